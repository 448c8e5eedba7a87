"""Kill -9 between any two statements of a conversation, and see what is left.

A child holds the whole conversation on a database of its own and is killed at one point of it. What
it had acknowledged is in its diary.

The dead database is looked at as it is, before anything is delivered again. Nothing acknowledged
may be missing, and the turn under way is there whole or not at all. Then every turn the child was
given is delivered again. Every row of every table must be as if nobody had been killed.
"""

import hashlib
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.pool import NullPool

from storage.core.schema import jobs, metadata, outbox
from storage.register.journal import JournalFault as Break
from storage.register.journal import verify
from tests.crash.children import HONEST, engine_of
from tests.crash.conversation import SCRIPTS, TURNS, Conversation, keep_file
from tests.crash.diary import Read, read_diary
from tests.crash.nursery import Nursery
from tests.databases import Databases, Place, opened
from tests.fakes.clock import FakeClock

Picture = Mapping[str, tuple[int, str]]
"""The tables by name: how many rows, and their digest.

The digest leaves out what differs from run to run (random ids).
"""


class Wrong(StrEnum):
    LOST = "an acknowledged turn is lost"
    TORN = "half a turn is there"
    TWICE = "a turn delivered again did its work twice"
    MISSING = "a turn delivered again is not there whole"
    BROKEN = "the journal or the file is broken"


@dataclass(frozen=True)
class Fault:
    """A fault found after a kill at that point.

    `detail` names tables, with rows there and rows wanted.
    """

    script: int
    point: int
    where: str
    wrong: Wrong
    detail: str


@dataclass(frozen=True)
class Verdict:
    """The result of one kill; `fired` says that the child did die of it."""

    fired: bool
    faults: tuple[Fault, ...]


class Harness:
    """It holds one script on databases of one kind undisturbed once, and then kills at will.

    `kind` says how the program is broken on purpose, to see that it would be caught.
    """

    def __init__(
        self,
        databases: Databases,
        nursery: Nursery,
        folder: Path,
        *,
        script: int = 0,
        kind: str = HONEST,
    ) -> None:
        self._databases = databases
        self._nursery = nursery
        self._diary = folder / "diary"
        self._script = script
        self._kind = kind
        self._start = databases.demo()
        with opened(self._start) as database:
            keep_file(database, SCRIPTS[script])
        if not nursery.is_warm:
            with databases.lent():
                nursery.warm(databases.copy(self._start).url)
        self._pictures = self._undisturbed()
        self.points = self._points()

    def strike(self, point: int, *, go_on: bool = False) -> Verdict:
        """Kill a child there and judge what is left.

        `go_on` says to hold the rest of the conversation then, too.
        """
        with self._databases.lent():
            place = self._databases.copy(self._start)
            died_of, diary = self._child(place, fatal=point)
            found = [
                *self._dead(place, diary),
                *self._delivered_again(place, diary, go_on=go_on),
            ]
        where = self.points[point - 1]
        faults = (Fault(self._script, point, where, wrong, detail) for wrong, detail in found)
        return Verdict(died_of == signal.SIGKILL, tuple(faults))

    # ── Undisturbed ──────────────────────────────────────────────────────────

    def _undisturbed(self) -> Sequence[Picture]:
        """Take pictures before the first turn, and after each."""
        with self._databases.lent():
            place = self._databases.copy(self._start)
            pictures = [picture(place)]
            with self._conversation(place) as conversation:
                for number in range(TURNS):
                    conversation.take(number, conversation.turn(number))
                    pictures.append(picture(place))
        return pictures

    def _points(self) -> Sequence[str]:
        """Return the points a child passes that nobody kills; it comes to the same end."""
        with self._databases.lent():
            place = self._databases.copy(self._start)
            _, diary = self._child(place, fatal=None)
            end = picture(place)
        if end != self._pictures[-1]:
            raise AssertionError(_differences(end, self._pictures[-1]))
        return diary.points

    # ── Killed ───────────────────────────────────────────────────────────────

    def _child(self, place: Place, *, fatal: int | None) -> tuple[int, Read]:
        self._diary.unlink(missing_ok=True)
        died_of = self._nursery.run(
            "converse",
            url=place.url,
            script=self._script,
            diary=str(self._diary),
            fatal=fatal,
            kind=self._kind,
        )
        return died_of, read_diary(self._diary)

    def _dead(self, place: Place, diary: Read) -> Iterator[tuple[Wrong, str]]:
        """Yield what is wrong in the database as it was left."""
        left, broken = look(place)
        acknowledged, delivered = diary.acknowledged, len(diary.tokens)
        if left not in self._pictures[acknowledged : delivered + 1]:
            lost = left in self._pictures[:acknowledged]
            wanted = self._pictures[acknowledged]
            yield Wrong.LOST if lost else Wrong.TORN, _differences(left, wanted)
        yield from ((Wrong.BROKEN, what) for what in broken)

    def _delivered_again(
        self, place: Place, diary: Read, *, go_on: bool
    ) -> Iterator[tuple[Wrong, str]]:
        """Deliver again every turn the child was given, from the first, and yield what is wrong."""
        delivered = len(diary.tokens)
        last = TURNS if go_on else delivered
        with self._conversation(place) as conversation:
            for number, token in enumerate(diary.tokens):
                conversation.take(number, conversation.again(number, token))
            for number in range(delivered, last):
                conversation.take(number, conversation.turn(number))
        (now, broken), wanted = look(place), self._pictures[last]
        if now != wanted:
            more = any(now[table][0] > count for table, (count, _) in wanted.items())
            yield Wrong.TWICE if more else Wrong.MISSING, _differences(now, wanted)
        yield from ((Wrong.BROKEN, what) for what in broken)

    @contextmanager
    def _conversation(self, place: Place) -> Iterator[Conversation]:
        clock = FakeClock()
        with opened(place, clock) as database:
            yield Conversation(SCRIPTS[self._script], database, engine_of(self._kind), clock)


