"""Test the records: their keys, their rules across fields, and their labels.

A state comes back whole.
"""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract, ContractOption
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.references import Reference, references
from governance.records.reviews import SCOPES_OF, SERVED_BY, Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.schema.degrees import Degree
from governance.schema.label import Label
from governance.schema.record import Record, record_classes
from governance.schema.scopes import parse_scope, scope_of

BO = "bo@stf.example"
SHA = "0f" * 32

EXAMPLES: dict[type[Record], dict[str, Any]] = {
    Authority: {"name": "STF", "settings": {"contact_verified": 60}},
    Member: {"email": BO, "name": "Bo"},
    Supplier: {"name": "Pindsvin", "subcontractors": ["Muldvarp"]},
    System: {"name": "Vandvagten", "criticality": "samfundskritisk"},
    Contract: {
        "number": "K-1",
        "title": "Drift",
        "supplier": "Pindsvin",
        "systems": ["Vandvagten"],
        "starts_on": "2024-01-01",
        "ends_on": "2028-01-01",
        "options": ["12/2026-08-31/", "12/2027-08-31/no"],
        "audit_right": "yes, 22.1",
    },
    Document: {"contract": "K-1", "kind": "addendum", "title": "Tillæg 3"},
    RoleAssignment: {
        "scope": "system:Vandvagten",
        "role": "SYS",
        "member": BO,
        "from": "2026-01-01",
    },
    RaciDeparture: {"requirement": "3.1", "role": "BER", "letter": "R"},
    Contact: {
        "supplier": "Pindsvin",
        "side": "supplier",
        "slot": "duty",
        "name": "Vagten",
        "phone": "+45 00 00 11 00",
    },
    ToldContact: {
        "supplier": "Pindsvin",
        "side": "supplier",
        "slot": "duty",
        "name": "Ny vagt",
        "phone": "+45 00 00 11 01",
        "told_on": "2026-02-20",
        "told_by": BO,
        "told_through": "teams",
        "replaces": "/pindsvin/supplier/duty/vagten",
    },
    Forum: {"name": "Driftsforum", "contract": "K-1", "level": "operations", "every_days": 30},
    Seat: {"forum": "Driftsforum", "person": BO, "side": "us", "attended": "2/3"},
    Exercise: {
        "system": "Vandvagten",
        "held_on": "2026-01-10",
        "type": "table-top",
        "with_supplier": True,
    },
    RiskAssessment: {
        "system": "Vandvagten",
        "assessed_on": "2026-01-10",
        "reason": "yearly",
        "supplier_input": "yes",
        "accepted_on": "2026-01-20",
        "accepted_by": BO,
    },
    Action: {
        "system": "Vandvagten",
        "title": "Ring",
        "requirement": "3.2",
        "owner": BO,
        "due_on": "2026-04-01",
        "question": "3.2-4",
    },
    Event: {
        "system": "Vandvagten",
        "kind": "incident",
        "happened_on": "2026-02-24",
        "title": "Nede",
        "decided_on": "2026-02-25",
        "decision": "reasoned no: kort",
    },
    MeasuringPoint: {
        "contract": "K-1",
        "name": "Tilgængelighed",
        "target": 99.5,
        "better": "higher",
        "every_days": 31,
    },
    Measurement: {
        "contract": "K-1",
        "point": "Tilgængelighed",
        "period_end": "2026-01-31",
        "value": 99.7,
    },
    Supervision: {"contract": "K-1", "method": "visit", "done_on": "2026-01-30"},
    AuditStatement: {
        "contract": "K-1",
        "standard": "ISAE 3402",
        "period_from": "2025-01-01",
        "period_to": "2025-12-31",
        "type": 2,
        "received_on": "2026-02-16",
    },
    Approval: {
        "subject": "assessment:3.1:system:Vandvagten",
        "approved_by": BO,
        "approved_on": "2026-01-20",
    },
    ToldDecision: {
        "kind": "risk",
        "scope": "system:Vandvagten",
        "about": "2026-01-10",
        "decider": BO,
        "told_on": "2026-01-20",
        "told_by": BO,
        "told_through": "teams",
        "target_section": "risk_assessments",
        "target_key": "vandvagten/2026-01-10",
        "proposed": '{"accepted_on": "2026-01-20"}',
    },
    Deviation: {
        "contract": "K-1",
        "question": "3.5-5",
        "reason": "Ingen ret",
        "compensating": "Skriftlig kontrol",
        "assessed_by": BO,
        "created_on": "2025-08-14",
        "expires_on": "2026-08-14",
        "supplier_asked": True,
        "supplier_reply": "Nej",
    },
    Checklist: {
        "requirement": "3.2",
        "scope": "system:Vandvagten",
        "started_on": "2026-01-10",
        "started_by": BO,
        "skipped": ["3.2-3"],
    },
    Answer: {
        "question": "3.2-4",
        "scope": "system:Vandvagten",
        "value": "delvist",
        "answered_by": BO,
        "answered_on": "2026-01-10",
        "reopened_by": "3.2-1",
    },
    Evidence: {
        "question": "3.2-1",
        "scope": "system:Vandvagten",
        "sha256": SHA,
        "title": "plan.pdf",
        "media_type": "application/pdf",
        "size": 1200,
        "added_by": BO,
        "added_on": "2026-01-10",
    },
    Absence: {"member": BO, "from": "2026-03-02", "to": "2026-03-06"},
    Review: {
        "scope": "system:Vandvagten",
        "kind": "staffing_checked",
        "done_on": "2026-01-10",
        "by": BO,
    },
}

