"""Tell who may add, correct or end a record of the register, and which of its fields.

Whoever is responsible, accountable or consulted may, and whoever owns the record. Where all of
that refuses, an obligation that stands on somebody lets them do its remedy.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import JsonValue

from governance.access import Actor, Allowed, Decision, Reason, Refused, Verb, may
from governance.context import CommandContext, NotAllowed
from governance.obligations.assignees import assignees
from governance.obligations.ledger import Entry
from governance.obligations.remedies import Remedy, remedies
from governance.ports import Versioned
from governance.queries.scope_context import ScopeContext
from governance.records.about import scopes_of
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from governance.workdays import ONE_DAY

_OF_CONTACTS = "3.2"
"""The requirement that numbers are kept for."""
_OF_THE_PERSON = ("plan_acknowledged", "role_confirmed")
"""Reviews that each person does for themselves."""


@dataclass(frozen=True)
class CorrectionRights:
    """The fields of a record that somebody may correct, by the model's names; None for all of them.

    `refused` says why they may not correct it all.
    """

    fields: frozenset[str] | None = None
    refused: Refused | None = None

    def __bool__(self) -> bool:
        return self.fields is None or bool(self.fields)

    def beyond(self, changed: frozenset[str]) -> frozenset[str]:
        """Return those of the fields that they may not correct."""
        return frozenset() if self.fields is None else changed - self.fields


# ── By letter, ownership or role ─────────────────────────────────────────────


def may_record(told: Record, context: CommandContext, *, adding: bool = False) -> Decision:
    """Tell whether the actor may add, correct or end the record, without being asked to.

    Their relation to any one of the scopes it is about is enough.
    """
    verb = Verb.DIRECT if told.directed else Verb.RECORD
    if adding and isinstance(told, Event):
        verb = Verb.REPORT
    return _decided(verb, told, context, adding=adding)


def may_begin_to_add(section: str, context: CommandContext) -> Decision:
    """Tell whether the actor may perhaps add a record to the section.

    Once the record is told, what it is about decides. Anybody may put somebody forward for a role.
    """
    cls = sheet_of(section).record_class
    if cls is ToldDecision:
        return Refused(Reason.NOT_YOUR_DECISION)
    if cls.directed and cls is not RoleAssignment:
        roles = context.scope_context(AUTHORITY).roles_of(context.actor.email)
        return may(context.actor, Verb.DIRECT, requirement=cls.serves, scope=AUTHORITY, roles=roles)
    return may(context.actor, Verb.REPORT)


def _decided(
    verb: Verb, told: Record, context: CommandContext, *, adding: bool = False
) -> Decision:
    decisions = [_in_scope(verb, told, scope, context, adding=adding) for scope in scopes_of(told)]
    return next((one for one in decisions if isinstance(one, Allowed)), decisions[0])


def _in_scope(
    verb: Verb, told: Record, scope: str, context: CommandContext, *, adding: bool
) -> Decision:
    around = context.scope_context(scope)
    email, requirement = context.actor.email, told.requirement_served
    letter = around.letter_of(email, requirement)
    return may(
        context.actor,
        verb,
        requirement=requirement,
        scope=scope,
        letter=None if letter == "C" and _is_personal(told) else letter,
        owner=_is_theirs(told, context.actor, around, adding=adding),
        roles=around.roles_of(email),
    )


def _is_personal(told: Record) -> bool:
    """Tell whether it is a person's own, which nobody does who is only consulted."""
    match told:
        case Review(kind=kind):
            return kind in _OF_THE_PERSON
        case Absence() | ToldDecision():
            return True
        case _:
            return False


def _is_theirs(told: Record, actor: Actor, around: ScopeContext, *, adding: bool) -> bool:
    """Tell whether the record is the actor's own to keep.

    Nobody makes a new contract theirs by saying so.
    """
    match told:
        case Contract(owner=owner):
            return owner == actor.email and not adding
        case Action(owner=owner):
            return owner == actor.email
        case ToldDecision(told_by=teller):
            return teller == actor.email
        case Absence(member=member):
            return member == actor.email
        case Review(kind=kind, by=by):
            return by == actor.email and kind in _OF_THE_PERSON
        case ContactDetails(side="supplier"):
            return Role.LEV in around.roles_of(actor.email)
        case ContactDetails(email=email):
            return email == actor.email or Role.BER in around.roles_of(actor.email)
        case _:
            return False


