"""Call Slack's Web API with the installation's token, at Slack's pace, and interpret refusals.

The SDK's own retries are off: after a broken connection they would post a message twice
(platforms.md A3).
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeAlias

import aiohttp
from pydantic import JsonValue
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.installation.installations import Installation, reason_of
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.edge.retry_after import retry_after
from bot.messages import DeliveryFailed, DeliveryRefused, NotInstalled, NotReachable

Found: TypeAlias = Mapping[str, Any]

TIME_LIMIT: Final = 20
"""Seconds for one call."""

_FORM = frozenset(
    {
        "users.info",
        "conversations.history",
        "files.info",
        "files.getUploadURLExternal",
    }
)
"""Methods that read no JSON."""

_NO_TOKEN = frozenset(
    {
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
_NOBODY_THERE = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "external_channel_migrating",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "no_permission",
        "not_in_channel",
        "team_access_not_granted",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)
_LATER = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "org_login_required",
    }
)
_IN_DOUBT = frozenset({"fatal_error", "internal_error", "request_timeout"})

_quiet = logging.getLogger(f"{__name__}.client")
_quiet.setLevel(logging.WARNING)  # below, the SDK writes what it sends
_quiet.propagate = True


class SlackSays(DeliveryRefused):
    """Slack did not do it; `word` is its own word for why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class SlackTokens(Protocol):
    """The tokens of the workspaces in which the app is installed."""

    async def of(self, workspace: str) -> Installation:
        """Return the installation there, with a token that serves.

        Raises NotReachable, DeliveryFailed.
        """
        ...

    def refused(self, workspace: str) -> None:
        """Ask anew for what is known of it: Slack does not take its token any more."""
        ...


class Api:
    """It makes calls for every workspace; `base_url` ends in `/api/`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: SlackTokens,
        pace: SlackRateLimiter,
        *,
        base_url: str,
    ) -> None:
        self.session = session
        self.tokens = tokens
        self._pace = pace
        self._client = AsyncWebClient(
            base_url=base_url,
            timeout=TIME_LIMIT,
            session=session,
            logger=_quiet,
            retry_handlers=[],
        )
        self.local = base_url.startswith("http:")
        if self.local:
            self._client.proxy = None

    async def call(
        self, workspace: str, method: str, *, channel: str = "", **arguments: JsonValue
    ) -> Found:
        """Call the method, and return what Slack answered.

        `channel` says whose pace is kept; it is an argument too. Raises SlackSays, NotReachable, or
        DeliveryFailed (`in_doubt` when it may have been done).
        """
        await self._pace.wait(workspace, method, channel)
        installation = await self.tokens.of(workspace)
        sent: dict[str, Any] = {**arguments, **({"channel": channel} if channel else {})}
        how = {"data": sent} if method in _FORM else {"json": sent}
        headers = {"Authorization": f"Bearer {installation.token}"}
        try:
            # `how` is one of the two.
            answer = await self._client.api_call(method, headers=headers, **how)  # type: ignore[arg-type]
        except SlackApiError as error:
            raise self._error_of(error, workspace, method) from None
        # TimeoutError is an OSError.
        except (SlackClientError, aiohttp.ClientError, OSError) as fault:
            not_sent = isinstance(fault, aiohttp.ClientConnectorError)
            raise DeliveryFailed(
                f"no answer: {type(fault).__name__}", in_doubt=not not_sent, away=True
            ) from None
        found = answer.data
        return found if isinstance(found, dict) else {}

    def _error_of(
        self, error: SlackApiError, workspace: str, method: str
    ) -> DeliveryFailed | DeliveryRefused:
        response: Any = error.response
        status = getattr(response, "status_code", 0)
        word = reason_of(error)
        if status == HTTPStatus.TOO_MANY_REQUESTS or word in ("ratelimited", "rate_limited"):
            wait = retry_after(_headers(response)) or 1.0
            self._pace.told(workspace, method, wait)
            return DeliveryFailed("ratelimited", retry_after=wait, too_fast="workspace")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or word in _LATER:
            doubt = status >= HTTPStatus.INTERNAL_SERVER_ERROR or word in _IN_DOUBT
            return DeliveryFailed(word, in_doubt=doubt, away=doubt)
        if word in _NO_TOKEN:
            self.tokens.refused(workspace)
            return NotInstalled(word)
        return NotReachable(word) if word in _NOBODY_THERE else SlackSays(word)


def _headers(response: Any) -> Mapping[str, str]:
    headers = getattr(response, "headers", None) or {}
    return {str(name).title(): str(value) for name, value in dict(headers).items()}
