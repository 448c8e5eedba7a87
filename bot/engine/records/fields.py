"""Derive the fields of a record's form from its section's columns, and fill in what is known."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from bot.engine.dialog import TurnContext
from bot.formatting.cells import CellFault
from bot.formatting.form_values import choice_label, entry_of, is_chosen, value_of
from bot.formatting.record_names import approved_label, name_of
from bot.messages import CardField, FieldOption
from governance.changes.draft import told_as
from governance.changes.validation import FieldError
from governance.records.approvals import WHOLE_AUTHORITY, Approval, assessment_of
from governance.records.checklists import Checklist
from governance.records.columns import Column, sheet_of
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.measuring_points import MeasuringPoint
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, scope_of

_MOST_BUTTONS = 4


def asked_of(section: str) -> tuple[Column, ...]:
    """Return the columns asked of a record told in conversation.

    Its key and what it must have come first, then what it may have.
    """
    columns = [column for column in sheet_of(told_as(section).section).columns if column.asked]
    return tuple(sorted(columns, key=lambda column: not (column.key or column.required)))


def fields_of(
    section: str, values: Mapping[str, str], context: TurnContext
) -> tuple[CardField, ...]:
    """Make the form's fields; the value of a field is always among its options.

    Where one of two alternatives is filled in, only that one is asked.
    """
    apart = sheet_of(section).record_class.apart
    columns = [one for one in asked_of(section) if _is_asked_now(one, values)]
    told = any(values.get(column.name) for column in columns if column.field in apart)
    return tuple(
        _field(column, values.get(column.name, ""), context)
        for column in columns
        if not told or column.field not in apart or values.get(column.name)
    )


def _is_asked_now(column: Column, values: Mapping[str, str]) -> bool:
    """Tell whether the form asks for it by what is filled in; a reason is for a decision alone."""
    needed = _ASKED_WHEN.get((column.section, column.name))
    return needed is None or bool(values.get(column.name)) or needed(values)


def _leaves(values: Mapping[str, str]) -> bool:
    """Tell whether the requirements may apply to the system no longer."""
    critical = values.get("criticality", _CRITICAL) == _CRITICAL
    outsourced = values.get("outsourced", "yes") != "no"
    return not (critical and outsourced and values.get("in_scope") != "no")


_CRITICAL = "samfundskritisk"
_ASKED_WHEN: Mapping[tuple[str, str], Callable[[Mapping[str, str]], bool]] = {
    ("systems", "scope_reason"): _leaves,
    ("suppliers", "normal_reason"): lambda values: values.get("supervision") == "normal",
}
"""The fields that are asked for only when others are filled in like that."""


def scopes_named(section: str, values: Mapping[str, str]) -> list[str]:
    """Find the scopes a form speaks of: its own record's, and those its fields name."""
    found: list[str] = []
    for column in asked_of(section):
        of = section if column.key and column.refers is None else column.refers
        names = [name for name in values.get(column.name, "").split(";") if name]
        if of == "scope":
            found += names
        elif of is not None and of in SCOPED_BY:
            found += [scope_of(SCOPED_BY[of], name) for name in names]
    return list(dict.fromkeys(found))


def called_in(context: TurnContext) -> Callable[[str, str], str]:
    """Make a function that names colleagues by name, and contacts not by their keys."""

    def called(section: str, name: str) -> str:
        if section == Member.section:
            return context.name_of(name)
        kept = context.register.get(Contact, name) if section == Contact.section else None
        return name_of(kept.record, sheet_of(section), context.words) if kept else ""

    return called


def known_of(record: Record, section: str, context: TurnContext) -> dict[str, str]:
    """Fill in the form with a record from the register."""
    return {
        column.name: entry_of(record, column, context.words)
        for column in asked_of(section)
        if column.field in type(record).model_fields
    }


def entries_of(
    values: Mapping[str, JsonValue], section: str, context: TurnContext
) -> dict[str, str]:
    """Fill in the form with the values of a command; they need not fit together."""
    columns = [column for column in asked_of(section) if column.name in values]
    told: dict[str, Any] = {}
    for column in columns:
        value = values[column.name]
        told[column.field] = tuple(value) if isinstance(value, list) else value
    loose = sheet_of(section).record_class.model_construct(**told)
    return {column.name: entry_of(loose, column, context.words) for column in columns}


def known_from_the_start(section: str, context: TurnContext) -> dict[str, str]:
    """Fill in what nobody need be asked for.

    That is the defaults, whoever speaks, today, and the only option where there is one.
    """
    bare = told_as(section).model_construct()
    known = {
        column.name: entry_of(bare, column, context.words)
        for column in asked_of(section)
        if not column.required
    }
    for column in asked_of(section):
        if not column.required:
            continue
        if column.refers == Member.section and column.name.split("_")[-1] == "by":
            known[column.name] = context.actor.email
        elif column.past:
            known[column.name] = context.today.day.isoformat()
        elif column.refers is not None and is_chosen(column):
            offered = _offered(column, context)
            if len(offered) == 1:
                known[column.name] = offered[0].value
    return {name: value for name, value in known.items() if value}


