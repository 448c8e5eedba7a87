"""Test what is told of the register in conversation.

The tests check who may tell it, what is wrong with it, keys that move, and contacts to be
confirmed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from governance.access import Reason
from governance.changes.draft import InvalidRecord
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.changes.record_rights import may_add, may_confirm, may_record
from governance.commands import (
    AddRecord,
    AnyCommand,
    ConfirmContact,
    CorrectRecord,
    EndRecord,
    NumberWorked,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import apply
from governance.ports import VersionConflict, Versioned
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.references import references
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal, stocked

SIGNE, BO, FIE, KARL, DITTE, YUSUF, MAREN, OLE = (
    f"{name}@stf.example"
    for name in (
        "signe.testesen",
        "bo.proevesen",
        "fie.demosen",
        "karl.attrapsen",
        "ditte.moenstergaard",
        "yusuf.fiktivsen",
        "maren.skabelonsen",
        "ole.pladsholder",
    )
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("recording")
    with stocked(folder) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


def context(unit: UnitOfWork, email: str = YUSUF, *, through: str = "teams") -> CommandContext:
    return replace(command_context_of(unit, email), through=through)


def kept(unit: UnitOfWork, cls: type[Record], key: str) -> Versioned[Any]:
    found = unit.register.get(cls, key)
    assert found is not None, key
    return found


def does(unit: UnitOfWork, *commands: AnyCommand, by: str = YUSUF, through: str = "teams") -> None:
    for command in commands:
        apply(command, context(unit, by, through=through))


def corrects(unit: UnitOfWork, cls: type[Record], key: str, **values: Any) -> CorrectRecord:
    seen = kept(unit, cls, key).version
    return CorrectRecord(section=cls.section, key=key, values=values, seen=seen)


def ends(unit: UnitOfWork, cls: type[Record], key: str) -> EndRecord:
    return EndRecord(section=cls.section, key=key, seen=kept(unit, cls, key).version)


def codes(faulty: pytest.ExceptionInfo[InvalidRecord]) -> dict[str, str]:
    return {flaw.field: flaw.code for flaw in faulty.value.flaws}


# ── Who may ──────────────────────────────────────────────────────────────────

# Signe leads, Bo owns Tågevarsel and Nødmelderen, Fie Fyrjournal and K-102. Karl has the contracts,
# Ditte the suppliers, Yusuf security and the administration, Maren continuity, Ole operations.
# An x may add, correct and end it.
PEOPLE = (SIGNE, BO, FIE, KARL, DITTE, YUSUF, MAREN, OLE)
CASES: dict[str, tuple[Record, str]] = {
    #                                                                       S B F K D Y M O
    "a colleague": (Member(email="x@stf.example", name="X"), "x . . . . x . ."),
    "a role": (RoleAssignment(scope="system:Tågevarsel", role="DRI"), "x . . . . x . ."),
    "a RACI departure": (
        RaciDeparture(requirement="3.3", role="JUR", letter="C"),
        "x . . . . x . .",
    ),
    "a new system": (System(name="Nyt", criticality="ikke kritisk"), ". . . x x x . ."),
    "Tågevarsel": (System(name="Tågevarsel", criticality="ikke kritisk"), ". x . x x x . ."),
    "K-101": (
        Contract(
            number="K-101",
            title="Drift",
            supplier="Pindsvin Drift A/S",
            systems=("Tågevarsel",),
            starts_on=date(2022, 3, 2),
            owner=OLE,
        ),
        ". x . x x x . x",
    ),
    "a document of K-102": (
        Document(contract="K-102", kind="minutes", title="M"),
        "x . x x x x . x",
    ),
    "a forum of K-101": (Forum(name="F", contract="K-101", level="ad hoc"), "x x . x x x . x"),
    "an exercise of Fyrjournal": (
        Exercise(system="Fyrjournal", held_on=TODAY.day, type="call-out", with_supplier=False),
        ". . x . x x x x",
    ),
    "a risk assessment of Tågevarsel": (
        RiskAssessment(
            system="Tågevarsel", assessed_on=TODAY.day, reason="yearly", supplier_input="no"
        ),
        ". x . x x x . x",
    ),
    "a measuring point of K-101": (
        MeasuringPoint(contract="K-101", name="P", target=1, better="lower", every_days=30),
        ". x . x x x . x",
    ),
    "supervision of K-102": (
        Supervision(contract="K-102", method="visit", done_on=TODAY.day),
        ". . x x x x . x",
    ),
    "a contact at Pindsvin": (
        Contact(supplier="Pindsvin Drift A/S", side="supplier", slot="duty", name="V", phone="1"),
        ". x . . x x x x",
    ),
    "our own contact": (
        Contact(system="Fyrjournal", side="us", slot="duty", name="Ole", email=OLE),
        ". . x . x x x x",
    ),
    "Ole's follow-up": (
        Action(title="T", requirement="2.1", owner=OLE, due_on=TODAY.day),
        "x . . x x x x x",
    ),
    "Ole's absence": (
        Absence.model_validate({"member": OLE, "from": TODAY.day, "to": TODAY.day}),
        "x . . . . x . x",
    ),
    "a role Ole has confirmed": (
        Review(scope="authority", kind="role_confirmed", done_on=TODAY.day, by=OLE),
        "x . . . . x . x",
    ),
    "the organisation approved": (
        Approval(subject="organisation", approved_by=SIGNE, approved_on=TODAY.day),
        "x . . x x x x .",
    ),
}


@pytest.mark.parametrize(
    ("record", "email", "cell"),
    [
        pytest.param(record, email, cell, id=f"{name} by {email.partition('.')[0]}")
        for name, (record, row) in CASES.items()
        for email, cell in zip(PEOPLE, row.split(), strict=True)
    ],
)
def test_who_may_record(unit: UnitOfWork, record: Record, email: str, cell: str) -> None:
    assert bool(may_record(record, context(unit, email))) is (cell == "x")


CONFIRMED = {  # S B F K D Y M O
    "a contact at Pindsvin": ". . . . x x . .",
    "our own contact": ". . . . . x x x",
}


@pytest.mark.parametrize(
    ("name", "email", "cell"),
    [
        pytest.param(name, email, cell, id=f"{name} by {email.partition('.')[0]}")
        for name, row in CONFIRMED.items()
        for email, cell in zip(PEOPLE, row.split(), strict=True)
    ],
)
def test_who_may_confirm(unit: UnitOfWork, name: str, email: str, cell: str) -> None:
    contact: Any = CASES[name][0]
    assert bool(may_confirm(contact, context(unit, email))) is (cell == "x")


def test_everybody_may_tell_of_an_event_and_only_some_correct_it(unit: UnitOfWork) -> None:
    event = Event(system="Tågevarsel", kind="finding", happened_on=TODAY.day, title="Port åben")
    assert may_add(event, context(unit, MAREN))
    assert not may_record(event, context(unit, MAREN))


def test_a_new_contract_is_not_theirs_for_saying_so(unit: UnitOfWork) -> None:
    contract, _ = CASES["K-101"]
    assert not may_record(contract, context(unit, OLE), adding=True)


def test_what_moves_must_be_allowed_where_it_goes(unit: UnitOfWork) -> None:
    does(unit, AddRecord(section="documents", values=_minutes("Tågevarsel")), by=BO)
    command = corrects(
        unit, Document, Document.key_of(**_minutes("Tågevarsel")), system="Fyrjournal"
    )
    with pytest.raises(NotAllowed) as refused:
        does(unit, command, by=BO)
    assert refused.value.why is Reason.NOT_YOUR_RECORD
    assert refused.value.scope == "system:Fyrjournal"


def _minutes(system: str) -> dict[str, Any]:
    return {"system": system, "kind": "minutes", "title": "Referat"}


@pytest.mark.parametrize("cls", SECTIONS, ids=lambda cls: str(cls.section))
def test_every_record_serves_a_requirement(unit: UnitOfWork, cls: type[Record]) -> None:
    for one in unit.register.find(cls):
        assert one.record.requirement_served in context(unit).catalogue
    assert cls.serves or "requirement_served" in vars(cls) or issubclass(cls, Contact | ToldContact)


# ── What is wrong with it ────────────────────────────────────────────────────

FAULTS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "nothing at all": ("suppliers", {}, {"name": "empty"}),
    "a name nobody has": (
        "forums",
        {"name": "F", "contract": "K-999", "level": "ad hoc"},
        {"contract": "unknown_name"},
    ),
    "a day to come": (
        "risk_assessments",
        {
            "system": "Fyrjournal",
            "assessed_on": "2026-03-03",
            "reason": "yearly",
            "supplier_input": "no",
        },
        {"assessed_on": "not_yet"},
    ),
    "no way to reach them": (
        "contacts",
        {"system": "Fyrjournal", "side": "us", "slot": "dpo", "name": "D"},
        {"phone": "reachable"},
    ),
    "a question nobody asks": (
        "answers",
        {"question": "3.5-9", "scope": "authority", "value": "ja"},
        {"answered_by": "empty", "answered_on": "empty"},
    ),
    "another authority": ("authority", {"name": "En anden"}, {"name": "already_there"}),
}


@pytest.mark.parametrize(("section", "values", "wrong"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_is_said_at_its_field(
    unit: UnitOfWork, section: str, values: dict[str, Any], wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, AddRecord(section=section, values=values))
    assert codes(faulty) == wrong


def test_what_is_there_already_is_shown(unit: UnitOfWork) -> None:
    with pytest.raises(VersionConflict) as changed:
        does(unit, AddRecord(section="suppliers", values={"name": "PINDSVIN drift a/s"}))
    assert changed.value.current == kept(unit, Supplier, "pindsvin drift a%2fs")


def test_who_comes_second_is_shown_the_first(unit: UnitOfWork) -> None:
    one = corrects(unit, System, "fyrjournal", able_people=2)
    other = corrects(unit, System, "fyrjournal", able_people=3)
    does(unit, one)
    with pytest.raises(VersionConflict) as changed:
        does(unit, other)
    # Somebody was first.
    assert changed.value.current.record.able_people == 2  # type: ignore[union-attr]


def test_a_colleague_called_by_name_is_meant_by_email(unit: UnitOfWork) -> None:
    values = {"forum": "Driftsforum K-101", "person": "signe testesen", "side": "us"}
    does(unit, AddRecord(section="seats", values=values))
    assert unit.register.find(Seat, person=SIGNE)


def test_the_last_administrator_stays(unit: UnitOfWork) -> None:
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, ends(unit, Member, YUSUF))
    assert codes(faulty) == {"active": "last_administrator"}
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, corrects(unit, Member, YUSUF, admin=False))
    assert codes(faulty) == {"admin": "last_administrator"}


def test_a_colleagues_email_and_the_authoritys_name_are_fixed(unit: UnitOfWork) -> None:
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, corrects(unit, Member, BO, email="bo@stf.example"))
    assert codes(faulty) == {"email": "email_is_fixed"}


# ── Keys that move ───────────────────────────────────────────────────────────


def test_a_renamed_system_is_named_anew_everywhere(unit: UnitOfWork) -> None:
    does(
        unit,
        AddRecord(
            section="approvals",
            values={
                "subject": "assessment:3.1:system:Tågevarsel",
                "approved_by": BO,
                "approved_on": "2026-02-01",
            },
        ),
        by=BO,
    )
    before = {
        cls.section: sum("tågevarsel" in str(one.record).casefold() for one in _all(unit, cls))
        for cls in SECTIONS
    }
    counts = {cls.section: len(_all(unit, cls)) for cls in SECTIONS}
    does(unit, corrects(unit, System, "tågevarsel", name="Dismelderen"))
    assert unit.register.get(System, "tågevarsel") is None
    assert kept(unit, System, "dismelderen").record.aliases == ("tågevarslingen", "TV-systemet")
    assert {cls.section: len(_all(unit, cls)) for cls in SECTIONS} == counts
    for cls in SECTIONS:
        named = sum("dismelderen" in str(one.record).casefold() for one in _all(unit, cls))
        assert named <= before[cls.section]
        for one in _all(unit, cls):
            for reference in references(one.record):
                target = {each.section: each for each in SECTIONS}[reference.section]
                assert unit.register.get(target, reference.key) is not None, one.record
    assert kept(unit, Contract, "k-101").record.systems == ("Dismelderen",)
    assert [one.record.subject for one in _all(unit, Approval) if "Dis" in one.record.subject] == [
        "assessment:3.1:system:Dismelderen"
    ]


def _all(unit: UnitOfWork, cls: type[Record]) -> list[Versioned[Any]]:
    return list(unit.register.find(cls))


def test_a_renumbered_contract_takes_its_measuring_points_and_their_measurements_along(
    unit: UnitOfWork,
) -> None:
    points = len(unit.register.find(MeasuringPoint, contract="K-101"))
    measured = len(unit.register.find(Measurement, contract="K-101"))
    does(unit, corrects(unit, Contract, "k-101", number="K-201"))
    assert len(unit.register.find(MeasuringPoint, contract="K-201")) == points > 0
    assert len(unit.register.find(Measurement, contract="K-201")) == measured > 0
    assert not unit.register.find(MeasuringPoint, contract="K-101")
    assert {one.record.contract for one in unit.register.find(Forum)} >= {"K-201"}


def test_a_key_somebody_else_has_is_refused(unit: UnitOfWork) -> None:
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, corrects(unit, Contract, "k-101", number="K-102"))
    assert codes(faulty) == {"number": "already_there"}


# ── The end ──────────────────────────────────────────────────────────────────


def test_what_is_named_does_not_end(unit: UnitOfWork) -> None:
    with pytest.raises(StillReferenced) as named:
        does(unit, ends(unit, Supplier, "pindsvin drift a%2fs"))
    assert {"K-101"} == {one.number for one in named.value.by if isinstance(one, Contract)}


def test_what_says_itself_that_it_is_over_stays(unit: UnitOfWork) -> None:
    does(unit, ends(unit, Member, OLE))
    assert not kept(unit, Member, OLE).record.active
    with pytest.raises(NotFound):
        does(unit, ends(unit, Member, OLE))


def test_a_role_that_has_not_begun_cannot_have_ended(unit: UnitOfWork) -> None:
    values = {"scope": "authority", "role": "JUR", "member": OLE, "from": "2026-09-01"}
    does(unit, AddRecord(section="roles", values=values))
    with pytest.raises(InvalidRecord) as faulty:
        does(unit, ends(unit, RoleAssignment, f"authority/jur/{OLE}"))
    assert codes(faulty) == {"to": "order"}


# ── Contacts ─────────────────────────────────────────────────────────────────

TORBEN = Contact.key_of(
    supplier="Pindsvin Drift A/S", side="supplier", slot="escalation 1", name="Torben Opdigtet"
)
NIELS = TORBEN.replace("torben opdigtet", "niels digt")


def confirms(
    unit: UnitOfWork, key: str, through: Any = "phone", section: Any = "told_contacts"
) -> ConfirmContact:
    cls = Contact if section == "contacts" else ToldContact
    seen = kept(unit, cls, key).version
    return ConfirmContact(section=section, key=key, seen=seen, through=through)


def test_another_contact_waits_and_takes_the_place_when_confirmed(unit: UnitOfWork) -> None:
    before = kept(unit, Contact, TORBEN).record
    does(
        unit, corrects(unit, Contact, TORBEN, name="Niels Digt", phone="+45 00 00 11 55"), by=DITTE
    )
    assert kept(unit, Contact, TORBEN).record == before
    told = kept(unit, ToldContact, NIELS).record
    assert (told.told_by, told.told_through, told.replaces) == (DITTE, "teams", TORBEN)
    with pytest.raises(SameChannel):
        does(unit, confirms(unit, NIELS, "teams"), by=DITTE)
    with pytest.raises(NotAllowed):
        does(unit, confirms(unit, NIELS), by=KARL)
    does(unit, confirms(unit, NIELS), by=DITTE)
    contact = kept(unit, Contact, NIELS).record
    assert (contact.verified_on, contact.verified_by) == (TODAY.day, DITTE)
    assert (contact.changed_on, contact.phone) == (TODAY.day, "+4500001155")
    assert (contact.function, contact.email) == (before.function, before.email)
    assert kept(unit, Contact, TORBEN).record.left_on == TODAY.day
    assert unit.register.get(ToldContact, NIELS) is None


def test_the_same_person_with_another_number_stays_the_same_contact(unit: UnitOfWork) -> None:
    does(unit, corrects(unit, Contact, TORBEN, phone="+45 00 00 11 66"))
    assert kept(unit, Contact, TORBEN).record.phone == "+4500001102"
    does(unit, confirms(unit, TORBEN, "meeting"))
    contact = kept(unit, Contact, TORBEN).record
    assert (contact.phone, contact.changed_on, contact.left_on) == (
        "+4500001166",
        TODAY.day,
        None,
    )


def test_who_tells_of_it_second_is_shown_the_first(unit: UnitOfWork) -> None:
    does(unit, corrects(unit, Contact, TORBEN, phone="+45 00 00 11 66"))
    with pytest.raises(VersionConflict) as changed:
        does(unit, corrects(unit, Contact, TORBEN, phone="+45 00 00 11 77"))
    assert isinstance(changed.value.current, Versioned)
    assert isinstance(changed.value.current.record, ToldContact)


@pytest.mark.parametrize(
    ("called", "counts"),
    [
        pytest.param("+4500001102", True, id="as it is kept"),
        pytest.param("+45 00 00 11 02", True, id="as a copy of before has it"),
        pytest.param("00 00 11 02", True, id="as somebody once wrote it"),
        pytest.param("+45 00 00 11 99", False, id="another by now"),
    ],
)
def test_a_number_that_worked_counts_however_it_is_written(
    unit: UnitOfWork, called: str, *, counts: bool
) -> None:
    before = kept(unit, Contact, TORBEN)
    does(unit, NumberWorked(key=TORBEN, phone=called, on=TODAY.day))
    after = kept(unit, Contact, TORBEN)
    assert (after.version > before.version) is counts
    assert (after.record.verified_on == TODAY.day) is counts


@pytest.mark.parametrize("number", ["ring til mor", "70 10 20 3", "29-11-2026"])
def test_what_is_no_number_is_refused_in_any_section(unit: UnitOfWork, number: str) -> None:
    for change in (
        corrects(unit, Contact, TORBEN, phone=number),
        corrects(unit, Contact, TORBEN, alt_phone=number),
        corrects(unit, Member, DITTE, phone=number),
    ):
        with pytest.raises(InvalidRecord) as refused:
            does(unit, change)
        assert [flaw.code for flaw in refused.value.flaws] == ["telephone"]


def test_a_contact_of_the_register_is_confirmed_as_it_stands(unit: UnitOfWork) -> None:
    before = kept(unit, Contact, TORBEN).record
    does(unit, confirms(unit, TORBEN, "teams", "contacts"), by=DITTE)
    after = kept(unit, Contact, TORBEN).record
    assert after == before.model_copy(update={"verified_on": TODAY.day, "verified_by": DITTE})


def test_nobody_writes_in_a_form_that_a_contact_is_confirmed(unit: UnitOfWork) -> None:
    values: dict[str, Any] = {
        "supplier": "Pindsvin Drift A/S",
        "side": "supplier",
        "slot": "contract",
        "name": "Vera",
        "phone": "112",
        "verified_on": "2026-03-01",
        "told_by": BO,
        "told_through": "letter",
    }
    does(unit, AddRecord(section="contacts", values=values))
    [told] = [one.record for one in unit.register.find(ToldContact)]
    assert (told.told_by, told.told_through, told.told_on) == (YUSUF, "teams", TODAY.day)
    assert not unit.register.find(Contact, name="Vera")
