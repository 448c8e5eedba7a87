"""Test the stores that backups are kept in: each keeps the same contract."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.backup.store import BackupStore, FolderStore, StoreFault
from tests.fakes.object_store import ObjectStore, object_store

LARGE = os.urandom(1024) * 20 * 1024
"""The content of a file that is sent in several pieces."""


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStore]:
    with object_store() as server:
        yield server


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BackupStore:
    if request.param == "folder":
        (tmp_path / "kept").mkdir()
        return FolderStore(tmp_path / "kept")
    objects: ObjectStore = request.getfixturevalue("objects")
    return objects.opened(tmp_path.name)


@pytest.fixture(params=["folder", "no bucket", "no server"])
def away(request: pytest.FixtureRequest, tmp_path: Path) -> BackupStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "kept")
    objects: ObjectStore = request.getfixturevalue("objects")
    if request.param == "no bucket":
        return objects.opened(bucket="not-there")
    return ObjectStore("http://127.0.0.1:1").opened()


def test_what_is_put_comes_back(store: BackupStore, tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(LARGE)
    assert store.sizes() == {}
    store.put("one.backup", tmp_path / "new")
    assert store.sizes() == {"one.backup": len(LARGE)}
    store.fetch("one.backup", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == LARGE
    assert stat.S_IMODE((tmp_path / "back").stat().st_mode) == 0o600


def test_a_small_file_is_replaced_whole(store: BackupStore) -> None:
    assert store.read("checks.json") is None
    store.write("checks.json", b"first, and longer")
    store.write("checks.json", b"second")
    assert store.read("checks.json") == b"second"
    assert store.sizes() == {"checks.json": 6}


def test_what_is_deleted_is_gone_and_may_be_deleted_again(
    store: BackupStore, tmp_path: Path
) -> None:
    (tmp_path / "new").write_bytes(b"x")
    store.put("one.backup", tmp_path / "new")
    store.delete("one.backup")
    store.delete("one.backup")
    assert store.sizes() == {}


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda store, _: store.sizes(), id="list"),
        pytest.param(lambda store, path: store.put("a", path), id="put"),
        pytest.param(lambda store, path: store.fetch("a", path), id="fetch"),
        pytest.param(lambda store, _: store.read("a"), id="read"),
        pytest.param(lambda store, _: store.write("a", b"x"), id="write"),
    ],
)
def test_a_store_that_is_away_says_so(
    away: BackupStore, tmp_path: Path, act: Callable[[BackupStore, Path], object]
) -> None:
    (tmp_path / "new").write_bytes(b"x")
    with pytest.raises(StoreFault) as told:
        act(away, tmp_path / "new")
    assert str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_half_written_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "one.backup.part").write_bytes(b"half")
    assert FolderStore(tmp_path).sizes() == {}


def test_two_prefixes_of_a_bucket_do_not_know_each_other(
    objects: ObjectStore, tmp_path: Path
) -> None:
    (tmp_path / "new").write_bytes(b"x")
    objects.opened("a").put("one", tmp_path / "new")
    assert objects.opened("b").sizes() == {}
    assert objects.opened("a").sizes() == {"one": 1}
