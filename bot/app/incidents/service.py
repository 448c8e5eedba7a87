"""The incident path of one process: what it answers from, what it has said, and how both survive the process.

A turn is answered from memory. What it did is on the disk before the answer is sent, unless the disk makes it wait; the
database gets it when it is there.
"""

import asyncio
import gc
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from pydantic import JsonValue

from bot.app.incidents.card_delivery import CardDelivery, IncidentCards
from bot.app.incidents.journal_import import import_events
from bot.app.incidents.snapshot_files import SnapshotFiles, StoredSnapshot, keys_in
from bot.app.incidents.snapshot_source import SnapshotInput, read_if_changed, snapshot_of
from bot.app.incidents.spool import KEPT, PendingEvent, Spool, SpoolEntry
from bot.app.timeouts import with_timeout
from bot.edge.encryption import Sealer, ShortSealer
from bot.engine.turn import CurrentCard, Engine
from bot.incident.events import DeliveredMessage, IncidentEvent
from bot.incident.responder import IncidentAnswer, IncidentResponder
from bot.incident.snapshot import Snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import (
    Address,
    Messenger,
    Turn,
)
from governance.ports import Clock
from storage.database import Database, DatabaseAway
from storage.incidents.snapshot_source import SourceMark
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

T = TypeVar("T")

OLD_AFTER: Final = timedelta(minutes=15)
"""From this age on whoever watches is told."""

_PEN_PATIENCE: Final = 0.02
"""Seconds for which an answer waits for the disk; then it is given, and the disk goes on."""
_DATABASE_PATIENCE: Final = 5.0
_SAME_DEED: Final = 60.0
_MOST: Final = 20_000
_BATCH: Final = 200
_KNOW_EVERY: Final = 30.0


@dataclass(frozen=True)
class IncidentTurn:
    """A turn that was one of these. `repeated`: it was here before, and nothing is said."""

    repeated: bool = False
    answer: IncidentAnswer | None = None
    showing: Sequence[CardDelivery] = ()


