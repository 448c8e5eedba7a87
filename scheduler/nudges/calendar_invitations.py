"""Decide which calendar invitations a person is sent: new ones, moved ones, and those called off.

The functions are pure. What was sent, and what stands now, say the same however often it is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from governance.calendar_invitations import SentInvitation

MOST_A_DAY = 10
"""On a day on which so many were sent, a person is invited to nothing more; it comes later.

What moves or is called off is sent all the same.
"""


@dataclass(frozen=True)
class InvitationChange:
    """One mail that brings a person's calendar into step.

    `before` is the day it stood on, where it is moved or called off.
    """

    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    day: date
    before: date | None = None


def changes(
    ahead: Mapping[str, date], sent: Mapping[str, SentInvitation], today: date, *, room: int
) -> Iterator[InvitationChange]:
    """Yield what differs between the days ahead, by `uid`, and what was sent.

    No day before `today` is asked for or called off. There are at most `room` new ones.
    """
    for uid, last in sorted(sent.items()):
        if last.stands and last.day >= today and uid not in ahead:
            yield InvitationChange(uid, last.sequence + 1, "CANCEL", last.day, last.day)
    nearest = sorted((day, uid) for uid, day in ahead.items() if day >= today)
    for day, uid in nearest:
        before = sent.get(uid)
        sequence = 0 if before is None else before.sequence + 1
        if before is not None and before.stands:
            if before.day != day:
                yield InvitationChange(uid, sequence, "REQUEST", day, before.day)
        elif room > 0:
            room -= 1
            yield InvitationChange(uid, sequence, "REQUEST", day)
