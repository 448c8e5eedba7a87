"""A process reads the outbox here: lanes are leased in the database, nudges built when claimed."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from bot.engine.members.channel_audience import retract
from bot.engine.ports import AS_THEY_STAND, OutboxRow, Purpose
from scheduler.outbox.dispatcher import Lane, Planned
from scheduler.outbox.rate_limit import RateLimiter, SendRecord
from storage.database import Database
from storage.messaging.leases import Lease
from storage.messaging.outbox_claims import NOBODY_SAID
from storage.unit_of_work import UnitOfWork

Compose: TypeAlias = Callable[[UnitOfWork, OutboxRow], OutboxRow | None]
"""It says what a claimed nudge says now, written with `Outbox.fill`.

None when there is nothing left to say.
"""

LEASE: Final = timedelta(seconds=60)
_LANE_LEASE = timedelta(seconds=30)
"""The lease of a lane, which is shorter as it is renewed again and again.

Whoever starts after a crash need not wait so long.
"""

_FOR_STRANGERS = "strangers read along there by now"
_NOTHING_LEFT = "there is nothing left to say"
_REMEMBERED = timedelta(hours=1)


class LeasedQueue:
    """The outbox as one process reads it.

    `lease` is how long a lane, and a message claimed from it, stays ours without a sign of life.
    `platforms` are those whose queues this process sends. Without `compose` no nudge is claimed.
    """

    def __init__(
        self,
        database: Database,
        owner: str,
        platforms: Callable[[], Sequence[str]],
        pace: RateLimiter,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self.compose: Compose | None = None
        self._database = database
        self._owner = owner
        self._platforms = platforms
        self._pace = pace
        self._lasts = lease
        self._lane_lasts = min(lease, _LANE_LEASE)
        self._held: dict[Lane, Lease] = {}

    async def lanes(self) -> Sequence[Lane]:
        """Return the lanes in which something is to be sent now.

        What was handed over and never settled is marked as unknown.
        """
        found: list[Lane] = []
        for tenant in await self._database.run(lambda unit: unit.identities.tenants()):
            found += await self._database.run(self._lanes_of(tenant.id))
        return found

    def _lanes_of(self, tenant: str) -> Callable[[UnitOfWork], list[Lane]]:
        platforms, purposes = tuple(self._platforms()), self._purposes

        def work(unit: UnitOfWork) -> list[Lane]:
            unit.use_tenant(tenant)
            for row in unit.outbox_claims.give_up_handed():
                unit.journal_notes.nudge_settled(row, "unknown", NOBODY_SAID)
            due = unit.outbox_claims.lanes(platforms=platforms, purposes=purposes)
            return [Lane(tenant, *place) for place in due]

        return work

    async def take(self, lane: Lane) -> bool:
        """Tell whether the lane is ours from now on.

        What others sent there lately counts for the rate limit.
        """

        def work(unit: UnitOfWork) -> tuple[Lease | None, list[SendRecord]]:
            unit.use_tenant(lane.tenant)
            lease = unit.leases.take(_name(lane), self._owner, self._lane_lasts)
            if lease is None or not lease.taken_over:
                return lease, []
            since = unit.now - _REMEMBERED
            return lease, unit.outbox_claims.sent_lately(lane.platform, lane.workspace, since=since)

        lease, sent = await self._database.run(work)
        if lease is None:
            return False
        self._held[lane] = lease
        now = self._database.clock.now()
        for one in sent:
            self._pace.gone(one, max(0.0, (now - one.at).total_seconds()))
        return True

    async def plan(self, lane: Lane, limit: int) -> Sequence[Planned]:
        """Return what is to be sent there now, in the order in which it should go."""
        purposes = self._purposes

        def work(unit: UnitOfWork) -> list[Planned]:
            unit.use_tenant(lane.tenant)
            return unit.outbox_claims.planned(
                lane.platform, lane.workspace, purposes=purposes, limit=limit
            )

        return await self._database.run(work)

    async def claim(self, lane: Lane, row_ids: Sequence[str]) -> Sequence[OutboxRow] | None:
        """Claim those that are to be sent by us; None when the lane is no longer ours."""
        held, compose = self._held[lane], self.compose

        def work(unit: UnitOfWork) -> tuple[Lease | None, list[OutboxRow]]:
            unit.use_tenant(lane.tenant)
            lease = unit.leases.renew(held, self._lane_lasts)
            if lease is None:
                return None, []
            claimed = unit.outbox_claims.claim_these(self._owner, row_ids, lasts=self._lasts)
            rows = _looked_at_again(unit, claimed)
            built = [_built(unit, row, compose) for row in rows]
            return lease, [row for row in built if row is not None]

        lease, rows = await self._database.run(work)
        if lease is None:
            return None
        self._held[lane] = lease
        return rows

    async def give_up(self, lane: Lane) -> None:
        """Give up the lane, so that another process may have it."""
        held = self._held.pop(lane)

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(lane.tenant)
            unit.leases.give_up(held)

        await self._database.run(work)

    @property
    def _purposes(self) -> tuple[Purpose, ...]:
        return ("reply",) if self.compose is None else ("reply", "nudge")


def _built(unit: UnitOfWork, row: OutboxRow, compose: Compose | None) -> OutboxRow | None:
    if compose is None or row.purpose != "nudge" or row.kind in AS_THEY_STAND:
        return row
    built = compose(unit, row)
    if built is None:
        unit.outbox_claims.settle(row.claim, "dropped", reason=_NOTHING_LEFT)
        unit.journal_notes.nudge_settled(row, "dropped", _NOTHING_LEFT)
    return built


def _looked_at_again(unit: UnitOfWork, claimed: list[OutboxRow]) -> list[OutboxRow]:
    """Leave nothing that strangers would read by now; what nothing is left of is dropped."""
    rows = retract(unit, claimed)
    left = {row.claim.id for row in rows}
    for row in claimed:
        if row.claim.id not in left:
            unit.outbox_claims.settle(row.claim, "dropped", reason=_FOR_STRANGERS)
    return rows


def _name(lane: Lane) -> str:
    return f"{lane.platform}:{lane.workspace}"
