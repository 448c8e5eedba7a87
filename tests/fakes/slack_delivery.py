"""Bring the bot what people do, as Slack does (platforms.md A1, A7).

It brings signed requests over HTTP, or envelopes over Socket Mode.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

Kind: TypeAlias = Literal["event", "interaction", "command"]

AT_ONCE_AND_AGAIN = (0.0, 60.0, 300.0)
"""The seconds before each of Slack's retries; tests shorten them."""

_MOST_CONNECTIONS = 10
_MOST_REDIRECTS = 2
_ENVELOPES = {"event": "events_api", "interaction": "interactive", "command": "slash_commands"}


class Retry(NamedTuple):
    """One retry; `number` is from 1, and `reason` is why the try before it failed."""

    number: int
    reason: str


@dataclass(frozen=True)
class Attempt:
    """One try: how long it took, and how it failed, if it did.

    `failed` is in the words of `x-slack-retry-reason`.
    """

    seconds: float
    failed: str | None = None
    status: int | None = None
    answer: Any = None
    gives_up: bool = False


@dataclass
class Delivered:
    """Something brought to the bot, with every try there was."""

    kind: Kind
    body: Mapping[str, Any]
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].failed is None

    @property
    def answer(self) -> Any:
        """The answer that came with the acknowledgement: JSON read, words as they are, or None."""
        return self.attempts[-1].answer if self.acked else None


class Line(Protocol):
    """One way to the bot."""

    async def bring(self, kind: Kind, body: Mapping[str, Any], retry: Retry | None) -> Attempt:
        """Bring it once."""
        ...


async def deliver(
    line: Line, kind: Kind, body: Mapping[str, Any], *, delays: Sequence[float]
) -> Delivered:
    """Bring it until it is acknowledged or Slack gives up.

    An event is tried again after each of these seconds, all else never.
    """
    delivered = Delivered(kind, body)
    attempt = await line.bring(kind, body, None)
    delivered.attempts.append(attempt)
    if kind != "event":
        return delivered
    for number, delay in enumerate(delays, 1):
        if attempt.failed is None or attempt.gives_up:
            break
        await asyncio.sleep(delay)
        attempt = await line.bring(kind, body, Retry(number, attempt.failed))
        delivered.attempts.append(attempt)
    return delivered


# ── HTTP ─────────────────────────────────────────────────────────────────────


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """Sign the body as `X-Slack-Signature` has it."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def written(kind: Kind, body: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the body of a request, and its content type."""
    if kind == "event":
        return json.dumps(body).encode(), "application/json"
    form = body if kind == "command" else {"payload": json.dumps(body)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


@dataclass
class OverHttp:
    """It posts to the request URLs the app is set up with.

    `now` is what the signature's timestamp is taken from. `begun` is when each request was sent, on
    the monotonic clock.
    """

    urls: Mapping[Kind, str]
    secret: str
    session: aiohttp.ClientSession
    now: Callable[[], float] = time.time
    patience: float = 3.0
    begun: list[float] = field(default_factory=list)

    async def bring(self, kind: Kind, body: Mapping[str, Any], retry: Retry | None) -> Attempt:
        raw, content_type = written(kind, body)
        return await self.post(self.urls[kind], raw, self.headers(raw, content_type, retry))

    def headers(self, raw: bytes, content_type: str, retry: Retry | None = None) -> dict[str, str]:
        timestamp = str(int(self.now()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, raw, timestamp),
        }
        if retry is not None:
            headers |= {
                "X-Slack-Retry-Num": str(retry.number),
                "X-Slack-Retry-Reason": retry.reason,
            }
        return headers

    async def post(self, url: str, raw: bytes, headers: Mapping[str, str]) -> Attempt:
        """Post it, whatever it is, signed or not."""
        begun = time.monotonic()
        self.begun.append(begun)
        try:
            async with (
                asyncio.timeout(self.patience),
                self.session.post(
                    url, data=raw, headers=headers, max_redirects=_MOST_REDIRECTS + 1
                ) as response,
            ):
                answer = _read(await response.read())
                status, no_retry = response.status, response.headers.get("x-slack-no-retry")
        except TimeoutError:
            return Attempt(time.monotonic() - begun, "http_timeout")
        except aiohttp.TooManyRedirects:
            return Attempt(time.monotonic() - begun, "too_many_redirects")
        except aiohttp.ClientSSLError:
            return Attempt(time.monotonic() - begun, "ssl_error")
        except aiohttp.ClientError:
            return Attempt(time.monotonic() - begun, "connection_failed")
        failed = None if 200 <= status < 300 else "http_error"
        return Attempt(time.monotonic() - begun, failed, status, answer, no_retry == "1")


@asynccontextmanager
async def over_http(
    url: str | Mapping[Kind, str],
    secret: str,
    *,
    now: Callable[[], float] = time.time,
    patience: float = 3.0,
    **session: Any,
) -> AsyncIterator[OverHttp]:
    """Post to one URL for everything, or to one for each kind.

    `session` is for whoever needs names or certificates of the tests.
    """
    urls: Mapping[Kind, str] = (
        {"event": url, "interaction": url, "command": url} if isinstance(url, str) else url
    )
    async with aiohttp.ClientSession(**session) as opened:
        yield OverHttp(urls, secret, opened, now, patience)


def _read(body: bytes) -> Any:
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


# ── Socket Mode ──────────────────────────────────────────────────────────────


@dataclass(eq=False)
class Connection:
    """One open WebSocket, and the envelopes on it that wait for their acknowledgement."""

    ws: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def lose(self) -> None:
        self.gone.set()
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())


