"""A platform limits how fast we write: in a workspace, and in one conversation of it.

The limits are from platforms.md A3 and B6. The module is pure: whoever asks is told how long to
wait, and waits or leaves the message where it is.

First a place is taken, then the message goes. Between the two it is claimed, which takes time, and
the platform counts from when it arrives. A limiter is one process's; a workspace's queue is one
process's too (`design.md` §5).
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from time import monotonic
from typing import Final, Protocol, TypeAlias

from cachetools import LRUCache

PATIENCE: Final = 2.0
"""Seconds something may wait in memory; what has to wait longer waits in the database."""

_MOST_REMEMBERED = 10_000
_FORGOTTEN = 5.0
"""Seconds after which a place that nobody used is free again."""

_ON_THE_WAY = 0.02
"""Seconds by which two messages may come nearer to each other on their way to the platform.

The platform counts them where they arrive.
"""

_MOST_HELD_UP = 0.1
"""Seconds by which a message may have been held up on its way, as far as its late answer tells."""


@dataclass(frozen=True)
class Rate:
    """A token bucket: `a_second` on the average, `at_once` after a pause."""

    a_second: float
    at_once: float


@dataclass(frozen=True)
class Window:
    """A limit of `most` in any `seconds`."""

    most: int
    seconds: float


Limit: TypeAlias = Rate | Window


@dataclass(frozen=True)
class Limits:
    """The limits of a platform, all of which hold.

    `kinds` are the kinds of rows that count, None for all.
    """

    workspace: Sequence[Limit] = ()
    conversation: Sequence[Limit] = ()
    kinds: frozenset[str] | None = None


SLACK_CONVERSATION: Final = Rate(1.0, 3)
SLACK_WORKSPACE: Final[Sequence[Limit]] = (Rate(300 / 60, 20), Window(300, 60))
"""Slack allows “several hundred a minute”.

It is no more than 300 in any minute here, and not all of them in its first second.
"""

PLATFORMS: Final[Mapping[str, Limits]] = {
    # The other methods have limits of their own, which the adapter knows.
    "slack": Limits(SLACK_WORKSPACE, (SLACK_CONVERSATION,), frozenset({"post", "nudge", "file"})),
    # 30 a second for an app in a tenant. A newer page says 50, an older one 30, and reading
    # people's names counts too.
    "teams": Limits(
        (Window(30, 1),), (Window(7, 1), Window(8, 2), Window(60, 30), Window(1800, 3600))
    ),
    "email": Limits((Rate(5.0, 10),)),
}
"""The limits by platform; the others have none."""


@dataclass
class _Moment:
    at: float


class _Meter(Protocol):
    def wait(self, now: float) -> float:
        """Return the seconds until one more place may be taken."""
        ...

    def take(self, at: float) -> None:
        """Take a place for that moment."""
        ...

    def give_back(self) -> None:
        """Give back a place that is not used."""
        ...

    def hold(self, now: float) -> float:
        """Return the seconds for which whoever has a place must not go yet."""
        ...

    def go(self, now: float) -> _Moment:
        """Let whoever has a place go; the moment returned may still be moved."""
        ...


class _Bucket:
    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._level = rate.at_once
        self._at = now

    def wait(self, now: float) -> float:
        return max(0.0, (1 - self._level_at(now)) / self._rate.a_second)

    def take(self, at: float) -> None:
        self._level = self._level_at(at) - 1
        self._at = max(at, self._at)

    def give_back(self) -> None:
        self._level += 1

    def hold(self, now: float) -> float:
        return 0.0

    def go(self, now: float) -> _Moment:
        return _Moment(now)

    def _level_at(self, now: float) -> float:
        """Return the level at `now`.

        That may be before the last moment for which a place was taken.
        """
        return min(self._rate.at_once, self._level + (now - self._at) * self._rate.a_second)


class _Log:
    def __init__(self, window: Window, now: float) -> None:
        self._most = window.most
        self._seconds = window.seconds + _ON_THE_WAY
        self._gone: deque[_Moment] = deque(maxlen=window.most)
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._taken and self._taken[0] < now - _FORGOTTEN:
            self._taken.popleft()
        before = len(self._gone) + len(self._taken) - self._most
        if before < 0:
            return 0.0
        if before < len(self._gone):
            return max(0.0, self._gone[before].at + self._seconds - now)
        return max(now, self._taken[before - len(self._gone)]) + self._seconds - now

    def take(self, at: float) -> None:
        self._taken.append(at)

    def give_back(self) -> None:
        if self._taken:
            self._taken.pop()

    def hold(self, now: float) -> float:
        full = len(self._gone) == self._most
        return max(0.0, self._gone[0].at + self._seconds - now) if full else 0.0

    def go(self, now: float) -> _Moment:
        if self._taken:
            self._taken.popleft()
        moment = _Moment(now)
        self._gone.append(moment)
        return moment


@dataclass
class _Quickest:
    """The shortest time between a message and its answer."""

    seconds: float = inf


@dataclass(frozen=True)
class Reservation:
    """A message that goes in `wait` seconds, or at once.

    When it goes at once it counts from now on, or from when it `starts`.
    """

    wait: float
    clock: Callable[[], float]
    moments: Sequence[_Moment] = ()
    quickest: _Quickest = field(default_factory=_Quickest)

    def starts(self) -> None:
        """Count the message from now, as it is handed over only now."""
        now = self.clock()
        for moment in self.moments:
            moment.at = now

    def answered(self) -> None:
        """Move the moment of the message by as much as its answer was late.

        It may have arrived late by the time its answer took beyond the quickest.
        """
        if not self.moments:
            return
        took = self.clock() - self.moments[0].at
        self.quickest.seconds = min(self.quickest.seconds, took)
        for moment in self.moments:
            moment.at += min(took - self.quickest.seconds, _MOST_HELD_UP)


Key: TypeAlias = Hashable
Wanted: TypeAlias = Iterable[tuple[Key, Sequence[Limit]]]


class Meters:
    """One meter for each limit of each key, made when it is first asked for.

    Those not asked for longest are forgotten.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._meters: LRUCache[Key, Sequence[_Meter]] = LRUCache(_MOST_REMEMBERED)
        self._paused: dict[Key, float] = {}

    def take(self, wanted: Wanted, *, patience: float = 0.0) -> float:
        """Return the seconds to wait for a place of each key.

        The places are taken, unless the wait is longer than `patience`.
        """
        now = self._clock()
        meters: list[_Meter] = []
        delay = 0.0
        for key, limits in wanted:
            delay = max(delay, self._paused.get(key, now) - now)
            meters += self._of(key, limits, now)
        delay = max([delay, *(meter.wait(now) for meter in meters)])
        if delay <= patience:
            for meter in meters:
                meter.take(now + delay)
        return delay

    def give_back(self, wanted: Wanted) -> None:
        """Give back places that are not used."""
        for meter in self._all_of(wanted, self._clock()):
            meter.give_back()

    def go(self, wanted: Wanted) -> Reservation:
        """Let whoever has taken a place of each key go, or tell how long to wait."""
        now = self._clock()
        meters = self._all_of(wanted, now)
        wait = max([0.0, *(meter.hold(now) for meter in meters)])
        moments = [] if wait else [meter.go(now) for meter in meters]
        return Reservation(wait, self._clock, moments)

    def gone(self, wanted: Wanted, ago: float) -> None:
        """Count a message of somebody else's that went so many seconds ago.

        The oldest are counted first.
        """
        then = self._clock() - ago
        for meter in self._all_of(wanted, then):
            meter.take(then)
            meter.go(then)

    def pause(self, key: Key, seconds: float) -> None:
        """Let nothing of that key go for so many seconds."""
        now = self._clock()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        self._paused[key] = max(now + seconds, self._paused.get(key, now))

    def _all_of(self, wanted: Wanted, now: float) -> list[_Meter]:
        return [meter for key, limits in wanted for meter in self._of(key, limits, now)]

    def _of(self, key: Key, limits: Sequence[Limit], now: float) -> Sequence[_Meter]:
        if not limits:
            return ()
        meters = self._meters.setdefault(key, ()) or [_meter(limit, now) for limit in limits]
        self._meters[key] = meters
        return meters


