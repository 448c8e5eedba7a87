"""A queue is a table whose rows are claimed with a lease, and settled once with a fence."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    Table,
    Update,
    bindparam,
    select,
    update,
)

from bot.engine.ports import Claim
from scheduler.outbox.sender import Settled
from storage.messaging.outbox_queries import (
    OPEN,
    free,
)

LEASE = timedelta(seconds=60)


@cache
def _settling(table: Table) -> Update:
    t = table.c
    return update(table).where(
        t.tenant == bindparam("b_tenant"),
        t.id == bindparam("b_id"),
        t.fence == bindparam("b_fence"),
        t.state == "sending",
    )


class Queue:
    """It holds one authority's rows of `_table`, in one unit of work."""

    _table: Table

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def _add(
        self, row_id: str, values: dict[str, object], *, owner: str | None, statement: Insert
    ) -> CursorResult[Any]:
        held = owner is not None
        return self._connection.execute(
            statement,
            {
                "tenant": self._tenant,
                "id": row_id,
                "state": "sending" if held else "pending",
                "due_at": self._now,
                "attempts": 1 if held else 0,
                "fence": 1 if held else 0,
                "lease_owner": owner,
                "lease_until": self._now + LEASE if held else None,
                "created_at": self._now,
                **values,
            },
        )


class ClaimableQueue(Queue):
    """The queue for whoever empties it."""

    def _claim(
        self,
        owner: str,
        limit: int,
        *,
        ours: ColumnElement[bool],
        **changed: object,
    ) -> list[dict[str, Any]]:
        """Take up to `limit` of our rows that are free, oldest first."""
        t = self._table.c
        # A CTE is evaluated once. A subquery might be for each row, and would then take more than
        # `limit`.
        chosen = (
            select(t.id)
            .where(
                t.tenant == self._tenant,
                t.state.in_(OPEN),
                free(self._table),
                ours,
            )
            .order_by(t.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        rows = self._connection.execute(
            update(self._table)
            .where(t.tenant == self._tenant, t.id.in_(select(chosen.c.id)))
            .values(
                state="sending",
                lease_owner=owner,
                lease_until=self._now + LEASE,
                fence=t.fence + 1,
                attempts=t.attempts + 1,
                **changed,
            )
            .returning(self._table),
            {"b_now": self._now},
        ).mappings()
        return sorted((dict(row) for row in rows), key=lambda row: str(row["id"]))

    def release_others(self, owner: str) -> None:
        """Let go of what anybody but the owner has claimed, who is known to be dead."""
        t = self._table.c
        self._connection.execute(
            update(self._table)
            .where(t.tenant == self._tenant, t.state == "sending", t.lease_owner != owner)
            .values(lease_until=self._now - timedelta(microseconds=1))
        )

    def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None = None,
        retry_at: datetime | None = None,
        receipt: str | None = None,
    ) -> bool:
        """Settle a row by its outcome.

        Returns False when the claim is no longer ours, and then nothing is changed.
        """
        again = state in ("retry", "later")
        values: dict[str, object] = {
            "state": "retry" if again else state,
            "reason": reason,
            "due_at": retry_at or self._now,
            "lease_owner": None,
            "lease_until": None,
            "settled_at": None if again else self._now,
        }
        if state == "later":
            values["attempts"] = claim.attempts - 1
        if receipt is not None:
            values["receipt"] = receipt
        ours = {"b_tenant": self._tenant, "b_id": claim.id, "b_fence": claim.fence}
        done = self._connection.execute(_settling(self._table), {**ours, **values})
        return done.rowcount == 1
