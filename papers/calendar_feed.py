"""Write a person's tasks as an iCalendar file, which calendar programs fetch again and again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar

from bot.engine.queries.calendar import CalendarItem
from bot.texts.words import Words
from papers.calendar_event import event_of

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
        calendar.add_component(event_of(item, moment))
    return bytes(calendar.to_ical())
