"""Keep who is signed in on the web, by the digest of what the browser holds.

It is read before the authority is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage.core.schema import sessions

IDLE: Final = timedelta(minutes=30)
"""The time without any action after which a session has ended."""
LONGEST: Final = timedelta(hours=8)
"""The longest that a session lasts, whatever is done."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in: the member, and who they are where they signed in."""

    tenant: str
    member: str
    workspace: str
    person: str
    made_at: datetime
    seen_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Tell whether the session goes on."""
        return now - self.seen_at < IDLE and now - self.made_at < LONGEST


class SessionRepository:
    """The table of sessions, which stands outside row-level security."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(
        self, digest: str, *, tenant: str, member: str, workspace: str, person: str
    ) -> Session:
        """Begin a new session, and forget those that have ended."""
        t = sessions.c
        self._connection.execute(
            delete(sessions).where(
                or_(t.seen_at <= self._now - IDLE, t.made_at <= self._now - LONGEST)
            )
        )
        session = Session(tenant, member, workspace, person, self._now, self._now)
        self._connection.execute(insert(sessions).values(digest=digest, **vars(session)))
        return session

    def find(self, digest: str) -> Session | None:
        """Return the session of that digest, if it goes on."""
        t = sessions.c
        row = self._connection.execute(
            select(t.tenant, t.member, t.workspace, t.person, t.made_at, t.seen_at).where(
                t.digest == digest
            )
        ).one_or_none()
        session = None if row is None else Session(*row)
        return session if session is not None and session.is_live(self._now) else None

    def touch(self, digest: str) -> None:
        """Note that something was done in the session."""
        self._connection.execute(
            update(sessions).where(sessions.c.digest == digest).values(seen_at=self._now)
        )

    def end(self, digest: str) -> None:
        """End the session; once is enough."""
        self._connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def end_all(self, tenant: str, member: str) -> None:
        """End every session of the member's."""
        t = sessions.c
        self._connection.execute(delete(sessions).where(t.tenant == tenant, t.member == member))

    def end_everybodys(self) -> None:
        """End all sessions, as the database is another one."""
        self._connection.execute(delete(sessions))