class IncidentService:
    """One per process. Without a folder everything is in memory only, as a command's own process has it."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        clock: Clock,
        *,
        keys: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        """Reads what is kept in the folder. Raises OSError, NotAKey."""
        self._database, self._engine, self._clock = database, engine, clock
        keys = keys_in(folder, keys) if folder is not None else keys
        sealer = Sealer(keys)
        self.answering = IncidentResponder(ShortSealer(keys, purpose="kravbot incident buttons"))
        self.links = ShortSealer(keys, purpose="kravbot crisis links")
        self._files = None if folder is None else SnapshotFiles(folder / "snapshots", sealer)
        self._spool = None if folder is None else Spool(folder, sealer)
        self._pen = ThreadPoolExecutor(1, thread_name_prefix="incidents")
        self._seen: dict[str, SourceMark] = {}
        self._told: dict[str, float] = {}
        self._turns: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._shown = IncidentCards(self.answering, clock, self._note_sent)
        self._one_at_a_time = asyncio.Lock()
        self._asking: asyncio.Future[Any] | None = None
        self._unspooled: list[IncidentEvent] = []
        self._read()

    # ── What it answers from ─────────────────────────────────────────────────

    def _read(self) -> None:
        """What another process has left."""
        if self._files is not None:
            with _left_alone():
                for kept in self._files.read():
                    self.answering.shelf.hold(SnapshotIndex(kept.snapshot), kept.known_at)
        if self._spool is None:
            return
        young = self._clock.now() - KEPT
        for spooled in self._spool.found:
            if spooled.at < young:
                continue
            if spooled.happened is not None:
                line = spooled.happened.line
                self.answering.shelf.logs_of(spooled.happened.authority).add([line])
            if spooled.sent is not None:
                self._shown.remember(spooled.sent)
        self._spool.found.clear()

    @property
    def ages(self) -> Mapping[str, timedelta]:
        """How old what is answered from is, by authority."""
        now = self._clock.now()
        return {name: now - known for name, known in self.answering.shelf.known_since.items()}

    def counted(self) -> Mapping[str, int]:
        """How much there is to answer from, all authorities together."""
        held = [book.snapshot for book in self.answering.shelf.books.values()]
        return {
            "authorities": len(held),
            "systems": sum(len(one.systems) for one in held),
            "contacts": sum(len(one.contacts) for one in held),
            "waiting": len(self._waiting()),
        }

    def answers(self) -> bool:
        """Whether a list is really drawn, for one authority after another."""
        return all(
            self.answering.tried(name, self._clock.now()) for name in self.answering.shelf.books
        )

    async def refresh(self) -> None:
        """What has changed in the database is copied, and what happened here is brought in. Raises DatabaseAway."""
        async with self._one_at_a_time:
            await self._refresh()

    async def import_events(self) -> None:
        """What happened here goes into the database, if that was there a moment ago. Raises DatabaseAway."""
        async with self._one_at_a_time:
            if self._waiting() and not self.answering.waits:
                await self._drain()

    async def _refresh(self) -> None:
        try:
            tenants = await self._ask(lambda unit: [one.id for one in unit.identities.tenants()])
            for tenant in tenants:
                await self._look(tenant)
            for gone in set(self.answering.shelf.books) - set(tenants):
                self.answering.shelf.drop(gone)
                self._seen.pop(gone, None)
                if self._files is not None:
                    await self._with_pen(partial(self._files.forget, gone))
            self.answering.waits = False
            await self._drain()
        except DatabaseAway:
            self.answering.waits = True
            raise

    async def _look(self, tenant: str) -> None:
        before = self._seen.get(tenant)
        moment = self._clock.now()
        seen, facts = await self._ask(partial(read_if_changed, tenant, before))
        held = self.answering.shelf.book(tenant)
        if facts is None or (held is not None and held.snapshot.mark == seen.mark):
            self._seen[tenant] = seen
            self.answering.shelf.still_right(tenant, moment)
            if held is not None:
                await self._know(held.snapshot, moment)
            return
        book = await asyncio.get_running_loop().run_in_executor(
            None, _book, facts, tenant, seen.mark, moment
        )
        self.answering.shelf.logs_of(tenant).forget(before=moment - KEPT)
        self.answering.shelf.hold(book, moment)
        self._seen[tenant] = seen
        if self._files is not None:
            self._told[tenant] = monotonic()
            await self._kept(partial(self._files.write, StoredSnapshot(book.snapshot, moment)))

    async def _know(self, snapshot: Snapshot, moment: datetime) -> None:
        last = self._told.get(snapshot.authority)
        if self._files is None or (last is not None and monotonic() - last < _KNOW_EVERY):
            return
        self._told[snapshot.authority] = monotonic()
        await self._kept(partial(self._files.know, StoredSnapshot(snapshot, moment)))

    async def _kept(self, write: Callable[[], None]) -> None:
        """On the disk, if it takes it: what is in memory is right in any case."""
        try:
            await self._with_pen(write)
        except OSError as fault:
            _log.error("a snapshot cannot be written: %s", type(fault).__name__)

    async def _ask(self, work: Callable[[UnitOfWork], T]) -> T:
        """One question at a time: a database that hangs is not asked again and again. Raises DatabaseAway."""
        if self._asking is not None and not self._asking.done():
            raise DatabaseAway("it has not answered what it was asked before")
        asking = asyncio.ensure_future(self._database.run(work))
        self._asking = asking
        return await with_timeout(asking, within=_DATABASE_PATIENCE)

    # ── Turns ────────────────────────────────────────────────────────────────

    def take(self, turn: Turn, now: datetime, *, alone: bool = False) -> IncidentTurn | None:
        """What the turn is answered, if it is one of these. `alone`: nobody else can answer it."""
        if self._was_here(turn):
            return IncidentTurn(repeated=True)
        answer = self.answering.answer(turn, now, alone=alone)
        return None if answer is None else self._taken(turn, answer)

    def call(self, turn: Turn, about: Sequence[str], now: datetime) -> IncidentTurn | None:
        """Whom to call about those scopes; None: whoever asks is nobody this path knows."""
        answer = self.answering.call(turn, about, now)
        return None if answer is None else self._taken(turn, answer)

    def look(self, turn: Turn, message: str) -> CurrentCard | None:
        """The card that stands in that message, for whom it was written to; None: it is none of these."""
        return self._shown.look(turn, message)

    async def deliver(self, taken: IncidentTurn, messengers: Mapping[str, Messenger]) -> None:
        """Every card to where it belongs; then the log's others see what is new in it."""
        await self._shown.deliver(taken.answer, taken.showing, messengers)

    def _taken(self, turn: Turn, answer: IncidentAnswer) -> IncidentTurn:
        self._turns[self._name_of(turn)] = monotonic()
        if turn.idempotency_key is not None:
            self._turns[self._name_of(turn, deed=True)] = monotonic()
        while len(self._turns) > _MOST:
            self._turns.popitem(last=False)
        return IncidentTurn(answer=answer, showing=self._shown.showings(answer))

    def _was_here(self, turn: Turn) -> bool:
        if self._name_of(turn) in self._turns:
            return True
        done = self._turns.get(self._name_of(turn, deed=True)) if turn.idempotency_key else None
        return done is not None and monotonic() - done < _SAME_DEED

    def _name_of(self, turn: Turn, *, deed: bool = False) -> tuple[str, ...]:
        name = turn.idempotency_key or "" if deed else turn.key
        kind = "deed" if deed else "key"
        return (kind, turn.platform, turn.workspace, turn.conversation, turn.sender.id, name)

    # ── Kept ─────────────────────────────────────────────────────────────────

    async def note(self, happened: Sequence[IncidentEvent]) -> None:
        """Written down, as soon as the disk takes it; it is not waited for long."""
        if not happened:
            return
        if self._spool is None:
            self._unspooled += happened
            return
        now = self._clock.now()
        spooled = [SpoolEntry(at=now, happened=one) for one in happened]
        writing = asyncio.ensure_future(self._with_pen(partial(self._append, spooled)))
        writing.add_done_callback(_seen_to)
        await asyncio.wait([writing], timeout=_PEN_PATIENCE)

    async def _note_sent(self, sent: DeliveredMessage) -> None:
        if self._spool is not None:
            spooled = [SpoolEntry(at=self._clock.now(), sent=sent)]
            await self._with_pen(partial(self._append, spooled))

    def _append(self, spooled: Sequence[SpoolEntry]) -> None:
        if self._spool is not None:
            for one in spooled:
                self._spool.append(one)

    async def _drain(self) -> None:
        """What happened is brought into the database, in its order, each thing once."""
        while batch := _of_one_authority([one.happened for one in self._waiting()[:_BATCH]]):
            upto = self._upto(len(batch))
            try:
                await self._ask(partial(import_events, self._engine, batch))
            except DatabaseAway:
                raise
            except Exception:
                _log.exception("what happened could not be brought in together")
                await self._drain_singly(batch)
            await self._with_pen(partial(self._drained, upto, len(batch)))
        if self._spool is not None:
            await self._with_pen(partial(self._tidied, self._spool))

    async def _drain_singly(self, batch: Sequence[IncidentEvent]) -> None:
        """One by one; what a command makes of it is given up rather than that it happened."""
        for one in batch:
            try:
                await self._ask(partial(import_events, self._engine, [one]))
            except DatabaseAway:
                raise
            except Exception:
                _log.exception("what happened is brought in without what follows from it")
                await self._ask(partial(import_events, self._engine, [one], with_commands=False))

    def _waiting(self) -> Sequence[PendingEvent]:
        if self._spool is not None:
            return list(self._spool.waiting)
        return [PendingEvent(place, one) for place, one in enumerate(self._unspooled)]

    def _upto(self, count: int) -> int:
        return self._spool.waiting[count - 1].place if self._spool is not None else count

    def _drained(self, upto: int, count: int) -> None:
        if self._spool is not None:
            self._spool.drained(upto)
        else:
            del self._unspooled[:count]

    def _tidied(self, spool: Spool) -> None:
        spool.flush()
        spool.tidy(self._clock.now())

    async def _with_pen(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pen, work)

    # ── For adapters that have to be told more ───────────────────────────────

    def place(self, address: Address) -> JsonValue:
        """How that conversation is reached, as far as it was copied."""
        authority = self.answering.shelf.authority_of(address.platform, address.workspace)
        book = self.answering.shelf.book(authority or "")
        where = (address.platform, address.workspace, address.conversation)
        return book.places.get(where) if book else None

    def installations(self) -> Sequence[JsonValue]:
        """Where our app is installed, as far as it was copied."""
        return [
            one
            for book in self.answering.shelf.books.values()
            for one in book.snapshot.installations
        ]

    async def close(self) -> None:
        """What happened is brought in, if the database takes it; in any case it is on the disk."""
        with suppress(DatabaseAway):
            await self.import_events()
        if self._spool is not None:
            with suppress(RuntimeError):
                await self._with_pen(self._spool.close)
        self._pen.shutdown(wait=True)


@contextmanager
def _left_alone() -> Iterator[None]:
    """By the collector: half the time a large copy takes to be read it goes through what has just been made."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _of_one_authority(happened: Sequence[IncidentEvent]) -> list[IncidentEvent]:
    """Those of the first one's, as far as no other's comes between."""
    return list(takewhile(lambda one: one.authority == happened[0].authority, happened))


def _book(facts: SnapshotInput, tenant: str, mark: str, moment: datetime) -> SnapshotIndex:
    return SnapshotIndex(snapshot_of(facts, tenant, mark, moment))


def _seen_to(done: "asyncio.Future[Any]") -> None:
    if not done.cancelled():
        done.exception()
