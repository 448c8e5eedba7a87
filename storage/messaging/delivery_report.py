"""Report how deliveries stand in one authority.

It tells what waits and since when, what went wrong, and what was sent on a day. Each question is a
function of a connection that has entered the authority. None reads what a message says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    TextClause,
    and_,
    case,
    false,
    func,
    or_,
    select,
    text,
    update,
)

from storage.core.schema import NUDGES, UNSETTLED_JOBS, UNSETTLED_MESSAGES, jobs, outbox

State: TypeAlias = Literal["pending", "sending", "retry", "unknown", "failed", "parked"]

OPEN_STATES: Final[tuple[State, ...]] = (
    "pending",
    "sending",
    "retry",
    "unknown",
    "failed",
    "parked",
)

_OPEN, _OPEN_JOBS = text(UNSETTLED_MESSAGES), text(UNSETTLED_JOBS)
_NUDGES = text(NUDGES)


@dataclass(frozen=True)
class StuckMessage:
    """A message that waits for somebody: what it is for and why it is here, never what it says."""

    id: str
    platform: str
    purpose: str
    kind: str
    state: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class Why:
    """A number of messages that came to nothing on one platform for one reason.

    The last of them is `latest`.
    """

    state: str
    platform: str
    reason: str
    n: int
    latest: datetime


def outbox_states(connection: Connection, tenant: str) -> Mapping[str, int]:
    """Count the messages in each state, but for those that are done with."""
    return _states(connection, outbox, tenant, _OPEN)


def job_states(connection: Connection, tenant: str) -> Mapping[str, int]:
    """Count the jobs in each state, but for those that are done with."""
    return _states(connection, jobs, tenant, _OPEN_JOBS)


def oldest_pending(connection: Connection, tenant: str, now: datetime) -> datetime | None:
    """Return since when the message has waited that has waited longest.

    One that is for later does not wait yet.
    """
    t = outbox.c
    since = case((t.state == "pending", t.due_at), else_=t.created_at)
    asked = select(func.min(since)).where(
        t.tenant == tenant,
        _OPEN,
        or_(
            and_(t.state == "pending", t.due_at <= now),
            t.state.in_(("sending", "retry")),
        ),
    )
    found: datetime | None = connection.execute(asked).scalar_one()
    return found


def nudges_settled(
    connection: Connection, tenant: str, begin: datetime, end: datetime
) -> Mapping[str, int]:
    """Count the nudges that came to each end from `begin` up to `end`, not with it.

    The ends are `sent`, `unknown`, `failed`, `parked` and `dropped`.
    """
    t = outbox.c
    counted = connection.execute(
        select(t.state, func.count())
        .where(t.tenant == tenant, _NUDGES, t.settled_at >= begin, t.settled_at < end)
        .group_by(t.state)
    )
    return dict(counted.all())


def last_nudge_sent(connection: Connection, tenant: str) -> datetime | None:
    """Return when the last nudge was sent, None when none ever was."""
    t = outbox.c
    found: datetime | None = (
        connection.execute(
            select(t.settled_at)
            .where(t.tenant == tenant, _NUDGES, t.state == "sent", t.settled_at.is_not(None))
            .order_by(t.settled_at.desc())
            .limit(1)
        )
        .scalars()
        .first()
    )
    return found


def reasons(connection: Connection, tenant: str, *, limit: int) -> Sequence[Why]:
    """Return why messages failed, or are tried again, the most frequent first."""
    t = outbox.c
    reason = func.coalesce(t.reason, "")
    often = func.count().label("often")
    rows = connection.execute(
        select(
            t.state, t.platform, reason, often, func.max(func.coalesce(t.settled_at, t.created_at))
        )
        .where(
            t.tenant == tenant,
            _OPEN,
            or_(t.state == "failed", and_(t.state == "retry", t.reason.is_not(None))),
        )
        .group_by(t.state, t.platform, reason)
        .order_by(often.desc(), t.state, t.platform, reason)
        .limit(limit)
    )
    return [Why(*row) for row in rows]


def stuck(
    connection: Connection, tenant: str, states: Collection[str], *, limit: int
) -> Sequence[StuckMessage]:
    """Return the messages in these states, the newest first."""
    t = outbox.c
    rows = connection.execute(
        select(
            t.id,
            t.platform,
            t.purpose,
            t.kind,
            t.state,
            func.coalesce(t.reason, ""),
            func.coalesce(t.settled_at, t.created_at),
        )
        .where(t.tenant == tenant, _OPEN, t.state.in_(states))
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [StuckMessage(*row) for row in rows]


def chosen(
    connection: Connection,
    tenant: str,
    *,
    ids: Collection[str],
    state: str | None,
    among: Collection[str],
) -> Mapping[str, str]:
    """Return the ids and states of messages chosen by id, or by state.

    They are those that are in a state `among` these, and are held until the commit.
    """
    t = outbox.c
    wanted: list[ColumnElement[bool]] = [t.id.in_(ids)] if ids else []
    if state is not None:
        wanted.append(t.state == state)
    rows = connection.execute(
        select(t.id, t.state)
        .where(t.tenant == tenant, _OPEN, t.state.in_(among), or_(false(), *wanted))
        .order_by(t.id)
        .with_for_update()
    )
    return dict(rows.all())


def try_again(connection: Connection, tenant: str, ids: Collection[str], now: datetime) -> None:
    """Have the messages sent now, as if for the first time."""
    _settle(
        connection,
        tenant,
        ids,
        {"state": "retry", "due_at": now, "attempts": 0, "settled_at": None},
    )


def give_up(
    connection: Connection, tenant: str, ids: Collection[str], now: datetime, reason: str
) -> None:
    """Drop the messages, so that they are not sent."""
    _settle(connection, tenant, ids, {"state": "dropped", "settled_at": now, "reason": reason})


def _settle(
    connection: Connection, tenant: str, ids: Collection[str], values: dict[str, object]
) -> None:
    t = outbox.c
    held = {"lease_owner": None, "lease_until": None}
    connection.execute(
        update(outbox).where(t.tenant == tenant, t.id.in_(ids)).values(values | held)
    )


def _states(
    connection: Connection, table: Table, tenant: str, is_open: TextClause
) -> Mapping[str, int]:
    t = table.c
    counted = connection.execute(
        select(t.state, func.count()).where(t.tenant == tenant, is_open).group_by(t.state)
    )
    return dict(counted.all())
