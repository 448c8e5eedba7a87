"""Send out what is left in the outbox, in a lane for each workspace, at its platform's rate.

A lane is one process's at a time. Whether something may go is asked before it is claimed. What has
to wait waits in the database, and no attempt is spent on it.

A process has only so many messages on their way at once, for which the authorities take turns. One
that is full takes no more lanes. It gives up one now and then, so that another process has some
too.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Final, Protocol

from bot.engine.ports import OutboxRow
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.fair_semaphore import FairSemaphore
from scheduler.outbox.rate_limit import PATIENCE, RateLimiter

_log = logging.getLogger(__name__)

_LONGEST = 200
"""The most characters of a fault that are told."""

AT_ONCE: Final = 16
"""The most messages on their way at once in a process: at 100 ms each, 160 a second."""

_LOOK_EVERY = 1.0
_PLANNED = 300
_CLAIMED_TOGETHER = 8
_MORE_LANES = 4
_MOST_LANES = 64
_TENURE = 2.0
_LEFT_TO_OTHERS = 3.0
_STIRRED = 0.25
_UNWINDING = 1.0
_AHEAD = 0.05
"""Seconds by which a message is claimed before it may go."""


@dataclass(frozen=True)
class Lane:
    """The messages to be sent in one workspace of one authority."""

    tenant: str
    platform: str
    workspace: str

    @property
    def key(self) -> tuple[str, str]:
        """The key of the workspace, whichever authority it belongs to."""
        return (self.platform, self.workspace)


@dataclass(frozen=True)
class Planned:
    """A message that could be claimed."""

    platform: str
    workspace: str
    id: str
    conversation: str
    external_id: str
    kind: str


class OutboxQueue(Protocol):
    """It gives one process the outbox."""

    async def lanes(self) -> Sequence[Lane]:
        """Return the lanes in which something is to be sent now."""
        ...

    async def take(self, lane: Lane) -> bool:
        """Take the lane, and tell whether it is ours from now on.

        What others sent there counts against its rate.
        """
        ...

    async def plan(self, lane: Lane, limit: int) -> Sequence[Planned]:
        """Return what is to be sent there now, in the order in which it should go."""
        ...

    async def claim(self, lane: Lane, row_ids: Sequence[str]) -> Sequence[OutboxRow] | None:
        """Claim the rows that are to be sent by us; None when the lane is no longer ours."""
        ...

    async def give_up(self, lane: Lane) -> None:
        """Give the lane up, so that another process may have it."""
        ...


class PacedSender(Protocol):
    """It sends one row at a time."""

    async def send_paced(self, row: OutboxRow) -> None:
        """Send a row whose place within the rate is taken, and settle it."""
        ...


@dataclass
class _Flow:
    """A lane while it is drained."""

    begun_at: float
    plan: list[Planned] = field(default_factory=list)
    looked_at: float = -inf
    going: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    went: bool = False


class OutboxDispatcher:
    """It dispatches messages for one process."""

    def __init__(
        self,
        queue: OutboxQueue,
        sender: PacedSender,
        pace: RateLimiter,
        breakers: Breakers,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._queue = queue
        self._sender = sender
        self._pace = pace
        self._breakers = breakers
        self._turns = FairSemaphore(at_once)
        self._clock = clock
        self._lanes: dict[Lane, asyncio.Task[float]] = {}
        self._going: set[asyncio.Task[None]] = set()
        self._served: dict[Lane, float] = {}
        self._most = _MORE_LANES
        self._given_up_at = -inf
        self._stopping = False
        self._told_of = ""

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Claim nothing more within the block; what is on its way is finished."""
        self._stopping = True
        try:
            yield
        finally:
            self._stopping = False

    async def abandon(self) -> None:
        """Give up what is still on its way; what was claimed goes on after its lease."""
        tasks = {*self._going, *self._lanes.values()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_UNWINDING)

    async def run(self) -> None:
        """Dispatch until nothing more is due, or it has to wait longer than is worth while."""
        not_before: dict[Lane, float] = {}
        looked_at, due = -inf, list[Lane]()
        while not self._stopping:
            now = self._clock()
            if now - looked_at >= _LOOK_EVERY or not self._lanes:
                due, looked_at = list(await self._queue.lanes()), now
            self._start([lane for lane in due if not_before.get(lane, now) <= now])
            if not self._lanes:
                return
            done, _ = await asyncio.wait(
                self._lanes.values(), timeout=_STIRRED, return_when=asyncio.FIRST_COMPLETED
            )
            for lane in [lane for lane, task in self._lanes.items() if task in done]:
                not_before[lane] = self._clock() + self._rest_after(self._lanes.pop(lane))
        await self._finish()

    async def _finish(self) -> None:
        for task in self._lanes.values():
            await asyncio.wait([task])
            self._rest_after(task)
        self._lanes.clear()

    def _rest_after(self, task: "asyncio.Task[float]") -> float:
        """Return for how long the lane rests; the same fault is told with its trace only once."""
        fault = task.exception()
        if fault is None:
            return task.result()
        before, self._told_of = self._told_of, f"{type(fault).__name__}: {str(fault)[:_LONGEST]}"
        trace = fault if before != self._told_of else None
        _log.error("a lane could not be drained: %s", self._told_of, exc_info=trace)
        return _LOOK_EVERY

    def _start(self, due: Sequence[Lane]) -> None:
        """Start more lanes while there is room for more messages, and one for every authority.

        Lanes that have waited longest come first.
        """
        if not self._turns.are_full():
            self._most = min(len(self._lanes) + _MORE_LANES, _MOST_LANES)
        waiting = [lane for lane in due if lane not in self._lanes]
        waiting.sort(key=lambda lane: self._served.get(lane, -inf))
        self._served = {lane: at for lane, at in self._served.items() if lane in due}
        for lane in _in_turn(waiting):
            is_first = all(other.tenant != lane.tenant for other in self._lanes)
            if len(self._lanes) < (_MOST_LANES if is_first else self._most):
                self._served[lane] = self._clock()
                self._lanes[lane] = asyncio.create_task(self._drain(lane))

    async def _drain(self, lane: Lane) -> float:
        """Drain the lane, and return for how long it is to be left alone afterwards."""
        if self._breakers.room(lane.key) == 0 or not await self._queue.take(lane):
            return _LOOK_EVERY
        flow = _Flow(self._clock())
        try:
            while not self._stopping and await self._step(lane, flow):
                if self._is_others_turn(flow):
                    return _LEFT_TO_OTHERS
        finally:
            if flow.going:
                await asyncio.wait(flow.going.values())
            await self._queue.give_up(lane)
        return 0.0 if flow.went else _LOOK_EVERY

    def _is_others_turn(self, flow: _Flow) -> bool:
        now = self._clock()
        if now - flow.begun_at < _TENURE or now - self._given_up_at < _LEFT_TO_OTHERS:
            return False
        if not self._turns.are_full() or len(self._lanes) == 1:
            return False
        self._given_up_at = now
        return True

    async def _step(self, lane: Lane, flow: _Flow) -> bool:
        """Send what may go now, or wait for it.

        Returns False when there is nothing to wait for here.
        """
        now = self._clock()
        if now - flow.looked_at >= _LOOK_EVERY or not flow.plan:
            flow.plan, flow.looked_at = list(await self._queue.plan(lane, _PLANNED)), now
            flow.plan = [one for one in flow.plan if one.conversation not in flow.going]
        wanted = min(len(flow.plan), _CLAIMED_TOGETHER)
        slots = await self._turns.take(lane.tenant, most=wanted) if wanted else 0
        chosen, wait = self._choose(lane, flow, slots)
        self._release(slots - len(chosen))
        if not chosen:
            return await self._wait(flow, wait)
        try:
            rows = await self._queue.claim(lane, [one.id for one in chosen])
        except BaseException:
            self._release(len(chosen))
            raise
        if rows is None:
            self._release(len(chosen))
            return False
        for one in chosen:
            if one.id not in {row.claim.id for row in rows}:
                self._pace.give_back(one)
        flow.went = True
        self._release(len(chosen) - len(rows))
        conversations = {one.id: one.conversation for one in chosen}
        flow.plan = [one for one in flow.plan if one.id not in conversations]
        for row in rows:
            self._launch(flow, conversations[row.claim.id], row)
        return True

    def _release(self, slots: int) -> None:
        for _ in range(slots):
            self._turns.give()

    def _choose(self, lane: Lane, flow: _Flow, slots: int) -> tuple[list[Planned], float]:
        """Return what may go now, and for how long nothing more may.

        Only one message of a conversation goes at a time.
        """
        most = min(slots, self._breakers.room(lane.key))
        if most == 0:
            return [], inf if not flow.plan else max(self._breakers.rest(lane.key), 0.1)
        chosen: list[Planned] = []
        wait = inf
        asked = {*flow.going}
        for one in flow.plan:
            if len(chosen) == most:
                break
            if one.conversation in asked:
                continue
            asked.add(one.conversation)
            delay = self._pace.take(one, patience=_AHEAD)
            if delay > _AHEAD:
                wait = min(wait, delay - _AHEAD)
            else:
                chosen.append(one)
        return chosen, wait

    async def _wait(self, flow: _Flow, wait: float) -> bool:
        if flow.going:
            await asyncio.wait(
                flow.going.values(),
                timeout=min(wait, _LOOK_EVERY),
                return_when=asyncio.FIRST_COMPLETED,
            )
            return True
        if wait > PATIENCE:
            return False
        await asyncio.sleep(wait)
        return True

    def _launch(self, flow: _Flow, conversation: str, row: OutboxRow) -> None:
        async def send() -> None:
            try:
                await self._sender.send_paced(row)
            except Exception:
                _log.exception("a message could not be sent or settled")
            finally:
                self._turns.give()
                del flow.going[conversation]

        task = asyncio.create_task(send())
        flow.going[conversation] = task
        self._going.add(task)
        task.add_done_callback(self._going.discard)


def _in_turn(lanes: Sequence[Lane]) -> list[Lane]:
    """Order the lanes: the first of each authority, then the second of each."""
    seen: Counter[str] = Counter()
    ranks: dict[Lane, int] = {}
    for lane in lanes:
        ranks[lane] = seen[lane.tenant]
        seen[lane.tenant] += 1
    return sorted(lanes, key=lambda lane: ranks[lane])
