"""People who write to the bot in Teams, and write down what it said it had saved."""

import asyncio
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from bench.endurance.authority import WORKSPACE, object_id, system
from bench.endurance.platform import Platform, conversation_of

_QUESTIONS = (
    "status",
    "mine opgaver",
    "hvad er overskredet på {system}",
    "hvem er kontraktansvarlig for {system}",
    "hvad mangler på {system}",
    "hvornår udløber kontrakten for {system}",
)
_FILE = b"%PDF-1.7\n" + b"referat " * 4_000
_WAITS = 20.0
_POSTS_WITHIN = 30.0
_RESTS = 60.0
"""The seconds for which nobody writes in a conversation that was not answered in time.

By then what was late has come, and is not taken for the answer to something else.
"""
_TEXT = re.compile(r'"text": "([^"]+)"')
_DIFFERENT = re.compile(r"\bm\d{6}x\b|\bSystem \S+|\d+")
_LONGEST_TOLD = 120
_AGAIN_AFTER = 0.3
_TRIES = 200


@dataclass
class Written:
    """The deeds of all people together.

    `acknowledged` are the marks of what the bot said it had saved, with the fault of that moment;
    `posted` are all that were written. `waits` are moments and seconds, from a post until it was
    taken, and `again` counts the posts that were made again. Conversations were given up where no
    card came (`unanswered`), and where another came than was expected, as that nothing can be saved
    just now; `otherwise` counts these by the fault, what was written and what came.
    """

    acknowledged: dict[str, str] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    turns: int = 0
    again: int = 0
    unanswered: int = 0
    otherwise: Counter[str] = field(default_factory=Counter)


class Unanswered(Exception):
    """No card came."""


class AnsweredOtherwise(Exception):
    """Another card came than was expected; its text has what was written, and what came."""


