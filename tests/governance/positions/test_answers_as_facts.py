"""Test in stories what an answer tells as facts, and what the answers of before do."""

from datetime import date

from governance.obligations.rule import RuleInput
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.facts_told import facts_of_kept_answers
from governance.records.approvals import Approval
from governance.records.contracts import Contract, ContractOption
from governance.records.documents import Document
from governance.records.forums import Forum, Seat
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from governance.schema.interval_settings import INTERVALS
from tests.governance.obligations.world import (
    AUTHORITY,
    BO,
    CONTRACT,
    DAY,
    EVA,
    FORUM,
    LIS,
    SYSTEM,
    World,
    good,
)
from tests.governance.positions.answers_told import (
    PEOPLED,
    QUESTIONS,
    kinds_of_answer,
    told,
    told_among,
    values_of,
)
from tests.governance.positions.positions import answered, facts_said, linked


def test_a_yes_to_a_document_is_a_document_with_the_newest_link() -> None:
    plain_yes = told(PEOPLED, "2.3-3", "ja")
    assert values_of(plain_yes) == [
        {"kind": "hand-over pack", "title": "Overdragelsesmappe for Nat", "system": "Nat"}
    ]
    link = linked("2.3-3")
    with_link = told(PEOPLED.having(link), "2.3-3", "ja")
    assert values_of(with_link)[0]["url"] == link.url
    english = told(PEOPLED, "2.3-3", "ja", locale="en")
    assert values_of(english)[0]["title"] == "Hand-over pack for Nat"


def test_a_document_that_is_there_only_gets_its_link() -> None:
    assert told(good(), "2.3-3", "ja") == AnswerFacts()
    there = good().having(linked("2.3-3"))
    (fact,) = told(there, "2.3-3", "ja").facts
    pack = next(
        one
        for one in there.records.values()
        if isinstance(one, Document) and one.kind == "hand-over pack"
    )
    assert fact == FactTold("documents", pack.key, {"url": "https://by.example/1"})


def test_an_agreement_that_is_not_filed_is_partly_there() -> None:
    (unfiled,) = values_of(told(PEOPLED, "1.1-1", "delvist"))
    assert unfiled["filed"] is False
    assert told(good(), "1.1-1", "delvist").against == ("documents.filed",)
    before = good().changing(Document, "agreement", filed=False)
    assert values_of(told(before, "1.1-1", "ja")) == [{"filed": True}]


def test_the_end_is_written_without_the_options_taken() -> None:
    taken = good().changing(Contract, options=(ContractOption(12, date(2028, 1, 1), "yes"),))
    assert values_of(told(taken, "1.1-4", "2031-01-31")) == [{"ends_on": "2030-01-31"}]
    assert told(taken, "1.1-4", "2030-01-31") == AnswerFacts()
    assert told(taken, "1.1-4", "ingen").against == ("contracts.ends_on",)
    assert told(PEOPLED, "1.1-4", "2022-01-31").against == ("contracts.ends_on",)  # before it began


def test_an_option_needs_its_months_but_its_deadline_can_move() -> None:
    assert told(good(), "1.1-5", "2027-06-30").lacking == ("contracts.options",)
    one = good().changing(Contract, options=(ContractOption(12, date(2027, 6, 30)),))
    assert values_of(told(one, "1.1-5", "2027-09-30")) == [{"options": ["12/2027-09-30/"]}]
    assert told(one, "1.1-5", "ingen").against == ("contracts.options",)


def test_the_record_is_attested_by_its_own_question_alone() -> None:
    for question in QUESTIONS:
        for value in kinds_of_answer(question):
            written = told(PEOPLED, question.id, value).facts
            attests = any("attested_on" in fact.values for fact in written)
            assert not attests or question.id == "1.1-8"
    assert values_of(told(PEOPLED, "1.1-8", "2026-02-20")) == [{"attested_on": "2026-02-20"}]
    assert told(good(), "1.1-8", "2026-01-01") == AnswerFacts()  # a later day stands there


def test_master_data_said_to_be_whole_names_what_is_empty() -> None:
    assert told(PEOPLED, "1.1-3", "ja").against == (
        "contracts.signed_on",
        "contracts.type",
        "contracts.case_no",
        "contracts.owner",
        "contracts.audit_right",
        "contracts.step_in_right",
        "contracts.exit_assistance",
    )
    assert told(good(), "1.1-3", "ja") == AnswerFacts()
    assert told(PEOPLED, "1.1-3", "nej") == AnswerFacts()


