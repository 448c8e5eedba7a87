"""Measure turns a second in Slack, through the signed HTTP edge.

It measures Kravbot, and a bare Bolt app that issues the same statements. The server has one core.
The clients, and the Slack it sends to, have the other.

A turn is an answer by button: pressed, committed, acknowledged. Then the message changes, and the
next button of it is pressed.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bench.button_answer import MOST_CLIENTS, system
from bench.fixtures import JUDGED
from bench.server_process import beside_the_server, server_beside
from bench.slack_server import APP, BOT, BOT_USER, SECRET, TEAM, person
from bot.adapters.slack.installation.registration import EVENTS_PATH

CLIENTS = 8
TIMES = 4
"""The factor by which more than can be sustained is asked for in a crowd."""


@dataclass(frozen=True)
class Sizes:
    """The pairs, the seconds of a run and before it, and the crowd with its seconds and before."""

    pairs: int = 3
    seconds: float = 6.0
    warm: float = 1.5
    crowd: int = MOST_CLIENTS
    crowd_seconds: float = 8.0
    pause: float = 2.0


@dataclass(frozen=True)
class Slack:
    """Medians over the pairs.

    Rates are in turns a second, waits in milliseconds until the acknowledgement.
    """

    rate: float
    bolt: float
    ratio: float
    p50: float
    p50_bolt: float
    p50_at_8: float
    p99_at_8: float
    sustained: float
    asked: float
    crowd_p50: float
    crowd_longest: float
    crowd: dict[int, int]


def measure(sizes: Sizes = Sizes()) -> Slack:
    """Measure all of it, which takes some two minutes."""
    run = partial(_run, sizes)
    ours, theirs, alone, alone_bolt = [], [], [], []
    waits: list[float] = []
    with beside_the_server():
        for _ in range(sizes.pairs):
            came = run("kravbot", clients=CLIENTS)
            waits += came.waits
            ours.append(came.rate)
            theirs.append(run("bolt", clients=CLIENTS).rate)
            alone.append(statistics.median(run("kravbot", clients=1).waits))
            alone_bolt.append(statistics.median(run("bolt", clients=1).waits))
        crowd = asyncio.run(_open_loop(sizes))
    waits.sort()
    return Slack(
        rate=statistics.median(ours),
        bolt=statistics.median(theirs),
        ratio=statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        p50=statistics.median(alone) * 1000,
        p50_bolt=statistics.median(alone_bolt) * 1000,
        p50_at_8=waits[len(waits) // 2] * 1000,
        p99_at_8=waits[int(len(waits) * 0.99)] * 1000,
        sustained=crowd.sustained,
        asked=crowd.asked,
        crowd_p50=statistics.median(crowd.waits) * 1000,
        crowd_longest=max(crowd.waits) * 1000,
        crowd=dict(crowd.statuses),
    )


@dataclass
class Run:
    """The turns of one run.

    `waits` are the seconds from the post of a request until it was acknowledged.
    """

    turns: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.turns / self.seconds


def _run(sizes: Sizes, kind: str, *, clients: int) -> Run:
    return asyncio.run(_closed(sizes, kind, clients=clients))


async def _closed(sizes: Sizes, kind: str, *, clients: int) -> Run:
    """Measure a closed loop, in which each client presses when the message has changed."""
    async with (
        _platform() as (platform, api),
        server_beside("bench.slack_server", kind, api) as port,
        _client(port) as client,
    ):
        talkers = [_Talker(number, client, platform) for number in range(clients)]
        if kind == "kravbot":
            await asyncio.gather(*(talker.sit_down() for talker in talkers))
        await _for(sizes.warm, talkers)
        return await _for(sizes.seconds, talkers)


async def _for(seconds: float, talkers: "list[_Talker]") -> Run:
    run = Run()
    begun = time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(talker.talk(until, run) for talker in talkers))
    run.seconds = time.perf_counter() - begun
    return run


# ── The Slack it sends to ────────────────────────────────────────────────────


class _Platform:
    """It takes what is sent.

    `cards` are the newest blocks of each person's message, by what Slack calls their conversation.
    """

    def __init__(self) -> None:
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.cards: dict[str, Any] = {}
        self.news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._stamps = itertools.count(1)

    async def take(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "users.info":
            form = await request.post()
            return web.json_response({"ok": True, "user": _user(str(form["user"]))})
        if method == "auth.test":
            known = {"user_id": BOT_USER, "bot_id": BOT, "team_id": TEAM, "app_id": APP}
            return web.json_response({"ok": True, **known})
        sent = await request.json()
        channel = str(sent.get("channel", "")).replace("D", "U", 1)
        stamp = sent.get("ts") or f"17{next(self._stamps):08d}.000100"
        if channel not in self.cards or stamp >= self.cards[channel][1]:
            self.cards[channel] = (sent.get("blocks"), stamp)
        self.calls[channel] += 1
        self.news[channel].set()
        return web.json_response({"ok": True, "channel": channel.replace("U", "D", 1), "ts": stamp})


def _user(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "team_id": TEAM,
        "tz": "Europe/Copenhagen",
        "locale": "da-DK",
        "profile": {"real_name": name},
    }


@asynccontextmanager
async def _platform() -> AsyncIterator[tuple[_Platform, str]]:
    platform = _Platform()
    app = web.Application()
    app.router.add_post("/api/{method}", platform.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield platform, f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


# ── The people ───────────────────────────────────────────────────────────────


class _EventClient:
    """The endpoint to which Slack posts, signed."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def event(self, event: dict[str, Any], name: str) -> int:
        return await self._post(_event_body(event, name), "application/json")

    async def interaction(self, payload: dict[str, Any]) -> int:
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._post(body, "application/x-www-form-urlencoded")

    async def _post(self, body: bytes, media_type: str) -> int:
        headers = _signed(body, media_type)
        async with self._session.post(self._url, data=body, headers=headers) as response:
            await response.read()
            return response.status


