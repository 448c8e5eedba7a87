"""Make a record from what was told in conversation, with everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import JsonValue, ValidationError

from governance.changes.merge import Difference, dangling
from governance.changes.rename_record import spelled
from governance.changes.validation import FieldError, catalogue_errors, model_errors, number_errors
from governance.context import CommandContext
from governance.ports import Versioned
from governance.records.actions import Action
from governance.records.authorities import Authority
from governance.records.columns import Column, Sheet, sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.members import Member
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY


class InvalidRecord(Exception):
    """The record cannot stand like this; `flaws` say why, each at its field."""

    def __init__(self, section: str, flaws: Sequence[FieldError]) -> None:
        super().__init__(section, *flaws)
        self.section = section
        self.flaws = tuple(flaws)


def told_as(section: str) -> type[Record]:
    """Return the class of a record of that section when it is told of in conversation."""
    return ToldContact if section == Contact.section else sheet_of(section).record_class


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
        case Member() if kept is not None and not administered(told, context):
            yield FieldError("admin" if told.active else "active", "last_administrator")
        case Action(owner=owner) if _audits(owner, context):
            yield FieldError("owner", "auditor_owns_nothing")
        case _:
            pass
    if moved and context.register.get(type(told), told.key) is not None:
        yield FieldError(told.key_fields[0], "already_there")


def _audits(email: str, context: CommandContext) -> bool:
    return context.scope_context(AUTHORITY).roster.audits(email)


def administered(told: Member, context: CommandContext) -> bool:
    """Tell whether an active administrator is left when that member is like this."""
    if told.active and told.admin:
        return True
    members = context.register.find(Member, admin=True)
    others = [kept.record for kept in members if kept.record.key != told.key]
    was = context.register.get(Member, told.key)
    return was is None or not was.record.admin or any(member.active for member in others)
