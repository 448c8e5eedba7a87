"""Stand in for Teams where the bot speaks to it, with the faults a platform has."""

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Literal

from aiohttp import web

Mood = Literal["well", "hangs", "resets", "throttles", "fails"]

_MOST_KEPT = 40


class Platform:
    """It keeps the newest texts of each conversation, and answers as its mood is.

    `files` are what people send, by name. `taken` counts the messages that were accepted.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.taken = 0
        self.url = ""
        self._mood: Mood = "well"
        self._changed = asyncio.Event()
        self._texts: defaultdict[str, deque[tuple[int, str]]] = defaultdict(
            lambda: deque(maxlen=_MOST_KEPT)
        )
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._ids = itertools.count(1)

    @property
    def mood(self) -> Mood:
        return self._mood

    def become(self, mood: Mood) -> None:
        """Change the mood; whoever hangs is let go."""
        self._mood = mood
        self._changed.set()
        self._changed = asyncio.Event()

    def mark(self) -> int:
        """Return a number, after which comes what is said from now on."""
        return next(self._ids)

    async def heard(self, conversation: str, after: int, *wanted: str, within: float) -> str | None:
        """Return the first text after that mark which has all the words, None in vain."""
        try:
            async with asyncio.timeout(within):
                while True:
                    news = self._news[conversation]
                    news.clear()
                    for number, text in self._texts[conversation]:
                        if number > after and all(words in text for words in wanted):
                            return text
                    await news.wait()
        except TimeoutError:
            return None

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        while self._mood == "hangs":
            await self._changed.wait()
        match self._mood:
            case "resets":
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            case "throttles":
                status = HTTPStatus.TOO_MANY_REQUESTS
                return web.Response(status=status, headers={"Retry-After": "1"})
            case "fails":
                return web.Response(status=HTTPStatus.BAD_GATEWAY)
            case _:
                return self._taken(request, json.loads(body))

    def _taken(self, request: web.Request, activity: dict[str, Any]) -> web.Response:
        number = next(self._ids)
        name = request.match_info.get("activity", str(number))
        if activity.get("type") != "typing":
            conversation = request.match_info["conversation"]
            self._texts[conversation].append((number, json.dumps(activity, ensure_ascii=False)))
            self._news[conversation].set()
            self.taken += 1
        return web.json_response({"id": name}, status=HTTPStatus.CREATED)

    async def _opened(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response({"id": conversation_of(asked["members"][0]["id"])}, status=201)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    def app(self) -> web.Application:
        """Return the routes of the Bot Connector that are used, and of the files."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        conversations = "/v3/conversations"
        one = conversations + "/{conversation}/activities"
        app.router.add_post(conversations, self._opened)
        app.router.add_post(one, self._take)
        for method in ("POST", "PUT", "DELETE"):
            app.router.add_route(method, one + "/{activity}", self._take)
        app.router.add_get("/files/{name}", self._file)
        return app


def conversation_of(person: str) -> str:
    """Return the conversation of a person with the bot."""
    return f"a:{person.removeprefix('29:')}"


@asynccontextmanager
async def platform() -> AsyncIterator[Platform]:
    """Run it on loopback."""
    made = Platform()
    runner = web.AppRunner(made.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made
    finally:
        made.become("well")
        await runner.cleanup()