def spread(wanted: int, total: int) -> list[int]:
    """Return so many of the points 1 to `total`, evenly; all of them when more are wanted."""
    count = min(wanted, total)
    return [1 + number * total // count for number in range(count)]


# ── What is in a database ────────────────────────────────────────────────────

_IN_THE_ORDER_THEY_WERE_MADE = (outbox, jobs)
_RANDOM = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{30})(?![0-9a-f])")


def look(place: Place) -> tuple[Picture, Sequence[str]]:
    """Take a picture as the owner sees it, and find what is broken in the journals and the file."""
    with _owned(place) as connection:
        broken = [*_broken_journals(connection), *_broken_file(connection)]
        return _picture(connection), broken


_SALTED = {"journal": ("secret", "hash"), "journal_heads": ("hash",)}
"""Columns that differ each time, as what is hashed is salted."""


def picture(place: Place) -> Picture:
    """Take a picture of every row of every table."""
    with _owned(place) as connection:
        return _picture(connection)


def _picture(connection: Connection) -> Picture:
    """Take a picture in which random ids are named by the order they come in."""
    names: dict[str, str] = {}
    rest = [table for table in metadata.sorted_tables if table not in _IN_THE_ORDER_THEY_WERE_MADE]
    return {
        table.name: _digest(connection, table, names)
        for table in (*_IN_THE_ORDER_THEY_WERE_MADE, *rest)
    }


def _digest(connection: Connection, table: Table, names: dict[str, str]) -> tuple[int, str]:
    def named(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"#{len(names)}")

    key = ", ".join(column.name for column in table.primary_key)
    left_out = _SALTED.get(table.name, ())
    named_ones = [column.name for column in table.columns if column.name not in left_out]
    columns = ", ".join(f'"{name}"' for name in named_ones)
    found = connection.exec_driver_sql(f"SELECT {columns} FROM {table.name} ORDER BY {key}")
    rows = [repr(tuple(row)) for row in found]
    if _is_random("\n".join(rows)):
        if table not in _IN_THE_ORDER_THEY_WERE_MADE:
            rows.sort(key=lambda row: _RANDOM.sub("#", row))
        rows = sorted(_RANDOM.sub(named, row) for row in rows)
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


@lru_cache(maxsize=256)
def _is_random(rows: str) -> bool:
    """Tell whether there are random ids.

    The answer is cached, because most tables are as they were in the picture before.
    """
    return _RANDOM.search(rows) is not None


def _broken_journals(connection: Connection) -> Iterator[str]:
    for tenant in {script.tenant for script in SCRIPTS}:
        for step in verify(connection, tenant):
            if isinstance(step, Break):
                yield f"{tenant}: {step}"


def _broken_file(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    return [line for line in said if line != "ok"]


def _differences(found: Picture, wanted: Picture) -> str:
    return ", ".join(
        f"{table} {found[table][0]}/{wanted[table][0]}"
        for table in found
        if found[table] != wanted[table]
    )


@contextmanager
def _owned(place: Place) -> Iterator[Connection]:
    engine = create_engine(place.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
