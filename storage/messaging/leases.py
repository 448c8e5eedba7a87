"""A lease says who may do something that only one process does at a time, and until when.

Its fence counts how many times the lease was taken.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from storage.core.schema import leases
from storage.core.upsert import upsert
from storage.messaging.outbox_queries import RENEWING


@dataclass(frozen=True)
class Lease:
    """A lease that is ours until `until`.

    `taken_over` says that somebody else had it last.
    """

    name: str
    fence: int
    until: datetime
    taken_over: bool


class Leases:
    """It holds one authority's leases, in one unit of work."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def take(self, name: str, owner: str, lasts: timedelta) -> Lease | None:
        """Take the lease, unless it is somebody else's."""
        t = leases.c
        until = self._now + lasts
        before = self._connection.execute(
            select(t.owner).where(t.tenant == self._tenant, t.name == name)
        ).scalar_one_or_none()
        statement = (
            upsert(leases, self._connection.dialect.name)
            .values(tenant=self._tenant, name=name, owner=owner, fence=1, until=until)
            .on_conflict_do_update(
                index_elements=["tenant", "name"],
                set_={"owner": owner, "fence": t.fence + 1, "until": until},
                where=or_(t.owner == owner, t.until < self._now),
            )
            .returning(t.fence)
        )
        fence = self._connection.execute(statement).scalar_one_or_none()
        return None if fence is None else Lease(name, fence, until, before != owner)

    def renew(self, lease: Lease, lasts: timedelta) -> Lease | None:
        """Renew the lease; None when it has run out, and somebody else may have it."""
        until = self._now + lasts
        if not self._set(lease, until):
            return None
        return Lease(lease.name, lease.fence, until, taken_over=False)

    def give_up(self, lease: Lease) -> None:
        """Give the lease up, so that anybody may take it."""
        self._set(lease, self._now - timedelta(microseconds=1))

    def release_others(self, owner: str) -> None:
        """Let go of what anybody but the owner has leased, who is known to be dead."""
        t = leases.c
        self._connection.execute(
            update(leases)
            .where(t.tenant == self._tenant, t.owner != owner)
            .values(until=self._now - timedelta(microseconds=1))
        )

    def _set(self, lease: Lease, until: datetime) -> bool:
        ours = {
            "b_tenant": self._tenant,
            "b_now": self._now,
            "b_name": lease.name,
            "b_fence": lease.fence,
            "b_until": until,
        }
        return self._connection.execute(RENEWING, ours).rowcount == 1
