"""Write one task as an event of iCalendar: a whole day, in which nobody is busy."""

from datetime import date, datetime, timedelta
from typing import Protocol

from icalendar import Event


class CalendarDay(Protocol):
    """One task on its day; `uid` names it in every calendar."""

    @property
    def uid(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def summary(self) -> str: ...
    @property
    def about(self) -> str: ...


def event_of(item: CalendarDay, moment: datetime) -> Event:
    """Return the event (RFC 5545, 3.6.1), as it is at that aware moment."""
    event = Event()
    event.add("uid", item.uid)
    event.add("dtstamp", moment.replace(microsecond=0))
    event.add("dtstart", item.day)
    event.add("dtend", item.day + timedelta(days=1))
    event.add("summary", item.summary)
    event.add("description", item.about)
    event.add("transp", "TRANSPARENT")
    return event
