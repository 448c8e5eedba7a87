"""How the bot is registered with its platforms, from the settings; light enough for every command."""

from bot.adapters.teams.registration import Registration, RegistrationFault, guid
from bot.main.settings import Closed, Settings

_CATALOG_APP = "KRAVBOT_TEAMS_CATALOG_APP"


def registration_of(settings: Settings) -> Registration:
    """The bot's registration. Raises Closed, with what would be right."""
    secret = settings.teams_secret
    try:
        if settings.teams_catalog_app is not None:
            guid(settings.teams_catalog_app, _CATALOG_APP)
        return Registration(
            kind=settings.teams_app_type,
            app_id=settings.teams_app_id or "",
            tenant=settings.teams_tenant,
            secret=None if secret is None else secret.get_secret_value(),
        )
    except RegistrationFault as fault:
        raise Closed(
            f"Teams er ikke sat rigtigt op / Teams is not set up right: {fault}"
        ) from fault