def test_one_link_serves_the_four_core_documents() -> None:
    assert told(PEOPLED, "1.2-2", "ja").lacking == ("documents.url",)
    found = told(PEOPLED.having(linked("1.2-2", scope=CONTRACT)), "1.2-2", "ja")
    assert len(found.facts) == 4
    assert {values["url"] for values in values_of(found)} == {"https://by.example/1"}


def test_who_and_when_make_one_approval() -> None:
    who, when = answered("2.1-3", "Eva", scope=AUTHORITY), "2026-02-20"
    assert told(PEOPLED, "2.1-3", "Eva").lacking == ("approvals.approved_on",)
    assert told(PEOPLED, "2.1-4", when).lacking == ("approvals.approved_by",)
    eva = good().without(Approval)
    (approval,) = told(eva, "2.1-4", when, who).facts
    assert approval == FactTold(
        "approvals",
        None,
        {"subject": "organisation", "approved_by": EVA, "approved_on": when},
    )
    assert told(PEOPLED, "2.2-7", when).lacking == ("approvals.approved_by",)


def test_an_assessment_is_written_once_its_form_is_whole() -> None:
    heard, why = answered("3.1-2", "nej"), answered("3.1-3", "aendring")
    alone = told(PEOPLED, "3.1-1", "2026-02-20")
    assert alone.lacking == ("risk_assessments.reason", "risk_assessments.supplier_input")
    assert values_of(told(PEOPLED, "3.1-1", "2026-02-20", heard, why)) == [
        {
            "system": "Nat",
            "assessed_on": "2026-02-20",
            "reason": "change",
            "supplier_input": "no",
        }
    ]
    assert values_of(told(good(), "3.1-2", "nej")) == [{"supplier_input": "no"}]


def test_a_residual_risk_is_accepted_by_whoever_decides() -> None:
    open_risk = good().changing(RiskAssessment, accepted_on=None, accepted_by=None)
    assert told(open_risk, "3.1-7", "ja").lacking == (
        "risk_assessments.accepted_on",
        "risk_assessments.accepted_by",
    )
    by_bo = answered("3.1-7", "ja").model_copy(update={"answered_by": BO})
    (fact,) = told_among(facts_said(open_risk, SYSTEM), by_bo).facts
    assert fact.values == {"accepted_on": DAY.isoformat(), "accepted_by": BO}


def test_an_exercise_is_written_once_its_form_is_whole() -> None:
    form = (answered("3.3-2", "ja"), answered("3.3-3", "dilemma"), answered("3.3-4", "kontakt"))
    alone = told(PEOPLED, "3.3-1", "2026-02-20")
    assert alone.lacking == ("exercises.type", "exercises.with_supplier")
    assert alone.still_asked == ("exercises.tested",)
    (values,) = values_of(told(PEOPLED, "3.3-1", "2026-02-20", *form))
    assert (values["type"], values["with_supplier"], values["tested"]) == (
        "table-top",
        True,
        ["kontakt"],
    )
    assert values_of(told(good(), "3.3-3", "dilemma")) == [{"type": "table-top"}]


def test_the_next_exercise_stands_with_the_last_one() -> None:
    assert values_of(told(good(), "3.3-8", "2026-09-01")) == [{"next_on": "2026-09-01"}]
    assert told(PEOPLED, "3.3-8", "2026-09-01").lacking == (
        "exercises.type",
        "exercises.with_supplier",
    )


def test_each_suppliers_plan_is_told_of_by_itself_where_it_fits_in_part() -> None:
    second = Contract(
        number="K-2",
        title="Hosting af Nat",
        supplier="Lev A/S",
        systems=("Nat",),
        starts_on=date(2024, 1, 1),
    )
    (one,) = values_of(told(PEOPLED, "3.2-2", "delvist"))
    assert (one["contract"], one["fits"]) == ("K-1", "partly")
    two = PEOPLED.having(second)
    assert {values["contract"] for values in values_of(told(two, "3.2-2", "ja"))} == {"K-1", "K-2"}
    assert told(two, "3.2-2", "delvist").lacking == ("documents.fits",)


def test_a_mandate_is_the_deciders() -> None:
    without = good().changing(Seat, mandate=None)
    assert values_of(told(without, "2.4-3", "Alt")) == [{"mandate": "Alt"}]
    named = answered("2.4-2", BO, scope=FORUM)
    (values,) = values_of(told(PEOPLED, "2.4-3", "Alt", named))
    assert (values["person"], values["mandate"]) == (BO, "Alt")
    assert told(PEOPLED, "2.4-3", "Alt").lacking == ("seats.person",)
    assert told(PEOPLED.without(Forum), "2.4-1", "drift").lacking == ("forums.every_days",)


