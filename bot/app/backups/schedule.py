"""Make a backup once a day, restore it for trial, and delete those that are not kept.

How backups are is read from the store itself, so that a process that starts knows it at once.
"""

import asyncio
import hashlib
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

from bot.app.monitoring.metrics import Metrics
from bot.texts.words import COPENHAGEN
from governance.queries.journal_head import JournalHead
from storage.backup.create import BackupFault, back_up
from storage.backup.lock import only_one
from storage.backup.rotation import Rotation, kept
from storage.backup.store import BackupStore, StoreFault
from storage.backup.stored import Check, StoredBackup, delete, name_of, note, stored_backups
from storage.backup.trial import TRIAL, Trial, TrialFault, try_in_a_child
from storage.database import Database, DatabaseAway, DatabaseUnusable
from storage.register.journal import head_of, holds
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

TOO_OLD_AFTER: Final = timedelta(hours=26)
"""The newest backup that is good should not be older: a day, and two hours to make it in."""

_AGAIN_AFTER = timedelta(hours=1)
_LOOK_AGAIN_AFTER = timedelta(hours=1)
_TRIED_AGAIN_AFTER = timedelta(days=7)
_BROKEN_KEPT = timedelta(days=30)
_TOLD_AT = range(8, 18)
"""The hours in which administrators are told: at night nobody can do anything about it."""

_NEW = "new.backup"
FETCHED = "fetched.backup"
"""The name of a copy that was fetched to be looked at; it is deleted the next night."""

_FAULTS = (StoreFault, BackupFault, TrialFault, DatabaseAway, DatabaseUnusable, OSError)

Heads: TypeAlias = Mapping[str, JournalHead]
Fault: TypeAlias = Literal["failed", "away", "too_old", "broken"]


@dataclass(frozen=True)
class BackupStatus:
    """How the backups are.

    `fault` is the gravest thing that is wrong, and `reason` says more of it, in the words of
    whatever found it. `newest` is when the newest was made that is good.
    """

    newest: datetime | None
    fault: Fault | None
    reason: str = ""


