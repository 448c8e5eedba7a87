"""Test what is answered to whoever watches over the process, on a listener of its own."""

import asyncio
import re
import resource
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, event, text

from bot.app.monitoring.health import EventLoopHeartbeat, Health
from bot.app.periodic_work import PeriodicWork
from bot.app.startup_error import StartupError
from bot.main.container import Container
from bot.main.server import health_of
from bot.main.settings import Settings
from bot.messages import Address, Delivery, DeliveryFailed, NotReachable, Post, Receipt
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.adapters.mail_cards import NUDGE
from tests.databases import Databases, only_sqlite, opened
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.storage.test_deliveries import put


@asynccontextmanager
async def watched(database: Database) -> AsyncIterator[tuple[Container, Health, TestClient]]:  # type: ignore[type-arg]
    container = Container(Settings(_env_file=None), database)
    health = health_of(container)
    health.open = True
    async with TestClient(TestServer(health.app())) as client:
        yield container, health, client
    health._pulse.stop()
    await container.finish()


async def said(client: TestClient, path: str) -> tuple[int, str]:  # type: ignore[type-arg]
    async with client.get(path) as answer:
        return answer.status, await answer.text()


def figure(figures: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", figures, re.MULTILINE)
    assert found, f"no {name} in\n{figures}"
    return float(found[1])


async def test_a_process_that_is_well(demo_database: Database) -> None:
    async with watched(demo_database) as (_, _, client):
        assert await said(client, "/livez") == (200, "ok\n")
        assert await said(client, "/readyz") == (200, "ready\n")
        assert (await said(client, "/"))[0] == 404


async def test_a_process_that_is_about_to_close_lives_and_is_not_ready(
    demo_database: Database,
) -> None:
    async with watched(demo_database) as (_, health, client):
        health.closing = True
        assert await said(client, "/readyz") == (503, "closing\n")
        assert await said(client, "/livez") == (200, "ok\n")


async def test_a_process_whose_doors_are_not_open_yet_is_not_ready(
    demo_database: Database,
) -> None:
    async with watched(demo_database) as (_, health, client):
        health.open = False
        assert await said(client, "/readyz") == (503, "starting\n")
        assert await said(client, "/livez") == (200, "ok\n")


async def test_a_process_that_cannot_write_is_not_ready(
    demo_database: Database, databases: Databases
) -> None:
    """On SQLite no file may grow; on PostgreSQL the server takes no changes."""
    async with watched(demo_database) as (_, _, client):
        assert await said(client, "/readyz") == (200, "ready\n")
        with unwritable(demo_database):
            assert await said(client, "/readyz") == (503, "database\n")
        assert await said(client, "/readyz") == (200, "ready\n")


@contextmanager
def unwritable(database: Database) -> Iterator[None]:
    if not database.is_sqlite:

        @event.listens_for(database.engine, "begin")
        def read_only(connection: Connection) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        yield
        event.remove(database.engine, "begin", read_only)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


@only_sqlite
async def test_a_process_with_hardly_any_room_is_not_ready(
    demo_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.monitoring.health._LEAST_FREE", 2**62)
    async with watched(demo_database) as (_, health, client):
        health._folders = (Path(str(demo_database.url.database)).parent,)
        assert await said(client, "/readyz") == (503, "disk\n")


@only_sqlite
async def test_damage_is_told_in_the_morning(
    demo_database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is looked through once a night, between two and five o'clock."""
    async with watched(demo_database) as (container, _, client):
        work, looks = PeriodicWork(container.services), []

        async def find() -> str | None:
            looks.append(clock.now())
            return "its file is damaged: page 7"

        demo_database.find_damage = find  # type: ignore[method-assign]
        for _ in range(48):
            clock.forward(seconds=1800)
            await work.work_at_night()
        assert len(looks) == 1
        assert "its file is damaged: page 7; put a backup back" in caplog.text
        assert figure((await said(client, "/metrics"))[1], "kravbot_database_damaged") == 1


@only_sqlite
async def test_a_database_of_another_version_is_not_ready(databases: Databases) -> None:
    with opened(databases.migrated()) as database:

        def older(unit: UnitOfWork) -> None:
            unit.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

        database.transact(older)
        async with watched(database) as (_, _, client):
            assert await said(client, "/readyz") == (503, "migration\n")


@only_sqlite
async def test_a_database_that_does_not_answer(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process lives, is not ready, and still tells its own figures.

    The database is asked once, however often we are.
    """
    monkeypatch.setattr("bot.app.monitoring.health._ANSWERS_WITHIN", 0.1)
    with opened(databases.migrated()) as database:
        async with watched(database) as (_, _, client):
            stuck = asyncio.create_task(database.run(lambda _: time.sleep(0.6)))
            await asyncio.sleep(0.05)
            for _ in range(3):
                assert await said(client, "/readyz") == (503, "database\n")
            assert await said(client, "/livez") == (200, "ok\n")
            status, figures = await said(client, "/metrics")
            assert (status, figure(figures, "kravbot_database_up")) == (200, 0)
            assert "kravbot_outbox_messages{" not in figures
            await stuck
            assert await said(client, "/readyz") == (200, "ready\n")


async def test_a_loop_that_does_not_turn_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.monitoring.health._DEAD_AFTER", 0.2)
    monkeypatch.setattr("bot.app.monitoring.health._BEAT", 0.02)
    pulse = EventLoopHeartbeat()
    seen = []
    await asyncio.sleep(0.1)
    seen.append(pulse.alive)
    time.sleep(0.3)  # noqa: ASYNC251  # that is the point
    seen.append(pulse.alive)
    await asyncio.sleep(0.05)
    seen.append(pulse.alive)
    pulse.stop()
    assert seen == [True, False, True]


async def test_the_figures_of_all_authorities_without_naming_any(
    demo_database: Database, clock: FakeClock
) -> None:
    names: list[str] = []

    def fill(unit: UnitOfWork) -> None:
        for tenant in unit.identities.tenants():
            names.append(tenant.name)
            names.append(tenant.id)

    demo_database.transact(fill)
    for place, tenant in enumerate(names[1::2]):

        def some(unit: UnitOfWork, tenant: str = tenant, place: int = place) -> None:
            unit.use_tenant(tenant)
            put(unit, "X1", "pending", due_at=clock.now() - timedelta(minutes=5 + place))
            put(unit, "X2", "unknown", person="maren.skabelonsen@stf.example")
            put(unit, "X3", "sent")
            unit.jobs.add("J1", "refresh", {})

        demo_database.transact(some)
    async with watched(demo_database) as (container, _, client):
        container.metrics.swept("derive", clock.now())
        container.metrics.breaker("slack", "open")
        _, figures = await said(client, "/metrics")
    assert figure(figures, 'kravbot_outbox_messages{state="pending"}') == 2
    assert figure(figures, 'kravbot_outbox_messages{state="unknown"}') == 2
    assert figure(figures, 'kravbot_outbox_messages{state="failed"}') == 0
    assert figure(figures, 'kravbot_jobs{state="pending"}') == 2
    assert figure(figures, "kravbot_outbox_oldest_pending_seconds") == 360
    assert figure(figures, "kravbot_database_up") == 1
    assert figure(figures, 'kravbot_breaker_state{platform="slack"}') == 1
    moment = figure(figures, 'kravbot_sweep_last_run_timestamp_seconds{sweep="derive"}')
    assert moment == clock.now().timestamp()
    for name in (*names, "maren"):
        assert name not in figures


async def test_what_is_delivered_is_counted_by_what_came_of_it(demo_database: Database) -> None:
    class Unkind(Terminals):
        async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
            raise faults.pop()

    faults: list[Exception] = [
        NotReachable("no"),
        DeliveryFailed("late"),
        DeliveryFailed("perhaps", in_doubt=True),
        ZeroDivisionError(),
    ]
    where = Address("console", "w", "c")
    async with watched(demo_database) as (container, _, client):
        outbox = container.services.outbox
        outbox.connect("console", Terminals())
        outbox.connect("email", Unkind())
        await outbox.messengers["console"].deliver(where, Post("m", NUDGE))
        while faults:
            with pytest.raises(Exception):  # noqa: B017, PT011  # whichever is next
                await outbox.messengers["email"].deliver(where, Post("m", NUDGE))
        _, figures = await said(client, "/metrics")
    name = "kravbot_deliveries_total"
    assert figure(figures, f'{name}{{outcome="sent",platform="console"}}') == 1
    assert figure(figures, f'{name}{{outcome="unreachable",platform="email"}}') == 1
    assert figure(figures, f'{name}{{outcome="in_doubt",platform="email"}}') == 1
    assert figure(figures, f'{name}{{outcome="failed",platform="email"}}') == 2


@only_sqlite
async def test_it_listens_where_it_is_told_and_does_without_where_it_is_not(
    databases: Databases,
) -> None:
    with opened(databases.migrated()) as database:

        def container(**more: int) -> Container:
            return Container(Settings.model_validate(more), database)

        async with AsyncExitStack() as stack:
            first = health_of(container(health_port=0))
            await first.listen(stack)
            assert first.address is not None
            taken = int(first.address.rstrip("/").rpartition(":")[2])
            async with ClientSession() as session, session.get(f"{first.address}livez") as answer:
                assert answer.status == 200
            with pytest.raises(StartupError, match="KRAVBOT_HEALTH_PORT"):
                await health_of(container(health_port=taken)).listen(stack)
            second = health_of(container(port=taken - 1))
            await second.listen(stack)
            assert second.address is None


@only_sqlite
async def test_two_houses_in_one_process_count_apart(databases: Databases) -> None:
    with opened(databases.migrated()) as one, opened(databases.migrated()) as other:
        first, second = (
            Container(Settings(_env_file=None), one),
            Container(Settings(_env_file=None), other),
        )
        first.metrics.turned("slack")
        assert b'kravbot_turns_total{platform="slack"} 1.0' in first.metrics.exposition()
        assert b"kravbot_turns_total{" not in second.metrics.exposition()