class Sockets:
    """It is the other end of Socket Mode, and a Line to the bot.

    Any one connection gets what there is, in turn. `brought` has every envelope as it was sent, and
    `acks` every acknowledgement as it came.
    """

    def __init__(self, app: str, *, patience: float = 3.0) -> None:
        self.patience = patience
        self.connections: list[Connection] = []
        self.brought: list[dict[str, Any]] = []
        self.acks: list[dict[str, Any]] = []
        self.arrived = asyncio.Event()
        self._app = app
        self._tickets: set[str] = set()
        self._turns = count()

    def ticket(self) -> str:
        """Make a ticket with which a WebSocket is opened, once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take a client's connection; ends when it has gone."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="the ticket is not valid")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len(self.connections) >= _MOST_CONNECTIONS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        connection = Connection(ws)
        self.connections.append(connection)
        try:
            await ws.send_json(self._hello())
            self.arrived.set()
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(connection, json.loads(message.data))
        finally:
            self.connections.remove(connection)
            if not self.connections:
                self.arrived.clear()
            connection.lose()
        return ws

    async def bring(self, kind: Kind, body: Mapping[str, Any], retry: Retry | None) -> Attempt:
        begun = time.monotonic()
        if not self.connections:
            return Attempt(0.0, "connection_failed")
        connection = self.connections[next(self._turns) % len(self.connections)]
        envelope = self.envelope(kind, body, retry)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = answer
        try:
            await connection.ws.send_json(envelope)
            async with asyncio.timeout(self.patience):
                payload = await answer
        except TimeoutError:
            return Attempt(time.monotonic() - begun, "timeout")
        except ConnectionError:
            return Attempt(time.monotonic() - begun, "connection_failed")
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)
        return Attempt(time.monotonic() - begun, answer=payload or None)

    def envelope(self, kind: Kind, body: Mapping[str, Any], retry: Retry | None) -> dict[str, Any]:
        envelope: dict[str, Any] = {
            "envelope_id": secrets.token_hex(16),
            "type": _ENVELOPES[kind],
            "accepts_response_payload": kind != "event",
            "payload": body,
        }
        if kind == "event":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        self.brought.append(envelope)
        return envelope

    async def refresh(
        self, reason: Literal["refresh_requested", "link_disabled"] = "refresh_requested"
    ) -> None:
        """Ask every client to connect anew; who has not gone by itself after a while is cut off."""
        for connection in list(self.connections):
            await connection.ws.send_json(self._goodbye(reason))
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.gone.wait(), self.patience)
            await connection.ws.close()

    async def warn(self) -> None:
        """Warn each client, as Slack does some ten seconds before a connection is refreshed."""
        for connection in self.connections:
            await connection.ws.send_json(self._goodbye("warning"))

    async def close(self) -> None:
        """Close every connection without a word."""
        for connection in list(self.connections):
            await connection.ws.close()

    def _acknowledge(self, connection: Connection, ack: dict[str, Any]) -> None:
        self.acks.append(ack)
        answer = connection.waiting.get(str(ack.get("envelope_id")))
        if answer is not None and not answer.done():
            answer.set_result(ack.get("payload"))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "applink-1",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._app},
        }

    @staticmethod
    def _goodbye(reason: str) -> dict[str, Any]:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
