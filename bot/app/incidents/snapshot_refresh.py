"""Bring the snapshots of one process up to date with the database, and keep them on the disk."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from bot.app.collector import collector_paused
from bot.app.incidents.database_questions import DatabaseQuestions
from bot.app.incidents.disk_thread import DiskThread
from bot.app.incidents.journal_heads import JournalHeads, NotedHead, departure
from bot.app.incidents.snapshot_files import SnapshotFiles, StoredSnapshot
from bot.app.incidents.snapshot_folder import snapshots_in
from bot.app.incidents.snapshot_source import SnapshotInput, read_if_changed, snapshot_of
from bot.app.incidents.spool import KEPT
from bot.edge.encryption import Sealer
from bot.incident.snapshot import COPIED, Snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.incident.snapshot_store import SnapshotStore
from governance.ports import Clock
from storage.database import DatabaseBehind
from storage.incidents.snapshot_source import SourceMark

_log = logging.getLogger(__name__)

_KNOW_EVERY: Final = 30.0
"""Seconds between two notes on the disk that a snapshot is still right."""


class SnapshotRefresh:
    """The refresh of one process.

    Without a folder the snapshots are in memory only.
    """

    def __init__(
        self,
        store: SnapshotStore,
        questions: DatabaseQuestions,
        clock: Clock,
        disk: DiskThread,
        sealer: Sealer,
        folder: Path | None,
    ) -> None:
        self._store, self._questions, self._clock, self._disk = store, questions, clock, disk
        self._files = None if folder is None else SnapshotFiles(snapshots_in(folder), sealer)
        self._heads = None if folder is None else JournalHeads(folder, sealer)
        self._marks: dict[str, SourceMark] = {}
        self._noted: dict[str, float] = {}

    def load(self) -> None:
        """Take what an earlier process has left on the disk."""
        if self._files is not None:
            with collector_paused():
                for kept in self._files.read():
                    self._store.hold(SnapshotIndex(kept.snapshot), kept.known_at)

    async def refresh(self) -> None:
        """Copy what has changed in the database.

        What is known of an authority that the database does not have is kept. Raises DatabaseAway;
        DatabaseBehind where the database holds less than was seen in it.
        """
        await self._compare_heads()
        tenants = await self._questions.ask(
            lambda unit: [one.id for one in unit.identities.tenants()]
        )
        for tenant in tenants:
            await self._refresh(tenant)

    async def _compare_heads(self) -> None:
        """Refuse a database that is behind what was seen of it.

        Raises DatabaseBehind.
        """
        if self._heads is None:
            return
        for noted in await self._disk.run(self._heads.noted):
            found = await self._questions.ask(lambda unit, noted=noted: departure(unit, noted))  # type: ignore[misc]
            if found is not None:
                raise DatabaseBehind(found)

    async def forget_former(self) -> None:
        """Write each snapshot once more, so that the one kept as its former has the same in it."""
        if self._files is None:
            return
        now = self._clock.now()
        for index in list(self._store.indexes.values()):
            await self._write(partial(self._files.write, StoredSnapshot(index.snapshot, now)))

    async def _refresh(self, tenant: str) -> None:
        moment = self._clock.now()
        before = self._marks.get(tenant)
        mark, read = await self._questions.ask(partial(read_if_changed, tenant, before))
        held = self._store.index(tenant)
        if read is None or (held is not None and _is_as_read(held.snapshot, mark)):
            self._store.still_right(tenant, moment)
            if held is not None:
                await self._note_head(held.snapshot, before, mark)
                await self._note_right(held.snapshot, moment)
            self._marks[tenant] = mark
            return
        index = await asyncio.get_running_loop().run_in_executor(
            None, _index, read, tenant, mark.mark, moment
        )
        self._store.logs_of(tenant).forget(before=moment - KEPT)
        self._store.hold(index, moment)
        await self._note_head(index.snapshot, before, mark)
        self._marks[tenant] = mark
        if self._files is not None:
            self._noted[tenant] = monotonic()
            await self._write(partial(self._files.write, StoredSnapshot(index.snapshot, moment)))

    async def _note_head(
        self, snapshot: Snapshot, before: SourceMark | None, mark: SourceMark
    ) -> None:
        if self._heads is None or (before is not None and before.head == mark.head):
            return
        seen = NotedHead(snapshot.authority, snapshot.name, mark.head)
        await self._write(partial(self._heads.note, seen))

    async def _note_right(self, snapshot: Snapshot, moment: datetime) -> None:
        last = self._noted.get(snapshot.authority)
        if self._files is None or (last is not None and monotonic() - last < _KNOW_EVERY):
            return
        self._noted[snapshot.authority] = monotonic()
        await self._write(partial(self._files.know, StoredSnapshot(snapshot, moment)))

    async def _write(self, write: Callable[[], None]) -> None:
        """Write it to the disk, if that takes it: what is in memory is right in any case."""
        try:
            await self._disk.run(write)
        except OSError as fault:
            _log.error("a snapshot cannot be written: %s", type(fault).__name__)


def _is_as_read(held: Snapshot, mark: SourceMark) -> bool:
    """Tell whether the same would be read again, and as much of it."""
    return held.mark == mark.mark and held.copied == COPIED


def _index(read: SnapshotInput, tenant: str, mark: str, moment: datetime) -> SnapshotIndex:
    return SnapshotIndex(snapshot_of(read, tenant, mark, moment))
