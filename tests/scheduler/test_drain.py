"""Test how the outbox is drained: what may go goes, in order within a conversation.

It goes fairly between authorities.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bot.engine.ports import Claim, OutboxRow
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.dispatcher import Lane, OutboxDispatcher, Planned
from scheduler.outbox.fair_semaphore import FairSemaphore
from scheduler.outbox.rate_limit import Limits, Rate, RateLimiter, Window


@dataclass
class Shelf:
    """It is an outbox in memory.

    `theirs` are lanes of another process; `lost` those that are lost when something is claimed.
    """

    rows: dict[Lane, list[Planned]] = field(default_factory=dict)
    theirs: set[Lane] = field(default_factory=set)
    lost: set[Lane] = field(default_factory=set)
    held: set[Lane] = field(default_factory=set)
    claimed: list[str] = field(default_factory=list)

    def add(self, lane: Lane, *rows: tuple[str, str]) -> None:
        self.rows.setdefault(lane, []).extend(
            Planned(lane.platform, lane.workspace, name, conversation, conversation, "post")
            for name, conversation in rows
        )

    async def lanes(self) -> Sequence[Lane]:
        return [lane for lane, rows in self.rows.items() if rows]

    async def take(self, lane: Lane) -> bool:
        if lane in self.theirs:
            return False
        self.held.add(lane)
        return True

    async def plan(self, lane: Lane, limit: int) -> Sequence[Planned]:
        return self.rows[lane][:limit]

    async def claim(self, lane: Lane, row_ids: Sequence[str]) -> Sequence[OutboxRow] | None:
        if lane in self.lost:
            return None
        mine = [one for one in self.rows[lane] if one.id in row_ids]
        self.rows[lane] = [one for one in self.rows[lane] if one not in mine]
        self.claimed += [one.id for one in mine]
        return [_row(lane, one) for one in mine]

    async def give_up(self, lane: Lane) -> None:
        self.held.remove(lane)


@dataclass
class Sent:
    """It keeps what was sent, and how much of it at once."""

    pace: RateLimiter
    takes: float = 0.0
    rows: list[OutboxRow] = field(default_factory=list)
    now: Counter[str] = field(default_factory=Counter)
    most: int = 0

    async def send_paced(self, row: OutboxRow) -> None:
        self.pace.go(row)
        self.now[row.conversation] += 1
        assert self.now[row.conversation] == 1, "two at once in a conversation"
        self.most = max(self.most, self.now.total())
        await asyncio.sleep(self.takes)
        self.rows.append(row)
        self.now[row.conversation] -= 1


def _row(lane: Lane, planned: Planned) -> OutboxRow:
    claim = Claim(lane.tenant, planned.id, 1, 1)
    place = (planned.platform, planned.workspace, planned.external_id)
    return OutboxRow(claim, planned.conversation, *place, "post", planned.id, None, None)


def _drain(
    shelf: Shelf, *, takes: float = 0.0, limits: Limits | None = None, at_once: int = 16
) -> tuple[OutboxDispatcher, Sent]:
    pace = RateLimiter({"p": limits or Limits()})
    sent = Sent(pace, takes)
    breakers = Breakers(lambda: 0.0, lambda: 1.0)
    return OutboxDispatcher(shelf, sent, pace, breakers, at_once=at_once), sent


A, B = Lane("a", "p", "w1"), Lane("b", "p", "w2")


async def test_everything_is_sent_in_order_within_a_conversation() -> None:
    shelf = Shelf()
    shelf.add(A, *((f"{number}", f"c{number % 3}") for number in range(30)))
    drain, sent = _drain(shelf, takes=0.001)
    await drain.run()
    for conversation in ("c0", "c1", "c2"):
        names = [int(row.claim.id) for row in sent.rows if row.conversation == conversation]
        assert names == sorted(names)
    assert len(sent.rows) == 30
    assert shelf.held == set()


async def test_many_conversations_are_written_to_at_once_but_not_too_many() -> None:
    shelf = Shelf()
    shelf.add(A, *((f"{number}", f"c{number}") for number in range(40)))
    drain, sent = _drain(shelf, takes=0.005, at_once=6)
    await drain.run()
    assert sent.most == 6


async def test_what_has_to_wait_long_is_not_claimed() -> None:
    shelf = Shelf()
    shelf.add(A, *((f"{number}", f"c{number}") for number in range(10)))
    drain, sent = _drain(shelf, limits=Limits((Window(4, 60),)))
    await drain.run()
    assert len(sent.rows) == len(shelf.claimed) == 4
    assert len(shelf.rows[A]) == 6


async def test_a_short_wait_is_waited() -> None:
    shelf = Shelf()
    shelf.add(A, *((f"{number}", "c") for number in range(4)))
    drain, sent = _drain(shelf, limits=Limits(conversation=(Rate(50.0, 1),)))
    await drain.run()
    assert len(sent.rows) == 4


async def test_a_lane_of_another_process_is_left_to_it() -> None:
    shelf = Shelf(theirs={A})
    shelf.add(A, ("1", "c"))
    shelf.add(B, ("2", "c"))
    drain, sent = _drain(shelf)
    await drain.run()
    assert [row.claim.id for row in sent.rows] == ["2"]


async def test_the_same_fault_is_told_with_its_trace_once(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Shelf):
        async def take(self, lane: Lane) -> bool:
            raise OSError("the disk is full")

    shelf = Broken()
    shelf.add(A, ("1", "c"))
    drain, _ = _drain(shelf)
    for _ in range(3):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await drain.run()
    told = [one for one in caplog.records if "could not be drained" in one.message]
    assert len(told) > 1
    assert [bool(one.exc_info) for one in told] == [True, *[False] * (len(told) - 1)]


async def test_who_has_lost_the_lane_claims_nothing() -> None:
    shelf = Shelf(lost={A})
    shelf.add(A, ("1", "c"))
    drain, sent = _drain(shelf)
    await drain.run()
    assert sent.rows == []


async def test_a_great_deal_of_one_authority_does_not_hold_up_another() -> None:
    shelf = Shelf()
    for workspace in range(6):
        lane = Lane("a", "p", f"w{workspace}")
        shelf.add(lane, *((f"a{workspace}-{n}", f"c{workspace}-{n}") for n in range(40)))
    shelf.add(B, *((f"b{number}", f"d{number}") for number in range(20)))
    drain, sent = _drain(shelf, takes=0.002, at_once=4)
    await drain.run()
    first = Counter(row.claim.tenant for row in sent.rows[:40])
    assert first["b"] >= 12


async def test_a_workspace_that_does_not_answer_is_not_claimed_from() -> None:
    shelf = Shelf()
    shelf.add(A, ("1", "c"))
    pace, breakers = RateLimiter({}), Breakers(lambda: 0.0, lambda: 1.0)
    for _ in range(5):
        breakers.failed(A.key)
    await OutboxDispatcher(shelf, Sent(pace), pace, breakers).run()
    assert shelf.claimed == []


async def test_told_to_stop_it_finishes_what_is_on_its_way() -> None:
    shelf = Shelf()
    shelf.add(A, *((f"{number}", f"c{number}") for number in range(200)))
    drain, sent = _drain(shelf, takes=0.02, at_once=4)
    running = asyncio.create_task(drain.run())
    await asyncio.sleep(0.03)
    with drain.stopped():
        await running
    assert 0 < len(sent.rows) == len(shelf.claimed) < 200
    assert shelf.held == set()


# ── Turns ────────────────────────────────────────────────────────────────────


async def test_whoever_asks_for_much_waits_its_turn() -> None:
    turns, order = FairSemaphore(1), []

    async def once(who: str) -> None:
        await turns.take(who)
        order.append(who)
        await asyncio.sleep(0)
        turns.give()

    await asyncio.gather(*(once(who) for who in "aaaabbc"))
    assert "".join(order) == "aabcaba"
    assert not turns.are_full()


async def test_who_gives_up_waiting_takes_nobody_s_place() -> None:
    turns = FairSemaphore(1)
    await turns.take("a")
    waiting = [asyncio.create_task(turns.take(who)) for who in "bc"]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    turns.give()
    await waiting[1]
    turns.give()
    assert not turns.are_full()


async def test_places_that_come_free_together_are_shared_alike() -> None:
    turns = FairSemaphore(4)
    assert await turns.take("a", most=9) == 4
    waiting = [asyncio.create_task(turns.take(who, most=8)) for who in "aaab"]
    await asyncio.sleep(0)
    for _ in range(4):
        turns.give()
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert waiting[-1].result() == 2
    for one in waiting:
        one.cancel()
