"""The clocks: the system's, and one that was set to another moment and goes on from there."""

from datetime import UTC, datetime, timedelta

from governance.ports import Clock


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the one place where the machine is asked


class ShiftedClock:
    """The machine's clock, moved so that it showed `start` when this was made."""

    def __init__(self, start: datetime, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._shift: timedelta = start - self._clock.now()

    def now(self) -> datetime:
        return self._clock.now() + self._shift
