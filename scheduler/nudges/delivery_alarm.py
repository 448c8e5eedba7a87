"""When messages do not get out as they should: nothing was sent although something was to be, or one waits too long. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from governance.workdays import ONE_DAY
from scheduler.nudges.quiet_hours import is_nudge_day

SILENT_DAYS = 2
"""Working days on which something was to be said and nothing was sent."""
LONGEST_WAIT = timedelta(hours=2)
"""A message whose time has come waits no longer than this unless something is wrong."""

Reason: TypeAlias = Literal["silent", "stuck"]


@dataclass(frozen=True)
class DeliveryAlarm:
    """What is known of one authority.

    Things that were `to_say` on the last days, how many messages got out since, and since when the
    oldest has waited whose time has come.
    """

    to_say: int
    sent: int
    oldest: datetime | None


def last_days(today: date) -> tuple[date, date]:
    """The first and the last of the working days that are over and looked back on."""
    found: list[date] = []
    day = today - ONE_DAY
    while len(found) < SILENT_DAYS:
        if is_nudge_day(day):
            found.append(day)
        day -= ONE_DAY
    return found[-1], found[0]


def reasons(watched: DeliveryAlarm, now: datetime) -> Iterator[Reason]:
    """Why somebody has to look."""
    if watched.to_say and not watched.sent:
        yield "silent"
    if watched.oldest is not None and now - watched.oldest > LONGEST_WAIT:
        yield "stuck"
