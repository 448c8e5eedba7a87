"""Test what is known of a question: met, short, late, waiting, reasoned, or not told at all."""

from datetime import date, timedelta

import pytest

from governance.catalogue import catalogue
from governance.positions.item import State
from governance.positions.known import scopes_asked
from governance.reconciliation.derived_scope import derive_scope
from governance.records.approvals import Approval
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.degrees import Degree
from governance.schema.interval_settings import INTERVALS
from tests.governance.obligations.world import (
    AUTHORITY,
    BO,
    CONTRACT,
    DAY,
    EVA,
    FORUM,
    KAI,
    LATELY,
    LIS,
    SYSTEM,
    World,
    days,
    good,
    role,
)
from tests.governance.positions.positions import BARE, answered, facts_said, item, linked, state

MET, PARTLY, MISSING, UNKNOWN = State.MET, State.PARTLY, State.MISSING, State.UNKNOWN
STALE, REASONED, WAITING, NONE = (
    State.STALE,
    State.REASONED,
    State.WAITING,
    State.NOT_RELEVANT,
)
SCOPES = (AUTHORITY, SYSTEM, CONTRACT, FORUM)


def _every(world: World, today: date = DAY) -> dict[tuple[str, str], State]:
    return {
        (one.question, one.scope): one.state
        for scope in SCOPES
        for one in derive_scope(facts_said(world, scope), INTERVALS, today).items
    }


def test_of_an_empty_register_nothing_is_known_and_nothing_is_met() -> None:
    """Silence of the rules is not 'met' (design.md §2)."""
    states = _every(BARE)
    told = {name: state for name, state in states.items() if state not in (UNKNOWN, NONE)}
    assert told == {("2.4-1", CONTRACT): MET}  # the forum itself
    without = BARE.without(Forum)
    assert state(without, "2.4-1", CONTRACT) is UNKNOWN


def test_each_question_is_an_item_where_its_fact_stands() -> None:
    states = _every(good())
    for requirement in catalogue():
        for question in requirement.questions:
            kinds = {scope.split(":")[0] for number, scope in states if number == question.id}
            assert kinds == set(scopes_asked(question, catalogue()))


def test_in_perfect_order_nothing_is_missing_late_or_waiting() -> None:
    states = _every(good())
    assert set(states.values()) == {MET, UNKNOWN, NONE, PARTLY}
    partly = [name for name, state in states.items() if state is PARTLY]
    assert partly == [("3.2-8", SYSTEM)]  # nobody is second


# ── A no is a fact, too ──────────────────────────────────────────────────────


def test_a_no_is_missing_until_the_record_comes() -> None:
    said = BARE.having(answered("3.2-1", "nej"))
    assert state(said, "3.2-1") is MISSING
    assert item(said, "3.2-1", SYSTEM).day == DAY
    assert item(said, "3.2-1", SYSTEM).sources == (("answers", answered("3.2-1", "nej").key),)
    plan = Document(
        system="Nat", kind="continuity plan", title="Planen", dated=LATELY, supplier_input="yes"
    )
    assert state(said.having(plan), "3.2-1") is MET


def test_never_is_a_no_where_a_date_is_asked_for() -> None:
    assert state(BARE.having(answered("3.3-1", "ingen")), "3.3-1") is MISSING


def test_a_yes_without_its_fact_tells_nothing() -> None:
    for question in ("3.2-1", "3.2-3", "3.3-5", "2.3-3"):
        assert state(BARE.having(answered(question, "ja")), question) in (UNKNOWN, NONE)


def test_a_no_counts_where_the_record_says_only_half() -> None:
    unset = good().changing(System, rto_hours=None, rpo_hours=None)
    assert state(unset, "3.2-7") is UNKNOWN
    assert state(unset.having(answered("3.2-7", "ja")), "3.2-7") is UNKNOWN
    assert state(unset.having(answered("3.2-7", "nej")), "3.2-7") is MISSING
    assert state(good().having(answered("3.2-7", "ja")), "3.2-7") is MET


def test_a_date_once_answered_is_not_the_record() -> None:
    for question in ("3.1-1", "3.3-1", "3.3-8"):
        assert state(BARE.having(answered(question, "2026-01-05")), question) is UNKNOWN


@pytest.mark.parametrize("question", ["1.1-4", "1.1-5"])
def test_that_there_is_none_is_known_where_there_need_be_none(question: str) -> None:
    assert state(BARE, question, CONTRACT) is UNKNOWN
    assert (
        state(BARE.having(answered(question, "ingen", scope=CONTRACT)), question, CONTRACT) is MET
    )


