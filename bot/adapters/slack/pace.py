"""How often Slack may be asked: by method and workspace, and one message a second in a channel (platforms.md A3).

A call that has to wait a moment waits; one that has to wait longer is to be tried again later, and says when.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

from bot.messages import DeliveryFailed

PATIENCE: Final = 2.0
"""Seconds a call may wait here before it is put off."""

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Rate:
    """`a_second` on the average, `at_once` after a pause."""

    a_second: float
    at_once: float


_TIER_2, _TIER_3, _TIER_4 = Rate(20 / 60, 10), Rate(50 / 60, 25), Rate(100 / 60, 50)
CHANNEL: Final = Rate(1.0, 3)
"""For messages in one channel or conversation; short bursts are let pass."""

METHODS: Final[Mapping[str, Rate]] = {
    "chat.postMessage": Rate(300 / 60, 60),
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "conversations.open": _TIER_3,
    "conversations.history": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.info": _TIER_4,
    "users.info": _TIER_4,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.update": _TIER_4,
}
"""Slack names minima (“50+”); those it lets pass beyond them it refuses with 429, which is heeded (`told`)."""

_BY_CHANNEL = frozenset({"chat.postMessage"})


class _Bucket:
    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._level = rate.at_once
        self._at = now

    def take(self, now: float) -> float:
        """One is taken; how long to wait for it. What is taken may be given back."""
        self._level = min(self._rate.at_once, self._level + (now - self._at) * self._rate.a_second)
        self._at = now
        self._level -= 1
        return max(0.0, -self._level / self._rate.a_second)

    def give_back(self) -> None:
        self._level += 1


class Pace:
    """One process's; a workspace's queue is one process's too (`design.md` §5)."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        methods: Mapping[str, Rate] = METHODS,
        channel: Rate = CHANNEL,
    ) -> None:
        self._clock = clock
        self._methods = methods
        self._channel = channel
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._stopped: dict[tuple[str, str], float] = {}

    async def wait(self, workspace: str, method: str, channel: str = "") -> None:
        """Until it may be called. Raises DeliveryFailed when that is not soon."""
        now = self._clock()
        rest = self._stopped.get((workspace, method), now) - now
        if rest > PATIENCE:
            raise DeliveryFailed("Slack asked for a pause", retry_after=rest)
        taken = self._buckets_of(workspace, method, channel, now)
        delay = max([rest, *(bucket.take(now) for bucket in taken)])
        if delay > PATIENCE:
            for bucket in taken:
                bucket.give_back()
            raise DeliveryFailed("too much for Slack at once", retry_after=delay)
        if delay > 0:
            await asyncio.sleep(delay)

    def told(self, workspace: str, method: str, seconds: float) -> None:
        """Slack wants that method left alone there for so long."""
        now = self._clock()
        self._stopped = {key: until for key, until in self._stopped.items() if until > now}
        self._stopped[workspace, method] = now + seconds

    def _buckets_of(self, workspace: str, method: str, channel: str, now: float) -> list[_Bucket]:
        found = []
        rate = self._methods.get(method)
        if rate is not None:
            found.append(self._bucket((workspace, method), rate, now))
        if channel and method in _BY_CHANNEL:
            found.append(self._bucket((workspace, f"#{channel}"), self._channel, now))
        return found

    def _bucket(self, key: tuple[str, str], rate: Rate, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(key, _Bucket(rate, now))
        self._buckets.move_to_end(key)
        while len(self._buckets) > _MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