# ── Also by being asked ──────────────────────────────────────────────────────


def may_add(told: Record, context: CommandContext) -> Decision:
    """Tell whether the actor may add the record, whatever gives them the right."""
    decision = may_record(told, context, adding=True)
    if isinstance(decision, Allowed) or _is_own_successor(told, context):
        return Allowed()
    return _unless_asked(decision, Verb.RECORD, partial(_is_asked_to_add, told, context), context)


def correction_rights(record: Record, context: CommandContext) -> CorrectionRights:
    """Tell what the actor may correct of the record, whatever gives them the right."""
    decision = may_record(record, context)
    if isinstance(decision, Allowed):
        return CorrectionRights()
    fields: set[str] = set()
    if isinstance(may(context.actor, Verb.REPORT), Allowed):
        fields = {
            *_fields_asked_for(record, context),
            *_fields_of_a_role(record, context),
            *_fields_of_questions(record, context),
        }
    return CorrectionRights(frozenset(fields), decision)


def changed_fields(before: Record, told: Record) -> frozenset[str]:
    """Return the fields, by the model's names, in which the record differs from the one before."""
    names = set(type(told).model_fields) & set(type(before).model_fields)
    return frozenset(name for name in names if getattr(told, name) != getattr(before, name))


def may_confirm(contact: ContactDetails, context: CommandContext) -> Decision:
    """Tell whether the actor may confirm that contact, whatever gives them the right."""
    decision = _decided(Verb.CONFIRM_CONTACT, contact, context)
    asked = partial(_is_asked_to_confirm, contact, context)
    decided = _unless_asked(decision, Verb.CONFIRM_CONTACT, asked, context)
    if isinstance(decided, Refused):
        return replace(decided, who=_who_confirms(contact, context))
    return decided


def is_asked_to_claim(question: str, scope: str, context: CommandContext) -> bool:
    """Tell whether an obligation asks the actor whether that question's demand is possible."""
    return any(
        remedy.do == "not_possible" and (remedy.values or {}).get("question") == question
        for remedy in _asked_of(context, (scope,))
    )


def _unless_asked(
    decision: Decision, verb: Verb, asked: Callable[[], bool], context: CommandContext
) -> Decision:
    """Return the decision, or that it is allowed because an obligation asks for it."""
    if isinstance(decision, Allowed):
        return decision
    by_asking = may(context.actor, verb, asked=asked)
    return by_asking if isinstance(by_asking, Allowed) else decision


def _asked_of(context: CommandContext, scopes: tuple[str, ...]) -> Iterator[Remedy]:
    """Yield the remedies of what the actor is asked to do in the scopes and around them."""
    me, day = context.actor.email, context.today.day
    around = dict.fromkeys(near for scope in scopes for near in context.scope_context(scope).near)
    for scope in around:
        for entry in context.ledger.of_scope(scope):
            if _is_on(entry, context):
                yield from remedies(entry, context.register, me=me, today=day)


def _is_on(entry: Entry, context: CommandContext) -> bool:
    """Tell whether the obligation stands on the actor, who may be standing in for somebody."""
    me, obligation = context.actor.email, entry.obligation
    if me in (entry.responsible, obligation.person):
        return True
    return assignees(obligation, context.scope_context(obligation.scope).roster).asked == me


def _is_asked_to_add(told: Record, context: CommandContext) -> bool:
    return any(_adds(remedy, told) for remedy in _asked_of(context, scopes_of(told)))


def _adds(remedy: Remedy, told: Record) -> bool:
    """Tell whether the record is the one that the remedy adds, as far as the remedy knows it."""
    if remedy.do not in ("add", "tap") or remedy.key or not _is_of(remedy, told):
        return False
    return all(
        _same(getattr(told, _field(told.section, name)), value)
        for name, value in (remedy.values or {}).items()
    )