class ScheduledBackups:
    """The backups of one process by its schedule.

    `hour` is that of the authorities' clock. `folder` is a place of ours on the disk: the backup is
    made there, and tried.
    """

    def __init__(
        self,
        database: Database,
        store: BackupStore,
        *,
        hour: int,
        folder: Path,
        metrics: Metrics,
        trial: Callable[[Path, Path, Event], Trial] = try_in_a_child,
        rotation: Rotation | None = None,
    ) -> None:
        self.store = store
        self.hour = hour
        self.folder = folder
        self._database, self._metrics, self._trial = database, metrics, trial
        self._rotation = rotation or Rotation()
        self._not_before: datetime | None = None
        self._failed: str | None = None
        self._away: str | None = None
        self._looked_at: datetime | None = None
        self._known: list[StoredBackup] = []
        self._one_at_a_time = asyncio.Lock()
        self._stopped = Event()

    # ── What is done again and again ─────────────────────────────────────────

    async def work(self) -> None:
        """Make the day's backup if it is due, show the figures, and tell of what is wrong."""
        if self._database.is_held_back:
            return
        await self._look(again=False)
        if self._is_due():
            await self.make()
        status = self.status()
        self._metrics.backed_up(
            newest=status.newest,
            failed=self._failed is not None or self._away is not None,
            broken=sum(one.is_broken for one in self._known),
        )
        if status.fault is not None:
            await self._tell(status)

    def _is_due(self) -> bool:
        now = self._database.clock.now()
        if self._not_before is not None and now < self._not_before:
            return False
        newest = next((one.made_at for one in self._known if one.is_good), None)
        return newest is None or newest < _last_due(now, self.hour)

    async def make(self) -> str | None:
        """Make a backup now, and try it; return what went wrong, None where nothing did.

        Where another process is making one, nothing is done.
        """
        async with self._one_at_a_time:
            now = self._database.clock.now()
            try:
                async with _alone(self._database) as alone:
                    fault = await self._make() if alone else None
                # What is made of a broken database is broken an hour later, too.
                self._not_before = (
                    None if fault is None else _last_due(now, self.hour) + timedelta(days=1)
                )
            except _FAULTS as error:
                fault = _reason(error)
                self._not_before = now + _AGAIN_AFTER
            self._failed = fault
            if fault is not None:
                _log.error("no backup was made that can be used: %s", fault)
            await self._look(again=True)
            return fault

    def stop(self) -> None:
        """Give up what is being made; the next process makes it."""
        self._stopped.set()

    # ── How they are ─────────────────────────────────────────────────────────

    async def look(self) -> list[StoredBackup]:
        """Return the backups that are there, newest first. Raises StoreFault."""
        return await asyncio.to_thread(self._listed)

    def status(self) -> BackupStatus:
        """Say how the backups were at the last look."""
        newest = next((one.made_at for one in self._known if one.is_good), None)
        broken = next((one for one in self._known if one.is_broken), None)
        if self._failed is not None:
            return BackupStatus(newest, "failed", self._failed)
        if self._away is not None:
            return BackupStatus(newest, "away", self._away)
        if self._looked_at is not None and (newest is None or self.is_too_old(newest)):
            return BackupStatus(newest, "too_old")
        if broken is not None:
            return BackupStatus(newest, "broken", broken.name)
        return BackupStatus(newest, None)

    def is_too_old(self, newest: datetime) -> bool:
        """Tell whether the newest backup should have been followed by another."""
        return self._database.clock.now() - newest > TOO_OLD_AFTER

    async def _look(self, *, again: bool) -> None:
        """Look into the store, unless that was done lately; one that is away is a failure."""
        now = self._database.clock.now()
        if not again and self._looked_at is not None and now - self._looked_at < _LOOK_AGAIN_AFTER:
            return
        try:
            self._known = await self.look()
            self._looked_at, self._away = now, None
        except StoreFault as fault:
            self._away = str(fault)

    def _listed(self) -> list[StoredBackup]:
        found = stored_backups(self.store)
        if not found and self._seen.exists():
            raise StoreFault(f"the backups that were there are gone; see {self._seen}")
        return found

    # ── One night ────────────────────────────────────────────────────────────

    async def _make(self) -> str | None:
        """Make one, try it, delete what is not kept, and try an older one again."""
        await asyncio.to_thread(self._make_room)
        await self.look()
        before = await self._heads()
        new = self.folder / _NEW
        made = await asyncio.to_thread(back_up, self._database, new, progress=self._go_on)
        name = name_of(made.made_at)
        try:
            await asyncio.to_thread(self.store.put, name, new)
        finally:
            new.unlink(missing_ok=True)
        await asyncio.to_thread(self._remember)
        fault = await self._try(name, before)
        if fault is None:
            await self._delete_old()
            await self._try_an_older_one()
        return fault

    def _go_on(self, done: int, total: int) -> None:
        if self._stopped.is_set():
            raise TrialFault("stopped")

    def _make_room(self) -> None:
        """Delete what a killed process left."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (_NEW, FETCHED):
            (self.folder / name).unlink(missing_ok=True)
        for left in self.folder.glob(f"{TRIAL}*"):
            shutil.rmtree(left, ignore_errors=True)

    async def _try(self, name: str, before: Heads | None = None) -> str | None:
        """Restore it from the store for trial, and note what came of it; return the fault.

        A new one must hold all that was in the journals `before`; an older one what it held when
        it was first tried.
        """
        fetched = self.folder / FETCHED
        fetched.unlink(missing_ok=True)
        try:
            await asyncio.to_thread(self.store.fetch, name, fetched)
            trial = await asyncio.to_thread(self._trial, fetched, self.folder, self._stopped)
        finally:
            fetched.unlink(missing_ok=True)
        fault = trial.fault and " ".join((trial.fault, *trial.arguments.values()))
        if fault is None and before is not None:
            fault = await self._departure(before, trial.heads)
        elif fault is None:
            fault = await asyncio.to_thread(self._changed, name, trial.heads)
        check = Check(self._database.clock.now(), fault, trial.heads)
        await asyncio.to_thread(note, self.store, name, check)
        return fault

    def _changed(self, name: str, heads: Heads) -> str | None:
        """Compare the journals with what they were when the backup was first tried."""
        known = next((one.check for one in stored_backups(self.store) if one.name == name), None)
        if known is None or known.fault is not None or known.heads == heads:
            return None
        return "its journals are not what they were"

    async def _heads(self) -> Heads:
        """Return the heads of the journals as they are now."""
        tenants = await self._database.run(lambda unit: unit.identities.tenants())
        return {
            tenant.id: await self._database.run(partial(_head, tenant=tenant.id))
            for tenant in tenants
        }

    async def _departure(self, before: Heads, restored: Heads) -> str | None:
        """Say where the restored journals are not those of the database."""
        for tenant, head in before.items():
            if tenant not in restored or restored[tenant].seq < head.seq:
                return f"the journal of {tenant} is shorter than it was"
        for tenant, head in restored.items():
            if not await self._database.run(partial(_holds, tenant=tenant, head=head)):
                return f"the journal of {tenant} is another"
        return None

    async def _delete_old(self) -> None:
        """Delete those that the rotation does not keep; a broken one is kept for a month."""
        found = await self.look()
        good = {one.made_at for one in found if one.is_good}
        wanted = kept(good, COPENHAGEN, self._rotation)
        past = self._database.clock.now() - _BROKEN_KEPT
        for one in found:
            if (one.is_good and one.made_at not in wanted) or (
                one.is_broken and one.made_at < past
            ):
                await asyncio.to_thread(delete, self.store, one.name)

    async def _try_an_older_one(self) -> None:
        """Try again the one that was tried longest ago, so that each is once in a while."""
        past = self._database.clock.now() - _TRIED_AGAIN_AFTER
        found = [one for one in await self.look() if not one.is_broken]
        untried = [one for one in found if one.check is None]
        tried = [one for one in found if one.check is not None and one.check.at < past]
        oldest = sorted(tried, key=lambda one: one.check.at if one.check else past)
        for one in (*untried, *oldest)[:1]:
            fault = await self._try(one.name)
            if fault is not None:
                _log.error("the backup %s cannot be used any more: %s", one.name, fault)

    # ── Who is told ──────────────────────────────────────────────────────────

    async def _tell(self, status: BackupStatus) -> None:
        """Tell the administrators of every authority, once a day."""
        local = self._database.clock.now().astimezone(COPENHAGEN)
        if local.hour not in _TOLD_AT:
            return
        payload: dict[str, JsonValue] = {
            "fault": status.fault,
            "newest": None if status.newest is None else status.newest.isoformat(),
        }

        def tell(unit: UnitOfWork, tenant: str) -> None:
            unit.use_tenant(tenant)
            unit.jobs.add_once(f"backup:{local.date()}", "backup_alarm", payload)

        for tenant in await self._database.run(lambda unit: unit.identities.tenants()):
            await self._database.run(partial(tell, tenant=tenant.id))

    # ── What is known of the store here ──────────────────────────────────────

    @property
    def _seen(self) -> Path:
        """A file that says that there were backups in this store.

        With it an empty folder where a disk is not mounted is told from a new one.
        """
        digest = hashlib.sha256(self.store.address.encode()).hexdigest()[:16]
        return self.folder / f"seen-{digest}"

    def _remember(self) -> None:
        self._seen.write_text(f"{self.store.address}\n", "utf-8")


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[bool]:
    """Yield whether no other process is at it."""
    lock = only_one(database)
    taken = await asyncio.to_thread(lock.__enter__)
    try:
        yield taken
    finally:
        await asyncio.to_thread(lock.__exit__, None, None, None)


def _reason(error: BaseException) -> str:
    if isinstance(error, BackupFault):
        return error.arguments.get("reason") or error.code
    return str(error)


def _last_due(now: datetime, hour: int) -> datetime:
    """Return the last moment at which the clock of the authorities showed that hour."""
    local = now.astimezone(COPENHAGEN)
    due = datetime.combine(local.date(), time(hour), COPENHAGEN)
    if due > local:
        due = datetime.combine(local.date() - timedelta(days=1), time(hour), COPENHAGEN)
    return due


def _head(unit: UnitOfWork, tenant: str) -> JournalHead:
    unit.use_tenant(tenant)
    return head_of(unit.connection, tenant)


def _holds(unit: UnitOfWork, tenant: str, head: JournalHead) -> bool:
    unit.use_tenant(tenant)
    return holds(unit.connection, tenant, head)
