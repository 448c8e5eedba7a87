"""Read that something of the register is another way now, and that its record is to be corrected.

It names the thing and one of its columns: `tillæg 3 er journaliseret nu` (addendum 3 is filed now)
or `rettelse: K-102 udløber 31.12.2027` (correction: K-102 expires on 31 December 2027). No column
has a pattern of its own here: what they are called stands in `columns.yaml`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.fields.column_values import values_told
from governance.ports import RegisterReader
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.systems import System
from governance.schema.record import Record

_SURE = 0.85
_LONGEST = 14
_MOST_SEARCHED = 1000
"""The most documents, or contracts by their system, that are looked through."""


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
    contract, system = _only(mentions, "contract"), _only(mentions, "system")
    if contract:
        yield from _kept(Contract, Contract.key_of(number=contract), register)
    elif system and register.count(Contract) <= _MOST_SEARCHED:
        contracts = (kept.record for kept in register.find(Contract))
        yield from (one for one in contracts if system in one.systems)
    if system:
        yield from _kept(System, System.key_of(name=system), register)
    titles = _by_title(register)
    keys = {key for said in _parts(sentence.words) for key in titles.get(said, ())}
    for key in sorted(keys):
        yield from (
            one
            for one in _kept(Document, key, register)
            if not contract or getattr(one, "contract", contract) in (contract, None)
        )


def _kept(cls: type[Record], key: str, register: RegisterReader) -> Iterator[Record]:
    kept = register.get(cls, key)
    if kept is not None:
        yield kept.record


def _only(mentions: Sequence[Mention], kind: str) -> str:
    keys = {one.keys[0] for one in mentions if one.kind == kind and len(one.keys) == 1}
    return keys.pop() if len(keys) == 1 else ""


def _by_title(register: RegisterReader) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Return the documents' keys by their titles; none where there are very many."""
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    if register.count(Document) <= _MOST_SEARCHED:
        for kept in register.find(Document):
            found[tuple(normalise_phrase(kept.record.title))].append(kept.record.key)
    return found


def _parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words)):
        yield from (tuple(words[start:end]) for end in range(start + 1, len(words) + 1))


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
