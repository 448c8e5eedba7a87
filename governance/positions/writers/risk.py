"""3.1 Risk management: the assessment with its form, and the risk that remains."""

from collections.abc import Mapping
from datetime import date

from governance.checklists.assessment import NO, NOT_POSSIBLE, PARTLY, YES
from governance.decisions.deciders import deciders
from governance.decisions.parts import Decided
from governance.obligations.rules.risk import latest_assessment
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added,
    corrected,
    lacking,
    reviewed,
    written,
)
from governance.records.risk_assessments import RiskAssessment

_REASONS = {
    "aarlig": "yearly",
    "aendring": "change",
    "haendelse": "incident",
    "tilsyn": "supervision",
    "ny_kontrakt": "new contract",
}
_INPUT: Mapping[str, str] = {YES: "yes", PARTLY: "partly", NO: "no", NOT_POSSIBLE: "no"}
"""A record of its own says what is not possible; in the assessment there is only no input."""


@writes("3.1-1", "3.1-2", "3.1-3", values=(YES, PARTLY, NO))
def assessment(told: GivenAnswer) -> AnswerFacts:
    """Write the assessment once its form is whole; of one that is there, correct what was told."""
    day = told.day_of("3.1-1")
    reason = _REASONS.get(told.said("3.1-3") or "")
    supplier_input = _INPUT.get(told.said("3.1-2") or "")
    latest = latest_assessment(told.case)
    if latest is not None and (day is None or latest.assessed_on >= day):
        match told.question.id:
            case "3.1-2":
                return written(corrected(latest, supplier_input=supplier_input))
            case "3.1-3":
                return written(corrected(latest, reason=reason))
            case _:
                return NOTHING_NEW
    if day is None or reason is None or supplier_input is None:
        return lacking(
            "risk_assessments.assessed_on" if day is None else None,
            "risk_assessments.reason" if reason is None else None,
            "risk_assessments.supplier_input" if supplier_input is None else None,
        )
    return written(
        added(
            told,
            RiskAssessment,
            system=told.case.facts.name,
            assessed_on=day,
            reason=reason,
            supplier_input=supplier_input,
        )
    )


@writes("3.1-5", values=(YES, PARTLY))
def action_plan(told: GivenAnswer) -> AnswerFacts:
    """Write how far the supplier agreed to the plan; when it was made has to be said."""
    latest = latest_assessment(told.case)
    if latest is None:
        return lacking("risk_assessments.assessed_on")
    agreed = "yes" if told.value == YES else "partly"
    if latest.plan_on is None:
        fields = ("risk_assessments.plan_on", "risk_assessments.plan_agreed")
        return lacking(*fields, plan_agreed=agreed)
    return written(corrected(latest, plan_agreed=agreed))


@writes("3.1-8")
def followed_up(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said when the supplier's part was last followed up."""
    return reviewed(told, "risk_followed_up", None)


@writes("3.1-7")
def risk_accepted(told: GivenAnswer) -> AnswerFacts:
    """Write the acceptance where the risk owner says so; of anybody else's it is asked when."""
    latest = latest_assessment(told.case)
    if latest is None:
        return lacking("risk_assessments.assessed_on")
    if latest.accepted_on is not None:
        return NOTHING_NEW
    day = day_decided(told, Decided("risk", told.case.facts.scope))
    if day is None:
        return lacking("risk_assessments.accepted_on", "risk_assessments.accepted_by")
    return written(corrected(latest, accepted_on=day, accepted_by=told.answer.answered_by))


def day_decided(told: GivenAnswer, decided: Decided) -> date | None:
    """Return the day of the answer where whoever gave it decides; their yes is the decision."""
    may = {holder.member.email for holder in deciders(decided, told.case.roster)}
    return told.answer.answered_on if told.answer.answered_by in may else None
