"""Measure turns a second in Teams, through HTTP both ways.

It measures Kravbot, and the SDK's echo cured and as shipped, one process each. The server has one
core. The clients and the connector they wait for have the other.

A turn is an answer by button: one activity in, the next question in place as its answer and written
into the conversation.
"""

import asyncio
import itertools
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.button_answer import MOST_CLIENTS, system
from bench.fixtures import JUDGED
from bench.server_process import beside_the_server, server
from bench.teams_server import APP, TENANT, person

_CARD = "application/vnd.microsoft.card.adaptive"
_TYPING = "typing"
"""The type of what says that an answer is on its way, and is none."""

CLIENTS = 8
SLOW = 0.1
"""Seconds a connector takes that is not on this machine."""


@dataclass(frozen=True)
class Sizes:
    """The pairs, the seconds of each run, those before it, and the clients of a crowd."""

    pairs: int = 3
    seconds: float = 6.0
    warm: float = 1.5
    crowd: int = MOST_CLIENTS


@dataclass(frozen=True)
class Teams:
    """Medians over the pairs, with rates in turns a second."""

    rate: float
    cured: float
    stock: float
    over_cured: float
    over_stock: float
    fast_at_64: float
    slow_at_64: float
    slow_ratio: float
    p50: float
    p99: float


def measure(sizes: Sizes = Sizes()) -> Teams:
    """Measure all of it, which takes some two minutes."""
    run = partial(_run, sizes)
    ours, cured, stock, fast, slow = [], [], [], [], []
    waits: list[float] = []
    with beside_the_server():
        for _ in range(sizes.pairs):
            came = run("kravbot", clients=CLIENTS)
            waits += came.waits
            ours.append(came.rate)
            cured.append(run("cured", clients=CLIENTS).rate)
            stock.append(run("stock", clients=CLIENTS).rate)
        for _ in range(sizes.pairs):
            fast.append(run("kravbot", clients=sizes.crowd).rate)
            slow.append(run("kravbot", clients=sizes.crowd, delay=SLOW).rate)
    waits.sort()
    return Teams(
        rate=statistics.median(ours),
        cured=statistics.median(cured),
        stock=statistics.median(stock),
        over_cured=statistics.median(a / b for a, b in zip(ours, cured, strict=True)),
        over_stock=statistics.median(a / b for a, b in zip(ours, stock, strict=True)),
        fast_at_64=statistics.median(fast),
        slow_at_64=statistics.median(slow),
        slow_ratio=statistics.median(a / b for a, b in zip(slow, fast, strict=True)),
        p50=waits[len(waits) // 2] * 1000,
        p99=waits[int(len(waits) * 0.99)] * 1000,
    )


@dataclass
class Run:
    """The turns of one run.

    `waits` are the seconds from the post of an activity until its answer had come. `elsewhere` is
    how many were not answered in the pressed card's place.
    """

    turns: int = 0
    elsewhere: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.turns / self.seconds


def _run(sizes: Sizes, kind: str, *, clients: int, delay: float = 0.0) -> Run:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers = key.public_key().public_numbers()
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        keys.write_text(json.dumps({"n": numbers.n, "e": numbers.e}))
        with server("bench.teams_server", kind, str(keys)) as port:
            return asyncio.run(_load(sizes, kind, port, key, clients=clients, delay=delay))


class _Connector:
    """It takes what the bot sends, after `delay`.

    `cards` are the newest of each conversation, and `messages` what they stand in.
    """

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.cards: dict[str, Any] = {}
        self.messages: dict[str, str] = {}
        self.news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._ids = itertools.count(1)

    async def take(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if self._delay:
            await asyncio.sleep(self._delay)
        if activity["type"] == _TYPING:
            return web.json_response({"id": str(next(self._ids))}, status=201)
        conversation = request.match_info["conversation"]
        attached = activity.get("attachments") or [{}]
        changed = request.match_info.get("activity") if request.method == "PUT" else None
        message = changed or str(next(self._ids))
        if int(message) >= int(self.messages.get(conversation, "0")):
            self.cards[conversation] = attached[0].get("content")
            self.messages[conversation] = message
        self.calls[conversation] += 1
        self.news[conversation].set()
        return web.json_response({"id": message}, status=201)


@asynccontextmanager
async def _connector(delay: float) -> AsyncIterator[tuple[_Connector, str]]:
    connector = _Connector(delay)
    app = web.Application()
    conversation = "/v3/conversations/{conversation}/activities"
    app.router.add_post(conversation, connector.take)
    app.router.add_post(conversation + "/{activity}", connector.take)
    app.router.add_put(conversation + "/{activity}", connector.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield connector, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _load(
    sizes: Sizes, kind: str, port: int, key: rsa.RSAPrivateKey, *, clients: int, delay: float
) -> Run:
    now = int(time.time())
    async with _connector(delay) as (connector, service_url):
        claims = {
            "iss": "https://api.botframework.com",
            "aud": APP,
            "serviceurl": service_url,
            "nbf": now - 60,
            "exp": now + 3600,
        }
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "key-1"})
        headers = {"Authorization": f"Bearer {token}"}
        limit = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(headers=headers, connector=limit) as session:
            talkers = [
                _Talker(
                    number, session, f"http://127.0.0.1:{port}/api/messages", connector, service_url
                )
                for number in range(clients)
            ]
            if kind != "stock":
                await asyncio.gather(*(talker.sit_down(kind) for talker in talkers))
            await _for(sizes.warm, talkers, kind)
            run = await _for(sizes.seconds, talkers, kind)
    if run.elsewhere > len(run.waits) // 2:
        raise RuntimeError(f"{run.elsewhere} of {len(run.waits)} answers were not in place")
    return run


async def _for(seconds: float, talkers: "list[_Talker]", kind: str) -> Run:
    run = Run()
    begun = time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(talker.talk(kind, until, run) for talker in talkers))
    run.seconds = time.perf_counter() - begun
    return run


