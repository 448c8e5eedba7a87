"""Read how long before a day something is to be: `en måned før` (a month before)."""

from typing import Final

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import TimeBefore
from bot.understanding.entities.time_expressions import UnitsAway
from bot.understanding.entities.time_grammar import readings

_MOST_WORDS: Final = 3
_AHEAD: Final = "om"
"""With this before it the grammar reads how long it is: `om en måned` (in a month)."""
_LENGTHS: Final = {
    "day": TimeBefore(days=1),
    "week": TimeBefore(days=7),
    "month": TimeBefore(months=1),
    "quarter": TimeBefore(months=3),
    "year": TimeBefore(months=12),
}


def time_before_in(sentence: Sentence) -> tuple[TimeBefore, int, int] | None:
    """Find how long before a day, and the words from `start` to `end` (exclusive) that tell it.

    A day may follow, which it is before then. What only points at one belongs to it: `dagen før
    fristen` (the day before the deadline).
    """
    for place, word in enumerate(sentence.words):
        if word not in words_of("before_that_day"):
            continue
        for start in range(max(place - _MOST_WORDS, 0), place):
            told = _read(tuple(sentence.words[start:place]))
            if told is not None:
                return told, start, spoken("the_day_of_it").skip(sentence.words, place + 1)
    return None


def _read(words: tuple[str, ...]) -> TimeBefore | None:
    one = spoken("definite_units").whole(words)
    if one is not None:
        return _LENGTHS[one.name]
    said = Sentence(" ".join((_AHEAD, *words)))
    for found in readings(said).days:
        if isinstance(found, UnitsAway) and (found.start, found.end) == (0, len(said.words)):
            length = _LENGTHS[found.unit]
            return TimeBefore(months=length.months * found.count, days=length.days * found.count)
    return None
