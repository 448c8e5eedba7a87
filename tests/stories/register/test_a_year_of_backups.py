"""Test a year of backups: one goes bad, and their disk is away for some days.

It is told to whom it concerns, and what is left at the end is restored and compared.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from bot.app.backups.schedule import ScheduledBackups
from bot.app.monitoring.metrics import Metrics
from bot.app.register.create_authority import tenant_id
from bot.texts.words import COPENHAGEN
from governance.records.actions import Action
from storage.backup.file import is_intact, reading
from storage.backup.restore import restore
from storage.backup.rotation import Rotation, kept
from storage.backup.store import FolderStore
from storage.backup.stored import StoredBackup, name_of, stored_backups
from storage.backup.trial import Trial, heads_in, try_here
from storage.core.schema import jobs
from storage.unit_of_work import UnitOfWork
from tests.databases import SqliteFiles, opened
from tests.fakes.clock import FakeClock
from tests.folders import folder_in_memory
from tests.selection import is_all, third
from tests.storage.contents import Contents, contents
from tests.stories.cast import LIGHTHOUSES

pytestmark = third

STF = tenant_id(LIGHTHOUSES)
ANN = "ann@taage.example"
FIRST = date(2026, 3, 2)
YEAR = [FIRST + timedelta(days=n) for n in range(365)]

AWAY = {date(2026, 9, 14) + timedelta(days=n) for n in range(6)}
"""The days on which the disk of the backups is not there."""
LAST_OF_MAY, LAST_OF_AUGUST = date(2026, 5, 31), date(2026, 8, 31)
GOES_BAD = date(2026, 6, 20)
"""The day on which the backup of the last of May goes bad."""
RESTORED_EVERY = 25


@pytest.fixture
def databases(sqlite_databases: SqliteFiles) -> Iterator[SqliteFiles]:
    with sqlite_databases.lent():
        yield sqlite_databases


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder in memory: nobody waits for a disk a thousand times."""
    with folder_in_memory() as made:
        yield made


async def test_a_year_of_backups(databases: SqliteFiles, folder: Path) -> None:
    disk, place, clock, trials = folder / "disk", databases.demo(), FakeClock(), Trials()
    disk.mkdir()
    store = FolderStore(disk)
    nights = nights_tried()
    seen: dict[date, StoredBackup] = {}
    rows: dict[date, Contents] = {}
    with opened(place, clock) as database:
        backups = ScheduledBackups(
            database, store, hour=2, folder=folder / "work", metrics=Metrics(), trial=trials
        )
        for day in nights:
            if day in AWAY and disk.exists():
                disk.rename(folder / "away")
            if day not in AWAY and not disk.exists():
                (folder / "away").rename(disk)
            clock.set(at(day, 2))
            database.transact(write_down(day))
            await backups.work()
            if day not in AWAY:
                seen[day] = stored_backups(store)[0]
            if day == LAST_OF_AUGUST:
                rows[day] = contents(place)
            if day == GOES_BAD:
                spoil(disk / seen[LAST_OF_MAY].name)
            clock.set(at(day, 9))
            await backups.work()
        at_the_end = contents(place)
        told = database.transact(told_on)

    # Each day the disk was there, one was made at two and restored for trial.
    assert [one.made_at for one in seen.values()] == [at(day, 2) for day in seen]
    assert len(seen) == len(nights) - len(AWAY)
    assert trials.restored > 5

    # Of those, the rotation's are left; for the one that went bad an older one, which had its turn.
    expected = kept([one.made_at for one in seen.values()], COPENHAGEN, Rotation())
    left = stored_backups(store)
    bad_one, its_stand_in = at(LAST_OF_MAY, 2), at(date(2026, 3, 31), 2)
    assert {one.made_at for one in left} == expected - {bad_one} | {its_stand_in}
    assert all(one.is_good for one in left)
    assert all(at(YEAR[-1], 9) - one.check.at < timedelta(days=32) for one in left if one.check)

    # The administrators heard of both, a day at a time: of the bad one for as long as it lay there.
    reasons = {day: fault for day, fault in told.items() if fault != "broken"}
    assert reasons == dict.fromkeys(sorted(AWAY), "failed")
    bad = [day for day, fault in told.items() if fault == "broken"]
    assert GOES_BAD < bad[0] < GOES_BAD + timedelta(days=31)
    assert bad == [day for day in nights if bad[0] <= day <= bad[-1]]

    # The newest is the database as it was, and so is one that is half a year old.
    for name, expected_rows in (
        (seen[YEAR[-1]].name, at_the_end),
        (name_of(at(LAST_OF_AUGUST, 2)), rows[LAST_OF_AUGUST]),
    ):
        back = databases.migrated()
        with opened(back) as database:
            restore(disk / name, database)
        assert {**contents(back), "jobs": []} == {**expected_rows, "sessions": [], "jobs": []}


def nights_tried() -> list[date]:
    """Return every night of the year, or of the quiet times one in four."""
    events = {*AWAY, GOES_BAD, *YEAR[-14:]}
    telling = {
        day
        for day in YEAR
        if (day + timedelta(days=1)).day == 1
        or any(abs(day - event) < timedelta(days=3) for event in events)
    }
    return [day for n, day in enumerate(YEAR) if is_all() or day in telling or n % 4 == 0]


class Trials:
    """It restores some for trial, as the child does, and of the others reads the digest only."""

    def __init__(self) -> None:
        self.made = self.restored = 0

    def __call__(self, backup: Path, folder: Path, _: Event) -> Trial:
        self.made += 1
        if not is_intact(backup) or self.made % RESTORED_EVERY == 0:
            self.restored += 1
            return try_here(backup, folder)
        with reading(backup) as connection:
            return Trial(heads=heads_in(connection))


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), COPENHAGEN).astimezone(UTC)


def write_down(day: date) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(STF, who=ANN)
        action = Action(title=f"Opgave {day}", requirement="3.4", owner=ANN, due_on=day)
        unit.register.save(action, seen=0, command="Test")

    return work


def told_on(unit: UnitOfWork) -> Mapping[date, str]:
    """Return on which days the administrators were told, and of what."""
    unit.use_tenant(STF)
    found = unit.connection.execute(
        select(jobs.c.id, jobs.c.payload).where(jobs.c.tenant == STF, jobs.c.kind == "backup_alarm")
    )
    days = {date.fromisoformat(key.removeprefix("backup:")): row["fault"] for key, row in found}
    return dict(sorted(days.items()))


def spoil(path: Path) -> None:
    """Change one byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
