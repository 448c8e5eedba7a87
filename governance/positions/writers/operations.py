"""3.4 Operational follow-up: what is measured and reported, and what was done about what is red."""

from governance.decisions.parts import Decided
from governance.positions.answer_facts import AnswerFacts
from governance.positions.readers.operations import (
    raised_with_supplier,
    red_three_times,
    sanction,
)
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added_document,
    against,
    documents_here,
    filled,
    lacking,
    reviewed,
    title_of,
    written,
)
from governance.positions.writers.risk import day_decided
from governance.records.contracts import Contract
from governance.records.measuring_points import MeasuringPoint


@writes("3.4-1")
def measuring_points(told: GivenAnswer) -> AnswerFacts:
    if told.case.facts.all(MeasuringPoint):
        clauses = told.case.facts.one(Contract).security_clauses
        return NOTHING_NEW if clauses else lacking("contracts.security_clauses")
    fields = ("name", "target", "better", "every_days")
    return lacking(*(f"measuring_points.{name}" for name in fields))


@writes("3.4-2")
def operations_report(told: GivenAnswer) -> AnswerFacts:
    """Write the report; it counts once it is dated."""
    found = documents_here(told, "operations report")
    if not found:
        title = title_of(told, "operations report")
        fact = added_document(told, "operations report", title)
        return written(fact, still_asked=("documents.dated",))
    undated = () if found[-1].dated else ("documents.dated",)
    return written(filled(found[-1], url=told.link), still_asked=undated)


@writes("3.4-4")
def raised(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said when it was raised."""
    return lacking("reviews.done_on") if raised_with_supplier(told.case) is None else NOTHING_NEW


@writes("3.4-7")
def sanction_decided(told: GivenAnswer) -> AnswerFacts:
    """Write the decision where whoever takes it says so; of anybody else's it is asked when."""
    is_red = red_three_times(told.case)
    if "ikke_aktuelt" in told.chosen:
        return against("measurements.value") if is_red else NOTHING_NEW
    if not is_red or sanction(told.case) is not None:
        return NOTHING_NEW
    day = day_decided(told, Decided("sanction", told.case.facts.scope))
    return lacking("reviews.done_on") if day is None else reviewed(told, "sanction_decided", day)


@writes("3.4-8")
def last_follow_up(told: GivenAnswer) -> AnswerFacts:
    return reviewed(told, "measuring_points_reviewed", told.day)
