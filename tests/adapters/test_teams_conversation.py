"""Kravbot in Teams from outside: real HTTP both ways, a database, and a Teams that remembers what stands where."""

from collections.abc import AsyncIterator

import pytest

from bot.main.founding import tenant_id
from governance.ports import R
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.teams_client import Client, World, teams_world

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[World]:
    async with teams_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: World) -> Client:
    return world.personal("maren.skabelonsen@stf.example")


@pytest.fixture
def bo(world: World) -> Client:
    return world.personal("bo.proevesen@stf.example")


def kept(world: World, cls: type[R], **equals: object) -> list[R]:
    def read(unit: UnitOfWork) -> list[R]:
        unit.enter(tenant_id(LIGHTHOUSES))
        return [one.record for one in unit.register.find(cls, **equals)]

    return world.database.transact(read)


# ── In a chat of two ─────────────────────────────────────────────────────────


async def test_words_are_answered_with_a_card(maren: Client) -> None:
    await maren.says("hej")
    maren.sees("Start tjekliste")
    (card,) = maren.cards
    assert card["version"] == "1.5"


async def test_a_button_changes_its_card_where_it_stands(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Ja")
    assert maren.answered["statusCode"] == 200
    assert maren.answered["type"] == "application/vnd.microsoft.card.adaptive"
    maren.sees("2 af")
    assert len(maren.messages) == 1
    assert maren.answered["value"] == maren.cards[0]
    assert [answer.value for answer in kept(world, Answer)] == ["ja"]


async def test_a_checklist_with_a_correction_and_a_file(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Ja")
    await maren.attaches("Plan 2026.pdf", PDF)
    maren.sees("Bevis · 1 fil")
    await maren.says("ret svar 1")
    await maren.says("nej")
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]
    assert [one.title for one in kept(world, Evidence)] == ["Plan 2026.pdf"]
