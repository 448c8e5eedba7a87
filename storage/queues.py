"""The outbox and the jobs: written with what caused them, claimed with a lease, settled once.

States: pending → sending → sent │ retry │ unknown │ failed │ dropped │ parked. Each claim raises the row's fence; a
settlement with an older fence comes from somebody whose lease ran out and changes nothing. A parked message waits
until there is a way to the person again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import JsonValue
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from bot.engine.ports import Claim, OutboxRow
from scheduler.jobs import Job
from scheduler.outbox import Settled
from storage.tables import jobs, outbox

LEASE = timedelta(seconds=60)

_posted = outbox.alias("posted")


def _receipt_of(tenant: str, message: str) -> Select[Any]:
    """What the platform calls a message by now."""
    return (
        select(_posted.c.receipt)
        .where(
            _posted.c.tenant == bindparam(tenant),
            _posted.c.message == bindparam(message),
            _posted.c.receipt.is_not(None),
        )
        .order_by(_posted.c.id.desc())
        .limit(1)
    )


_RECEIPT = _receipt_of("tenant", "message")
_POSTING = insert(outbox)
# What the platform called the message it replaces comes along in the same statement.
_REPLACING = (
    insert(outbox)
    .values(receipt=_receipt_of("posted_tenant", "posted_message").scalar_subquery())
    .returning(outbox.c.receipt)
)
_JOB = insert(jobs)


@cache
def _settling(table: Table) -> Update:
    t = table.c
    return update(table).where(
        t.tenant == bindparam("b_tenant"),
        t.id == bindparam("b_id"),
        t.fence == bindparam("b_fence"),
        t.state == "sending",
    )


class _Queue:
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

    def _claim(self, owner: str, limit: int, *, ours: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Take up to `limit` of our rows that are due, or whose holder's lease has run out, oldest first."""
        t = self._table.c
        free = or_(
            and_(t.state.in_(("pending", "retry")), t.due_at <= self._now),
            and_(t.state == "sending", t.lease_until < self._now),
        )
        # A CTE is evaluated once; a subquery might be for each row, and would then take more than `limit`.
        chosen = (
            select(t.id)
            .where(
                t.tenant == self._tenant, t.state.in_(("pending", "sending", "retry")), free, ours
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
            )
            .returning(self._table)
        ).mappings()
        return sorted((dict(row) for row in rows), key=lambda row: str(row["id"]))

    def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None = None,
        retry_at: datetime | None = None,
        receipt: str | None = None,
    ) -> bool:
        """How it went. False when the claim is no longer ours: then nothing is changed."""
        values: dict[str, object] = {
            "state": state,
            "reason": reason,
            "due_at": retry_at or self._now,
            "lease_owner": None,
            "lease_until": None,
            "settled_at": None if state == "retry" else self._now,
        }
        if receipt is not None:
            values["receipt"] = receipt
        ours = {"b_tenant": self._tenant, "b_id": claim.id, "b_fence": claim.fence}
        done = self._connection.execute(_settling(self._table), {**ours, **values})
        return done.rowcount == 1


