"""Find the message in which something is told, and when it goes out.

The functions are pure, and give the same however often they are called.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.engine.ids import nudge_id
from bot.engine.replies import ConversationAddress
from governance.nudges import BundleRow, Identity, Kind, key_of, kind_of
from governance.workdays import ONE_DAY, add_months
from scheduler.nudges import quiet_hours
from scheduler.nudges.escalation import Way
from scheduler.nudges.quiet_hours import AS_EVER, PersonalHours

_MIDNIGHT = time(0)
MOST_ROWS, MOST_URGENT_ROWS = 5, 10
"""The most rows in one bundle, and with what brings something down; what is more waits.

See `governance.nudges.row_of`.
"""
AT_ONCE, EVERY = 100, timedelta(minutes=3)
"""So many of one authority's messages go out at the hour; the next so many, that much later."""


@dataclass(frozen=True)
class Bundle:
    """One message: its key, the local day it is for, and the earliest local moment it goes out."""

    key: str
    day: date
    due_at: datetime


@dataclass(frozen=True)
class BundleLoad:
    """The rows that one message has by now.

    `open` says that more may still be added, and `begun` that it was there already.
    """

    rows: frozenset[BundleRow]
    open: bool
    begun: bool


@dataclass(frozen=True)
class BundleMessage:
    """A bundle on one way to the person."""

    bundle: str
    place: ConversationAddress
    due_at: datetime

    @property
    def id(self) -> str:
        """The message's id, the same however often it is computed."""
        return nudge_id(self.bundle, self.place.platform, self.place.workspace)


def daily(
    person: str,
    now: datetime,
    *,
    urgent: bool,
    after: date | None = None,
    hours: PersonalHours = AS_EVER,
) -> Bundle:
    """Return the person's next bundle, at nine or at their own hour.

    It is after the day `after` when that day's bundle has gone or is full.
    """
    begins = now if after is None else quiet_hours.moment(after + ONE_DAY, _MIDNIGHT, now.tzinfo)
    day = quiet_hours.next_bundle_day(begins, urgent=urgent, hours=hours)
    due_at = quiet_hours.moment(day, hours.bundle_at, now.tzinfo)
    return Bundle(key_of("nudge", day.isoformat(), person), day, due_at)


def by_itself(
    person: str, now: datetime, about: Identity, way: Way, hours: PersonalHours = AS_EVER
) -> Bundle:
    """Return a message about one thing.

    It goes at once when something is down, else as soon as people may be written to.
    """
    kind: Kind = "incident" if way == "incident" else "approval" if way == "approval" else "urgent"
    due_at = now if kind == "incident" else quiet_hours.soonest(now, hours)
    day = due_at.date()
    return Bundle(key_of(kind, day.isoformat(), person, about), day, due_at)


def moved(bundle: Bundle, person: str, about: Identity, to: Bundle) -> Bundle:
    """Return a message about one thing, on the day and at the hour of another one."""
    return Bundle(key_of(kind_of(bundle.key), to.day.isoformat(), person, about), to.day, to.due_at)


def weekly(person: str, now: datetime, hours: PersonalHours = AS_EVER) -> Bundle:
    """Return today's overview of the week."""
    return _weekly(person, now.date(), now.tzinfo, hours)


def next_weekly(person: str, now: datetime, hours: PersonalHours = AS_EVER) -> Bundle:
    """Return the next overview of a week that has not gone out: today's until it is sent."""
    this = _weekly(person, quiet_hours.week_begins(now.date()), now.tzinfo, hours)
    if this.due_at > now:
        return this
    following = now.date() + timedelta(days=7)
    return _weekly(person, quiet_hours.week_begins(following), now.tzinfo, hours)


def _weekly(person: str, day: date, zone: tzinfo | None, hours: PersonalHours) -> Bundle:
    year, week, _ = day.isocalendar()
    due_at = hours.fitted(quiet_hours.moment(day, quiet_hours.OVERVIEW_AT, zone))
    return Bundle(key_of("weekly", f"{year}-W{week:02}", person), due_at.date(), due_at)


def monthly(person: str, now: datetime, hours: PersonalHours = AS_EVER) -> Bundle:
    """Return the management's next page, of this month when it has not gone out yet."""
    first = quiet_hours.month_begins(now.date())
    due_at = quiet_hours.moment(first, quiet_hours.OVERVIEW_AT, now.tzinfo)
    if due_at < now:
        first = quiet_hours.month_begins(add_months(now.date().replace(day=1), 1))
        due_at = quiet_hours.moment(first, quiet_hours.OVERVIEW_AT, now.tzinfo)
    return Bundle(key_of("monthly", f"{first:%Y-%m}", person), first, hours.fitted(due_at))


def staggered(due_at: datetime, place: int) -> datetime:
    """Return when the message with that place in the queue goes out, before the day's end."""
    later = due_at + place // AT_ONCE * EVERY
    ends = quiet_hours.moment(due_at.date(), quiet_hours.DAY_ENDS, due_at.tzinfo)
    return min(later, max(due_at, ends - timedelta(minutes=1)))
