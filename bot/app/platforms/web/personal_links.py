"""Serve the links that are one person's own: the crisis page, and the calendar."""

from bot.adapters.web.ports import PersonalLinks
from bot.app.incidents.crisis_links import CrisisLinkService
from bot.app.incidents.service import IncidentService
from bot.app.papers.calendar_links import CalendarLinkService
from storage.database import Database


def personal_links(
    incidents: IncidentService | None, database: Database, address: str | None
) -> PersonalLinks:
    """Return what there is: `address` is where a browser reaches us, if anywhere."""
    return PersonalLinks(
        None if incidents is None else CrisisLinkService(incidents, database, database.clock),
        None if address is None else CalendarLinkService(database, address),
    )
