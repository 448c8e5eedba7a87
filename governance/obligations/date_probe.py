"""Rules ask about time through a probe, which remembers every day ahead that was asked about."""

from datetime import date

from governance.workdays import ONE_DAY


class DateProbe:
    """It knows today, and nothing else of the calendar.

    `changes_on` is the first day on which an answer given may become another.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self.changes_on: date | None = None

    def reached(self, day: date) -> bool:
        """Tell whether that day is today or in the past."""
        if day <= self._today:
            return True
        if self.changes_on is None or day < self.changes_on:
            self.changes_on = day
        return False

    def passed(self, day: date) -> bool:
        """Tell whether that day is in the past."""
        return day < date.max and self.reached(day + ONE_DAY)

    @property
    def year(self) -> int:
        """The year today lies in."""
        self.reached(date(self._today.year + 1, 1, 1))
        return self._today.year
