"""Read a correction said right after a receipt, such as `nej, det var den 12.` (no, the 12th)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.dialog import TurnContext
from bot.engine.draft_listener import DraftListener
from bot.engine.records.fields import fields_of, known_of
from bot.language.phrase_table import after_opening
from bot.nlu_port import Understanding
from governance.commands import AddRecord, CorrectRecord
from governance.records.columns import sheets
from governance.schema.record import record_classes
from governance.undo_log import UndoEntry

_TOLD = {AddRecord.name, CorrectRecord.name}


@dataclass(frozen=True)
class ReceiptCorrection:
    """Fields of a record have other values, as the form writes them."""

    section: str
    key: str
    values: Mapping[str, str]


def correction_in(
    text: str, entry: UndoEntry, context: TurnContext, understanding: Understanding
) -> ReceiptCorrection | None:
    """Return what the sentence corrects in what was just saved; None where that is not plain.

    It begins as corrections do, and each part of the rest is a value of exactly one field that is
    filled in.
    """
    said = after_opening(text)
    told = [one for one in entry.changes if one.section in {sheet.section for sheet in sheets()}]
    if not said or len(told) != 1 or not _TOLD.issuperset(entry.commands):
        return None
    [change] = told
    kept = context.register.get(record_classes()[change.section], change.key)
    if kept is None:
        return None
    known = known_of(kept.record, change.section, context)
    fields = fields_of(change.section, known, context)
    found = DraftListener(fields, known, context, understanding).corrections(said)
    if not found:
        return None
    return ReceiptCorrection(
        change.section, change.key, {one.field.name: one.after for one in found}
    )
