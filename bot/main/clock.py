"""Read the machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        # This is the one place where the machine's clock is read.
        return datetime.now(UTC)  # noqa: TID251