every_section = pytest.mark.parametrize("record_class", SECTIONS, ids=lambda each: each.section)


def example(record_class: type[Record], **changes: Any) -> Record:
    return record_class.model_validate(EXAMPLES[record_class] | changes)


@every_section
def test_an_example_comes_back_from_its_state(record_class: type[Record]) -> None:
    record = example(record_class)
    assert record_class.from_state(record.state()) == record


@every_section
def test_every_field_is_labelled_in_both_languages(record_class: type[Record]) -> None:
    for name, field in record_class.model_fields.items():
        labels = [part for part in field.metadata if isinstance(part, Label)]
        assert len(labels) == 1, name
        assert labels[0].da, name
        assert labels[0].en, name
        assert bool(labels[0].help_da) == bool(labels[0].help_en), name


@every_section
def test_no_two_fields_of_a_section_have_the_same_label(record_class: type[Record]) -> None:
    labels = [
        part
        for field in record_class.model_fields.values()
        for part in field.metadata
        if isinstance(part, Label)
    ]
    assert len({label.da for label in labels}) == len(labels)
    assert len({label.en for label in labels}) == len(labels)


@every_section
def test_the_key_is_made_of_fields(record_class: type[Record]) -> None:
    assert record_class.key_fields
    assert set(record_class.key_fields) <= set(record_class.model_fields)
    assert example(record_class).key.strip("/")


