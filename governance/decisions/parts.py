"""Find the decisions in a record that is told, added or corrected; design.md §4 lists them.

The functions are pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import get_args

from governance.records.approvals import Approval
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.events import Event
from governance.records.forums import Seat
from governance.records.reviews import Review, ReviewKind
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import INCLUSIONS, Criticality, System
from governance.records.told_decisions import DecisionKind, requirement_of_decision
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of

_CRITICALITIES: tuple[Criticality, ...] = get_args(Criticality)
_BY_REVIEW: dict[ReviewKind, DecisionKind] = {
    "segregation_accepted": "segregation",
    "sanction_decided": "sanction",
    "incident_as_exercise": "exercise",
    "no_retender": "retender",
}


@dataclass(frozen=True)
class Decided:
    """One decision: its kind, the scope, and what it is about within it.

    `fields` are those of the record that make the decision, by the model's names. Where they are
    empty, the whole record is the decision.
    """

    kind: DecisionKind
    scope: str
    about: str | None = None
    fields: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def requirement(self) -> str:
        return requirement_of_decision(self.kind, self.about)


def decisions_in(before: Record | None, told: Record, *, actor: str) -> tuple[Decided, ...]:
    """Return the decisions that the record holds and the one before it did not.

    `actor` is who tells it, by e-mail: a mandate of one's own is a decision of somebody else's.
    """
    return tuple(_decisions(before if type(before) is type(told) else None, told, actor))


def _decisions(before: Record | None, told: Record, actor: str) -> Iterator[Decided]:
    match told:
        case Approval():
            if not isinstance(before, Approval) or before != told:
                yield decision_of_approval(told)
        case Review(kind=kind, scope=scope) if kind in _BY_REVIEW and before != told:
            day = told.done_on.isoformat() if kind == "incident_as_exercise" else None
            yield Decided(_BY_REVIEW[kind], scope, day)
        case RiskAssessment():
            was = before if isinstance(before, RiskAssessment) else None
            yield from _risk(was, told)
        case Deviation():
            was_accepted = before.accepted_by if isinstance(before, Deviation) else None
            if told.accepted_by is not None and told.accepted_by != was_accepted:
                scope = told.scope or scope_of("contract", told.contract)
                accepted = frozenset({"accepted_by", "accepted_on"})
                yield Decided("deviation", scope, told.question, accepted)
        case Contract():
            yield from _options(before if isinstance(before, Contract) else None, told)
        case Event():
            decided = before.decision if isinstance(before, Event) else None
            if told.decision is not None and told.decision != decided:
                about = f"{told.happened_on.isoformat()} {told.title}"
                made = frozenset({"decision", "decided_on"})
                yield Decided("event", scope_of("system", told.system), about, made)
        case System():
            yield from _scope(before if isinstance(before, System) else None, told)
        case Supplier() if told.supervision == "normal":
            was_normal = isinstance(before, Supplier) and before.supervision == "normal"
            if not was_normal or _gives_the_reason(before, told):
                lowered = frozenset({"supervision", "normal_reason"})
                yield Decided("supervision", scope_of("supplier", told.name), None, lowered)
        case Seat(person=person, mandate=str(mandate)) if person == actor:
            if not isinstance(before, Seat) or before.mandate != mandate:
                mandated = frozenset({"mandate"})
                yield Decided("mandate", scope_of("forum", told.forum), person, mandated)
        case _:
            return


def decision_of_approval(approval: Approval) -> Decided:
    """Return the decision that the approval is."""
    word, _, rest = approval.subject.partition(":")
    if word == "assessment":
        requirement, _, scope = rest.partition(":")
        return Decided("assessment", scope, requirement)
    return Decided("organisation" if word == "organisation" else "processes", AUTHORITY)


def subject_of_approval(decided: Decided) -> str | None:
    """Return the subject of the approval that the decision is; None where it is another kind."""
    match decided.kind:
        case "organisation" | "processes":
            return decided.kind
        case "assessment":
            return f"assessment:{decided.about}:{decided.scope}"
        case _:
            return None


def decision_of_role(told: RoleAssignment) -> Decided:
    """Return the decision that somebody is named for a role."""
    who = told.member or "-"
    return Decided("role", told.scope, f"{told.role.value} {who}")


def _risk(before: RiskAssessment | None, told: RiskAssessment) -> Iterator[Decided]:
    was = (before.accepted_on, before.accepted_by) if before else (None, None)
    if told.accepted_on is not None and (told.accepted_on, told.accepted_by) != was:
        accepted = frozenset({"accepted_on", "accepted_by"})
        system = scope_of("system", told.system)
        yield Decided("risk", system, told.assessed_on.isoformat(), accepted)


def _options(before: Contract | None, told: Contract) -> Iterator[Decided]:
    known = {one.notice_deadline: one.decision for one in before.options} if before else {}
    for number, option in enumerate(told.options, 1):
        decision = option.decision
        if decision is not None and decision != known.get(option.notice_deadline):
            contract = scope_of("contract", told.number)
            yield Decided("option", contract, str(number), frozenset({"options"}))


def _gives_the_reason(before: Record | None, told: System | Supplier) -> bool:
    """Tell whether it says why something stands that nobody decided yet."""
    match before, told:
        case Supplier(), Supplier():
            undecided = before.supervision == "normal" and not before.is_under_normal
            return undecided and told.normal_reason != before.normal_reason
        case System(), System():
            return before.lacks_a_decision and told.scope_reason != before.scope_reason
        case _:
            return False


def _scope(before: System | None, told: System) -> Iterator[Decided]:
    """Find that it leaves the scope, is outsourced no longer, or is less critical than before."""
    fields = _left_behind(before, told) if before is not None else set()
    if before is None and told.falls_under and told.in_scope == "no":
        fields = {"in_scope"}
    if fields:
        every = frozenset({*fields, "scope_reason"})
        yield Decided("scope", scope_of("system", told.name), None, every)


def _left_behind(before: System, told: System) -> set[str]:
    fields = set()
    if _CRITICALITIES.index(told.criticality) > _CRITICALITIES.index(before.criticality):
        fields.add("criticality")
    if before.outsourced and not told.outsourced:
        fields.add("outsourced")
    left = INCLUSIONS.index(told.inclusion) > INCLUSIONS.index(before.inclusion)
    if told.in_scope != before.in_scope and (left or told.in_scope == "no"):
        fields.add("in_scope")
    if told.lacks_a_decision and _gives_the_reason(before, told):
        fields.add("in_scope")
    return fields


def without(before: Record | None, told: Record, decided: Decided) -> Record | None:
    """Return the record without that decision; None where it is nothing else.

    A field goes back to what it was, or to empty. Of the options of a contract only the decision
    does.
    """
    if not decided.fields:
        return None
    if isinstance(told, Contract) and decided.kind == "option":
        known = (
            {one.notice_deadline: one.decision for one in before.options}
            if isinstance(before, Contract)
            else {}
        )
        number = int(decided.about or 0)
        options = tuple(
            replace(one, decision=known.get(one.notice_deadline)) if place == number else one
            for place, one in enumerate(told.options, 1)
        )
        return told.model_copy(update={"options": options})
    fields = type(told).model_fields
    was = {
        name: getattr(before, name) if before is not None else fields[name].default
        for name in decided.fields
    }
    return told.model_copy(update=was)


def scope_name(decided: Decided) -> str:
    """Return the name of what the decision is of, empty for the authority."""
    return parse_scope(decided.scope)[1]
