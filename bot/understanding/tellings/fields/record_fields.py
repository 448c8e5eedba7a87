"""Read what was told as the fields of the register have it.

Only what is said is read, and only where it is plain what is meant.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.understanding.tellings.fields import dates
from bot.understanding.tellings.fields.dates import days_told
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.fields.numbers import number_told
from bot.understanding.tellings.fields.people import person_told
from bot.understanding.tellings.fields.texts import text_told
from bot.understanding.tellings.subjects import RecordReport
from bot.understanding.tellings.tellings import ToldField
from governance.records.actions import Action
from governance.records.columns import Column
from governance.records.events import Event

Values = dict[str, JsonValue]


def fields_told(told: RecordReport) -> Values:
    """Return the values by the register's names of the fields."""
    said = FieldEvidence(told)
    values = {**_referred(said), **_told(said)}
    if told.telling.section == Event.section:
        values = {name: value for name, value in values.items() if name in told.telling.fields}
    return {name: value for name, value in values.items() if value is not None}


def choices_likely(told: RecordReport, values: Mapping[str, JsonValue]) -> Values:
    """Return what sentences like it say in the fields that were left out."""
    said = FieldEvidence(told)
    likely = {
        name: said.likely(name)
        for name, field in told.telling.fields.items()
        if field.words and name not in values
    }
    return {
        name: _fitting(said.columns.get(name), value)
        for name, value in likely.items()
        if value is not None
    }


def contradicts(told: RecordReport) -> bool:
    """Tell whether a day was said that the telling cannot be about.

    Such a day is one to come, for something done.
    """
    return dates.contradicts(FieldEvidence(told))


def _referred(said: FieldEvidence) -> Values:
    """Return the system, supplier and contract it is about."""
    telling, clause = said.told.telling, said.told.clause
    if telling.do != "add":
        return {}
    hangs_on = telling.unless.get(said.chosen("kind") or "", telling.hangs_on)
    found: Values = {}
    for kind in ("system", "supplier", "contract"):
        if kind in said.columns and hangs_on in (None, kind):
            found[kind] = getattr(said.around, kind)
    if said.told.gone is not None and found.get("supplier", "") is None:
        found["supplier"] = said.told.gone.supplier
    if telling.section == Action.section:
        found.pop("system" if clause.of_kind("contract") else "contract", None)
    if "systems" in said.columns:
        found["systems"] = list(clause.of_kind("system")) or None
    if "forum" in said.columns:
        met = said.around.forums_met
        found["forum"] = said.around.forum or (met[0] if len(met) == 1 else None)
    return found


def _told(said: FieldEvidence) -> Values:
    """Read each field as `recording.yaml` says."""
    told = said.told
    found: Values = {}
    for name, field in told.telling.fields.items():
        value = _value(said, name, field)
        if value is not None:
            found[name] = _fitting(said.columns.get(name), value)
    for name, field in told.telling.fields.items():
        if field.of is not None and said.is_of_another(name, found.get(field.of)):
            found.pop(name, None)
    if told.gone is not None and "slot" in told.telling.fields:
        found.setdefault("slot", told.gone.slot)
    return {**found, **days_told(said, found)}


def _value(said: FieldEvidence, name: str, field: ToldField) -> JsonValue:
    if field.is_ is not None:
        return field.is_
    if field.number is not None:
        counted = number_told(said, field)
        if counted is not None:
            return counted
    if field.person is not None:
        return person_told(said, name, field)
    if field.words:
        return said.chosen(name) or said.likely(name)
    if field.text is not None:
        return text_told(said, field.text)
    return None


def _fitting(column: Column | None, value: JsonValue) -> JsonValue:
    """Return the value as the register has that kind of value."""
    match column:
        case Column(kind="yes_no") if value in ("yes", "no"):
            return value == "yes"
        case Column(kind="whole") if isinstance(value, str) and value.isdigit():
            return int(value)
        case _:
            return value
