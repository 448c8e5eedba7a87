"""Ask whom to call, at all hours: in the chat, and by the crisis link in the browser."""

import asyncio
import itertools
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

import aiohttp

from bench.endurance.authority import code_of, object_id, system
from bench.endurance.people import activity_of
from bench.endurance.platform import Platform, conversation_of
from bench.endurance.process import ServerProcess

Way = Literal["chat", "link"]

_WITHIN = 15.0
"""The seconds Teams waits for an answer; then the turn goes on, and its card still comes."""
_CARD_WITHIN = 60.0
_AGAIN_AFTER = 3.0
_TRIES = 40
_SEEN_WITHIN = 0.3
"""The seconds within which the end of a process is seen."""
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class LookedUp:
    """The look-ups of one kind, by what became of them.

    `waits` are moments and seconds of those that were answered. Not answered are those asked while
    the server was down, counted in `down`, and the others, each told of in `in_vain`. `late` are
    the answers that the platform did not take at first, and that came when it did.
    """

    asked: int = 0
    answered: int = 0
    down: int = 0
    late: int = 0
    waits: list[tuple[float, float]] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)


class LookUps:
    """Somebody who asks again and again, and knows when nobody can answer."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        platform: Platform,
        server: ServerProcess,
        *,
        owners: int,
        callers: range,
    ) -> None:
        """Take who calls in the chat: people who write nothing else.

        `doing` names the fault that is there just now.
        """
        self.doing: Callable[[], str] = str
        self.counted: dict[Way, LookedUp] = {"chat": LookedUp(), "link": LookedUp()}
        self._session, self._platform, self._server = session, platform, server
        self._owners, self._callers = owners, callers
        self._address = f"http://127.0.0.1:{server.port}"
        self.closing = False
        self._links: list[str] = []
        self._refused = ""
        self._codes = iter(range(owners))
        self._keys = itertools.count(1)

    async def fetch_links(self, number: int) -> None:
        """Fetch new crisis links, as they are good for a hundred days.

        A code whose answer was lost in a fault fetches its link again for some minutes only. The
        turned clock goes through those at once, and then the next code is taken. Where none can be
        fetched, that is told as a look-up in vain, and the links there are go on.
        """
        links: list[str] = []
        while len(links) < number and (code := next(self._codes, None)) is not None:
            link = await self._fetched_in_the_end(code)
            if link is None:
                break
            links += [link] if link else []
        if len(links) == number:
            self._links = links
            return
        if not self._links:
            raise RuntimeError(f"no crisis link could be fetched: {self._refused}")
        counted = self.counted["link"]
        counted.asked += 1
        counted.in_vain.append(f"{self.doing()}: no new link could be fetched: {self._refused}")

    async def first_answer(self) -> None:
        """Ask until somebody answers. Raises RuntimeError where the server ends first."""
        while self._server.is_down:
            if not self._server.pid:
                raise RuntimeError(f"the server has ended: see {self._server.log}")
            if await self._opened(0):
                self._server.answered()
            await asyncio.sleep(0.02)

    async def look_up(self, way: Way, *, every: float) -> None:
        """Ask in that way until `closing`, whoever has not answered yet; then wait for the rest."""
        counted = self.counted[way]
        ask = self._call if way == "chat" else self._open
        async with asyncio.TaskGroup() as asking:
            for number in itertools.count():
                counted.asked += 1
                asking.create_task(ask(number, counted))
                if self.closing:
                    return
                await asyncio.sleep(every)

    async def _open(self, number: int, counted: LookedUp) -> None:
        begun = time.monotonic()
        found = await self._opened(number)
        await self._count(counted, begun, "" if found else "the page did not come")

    async def _opened(self, number: int) -> bool:
        about = system(number * 7 % self._owners)
        link = self._links[number % len(self._links)] if self._links else ""
        limit = aiohttp.ClientTimeout(total=_WITHIN)
        address = f"{self._address}{link or '/livez'}"
        try:
            async with self._session.get(address, params={"s": about}, timeout=limit) as response:
                page = await response.text()
                return response.status == HTTPStatus.OK and (about in page or not link)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return False

    async def _call(self, number: int, counted: LookedUp) -> None:
        """Call for help in the chat; the card may come later where the platform has a fault."""
        person = self._callers[number % len(self._callers)]
        about = system(number * 11 % self._owners)
        text = f"hvem ringer jeg til om {about}"
        activity = activity_of(person, f"call-{next(self._keys)}", self._platform.url, text=text)
        after, begun = self._platform.mark(), time.monotonic()
        well = self._platform.mood == "well"
        limit = aiohttp.ClientTimeout(total=_WITHIN)
        try:
            url = f"{self._address}/api/messages"
            async with self._session.post(url, json=activity, timeout=limit) as response:
                await response.read()
                fault = "" if response.status == HTTPStatus.OK else f"status {response.status}"
        except TimeoutError:
            fault = ""
        except (aiohttp.ClientError, ConnectionError) as broken:
            fault = type(broken).__name__
        if fault:
            await self._count(counted, begun, fault)
            return
        conversation = conversation_of(object_id(person))
        heard = await self._platform.heard(conversation, after, about, within=_CARD_WITHIN)
        if heard is not None and not (well and self._platform.mood == "well"):
            counted.late += 1
            counted.answered += 1
            return
        await self._count(counted, begun, "" if heard is not None else "no card came")

    async def _count(self, counted: LookedUp, begun: float, fault: str) -> None:
        ended = time.monotonic()
        if fault:
            await asyncio.sleep(_SEEN_WITHIN)
        if not fault:
            counted.answered += 1
            counted.waits.append((ended, ended - begun))
        elif self._server.was_down(begun, ended):
            counted.down += 1
        else:
            at = time.strftime("%H:%M:%S", time.gmtime(time.time() - (ended - begun)))
            told = f"{self.doing()}: {fault} after {ended - begun:.1f} s, asked at {at} UTC"
            counted.in_vain.append(told)

    async def _fetched_in_the_end(self, number: int) -> str | None:
        """Fetch that link, with the same code again where a fault was in the way.

        It is empty where the code is spent, and None where nothing came of it.
        """
        for _ in range(_TRIES):
            link = await self._fetched(number)
            if link is not None:
                return link
            await asyncio.sleep(_AGAIN_AFTER)
        return None

    async def _fetched(self, number: int) -> str | None:
        """Fetch the crisis link of that number, as a browser does; return its path.

        It is None where nobody answered, and nobody can have the code from us then; it is empty
        where the code is spent.
        """
        address = f"{self._address}/krise/hent/{code_of(number)}"
        self._refused = "nobody answered"
        with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
            async with self._session.get(address) as response:
                self._refused = f"status {response.status} of the page with the button"
                found = _CSRF.search(await response.text())
            form = {"csrf": found[1] if found is not None else ""}
            async with self._session.post(address, data=form, allow_redirects=False) as response:
                self._refused = f"status {response.status}"
                spent = response.status == HTTPStatus.GONE
                return "" if spent else response.headers.get("Location")
        return None
