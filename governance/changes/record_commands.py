"""Records are changed in conversation: added, corrected, ended, or a contact confirmed.

A command is carried out whole, or refused whole.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from pydantic import ValidationError

from governance.access import Decision, Reason, Refused, may
from governance.changes.contact_notices import inform
from governance.changes.decision_commands import DecisionSplit, drop, split_decisions, tell
from governance.changes.draft import InvalidRecord, administered, drafted
from governance.changes.merge import Difference, dangling, merge
from governance.changes.record_rights import (
    changed_fields,
    correction_rights,
    may_add,
    may_confirm,
    may_record,
    not_allowed,
)
from governance.changes.rename_record import is_renamed, renaming
from governance.changes.validation import FieldError, model_errors
from governance.commands import (
    AddRecord,
    ConfirmContact,
    CorrectRecord,
    EndRecord,
    InformContact,
    NumberWorked,
)
from governance.context import CommandContext, NotFound
from governance.decisions.parts import decision_of_role
from governance.ports import VersionConflict, Versioned
from governance.records.about import scopes_of
from governance.records.authorities import Authority
from governance.records.columns import sheet_of
from governance.records.contacts import (
    Contact,
    ContactDetails,
    ToldContact,
    is_reached_as,
    is_same_person,
)
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.records.role_assignments import RoleAssignment
from governance.schema.record import Record
from governance.schema.telephone import as_kept
from governance.schema.values import Channel


class StillReferenced(Exception):
    """The record cannot end, because the records in `by` name it."""

    def __init__(self, record: Record, by: Sequence[Record]) -> None:
        super().__init__(record.key)
        self.record = record
        self.by = tuple(by)


class SameChannel(Exception):
    """A contact told of through a channel cannot be confirmed through the same channel.

    Whoever deceives may control both messages there.
    """

    def __init__(self, through: Channel) -> None:
        super().__init__(through)
        self.through = through


_Recording: TypeAlias = (
    AddRecord | CorrectRecord | EndRecord | ConfirmContact | NumberWorked | InformContact
)


def record(command: _Recording, context: CommandContext) -> None:
    """Carry out the command.

    Raises NotAllowed, InvalidRecord, StillReferenced, SameChannel, NotInformed, VersionConflict or
    NotFound, and then has changed nothing.
    """
    match command:
        case AddRecord():
            _add(command, context)
        case CorrectRecord():
            _correct(command, context)
        case EndRecord():
            _end(command, context)
        case ConfirmContact():
            _confirm(command, context)
        case NumberWorked():
            _number_worked(command, context)
        case InformContact():
            inform(command, context)
    context.look_anew()


# ── Changes ──────────────────────────────────────────────────────────────────


def _add(command: AddRecord, context: CommandContext) -> None:
    told = drafted(command.section, command.values, context)
    for cls in (type(told), sheet_of(command.section).record_class):
        there = context.register.get(cls, told.key)
        if there is not None:
            raise VersionConflict(there)
    split = split_decisions(None, told, context)
    allowed = may_add(told, context)
    if isinstance(allowed, Refused) and not split.is_all_own:
        _propose(told, allowed, context, command=command.name, target=None)
        return
    if split.rest is not None:
        context.register.save(split.rest, seen=0, command=command.name)
    _tell(split, told, context, command=command.name)


def _correct(command: CorrectRecord, context: CommandContext) -> None:
    kept = _kept(command, context)
    told = drafted(command.section, command.values, context, kept=kept)
    rights = correction_rights(kept.record, context)
    split = split_decisions(kept.record, told, context)
    beyond = rights.beyond(changed_fields(kept.record, told) - split.own_fields)
    if rights.refused is not None and (beyond or (not rights and not split.own)):
        _propose(told, rights.refused, context, command=command.name, target=kept.record.key)
        return
    if _is_moved(kept.record, told):
        _allow(may_add(told, context))
    rest = split.rest
    if type(told) is not type(kept.record):
        _tell_otherwise(command, told, context)
    elif rest is not None and is_renamed(kept.record, rest):
        merge(context.register, renaming(context.register, kept, rest), command=command.name)
    elif rest is not None and rest != kept.record:
        context.register.save(rest, seen=kept.version, command=command.name)
    _tell(split, told, context, command=command.name)


def _propose(
    told: Record, refused: Refused, context: CommandContext, *, command: str, target: str | None
) -> None:
    """Put a change of a role forward, which management or an administrator decides.

    Raises NotAllowed for any other record, and for whoever only reads.
    """
    if not isinstance(told, RoleAssignment) or refused.reason is not Reason.DIRECTORS_ONLY:
        raise not_allowed(refused)
    tell(decision_of_role(told), told, context, command=command, target=target)


def _tell(split: DecisionSplit, told: Record, context: CommandContext, *, command: str) -> None:
    """Keep what others decide until they have, and drop what waited for the actor's own word."""
    target = split.rest.key if split.rest is not None else None
    for decided in split.elsewhere:
        tell(decided, told, context, command=command, target=target)
    for decided in split.own:
        drop(decided, context, command=command)


def _allow(decision: Decision) -> None:
    if isinstance(decision, Refused):
        raise not_allowed(decision)


