"""The tests' clock is moved by hand."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)
"""The demo's day at five past eight in Copenhagen."""


class FakeClock:
    """It shows `start` until it is moved."""

    def __init__(self, start: datetime = MORNING) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def forward(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Move on by that much."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Show that moment, earlier or later."""
        self._now = moment
