"""Give the outbox to whoever empties it: what is due, claimed, handed over and settled."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    literal_column,
    select,
    update,
)

from bot.engine.ports import Claim, OutboxRow, Purpose
from scheduler.outbox.dispatcher import Planned
from scheduler.outbox.rate_limit import SendRecord
from scheduler.outbox.sender import Settled
from storage.core.schema import outbox
from storage.messaging.outbox import Outbox
from storage.messaging.outbox_queries import (
    CLAIMING,
    HANDING_OVER,
    LANES,
    NOT_HANDED_OVER,
    PLANNING,
    TRIED_ANEW,
)
from storage.messaging.queue import LEASE, ClaimableQueue

NOBODY_SAID = "handed over, and nobody said what came of it"
_MOST_REMEMBERED = 5_000

# Whoever handed it over knows better than whoever found that nobody had told the outcome.
_SENT_AFTER_ALL = (
    update(outbox)
    .where(
        outbox.c.tenant == bindparam("b_tenant"),
        outbox.c.id == bindparam("b_id"),
        outbox.c.fence == bindparam("b_fence"),
        outbox.c.state == "unknown",
        outbox.c.reason == NOBODY_SAID,
    )
    .values(state="sent", reason=None)
)

_GIVEN_UP = (
    update(outbox)
    .where(
        outbox.c.tenant == bindparam("b_tenant"),
        outbox.c.state == "sending",
        outbox.c.lease_until < bindparam("b_now"),
        outbox.c.purpose == "nudge",
        outbox.c.handed_at.is_not(None),
    )
    .values(state="unknown", reason=NOBODY_SAID, settled_at=bindparam("b_now"), lease_owner=None)
    .returning(outbox)
)


class OutboxClaims(ClaimableQueue):
    """It holds messages on their way, in one unit of work."""

    _table = outbox

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        super().__init__(connection, tenant, now)
        self._rows = Outbox(connection, tenant, now)

    def claim(
        self,
        owner: str,
        *,
        platforms: Collection[str],
        purposes: Collection[Purpose] = ("reply", "nudge"),
        limit: int = 20,
    ) -> list[OutboxRow]:
        """Claim rows that are ours to send now, with the receipts of the messages they replace.

        Rows of other platforms than these belong to another process.
        """
        ours = and_(
            outbox.c.platform.in_(platforms), outbox.c.purpose.in_(purposes), NOT_HANDED_OVER
        )
        return [self._rows.row(row) for row in self._claim(owner, limit, ours=ours, **TRIED_ANEW)]

    def claim_these(
        self, owner: str, row_ids: Collection[str], *, lasts: timedelta = LEASE
    ) -> list[OutboxRow]:
        """Claim those of the rows that are still free."""
        by = {"b_ids": list(row_ids), "b_owner": owner, "b_until": self._now + lasts}
        rows = self._connection.execute(CLAIMING, {**self._here(), **by}).mappings()
        return sorted((self._rows.row(dict(row)) for row in rows), key=lambda row: row.claim.id)

    def hand_over(self, claim: Claim) -> bool:
        """Mark that it is about to be handed over.

        Returns False when it is no longer ours to send.
        """
        ours = {**self._ours(claim), "b_now": self._now}
        return self._connection.execute(HANDING_OVER, ours).rowcount == 1

    def give_up_handed(self) -> list[OutboxRow]:
        """Mark as unknown the nudges handed over by somebody who never told the outcome."""
        done = self._connection.execute(_GIVEN_UP, self._here()).mappings()
        return [self._rows.row(dict(row)) for row in done]

    def lanes(
        self, *, platforms: Collection[str], purposes: Collection[Purpose]
    ) -> list[tuple[str, str]]:
        """Return the platforms and workspaces where something is to be sent now."""
        wanted = {"b_platforms": list(platforms), "b_purposes": list(purposes)}
        found = self._connection.execute(LANES, {**self._here(), **wanted})
        return [(platform, workspace) for platform, workspace in found]

    def planned(
        self, platform: str, workspace: str, *, purposes: Collection[Purpose], limit: int
    ) -> list[Planned]:
        """Return what is to be sent there now.

        Replies come before nudges, and conversations take turns, each in its own order. Nothing is
        returned of a conversation in which something is on its way.
        """
        wanted = {
            "b_platform": platform,
            "b_workspace": workspace,
            "b_purposes": list(purposes),
            "b_limit": limit,
        }
        found = self._connection.execute(PLANNING, {**self._here(), **wanted})
        return [Planned(platform, workspace, *row) for row in found]

    def sent_lately(self, platform: str, workspace: str, *, since: datetime) -> list[SendRecord]:
        """Return what was sent there since then, the oldest first."""
        t = outbox.c
        found = self._connection.execute(
            select(t.external_id, t.kind, t.settled_at)
            .where(
                t.tenant == self._tenant,
                t.state == literal_column("'sent'"),
                t.platform == platform,
                t.workspace == workspace,
                t.settled_at >= since,
            )
            .order_by(t.settled_at.desc())
            .limit(_MOST_REMEMBERED)
        ).all()
        return [SendRecord(platform, workspace, *row) for row in reversed(found)]

    def park_all(self, platform: str, workspace: str, *, reason: str) -> list[OutboxRow]:
        """Park what is due there, as there is no way to anybody, and return it."""
        t = outbox.c
        rows = self._connection.execute(
            update(outbox)
            .where(
                t.tenant == self._tenant,
                t.state.in_(("pending", "retry")),
                t.due_at <= self._now,
                t.platform == platform,
                t.workspace == workspace,
            )
            .values(state="parked", reason=reason, settled_at=self._now)
            .returning(outbox)
        ).mappings()
        return [self._rows.row(dict(row)) for row in rows]

    def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None = None,
        retry_at: datetime | None = None,
        receipt: str | None = None,
    ) -> bool:
        """Settle as any queue does.

        A message that was unknown and was sent after all is then known as sent.
        """
        if super().settle(claim, state, reason=reason, retry_at=retry_at, receipt=receipt):
            return True
        if state != "sent":
            return False
        ours = self._ours(claim)
        known = {} if receipt is None else {"receipt": receipt}
        return self._connection.execute(_SENT_AFTER_ALL, {**ours, **known}).rowcount == 1

    def _here(self) -> dict[str, object]:
        return {"b_tenant": self._tenant, "b_now": self._now}

    def _ours(self, claim: Claim) -> dict[str, object]:
        return {"b_tenant": self._tenant, "b_id": claim.id, "b_fence": claim.fence}
