"""Test Slack with two processes: one receives and answers, and another only sends."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.platforms.slack import open_slack_outbound
from bot.main.container import Container
from bot.main.credentials import slack_registration_of
from storage.database import Database
from storage.messaging.delivery_report import job_states, outbox_states
from storage.unit_of_work import UnitOfWork
from tests.adapters.mail_cards import NUDGE
from tests.adapters.test_slack_conversation import LIGHTHOUSES, START
from tests.databases import only_postgresql
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import UNHURRIED, Kravbot, chosen, opened_to
from tests.fakes.slack_service import slack_service
from tests.storage.test_deliveries import put

pytestmark = only_postgresql


class Shared:
    """It holds both processes, each with its own container on one database."""

    def __init__(self, web: Kravbot, worker: Container) -> None:
        self.web = web
        self.worker = worker

    async def ticks(self) -> None:
        """Do the web process's tick, and then the worker's."""
        for container in (self.web.container, self.worker):
            await container.services.outbox.work()
            await container.services.outbox.close()

    def asked(self, what: str) -> dict[str, int]:
        def read(unit: UnitOfWork) -> dict[str, int]:
            unit.use_tenant(_lighthouses(unit))
            ask = outbox_states if what == "outbox" else job_states
            return dict(ask(unit.connection, unit.tenant))

        return self.worker.database.transact(read)


def _lighthouses(unit: UnitOfWork) -> str:
    return next(one.id for one in unit.identities.tenants() if one.name == LIGHTHOUSES)


@asynccontextmanager
async def shared(database: Database) -> AsyncIterator[Shared]:
    pace = SlackRateLimiter(methods={}, channel=UNHURRIED)
    async with slack_service() as service, AsyncExitStack() as stack:
        web = Container(chosen(service, "socket", role="web"), database)
        worker = Container(chosen(service, "socket", role="worker"), database)
        world = await stack.enter_async_context(opened_to(service, web, pace=pace))
        stack.push_async_callback(worker.finish)
        registration = slack_registration_of(worker.settings)
        await open_slack_outbound(
            worker.services,
            registration,
            stack,
            upload_limit=worker.settings.upload_limit,
            pace=pace,
        )
        world.bind(LIGHTHOUSES)
        yield Shared(world, worker)


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Shared]:
    async with shared(demo_database) as both:
        yield both


@pytest.fixture
def maren(world: Shared) -> Client:
    return world.web.person("maren.skabelonsen@stf.example", locale="da-DK")


@pytest.fixture
def bo(world: Shared) -> Client:
    return world.web.person("bo.proevesen@stf.example", locale="da-DK")


async def test_web_answers_at_once_and_the_worker_does_what_came_of_it(
    world: Shared, maren: Client, bo: Client
) -> None:
    assert len(world.web.service.sent("apps.connections.open")) == 1
    for person in (maren, bo):
        await person.says(START)
        await person.presses("Det passer – vis de 3")
        person.sees("3 af 5")
    await maren.presses("Nej")
    maren.sees("3 af 4")
    await world.web.container.services.outbox.work()
    assert world.asked("jobs") == {"pending": 1}
    bo.does_not_see("3 af 4")
    await world.ticks()
    assert world.asked("jobs") == {}
    bo.sees("3 af 4")


async def test_what_the_worker_parked_is_sent_when_somebody_speaks_to_the_web(
    world: Shared, maren: Client
) -> None:
    await maren.says("hej")
    maren.sees("Goddag, Maren")

    def parked(unit: UnitOfWork) -> None:
        unit.use_tenant(_lighthouses(unit))
        put(
            unit,
            "N1",
            "parked",
            purpose="reply",
            workspace=world.web.service.team.id,
            external_id=maren.user.id,
            conversation="slack",
            payload=NUDGE.model_dump(mode="json", exclude_none=True),
        )

    world.worker.database.transact(parked)
    await world.ticks()
    maren.does_not_see(NUDGE.title)
    await maren.says("hej")
    await world.ticks()
    maren.sees(NUDGE.title)
    assert world.asked("outbox") == {}
