"""`kravbot teams-package` makes the Teams app's package from the settings."""

import re
from uuid import UUID

from bot.adapters.teams.app_package import PACKAGE_VERSION, App
from bot.adapters.teams.app_package import package as zipped
from bot.app.startup_error import StartupError
from bot.edge.host_name import host_name
from bot.texts.bilingual import bilingual

_LONGEST_NAME = 32
_VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", re.ASCII)
_PAGE = re.compile(r"https://[^\s/]+\.[^\s]+")


def app_package(
    app_id: str | None,
    public_host: str | None,
    *,
    developer: str | None = None,
    about: str | None = None,
    version: str | None = None,
) -> bytes:
    """Make the package as it is uploaded.

    `about` is the page people are sent to from the app's details, by default the public host's
    front page. Raises StartupError, which says what is missing.
    """
    host = checked_host(public_host)
    app = App(
        app_id=_app_id(app_id),
        host=host,
        about=_page(about or f"https://{host}/"),
        developer=_name(developer or "Kravbot"),
        version=_version(version or PACKAGE_VERSION),
    )
    return zipped(app)


def checked_host(given: str | None) -> str:
    """Return the host name the server is reached by from outside. Raises StartupError."""
    if not given:
        raise StartupError(bilingual("teams_app.no_host"))
    host = host_name(given)
    if host is None:
        raise StartupError(bilingual("teams_app.not_a_host", given=given))
    return host


def _app_id(given: str | None) -> str:
    if not given:
        raise StartupError(bilingual("teams_app.no_app_id"))
    try:
        read = UUID(given)
    except ValueError:
        raise StartupError(bilingual("teams_app.not_an_id", given=given)) from None
    if str(read) != given.lower():
        raise StartupError(bilingual("teams_app.not_an_id", given=given))
    return str(read)


def _name(given: str) -> str:
    if len(given) > _LONGEST_NAME or not given.strip():
        raise StartupError(bilingual("teams_app.not_a_developer", most=_LONGEST_NAME))
    return given.strip()


def _page(given: str) -> str:
    if not _PAGE.fullmatch(given):
        raise StartupError(bilingual("teams_app.not_a_page", given=given))
    return given


def _version(given: str) -> str:
    if not _VERSION.fullmatch(given):
        raise StartupError(bilingual("teams_app.not_a_version", given=given))
    return given
