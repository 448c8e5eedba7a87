"""The outbox is drained by these statements.

They are built once, as building one takes longer than running it. They are given `b_tenant` and
`b_now`, and what their names say.
"""

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from storage.core.column_types import Moment
from storage.core.schema import leases, outbox

OPEN = ("pending", "sending", "retry")
IN_A_ROW = 8
"""The most messages of one conversation that are planned ahead."""

_TENANT: BindParameter[str] = bindparam("b_tenant")
_NOW: BindParameter[object] = bindparam("b_now", type_=Moment)
_UNTIL: BindParameter[object] = bindparam("b_until", type_=Moment)
_T = outbox.c
_OURS = (_T.tenant == _TENANT, _T.id == bindparam("b_id"), _T.fence == bindparam("b_fence"))
_BUSY = outbox.alias("busy")


def free(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is due, or that its holder's lease has run out."""
    t = table.c
    return or_(
        and_(t.state.in_(("pending", "retry")), t.due_at <= _NOW),
        and_(t.state == "sending", t.lease_until < _NOW),
    )


NOT_HANDED_OVER = or_(_T.purpose != "nudge", _T.handed_at.is_(None), _T.state != "sending")
"""The condition that a row may be claimed; a nudge that may have arrived may not."""

TRIED_ANEW = {
    "handed_at": None,
    "begun_at": case((_T.attempts == 0, _NOW), else_=_T.begun_at),
}
"""The columns a claim changes besides whose the row is."""

_chosen = (
    select(_T.id)
    .where(
        _T.tenant == _TENANT,
        _T.id.in_(bindparam("b_ids", expanding=True)),
        _T.state.in_(OPEN),
        free(outbox),
        NOT_HANDED_OVER,
    )
    .with_for_update(skip_locked=True)
    .cte("chosen")
)
CLAIMING = (
    update(outbox)
    .where(_T.tenant == _TENANT, _T.id.in_(select(_chosen.c.id)))
    .values(
        state="sending",
        lease_owner=bindparam("b_owner"),
        lease_until=_UNTIL,
        fence=_T.fence + 1,
        attempts=_T.attempts + 1,
        **TRIED_ANEW,
    )
    .returning(outbox)
)

FILLING = (
    update(outbox)
    .where(*_OURS, _T.state == "sending")
    .values(
        {
            name: bindparam(name)
            for name in (
                *("conversation", "external_id", "workspace", "platform"),
                *("message", "kind", "payload"),
            )
        }
    )
    .returning(outbox)
)

HANDING_OVER = (
    update(outbox)
    .where(*_OURS, _T.state == "sending", _T.lease_until > _NOW)
    .values(handed_at=_NOW)
)

LANES = (
    select(_T.platform, _T.workspace)
    .where(
        _T.tenant == _TENANT,
        _T.state.in_(OPEN),
        free(outbox),
        _T.platform.in_(bindparam("b_platforms", expanding=True)),
        _T.purpose.in_(bindparam("b_purposes", expanding=True)),
    )
    .distinct()
)

_number = func.row_number().over(partition_by=_T.conversation, order_by=(_T.purpose.desc(), _T.id))
_due = (
    select(
        *(_T.id, _T.conversation, _T.external_id, _T.kind, _T.purpose, _T.due_at),
        _number.label("n"),
    )
    .where(
        _T.tenant == _TENANT,
        _T.platform == bindparam("b_platform"),
        _T.workspace == bindparam("b_workspace"),
        _T.state.in_(OPEN),
        free(outbox),
        _T.purpose.in_(bindparam("b_purposes", expanding=True)),
        _T.conversation.not_in(
            select(_BUSY.c.conversation).where(
                _BUSY.c.tenant == _TENANT,
                _BUSY.c.platform == bindparam("b_platform"),
                _BUSY.c.workspace == bindparam("b_workspace"),
                _BUSY.c.state == "sending",
                _BUSY.c.lease_until >= _NOW,
            )
        ),
    )
    .subquery()
)
PLANNING = (
    select(_due.c.id, _due.c.conversation, _due.c.external_id, _due.c.kind)
    .where(_due.c.n <= IN_A_ROW)
    .order_by(_due.c.purpose.desc(), _due.c.n, _due.c.due_at, _due.c.id)
    .limit(bindparam("b_limit", type_=Integer))
)

RENEWING = (
    update(leases)
    .where(
        leases.c.tenant == _TENANT,
        leases.c.name == bindparam("b_name"),
        leases.c.fence == bindparam("b_fence"),
        leases.c.until >= _NOW,
    )
    .values(until=_UNTIL)
)
