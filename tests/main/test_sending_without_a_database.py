"""Test what becomes of a message whose turn is saved, when the database goes before it is sent."""

import pytest

from bot.engine.ports import OutboxRow
from bot.main.bootstrap import build
from bot.messages import Card
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals

HERE, THERE = "a", "x"


def card(title: str) -> dict[str, object]:
    return Card(lang="da", title=title, as_of="nu", say=title).model_dump(mode="json")


def posted(unit: UnitOfWork, row_id: str, kind: str, owner: str | None) -> OutboxRow:
    return unit.outbox.add(
        row_id,
        conversation="c",
        platform="console",
        workspace=HERE,
        external_id=THERE,
        kind=kind,
        message="m",
        payload=card(kind),  # type: ignore[arg-type]  # what a card is written as
        turn_key=None,
        owner=owner,
    )


async def test_it_waits_in_the_database_and_nothing_is_thrown_at_whoever_waits(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """How a message looks by now is read in the database; then it is sent as it looks."""
    terminals = Terminals()
    outbox = build(database, upload_limit=1).outbox
    outbox.connect("console", terminals)

    def said(unit: UnitOfWork) -> OutboxRow:
        unit.identities.found(Tenant(HERE, "A", demo=False))
        unit.use_tenant(HERE)
        posted(unit, "1", "post", None)
        return posted(unit, "2", "replace", "somebody")

    row = database.transact(said)
    database.hold_back("it is gone")
    await outbox.send([row])
    assert "the database is away, and messages wait in it" in caplog.text
    database.release()
    clock.forward(minutes=10)
    await outbox.work(patience=30)
    clock.forward(minutes=1)
    await outbox.work(patience=30)
    assert [one.title for one in terminals.at(THERE).cards.values()] == ["replace"]
