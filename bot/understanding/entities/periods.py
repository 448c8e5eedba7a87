"""Resolve what was said to a stretch of days.

Examples are `sidste kvartal` (last quarter), `de næste 14 dage` (the next 14 days) and `uge 34`
(week 34). Others are `i marts` (in March) and `siden i fredags` (since Friday).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.language.time_words import written_month_at
from bot.understanding.entities.dates import (
    FoundDate,
    day_in_month,
    days_in,
    end_of_unit,
    last_workday_before,
    nearest_feast,
    resolved_day,
)
from bot.understanding.entities.time_expressions import (
    STANDS_FOR_A_STRETCH,
    BetweenFeasts,
    DayNumber,
    EndOfUnit,
    Feast,
    HalfYearUntilToday,
    Month,
    NewYear,
    PartOfMonth,
    PartOfYear,
    TheseDays,
    TimeExpression,
    Unit,
    UnitAway,
    UnitsUntilToday,
    Week,
    Weekday,
    WeekdayOfWeek,
    WeekOfMonth,
    YearAlone,
)
from bot.understanding.entities.time_grammar import bound_before, readings
from governance.catalogue import Tense
from governance.workdays import add_months

_WEEK = 7
_MONTHS = 12
_MONTHS_OF_A_QUARTER = 3
_SATURDAY = 5
_DAYS_TO_LOOK = 62
"""The days in which to look for a number.

In two months there is one of every number but 30 and 31, and mostly those.
"""
_HALF = 6
_OR = frozenset(("eller", "or"))
_MOST_WEEKS = 12
_GOES = "gaar"
"""The word `går` (goes), which is of a day in `i går` (yesterday) only."""
_THIRDS = {"begin": (1, 10), "midst": (11, 20), "end": (21, 31)}


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
    resolver = _Resolver(today, tense)
    for said in readings(sentence).stretches:
        found = resolver.stretch(said)
        if found is not None:
            day = _day(sentence, today, tense)
            if isinstance(said, Feast) and day is None and tense != "past":
                return _before_a_feast(found, sentence, today)
            return day if isinstance(said, Feast) and day is not None else _whole(found, day)
    return _day(sentence, today, tense)


def _before_a_feast(feast: Period, sentence: Sentence, today: date) -> Period:
    """Return the last workday before it, where that is said: `inden påske` (before Easter)."""
    if bound_before(sentence.words, feast.start) != "before":
        return feast
    day = last_workday_before(feast.first, today=today)
    return replace(feast, first=day, last=day)


def periods_beside(
    sentence: Sentence, taken: Collection[int], *, today: date, tense: Tense
) -> Iterator[Period]:
    """Find the stretches of time that are said besides the words in `taken`.

    They are bare days, quarters, half years, New Year and the end of the year.
    """
    spoken_for = set(taken)
    resolver = _Resolver(today, tense)
    for said in readings(sentence).stretches:
        if not _is_of_its_own(said) or not spoken_for.isdisjoint(range(said.start, said.end)):
            continue
        found = resolver.stretch(said)
        if found is not None:
            spoken_for.update(range(found.start, found.end))
            yield found


def period_of_day(found: FoundDate, *, today: date) -> Period | None:
    """Return the whole of what was read as a day: a week, a month, or the day itself."""
    day, said = found.day, found.said
    if day is None:
        return None
    match said:
        case Week() | WeekOfMonth():
            return Period(day, day + timedelta(days=_WEEK - 1), said.start, said.end)
        case Month(year=year):
            is_this = day.month == today.month and not year.was_said
            number = today.year if is_this else day.year
            return _month(number, day.month, said.start, said.end)
        case PartOfMonth(part="begin" | "midst" | "end" as part):
            first, last = _THIRDS[part]
            return Period(
                day.replace(day=first),
                day_in_month(day.year, day.month, last),
                said.start,
                said.end,
            )
        case _:
            return Period(day, day, said.start, said.end)


def is_chance(said: TimeExpression, words: Sequence[str]) -> bool:
    """Tell whether a word is a date by chance only.

    `går` (goes) is in `hvordan går det` (how is it going), and `mandat` (mandate) is not `mandag`
    (Monday). A weekday by itself is one only when it is written as one.
    """
    if said.end - said.start > 1:
        return False
    return words[said.start] == _GOES or (isinstance(said, Weekday) and not said.sure)


def first_before(unit: str, day: date) -> date:
    """Return the first day of the week, month or quarter before that day's own."""
    match unit:
        case "week":
            return day - timedelta(days=_WEEK + day.weekday())
        case "month":
            return add_months(day.replace(day=1), -1)
        case _:
            return add_months(_quarter_begun(day), -_MONTHS_OF_A_QUARTER)