def _is_moved(record: Record, told: Record) -> bool:
    """Tell whether the record is now about something else.

    A record that only has another name is still the same.
    """
    own = 1 if record.section in SCOPED_BY else 0
    return scopes_of(told)[own:] != scopes_of(record)[own:]


def _tell_otherwise(command: CorrectRecord, told: Record, context: CommandContext) -> None:
    """Keep what was told of a contact beside the contact, until somebody confirms it.

    Raises VersionConflict with what was told before, where something already waits.
    """
    waiting = context.register.find(ToldContact, replaces=command.key)
    there = next(iter(waiting), None) or context.register.get(ToldContact, told.key)
    if there is not None:
        raise VersionConflict(there)
    context.register.save(told, seen=0, command=command.name)


def _end(command: EndRecord, context: CommandContext) -> None:
    kept = _kept(command, context)
    over = ending(kept, context, on=command.on)
    if over is not None:
        context.register.save(over, seen=kept.version, command=command.name)
    else:
        key = kept.record.key
        context.register.end(type(kept.record), key, seen=kept.version, command=command.name)


def ending(
    kept: Versioned[Any], context: CommandContext, *, on: date | None = None
) -> Record | None:
    """Return the record as it stays when it is over; None where it leaves the register.

    It is over on that day, or else today.

    Raises NotAllowed, InvalidRecord, StillReferenced or NotFound.
    """
    cls = type(kept.record)
    _allow(may_record(kept.record, context))
    if cls is Authority:
        raise InvalidRecord(cls.section, [FieldError("name", "authority_stays")])
    if cls.ends_by is not None:
        over = _over(kept.record, context.today.day, on=on)
        if isinstance(over, Member) and not administered(over, context):
            raise InvalidRecord(cls.section, [FieldError("active", "last_administrator")])
        return over
    gone = Difference(added=(), changed=(), ended=(kept,), same=0)
    named = [loose.record for loose in dangling(context.register, [], gone)]
    if named:
        raise StillReferenced(kept.record, named)
    return None


def _over(record: Record, today: date, *, on: date | None) -> Record:
    """Return the record with the field filled in that says it is over.

    Raises NotFound when it is over already, InvalidRecord when it cannot end that day.
    """
    if record.is_over(today):
        raise NotFound
    try:
        return record.ended(on or today)
    except ValidationError as error:
        flaws = list(model_errors(error, sheet_of(record.section)))
        raise InvalidRecord(record.section, flaws) from error


def _confirm(command: ConfirmContact, context: CommandContext) -> None:
    kept = _kept(command, context)
    _allow(may_confirm(kept.record, context))
    confirmed = {"verified_on": context.today.day, "verified_by": context.actor.email}
    if isinstance(kept.record, Contact):
        verified = kept.record.model_copy(update=confirmed)
        context.register.save(verified, seen=kept.version, command=command.name)
        return
    told: ToldContact = kept.record
    if command.through == told.told_through:
        raise SameChannel(told.told_through)
    same = context.register.get(Contact, told.key)
    replaced = context.register.get(Contact, told.replaces) if told.replaces else None
    before = replaced or same
    details = {name: getattr(told, name) for name in ContactDetails.model_fields}
    contact = Contact(
        **details,
        **confirmed,
        changed_on=_changed_on(before, told, context.today.day),
        informed_on=_informed_on(before, told),
    )
    context.register.save(contact, seen=same.version if same else 0, command=command.name)
    if replaced is not None and replaced.record.key != contact.key:
        left = replaced.record.ended(context.today.day)
        context.register.save(left, seen=replaced.version, command=command.name)
    context.register.end(ToldContact, told.key, seen=kept.version, command=command.name)


def _number_worked(command: NumberWorked, context: CommandContext) -> None:
    """Mark the contact as verified by the actor, on the day the call was answered.

    Nothing changes when it was verified that day or later, or has another number by now.
    """
    _allow(may(context.actor, command.verb))
    kept = context.register.get(Contact, command.key)
    if kept is None or as_kept(command.phone) not in (kept.record.phone, kept.record.alt_phone):
        return
    known = kept.record.verified_on
    if known is not None and known >= command.on:
        return
    verified = {"verified_on": command.on, "verified_by": context.actor.email}
    context.register.save(
        kept.record.model_copy(update=verified), seen=kept.version, command=command.name
    )


def _changed_on(before: Versioned[Contact] | None, told: ToldContact, today: date) -> date | None:
    """Return the day on which the name, a number or the e-mail last changed."""
    if before is None:
        return None
    return before.record.changed_on if is_reached_as(before.record, told) else today


def _informed_on(before: Versioned[Contact] | None, told: ToldContact) -> date | None:
    """Return the day on which the person was informed, if it is the same one."""
    if before is None or not is_same_person(before.record, told):
        return None
    return before.record.informed_on


def _kept(
    command: CorrectRecord | EndRecord | ConfirmContact, context: CommandContext
) -> Versioned[Any]:
    """Return the record that the command is about, as the person saw it.

    Raises NotFound or VersionConflict.
    """
    kept = context.register.get(sheet_of(command.section).record_class, command.key)
    if kept is None:
        raise NotFound
    if kept.version != command.seen:
        raise VersionConflict(kept)
    return kept
