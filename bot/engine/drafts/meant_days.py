"""Find the day that is meant where less than a whole date is said.

`den 12.` (the 12th) and `torsdag` (Thursday) are near the day that was told before, and `30/6` is
in its year.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.language.time_words import written_month_at, written_weekday_at

_DAY_OF_MONTH = re.compile(
    r"(?:(?:på|on)\s+)?(?:den|d\.?|the)\s*(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?", re.IGNORECASE
)
_DAY_AND_MONTH = re.compile(r"\d{1,2}[/.-]\d{1,2}\.?")
_DAY_AND_NAME = 2
_A_LENGTH = (2, 3)
"""The words of a length of time: `to uger`, `halvanden måned`, `to og en halv uge` is more."""
_MOST_AWAY = 62
"""Days within which there is every day of the month."""


def is_day_of_month(said: str) -> bool:
    """Tell whether it is a day of the month and nothing else, as `den 12.`."""
    return _DAY_OF_MONTH.fullmatch(said) is not None


def begins_with_day_of_month(said: str) -> bool:
    """Tell whether it begins with a day of the month, as `den 12. i stedet`."""
    return _DAY_OF_MONTH.match(said) is not None


def is_length_ahead(said: str) -> bool:
    """Tell whether it is a length of time and nothing else, as `to uger` (two weeks)."""
    words = normalise_phrase(said)
    return len(words) in _A_LENGTH and words[-1] in words_of("units_ahead")


def names_no_year(said: str) -> bool:
    """Tell whether it is a day and a month, and no more: `30/6` or `30. juni`."""
    words = [word for word in normalise_phrase(said) if word not in words_of("date_lead")]
    if len(words) == 1:
        return _DAY_AND_MONTH.fullmatch(words[0]) is not None
    named = written_month_at(words, 1) if len(words) == _DAY_AND_NAME else None
    return named is not None and words[0].strip(".").isdigit()


def day_alone(said: str) -> Callable[[date], bool] | None:
    """Read a day of the month, a weekday, or both, where it is all that is said.

    The result tells of a date whether it is such a day.
    """
    number = _DAY_OF_MONTH.fullmatch(said.strip(" ."))
    if number is not None:
        wanted = int(number["day"])
        return lambda day: day.day == wanted
    words = normalise_phrase(said)
    words = words[1:] if words[:1] in (("i",), ("på",), ("on",)) else words
    match = written_weekday_at(words, 0)
    if match is None:
        return None
    weekday = int(match.name)
    number = _DAY_OF_MONTH.fullmatch(" ".join(words[match.end :]))
    if number is not None:
        on = int(number["day"])
        return lambda day: day.weekday() == weekday and day.day == on
    return (lambda day: day.weekday() == weekday) if match.end == len(words) else None


def nearest_day(fits: Callable[[date], bool], *, told: date, today: date) -> str | None:
    """Return the day of the month, or of the week, that was told; else the nearest one.

    It has been where what was told has been, and else it comes.
    """
    has_been = told <= today
    around = (told + timedelta(days=days) for days in range(-_MOST_AWAY, _MOST_AWAY))
    away = (today + timedelta(days=-days if has_been else days) for days in range(_MOST_AWAY))
    found = [day for day in around if fits(day) and (day <= today) == has_been]
    alike = [day for same in (_week, _month) for day in found if same(day) == same(told)]
    nearest = next(iter(alike), None) or next((day for day in away if fits(day)), None)
    return nearest.isoformat() if nearest is not None else None


def in_nearest_year(day: date, *, told: date, today: date) -> str:
    """Return the day in the year of the one that was told, or else in the one nearest to it.

    It has been where that has been, and else it comes: `nej 30/6` of 31 December 2029 is in 2029.
    """
    has_been = told <= today
    years = (told.year - 1, told.year, told.year + 1)
    found = [day.replace(year=year) for year in years if _is_in(day, year)]
    fitting = [one for one in found if (one <= today) == has_been] or [day]
    nearest = min(fitting, key=lambda one: (one.year != told.year, abs(one - told)))
    return nearest.isoformat()


def _is_in(day: date, year: int) -> bool:
    """Tell whether that year has the day: 29 February is not in each."""
    return day.day <= monthrange(year, day.month)[1]


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
