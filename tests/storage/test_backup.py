"""Test a backup: whole or not there, and made while people go on working.

Nobody is kept waiting by it for good.
"""

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Literal, TypeVar

import pytest
from sqlalchemy import func, select, text

from governance.records.actions import Action
from storage import database as database_module
from storage.backup import file, sqlite_copy
from storage.backup.create import BackupFault, Manifest, back_up, read_manifest
from storage.backup.file import is_intact, reading, seal
from storage.core.schema import metadata
from storage.database import Database, DatabaseAway, NotMigrated
from storage.migrations import HEAD
from storage.register.journal import verify
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, Place, SqliteFiles, only_postgresql, only_sqlite, opened
from tests.fakes.clock import FakeClock
from tests.postgres import PostgresServer
from tests.selection import third
from tests.storage.contents import Contents, contents, full, owned

pytestmark = third

T = TypeVar("T")

ANN = "ann@taage.example"
SECONDS = 20
SOURCES: Mapping[str, Literal["sqlite", "postgresql"]] = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return where the backup is to be.

    The folder is otherwise empty, and its name a difficult one.
    """
    folder = tmp_path / "50 % #1?"
    folder.mkdir()
    return folder / "mandag & tirsdag.kravbot"


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make many small steps, also where there is little to copy."""
    monkeypatch.setattr(sqlite_copy, "_STEP", 8)


# ── Whole ────────────────────────────────────────────────────────────────────


def test_it_is_one_file_that_holds_everything_and_says_what_it_is(
    databases: Databases, backend: str, target: Path, clock: FakeClock
) -> None:
    place = full(databases)
    with opened(place, clock) as database:
        manifest = back_up(database, target)
    held = contents(place)
    counts = {name: len(held[name]) for name in sorted(held)}
    assert manifest == read_manifest(target)
    assert manifest == Manifest(clock.now(), HEAD, SOURCES[backend], counts)
    assert list(manifest.counts) == sorted(counts)
    assert _files(target) == {target.name}
    assert target.stat().st_mode & 0o777 == 0o600
    assert _held(target) == held
    assert _files(target) == {target.name}


def test_either_kind_of_database_makes_the_same_kind_of_file(
    databases: Databases, target: Path, sqlite_databases: SqliteFiles
) -> None:
    """The file is as a SQLite database of ours is, with its indexes and triggers.

    A later step finds what it would find there.
    """
    with opened(databases.demo()) as database:
        back_up(database, target)
    with _file(target) as found, _file(Path(sqlite_databases.migrated().name)) as ours:
        schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'kravbot_%'"
        assert set(found.execute(schema)) == set(ours.execute(schema))
        assert found.execute("SELECT * FROM alembic_version").fetchall() == [(HEAD,)]
        assert found.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_it_is_made_of_a_database_with_nothing_in_it(database: Database, target: Path) -> None:
    assert not any(back_up(database, target).counts.values())
    assert read_manifest(target).counts.keys() == metadata.tables.keys()


def test_how_far_it_is_can_be_followed_to_the_end(
    demo_database: Database, target: Path, small_steps: None
) -> None:
    told: list[tuple[int, int]] = []
    back_up(demo_database, target, progress=lambda *so_far: told.append(so_far))
    done, totals = [so_far[0] for so_far in told], {so_far[1] for so_far in told}
    assert len(told) > 10
    assert done == sorted(done)
    assert totals == {done[-1]}


# ── While turns go on ────────────────────────────────────────────────────────


def test_what_is_written_between_two_steps_is_in_a_copy_of_the_file(
    databases: Databases, backend: str, target: Path, small_steps: None
) -> None:
    """SQLite's backup is the database as it is at the end.

    PostgreSQL's is the database as it was at the beginning.
    """
    place = databases.demo()
    numbers = count()

    def write(done: int, total: int) -> None:
        if done < total:
            _soon(database, _saving(tenant, f"Nummer {next(numbers)}"))

    with opened(place) as database:
        tenant = _tenant(database)
        before = contents(place)
        back_up(database, target, progress=write)
    assert next(numbers) > 10
    copied = _held(target)
    assert copied == (before if backend == "postgresql" else contents(place))
    assert copied != (contents(place) if backend == "postgresql" else before)


