"""Test telephone numbers in the register's file.

What is none is refused where it stands. What differs is unverified until somebody verifies it, and
the same file twice changes nothing, also over rows that were kept before numbers were read.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.app.register.create_authority import tenant_id
from bot.app.register.import_export import Form, as_file, records_of
from bot.texts.words import Words
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.record import Record
from register.change_summary import described
from storage.core.schema import record_tables
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, opened
from tests.fakes.clock import FakeClock
from tests.register.files import STF, bring_in, contents, sentences, workbook

FORMS = [pytest.param("xlsx", id="workbook"), pytest.param("yaml", id="YAML")]


@pytest.fixture
def demo(databases: Databases) -> Iterator[Database]:
    with opened(databases.used("demo")) as database:
        yield database


def records(database: Database) -> list[Record]:
    def read(unit: UnitOfWork) -> list[Record]:
        unit.use_tenant(tenant_id(STF))
        return list(records_of(unit))

    return database.transact(read)


def contacts(database: Database) -> dict[str, Contact]:
    return {one.key: one for one in records(database) if isinstance(one, Contact)}


def exported(database: Database, form: str, changed: Sequence[Record] = ()) -> bytes:
    """Write the register, with these records in the place of those with the same keys."""
    instead = {(one.section, one.key): one for one in changed}
    written = [instead.get((one.section, one.key), one) for one in records(database)]
    kind: Form = "yaml" if form == "yaml" else "xlsx"
    return as_file(written, kind, lang="da", now=database.clock.now())


def some_contact(database: Database) -> Contact:
    found = [one for one in contacts(database).values() if one.phone and one.verified_on]
    return found[0]


def next_day(database: Database) -> None:
    clock = database.clock
    assert isinstance(clock, FakeClock)
    clock.forward(days=1)


# ── What is none is refused where it stands ──────────────────────────────────


def test_a_number_that_is_none_is_refused_with_its_place(demo: Database) -> None:
    before = contents(demo)
    rows = workbook(
        (
            "Medlemmer",
            [["E-mail", "Navn", "Telefon"], ["ny@stf.example", "Ny Testesen", "ring til mor"]],
        )
    )
    came = bring_in(demo, rows)
    assert sentences(came, "da") == [
        "Medlemmer, række 2, Telefon “ring til mor”: Skriv et telefonnummer, fx +45 70 10 20 30."
    ]
    assert sentences(came, "en") == [
        "Medlemmer, row 2, Telefon “ring til mor”: Write a telephone number, e.g. +45 70 10 20 30."
    ]
    content = "members:\n  - {email: ny@stf.example, name: Ny, phone: 70 10 20 3}\n"
    came = bring_in(demo, content.encode(), form="yaml")
    assert sentences(came, "da") == [
        "members, post 1, phone “70 10 20 3”: Skriv et telefonnummer, fx +45 70 10 20 30."
    ]
    assert contents(demo) == before


def test_both_numbers_of_a_contact_are_read(demo: Database) -> None:
    contact = some_contact(demo)
    wrong = contact.model_copy(update={"phone": "vagten", "alt_phone": "vagten igen"})
    came = bring_in(demo, exported(demo, "xlsx", [wrong]))
    assert [(fault.field, fault.value) for fault in came.faults] == [
        ("phone", "vagten"),
        ("alt_phone", "vagten igen"),
    ]


def test_a_spreadsheets_number_is_a_telephone_number(demo: Database) -> None:
    rows = workbook(
        ("Medlemmer", [["E-mail", "Navn", "Telefon"], ["ny@stf.example", "Ny", 4570102030]])
    )
    assert bring_in(demo, rows).done
    [member] = [
        one for one in records(demo) if isinstance(one, Member) and one.email == "ny@stf.example"
    ]
    assert member.phone == "+4570102030"


# ── Out and in again changes nothing, on rows of before too ──────────────────


def as_before(database: Database) -> None:
    """Write the rows as they were kept before numbers were read, two of them no number at all."""

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(STF))
        contact, member = record_tables["contacts"], record_tables["members"]
        ours = contact.c.tenant == tenant_id(STF)
        numbered = contact.c.phone.is_not(None)
        unit.connection.execute(update(contact).where(ours).values(alt_phone="vagten"))
        spelled = update(contact).where(ours, numbered).values(phone="+45 0000-1102")
        assert unit.connection.execute(spelled).rowcount > 0
        ours = member.c.tenant == tenant_id(STF)
        unit.connection.execute(update(member).where(ours).values(phone="ring til mor"))

    database.transact(work)


@pytest.fixture
def aged(databases: Databases) -> Iterator[Database]:
    """Open a database in which numbers stand as they did before."""
    place = databases.used("demo")
    with opened(place) as database:
        as_before(database)
    with opened(place) as database:
        yield database


@pytest.mark.parametrize("form", FORMS)
def test_the_file_comes_back_and_changes_nothing(demo: Database, form: str) -> None:
    unchanged(demo, form)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_rows_of_before_changes_nothing_either(aged: Database, form: str) -> None:
    assert {one.phone for one in contacts(aged).values()} <= {"+4500001102", None}
    assert {one.alt_phone for one in contacts(aged).values()} == {"vagten"}
    unchanged(aged, form)


def unchanged(database: Database, form: str) -> None:
    before = contents(database)
    content = exported(database, form)
    if form == "yaml":
        assert b"+45 00 00 11 02" in content
        assert b"+450000" not in content
    came = bring_in(database, content, form=form)
    assert (came.faults, bool(came.merged)) == ((), False)
    assert contents(database) == before


def test_what_was_no_number_before_stays_until_another_is_written(aged: Database) -> None:
    content = (
        "members:\n"
        "  - {email: bo.proevesen@stf.example, name: Bo, title: Chef, phone: ring til mor}\n"
    )
    assert bring_in(aged, content.encode(), form="yaml").done
    content = content.replace("mor", "far")
    came = bring_in(aged, content.encode(), form="yaml")
    assert [fault.value for fault in came.faults] == ["ring til far"]


# ── A number that differs is unverified ──────────────────────────────────────


@pytest.mark.parametrize("form", FORMS)
def test_a_number_that_differs_is_to_be_verified_anew(demo: Database, form: str) -> None:
    contact = some_contact(demo)
    content = exported(demo, form, [contact.model_copy(update={"phone": "+4500001399"})])
    came = bring_in(demo, content, form=form)
    now = contacts(demo)[contact.key]
    today = demo.clock.now().date()
    assert (now.phone, now.verified_on, now.verified_by) == ("+4500001399", None, None)
    assert now.changed_on == today
    [section] = described(came.merged, Words("da"))
    [line] = section.lines
    assert line.endswith("→ +45 00 00 13 99 · skal bekræftes")
    assert section.to_verify == 1
    assert "Bekræftet" not in line

    after = contents(demo)
    assert not bring_in(demo, content, form=form).merged
    next_day(demo)
    assert not bring_in(demo, content, form=form).merged
    assert contents(demo) == after


@pytest.mark.parametrize("form", FORMS)
def test_the_file_of_before_does_not_undo_that_somebody_answered_since(
    demo: Database, form: str
) -> None:
    contact = some_contact(demo)
    content = exported(demo, form, [contact.model_copy(update={"phone": "+4500001399"})])
    bring_in(demo, content, form=form)
    next_day(demo)
    verify(demo, contact.key)
    after = contents(demo)
    next_day(demo)
    assert not bring_in(demo, content, form=form).merged
    assert contents(demo) == after
    assert not bring_in(demo, exported(demo, form), form=form).merged


def verify(database: Database, key: str) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(STF), who="ditte")
        kept = unit.register.get(Contact, key)
        assert kept is not None
        seen = {"verified_on": unit.now.date(), "verified_by": "Ditte"}
        unit.register.save(
            kept.record.model_copy(update=seen), seen=kept.version, command="ConfirmContact"
        )

    database.transact(work)


VERIFIED = [
    pytest.param(-1, None, id="the day before it changed: does not count"),
    pytest.param(0, None, id="the day it changed: does not count"),
    pytest.param(1, 1, id="the day after: counts"),
    pytest.param(9, None, id="a day that has not come: does not count"),
]


@pytest.mark.parametrize(("days", "counts"), VERIFIED)
def test_a_day_in_a_file_counts_when_it_is_later_than_the_change(
    demo: Database, days: int, counts: int | None
) -> None:
    contact = some_contact(demo)
    changed = demo.clock.now().date()
    bring_in(demo, exported(demo, "yaml", [contact.model_copy(update={"phone": "+4500001399"})]),
             form="yaml")  # fmt: skip
    next_day(demo)
    next_day(demo)
    now = contacts(demo)[contact.key]
    told = {"verified_on": changed + timedelta(days=days), "verified_by": "Ditte"}
    bring_in(demo, exported(demo, "yaml", [now.model_copy(update=told)]), form="yaml")
    expected = None if counts is None else changed + timedelta(days=counts)
    assert contacts(demo)[contact.key].verified_on == expected


def test_a_new_contact_is_taken_as_it_is(demo: Database) -> None:
    contact = some_contact(demo)
    new = contact.model_copy(update={"name": "Ny Vagt", "verified_on": date(2026, 2, 1)})
    content = as_file([*records(demo), new], "yaml", lang="da", now=demo.clock.now())
    assert bring_in(demo, content, form="yaml").done
    assert contacts(demo)[new.key] == new


def test_the_same_number_in_another_spelling_stays_verified(demo: Database) -> None:
    contact = some_contact(demo)
    assert contact.phone is not None
    rows = exported(demo, "yaml").replace(b"+45 00 00", b"00 00")
    assert rows != exported(demo, "yaml")
    assert not bring_in(demo, rows, form="yaml").merged
    assert contacts(demo)[contact.key].verified_on == contact.verified_on


def test_the_other_number_and_the_mail_count_too_but_not_the_hours(demo: Database) -> None:
    contact = some_contact(demo)
    for update_, verified in (
        ({"hours": "hverdage 8 til 16"}, contact.verified_on),
        ({"alt_phone": "+4500009999"}, None),
    ):
        changed = contact.model_copy(update=update_)
        bring_in(demo, exported(demo, "xlsx", [changed]))
        assert contacts(demo)[contact.key].verified_on == verified
    other = next(one for one in contacts(demo).values() if one.verified_on and one.email)
    bring_in(demo, exported(demo, "xlsx", [other.model_copy(update={"email": "x@y.dk"})]))
    assert contacts(demo)[other.key].verified_on is None
