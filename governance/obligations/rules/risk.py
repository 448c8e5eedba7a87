"""3.1 Risk management asks for an assessment yearly and after events.

The supplier takes part, and the remaining risk is accepted.
"""

from collections.abc import Iterator
from datetime import date

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.events import Event
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement
from governance.records.suppliers import Supplier
from governance.roles import Role


def latest_assessment(case: RuleInput) -> RiskAssessment | None:
    assessments = case.facts.all(RiskAssessment)
    return max(assessments, key=lambda one: one.assessed_on, default=None)


def assessed_since(case: RuleInput, day: date, system: str | None = None) -> bool:
    """Tell whether the system, or any of those around the scope, was assessed from that day on."""
    return any(
        one.assessed_on >= day and (system is None or one.system.casefold() == system.casefold())
        for one in case.facts.all(RiskAssessment)
    )


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger="The system's last risk assessment",
    due="risk_assessed after it",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment,),
)
def risk_assessed(case: RuleInput) -> Iterator[Finding]:
    last = newest(one.assessed_on for one in case.facts.all(RiskAssessment))
    yield from case.repeated("risk_assessed", last)


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "The latest assessment has no input from the supplier, and no record says that it is not "
        "possible (3.1-2)"
    ),
    due="missing since that assessment",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment,),
)
def supplier_heard(case: RuleInput) -> Iterator[Finding]:
    latest = latest_assessment(case)
    if (
        latest is not None
        and latest.supplier_input in ("no", "not possible")
        and not case.excused("3.1-2")
    ):
        yield missing(latest.assessed_on)


@rule(
    "3.1",
    "system",
    source="default",
    trigger="The risk owner has not accepted the risk that remains after the latest assessment",
    due="missing since that assessment",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment,),
)
def risk_accepted(case: RuleInput) -> Iterator[Finding]:
    latest = latest_assessment(case)
    if latest is not None and latest.accepted_on is None:
        yield missing(latest.assessed_on)


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "A significant change, incident or finding without a decision, and no assessment on or "
        "after its day"
    ),
    due="event_decided after we were told, else after it happened",
    roles=(Role.RIS,),
    priority=2,
    theme="duty",
    settled_by=(Event, RiskAssessment),
    also=("3.4",),
)
def event_decided(case: RuleInput) -> Iterator[Finding]:
    for event in case.facts.all(Event):
        if (
            event.significant
            and event.decision is None
            and not assessed_since(case, event.happened_on)
        ):
            told = event.notified_on or event.happened_on
            yield due(
                case.after(told, "event_decided"),
                event.key,
                event=event.title,
                sort=event.kind,
                happened=event.happened_on,
            )


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "It was decided to assess anew after an event, and no assessment was made on or after its "
        "day"
    ),
    due="risk_after_event after the decision",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment, Event),
)
def risk_assessed_after_event(case: RuleInput) -> Iterator[Finding]:
    for event in case.facts.all(Event):
        if (
            event.calls_for_assessment
            and event.decided_on is not None
            and not assessed_since(case, event.happened_on)
        ):
            yield due(
                case.after(event.decided_on, "risk_after_event"),
                event.key,
                event=event.title,
                happened=event.happened_on,
            )


@rule(
    "3.1",
    "contract",
    source="catalogue",
    trigger=(
        "An audit statement with a qualification, and neither a finding nor an assessment of the "
        "system since it came"
    ),
    due="event_decided after it was reviewed, else received",
    roles=(Role.RIS,),
    priority=2,
    theme="duty",
    settled_by=(Event, RiskAssessment, AuditStatement),
    also=("3.5",),
)
def qualification_assessed(case: RuleInput) -> Iterator[Finding]:
    for statement in case.facts.all(AuditStatement):
        came = statement.reviewed_on or statement.received_on
        if not statement.qualified or came is None:
            continue
        received = statement.received_on or came
        found = any(
            event.kind == "finding" and event.happened_on >= received
            for event in case.facts.all(Event)
        )
        if not found and not assessed_since(case, received):
            yield due(case.after(came, "event_decided"), statement.key, standard=statement.standard)


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "No action plan was made after the latest assessment, or the supplier has not agreed to "
        "it; not where that is not possible (3.1-5), nor where it is agreed in part"
    ),
    due="risk_after_event after the assessment",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment,),
)
def risk_plan_made(case: RuleInput) -> Iterator[Finding]:
    latest = latest_assessment(case)
    if latest is None or case.excused("3.1-5"):
        return
    if latest.plan_on is None or latest.plan_agreed in (None, "no"):
        yield due(case.after(latest.assessed_on, "risk_after_event"), assessed=latest.assessed_on)


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "A supplier of the system has subcontractors, and the latest assessment has no input from "
        "them; not where there are none that matter, or that is not possible (3.1-2)"
    ),
    due="missing since that assessment",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment, Supplier),
)
def subcontractors_heard(case: RuleInput) -> Iterator[Finding]:
    latest = latest_assessment(case)
    there = [name for supplier in case.facts.all(Supplier) for name in supplier.subcontractors]
    if latest is None or not there or case.excused("3.1-2"):
        return
    if latest.subcontractor_input in (None, "no"):
        yield missing(latest.assessed_on, subcontractors=tuple(there))


@rule(
    "3.1",
    "system",
    source="catalogue",
    trigger=(
        "How the supplier deals with the risks was last followed up, else the latest assessment "
        "was made"
    ),
    due="risk_followed_up after that",
    roles=(Role.ISK,),
    settled_by=(Review, RiskAssessment),
)
def risk_followed_up(case: RuleInput) -> Iterator[Finding]:
    latest = latest_assessment(case)
    if latest is not None:
        last = last_review(case, "risk_followed_up")
        since = newest((last, latest.assessed_on)) or latest.assessed_on
        yield due(case.after(since, "risk_followed_up"), last=last)
