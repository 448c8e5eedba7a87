"""Run the incident path of one process: what it answers from, what it said, how both survive.

A turn is answered from memory. What it did is on the disk before the answer is sent, unless the
disk makes it wait. The database gets it when it is there.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from cachetools import FIFOCache

from bot.app.incidents.card_delivery import CardDelivery, IncidentCards
from bot.app.incidents.database_questions import DatabaseQuestions
from bot.app.incidents.disk_thread import DiskThread
from bot.app.incidents.event_recorder import EventRecorder
from bot.app.incidents.snapshot_directory import SnapshotDirectory
from bot.app.incidents.snapshot_files import keys_in
from bot.app.incidents.snapshot_refresh import SnapshotRefresh
from bot.app.incidents.spool import KEPT
from bot.app.privacy.erasure_file import ErasureFile, erasures_told
from bot.edge.encryption import Sealer, ShortSealer
from bot.engine.turn import CurrentCard, Engine
from bot.incident.events import IncidentEvent
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentAnswer
from bot.incident.responder import IncidentResponder
from bot.messages import Address, Messenger, Turn
from bot.texts.words import Words
from governance.ports import Clock
from storage.database import Database, DatabaseAway

OLD_AFTER: Final = timedelta(minutes=15)
"""From this age on whoever watches is told."""

_SAME_ACTION: Final = 60.0
"""Seconds within which the same action is the same turn, delivered under another key."""
_MOST_TURNS: Final = 20_000


@dataclass(frozen=True)
class IncidentTurn:
    """A turn that the incident path took.

    `repeated` says that it was here before, and that nothing is said.
    """

    repeated: bool = False
    answer: IncidentAnswer | None = None
    showing: Sequence[CardDelivery] = ()


class IncidentService:
    """The incident path of one process.

    Without a folder everything is in memory only, as a command's own process has it.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        clock: Clock,
        *,
        keys: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        """Read what is kept in the folder.

        Raises OSError, NotAKey.
        """
        self._clock = clock
        keys = keys_in(folder, keys) if folder is not None else keys
        sealer = Sealer(keys)
        self._responder = IncidentResponder(ShortSealer(keys, purpose="kravbot incident buttons"))
        self._store = self._responder.store
        self.directory = SnapshotDirectory(self._store, clock)
        self.links = ShortSealer(keys, purpose="kravbot crisis links")
        questions, self._disk = DatabaseQuestions(database), DiskThread()
        self._questions = questions
        self._erasures = None if folder is None else ErasureFile(folder, sealer)
        self._snapshots = SnapshotRefresh(self._store, questions, clock, self._disk, sealer, folder)
        self._events = EventRecorder(questions, engine, clock, self._disk, sealer, folder)
        self._cards = IncidentCards(self._responder, clock, self._events.record_delivery)
        self._turns: FIFOCache[tuple[str, ...], float] = FIFOCache(_MOST_TURNS)
        self._one_at_a_time = asyncio.Lock()
        self._snapshots.load()
        self._load_events()

    def _load_events(self) -> None:
        """Load what another process has left."""
        young = self._clock.now() - KEPT
        for entry in self._events.take_found():
            if entry.at < young:
                continue
            if entry.happened is not None:
                self._store.logs_of(entry.happened.authority).add([entry.happened.line])
            if entry.promised is not None:
                self._cards.load(entry.promised)
            if entry.sent is not None:
                self._cards.remember(entry.sent)
            if entry.settled is not None:
                self._cards.settled(entry.settled)

    # ── What it answers from ─────────────────────────────────────────────────

    @property
    def ages(self) -> Mapping[str, timedelta]:
        """The ages of what is answered from, by authority."""
        now = self._clock.now()
        return {name: now - known for name, known in self._store.known_since.items()}

    def counted(self) -> Mapping[str, int]:
        """Count what there is to answer from, all authorities together."""
        held = [index.snapshot for index in self._store.indexes.values()]
        return {
            "authorities": len(held),
            "systems": sum(len(one.systems) for one in held),
            "contacts": sum(len(one.contacts) for one in held),
            "waiting": len(self._events.waiting),
        }

    def answers(self) -> bool:
        """Tell whether a list is really drawn, for one authority after another."""
        now = self._clock.now()
        return all(self._responder.tried(name, now) for name in self._store.indexes)

    async def refresh(self) -> None:
        """Copy what has changed in the database, and bring in what happened here.

        Raises DatabaseAway.
        """
        async with self._one_at_a_time:
            try:
                await self._snapshots.refresh()
                self._responder.waits = False
                await self._events.import_into_journal()
            except DatabaseAway:
                self._responder.waits = True
                raise

    async def keep_erasures(self, *, anew: bool = False) -> None:
        """Keep every erasure beside the database, and nothing of whoever was erased.

        With `anew` what is here is cleared also where no erasure is new: a command may have kept it
        while no server ran.

        Raises DatabaseAway.
        """
        if self._erasures is None:
            return
        told = await self._questions.ask(erasures_told)
        new = await self._disk.run(partial(self._erasures.remember, told))
        if new or (anew and told):
            await self.refresh()
            async with self._one_at_a_time:
                await self._snapshots.forget_former()
                await self._events.forget_imported()

    async def import_events(self) -> None:
        """Bring what happened here into the database, if that was there a moment ago.

        Raises DatabaseAway.
        """
        async with self._one_at_a_time:
            if self._events.waiting and not self._responder.waits:
                await self._events.import_into_journal()

    # ── Turns ────────────────────────────────────────────────────────────────

    def take(self, turn: Turn, now: datetime, *, alone: bool = False) -> IncidentTurn | None:
        """Return what the turn is answered, if this path takes it.

        With `alone` nobody else can answer it.
        """
        if self._was_here(turn):
            return IncidentTurn(repeated=True)
        answer = self._responder.answer(turn, now, alone=alone)
        return None if answer is None else self._taken(turn, answer)

    def listening(self, turn: Turn, now: datetime) -> Turn:
        """Return the turn, with the open log that listens to its words, and what is at hand."""
        return replace(
            turn,
            listening=self._responder.listening(turn, now),
            at_hand=self._responder.at_hand(turn, now),
        )

    def take_words(self, turn: Turn, now: datetime) -> IncidentTurn | None:
        """Return what words of an incident are answered, which nothing else has read."""
        answer = self._responder.take_words(turn, now)
        return None if answer is None else self._taken(turn, answer)

    async def ask_to_close(self, messengers: Mapping[str, Messenger]) -> None:
        """Ask for every log to be closed in which nothing was written for hours, once."""
        now = self._clock.now()
        for authority in list(self._store.indexes):
            for log in self._store.logs_of(authority).to_be_closed(now):
                await self._ask_to_close(authority, log, messengers)

    async def _ask_to_close(
        self, authority: str, log: Log, messengers: Mapping[str, Messenger]
    ) -> None:
        """Ask where the log was last shown to whoever began it."""
        index, sent = self._store.index(authority), self._cards.newest_of(log.id, log.by)
        person = index.person(log.by) if index else None
        if index is None or person is None or sent is None:
            return
        to = Address(sent.platform, sent.workspace, sent.conversation)
        words = Words(index.lang_of(person, None), index.zone)
        now = self._clock.now()
        answer = self._responder.close_reminder(authority, log.by, to, log.id, words, now)
        if answer is not None:
            await self.note(answer.happened)
            await self._cards.deliver(answer, self._cards.showings(answer), messengers)

    def call(self, turn: Turn, about: Sequence[str], now: datetime) -> IncidentTurn | None:
        """Say whom to call about those scopes.

        It is None where whoever asks is nobody this path knows.
        """
        answer = self._responder.call(turn, about, now)
        return None if answer is None else self._taken(turn, answer)

    def talked(self, turn: Turn, about: Sequence[str], now: datetime) -> None:
        """Note that the turn was answered elsewhere, about those scopes.

        A cry for help may refer to them.
        """
        self._responder.talked(turn, about, now)

    def current_card(self, turn: Turn, message: str) -> CurrentCard | None:
        """Return the card that stands in that message, for whom it was written to.

        It is None for a message of another path.
        """
        return self._cards.current_card(turn, message)

    async def note(self, events: Sequence[IncidentEvent]) -> None:
        """Write down what happened, and return when it is kept."""
        await self._events.record(events)
        await self._events.written()

    async def promise(self, taken: IncidentTurn) -> None:
        """Write down what happened in the turn, and the cards it is answered with.

        The disk is not waited for long; see `written`.
        """
        happened = () if taken.answer is None else taken.answer.happened
        await self._events.record(happened, self._cards.promise(taken.showing))

    async def written(self) -> None:
        """Wait until what was promised survives this process; see `EventRecorder.written`."""
        await self._events.written()

    async def deliver_pending(self, messengers: Mapping[str, Messenger]) -> None:
        """Deliver what was promised, by this process or the one before, and is not there."""
        await self._cards.deliver_pending(messengers)

    async def deliver(self, taken: IncidentTurn, messengers: Mapping[str, Messenger]) -> None:
        """Deliver every card; then the log's others see what is new in it."""
        await self._cards.deliver(taken.answer, taken.showing, messengers)

    def _taken(self, turn: Turn, answer: IncidentAnswer) -> IncidentTurn:
        for name in _names_of(turn):
            self._turns[name] = monotonic()
        return IncidentTurn(answer=answer, showing=self._cards.showings(answer))

    def _was_here(self, turn: Turn) -> bool:
        key, *actions = _names_of(turn)
        done = [self._turns[name] for name in actions if name in self._turns]
        return key in self._turns or any(monotonic() - at < _SAME_ACTION for at in done)

    async def close(self, seconds: float | None = None) -> None:
        """Bring in what happened, if the database takes it within `seconds`.

        In any case it is on the disk.
        """
        with suppress(DatabaseAway, TimeoutError):
            async with asyncio.timeout(seconds):
                await self.import_events()
        await self._events.close()
        self._disk.close()


def _names_of(turn: Turn) -> Iterator[tuple[str, ...]]:
    """Yield the delivery's name, and that of the action, where the turn has one."""
    who = (turn.platform, turn.workspace, turn.conversation, turn.sender.id)
    yield ("key", *who, turn.key)
    if turn.idempotency_key:
        yield ("action", *who, turn.idempotency_key)
