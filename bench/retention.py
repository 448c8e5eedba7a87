"""Measure what turns on the web leave in SQLite's file, and what is left when old rows are deleted.

What each turn leaves is measured as it is said, after two days, after 31 and after 100. A year of
500 people who each say two things a working day is added up from that.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bench.fixtures import ADMINISTRATOR, AUTHORITY, NOW
from bot.adapters.web.server import PLATFORM
from bot.app.cleanup import delete_expired, delete_old
from bot.app.platforms.web.web import Hub, WebMessenger, WebTurnHandler
from bot.app.register.create_authority import load_demo
from bot.app.services import Services
from bot.main.bootstrap import build
from bot.messages import Sender, TextInput, Turn
from storage.database import Database
from storage.migrate import migrate
from storage.register.journal import head_of
from storage.retention import RetentionPeriods
from storage.unit_of_work import UnitOfWork

TURNS = 1_000
PEOPLE = 500
WORKING_DAYS = 220
_A_DAY = 2
_IN_30_DAYS = 22
_IN_90_DAYS = 64
_SAID = (
    "overblik",
    "hvad er overskredet hos os?",
    "start 3.3 på nødmelderen",
    "ja",
    "nej",
    "senere",
    "mine opfølgninger",
    "ny leverandør Firma {n} A/S",
    "gem",
    "kontrakt K-101",
    "hvem er systemejer på nødmelderen?",
)


@dataclass(frozen=True)
class Kept:
    """Bytes a turn leaves, and megabytes a year of them takes: kept for good, and as it is kept.

    `entries` are those the turns made in the journal.
    """

    turns: int
    entries: int
    at_once: float
    after_2_days: float
    after_31_days: float
    after_100_days: float
    year_for_good: float
    year: float


class _Calendar:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.moment: datetime = NOW

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=20)
        return self.moment

    def forward(self, days: int) -> None:
        self.moment += timedelta(days=days)


def measure(turns: int = TURNS) -> Kept:
    """Say so many things, and look at the file as time goes by."""
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        calendar, url = _Calendar(), f"sqlite:///{Path(folder) / 'talk.db'}"
        database = Database(url, calendar, absent="make")
        try:
            migrate(url, using=database)
            load_demo(database, calendar.now().date())
            return asyncio.run(_measured(database, calendar, turns))
        finally:
            database.close()


async def _measured(database: Database, calendar: _Calendar, turns: int) -> Kept:
    begun, entries = _size(database), _entries(database)

    def left() -> float:
        return (_size(database) - begun) / turns

    await _talk(build(database, upload_limit=1024), database, turns)
    at_once = left()
    later = []
    for days in (2, 29, 69):
        calendar.forward(days)
        await database.run(lambda unit: delete_expired(unit, AUTHORITY))
        await delete_old(database, RetentionPeriods())
        later.append(left())
    return _added_up(turns, _entries(database) - entries, at_once, *later)


def _added_up(
    turns: int, entries: int, at_once: float, after_2: float, after_31: float, after_100: float
) -> Kept:
    a_day, year = PEOPLE * _A_DAY, PEOPLE * _A_DAY * WORKING_DAYS
    young, middle = a_day * _IN_30_DAYS, a_day * (_IN_90_DAYS - _IN_30_DAYS)
    old = year - young - middle
    kept = a_day * at_once + (young - a_day) * after_2 + middle * after_31 + old * after_100
    return Kept(
        turns, entries, at_once, after_2, after_31, after_100, year * at_once / 1e6, kept / 1e6
    )


async def _talk(services: Services, database: Database, turns: int) -> None:
    hub = Hub()
    services.outbox.connect(PLATFORM, WebMessenger(database, hub))
    web, numbers = WebTurnHandler(services.turns, hub, database), count(1)
    for number in range(turns):
        said = _SAID[number % len(_SAID)].format(n=number)
        await web.receive(_turn(said, f"{next(numbers)}"))
        await services.outbox.close()


def _turn(said: str, key: str) -> Turn:
    return Turn(
        platform=PLATFORM,
        workspace=AUTHORITY,
        conversation=ADMINISTRATOR,
        sender=Sender(id=ADMINISTRATOR, email=ADMINISTRATOR),
        key=key,
        input=TextInput(said),
    )


def _size(database: Database) -> int:
    """Return the bytes of what is in the file, without its empty pages."""
    return database.transact(
        lambda unit: (
            (_pragma(unit, "page_count") - _pragma(unit, "freelist_count"))
            * _pragma(unit, "page_size")
        )
    )


def _entries(database: Database) -> int:
    return database.transact(lambda unit: head_of(unit.connection, AUTHORITY).seq)


def _pragma(unit: UnitOfWork, name: str) -> int:
    return int(unit.connection.execute(text(f"PRAGMA {name}")).scalar_one())
