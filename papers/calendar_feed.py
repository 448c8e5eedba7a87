"""Write a person's tasks as an iCalendar file, which calendar programs fetch again and again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.engine.queries.calendar import CalendarItem
from bot.texts.words import Words

_ASK_AGAIN = timedelta(hours=6)


def calendar_feed(items: Sequence[CalendarItem], words: Words, moment: datetime) -> bytes:
    """Return the calendar (RFC 5545): a day each, in which nobody is busy.

    The same items, language and moment give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kravbot//Kravbot//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words("calendar.name"))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for item in items:
        event = Event()
        event.add("uid", f"{item.uid}@kravbot")
        event.add("dtstamp", moment.replace(microsecond=0))
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("summary", item.summary)
        event.add("description", item.about)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
