"""Read a correction said right after a receipt, such as `nej, det var den 12.` (no, the 12th)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.engine.dialog import TurnContext
from bot.engine.records.fields import fields_of, known_of
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken
from bot.messages import CardField
from bot.nlu_port import NotParsed, Understanding
from governance.commands import AddRecord, CorrectRecord
from governance.records.columns import sheets
from governance.schema.record import record_classes
from governance.undo_log import UndoEntry

_TOLD = {AddRecord.name, CorrectRecord.name}
_NOT_THIS = re.compile(r",?\s+(?:og\s+)?(?:ikke|not)\s+(?P<this>\S.*)$", re.IGNORECASE)
_DAY_ALONE = re.compile(
    r"(?:(?:på|on)\s+)?(?:den|d\.?|the)\s*(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?", re.IGNORECASE
)
_MOST_AWAY = 62
"""Days within which there is every day of the month."""


@dataclass(frozen=True)
class ReceiptCorrection:
    """One field of a record has another value, as the form writes it."""

    section: str
    key: str
    field: str
    value: str


def correction_in(
    text: str, entry: UndoEntry, context: TurnContext, understanding: Understanding
) -> ReceiptCorrection | None:
    """Return what the sentence corrects in what was just saved; None where that is not plain.

    It begins as corrections do, and all the rest of it is a value of exactly one field that is
    filled in.
    """
    said = _said_after_opening(text)
    told = [one for one in entry.changes if one.section in {sheet.section for sheet in sheets()}]
    if not said or len(told) != 1 or not _TOLD.issuperset(entry.commands):
        return None
    [change] = told
    kept = context.register.get(record_classes()[change.section], change.key)
    if kept is None:
        return None
    known = known_of(kept.record, change.section, context)
    found = [
        ReceiptCorrection(change.section, change.key, field.name, value)
        for field in fields_of(change.section, known, context)
        if known.get(field.name)
        for value in _values(field, known[field.name], said, context, understanding)
    ]
    return found[0] if len(found) == 1 else None


def _said_after_opening(text: str) -> str:
    """Return what follows `nej, det var` (no, it was) and the like; empty where it does not."""
    opening = spoken("corrections").at(normalise_phrase(text), 0)
    if opening is None:
        return ""
    parts = text.split()
    for end in range(1, len(parts)):
        if normalise_phrase(" ".join(parts[:end])) == opening.words:
            return " ".join(parts[end:]).rstrip("!")
    return ""


def _values(
    field: CardField, told: str, said: str, context: TurnContext, understanding: Understanding
) -> Iterator[str]:
    """Yield the value it is for the field, where all of it is one, and another than was told."""
    if field.kind in ("text", "long", "url", "file"):
        return
    instead = _NOT_THIS.search(said)
    if instead is not None:
        said = said[: instead.start()]
        if _read(field, told, instead["this"], context, understanding) != told:
            return
    value = _read(field, told, said, context, understanding)
    if value is not None and value != told:
        yield value


def _read(
    field: CardField, told: str, said: str, context: TurnContext, understanding: Understanding
) -> str | None:
    today = context.today.day
    alone = _DAY_ALONE.fullmatch(said.strip(" ."))
    if alone is not None and field.kind != "date":
        return None
    if alone is not None:
        return _day_of_month(int(alone["day"]), date.fromisoformat(told), today)
    read = understanding.entry(field, said, lang=context.words.lang, today=today)
    return None if isinstance(read, NotParsed) or read.note or not read.sure else read.value


def _day_of_month(number: int, told: date, today: date) -> str | None:
    """Return the nearest such day that has been, where what was told has been; else that comes."""
    step = -1 if told <= today else 1
    for distance in range(_MOST_AWAY):
        day = today + timedelta(days=step * distance)
        if day.day == number:
            return day.isoformat()
    return None
