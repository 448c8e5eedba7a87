"""3.5 Enhanced supervision: planned and done, statements read, findings followed up."""

from datetime import date

from governance.obligations.rule import RuleInput
from governance.obligations.rules.supervision import is_enhanced, latest_statement
from governance.positions.item import KnownExtent, Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import (
    documents_of,
    late_follow_ups,
    newest_review,
)
from governance.records.actions import Action
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier

_INCLUSIVE = "inclusive"


@condition
def enhanced(case: RuleInput) -> bool:
    return is_enhanced(case)


def _done(case: RuleInput) -> tuple[Supervision, ...]:
    return case.facts.all(Supervision, lambda one: one.done_on is not None)


@condition
def statement_here(case: RuleInput) -> bool:
    return latest_statement(case) is not None


@condition
def findings(case: RuleInput) -> bool:
    return any(one.findings_open for one in _done(case))


@condition
def subcontractors(case: RuleInput) -> bool:
    """Tell whether the supplier has subcontractors, by its own sheet or by its statement."""
    name = case.facts.one(Contract).supplier.casefold()
    statement = latest_statement(case)
    return (statement is not None and statement.subservice is not None) or any(
        one.subcontractors for one in case.facts.all(Supplier) if one.name.casefold() == name
    )


@reads("3.5-1")
def supervision_plan(case: RuleInput) -> Reading | None:
    every = case.facts.all(Supervision)
    days = [day for one in every for day in (one.planned_on, one.done_on) if day]
    return fact(*every, day=max(days)) if days else None


@reads("3.5-2")
def methods(case: RuleInput) -> Reading | None:
    """Read what was done; what is only planned is not met by it."""
    done = _done(case)
    return fact(*done, day=max(one.done_on or date.min for one in done)) if done else None


@reads("3.5-3")
def audit_statement(case: RuleInput) -> Reading | None:
    latest = latest_statement(case)
    if latest is None:
        return None
    extent: KnownExtent = "unknown" if latest.covers_us is None else latest.covers_us.extent
    papers = documents_of(case, "audit statement")
    return fact(latest, day=latest.received_on, extent=extent, papers=papers)


@reads("3.5-4")
def statement_read(case: RuleInput) -> Reading | None:
    latest = latest_statement(case)
    if latest is None or latest.reviewed_on is None:
        return None
    noted = latest.user_controls is not None
    return fact(latest, day=latest.reviewed_on, extent="yes" if noted else "unknown")


@reads("3.5-5")
def audit_right(case: RuleInput) -> Reading | None:
    contract = case.facts.one(Contract)
    right = contract.audit_right
    return None if right is None else fact(contract, extent=right.extent)


@reads("3.5-6")
def visit(case: RuleInput) -> Reading | None:
    visits = tuple(one for one in _done(case) if one.method == "visit")
    newest = max(visits, key=lambda one: one.done_on or date.min, default=None)
    return None if newest is None else fact(newest, day=newest.done_on)


@reads("3.5-7")
def overdue_findings(case: RuleInput) -> Reading | None:
    followed = case.facts.all(Action, lambda action: action.requirement == "3.5")
    known_of = (*_done(case), *followed)
    return late_follow_ups(case, followed) or (fact(*known_of) if known_of else None)


@reads("3.5-8")
def weighed(case: RuleInput) -> Reading | None:
    """Read what followed from supervision with findings: a finding decided on, or an assessment."""
    days = [one.done_on for one in _done(case) if one.findings_open and one.done_on]
    if not days:
        return None
    since = max(days)
    decided = case.facts.all(
        Event,
        lambda event: (
            event.kind == "finding" and event.happened_on >= since and bool(event.decision)
        ),
    )
    assessed = case.facts.all(RiskAssessment, lambda one: one.assessed_on >= since)
    return fact(*decided, *assessed, day=since) if decided or assessed else None


@reads("3.5-9")
def subcontractors_covered(case: RuleInput) -> Reading | None:
    latest = latest_statement(case)
    controlled = newest_review(case, "subcontractor_controlled")
    if latest is None or latest.subservice is None:
        return controlled
    if latest.subservice.casefold().startswith(_INCLUSIVE):
        return fact(latest, day=latest.received_on)
    return controlled or fact(latest, day=latest.received_on, extent="no")
