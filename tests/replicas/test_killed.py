"""Test that a kill -9 between any two steps of draining sends no nudge twice.

None is lost without a trace.
"""

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.children import engine
from tests.crash.diary import read_diary
from tests.crash.harness import spread
from tests.crash.nursery import Nursery
from tests.databases import Databases, Place, only_sqlite, opened
from tests.replicas.platform import Platform, platform_of
from tests.replicas.replica import (
    FORGETFUL,
    HONEST,
    PATIENCE,
    fill,
    later,
    outbox_of,
    rows_of,
    wrongs,
)

NUDGES, REPLIES = 6, 2
KILLS = {"sqlite": 24, "postgresql": 8}


@dataclass
class Strikes:
    """It kills one child after the other on copies of one database."""

    databases: Databases
    nursery: Nursery
    start: Place
    diary: Path
    kind: str = HONEST

    async def points(self) -> list[str]:
        """Return the points a child passes that nobody kills."""
        async with platform_of(Platform()) as platform:
            assert await self._child(self.databases.copy(self.start), platform, None) == 0
        return list(read_diary(self.diary).points)

    async def strike(self, fatal: int) -> tuple[bool, list[str]]:
        """Strike a child at that point, and let somebody else go on with its work.

        Returns whether it died of it, and what was wrong then.
        """
        with self.databases.lent():
            place = self.databases.copy(self.start)
            async with platform_of(Platform()) as platform:
                died_of = await self._child(place, platform, fatal)
                with later(place.url, minutes=2) as database:
                    async with outbox_of(database, engine(), platform.url) as outbox:
                        await outbox.work(patience=PATIENCE)
                    found = list(wrongs(rows_of(database), platform.accepted))
        return died_of == signal.SIGKILL, found

    async def _child(self, place: Place, platform: Platform, fatal: int | None) -> int:
        self.diary.unlink(missing_ok=True)
        return await asyncio.to_thread(
            self.nursery.run,
            "drain",
            url=place.url,
            platform=platform.url,
            diary=str(self.diary),
            fatal=fatal,
            kind=self.kind,
        )


@pytest.fixture
def strikes(databases: Databases, children: Nursery, tmp_path: Path) -> Strikes:
    start = databases.migrated()
    with opened(start) as database:
        fill(database, nudges=NUDGES, replies=REPLIES, conversations=3)
    return Strikes(databases, children, start, tmp_path / "diary")


async def test_no_kill_sends_a_nudge_twice_or_loses_one(strikes: Strikes, backend: str) -> None:
    points = await strikes.points()
    assert Counter(points)["before the request"] == NUDGES + REPLIES
    chosen = spread(KILLS[backend], len(points))
    verdicts = [await strikes.strike(point) for point in chosen]
    assert [wrong for _, found in verdicts for wrong in found] == []
    assert sum(fired for fired, _ in verdicts) > 0.8 * len(chosen)


@only_sqlite
async def test_without_the_mark_it_would_be_sent_twice(strikes: Strikes) -> None:
    strikes.kind = FORGETFUL
    points = await strikes.points()
    after = [number for number, label in enumerate(points, 1) if label == "after the request"]
    verdicts = [await strikes.strike(point) for point in after]
    assert any("2 times" in wrong for _, found in verdicts for wrong in found)
