"""The stretches of time in something that was told: a day, `9. til 13. marts`, `3/4 - 10/4`, `uge 34`, `i februar`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.understanding.dates import Tense, days_in
from bot.understanding.folding import Sentence
from bot.understanding.periods import read_period

_FIGURES = r"\d{1,2}/\d{1,2}(?:[/ ](?:\d{4}|\d{2}))?|\d{1,2}\.?"
_DASH = re.compile(rf"({_FIGURES})\s?[-–]\s?(\d{{1,2}}/\d{{1,2}}|\d{{1,2}}\.?\s?[^\W\d]{{3}})")
_TO = frozenset(("til", "to", "og", "and", "until", "through"))
_FROM_TO = frozenset(("til", "to"))
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|[/.-]\d{2}$")
_DAY = re.compile(r"\d{1,2}")


@dataclass(frozen=True)
class Stretch:
    """From its first day to its last, both of it; `before` and `after` are the words around it."""

    first: date
    last: date
    start: int
    end: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    has_year: bool = False

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def stretches(raw: str, *, today: date, tense: Tense) -> list[Stretch]:
    """Every one in the text, in order."""
    sentence = Sentence(_DASH.sub(r"\1 til \2", raw))
    found = list(_joined(sentence, list(_single(sentence, today, tense)), today, tense))
    return [
        replace(
            one,
            before=sentence.words[max(0, one.start - 3) : one.start],
            after=sentence.words[one.end : one.end + 2],
            has_year=_YEAR.search(sentence.between(one.start, one.end)) is not None,
        )
        for one in found
    ]


def _single(sentence: Sentence, today: date, tense: Tense) -> Iterator[Stretch]:
    found = [one for one in days_in(sentence, today=today, tense=tense) if one.day or one.vague]
    if not any(one.day for one in found):
        period = read_period(sentence, today=today, tense=tense)
        if period is not None:
            yield Stretch(period.first, period.last, period.start, period.end)
        return
    for one in found:
        said = Sentence(sentence.between(one.start, one.end))
        period = read_period(said, today=today, tense=tense)
        if period is not None:
            yield Stretch(period.first, period.last, one.start, one.end)


def _joined(
    sentence: Sentence, found: Sequence[Stretch], today: date, tense: Tense
) -> Iterator[Stretch]:
    """Two with `til` between them are one; so are a day and the one of the same month that follows."""
    place = 0
    while place < len(found):
        one = found[place]
        following = found[place + 1] if place + 1 < len(found) else None
        if following is not None and _to(sentence, one.end, following.start):
            yield _ordered(one, following, tense)
            place += 2
            continue
        yield _begun_before(sentence, one, tense)
        place += 1


def _to(sentence: Sentence, end: int, start: int) -> bool:
    between = sentence.words[end:start]
    return (
        bool(between) and between[0] in _TO and all(word in (*_TO, "den", "d") for word in between)
    )


def _ordered(one: Stretch, other: Stretch, tense: Tense) -> Stretch:
    """Without years, the nearest two may have come out the wrong way round."""
    first, last = one.first, other.last
    if first > last and tense == "past":
        first = _a_year(first, -1)
    elif first > last:
        last = _a_year(last, 1)
    return Stretch(min(first, last), max(first, last), one.start, other.end)


def _a_year(day: date, away: int) -> date:
    try:
        return day.replace(year=day.year + away)
    except ValueError:  # 29 February
        return day.replace(year=day.year + away, day=day.day - 1)


def _begun_before(sentence: Sentence, one: Stretch, tense: Tense) -> Stretch:
    """`9. til 13. marts`: a bare day, `til`, and a date."""
    start = one.start - 2
    words = sentence.words
    if (
        start < 0
        or not one.is_day
        or words[start + 1] not in _FROM_TO
        or not _DAY.fullmatch(words[start])
    ):
        return one
    day = int(words[start])
    if not 1 <= day <= one.last.day:
        return one
    return replace(one, first=one.last.replace(day=day), start=start)
