"""Read a correction of what was just saved or shown.

An example is `nej, det var den 12.` (no, it was the 12th).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.draft_listener import DraftListener
from bot.engine.records.fields import fields_of, known_of
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, begins_with_label, normalise_phrase
from bot.language.phrase_table import after_opening, spoken, words_of
from bot.nlu_port import NotParsed, Understanding
from governance.commands import AddRecord, CorrectRecord
from governance.local_time import day_begins
from governance.queries.record_query import ORDERED_BY
from governance.records.columns import sheet_of, sheets
from governance.schema.record import record_classes
from governance.undo_log import ChangedVersion

_SECTIONS = {sheet.section for sheet in sheets()}
_TOLD = {AddRecord.name, CorrectRecord.name}
_LONGEST_LABEL = 5
"""The most words of a field's label."""


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


def ordered_correction(text: str) -> tuple[str, str] | None:
    """Return the section and what is corrected, of `ret hændelsen: vi fik besked 2. marts`.

    None where it is no such order, with a colon behind what is to be corrected.
    """
    order, colon, rest = text.partition(":")
    words = normalise_phrase(order)
    verb = spoken("record_verbs").at(words, spoken("polite").skip(words))
    if not colon or not rest.strip() or verb is None or verb.name != "correct":
        return None
    named = spoken("sections").at(words, verb.end)
    return (named.name, rest.strip()) if named is not None and named.end == len(words) else None


def newest_of_mine(section: str, context: TurnContext) -> tuple[str, str] | None:
    """Return the record of the section that the person saved last today, if any."""
    since = day_begins(context.today.day, context.words.timezone)
    mine = [
        kept
        for kept in context.register.find(record_classes()[section])
        if kept.changed_by == context.actor.email and kept.changed_at >= since
    ]
    newest = max(mine, key=lambda kept: kept.changed_at, default=None)
    return None if newest is None else (section, newest.key)


def correction_of(
    text: str,
    record: tuple[str, str],
    context: TurnContext,
    understanding: Understanding,
    *,
    opened: bool = False,
) -> RecordCorrection | None:
    """Return what the sentence corrects in the record of that section and key.

    It begins as corrections do, unless that is `opened` before it. Each part of the rest is a
    value of exactly one field that is filled in. None where that is not plain.
    """
    section, key = record
    said = text if opened else after_opening(text)
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


def field_ordered(
    text: str, record: tuple[str, str], context: TurnContext, understanding: Understanding
) -> RecordCorrection | None:
    """Read another value of a field that is named: `ret ansvarlig til nadia` (… owner to Nadia).

    None where no field of the record in that section and with that key is named, or where what
    follows is no value of it.
    """
    section, key = record
    sentence = Sentence(text)
    verb = spoken("sets_a_field").at(sentence.words, spoken("polite").skip(sentence.words))
    kept = context.register.get(record_classes()[section], key) if verb is not None else None
    if verb is None or kept is None or section not in _SECTIONS or has_question_mark(text):
        return None
    known = known_of(kept.record, section, context)
    for place in range(verb.end + 1, min(len(sentence.words) - 1, verb.end + _LONGEST_LABEL) + 1):
        if sentence.words[place] not in words_of("sets_it_to"):
            continue
        label = sentence.words[verb.end : place]
        named = [
            one
            for one in fields_of(section, known, context)
            if len(called := normalise_phrase(one.label)) == len(label)
            and begins_with_label(label, called)
        ]
        if len(named) != 1:
            continue
        told = sentence.between(place + 1, len(sentence.words))
        read = understanding.entry(named[0], told, lang=context.words.lang, today=context.today.day)
        if not isinstance(read, NotParsed) and read.value:
            return RecordCorrection(section, key, {named[0].name: str(read.value)})
    return None
