"""Say when, as somebody said it: the expressions that the grammar of days and times reads.

None of them is a date yet. `dates.py` resolves them to a day, `periods.py` to a stretch of days and
`moments.py` to a moment; each does so as of a day, and for what has been or what is to come.
"""

from dataclasses import dataclass
from datetime import time
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
Bound: TypeAlias = Literal["before", "until", "since"]
"""The side on which a stretch of days is open: before a day, until it, or from it on."""
MonthPart: TypeAlias = Literal["first", "middle", "last", "begin", "midst", "end"]
"""A day of a month, or about ten: `begin` is those that begin with the `first`."""
Way: TypeAlias = Literal["", "past", "coming", "that_day", "next_week"]
"""The weekday that is meant: the one before or after today, one of either, or next week's."""


@dataclass(frozen=True, kw_only=True)
class TimeExpression:
    """It was read from the words `start` to `end` (exclusive).

    It is not `sure` where a typing error was forgiven, or where the words can mean another day too.
    """

    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class Year:
    """A year by its number, or by how many years it is away; neither where none was said."""

    number: int | None = None
    away: int | None = None

    @property
    def was_said(self) -> bool:
        return self.number is not None or self.away is not None

    def of(self, this_year: int) -> int | None:
        """Return its number, or None where none was said."""
        return self.number if self.away is None else this_year + self.away


NO_YEAR = Year()


# ── Days ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class DaysAway(TimeExpression):
    """So many days from today: `i går` (yesterday) is -1, `i dag otte dage` (today week) is 7."""

    days: int


@dataclass(frozen=True, kw_only=True)
class UnitsAway(TimeExpression):
    """So many units from today, below 0 for the past: `om 3 uger` (in 3 weeks)."""

    count: int
    unit: Unit


@dataclass(frozen=True, kw_only=True)
class Weekday(TimeExpression):
    """A weekday, Monday is 0, and the word before it that tells which one is meant.

    `weeks_on` is 1 in `på mandag otte dage` (Monday week).
    """

    weekday: int
    way: Way = ""
    weeks_on: int = 0


@dataclass(frozen=True, kw_only=True)
class Recurrence(TimeExpression):
    """A weekday every so many weeks, which is no day: `hver anden tirsdag` (every other …)."""

    weekday: int
    weeks: int


@dataclass(frozen=True, kw_only=True)
class DayOfMonth(TimeExpression):
    """A day and a month, in figures or words; there may be no such day.

    `weekday` is the one that was said along with it.
    """

    day: int
    month: int
    year: Year = NO_YEAR
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class WeekdayAndNumber(TimeExpression):
    """A weekday and a day without a month: `onsdag d. 19.` (Wednesday the 19th)."""

    weekday: int
    day: int


@dataclass(frozen=True, kw_only=True)
class DayNumber(TimeExpression):
    """A day by its number alone: `inden d. 13` (before the 13th)."""

    day: int


@dataclass(frozen=True, kw_only=True)
class Holiday(TimeExpression):
    """A holiday of one day, by its name in `governance.workdays`: `skærtorsdag`."""

    name: str
    year: Year = NO_YEAR


# ── Weeks, months and longer ─────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Week(TimeExpression):
    """A week by its number in the year, or by how many weeks it is away."""

    number: int | None = None
    away: int = 0
    year: Year = NO_YEAR


@dataclass(frozen=True, kw_only=True)
class WeekOfMonth(TimeExpression):
    """A week by its number in a month, -1 for the last: `4. uge i september`."""

    number: int
    month: int
    year: Year = NO_YEAR


@dataclass(frozen=True, kw_only=True)
class WeekdayOfWeek(TimeExpression):
    """A weekday of a week that was said: `onsdag i næste uge` (Wednesday next week)."""

    weekday: int
    week: Week


@dataclass(frozen=True, kw_only=True)
class WeekdayInWeeks(TimeExpression):
    """A weekday so many weeks away: `mandag om 14 dage` (Monday in a fortnight)."""

    weekday: int
    weeks: int


