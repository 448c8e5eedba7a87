"""People choose when, and how often, they are written to; an administrator does for everybody."""

from dataclasses import dataclass
from datetime import time
from typing import Protocol

EVERYBODY = ""
"""The person under whom the choice for the whole authority is kept."""
EARLIEST, LATEST = time(6), time(15, 30)
"""The hours within which messages may be asked for; later they would not be sent the same day."""
MOST_QUIET_WEEKDAYS = 4
USUALLY_A_WEEK = 3
"""So many messages about tasks a week, where nobody has chosen; what is urgent comes besides."""
MOST_A_WEEK = 5


@dataclass(frozen=True)
class MessageTimes:
    """The times one person wants; what is None, or empty, is as ever.

    - `hour`: when the day's message comes.
    - `not_before`: the earliest that anything comes, but for what is down.
    - `most_a_week`: so many messages about tasks.
    - `quiet_weekdays`: days on which none comes; Monday is 0.
    """

    hour: time | None = None
    not_before: time | None = None
    most_a_week: int | None = None
    quiet_weekdays: tuple[int, ...] = ()

    @property
    def is_as_ever(self) -> bool:
        return self == MessageTimes()

    def over(self, everybody: "MessageTimes") -> "MessageTimes":
        """Return these times, with those of everybody where nothing is chosen.

        Whoever chose an hour of their own is not held back by everybody's.
        """
        own_hour = self.hour is not None or self.not_before is not None
        return MessageTimes(
            hour=self.hour if own_hour else everybody.hour,
            not_before=self.not_before if own_hour else everybody.not_before,
            most_a_week=self.most_a_week or everybody.most_a_week,
            quiet_weekdays=self.quiet_weekdays or everybody.quiet_weekdays,
        )


class MessageTimesStore(Protocol):
    """It holds one authority's choices, in one unit of work."""

    def chosen_by(self, person: str) -> MessageTimes:
        """Return what that person chose, or an administrator for `EVERYBODY`."""
        ...

    def of(self, person: str) -> MessageTimes:
        """Return what holds for that person."""
        ...

    def choose(self, person: str, times: MessageTimes) -> None:
        """Keep the choice, in the journal too."""
        ...
