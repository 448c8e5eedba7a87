"""Records are changed in conversation: added, corrected, ended, or a contact confirmed.

A command is carried out whole, or refused whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from pydantic import JsonValue, ValidationError

from governance.access import Actor, Allowed, Decision, Refused, Verb, may
from governance.changes.merge import Difference, dangling, merge
from governance.changes.rename_record import is_renamed, renaming, spelled
from governance.changes.validation import FieldError, catalogue_errors, model_errors, number_errors
from governance.commands import AddRecord, ConfirmContact, CorrectRecord, EndRecord, NumberWorked
from governance.context import CommandContext, NotAllowed, NotFound
from governance.ports import VersionConflict, Versioned
from governance.queries.scope_context import ScopeContext
from governance.records.about import scopes_of
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.authorities import Authority
from governance.records.columns import Column, Sheet, sheet_of
from governance.records.contacts import Contact, ContactDetails, ToldContact, is_reached_as
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.records.reviews import Review
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from governance.schema.telephone import as_kept
from governance.schema.values import Channel

_OF_THE_PERSON = ("plan_acknowledged", "role_confirmed")
"""Reviews that each person does for themselves."""


class InvalidRecord(Exception):
    """The record cannot stand like this; `flaws` say why, each at its field."""

    def __init__(self, section: str, flaws: Sequence[FieldError]) -> None:
        super().__init__(section, *flaws)
        self.section = section
        self.flaws = tuple(flaws)


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


_Recording: TypeAlias = AddRecord | CorrectRecord | EndRecord | ConfirmContact | NumberWorked


def record(command: _Recording, context: CommandContext) -> None:
    """Carry out the command.

    Raises NotAllowed, InvalidRecord, StillReferenced, SameChannel, VersionConflict or NotFound, and
    then has changed nothing.
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
    context.look_anew()


def told_as(section: str) -> type[Record]:
    """Return the class of a record of that section when it is told of in conversation."""
    return ToldContact if section == Contact.section else sheet_of(section).record_class


# ── Access ───────────────────────────────────────────────────────────────────


def may_record(told: Record, context: CommandContext, *, adding: bool = False) -> Decision:
    """Tell whether the actor may add, correct or end the record.

    Their relation to any one of the scopes it is about is enough.
    """
    verb = Verb.DIRECT if told.directed else Verb.RECORD
    if adding and isinstance(told, Event):
        verb = Verb.REPORT
    return _decided(verb, told, context, adding=adding)


def may_add(section: str, context: CommandContext) -> Decision:
    """Tell whether the actor may perhaps add a record to the section.

    Once the record is told, what it is about decides.
    """
    cls = sheet_of(section).record_class
    if cls.directed:
        roles = context.scope_context(AUTHORITY).roles_of(context.actor.email)
        return may(context.actor, Verb.DIRECT, requirement=cls.serves, scope=AUTHORITY, roles=roles)
    return may(context.actor, Verb.REPORT)


def may_confirm(contact: ContactDetails, context: CommandContext) -> Decision:
    """Tell whether the actor may confirm that contact."""
    return _decided(Verb.CONFIRM_CONTACT, contact, context)


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
    return may(
        context.actor,
        verb,
        requirement=requirement,
        scope=scope,
        letter=around.letter_of(email, requirement),
        owner=_is_theirs(told, context.actor, around, adding=adding),
        roles=around.roles_of(email),
    )


def _is_theirs(told: Record, actor: Actor, around: ScopeContext, *, adding: bool) -> bool:
    """Tell whether the record is the actor's own to keep.

    Nobody makes a new contract theirs by saying so.
    """
    match told:
        case Contract(owner=owner):
            return owner == actor.email and not adding
        case Action(owner=owner):
            return owner == actor.email
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


def not_allowed(refused: Refused) -> NotAllowed:
    """Turn the refusal into the exception to raise."""
    return NotAllowed(refused.reason, refused.requirement, refused.scope)


def _allow(decision: Decision) -> None:
    if isinstance(decision, Refused):
        raise not_allowed(decision)


# ── A record from what was told ──────────────────────────────────────────────


def drafted(
    section: str,
    values: Mapping[str, JsonValue],
    context: CommandContext,
    *,
    kept: Versioned[Any] | None = None,
) -> Record:
    """Make the record from these values, together with what is kept of it.

    Raises InvalidRecord with everything that is wrong.
    """
    sheet = sheet_of(told_as(section).section)
    asked = {column.name: column for column in sheet.columns if column.asked}
    written = _as_kept(kept, sheet) | _told(kept, sheet, context)
    for name, value in values.items():
        if name in asked:
            meant = _known_person(asked[name], value, context)
            written[name] = _in_the_kept_order(meant, written.get(name))
    given = {name: value for name, value in written.items() if value is not None}
    try:
        told = sheet.record_class.model_validate(given)
    except ValidationError as error:
        raise InvalidRecord(sheet.section, _first_of_each(model_errors(error, sheet))) from error
    wrong = [
        *catalogue_errors(told, context.today.day),
        *number_errors(told, kept.record if kept else None),
        *_ahead(told, sheet, context.today.day),
        *_loose(told, context),
        *_consistency_faults(told, kept, context),
    ]
    if wrong:
        raise InvalidRecord(sheet.section, _first_of_each(iter(wrong)))
    return spelled(context.register, [told])[0]


def _as_kept(kept: Versioned[Any] | None, sheet: Sheet) -> dict[str, JsonValue]:
    if kept is None:
        return {}
    names = {column.name for column in sheet.columns}
    return {name: value for name, value in kept.record.state().items() if name in names}


