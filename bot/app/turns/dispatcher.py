"""Turns from every adapter are run, and answered after the commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bot.app.incidents.service import IncidentService
from bot.app.monitoring.metrics import Metrics
from bot.app.outbox.outbox_worker import OutboxWorker, all_of
from bot.app.turns.incident_turns import IncidentReceipt, IncidentTurns
from bot.app.turns.receipt import TurnReceipt
from bot.app.turns.written_languages import WrittenLanguages
from bot.engine.ids import next_id
from bot.engine.members.actors import actor_of, membership_of
from bot.engine.members.channel_audience import note_audience
from bot.engine.ports import AudienceSource, Membership
from bot.engine.turn import CurrentCard, Engine, TurnResult
from bot.messages import Address, Audience, Post, Sender, TextInput, Turn
from governance.ports import Clock
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_UNSURE_AFTER: Final = 10.0
"""The seconds after which whoever waits for a turn is told that it is not known if it is saved."""


class TurnDispatcher:
    """The dispatcher of one process.

    A caller may stop waiting; what was begun is done to its end.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        outbox: OutboxWorker,
        *,
        metrics: Metrics | None = None,
        incidents: IncidentService | None = None,
    ) -> None:
        """Take `incidents`, which answers whom to call, first and without the database."""
        self._database, self._engine, self._outbox = database, engine, outbox
        self._metrics = metrics or Metrics()
        self._clocks: dict[Address, Database] = {}
        self._written = WrittenLanguages()
        self.incidents = incidents
        self._incident_turns = (
            None if incidents is None else IncidentTurns(incidents, outbox, self._metrics)
        )

    def override_clock(self, conversation: Address, clock: Clock | None) -> None:
        """Give that conversation another clock than the process's; None restores that one."""
        if clock is None:
            self._clocks.pop(conversation, None)
        else:
            self._clocks[conversation] = self._database.at(clock)

    async def receive(
        self,
        turn: Turn,
        *,
        also: Callable[[UnitOfWork, TurnResult], None] | None = None,
        learn: Callable[[], Awaitable[None]] | None = None,
        delivers_private_notice: bool = False,
    ) -> TurnReceipt:
        """Run the turn, and return after the commit.

        `also` runs in the same transaction, after the engine. `learn` finds out before it who reads
        along, where that may not be known yet.

        Whom to call is answered first, and without any database. Then there is no transaction, and
        neither is run. With `delivers_private_notice` the caller tells the private notice;
        otherwise it goes to the conversation.
        """
        receiving = self._receive(
            turn, also, learn, delivers_private_notice=delivers_private_notice
        )
        return await asyncio.shield(self._outbox.tasks.begin(receiving))

    async def current_card(self, turn: Turn, message: str) -> CurrentCard:
        """Return the card that is in that message now; see `Engine.current_card`."""
        turn = self._written.read(turn)
        found = None if self.incidents is None else self.incidents.current_card(turn, message)
        if found is not None:
            return found
        return await self._database_of(turn.address).run(
            lambda unit: self._engine.current_card(unit, turn, message)
        )

    async def identify(self, platform: str, workspace: str, sender: Sender) -> bool:
        """Identify somebody without a turn; return whether they are a member."""

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

    async def note_audience(
        self, channel: Address, audience: Audience, *, source: AudienceSource, roster: str = ""
    ) -> None:
        """Remember who reads along in a channel, and take back what strangers may not read.

        Of workspaces that are no authority's nothing is kept.
        """

        def work(unit: UnitOfWork) -> bool:
            tenant = unit.identities.tenant_of(channel.platform, channel.workspace)
            if tenant is None:
                return False
            unit.use_tenant(tenant)
            return note_audience(unit, channel, audience, source=source, roster=roster).withdraws

        if await self._database.run(work):
            self._outbox.do_jobs()

    async def run(self, work: Callable[[UnitOfWork], TurnResult], *, where: Address) -> None:
        """Run something that happened in a conversation without a turn, then send what it says."""
        result = await self._database_of(where).run(work)
        if not result.repeated:
            await self._outbox.send(result.rows)

    def _database_of(self, conversation: Address) -> Database:
        return self._clocks.get(conversation, self._database)

    def _learn(
        self, platform: str, workspace: str, person: str, membership: Membership | None
    ) -> None:
        """Make whoever was identified known on the incident path at once."""
        if membership is not None and self.incidents is not None:
            self.incidents.directory.learn(platform, workspace, person, membership)

    async def _receive(
        self,
        turn: Turn,
        also: Callable[[UnitOfWork, TurnResult], None] | None,
        learn: Callable[[], Awaitable[None]] | None,
        *,
        delivers_private_notice: bool,
    ) -> TurnReceipt:
        turn = self._written.read(turn)

        def work(unit: UnitOfWork) -> TurnResult:
            result = self._engine.handle_turn(unit, turn)
            if also is not None:
                also(unit, result)
            return result

        database = self._database_of(turn.address)
        now = database.clock.now
        if self._incident_turns is not None:
            called = await self._incident_turns.receive(
                turn, now(), delivers_private_notice=delivers_private_notice
            )
            if called is not None:
                return self._with_question(turn, called)
            turn = self._incident_turns.listening(turn, now())
        try:
            if learn is not None:
                await learn()
            asking = asyncio.ensure_future(database.run_together(work))
            await asyncio.wait([asking], timeout=_UNSURE_AFTER)
            unsure = None if asking.done() else self._unsure(turn, asking, database)
            if unsure is not None:
                return unsure
            result = await asking
        except DatabaseAway:
            alone = None
            if self._incident_turns is not None:
                alone = await self._incident_turns.receive_without_database(
                    turn, now(), delivers_private_notice=delivers_private_notice
                )
            if alone is None:
                raise
            return self._with_question(turn, alone)
        self._metrics.turned(turn.platform)
        if result.known and not result.repeated:
            self._written.learn(turn, result.written)
        await self._tell_incidents(turn, result, database)
        if result.call is not None and not result.repeated:
            receipt = await self._call(
                turn, result.call, database, delivers_private_notice=delivers_private_notice
            )
            return self._together(result, receipt)
        if result.for_log and not result.repeated:
            turns = self._incident_turns or IncidentTurns(None, self._outbox, self._metrics)
            taken = await turns.take_words(
                turn, now(), delivers_private_notice=delivers_private_notice
            )
            return self._with_question(turn, taken)
        first: asyncio.Task[None] | None = None
        if result.private_notice is not None and not delivers_private_notice:
            post = Post(next_id(now()), result.private_notice)
            telling = self._outbox.send_private_notice(turn.address, post)
            first = self._outbox.tasks.begin(telling)
        return TurnReceipt(
            result.repeated,
            self._outbox.send(() if result.repeated else result.rows, after=first),
            rows=result.rows,
            private_notice=result.private_notice,
            known=result.known,
            lang=result.lang,
            work=self._outbox.do_jobs() if result.jobs else None,
        )

    def _unsure(
        self, turn: Turn, asking: "asyncio.Future[TurnResult]", database: Database
    ) -> TurnReceipt | None:
        """Say that it is not known yet whether it is saved, and answer when it is.

        None where nobody can be told.
        """
        turns = self._incident_turns
        told = None if turns is None else turns.unsure(turn, database.clock.now())
        if told is not None:
            self._outbox.tasks.begin(self._answer_late(turn, asking, database))
        return told

    async def _answer_late(
        self, turn: Turn, asking: "asyncio.Future[TurnResult]", database: Database
    ) -> None:
        try:
            result = await asking
        except DatabaseAway:
            return
        await self._tell_incidents(turn, result, database)
        if not result.repeated:
            await self._outbox.send(result.rows)
        if result.jobs:
            self._outbox.do_jobs()

    async def _tell_incidents(self, turn: Turn, result: TurnResult, database: Database) -> None:
        """Tell the incident path what it has to know of the turn."""
        self._learn(turn.platform, turn.workspace, turn.sender.id, result.membership)
        if self.incidents is None:
            return
        if result.links_changed:
            with suppress(DatabaseAway):
                await self.incidents.refresh()
        self.incidents.talked(turn, result.about, database.clock.now())

    async def _call(
        self,
        turn: Turn,
        about: Sequence[str],
        database: Database,
        *,
        delivers_private_notice: bool,
    ) -> TurnReceipt:
        """Answer whom to call, as the engine has understood that the turn asks it."""
        turns = self._incident_turns or IncidentTurns(None, self._outbox, self._metrics)
        return await turns.call(
            turn, about, database.clock.now(), delivers_private_notice=delivers_private_notice
        )

    def _with_question(self, turn: Turn, called: IncidentReceipt) -> TurnReceipt:
        """Ask the engine separately what else was asked; nobody waits for that."""
        asked, receipt = called.then or called.besides, called.receipt
        if not asked or turn.shared:
            return receipt
        tasks = self._outbox.tasks
        again = replace(
            turn,
            input=TextInput(asked),
            key=f"{turn.key}:then",
            idempotency_key=None,
            listening=None,
        )
        asking = tasks.begin(self._ask(again, in_any_case=bool(called.then)))
        return replace(receipt, sent=tasks.begin(all_of((receipt.sent, asking))))

    async def _ask(self, turn: Turn, *, in_any_case: bool) -> None:
        """Ask the engine; that the database is away is said only of what is asked in any case."""
        database = self._database_of(turn.address)
        try:
            result = await database.run_together(lambda unit: self._engine.handle_turn(unit, turn))
        except DatabaseAway:
            if in_any_case and self._incident_turns is not None:
                now = database.clock.now()
                away = self._incident_turns.away(turn, now, delivers_private_notice=False)
                if away is not None:
                    await away.sent
            return
        await self._tell_incidents(turn, result, database)
        if result.repeated:
            return
        await self._outbox.send(result.rows)
        if result.call is not None:
            called = await self._call(turn, result.call, database, delivers_private_notice=False)
            await called.sent
        if result.jobs:
            self._outbox.do_jobs()

    def _together(self, result: TurnResult, called: TurnReceipt) -> TurnReceipt:
        """Join the answer to whom to call with what else the same turn was answered."""
        if not result.rows:
            return called
        sending = (self._outbox.send(result.rows), asyncio.ensure_future(called.sent))
        return replace(
            called,
            rows=[*result.rows, *called.rows],
            sent=self._outbox.tasks.begin(all_of(sending)),
        )
