"""A day in Slack, over HTTP both ways: what people do there, and what stands on their screens."""

from collections.abc import AsyncIterator

import pytest

from bot.main.founding import tenant_id
from governance.records.answers import Answer
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.slack_kravbot import Kravbot, slack_world

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN = "maren.skabelonsen@stf.example"
START = "start 3.2 på nødmelderen"


@pytest.fixture(params=["http", "socket"])
async def world(demo_database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database, transport=request.param) as world:
        world.bind(LIGHTHOUSES)
        yield world


def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.enter(tenant_id(LIGHTHOUSES))
        return [kept.record.value for kept in unit.register.find(Answer)]

    return world.database.transact(read)


async def test_a_checklist(world: Kravbot) -> None:
    maren = world.person(MAREN, locale="da-DK")
    await maren.says("hej")
    maren.sees("Goddag, Maren")
    await maren.says(START)
    maren.sees("1 af")
    await maren.presses("Ja")
    maren.sees("2 af")
    assert answers(world) == ["ja"]


async def test_the_home_page(world: Kravbot) -> None:
    maren = world.person(MAREN, locale="da-DK")
    await maren.opens_home()
    maren.sees("Maren Skabelonsen", "opdateres, når du åbner fanen")
    await maren.presses("Hjælp")
    maren.sees("Det kan du skrive")


async def test_a_shortcut(world: Kravbot) -> None:
    maren = world.person(MAREN, locale="da-DK")
    await maren.shortcut("kb:event")
    maren.sees("Hvad er der sket?")
