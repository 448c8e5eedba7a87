"""Test the work of the night: once a day, and made up for where nobody did it in the night."""

import pytest

from bot.app import periodic_work
from bot.app.periodic_work import PeriodicWork
from bot.main.bootstrap import build
from storage.database import Database, DatabaseAway
from storage.retention import RetentionPeriods
from tests.fakes.clock import FakeClock


class Work:
    """The periodic work of a process, and when it deleted and looked; `away` is the database."""

    def __init__(
        self, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.deleted: list[str] = []
        self.looked: list[str] = []
        self.away = False
        self._periodic = PeriodicWork(build(database, upload_limit=1024))

        async def delete(_: Database, __: RetentionPeriods) -> int:
            if self.away:
                raise DatabaseAway("gone")
            self.deleted.append(f"{clock.now():%d %H:%M}")
            return 0

        async def look() -> str | None:
            self.looked.append(f"{clock.now():%d %H:%M}")
            return None

        monkeypatch.setattr(periodic_work, "delete_old", delete)
        monkeypatch.setattr(database, "find_damage", look)
        self._clock = clock

    async def until(self, *, hours: int) -> None:
        for _ in range(6 * hours):
            try:
                await self._periodic.work_at_night()
            except DatabaseAway:
                assert self.away
            self._clock.forward(minutes=10)


@pytest.fixture
def work(demo_database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Work:
    """It is the 2nd, 8:05 in Copenhagen and 7:05 in UTC, as below."""
    return Work(demo_database, clock, monkeypatch)


async def test_a_machine_that_is_off_at_night_deletes_by_day(work: Work) -> None:
    await work.until(hours=10)
    assert work.deleted == ["02 07:05"]
    assert work.looked == [], "the database is looked through at the start as it is"


async def test_one_that_is_on_does_it_in_the_night(work: Work) -> None:
    await work.until(hours=48)
    assert work.deleted == ["02 07:05", "03 01:05", "04 01:05"]
    assert work.looked == ["03 01:05", "04 01:05"]


async def test_a_night_without_the_database_is_made_up_for(work: Work) -> None:
    await work.until(hours=16)
    work.away = True
    await work.until(hours=7)
    assert work.deleted == ["02 07:05"]
    work.away = False
    await work.until(hours=3)
    assert work.deleted == ["02 07:05", "03 06:05"]
