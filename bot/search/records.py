"""Find records by words that search for them, or that a sentence refers to them by."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from bot.formatting.record_names import name_of
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import Phrases, after_opening, correction_in, words_of
from bot.texts.words import Words
from governance.ports import R, Register, Versioned
from governance.records.columns import Sheet
from governance.records.suppliers import Supplier, spoken_names
from governance.records.systems import System
from governance.schema.record import Record

_NOT_THIS = re.compile(r",?\s+(?:og\s+|and\s+)?(?:ikke|not)\s+\S.*$", re.IGNORECASE)
_SHORTEST_STEM = 4
_ENDINGS = ("", "e", "en", "et", "ne", "erne", "ens", "ets", "s")


def fitting(
    found: Sequence[Versioned[R]], text: str, sheet: Sheet, words: Words
) -> list[Versioned[R]]:
    """Find the records in which, for each of the words, some word begins with it.

    Where exactly one record is called just that, it is the only one found.
    """
    said = without_joints(normalise_phrase(text))
    if not said:
        return list(found)
    fits = [
        kept
        for kept in found
        if all(any(has.startswith(one) for has in _known_by(kept.record, sheet)) for one in said)
    ]
    whole = [kept for kept in fits if said == normalise_phrase(name_of(kept.record, sheet, words))]
    return whole if len(whole) == 1 else fits


def narrowed(
    found: Sequence[Versioned[R]], text: str, sheet: Sheet, words: Words
) -> list[Versioned[R]]:
    """Keep those of a few records that one answer fits, whatever endings its words have.

    Examples are `det var driften, ikke den strategiske` (it was operations, not the strategic one).
    """
    text = correction_in(text) or after_opening(text, "softly_corrects") or text
    said = without_joints(normalise_phrase(_NOT_THIS.sub("", text)))
    small = words_of("choice_joints") | words_of("sentence_words")
    named = [word for word in said if word not in small]
    return _said_of(found, said, sheet) or _said_of(found, named, sheet)


def _said_of(
    found: Sequence[Versioned[R]], said: Sequence[str], sheet: Sheet
) -> list[Versioned[R]]:
    """Keep those of which all the words are said; none where there is no word."""
    return [
        kept
        for kept in found
        if said
        and all(any(_is_said(has, one) for has in _known_by(kept.record, sheet)) for one in said)
    ]


def _is_said(has: str, said: str) -> bool:
    """Tell whether that word begins with this one, perhaps without its ending."""
    stems = (said.removesuffix(ending) for ending in _ENDINGS if said.endswith(ending))
    return any(has.startswith(one) for one in stems if one == said or len(one) >= _SHORTEST_STEM)


def without_joints(said: Sequence[str]) -> tuple[str, ...]:
    """Keep the words that name something."""
    return tuple(word for word in said if word not in words_of("record_joints"))


def named_in(text: str, register: Register, cls: type[Record]) -> list[str]:
    """Find the names of that section's records that are in the text, in its order."""
    records = [kept.record for kept in register.find(cls)]
    called = {str(getattr(one, cls.key_fields[0])): list(_names(one)) for one in records}
    if cls is Supplier:
        for name, spoken in spoken_names(called).items():
            called[name].append(spoken)
    phrases, sentence = Phrases(called), Sentence(text)
    found = [match.name for match in phrases.all(sentence)]
    if not found:
        places = range(len(sentence.words))
        near = (phrases.like(sentence.words, place) for place in places)
        found = [match.name for match in near if match is not None]
    return list(dict.fromkeys(found))


def _names(record: Record) -> Iterator[str]:
    """List the names of the record for those who write of it."""
    yield str(getattr(record, record.key_fields[0]))
    if isinstance(record, System):
        yield from record.aliases
    elif "name" in type(record).model_fields:
        yield str(getattr(record, "name", ""))


def _known_by(record: Record, sheet: Sheet) -> frozenset[str]:
    """Return every word of its fields, in both languages."""
    names = (name_of(record, sheet, words) for words in _both())
    return frozenset(
        word for text in (*names, *_texts(dict(record).values())) for word in normalise_phrase(text)
    )


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, tuple):
            yield from _texts(value)
        elif isinstance(value, Mapping):
            yield from _texts(value.keys())
        elif value is not None and not isinstance(value, bool):
            yield str(value)


@cache
def _both() -> tuple[Words, ...]:
    return Words("da"), Words("en")
