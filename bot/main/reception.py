"""The front desk: takes verified turns from every adapter, and sends what they were answered after the commit."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TypeVar

from bot.engine.ids import next_id
from bot.engine.ports import Claim, OutboxRow
from bot.engine.turn import Engine, Looked, Outcome, actor_of, membership_of
from bot.main.duties import EVERYTHING, Duties
from bot.main.metering import Meter, MeteredMessenger
from bot.messages import (
    Address,
    Card,
    DeliveryFailed,
    DeliveryRefused,
    Lang,
    Messenger,
    Post,
    Sender,
    Turn,
)
from bot.texts.words import COPENHAGEN
from governance.ports import Clock
from scheduler.jobs import Job, Worker
from scheduler.outbox import Message, Settled
from scheduler.outbox import Sender as OutboxSender
from storage.database import Database
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_log = logging.getLogger(__name__)

_AFTER_YOU = 0.001
"""Seconds: whoever waits for the acknowledgement goes first, and the drawing of cards comes after it."""


@dataclass(frozen=True)
class Committed:
    """The turn is in the database. `sent` is done when its answers were handed to the platform.

    `rows`: what was answered. `aside`: what is said to the person alone. `known`: the person is a member. `work`: slow
    work came of it and has begun; done when that is.
    """

    repeated: bool
    sent: "asyncio.Future[None]"
    rows: Sequence[OutboxRow] = ()
    aside: Card | None = None
    known: bool = True
    lang: Lang | None = None
    work: "asyncio.Future[None] | None" = None


class Desk:
    """One per process. Answers go out in order within a conversation.

    Whoever waits for something here may stop waiting at any time: what was begun is done to its end.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        *,
        duties: Duties = EVERYTHING,
        meter: Meter | None = None,
    ) -> None:
        self._database = database
        self._engine = engine
        self._duties = duties
        self._meter = meter or Meter()
        self._messengers: dict[str, Messenger] = {}
        self._sender = OutboxSender(
            self._messengers,
            Settlements(database, "outbox"),
            database.clock.now,
            self._message_of,
        )
        self._worker: Worker | None = None
        self._visits: dict[Address, Database] = {}
        self._last: dict[str, asyncio.Task[None]] = {}
        self._work = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def messengers(self) -> Mapping[str, Messenger]:
        """By platform."""
        return self._messengers

    def connect(self, platform: str, messenger: Messenger) -> None:
        """From now on that platform's messages go through it."""
        self._messengers[platform] = MeteredMessenger(platform, messenger, self._meter)

    def employ(self, worker: Worker) -> None:
        """Who does the jobs."""
        self._worker = worker

    def keep_time(self, conversation: Address, clock: Clock | None) -> None:
        """From now on that conversation is at another clock than the house; None: at the house's again."""
        if clock is None:
            self._visits.pop(conversation, None)
        else:
            self._visits[conversation] = self._database.at(clock)

    async def receive(
        self,
        turn: Turn,
        *,
        also: Callable[[UnitOfWork, Outcome], None] | None = None,
        tells_asides: bool = False,
    ) -> Committed:
        """Take the turn; returns after the commit. `also` runs in the same transaction, after the engine.

        `tells_asides`: the caller tells what is said to the person alone; otherwise it goes to the conversation.
        """
        return await asyncio.shield(self._begin(self._take(turn, also, tells_asides=tells_asides)))

    async def look(self, turn: Turn, message: str) -> Looked:
        """The card that stands in that message now; see `Engine.look`."""
        address = Address(turn.platform, turn.workspace, turn.conversation)
        return await self._seen_from(address).run(
            lambda unit: self._engine.look(unit, turn, message)
        )

    async def meet(self, platform: str, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; whether they are a member."""

        def work(unit: UnitOfWork) -> bool:
            membership = membership_of(unit, platform, workspace, sender)
            if membership is None:
                return False
            unit.enter(membership.tenant, who=membership.member)
            return actor_of(unit, membership.member, lang=None) is not None

        return await self._database.run(work)

    async def run(self, work: Callable[[UnitOfWork], Outcome], *, where: Address) -> None:
        """Something that happened in a conversation without a turn: run it, then send what it says."""
        outcome = await self._seen_from(where).run(work)
        if not outcome.repeated:
            await self._send(outcome.rows)

    async def work(self) -> None:
        """Everything that is due for our platforms: messages left over, and jobs. Never twice at once in this process."""
        await asyncio.shield(self._begin(self._work_for_all()))

    async def close(self) -> None:
        """Finish what is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _seen_from(self, conversation: Address) -> Database:
        return self._visits.get(conversation, self._database)

    async def _take(
        self,
        turn: Turn,
        also: Callable[[UnitOfWork, Outcome], None] | None,
        *,
        tells_asides: bool,
    ) -> Committed:
        def work(unit: UnitOfWork) -> Outcome:
            outcome = self._engine.take(unit, turn)
            if also is not None:
                also(unit, outcome)
            return outcome

        address = Address(turn.platform, turn.workspace, turn.conversation)
        database = self._seen_from(address)
        outcome = await database.run_together(work)
        self._meter.turned(turn.platform)
        first: asyncio.Task[None] | None = None
        if outcome.aside is not None and not tells_asides:
            post = Post(next_id(database.clock.now()), outcome.aside)
            first = self._begin(self._tell_aside(address, post))
        rows = () if outcome.repeated else outcome.rows
        return Committed(
            outcome.repeated,
            self._send(rows, after=first),
            rows=outcome.rows,
            aside=outcome.aside,
            known=outcome.known,
            lang=outcome.lang,
            work=self._begin(self._work_for_all()) if outcome.jobs else None,
        )

    async def _work_for_all(self) -> None:
        async with self._work:
            tenants = await self._database.run(lambda unit: unit.identities.tenants())
            for tenant in tenants:
                await self._work_for(tenant.id)

    async def _work_for(self, tenant: str) -> None:
        owner, platforms = self._engine.owner, self._duties.of(self._messengers)

        def claim_rows(unit: UnitOfWork) -> list[OutboxRow]:
            unit.enter(tenant)
            return unit.outbox.claim(owner, platforms=platforms)

        def claim_jobs(unit: UnitOfWork) -> list[Job]:
            unit.enter(tenant)
            return unit.jobs.claim(owner, platforms=platforms, unplaced=self._duties.unplaced)

        await self._sender.send(await self._database.run(claim_rows))
        if self._worker is None:
            return
        while jobs := await self._database.run(claim_jobs):
            await self._worker.work(jobs)

    def _send(
        self, rows: Sequence[OutboxRow], *, after: "asyncio.Task[None] | None" = None
    ) -> "asyncio.Task[None]":
        """Each conversation's rows in their order, and after those of the turns before."""
        self._sender.announce(rows)
        first = [] if after is None else [after]
        sending = [
            self._send_to(conversation, [*same], first)
            for conversation, same in groupby(rows, key=lambda row: row.conversation)
        ]
        if sending and not sending[1:]:
            return sending[0]
        return self._begin(_all_of([*first, *sending]))

    def _send_to(
        self, conversation: str, rows: Sequence[OutboxRow], first: Sequence["asyncio.Task[None]"]
    ) -> "asyncio.Task[None]":
        before = [*first, *filter(None, [self._last.get(conversation)])]

        async def send() -> None:
            await asyncio.sleep(_AFTER_YOU)
            if before:
                await asyncio.wait(before)
            await self._sender.send(rows)

        task = self._begin(send())
        self._last[conversation] = task
        task.add_done_callback(lambda done: self._forget(conversation, done))
        return task

    def _forget(self, conversation: str, done: "asyncio.Task[None]") -> None:
        if self._last.get(conversation) is done:
            del self._last[conversation]

    def _begin(self, coroutine: Coroutine[None, None, T]) -> "asyncio.Task[T]":
        task: asyncio.Task[T] = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _tell_aside(self, address: Address, post: Post) -> None:
        messenger = self._messengers.get(address.platform)
        if messenger is None:
            return
        try:
            await messenger.deliver(address, post)
        except (DeliveryFailed, DeliveryRefused) as lost:
            _log.warning("what was said to one person alone was not delivered: %s", lost)

    async def _message_of(self, row: OutboxRow) -> Message:
        def find(unit: UnitOfWork) -> Message:
            unit.enter(row.claim.tenant)
            newest = unit.outbox.newest(row.message)
            return Message(
                unit.outbox.receipt_of(row.message), newest.claim.id if newest else row.claim.id
            )

        return await self._database.run(find)


@dataclass(frozen=True)
class _Outcome:
    """How one claim went."""

    claim: Claim
    state: Settled
    reason: str | None
    retry_at: datetime | None
    receipt: str | None


class Settlements:
    """Writes outcomes of one queue: those that come while others are being written are written together."""

    def __init__(self, database: Database, queue: str) -> None:
        self._database = database
        self._queue = queue
        self._waiting: list[tuple[_Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> None:
        """Returns when it is written."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._waiting.append((_Outcome(claim, state, reason, retry_at, receipt), written))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            tenant = self._waiting[0][0].claim.tenant
            ours = [one for one in self._waiting if one[0].claim.tenant == tenant]
            self._waiting = [one for one in self._waiting if one[0].claim.tenant != tenant]
            outcomes = [outcome for outcome, _ in ours]
            try:
                await self._database.run_together(partial(self._write, tenant, outcomes))
            except Exception as fault:  # whoever waits is told
                for _, written in ours:
                    if not written.done():
                        written.set_exception(fault)
            else:
                for _, written in ours:
                    if not written.done():
                        written.set_result(None)

    def _write(self, tenant: str, outcomes: Sequence[_Outcome], unit: UnitOfWork) -> None:
        unit.enter(tenant)
        queue = unit.outbox if self._queue == "outbox" else unit.jobs
        for one in outcomes:
            ours = queue.settle(
                one.claim,
                one.state,
                reason=one.reason,
                retry_at=one.retry_at,
                receipt=one.receipt,
            )
            if not ours:
                _log.warning("a settlement came after its lease had run out")
            elif one.state == "parked":
                _report_unreachable(unit, one.claim)


def _report_unreachable(unit: UnitOfWork, claim: Claim) -> None:
    """The administrators are told, once a day for each conversation nobody can be reached in."""
    row = unit.outbox.get(claim.id)
    day = unit.now.astimezone(COPENHAGEN).date()
    place = f"{row.platform}:{row.workspace}:{row.external_id}"
    unit.jobs.add_once(
        f"unreachable:{place}:{day}",
        "unreachable",
        {"to": row.platform, "workspace": row.workspace, "external_id": row.external_id},
    )


async def _all_of(tasks: "Sequence[asyncio.Task[None]]") -> None:
    if tasks:
        await asyncio.wait(tasks)
