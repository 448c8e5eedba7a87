"""Decide which calendar invitations a person is sent: new ones, moved ones, and those called off.

The functions are pure. What was sent, and what stands now, say the same however often it is asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from governance.calendar_invitations import DayAhead, SentInvitation

MOST_A_DAY = 10
"""On a day on which so many were sent, a person is invited to nothing more; it comes later.

What moves or is called off is sent all the same.
"""


@dataclass(frozen=True)
class InvitationChange:
    """One mail that brings a person's calendar into step.

    `entry`, `uid` and `series` are as in `SentInvitation`. `before` is the invitation that is moved
    or called off.
    """

    entry: str
    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    day: date
    series: str | None = None
    before: SentInvitation | None = None


def changes(
    ahead: Mapping[str, DayAhead], sent: Mapping[str, SentInvitation], today: date, *, room: int
) -> Iterator[InvitationChange]:
    """Yield what differs between the days ahead and what was sent, both by entry.

    No day before `today` is asked for or called off. There are at most `room` new ones.
    """
    ahead = {entry: one for entry, one in ahead.items() if one.day >= today}
    gone = [
        one
        for entry, one in sorted(sent.items())
        if one.stands and one.day >= today and entry not in ahead
    ]
    renamed = _renamed(ahead, sent, gone)
    moved = {one.entry for one in renamed.values()}
    yield from (_called_off(one) for one in gone if one.entry not in moved)
    for entry, one in sorted(ahead.items(), key=lambda item: (item[1].day, item[0])):
        before = renamed.get(entry) or sent.get(entry)
        if before is not None and before.stands:
            if before.day != one.day:
                yield _asked(entry, before.uid, one, before.sequence + 1, before)
        elif room > 0:
            room -= 1
            uid = _unused(entry, sent) if before is None else before.uid
            yield _asked(entry, uid, one, 0 if before is None else before.sequence + 1, None)


def _renamed(
    ahead: Mapping[str, DayAhead],
    sent: Mapping[str, SentInvitation],
    gone: list[SentInvitation],
) -> Mapping[str, SentInvitation]:
    """Return by its new entry what only has another day: the one gone and the one new of a series.

    Of several nobody knows which became which.
    """
    new = {one.series: entry for entry, one in ahead.items() if entry not in sent}
    count = Counter(one.series for entry, one in ahead.items() if entry not in sent)
    lost = Counter(one.series for one in gone)
    return {
        new[one.series]: one
        for one in gone
        if one.series is not None and count[one.series] == lost[one.series] == 1
    }


def _called_off(last: SentInvitation) -> InvitationChange:
    return InvitationChange(
        last.entry, last.uid, last.sequence + 1, "CANCEL", last.day, last.series, last
    )


def _asked(
    entry: str, uid: str, one: DayAhead, sequence: int, before: SentInvitation | None
) -> InvitationChange:
    return InvitationChange(entry, uid, sequence, "REQUEST", one.day, one.series, before)


def _unused(entry: str, sent: Mapping[str, SentInvitation]) -> str:
    """Return the entry's own name, or one like it where that has gone with an earlier one."""
    used, uid, number = {one.uid for one in sent.values()}, entry, 1
    while uid in used:
        number += 1
        uid = f"{number}-{entry}"
    return uid
