"""Mail joined to the house: messages for `email` go out through the authority's mail server."""

import ssl

from bot.adapters.email.messenger import PLATFORM, MailMessenger
from bot.adapters.email.render import Ways
from bot.main.house import House
from bot.main.registrations import mail_registration_of
from bot.main.settings import Settings


def open_mail(house: House, *, trust: ssl.SSLContext | None = None) -> MailMessenger:
    """The messenger, connected to the desk. Raises Closed."""
    registration = mail_registration_of(house.settings)
    messenger = MailMessenger(
        registration, house.database.clock, ways=ways_of(house.settings), trust=trust
    )
    house.building.desk.connect(PLATFORM, messenger)
    return messenger


def ways_of(settings: Settings) -> Ways:
    """Where somebody who reads a mail can answer. The web page is open in the demo only."""
    places = (("Teams", settings.has_teams), ("Slack", settings.has_slack))
    page = f"https://{settings.public_host}/" if settings.public_host and settings.demo else None
    return Ways(tuple(place for place, there in places if there), page)
