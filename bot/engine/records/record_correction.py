"""Read a correction of what was just saved or shown.

An example is `nej, det var den 12.` (no, it was the 12th).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.draft_listener import DraftListener
from bot.engine.records.fields import fields_of, known_of
from bot.language.phrase_table import after_opening
from bot.nlu_port import Understanding
from governance.commands import AddRecord, CorrectRecord
from governance.queries.record_query import ORDERED_BY
from governance.records.columns import sheet_of, sheets
from governance.schema.record import record_classes
from governance.undo_log import ChangedVersion

_SECTIONS = {sheet.section for sheet in sheets()}
_TOLD = {AddRecord.name, CorrectRecord.name}


@dataclass(frozen=True)
class RecordCorrection:
    """Fields of a record have other values, as the form writes them."""

    section: str
    key: str
    values: Mapping[str, str]


def told_record(
    commands: Collection[str], changes: Sequence[ChangedVersion]
) -> tuple[str, str] | None:
    """Return section and key of the one record that was added or corrected; None of any other."""
    told = [(one.section, one.key) for one in changes if one.section in _SECTIONS]
    return told[0] if len(told) == 1 and _TOLD.issuperset(commands) else None


def correction_of(
    text: str, record: tuple[str, str], context: TurnContext, understanding: Understanding
) -> RecordCorrection | None:
    """Return what the sentence corrects in the record of that section and key.

    It begins as corrections do, and each part of the rest is a value of exactly one field that is
    filled in. None where that is not plain.
    """
    section, key = record
    said = after_opening(text)
    kept = context.register.get(record_classes()[section], key) if said else None
    if kept is None or section not in _SECTIONS:
        return None
    known = known_of(kept.record, section, context)
    fields = fields_of(section, known, context)
    ordered_by = ORDERED_BY.get(section)
    own_day = sheet_of(section).of_field(ordered_by).name if ordered_by is not None else ""
    listener = DraftListener(DraftFields(fields, known, own_day=own_day), context, understanding)
    found = listener.corrections(said)
    if not found:
        return None
    return RecordCorrection(section, key, {one.field.name: one.after for one in found})