def test_it_is_consistent_whatever_others_write_meanwhile(
    databases: Databases, target: Path, small_steps: None
) -> None:
    place = databases.demo()
    with opened(place) as database:
        tenant = _tenant(database)
        with _writing(database, tenant) as is_writing:
            for _ in range(5):
                is_writing()
            committed = _entries(place, tenant)
            manifest = back_up(database, target, progress=lambda *_: is_writing())
    with reading(target) as connection:
        *_, entries = verify(connection, tenant)
    assert isinstance(entries, int)
    assert committed <= entries <= _entries(place, tenant)
    held = _held(target)
    assert manifest.counts == {name: len(held[name]) for name in held}
    assert is_intact(target)


@only_sqlite
def test_no_step_is_made_within_a_turn(
    demo_database: Database, target: Path, small_steps: None
) -> None:
    """The connection is never used by two threads at once."""
    in_a_turn, stepped = Event(), Event()
    turns: list[Future[bool]] = []

    def take_long(unit: UnitOfWork) -> bool:
        unit.identities.bind("web", "w", "a")
        in_a_turn.set()
        return stepped.wait(0.1)

    def begin_a_turn(done: int, total: int) -> None:
        stepped.set()
        if not turns:
            stepped.clear()
            turns.append(demo_database._threads.submit(demo_database.transact, take_long))
            assert in_a_turn.wait(SECONDS)

    back_up(demo_database, target, progress=begin_a_turn)
    assert [turn.result(SECONDS) for turn in turns] == [False]
    assert stepped.is_set()


@only_sqlite
def test_no_turn_is_taken_within_a_step(database: Database) -> None:
    with database.standing_still() as still:
        turn = database._threads.submit(database.transact, lambda unit: unit.identities.tenants())
        with pytest.raises(TimeoutError):
            turn.result(0.05)
        with still.interrupted():
            assert turn.result(SECONDS) == []
    assert _soon(database, lambda unit: unit.identities.tenants()) == []


@only_sqlite
@pytest.mark.parametrize(
    ("undone", "first_steps"),
    [
        pytest.param({3}, [8, 16, 24, 16, 32], id="once"),
        pytest.param(set(range(100)), [8, 16, 32, 64, 128], id="after every step"),
    ],
)
def test_turns_that_are_undone_do_not_keep_it_from_its_end(
    databases: Databases,
    target: Path,
    small_steps: None,
    undone: set[int],
    first_steps: list[int],
) -> None:
    """SQLite begins anew each time, so each time twice as much is copied at once."""
    place = databases.demo()
    told: list[int] = []

    def undo(done: int, total: int) -> None:
        told.append(done)
        assert len(told) < 100, "it never comes to its end"
        if len(told) in undone:
            with pytest.raises(ZeroDivisionError):
                _soon(database, _saving_and_failing(tenant))

    with opened(place) as database:
        tenant = _tenant(database)
        back_up(database, target, progress=undo)
    assert told[:5] == first_steps
    assert _held(target) == contents(place)


@only_postgresql
def test_as_many_turns_as_ever_go_on_at_once(demo_database: Database, target: Path) -> None:
    """The backup has a connection of its own."""
    together = Barrier(database_module.POOL_SIZE, timeout=SECONDS)
    met: list[int] = []

    def meet(unit: UnitOfWork) -> None:
        unit.identities.tenants()
        met.append(together.wait())

    def all_at_once(done: int, total: int) -> None:
        if not met:
            with ThreadPoolExecutor(together.parties) as threads:
                list(threads.map(demo_database.transact, [meet] * together.parties))

    back_up(demo_database, target, progress=all_at_once)
    assert len(met) == together.parties


# ── The digest ───────────────────────────────────────────────────────────────