def test_a_right_takes_the_clause_of_its_note() -> None:
    assert values_of(told(PEOPLED, "3.5-5", "ja", note="pkt. 14")) == [
        {"audit_right": "yes, pkt. 14"}
    ]
    assert values_of(told(good(), "3.5-5", "nej")) == [{"audit_right": "no"}]


def test_a_statement_that_is_there_is_told_how_far_it_goes() -> None:
    unsaid = good().changing(AuditStatement, covers_us=None)
    assert values_of(told(unsaid, "3.5-3", "delvist")) == [{"covers_us": "partly"}]
    assert "audit_statements.standard" in told(PEOPLED, "3.5-3", "ja").lacking


def test_findings_are_decided_on_with_a_reason() -> None:
    found = good().having(
        Supervision(contract="K-1", method="test", done_on=date(2026, 2, 25), findings_open=2)
    )
    assert told(found, "3.5-8", "nej_begrundet").lacking == ("events.decision",)
    (values,) = values_of(told(found, "3.5-8", "nej_begrundet", note="Ingen ny risiko."))
    assert values["decision"] == "reasoned no: Ingen ny risiko."
    assert told(good(), "3.5-8", "ja") == AnswerFacts()


def test_a_no_stays_and_shows_what_the_register_has() -> None:
    assert told(PEOPLED, "3.2-1", "nej") == AnswerFacts(stays=True)
    assert told(PEOPLED, "3.3-1", "ingen") == AnswerFacts(stays=True)
    assert told(good(), "3.3-1", "ingen").against[0] == "exercises.held_on"
    assert told(good(), "3.3-1", "ved_ikke") == AnswerFacts(stays=True)
    assert told(good(), "2.3-3", "nej").against == ("documents.title",)


def test_a_judgement_stays_and_may_carry_a_fact() -> None:
    nobody = told(PEOPLED, "2.3-6", "nej")
    assert nobody.stays
    assert values_of(nobody)[0]["kind"] == "staffing_checked"
    assert told(PEOPLED, "3.1-4", "haendelse") == AnswerFacts(stays=True)


def test_a_day_that_has_not_come_is_asked_for_again() -> None:
    assert told(PEOPLED, "2.3-4", "2026-03-03").lacking == ("reviews.done_on",)


# ── Answers of before ────────────────────────────────────────────────────────


def _kept(world: World, scope: str, today: date = DAY) -> dict[str, AnswerFacts]:
    case = RuleInput(facts_said(world, scope), INTERVALS, today)
    return {one.answer.question: one.told for one in facts_of_kept_answers(case, today=today)}


def test_answers_of_before_become_records_once() -> None:
    before = date(2025, 11, 1)
    said = PEOPLED.having(
        answered("3.1-1", "2025-10-01", on=before),
        answered("3.1-2", "ja", on=before),
        answered("3.2-1", "ja", on=before),
        answered("2.3-1", "3", on=before),
        answered("2.3-4", "2025-09-01", on=before),
        answered("3.3-5", "nej", on=before),
    )
    found = _kept(said, SYSTEM)
    assert values_of(found["3.1-1"])[0]["reason"] == "yearly"
    assert found["3.1-2"] == AnswerFacts()
    assert values_of(found["2.3-1"]) == [{"able_people": 3}]
    assert values_of(found["2.3-4"])[0]["by"] == LIS
    assert values_of(found["3.2-1"])[0]["kind"] == "continuity plan"
    assert found["3.3-5"].stays


def test_the_register_wins_over_an_answer_of_before() -> None:
    before = date(2025, 11, 1)
    said = good().having(
        answered("2.3-1", "5", on=before),
        answered("3.1-1", "2025-10-01", on=before),
        answered("3.1-2", "nej", on=before),
        answered("3.2-1", "delvist", on=before),
    )
    assert all(not told.facts for told in _kept(said, SYSTEM).values())
    later = good().having(answered("1.1-8", "2026-02-25", on=DAY, scope=CONTRACT))
    assert values_of(_kept(later, CONTRACT)["1.1-8"]) == [{"attested_on": "2026-02-25"}]


def test_a_yes_of_before_against_the_register_is_listed() -> None:
    said = PEOPLED.having(answered("1.1-3", "ja", on=date(2025, 11, 1), scope=CONTRACT))
    assert len(_kept(said, CONTRACT)["1.1-3"].against) == 7
