"""A clock is set to another moment here, and goes on from there."""

from datetime import datetime, timedelta

from governance.ports import Clock


class ShiftedClock:
    """Another clock, moved so that it showed `start` when this was made."""

    def __init__(self, start: datetime, clock: Clock) -> None:
        self._clock = clock
        self._shift: timedelta = start - clock.now()

    def now(self) -> datetime:
        return self._clock.now() + self._shift
