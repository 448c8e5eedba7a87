"""The front desk: takes verified turns from every adapter, and sends what they were answered after the commit."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from time import monotonic
from typing import TypeVar

from bot.app.incidents.service import IncidentService, IncidentTurn
from bot.app.monitoring.metrics import MeteredMessenger, Metrics
from bot.app.outbox.delivery_results import OutboxResultWriter
from bot.app.outbox.leased_queue import LEASE, Compose, LeasedQueue
from bot.app.outbox.work_share import EVERYTHING, WorkShare
from bot.cards import notices
from bot.cards.incident import call_list
from bot.engine.ids import next_id
from bot.engine.ports import Membership, OutboxRow
from bot.engine.turn import CurrentCard, Engine, TurnResult, actor_of, membership_of
from bot.incident.snapshot import Identity
from bot.messages import (
    Address,
    Card,
    DeliveryFailed,
    DeliveryRefused,
    Lang,
    Messenger,
    Post,
    Sender,
    TextInput,
    Turn,
)
from bot.texts.words import Words, clock_of
from governance.ports import Clock
from scheduler.jobs import Job, Worker
from scheduler.outbox.backoff import chance
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.dispatcher import OutboxDispatcher
from scheduler.outbox.rate_limit import RateLimiter
from scheduler.outbox.sender import MessageSender as OutboxSender
from scheduler.outbox.sender import MessageState
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_log = logging.getLogger(__name__)

_WATCHED = 1.0
"""Seconds for which a tick waits for the draining before it does the jobs."""

_AFTER_YOU = 0.001
"""Seconds: whoever waits for the acknowledgement goes first, and the drawing of cards comes after it."""


@dataclass(frozen=True)
class TurnReceipt:
    """The turn is in the database. `sent` is done when its answers were handed to the platform.

    `by_heart`: the turn is in no database: it was about whom to call, or nothing could be saved. `rows`: what was answered. `aside`: what is said to the person alone. `known`: the person is a member. `work`: slow
    work came of it and has begun; done when that is.
    """

    repeated: bool
    sent: "asyncio.Future[None]"
    rows: Sequence[OutboxRow] = ()
    private_notice: Card | None = None
    known: bool = True
    lang: Lang | None = None
    work: "asyncio.Future[None] | None" = None
    from_snapshot: bool = False


class TurnDispatcher:
    """One per process. Answers go out in order within a conversation.

    Whoever waits for something here may stop waiting at any time: what was begun is done to its end.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        *,
        pace: RateLimiter | None = None,
        lease: timedelta = LEASE,
        duties: WorkShare = EVERYTHING,
        meter: Metrics | None = None,
        incidents: IncidentService | None = None,
    ) -> None:
        self._database = database
        self._incidents = incidents
        self._engine = engine
        self._duties = duties
        self._meter = meter or Metrics()
        self._messengers: dict[str, Messenger] = {}
        pace, breakers = pace or RateLimiter(), Breakers(monotonic, chance)
        self._breakers = breakers
        self._settlements = OutboxResultWriter(database)
        self._sender = OutboxSender(
            self._messengers,
            self._settlements,
            database.clock.now,
            self._message_of,
            pace=pace,
            breakers=breakers,
        )
        self._queue = LeasedQueue(database, engine.owner, self._seen_to_here, pace, lease=lease)
        self._drain = OutboxDispatcher(self._queue, self._sender, pace, breakers)
        self._draining: asyncio.Task[None] | None = None
        self._worker: Worker | None = None
        self._visits: dict[Address, Database] = {}
        self._last: dict[str, asyncio.Task[None]] = {}
        self._work = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def messengers(self) -> Mapping[str, Messenger]:
        """By platform."""
        return self._messengers

    def _seen_to_here(self) -> tuple[str, ...]:
        """Platforms whose left-over messages are this process's to send."""
        return self._duties.of(self._messengers)

    def connect(self, platform: str, messenger: Messenger) -> None:
        """From now on that platform's messages go through it."""
        self._messengers[platform] = MeteredMessenger(platform, messenger, self._meter)

    def report_breakers(self) -> None:
        """Which platforms are left alone in some workspace, for whoever reads the figures."""
        held_back = self._breakers.open_keys()
        for platform in self._messengers:
            is_open = any(key[0] == platform for key in held_back if isinstance(key, tuple))
            self._meter.breaker(platform, "open" if is_open else "closed")

    def set_job_worker(self, worker: Worker) -> None:
        """Who does the jobs."""
        self._worker = worker

    def set_nudge_builder(self, compose: Compose) -> None:
        """Who builds nudges, in the transaction that claims them. Without it none is claimed."""
        self._queue.compose = compose

    def override_clock(self, conversation: Address, clock: Clock | None) -> None:
        """From now on that conversation is at another clock than the house; None: at the house's again."""
        if clock is None:
            self._visits.pop(conversation, None)
        else:
            self._visits[conversation] = self._database.at(clock)

    async def receive(
        self,
        turn: Turn,
        *,
        also: Callable[[UnitOfWork, TurnResult], None] | None = None,
        delivers_private_notice: bool = False,
    ) -> TurnReceipt:
        """Take the turn; returns after the commit. `also` runs in the same transaction, after the engine.

        Whom to call is answered first, and without any database: then there is no transaction, and `also` is not run.

        `delivers_private_notice`: the caller tells what is said to the person alone; otherwise it goes to the conversation.
        """
        return await asyncio.shield(
            self._begin(self._take(turn, also, delivers_private_notice=delivers_private_notice))
        )

    async def current_card(self, turn: Turn, message: str) -> CurrentCard:
        """The card that stands in that message now; see `Engine.look`."""
        found = None if self._incidents is None else self._incidents.look(turn, message)
        if found is not None:
            return found
        address = Address(turn.platform, turn.workspace, turn.conversation)
        return await self._seen_from(address).run(
            lambda unit: self._engine.current_card(unit, turn, message)
        )

    async def identify(self, platform: str, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; whether they are a member."""

        def work(unit: UnitOfWork) -> Membership | None:
            membership = membership_of(unit, platform, workspace, sender)
            if membership is None:
                return None
            unit.use_tenant(membership.tenant, who=membership.member)
            actor = actor_of(unit, membership.member, lang=None)
            return None if actor is None else membership

        membership = await self._database.run(work)
        self._learn(platform, workspace, sender.id, membership)
        return membership is not None

    @property
    def incidents(self) -> IncidentService | None:
        """Who answers whom to call."""
        return self._incidents

    def _learn(
        self, platform: str, workspace: str, person: str, membership: Membership | None
    ) -> None:
        """Whoever was met is known on the incident path at once."""
        if membership is not None and self._incidents is not None:
            identity = Identity(platform, workspace, person, membership.member)
            self._incidents.answering.shelf.learn(membership.tenant, identity)

    async def run(self, work: Callable[[UnitOfWork], TurnResult], *, where: Address) -> None:
        """Something that happened in a conversation without a turn: run it, then send what it says."""
        outcome = await self._seen_from(where).run(work)
        if not outcome.repeated:
            await self._send(outcome.rows)

    async def work(self, *, patience: float = _WATCHED) -> None:
        """Everything that is due for our platforms: messages left over, and jobs. Never twice at once in this process.

        What has not gone out after `patience` seconds goes on going out afterwards.
        """
        await asyncio.shield(self._begin(self._work_for_all(patience)))

    async def close(self) -> None:
        """Finish what is on its way."""
        with self._drain.stopped(), self._settlements.hurried():
            while self._tasks:
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _seen_from(self, conversation: Address) -> Database:
        return self._visits.get(conversation, self._database)

    async def _take(
        self,
        turn: Turn,
        also: Callable[[UnitOfWork, TurnResult], None] | None,
        *,
        delivers_private_notice: bool,
    ) -> TurnReceipt:
        def work(unit: UnitOfWork) -> TurnResult:
            outcome = self._engine.handle_turn(unit, turn)
            if also is not None:
                also(unit, outcome)
            return outcome

        address = Address(turn.platform, turn.workspace, turn.conversation)
        database = self._seen_from(address)
        if self._incidents is not None:
            taken = self._incidents.take(turn, database.clock.now())
            if taken is not None:
                called = await self._answer(
                    turn, taken, delivers_private_notice=delivers_private_notice
                )
                return self._and_what_else(turn, taken, called)
        try:
            outcome = await database.run_together(work)
        except DatabaseAway:
            if self._incidents is not None:
                taken = self._incidents.take(turn, database.clock.now(), alone=True)
                if taken is not None:
                    return await self._answer(
                        turn, taken, delivers_private_notice=delivers_private_notice
                    )
            refused = self._while_away(turn, delivers_private_notice=delivers_private_notice)
            if refused is None:
                raise
            return refused
        self._meter.turned(turn.platform)
        self._learn(turn.platform, turn.workspace, turn.sender.id, outcome.membership)
        if outcome.links_changed and self._incidents is not None:
            with suppress(DatabaseAway):
                await self._incidents.refresh()
        if self._incidents is not None:
            self._incidents.answering.talked(turn, outcome.about, database.clock.now())
        if outcome.call is not None and not outcome.repeated:
            called = await self._call(
                turn, outcome.call, delivers_private_notice=delivers_private_notice
            )
            return self._together(outcome, called)
        first: asyncio.Task[None] | None = None
        if outcome.private_notice is not None and not delivers_private_notice:
            post = Post(next_id(database.clock.now()), outcome.private_notice)
            first = self._begin(self._tell_aside(address, post))
        rows = () if outcome.repeated else outcome.rows
        return TurnReceipt(
            outcome.repeated,
            self._send(rows, after=first),
            rows=outcome.rows,
            private_notice=outcome.private_notice,
            known=outcome.known,
            lang=outcome.lang,
            work=self._begin(self._follow_up()) if outcome.jobs else None,
        )

    # ── Whom to call ─────────────────────────────────────────────────────────

    async def _call(
        self, turn: Turn, about: Sequence[str], *, delivers_private_notice: bool
    ) -> TurnReceipt:
        """What the engine has understood as that wish, or a button of its cards."""
        now = self._seen_from(Address(turn.platform, turn.workspace, turn.conversation)).clock.now()
        taken = None if self._incidents is None else self._incidents.call(turn, about, now)
        if taken is not None:
            return await self._answer(
                turn, taken, delivers_private_notice=delivers_private_notice, by_heart=False
            )
        card = call_list.lost(Words(turn.lang or "da", clock_of(turn.zone)), now)
        return self._aside(turn, card, delivers_private_notice=delivers_private_notice)

    def _and_what_else(self, turn: Turn, taken: IncidentTurn, called: TurnReceipt) -> TurnReceipt:
        """What was asked besides is asked of the engine by itself, and nobody waits for that: whom to call is said already."""
        besides = "" if taken.answer is None else taken.answer.besides
        if not besides or turn.shared:
            return called
        asking = self._begin(self._ask_besides(replace(turn, input=TextInput(besides))))
        return replace(called, sent=self._begin(_all_of((called.sent, asking))))

    async def _ask_besides(self, turn: Turn) -> None:
        """While the database is away it is left."""
        address = Address(turn.platform, turn.workspace, turn.conversation)
        with suppress(DatabaseAway):
            outcome = await self._seen_from(address).run_together(
                lambda unit: self._engine.handle_turn(unit, turn)
            )
            if not outcome.repeated:
                await self._send(outcome.rows)

    def _together(self, outcome: TurnResult, called: TurnReceipt) -> TurnReceipt:
        """Whom to call, and whatever else the same turn asked for."""
        if not outcome.rows:
            return called
        sending = (self._send(outcome.rows), asyncio.ensure_future(called.sent))
        return replace(
            called, rows=[*outcome.rows, *called.rows], sent=self._begin(_all_of(sending))
        )

    async def _answer(
        self,
        turn: Turn,
        taken: IncidentTurn,
        *,
        delivers_private_notice: bool,
        by_heart: bool = True,
    ) -> TurnReceipt:
        """Written down, and on its way to the person alone."""
        self._meter.turned(turn.platform)
        answer, incidents = taken.answer, self._incidents
        if answer is None or incidents is None:
            return TurnReceipt(repeated=True, sent=self._begin(_all_of(())))
        await incidents.note(answer.happened)
        self._meter.looked_up(turn.platform)
        address = Address(turn.platform, turn.workspace, turn.conversation)
        if answer.private_notice is not None and not delivers_private_notice:
            now = self._seen_from(address).clock.now()
            self._begin(self._tell_aside(address, Post(next_id(now), answer.private_notice)))
        return TurnReceipt(
            repeated=False,
            sent=self._begin(incidents.deliver(taken, self._messengers)),
            rows=[showing.row() for showing in taken.showing],
            private_notice=answer.private_notice,
            lang=answer.words.lang,
            from_snapshot=by_heart,
        )

    def _while_away(self, turn: Turn, *, delivers_private_notice: bool) -> TurnReceipt | None:
        """What is said to anything else while the database does not answer; None: there is nothing to know people from."""
        incidents = self._incidents
        if incidents is None or not incidents.answering.shelf.books:
            return None
        found = incidents.answering.shelf.who(turn.platform, turn.workspace, turn.sender)
        now = self._database.clock.now()
        lang = found[0].lang_of(found[1], turn.lang) if found else turn.lang
        words = Words(lang or "da", clock_of(turn.zone))
        card = call_list.away(words, now) if found else notices.stranger(words, now)
        aside = self._aside(
            turn, card, delivers_private_notice=delivers_private_notice, known=found is not None
        )
        return replace(aside, from_snapshot=True)

    def _aside(
        self, turn: Turn, card: Card, *, delivers_private_notice: bool, known: bool = True
    ) -> TurnReceipt:
        address = Address(turn.platform, turn.workspace, turn.conversation)
        post = Post(next_id(self._database.clock.now()), card)
        telling = _all_of(()) if delivers_private_notice else self._tell_aside(address, post)
        return TurnReceipt(
            repeated=False,
            sent=self._begin(telling),
            private_notice=card,
            known=known,
            lang=card.lang,
        )

    async def _work_for_all(self, patience: float) -> None:
        sent = await self._send_left_over(patience)
        if await self._do_jobs():
            await self._send_left_over(patience)
        if sent is not None:
            sent.result()

    async def _send_left_over(self, patience: float) -> "asyncio.Task[None] | None":
        """What waits for anybody goes out; whatever has not after `patience` seconds goes on. The task, if it ended."""
        if self._draining is None or self._draining.done():
            self._draining = self._begin(self._drain.run())
        draining = self._draining
        done, _ = await asyncio.wait([draining], timeout=patience)
        return draining if done else None

    async def _follow_up(self) -> None:
        """The jobs a turn gave, and what those have said."""
        if await self._do_jobs():
            await self._send_left_over(_WATCHED)

    async def _do_jobs(self) -> int:
        """How many were done."""
        async with self._work:
            if self._worker is None:
                return 0
            tenants = await self._database.run(lambda unit: unit.identities.tenants())
            return sum([await self._do_jobs_of(tenant.id, self._worker) for tenant in tenants])

    async def _do_jobs_of(self, tenant: str, worker: Worker) -> int:
        owner, platforms = self._engine.owner, self._duties.of(self._messengers)

        def claim_jobs(unit: UnitOfWork) -> list[Job]:
            unit.use_tenant(tenant)
            return unit.jobs.claim(owner, platforms=platforms, unplaced=self._duties.unplaced)

        done = 0
        while jobs := await self._database.run(claim_jobs):
            await worker.work(jobs)
            done += len(jobs)
        return done

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

    async def _message_of(self, row: OutboxRow) -> MessageState:
        def find(unit: UnitOfWork) -> MessageState:
            unit.use_tenant(row.claim.tenant)
            newest = unit.outbox.newest(row.message)
            return MessageState(
                unit.outbox.receipt_of(row.message), newest.claim.id if newest else row.claim.id
            )

        return await self._database.run(find)


async def _all_of(tasks: "Sequence[asyncio.Future[None]]") -> None:
    if tasks:
        await asyncio.wait(tasks)