def next_after(unit: str, day: date) -> date:
    """Return the last day of the week, month or quarter after that day's own."""
    match unit:
        case "week":
            return day + timedelta(days=2 * _WEEK - 1 - day.weekday())
        case "month":
            return _last_before(add_months(day.replace(day=1), 2))
        case _:
            return _last_before(add_months(_quarter_begun(day), 2 * _MONTHS_OF_A_QUARTER))


def _is_of_its_own(said: TimeExpression) -> bool:
    """Tell whether it is a stretch of time whatever else is said."""
    match said:
        case PartOfYear() | DayNumber() | NewYear() | EndOfUnit(unit="year") | BetweenFeasts():
            return True
        case _:
            return False


def _whole(found: Period, day: Period | None) -> Period:
    """Prefer the day where it contains the period.

    `den 1. december sidste år` (1 December last year) is a day, though a year is in it.
    """
    inside = day is not None and day.start < found.start and found.end <= day.end
    return day if inside and day is not None else found


# ── A day as a period ────────────────────────────────────────────────────────


def _day(sentence: Sentence, today: date, tense: Tense) -> Period | None:
    found = [
        one
        for one in days_in(sentence, today=today, tense=tense)
        if one.day is not None
        and not isinstance(one.said, STANDS_FOR_A_STRETCH)
        and not is_chance(one.said, sentence.words)
    ]
    period = period_of_day(found[0], today=today) if found else None
    if period is None:
        return None
    match found[0].said:
        case Week():
            end, monday = _weeks_after(sentence.words, period.end, period.first)
            last = monday + timedelta(days=_WEEK - 1)
            return Period(period.first, last, period.start, end)
        case Month():
            return _months_after(sentence.words, period)
        case _:
            pass
    other = found[1] if len(found) > 1 else None
    if other is not None and other.day is not None and _are_joined(sentence, found[0], other):
        first, last = sorted((period.first, other.day))
        return Period(first, last, period.start, other.end)
    return period


def _are_joined(sentence: Sentence, one: FoundDate, other: FoundDate) -> bool:
    """Tell whether there are two days with one word between them.

    An example is `i morgen eller onsdag` (tomorrow or Wednesday).
    """
    between = sentence.words[one.end : other.start]
    return len(between) == 1 and between[0] in words_of("joins_days") | _OR


def _weeks_after(words: Sequence[str], end: int, monday: date) -> tuple[int, date]:
    """Return the end and the Monday of the last week, as in `uge 11 og 12` (weeks 11 and 12)."""
    at = end + 1
    if words[end : end + 1] == () or words[end] not in words_of("joins_days"):
        return end, monday
    if words[at : at + 1] and words[at] in words_of("week"):
        at += 1
    number = words[at] if at < len(words) else ""
    if not number.isdigit() or not 0 < int(number) - monday.isocalendar().week <= _MOST_WEEKS:
        return end, monday
    return at + 1, monday + timedelta(days=_WEEK * (int(number) - monday.isocalendar().week))


def _months_after(words: Sequence[str], month: Period) -> Period:
    """Add the second month, as in `april og maj` (April and May)."""
    joins = words[month.end : month.end + 1]
    found = written_month_at(words, month.end + 1) if joins else None
    if found is None or joins[0] not in words_of("joins_days"):
        return month
    more = (int(found.name) - month.first.month) % _MONTHS
    last = _last_before(add_months(month.first, more + 1))
    return Period(month.first, last, month.start, found.end)


# ── Stretches ────────────────────────────────────────────────────────────────


