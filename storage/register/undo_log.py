"""Keep the undo log in the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from governance.undo_log import (
    MOST_BACK,
    ChangedReminder,
    ChangedVersion,
    PutOff,
    UndoEntry,
)
from storage.core.schema import undo_log

KEPT = timedelta(days=14)
"""An entry is kept so long; it can be undone for less than that."""

_OURS = undo_log.c.tenant == bindparam("tenant")
_KEEP = insert(undo_log)
_FIND = select(undo_log).where(_OURS, undo_log.c.id == bindparam("id"))
_LATEST = (
    select(undo_log)
    .where(_OURS, undo_log.c.who == bindparam("who"), undo_log.c.at >= bindparam("since"))
    .order_by(undo_log.c.id.desc())
    .limit(bindparam("most"))
)


class UndoLog:
    """One authority's entries; it implements the port `governance.undo_log.UndoLog`."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def keep(self, entry: UndoEntry) -> None:
        self._connection.execute(
            _KEEP,
            {
                "tenant": self._tenant,
                "id": entry.id,
                "who": entry.who,
                "at": entry.at,
                "commands": [*entry.commands],
                "changes": [[one.section, one.key, one.before, one.after] for one in entry.changes],
                "put_off": [
                    [*one.identity, one.due_on.isoformat(), one.n] for one in entry.put_off
                ],
                "reminders": [[one.reminder, one.became] for one in entry.reminders],
                "about": [*entry.about],
                "conversation": entry.conversation,
                "undoes": entry.undoes,
                "undone_by": entry.undone_by,
            },
        )

    def find(self, entry: str) -> UndoEntry | None:
        row = self._connection.execute(_FIND, {"tenant": self._tenant, "id": entry}).one_or_none()
        return None if row is None else _entry(row)

    def latest(self, who: str, *, since: datetime, most: int = MOST_BACK) -> Sequence[UndoEntry]:
        given = {"tenant": self._tenant, "who": who, "since": since, "most": most}
        return [_entry(row) for row in self._connection.execute(_LATEST, given)]

    def undone(self, entry: str, *, by: str) -> None:
        ours = undo_log.c.tenant == self._tenant, undo_log.c.id == entry
        self._connection.execute(update(undo_log).where(*ours).values(undone_by=by))

    def forget_old(self) -> None:
        """Drop the entries that nobody can undo any more."""
        old = undo_log.c.at < self._now - KEPT
        self._connection.execute(delete(undo_log).where(undo_log.c.tenant == self._tenant, old))


def _entry(row: Row[Any]) -> UndoEntry:
    return UndoEntry(
        id=row.id,
        who=row.who,
        at=row.at,
        commands=tuple(row.commands),
        changes=tuple(ChangedVersion(*one) for one in row.changes),
        put_off=tuple(
            PutOff((scope, rule, subject), date.fromisoformat(due_on), n)
            for scope, rule, subject, due_on, n in row.put_off
        ),
        reminders=tuple(ChangedReminder(*one) for one in row.reminders),
        about=tuple(row.about),
        conversation=row.conversation,
        undoes=row.undoes,
        undone_by=row.undone_by,
    )
