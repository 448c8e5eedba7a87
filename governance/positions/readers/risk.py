"""3.1 Risk management: the assessment, what has come since, and the risk that remains."""

from collections.abc import Mapping

from governance.obligations.rule import RuleInput
from governance.obligations.rules.risk import latest_assessment
from governance.positions.item import WORST_FIRST, KnownExtent, Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import (
    documents_of,
    late_follow_ups,
    newest_review,
)
from governance.records.actions import Action
from governance.records.events import Event
from governance.records.suppliers import Supplier

_HEARD: Mapping[str | None, KnownExtent] = {
    "yes": "yes",
    "none": "yes",
    "partly": "partly",
    "no": "no",
    "not possible": "no",
    None: "unknown",
}
_AGREED: Mapping[str | None, KnownExtent] = {
    "yes": "yes",
    "partly": "partly",
    "no": "partly",
    None: "unknown",
}


@condition
def assessed(case: RuleInput) -> bool:
    return latest_assessment(case) is not None


@condition
def risk_measures(case: RuleInput) -> bool:
    return bool(_measures(case))


def _measures(case: RuleInput) -> tuple[Action, ...]:
    return case.facts.all(Action, lambda action: action.requirement == "3.1")


@reads("3.1-1", "3.1-3")
def last_assessment(case: RuleInput) -> Reading | None:
    latest = latest_assessment(case)
    if latest is None:
        return None
    day = latest.assessed_on
    papers = tuple(
        document
        for document in documents_of(case, "risk assessment")
        if document.dated is not None and document.dated >= day
    )
    return fact(latest, day=day, papers=papers)


@reads("3.1-2")
def supplier_input(case: RuleInput) -> Reading | None:
    latest = latest_assessment(case)
    if latest is None:
        return None
    heard = [_HEARD[latest.supplier_input]]
    if any(supplier.subcontractors for supplier in case.facts.all(Supplier)):
        heard.append(_HEARD[latest.subcontractor_input])
    return fact(latest, day=latest.assessed_on, extent=min(heard, key=WORST_FIRST.index))


@reads("3.1-4")
def called_for(case: RuleInput) -> Reading | None:
    """Read what calls for a new assessment; that nothing else does is for a person to say."""
    calling = (*case.findings("event_decided"), *case.findings("risk_assessed_after_event"))
    keys = {finding.subject for finding in calling}
    events = case.facts.all(Event, lambda event: event.key in keys)
    return (
        fact(*events, day=min(one.happened_on for one in events), extent="no") if events else None
    )


@reads("3.1-5")
def action_plan(case: RuleInput) -> Reading | None:
    """Read the plan made after the latest assessment; one of our own alone is half of it."""
    latest = latest_assessment(case)
    if latest is None or latest.plan_on is None:
        return None
    return fact(latest, day=latest.plan_on, extent=_AGREED[latest.plan_agreed])


@reads("3.1-6")
def overdue_measures(case: RuleInput) -> Reading | None:
    measures = _measures(case)
    return late_follow_ups(case, measures) or fact(*measures)


@reads("3.1-7")
def risk_accepted(case: RuleInput) -> Reading | None:
    latest = latest_assessment(case)
    if latest is None:
        return None
    if latest.accepted_on is None:
        return fact(latest, day=latest.assessed_on, extent="no")
    return fact(latest, day=latest.accepted_on)


@reads("3.1-8")
def followed_up(case: RuleInput) -> Reading | None:
    return newest_review(case, "risk_followed_up")
