"""Write one day as an iCalendar message (iTIP, RFC 5546) that enters it or calls it off."""

from datetime import datetime

from icalendar import Calendar, vCalAddress, vText

from bot.messages import CalendarRequest
from papers.calendar_event import event_of


def calendar_invitation(
    request: CalendarRequest, moment: datetime, *, organizer: str, name: str, attendee: str
) -> str:
    """Return the message, with lines ended by CRLF.

    `organizer` and `attendee` are mail addresses, and `name` is the organizer's. No answer is asked
    for. The same request and moment give the same text.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kravbot//Kravbot//DA")
    calendar.add("version", "2.0")
    calendar.add("method", request.method)
    event = event_of(request, moment)
    event.add("sequence", request.sequence)
    event.add("status", "CONFIRMED" if request.method == "REQUEST" else "CANCELLED")
    by = vCalAddress(f"mailto:{organizer}")
    by.params["cn"] = vText(name)
    event.add("organizer", by)
    to = vCalAddress(f"mailto:{attendee}")
    to.params["role"] = vText("REQ-PARTICIPANT")
    to.params["partstat"] = vText("NEEDS-ACTION")
    to.params["rsvp"] = vText("FALSE")
    event.add("attendee", to)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()
