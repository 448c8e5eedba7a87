"""Read the bot's registrations with its platforms from the settings.

The module is light enough for every command.
"""

from collections.abc import Callable
from typing import TypeVar

from pydantic import SecretStr

from bot.adapters.email import registration as email
from bot.adapters.slack.installation import registration as slack
from bot.adapters.teams.auth.certificate import BotCertificate
from bot.adapters.teams.auth.registration import TeamsRegistration, guid
from bot.adapters.web import registration as web
from bot.app.commands.setup import Setup
from bot.app.startup_error import StartupError
from bot.edge.host_name import host_name
from bot.edge.registration_fault import RegistrationFault
from bot.main.settings import Settings, by_comma

R = TypeVar("R")

_CATALOG_APP = "KRAVBOT_TEAMS_CATALOG_APP"


def registration_of(settings: Settings) -> TeamsRegistration:
    """Read the bot's registration with Teams. Raises StartupError, saying what would be right."""
    secret = settings.teams_secret
    try:
        if settings.teams_catalog_app is not None:
            guid(settings.teams_catalog_app, _CATALOG_APP)
        return TeamsRegistration(
            kind=settings.teams_app_type,
            app_id=settings.teams_app_id or "",
            tenant=settings.teams_tenant,
            secret=None if secret is None else secret.get_secret_value(),
            certificate=(
                BotCertificate.read(settings.teams_certificate)
                if settings.teams_certificate
                else None
            ),
        )
    except RegistrationFault as fault:
        raise StartupError(
            f"Teams er ikke sat rigtigt op / Teams is not set up right: {fault}"
        ) from fault


def slack_registration_of(settings: Settings) -> slack.SlackRegistration:
    """Read the app's registration with Slack. Raises StartupError, saying what would be right."""
    try:
        return slack.SlackRegistration(
            signing_secrets=by_comma(settings.slack_signing_secret),
            app_token=_written(settings.slack_app_token),
            bot_token=_written(settings.slack_bot_token),
            client_id=settings.slack_client_id,
            client_secret=_written(settings.slack_client_secret),
            host=host_name(settings.public_host),
            encryption_keys=by_comma(settings.encryption_keys),
            api_url=settings.slack_api_url,
        )
    except RegistrationFault as fault:
        raise StartupError(
            f"Slack er ikke sat rigtigt op / Slack is not set up right: {fault}"
        ) from fault


def web_registration_of(settings: Settings) -> web.EntraRegistration:
    """Read our registration with Entra ID. Raises StartupError, saying what would be right."""
    try:
        return web.EntraRegistration(
            tenant=(settings.entra_tenant or "").strip().lower(),
            client_id=(settings.entra_client_id or "").strip().lower(),
            secret=_written(settings.entra_client_secret) or "",
            login=settings.entra_login.rstrip("/"),
            address=settings.web_address,
        )
    except RegistrationFault as fault:
        raise StartupError(
            "Login på nettet er ikke sat rigtigt op / "
            f"sign-in on the web is not set up right: {fault}"
        ) from fault


def mail_registration_of(settings: Settings) -> email.MailRegistration:
    """Read which mail server takes our mail. Raises StartupError, saying what would be right."""
    try:
        return email.MailRegistration(
            host=(settings.smtp_host or "").strip().lower(),
            sender=settings.smtp_from or "",
            security=settings.smtp_security,
            given_port=settings.smtp_port,
            user=settings.smtp_user,
            password=_written(settings.smtp_password),
        )
    except RegistrationFault as fault:
        raise StartupError(
            f"E-mail er ikke sat rigtigt op / e-mail is not set up right: {fault}"
        ) from fault


def setup_of(settings: Settings) -> Setup:
    """Describe how a process with these settings is set up, with nothing secret."""
    port = "?" if settings.health_port == 0 else settings.watched_port
    return Setup(
        database=settings.shown_url,
        host=settings.host,
        port=settings.port,
        hosts=tuple(sorted(settings.hosts)),
        role=settings.role,
        watched_at=f"http://{settings.health_host}:{port}/readyz",
        upload_limit_mb=settings.upload_limit_mb,
        demo=settings.demo,
        web_address=settings.web_address,
        public_host=settings.public_host,
        teams_local=settings.teams_local,
        signs_in=settings.has_entra,
        web=_checked(web_registration_of, settings),
        teams=_checked(registration_of, settings) if settings.has_teams else None,
        slack=_checked(slack_registration_of, settings) if settings.has_slack else None,
        mail=_checked(mail_registration_of, settings) if settings.has_mail else None,
        backups=settings.backups,
    )


def _checked(read: Callable[[Settings], R], settings: Settings) -> R | StartupError:
    try:
        return read(settings)
    except StartupError as fault:
        return fault


def _written(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value().strip()
