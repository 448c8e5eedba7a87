"""One request with the bot's token to a host of Microsoft's, its bounded answer, and what that means for a delivery."""

import asyncio
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from bot.adapters.teams.envelope import BODY_LIMIT, NoObject, json_object
from bot.adapters.teams.tokens import BOT_SCOPE, Bearers
from bot.messages import DeliveryFailed, DeliveryRefused, NotReachable

TIME_LIMIT = 10.0
ANSWER_LIMIT = 256 * 1024

_CONNECTED_WITHIN = 3.0
_SAID_WITHIN = 2.0
_LONGEST_WAIT = timedelta(hours=1)
_CODE = re.compile(r"[\w.-]{1,64}", re.ASCII)
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Kravbot"}
_TIMES = aiohttp.ClientTimeout(total=None, connect=_CONNECTED_WITHIN)


@dataclass(frozen=True, repr=False)
class Answer:
    """What came back; `content` is None if it could not be read to its end within bounds."""

    status: int
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004  # RFC 9110 §15.3

    def object(self) -> Mapping[str, object]:
        """Empty if it is no JSON object."""
        try:
            return json_object(self.content or b"")
        except NoObject:
            return {}

    @property
    def code(self) -> str:
        """The platform's word for what went wrong, or nothing; never what it says about it."""
        error = self.object().get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, str) and _CODE.fullmatch(code) else ""

    @property
    def reason(self) -> str:
        return f"{self.status} {self.code}".rstrip()


class Exchange:
    """Asks with the token of `scope`; without `tokens` it asks without one.

    Whoever calls has compared the address with its hosts: whatever it is, the token goes there. `session` has to check
    certificates, and should keep no cookies.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Bearers | None,
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
    ) -> Answer:
        """The answer, whatever its status; to a 401 once more with a fresh token.

        `in_doubt`: nobody will know whether it was done if the connection breaks once it stands. Raises DeliveryFailed
        when there is no answer, DeliveryRefused for a content that is too large to send.
        """
        body = _body(content)
        try:
            async with asyncio.timeout(self._time_limit):
                return await self._authorised(method, address, body=body, limit=limit)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise DeliveryFailed(f"not connected: {type(fault).__name__}") from None
        except (aiohttp.ClientError, OSError) as fault:  # TimeoutError is an OSError
            raise DeliveryFailed(f"no answer: {type(fault).__name__}", in_doubt=in_doubt) from None

    async def _authorised(
        self, method: str, address: str, *, body: bytes | None, limit: int
    ) -> Answer:
        if self._tokens is None:
            return await self._once(method, address, body=body, limit=limit, token=None)
        token = await self._tokens.bearer(self._scope)
        answer = await self._once(method, address, body=body, limit=limit, token=token)
        if answer.status != 401:  # noqa: PLR2004  # Unauthorized
            return answer
        fresh = await self._tokens.bearer(self._scope, refused=token)
        return await self._once(method, address, body=body, limit=limit, token=fresh)

    async def _once(
        self, method: str, address: str, *, body: bytes | None, limit: int, token: str | None
    ) -> Answer:
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
            return Answer(response.status, response.headers.copy(), await _read(response, limit))


def check(answer: Answer, *, in_doubt: bool = False) -> None:
    """Nothing for a good answer.

    Raises DeliveryFailed, DeliveryRefused or NotReachable. `in_doubt`: a 5xx does not say whether it was done.
    """
    wait = _wait(answer.headers)
    match answer.status:
        case _ if answer.is_good:
            return
        case 401:
            raise DeliveryFailed(answer.reason, retry_after=60.0)
        case 403:
            raise NotReachable(answer.reason)
        case 404 if answer.code == "ConversationNotFound":
            raise NotReachable(answer.reason)
        case 412 | 429:
            later = 2.0 + 4.0 * random.random() if wait is None else wait  # noqa: S311  # no secret
            raise DeliveryFailed(answer.reason, retry_after=later)
        case status if 400 <= status < 500 and status != 408:  # noqa: PLR2004  # 408: a timeout of theirs
            raise DeliveryRefused(answer.reason)
        case status:  # a redirect, which nobody follows, was not done
            doubtful = in_doubt and status >= 400  # noqa: PLR2004
            raise DeliveryFailed(answer.reason, retry_after=wait, in_doubt=doubtful)


def _body(content: Mapping[str, object] | None) -> bytes | None:
    """As `size_of` counts it, without its blanks. Raises DeliveryRefused."""
    if content is None:
        return None
    body = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > BODY_LIMIT:
        raise DeliveryRefused("too large to send")
    return body


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """None if it breaks off or is too large; and a refusal counts, however slowly its reason comes."""
    content = bytearray()
    try:
        async with asyncio.timeout(None if response.ok else _SAID_WITHIN):
            async for chunk in response.content.iter_chunked(16 * 1024):
                content += chunk
                if len(content) > limit:
                    response.close()
                    return None
    except (aiohttp.ClientError, OSError):  # TimeoutError is an OSError
        return None
    return bytes(content)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds by Retry-After, in both its forms (RFC 9110 §10.2.3), between one second and an hour.

    A date is taken against the answer's own, so that no two clocks have to agree.
    """
    written = headers.get("Retry-After", "").strip()
    if not written:
        return None
    longest = _LONGEST_WAIT.total_seconds()
    if written.isascii() and written.isdigit():
        return min(max(1.0, float(written[:10])), longest)
    until, now = _moment(written), _moment(headers.get("Date", ""))
    if until is None or now is None:
        return None
    return min(max(1.0, (until - now).total_seconds()), longest)


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
