"""Tell who was met on a platform, and who was invited."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.core.schema import identities, outbox

_BEGINS, _ENDS = "invitation:", "invitation;"


class InvitationRepository:
    """One authority's invitations; it implements the port `InvitationStore`."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection, self._tenant = connection, tenant

    def met(self) -> Collection[str]:
        t = identities.c
        ours = select(t.member).where(t.tenant == self._tenant).distinct()
        return set(self._connection.execute(ours).scalars())

    def last(self) -> Mapping[str, datetime]:
        t = outbox.c
        rows = self._connection.execute(
            select(t.person, func.max(t.created_at))
            .where(t.tenant == self._tenant, t.bundle >= _BEGINS, t.bundle < _ENDS)
            .group_by(t.person)
        )
        return {person: at for person, at in rows if person is not None}