def test_not_knowing_leaves_a_question_not_told() -> None:
    assert state(BARE.having(answered("3.2-1", "ved_ikke")), "3.2-1") is UNKNOWN
    assert state(BARE.having(answered("2.3-5", "ved_ikke")), "2.3-5") is UNKNOWN


def test_an_answer_reopened_is_none() -> None:
    reopened = answered("3.1-4", "nej", reopened_by="3.1-1")
    assert state(good().having(reopened), "3.1-4") is UNKNOWN
    assert state(good().having(answered("3.1-4", "nej")), "3.1-4") is MET


# ── Judgements ───────────────────────────────────────────────────────────────


def test_a_judgement_holds_for_its_time_and_is_then_stale() -> None:
    said = good().having(answered("2.3-5", "ja"))
    assert state(said, "2.3-5") is MET
    assert state(said, "2.3-5", today=DAY + days(365)) is MET
    assert state(said, "2.3-5", today=DAY + days(366)) is STALE


def test_a_judgement_of_what_may_come_holds_half_a_year() -> None:
    said = good().having(answered("3.3-9", "nej"))
    assert state(said, "3.3-9", today=DAY + days(183)) is MET
    assert state(said, "3.3-9", today=DAY + days(184)) is STALE


def test_a_no_does_not_lapse() -> None:
    said = good().having(answered("2.3-5", "nej"))
    assert state(said, "2.3-5", today=DAY + days(800)) is MISSING


def test_what_the_register_knows_overrules_a_judgement() -> None:
    said = good().having(answered("3.1-4", "nej"))
    assert state(said, "3.1-4") is MET
    event = Event(system="Nat", kind="change", happened_on=DAY, title="Ny platform")
    assert state(said.having(event), "3.1-4") is MISSING
    decided = event.model_copy(update={"decided_on": DAY, "decision": "no: tested before"})
    assert state(said.having(decided), "3.1-4") is MET


def test_a_judgement_says_partly() -> None:
    assert state(good().having(answered("2.3-5", "delvist")), "2.3-5") is PARTLY
    some = answered("1.2-5", "driftsrapport", scope=CONTRACT)
    assert state(good().having(some), "1.2-5", CONTRACT) is MET  # partly suffices there


def test_a_part_of_a_judgement_is_answered_with_it() -> None:
    said = good().having(answered("3.1-4", "nej"))
    assert state(said, "3.4-5") is MET
    change = Event(system="Nat", kind="change", happened_on=DAY, title="Ny ejer")
    assert state(said.having(change), "3.4-5") is MISSING
    own = said.having(answered("3.4-5", "lokation"))
    assert state(own, "3.4-5") is MISSING
    assert state(own, "3.1-4") is MET


# ── Facts ────────────────────────────────────────────────────────────────────


def test_a_plan_is_whole_only_with_the_supplier() -> None:
    def plan(supplier_input: str | None) -> State:
        return state(
            good().changing(Document, "continuity plan", supplier_input=supplier_input), "3.2-1"
        )

    assert plan("yes") is MET
    assert plan("no") is PARTLY
    assert plan(None) is UNKNOWN


def test_who_keeps_a_contract_and_who_stands_in_are_two() -> None:
    assert state(good(), "1.1-7", CONTRACT) is MET
    assert state(good().changing(Contract, owner_deputy=None), "1.1-7", CONTRACT) is PARTLY
    assert state(good().changing(Contract, owner=None), "1.1-7", CONTRACT) is UNKNOWN


def test_a_lead_time_is_told_once_it_is_written_or_the_contract_attested() -> None:
    unsaid = good().changing(Contract, attested_on=None)
    assert state(unsaid, "1.1-6", CONTRACT) is UNKNOWN
    assert state(unsaid.changing(Contract, lead_time_months=24), "1.1-6", CONTRACT) is MET
    assert state(good(), "1.1-6", CONTRACT) is MET


