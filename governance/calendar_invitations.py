"""People may have their meetings and last days sent as calendar invitations, by mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

INVITED_RULES: Final = (
    "exercise_held",
    "planned_exercise_held",
    "minutes_kept",
    "option_decided",
)
"""The rules whose day people are invited to.

They are an exercise that is due or planned, a forum's next meeting, and the last day of an option.
"""


NAMED_BY_DAY: Final = frozenset({"planned_exercise_held"})
"""The rules of these whose obligation has another name once its day is another one."""


@dataclass(frozen=True)
class DayAhead:
    """A day to come that a person is asked for.

    `series` is what it has in common with itself on another day, where its name changes with it.
    """

    day: date
    series: str | None = None


@dataclass(frozen=True)
class SentInvitation:
    """The invitation a person was sent last for one entry of their calendar.

    - `entry` names the entry as it stands, and `series` is as in `DayAhead`.
    - `uid` names it in the calendars it was sent to, also once `entry` is another one.
    - `sequence` is one higher each time it is sent (RFC 5545, 3.8.7.4).
    - `stands` is False once it was called off.
    """

    entry: str
    uid: str
    sequence: int
    day: date
    summary: str
    about: str
    stands: bool
    sent_at: datetime
    series: str | None = None


class CalendarChoices(Protocol):
    """It holds which people of one authority want calendar invitations by mail."""

    def wants(self, person: str) -> bool:
        """Tell whether the person has chosen them; nobody has until they do."""
        ...

    def choose(self, person: str, *, wanted: bool) -> None:
        """Keep the choice, in the journal too."""
        ...


class CalendarInvitationStore(Protocol):
    """It holds the invitations people of one authority were sent."""

    def sent(self, person: str) -> Mapping[str, SentInvitation]:
        """Return what the person was sent last, by `entry`."""
        ...

    def keep(self, person: str, sent: SentInvitation) -> None:
        """Keep it in the place of what was sent before by that `uid`."""
        ...
