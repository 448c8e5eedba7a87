"""Read stretches of time as people say them.

Examples are `sidste kvartal` (last quarter), `de næste 14 dage` (the next 14 days) and `uge 34`
(week 34). Others are `i marts` (in March) and `siden i fredags` (since Friday).
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from bot.language.normalise import Sentence, normalise_phrase, within_typo_distance
from bot.language.phrase_table import Phrases, spoken
from bot.language.vocabulary import phrases
from bot.understanding.dates import FIRST_YEAR, LAST_YEAR, FoundDate, Tense, days_in
from bot.understanding.numbers import whole_number

_WEEK = 7
_MONTHS = 12
_MONTHS_OF_A_QUARTER = 3
_QUARTERS = 4
_SATURDAY = 5
_TO_PENTECOST = 49
_DAYS_TO_LOOK = 62
"""The days in which to look for a number.

In two months there is one of every number but 30 and 31, and mostly those.
"""
_TWO = 2
_OF = frozenset(("i", "in", "of"))
_ABOUT = frozenset(("med", "for", "about", "hele", "whole"))
_AT_THE_END = frozenset(("så", "saa", "da", "nu", "then", "now"))
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_AND = frozenset(("og", "and", "til", "to", "samt"))
_ARTICLES = frozenset(("d", "den", "the"))
_BEFORE = frozenset(("før", "foer", "inden", "before"))
_OR = frozenset(("eller", "or"))
_WEEKS_OF_A_FORTNIGHT = 2
_MOST = 1000
_MOST_WEEKS = 12
_DIGITS_OF_A_YEAR = 4
_SHORTEST_MISTYPED = 5
"""The fewest letters of a month's name."""


@dataclass(frozen=True)
class Period:
    """The days from the first to the last, both included, at words `start` to `end` (exclusive)."""

    first: date
    last: date
    start: int
    end: int


def read_period(sentence: Sentence, *, today: date, tense: Tense) -> Period | None:
    """Read the first period in the sentence; a single day is a period too.

    `tense` tells which year or week is meant.
    """
    for place in range(len(sentence.words)):
        for form in _FORMS:
            found = form(sentence.words, place, today, tense)
            if found is not None:
                day = _day(sentence, today, tense)
                return day if form is _feast and day is not None else _whole(found, day)
    return _day(sentence, today, tense)


def periods_beside(
    sentence: Sentence, taken: Collection[int], *, today: date, tense: Tense
) -> Iterator[Period]:
    """Find the stretches of time that are said besides the words in `taken`.

    They are bare days, quarters, half years, New Year and the end of the year.
    """
    spoken_for = set(taken)
    for place in range(len(sentence.words)):
        for form in _OF_THEIR_OWN:
            found = form(sentence.words, place, today, tense)
            if found is not None and spoken_for.isdisjoint(range(found.start, found.end)):
                spoken_for.update(range(found.start, found.end))
                yield found


def _whole(found: Period, day: Period | None) -> Period:
    """Prefer the day where it contains the period.

    `den 1. december sidste år` (1 December last year) is a day, though a year is in it.
    """
    inside = day is not None and day.start < found.start and found.end <= day.end
    return day if inside and day is not None else found


def _day(sentence: Sentence, today: date, tense: Tense) -> Period | None:
    found = [
        one
        for one in days_in(sentence, today=today, tense=tense)
        if one.day is not None and not _is_chance(sentence.words[one.start : one.end])
    ]
    if not found or found[0].day is None:
        return None
    one, day = found[0], found[0].day
    words = sentence.words[one.start : one.end]
    if words[:1] in (("uge",), ("week",)):
        end, monday = _weeks_after(sentence.words, one.end, day)
        return Period(day, monday + timedelta(days=_WEEK - 1), one.start, end)
    if _is_month_alone(words):
        is_this = day.month == today.month and not words[-1].isdigit()
        year = today.year if is_this else day.year
        following = _month_after(sentence.words, one.end)
        if following is None:
            return _month(year, day.month, one.start, one.end)
        months = (following - day.month) % _MONTHS
        last = _month(year, day.month + months, one.start, one.end + 2)
        return Period(_month(year, day.month, 0, 0).first, last.last, last.start, last.end)
    other = found[1] if len(found) > 1 else None
    if other is not None and other.day is not None and _are_joined(sentence, one, other):
        return Period(min(day, other.day), max(day, other.day), one.start, other.end)
    return Period(day, day, one.start, one.end)


