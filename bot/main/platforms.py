"""Open the platforms that the settings set up.

Their SDKs are heavy, so each is imported where it is wanted.
"""
# ruff: noqa: PLC0415

from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp.typedefs import Handler

from bot.adapters.email.render import Ways
from bot.app.chat_ways import chat_ways_of
from bot.app.platforms.email import open_mail
from bot.app.platforms.teams_setup import TeamsSetup
from bot.cards.invitations import BROWSER
from bot.main.container import Container
from bot.main.credentials import mail_registration_of, registration_of, slack_registration_of
from bot.main.settings import Settings


async def open_platforms(container: Container, stack: AsyncExitStack) -> Mapping[str, Handler]:
    """Open the platforms that are set up, both ways; return the handlers of their paths.

    Raises StartupError.
    """
    settings, services = container.settings, container.services
    routes: dict[str, Handler] = {}
    if settings.has_teams:
        from bot.adapters.teams.inbound.endpoint import PATH
        from bot.app.platforms.teams import open_teams

        routes[PATH] = (await open_teams(services, teams_setup_of(settings), stack)).open
    if settings.has_slack:
        from bot.app.platforms.slack import open_slack

        registration = slack_registration_of(settings)
        limit = settings.upload_limit
        routes |= (await open_slack(services, registration, stack, upload_limit=limit)).routes
    _open_mail(container)
    return routes


async def open_platforms_outbound(container: Container, stack: AsyncExitStack) -> None:
    """Open what a worker sends through; nothing comes in. Raises StartupError."""
    settings, services = container.settings, container.services
    if settings.has_teams:
        from bot.app.platforms.teams import open_teams_outbound

        await open_teams_outbound(services, teams_setup_of(settings), stack)
    if settings.has_slack:
        from bot.app.platforms.slack import open_slack_outbound

        registration = slack_registration_of(settings)
        limit = settings.upload_limit
        await open_slack_outbound(services, registration, stack, upload_limit=limit)
    _open_mail(container)


def teams_setup_of(settings: Settings) -> TeamsSetup:
    """Return how we are set up with Teams. Raises StartupError."""
    return TeamsSetup(
        registration=None if settings.teams_local else registration_of(settings),
        catalog_app=settings.teams_catalog_app,
        upload_limit=settings.upload_limit,
        listening_on=settings.host,
        folder=settings.socket.parent,
        sdk=settings.teams_sdk,
        entra_callers=frozenset(filter(None, settings.teams_entra_callers.split(","))),
    )


def ways_of(settings: Settings) -> Ways:
    """Return where the reader of a mail can answer."""
    chat = chat_ways_of(settings)
    links = tuple((place, url) for place, url in chat.links.items() if place != BROWSER)
    return Ways(chat.places, chat.links.get(BROWSER), links)


def _open_mail(container: Container) -> None:
    settings = container.settings
    if settings.has_mail:
        open_mail(container.services, mail_registration_of(settings), ways_of(settings))