def test_a_wrong_byte_on_any_page_is_found(tmp_path: Path) -> None:
    """It is found wherever the digest itself has come to stand: here on a page that was free."""
    path = tmp_path / "a.kravbot"
    with _file(path) as file:
        file.execute("CREATE TABLE a (b)")
        file.executemany("INSERT INTO a VALUES (?)", [("x" * 3000,)] * 20)
        file.execute("DELETE FROM a WHERE rowid < 15")
        file.commit()
    seal(path)
    assert is_intact(path)
    content = path.read_bytes()
    with _file(path) as file:
        [page] = file.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'kravbot_digest'"
        ).fetchone()
    assert 3 < page < len(content) // 4096
    for start in range(0, len(content), 4096):
        if start != (page - 1) * 4096:
            path.write_bytes(_with_a_wrong_byte(content, start + 4000))
            assert not is_intact(path), start
    for wrong in (content + b"x", content[:-1]):
        path.write_bytes(wrong)
        assert not is_intact(path)


def _with_a_wrong_byte(content: bytes, where: int) -> bytes:
    return content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :]


# ── Not there ────────────────────────────────────────────────────────────────


@only_sqlite
@pytest.mark.parametrize("kind", ["file", "link to nowhere", "folder"])
def test_what_is_there_already_is_left_alone(database: Database, target: Path, kind: str) -> None:
    if kind == "file":
        target.write_text("something of somebody's")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    told: list[int] = []
    assert _refusal(database, target, progress=lambda *_: told.append(1)) == "exists"
    assert not told, "and that is found only at the end"
    assert _files(target) == {target.name}
    if kind == "file":
        assert target.read_text() == "something of somebody's"


@only_sqlite
def test_what_came_there_in_the_meantime_is_left_alone(
    demo_database: Database, target: Path
) -> None:
    fault = _refusal(demo_database, target, progress=lambda *_: target.write_text("mine"))
    assert fault == "exists"
    assert target.read_text() == "mine"
    assert _files(target) == {target.name}