def test_what_is_expected_stands_in_a_list_or_with_each_document() -> None:
    bare = good().without(lambda one: isinstance(one, Document) and one.kind == "document list")
    assert state(bare, "1.2-1", CONTRACT) is UNKNOWN
    listed = Document(contract="K-1", kind="document list", title="Listen")
    assert state(bare.having(listed), "1.2-1", CONTRACT) is MET
    assert item(bare.having(listed), "1.2-1", CONTRACT).proved is False
    monthly = Document(
        contract="K-1", kind="operations report", title="Drift", dated=LATELY, every_days=31
    )
    assert item(bare.having(monthly), "1.2-1", CONTRACT).proved is True
    assert state(good().having(monthly), "3.4-2", CONTRACT, today=LATELY + days(31)) is MET
    assert state(good().having(monthly), "3.4-2", CONTRACT, today=LATELY + days(32)) is STALE


def test_technical_knowledge_is_a_number_of_people() -> None:
    assert state(good(), "2.3-2") is MET
    assert state(good().changing(System, technical_people=0), "2.3-2") is MISSING
    assert state(good().changing(System, technical_people=None), "2.3-2") is UNKNOWN


def test_a_number_of_people_trained_is_not_who_was_and_in_what() -> None:
    none = good().without(lambda one: isinstance(one, Review) and one.kind == "trained")
    assert state(none.having(answered("2.3-7", "3")), "2.3-7") is UNKNOWN
    assert state(none.having(answered("2.3-7", "ingen")), "2.3-7") is MISSING
    assert state(good(), "2.3-7", today=LATELY + days(365)) is MET
    assert state(good(), "2.3-7", today=LATELY + days(366)) is STALE


@pytest.mark.parametrize(
    ("supplier", "subcontractors", "expected"),
    [
        ("yes", "yes", MET),
        ("yes", "none", MET),
        ("yes", None, UNKNOWN),
        ("yes", "no", MISSING),
        ("partly", "yes", MET),
        ("no", "yes", MISSING),
        ("not possible", "yes", MISSING),
    ],
)
def test_subcontractors_are_asked_for_where_there_are_any(
    supplier: str, subcontractors: str | None, expected: State
) -> None:
    heard = good().changing(
        RiskAssessment, supplier_input=supplier, subcontractor_input=subcontractors
    )
    there = heard.changing(Supplier, subcontractors=("Hosting ApS",))
    assert state(there, "3.1-2") is expected
    alone = MET if supplier in ("yes", "partly") else MISSING
    assert state(heard, "3.1-2") is alone


def test_a_plan_of_our_own_alone_is_half_of_it() -> None:
    def plan(agreed: str | None) -> State:
        return state(good().changing(RiskAssessment, plan_agreed=agreed), "3.1-5")

    assert [plan(agreed) for agreed in ("yes", "partly", "no", None)] == [
        MET,
        PARTLY,
        PARTLY,
        UNKNOWN,
    ]
    none = good().changing(RiskAssessment, plan_on=None)
    assert state(none, "3.1-5", today=date(2026, 2, 19)) is UNKNOWN
    assert state(none, "3.1-5", today=date(2026, 2, 20)) is MISSING
    assert state(good().without(RiskAssessment), "3.1-5") is NONE


def test_the_suppliers_risks_are_followed_up_each_quarter() -> None:
    assert state(good(), "3.1-8", today=LATELY + days(92)) is MET
    assert state(good(), "3.1-8", today=LATELY + days(93)) is STALE
    assert state(good().without(RiskAssessment), "3.1-8") is NONE


def test_each_security_clause_has_a_point() -> None:
    clauses = ("Bilag 5", "Bilag 50")
    assert state(good(), "3.4-1", CONTRACT) is MET
    assert state(good().changing(Contract, security_clauses=()), "3.4-1", CONTRACT) is UNKNOWN
    two = good().changing(Contract, security_clauses=clauses)
    assert state(two, "3.4-1", CONTRACT) is PARTLY
    both = two.having(
        MeasuringPoint(
            contract="K-1", name="Log", target=1, better="lower", every_days=31, clause="bilag 50"
        )
    )
    assert state(both, "3.4-1", CONTRACT) is MET


def test_a_statement_is_read_and_what_it_asks_of_us_noted() -> None:
    assert state(good(), "3.5-4", CONTRACT) is MET
    assert item(good(), "3.5-4", CONTRACT).proved is True
    silent = good().changing(AuditStatement, user_controls=None)
    assert state(silent, "3.5-4", CONTRACT) is UNKNOWN


def test_an_evaluation_and_its_participants_prove_themselves() -> None:
    told = good().changing(Exercise, evaluation="Gik godt", participants=("Lev A/S",))
    assert [item(told, f"3.3-{number}", SYSTEM).proved for number in (2, 5)] == [True, True]
    assert [item(good(), f"3.3-{number}", SYSTEM).proved for number in (2, 5)] == [False, False]


