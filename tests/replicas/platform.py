"""Run a platform over real HTTP that keeps a ledger of what it accepted.

It misbehaves as it is told.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import aiohttp
from aiohttp import web

from bot.messages import (
    Address,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    FileRef,
    NotReachable,
    Receipt,
    Sender,
)

NAME = "elsewhere"

Answer: TypeAlias = Literal["taken", "429", "500", "403", "reset", "taken and reset"]


@dataclass
class Platform:
    """The platform; `answers` gives the answer to a key's first request, its second, and so on.

    `delay` is how long an answer takes, in seconds.
    """

    url: str = ""
    delay: float = 0.0
    answers: Callable[[str, int], Answer] = lambda _key, _time: "taken"
    accepted: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    async def until(self, accepted: int) -> None:
        """Wait until so many have been accepted."""
        async with asyncio.timeout(20):
            while len(self.accepted) < accepted:  # noqa: ASYNC110  # told by another process
                await asyncio.sleep(0.005)

    async def take(self, request: web.Request) -> web.Response:
        """Take one message."""
        key = str((await request.json())["key"])
        self.asked[key] += 1
        answer = self.answers(key, self.asked[key])
        if answer in ("taken", "taken and reset"):
            self.accepted.append(key)
        await asyncio.sleep(self.delay)
        match answer:
            case "taken":
                return web.json_response({"id": f"{key}!"})
            case "429":
                return web.Response(status=429, headers={"Retry-After": "1"})
            case "reset" | "taken and reset":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "500" | "403":
                return web.Response(status=int(answer))


@asynccontextmanager
async def platform_of(platform: Platform) -> AsyncIterator[Platform]:
    """Run it on loopback until the end."""
    app = web.Application()
    app.router.add_post("/", platform.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield platform
    finally:
        await runner.cleanup()


class HttpMessenger:
    """It sends there, and `reach` is told before and after each request."""

    def __init__(self, session: aiohttp.ClientSession, url: str, reach: Callable[[str], None]):
        self._session = session
        self._url = url
        self._reach = reach

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Send the message under its own id as the key."""
        told = {
            "key": delivery.message,
            "workspace": address.workspace,
            "conversation": address.conversation,
        }
        self._reach("before the request")
        try:
            async with self._session.post(self._url, json=told) as response:
                status, headers = response.status, response.headers
                found = await response.json() if response.ok else {}
        except aiohttp.ClientConnectorError:
            raise DeliveryFailed("not connected", away=True) from None
        except (aiohttp.ClientError, OSError):
            raise DeliveryFailed("no answer", in_doubt=True) from None
        self._reach("after the request")
        match status:
            case 200:
                return Receipt(found["id"])
            case 429:
                raise DeliveryFailed(
                    "429", retry_after=float(headers["Retry-After"]), too_fast="conversation"
                )
            case 403:
                raise NotReachable("403")
            case _:
                raise DeliveryFailed(str(status), in_doubt=True, away=True)

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Refuse: there are no files."""
        raise DeliveryRefused(file.name)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person, who is known by their id."""
        return Sender(person)


def in_turn(*answers: Answer) -> Callable[[str, int], Answer]:
    """Give every key these, one after the other, and the last for good."""
    return lambda _key, time: answers[min(time, len(answers)) - 1]


def by_key(answers: Sequence[Callable[[str, int], Answer]]) -> Callable[[str, int], Answer]:
    """Give each key one of these, by the number at its end."""
    return lambda key, time: answers[int(key.rpartition("-")[2]) % len(answers)](key, time)