def _told(
    kept: Versioned[Any] | None, sheet: Sheet, context: CommandContext
) -> dict[str, JsonValue]:
    """Return who told of a contact, when, how, and which contact it replaces."""
    if sheet.record_class is not ToldContact:
        return {}
    replaces = None
    if kept is not None:
        is_contact = isinstance(kept.record, Contact)
        replaces = kept.record.key if is_contact else kept.record.replaces
    return {
        "told_on": context.today.day.isoformat(),
        "told_by": context.actor.email,
        "told_through": context.through,
        "replaces": replaces,
    }


def _known_person(column: Column, value: JsonValue, context: CommandContext) -> JsonValue:
    """Turn the name of a colleague into their e-mail, where exactly one member has that name."""
    if column.refers != Member.section or not isinstance(value, str) or "@" in value:
        return value
    said = value.strip().casefold()
    members = [kept.record for kept in context.register.find(Member)]
    named = [member.email for member in members if member.name.casefold() == said]
    return named[0] if len(named) == 1 else value


def _in_the_kept_order(told: JsonValue, kept: JsonValue) -> JsonValue:
    """Keep the kept order where the same things were chosen from a list.

    The form gives them in the list's order, and that alone is no change.
    """
    if isinstance(told, list) and isinstance(kept, list):
        return kept if sorted(map(str, told)) == sorted(map(str, kept)) else told
    return told


def _first_of_each(flaws: Iterator[FieldError]) -> list[FieldError]:
    """Keep the first fault at each field."""
    first: dict[str, FieldError] = {}
    for flaw in flaws:
        first.setdefault(flaw.field, flaw)
    return list(first.values())


def _ahead(told: Record, sheet: Sheet, today: date) -> Iterator[FieldError]:
    for column in sheet.columns:
        day = getattr(told, column.field) if column.past else None
        if day is not None and day > today:
            yield FieldError(column.field, "not_yet")


def _loose(told: Record, context: CommandContext) -> Iterator[FieldError]:
    """Yield a fault for each name in the record that the register does not have."""
    coming = Difference(added=(told,), changed=(), ended=(), same=0)
    for loose in dangling(context.register, [told], coming):
        yield FieldError(loose.reference.field, "unknown_name", {"sheet": loose.reference.section})


def _consistency_faults(
    told: Record, kept: Versioned[Any] | None, context: CommandContext
) -> Iterator[FieldError]:
    """Yield the faults that hold in conversation for single sections."""
    same_section = kept is not None and isinstance(kept.record, type(told))
    moved = kept is not None and same_section and kept.record.key != told.key
    match told:
        case Authority() if kept is None:
            yield FieldError("name", "already_there")
        case Authority() if moved:
            yield FieldError("name", "name_is_fixed")
        case Member() if moved:
            yield FieldError("email", "email_is_fixed")
        case Member() if kept is not None and not _administered(told, context):
            yield FieldError("admin" if told.active else "active", "last_administrator")
        case _:
            pass
    if moved and context.register.get(type(told), told.key) is not None:
        yield FieldError(told.key_fields[0], "already_there")


def _administered(told: Member, context: CommandContext) -> bool:
    """Tell whether an active administrator is left when that member is like this."""
    if told.active and told.admin:
        return True
    members = context.register.find(Member, admin=True)
    others = [kept.record for kept in members if kept.record.key != told.key]
    was = context.register.get(Member, told.key)
    return was is None or not was.record.admin or any(member.active for member in others)


# ── Changes ──────────────────────────────────────────────────────────────────


def _add(command: AddRecord, context: CommandContext) -> None:
    told = drafted(command.section, command.values, context)
    _allow(may_record(told, context, adding=True))
    for cls in (type(told), sheet_of(command.section).record_class):
        there = context.register.get(cls, told.key)
        if there is not None:
            raise VersionConflict(there)
    context.register.save(told, seen=0, command=command.name)


def _correct(command: CorrectRecord, context: CommandContext) -> None:
    kept = _kept(command, context)
    _allow(may_record(kept.record, context))
    told = drafted(command.section, command.values, context, kept=kept)
    if _is_moved(kept.record, told):
        _allow(may_record(told, context, adding=True))
    if type(told) is not type(kept.record):
        _tell_otherwise(command, told, context)
    elif is_renamed(kept.record, told):
        merge(context.register, renaming(context.register, kept, told), command=command.name)
    elif told != kept.record:
        context.register.save(told, seen=kept.version, command=command.name)


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
    over = ending(kept, context)
    if over is not None:
        context.register.save(over, seen=kept.version, command=command.name)
    else:
        key = kept.record.key
        context.register.end(type(kept.record), key, seen=kept.version, command=command.name)


def ending(kept: Versioned[Any], context: CommandContext) -> Record | None:
    """Return the record as it stays when it is over; None where it leaves the register.

    Raises NotAllowed, InvalidRecord, StillReferenced or NotFound.
    """
    cls = type(kept.record)
    _allow(may_record(kept.record, context))
    if cls is Authority:
        raise InvalidRecord(cls.section, [FieldError("name", "authority_stays")])
    if cls.ends_by is not None:
        over = _over(kept.record, context.today.day)
        if isinstance(over, Member) and not _administered(over, context):
            raise InvalidRecord(cls.section, [FieldError("active", "last_administrator")])
        return over
    gone = Difference(added=(), changed=(), ended=(kept,), same=0)
    named = [loose.record for loose in dangling(context.register, [], gone)]
    if named:
        raise StillReferenced(kept.record, named)
    return None


def _over(record: Record, day: date) -> Record:
    """Return the record with the field filled in that says it is over.

    Raises NotFound when it is over already, InvalidRecord when it cannot end today.
    """
    if record.is_over(day):
        raise NotFound
    try:
        return record.ended(day)
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
        **details, **confirmed, changed_on=_changed_on(before, told, context.today.day)
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