def test_what_was_done_too_long_ago_is_stale() -> None:
    later = date(2027, 1, 20)
    assert state(good(), "3.3-1", today=later - days(8)) is MET
    assert state(good(), "3.3-1", today=later) is STALE
    assert state(good(), "3.1-1", today=date(2027, 1, 21)) is STALE


def test_what_the_register_shows_short_is_missing() -> None:
    assert state(good().changing(System, able_people=1), "2.3-1") is MISSING
    assert state(good().changing(System, able_people=None), "2.3-1") is UNKNOWN
    assert state(good().changing(Contract, case_no=None), "1.1-3", CONTRACT) is MISSING
    assert state(good().changing(Seat, decision_maker=False), "2.4-2", FORUM) is MISSING
    assert state(good().changing(Seat, attended="1/3"), "2.4-4", FORUM) is MISSING
    assert state(good().changing(Seat, attended=None), "2.4-4", FORUM) is UNKNOWN


def test_a_number_that_answers_day_and_night_must_not_lapse() -> None:
    later = LATELY + days(91)
    assert state(good(), "3.2-4", today=later - days(1)) is MET
    assert state(good(), "3.2-4", today=later) is MISSING
    by_day = good().changing(Contact, hours="8-16")
    assert state(by_day, "3.2-4", today=later) is STALE
    assert state(by_day, "3.2-3", today=later) is MISSING  # none answers at night
    assert state(good().changing(Contact, "/duty/", verified_on=None), "3.2-4") is MISSING


def test_the_plan_is_known_by_everybody_or_not_yet() -> None:
    assert state(good(), "3.2-6") is MET
    without = good().without(lambda one: isinstance(one, Review) and one.by == BO)
    assert state(without, "3.2-6") is MISSING
    assert state(good().without(Document), "3.2-6") is NONE


def test_a_core_document_without_a_link_leaves_it_partly() -> None:
    kinds = ("minutes", "risk assessment", "audit statement", "operations report")
    four = [
        Document(contract="K-1", kind=kind, title=kind, url="https://by.example/d")
        for kind in kinds
    ]
    none = good().without(lambda one: isinstance(one, Document) and one.kind in kinds)
    assert state(none.having(*four), "1.2-2", CONTRACT) is MET
    assert state(none.having(*four[:3]), "1.2-2", CONTRACT) is PARTLY


def test_the_agreement_that_is_not_filed_is_partly_there() -> None:
    unfiled = good().changing(Document, "agreement", filed=False)
    assert state(unfiled, "1.1-1", CONTRACT) is PARTLY
    assert state(good().without(Document), "1.1-1", CONTRACT) is UNKNOWN


def test_an_addendum_that_is_not_filed_overrules_that_all_are() -> None:
    said = good().having(answered("1.1-2", "ja", scope=CONTRACT))
    assert state(said, "1.1-2", CONTRACT) is MET
    addendum = Document(
        contract="K-1", kind="addendum", title="Tillæg 1", signed_on=LATELY, filed=False
    )
    assert state(said.having(addendum), "1.1-2", CONTRACT) is PARTLY


def test_partly_suffices_only_in_time() -> None:
    unfiled = Document(
        contract="K-1", kind="minutes", title="Referat", dated=DAY - days(2), filed=False
    )
    assert state(good().having(unfiled), "1.2-3", CONTRACT) is MET
    assert state(good().having(unfiled), "1.2-3", CONTRACT, today=DAY + days(10)) is PARTLY


def test_an_exercise_without_the_supplier_is_short_of_it() -> None:
    alone = good().changing(Exercise, with_supplier=False)
    assert state(alone, "3.3-2") is MISSING
    assert state(alone, "3.3-1") is MET


def test_nothing_is_asked_of_an_exercise_nobody_held() -> None:
    never = good().without(Exercise)
    assert {state(never, f"3.3-{number}") for number in (2, 3, 4, 5, 7, 9)} == {NONE}
    assert state(never, "3.3-1") is UNKNOWN


def test_an_incident_counted_as_an_exercise_is_one() -> None:
    counted = Review(scope=SYSTEM, kind="incident_as_exercise", done_on=LATELY, by=BO, result="Ned")
    assert state(good().without(Exercise).having(counted), "3.3-1") is MET