def _are_joined(sentence: Sentence, one: FoundDate, other: FoundDate) -> bool:
    """Tell whether there are two days with one word between them.

    An example is `i morgen eller onsdag` (tomorrow or Wednesday).
    """
    between = sentence.words[one.end : other.start]
    return len(between) == 1 and between[0] in _AND | _OR


def _weeks_after(words: Sequence[str], end: int, monday: date) -> tuple[int, date]:
    """Return the end and the Monday of the last week, as in `uge 11 og 12` (weeks 11 and 12)."""
    at = end + 1
    if words[end : end + 1] == () or words[end] not in _AND:
        return end, monday
    if words[at : at + 1] and words[at] in ("uge", "week"):
        at += 1
    number = words[at] if at < len(words) else ""
    if not number.isdigit() or not 0 < int(number) - monday.isocalendar().week <= _MOST_WEEKS:
        return end, monday
    return at + 1, monday + timedelta(days=_WEEK * (int(number) - monday.isocalendar().week))


def _is_chance(words: Sequence[str]) -> bool:
    """Tell whether a word is a date by chance only.

    `går` (goes) is in `hvordan går det` (how is it going), and `mandat` (mandate) is not `mandag`
    (Monday). A word by itself is a date only when it is written as one.
    """
    if len(words) > 1 or any(letter.isdigit() for letter in words[0]):
        return False
    known = (spoken(section).at(words, 0) for section in ("days", "weekdays", "months"))
    return words[0] == "gaar" or not (any(known) or _is_month_mistyped(words[0]))


def _is_month_mistyped(word: str) -> bool:
    """Tell whether it is a month mistyped, as `febuar` for `februar` (February).

    With a long name nothing else is meant, as with `janaur` for `januar` (January).
    """
    return any(
        len(name) >= _SHORTEST_MISTYPED and within_typo_distance(word, name)
        for names in _months()
        for name in names
    )


@cache
def _months() -> Sequence[Sequence[str]]:
    return [phrase for phrase in map(normalise_phrase, phrases("months")) if len(phrase) == 1]


def _is_month_alone(words: Sequence[str]) -> bool:
    named = [
        word
        for word in words
        if spoken("months").at((word,), 0) is not None or _is_month_mistyped(word)
    ]
    others = [word for word in words if word not in named]
    return bool(named) and all(word.isdigit() and len(word) == _DIGITS_OF_A_YEAR for word in others)


def _month_after(words: Sequence[str], end: int) -> int | None:
    """Return the number of the second month, as in `april og maj` (April and May)."""
    if words[end : end + 1] == () or words[end] not in _AND:
        return None
    found = spoken("months").at(words, end + 1)
    return None if found is None else int(found.name)


