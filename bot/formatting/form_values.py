"""Fill in a form's field from the register, and read what was entered in it."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, JsonValue

from bot.formatting.cells import EMPTY, celled, plain, read
from bot.texts.words import Words, sentences
from governance.records.columns import Column
from governance.roles import Role


def entry_of(record: BaseModel, column: Column, words: Words) -> str:
    """Write the field as a form is filled in with it; empty where nothing is known."""
    value = plain(record, column)
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case list() if column.kind == "option":
            return options_entry(map(str, value), words)
        case _ if is_chosen(column):
            parts = value if isinstance(value, list) else [value]
            return ";".join(str(part) for part in parts if part is not None)
        case _:
            written = celled(record, column, words.lang)
            return "" if written is None else str(written)


def options_entry(options: Iterable[str], words: Words) -> str:
    """Write options so that they can be read again: `12 mdr., svar senest 31. aug. 2026, ja`.

    Each is `months/day to answer by/decision`; the day may be left out.
    """
    return "; ".join(_option(option, words) for option in options)


def _option(option: str, words: Words) -> str:
    months, day, decision = option.split("/")
    if not day:
        return words("register.option_undated", n=int(months))
    answered = "" if not decision else f", {words(f'word.{decision}')}"
    by = words.date(date.fromisoformat(day))
    return words("register.option_entry", n=int(months), day=by) + answered


def is_chosen(column: Column) -> bool:
    """Tell whether the field's possible values can be offered."""
    return bool(column.choices or column.catalogued) or (
        column.refers is not None and not column.or_name
    )


def value_of(column: Column, entered: str) -> JsonValue:
    """Read what was entered as the model takes it; None where nothing was. Raises CellFault."""
    if column.many and is_chosen(column):
        return [*filter(None, entered.split(";"))] or None
    raw = entered.replace("\n", ";") if column.many or column.kind == "pairs" else entered
    value = read(column, raw)
    return None if value is EMPTY else _as_json(value)


def choice_label(column: Column, value: str, words: Words) -> str:
    """Name a choice as a person reads it; a role also has its letters."""
    key = f"word.{value}"
    said = words(key) if key in sentences() else value
    return f"{said} ({value})" if set(column.choices) == set(Role) else said


def _as_json(value: object) -> JsonValue:
    match value:
        case datetime() | date():
            return value.isoformat()
        case list():
            return [_as_json(part) for part in value]
        case dict():
            return {str(name): _as_json(part) for name, part in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(type(value))