class Outbox(_Queue):
    """Messages to be sent."""

    _table = outbox

    def add(
        self,
        row_id: str,
        *,
        conversation: str,
        platform: str,
        workspace: str,
        external_id: str,
        kind: str,
        message: str,
        payload: JsonValue,
        turn_key: str | None,
        owner: str | None = None,
    ) -> OutboxRow:
        """Write one. With `owner` it is claimed at once: whoever runs the turn sends it right after the commit."""
        posted = (
            {"posted_tenant": self._tenant, "posted_message": message} if kind == "replace" else {}
        )
        added = self._add(
            row_id,
            {
                "conversation": conversation,
                "platform": platform,
                "workspace": workspace,
                "external_id": external_id,
                "kind": kind,
                "message": message,
                "payload": payload,
                "turn_key": turn_key,
                "purpose": "reply",
                **posted,
            },
            owner=owner,
            statement=_REPLACING if posted else _POSTING,
        )
        receipt = added.scalar_one() if posted else None
        held = 0 if owner is None else 1
        return OutboxRow(
            Claim(self._tenant, row_id, held, held),
            conversation,
            platform,
            workspace,
            external_id,
            kind,
            message,
            payload,
            receipt,
        )

    def claim(self, owner: str, *, platforms: Collection[str], limit: int = 20) -> list[OutboxRow]:
        """Rows that are ours to send now, with what the platform called the messages they replace.

        Those of other platforms than these belong to another process.
        """
        ours = outbox.c.platform.in_(platforms)
        return [self._row(row) for row in self._claim(owner, limit, ours=ours)]

    def of_turn(self, conversation: str, turn_key: str) -> list[OutboxRow]:
        """What was answered to that turn."""
        t = outbox.c
        rows = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.conversation == conversation, t.turn_key == turn_key)
            .order_by(t.id)
        ).mappings()
        return [self._row(dict(row)) for row in rows]

    def get(self, row_id: str) -> OutboxRow:
        """That row. Raises sqlalchemy.exc.NoResultFound."""
        t = outbox.c
        found = self._connection.execute(
            select(outbox).where(t.tenant == self._tenant, t.id == row_id)
        ).mappings()
        return self._row(dict(found.one()))

    def newest(self, message: str) -> OutboxRow | None:
        """The message as it looks now."""
        t = outbox.c
        row = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.message == message)
            .order_by(t.id.desc())
            .limit(1)
        ).mappings()
        found = row.one_or_none()
        return None if found is None else self._row(dict(found))

    def waiting(self, platform: str, workspace: str, external_id: str) -> int:
        """How many messages are parked for that conversation."""
        counted = select(func.count()).select_from(outbox)
        return self._connection.execute(
            counted.where(*self._parked(platform, workspace, external_id))
        ).scalar_one()

    def release(self, platform: str, workspace: str, external_id: str | None) -> int:
        """There is a way again: what is parked for that conversation, or for all of them, is to be sent now. How many."""
        done = self._connection.execute(
            update(outbox)
            .where(*self._parked(platform, workspace, external_id))
            .values(state="retry", due_at=self._now, attempts=0, settled_at=None)
        )
        return done.rowcount

    def _parked(
        self, platform: str, workspace: str, external_id: str | None
    ) -> list[ColumnElement[bool]]:
        t = outbox.c
        there = [] if external_id is None else [t.external_id == external_id]
        return [
            t.tenant == self._tenant,
            t.state == literal_column("'parked'"),  # a literal: the index's own condition
            t.platform == platform,
            t.workspace == workspace,
            *there,
        ]

    def receipt_of(self, message: str) -> str | None:
        """What the platform calls a message of ours by now."""
        return (
            self._connection.execute(_RECEIPT, {"tenant": self._tenant, "message": message})
            .scalars()
            .first()
        )

    def _row(self, row: dict[str, Any]) -> OutboxRow:
        receipt = row["receipt"]
        if receipt is None and row["kind"] == "replace":
            receipt = self.receipt_of(row["message"])
        return OutboxRow(
            Claim(row["tenant"], row["id"], row["fence"], row["attempts"]),
            row["conversation"],
            row["platform"],
            row["workspace"],
            row["external_id"],
            row["kind"],
            row["message"],
            row["payload"],
            receipt,
            row["purpose"],
            row["person"],
            row["bundle"],
        )


class Jobs(_Queue):
    """Slow work: fetching a file, bringing another conversation's card up to date."""

    _table = jobs

    def add(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write one; the same id again changes nothing new and raises IntegrityError."""
        self._add(job_id, {"kind": kind, "payload": payload}, owner=None, statement=_JOB)

    def add_once(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write one, unless there has been one of that id."""
        known = select(jobs.c.id).where(jobs.c.tenant == self._tenant, jobs.c.id == job_id)
        if self._connection.execute(known).first() is None:
            self.add(job_id, kind, payload)

    def claim(
        self, owner: str, *, platforms: Collection[str], unplaced: bool = True, limit: int = 5
    ) -> list[Job]:
        """Jobs that are ours to do now: those for these platforms and, if `unplaced`, those that are for none."""
        platform = self._platform()
        ours: ColumnElement[bool] = platform.in_(platforms)
        if unplaced:
            ours = or_(platform.is_(None), ours)
        return [
            Job(
                Claim(row["tenant"], row["id"], row["fence"], row["attempts"]),
                row["kind"],
                row["payload"],
            )
            for row in self._claim(owner, limit, ours=ours)
        ]

    def _platform(self) -> ColumnElement[str]:
        payload = jobs.c.payload
        on_postgresql = self._connection.dialect.name == "postgresql"
        as_json = cast(payload, JSON) if on_postgresql else type_coerce(payload, JSON)
        platform: ColumnElement[str] = as_json["platform"].as_string()
        return platform
