"""A decision that is somebody else's is told, and waits for whoever decides.

They say yes, or send it back.

What is told changes nothing else. Nothing that reads the register has to know of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue, TypeAdapter

from governance.access import Reason, Refused, Verb, may
from governance.changes.draft import InvalidRecord, drafted
from governance.changes.validation import FieldError
from governance.commands import Decide, Decline
from governance.context import CommandContext, NotAllowed, NotFound
from governance.decisions.deciders import decider, deciders, may_decide
from governance.decisions.parts import (
    Decided,
    decisions_in,
    subject_of_approval,
    without,
)
from governance.ports import VersionConflict, Versioned
from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.columns import sheet_of
from governance.records.deviations import Deviation
from governance.records.events import Event
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record
from governance.schema.values import Channel
from governance.workdays import add_workdays

_WHILE_IT_IS_MENDED = 5
_CHANNEL: TypeAdapter[Channel] = TypeAdapter(Channel)
_SENT_BACK = {"da": "Sendt tilbage", "en": "Sent back"}


def is_decided_by(decided: Decided, context: CommandContext) -> bool:
    """Tell whether the decision is the actor's own."""
    return may_decide(decided, context.scope_context(decided.scope).roster, context.actor)


@dataclass(frozen=True)
class DecisionSplit:
    """A record that is told, parted into what the actor may decide and what others do.

    `rest` is the record without what others decide, and with who took its decisions; None where
    nothing is left of it.
    """

    own: tuple[Decided, ...]
    elsewhere: tuple[Decided, ...]
    rest: Record | None

    @property
    def own_fields(self) -> frozenset[str]:
        """The fields that make the actor's own decisions, by the model's names."""
        if self.rest is None:
            return frozenset()
        every = frozenset(type(self.rest).model_fields)
        return frozenset().union(*(one.fields or every for one in self.own))

    @property
    def is_all_own(self) -> bool:
        """True where the record is nothing but a decision, and that is the actor's own."""
        return not self.elsewhere and any(not one.fields for one in self.own)


def split_decisions(before: Record | None, told: Record, context: CommandContext) -> DecisionSplit:
    """Part the decisions in the record by whose they are.

    Raises InvalidRecord where a decision needs a reason, or contradicts what the system is.
    """
    _check_reasons(before, told, context)
    found = decisions_in(before, told, actor=context.actor.email)
    own = tuple(one for one in found if is_decided_by(one, context))
    elsewhere = tuple(one for one in found if one not in own)
    rest: Record | None = told
    for decided in elsewhere:
        rest = without(before, rest, decided) if rest is not None else None
    for decided in own:
        rest = _signed(decided, rest, context) if rest is not None else None
    return DecisionSplit(own, elsewhere, rest)


def not_the_actors(decided: Decided, context: CommandContext) -> NotAllowed:
    """Make the refusal of a decision that is somebody else's, with whose it is."""
    asked = asked_of(decided, context)
    who = asked.email if asked else None
    return NotAllowed(Reason.NOT_YOUR_DECISION, decided.requirement, decided.scope, who)


def asked_of(decided: Decided, context: CommandContext) -> Member | None:
    """Return who is asked for the decision; None where nobody may decide it."""
    holder = decider(decided, context.scope_context(decided.scope).roster)
    return holder.member if holder else None


# ── Taken ────────────────────────────────────────────────────────────────────


def _check_reasons(before: Record | None, told: Record, context: CommandContext) -> None:
    if isinstance(told, System):
        _refuse_contradiction(before, told)
    for decided in decisions_in(before, told, actor=context.actor.email):
        match decided.kind, told:
            case "scope", System(scope_reason=None):
                raise InvalidRecord(told.section, [FieldError("scope_reason", "reason_needed")])
            case "supervision", Supplier(normal_reason=None):
                raise InvalidRecord(told.section, [FieldError("normal_reason", "reason_needed")])
            case _:
                pass