@only_sqlite
@pytest.mark.parametrize("name", ["not/there/a.kravbot", "a file/a.kravbot"])
def test_there_must_be_a_folder(database: Database, tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").touch()
    assert _refusal(database, tmp_path / name) == "no_folder"


@only_sqlite
def test_only_one_at_a_time_makes_the_same_file(demo_database: Database, target: Path) -> None:
    refused: list[str] = []
    back_up(
        demo_database,
        target,
        progress=lambda *_: refused.append(_refusal(demo_database, target)),
    )
    assert set(refused) == {"under_way"}
    assert is_intact(target)


@only_sqlite
def test_what_one_that_was_killed_has_left_is_gone(database: Database, target: Path) -> None:
    left = target.with_name(f"{target.name}.part")
    for ending in ("", "-journal", "-wal", "-shm"):
        Path(f"{left}{ending}").write_bytes(b"left" * 1_000_000)
    left.chmod(0o644)
    back_up(database, target)
    assert is_intact(target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert _files(target) == {target.name}


def test_a_full_disk_leaves_nothing_behind_and_harms_nobody(
    databases: Databases, target: Path, small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is the one SQLite gives for a disk without room."""
    place = databases.demo()
    before = contents(place)
    with opened(place) as database, monkeypatch.context() as patch:
        full_at = ("max_page_count=140",)
        patch.setattr(file, "_UNDISTURBED", file._UNDISTURBED + full_at)
        assert _refusal(database, target) == "no_space"
        assert _files(target) == set()
        patch.undo()
        _still_works(database, target)
    assert contents(place) == before


@only_sqlite
def test_a_disk_that_does_not_take_it_is_named(
    databases: Databases, target: Path, small_steps: None
) -> None:
    with opened(databases.demo()) as database:
        with _files_no_larger_than(100_000), pytest.raises(BackupFault) as fault:
            back_up(database, target)
        assert fault.value.code == "not_written"
        assert fault.value.arguments == {"path": str(target), "reason": "disk I/O error"}
        assert _files(target) == set()
        _still_works(database, target)


def test_whoever_follows_it_may_break_it_off(
    databases: Databases, target: Path, small_steps: None
) -> None:
    def enough(done: int, total: int) -> None:
        if 2 * done > total:
            raise ZeroDivisionError

    with opened(databases.demo()) as database:
        with pytest.raises(ZeroDivisionError):
            back_up(database, target, progress=enough)
        assert _files(target) == set()
        _still_works(database, target)


@only_sqlite
@pytest.mark.parametrize("closer", ["whoever follows it", "somebody else"])
def test_a_database_that_is_closed_meanwhile_is_let_go(
    databases: Databases, target: Path, small_steps: None, closer: str
) -> None:
    place = databases.demo()
    database = Database(place.url, FakeClock())
    closing = Thread(target=database.close)
    lent: list[bool] = []

    def close(done: int, total: int) -> None:
        if closer == "whoever follows it":
            database.close()
        elif not closing.ident:
            closing.start()
            _wait_until_closing(database)
            closing.join(0.05)
            lent.append(closing.is_alive())

    assert _refusal(database, target, progress=close) == "closed"
    if closing.ident:
        assert lent == [True], "the connection was taken away while it was lent"
        closing.join(SECONDS)
        assert not closing.is_alive()
    assert _files(target) == set()
    assert _refusal(database, target) == "closed"
    with opened(place) as again:
        _still_works(again, target)


@only_postgresql
def test_a_server_that_goes_away_leaves_nothing_behind(
    databases: Databases, target: Path, postgres: PostgresServer
) -> None:
    place = databases.demo()
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.name}'"
    with opened(place) as database:
        with pytest.raises(DatabaseAway, match="terminating connection"):
            back_up(database, target, progress=lambda *_: _ignore(postgres.run(end)))
        assert _files(target) == set()


def test_a_database_at_another_step_is_refused(databases: Databases, target: Path) -> None:
    place = databases.migrated()
    with owned(place) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    with opened(place) as database, pytest.raises(NotMigrated):
        back_up(database, target)
    assert _files(target) == set()


@only_sqlite
def test_a_copy_that_is_not_sound_is_no_backup(databases: Databases, target: Path) -> None:
    place = databases.demo()
    with _file(Path(place.name)) as file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = "
            "'ix_roles_member') "
            "WHERE name = 'ix_answers_scope'"
        )
        file.commit()
    with opened(place) as database:
        assert _refusal(database, target) == "damaged"
    assert _files(target) == set()


# ── Killed ───────────────────────────────────────────────────────────────────

_KILLED = """
import os, signal, sys
from pathlib import Path
from storage.backup import create, sqlite_copy
from storage.database import Database
from tests.fakes.clock import FakeClock

url, target, where = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def half(done, total):
    if where == "half" and 2 * done > total:
        die()

if where == "sealed":
    create._check = die
if where == "before its name":
    Path.rename = die
sqlite_copy._STEP = 8
create.back_up(Database(url, FakeClock()), Path(target), progress=half)
"""


@pytest.mark.parametrize(
    ("backend", "where"),
    [
        ("sqlite", "half"),
        ("sqlite", "sealed"),
        ("sqlite", "before its name"),
        ("postgresql", "half"),
    ],
    indirect=["backend"],
)
def test_killed_it_leaves_nothing_of_that_name_and_the_next_one_is_whole(
    databases: Databases, target: Path, where: str
) -> None:
    place = databases.demo()
    before = contents(place)
    command = [sys.executable, "-c", _KILLED, place.url, str(target), where]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert _files(target) == {f"{target.name}.part"}
    assert contents(place) == before
    with opened(place) as database:
        _still_works(database, target)
    assert _held(target) == before


# ── What is no backup ────────────────────────────────────────────────────────


def _other_database(path: Path) -> None:
    with _file(path) as file:
        file.execute("CREATE TABLE tenants (id)")


def _with_manifest(manifest: str | None) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with _file(path) as file:
            file.execute("CREATE TABLE kravbot_backup (manifest)")
            file.execute("INSERT INTO kravbot_backup SELECT ? WHERE ?1 IS NOT NULL", (manifest,))
            file.commit()

    return make


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(Path.exists, "unreadable", id="not there"),
        pytest.param(Path.mkdir, "unreadable", id="a folder"),
        pytest.param(Path.touch, "not_a_backup", id="empty"),
        pytest.param(lambda path: path.write_text("Hej"), "not_a_backup", id="a text"),
        pytest.param(_other_database, "not_a_backup", id="another SQLite file"),
        pytest.param(
            lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(84)), "damaged", id="a head"
        ),
        pytest.param(_with_manifest(None), "damaged", id="no manifest"),
        pytest.param(_with_manifest("Hej"), "damaged", id="no JSON"),
        pytest.param(_with_manifest('{"step": "0001"}'), "damaged", id="half a manifest"),
        pytest.param(
            _with_manifest(
                '{"made_at": "2026-03-02T07:05:00", "step": "0001", "source": "sqlite", "counts": '
                "{}}"
            ),
            "damaged",
            id="a moment of no zone",
        ),
    ],
)
def test_what_is_no_backup_is_not_taken_for_one(
    target: Path, make: Callable[[Path], object], code: str
) -> None:
    make(target)
    with pytest.raises(BackupFault) as fault:
        read_manifest(target)
    assert fault.value.code == code
    assert fault.value.arguments["path"] == str(target)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_backup_that_was_cut_off_is_damaged(
    demo_database: Database, target: Path, cut: float
) -> None:
    back_up(demo_database, target)
    os.truncate(target, int(target.stat().st_size * cut))
    with pytest.raises(BackupFault, match="damaged"):
        read_manifest(target)


def _held(target: Path) -> Contents:
    """Return what is in the backup; its own folder's name is too difficult for an address."""
    copy = target.parent.parent / "copy.db"
    shutil.copyfile(target, copy)
    return contents(SqliteFiles.at(copy))


def _ignore(_: object) -> None:
    """Do nothing with it."""


def _refusal(
    database: Database, target: Path, progress: Callable[[int, int], object] | None = None
) -> str:
    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total)

    with pytest.raises(BackupFault) as fault:
        back_up(database, target, progress=told)
    return fault.value.code


def _still_works(database: Database, target: Path) -> None:
    """Check that turns work as well as backups."""
    assert _soon(database, lambda unit: unit.identities.tenants())
    back_up(database, target)
    assert is_intact(target)
    assert _files(target) == {target.name}


def _files(target: Path) -> set[str]:
    return {path.name for path in target.parent.iterdir()}


def _tenant(database: Database) -> str:
    return _soon(database, lambda unit: unit.identities.tenants()[0].id)


def _soon(database: Database, work: Callable[[UnitOfWork], T]) -> T:
    """Run it on the database's thread, as a turn."""
    return asyncio.run(asyncio.wait_for(database.run(work), SECONDS))


def _saving(tenant: str, title: str) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant, who=ANN)
        action = Action(title=title, requirement="3.4", owner=ANN, due_on=date(2026, 4, 1))
        unit.register.save(action, seen=0, command="Test")

    return work


def _saving_and_failing(tenant: str) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        _saving(tenant, "Fortrudt")(unit)
        raise ZeroDivisionError

    return work


@contextmanager
def _writing(database: Database, tenant: str) -> Iterator[Callable[[], None]]:
    """Let somebody on another thread write on and on.

    The function that is yielded waits until they have written once more.
    """
    stop, wrote = Event(), Event()

    def write() -> None:
        for number in count():
            if stop.is_set():
                return
            _soon(database, _saving(tenant, f"Undervejs {number}"))
            wrote.set()

    def once_more() -> None:
        wrote.clear()
        assert wrote.wait(SECONDS), "nobody can write"

    writer = Thread(target=write)
    writer.start()
    try:
        yield once_more
    finally:
        stop.set()
        writer.join(SECONDS)
    assert not writer.is_alive()


def _entries(place: Place, tenant: str) -> int:
    table = metadata.tables["journal"]
    with owned(place) as connection:
        return int(
            connection.execute(select(func.count()).where(table.c.tenant == tenant)).scalar_one()
        )


def _wait_until_closing(database: Database) -> None:
    """Wait until it takes no more work."""
    while True:
        try:
            database._threads.submit(int).result(SECONDS)
        except RuntimeError:
            return


@contextmanager
def _file(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """Limit files in this process: writing beyond that size fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
