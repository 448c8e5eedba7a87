"""Test two processes on one PostgreSQL.

One is stopped past its lease and woken again, or the database goes and comes back.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import psycopg
import pytest

from bot.main.clock import SystemClock
from storage.database import Database
from storage.migrate import migrate
from tests.crash.nursery import Nursery
from tests.databases import Databases, Place, only_postgresql
from tests.postgres import OWNER, PROGRAM, StoppablePostgres, stoppable_postgres
from tests.replicas.platform import Platform, by_key, in_turn, platform_of
from tests.replicas.replica import Row, fill, is_settled, rows_of, wrongs
from tests.selection import third

LEASE = 1.0
NUDGES, REPLIES = 60, 6


@contextmanager
def replicas(nursery: Nursery, url: str, platform: Platform) -> Iterator[Callable[[], int]]:
    """Start processes that drain that database; all are killed at the end."""
    pids: list[int] = []

    def start() -> int:
        pids.append(nursery.start("drain", url=url, platform=platform.url, lease=LEASE))
        return pids[-1]

    try:
        yield start
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            nursery.wait(pid)


def end_idle_transactions(place: Place, *, after: str) -> None:
    """Have the server end what stands still in a transaction sooner than a minute."""
    url = place.owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            f"ALTER DATABASE {place.name} SET idle_in_transaction_session_timeout = '{after}'"
        )


@asynccontextmanager
async def opened_at_the_machine_s_clock(url: str) -> AsyncIterator[Database]:
    database = Database(url, SystemClock())
    try:
        yield database
    finally:
        database.close()


async def settled(database: Database, *, within: float = 20) -> None:
    async with asyncio.timeout(within):
        # Other processes do it.
        while not await asyncio.to_thread(is_settled, database):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _sent(rows: Sequence[Row]) -> set[str]:
    return {row.id for row in rows if row.state == "sent"}


@third
@only_postgresql
async def test_who_slept_past_its_lease_sends_nothing_more(
    databases: Databases, children: Nursery
) -> None:
    place = databases.migrated()
    end_idle_transactions(place, after="2s")  # it may fall asleep in one, with its locks
    async with (
        opened_at_the_machine_s_clock(place.url) as database,
        platform_of(Platform(delay=0.05)) as platform,
    ):
        fill(database, nudges=NUDGES, replies=REPLIES)
        with replicas(children, place.url, platform) as start:
            sleeper = start()
            await platform.until(15)
            os.kill(sleeper, signal.SIGSTOP)
            await asyncio.sleep(LEASE)
            start()
            await settled(database)
            unknown = {row.id for row in rows_of(database) if row.state == "unknown"}
            before = len(platform.accepted)
            os.kill(sleeper, signal.SIGCONT)
            await asyncio.sleep(0.5)
            accepted = unknown & {*platform.accepted}
            async with asyncio.timeout(20):
                # Another process writes what came of what it had sent before.
                while not accepted <= _sent(rows := rows_of(database)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert list(wrongs(rows, platform.accepted)) == []
        assert len(platform.accepted) == before
        assert _sent(rows) & unknown == accepted


@only_postgresql
async def test_two_together_send_everything_once(databases: Databases, children: Nursery) -> None:
    place = databases.migrated()
    async with (
        opened_at_the_machine_s_clock(place.url) as database,
        platform_of(Platform(delay=0.02)) as platform,
    ):
        fill(database, nudges=NUDGES, replies=REPLIES, workspaces=4)
        with replicas(children, place.url, platform) as start:
            start(), start()
            await settled(database)
        assert sorted(platform.accepted) == [row.id for row in rows_of(database)]


@third
@only_postgresql
async def test_a_platform_that_misbehaves(databases: Databases, children: Nursery) -> None:
    place = databases.migrated()
    answers = by_key(
        [
            in_turn("taken"),
            in_turn("taken"),
            in_turn("429", "taken"),
            in_turn("taken"),
            in_turn("500", "taken"),
            in_turn("taken"),
            in_turn("taken and reset", "taken"),
            in_turn("taken"),
            in_turn("reset", "taken"),
            in_turn("403"),
        ]
    )
    async with (
        opened_at_the_machine_s_clock(place.url) as database,
        platform_of(Platform(answers=answers, delay=0.01)) as platform,
    ):
        fill(database, nudges=20, replies=10, conversations=10)
        with replicas(children, place.url, platform) as start:
            start(), start()
            await settled(database)
        rows = rows_of(database)
    assert list(wrongs(rows, platform.accepted)) == []
    states = {row.id.removeprefix("a-"): row.state for row in rows}
    assert {states[f"nudge-{n}"] for n in (4, 6, 8, 14, 16, 18)} == {"unknown"}
    assert {states[f"nudge-{n}"] for n in (2, 12)} == {"sent"}
    assert {states[f"reply-{n}"] for n in (4, 6, 8)} == {"sent"}
    assert {states["nudge-9"], states["reply-9"]} == {"parked"}
    assert platform.accepted.count("a-reply-6") == 2


@pytest.fixture(scope="module")
def server() -> Iterator[StoppablePostgres]:
    with stoppable_postgres() as server:
        yield server


AWAY = float(os.environ.get("KRAVBOT_TEST_AWAY", "2"))


@third
async def test_the_database_is_away_for_a_while(
    server: StoppablePostgres, children: Nursery
) -> None:
    server.running.create("away")
    url = server.running.url(PROGRAM, "away")
    migrate(server.running.url(OWNER, "away"), app_url=url)
    async with platform_of(Platform(delay=0.05)) as platform:
        async with opened_at_the_machine_s_clock(url) as database:
            fill(database, nudges=NUDGES, replies=REPLIES)
        with replicas(children, url, platform) as start:
            start()
            await platform.until(15)
            server.stop()
            await asyncio.sleep(AWAY)
            server.start()
            async with opened_at_the_machine_s_clock(url) as database:
                await settled(database, within=30)
                rows = rows_of(database)
    assert list(wrongs(rows, platform.accepted)) == []
    assert {row.state for row in rows} <= {"sent", "unknown"}
