"""The app's registration with Slack says how it is called and what it proves itself with, where."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.edge.registration_fault import RegistrationFault

SIGNING_SECRET = "KRAVBOT_SLACK_SIGNING_SECRET"  # noqa: S105  # the setting's name
BOT_TOKEN = "KRAVBOT_SLACK_BOT_TOKEN"  # noqa: S105  # the setting's name
APP_TOKEN = "KRAVBOT_SLACK_APP_TOKEN"  # noqa: S105  # the setting's name
CLIENT_ID = "KRAVBOT_SLACK_CLIENT_ID"
CLIENT_SECRET = "KRAVBOT_SLACK_CLIENT_SECRET"  # noqa: S105  # the setting's name
PUBLIC_HOST = "KRAVBOT_PUBLIC_HOST"
ENCRYPTION_KEYS = "KRAVBOT_ENCRYPTION_KEYS"

API: Final = "https://slack.com/api/"
EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"

_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]+")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]+")
_CLIENT_ID = re.compile(r"[0-9]+\.[0-9]+")
_CLIENT_SECRET = re.compile(r"[!-~]{16,}")
_ROTATED = "xoxe"


@dataclass(frozen=True)
class SlackRegistration:
    """One registration, checked.

    With `app_token` we call Slack (Socket Mode). Else Slack calls us and signs with one of
    `signing_secrets`, the newest first.

    `bot_token` is for the one workspace the app is installed in. Else `client_id` and
    `client_secret` install it in many (OAuth), at `host` and with tokens kept under
    `encryption_keys`.
    """

    signing_secrets: tuple[str, ...] = field(default=(), repr=False)
    app_token: str | None = field(default=None, repr=False)
    bot_token: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    host: str | None = None
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    api_url: str = API

    def __post_init__(self) -> None:
        """Check the registration.

        Raises RegistrationFault.
        """
        self._check_how_it_is_called()
        if self.bot_token is not None and (self.client_id, self.client_secret) != (None, None):
            raise RegistrationFault(
                f"{BOT_TOKEN}: one workspace has a bot token, many have {CLIENT_ID} and "
                f"{CLIENT_SECRET}; write either"
            )
        if self.bot_token is not None:
            self._check_bot_token(self.bot_token)
        else:
            self._check_client()

    @property
    def socket(self) -> bool:
        """True when we call Slack (Socket Mode), not Slack us."""
        return self.app_token is not None

    @property
    def oauth(self) -> bool:
        """True when it is installed in many workspaces by their own administrators."""
        return self.client_id is not None

    @property
    def redirect_url(self) -> str:
        """The address to which Slack sends the browser at the end of an installation."""
        return f"https://{self.host}{REDIRECT_PATH}"

    @property
    def install_url(self) -> str:
        """The address an administrator opens to install the app."""
        return f"https://{self.host}{INSTALL_PATH}"

    @property
    def authorize_url(self) -> str:
        """The address at which an installation begins."""
        return f"{self.api_url.removesuffix('api/')}oauth/v2/authorize"

    def _check_how_it_is_called(self) -> None:
        if self.app_token is not None:
            _check(self.app_token, _APP_TOKEN, f"{APP_TOKEN}: write the app-level token, xapp-…")
        elif not self.signing_secrets:
            raise RegistrationFault(
                f"{SIGNING_SECRET}: write the app's signing secret, or {APP_TOKEN} for Socket Mode"
            )
        for secret in self.signing_secrets:
            _check(
                secret,
                _SIGNING_SECRET,
                f"{SIGNING_SECRET}: write the signing secret, 32 characters of 0-9 and a-f; "
                "two by comma while it is changed, the newest first",
            )

    def _check_bot_token(self, token: str) -> None:
        if token.startswith(_ROTATED):
            raise RegistrationFault(
                f"{BOT_TOKEN}: this token ends within hours; turn token rotation off for the app, "
                f"or write {CLIENT_ID} and {CLIENT_SECRET} instead"
            )
        _check(token, _BOT_TOKEN, f"{BOT_TOKEN}: write the bot user's token, xoxb-…")

    def _check_client(self) -> None:
        if self.client_id is None and self.client_secret is None:
            raise RegistrationFault(
                f"{BOT_TOKEN}: write the bot user's token for one workspace, "
                f"or {CLIENT_ID} and {CLIENT_SECRET} for many"
            )
        _check(
            self.client_id or "",
            _CLIENT_ID,
            f"{CLIENT_ID}: write the app's client id, two numbers with a full stop between",
        )
        _check(
            self.client_secret or "",
            _CLIENT_SECRET,
            f"{CLIENT_SECRET}: write the app's client secret",
        )
        if not self.host:
            raise RegistrationFault(
                f"{PUBLIC_HOST}: write the name browsers reach the server by over https, without "
                "https://, port and path; they come back to it when they install the app"
            )
        if not self.encryption_keys:
            raise RegistrationFault(
                f"{ENCRYPTION_KEYS}: write a key, under which workspaces' tokens are kept; "
                "`kravbot encryption-key` prints one"
            )


def _check(value: str, form: re.Pattern[str], right: str) -> None:
    if not form.fullmatch(value):
        raise RegistrationFault(right)
