"""Find the parts of a text that stand under the name of a field, as `ansvarlig karl` (owner Karl).

An example is `backup mangler, ansvarlig karl, frist: 1. maj` (backup is missing, owner Karl, due on
1 May): the first part is the text, and the others are of fields of their own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.vocabulary import listed

_BETWEEN = re.compile(r"\s*[,;\n]+\s+|(?<=\D)\.\s+|\s+[-–]\s+")
_SIGNS = " \t\r\n,;.-–"
_BE = frozenset(("er", "is"))
_AND = frozenset(("og", "and", "med", "with"))


@dataclass(frozen=True)
class CuedPart:
    """A part of a text from `start` to `end`: the name of the field, and what is said of it.

    `with_colon` says that a colon stands between the name and the value.
    """

    field: str
    said: str
    start: int
    end: int
    with_colon: bool


def cues_of(fields: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the words that name each field: those given, and what it is called besides."""
    besides = listed("field_cues")
    return {
        name: [normalise_phrase(one) for one in (*called, *besides.get(name, ()))]
        for name, called in fields.items()
    }


def cued_parts(text: str, cues: Mapping[str, Sequence[tuple[str, ...]]]) -> Sequence[CuedPart]:
    """Return the parts of the text that begin with the name of a field, in their order."""
    parts = (_cued(text, start, end, cues) for start, end in _spans(text))
    return [part for part in parts if part is not None]


def without_parts(text: str, parts: Sequence[CuedPart]) -> str:
    """Return the text without these parts, and without the signs before them."""
    kept, start = "", 0
    for part in parts:
        kept += text[start : part.start].rstrip(_SIGNS)
        start = part.end
    return (kept + text[start:]).strip(_SIGNS) if parts else text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BETWEEN.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _cued(
    text: str, start: int, end: int, cues: Mapping[str, Sequence[tuple[str, ...]]]
) -> CuedPart | None:
    sentence = Sentence(text[start:end])
    words = sentence.words
    first = 1 if words[:1] and words[0] in _AND else 0
    named = [
        (len(cue), name)
        for name, called in cues.items()
        for cue in called
        if cue and words[first : first + len(cue)] == cue
    ]
    if not named:
        return None
    longest, name = max(named)
    place = first + longest
    place += place < len(words) and words[place] in _BE
    if place >= len(words):
        return None
    said = sentence.raw[sentence.tokens[place].start :].strip(" .")
    return CuedPart(name, said, start, end, ":" in sentence.gap(place))
