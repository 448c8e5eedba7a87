"""Ask in a form for what an answer leaves open of its fact."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.engine.records.fields import asked_of
from bot.formatting.record_names import field_of
from governance.catalogue import Question
from governance.obligations.remedies import Remedy, remedies
from governance.positions.answer_facts import AnswerFacts
from governance.positions.known import readers_of
from governance.queries.record_query import place_of
from governance.records.columns import Column, sheet_of
from governance.schema.scopes import parse_scope

_PLACES = ("system", "contract", "supplier", "side", "slot")
_KNOWN_THERE = (*_PLACES, "scope", "forum", "kind")
_REACHED_BY = ("phone", "email")
"""Fields that say where a contact belongs, and how they are reached."""


def form_of(
    question: Question, scope: str, value: str, told: AnswerFacts, context: TurnContext
) -> dict[str, JsonValue] | None:
    """Return what the dialog of a record is begun with, to tell what the answer leaves open.

    What the answer said is filled in. None where nothing is left open.
    """
    wanted = (*told.lacking, *told.still_asked)
    if not wanted:
        return None
    section = wanted[0].split(".")[0]
    fields = tuple(name.split(".")[1] for name in wanted if name.split(".")[0] == section)
    written = next((fact for fact in told.facts if fact.section == section), None)
    if written is not None and not told.lacking and _is_said(section, fields, written.values):
        return _one_more(section, fields, written.values)
    if written is not None:
        key = written.key or _key(section, written.values)
        return {"do": "correct", "section": section, "key": key, "only": _names(section, fields)}
    values = dict(fields_of_scope(section, scope))
    remedy = next(_remedies(question, scope, section, context), None)
    if remedy is not None:
        values |= dict(remedy.values or {})
    said = {**dict(_said(question, section, value)), **told.said}
    values |= said
    correcting = remedy is not None and remedy.do == "correct"
    own = remedy.key if remedy is not None and correcting else _own(section, scope)
    if own is not None:
        given = {name: one for name, one in values.items() if name in fields}
        corrected: dict[str, JsonValue] = {"do": "correct", "section": section, "key": own}
        return {**corrected, "values": given, "only": _names(section, fields)}
    return {
        "do": "add",
        "section": section,
        "values": values,
        "only": _asked(section, values, (*fields, *_fields_of(section, said))),
    }


def _own(section: str, scope: str) -> str | None:
    """Return the key of the thing it is asked of, where its own record is to be filled in.

    A contract whose security clauses are not told is corrected; no other contract is added.
    """
    place = place_of(scope)
    return place[1] if place is not None and place[0] == section else None


def _is_said(section: str, fields: Sequence[str], values: Mapping[str, JsonValue]) -> bool:
    """Tell whether the record has it already, so that it is asked of one more record."""
    return any(values.get(str(name)) for name in _names(section, fields))


def _one_more(
    section: str, fields: Sequence[str], values: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Begin one more record of the same place, such as the second who may activate the plan."""
    shared = {name: value for name, value in values.items() if name in _PLACES}
    asked = [*_names(section, fields), *(name for name in _REACHED_BY if name in values)]
    return {"do": "add", "section": section, "values": shared, "only": asked}


def _remedies(
    question: Question, scope: str, section: str, context: TurnContext
) -> Iterator[Remedy]:
    """Yield what settles the obligations that this question would tell of."""
    names = sorted({name.split("/")[0] for name in question.read_by})
    for entry in context.command_context.ledger.of_scope(scope, rules=names):
        one = entry.obligation
        if question.id not in readers_of(context.catalogue, one.rule, one.subject):
            continue
        me, today = context.actor.email, context.today.day
        for remedy in remedies(entry, context.register, me=me, today=today):
            if remedy.section == section and remedy.do in ("add", "correct"):
                yield remedy


def _said(question: Question, section: str, value: str) -> Iterator[tuple[str, JsonValue]]:
    """Yield what the answer itself says: a day, a number, a person or a text fill their field."""
    if question.kind not in ("date", "number", "person", "text") or value == "ingen":
        return
    first = next(
        (name.split(".")[1] for name in question.asks_for.fields if name.split(".")[0] == section),
        None,
    )
    if first is None:
        return
    column = sheet_of(section).of_field(first)
    if _fits(question, column):
        yield column.name, value


def _fits(question: Question, column: Column) -> bool:
    """Tell whether the field holds what the question asks: how many is no answer to who."""
    match question.kind:
        case "date":
            return column.kind == "day" and column.past == (question.tense == "past")
        case "number":
            return column.kind in ("whole", "decimal")
        case _:
            return True


def _asked(section: str, values: Mapping[str, JsonValue], fields: Sequence[str]) -> list[JsonValue]:
    """Return the fields to ask: what is lacking, and what the record cannot stand without."""
    return [
        column.name
        for column in asked_of(section)
        if column.field in fields
        or (column.required and column.name not in values)
        or column.name == "url"
    ]


def corrected_in(section: str, question: Question) -> list[JsonValue]:
    """Return the fields in which a line of what is known is put right.

    They are those the question asks for, and those that name the record. Empty where the question
    asks for none of the section, which is all of them.
    """
    asked = asked_in(section, question)
    named = [one.name for one in asked_of(section) if one.key and one.name not in _KNOWN_THERE]
    return [*named, *(name for name in asked if name not in named)] if asked else []


def _names(section: str, fields: Sequence[str]) -> list[JsonValue]:
    sheet = sheet_of(section)
    return [sheet.of_field(field).name for field in fields]


def asked_in(section: str, question: Question) -> list[JsonValue]:
    """Return the fields of the section that the question asks for, by the register's names."""
    asked = (name.split(".") for name in question.asks_for.fields)
    return _names(section, [field for of, field in asked if of == section])


def _fields_of(section: str, values: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield the fields that were told just now, so that they are seen in the form."""
    return (one.field for one in sheet_of(section).columns if one.name in values)


def _key(section: str, values: Mapping[str, JsonValue]) -> str:
    cls = sheet_of(section).record_class
    return cls.key_of(**{name: values[name] for name in cls.key_fields if name in values})


def fields_of_scope(section: str, scope: str) -> Iterator[tuple[str, JsonValue]]:
    """Yield the fields of the section that say what a record is about, for that scope."""
    kind, name = parse_scope(scope)
    for column in sheet_of(section).columns:
        if column.name == kind:
            yield column.name, name
        elif column.name == "scope":
            yield column.name, scope


def heading_of(name: str, context: TurnContext) -> str:
    """Return what a field, `section.field`, is called."""
    section, field = name.split(".")
    return sheet_of(section).of_field(field).heading(context.words.lang).lower()


def before_of(told: AnswerFacts, context: TurnContext) -> str | None:
    """Say what the first field that is corrected held before; None where it was empty."""
    for fact in told.facts:
        if fact.key is None:
            continue
        sheet = sheet_of(fact.section)
        kept = context.register.get(sheet.record_class, fact.key)
        if kept is None:
            continue
        for name in fact.values:
            column = sheet.of_field(name)
            if getattr(kept.record, column.field) not in (None, (), ""):
                return field_of(kept.record, column, context.words)
    return None
