"""Test what a supplier may see: every field is decided, and what is not shown is not there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.schema.record import Record
from governance.supplier_view import FIELDS, Showing, SupplierView, UndecidedField
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, rehearsal, stocked

HELD = ("audit_right", "step_in_right", "exit_assistance")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("demo")) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


def _view(unit: UnitOfWork, number: str = "K-101") -> SupplierView:
    kept = unit.register.get(Contract, Contract.key_of(number=number))
    assert kept is not None
    return SupplierView(
        unit.register, kept.record, TODAY.day, number_said="[nr]", name_said="[anden]"
    )


def _write(unit: UnitOfWork, record: Record) -> None:
    kept = unit.register.get(type(record), record.key)
    unit.register.save(record, seen=kept.version if kept else 0, command="Test")


def _change(unit: UnitOfWork, **fields: object) -> None:
    kept = unit.register.get(Contract, Contract.key_of(number="K-101"))
    assert kept is not None
    _write(unit, Contract.model_validate({**dict(kept.record), **fields}))


# ── The table ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cls", FIELDS, ids=[cls.section for cls in FIELDS])
def test_every_field_of_what_is_shown_is_decided(cls: type[Record]) -> None:
    assert set(FIELDS[cls]) == set(cls.model_fields)


@pytest.mark.parametrize("cls", FIELDS, ids=[cls.section for cls in FIELDS])
def test_what_is_left_out_can_be_left_empty(cls: type[Record]) -> None:
    """A field that has to be filled in and is not shown is written as an empty text."""
    for name, field in cls.model_fields.items():
        if FIELDS[cls][name] not in (Showing.SHOWN, Showing.NAMED) and field.is_required():
            assert "str" in str(field.annotation) or field.annotation is str


def test_a_new_field_is_refused_until_it_is_decided(
    unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    undecided = {name: how for name, how in FIELDS[Contract].items() if name != "case_no"}
    monkeypatch.setitem(FIELDS, Contract, undecided)  # type: ignore[misc]
    with pytest.raises(UndecidedField, match="case_no"):
        _view(unit).contract()


def test_a_section_that_is_not_in_the_table_is_refused(unit: UnitOfWork) -> None:
    with pytest.raises(UndecidedField, match="risk_assessments"):
        _view(unit).all(RiskAssessment)


# ── Field by field ───────────────────────────────────────────────────────────


def test_our_own_plans_judgements_and_people_are_left_out(unit: UnitOfWork) -> None:
    shown = _view(unit).contract()
    assert (shown.number, shown.supplier, shown.case_no) == (
        "K-101",
        "Pindsvin Drift A/S",
        "2022-0101",
    )
    assert (shown.lead_time_months, shown.owner, shown.attested_on) == (None, None, None)
    [supplier] = _view(unit).all(Supplier)
    assert supplier.subcontractors == ("Muldvarp Backup ApS",)
    assert (supplier.normal_reason, supplier.normal_decided_by) == (None, None)
    [supervision] = _view(unit).all(Supervision)
    assert supervision.done_on == date(2026, 2, 16)
    assert supervision.result is None
    [statement] = _view(unit).all(AuditStatement)
    assert statement.standard == "ISAE 3402"
    assert (statement.covers_us, statement.qualified, statement.reviewed_on) == (None, None, None)


@pytest.mark.parametrize("written", ["no", "partly", "partly, 22.1"])
@pytest.mark.parametrize("right", HELD)
def test_how_far_a_right_goes_is_our_reading_and_not_shown(
    unit: UnitOfWork, right: str, written: str
) -> None:
    _change(unit, **{right: written})
    assert getattr(_view(unit).contract(), right) is None
    _change(unit, **{right: "yes, 22.1"})
    assert str(getattr(_view(unit).contract(), right)) == "yes, 22.1"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("12/2026-08-31/", None),
        ("12/2026-08-31/yes", "yes"),
        ("12/2026-08-31/no", None),
        ("12/2026-03-01/no", "no"),
    ],
)
def test_a_no_to_an_option_is_ours_until_its_day_has_passed(
    unit: UnitOfWork, written: str, shown: str | None
) -> None:
    _change(unit, options=(written,))
    [option] = _view(unit).contract().options
    assert option.decision == shown
    assert (option.months, option.notice_deadline) == (
        12,
        ContractOption.parse(written).notice_deadline,
    )


def test_a_person_of_ours_stands_by_name_and_without_mandate(unit: UnitOfWork) -> None:
    seats = {one.forum: one for one in _view(unit).all(Seat)}
    seat = seats["Strategisk forum K-101"]
    assert (seat.person, seat.decision_maker, seat.attended) == ("Bo Prøvesen", True, "3/3")
    assert seat.mandate is None


def test_contacts_have_no_numbers_and_are_the_suppliers_own(unit: UnitOfWork) -> None:
    contacts = _view(unit).all(Contact)
    assert contacts
    assert {one.side for one in contacts} == {"supplier"}
    assert {(one.phone, one.alt_phone, one.email, one.hours) for one in contacts} == {
        (None, None, None, None)
    }


def test_an_event_is_told_by_its_day_and_not_in_our_words(unit: UnitOfWork) -> None:
    for kind in ("incident", "finding"):
        _write(
            unit,
            Event(
                system="Tågevarsel",
                kind=kind,
                happened_on=date(2026, 2, 20),
                title="Vi overvejer bod",
            ),
        )
    [event] = _view(unit).all(Event)
    assert (event.kind, event.title, event.decision) == ("incident", "", None)


# ── Which records, and what stands in them ───────────────────────────────────


def test_only_documents_the_supplier_has_to_send_are_there(unit: UnitOfWork) -> None:
    every = {"contract": "K-101", "dated": date(2026, 1, 2)}
    _write(unit, Document(kind="exit plan", title="Exitplan", **every))
    _write(
        unit,
        Document(
            kind="operations report",
            title="Rapport",
            every_days=31,
            url="https://esdh.example/1",
            filed=False,
            **every,
        ),
    )
    [document] = _view(unit).all(Document)
    assert (document.title, document.url, document.filed) == ("Rapport", None, True)


def test_nothing_of_another_contract_is_there(unit: UnitOfWork) -> None:
    for cls in FIELDS:
        for record in _view(unit, "K-102").all(cls):
            assert "K-101" not in str(record.state())
            assert "Pindsvin" not in str(record.state())


def test_a_system_of_two_suppliers_tells_neither_of_the_other(unit: UnitOfWork) -> None:
    other = Contact(
        system="Tågevarsel",
        side="supplier",
        slot="duty",
        name="Nabovagten",
        phone="+45 00 00 99 99",
    )
    _write(unit, other)
    assert "Nabovagten" in {one.name for one in _view(unit).all(Contact)}
    shared: dict[str, Any] = {"number": "K-900", "title": "Overvågning", "starts_on": TODAY.day}
    _write(unit, Contract(supplier="Kagemand Data A/S", systems=("Tågevarsel",), **shared))
    assert "Nabovagten" not in {one.name for one in _view(unit).all(Contact)}


def test_other_suppliers_and_numbers_are_left_out_of_every_text(unit: UnitOfWork) -> None:
    _change(unit, title="Drift, afløser Kagemand Data A/S, ring +45 00 00 13 00")
    assert _view(unit).contract().title == "Drift, afløser [anden], ring [nr]"
    _change(unit, title="Drift efter kagemand data og Muldvarp Backup ApS")
    assert _view(unit).contract().title == "Drift efter [anden] og Muldvarp Backup ApS"


def test_its_own_name_is_not_taken_for_another_suppliers(unit: UnitOfWork) -> None:
    _write(unit, Supplier(name="Drift"))
    _change(unit, title="Driftsaftale med Pindsvin Drift A/S")
    shown = _view(unit).contract()
    assert shown.title == "Driftsaftale med Pindsvin Drift A/S"
    assert shown.supplier == "Pindsvin Drift A/S"


def test_who_is_no_member_any_more_is_not_shown_by_e_mail(unit: UnitOfWork) -> None:
    seat = next(iter(unit.register.find(Seat, forum="Driftsforum K-101")))
    member = unit.register.get(Member, Member.key_of(email=seat.record.person))
    assert member is not None
    unit.register.end(Member, member.key, seen=member.version, command="Test")
    [shown] = [one for one in _view(unit).all(Seat) if one.forum == "Driftsforum K-101"]
    assert "@" not in shown.person
    assert [one.name for one in _view(unit).all(Forum)]
