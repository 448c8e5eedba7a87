"""Test reading beside the turns: it keeps nobody waiting, and sees one moment of the database."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from governance.records.systems import System
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite

WAIT = 10.0


def _add(name: str) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant("a")
        record = System(name=name, criticality="samfundskritisk")
        unit.register.save(record, seen=0, command="Import")

    return work


def _names(unit: UnitOfWork) -> list[str]:
    unit.use_tenant("a")
    unit.register.forget()
    return [kept.record.name for kept in unit.register.find(System)]


def _put_another_in_its_place(file: Path) -> None:
    file.rename(file.with_name("moved.db"))
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE other (x)")


def _size(name: str) -> int:
    return Path(name).stat().st_size


async def test_it_sees_one_moment_while_turns_go_on(database: Database) -> None:
    await database.run(_add("Fyrjournal"))
    began, go_on = threading.Event(), threading.Event()

    def read(unit: UnitOfWork) -> tuple[list[str], list[str]]:
        unit.use_tenant("a")
        first = [kept.record.name for kept in unit.register.find(System)]
        began.set()
        assert go_on.wait(WAIT)
        return first, _names(unit)

    reading = asyncio.ensure_future(database.read_aside(read))
    assert await asyncio.to_thread(began.wait, WAIT)
    await database.run(_add("Nødmelderen"))
    await database.run_together(_add("Tågevarsel"))
    go_on.set()
    first, second = await reading
    assert first == second == ["Fyrjournal"]
    assert await database.read_aside(_names) == ["Fyrjournal", "Nødmelderen", "Tågevarsel"]


async def test_it_writes_nothing(database: Database) -> None:
    await database.run(_add("Fyrjournal"))
    with pytest.raises(DBAPIError, match=r"read-?only"):
        await database.read_aside(_add("Nødmelderen"))
    assert await database.run(_names) == ["Fyrjournal"]


async def test_what_is_held_back_is_not_read(database: Database) -> None:
    await database.run(_add("Fyrjournal"))
    database.hold_back("it is looked at")
    with pytest.raises(DatabaseAway, match="it is looked at"):
        await database.read_aside(_names)
    database.release()
    assert await database.read_aside(_names) == ["Fyrjournal"]


@only_sqlite
async def test_another_file_in_its_place_is_not_read(database: Database) -> None:
    await database.run(_add("Fyrjournal"))
    _put_another_in_its_place(Path(str(database.url.database)))
    with pytest.raises(DatabaseAway, match="another file has its name"):
        await database.read_aside(_names)


@only_sqlite
async def test_the_file_is_written_anew_once_it_has_been_read(database: Database) -> None:
    """Else the write-ahead log would keep what was deleted, for as long as somebody reads it."""
    await database.run(_add("Fyrjournal"))
    began, go_on = threading.Event(), threading.Event()

    def read(unit: UnitOfWork) -> list[str]:
        found = _names(unit)
        began.set()
        assert go_on.wait(WAIT)
        return found

    reading = asyncio.ensure_future(database.read_aside(read))
    assert await asyncio.to_thread(began.wait, WAIT)
    compacting = asyncio.ensure_future(asyncio.to_thread(database.compact))
    await asyncio.sleep(0.1)
    assert not compacting.done()
    await database.run(_add("Nødmelderen"))
    go_on.set()
    await asyncio.gather(reading, compacting)
    assert _size(f"{database.url.database}-wal") == 0
    assert await database.read_aside(_names) == ["Fyrjournal", "Nødmelderen"]