class People:
    """Everybody of the authority; the first `owners` answer for a system each.

    `doing` names the fault that is there just now.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        platform: Platform,
        port: int,
        *,
        owners: int,
        everybody: int,
        seed: int,
    ) -> None:
        self.written = Written()
        self.working = asyncio.Event()
        self.doing: Callable[[], str] = str
        self._session, self._platform = session, platform
        self._url = f"http://127.0.0.1:{port}/api/messages"
        self._owners, self._everybody = owners, everybody
        self._random = random.Random(seed)  # who writes what, the same every time
        self._resting: dict[int, float] = {}
        self._busy: set[int] = set()
        self._activities = itertools.count(1)
        self._marks = itertools.count(1)

    async def greet(self, everybody: range, *, at_once: int) -> None:
        """Let them all write once, so that the bot knows where each is reached."""
        waiting = iter(everybody)

        async def one_after_the_other() -> None:
            for person in waiting:
                await self._post(person, text="hjælp")

        await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))

    async def write(self, *, pause: float) -> None:
        """Write as one person after the other, in working hours, until cancelled."""
        deeds: Mapping[Callable[[int], Awaitable[None]], int] = {
            self._ask: 55,
            self._answer: 35,
            self._attach: 7,
            self._tell: 3,
        }
        while True:
            await self.working.wait()
            [deed] = self._random.choices([*deeds], [*deeds.values()])
            person = self._somebody(self._everybody if deed == self._ask else self._owners)
            self._busy.add(person)
            try:
                await deed(person)
            except AnsweredOtherwise as other:
                self.written.otherwise[f"{self.doing()}: {other}"] += 1
                self._resting[person] = time.monotonic() + _RESTS
            except Unanswered:
                self.written.unanswered += 1
                self._resting[person] = time.monotonic() + _RESTS
            self._busy.discard(person)
            await asyncio.sleep(pause * self._random.uniform(0.5, 1.5))

    def _somebody(self, most: int) -> int:
        now = time.monotonic()
        free = [n for n in range(most) if n not in self._busy and self._resting.get(n, now) <= now]
        return self._random.choice(free or range(most, self._everybody))

    # ── What they do ─────────────────────────────────────────────────────────

    async def _ask(self, person: int) -> None:
        """Ask something of somebody's system."""
        about = system(self._random.randrange(self._owners))
        await self._says(person, self._random.choice(_QUESTIONS).format(system=about))

    async def _answer(self, person: int) -> None:
        """Answer the checklist of the own system, with a note."""
        await self._begin(person)
        for text in ("ret 3.2-7", "1"):
            await self._says(person, text)
        mark = self._mark()
        await self._says(person, f"note: sag {mark}", mark)
        await self._says(person, self._random.choice(("ja", "delvist")), "Gemt")
        self._saved(mark)

    async def _tell(self, person: int) -> None:
        """Tell of an event."""
        mark = self._mark()
        await self._says(person, f"der var nedbrud på {system(person)} i dag: {mark}", mark)
        await self._says(person, "ja, det er væsentligt", mark)
        await self._says(person, "gem", "Hændelsen er gemt", mark)
        self._saved(mark)

    async def _attach(self, person: int) -> None:
        """Attach a file to the question that is asked."""
        await self._begin(person)
        mark = self._mark()
        name = f"{mark}.pdf"
        self._platform.files[name] = _FILE + mark.encode()
        url = f"{self._platform.url}/files/{name}"
        attached = {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "name": name,
            "contentUrl": url,
            "content": {"downloadUrl": url, "uniqueId": mark, "fileType": "pdf"},
        }
        await self._says(person, "", "Bevis", name, attachments=[attached])
        self._saved(mark)

    async def _begin(self, person: int) -> None:
        card = await self._says(person, f"start 3.2 på {system(person)}")
        if "Det passer" in card:
            await self._says(person, "det passer")

    def _mark(self) -> str:
        mark = f"m{next(self._marks):06}x"
        self.written.posted.append(mark)
        return mark

    def _saved(self, mark: str) -> None:
        self.written.acknowledged[mark] = self.doing()

    # ── How they do it ───────────────────────────────────────────────────────

    async def _says(self, person: int, text: str, *wanted: str, **more: Any) -> str:
        """Write it, and return the first card after it that has all the words wanted.

        Raises Unanswered, AnsweredOtherwise.
        """
        after = self._platform.mark()
        await self._post(person, text=text, **more)
        conversation = conversation_of(object_id(person))
        heard = await self._platform.heard(conversation, after, *wanted, within=_WAITS)
        if heard is not None:
            return heard
        other = await self._platform.heard(conversation, after, within=0)
        if other is None:
            raise Unanswered
        raise AnsweredOtherwise(f"{_alike(text)} → {_alike(' · '.join(_TEXT.findall(other)[:3]))}")

    async def _post(self, person: int, **body: Any) -> None:
        """Post the activity until it is taken, as Teams does what is to come again.

        Raises Unanswered.
        """
        activity = activity_of(person, f"{next(self._activities)}", self._platform.url, **body)
        for _ in range(_TRIES):
            begun = time.monotonic()
            if await self._taken(activity):
                ended = time.monotonic()
                self.written.turns += 1
                self.written.waits.append((ended, ended - begun))
                return
            self.written.again += 1
            await asyncio.sleep(_AGAIN_AFTER)
        raise Unanswered

    async def _taken(self, activity: Mapping[str, Any]) -> bool:
        limit = aiohttp.ClientTimeout(total=_POSTS_WITHIN)
        try:
            async with self._session.post(self._url, json=activity, timeout=limit) as response:
                await response.read()
                return response.status in (HTTPStatus.OK, HTTPStatus.CREATED)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return False


def activity_of(person: int, key: str, service: str, **body: Any) -> dict[str, Any]:
    """Make the activity of a message by that person in their own chat."""
    return {
        "type": "message",
        "id": key,
        "channelId": "msteams",
        "serviceUrl": service,
        "from": {"id": f"29:{object_id(person)}", "aadObjectId": object_id(person)},
        "conversation": {
            "id": conversation_of(object_id(person)),
            "conversationType": "personal",
            "tenantId": WORKSPACE,
        },
        "recipient": {"id": "28:kravbot"},
        "channelData": {"tenant": {"id": WORKSPACE}},
        "entities": [{"type": "clientInfo", "locale": "da-DK", "timezone": "Europe/Copenhagen"}],
        **body,
    }


def _alike(text: str) -> str:
    """Leave out what is different each time: the mark, and the name of a system."""
    return _DIFFERENT.sub("…", text)[:_LONGEST_TOLD]
