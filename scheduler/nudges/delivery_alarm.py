"""Find out when messages do not get out as they should.

Nothing was sent although something was to be, or a message waits too long. The functions are pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from governance.workdays import ONE_DAY
from scheduler.nudges.quiet_hours import is_nudge_day

SILENT_DAYS = 2
"""The working days on which something was to be said and nothing was sent."""
LONGEST_WAIT = timedelta(hours=2)
"""The longest that a message waits past its time unless something is wrong."""

Reason: TypeAlias = Literal["silent", "stuck"]


@dataclass(frozen=True)
class DeliveryAlarm:
    """The deliveries of one authority.

    `to_say` counts things that were to be said on the last days, and `sent` how many messages got
    out since. `oldest` is since when the oldest message has waited past its time.
    """

    to_say: int
    sent: int
    oldest: datetime | None


def last_days(today: date) -> tuple[date, date]:
    """Return the first and the last of the past working days that are looked back on."""
    found: list[date] = []
    day = today - ONE_DAY
    while len(found) < SILENT_DAYS:
        if is_nudge_day(day):
            found.append(day)
        day -= ONE_DAY
    return found[-1], found[0]


def reasons(watched: DeliveryAlarm, now: datetime) -> Iterator[Reason]:
    """Yield why somebody has to look."""
    if watched.to_say and not watched.sent:
        yield "silent"
    if watched.oldest is not None and now - watched.oldest > LONGEST_WAIT:
        yield "stuck"
