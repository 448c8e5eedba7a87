"""Count Danish working days, and find when something is due.

24 and 31 December and 5 June are ordinary days here (`register.md`). Store bededag [Great Prayer
Day] is one since 2024.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Literal, NamedTuple

import holidays
from dateutil.relativedelta import relativedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)
_LONGEST_YEAR = 366


class Span(NamedTuple):
    """A length of time: calendar days, or working days (`w`)."""

    length: int
    unit: Literal["days", "workdays"] = "days"


def is_workday(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


def add_workdays(day: date, count: int) -> date:
    """Return the working day that many after `day`, or before it when the count is negative.

    With 0 it is the day itself, or the working day before when it is a day off.
    """
    if count == 0:
        return workday_on_or_before(day)
    year, days = day.year, _workdays_of(day.year)
    place = bisect_right(days, day) - 1 + count if count > 0 else bisect_left(days, day) + count
    while place >= len(days):
        place -= len(days)
        year += 1
        days = _workdays_of(year)
    while place < 0:
        year -= 1
        days = _workdays_of(year)
        place += len(days)
    return days[place]


def workday_on_or_before(day: date) -> date:
    """Return the day itself, or the working day before it when it is a day off.

    Contractual notice counts so.
    """
    while not is_workday(day):
        day -= ONE_DAY
    return day


def deadline(last: date, span: Span) -> date:
    """Return the last day in time for something that was last done on `last`."""
    match span.unit:
        case "days":
            return last + timedelta(days=span.length)
        case "workdays":
            return add_workdays(last, span.length)


def holiday(name: str, year: int) -> date | None:
    """Return the holiday of that Danish name in the year, or None where it has none.

    Those on which some are off, such as `Grundlovsdag` [Constitution Day], are known too.
    """
    return _named_holidays(year).get(name)


def add_months(day: date, months: int) -> date:
    """Return the same day that many months on, or before when the count is negative.

    It is the last day of the month where the month has no such day.
    """
    moved: date = day + relativedelta(months=months)
    return moved


@cache
def _workdays_of(year: int) -> Sequence[date]:
    every = (date(year, 1, 1) + timedelta(days=number) for number in range(_LONGEST_YEAR))
    return [day for day in every if day.year == year and is_workday(day)]


@cache
def _denmark() -> type[holidays.HolidayBase]:
    """Load the one country: the library's own way to it loads two hundred, which take 8 MB."""
    file = Path(holidays.__file__).with_name("countries") / "denmark.py"
    spec = spec_from_file_location("holidays.countries.denmark", file)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    country: type[holidays.HolidayBase] = module.Denmark
    return country


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(_denmark()(years=year))


@cache
def _named_holidays(year: int) -> Mapping[str, date]:
    found = _denmark()(years=year, language="da", categories=("public", "optional"))
    return {name: day for day in found for name in found.get_list(day)}
