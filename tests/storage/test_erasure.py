"""Test how a person is erased from every table, while the chain holds and nothing else changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError

from governance.privacy.identifiers import Identifiers
from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.aliases import new_alias
from storage.core.schema import conversations, journal, metadata, outbox
from storage.database import Database
from storage.privacy.erasure import SECTION, Erasure, PersonEraser, tables_seen_to
from storage.privacy.person_search import Person, find_person
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, audited, opened
from tests.fakes.clock import MORNING
from tests.storage.test_migrations import migrate_place, old_journal

A, B = "a", "b"
TODAY = date(2026, 3, 2)
NAME, EMAIL, NUMBER = "Kim Udgåetsen", "kim@taage.example", "+4521436587"
KIM = Member(email=EMAIL, name=NAME, phone=NUMBER, active=False)
CONTACT = Contact(
    system="Fyrjournal",
    side="us",
    slot="duty",
    name=NAME,
    phone="+4570102030",
    email=EMAIL,
    left_on=TODAY,
)
ANN = Member(email="ann@taage.example", name="Ann Hansen", phone="+4570102030")
NOTE = Action(
    title="Ring til Kim Udgåetsen om nøglen",
    requirement="3.4",
    owner=EMAIL,
    due_on=date(2026, 4, 1),
)


def test_it_is_settled_for_every_table_what_an_erasure_does() -> None:
    assert tables_seen_to() == frozenset(metadata.tables)


def test_a_person_is_found_by_name_and_by_address_with_all_they_ever_had(
    database: Database,
) -> None:
    """The number that somebody else has too is not theirs alone."""
    _written(database)
    by_name, by_email = (_found(database, who) for who in (NAME.upper(), EMAIL))
    assert by_name == by_email
    assert by_name.emails == {EMAIL}
    assert by_name.numbers == {NUMBER, "+4529292929", "+4570102030"}
    assert by_name.shared >= {"+4570102030"}
    assert [one.section for one in by_name.records] == ["members", "contacts"]
    assert by_name.living == []
    assert _looked_for(database, "Nobody Nobodysen") is None


def test_nothing_is_left_of_the_person_and_the_chain_holds(database: Database) -> None:
    entries = _written(database)
    before = _heads(database)
    erasure = _erased(database)
    assert list(audited(database, A)) == [entries + 1]
    assert _heads(database)[:entries] == before
    left = _everything(database, A)
    assert NAME not in left.replace(NOTE.title, "").replace(NOTE.title.casefold(), "")
    for gone in (EMAIL, NUMBER, "29292929"):
        assert gone not in left
    assert erasure.alias in left
    assert "+4570102030" in left  # it is Ann's too


def test_a_sentence_that_names_the_person_is_shown_and_goes_only_if_it_is_said(
    database: Database,
) -> None:
    _written(database)
    sentences = {(one.section, one.column) for one in _mentions(database)}
    assert sentences == {("actions", "title"), ("actions", "record_key")}
    erasure = _erased(database, mentions=True)
    assert "dgåetsen" not in _everything(database, A)
    assert f"Ring til {erasure.alias} om nøglen" in _everything(database, A)
    assert isinstance(audited(database, A)[-1], int)


def test_records_and_their_past_are_read_with_the_alias(database: Database) -> None:
    _written(database)
    alias = _erased(database).alias
    database.forget()

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        for register in (unit.register, unit.as_of(MORNING)):
            kim = register.get(Member, alias)
            assert kim is not None
            assert (kim.record.name, kim.record.active) == (alias, False)
            assert [one.record.owner for one in register.find(Action)] == [alias]
        (contact,) = unit.register.find(Contact)
        assert (contact.record.name, contact.record.email) == (alias, alias)

    database.transact(work)


def test_what_others_were_told_names_the_person_no_more(database: Database) -> None:
    _written(database)
    _erased(database)

    def read(unit: UnitOfWork) -> object:
        unit.use_tenant(A)
        message = select(outbox.c.payload).where(outbox.c.tenant == A, outbox.c.id == "to ann")
        return unit.connection.execute(message).scalar_one()

    said = database.transact(read)
    assert "er stoppet" in str(said)
    assert "Kim" not in str(said)


def test_the_other_authority_is_left_alone(database: Database) -> None:
    _written(database)
    before = _everything(database, B)
    _erased(database)
    assert _everything(database, B) == before
    assert NAME in before


def test_the_journal_says_that_somebody_was_erased_and_not_who(database: Database) -> None:
    _written(database)
    erasure = _erased(database)

    def read(unit: UnitOfWork) -> dict[str, Any]:
        unit.use_tenant(A)
        statement = select(journal).where(journal.c.section == SECTION, journal.c.tenant == A)
        return dict(unit.connection.execute(statement).mappings().one())

    entry = database.transact(read)
    assert (entry["command"], entry["who"]) == ("Erased", "dpo@taage.example")
    assert entry["record_key"] == erasure.alias
    assert entry["state"]["deleted"] == {"conversations": 1, "outbox": 1}
    assert ["email", 1, MORNING.isoformat(), "who"] in entry["state"]["places"]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE journal SET hash = 'x'", id="its hash"),
        pytest.param("UPDATE journal SET who = 'erased-0123456789ab'", id="without digests"),
        pytest.param(
            "UPDATE journal SET who = 'ole', salts = '{}', erased = '{}', secret = NULL",
            id="another name",
        ),
        pytest.param("UPDATE journal SET command = 'Erase', former_hash = NULL", id="its command"),
        pytest.param("UPDATE obligation_history SET outcome = 'x'", id="the history's outcome"),
        pytest.param("UPDATE obligation_history SET who = 'ole'", id="the history's author"),
    ],
)
def test_the_way_past_the_triggers_is_for_erasing_only(database: Database, statement: str) -> None:
    _written(database)
    _with_history(database)

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        unit.connection.execute(text(statement))

    with pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        database.transact(work)


def test_hashes_of_before_go_from_where_the_person_stood_and_stay_before(
    databases: Databases,
) -> None:
    """An unsalted hash would let the name be guessed, and so would the head of that chain."""
    place, hashes = old_journal(databases, entries=4, named={2: "kim@x.example"})
    migrate_place(place)
    with opened(place) as database:

        def erase(unit: UnitOfWork) -> None:
            unit.use_tenant(A)
            kim = Identifiers.of(emails=["kim@x.example"])
            PersonEraser(unit.connection, A, kim).erase("erased-0123456789ab", unit.journal)

        database.transact(erase)
        *_, seen = audited(database, A)
        assert seen == 6

        def read(unit: UnitOfWork) -> list[Any]:
            unit.use_tenant(A)
            statement = select(journal.c.former_hash, journal.c.state).where(journal.c.tenant == A)
            return list(unit.connection.execute(statement.order_by(journal.c.seq)))

        rows = database.transact(read)
    assert [row.former_hash for row in rows] == [hashes[0], None, None, None, None, None]
    assert rows[4].state["head"] == "erased-0123456789ab"
    assert not set(hashes[1:]) & set(str(rows).split("'"))


def _written(database: Database) -> int:
    """Write the person everywhere, in both authorities; return the number of A's entries."""

    def save(tenant: str) -> Callable[[UnitOfWork], None]:
        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(tenant, who=EMAIL)
            old = KIM.model_copy(update={"active": True, "phone": "+4529292929"})
            unit.register.save(old, seen=0, command="AddRecord")
            unit.register.save(KIM, seen=1, command="CorrectRecord")
            unit.register.save(CONTACT, seen=0, command="AddRecord")
            unit.register.save(ANN, seen=0, command="AddRecord")
            unit.register.save(NOTE, seen=0, command="AddRecord")
            for member, external in ((EMAIL, "D1"), (ANN.email, "D2")):
                unit.connection.execute(
                    insert(conversations).values(
                        tenant=tenant,
                        id=external,
                        member=member,
                        platform="slack",
                        workspace="T1",
                        external_id=external,
                        state={"asked": NAME},
                        version=1,
                        changed_at=MORNING,
                    )
                )
            for name, conversation, person in (("to kim", "D1", EMAIL), ("to ann", "D2", None)):
                unit.connection.execute(
                    insert(outbox).values(_message(tenant, name, conversation, person))
                )

        return work

    for tenant in (A, B):
        database.transact(save(tenant))
    (entries,) = audited(database, A)
    assert isinstance(entries, int)
    return entries


