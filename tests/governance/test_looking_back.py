"""Test what the demo's register tells of the past.

That is when things were last done, which contacts are stale, and what evidence there is to show.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from governance.catalogue import catalogue
from governance.obligations.rule_index import rules
from governance.queries.evidence import evidence_on_file, requirement_of_section
from governance.queries.last_done import SORTS, last_done_events
from governance.queries.scope_context import ScopeContext, whole_roster
from governance.queries.stale_contacts import stale_contacts
from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from governance.records.supervision import AuditStatement
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from register.demo import ANCHOR
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.rehearsal import rehearsal, stocked

FOG, JOURNAL, NIGHT = "system:Tågevarsel", "system:Fyrjournal", "system:Nødmelderen"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("looking back")) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


@pytest.fixture
def pancakes(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=PANCAKES) as unit:
        yield unit


def saves(unit: UnitOfWork, *records: Record) -> None:
    for record in records:
        unit.register.save(record, seen=0, command="Test")


# ── When last ────────────────────────────────────────────────────────────────


def test_each_things_last_time_is_told_what_was_never_done_first(unit: UnitOfWork) -> None:
    days = {
        FOG: date(2025, 8, 26),
        JOURNAL: date(2025, 4, 24),
        NIGHT: date(2025, 1, 20),
    }
    found = last_done_events(unit.register, "exercises", (*days, "contract:K-101"))
    assert [(one.scope, one.day) for one in found] == sorted(days.items(), key=lambda one: one[1])
    saves(
        unit,
        Exercise(system="Ny", planned_on=ANCHOR, type="table-top", with_supplier=True),
        Exercise(system="Fyrjournal", held_on=ANCHOR, type="table-top", with_supplier=True),
    )
    never, *_, newest = last_done_events(unit.register, "exercises", (*days, "system:Ny"))
    assert (never.scope, never.day, never.kept) == ("system:Ny", None, None)
    assert (newest.scope, newest.day) == (JOURNAL, ANCHOR)


def test_a_statement_that_was_received_and_not_read_was_never_read(unit: UnitOfWork) -> None:
    (unread,) = last_done_events(unit.register, "audit_statements", ("contract:K-101",))
    assert unread.day is None
    assert unread.kept is not None
    assert isinstance(unread.kept.record, AuditStatement)
    (read,) = last_done_events(unit.register, "audit_statements", ("contract:K-103",))
    assert read.day == date(2025, 12, 4)


def test_who_approved_is_told_where_the_register_says_so(unit: UnitOfWork) -> None:
    approved = last_done_events(unit.register, "approvals", (AUTHORITY, FOG, JOURNAL))
    assert [(one.scope, one.sort, one.by) for one in approved] == [
        (JOURNAL, "risk assessment", None),
        (AUTHORITY, "organisation", "signe.testesen@stf.example"),
        (AUTHORITY, "processes", "signe.testesen@stf.example"),
        (FOG, "risk assessment", "bo.proevesen@stf.example"),
    ]
    (verified,) = {
        one.by
        for one in last_done_events(unit.register, "contacts", ("supplier:Mosekonge Hosting ApS",))
    }
    assert verified == "ditte.moenstergaard@stf.example"


def test_every_sort_names_rules_there_are() -> None:
    assert {rule for sort in SORTS.values() for rule in sort.rules} <= set(rules())


# ── Contacts ─────────────────────────────────────────────────────────────────


def test_stale_contacts_the_longest_ago_first(unit: UnitOfWork) -> None:
    found = stale_contacts(unit.register, ANCHOR, scopes=None)
    assert [(one.kept.record.name, one.why, one.days) for one in found] == [
        ("Support", "stale", 200),
        ("Gunnar Påfund", "stale", 200),
        ("Helle Opfundet", "stale", 125),
    ]
    assert stale_contacts(unit.register, ANCHOR, scopes=(NIGHT, "supplier:Kagemand Data A/S")) == []


def test_who_has_left_comes_first_and_a_successor_takes_them_off(pancakes: UnitOfWork) -> None:
    supplier = "Syvsover Systemer A/S"
    scopes = (f"supplier:{supplier}",)
    assert [one.why for one in stale_contacts(pancakes.register, ANCHOR, scopes=scopes)] == [
        "left",
        "stale",
    ]
    eva = Contact(
        supplier=supplier, side="supplier", slot="incident manager", name="Eva", phone="1"
    )
    saves(pancakes, eva)
    found = stale_contacts(pancakes.register, ANCHOR, scopes=scopes)
    assert [(one.kept.record.name, one.why) for one in found] == [
        ("Eva", "never"),
        ("Servicedesk", "stale"),
    ]


# ── Evidence ─────────────────────────────────────────────────────────────────


def test_proof_is_found_by_what_it_is_about_and_for(unit: UnitOfWork) -> None:
    assert requirement_of_section("contracts") == "1.1"
    assert requirement_of_section("approvals") is None
    found = evidence_on_file(unit.register, scopes=("contract:K-103",), requirement="1.1")
    titles = [kept.record.title for kept in found]
    assert titles == ["Tillæg 3", "Tillæg 2", "Tillæg 1", "Kontrakt K-103"]
    (plan,) = evidence_on_file(unit.register, scopes=(FOG,), requirement="3.2")
    assert plan.record.title == "Beredskabsplan for Tågevarsel"
    assert evidence_on_file(unit.register, scopes=(), requirement=None) == []
    assert len(evidence_on_file(unit.register, scopes=None, requirement=None)) == 14


# ── What surrounds it ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scope", "near"),
    [
        (AUTHORITY, set()),
        (
            JOURNAL,
            {"contract:K-102", "supplier:Mosekonge Hosting ApS", "forum:Kontraktforum K-102"},
        ),
        (
            "supplier:Mosekonge Hosting ApS",
            {"contract:K-102", JOURNAL, "forum:Kontraktforum K-102"},
        ),
        ("forum:Kontraktforum K-102", set()),
    ],
    ids=["the authority", "a system", "a supplier", "a forum"],
)
def test_what_surrounds_a_scope(unit: UnitOfWork, scope: str, near: set[str]) -> None:
    first, *rest = ScopeContext(unit.register, catalogue(), scope, ANCHOR).near
    assert first == scope
    assert set(rest) == near


def test_the_whole_roster_says_what_the_small_ones_say(unit: UnitOfWork) -> None:
    whole = whole_roster(unit.register, catalogue(), ANCHOR)
    for scope in (AUTHORITY, JOURNAL, "contract:K-101", "forum:Kontraktforum K-102"):
        small = ScopeContext(unit.register, catalogue(), scope, ANCHOR).roster
        for role in Role:
            assert whole.roles.holders(role, scope) == small.roles.holders(role, scope)
