"""1.1 Contract library: the agreement, its end, its options, and who keeps the record current."""

from dataclasses import replace
from datetime import date

from governance.checklists.assessment import NONE, PARTLY, YES
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    against,
    corrected,
    document,
    documents_here,
    lacking,
    written,
)
from governance.records.contracts import Contract
from governance.workdays import add_months


def _contract(told: GivenAnswer) -> Contract:
    return told.case.facts.one(Contract)


@writes("1.1-1", values=(YES, PARTLY))
def agreement(told: GivenAnswer) -> AnswerFacts:
    """Write the agreement; one that is there in part exists, and is not filed."""
    found = documents_here(told, "agreement")
    filed = [one for one in found if one.filed]
    if told.value == PARTLY:
        if filed:
            return against("documents.filed")
        return written(document(told, "agreement", filed=False))
    if filed or not found:
        return written(document(told, "agreement"))
    unfiled = found[-1]
    return written(corrected(unfiled, filed=True, url=unfiled.url or told.link))


@writes("1.1-4")
def contract_end(told: GivenAnswer) -> AnswerFacts:
    """Write the end without options: what was taken, and what it renewed itself, is taken off."""
    contract, day, today = _contract(told), told.day_ahead, told.answer.answered_on
    if day is None:
        return lacking("contracts.ends_on")
    if contract.end_on(today) == day:
        return NOTHING_NEW
    ends_on = _without_options(contract, day, today)
    if ends_on is None:
        return lacking("contracts.ends_on")
    return written(corrected(contract, ends_on=ends_on))


def _without_options(contract: Contract, day: date, today: date) -> date | None:
    """Return the end to write so that it ends that day as things stand; None where none does."""
    months = sum(option.months for option in contract.options if option.decision == "yes")
    renewed = contract.renewals(lambda notice: notice < today)
    months += renewed * (contract.auto_renews_months or 0)
    try:
        ends_on = add_months(day, -months)
        written_so = contract.model_copy(update={"ends_on": ends_on})
        return ends_on if written_so.end_on(today) == day else None
    except (ValueError, OverflowError):
        return None


@writes("1.1-5", values=(NONE,))
def next_option(told: GivenAnswer) -> AnswerFacts:
    """Correct the deadline of the next option; a new one needs its months, too."""
    contract, day = _contract(told), told.day_ahead
    undecided = [option for option in contract.options if option.decision is None]
    if told.value == NONE:
        return replace(against("contracts.options") if undecided else NOTHING_NEW, stays=True)
    if day is None or not undecided:
        return lacking("contracts.options")
    if undecided[0].notice_deadline == day:
        return NOTHING_NEW
    options = tuple(
        replace(option, notice_deadline=day) if option is undecided[0] else option
        for option in contract.options
    )
    return written(corrected(contract, options=options))


@writes("1.1-6")
def lead_time(told: GivenAnswer) -> AnswerFacts:
    contract, months = _contract(told), told.number
    if not months:
        return lacking("contracts.lead_time_months")
    return written(corrected(contract, lead_time_months=months))


@writes("1.1-7")
def record_keeper(told: GivenAnswer) -> AnswerFacts:
    owner = told.person(told.value)
    if "@" not in owner:
        return lacking("contracts.owner")
    deputy = () if _contract(told).owner_deputy else ("contracts.owner_deputy",)
    return written(corrected(_contract(told), owner=owner), still_asked=deputy)


@writes("1.1-8")
def attested(told: GivenAnswer) -> AnswerFacts:
    contract, day = _contract(told), told.day
    if day is None:
        return lacking("contracts.attested_on")
    known = (contract.attested_on or date.min) >= day
    return NOTHING_NEW if known else written(corrected(contract, attested_on=day))