def _message(tenant: str, name: str, conversation: str, person: str | None) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": name,
        "conversation": conversation,
        "platform": "slack",
        "workspace": "T1",
        "external_id": conversation,
        "kind": "post",
        "message": name,
        "payload": {"title": f"{NAME} er stoppet", "by": EMAIL},
        "purpose": "nudge" if person else "reply",
        "person": person,
        "state": "sent",
        "due_at": MORNING,
        "attempts": 1,
        "fence": 1,
        "created_at": MORNING,
    }


def _with_history(database: Database) -> None:
    table = metadata.tables["obligation_history"]

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        filled = {
            column.name: "x"
            for column in table.columns
            if not column.nullable and column.name not in ("tenant", "seq", "at", "day", "due_on")
        }
        unit.connection.execute(
            insert(table).values(**filled, tenant=A, seq=1, at=MORNING, day=TODAY, due_on=TODAY)
        )

    database.transact(work)


def _looked_for(database: Database, who: str) -> Person | None:
    def work(unit: UnitOfWork) -> Person | None:
        unit.use_tenant(A)
        return find_person(unit.connection, A, who, TODAY)

    return database.transact(work)


def _found(database: Database, who: str) -> Person:
    person = _looked_for(database, who)
    assert person is not None
    return person


def _mentions(database: Database) -> list[Any]:
    identifiers = _found(database, EMAIL).identifiers

    def work(unit: UnitOfWork) -> list[Any]:
        unit.use_tenant(A)
        return PersonEraser(unit.connection, A, identifiers).mentions()

    return database.transact(work)


def _erased(database: Database, *, mentions: bool = False) -> Erasure:
    identifiers = _found(database, EMAIL).identifiers

    def work(unit: UnitOfWork) -> Erasure:
        unit.use_tenant(A, who="dpo@taage.example")
        eraser = PersonEraser(unit.connection, A, identifiers, mentions=mentions)
        return eraser.erase(new_alias(), unit.journal)

    return database.transact(work)


def _heads(database: Database) -> list[str]:
    def work(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(A)
        statement = select(journal.c.hash).where(journal.c.tenant == A).order_by(journal.c.seq)
        return list(unit.connection.execute(statement).scalars())

    return database.transact(work)


def _everything(database: Database, tenant: str) -> str:
    """Return every row of the authority, as text."""

    def work(unit: UnitOfWork) -> str:
        unit.use_tenant(tenant)
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            if "tenant" in table.c
            for row in unit.connection.execute(select(table).where(table.c.tenant == tenant))
        )

    return database.transact(work)