@dataclass(frozen=True, kw_only=True)
class Month(TimeExpression):
    """A month, and whether it is asked about at the end, as in `hvad med maj` (what about May)."""

    month: int
    year: Year = NO_YEAR
    is_asked_of: bool = False


@dataclass(frozen=True, kw_only=True)
class PartOfMonth(TimeExpression):
    """A part of a month: `primo marts` is its first day, and `først i maj` its first ten.

    Without a `month` it is of this one, as in `sidst på måneden` (at the end of the month).
    """

    part: MonthPart
    month: int | None = None
    year: Year = NO_YEAR


@dataclass(frozen=True, kw_only=True)
class YearAlone(TimeExpression):
    """A year in figures: `i 2025` (in 2025)."""

    year: int


@dataclass(frozen=True, kw_only=True)
class UnitAway(TimeExpression):
    """A whole unit, by how many it is away: `sidste måned` (last month), `dette kvartal`."""

    unit: Unit
    away: int


@dataclass(frozen=True, kw_only=True)
class UnitsUntilToday(TimeExpression):
    """So many units that end today, below 0, or that begin today: `de sidste 14 dage`."""

    unit: Unit
    count: int


@dataclass(frozen=True, kw_only=True)
class HalfYearUntilToday(TimeExpression):
    """The six months until today: `det sidste halve år` (the last half year)."""


@dataclass(frozen=True, kw_only=True)
class PartOfYear(TimeExpression):
    """A quarter or a half year by its number: `q2`, `2. halvår 2025` (second half of 2025)."""

    number: int
    months: Literal[3, 6]
    year: Year = NO_YEAR

    @property
    def first_month(self) -> int:
        return 1 + (self.number - 1) * self.months


@dataclass(frozen=True, kw_only=True)
class EndOfUnit(TimeExpression):
    """The last day of the unit that today is in: `inden ugens udgang` (by the end of the week)."""

    unit: Unit


@dataclass(frozen=True, kw_only=True)
class TheseDays(TimeExpression):
    """The week of today (`her i ugen`), or its end.

    `is_open` says that `inden` (before) stands before it.
    """

    is_weekend: bool
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class NewYear(TimeExpression):
    """The first day of a year: `siden nytår` (since New Year)."""


@dataclass(frozen=True, kw_only=True)
class Feast(TimeExpression):
    """A time of several days that is called by its feast or season: `før påske` (before Easter)."""

    name: str


STANDS_FOR_A_STRETCH = (Feast, EndOfUnit)
"""Expressions that are a day where a day is asked for, and a stretch of days elsewhere."""


@dataclass(frozen=True, kw_only=True)
class BetweenFeasts(TimeExpression):
    """The days after Christmas, until New Year: `mellem jul og nytår`."""


@dataclass(frozen=True, kw_only=True)
class TooVague(TimeExpression):
    """Something that is no day and no certain stretch of days: `for nylig` (recently)."""


# ── Times of the day ─────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ClockTime(TimeExpression):
    """A time of the day; it is not sure where it may be of the morning or of the evening."""

    clock: time


@dataclass(frozen=True, kw_only=True)
class MinutesFromNow(TimeExpression):
    """So many minutes from now: `om to timer` (in two hours)."""

    minutes: int


@dataclass(frozen=True, kw_only=True)
class PartOfDay(TimeExpression):
    """A part of the day by a time of it: `om eftermiddagen` (in the afternoon)."""

    clock: time


def says_its_year(said: TimeExpression) -> bool:
    """Tell whether its year is certain: it was said, or is that of `mandag i sidste uge`."""
    match said:
        case DayOfMonth() | Month() | PartOfMonth() | Week() | WeekOfMonth() | Holiday():
            return said.year.was_said
        case WeekdayOfWeek(week=week):
            return week.number is None or week.year.was_said
        case _:
            return False