def test_an_evaluation_is_missing_once_its_day_has_passed() -> None:
    held = Exercise(system="Nat", held_on=DAY, type="table-top", with_supplier=True)
    assert state(good().having(held), "3.3-5") is UNKNOWN
    assert state(good().having(held), "3.3-5", today=DAY + days(15)) is MISSING


def test_red_points_are_asked_about_only_while_red() -> None:
    assert state(good(), "3.4-4", CONTRACT) is NONE
    red = good().changing(Measurement, value=90)
    assert state(red, "3.4-3", CONTRACT) is MISSING
    assert state(red, "3.4-4", CONTRACT) is MISSING  # nothing was done about it
    raised = Review(scope=CONTRACT, kind="deviations_raised", done_on=DAY, by=LIS, result="Referat")
    assert state(red.having(raised), "3.4-4", CONTRACT) is MET


def test_supervision_is_met_by_what_is_done_not_planned() -> None:
    planned = good().without(Supervision)
    planned = planned.having(Supervision(contract="K-1", method="audit", planned_on=DAY + days(30)))
    assert state(planned, "3.5-1", CONTRACT) is MET
    assert state(planned, "3.5-2", CONTRACT) is UNKNOWN
    one = planned.having(Supervision(contract="K-1", method="visit", done_on=LATELY))
    assert state(one, "3.5-2", CONTRACT) is MISSING  # two different ones are wanted
    assert state(good(), "3.5-2", CONTRACT) is MET


def test_a_statement_says_how_much_it_covers() -> None:
    def statement(covers: Degree | None) -> State:
        return state(good().changing(AuditStatement, covers_us=covers), "3.5-3", CONTRACT)

    assert statement(Degree("yes")) is MET
    assert statement(Degree("partly")) is PARTLY
    assert statement(Degree("no")) is MISSING
    assert statement(None) is UNKNOWN


def test_a_forum_called_ad_hoc_is_asked_for_nothing() -> None:
    ad_hoc = good().changing(Forum, level="ad hoc", every_days=None)
    found = derive_scope(facts_said(ad_hoc, FORUM), INTERVALS, DAY).items
    assert {one.state for one in found} == {NONE}
    assert state(ad_hoc, "2.4-1", CONTRACT) is UNKNOWN


def test_vacant_roles_are_missing_where_they_stand() -> None:
    vacant = good().having(role(Role.SYS, None, SYSTEM))
    vacant = vacant.without(lambda one: isinstance(one, RoleAssignment) and one.member == BO)
    assert state(vacant, "2.1-1", SYSTEM) is MISSING
    assert state(vacant, "2.1-1", AUTHORITY) is MET
    assert state(good().without(RoleAssignment), "2.1-5", AUTHORITY) is UNKNOWN
    assert state(good().without(RoleAssignment), "2.1-5", SYSTEM) is NONE


def test_one_who_checks_their_own_work_is_found() -> None:
    both = good().having(role(Role.REV, BO, SYSTEM), answered("2.1-7", "nej", scope=AUTHORITY))
    assert state(both, "2.1-7", SYSTEM) is MISSING
    assert state(both, "2.1-7", AUTHORITY) is MET


def test_an_approval_by_somebody_who_may_not_is_none() -> None:
    by_kai = Approval(subject="organisation", approved_by=KAI, approved_on=LATELY)
    assert state(good().having(by_kai), "2.1-4", AUTHORITY) is MISSING
    assert state(good().having(by_kai), "2.2-7", AUTHORITY) is MET


def test_each_process_stands_for_itself() -> None:
    planning = Document(kind="process", process="planning", title="Planlægning")
    one = good().without(lambda one: isinstance(one, Document) and one.kind == "process")
    one = one.having(planning)
    assert state(one, "2.2-1", AUTHORITY) is MET
    assert {state(one, f"2.2-{number}", AUTHORITY) for number in range(2, 7)} == {UNKNOWN}


def test_who_activates_the_plan_is_one_of_ours() -> None:
    assert state(good().without(lambda one: "decision maker" in str(one.key)), "3.2-8") is UNKNOWN
    second = Contact(system="Nat", side="us", slot="decision maker", name="Eva", email=EVA)
    assert state(good().having(second), "3.2-8") is MET


# ── Not possible, and waiting ────────────────────────────────────────────────


