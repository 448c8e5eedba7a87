"""A nudge says what is true when it is claimed: it is built then, or dropped."""

import pytest
from sqlalchemy import select

from bot.engine.ports import OutboxRow
from bot.main.building import build, build_engine
from bot.main.reception import Desk
from bot.messages import Card
from storage.database import Database
from storage.identities import Tenant
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals

HERE, THERE = "a", "x"
CARD = Card(lang="da", title="Husk", as_of="nu", say="Husk det")


@pytest.fixture
def terminals() -> Terminals:
    return Terminals()


@pytest.fixture
def desk(database: Database, terminals: Terminals) -> Desk:
    desk = build(database, upload_limit=1).desk
    desk.connect("console", terminals)

    def founded(unit: UnitOfWork) -> None:
        unit.identities.found(Tenant(HERE, "A", demo=False))
        unit.enter(HERE)
        unit.outbox.add_nudge(
            "n1",
            bundle="b1",
            person="mette@a.example",
            platform="console",
            workspace="w",
            external_id=THERE,
            conversation="c",
            due_at=unit.now,
        )

    database.transact(founded)
    return desk


async def test_a_nudge_is_built_when_it_is_claimed_and_again_on_the_next_try(
    database: Database, clock: FakeClock, desk: Desk, terminals: Terminals
) -> None:
    built: list[str | None] = []

    def compose(unit: UnitOfWork, row: OutboxRow) -> OutboxRow:
        built.append(row.bundle)
        return _posted(unit, row)

    desk.compose_with(compose)
    terminals.away = True
    await desk.work()
    assert (_state(database), built) == ("retry", ["b1"])
    terminals.away = False
    clock.forward(minutes=10)
    await desk.work()
    assert (_state(database), built) == ("sent", ["b1", "b1"])
    assert list(terminals.at(THERE).cards.values()) == [CARD]


async def test_a_nudge_with_nothing_left_to_say_is_dropped(
    database: Database, desk: Desk, terminals: Terminals
) -> None:
    desk.compose_with(_nothing)
    await desk.work()
    assert _state(database) == "dropped"
    assert terminals.at(THERE).cards == {}


async def test_nobody_who_cannot_build_them_claims_nudges(
    database: Database, desk: Desk, terminals: Terminals
) -> None:
    bare = Desk(database, build_engine())
    bare.connect("console", terminals)
    await bare.work()
    assert _state(database) == "pending"


def _posted(unit: UnitOfWork, row: OutboxRow) -> OutboxRow:
    return unit.outbox.fill(
        row.claim,
        conversation=row.conversation,
        external_id=row.external_id,
        workspace=row.workspace,
        platform=row.platform,
        message=row.message,
        kind="post",
        payload=CARD.model_dump(mode="json"),
    )


def _nothing(unit: UnitOfWork, row: OutboxRow) -> None:
    return None


def _state(database: Database) -> str:
    def look(unit: UnitOfWork) -> str:
        unit.enter(HERE)
        return str(unit.connection.execute(select(outbox.c.state)).scalar_one())

    return database.transact(look)
