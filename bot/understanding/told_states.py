"""Read that something of the register is another way now, and that its record is to be corrected.

It names the thing and one of its columns: `tillæg 3 er journaliseret nu` (addendum 3 is filed now)
or `rettelse: K-102 udløber 31.12.2027` (correction: K-102 expires on 31 December 2027). No column
has a pattern of its own here: what they are called stands in `columns.yaml`.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.column_values import values_told
from bot.understanding.names import Mention
from governance.ports import RegisterReader
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.systems import System
from governance.schema.record import Record

_SURE = 0.85
_LONGEST = 14
_MOST_SEARCHED = 1000
"""The most documents whose titles are looked for in one sentence."""


def read_state(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> Interpretation | None:
    """Read the correction; None where it says of no record, or of several, how it is now."""
    if not 0 < len(sentence.words) <= _LONGEST or not _is_of_now(sentence):
        return None
    if not words_of("only_reports").isdisjoint(sentence.words):
        return None
    found = [
        (record, values)
        for record in _records(sentence, mentions, register)
        if (values := _values(record, sentence, register, today))
    ]
    if len(found) != 1:
        return None
    [(record, values)] = found
    slots: dict[str, JsonValue] = {"do": "correct", "section": record.section, "key": record.key}
    slots["values"] = values
    wish = Intent("dialog", "record", {**slots, "said": "yes"})
    return Interpretation("record", slots, _SURE, wish)


def _is_of_now(sentence: Sentence) -> bool:
    words = sentence.words
    return bool(spoken("says_how_it_is_now").all(sentence)) or words[0] in words_of("corrects")


def _records(
    sentence: Sentence, mentions: Sequence[Mention], register: RegisterReader
) -> Iterator[Record]:
    """Yield the contract and the system that are named alone, and the document by its title."""
    contracts = _only(mentions, "contract")
    systems = _only(mentions, "system")
    yield from (
        kept.record
        for kept in register.find(Contract)
        if kept.record.number in contracts or (not contracts and systems & {*kept.record.systems})
    )
    yield from (kept.record for kept in register.find(System) if kept.record.name in systems)
    if register.count(Document) <= _MOST_SEARCHED:
        yield from (
            kept.record
            for kept in register.find(Document)
            if _is_said(normalise_phrase(kept.record.title), sentence.words)
        )


def _only(mentions: Sequence[Mention], kind: str) -> set[str]:
    keys = {one.keys[0] for one in mentions if one.kind == kind and len(one.keys) == 1}
    return keys if len(keys) == 1 else set()


def _is_said(title: Sequence[str], words: Sequence[str]) -> bool:
    places = range(len(words) - len(title) + 1)
    return bool(title) and any(tuple(words[at : at + len(title)]) == tuple(title) for at in places)


def _values(
    record: Record, sentence: Sentence, register: RegisterReader, today: date
) -> dict[str, JsonValue]:
    """Return what is said of the record's columns."""
    told = values_told(record.section, sentence.raw, register=register, today=today)
    columns = {column.name: column for column in sheet_of(record.section).columns}
    return {
        name: value
        for name, value in told.items()
        if columns[name].asked and not columns[name].key and not columns[name].choices
    }
