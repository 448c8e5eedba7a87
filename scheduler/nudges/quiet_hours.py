"""People are left in peace at these times: nights, weekends, holidays and quiet days.

They are written to half as often in the weeks of summer, and everybody may choose hours of their
own. The functions are pure.

Deadlines are reckoned in `governance.workdays`; this module is only about when to write.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from dateutil.easter import easter

from governance.message_times import USUALLY_A_WEEK, MessageTimes
from governance.workdays import ONE_DAY, is_workday

BUNDLE_AT = time(9)
OVERVIEW_AT = time(8, 30)
DAY_BEGINS, DAY_ENDS = time(8), time(16)
"""The hours outside which nobody is written to, unless something is down."""

_QUIET = ((6, 5), (12, 24), (12, 31))
_AFTER_ASCENSION = timedelta(days=40)
_SUMMER = range(28, 32)
_WORKDAYS_A_WEEK = 5


@dataclass(frozen=True)
class PersonalHours:
    """The hours of one person.

    - `bundle_at`: when the day's message comes.
    - `day_begins`: before it, nothing comes but what is down.
    - `most_a_week`: so many messages about tasks, but for what is urgent; None is no limit.
    - `quiet_weekdays`: days without any; Monday is 0.
    """

    bundle_at: time = BUNDLE_AT
    day_begins: time = DAY_BEGINS
    most_a_week: int | None = USUALLY_A_WEEK
    quiet_weekdays: frozenset[int] = frozenset()

    def fitted(self, moment: datetime) -> datetime:
        """Return the moment, or the first after it at which an overview may come."""
        while moment.weekday() in self.quiet_weekdays or not is_nudge_day(moment.date()):
            moment += ONE_DAY
        return max(moment, datetime.combine(moment.date(), self.day_begins, moment.tzinfo))


AS_EVER = PersonalHours()


def hours_of(times: MessageTimes) -> PersonalHours:
    """Return the hours that the choice makes."""
    bundle_at = times.hour or BUNDLE_AT
    if times.not_before is not None:
        bundle_at = max(bundle_at, times.not_before)
    return PersonalHours(
        bundle_at=bundle_at,
        day_begins=times.not_before or min(DAY_BEGINS, bundle_at),
        most_a_week=times.most_a_week or USUALLY_A_WEEK,
        quiet_weekdays=frozenset(times.quiet_weekdays),
    )


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


def is_bundle_day(day: date, *, urgent: bool, hours: PersonalHours = AS_EVER) -> bool:
    """Tell whether a bundle goes out that day.

    In weeks 28 to 31 one goes every other working day, but for what an incident needs (`urgent`).
    That goes on a weekday, too, on which the person wants none.
    """
    if not is_nudge_day(day) or (not urgent and day.weekday() in hours.quiet_weekdays):
        return False
    week = day.isocalendar().week
    if urgent or week not in _SUMMER:
        return True
    return ((week - _SUMMER.start) * _WORKDAYS_A_WEEK + day.weekday()) % 2 == 0


def next_bundle_day(now: datetime, *, urgent: bool, hours: PersonalHours = AS_EVER) -> date:
    """Return the day of the first bundle that goes out after the local `now`."""
    day = now.date() if now.time() < hours.bundle_at else now.date() + ONE_DAY
    while not is_bundle_day(day, urgent=urgent, hours=hours):
        day += ONE_DAY
    return day


def soonest(now: datetime, hours: PersonalHours = AS_EVER) -> datetime:
    """Return the local `now` when people may be written to, else when the next such day begins."""
    day = now.date()
    if is_nudge_day(day) and hours.day_begins <= now.time() < DAY_ENDS:
        return now
    if not (is_nudge_day(day) and now.time() < hours.day_begins):
        day = nudge_day_from(day + ONE_DAY)
    return moment(day, hours.day_begins, now.tzinfo)


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
