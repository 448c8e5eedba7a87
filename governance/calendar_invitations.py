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


@dataclass(frozen=True)
class SentInvitation:
    """The invitation a person was sent last for one obligation.

    - `uid` names the obligation in every calendar of the person.
    - `sequence` is one higher each time it is sent (RFC 5545, 3.8.7.4).
    - `stands` is False once it was called off.
    """

    uid: str
    sequence: int
    day: date
    summary: str
    about: str
    stands: bool
    sent_at: datetime


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
        """Return what the person was sent last, by `uid`."""
        ...

    def keep(self, person: str, sent: SentInvitation) -> None:
        """Keep it in the place of the one before."""
        ...
