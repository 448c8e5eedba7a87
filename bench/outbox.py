"""Measure draining the outbox against a platform that takes 100 ms and enforces its limits.

The limits are those it documents. The platform counts in windows of its own making, by the moment a
message arrives. A replica is a process of its own.
"""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TypeAlias

import aiohttp
from aiohttp import web

from bench.fixtures import empty_databases
from bench.server_process import server_beside
from bot.main.clock import SystemClock
from scheduler.outbox.dispatcher import AT_ONCE
from storage.database import Database
from tests.replicas.replica import fill

LATENCY = 0.1
_MANY = 5
"""The factor by which one authority has more than each of the three others."""

_SHARES = _MANY + 3

Windows: TypeAlias = Sequence[tuple[int, float]]
NewDatabase: TypeAlias = Callable[[], str]

TEAMS: Mapping[str, Windows] = {
    "workspace": [(30, 1.0)],
    "conversation": [(7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0)],
}
SLACK: Mapping[str, Windows] = {
    "workspace": [(300, 60.0)],
    "conversation": [(4, 2.0), (62, 60.0)],
}
"""Slack allows one a second, and short bursts; it does not say how short."""


@dataclass(frozen=True)
class Sizes:
    """The pairs of one replica and two, and the messages.

    Of messages without limits `unlimited` are those of an authority that has few.
    """

    pairs: int = 3
    teams: int = 330
    slack: int = 100
    unlimited: int = 100


@dataclass(frozen=True)
class Paced:
    """One workspace of a platform.

    `rate` and `allowed` are messages a second. `refused` is the number of 429s in the worst limit
    window.
    """

    rate: float
    allowed: float
    refused: int

    @property
    def share(self) -> float:
        return self.rate / self.allowed


@dataclass(frozen=True)
class Draining:
    """Messages a second.

    `floor` is as many requests at once, without a database. `fairness` is the least served
    authority's part of the most served one's.
    """

    database: str
    teams: Paced
    slack: Paced
    one: float
    floor: float
    fairness: float
    two: float | None
    ratio: float | None


def measure(kind: str, sizes: Sizes = Sizes()) -> Draining:
    """Measure all of it, which takes a minute and a half; two replicas on PostgreSQL only."""
    with empty_databases(kind) as new:
        return asyncio.run(_measure(kind, new, sizes))


async def _measure(kind: str, new: NewDatabase, sizes: Sizes) -> Draining:
    few = sizes.unlimited
    ones = [await _unlimited(new(), few, replicas=1)]
    twos: list[float] = []
    if kind == "postgresql":
        for _ in range(sizes.pairs):
            ones.append(await _unlimited(new(), few, replicas=1))
            twos.append((await _unlimited(new(), few, replicas=2))[0])
    return Draining(
        database=kind,
        teams=await _paced(new(), "teams", TEAMS, allowed=30, burst=30, messages=sizes.teams),
        slack=await _paced(new(), "slack", SLACK, allowed=5, burst=20, messages=sizes.slack),
        one=median(rate for rate, _ in ones),
        floor=await _floor(_SHARES * few),
        fairness=median(fairness for _, fairness in ones),
        two=median(twos) if twos else None,
        ratio=median(two / one for two, (one, _) in zip(twos, ones[1:], strict=True))
        if twos
        else None,
    )


@dataclass
class Limited:
    """A platform that answers 429 to what comes too fast."""

    limits: Mapping[str, Windows]
    url: str = ""
    accepted: list[tuple[float, str]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    _taken: defaultdict[tuple[str, str, int], deque[float]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    async def take(self, request: web.Request) -> web.Response:
        """Take one message."""
        told, now = await request.json(), time.monotonic()
        logs = []
        for scope, windows in self.limits.items():
            for number, (most, seconds) in enumerate(windows):
                log = self._taken[scope, f"{told['workspace']} {told[scope]}", number]
                while log and log[0] <= now - seconds:
                    log.popleft()
                if len(log) >= most:
                    self.refused.append(now)
                    return web.Response(status=429, headers={"Retry-After": "1"})
                logs.append(log)
        for log in logs:
            log.append(now)
        self.accepted.append((now, str(told["key"])))
        await asyncio.sleep(LATENCY)
        return web.json_response({"id": told["key"]})

    async def until(self, accepted: int) -> None:
        """Wait until so many have been accepted."""
        async with asyncio.timeout(120):
            # other processes count them
            while len(self.accepted) < accepted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@asynccontextmanager
async def _serving(platform: Limited) -> AsyncIterator[Limited]:
    app = web.Application()
    app.router.add_post("/", platform.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    platform.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield platform
    finally:
        await runner.cleanup()


async def _paced(
    url: str,
    name: str,
    limits: Mapping[str, Windows],
    *,
    allowed: float,
    burst: int,
    messages: int,
) -> Paced:
    """Measure the rate after the burst at the beginning, in one workspace of many conversations.

    Whole bursts are counted, where there is one.
    """
    platform = Limited(limits)
    await _drained(url, platform, {"a": (messages, 1)}, keeps=name)
    moments = [moment for moment, _ in platform.accepted][burst:]
    longest = max(seconds for _, seconds in limits["workspace"])
    worst = max(
        (sum(at <= other < at + longest for other in platform.refused) for at in platform.refused),
        default=0,
    )
    rest = len(moments) - 1
    counted = rest // burst * burst or rest
    return Paced(counted / (moments[counted] - moments[0]), allowed, worst)


async def _unlimited(url: str, few: int, *, replicas: int) -> tuple[float, float]:
    """Measure without limits.

    One authority has five times as much as each of the three others, in twice as many workspaces.
    The fairness is that of the first quarter.
    """
    platform = Limited({})
    amounts = {"a": (_MANY * few, 4), **dict.fromkeys("bcd", (few, 2))}
    await _drained(url, platform, amounts, keeps="nothing", replicas=replicas)
    moments = [moment for moment, _ in platform.accepted]
    first = Counter(key[0] for _, key in platform.accepted[: len(moments) // 4])
    fairness = min(first.values()) / max(first.values()) if len(first) == len(amounts) else 0.0
    return len(moments) / (moments[-1] - moments[0]), fairness


async def _drained(
    url: str,
    platform: Limited,
    amounts: Mapping[str, tuple[int, int]],
    *,
    keeps: str,
    replicas: int = 1,
) -> None:
    """Drain each authority's messages, in so many workspaces.

    All messages are there before anybody begins.
    """
    database = Database(url, SystemClock(), absent="make")
    for tenant, (messages, workspaces) in amounts.items():
        fill(
            database,
            nudges=messages,
            workspaces=workspaces,
            conversations=messages // workspaces,
            tenant=tenant,
        )
    database.close()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_serving(platform))
        replica = ("bench.drain_on", url, platform.url, keeps)
        begun = [server_beside(*replica) for _ in range(replicas)]
        await asyncio.gather(*(stack.enter_async_context(one) for one in begun))
        await platform.until(sum(messages for messages, _ in amounts.values()))


async def _floor(messages: int) -> float:
    """Send as many messages, with as many requests at once as a replica has, and nothing else."""
    platform = Limited({})
    left = iter(range(messages))

    async def post(session: aiohttp.ClientSession) -> None:
        for number in left:
            told = {"key": f"f-{number}", "workspace": "w", "conversation": "c"}
            async with session.post(platform.url, json=told) as response:
                await response.read()

    async with _serving(platform), aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session) for _ in range(AT_ONCE)))
    moments = [moment for moment, _ in platform.accepted]
    return len(moments) / (moments[-1] - moments[0])
