"""Test snapshots on the disk: sealed, and whole or not there at all.

When the newest is broken, the one before is read.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.incidents.snapshot_files import SnapshotFiles, StoredSnapshot, keys_in
from bot.app.register.create_authority import tenant_id
from bot.edge.encryption import Sealer, new_key
from tests.incident.demo import snapshot_of
from tests.stories.cast import LIGHTHOUSES, PANCAKES

NIGHT = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
STF = tenant_id(LIGHTHOUSES)
KEY = new_key()


@pytest.fixture
def files(tmp_path: Path) -> SnapshotFiles:
    return SnapshotFiles(tmp_path, Sealer([KEY]))


def kept(hours: float = 0, of: str = LIGHTHOUSES) -> StoredSnapshot:
    moment = NIGHT + timedelta(hours=hours)
    return StoredSnapshot(snapshot_of(of, at=moment), moment)


def test_what_was_written_is_read(files: SnapshotFiles) -> None:
    written = [kept(of=LIGHTHOUSES), kept(of=PANCAKES)]
    for one in written:
        files.write(one)
    assert {one.snapshot.name: one for one in files.read()} == {
        one.snapshot.name: one for one in written
    }


def test_nothing_of_it_can_be_read_by_anybody(files: SnapshotFiles, tmp_path: Path) -> None:
    files.write(kept())
    files.write(kept(1))
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
        content = path.read_bytes()
        assert b"+45" not in content
        assert "Tågevarsel".encode() not in content


@pytest.mark.parametrize("harm", ["cut short", "changed", "empty", "gone", "another's"])
def test_the_previous_one_serves_when_the_newest_is_broken(
    files: SnapshotFiles, tmp_path: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    files.write(kept())
    files.write(kept(1))
    newest = tmp_path / f"{STF}.snapshot"
    content = bytearray(newest.read_bytes())
    match harm:
        case "cut short":
            newest.write_bytes(content[: len(content) // 2])
        case "changed":
            content[len(content) // 2] ^= 1
            newest.write_bytes(content)
        case "empty":
            newest.write_bytes(b"")
        case "gone":
            newest.unlink()
        case _:
            SnapshotFiles(tmp_path, Sealer([new_key()])).write(kept(2))
            (tmp_path / f"{STF}.previous").write_bytes(
                Sealer([KEY]).seal(kept().snapshot.model_dump_json()).encode()
            )
    [found] = files.read()
    assert found == kept()


def test_another_authoritys_file_under_its_name_is_not_taken(
    files: SnapshotFiles, tmp_path: Path
) -> None:
    files.write(kept(of=PANCAKES))
    os.rename(tmp_path / f"{tenant_id(PANCAKES)}.snapshot", tmp_path / f"{STF}.snapshot")
    assert list(files.read()) == []


def test_its_age_goes_on_without_the_whole_being_written_anew(
    files: SnapshotFiles, tmp_path: Path
) -> None:
    files.write(kept())
    before = (tmp_path / f"{STF}.snapshot").stat().st_mtime_ns
    files.know(StoredSnapshot(kept().snapshot, NIGHT + timedelta(hours=5)))
    [found] = files.read()
    assert found.known_at == NIGHT + timedelta(hours=5)
    assert (tmp_path / f"{STF}.snapshot").stat().st_mtime_ns == before


def test_an_age_that_belongs_to_another_is_not_believed(
    files: SnapshotFiles, tmp_path: Path
) -> None:
    files.write(kept())
    newer = StoredSnapshot(kept(9).snapshot, NIGHT + timedelta(hours=10))
    files.know(newer)
    [found] = files.read()
    assert found.known_at == NIGHT


def test_a_key_of_our_own_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    [made] = keys_in(folder, ())
    assert keys_in(folder, ()) == (made,)
    assert (folder / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["key"]
    assert keys_in(folder, (KEY,)) == (KEY,)