def _meter(limit: Limit, now: float) -> _Meter:
    return _Bucket(limit, now) if isinstance(limit, Rate) else _Log(limit, now)


class PacedMessage(Protocol):
    """A message to be sent: an `OutboxRow`, or only where it goes."""

    @property
    def platform(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def external_id(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class SendRecord:
    """A message that was sent, and when the platform was known to have taken it."""

    platform: str
    workspace: str
    external_id: str
    kind: str
    at: datetime


class RateLimiter:
    """It limits the rate of the outbox."""

    def __init__(
        self,
        platforms: Mapping[str, Limits] = PLATFORMS,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._platforms = platforms
        self._quickest: defaultdict[str, _Quickest] = defaultdict(_Quickest)
        self._meters = Meters(clock)

    def take(self, row: PacedMessage, *, patience: float = 0.0) -> float:
        """Return the seconds until it may go.

        Its place is taken, unless that is longer than `patience`.
        """
        return self._meters.take(self._wanted(row), patience=patience)

    def give_back(self, row: PacedMessage) -> None:
        """Give back the place of a row that does not go."""
        self._meters.give_back(self._wanted(row))

    def go(self, row: PacedMessage) -> Reservation:
        """Let a row go whose place is taken, or tell how long it has to wait yet."""
        going = self._meters.go(self._wanted(row))
        return replace(going, quickest=self._quickest[row.platform])

    def gone(self, row: PacedMessage, ago: float) -> None:
        """Count a row that was sent so many seconds ago by somebody else.

        The oldest are counted first.
        """
        self._meters.gone(self._wanted(row), ago)

    def pause(self, row: PacedMessage, seconds: float, *, everywhere: bool) -> None:
        """Let nothing go for so many seconds, as the platform asks.

        That is in that conversation, or in the whole workspace.
        """
        place = [row.platform, row.workspace, *([] if everywhere else [row.external_id])]
        self._meters.pause(tuple(place), seconds)

    def _wanted(self, row: PacedMessage) -> Wanted:
        limits = self._platforms.get(row.platform, Limits())
        if limits.kinds is not None and row.kind not in limits.kinds:
            return []
        return [
            ((row.platform, row.workspace), limits.workspace),
            ((row.platform, row.workspace, row.external_id), limits.conversation),
        ]
