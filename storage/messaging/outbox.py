"""Outbox and jobs are written with what caused them, claimed with a lease, and settled once.

States: pending → sending → sent │ retry │ unknown │ failed │ dropped │ parked. Each claim raises
the row's fence. A settlement with an older fence comes from somebody whose lease ran out, and
changes nothing. A parked message waits until there is a way to the person again.

A nudge is marked as handed over in a transaction of its own, right before it is handed over. Found
so when its lease has run out, it is unknown, and never sent again.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)

from bot.engine.ids import FIRST_OF_A_MOMENT
from bot.engine.ports import Claim, OutboxRow
from bot.engine.replies import ConversationAddress
from storage.core.schema import POSTS, outbox
from storage.core.upsert import upsert
from storage.messaging.outbox_queries import (
    FILLING,
)
from storage.messaging.queue import LEASE, Queue

_posted = outbox.alias("posted")


def _receipt_of(tenant: ColumnElement[Any], message: ColumnElement[Any]) -> Select[Any]:
    """Return a statement for the platform's present id of a message."""
    return (
        select(_posted.c.receipt)
        .where(
            _posted.c.tenant == tenant, _posted.c.message == message, _posted.c.receipt.is_not(None)
        )
        .order_by(_posted.c.id.desc())
        .limit(1)
    )


_RECEIPT = _receipt_of(bindparam("tenant"), bindparam("message"))
_POSTED_RECEIPT = (
    _receipt_of(outbox.c.tenant, outbox.c.message)
    .correlate(outbox)
    .scalar_subquery()
    .label("posted_receipt")
)
_POSTING = insert(outbox)
# The platform's id of the message it replaces comes with it in the same statement.
_REPLACING = (
    insert(outbox)
    .values(
        receipt=_receipt_of(
            bindparam("posted_tenant"), bindparam("posted_message")
        ).scalar_subquery()
    )
    .returning(outbox.c.receipt)
)


class NudgeDue(NamedTuple):
    """A message that waits for its time, on one way."""

    bundle: str
    person: str
    platform: str
    due_at: datetime


