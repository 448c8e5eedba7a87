"""Resolve what was said to a day, as of today and for what has been or what is to come."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Literal

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.understanding.entities.time_expressions import (
    DayOfMonth,
    DaysAway,
    EndOfUnit,
    Feast,
    Holiday,
    Month,
    MonthPart,
    PartOfMonth,
    Recurrence,
    TimeExpression,
    TooVague,
    Unit,
    UnitsAway,
    Week,
    Weekday,
    WeekdayAndNumber,
    WeekdayInWeeks,
    WeekdayOfWeek,
    WeekOfMonth,
    Year,
    YearAlone,
)
from bot.understanding.entities.time_grammar import FIRST_YEAR, LAST_YEAR, readings
from governance.catalogue import Tense
from governance.workdays import add_months, holiday, workday_on_or_before

_KEPT = 256
_SOON_AFTER = 2
_MOST_DAYS = 31
_WEEK = 7
_MONTHS = 12
_YEARS_TO_A_LEAP_DAY = 8
_MONTHS_AROUND = range(-12, 13)
_YEARS_AROUND = range(-1, 2)
_THURSDAY = 3
_MONTHS_OF_A_QUARTER = 3
_LAST_OF_A_MONTH = 31
_JULY = 7
_DAY_OF_PART: Mapping[MonthPart, int] = {
    "first": 1,
    "begin": 1,
    "middle": 15,
    "midst": 15,
    "last": 31,
    "end": 31,
}
_HOLIDAYS = {"easter": "Påskedag", "pentecost": "Pinsedag"}


@dataclass(frozen=True)
class FoundDate:
    """A date at words `start` to `end` (exclusive), and the expression it was read from.

    It has no day where there is no such day, or where it is too vague to be one.
    """

    said: TimeExpression
    day: date | None = None
    exact: bool = True
    vague: bool = False

    @property
    def start(self) -> int:
        return self.said.start

    @property
    def end(self) -> int:
        return self.said.end


@dataclass(frozen=True)
class Day:
    """The one day that a sentence names.

    `leads` says that nothing else stands before it, up to word `end`.
    """

    day: date
    exact: bool
    leads: bool
    end: int


@dataclass(frozen=True)
class NoDay:
    """The reason for which there is no one day.

    None is named, there is no such day (`text`), it is too vague, or there are several (`days`).
    """

    reason: Literal["none", "no_such_day", "too_vague", "several"]
    text: str = ""
    days: tuple[date, ...] = ()


def read_day(sentence: Sentence, *, today: date, tense: Tense) -> Day | NoDay:
    """Read the one day in the sentence; without a year it is the nearest that fits the tense."""
    found = days_in(sentence, today=today, tense=tense)
    impossible = [one for one in found if one.day is None and not one.vague]
    if impossible:
        return NoDay("no_such_day", text=sentence.between(impossible[0].start, impossible[0].end))
    named = [one for one in found if one.day is not None]
    days = tuple(dict.fromkeys(one.day for one in named if one.day is not None))
    if not days:
        return NoDay("too_vague" if found else "none")
    if len(days) > 1:
        return NoDay("several", days=days)
    first = named[0]
    before = sentence.words[: first.start]
    roughly = any(word in words_of("approximations") for word in sentence.words)
    denied = any(word in words_of("negations") for word in before)
    return Day(
        day=days[0],
        exact=all(one.exact for one in named) and not roughly and not denied,
        leads=all(word in words_of("date_lead") for word in before),
        end=first.end,
    )


def days_in(sentence: Sentence, *, today: date, tense: Tense) -> list[FoundDate]:
    """Find every date the sentence names, in its order."""
    return list(_days_in(sentence.raw, today, tense))


@lru_cache(maxsize=_KEPT)
def _days_in(text: str, today: date, tense: Tense) -> tuple[FoundDate, ...]:
    return tuple(_apart(text, today, tense))


def _is_bare_day(word: str) -> bool:
    """Tell whether it may be the day of a month that is not said: `d. 19`."""
    return word.isascii() and word.isdigit() and 1 <= int(word) <= _MOST_DAYS


def without_denied_days(text: str) -> str:
    """Leave out a day that is denied for the next: `ikke den 19. alligevel, men den 2.`.

    What led to it leads to the other day then.
    """
    sentence = Sentence(text)
    words = sentence.words
    if words_of("denies_a_day").isdisjoint(words) or words_of("but").isdisjoint(words):
        return text
    days = [(one.start, one.end) for one in readings(sentence).days]
    days += [(place, place + 1) for place, word in enumerate(words) if _is_bare_day(word)]
    for start, end in days:
        denial = start - 1
        while denial >= 0 and words[denial] in words_of("date_lead"):
            denial -= 1
        if denial < 0 or words[denial] not in words_of("denies_a_day"):
            continue
        soon = range(end, min(end + _SOON_AFTER, len(words)))
        but = next((place for place in soon if words[place] in words_of("but")), None)
        if but is None or not any(0 < other - but <= _SOON_AFTER + 1 for other, _ in days):
            continue
        tokens = sentence.tokens
        return text[: tokens[denial].start] + text[tokens[but + 1].start :]
    return text


def _apart(text: str, today: date, tense: Tense) -> Iterator[FoundDate]:
    """Resolve the first reading of each place that can be, and none that overlaps another."""
    place = 0
    for said in readings(Sentence(text)).days:
        if said.start < place:
            continue
        found = resolved_day(said, today=today, tense=tense)
        if found is not None:
            place = said.end
            yield found


def resolved_day(said: TimeExpression, *, today: date, tense: Tense) -> FoundDate | None:
    """Resolve what was said to a day; None where it cannot have been meant so.

    Of what is longer it is the first day, and not exact.
    """
    return _Resolver(today, tense).day(said)


def end_of_unit(unit: Unit, day: date) -> date:
    """Return the last day of the week, month, quarter or year that the day is in."""
    match unit:
        case "week":
            return day + timedelta(days=_WEEK - 1 - day.weekday())
        case "month":
            return day_in_month(day.year, day.month, _LAST_OF_A_MONTH)
        case "quarter":
            ends = -(-day.month // _MONTHS_OF_A_QUARTER) * _MONTHS_OF_A_QUARTER
            return day_in_month(day.year, ends, _LAST_OF_A_MONTH)
        case _:
            return date(day.year, _MONTHS, _LAST_OF_A_MONTH)


def feast_day(name: str, year: int) -> date:
    """Return the day that stands for a feast or a season: Easter Sunday, 1 July, 24 December."""
    match name:
        case "easter" | "pentecost":
            day = holiday(_HOLIDAYS[name], year)
        case "summer":
            day = date(year, _JULY, 1)
        case _:
            day = date(year, _MONTHS, 24)
    if day is None:
        raise LookupError(name)
    return day


def nearest_feast(name: str, *, today: date, tense: Tense) -> date:
    """Return the day of the next one, or of the last one in the past."""
    days = [feast_day(name, today.year + away) for away in _YEARS_AROUND]
    if tense == "past":
        return max(day for day in days if day <= today)
    return min(day for day in days if day >= today)


def last_workday_before(feast: date, *, today: date) -> date:
    """Return the day by which something is to be done before a feast, or the feast itself.

    Before Easter that is the Wednesday before Maundy Thursday.
    """
    day = workday_on_or_before(feast - timedelta(days=1))
    return day if day >= today else feast


class _Resolver:
    """It goes by today and the question's tense."""

    def __init__(self, today: date, tense: Tense) -> None:
        self._today, self._tense = today, tense
        self._monday = today - timedelta(days=today.weekday())

    def day(self, said: TimeExpression) -> FoundDate | None:
        match said:
            case DayOfMonth():
                return self._calendar_day(said)
            case Weekday():
                return self._weekday(said)
            case Month(year=Year(number=None, away=None)):
                return self._nearest(said, month=said.month, day=1, sure=False)
            case Month():
                return self._dated(said, said.year, month=said.month, day=1)
            case TooVague() | YearAlone() | Recurrence():
                return FoundDate(said, vague=True)
            case Holiday():
                sure = said.sure and (said.year.was_said or self._tense != "any")
                return self._found(said, self._holiday(said), sure=sure)
            case WeekdayOfWeek(week=Week(number=int(), year=Year(number=None, away=None))):
                sure = said.sure and self._tense != "any"
                return self._found(said, self._relative(said), sure=sure)
            case Week(number=int()):
                return FoundDate(said, self._week(said), exact=False)
            case _:
                return self._found(said, self._relative(said), sure=said.sure)

    @staticmethod
    def _found(said: TimeExpression, day: date | None, *, sure: bool) -> FoundDate | None:
        return None if day is None else FoundDate(said, day, exact=sure)

    def _relative(self, said: TimeExpression) -> date | None:
        """Return the day of what has no name; None where there is none."""
        match said:
            case DaysAway(days=days):
                is_week = abs(days) >= _WEEK
                return None if is_week and self._tense == "past" else self._moved(days)
            case UnitsAway(unit="day", count=count):
                return self._moved(count)
            case UnitsAway(unit="week", count=count):
                return self._moved(_WEEK * count)
            case UnitsAway(unit="month", count=count):
                return _months_on(self._today, count)
            case UnitsAway(count=count):
                return _months_on(self._today, _MONTHS * count)
            case Week():
                return self._week(said)
            case WeekOfMonth():
                return self._week_of_month(said)
            case WeekdayOfWeek(week=week, weekday=weekday):
                monday = self._week(week)
                return None if monday is None else monday + timedelta(days=weekday)
            case WeekdayInWeeks(weeks=weeks, weekday=weekday):
                away = self._monday + timedelta(days=_WEEK * weeks + weekday)
                return None if self._tense == "past" else away
            case WeekdayAndNumber():
                return self._numbered_weekday(said)
            case EndOfUnit(unit=unit):
                return end_of_unit(unit, self._today)
            case PartOfMonth():
                return self._part_of_month(said)
            case Feast() if self._tense == "past":
                return None
            case Feast(name=name):
                feast = nearest_feast(name, today=self._today, tense=self._tense)
                return last_workday_before(feast, today=self._today)
            case _:
                return None

    # ── Weekdays and weeks ───────────────────────────────────────────────────

    def _weekday(self, said: Weekday) -> FoundDate | None:
        on = (said.weekday - self._today.weekday()) % _WEEK
        coming = self._today + timedelta(days=on or _WEEK)
        past = coming - timedelta(days=2 * _WEEK if on == 0 else _WEEK)
        if said.weeks_on and self._tense == "past":
            return None
        match said.way:
            case "next_week":
                day, sure = self._monday + timedelta(days=_WEEK + said.weekday), False
            case "past":
                day, sure = past, said.sure
            case "coming":
                day, sure = coming, said.sure
            case _:
                day = past if self._tense == "past" else coming
                sure = said.sure and self._tense != "any" and on != 0
        return FoundDate(said, day + timedelta(days=_WEEK * said.weeks_on), exact=sure)

    def _numbered_weekday(self, said: WeekdayAndNumber) -> date | None:
        """Return the nearest 19th that is a Wednesday."""
        months = (_months_on(self._today.replace(day=1), away) for away in _MONTHS_AROUND)
        made = (_made(one.year, one.month, said.day) for one in months if one is not None)
        return self._fitting(
            one for one in made if one is not None and one.weekday() == said.weekday
        )

    def _week(self, said: Week) -> date | None:
        """Return its Monday."""
        if said.number is None:
            return self._monday + timedelta(days=_WEEK * said.away)
        mondays = (_week_monday(year, said.number) for year in self._years(said.year))
        return self._fitting(one for one in mondays if one is not None)

    def _week_of_month(self, said: WeekOfMonth) -> date | None:
        """Return the Monday; a week is of the month that has most of its days."""
        years = self._years(said.year)
        return self._fitting(
            monday
            for year in years
            if (monday := _week_in_month(year, said.month, said.number)) is not None
        )

    # ── Days with a month ────────────────────────────────────────────────────

    def _calendar_day(self, said: DayOfMonth) -> FoundDate | None:
        if said.year.was_said:
            found = self._dated(said, said.year, month=said.month, day=said.day)
        else:
            found = self._nearest(said, month=said.month, day=said.day, sure=said.sure)
        if said.weekday is None:
            return found
        if found.day is None:
            return None
        return replace(found, exact=found.exact and found.day.weekday() == said.weekday)

    def _dated(self, said: TimeExpression, year: Year, *, month: int, day: int) -> FoundDate:
        number = year.of(self._today.year)
        if number is None or not FIRST_YEAR <= number <= LAST_YEAR:
            return FoundDate(said)
        return FoundDate(said, _made(number, month, day), exact=said.sure)

    def _nearest(self, said: TimeExpression, *, month: int, day: int, sure: bool) -> FoundDate:
        this = self._today.year
        around = range(this - _YEARS_TO_A_LEAP_DAY, this + _YEARS_TO_A_LEAP_DAY + 1)
        days = (made for year in around if (made := _made(year, month, day)) is not None)
        return FoundDate(said, self._fitting(days), exact=sure and self._tense != "any")

    def _part_of_month(self, said: PartOfMonth) -> date | None:
        day = _DAY_OF_PART[said.part]
        if said.month is None:
            return day_in_month(self._today.year, self._today.month, day)
        years = self._years(said.year)
        return self._fitting(day_in_month(year, said.month, day) for year in years)

    def _holiday(self, said: Holiday) -> date | None:
        days = (holiday(said.name, year) for year in self._years(said.year))
        return self._fitting(day for day in days if day is not None)

    # ── Which of several ─────────────────────────────────────────────────────

    def _years(self, said: Year) -> Iterable[int]:
        year = said.of(self._today.year)
        if year is not None:
            return (year,) if MINYEAR <= year <= MAXYEAR else ()
        return (self._today.year + away for away in _YEARS_AROUND)

    def _fitting(self, days: Iterable[date]) -> date | None:
        """Return the nearest of them that fits the tense; when none does, the nearest of all."""
        days = list(days)
        fits = [
            day
            for day in days
            if (self._tense != "past" or day <= self._today)
            and (self._tense != "future" or day >= self._today)
        ]
        return min(fits or days, key=lambda day: abs(day - self._today), default=None)

    def _moved(self, days: int) -> date | None:
        try:
            return self._today + timedelta(days=days)
        except OverflowError:
            return None


def day_in_month(year: int, month: int, day: int) -> date:
    """Return that day, or the month's last when it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_on(day: date, months: int) -> date | None:
    try:
        return add_months(day, months)
    except (ValueError, OverflowError):
        return None


def _week_monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _week_in_month(year: int, month: int, number: int) -> date | None:
    """Return the Monday of that week of the month, -1 for its last; None where it has none."""
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    thursdays = [day for day in days if day.weekday() == _THURSDAY]
    if number > len(thursdays):
        return None
    thursday = thursdays[number if number < 0 else number - 1]
    return thursday - timedelta(days=_THURSDAY)