def _is_of(remedy: Remedy, told: Record) -> bool:
    as_told = ToldContact.section if remedy.section == Contact.section else remedy.section
    return told.section in (remedy.section, as_told)


def _same(told: object, wanted: JsonValue) -> bool:
    if isinstance(told, bool) or isinstance(wanted, bool):
        return told is wanted
    return str(told).casefold() == str(wanted).casefold()


def _fields_asked_for(record: Record, context: CommandContext) -> set[str]:
    if record.directed:
        return set()
    return {
        _field(record.section, name)
        for remedy in _asked_of(context, scopes_of(record))
        if remedy.do in ("correct", "tap", "find") and _is_about(remedy, record)
        for name in remedy.sets
    }


def _fields_of_questions(record: Record, context: CommandContext) -> Iterator[str]:
    """Yield what the questions of the actor's own requirements ask about the record.

    Whoever answers them may write the answer, also where the record serves another requirement.
    """
    if record.directed:
        return
    email = context.actor.email
    for scope in scopes_of(record):
        around = context.scope_context(scope)
        for requirement in context.catalogue:
            if around.letter_of(email, requirement.id) not in ("R", "A"):
                continue
            for question in requirement.questions:
                if question.asks_for.how != "line":
                    yield from _named(question.asks_for.fields, record.section)


def _named(fields: Sequence[str], section: str) -> Iterator[str]:
    return (name.split(".")[1] for name in fields if name.split(".")[0] == section)


def _is_about(remedy: Remedy, record: Record) -> bool:
    if remedy.section != record.section:
        return isinstance(record, ToldContact) and remedy.section == Contact.section
    return remedy.do == "find" or remedy.key == record.key


def _field(section: str, name: str) -> str:
    """Return the model's name of the field that the register calls so.

    Raises KeyError.
    """
    column = sheet_of(section).column(name)
    if column is None:
        raise KeyError(name)
    return column.field


def _is_asked_to_confirm(contact: ContactDetails, context: CommandContext) -> bool:
    return any(
        remedy.do == "confirm" and (remedy.section, remedy.key) == (contact.section, contact.key)
        for remedy in _asked_of(context, scopes_of(contact))
    )


def _who_confirms(contact: ContactDetails, context: CommandContext) -> str | None:
    """Return the e-mail of whoever confirms contacts of that side there, None for nobody."""
    role = Role.LEV if contact.side == "supplier" else Role.BER
    scope = next(iter(scopes_of(contact)), AUTHORITY)
    roster = context.scope_context(scope).roster
    taker = roster.taker((role,), scope, requirement=_OF_CONTACTS)
    return None if taker is None else taker.member.email


# ── Roles ────────────────────────────────────────────────────────────────────


def _fields_of_a_role(record: Record, context: CommandContext) -> set[str]:
    """Name the deputy, which the holder does, and the system owner for roles of their system."""
    if not isinstance(record, RoleAssignment) or record.member is None:
        return set()
    own = record.member == context.actor.email
    return {"deputy"} if own or _owns_the_system(record.scope, context) else set()


def _owns_the_system(scope: str, context: CommandContext) -> bool:
    roles = context.scope_context(scope).roles_of(context.actor.email)
    return scope != AUTHORITY and Role.SYS in roles


def _is_own_successor(told: Record, context: CommandContext) -> bool:
    """Tell whether somebody names who takes their own role over, the day after their last."""
    if not isinstance(told, RoleAssignment) or told.from_ is None:
        return False
    mine: list[Versioned[Any]] = list(
        context.register.find(
            RoleAssignment, scope=told.scope, role=told.role, member=context.actor.email
        )
    )
    return _may_name(context) and any(
        row.record.to is not None and told.from_ == row.record.to + ONE_DAY for row in mine
    )


def _may_name(context: CommandContext) -> bool:
    return isinstance(may(context.actor, Verb.REPORT), Allowed)


def not_allowed(refused: Refused) -> NotAllowed:
    """Turn the refusal into the exception to raise."""
    return NotAllowed(refused.reason, refused.requirement, refused.scope, refused.who)
