"""Test how SQLite's file is watched: what is not the file we opened is not written to."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app.database_watch import DatabaseWatch
from bot.app.register.create_authority import create_authority
from governance.records.authorities import Authority
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, SqliteFiles, only_sqlite, opened
from tests.fakes.clock import FakeClock

pytestmark = only_sqlite

Harm = Callable[[Path], None]


def found(database: Database, name: str) -> None:
    """Record something that stands in a journal."""
    database.transact(lambda unit: create_authority(unit, name, [Authority(name=name)], demo=False))


def names_in(path: Path) -> list[str]:
    """Return the authorities in the main file alone, without its write-ahead log."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as alone:
        return [name for (name,) in alone.execute("SELECT name FROM tenants ORDER BY name")]


def moved(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def moved_back(path: Path) -> None:
    path.with_name("moved.db").rename(path)


def touched(path: Path) -> None:
    path.touch()


@contextmanager
def no_file_grows(beyond: int = 0) -> Iterator[None]:
    """Let nothing be written to a file of this process beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def damaged(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 64)


def unlinked(path: Path) -> None:
    path.unlink()


def another(path: Path) -> None:
    path.rename(path.with_name("moved.db"))
    with opened(SqliteFiles.at(path)):
        path.touch()


def older(path: Path) -> None:
    path.write_bytes(path.with_name("older.db").read_bytes())


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path.with_name("foreign.db"))) as other:
        other.execute("CREATE TABLE something (of_others)")
        other.commit()
    path.write_bytes(path.with_name("foreign.db").read_bytes())


@pytest.mark.parametrize("harm", [moved, unlinked, another, older, cut_short, foreign])
async def test_a_file_that_is_not_ours_any_more_is_noticed_and_not_written_to(
    databases: Databases, clock: FakeClock, tmp_path: Path, harm: Harm
) -> None:
    path = tmp_path / "kravbot.db"
    shutil.copy(databases.migrated().name, path)
    with opened(SqliteFiles.at(path), clock) as database:
        watch = DatabaseWatch(database, database.check)
        found(database, "Den første")
        await database.look_after_the_file(checkpoint=True)
        shutil.copy(path, path.with_name("older.db"))
        found(database, "Den anden")
        await database.look_after_the_file(checkpoint=True)
        await watch.look()
        found(database, "Den næste")
        if harm is another:
            database.file.let_go()  # type: ignore[union-attr]  # SQLite has one
        harm(path)
        await watch.look()
        assert database.held_back_because is not None
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(DatabaseAway):
            found(database, "Den tredje")
    assert (path.read_bytes() if path.exists() else None) == before


def test_between_two_looks_nothing_is_said_to_be_saved_in_a_file_that_is_gone(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.demo()
    with opened(place, clock) as database:
        database.check()
        Path(place.name).unlink()
        with pytest.raises(DatabaseAway, match="its file is gone"):
            found(database, "Den nye")


def test_a_file_that_goes_while_a_turn_is_taken_is_not_committed_to(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.demo()
    with opened(place, clock) as database:

        def work(unit: UnitOfWork) -> None:
            unit.connection.execute(text("SELECT 1"))
            Path(place.name).unlink()

        with pytest.raises(DatabaseAway, match="its file is gone"):
            database.transact(work)


async def test_a_file_that_is_back_is_used_again(databases: Databases, clock: FakeClock) -> None:
    place = databases.demo()
    path = Path(place.name)
    with opened(place, clock) as database:
        database.check()
        watch = DatabaseWatch(database, database.check)
        moved(path)
        await watch.look()
        assert database.held_back_because == f"there is no database in {path}"
        moved_back(path)
        await watch.look()
        found(database, "Den nye")


async def test_a_file_that_was_only_touched_is_used_on(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.demo()
    with opened(place, clock) as database:
        await database.look_after_the_file(checkpoint=True)
        touched(Path(place.name))
        await database.look_after_the_file(checkpoint=False)
        assert not database.is_held_back


async def test_the_main_file_holds_what_was_saved_once_it_was_looked_after(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.migrated()
    with opened(place, clock) as database:
        found(database, "Den første")
        assert names_in(Path(place.name)) == []
        await database.look_after_the_file(checkpoint=True)
        assert names_in(Path(place.name)) == ["Den første"]


async def test_a_disk_that_refuses_the_main_file_ends_nothing(
    databases: Databases, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has it, so nothing is lost, and the server goes on as soon as the disk does."""
    place = databases.migrated()
    with opened(place, clock) as database:
        watch = DatabaseWatch(database, database.check, checkpoint_every=0.0)
        found(database, "Den første")
        with no_file_grows():
            await watch.look()
        assert "the database cannot be looked after: disk I/O error" in caplog.text
        assert names_in(Path(place.name)) == []
        await watch.look()
        assert names_in(Path(place.name)) == ["Den første"]
        found(database, "Den anden")


async def test_damage_is_found_at_the_start_and_by_night(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.demo()
    with opened(place, clock) as database:
        database.check(thoroughly=True)
        assert await database.find_damage() is None
        [(page, size)] = database.transact(
            lambda unit: unit.connection.execute(
                text(
                    "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema "
                    "WHERE name = 'ix_journal_record'"
                )
            ).all()
        )
    damaged(Path(place.name), (page - 1) * size + 3)
    with opened(place, clock) as database:
        database.check()
        assert "its file is damaged" in (await database.find_damage() or "")
        with pytest.raises(DatabaseAway, match="its file is damaged"):
            database.check(thoroughly=True)


@pytest.mark.parametrize("beyond", range(8 * 4096, 96 * 4096, 8 * 4096))
async def test_a_copy_that_the_disk_ends_half_way_is_ours_and_is_done_again(
    databases: Databases, clock: FakeClock, tmp_path: Path, beyond: int
) -> None:
    path = tmp_path / "kravbot.db"
    shutil.copy(databases.migrated().name, path)
    names = [f"Myndighed {number}" for number in range(40)]
    with opened(SqliteFiles.at(path), clock) as database:
        watch = DatabaseWatch(database, database.check)
        found(database, "Den første")
        await database.look_after_the_file(checkpoint=True)
        for name in names:
            found(database, name)
        with no_file_grows(beyond), pytest.raises(DatabaseAway):
            await database.look_after_the_file(checkpoint=True)
        await watch.look()
        assert database.held_back_because is None
        found(database, "Den sidste")
        await database.look_after_the_file(checkpoint=True)
        assert names_in(path) == sorted(["Den første", *names, "Den sidste"])
    with opened(SqliteFiles.at(path), clock) as again:
        assert await again.find_damage() is None
