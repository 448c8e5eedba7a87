"""While a legal hold stands, nobody is erased and nothing is deleted for its age."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.core.schema import legal_holds
from storage.register.journal import Journal, JournalEntry

SECTION = "legal_holds"


@dataclass(frozen=True)
class LegalHold:
    """The reason for a hold, since when it stands, and who laid it."""

    id: str
    reason: str
    begun_at: datetime
    begun_by: str


class LegalHolds:
    """One authority's holds, in one unit of work; each change of them is journalled."""

    def __init__(self, connection: Connection, tenant: str, journal: Journal) -> None:
        self._connection, self._tenant, self._journal = connection, tenant, journal

    def standing(self) -> LegalHold | None:
        """Return the oldest hold that stands."""
        t = legal_holds.c
        row = self._connection.execute(
            select(t.id, t.reason, t.begun_at, t.begun_by)
            .where(t.tenant == self._tenant, t.lifted_at.is_(None))
            .order_by(t.begun_at)
            .limit(1)
        ).one_or_none()
        return None if row is None else LegalHold(*row)

    def lay(self, reason: str) -> None:
        """Lay a hold."""
        hold = secrets.token_hex(8)
        self._connection.execute(
            insert(legal_holds).values(
                tenant=self._tenant,
                id=hold,
                reason=reason,
                begun_at=self._journal.now,
                begun_by=self._journal.who,
            )
        )
        self._journal.note(JournalEntry(SECTION, hold, 1, "LayHold", {"reason": reason}))

    def lift(self) -> int:
        """Lift every hold that stands; return how many did."""
        t, now, who = legal_holds.c, self._journal.now, self._journal.who
        standing = self._connection.execute(
            select(t.id).where(t.tenant == self._tenant, t.lifted_at.is_(None))
        )
        ids = list(standing.scalars())
        self._connection.execute(
            update(legal_holds)
            .where(t.tenant == self._tenant, t.id.in_(ids))
            .values(lifted_at=now, lifted_by=who)
        )
        for hold in ids:
            self._journal.note(JournalEntry(SECTION, hold, 2, "LiftHold", None))
        return len(ids)