@asynccontextmanager
async def _client(port: int) -> AsyncIterator[_EventClient]:
    limit = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limit) as session:
        yield _EventClient(session, f"http://127.0.0.1:{port}{EVENTS_PATH}")


class _Wire:
    """The same endpoint for a crowd, on plain connections.

    The crowd must not be slower than the server.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def event(self, event: dict[str, Any], name: str) -> int:
        body = _event_body(event, name)
        head = "".join(
            f"{key}: {value}\r\n" for key, value in _signed(body, "application/json").items()
        )
        request = (
            f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: localhost\r\n{head}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        if self._free:
            reader, writer = self._free.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(request.encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        length = answered.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        self._free.append((reader, writer))
        return int(answered.split(b" ", 2)[1])

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()


def _event_body(event: dict[str, Any], name: str) -> bytes:
    body = {
        "type": "event_callback",
        "event_id": name,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "authorizations": [{"team_id": TEAM, "is_bot": True}],
    }
    return json.dumps(body).encode()


def _signed(body: bytes, media_type: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {
        "Content-Type": media_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature.hexdigest()}",
    }


class _Talker:
    def __init__(self, number: int, client: _EventClient, platform: _Platform) -> None:
        self._number = number
        self._client = client
        self._platform = platform
        self._user = person(number)
        self._turns = itertools.count(1)
        self._sits = False

    async def sit_down(self) -> None:
        """Open the checklist; without it there are presses alone, as the bare server takes."""
        self._sits = True
        await self._say(f"start 3.2 på {system(self._number)}")

    async def talk(self, until: float, run: Run) -> None:
        while time.perf_counter() < until:
            if self._sits:
                await self._say(f"ret {JUDGED['3.2']}")
                run.turns += 1
            run.waits.append(await self._press("Delvist" if run.turns % 4 > 1 else "Ja"))
            run.turns += 1

    async def _say(self, text: str) -> None:
        await self._settled(self._client.event(_said(self._user, text), self._name()))

    async def _press(self, label: str) -> float:
        news, nothing = self._platform.news[self._user], (None, "1700000000.000100")
        blocks, stamp = self._platform.cards.get(self._user, nothing)
        while blocks is not None and not _value_of(blocks, label):  # what was open is drawn first
            news.clear()
            async with asyncio.timeout(20):
                await news.wait()
            blocks, stamp = self._platform.cards.get(self._user, nothing)
        value = _value_of(blocks, label)
        channel = self._user.replace("U", "D", 1)
        payload = {
            "type": "block_actions",
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "bench"},
            "user": {"id": self._user, "team_id": TEAM},
            "channel": {"id": channel, "name": "directmessage"},
            "container": {"type": "message", "channel_id": channel, "message_ts": stamp},
            "trigger_id": self._name(),
            "actions": [
                {"type": "button", "action_id": "kb:1", "block_id": "b", "value": value or "d|echo"}
            ],
        }
        return await self._settled(self._client.interaction(payload))

    async def _settled(self, posting: Any) -> float:
        """Return how long it took until it was acknowledged.

        It returns when the message stands there too.
        """
        wanted = self._platform.calls[self._user] + 1
        begun = time.perf_counter()
        status = await posting
        waited = time.perf_counter() - begun
        if status != HTTPStatus.OK:
            raise RuntimeError(f"{status}")
        news = self._platform.news[self._user]
        while self._platform.calls[self._user] < wanted:
            news.clear()
            async with asyncio.timeout(20):
                await news.wait()
        return waited

    def _name(self) -> str:
        return f"{self._number}.{next(self._turns)}"


def _said(user: str, text: str) -> dict[str, Any]:
    stamp = f"{time.time():.6f}"
    return {
        "type": "message",
        "channel_type": "im",
        "channel": user.replace("U", "D", 1),
        "user": user,
        "team": TEAM,
        "text": text,
        "ts": stamp,
    }


def _value_of(blocks: Any, label: str) -> str:
    """Return the value of that button of the message; empty where it has none."""
    found = {
        element["text"]["text"]: element.get("value", "")
        for block in blocks or []
        for element in (*block.get("elements", ()), *filter(None, [block.get("accessory")]))
        if isinstance(element, dict) and element.get("type") == "button"
    }
    return str(found.get(label, ""))


# ── A crowd ──────────────────────────────────────────────────────────────────


@dataclass
class Crowd:
    """The figures of a crowd.

    `sustained` is turns a second when everybody waits. `asked` is requests a second when nobody
    does.
    """

    sustained: float = 0.0
    asked: float = 0.0
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


async def _open_loop(sizes: Sizes) -> Crowd:
    """Measure an open loop, in which everybody writes words.

    First each waits for their answer. Then four times as many come, whether answered or not.
    """
    found = Crowd()
    async with (
        _platform() as (_, api),
        server_beside("bench.slack_server", "kravbot", api) as port,
        _client(port) as client,
    ):
        names = itertools.count(1)
        found.sustained = await _sustained(client, names, sizes)
        await asyncio.sleep(sizes.pause)  # the rows still to be sent
        wire = _Wire(port)
        await _flood(wire, names, found, sizes)
        wire.close()
    return found


async def _sustained(client: _EventClient, names: "itertools.count[int]", sizes: Sizes) -> float:
    until, done = time.perf_counter() + sizes.seconds, 0

    async def one(number: int) -> None:
        nonlocal done
        while time.perf_counter() < until:
            await client.event(_said(person(number), "hjælp"), f"Ev{next(names)}")
            done += 1

    await asyncio.gather(*(one(number) for number in range(sizes.crowd)))
    return done / sizes.seconds


async def _flood(client: _Wire, names: "itertools.count[int]", found: Crowd, sizes: Sizes) -> None:
    every = 1 / (found.sustained * TIMES)
    begun = time.perf_counter()
    tasks: list[asyncio.Task[None]] = []

    async def one(number: int) -> None:
        sent = time.perf_counter()
        status = await client.event(_said(person(number), "hjælp"), f"Ev{next(names)}")
        found.waits.append(time.perf_counter() - sent)
        found.statuses[status] += 1

    while (now := time.perf_counter()) < begun + sizes.crowd_seconds:
        due = int((now - begun) / every)
        while len(tasks) < due:
            tasks.append(asyncio.create_task(one(len(tasks) % sizes.crowd)))
        await asyncio.sleep(0.002)
    found.asked = len(tasks) / (time.perf_counter() - begun)
    await asyncio.gather(*tasks)
