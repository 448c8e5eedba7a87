"""Write the outcomes of messages and jobs as they come in.

Those that come while others are being written are written together.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal, TypeAlias

from bot.engine.ports import AS_THEY_STAND, Claim, OutboxRow
from bot.texts.words import COPENHAGEN
from scheduler.outbox.sender import Settled
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

STUBBORN: Final = 600
"""The seconds an outcome is tried to be written while the database is away; only we know it."""

_PAUSE = 1.0

Write: TypeAlias = Callable[[UnitOfWork], bool]


@dataclass(frozen=True)
class _Waiting:
    """A write that waits; `written` is told whether the claim was still ours."""

    tenant: str
    write: Write
    written: "asyncio.Future[bool]"


class ResultWriter:
    """It writes the outcomes of one queue."""

    def __init__(self, database: Database, queue: Literal["outbox", "jobs"]) -> None:
        self._database = database
        self._queue = queue
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._hurried = asyncio.Event()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Stop waiting for what cannot be written at once, as the process ends."""
        self._hurried.set()
        try:
            yield
        finally:
            self._hurried.clear()

    async def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> None:
        """Write the outcome, and return when it is written."""

        def write(unit: UnitOfWork) -> bool:
            return self._settled(unit, claim, state, reason, retry_at, receipt)

        until = asyncio.get_running_loop().time() + STUBBORN
        while True:
            try:
                if not await self._written(claim.tenant, write):
                    _log.warning("a settlement came after its lease had run out")
            except Exception as fault:
                if self._hurried.is_set() or asyncio.get_running_loop().time() > until:
                    raise
                _log.warning("an outcome is not written yet: %s", type(fault).__name__)
                await self._pause()
            else:
                return

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_PAUSE):
                await self._hurried.wait()
        except TimeoutError:
            return

    def _settled(
        self,
        unit: UnitOfWork,
        claim: Claim,
        state: Settled,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> bool:
        queue = unit.outbox_claims if self._queue == "outbox" else unit.jobs
        return queue.settle(claim, state, reason=reason, retry_at=retry_at, receipt=receipt)

    async def _written(self, tenant: str, write: Write) -> bool:
        loop = asyncio.get_running_loop()
        written: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(_Waiting(tenant, write, written))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write_all())
        return await written

    async def _write_all(self) -> None:
        while self._waiting:
            tenant = self._waiting[0].tenant
            ours = [one for one in self._waiting if one.tenant == tenant]
            self._waiting = [one for one in self._waiting if one.tenant != tenant]
            writes = [one.write for one in ours]
            try:
                came = await self._database.run_together(partial(_write, tenant, writes))
            except Exception as fault:  # whoever waits is told
                for one in ours:
                    if not one.written.done():
                        one.written.set_exception(fault)
            else:
                for one, was_ours in zip(ours, came, strict=True):
                    if not one.written.done():
                        one.written.set_result(was_ours)


class OutboxResultWriter(ResultWriter):
    """It writes the outbox's outcomes.

    The administrators are told of who cannot be reached, and a nudge is sent by another route.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database, "outbox")

    async def hand_over(self, claim: Claim) -> bool:
        """Mark a message as about to be handed over; False when it is not ours to send any more."""
        return await self._written(claim.tenant, lambda unit: unit.outbox_claims.hand_over(claim))

    def _settled(
        self,
        unit: UnitOfWork,
        claim: Claim,
        state: Settled,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> bool:
        kept: Settled = "parked" if state == "parked_all" else state
        if not super()._settled(unit, claim, kept, reason, retry_at, receipt):
            return False
        if kept == "retry":
            return True
        row = unit.outbox.get(claim.id)
        if row.purpose == "nudge" and row.kind not in AS_THEY_STAND:
            unit.journal_notes.nudge_settled(row, kept, reason)
        if kept not in ("parked", "failed"):
            return True
        if row.purpose == "nudge":
            _reroute(unit, row)
        elif kept == "parked":
            _report_unreachable(unit, row)
        if state == "parked_all":
            for other in unit.outbox_claims.park_all(
                row.platform, row.workspace, reason=reason or ""
            ):
                if other.purpose == "nudge":
                    _reroute(unit, other)
        return True


def _write(tenant: str, writes: Sequence[Write], unit: UnitOfWork) -> list[bool]:
    unit.use_tenant(tenant)
    return [write(unit) for write in writes]


def _report_unreachable(unit: UnitOfWork, row: OutboxRow) -> None:
    """Have the administrators told, once a day for each conversation nobody can be reached in."""
    day = unit.now.astimezone(COPENHAGEN).date()
    place = f"{row.platform}:{row.workspace}:{row.external_id}"
    unit.jobs.add_once(
        f"unreachable:{place}:{day}",
        "unreachable",
        {"to": row.platform, "workspace": row.workspace, "external_id": row.external_id},
    )


def _reroute(unit: UnitOfWork, row: OutboxRow) -> None:
    """Have another route found for a nudge that did not reach its person."""
    unit.jobs.add_once(
        f"reroute:{row.claim.id}",
        "reroute",
        {
            "row": row.claim.id,
        },
    )
