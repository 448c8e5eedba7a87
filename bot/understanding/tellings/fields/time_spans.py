"""Find the stretches of time in something that was told.

One is a day, `9. til 13. marts` (9 to 13 March), `3/4 - 10/4`, `uge 34` (week 34) or `i februar`
(in February).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken
from bot.language.time_words import written_month_at
from bot.language.vocabulary import listed
from bot.nlu_port import SaidStretch
from bot.understanding.entities.date_shorthand import written_out
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.numbers import whole_number
from bot.understanding.entities.periods import is_chance, period_of_day, periods_beside, read_period
from bot.understanding.entities.time_expressions import STANDS_FOR_A_STRETCH, says_its_year
from bot.understanding.entities.time_grammar import bound_before
from bot.understanding.tellings.tellings import told_counts, told_words
from governance.catalogue import Tense

_TO = frozenset(("til", "to", "og", "and", "until", "through"))
_FROM_TO = frozenset(("til", "to"))
_BETWEEN = frozenset((*_TO, "den", "d", "med"))
_BACK = frozenset(("tilbage", "igen", "back"))
_COMES, _AT_FIRST = frozenset(("kommer", "moeder")), frozenset(("tidligst", "foerst"))
_WEEK = timedelta(days=7)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|[/.-]\d{2}$")
_DAY = re.compile(r"\d{1,2}")
_ENDS = frozenset(".;!?\n")
_PAUSES = frozenset(",()–:")
_FOLLOWING = 4
_ARTICLES = frozenset(("d", "den", "the"))
_OF_A_BARE_DAY = 2
_DAYS_OF = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Stretch:
    """The days from the first to the last, both included, with the words around them.

    `words` are its own, `before` is every word before it, and `after` has the two that follow.
    `lead` has the words before it, as far as the day before it or a pause. `follow` has those after
    it.

    `counted` says that it is reckoned from another day that was said, as `dagen efter` (the day
    after) is. `is_bare` says that it has no month, as `d. 26.` (the 26th) has none.
    """

    first: date
    last: date
    start: int
    end: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    has_year: bool = False
    words: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    counted: bool = False
    is_bare: bool = False

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def is_open(self) -> Literal["first", "last"] | None:
        """The part of a longer stretch that it is alone, or None.

        `fra mandag` (from Monday) is a first day, and `til og med fredag` (up to and including
        Friday) a last one.
        """
        if not self.is_day:
            return None
        before = [word for word in self.before if word not in ("og", "med", "den", "d")]
        match bound_before(before, len(before)):
            case "until":
                return "last"
            case "since":
                return "first"
            case _:
                return None

    @property
    def is_back(self) -> bool:
        """Tell whether somebody is back on that day, as in `tilbage på mandag` (back on Monday).

        Another example is `kommer tidligst torsdag` (comes on Thursday at the earliest).
        """
        beside = (*self.before[-2:], *self.after[:1])
        comes = self.before[-2:-1] and self.before[-2] in _COMES and self.before[-1] in _AT_FIRST
        return self.is_day and bool(comes or not _BACK.isdisjoint(beside))


def stretches(raw: str, *, today: date, tense: Tense) -> list[Stretch]:
    """Find every stretch in the text, in order."""
    return _in_sentence(_in_full(raw, today=today, tense=tense), today=today, tense=tense)


def stretch_in(raw: str, *, today: date) -> SaidStretch | None:
    """Find the one stretch that begins and ends with a day that is said; None for any other.

    The words that lead to it, as `fra den` (from the), are left out.
    """
    sentence = _in_full(raw, today=today, tense="any")
    found = [one for one in _in_sentence(sentence, today=today, tense="any") if not one.is_bare]
    if len(found) != 1 or found[0].is_day or _TO.isdisjoint(found[0].words):
        return None
    [one] = found
    start = one.start
    while start and sentence.words[start - 1] in told_words("before_a_stretch"):
        start -= 1
    before = sentence.raw[: sentence.tokens[start].start]
    after = sentence.raw[sentence.tokens[one.end - 1].end :]
    return SaidStretch(one.first, one.last, before, after)


def _in_full(raw: str, *, today: date, tense: Tense) -> Sentence:
    raw = _from_month_to_month().sub(_months_in_full, raw)
    return Sentence(written_out(raw, today=today, tense=tense))


def _in_sentence(sentence: Sentence, *, today: date, tense: Tense) -> list[Stretch]:
    single = sorted(_single(sentence, today, tense), key=lambda one: one.start)
    found = [_so_long(sentence, one) for one in _joined(sentence, single, today, tense)]
    return _placed(sentence, _with_counted(sentence, found))


@cache
def _from_month_to_month() -> re.Pattern[str]:
    months = "|".join(re.escape(name) for names in listed("months").values() for name in names)
    return re.compile(
        rf"(?<![\w-])(?<!\d[ .])(?<!\d\. )(?P<one>{months})\b\.?"
        rf"\s*(?:-|–|\b(?:til|to)\b)\s*(?P<other>{months})\b\.?(?:\s+(?P<year>20\d\d)\b)?",
        re.IGNORECASE,
    )


def _months_in_full(found: re.Match[str]) -> str:
    """Write `okt-dec` and `jan.-jun 2025` with whole months, each with its year where one is said.

    The year is that of the second month.
    """
    one, other = (_month(found[name]) for name in ("one", "other"))
    year = found["year"]
    names = [listed("months")[str(month)][0] for month in (one, other)]
    if year is None:
        return f"{names[0]} til {names[1]}"
    return f"{names[0]} {int(year) - (one > other)} til {names[1]} {year}"


def _month(name: str) -> int:
    found = written_month_at(normalise_phrase(name), 0)
    return int(found.name) if found is not None else 0


def _with_counted(sentence: Sentence, found: Sequence[Stretch]) -> list[Stretch]:
    """Add those that are so many days after the one before them.

    Examples are `samme dag` (the same day), `dagen efter` (the day after) and `to dage senere` (two
    days later).
    """
    every = list(found)
    for place in range(len(sentence.words)):
        if any(one.start <= place < one.end for one in every):
            continue
        said = _counted(sentence.words, place)
        before = [one for one in every if one.end <= place and one.is_day]
        if said is None or not before:
            continue
        days, end = said
        last = max(before, key=lambda one: one.end)
        day = last.first + timedelta(days=days)
        every.append(Stretch(day, day, place, end, has_year=last.has_year, counted=True))
    return sorted(every, key=lambda one: one.start)


def _so_long(sentence: Sentence, one: Stretch) -> Stretch:
    """Add its length to a day that something begins on: `to uger fra mandag` (two weeks from …).

    It may stand after it, too: `fra mandag i to uger` (from Monday for two weeks).
    """
    words, start = sentence.words, one.start
    while start and words[start - 1] in told_words("before_a_first_day"):
        start -= 1
    if not one.is_day or not start or words[start - 1] not in told_words("begins_on"):
        return one
    lengths = (
        _length_between(words, place, start - 1) for place in range(max(0, start - 3), start)
    )
    found = next((length for length in lengths if length is not None), None)
    if found is None:
        after = one.end
        while after < len(words) and words[after] in told_words("for_so_long"):
            after += 1
        found = _length_between(words, after, len(words))
    return one if found is None else replace(one, last=one.first + found - timedelta(days=1))


def _length_between(words: Sequence[str], place: int, end: int) -> timedelta | None:
    """Read so many days or weeks that begin at a word, and end before another or in a pause."""
    number = whole_number(words, place)
    unit = None if number is None else spoken("date_units").at(words, number.end)
    if number is None or unit is None or unit.name not in _DAYS_OF or not number.value:
        return None
    rest = words[unit.end : end]
    ends = unit.end == end or (
        end == len(words) and told_words("ago_or_later").isdisjoint(rest[:1])
    )
    return timedelta(days=number.value * _DAYS_OF[unit.name]) if ends else None


def _counted(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """Return how many days after another day it is, and the word after it."""
    said = told_counts("days_after").at(words, place)
    if said is not None:
        return int(said.name), said.end
    number = whole_number(words, place)
    unit = None if number is None else spoken("date_units").at(words, number.end)
    if number is None or unit is None or unit.name not in _DAYS_OF or unit.end >= len(words):
        return None
    if words[unit.end] not in told_words("later"):
        return None
    return number.value * _DAYS_OF[unit.name], unit.end + 1


def _placed(sentence: Sentence, found: Sequence[Stretch]) -> list[Stretch]:
    """Add to each stretch the words around it."""
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found[1:]), len(sentence.words)]
    return [
        replace(
            one,
            words=sentence.words[one.start : one.end],
            before=sentence.words[: one.start],
            after=sentence.words[one.end : one.end + 2],
            is_bare=sentence.words[one.start] in _ARTICLES
            and sentence.words[one.end - 1].isdigit()
            and one.end - one.start == _OF_A_BARE_DAY,
            has_year=one.has_year or _YEAR.search(sentence.between(one.start, one.end)) is not None,
            lead=_lead(sentence, ends[place], one.start),
            follow=_follow(sentence, one.end, starts[place]),
        )
        for place, one in enumerate(found)
    ]


def _lead(sentence: Sentence, start: int, end: int) -> tuple[str, ...]:
    """Return the words before it, back to a pause with more than small words after it."""
    place = end
    while place > start:
        gap = set(sentence.gap(place)) if place < len(sentence.words) else set()
        small = all(word in told_words("before_days") for word in sentence.words[place:end])
        if _is_end(sentence, place) or (gap & _PAUSES and not small):
            break
        place -= 1
    return sentence.words[place:end]


def _follow(sentence: Sentence, start: int, end: int) -> tuple[str, ...]:
    place = start
    while place < min(end, start + _FOLLOWING):
        if set(sentence.gap(place)) & (_PAUSES | _ENDS):
            break
        place += 1
    return sentence.words[start:place]


def _is_end(sentence: Sentence, place: int) -> bool:
    """Tell whether there is a full stop that is none of `pr.` (per) or `d.` (on)."""
    gap = set(sentence.gap(place)) if 0 < place < len(sentence.words) else set()
    if gap & _ENDS == {"."}:
        return sentence.words[place - 1] not in told_words("shortened")
    return bool(gap & _ENDS)


def _single(sentence: Sentence, today: date, tense: Tense) -> Iterator[Stretch]:
    found = [
        one
        for one in days_in(sentence, today=today, tense=tense)
        if (one.day or one.vague) and not isinstance(one.said, STANDS_FOR_A_STRETCH)
    ]
    if not any(one.day for one in found):
        period = read_period(sentence, today=today, tense=tense)
        found = []
        if period is not None:
            yield Stretch(period.first, period.last, period.start, period.end)
            taken = range(period.start, period.end)
            for more in periods_beside(sentence, taken, today=today, tense=tense):
                yield Stretch(more.first, more.last, more.start, more.end)
        return
    spoken_for = {place for one in found if one.day for place in range(one.start, one.end)}
    beside = list(periods_beside(sentence, spoken_for, today=today, tense=tense))
    for more in beside:
        yield Stretch(more.first, more.last, more.start, more.end)
    inside = {place for one in beside for place in range(one.start, one.end)}
    for one in found:
        if not inside.isdisjoint(range(one.start, one.end)):
            continue
        if is_chance(one.said, sentence.words):
            continue
        period = period_of_day(one, today=today)
        if one.vague:
            said = Sentence(sentence.between(one.start, one.end))
            period = read_period(said, today=today, tense=tense)
        if period is not None:
            certain = says_its_year(one.said)
            yield Stretch(period.first, period.last, one.start, one.end, has_year=certain)


def _joined(
    sentence: Sentence, found: Sequence[Stretch], today: date, tense: Tense
) -> Iterator[Stretch]:
    """Join two with `til` (to) between them, and a bare day and the date that follows it."""
    place = 0
    while place < len(found):
        one = found[place]
        following = found[place + 1] if place + 1 < len(found) else None
        if following is not None and _to(sentence, one.end, following.start):
            yield _ordered(sentence, one, following, tense)
            place += 2
            continue
        yield _begun_before(sentence, one, tense)
        place += 1


def _to(sentence: Sentence, end: int, start: int) -> bool:
    between = sentence.words[end:start]
    return bool(between) and between[0] in _TO and all(word in _BETWEEN for word in between)


def _ordered(sentence: Sentence, one: Stretch, other: Stretch, tense: Tense) -> Stretch:
    """Put two days in order: without years, the nearest two may be the wrong way round."""
    first, last = one.first, other.last
    by_weekday = not any(
        letter.isdigit() for letter in "".join(sentence.words[one.start : other.end])
    )
    if by_weekday and timedelta() < first - last < _WEEK:
        first, last = (first - _WEEK, last) if tense == "past" else (first, last + _WEEK)
    if first > last and tense == "past":
        first = _a_year(first, -1)
    elif first > last:
        last = _a_year(last, 1)
    has_year = one.has_year or other.has_year
    return Stretch(min(first, last), max(first, last), one.start, other.end, has_year=has_year)


def _a_year(day: date, away: int) -> date:
    try:
        return day.replace(year=day.year + away)
    except ValueError:  # 29 February
        return day.replace(year=day.year + away, day=day.day - 1)


def _begun_before(sentence: Sentence, one: Stretch, tense: Tense) -> Stretch:
    """Add a bare day before a date.

    Examples are `9. til 13. marts` (9 to 13 March) and `17. og 18. marts` (17 and 18 March).
    """
    words = sentence.words
    begins = one.start - (one.start > 0 and words[one.start - 1] in _ARTICLES)
    start = begins - 2
    if (
        start < 0
        or not one.is_day
        or words[start + 1] not in _TO
        or not _DAY.fullmatch(words[start])
    ):
        return one
    day = int(words[start])
    if not 1 <= day <= one.last.day:
        return one
    if words[start + 1] not in _FROM_TO and day + 1 != one.last.day:
        return one
    return replace(one, first=one.last.replace(day=day), start=start)