def _refuse_contradiction(before: Record | None, told: System) -> None:
    """Refuse that a critical and outsourced system leaves the scope, however it is reasoned."""
    was = isinstance(before, System) and before.in_scope == "no" and before.falls_under
    if told.falls_under and told.in_scope == "no" and not was:
        raise InvalidRecord(told.section, [FieldError("in_scope", "falls_under")])


def _signed(decided: Decided, told: Record, context: CommandContext) -> Record:
    me, today = context.actor.email, context.today.day
    match told:
        case System():
            by: dict[str, Any] = {"scope_decided_by": me, "scope_decided_on": today}
        case Supplier():
            by = {"normal_decided_by": me, "normal_decided_on": today}
        case RiskAssessment():
            by = {"accepted_by": _entitled(told.accepted_by, decided, context)}
        case Deviation():
            on = told.accepted_on or today
            by = {
                "accepted_by": _entitled(told.accepted_by, decided, context),
                "accepted_on": on,
            }
        case Approval():
            by = {"approved_by": _entitled(told.approved_by, decided, context)}
        case _:
            by = {}
    return told.model_copy(update=by)


def _entitled(named: str | None, decided: Decided, context: CommandContext) -> str:
    """Return who decided as it was told, where that person may; else the actor."""
    roster = context.scope_context(decided.scope).roster
    may = {holder.member.email for holder in deciders(decided, roster)}
    return named if named is not None and named in may else context.actor.email


# ── Told ─────────────────────────────────────────────────────────────────────


def tell(
    decided: Decided,
    told: Record,
    context: CommandContext,
    *,
    command: str,
    target: str | None,
) -> None:
    """Keep the decision until whoever decides has answered; told again, it is corrected.

    `target` is the key of the record that it changes; None where the record is the decision.
    """
    asked = asked_of(decided, context)
    waiting = ToldDecision(
        kind=decided.kind,
        scope=decided.scope,
        about=decided.about,
        decider=asked.email if asked else None,
        told_on=context.today.day,
        told_by=context.actor.email,
        told_through=_CHANNEL.validate_python(context.through),
        decided_on=_decided_on(told),
        minutes_ref=getattr(told, "minutes_ref", None),
        reason=_reason(told),
        target_section=told.section,
        target_key=target,
        proposed=json.dumps(_proposed(decided, told), ensure_ascii=False),
    )
    there = context.register.get(ToldDecision, waiting.key)
    seen = there.version if there else 0
    context.register.save(waiting, seen=seen, command=command)


def drop(decided: Decided, context: CommandContext, *, command: str) -> None:
    """Drop what was told of the decision, because it was taken."""
    key = ToldDecision.key_of(kind=decided.kind, scope=decided.scope, about=decided.about)
    waiting = context.register.get(ToldDecision, key)
    if waiting is not None:
        context.register.end(ToldDecision, key, seen=waiting.version, command=command)


def _proposed(decided: Decided, told: Record) -> dict[str, JsonValue]:
    sheet = sheet_of(told.section)
    state = told.state()
    fields = decided.fields or {column.field for column in sheet.columns if column.asked}
    return {
        column.name: state[column.name]
        for column in sheet.columns
        if column.field in fields and (decided.fields or state[column.name] is not None)
    }


def _decided_on(told: Record) -> Any:
    match told:
        case Approval(approved_on=day):
            return day
        case Review(done_on=day):
            return day
        case RiskAssessment(accepted_on=day) | Deviation(accepted_on=day):
            return day
        case Event(decided_on=day):
            return day
        case _:
            return None


def _reason(told: Record) -> str | None:
    match told:
        case System(scope_reason=reason) | Supplier(normal_reason=reason):
            return reason
        case Review(result=reason):
            return reason
        case _:
            return None


# ── Answered ─────────────────────────────────────────────────────────────────


