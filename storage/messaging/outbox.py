"""The outbox and the jobs: written with what caused them, claimed with a lease, settled once.

States: pending → sending → sent │ retry │ unknown │ failed │ dropped │ parked. Each claim raises the row's fence; a
settlement with an older fence comes from somebody whose lease ran out and changes nothing. A parked message waits
until there is a way to the person again.

A nudge is marked as handed over in a transaction of its own, right before it is: found so when its lease has run out it
is unknown, and never sent again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

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
from sqlalchemy.dialects import postgresql, sqlite

from bot.engine.ports import Claim, OutboxRow, Purpose
from scheduler.jobs import Job
from scheduler.outbox.dispatcher import Planned
from scheduler.outbox.rate_limit import SendRecord
from scheduler.outbox.sender import Settled
from storage.core.schema import jobs, outbox
from storage.messaging.outbox_queries import (
    CLAIMING,
    FILLING,
    HANDING_OVER,
    LANES,
    NOT_HANDED_OVER,
    OPEN,
    PLANNING,
    TRIED_ANEW,
    free,
)

LEASE = timedelta(seconds=60)

NOBODY_SAID = "handed over, and nobody said what came of it"
_MOST_REMEMBERED = 5_000

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


# Whoever handed it over knows better than whoever found that nobody had said so.
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
        # A CTE is evaluated once; a subquery might be for each row, and would then take more than `limit`.
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


class NudgeDue(NamedTuple):
    """A message that waits for its time, on one way."""

    bundle: str
    person: str
    platform: str
    due_at: datetime


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
                "begun_at": None if owner is None else self._now,
                **posted,
            },
            owner=owner,
            statement=_REPLACING if posted else _POSTING,
        )
        receipt = added.scalar_one() if posted else None
        held = 0 if owner is None else 1
        until = None if owner is None else self._now + LEASE
        return OutboxRow(
            Claim(self._tenant, row_id, held, held, until, self._now),
            conversation,
            platform,
            workspace,
            external_id,
            kind,
            message,
            payload,
            receipt,
        )

    def add_nudge(
        self,
        row_id: str,
        *,
        bundle: str,
        person: str,
        platform: str,
        workspace: str,
        external_id: str,
        conversation: str,
        due_at: datetime,
    ) -> bool:
        """Write a nudge, of which nothing is built before it is claimed. False when there has been one of that id."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        new = (
            dialect.insert(outbox)
            .values(
                tenant=self._tenant,
                id=row_id,
                conversation=conversation,
                platform=platform,
                workspace=workspace,
                external_id=external_id,
                kind="nudge",
                message=row_id,
                payload={},
                purpose="nudge",
                person=person,
                bundle=bundle,
                state="pending",
                due_at=due_at,
                attempts=0,
                fence=0,
                created_at=self._now,
            )
            .on_conflict_do_nothing()
            .returning(outbox.c.id)
        )
        return self._connection.execute(new).first() is not None

    def fill(
        self,
        claim: Claim,
        *,
        conversation: str,
        external_id: str,
        workspace: str,
        platform: str,
        message: str,
        kind: str,
        payload: JsonValue,
    ) -> OutboxRow:
        """What a claimed nudge says, and where; the row as it is to be sent. Raises LookupError when the claim is no longer ours."""
        said = {
            "conversation": conversation,
            "external_id": external_id,
            "workspace": workspace,
            "platform": platform,
            "message": message,
            "kind": kind,
            "payload": payload,
        }
        filled = self._connection.execute(FILLING, {**self._ours(claim), **said}).mappings()
        row = filled.one_or_none()
        if row is None:
            raise LookupError(claim.id)
        return self._row(dict(row))

    def claim(
        self,
        owner: str,
        *,
        platforms: Collection[str],
        purposes: Collection[Purpose] = ("reply", "nudge"),
        limit: int = 20,
    ) -> list[OutboxRow]:
        """Rows that are ours to send now, with what the platform called the messages they replace.

        Those of other platforms than these belong to another process.
        """
        ours = and_(
            outbox.c.platform.in_(platforms), outbox.c.purpose.in_(purposes), NOT_HANDED_OVER
        )
        return [self._row(row) for row in self._claim(owner, limit, ours=ours, **TRIED_ANEW)]

    def claim_these(
        self, owner: str, row_ids: Collection[str], *, lasts: timedelta = LEASE
    ) -> list[OutboxRow]:
        """Those of them that are still free."""
        by = {"b_ids": list(row_ids), "b_owner": owner, "b_until": self._now + lasts}
        rows = self._connection.execute(CLAIMING, {**self._here(), **by}).mappings()
        return sorted((self._row(dict(row)) for row in rows), key=lambda row: row.claim.id)

    def hand_over(self, claim: Claim) -> bool:
        """Mark that it is about to be handed over. False when it is no longer ours to send."""
        ours = {**self._ours(claim), "b_now": self._now}
        return self._connection.execute(HANDING_OVER, ours).rowcount == 1

    def give_up_handed(self) -> list[OutboxRow]:
        """Nudges that were handed over by somebody who has not said what came of it are unknown from now on."""
        t = outbox.c
        done = self._connection.execute(
            update(outbox)
            .where(
                t.tenant == self._tenant,
                t.state == "sending",
                t.lease_until < self._now,
                t.purpose == "nudge",
                t.handed_at.is_not(None),
            )
            .values(state="unknown", reason=NOBODY_SAID, settled_at=self._now, lease_owner=None)
            .returning(outbox)
        ).mappings()
        return [self._row(dict(row)) for row in done]

    def lanes(
        self, *, platforms: Collection[str], purposes: Collection[Purpose]
    ) -> list[tuple[str, str]]:
        """Platforms and workspaces where something is to be sent now."""
        wanted = {"b_platforms": list(platforms), "b_purposes": list(purposes)}
        found = self._connection.execute(LANES, {**self._here(), **wanted})
        return [(platform, workspace) for platform, workspace in found]

    def planned(
        self, platform: str, workspace: str, *, purposes: Collection[Purpose], limit: int
    ) -> list[Planned]:
        """What is to be sent there now: replies before nudges, a conversation as often as the next, in its order.

        Nothing of a conversation in which something is on its way.
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
        """What was sent there since then, the oldest first."""
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
        """There is no way to anybody there: what is due is parked. Which."""
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
        return [self._row(dict(row)) for row in rows]

    def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None = None,
        retry_at: datetime | None = None,
        receipt: str | None = None,
    ) -> bool:
        """As of any queue; and what was sent after all is no longer unknown."""
        if super().settle(claim, state, reason=reason, retry_at=retry_at, receipt=receipt):
            return True
        if state != "sent":
            return False
        ours = self._ours(claim)
        known = {} if receipt is None else {"receipt": receipt}
        return self._connection.execute(_SENT_AFTER_ALL, {**ours, **known}).rowcount == 1

    def of_turn(self, conversation: str, turn_key: str) -> list[OutboxRow]:
        """What was answered to that turn."""
        t = outbox.c
        rows = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.conversation == conversation, t.turn_key == turn_key)
            .order_by(t.id)
        ).mappings()
        return [self._row(dict(row)) for row in rows]

    def of_bundle(self, bundle: str) -> list[OutboxRow]:
        """Every message of it: on each way it was sent, as it was posted."""
        t = outbox.c
        rows = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.bundle == bundle, t.kind.in_(("nudge", "post")))
            .order_by(t.id)
        ).mappings()
        return [self._row(dict(row)) for row in rows]

    def nudges_due(self, begin: datetime, end: datetime) -> list[NudgeDue]:
        """The messages sent without being asked for whose time comes from `begin` and before `end`, pending or not."""
        t = outbox.c
        rows = self._connection.execute(
            select(t.bundle, t.person, t.platform, t.due_at)
            .where(
                t.tenant == self._tenant,
                t.purpose == "nudge",
                t.kind == "nudge",
                t.due_at >= begin,
                t.due_at < end,
            )
            .order_by(t.due_at, t.person, t.platform)
        )
        return [NudgeDue(*row) for row in rows]

    def is_on_its_way(self, row_id: str) -> bool:
        """Whether it was sent, may have been, or still will be."""
        t = outbox.c
        states = ("pending", "sending", "retry", "sent", "unknown")
        found = self._connection.execute(
            select(t.id).where(t.tenant == self._tenant, t.id == row_id, t.state.in_(states))
        )
        return found.first() is not None

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

    def is_closed(self, platform: str, workspace: str, external_id: str) -> bool:
        """Whether something is parked for that conversation, whatever it is: there was no way through, and is none yet."""
        counted = select(func.count()).select_from(outbox)
        everything = self._parked_there(platform, workspace, external_id)
        return self._connection.execute(counted.where(*everything)).scalar_one() > 0

    def release(self, platform: str, workspace: str, external_id: str | None) -> int:
        """There is a way again: what is parked for that conversation, or for all of them, is to be sent now. How many.

        But for nudges, which have gone another way.
        """
        nudges = [
            *self._parked_there(platform, workspace, external_id),
            outbox.c.purpose == "nudge",
        ]
        self._connection.execute(update(outbox).where(*nudges).values(state="dropped"))
        done = self._connection.execute(
            update(outbox)
            .where(*self._parked(platform, workspace, external_id))
            .values(state="retry", due_at=self._now, attempts=0, settled_at=None)
        )
        return done.rowcount

    def _parked(
        self, platform: str, workspace: str, external_id: str | None
    ) -> list[ColumnElement[bool]]:
        """Replies; a nudge has gone another way."""
        there = self._parked_there(platform, workspace, external_id)
        return [*there, outbox.c.purpose == "reply"]

    def _parked_there(
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

    def _here(self) -> dict[str, object]:
        return {"b_tenant": self._tenant, "b_now": self._now}

    def _ours(self, claim: Claim) -> dict[str, object]:
        return {"b_tenant": self._tenant, "b_id": claim.id, "b_fence": claim.fence}

    def _row(self, row: dict[str, Any]) -> OutboxRow:
        receipt = row["receipt"]
        if receipt is None and row["kind"] == "replace":
            receipt = self.receipt_of(row["message"])
        return OutboxRow(
            Claim(
                row["tenant"],
                row["id"],
                row["fence"],
                row["attempts"],
                row["lease_until"],
                row["begun_at"],
            ),
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
