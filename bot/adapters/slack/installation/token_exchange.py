"""Exchange an installation's code, or its last tokens, for tokens by `oauth.v2.access`."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.installation.installations import Installation, reason_of
from bot.adapters.slack.installation.registration import SlackRegistration
from governance.ports import Clock

_TIME_LIMIT: Final = 10  # seconds
_TOKEN = re.compile(r"(xoxe\.)?xoxb-[A-Za-z0-9-]{1,500}")
_REFRESH_TOKEN = re.compile(r"xoxe-[A-Za-z0-9-]{1,500}")
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
_LONGEST_LIFE = timedelta(days=365).total_seconds()

_quiet = logging.getLogger(f"{__name__}.client")
_quiet.setLevel(logging.INFO)  # below, the SDK writes what it sends: codes and tokens


class ExchangeFailed(Exception):
    """Slack gave no tokens; the message is its own word for why, or that it was not reached."""


def client_of(registration: SlackRegistration, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a client that neither logs nor sends anything twice.

    A code and a refresh token serve once.
    """
    client = AsyncWebClient(
        base_url=registration.api_url,
        timeout=_TIME_LIMIT,
        session=session,
        logger=_quiet,
        retry_handlers=[],
    )
    if registration.api_url.startswith("http:"):  # on this machine
        client.proxy = None
    return client


class TokenExchange:
    """It gets tokens for one registration with OAuth."""

    def __init__(
        self, registration: SlackRegistration, client: AsyncWebClient, clock: Clock
    ) -> None:
        self._registration = registration
        self._client = client
        self._clock = clock
        self._client_proof = aiohttp.encode_basic_auth(
            registration.client_id or "", registration.client_secret or ""
        )

    async def install(self, code: str) -> Installation:
        """Make the installation for which a browser came back with a code.

        Raises ExchangeFailed.
        """
        told = await self._told(code=code, redirect_uri=self._registration.redirect_url)
        token = _read(told.get("access_token"), _TOKEN)
        org_wide = told.get("is_enterprise_install") is True
        granted = Installation(
            enterprise=_id_in(told.get("enterprise"), needed=org_wide),
            workspace="" if org_wide else _id_in(told.get("team"), needed=True),
            bot_user=_read(told.get("bot_user_id"), _ID),
            bot_id=await self._bot_id(token, told.get("bot_user_id")),
            app_id=_read(told.get("app_id"), _ID),
            token=token,
            scopes=tuple(str(told.get("scope") or "").split(",")),
        )
        return self._lasting(granted, told)

    async def renew(self, installation: Installation) -> Installation:
        """Return the same with fresh tokens; those it had end soon.

        Raises ExchangeFailed.
        """
        told = await self._told(
            grant_type="refresh_token", refresh_token=installation.refresh_token or ""
        )
        token = _read(told.get("access_token"), _TOKEN)
        return self._lasting(replace(installation, token=token), told)

    async def _told(self, **given: str) -> dict[str, Any]:
        try:
            # As `oauth_v2_access` does, which authenticates in a way that aiohttp deprecates.
            answer = await self._client.api_call(
                "oauth.v2.access", data=given, headers={"Authorization": self._client_proof}
            )
        except (TimeoutError, SlackClientError, aiohttp.ClientError) as error:
            raise ExchangeFailed(_why(error)) from None  # the SDK's own message may say too much
        if not isinstance(answer.data, dict) or answer.data.get("token_type") != "bot":
            raise ExchangeFailed("an answer that is not about a bot")
        return answer.data

    async def _bot_id(self, token: str, bot_user: object) -> str:
        """Return the id our own messages are signed with; only `auth.test` tells it."""
        try:
            answer = await self._client.auth_test(token=token)
        except (TimeoutError, SlackClientError, aiohttp.ClientError) as error:
            raise ExchangeFailed(_why(error)) from None
        if answer.get("user_id") != bot_user:
            raise ExchangeFailed("tokens of somebody else")
        return _read(answer.get("bot_id"), _ID)

    def _lasting(self, installation: Installation, told: dict[str, Any]) -> Installation:
        """Let it last as long as Slack says, or for ever where tokens are not rotated."""
        seconds, refresh_token = told.get("expires_in"), told.get("refresh_token")
        if seconds is None and refresh_token is None:
            return replace(installation, refresh_token=None, expires_at=None)
        if not isinstance(seconds, int) or not 0 < seconds <= _LONGEST_LIFE:
            raise ExchangeFailed("an answer without an end of the token")
        return replace(
            installation,
            refresh_token=_read(refresh_token, _REFRESH_TOKEN),
            expires_at=self._clock.now() + timedelta(seconds=seconds),
        )


def _read(value: object, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ExchangeFailed("an answer that cannot be read")
    return value


def _id_in(value: object, *, needed: bool) -> str:
    if value is None and not needed:
        return ""
    return _read(value.get("id") if isinstance(value, dict) else None, _ID)


def _why(error: Exception) -> str:
    """Return Slack's own word; never what was sent."""
    return reason_of(error) if isinstance(error, SlackApiError) else "Slack was not reached"