class Outbox(Queue):
    """It holds messages to be sent.

    How a message looks now is read once, until this unit of work writes to the outbox: a turn asks
    for the newest card again and again.
    """

    _table = outbox

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        super().__init__(connection, tenant, now)
        self._newest_rows: dict[tuple[str, str], OutboxRow | None] = {}

    def _add(
        self, row_id: str, values: dict[str, object], *, owner: str | None, statement: Insert
    ) -> CursorResult[Any]:
        self._newest_rows.clear()
        return super()._add(row_id, values, owner=owner, statement=statement)

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
        """Write a message.

        With `owner` it is claimed at once, and whoever runs the turn sends it right after the
        commit.
        """
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
        """Write a nudge, of which nothing is built before it is claimed.

        Returns False when there has been one of that id.
        """
        new = (
            upsert(outbox, self._connection.dialect.name)
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

    def add_calendar(
        self,
        row_id: str,
        *,
        place: ConversationAddress,
        payload: JsonValue,
    ) -> bool:
        """Write a calendar invitation, which is sent at least once.

        Its receiver tells one sent again by its `uid` and `sequence`. Returns False when there has
        been one of that id.
        """
        adding = (
            upsert(outbox, self._connection.dialect.name)
            .on_conflict_do_nothing()
            .returning(outbox.c.id)
        )
        added = self._add(
            row_id,
            {
                "conversation": place.conversation_id,
                "platform": place.platform,
                "workspace": place.workspace,
                "external_id": place.external_id,
                "kind": "calendar",
                "message": row_id,
                "payload": payload,
                "purpose": "reply",
                "person": place.member,
            },
            owner=None,
            statement=adding,
        )
        return added.first() is not None

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
        """Fill in what a claimed nudge says, and where, and return the row as it is to be sent.

        Raises LookupError when the claim is no longer ours.
        """
        said = {
            "conversation": conversation,
            "external_id": external_id,
            "workspace": workspace,
            "platform": platform,
            "message": message,
            "kind": kind,
            "payload": payload,
        }
        self._newest_rows.clear()
        filled = self._connection.execute(FILLING, {**self._ours(claim), **said}).mappings()
        row = filled.one_or_none()
        if row is None:
            raise LookupError(claim.id)
        return self.row(dict(row))

    def of_turn(self, conversation: str, turn_key: str) -> list[OutboxRow]:
        """Return what was answered to that turn."""
        t = outbox.c
        rows = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.conversation == conversation, t.turn_key == turn_key)
            .order_by(t.id)
        ).mappings()
        return [self.row(dict(row)) for row in rows]

    def of_bundle(self, bundle: str) -> list[OutboxRow]:
        """Return every message of the bundle, on each way it was sent, as it was posted."""
        t = outbox.c
        rows = self._connection.execute(
            select(outbox)
            .where(t.tenant == self._tenant, t.bundle == bundle, t.kind.in_(("nudge", "post")))
            .order_by(t.id)
        ).mappings()
        return [self.row(dict(row)) for row in rows]

    def nudges_due(self, begin: datetime, end: datetime) -> list[NudgeDue]:
        """Return the nudges whose time comes from `begin` and before `end`, pending or not."""
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
        """Tell whether it was sent, may have been, or still will be."""
        t = outbox.c
        states = ("pending", "sending", "retry", "sent", "unknown")
        found = self._connection.execute(
            select(t.id).where(t.tenant == self._tenant, t.id == row_id, t.state.in_(states))
        )
        return found.first() is not None

    def get(self, row_id: str) -> OutboxRow:
        """Return that row.

        Raises sqlalchemy.exc.NoResultFound.
        """
        t = outbox.c
        found = self._connection.execute(
            select(outbox).where(t.tenant == self._tenant, t.id == row_id)
        ).mappings()
        return self.row(dict(found.one()))

    def newest(self, message: str) -> OutboxRow | None:
        """Return the message as it looks now."""
        return self._read_newest(_newest(), "message", message)

    def newest_card(self, conversation: str) -> OutboxRow | None:
        """Return the card that was posted last in the conversation, as it looks now.

        A nudge is one once it is sent: it is written long before, under an id that is no time.
        """
        newest = self._read_newest(_newest_card(), "conversation", conversation)
        if newest is not None:
            self._newest_rows["message", newest.message] = newest
        return newest

    def _read_newest(self, statement: Select[Any], of: str, wanted: str) -> OutboxRow | None:
        if (of, wanted) not in self._newest_rows:
            asked = {"tenant": self._tenant, of: wanted}
            found = self._connection.execute(statement, asked).mappings().one_or_none()
            row = None if found is None else _row(dict(found), found["posted_receipt"])
            self._newest_rows[of, wanted] = row
        return self._newest_rows[of, wanted]

    def standing_in(self, conversation: str) -> list[OutboxRow]:
        """Return each card of the conversation as it looks now."""
        t = outbox.c
        newest = (
            select(func.max(t.id))
            .where(
                t.tenant == self._tenant,
                t.conversation == conversation,
                t.kind.in_(("post", "replace")),
            )
            .group_by(t.message)
        )
        rows = self._connection.execute(
            select(outbox).where(t.tenant == self._tenant, t.id.in_(newest)).order_by(t.id)
        ).mappings()
        return [self.row(dict(row)) for row in rows]

    def waiting(self, platform: str, workspace: str, external_id: str) -> int:
        """Return how many replies are parked for that conversation."""
        counted = select(func.count()).select_from(outbox)
        return self._connection.execute(
            counted.where(*self._parked(platform, workspace, external_id))
        ).scalar_one()

    def is_closed(self, platform: str, workspace: str, external_id: str) -> bool:
        """Tell whether anything is parked for that conversation.

        There was then no way to it, and is none yet.
        """
        counted = select(func.count()).select_from(outbox)
        everything = self._parked_there(platform, workspace, external_id)
        return self._connection.execute(counted.where(*everything)).scalar_one() > 0

    def release(self, platform: str, workspace: str, external_id: str | None) -> int:
        """Send what is parked for that conversation, or for all of them, as there is a way again.

        Nudges are dropped, as they have gone another way. Returns how many messages there are.
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
        """Return the conditions of parked replies; a nudge has gone another way."""
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
        """Return the platform's present id of a message of ours."""
        return (
            self._connection.execute(_RECEIPT, {"tenant": self._tenant, "message": message})
            .scalars()
            .first()
        )

    def _ours(self, claim: Claim) -> dict[str, object]:
        return {"b_tenant": self._tenant, "b_id": claim.id, "b_fence": claim.fence}

    def row(self, row: dict[str, Any]) -> OutboxRow:
        """Return a row of the table as a message.

        The platform's id of the message it replaces comes with it.
        """
        posted = row["receipt"] is None and row["kind"] == "replace"
        return _row(row, self.receipt_of(row["message"]) if posted else None)


def _row(row: Mapping[str, Any], posted: str | None) -> OutboxRow:
    """Return the row as a message; `posted` is the platform's id of the message it replaces."""
    replaced = posted if row["kind"] == "replace" else None
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
        replaced if row["receipt"] is None else row["receipt"],
        row["purpose"],
        row["person"],
        row["bundle"],
    )


@cache
def _newest() -> Select[Any]:
    t = outbox.c
    return (
        select(outbox, _POSTED_RECEIPT)
        .where(t.tenant == bindparam("tenant"), t.message == bindparam("message"))
        .order_by(t.id.desc())
        .limit(1)
    )


@cache
def _newest_card() -> Select[Any]:
    """Find the newest of what turns posted, and of the nudges, each by the index of posts."""
    t = outbox.c
    at = func.coalesce(t.begun_at, t.created_at).label("at")
    posted = select(t.message, t.id, at).where(
        t.tenant == bindparam("tenant"),
        t.conversation == bindparam("conversation"),
        text(POSTS),
        or_(t.purpose != "nudge", t.state.in_(("sent", "unknown"))),
    )
    of_turns = posted.where(t.id >= FIRST_OF_A_MOMENT).order_by(t.id.desc()).limit(1).subquery()
    of_nudges = posted.where(t.id < FIRST_OF_A_MOMENT).order_by(at.desc()).limit(1).subquery()
    both = union_all(select(of_turns), select(of_nudges)).subquery()
    last = select(both.c.message).order_by(both.c.at.desc(), both.c.id.desc()).limit(1)
    return (
        select(outbox, _POSTED_RECEIPT)
        .where(
            t.tenant == bindparam("tenant"),
            t.message == last.scalar_subquery(),
            t.kind.in_(("post", "replace")),
        )
        .order_by(t.id.desc())
        .limit(1)
    )
