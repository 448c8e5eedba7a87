"""Call the Bot Connector's REST API v3, by which the bot speaks in Teams, on one session.

The SDK's client costs 4 ms to make, and waits up to 100 s in a thread of the pool. It sends the
token wherever it is told to (platforms.md B9 and C).
"""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

import aiohttp

from bot.adapters.teams.auth.bot_tokens import BotTokenSource
from bot.adapters.teams.auth.service_url import (
    SERVICE_HOSTS,
    OddServiceUrl,
    content_url,
    local_content_url,
    local_url,
    service_url,
)
from bot.adapters.teams.outbound.authorized_requests import (
    TIME_LIMIT,
    AuthorizedRequests,
    HttpAnswer,
    check,
)
from bot.messages import DeliveryFailed, DeliveryRefused, TooLarge

_LONGEST_ID = 1_000
_MEMBERS_A_PAGE = 200
_MOST_PAGES = 50


class Connector:
    """It sends to `service_hosts` only, over https, with the token of `tokens`.

    With `local`, for the emulator, it sends to this machine only, and without a token. Every method
    raises DeliveryFailed, DeliveryRefused or NotReachable, whatever is answered.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: BotTokenSource | None,
        *,
        service_hosts: frozenset[str] = SERVICE_HOSTS,
        local: bool = False,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        if local is not (tokens is None):
            raise ValueError("A token is needed for Teams, and has no business on this machine")
        self._exchange = AuthorizedRequests(session, tokens, time_limit=time_limit)
        self._service_hosts = service_hosts
        self._local = local

    async def send(
        self,
        service_url: str,
        conversation_id: str,
        activity: Mapping[str, object],
        *,
        reply_to: str | None = None,
    ) -> str:
        """Send it, and return the platform's id of the new message.

        The id is empty for `typing`, which leaves no message. Sending is not idempotent: it is in
        doubt after a broken connection, a 5xx, or an answer without an id (platforms.md B6).
        """
        parts = ("activities",) if reply_to is None else ("activities", reply_to)
        address = self._address(service_url, "conversations", conversation_id, *parts)
        answer = await self._exchange.ask("POST", address, content=activity, in_doubt=True)
        check(answer, in_doubt=True)
        if activity.get("type") == "typing":
            return ""
        return _named(answer, in_doubt=True)

    async def update(
        self,
        service_url: str,
        conversation_id: str,
        activity_id: str,
        activity: Mapping[str, object],
    ) -> None:
        """Put it in the place of that message."""
        address = self._address(
            service_url, "conversations", conversation_id, "activities", activity_id
        )
        check(await self._exchange.ask("PUT", address, content=activity))

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        """Take that message away."""
        address = self._address(
            service_url, "conversations", conversation_id, "activities", activity_id
        )
        check(await self._exchange.ask("DELETE", address))

    async def create_conversation(self, service_url: str, parameters: Mapping[str, object]) -> str:
        """Return the id of the conversation, which for one person is always the same.

        Therefore only a first message is ever in doubt.
        """
        in_doubt = "activity" in parameters
        address = self._address(service_url, "conversations")
        answer = await self._exchange.ask("POST", address, content=parameters, in_doubt=in_doubt)
        check(answer, in_doubt=in_doubt)
        return _named(answer, in_doubt=in_doubt)

    async def member(
        self, service_url: str, conversation_id: str, user_id: str
    ) -> Mapping[str, object]:
        """Return what Teams knows of a person in that conversation.

        It has `name`, `email`, `aadObjectId` and more.
        """
        address = self._address(service_url, "conversations", conversation_id, "members", user_id)
        return await self._object(address)

    async def members(
        self, service_url: str, conversation_id: str
    ) -> AsyncIterator[Mapping[str, object]]:
        """Yield everybody in that conversation, page by page."""
        address = self._address(service_url, "conversations", conversation_id, "pagedmembers")
        more = ""
        for _ in range(_MOST_PAGES):
            page = await self._object(f"{address}?pageSize={_MEMBERS_A_PAGE}{more}")
            listed = page.get("members")
            for member in listed if isinstance(listed, list) else ():
                if isinstance(member, dict):
                    yield member
            token = page.get("continuationToken")
            if not isinstance(token, str) or not token:
                return
            more = f"&continuationToken={_quoted(token)}"
        raise DeliveryRefused("too many members")

    async def content(self, url: str, limit: int) -> bytes:
        """Return at most `limit` bytes of what the service holds, such as a picture in a message.

        Raises TooLarge.
        """
        try:
            address = (
                local_content_url(url) if self._local else content_url(url, self._service_hosts)
            )
        except OddServiceUrl as odd:
            raise DeliveryRefused(odd.reason) from None
        answer = await self._exchange.ask("GET", address, limit=limit)
        check(answer)
        if answer.content is None:
            raise TooLarge("too large")
        return answer.content

    async def _object(self, address: str) -> Mapping[str, object]:
        answer = await self._exchange.ask("GET", address)
        check(answer)
        found = answer.object()
        if not found:
            raise DeliveryFailed("an answer without content")
        return found

    def _address(self, url: str, *parts: str) -> str:
        """Make an address below the service's, with every part quoted whole.

        Raises DeliveryRefused.
        """
        try:
            base = local_url(url) if self._local else service_url(url, self._service_hosts)
        except OddServiceUrl as odd:
            raise DeliveryRefused(odd.reason) from None
        return "/".join((base, "v3", *map(_quoted, parts)))


def _quoted(part: str) -> str:
    """Quote the part, so that nothing of it is read as part of the address.

    Raises DeliveryRefused.
    """
    if not 0 < len(part) <= _LONGEST_ID or part in {".", ".."}:
        raise DeliveryRefused("id_odd")
    try:
        return quote(part, safe="")
    except UnicodeEncodeError:
        raise DeliveryRefused("id_odd") from None


def _named(answer: HttpAnswer, *, in_doubt: bool) -> str:
    name = answer.object().get("id")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
        raise DeliveryFailed("an answer without an id", in_doubt=in_doubt)
    return name