def values_in(
    section: str, entered: Mapping[str, str]
) -> tuple[dict[str, JsonValue], list[FieldError]]:
    """Read what was entered into values of the register, and return what cannot be read."""
    values: dict[str, JsonValue] = {}
    wrong: list[FieldError] = []
    for column in asked_of(section):
        try:
            values[column.name] = value_of(column, entered.get(column.name, ""))
        except CellFault as fault:
            about = {"choices": column.field} if fault.code == "choice" else fault.about
            wrong.append(FieldError(column.field, fault.code, about))
    return values, wrong


# ── One field ────────────────────────────────────────────────────────────────


def _field(column: Column, value: str, context: TurnContext) -> CardField:
    words = context.words
    offered = _with_what_is_there(column, _offered(column, context), value)
    is_written = not offered or column.opens is None
    hints = [column.explanation(words.lang) if is_written else ""]
    if column.many and not offered:
        hints.append(words("record.many"))
    if column.or_name and not hints[0]:
        hints.append(words("record.person"))
    return CardField(
        name=column.name,
        label=column.heading(words.lang),
        kind=_kind(column, len(offered)),
        options=offered,
        hint=" ".join(f"{hint.rstrip('.')}." for hint in hints if hint) or None,
        required=column.required,
    )


def _kind(column: Column, offered: int) -> Any:
    match column.kind:
        case _ if offered and column.many:
            return "multi"
        case _ if offered:
            few = offered <= _MOST_BUTTONS and column.refers is None and column.required
            return "radio" if few else "choice"
        case "day":
            return "date"
        case "whole" | "decimal":
            return "number"
        case "option" | "pairs":
            return "long"
        case _:
            return "long" if column.long else "text"


def _offered(column: Column, context: TurnContext) -> tuple[FieldOption, ...]:
    words = context.words
    if column.kind == "yes_no":
        return tuple(FieldOption(value=one, label=words(f"word.{one}")) for one in ("yes", "no"))
    if column.choices:
        return tuple(
            FieldOption(value=value, label=choice_label(column, value, words))
            for value in column.choices
        )
    if (column.section, column.name) == _APPROVED:
        return tuple(_approvable(context))
    if not is_chosen(column):
        return ()
    return tuple(FieldOption(value=value, label=label) for value, label in _named(column, context))


_APPROVED = (Approval.section, "subject")


def _approvable(context: TurnContext) -> Iterator[FieldOption]:
    """List what can be approved: the organisation, the processes, and each finished checklist."""
    finished = [
        assessment_of(kept.record.requirement, kept.record.scope)
        for kept in context.register.find(Checklist)
        if kept.record.finished_on is not None
    ]
    for subject in (*WHOLE_AUTHORITY, *finished):
        entry = entries_of({"subject": subject}, Approval.section, context)["subject"]
        yield FieldOption(value=entry, label=approved_label(subject, context.words))


def _with_what_is_there(
    column: Column, offered: tuple[FieldOption, ...], value: str
) -> tuple[FieldOption, ...]:
    """Add the current value to the options, such as a colleague who has left."""
    there = value.split(";") if column.many else [value]
    known = {option.value for option in offered}
    missing = [one for one in there if one and one not in known] if offered else []
    return (*offered, *(FieldOption(value=one, label=one) for one in missing))


def _named(column: Column, context: TurnContext) -> Iterator[tuple[str, str]]:
    """List the options from the register or the catalogue: their values and their labels."""
    lang = context.words.lang
    match column.catalogued or column.refers:
        case "requirement":
            for requirement in context.catalogue:
                yield requirement.id, f"{requirement.id} {requirement.title[lang]}"
        case "question":
            for requirement in context.catalogue:
                for question in requirement.questions:
                    yield question.id, f"{question.id} {question.topic[lang]}"
        case "scope":
            yield from _scopes(column, context)
        case "members":
            for member in context.register.find(Member, active=True):
                yield member.record.email, member.record.name
        case "contracts":
            for contract in context.register.find(Contract):
                yield contract.record.number, f"{contract.record.number} {contract.record.title}"
        case "measuring_points":
            points = context.register.find(MeasuringPoint)
            yield from ((name, name) for name in dict.fromkeys(one.record.name for one in points))
        case section:
            cls = sheet_of(str(section)).record_class
            names = (
                str(getattr(kept.record, cls.key_fields[0])) for kept in context.register.find(cls)
            )
            yield from ((name, name) for name in names)


def _scopes(column: Column, context: TurnContext) -> Iterator[tuple[str, str]]:
    """List the authority, and every system, contract, forum and supplier the field accepts."""
    words = context.words
    every = [(AUTHORITY, context.command_context.scope_context(AUTHORITY).label)]
    for section, kind in SCOPED_BY.items():
        cls = sheet_of(section).record_class
        word = words(f"word.{kind}") if kind in ("contract", "supplier") else kind
        for kept in context.register.find(cls):
            name = str(getattr(kept.record, cls.key_fields[0]))
            every.append((scope_of(kind, name), f"{word.capitalize()} {name}"))
    takes = _type_of(column)
    for scope, label in every:
        try:
            takes.validate_python(scope)
        except ValidationError:
            continue
        yield scope, label


@cache
def _type_of(column: Column) -> TypeAdapter[Any]:
    field = sheet_of(column.section).record_class.model_fields[column.field]
    annotated: Any = Annotated[(field.annotation, *field.metadata)]
    return TypeAdapter(annotated)
