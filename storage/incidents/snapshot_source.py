"""Read what the incident path copies of the database, and whether that has changed since.

It also tells what the incident path has brought in already.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from governance.queries.journal_head import JournalHead
from storage.core.column_types import Moment
from storage.core.schema import (
    identities,
    installations,
    journal,
    journal_heads,
    places,
    workspaces,
)
from storage.identity.crisis_links import CrisisLinks
from storage.identity.installations import InstallationRepository

LOG_SECTION: Final = "incident_log"

_MOST_LINES: Final = 5_000
_LINES_OF: Final = timedelta(days=8)
_MOST_PLACES: Final = 50_000


@dataclass(frozen=True)
class SourceMark:
    """The state of what is copied of an authority.

    `head` is that of its journal, and `mark` tells one such state from others.
    """

    head: JournalHead
    mark: str


class IncidentSource:
    """It reads one authority's data, in one unit of work that has entered it."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def seen(self, before: SourceMark | None = None) -> SourceMark:
        """Return how things stand.

        Where the journal has not moved since `before`, its entries are not looked at again.
        """
        head = self._connection.execute(
            select(journal_heads.c.seq, journal_heads.c.hash, journal_heads.c.directory).where(
                journal_heads.c.tenant == self._tenant
            )
        ).one_or_none()
        found = JournalHead() if head is None else JournalHead(head.seq, head.hash)
        directory = 0 if head is None else head.directory
        if before is not None and before.head == found:
            told = before.mark.partition("/")[0]
        else:
            told = f"{directory}.{self._newest()}"
        return SourceMark(found, f"{told}/{self._beside()}")

    def identities(self) -> list[tuple[str, str, str, str]]:
        """Return everybody met: platform, workspace, person, and the member's e-mail."""
        t = identities.c
        rows = self._connection.execute(
            select(t.platform, t.workspace, t.person, t.member)
            .where(t.tenant == self._tenant)
            .order_by(t.platform, t.workspace, t.person)
        )
        return [(row.platform, row.workspace, row.person, row.member) for row in rows]

    def workspaces(self) -> list[tuple[str, str]]:
        """Return the workspaces bound to the authority: platform and workspace."""
        t = workspaces.c
        rows = self._connection.execute(
            select(t.platform, t.workspace)
            .where(t.tenant == self._tenant)
            .order_by(t.platform, t.workspace)
        )
        return [(row.platform, row.workspace) for row in rows]

    def crisis_links(self) -> list[tuple[str, str, datetime]]:
        """Return the links that are good: digest, member, and until when."""
        links = CrisisLinks(self._connection, self._now)
        living = links.living(self._tenant) + links.living(self._tenant, purpose="printed")
        return [(one.digest, one.member, one.expires_at) for one in living]

    def places(self) -> list[tuple[str, str, str, JsonValue]]:
        """Return how conversations are reached, those heard of last first."""
        t = places.c
        rows = self._connection.execute(
            select(t.platform, t.workspace, t.external_id, t.reference)
            .where(t.tenant == self._tenant)
            .order_by(t.changed_at.desc())
            .limit(_MOST_PLACES)
        )
        return [(row.platform, row.workspace, row.external_id, row.reference) for row in rows]

    def installations(self) -> list[JsonValue]:
        """Return where our app is installed in the authority's workspaces, with sealed tokens."""
        bound = {workspace for platform, workspace in self.workspaces() if platform == "slack"}
        living = InstallationRepository(self._connection, self._now).living("slack")
        return [
            {
                **asdict(one),
                "scopes": list(one.scopes),
                "expires_at": one.expires_at.isoformat() if one.expires_at else None,
            }
            for one in living
            if bound & {one.workspace, one.enterprise}
        ]

    def lines(self) -> list[Mapping[str, JsonValue]]:
        """Return the lines of logs that may still be open, in their order."""
        rows = self._connection.execute(
            select(journal.c.state)
            .where(
                journal.c.tenant == self._tenant,
                journal.c.section == LOG_SECTION,
                journal.c.at >= self._now - _LINES_OF,
            )
            .order_by(journal.c.seq.desc())
            .limit(_MOST_LINES)
        )
        return [row.state for row in reversed(rows.all()) if row.state is not None]

    def has(self, section: str, name: str) -> bool:
        """Tell whether that was brought in before."""
        found = self._connection.execute(
            select(journal.c.seq)
            .where(
                journal.c.tenant == self._tenant,
                journal.c.section == section,
                journal.c.record_key == name,
            )
            .limit(1)
        )
        return found.first() is not None

    def _newest(self) -> int:
        """Return the last entry about anything that is copied and not of the directory."""
        section, key = journal.c.section, journal.c.record_key
        about: list[ColumnElement[bool]] = [
            section.in_(("documents", "absences", "told_contacts", LOG_SECTION)),
            *(and_(section == name, key.startswith("3.2-")) for name in ("answers", "evidence")),
        ]
        return int(
            self._connection.execute(
                select(func.coalesce(func.max(journal.c.seq), 0)).where(
                    journal.c.tenant == self._tenant, or_(*about)
                )
            ).scalar_one()
        )

    def _beside(self) -> str:
        """Return a digest of what is kept without a journal."""
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(json.dumps(part).encode())
        return digest.hexdigest()[:32]

    def _parts(self) -> Iterator[Sequence[Any]]:
        yield from self.identities()
        yield from self.workspaces()
        for digest, member, until in self.crisis_links():
            yield [digest, member, str(until)]
        moved: Sequence[Any] = self._connection.execute(
            select(func.count(), func.max(places.c.changed_at, type_=Moment)).where(
                places.c.tenant == self._tenant
            )
        ).one()
        yield [str(one) for one in moved]
        changed: Sequence[Any] = self._connection.execute(
            select(
                func.count(installations.c.ended_at),
                func.count(),
                func.max(installations.c.installed_at, type_=Moment),
                func.max(installations.c.expires_at, type_=Moment),
            )
        ).one()
        yield [str(one) for one in changed]