def first_before(unit: str, day: date) -> date:
    """Return the first day of the week, month or quarter before that day's own."""
    match unit:
        case "week":
            return day - timedelta(days=_WEEK + day.weekday())
        case "month":
            return _month(day.year, day.month - 1, 0, 0).first
        case _:
            begun = (day.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1
            return _month(day.year, begun - _MONTHS_OF_A_QUARTER, 0, 0).first


def next_after(unit: str, day: date) -> date:
    """Return the last day of the week, month or quarter after that day's own."""
    match unit:
        case "week":
            return day + timedelta(days=2 * _WEEK - 1 - day.weekday())
        case "month":
            return _month(day.year, day.month + 1, 0, 0).last
        case _:
            ends = _MONTHS_OF_A_QUARTER - (day.month - 1) % _MONTHS_OF_A_QUARTER - 1
            return _month(day.year, day.month + ends + _MONTHS_OF_A_QUARTER, 0, 0).last


# ── Forms ────────────────────────────────────────────────────────────────────


def _named(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read a named unit, as `sidste måned` (last month) or `næste kvartal` (next quarter)."""
    before = spoken("period_of").at(words, place)
    unit = spoken("period_units").at(words, before.end) if before is not None else None
    if before is None or unit is None:
        return None
    if before.words == ("i",) and unit.words != ("aar",):
        return None
    away = int(before.name)
    if unit.name == "week" and words[unit.end : unit.end + 1] and words[unit.end].isdigit():
        return None  # `udgangen af uge 13` (the end of week 13)
    match unit.name:
        case "week":
            monday = today - timedelta(days=today.weekday() - _WEEK * away)
            return Period(monday, monday + timedelta(days=_WEEK - 1), place, unit.end)
        case "month":
            return _month(today.year, today.month + away, place, unit.end)
        case "quarter":
            first = (today.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1
            begun = _month(today.year, first + _MONTHS_OF_A_QUARTER * away, place, unit.end)
            last = _month(begun.first.year, begun.first.month + 2, place, unit.end)
            return Period(begun.first, last.last, place, unit.end)
        case _:
            return _year(today.year + away, place, unit.end)


def _day_of_a_week(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read `onsdag i næste uge` (Wednesday next week) or `fredag i uge 12` (Friday in week 12)."""
    weekday = spoken("weekdays").at(words, place)
    if weekday is None:
        return None
    at = weekday.end
    if words[at : at + 1] and words[at] in _OF:
        at += 1
    week = _named(words, at, today, tense) or _numbered_week(words, at, today, tense)
    if week is None or week.last - week.first != timedelta(days=_WEEK - 1):
        return None
    day = week.first + timedelta(days=int(weekday.name))
    return Period(day, day, place, week.end)


def _numbered_week(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    if spoken("week").at(words, place) is None:
        return None
    found = _day(Sentence(" ".join(words[place : place + 2])), today, tense)
    return None if found is None else replace(found, end=place + 2)


def _counted(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read a count, as `de sidste 14 dage` (the last 14 days) or `de næste 3 mdr` (… 3 months)."""
    for section, way in (("period_last", -1), ("period_next", 1)):
        before = spoken(section).at(words, place)
        fortnight = spoken("fortnights").at(words, before.end) if before is not None else None
        if fortnight is not None:
            other = _away(today, "week", way * _WEEKS_OF_A_FORTNIGHT)
            return Period(min(today, other), max(today, other), place, fortnight.end)
        number = whole_number(words, before.end) if before is not None else None
        unit = spoken("date_units").at(words, number.end) if number is not None else None
        if number is None or unit is None or not 0 < number.value <= _MOST:
            continue
        other = _away(today, unit.name, way * number.value)
        return Period(min(today, other), max(today, other), place, unit.end)
    return None


def _gone_by(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read a time until today, as `det sidste halve år` (the last half year).

    `det sidste år` (the last year) is not the year before this one.
    """
    before = spoken("gone_by").at(words, place)
    if before is None:
        return None
    half = words[before.end : before.end + 1] in (("halve",), ("half",))
    unit = spoken("date_units").at(words, before.end + half)
    if unit is None or (half and unit.name != "year"):
        return None
    if half:
        return Period(_months_on(today, -_MONTHS // _TWO), today, place, unit.end)
    return Period(_away(today, unit.name, -1), today, place, unit.end)


def _within(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read a time from today, as `inden for den næste uge` (within the next week).

    It does not begin on Monday.
    """
    before = spoken("within_a").at(words, place)
    unit = spoken("date_units").at(words, before.end) if before is not None else None
    if before is None or unit is None:
        return None
    return Period(today, _away(today, unit.name, 1), place, unit.end)


def _quarter(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read a quarter, as `q2` or `2. kvartal 2025` (2nd quarter of 2025).

    Without a year it is of this one. It is of the last, where the sentence tells of the past and
    the quarter is still to come.
    """
    two = words[place : place + 2]
    figures = [number for word in two if (number := _ordinal(word))]
    unit = [word for word in two if word == "q" or _is_quarter(word)]
    if len(figures) != 1 or len(unit) != 1 or (unit[0] == "q") != (two[0] == "q"):
        return None
    month = (figures[0] - 1) * _MONTHS_OF_A_QUARTER + 1
    year, end = _year_after(words, place + 2, today, tense, month)
    last = _month(year, month + 2, place, end)
    return Period(_month(year, month, place, end).first, last.last, place, end)


def _year_after(
    words: Sequence[str], place: int, today: date, tense: Tense, month: int
) -> tuple[int, int]:
    """Return the year at that word, and the word after it.

    Without one it is this year, or the one before, for what begins in that month.
    """
    said = words[place : place + 1]
    if said and len(said[0]) == _DIGITS_OF_A_YEAR and said[0].isdigit():
        return int(said[0]), place + 1
    behind = tense == "past" and date(today.year, month, 1) > today
    return today.year - behind, place


def _ordinal(word: str) -> int:
    """Return the quarter's number, 2 for `2` and `andet` (second); 0 where it is none."""
    said = spoken("ordinals").at((word,), 0)
    number = word if word.isdigit() else said.name if said is not None else "0"
    return int(number) if 1 <= int(number) <= _QUARTERS else 0


def _is_quarter(word: str) -> bool:
    found = spoken("period_units").at((word,), 0)
    return found is not None and found.name == "quarter"


def _these_days(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read `her i ugen` (this week) or `weekenden` (the weekend)."""
    found = spoken("these_days").at(words, place)
    if found is None or (tense == "past" and place and words[place - 1] in _BEFORE):
        return None
    monday = today - timedelta(days=today.weekday())
    if found.name == "weekend" and tense == "past" and today.weekday() < _SATURDAY:
        monday -= timedelta(days=_WEEK)
    first = monday + timedelta(days=_SATURDAY) if found.name == "weekend" else monday
    return Period(first, monday + timedelta(days=_WEEK - 1), place, found.end)


def _month_of(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read a month at the end, after a word that asks about it: `hvad med maj` (what about May)."""
    found = spoken("months").at(words, place)
    if found is None or place == 0 or words[place - 1] not in _ABOUT:
        return None
    if not _AT_THE_END.issuperset(words[found.end :]):
        return None
    month = int(found.name)
    away = month < today.month if tense == "future" else -(month > today.month)
    return _month(today.year + away, month, place, found.end)


def _bare_day(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read a day by its number alone, as `inden d. 13` (before the 13th) or `by the 15th`.

    It is the next of that number, or the last where the sentence tells of the past.
    """
    said, after = words[place : place + 2], words[place + 2 : place + 3]
    english = said[:1] == ("the",) and after and after[0] in _ORDINALS
    if len(said) < _TWO or not (said[0] in ("d", "den") or english) or not said[1].isdigit():
        return None
    if english:
        after = words[place + 3 : place + 4]
    if after and (spoken("months").at(after, 0) or spoken("date_units").at(after, 0)):
        return None
    following = words[place + 3 : place + 5]
    if following[:1] and following[0] in _ARTICLES:
        following = following[1:]
    if after and after[0] in _AND and following[:1] and following[0][0].isdigit():
        return None  # `d. 9. til 13. april` (9 to 13 April)
    way = -1 if tense == "past" else 1
    for away in range(_DAYS_TO_LOOK):
        day = today + timedelta(days=way * away)
        if day.day == int(said[1]):
            return Period(day, day, place, place + 2)
    return None


def _half_year(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read a half year, as `første halvår` (first half year) or `2. halvår` (second half year)."""
    found = spoken("half_years").at(words, place + 1)
    number = _ordinal(words[place]) if found is not None else 0
    if found is None or not 1 <= number <= _TWO:
        return None
    month = 1 + (number - 1) * _MONTHS // _TWO
    year, end = _year_after(words, found.end, today, tense, month)
    last = _month(year, number * _MONTHS // _TWO, place, end)
    return Period(_month(year, month, place, end).first, last.last, place, end)


def _end_of_a_unit(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read the end of a unit, as `inden månedens udgang` (before the end of the month)."""
    found = spoken("unit_ends").at(words, place)
    if found is None:
        return None
    if found.name == "week":
        sunday = today + timedelta(days=_WEEK - 1 - today.weekday())
        return Period(sunday, sunday, place, found.end)
    ends = -(-today.month // _MONTHS_OF_A_QUARTER) * _MONTHS_OF_A_QUARTER
    month = today.month if found.name == "month" else ends
    last = _month(today.year, month, place, found.end).last
    return Period(last, last, place, found.end)


def _new_year(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read New Year, as `siden nytår` (since New Year) or `fra nytår` (from New Year).

    It is the last one, where the sentence tells of the past, and else the next.
    """
    found = spoken("new_year").at(words, place)
    first = date(today.year + (tense != "past"), 1, 1)
    return None if found is None else Period(first, first, place, found.end)


def _end_of_year(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read the end of this year, as `inden årets udgang` (before the end of the year)."""
    found = spoken("year_end").at(words, place)
    last = date(today.year, _MONTHS, 31)
    return None if found is None else Period(last, last, place, found.end)


def _feast(words: Sequence[str], place: int, today: date, tense: Tense) -> Period | None:
    """Read a feast, as `før påske` (before Easter) or `siden jul` (since Christmas).

    It is the next one, or the last one where the sentence tells of the past.
    """
    found = spoken("feasts").at(words, place)
    if found is None:
        return None
    days = [_feast_of(found.name, today.year + away) for away in (-1, 0, 1)]
    if tense == "past":
        day = max(day for day in days if day <= today)
    else:
        day = min(day for day in days if day >= today)
    return Period(day, day, place, found.end)


def _feast_of(name: str, year: int) -> date:
    sunday: date = easter(year)
    match name:
        case "easter":
            return sunday
        case "pentecost":
            return sunday + timedelta(days=_TO_PENTECOST)
        case "summer":
            return date(year, 7, 1)
        case _:
            return date(year, _MONTHS, 24)


def _in_a_year(words: Sequence[str], place: int, today: date, _tense: Tense) -> Period | None:
    """Read a year, as `i 2025` (in 2025), unless a day or a month stands before it."""
    word = words[place]
    if len(word) != _DIGITS_OF_A_YEAR or not word.isdigit():
        return None
    before = words[max(0, place - 1) : place]
    if not FIRST_YEAR <= int(word) <= LAST_YEAR or (before and _may_be_dated(before[0])):
        return None
    return _year(int(word), place, place + 1)


_FORMS: Sequence[Callable[[Sequence[str], int, date, Tense], Period | None]] = (
    _day_of_a_week,
    _within,
    _gone_by,
    _counted,
    _named,
    _quarter,
    _half_year,
    _end_of_a_unit,
    _these_days,
    _month_of,
    _bare_day,
    _new_year,
    _end_of_year,
    _feast,
    _in_a_year,
)


_OF_THEIR_OWN = (_quarter, _half_year, _bare_day, _new_year, _end_of_year)
"""The forms that are a stretch of time whatever else is said."""


def _may_be_dated(word: str) -> bool:
    months: Phrases = spoken("months")
    return word[0].isdigit() or months.at((word,), 0) is not None


def _away(today: date, unit: str, count: int) -> date:
    match unit:
        case "day":
            return today + timedelta(days=count)
        case "week":
            return today + timedelta(days=_WEEK * count)
        case "month":
            return _months_on(today, count)
        case _:
            return _months_on(today, _MONTHS * count)


def _months_on(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month(year: int, month: int, start: int, end: int) -> Period:
    """Return that month; a number outside 1 to 12 is in another year."""
    first = _months_on(date(year, 1, 1), month - 1)
    return Period(first, _months_on(first, 1) - timedelta(days=1), start, end)


def _year(year: int, start: int, end: int) -> Period:
    return Period(date(year, 1, 1), date(year, _MONTHS, 31), start, end)
