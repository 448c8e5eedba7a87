"""The logo that an authority has on its papers."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from storage.core.schema import logos
from storage.register.journal import Journal
from storage.register.journal_notes import JournalNotes


@dataclass(frozen=True)
class StoredLogo:
    """A logo as it is kept, since when, and who set it."""

    media_type: str
    content: bytes
    set_at: datetime
    set_by: str

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class Logos:
    """One authority's logo, in one unit of work; each change of it is journalled."""

    def __init__(self, connection: Connection, tenant: str, journal: Journal) -> None:
        self._connection, self._tenant, self._journal = connection, tenant, journal

    def current(self) -> StoredLogo | None:
        """Return the logo, where there is one."""
        t = logos.c
        row = self._connection.execute(
            select(t.media_type, t.bytes, t.set_at, t.set_by).where(t.tenant == self._tenant)
        ).one_or_none()
        return None if row is None else StoredLogo(*row)

    def set(self, media_type: str, content: bytes) -> StoredLogo:
        """Set the logo in place of the one there was. It is not checked here."""
        logo = StoredLogo(media_type, content, self._journal.now, self._journal.who)
        self._delete()
        self._connection.execute(
            insert(logos).values(
                tenant=self._tenant,
                media_type=logo.media_type,
                bytes=logo.content,
                set_at=logo.set_at,
                set_by=logo.set_by,
            )
        )
        JournalNotes(self._journal).logo_set(media_type, logo.sha256)
        return logo

    def remove(self) -> bool:
        """Remove the logo; return whether there was one."""
        removed = self._delete()
        if removed:
            JournalNotes(self._journal).logo_removed()
        return removed

    def _delete(self) -> bool:
        return bool(
            self._connection.execute(delete(logos).where(logos.c.tenant == self._tenant)).rowcount
        )
