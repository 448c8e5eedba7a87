"""People are left in peace at these times: nights, weekends, holidays and quiet days.

They are written to half as often in the weeks of summer. The functions are pure.

Deadlines are reckoned in `governance.workdays`; this module is only about when to write.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from dateutil.easter import easter

from governance.workdays import ONE_DAY, is_workday

BUNDLE_AT = time(9)
OVERVIEW_AT = time(8, 30)
DAY_BEGINS, DAY_ENDS = time(8), time(16)
"""The hours outside which nobody is written to, unless something is down."""

_QUIET = ((6, 5), (12, 24), (12, 31))
_AFTER_ASCENSION = timedelta(days=40)
_SUMMER = range(28, 32)
_WORKDAYS_A_WEEK = 5


@lru_cache(maxsize=8192)
def is_nudge_day(day: date) -> bool:
    """Tell whether it is a working day that is not a quiet one.

    Quiet days are 5 June, 24 and 31 December, and the Friday after Ascension.
    """
    quiet = (day.month, day.day) in _QUIET or day == easter(day.year) + _AFTER_ASCENSION
    return is_workday(day) and not quiet


def nudge_day_from(day: date) -> date:
    """Return that day, or the first after it on which people are written to."""
    while not is_nudge_day(day):
        day += ONE_DAY
    return day


def nudge_day_until(day: date) -> date:
    """Return that day, or the last before it on which people are written to."""
    while not is_nudge_day(day):
        day -= ONE_DAY
    return day


def later_nudge_day(day: date, count: int) -> date:
    """Return the nudge day that many after `day`."""
    for _ in range(count):
        day = nudge_day_from(day + ONE_DAY)
    return day


def is_bundle_day(day: date, *, urgent: bool) -> bool:
    """Tell whether a bundle goes out that day.

    In weeks 28 to 31 one goes every other working day, but for what an incident needs (`urgent`).
    """
    if not is_nudge_day(day):
        return False
    week = day.isocalendar().week
    if urgent or week not in _SUMMER:
        return True
    return ((week - _SUMMER.start) * _WORKDAYS_A_WEEK + day.weekday()) % 2 == 0


def next_bundle_day(now: datetime, *, urgent: bool) -> date:
    """Return the day of the first bundle that goes out after the local `now`."""
    day = now.date() if now.time() < BUNDLE_AT else now.date() + ONE_DAY
    while not is_bundle_day(day, urgent=urgent):
        day += ONE_DAY
    return day


def soonest(now: datetime) -> datetime:
    """Return the local `now` when people may be written to, else when the next such day begins."""
    day = now.date()
    if is_nudge_day(day) and DAY_BEGINS <= now.time() < DAY_ENDS:
        return now
    if not (is_nudge_day(day) and now.time() < DAY_BEGINS):
        day = nudge_day_from(day + ONE_DAY)
    return moment(day, DAY_BEGINS, now.tzinfo)


def moment(day: date, at: time, zone: tzinfo | None) -> datetime:
    """Return that time of that day where the authority is.

    It is never one of the night in which the clocks change.
    """
    return datetime.combine(day, at, zone)


def week_begins(day: date) -> date:
    """Return the first nudge day of the day's ISO week, its Monday where it has none."""
    monday = day - timedelta(days=day.weekday())
    first = nudge_day_from(monday)
    return first if first - monday < timedelta(days=7) else monday


def month_begins(day: date) -> date:
    """Return the first nudge day of the day's month."""
    return nudge_day_from(day.replace(day=1))