class _Resolver:
    """It goes by today and the question's tense."""

    def __init__(self, today: date, tense: Tense) -> None:
        self._today, self._tense = today, tense

    def stretch(self, said: TimeExpression) -> Period | None:
        """Return the days that were said; None where they cannot have been meant so."""
        days = self._days(said)
        return None if days is None else Period(days[0], days[1], said.start, said.end)

    def _days(self, said: TimeExpression) -> tuple[date, date] | None:
        today = self._today
        match said:
            case UnitAway():
                return self._unit(said)
            case UnitsUntilToday(unit=unit, count=count):
                first, last = sorted((today, _away(today, unit, count)))
                return first, last
            case HalfYearUntilToday():
                return add_months(today, -_HALF), today
            case PartOfYear():
                first = date(self._year_of(said), said.first_month, 1)
                return first, _last_before(add_months(first, said.months))
            case TheseDays():
                return self._these_days(said)
            case Month():
                return self._month_asked_of(said.month)
            case BetweenFeasts():
                year = today.year - (self._tense == "past")
                return date(year, _MONTHS, 27), date(year, _MONTHS, 30)
            case YearAlone(year=year):
                return date(year, 1, 1), date(year, _MONTHS, 31)
            case _:
                day = self._one_day(said)
                return None if day is None else (day, day)

    def _one_day(self, said: TimeExpression) -> date | None:
        today, tense = self._today, self._tense
        match said:
            case WeekdayOfWeek():
                found = resolved_day(said, today=today, tense=tense)
                return None if found is None else found.day
            case EndOfUnit(unit=unit):
                return end_of_unit(unit, today)
            case DayNumber(day=day):
                return self._day_number(day)
            case NewYear():
                return date(today.year + (tense != "past"), 1, 1)
            case Feast(name=name):
                return nearest_feast(name, today=today, tense=tense)
            case _:
                return None

    def _unit(self, said: UnitAway) -> tuple[date, date]:
        today, away = self._today, said.away
        match said.unit:
            case "week":
                monday = today - timedelta(days=today.weekday() - _WEEK * away)
                return monday, monday + timedelta(days=_WEEK - 1)
            case "month":
                first = add_months(today.replace(day=1), away)
                return first, _last_before(add_months(first, 1))
            case "quarter":
                first = add_months(_quarter_begun(today), _MONTHS_OF_A_QUARTER * away)
                return first, _last_before(add_months(first, _MONTHS_OF_A_QUARTER))
            case _:
                return date(today.year + away, 1, 1), date(today.year + away, _MONTHS, 31)

    def _year_of(self, said: PartOfYear) -> int:
        """Return the year that was said, or this one.

        It is the last, where the sentence tells of the past and the part is still to come.
        """
        year = said.year.of(self._today.year)
        if year is not None:
            return year
        begins = date(self._today.year, said.first_month, 1)
        return self._today.year - (self._tense == "past" and begins > self._today)

    def _these_days(self, said: TheseDays) -> tuple[date, date] | None:
        if self._tense == "past" and said.is_open:
            return None
        monday = self._today - timedelta(days=self._today.weekday())
        if said.is_weekend and self._tense == "past" and self._today.weekday() < _SATURDAY:
            monday -= timedelta(days=_WEEK)
        first = monday + timedelta(days=_SATURDAY) if said.is_weekend else monday
        return first, monday + timedelta(days=_WEEK - 1)

    def _month_asked_of(self, month: int) -> tuple[date, date]:
        this = self._today.month
        away = month < this if self._tense == "future" else -(month > this)
        first = date(self._today.year + away, month, 1)
        return first, _last_before(add_months(first, 1))

    def _day_number(self, number: int) -> date | None:
        """Return the next day of that number, or the last where the past is told of."""
        way = -1 if self._tense == "past" else 1
        days = (self._today + timedelta(days=way * away) for away in range(_DAYS_TO_LOOK))
        return next((day for day in days if day.day == number), None)


def _away(today: date, unit: Unit, count: int) -> date:
    match unit:
        case "day":
            return today + timedelta(days=count)
        case "week":
            return today + timedelta(days=_WEEK * count)
        case "month":
            return add_months(today, count)
        case _:
            return add_months(today, _MONTHS * count)


def _month(year: int, month: int, start: int, end: int) -> Period:
    first = date(year, month, 1)
    return Period(first, _last_before(add_months(first, 1)), start, end)


def _quarter_begun(day: date) -> date:
    month = (day.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1
    return date(day.year, month, 1)


def _last_before(first: date) -> date:
    return first - timedelta(days=1)
