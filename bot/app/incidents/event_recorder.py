"""Record what happened on the incident path: on disk at once, in the database when it is there."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from bot.app.incidents.database_questions import DatabaseQuestions
from bot.app.incidents.disk_thread import DiskThread
from bot.app.incidents.journal_import import import_events
from bot.app.incidents.spool import PendingEvent, Spool, SpoolEntry
from bot.edge.encryption import Sealer
from bot.engine.turn import Engine
from bot.incident.events import DeliveredMessage, IncidentEvent, PendingCard
from governance.ports import Clock
from storage.database import DatabaseAway

_log = logging.getLogger(__name__)

_DISK_SECONDS: Final = 0.02
"""Seconds an answer waits for the disk; then it is given, and the disk goes on."""
_HANGING_SECONDS: Final = 1.0
"""Seconds an acknowledgement waits for the disk; then the disk counts as hanging."""
_BATCH: Final = 200


class EventRecorder:
    """The recorder of one process.

    Without a folder, what happened is in memory until the database has it.
    """

    def __init__(
        self,
        questions: DatabaseQuestions,
        engine: Engine,
        clock: Clock,
        disk: DiskThread,
        sealer: Sealer,
        folder: Path | None,
    ) -> None:
        """Open the spool.

        Raises OSError.
        """
        self._questions, self._engine, self._clock, self._disk = questions, engine, clock, disk
        self._spool = None if folder is None else Spool(folder, sealer)
        self._unspooled: list[IncidentEvent] = []
        self._writing: asyncio.Future[None] | None = None
        self._hanging: asyncio.Future[None] | None = None

    def take_found(self) -> Sequence[SpoolEntry]:
        """Return everything an earlier process has left, once."""
        if self._spool is None:
            return ()
        found = list(self._spool.found)
        self._spool.found.clear()
        return found

    @property
    def waiting(self) -> Sequence[PendingEvent]:
        """The events the database has not got, the oldest first."""
        if self._spool is not None:
            return list(self._spool.waiting)
        return [PendingEvent(place, one) for place, one in enumerate(self._unspooled)]

    async def record(
        self, events: Sequence[IncidentEvent], promised: Sequence[PendingCard] = ()
    ) -> None:
        """Write down what happened and what is promised, as soon as the disk takes it.

        It is not waited for long; see `written`.
        """
        if self._spool is None:
            self._unspooled += events
            return
        now = self._clock.now()
        entries = [
            *(SpoolEntry(at=now, happened=one) for one in events),
            *(SpoolEntry(at=now, promised=one) for one in promised),
        ]
        if not entries:
            return
        writing = asyncio.ensure_future(self._disk.run(partial(_append, self._spool, entries)))
        writing.add_done_callback(_retrieve)
        self._writing = writing
        await asyncio.wait([writing], timeout=_DISK_SECONDS)

    async def written(self) -> None:
        """Wait until everything recorded is on the disk, or in memory because the disk is full.

        Whoever is acknowledged afterwards can rely on it. A disk that hangs is waited for once.
        """
        writing = self._writing
        if writing is None or (self._hanging is not None and not self._hanging.done()):
            return
        await asyncio.wait([writing], timeout=_HANGING_SECONDS)
        self._hanging = None if writing.done() else writing

    async def record_delivery(self, card: str, sent: DeliveredMessage | None) -> None:
        """Write down that a promised card is settled, and where it stands."""
        if self._spool is not None:
            entries = [SpoolEntry(at=self._clock.now(), sent=sent, settled=card or None)]
            await self._disk.run(partial(_append, self._spool, entries))

    async def forget_imported(self) -> None:
        """Drop from the disk what the database has."""
        if self._spool is not None:
            await self._disk.run(self._spool.drop_drained)

    async def import_into_journal(self) -> None:
        """Bring it into the database, in its order, each thing once.

        Raises DatabaseAway.
        """
        while batch := _of_one_authority([one.happened for one in self.waiting[:_BATCH]]):
            place = self._spool.waiting[len(batch) - 1].place if self._spool else len(batch)
            try:
                await self._questions.ask(partial(import_events, self._engine, batch))
            except DatabaseAway:
                raise
            except Exception:
                _log.exception("what happened could not be brought in together")
                await self._import_singly(batch)
            await self._disk.run(partial(self._imported, place, len(batch)))
        if self._spool is not None:
            await self._disk.run(partial(_tidy, self._spool, self._clock))

    async def close(self) -> None:
        """Let another process have the spool."""
        if self._spool is not None:
            with suppress(RuntimeError):
                await self._disk.run(self._spool.close)

    async def _import_singly(self, batch: Sequence[IncidentEvent]) -> None:
        """Import the events one by one.

        If a command fails, it is given up, but that the event happened is kept.
        """
        for one in batch:
            try:
                await self._questions.ask(partial(import_events, self._engine, [one]))
            except DatabaseAway:
                raise
            except Exception:
                _log.exception("what happened is brought in without what follows from it")
                await self._questions.ask(
                    partial(import_events, self._engine, [one], with_commands=False)
                )

    def _imported(self, place: int, count: int) -> None:
        if self._spool is not None:
            self._spool.drained(place)
        else:
            del self._unspooled[:count]


def _append(spool: Spool, entries: Sequence[SpoolEntry]) -> None:
    for one in entries:
        spool.append(one)


def _tidy(spool: Spool, clock: Clock) -> None:
    spool.flush()
    spool.tidy(clock.now())


def _of_one_authority(happened: Sequence[IncidentEvent]) -> list[IncidentEvent]:
    """Return the events of the first one's authority, as far as no other's comes between."""
    return list(takewhile(lambda one: one.authority == happened[0].authority, happened))


def _retrieve(done: "asyncio.Future[Any]") -> None:
    if not done.cancelled():
        done.exception()
