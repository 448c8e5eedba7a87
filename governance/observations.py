"""The register is read for what it already says about a question, to be shown when it is asked.

One small rule stands under each name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from governance.context import CommandContext
from governance.obligations.rules.continuity_plan import MUST_BE_FILLED
from governance.obligations.rules.roles import AT_NIGHT
from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import MeasuringPoint
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.systems import System
from governance.schema.scopes import parse_scope


@dataclass(frozen=True)
class Observation:
    """A sentence about the register, named by `key`.

    Dates, e-mails and tuples among the arguments are formatted by whoever shows it.
    """

    key: str
    arguments: Mapping[str, object] = field(default_factory=dict)


_Rule = Callable[[str, CommandContext], Observation | None]


def observe(name: str, scope: str, context: CommandContext) -> Observation | None:
    """Return what the register says under that name for the scope, None when it says nothing."""
    rule = _RULES.get(name)
    return None if rule is None else rule(scope, context)


def _contract(scope: str, context: CommandContext) -> Contract | None:
    contracts = context.scope_context(scope).contracts
    return contracts[0] if contracts else None


def _system(scope: str) -> str:
    return parse_scope(scope)[1]


def _days(day: date, context: CommandContext) -> int:
    return (context.today.day - day).days


def _since(
    key: str, day: date | None, context: CommandContext, **more: object
) -> Observation | None:
    if day is None:
        return None
    return Observation(key, {"day": day, "n": _days(day, context), **more})


# ── 1 Contracts ──────────────────────────────────────────────────────────────


def _master_data_missing(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    missing = tuple(f"word:{name}" for name in contract.empty_master_data)
    return (
        Observation("missing", {"what": missing}) if missing else Observation("master_data_whole")
    )


def _contract_end(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    end = contract.end_on(context.today.day)
    return Observation("no_end") if end is None else Observation("contract_end", {"day": end})


def _option_deadline(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    open_ = [option for option in contract.options if option.decision is None]
    if not open_:
        return Observation("no_option")
    return Observation("option", {"months": open_[0].months, "day": open_[0].notice_deadline})


def _lead_time(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    told = contract.lead_time_months is not None
    return Observation(
        "lead_time" if told else "lead_time_proposed", {"months": contract.lead_months}
    )


def _master_data_attested(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    return _since("since", contract.attested_on, context) if contract else None


def _documents_on_file(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    kinds = {kept.record.kind for kept in context.register.find(Document, contract=contract.number)}
    return (
        Observation("documents", {"what": tuple(f"word:{kind}" for kind in sorted(kinds))})
        if kinds
        else None
    )


def _audit_right(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None or contract.audit_right is None:
        return None
    right = contract.audit_right
    return Observation(
        "audit_right_clause" if right.clause else "audit_right",
        {"extent": f"word:{right.extent}", "clause": right.clause},
    )


def _audit_statement(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    found = [
        kept.record for kept in context.register.find(AuditStatement, contract=contract.number)
    ]
    if not found:
        return Observation("no_statement")
    newest = max(found, key=lambda statement: statement.period_to)
    return Observation("statement", {"standard": newest.standard, "day": newest.period_to})


def _last_visit(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    if contract is None:
        return None
    visits = [
        kept.record.done_on
        for kept in context.register.find(Supervision, contract=contract.number, method="visit")
        if kept.record.done_on
    ]
    return _since("since", max(visits), context) if visits else Observation("never")


def _measuring_points(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    points = context.register.find(MeasuringPoint, contract=contract.number) if contract else ()
    return Observation("measuring_points", {"n": len(points)})


# ── 2 Organisation ───────────────────────────────────────────────────────────


def _roles_missing(scope: str, context: CommandContext) -> Observation | None:
    vacant = sorted(
        {kept.record.role.value for kept in context.register.find(RoleAssignment, member=None)}
    )
    return (
        Observation("missing", {"what": tuple(f"word:{role}" for role in vacant)})
        if vacant
        else None
    )


def _roles_not_accepted(scope: str, context: CommandContext) -> Observation | None:
    waiting = {
        kept.record.member
        for kept in context.register.find(RoleAssignment, accepted_on=None)
        if kept.record.member is not None
    }
    return Observation("not_accepted", {"who": tuple(sorted(waiting))}) if waiting else None


def _deputies_missing(scope: str, context: CommandContext) -> Observation | None:
    without = {
        kept.record.role.value
        for kept in context.register.find(RoleAssignment, deputy=None)
        if kept.record.role in AT_NIGHT and kept.record.member is not None
    }
    return (
        Observation("no_deputy", {"what": tuple(f"word:{role}" for role in sorted(without))})
        if without
        else None
    )


def _approved(subject: str) -> _Rule:
    def rule(scope: str, context: CommandContext) -> Observation | None:
        days = [
            kept.record.approved_on for kept in context.register.find(Approval, subject=subject)
        ]
        return _since("since", max(days), context) if days else None

    return rule


def _able_people(scope: str, context: CommandContext) -> Observation | None:
    kept = context.register.get(System, System.key_of(name=_system(scope)))
    if kept is None or kept.record.able_people is None:
        return None
    return Observation("able_people", {"n": kept.record.able_people})


def _forums(scope: str, context: CommandContext) -> Observation | None:
    contract = _contract(scope, context)
    found = context.register.find(Forum, contract=contract.number) if contract else ()
    return (
        Observation("forums", {"what": tuple(kept.record.name for kept in found)})
        if found
        else None
    )


def _decision_maker(scope: str, context: CommandContext) -> Observation | None:
    seats = context.register.find(Seat, forum=_system(scope), decision_maker=True)
    ours = tuple(kept.record.person for kept in seats if kept.record.side == "us")
    return (
        Observation("decision_maker", {"who": ours}) if ours else Observation("no_decision_maker")
    )


def _attendance(scope: str, context: CommandContext) -> Observation | None:
    for kept in context.register.find(Seat, forum=_system(scope), decision_maker=True):
        if kept.record.attendance is not None:
            attended, held = kept.record.attendance
            return Observation("attendance", {"attended": attended, "held": held})
    return None


def _last_minutes(scope: str, context: CommandContext) -> Observation | None:
    kept = context.register.get(Forum, Forum.key_of(name=_system(scope)))
    return _since("since", kept.record.last_minutes_on, context) if kept else None


# ── 3 Suppliers ──────────────────────────────────────────────────────────────


def _last_risk_assessment(scope: str, context: CommandContext) -> Observation | None:
    days = [
        kept.record.assessed_on
        for kept in context.register.find(RiskAssessment, system=_system(scope))
    ]
    return _since("since", max(days), context) if days else Observation("never")


def _actions_overdue(scope: str, context: CommandContext) -> Observation | None:
    late = [
        kept
        for kept in context.register.find(
            Action, system=_system(scope), requirement="3.1", closed_on=None
        )
        if kept.record.due_on < context.today.day
    ]
    return Observation("actions_overdue", {"n": len(late)})


def _contacts(scope: str, context: CommandContext) -> list[Contact]:
    suppliers = {contract.supplier for contract in context.scope_context(scope).contracts}
    theirs = context.register.find(Contact, supplier=tuple(suppliers)) if suppliers else ()
    ours = context.register.find(Contact, system=_system(scope))
    return [kept.record for kept in [*theirs, *ours] if kept.record.left_on is None]


def _slots_missing(scope: str, context: CommandContext) -> Observation | None:
    filled = {(contact.side, contact.slot) for contact in _contacts(scope, context)}
    missing = tuple(
        f"word:{side}_{slot}" for side, slot, _ in MUST_BE_FILLED if (side, slot) not in filled
    )
    return Observation("missing", {"what": missing}) if missing else Observation("slots_whole")


def _contacts_verified(scope: str, context: CommandContext) -> Observation | None:
    contacts = _contacts(scope, context)
    if any(contact.verified_on is None for contact in contacts):
        return Observation("contact_never_verified")
    days = [contact.verified_on for contact in contacts if contact.verified_on]
    return _since("oldest_contact", min(days), context) if days else None


def _recovery_times(scope: str, context: CommandContext) -> Observation | None:
    kept = context.register.get(System, System.key_of(name=_system(scope)))
    if kept is None or kept.record.rto_hours is None or kept.record.rpo_hours is None:
        return None
    return Observation(
        "recovery_times", {"rto": kept.record.rto_hours, "rpo": kept.record.rpo_hours}
    )


def _last_exercise(scope: str, context: CommandContext) -> Observation | None:
    days = [
        kept.record.held_on
        for kept in context.register.find(Exercise, system=_system(scope))
        if kept.record.held_on
    ]
    return _since("since", max(days), context) if days else Observation("never")


def _next_exercise(scope: str, context: CommandContext) -> Observation | None:
    days = [
        day
        for kept in context.register.find(Exercise, system=_system(scope))
        for day in (
            kept.record.next_on,
            kept.record.planned_on if kept.record.held_on is None else None,
        )
        if day is not None and day >= context.today.day
    ]
    return Observation("planned", {"day": min(days)}) if days else None


_RULES: Mapping[str, _Rule] = {
    "master_data_missing": _master_data_missing,
    "contract_end": _contract_end,
    "option_deadline": _option_deadline,
    "lead_time": _lead_time,
    "master_data_attested": _master_data_attested,
    "documents_on_file": _documents_on_file,
    "roles_missing": _roles_missing,
    "organisation_approved": _approved("organisation"),
    "roles_not_accepted": _roles_not_accepted,
    "deputies_missing": _deputies_missing,
    "processes_approved": _approved("processes"),
    "able_people": _able_people,
    "forums": _forums,
    "decision_maker": _decision_maker,
    "attendance": _attendance,
    "last_minutes": _last_minutes,
    "last_risk_assessment": _last_risk_assessment,
    "actions_overdue": _actions_overdue,
    "slots_missing": _slots_missing,
    "contacts_verified": _contacts_verified,
    "recovery_times": _recovery_times,
    "last_exercise": _last_exercise,
    "next_exercise": _next_exercise,
    "measuring_points": _measuring_points,
    "audit_right": _audit_right,
    "audit_statement": _audit_statement,
    "last_visit": _last_visit,
}