def _claim(question: str, contract: str = "K-1", **more: object) -> Deviation:
    fields = {
        "reason": "Kontrakten giver ingen ret.",
        "compensating": "Vi spørger hvert kvartal.",
        "assessed_by": LIS,
        "created_on": LATELY,
        "expires_on": DAY + days(100),
        **more,
    }
    return Deviation(contract=contract, question=question, **fields)


def test_not_possible_is_reasoned_once_somebody_has_accepted_the_risk() -> None:
    without = good().changing(RiskAssessment, supplier_input="no")
    assert state(without, "3.1-2") is MISSING
    assert state(without.having(_claim("3.1-2")), "3.1-2") is MISSING
    accepted = _claim("3.1-2", accepted_by=BO)
    assert state(without.having(accepted), "3.1-2") is REASONED
    assert state(without.having(accepted), "3.1-2", today=DAY + days(101)) is MISSING


def test_a_fact_beats_that_it_is_not_possible() -> None:
    assert state(good().having(_claim("3.1-2", accepted_by=BO)), "3.1-2") is MET


def test_under_two_contracts_each_needs_its_own() -> None:
    second = Contract(
        number="K-2",
        title="Hosting af Nat",
        supplier="Lev A/S",
        systems=("Nat",),
        starts_on=date(2024, 1, 1),
    )
    two = BARE.having(second, _claim("3.2-7", accepted_by=BO))
    assert state(two, "3.2-7") is MISSING
    assert state(two.having(_claim("3.2-7", "K-2", accepted_by=BO)), "3.2-7") is REASONED


def _told(kind: str, scope: str, section: str) -> ToldDecision:
    return ToldDecision(
        kind=kind,
        scope=scope,
        told_on=DAY,
        told_by=LIS,
        told_through="web",
        target_section=section,
        proposed="{}",
    )


def test_a_decision_told_of_waits_for_whoever_takes_it() -> None:
    told = _told("organisation", AUTHORITY, "approvals")
    assert state(BARE.having(told), "2.1-4", AUTHORITY) is WAITING
    assert state(BARE.having(told), "2.2-7", AUTHORITY) is UNKNOWN
    assert state(good().having(told), "2.1-4", AUTHORITY) is MET


# ── Evidence ─────────────────────────────────────────────────────────────────


def test_evidence_stands_on_the_record_or_beside_the_question() -> None:
    assert item(good(), "2.3-3", SYSTEM).proved is False
    linked_pack = good().changing(Document, "hand-over pack", url="https://by.example/p")
    assert item(linked_pack, "2.3-3", SYSTEM).proved is True
    assert item(good().having(linked("2.3-3")), "2.3-3", SYSTEM).proved is True


def test_evidence_from_before_the_fact_is_none() -> None:
    exercised = date(2026, 1, 12)
    old = linked("3.3-1", on=exercised - timedelta(days=1))
    assert item(good().having(old), "3.3-1", SYSTEM).proved is False
    new = linked("3.3-1", on=exercised)
    assert item(good().having(new), "3.3-1", SYSTEM).proved is True
    elsewhere = linked("3.3-1", scope="system:Andet")
    assert item(good().having(elsewhere), "3.3-1", SYSTEM).proved is False


def test_what_the_register_counts_is_its_own_evidence() -> None:
    for question in ("3.2-3", "3.2-4", "3.2-6", "2.3-1"):
        assert item(good(), question, SYSTEM).proved is True


def test_the_minutes_prove_an_approval_for_every_part_of_it() -> None:
    newest = Approval(
        subject="organisation", approved_by=EVA, approved_on=LATELY, minutes_ref="2026-12"
    )
    for question in ("2.1-3", "2.1-4"):
        assert item(good(), question, AUTHORITY).proved is False
        assert item(good().having(newest), question, AUTHORITY).proved is True
    beside = good().having(linked("2.1-4", scope=AUTHORITY))
    assert item(beside, "2.1-3", AUTHORITY).proved is True


def test_the_clause_proves_a_right() -> None:
    assert item(good(), "3.5-5", CONTRACT).proved is False
    clause = good().changing(Contract, audit_right=Degree("yes", "pkt. 14"))
    assert item(clause, "3.5-5", CONTRACT).proved is True


@pytest.mark.parametrize("note", [None, "pkt. 9.2"])
def test_a_clause_in_the_note_proves_a_judgement(note: str | None) -> None:
    said = good().having(answered("1.2-4", "ja", scope=CONTRACT, note=note))
    assert item(said, "1.2-4", CONTRACT).proved is (note is not None)