def answer(command: Decide | Decline, context: CommandContext) -> None:
    """Carry the answer out.

    Raises NotAllowed, NotFound, VersionConflict or InvalidRecord, and then has changed nothing.
    """
    decided = Decided(command.kind, command.scope, command.about)
    reading = may(context.actor, Verb.REPORT)
    if isinstance(reading, Refused):
        raise NotAllowed(reading.reason, decided.requirement, decided.scope)
    if not is_decided_by(decided, context):
        raise not_the_actors(decided, context)
    kept = context.register.get(
        ToldDecision,
        ToldDecision.key_of(kind=command.kind, scope=command.scope, about=command.about),
    )
    if (kept.version if kept else 0) != command.seen:
        raise VersionConflict(kept)
    match command:
        case Decide():
            _decide(command, decided, kept, context)
        case Decline():
            _decline(command, kept, context)
    if kept is not None:
        end = context.register.end
        end(ToldDecision, kept.record.key, seen=kept.version, command=command.name)


def _decide(
    command: Decide,
    decided: Decided,
    kept: Versioned[ToldDecision] | None,
    context: CommandContext,
) -> None:
    subject = subject_of_approval(decided)
    if subject is not None:
        _approve(command, subject, kept, context)
    elif kept is None:
        raise NotFound
    else:
        _set(command, kept.record, context)


def _approve(
    command: Decide, subject: str, kept: Versioned[ToldDecision] | None, context: CommandContext
) -> None:
    told = kept.record if kept else None
    approval = Approval(
        subject=subject,
        approved_by=context.actor.email,
        approved_on=(told.decided_on if told else None) or context.today.day,
        minutes_ref=command.minutes_ref or (told.minutes_ref if told else None),
        proposed_by=told.told_by if told else None,
    )
    there = context.register.get(Approval, approval.key)
    seen = there.version if there else 0
    context.register.save(approval, seen=seen, command=command.name)


def _set(command: Decide, told: ToldDecision, context: CommandContext) -> None:
    """Set what was proposed, of the record that it is about or of a new one.

    Raises NotFound, InvalidRecord.
    """
    cls = sheet_of(told.target_section).record_class
    before = context.register.get(cls, told.target_key) if told.target_key is not None else None
    if told.target_key is not None and before is None:
        raise NotFound
    values = {**told.changes, **_of_the_decider(cls, told, context)}
    record = drafted(told.target_section, values, context, kept=before)
    record = split_decisions(before.record if before else None, record, context).rest or record
    there = before or context.register.get(cls, record.key)
    if there is None or record != there.record:
        seen = there.version if there else 0
        context.register.save(record, seen=seen, command=command.name)


def _of_the_decider(
    cls: type[Record], told: ToldDecision, context: CommandContext
) -> Mapping[str, JsonValue]:
    """Return what becomes the decider's own: who accepted it, and who did a review."""
    me, day = context.actor.email, (told.decided_on or context.today.day).isoformat()
    if cls in (RiskAssessment, Deviation):
        return {"accepted_by": me, "accepted_on": day}
    return {"by": me} if cls is Review else {}


def _decline(
    command: Decline, kept: Versioned[ToldDecision] | None, context: CommandContext
) -> None:
    """Send it back with the reason: whoever told it, or is to do it, gets a follow-up."""
    decided = Decided(command.kind, command.scope, command.about)
    if kept is None and subject_of_approval(decided) is None:
        raise NotFound
    around = context.scope_context(decided.scope)
    action = Action(
        **around.place(),
        title=f"{_SENT_BACK[around.locale]}: {command.title}: {command.reason}",
        requirement=decided.requirement,
        owner=sent_back_to(decided, kept.record if kept else None, context),
        due_on=add_workdays(context.today.day, _WHILE_IT_IS_MENDED),
        scope=decided.scope,
    )
    there = context.register.get(Action, action.key)
    seen = there.version if there else 0
    context.register.save(action, seen=seen, command=command.name)


def sent_back_to(decided: Decided, told: ToldDecision | None, context: CommandContext) -> str:
    """Return who takes what is sent back: whoever told it, else R for the requirement."""
    around = context.scope_context(decided.scope)
    teller = around.roster.roles.member(told.told_by) if told else None
    if teller is not None and not around.roster.audits(teller.email):
        return teller.email
    return around.responsible(decided.requirement) or context.actor.email
