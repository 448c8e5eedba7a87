"""Send and do the work of one process: answers of its turns, messages left over, and jobs."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import groupby
from time import monotonic

from bot.app.monitoring.metrics import MeteredMessenger, Metrics
from bot.app.outbox.delivery_results import OutboxResultWriter
from bot.app.outbox.leased_queue import LEASE, Compose, LeasedQueue
from bot.app.outbox.work_share import EVERYTHING, WorkShare
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.throttled_log import ThrottledWarning
from bot.engine.ports import OutboxRow
from bot.messages import Address, DeliveryFailed, DeliveryRefused, Messenger, Post
from scheduler.jobs import Job, Worker
from scheduler.outbox.backoff import chance
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.dispatcher import OutboxDispatcher
from scheduler.outbox.rate_limit import RateLimiter
from scheduler.outbox.sender import MessageSender, MessageState
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

_WATCHED = 1.0
"""The seconds a tick waits for the messages before it does the jobs."""

_AFTER_YOU = 0.001
"""The seconds a task waits before it sends.

Whoever waits for the acknowledgement goes first, and drawing cards comes after it.
"""


class OutboxWorker:
    """The worker of one process. Messages are sent in order within a conversation."""

    def __init__(
        self,
        database: Database,
        owner: str,
        *,
        pace: RateLimiter | None = None,
        lease: timedelta = LEASE,
        share: WorkShare = EVERYTHING,
        metrics: Metrics | None = None,
    ) -> None:
        """Take `owner` as the process's name in leases and claims."""
        self._database, self._owner, self._share = database, owner, share
        self._metrics = metrics or Metrics()
        self._messengers: dict[str, Messenger] = {}
        pace, self._breakers = pace or RateLimiter(), Breakers(monotonic, chance)
        self._results = OutboxResultWriter(database)
        self._sender = MessageSender(
            self._messengers,
            self._results,
            database.clock.now,
            self._message_of,
            pace=pace,
            breakers=self._breakers,
        )
        self._queue = LeasedQueue(database, owner, self._platforms, pace, lease=lease)
        self._dispatcher = OutboxDispatcher(self._queue, self._sender, pace, self._breakers)
        self._dispatching: asyncio.Task[None] | None = None
        self._job_worker: Worker | None = None
        self._doing_jobs = asyncio.Lock()
        self._last: dict[str, asyncio.Task[None]] = {}
        self._away = ThrottledWarning(_log, "the database is away, and messages wait in it")
        self.tasks = BackgroundTasks()

    # ── Connections ──────────────────────────────────────────────────────────

    @property
    def messengers(self) -> Mapping[str, Messenger]:
        """The messengers, by platform."""
        return self._messengers

    def connect(self, platform: str, messenger: Messenger) -> None:
        """Send that platform's messages through the messenger from now on."""
        self._messengers[platform] = MeteredMessenger(platform, messenger, self._metrics)

    def set_job_worker(self, worker: Worker) -> None:
        """Let it do the jobs; without one none is claimed."""
        self._job_worker = worker

    def set_nudge_builder(self, compose: Compose) -> None:
        """Build nudges by it, in the transaction that claims them; without one none is claimed."""
        self._queue.compose = compose

    def report_breakers(self) -> None:
        """Tell the metrics to which platforms sending is held back in some workspace."""
        held_back = self._breakers.open_keys()
        for platform in self._messengers:
            is_open = any(key[0] == platform for key in held_back if isinstance(key, tuple))
            self._metrics.breaker(platform, "open" if is_open else "closed")

    async def take_over(self) -> None:
        """Let go of what a process that died had claimed.

        Only on SQLite is it known to be dead: whoever has the file has it alone.
        """
        if not self._database.is_sqlite:
            return

        def work(unit: UnitOfWork, tenant: str) -> None:
            unit.use_tenant(tenant)
            for claimed in (unit.outbox_claims, unit.jobs, unit.leases):
                claimed.release_others(self._owner)

        for tenant in await self._database.run(lambda unit: unit.identities.tenants()):
            await self._database.run(partial(work, tenant=tenant.id))

    # ── Sending ──────────────────────────────────────────────────────────────

    def send(
        self, rows: Sequence[OutboxRow], *, after: "asyncio.Task[None] | None" = None
    ) -> "asyncio.Task[None]":
        """Send each conversation's rows in their order, and after those of the turns before."""
        self._sender.announce(rows)
        first = [] if after is None else [after]
        sending = [
            self._send_to(conversation, [*same], first)
            for conversation, same in groupby(rows, key=lambda row: row.conversation)
        ]
        if sending and not sending[1:]:
            return sending[0]
        return self.tasks.begin(all_of([*first, *sending]))

    async def send_private_notice(self, address: Address, post: Post) -> None:
        """Tell one person something that is kept nowhere.

        It is lost if the platform does not take it.
        """
        messenger = self._messengers.get(address.platform)
        if messenger is None:
            return
        try:
            await messenger.deliver(address, post)
        except (DeliveryFailed, DeliveryRefused) as lost:
            _log.warning("what was said to one person alone was not delivered: %s", lost)

    # ── Left-over work ───────────────────────────────────────────────────────

    async def work(self, *, patience: float = _WATCHED) -> None:
        """Send and do everything that is due for our platforms: messages left over, and jobs.

        It never runs twice at once in this process. What is not sent within `patience` seconds goes
        on being sent afterwards.
        """
        await asyncio.shield(self.tasks.begin(self._work(patience)))

    def do_jobs(self) -> "asyncio.Task[None]":
        """Do the jobs a turn has left, and send what those say."""
        return self.tasks.begin(self._follow_up())

    async def close(self, seconds: float | None = None) -> None:
        """Finish what is underway.

        What takes longer than `seconds` waits in the database, or in the incident path's spool.
        """
        with self._dispatcher.stopped(), self._results.hurried():
            await self.tasks.finish(seconds)
            await self._dispatcher.abandon()

    async def _work(self, patience: float) -> None:
        sent = await self._send_left_over(patience)
        if await self._do_jobs():
            await self._send_left_over(patience)
        if sent is not None:
            sent.result()

    async def _follow_up(self) -> None:
        try:
            if await self._do_jobs():
                await self._send_left_over(_WATCHED)
        except DatabaseAway:
            self._away.log()

    async def _send_left_over(self, patience: float) -> "asyncio.Task[None] | None":
        """Send what waits for any process.

        Return the task if it ended within `patience` seconds; otherwise it goes on, and None is
        returned.
        """
        if self._dispatching is None or self._dispatching.done():
            self._dispatching = self.tasks.begin(self._dispatch())
        dispatching = self._dispatching
        done, _ = await asyncio.wait([dispatching], timeout=patience)
        return dispatching if done else None

    async def _dispatch(self) -> None:
        """Dispatch what is due; while the database is away, it waits there."""
        try:
            await self._dispatcher.run()
        except DatabaseAway:
            self._away.log()

    async def _do_jobs(self) -> int:
        """Do the jobs of every authority; return how many were done."""
        async with self._doing_jobs:
            if self._job_worker is None:
                return 0
            tenants = await self._database.run(lambda unit: unit.identities.tenants())
            return sum([await self._do_jobs_of(tenant.id, self._job_worker) for tenant in tenants])

    async def _do_jobs_of(self, tenant: str, worker: Worker) -> int:
        platforms = self._platforms()

        def claim_jobs(unit: UnitOfWork) -> list[Job]:
            unit.use_tenant(tenant)
            return unit.jobs.claim(self._owner, platforms=platforms, unplaced=self._share.unplaced)

        done = 0
        while jobs := await self._database.run(claim_jobs):
            await worker.work(jobs)
            done += len(jobs)
        return done

    # ── Internals ────────────────────────────────────────────────────────────

    def _platforms(self) -> tuple[str, ...]:
        """Return the platforms whose left-over messages and jobs are this process's."""
        return self._share.of(self._messengers)

    def _send_to(
        self, conversation: str, rows: Sequence[OutboxRow], first: Sequence["asyncio.Task[None]"]
    ) -> "asyncio.Task[None]":
        before = [*first, *filter(None, [self._last.get(conversation)])]

        async def send() -> None:
            await asyncio.sleep(_AFTER_YOU)
            if before:
                await asyncio.wait(before)
            try:
                await self._sender.send(rows)
            except DatabaseAway:
                self._away.log()

        task = self.tasks.begin(send())
        self._last[conversation] = task
        task.add_done_callback(lambda done: self._forget(conversation, done))
        return task

    def _forget(self, conversation: str, done: "asyncio.Task[None]") -> None:
        if self._last.get(conversation) is done:
            del self._last[conversation]

    async def _message_of(self, row: OutboxRow) -> MessageState:
        def find(unit: UnitOfWork) -> MessageState:
            unit.use_tenant(row.claim.tenant)
            newest = unit.outbox.newest(row.message)
            return MessageState(
                unit.outbox.receipt_of(row.message), newest.claim.id if newest else row.claim.id
            )

        return await self._database.run(find)


async def all_of(tasks: "Sequence[asyncio.Future[None]]") -> None:
    """Return when all are done, however they end."""
    if tasks:
        await asyncio.wait(tasks)
