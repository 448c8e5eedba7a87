"""Join mail to the application: messages for `email` go out through the authority's mail server."""

import ssl

from bot.adapters.email.messenger import PLATFORM, MailMessenger
from bot.adapters.email.registration import MailRegistration
from bot.adapters.email.render import Ways
from bot.app.services import Services


def open_mail(
    services: Services,
    registration: MailRegistration,
    ways: Ways,
    *,
    trust: ssl.SSLContext | None = None,
) -> MailMessenger:
    """Make the messenger, and connect it to the dispatcher.

    `ways` are the places where somebody who reads a mail can answer.
    """
    messenger = MailMessenger(registration, services.database.clock, ways=ways, trust=trust)
    services.outbox.connect(PLATFORM, messenger)
    return messenger
