"""Test that a nudge says what is true when it is claimed: it is built then, or dropped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app.outbox.outbox_worker import OutboxWorker
from bot.engine.ports import OutboxRow
from bot.main.bootstrap import build, build_engine
from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryRefused,
    NotInstalled,
    NotReachable,
    Receipt,
)
from storage.core.schema import jobs
from storage.core.schema import outbox as outbox_table
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals

HERE, THERE = "a", "x"
CARD = Card(lang="da", title="Husk", as_of="nu", say="Husk det")


@pytest.fixture
def terminals() -> Terminals:
    return Terminals()


@pytest.fixture
def outbox(database: Database, terminals: Terminals) -> OutboxWorker:
    outbox = build(database, upload_limit=1).outbox
    outbox.connect("console", terminals)

    def founded(unit: UnitOfWork) -> None:
        unit.identities.found(Tenant(HERE, "A", demo=False))
        unit.use_tenant(HERE)
        _nudge(unit, "n1", due_at=unit.now)

    database.transact(founded)
    return outbox


async def test_a_nudge_is_built_when_it_is_claimed_and_again_on_the_next_try(
    database: Database, clock: FakeClock, outbox: OutboxWorker, terminals: Terminals
) -> None:
    built: list[str | None] = []

    def compose(unit: UnitOfWork, row: OutboxRow) -> OutboxRow:
        built.append(row.bundle)
        return _posted(unit, row)

    outbox.set_nudge_builder(compose)
    terminals.away = True
    await outbox.work(patience=30)
    assert (_state(database), built) == ("retry", ["b1"])
    terminals.away = False
    clock.forward(minutes=10)
    await outbox.work(patience=30)
    assert (_state(database), built) == ("sent", ["b1", "b1"])
    assert list(terminals.at(THERE).cards.values()) == [CARD]


async def test_a_nudge_with_nothing_left_to_say_is_dropped(
    database: Database, outbox: OutboxWorker, terminals: Terminals
) -> None:
    outbox.set_nudge_builder(_nothing)
    await outbox.work(patience=30)
    assert _state(database) == "dropped"
    assert terminals.at(THERE).cards == {}


async def test_nobody_who_cannot_build_them_claims_nudges(
    database: Database, outbox: OutboxWorker, terminals: Terminals
) -> None:
    bare = OutboxWorker(database, build_engine().owner)
    bare.connect("console", terminals)
    await bare.work(patience=30)
    assert _state(database) == "pending"


@pytest.mark.parametrize(
    ("answer", "state"),
    [(NotReachable("blocked"), "parked"), (DeliveryRefused("no"), "failed")],
    ids=["blocked", "refused"],
)
async def test_a_nudge_that_does_not_reach_its_person_goes_another_way(
    database: Database, outbox: OutboxWorker, answer: Exception, state: str
) -> None:
    outbox.set_nudge_builder(_posted)
    outbox.connect("console", Refusing(answer))
    await outbox.work(patience=30)
    assert _state(database) == state
    assert _jobs(database) == [("reroute:n1", "reroute", {"row": "n1"})]


async def test_where_the_app_was_taken_away_all_that_is_due_goes_another_way(
    database: Database, clock: FakeClock, outbox: OutboxWorker
) -> None:
    clock.forward(hours=1)

    def more(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        _nudge(unit, "n2", due_at=unit.now)
        _nudge(unit, "n3", due_at=unit.now + timedelta(days=1))

    database.transact(more)
    outbox.set_nudge_builder(_posted)
    refusing = Refusing(NotInstalled("token_revoked"))
    outbox.connect("console", refusing)
    await outbox.work(patience=30)
    assert [name for name, _, _ in _jobs(database)] == ["reroute:n1", "reroute:n2"]
    assert _states(database) == {"n1": "parked", "n2": "parked", "n3": "pending"}


@dataclass
class Refusing(Terminals):
    """It gives the same answer to everything."""

    answer: Exception

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        raise self.answer


def _nudge(unit: UnitOfWork, name: str, *, due_at: datetime) -> None:
    unit.outbox.add_nudge(
        name,
        bundle=f"b{name[1:]}",
        person="mette@a.example",
        platform="console",
        workspace="w",
        external_id=THERE,
        conversation="c",
        due_at=due_at,
    )


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
    return _states(database)["n1"]


def _states(database: Database) -> dict[str, str]:
    def look(unit: UnitOfWork) -> dict[str, str]:
        unit.use_tenant(HERE)
        rows = unit.connection.execute(select(outbox_table.c.id, outbox_table.c.state))
        return {row.id: row.state for row in rows}

    return database.transact(look)


def _jobs(database: Database) -> list[tuple[str, str, object]]:
    def look(unit: UnitOfWork) -> list[tuple[str, str, object]]:
        unit.use_tenant(HERE)
        t = jobs.c
        rows = unit.connection.execute(select(t.id, t.kind, t.payload).order_by(t.id))
        return [(name, kind, payload) for name, kind, payload in rows]

    return database.transact(look)
