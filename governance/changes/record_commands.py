"""The register as it is told in conversation: a record is added, corrected or ended, a contact confirmed; or refused whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from pydantic import JsonValue, ValidationError

from governance.access import Actor, Allowed, Decision, Refused, Verb, may
from governance.changes.merge import Difference, dangling, merge
from governance.changes.rename_record import is_renamed, renaming, spelled
from governance.changes.validation import FieldError, catalogue_errors, model_errors
from governance.commands import AddRecord, ConfirmContact, CorrectRecord, EndRecord, NumberWorked
from governance.context import CommandContext, NotAllowed, NotFound
from governance.ports import VersionConflict, Versioned
from governance.queries.scope_context import ScopeContext
from governance.records.about import scopes_of
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.authorities import Authority
from governance.records.columns import Column, Sheet, sheet_of
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.records.reviews import Review
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from governance.schema.values import Channel

_OF_THE_PERSON = ("plan_acknowledged", "role_confirmed")
"""Reviews that each person does for themselves."""
_REACHED_BY = ("name", "phone", "alt_phone", "email")


class InvalidRecord(Exception):
    """The record cannot stand like this; `flaws` say why, each at its field."""

    def __init__(self, section: str, flaws: Sequence[FieldError]) -> None:
        super().__init__(section, *flaws)
        self.section = section
        self.flaws = tuple(flaws)


class StillReferenced(Exception):
    """The record cannot end, for these name it."""

    def __init__(self, record: Record, by: Sequence[Record]) -> None:
        super().__init__(record.key)
        self.record = record
        self.by = tuple(by)


class SameChannel(Exception):
    """What came through a channel is not confirmed through it: whoever deceives has both in hand."""

    def __init__(self, through: Channel) -> None:
        super().__init__(through)
        self.through = through


_Recording: TypeAlias = AddRecord | CorrectRecord | EndRecord | ConfirmContact | NumberWorked


def record(command: _Recording, context: CommandContext) -> None:
    """Do it.

    Raises NotAllowed, Faulty, StillNamed, SameWay, Changed or Gone, and then has changed nothing.
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
    """What a record of that section becomes when it is told of in conversation."""
    return ToldContact if section == Contact.section else sheet_of(section).record_class


# ── Who may ──────────────────────────────────────────────────────────────────


def may_record(told: Record, context: CommandContext, *, adding: bool = False) -> Decision:
    """Whether the actor may add, correct or end it: by what they are to one of the scopes it is about."""
    verb = Verb.DIRECT if told.directed else Verb.RECORD
    if adding and isinstance(told, Event):
        verb = Verb.REPORT
    return _decided(verb, told, context, adding=adding)


def may_add(section: str, context: CommandContext) -> Decision:
    """Whether the actor may perhaps add a record there; what it is about decides when it is told."""
    cls = sheet_of(section).record_class
    if cls.directed:
        roles = context.scope_context(AUTHORITY).roles_of(context.actor.email)
        return may(context.actor, Verb.DIRECT, requirement=cls.serves, scope=AUTHORITY, roles=roles)
    return may(context.actor, Verb.REPORT)


def may_confirm(contact: ContactDetails, context: CommandContext) -> Decision:
    """Whether it is for the actor to make sure of that contact."""
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
    """Whether the record is the actor's own to keep.

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
    """The refusal as it is raised."""
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
    """The record these values make, together with what is kept of it.

    Raises Faulty with everything that is wrong.
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
        *_ahead(told, sheet, context.today.day),
        *_loose(told, context),
        *_house_rules(told, kept, context),
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
    """By whom a contact was told of, how, and in whose place."""
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
    """A colleague called by name is meant by e-mail."""
    if column.refers != Member.section or not isinstance(value, str) or "@" in value:
        return value
    said = value.strip().casefold()
    members = [kept.record for kept in context.register.find(Member)]
    named = [member.email for member in members if member.name.casefold() == said]
    return named[0] if len(named) == 1 else value


def _in_the_kept_order(told: JsonValue, kept: JsonValue) -> JsonValue:
    """What was chosen from a list comes in the list's order; the same things are no change."""
    if isinstance(told, list) and isinstance(kept, list):
        return kept if sorted(map(str, told)) == sorted(map(str, kept)) else told
    return told


def _first_of_each(flaws: Iterator[FieldError]) -> list[FieldError]:
    """One fault at each field."""
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
    """What it names and the register has not."""
    coming = Difference(added=(told,), changed=(), ended=(), same=0)
    for loose in dangling(context.register, [told], coming):
        yield FieldError(loose.reference.field, "unknown_name", {"sheet": loose.reference.section})


def _house_rules(
    told: Record, kept: Versioned[Any] | None, context: CommandContext
) -> Iterator[FieldError]:
    """What holds in conversation for single sections."""
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
    """Whether somebody is there who may administer, when that member is like this."""
    if told.active and told.admin:
        return True
    members = context.register.find(Member, admin=True)
    others = [kept.record for kept in members if kept.record.key != told.key]
    was = context.register.get(Member, told.key)
    return was is None or not was.record.admin or any(member.active for member in others)


# ── Done ─────────────────────────────────────────────────────────────────────


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
    """Whether it is about something else now; what is merely called otherwise is still the same."""
    own = 1 if record.section in SCOPED_BY else 0
    return scopes_of(told)[own:] != scopes_of(record)[own:]


def _tell_otherwise(command: CorrectRecord, told: Record, context: CommandContext) -> None:
    """A contact stands as it is until somebody confirms what was told; told of already, that is what to look at."""
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
    """The record as it stays when it is over; None where it leaves the register.

    Raises NotAllowed, Faulty, StillNamed or Gone.
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
    """The record with its own word that it is over.

    Raises Gone when it is, Faulty when that cannot be today.
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
    """The contact is verified by whoever got an answer there, unless that is no news or the number is another by now."""
    _allow(may(context.actor, command.verb))
    kept = context.register.get(Contact, command.key)
    if kept is None or command.phone not in (kept.record.phone, kept.record.alt_phone):
        return
    known = kept.record.verified_on
    if known is not None and known >= command.on:
        return
    verified = {"verified_on": command.on, "verified_by": context.actor.email}
    context.register.save(
        kept.record.model_copy(update=verified), seen=kept.version, command=command.name
    )


def _changed_on(before: Versioned[Contact] | None, told: ToldContact, today: date) -> date | None:
    """The day the name, a number or the e-mail last became another."""
    if before is None:
        return None
    same = all(getattr(before.record, name) == getattr(told, name) for name in _REACHED_BY)
    return before.record.changed_on if same else today


def _kept(
    command: CorrectRecord | EndRecord | ConfirmContact, context: CommandContext
) -> Versioned[Any]:
    """What the command is about, as the person saw it. Raises Gone or Changed."""
    kept = context.register.get(sheet_of(command.section).record_class, command.key)
    if kept is None:
        raise NotFound
    if kept.version != command.seen:
        raise VersionConflict(kept)
    return kept