@every_section
def test_an_unknown_field_is_a_fault(record_class: type[Record]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        example(record_class, colour="blue")


def test_the_sections_are_all_there_and_each_once() -> None:
    assert {each.section: each for each in SECTIONS} == record_classes()
    assert len({each.section for each in SECTIONS}) == len(SECTIONS)


def test_what_is_referred_to_comes_before() -> None:
    places = {each.section: place for place, each in enumerate(SECTIONS)}
    for record_class in SECTIONS:
        for reference in references(example(record_class)):
            assert places[reference.section] < places[record_class.section]


FAULTS: dict[str, tuple[type[Record], dict[str, Any], str]] = {
    "a time zone that does not exist": (
        Authority,
        {"timezone": "Europe/Nowhere"},
        "not a time zone",
    ),
    "an interval that does not exist": (Authority, {"settings": {"naps": 3}}, "unknown interval"),
    "an interval of no days": (Authority, {"settings": {"visit": 0}}, "greater than or equal to 1"),
    "no e-mail address": (Member, {"email": "bo"}, "not an e-mail address"),
    "two e-mail addresses": (Member, {"email": "a@b.dk;c@d.dk"}, "not an e-mail address"),
    "an empty name": (Member, {"name": "  "}, "at least 1 character"),
    "a criticality of one's own": (System, {"criticality": "vigtig"}, "Input should be"),
    "negative hours": (System, {"rto_hours": -1}, "greater than or equal to 0"),
    "yes as a number of people": (System, {"able_people": True}, "a number is asked for"),
    "a contract that ends first": (Contract, {"ends_on": "2023-01-01"}, "ends_on comes before"),
    "a contract for no system": (Contract, {"systems": []}, "at least 1 item"),
    "half an option": (Contract, {"options": ["12"]}, "not an option"),
    "an option decided perhaps": (
        Contract,
        {"options": ["12/2026-08-31/perhaps"]},
        "not an option",
    ),
    "an option of no months": (Contract, {"options": ["0/2026-08-31/"]}, "at least one month"),
    "options out of order": (
        Contract,
        {"options": ["12/2027-08-31/", "12/2026-08-31/"]},
        "order of their notice deadlines",
    ),
    "a right of one's own": (Contract, {"audit_right": "maybe"}, "not yes, no or partly"),
    "a date as a number": (Contract, {"ends_on": 20280101}, "not a date"),
    "a date the Danish way": (Contract, {"ends_on": "1.1.2028"}, "not a date"),
    "a document of two": (Document, {"system": "Vandvagten"}, "not to both"),
    "a document outdated at once": (
        Document,
        {"dated": "2026-01-01", "valid_until": "2025-01-01"},
        "valid_until comes before",
    ),
    "a role for a forum": (RoleAssignment, {"scope": "forum:Drift"}, "a role is held for"),
    "a role nobody knows": (RoleAssignment, {"role": "CEO"}, "Input should be"),
    "a deputy for a vacancy": (
        RoleAssignment,
        {"member": None, "deputy": "c@d.dk"},
        "a vacant role has no deputy",
    ),
    "a vacancy accepted": (
        RoleAssignment,
        {"member": None, "accepted_on": "2026-01-02"},
        "accepted a vacant role",
    ),
    "one's own deputy": (RoleAssignment, {"deputy": "BO@stf.example"}, "somebody other"),
    "a role that ends first": (RoleAssignment, {"to": "2025-01-01"}, "to comes before from"),
    "an auditor who does": (RaciDeparture, {"role": "REV"}, "only informed"),
    "a letter of one's own": (RaciDeparture, {"letter": "X"}, "Input should be"),
    "a contact of nobody": (Contact, {"supplier": None}, "a system or to a supplier"),
    "a contact of two": (Contact, {"system": "Vandvagten"}, "a system or to a supplier"),
    "a contact nobody can reach": (Contact, {"phone": None}, "needs a phone"),
    "a forum that never meets": (Forum, {"every_days": None}, "needs every_days"),
    "more meetings attended than held": (Seat, {"attended": "4/3"}, "not an attendance"),
    "a seat's own deputy": (Seat, {"deputy": BO}, "somebody other"),
    "an exercise on no day": (Exercise, {"held_on": None}, "held_on or planned_on is needed"),
    "a plan evaluated": (
        Exercise,
        {"held_on": None, "planned_on": "2026-05-01", "evaluated_on": "2026-05-02"},
        "held_on is missing",
    ),
    "evaluated before it was held": (
        Exercise,
        {"evaluated_on": "2026-01-09"},
        "evaluated_on comes before",
    ),
    "next before this": (Exercise, {"next_on": "2026-01-09"}, "next_on comes before"),
    "accepted on no day": (RiskAssessment, {"accepted_on": None}, "needs accepted_on"),
    "accepted before assessed": (
        RiskAssessment,
        {"accepted_on": "2026-01-01"},
        "accepted_on comes before",
    ),
    "a follow-up of two": (Action, {"contract": "K-1"}, "not to both"),
    "a follow-up from elsewhere": (Action, {"question": "3.1-1"}, "does not belong to 3.2"),
    "decided on no day": (Event, {"decided_on": None}, "go together"),
    "no without a reason": (Event, {"decision": "reasoned no"}, "not a decision"),
    "decided before it happened": (Event, {"decided_on": "2026-02-01"}, "decided_on comes before"),
    "a target without end": (MeasuringPoint, {"target": float("inf")}, "finite number"),
    "supervision on no day": (Supervision, {"done_on": None}, "planned_on or done_on is needed"),
    "findings of a plan": (
        Supervision,
        {"done_on": None, "planned_on": "2026-05-01", "findings_open": 1},
        "done_on is missing",
    ),
    "a period backwards": (AuditStatement, {"period_to": "2024-01-01"}, "period_to comes before"),
    "reviewed before received": (
        AuditStatement,
        {"reviewed_on": "2026-01-01"},
        "reviewed_on comes before",
    ),
    "an approval of anything": (Approval, {"subject": "lunch"}, "not something to approve"),
    "an approval of no requirement": (
        Approval,
        {"subject": "assessment:9.9:authority"},
        "not something to approve",
    ),
    "a deviation that never began": (
        Deviation,
        {"expires_on": "2025-01-01"},
        "expires_on comes before",
    ),
    "a reply to nothing": (Deviation, {"supplier_asked": False}, "needs supplier_asked"),
    "a scope of one's own": (Checklist, {"scope": "planet:Mars"}, "not a scope"),
    "finished by nobody": (Checklist, {"finished_on": "2026-02-01"}, "go together"),
    "finished first": (
        Checklist,
        {"finished_on": "2026-01-01", "finished_by": BO},
        "finished_on comes before",
    ),
    "another's question skipped": (Checklist, {"skipped": ["3.1-1"]}, "does not belong to 3.2"),
    "reopened by itself": (Answer, {"reopened_by": "3.2-4"}, "another question"),
    "reopened from elsewhere": (Answer, {"reopened_by": "3.1-1"}, "does not belong to 3.2"),
    "round nought": (Answer, {"round": 0}, "greater than or equal to 1"),
    "evidence of nothing": (Evidence, {"sha256": None}, "a file .* or a link"),
    "a file of no size": (Evidence, {"size": None}, "media_type and a size"),
    "an absence backwards": (Absence, {"to": "2026-03-01"}, "to comes before from"),
    "a contract staffed": (Review, {"scope": "contract:K-1"}, "is done for system"),
}


@pytest.mark.parametrize(("record_class", "changes", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_a_rule_across_fields_is_kept(
    record_class: type[Record], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        example(record_class, **changes)


@pytest.mark.parametrize(
    ("record_class", "changes"),
    [
        pytest.param(Contact, {"phone": None, "email": "a@b.dk"}, id="a contact by e-mail"),
        pytest.param(Contact, {"phone": None, "hours": "via vagten"}, id="a contact by a note"),
        pytest.param(Forum, {"level": "ad hoc", "every_days": None}, id="a forum called ad hoc"),
        pytest.param(RoleAssignment, {"member": None}, id="an explicit vacancy"),
        pytest.param(Document, {"contract": None}, id="the authority's own document"),
        pytest.param(
            Evidence,
            {"sha256": None, "url": "https://x.example", "media_type": None, "size": None},
            id="evidence by link",
        ),
        pytest.param(Seat, {"person": "Rita Ikkerigtig", "side": "supplier"}, id="a seat by name"),
        pytest.param(RiskAssessment, {"supplier_input": False}, id="no, as YAML reads it"),
        pytest.param(Contract, {"audit_right": False}, id="no right, as YAML reads it"),
        pytest.param(Contract, {"lead_time_months": 24}, id="the lead time once stored"),
        pytest.param(Contract, {"security_clauses": ["Bilag 5"]}, id="a clause"),
        pytest.param(RiskAssessment, {"supplier_input": "not possible"}, id="kept from before"),
        pytest.param(RiskAssessment, {"subcontractor_input": "none"}, id="no subcontractors"),
        pytest.param(RiskAssessment, {"plan_agreed": True}, id="agreed, as YAML reads it"),
        pytest.param(Approval, {"subject": "organisation"}, id="the organisation approved"),
    ],
)
def test_what_the_register_allows_is_allowed(
    record_class: type[Record], changes: dict[str, Any]
) -> None:
    record = example(record_class, **changes)
    assert record_class.from_state(record.state()) == record


def test_the_lead_time_is_our_proposal_until_another_is_told() -> None:
    def lead(**fields: int) -> int:
        return Contract.model_validate(EXAMPLES[Contract] | fields).lead_months

    assert lead() == 24
    assert lead(lead_time_months=0) == 0
    assert lead(lead_time_months=18) == 18


def test_the_process_of_handing_over_serves_2_3() -> None:
    process = {"kind": "process", "contract": None}
    assert example(Document, **process, process="risk").requirement_served == "2.2"
    assert example(Document, **process, process="handover").requirement_served == "2.3"
    assert example(Document, kind="notice").requirement_served == "1.1"
    assert example(Document, kind="exit plan").requirement_served == "1.2"


def test_e_mails_compare_without_case() -> None:
    assert example(Member, email=" Bo@STF.example ") == example(Member)


def test_a_person_by_name_keeps_the_case() -> None:
    seat = Seat.model_validate(EXAMPLES[Seat] | {"person": "Rita Ikkerigtig"})
    assert seat.person == "Rita Ikkerigtig"


def test_from_is_written_as_in_the_register() -> None:
    assert example(Absence).state() == {"member": BO, "from": "2026-03-02", "to": "2026-03-06"}
    assert "from_" not in example(RoleAssignment).state()


def test_an_absence_covers_both_its_ends() -> None:
    absence = Absence(member=BO, from_=date(2026, 3, 2), to=date(2026, 3, 6))
    days = [absence.covers(date(2026, 3, day)) for day in (1, 2, 6, 7)]
    assert days == [False, True, True, False]


@pytest.mark.parametrize(
    ("changes", "inclusion"),
    [
        pytest.param({}, "required", id="critical and outsourced"),
        pytest.param({"outsourced": False}, "out", id="run by ourselves"),
        pytest.param({"criticality": "forretningskritisk"}, "out", id="not critical enough"),
        pytest.param({"in_scope": False}, "required", id="taken out, and nobody decided why"),
        pytest.param(
            {"in_scope": False, "scope_reason": "Udgår", "scope_decided_by": BO},
            "out",
            id="taken out",
        ),
        pytest.param(
            {"criticality": "forretningskritisk", "in_scope": "voluntary"}, "voluntary", id="chosen"
        ),
        pytest.param({"outsourced": False, "in_scope": True}, "voluntary", id="yes without duty"),
    ],
)
def test_whether_a_system_is_in_scope(changes: dict[str, Any], inclusion: str) -> None:
    system = System.model_validate(EXAMPLES[System] | changes)
    assert system.inclusion == inclusion


@pytest.mark.parametrize(
    ("hours", "phone", "answers"),
    [
        pytest.param("24/7", "+45 00 00 11 00", True, id="a number day and night"),
        pytest.param("24/7, kun på engelsk", None, False, id="no number"),
        pytest.param("hverdage 7-17", "+45 00 00 11 00", False, id="office hours"),
        pytest.param(None, "+45 00 00 11 00", False, id="hours unknown"),
    ],
)
def test_whether_a_contact_answers_at_all_hours(
    hours: str | None, phone: str | None, *, answers: bool
) -> None:
    changes = {"hours": hours, "phone": phone, "email": "a@b.dk"}
    assert Contact.model_validate(EXAMPLES[Contact] | changes).answers_at_all_hours is answers


def test_a_measuring_point_knows_which_way_is_better() -> None:
    uptime = MeasuringPoint.model_validate(EXAMPLES[MeasuringPoint])
    delay = uptime.model_copy(update={"better": "lower"})
    assert uptime.reached_by(99.5)
    assert not uptime.reached_by(99.4)
    assert delay.reached_by(99.4)
    assert not delay.reached_by(99.6)


def test_every_kind_of_review_fits_a_scope() -> None:
    for kind, kinds_of_scope in SCOPES_OF.items():
        for scope_kind in kinds_of_scope:
            example(Review, kind=kind, scope=scope_of(scope_kind, "X"))


@given(
    months=st.integers(min_value=1, max_value=120),
    deadline=st.dates(min_value=date(1990, 1, 1)),
    decision=st.sampled_from(["yes", "no", None]),
)
def test_an_option_is_written_as_it_is_read(months: int, deadline: date, decision: Any) -> None:
    option = ContractOption(months, deadline, decision)
    assert ContractOption.parse(str(option)) == option


words = st.text(st.characters(categories=["L", "N"]), min_size=1)


@given(extent=st.sampled_from(["yes", "no", "partly"]), clause=words | st.none())
def test_a_degree_is_written_as_it_is_read(extent: Any, clause: str | None) -> None:
    assert Degree.parse(str(Degree(extent, clause))) == Degree(extent, clause)


@given(kind=st.sampled_from(["system", "contract", "forum", "supplier"]), name=words)
def test_a_scope_is_written_as_it_is_read(kind: Any, name: str) -> None:
    assert parse_scope(scope_of(kind, name)) == (kind, name)


def test_a_scope_is_tidied() -> None:
    answer = Answer.model_validate(EXAMPLES[Answer] | {"scope": "System : Vandvagten:2"})
    assert answer.scope == "system:Vandvagten:2"
    assert parse_scope("Authority") == ("authority", "")


def test_what_a_record_refers_to() -> None:
    assert set(references(example(Contract, owner=BO))) == {
        Reference("supplier", "suppliers", "pindsvin"),
        Reference("systems", "systems", "vandvagten"),
        Reference("owner", "members", BO),
    }
    assert set(references(example(Measurement))) == {
        Reference("contract", "contracts", "k-1"),
        Reference("point", "measuring_points", "k-1/tilgængelighed"),
    }
    assert set(references(example(Seat, person="Rita"))) == {
        Reference("forum", "forums", "driftsforum")
    }
    assert set(references(example(RoleAssignment))) == {
        Reference("scope", "systems", "vandvagten"),
        Reference("member", "members", BO),
    }


def test_every_kind_of_review_serves_a_requirement() -> None:
    """A person who tells of a review is asked what they are to the requirement."""
    assert SERVED_BY.keys() == SCOPES_OF.keys()
