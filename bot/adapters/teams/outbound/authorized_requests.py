"""Send a request with the bot's token to a host of Microsoft's, and read its bounded answer.

`check` says what that answer means for a delivery.
"""

import asyncio
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.adapters.teams.auth.bot_tokens import BOT_SCOPE, BotTokenSource
from bot.adapters.teams.auth.envelope import BODY_LIMIT, NoObject, json_object
from bot.edge.retry_after import retry_after
from bot.messages import DeliveryFailed, DeliveryRefused, NotReachable

TIME_LIMIT = 10.0
ANSWER_LIMIT = 256 * 1024

_CONNECTED_WITHIN = 3.0
_REASON_WITHIN = 2.0
_AFTER_A_REFUSED_TOKEN = 60.0
_TIMED_OUT_THERE = HTTPStatus.REQUEST_TIMEOUT
_CODE = re.compile(r"[\w.-]{1,64}", re.ASCII)
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Kravbot"}
_TIMES = aiohttp.ClientTimeout(total=None, connect=_CONNECTED_WITHIN)


@dataclass(frozen=True, repr=False)
class HttpAnswer:
    """The answer to one request.

    `content` is None if it was too large, or if it says why it failed and could not be read.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def is_good(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def object(self) -> Mapping[str, object]:
        """Return the JSON object in it; empty if it is none."""
        try:
            return json_object(self.content or b"")
        except NoObject:
            return {}

    @property
    def code(self) -> str:
        """The platform's code for what went wrong, or nothing; never its description."""
        error = self.object().get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, str) and _CODE.fullmatch(code) else ""

    @property
    def reason(self) -> str:
        return f"{self.status} {self.code}".rstrip()


class AuthorizedRequests:
    """It asks with the token of `scope`; without `tokens` it asks without one.

    Whoever calls has compared the address with its hosts: whatever it is, the token goes there.
    `session` has to check certificates, and should keep no cookies.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: BotTokenSource | None,
        *,
        scope: str = BOT_SCOPE,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._scope = scope
        self._time_limit = time_limit

    async def ask(
        self,
        method: str,
        address: str,
        *,
        content: Mapping[str, object] | None = None,
        in_doubt: bool = False,
        limit: int = ANSWER_LIMIT,
    ) -> HttpAnswer:
        """Ask, and return the answer whatever its status.

        After a 401 it asks once more with a fresh token. With `in_doubt` nobody will know whether
        it was done if the connection breaks once it stands. Raises DeliveryFailed when there is no
        answer, DeliveryRefused for a content that is too large to send.
        """
        body = _body(content)
        try:
            async with asyncio.timeout(self._time_limit):
                return await self._authorised(method, address, body=body, limit=limit)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise DeliveryFailed(f"not connected: {type(fault).__name__}", away=True) from None
        except (aiohttp.ClientError, OSError) as fault:  # TimeoutError is an OSError
            raise DeliveryFailed(
                f"no answer: {type(fault).__name__}", in_doubt=in_doubt, away=True
            ) from None

    async def _authorised(
        self, method: str, address: str, *, body: bytes | None, limit: int
    ) -> HttpAnswer:
        if self._tokens is None:
            return await self._once(method, address, body=body, limit=limit, token=None)
        token = await self._tokens.bearer(self._scope)
        answer = await self._once(method, address, body=body, limit=limit, token=token)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return answer
        fresh = await self._tokens.bearer(self._scope, refused=token)
        return await self._once(method, address, body=body, limit=limit, token=fresh)

    async def _once(
        self, method: str, address: str, *, body: bytes | None, limit: int, token: str | None
    ) -> HttpAnswer:
        headers = dict(_HEADERS)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        async with self._session.request(
            method,
            URL(address, encoded=True),
            data=body,
            headers=headers,
            timeout=_TIMES,
            allow_redirects=False,
        ) as response:
            return HttpAnswer(
                response.status, response.headers.copy(), await _read(response, limit)
            )


def check(answer: HttpAnswer, *, in_doubt: bool = False) -> None:
    """Return for a good answer, and raise for another.

    With `in_doubt` a 5xx does not say whether it was done. Raises DeliveryFailed, DeliveryRefused
    or NotReachable.
    """
    if answer.is_good:
        return
    wait = retry_after(answer.headers)
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            raise DeliveryFailed(answer.reason, retry_after=_AFTER_A_REFUSED_TOKEN)
        case HTTPStatus.FORBIDDEN:
            raise NotReachable(answer.reason)
        case HTTPStatus.NOT_FOUND if answer.code == "ConversationNotFound":
            raise NotReachable(answer.reason)
        case HTTPStatus.PRECONDITION_FAILED | HTTPStatus.TOO_MANY_REQUESTS:
            later = 2.0 + 4.0 * random.random() if wait is None else wait  # noqa: S311  # no secret
            raise DeliveryFailed(answer.reason, retry_after=later, too_fast="conversation")
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == _TIMED_OUT_THERE:
            raise DeliveryFailed(answer.reason, retry_after=wait, in_doubt=in_doubt, away=True)
        case status if status >= HTTPStatus.BAD_REQUEST:
            raise DeliveryRefused(answer.reason)
        case status if status >= HTTPStatus.MULTIPLE_CHOICES:  # nobody follows it
            raise DeliveryFailed(answer.reason, retry_after=wait)
        case _:
            raise DeliveryFailed(answer.reason, in_doubt=in_doubt)


def _body(content: Mapping[str, object] | None) -> bytes | None:
    """Encode it as `size_of` counts it, without its blanks.

    Raises DeliveryRefused.
    """
    if content is None:
        return None
    body = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > BODY_LIMIT:
        raise DeliveryRefused("too large to send")
    return body


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """Read the answer, None if it is too large.

    A refusal counts as it is, so its reason is None too where it does not come.
    """
    if response.ok:
        return await _bounded(response, limit)
    try:
        async with asyncio.timeout(_REASON_WITHIN):
            return await _bounded(response, limit)
    except (aiohttp.ClientError, OSError):
        return None


async def _bounded(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    content = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        content += chunk
        if len(content) > limit:
            response.close()
            return None
    return bytes(content)
