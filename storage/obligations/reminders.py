"""Keep people's own reminders in the database."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, tuple_, update

from governance.nudges import Identity
from governance.reminders import Reminder, ReminderSort, ReminderState, ReminderTopic
from storage.core.schema import reminders
from storage.register.journal import Journal, JournalEntry

KEPT = timedelta(days=60)
"""A reminder is kept so long after its moment."""

_NAME = ("scope", "rule", "subject")
_COMMANDS: Mapping[ReminderState, str] = {
    "waiting": "SetReminder",
    "sent": "SendReminder",
    "cancelled": "CancelReminder",
}


class Reminders:
    """One authority's reminders in one unit of work.

    It implements the port `governance.reminders.Reminders`, and what the sweep needs.
    """

    def __init__(
        self, connection: Connection, tenant: str, now: datetime, journal: Journal
    ) -> None:
        self._connection, self._tenant = connection, tenant
        self._now, self._journal = now, journal

    @property
    def _ours(self) -> ColumnElement[bool]:
        return reminders.c.tenant == self._tenant

    def add(
        self, *, person: str, sort: ReminderSort, at: datetime, topic: ReminderTopic
    ) -> Reminder:
        made = Reminder(secrets.token_hex(8), person, sort, at, topic, "waiting", self._now)
        names = topic.identity or (None, None, None)
        self._connection.execute(
            insert(reminders),
            {
                "tenant": self._tenant,
                "id": made.id,
                "person": person,
                "sort": sort,
                "at": at,
                "said": topic.said,
                **dict(zip(_NAME, names, strict=True)),
                "due_on": topic.due_on,
                "opens": None if topic.opens is None else dict(topic.opens),
                "state": made.state,
                "changes": 1,
                "made_at": self._now,
            },
        )
        self._note(made, 1)
        return made

    def find(self, reminder: str) -> Reminder | None:
        row = self._row(reminder)
        return None if row is None else _reminder(row)

    def waiting_of(self, person: str, *, now: datetime) -> Sequence[Reminder]:
        t = reminders.c
        rows = self._connection.execute(
            select(reminders)
            .where(self._ours, t.person == person, t.state == "waiting", t.at > now)
            .order_by(t.at, t.made_at, t.id)
        )
        return [_reminder(row) for row in rows]

    def mark(self, reminder: str, state: ReminderState) -> None:
        row = self._row(reminder)
        if row is None or row.state == state:
            return
        changes = row.changes + 1
        self._connection.execute(
            update(reminders)
            .where(self._ours, reminders.c.id == reminder)
            .values(state=state, changes=changes)
        )
        self._note(replace(_reminder(row), state=state), changes)

    def quiet(
        self, identities: Collection[Identity], *, now: datetime
    ) -> Mapping[Identity, Mapping[str, datetime]]:
        found: dict[Identity, dict[str, datetime]] = {}
        if not identities:
            return found
        t = reminders.c
        rows = self._connection.execute(
            select(t.scope, t.rule, t.subject, t.person, t.at).where(
                self._ours,
                tuple_(*(t[name] for name in _NAME)).in_(sorted(set(identities))),
                t.sort == "quiet",
                t.state == "waiting",
                t.at > now,
            )
        )
        for scope, rule, subject, person, at in rows:
            found.setdefault((scope, rule, subject), {})[person] = at
        return found

    # ── The sweep ────────────────────────────────────────────────────────────

    def due(self, now: datetime, *, limit: int) -> Sequence[Reminder]:
        """Return those whose moment has come and that are no message yet, the oldest first."""
        t = reminders.c
        rows = self._connection.execute(
            select(reminders)
            .where(self._ours, t.state == "waiting", t.at <= now, t.sort == "remind")
            .order_by(t.at, t.id)
            .limit(limit)
            .with_for_update()
        )
        return [_reminder(row) for row in rows]

    def forget_old(self) -> None:
        """Drop the reminders that nobody looks for any more; the journal keeps that they were."""
        old = reminders.c.at < self._now - KEPT
        self._connection.execute(delete(reminders).where(self._ours, old))

    def _row(self, reminder: str) -> Row[Any] | None:
        ours = select(reminders).where(self._ours, reminders.c.id == reminder)
        return self._connection.execute(ours).one_or_none()

    def _note(self, reminder: Reminder, version: int) -> None:
        scope, rule, subject = reminder.topic.identity or (None, None, None)
        state: dict[str, JsonValue] = {
            "person": reminder.person,
            "sort": reminder.sort,
            "at": reminder.at.isoformat(),
            "scope": scope,
            "rule": rule,
            "subject": subject,
            "state": reminder.state,
        }
        command = "KeepQuiet" if version == 1 and reminder.sort == "quiet" else ""
        self._journal.note(
            JournalEntry(
                "reminders", reminder.id, version, command or _COMMANDS[reminder.state], state
            )
        )


def _reminder(row: Row[Any]) -> Reminder:
    about = (row.scope, row.rule, row.subject) if row.rule is not None else None
    return Reminder(
        id=row.id,
        person=row.person,
        sort=row.sort,
        at=row.at,
        topic=ReminderTopic(row.said, about, row.due_on, row.opens),
        state=row.state,
        made_at=row.made_at,
    )
