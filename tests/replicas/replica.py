"""Run a process that drains an outbox, and see what is in that outbox."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.app.outbox.outbox_worker import OutboxWorker
from bot.engine.ports import Claim, OutboxRow
from bot.engine.turn import Engine
from bot.main.clock import SystemClock
from bot.messages import Card
from governance.ports import Clock
from scheduler.outbox.rate_limit import Limits, RateLimiter
from storage.core.schema import outbox
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork
from tests.crash.diary import Diary
from tests.crash.points import Points
from tests.fakes.clock import MORNING, FakeClock
from tests.replicas.platform import NAME, HttpMessenger

HONEST, FORGETFUL = "honest", "forgetful"
CARD = Card(lang="da", title="Husk", as_of="nu", say="Husk det")
_ROUND = 0.1
PATIENCE = 30.0
"""The seconds in which everything has gone out, however busy the machine is."""


# ── The process ──────────────────────────────────────────────────────────────


def drain(
    *,
    engine: Engine,
    url: str,
    platform: str,
    lease: float = 60.0,
    diary: str | None = None,
    fatal: int | None = None,
    kind: str = HONEST,
) -> None:
    """Drain the outbox again and again.

    With a diary it does so once, at a clock that stands still, to be killed at a point of it.
    """
    points = Points(fatal)
    clock: Clock = SystemClock() if diary is None else FakeClock()
    database = Database(url, clock)

    async def work() -> None:
        async with outbox_of(database, engine, platform, lease=lease, reach=points.reach) as outbox:
            if kind == FORGETFUL:
                _forget_marks()
            if diary is not None:
                points.watch()
                await outbox.work(patience=PATIENCE)
                return
            while True:
                try:
                    await outbox.work()
                except Exception:
                    logging.getLogger(__name__).warning("the database is away")
                await asyncio.sleep(_ROUND)

    asyncio.run(work())
    if diary is not None:
        Diary(Path(diary)).close(points.labels)
    database.close()


@asynccontextmanager
async def outbox_of(
    database: Database,
    engine: Engine,
    platform: str,
    *,
    lease: float = 60.0,
    limits: Mapping[str, Limits] | None = None,
    reach: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[OutboxWorker]:
    """Run an outbox worker that sends to that platform and to nowhere else."""
    async with aiohttp.ClientSession() as session:
        outbox = OutboxWorker(
            database, engine.owner, pace=RateLimiter(limits or {}), lease=timedelta(seconds=lease)
        )
        outbox.set_nudge_builder(post)
        outbox.connect(NAME, HttpMessenger(session, platform, reach))
        yield outbox
        await outbox.close()


def post(unit: UnitOfWork, row: OutboxRow) -> OutboxRow:
    """Build what every nudge says."""
    return unit.outbox.fill(
        row.claim,
        conversation=row.conversation,
        external_id=row.external_id,
        workspace=row.workspace,
        platform=row.platform,
        message=row.message,
        kind="post",
        payload=CARD.model_dump(mode="json"),
    )


def _forget_marks() -> None:
    from storage.messaging.outbox_claims import OutboxClaims  # noqa: PLC0415  # only to be broken

    def hand_over(self: OutboxClaims, claim: Claim) -> bool:
        return True

    OutboxClaims.hand_over = hand_over  # type: ignore[method-assign]  # this process is for that


# ── The outbox ───────────────────────────────────────────────────────────────

TENANT = "a"


def fill(
    database: Database,
    *,
    nudges: int,
    replies: int = 0,
    workspaces: int = 1,
    conversations: int = 5,
    tenant: str = TENANT,
) -> None:
    """Put so many there that are due, in turn in each workspace and conversation."""

    def work(unit: UnitOfWork) -> None:
        unit.identities.found(Tenant(tenant, tenant.upper(), demo=False))
        unit.use_tenant(tenant)
        for number in range(nudges):
            place = number % conversations
            unit.outbox.add_nudge(
                f"{tenant}-nudge-{number}",
                bundle=f"{tenant}-bundle-{number}",
                person="mette@a.example",
                platform=NAME,
                workspace=f"{tenant}-w{number % workspaces}",
                external_id=f"x{place}",
                conversation=f"{tenant}-c{number % workspaces}-{place}",
                due_at=unit.now,
            )
        for number in range(replies):
            unit.outbox.add(
                f"{tenant}-reply-{number}",
                platform=NAME,
                workspace=f"{tenant}-w{number % workspaces}",
                external_id=f"x{number % conversations}",
                conversation=f"{tenant}-c{number % workspaces}-{number % conversations}",
                kind="post",
                message=f"{tenant}-reply-{number}",
                payload=CARD.model_dump(mode="json"),
                turn_key=None,
            )

    database.transact(work)


@dataclass(frozen=True)
class Row:
    """The state a message came to."""

    id: str
    purpose: str
    state: str


def rows_of(database: Database, tenant: str = TENANT) -> list[Row]:
    """Return every row."""

    def look(unit: UnitOfWork) -> list[Row]:
        unit.use_tenant(tenant)
        t = outbox.c
        found = unit.connection.execute(select(t.id, t.purpose, t.state).order_by(t.id))
        return [Row(*row) for row in found]

    return database.transact(look)


_OPEN = {"pending", "sending", "retry"}


def is_settled(database: Database) -> bool:
    """Tell whether nothing is to be sent any more."""
    return not any(row.state in _OPEN for row in rows_of(database))


def wrongs(rows: list[Row], accepted: list[str]) -> Iterator[str]:
    """Yield what may not be.

    That is a nudge twice, or something that is missing and not listed as failed or unknown.
    """
    for row in rows:
        times = accepted.count(row.id)
        if row.purpose == "nudge" and times > 1:
            yield f"{row.id} was accepted {times} times"
        if times == 0 and row.state not in ("unknown", "failed", "parked"):
            yield f"{row.id} is {row.state}, and was never accepted"
        if row.state in _OPEN:
            yield f"{row.id} is still {row.state}"


@contextmanager
def later(url: str, *, minutes: int) -> Iterator[Database]:
    """Open the database when the leases of whoever was killed have run out."""
    database = Database(url, FakeClock(MORNING + timedelta(minutes=minutes)))
    try:
        yield database
    finally:
        database.close()
