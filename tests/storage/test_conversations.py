"""Test conversations: their states, which turns they had, and one turn at a time."""

from collections.abc import Callable

import pytest
from pydantic import JsonValue
from sqlalchemy import func, select

from bot.engine.ports import ConversationRef, LockedConversation
from governance.records.members import Member
from storage.core.schema import turns
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_postgresql
from tests.postgres import PostgresServer
from tests.storage.waiting import Held, at_once, wait_for_waiting

HERE = "a"
ANN = "ann@taage.example"
BO = "bo@taage.example"


def test_a_new_conversation_stands_nowhere(database: Database) -> None:
    standing = database.transact(_opening("first"))
    assert standing == LockedConversation("web/w/c/ann@taage.example", ANN, {}, 1, repeated=False)


def test_a_conversation_stands_where_it_was_left(database: Database) -> None:
    database.transact(_turn("first", {"stack": ["æ"]}))
    database.transact(_turn("second", {"stack": []}))
    standing = database.transact(_opening("third"))
    assert (standing.state, standing.version, standing.repeated) == ({"stack": []}, 3, False)


def test_a_turn_that_was_opened_and_not_kept_has_not_been(database: Database) -> None:
    database.transact(_opening("first"))
    assert not database.transact(_opening("first")).repeated


def test_the_same_key_again_is_the_same_turn(database: Database) -> None:
    database.transact(_turn("first", {"at": 1}))
    database.transact(_turn("second", {"at": 2}))
    again = database.transact(_opening("first"))
    assert again.repeated
    assert again.state == {"at": 2}


def test_a_key_belongs_to_its_conversation(database: Database) -> None:
    database.transact(_turn("first", {}))
    assert not database.transact(_opening("first", member=BO)).repeated
    assert not database.transact(_opening("first", external_id="other")).repeated
    assert not database.transact(_opening("first", tenant="b")).repeated


def test_others_who_stand_at_the_same_question_are_found(database: Database) -> None:
    at = "3.4-1@contract:K-1"
    database.transact(_turn("1", {}, open_on=at))
    database.transact(_turn("1", {}, open_on=at, member=BO))
    database.transact(_turn("1", {}, open_on="3.4-2@contract:K-1", external_id="other"))
    database.transact(_turn("1", {}, open_on=at, tenant="b"))

    def others(unit: UnitOfWork) -> list[ConversationRef]:
        unit.use_tenant(HERE)
        return unit.conversations.others_on([at], but=f"web/w/c/{ANN}")

    assert database.transact(others) == [ConversationRef(f"web/w/c/{BO}", BO, "web", "w", "c")]
    database.transact(_turn("2", {}, open_on=None, member=BO))
    assert database.transact(others) == []


# ── One turn at a time ───────────────────────────────────────────────────────


@only_postgresql
@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
@pytest.mark.parametrize(
    ("key", "repeated"),
    [
        pytest.param("theirs", True, id="the same turn"),
        pytest.param("ours", False, id="another turn"),
    ],
)
def test_who_comes_second_waits_and_then_sees_what_the_first_one_left(
    database: Database, postgres: PostgresServer, key: str, *, known: bool, repeated: bool
) -> None:
    """The second one also sees that the first one was the same turn.

    A platform may deliver twice within a moment.
    """
    if known:
        database.transact(_turn("earlier", {"at": 0}))
    with at_once() as threads:
        first = Held(threads, database, _turn("theirs", {"at": 1}))
        second = threads.submit(database.transact, _turn_unless_repeated(key, {"at": 2}))
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        standing = second.result()

    assert standing.repeated is repeated
    assert standing.state == {"at": 1}
    assert database.transact(_count_turns) == 1 + known + (not repeated)


@only_postgresql
def test_who_comes_second_sees_what_the_first_one_changed_in_the_directory(
    database: Database, postgres: PostgresServer
) -> None:
    def named(name: str, seen: int, key: str) -> Callable[[UnitOfWork], None]:
        def work(unit: UnitOfWork) -> None:
            _turn(key, {})(unit)
            unit.register.save(Member(email=ANN, name=name), seen=seen, command="Test")

        return work

    def name(unit: UnitOfWork) -> str:
        _opening("second")(unit)
        return unit.register.find(Member)[0].record.name

    database.transact(named("Ann", 0, "before"))
    assert database.transact(name) == "Ann"
    with at_once() as threads:
        first = Held(threads, database, named("Anne", 1, "first"))
        second = threads.submit(database.transact, name)
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        assert second.result() == "Anne"


@only_postgresql
def test_two_conversations_do_not_wait_for_each_other(database: Database) -> None:
    with at_once() as threads:
        first = Held(threads, database, _turn("1", {}))
        database.transact(_turn("1", {}, member=BO))
        first.commit()
    assert database.transact(_count_turns) == 2


def _opening(
    turn_key: str, *, member: str = ANN, external_id: str = "c", tenant: str = HERE
) -> Callable[[UnitOfWork], LockedConversation]:
    def work(unit: UnitOfWork) -> LockedConversation:
        unit.use_tenant(tenant, who=member)
        return unit.conversations.open(
            platform="web",
            workspace="w",
            external_id=external_id,
            member=member,
            turn_key=turn_key,
        )

    return work


def _turn(
    turn_key: str,
    state: JsonValue,
    *,
    open_on: str | None = None,
    member: str = ANN,
    external_id: str = "c",
    tenant: str = HERE,
) -> Callable[[UnitOfWork], LockedConversation]:
    def work(unit: UnitOfWork) -> LockedConversation:
        standing = _opening(turn_key, member=member, external_id=external_id, tenant=tenant)(unit)
        unit.conversations.keep(standing, state, open_on=open_on, turn_key=turn_key)
        return standing

    return work


def _turn_unless_repeated(
    turn_key: str, state: JsonValue
) -> Callable[[UnitOfWork], LockedConversation]:
    def work(unit: UnitOfWork) -> LockedConversation:
        standing = _opening(turn_key)(unit)
        if not standing.repeated:
            unit.conversations.keep(standing, state, open_on=None, turn_key=turn_key)
        return standing

    return work


def _count_turns(unit: UnitOfWork) -> int:
    unit.use_tenant(HERE)
    return unit.connection.execute(select(func.count()).select_from(turns)).scalar_one()