class _Talker:
    def __init__(
        self,
        number: int,
        session: aiohttp.ClientSession,
        url: str,
        connector: _Connector,
        service_url: str,
    ) -> None:
        self._number = number
        self._session = session
        self._url = url
        self._connector = connector
        self._service_url = service_url
        self._conversation = f"a:{person(number)}"
        self._turns = itertools.count(1)

    async def sit_down(self, kind: str) -> None:
        if kind == "kravbot":
            await self._say(f"start 3.2 på {system(self._number)}")

    async def talk(self, kind: str, until: float, run: Run) -> None:
        while time.perf_counter() < until:
            if kind != "stock":
                await self._say(f"ret {JUDGED['3.2']}")
                run.turns += 1
            begun = time.perf_counter()
            if kind == "stock":
                await self._say("ja")
            else:
                run.elsewhere += not await self._press("Delvist" if run.turns % 4 > 1 else "Ja")
            run.turns += 1
            run.waits.append(time.perf_counter() - begun)

    async def _say(self, text: str) -> None:
        await self._post({"type": "message", "text": text})

    async def _press(self, label: str) -> bool:
        """Press that button, and tell whether it was answered in place."""
        news = self._connector.news[self._conversation]
        card = self._connector.cards.get(self._conversation)
        while card is not None and not _token_of(card, label):  # what was open is drawn first
            news.clear()
            async with asyncio.timeout(20):
                await news.wait()
            card = self._connector.cards.get(self._conversation)
        data = _token_of(card, label)
        action = {"type": "Action.Execute", "verb": "kravbot", "data": data}
        answered = await self._post(
            {
                "type": "invoke",
                "name": "adaptiveCard/action",
                "value": {"action": action},
                "replyToId": self._connector.messages.get(self._conversation, "1"),
            }
        )
        answer = json.loads(answered)
        if answer["statusCode"] != HTTPStatus.OK:
            raise RuntimeError(f"{answered[:200]!r}")
        return bool(answer["type"] == _CARD)

    async def _post(self, body: dict[str, Any]) -> bytes:
        """Post the activity, and wait until it is answered and the connector has had its card.

        Returns the answer.
        """
        wanted = self._connector.calls[self._conversation] + 1
        activity = {
            "id": f"{self._number}-{next(self._turns)}",
            "channelId": "msteams",
            "serviceUrl": self._service_url,
            "from": {"id": f"29:{self._number}", "aadObjectId": person(self._number)},
            "conversation": {
                "id": self._conversation,
                "conversationType": "personal",
                "tenantId": TENANT,
            },
            "recipient": {"id": f"28:{APP}"},
            "channelData": {"tenant": {"id": TENANT}},
            "entities": [
                {"type": "clientInfo", "locale": "da-DK", "timezone": "Europe/Copenhagen"}
            ],
            **body,
        }
        async with self._session.post(self._url, json=activity) as response:
            answer = await response.read()
            if response.status not in (200, 201):
                raise RuntimeError(f"{response.status} {answer[:200]!r}")
        news = self._connector.news[self._conversation]
        while self._connector.calls[self._conversation] < wanted:
            news.clear()
            async with asyncio.timeout(20):
                await news.wait()
        return answer


def _token_of(card: Any, label: str) -> Any:
    """Return what that button of the card sends; empty where it has none, as in an echo."""
    parts = card.get("body", []) if isinstance(card, dict) else []
    actions = {action.get("title"): action for part in parts for action in part.get("actions", ())}
    return actions[label]["data"] if label in actions else {}
