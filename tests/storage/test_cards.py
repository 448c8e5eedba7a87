"""Test a sent card's actions: kept in order, for one person in one conversation, until a day."""

from pydantic import JsonValue

from bot.engine.ports import CardActions
from storage.conversations.card_actions import LIFETIME
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock

HERE = "a"
ANN = "ann@taage.example"
DEEDS: list[JsonValue] = [
    {"name": "answer", "value": "ja"},
    {"name": "why", "value": None, "stays": True},
]


def test_what_a_card_s_actions_do_is_found_by_its_id(database: Database, clock: FakeClock) -> None:
    database.transact(lambda unit: _keep(unit, "1"))
    assert database.transact(lambda unit: _find(unit, "1")) == CardActions(
        "1", "c", ANN, "m", tuple(DEEDS), clock.now() + LIFETIME
    )


def test_a_card_nobody_sent_or_another_authority_s_is_not_found(database: Database) -> None:
    database.transact(lambda unit: _keep(unit, "1", tenant="b"))
    assert database.transact(lambda unit: _find(unit, "1")) is None
    assert database.transact(lambda unit: _find(unit, "2")) is None


def test_only_what_has_expired_is_forgotten(database: Database, clock: FakeClock) -> None:
    database.transact(lambda unit: _keep(unit, "old"))
    database.transact(lambda unit: _keep(unit, "theirs", tenant="b"))
    clock.forward(days=1)
    database.transact(lambda unit: _keep(unit, "new"))

    clock.forward(days=LIFETIME.days - 1)
    database.transact(_forget_expired)
    assert database.transact(lambda unit: _find(unit, "old")) is not None
    clock.forward(seconds=1)
    database.transact(_forget_expired)
    assert database.transact(lambda unit: _find(unit, "old")) is None
    assert database.transact(lambda unit: _find(unit, "new")) is not None
    assert database.transact(lambda unit: _find(unit, "theirs", tenant="b")) is not None


def _keep(unit: UnitOfWork, card_id: str, *, tenant: str = HERE) -> None:
    unit.use_tenant(tenant)
    unit.cards.keep(card_id, conversation="c", member=ANN, message="m", deeds=[*DEEDS])


def _find(unit: UnitOfWork, card_id: str, *, tenant: str = HERE) -> CardActions | None:
    unit.use_tenant(tenant)
    return unit.cards.find(card_id)


def _forget_expired(unit: UnitOfWork) -> None:
    unit.use_tenant(HERE)
    unit.cards.forget_expired()
