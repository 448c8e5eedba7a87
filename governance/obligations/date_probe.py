"""Time as the rules may ask about it: every day asked about that lies ahead is remembered."""

from datetime import date

from governance.workdays import ONE_DAY


class DateProbe:
    """Today, and nothing else of the calendar.

    `changes_on`: the first day on which an answer given could be another.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self.changes_on: date | None = None

    def reached(self, day: date) -> bool:
        """Whether that day is today or has been."""
        if day <= self._today:
            return True
        if self.changes_on is None or day < self.changes_on:
            self.changes_on = day
        return False

    def passed(self, day: date) -> bool:
        """Whether that day has been and is not today."""
        return day < date.max and self.reached(day + ONE_DAY)

    @property
    def year(self) -> int:
        """The year today lies in."""
        self.reached(date(self._today.year + 1, 1, 1))
        return self._today.year
