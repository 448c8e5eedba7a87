"""Name a record of the register and its fields, as a person reads them."""

from datetime import date

from bot.formatting.cells import celled
from bot.texts.words import Words
from governance.records.columns import Column, Sheet
from governance.schema.record import Record

_LONGEST = 40


def name_of(record: Record, sheet: Sheet, words: Words) -> str:
    """Name the record as a person would: by its key fields, with days as they are said."""
    parts = [
        _part_of(record, column, words)
        for column in sheet.columns
        if column.key and getattr(record, column.field) is not None
    ]
    return " · ".join(parts)


def _part_of(record: Record, column: Column, words: Words) -> str:
    value = getattr(record, column.field)
    return words.date(value) if isinstance(value, date) else field_of(record, column, words)


def field_of(record: Record, column: Column, words: Words, *, whole: bool = False) -> str:
    """Write the field on one line, as the workbook does; a word says that it is empty.

    It is cut short unless it is to be `whole`.
    """
    value = celled(record, column, words.lang)
    if value is None or value == "":
        return words("register.nothing")
    text = " ".join(words.number(value).split()) if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if whole or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
