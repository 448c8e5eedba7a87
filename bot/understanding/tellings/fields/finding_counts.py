"""Count how many findings are still open, as somebody tells it.

An example is `to fund, hvoraf det ene er lukket` (two findings, one of which is closed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.language.time_words import written_month_at
from bot.understanding.entities.numbers import whole_number
from bot.understanding.tellings.tellings import told_words

_Of: TypeAlias = Literal["found", "open", "closed"]

_OUT_OF = (("ud", "af"), ("af",), ("out", "of"), ("of",))
_NEAR = 6
"""The most words between a count and what is said of it."""


@dataclass(frozen=True)
class _Count:
    """A count at words `start` to `end` (exclusive); without a number it is all of them."""

    number: int | None
    start: int
    end: int


def open_findings(words: Sequence[str]) -> int | None:
    """Count the findings but for those closed; None where it is not plain how many are left."""
    if not told_words("but_for").isdisjoint(words):
        return None
    counts = list(_counts(words))
    said: dict[_Of, list[int | None]] = {"found": [], "open": [], "closed": []}
    for place, count in enumerate(counts):
        end = counts[place + 1].start if place + 1 < len(counts) else len(words)
        start = counts[place - 1].end if place else 0
        for of in _said_of(words, count, start, end):
            said[of].append(count.number)
    numbers = {number for number in said["found"] if number is not None}
    found = numbers.pop() if len(numbers) == 1 else None
    if said["open"]:
        return _of_all(said["open"][-1], found)
    if said["closed"]:
        closed = _of_all(said["closed"][-1], found)
        return None if found is None or closed is None or closed > found else found - closed
    if any(
        word in told_words("closed") and before not in told_words("denials")
        for before, word in pairwise(("", *words))
    ):
        return None
    return found


def _of_all(number: int | None, found: int | None) -> int | None:
    return found if number is None else number


def _counts(words: Sequence[str]) -> Sequence[_Count]:
    """Find every number of findings that may be meant.

    Examples are `to` (two), `det ene` (the one), `begge` (both) and `ingen` (none).
    """
    found: list[_Count] = []
    place = 0
    while place < len(words):
        one = _count_at(words, place)
        if one is not None:
            found.append(one)
        place = place + 1 if one is None else one.end
    return found


def _count_at(words: Sequence[str], place: int) -> _Count | None:
    word = words[place]
    if word in told_words("all_of_them"):
        return _Count(None, place, place + 1)
    if word in told_words("none"):
        return _Count(0, place, place + 1)
    if word in told_words("the_one"):
        return _Count(1, place, place + 1)
    number = whole_number(words, place)
    if number is None or _is_dated(words, number.start, number.end):
        return None
    return _Count(number.value, number.start, number.end)


def _is_dated(words: Sequence[str], start: int, end: int) -> bool:
    """Tell whether the number is of a date, as in `den 24. februar` (on 24 February)."""
    before, after = words[max(0, start - 1) : start], words[end : end + 1]
    return before in (("den",), ("d",), ("uge",)) or written_month_at(after, 0) is not None


def _said_of(words: Sequence[str], count: _Count, start: int, end: int) -> Iterator[_Of]:
    """Find what is said of that many, between the counts before and after it."""
    after = words[count.end : min(end, count.end + _NEAR)]
    if _is_counted(after, count.number):
        yield "found"
    if words[count.start - 1 : count.start] in (("of",), ("af",)) and start:
        return
    if any(words[count.end : count.end + len(said)] == said for said in _OUT_OF):
        after = words[count.end : count.end + 2 * _NEAR]
    state = _state(after) or _state_before(words[max(start, count.start - 3) : count.start], after)
    if state is not None:
        yield state


def _is_counted(after: Sequence[str], number: int | None) -> bool:
    """Tell whether findings come next, as in `3 åbne fund` (3 open findings).

    Of `ingen kritiske fund` (no critical findings) there may be others.
    """
    noun = next((place for place, word in enumerate(after) if word in told_words("findings")), None)
    if noun is None:
        return False
    between = after[:noun]
    if number == 0 and any(word not in told_words("still_open") for word in between):
        return False
    return all(word in told_words("of_findings") for word in between)


def _state(after: Sequence[str]) -> _Of | None:
    """Return the first word that says so, with only small ones before it.

    `ikke lukket` (not closed) is open.
    """
    for place, word in enumerate(after):
        if word in told_words("closed_since"):
            is_denied = not told_words("denials").isdisjoint(after[:place])
            return "open" if is_denied else "closed"
        if word in told_words("still_open"):
            return "open"
        if word not in _small():
            return None
    return None


def _state_before(before: Sequence[str], after: Sequence[str]) -> _Of | None:
    """Return what the words before say, as `de har lukket de fire` (they have closed the four).

    `der mangler et` (one is missing) says so too; `mangler et svar` (lacks an answer) does not.
    """
    if after and after[0] not in told_words("between_counted"):
        return None
    for word in reversed(before):
        if word in told_words("closed_since"):
            return "closed"
        if word in told_words("left_over"):
            return "open"
    return None


@cache
def _small() -> frozenset[str]:
    """Return the words that may stand between how many there are and what is said of them."""
    sections = ("between_counted", "findings", "of_findings")
    return frozenset(word for section in sections for word in told_words(section))
