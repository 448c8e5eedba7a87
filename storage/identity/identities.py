"""Keep who is who before the authority is known.

That is authorities, their workspaces, and people on platforms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.engine.ports import Membership
from storage.core.schema import binding_codes, identities, tenants, workspaces
from storage.core.upsert import upsert

_WHO = select(identities.c.tenant, identities.c.member).where(
    identities.c.platform == bindparam("platform"),
    identities.c.workspace == bindparam("workspace"),
    identities.c.person == bindparam("person"),
)


@dataclass(frozen=True)
class Tenant:
    """An authority as the database knows it."""

    id: str
    name: str
    demo: bool


class Identities:
    """The tables outside row-level security."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def who(self, platform: str, workspace: str, person: str) -> Membership | None:
        """Return whose identity this is, if we have met."""
        row = self._connection.execute(
            _WHO, {"platform": platform, "workspace": workspace, "person": person}
        ).one_or_none()
        return None if row is None else Membership(row.tenant, row.member)

    def tenant_of(self, platform: str, workspace: str) -> str | None:
        """Return the authority a workspace is bound to."""
        return self._connection.execute(
            select(workspaces.c.tenant).where(
                workspaces.c.platform == platform, workspaces.c.workspace == workspace
            )
        ).scalar_one_or_none()

    def platforms_of(self, tenant: str) -> frozenset[str]:
        """Return the platforms on which something is bound to it, as `is_bound` counts that."""
        bound = (
            select(workspaces.c.platform)
            .where(workspaces.c.tenant == tenant, workspaces.c.workspace != tenant)
            .distinct()
        )
        return frozenset(self._connection.execute(bound).scalars())

    def is_bound(self, tenant: str) -> bool:
        """Tell whether any organisation, workspace or directory is bound to the authority.

        What runs on this machine alone is bound under the authority's own id, and does not count.
        """
        bound = (
            select(workspaces.c.tenant)
            .where(workspaces.c.tenant == tenant, workspaces.c.workspace != tenant)
            .limit(1)
        )
        return self._connection.execute(bound).first() is not None

    def join(self, platform: str, workspace: str, person: str, membership: Membership) -> None:
        """Remember whose identity this is; the same again changes nothing."""
        self._connection.execute(
            self._insert(identities)
            .values(
                platform=platform,
                workspace=workspace,
                person=person,
                tenant=membership.tenant,
                member=membership.member,
            )
            .on_conflict_do_nothing()
        )

    def part(self, membership: Membership) -> None:
        """Forget every identity of a member."""
        self._connection.execute(
            delete(identities).where(
                identities.c.tenant == membership.tenant, identities.c.member == membership.member
            )
        )

    def found(self, tenant: Tenant) -> None:
        """Create a new authority.

        Raises sqlalchemy.exc.IntegrityError when the name is taken.
        """
        self._connection.execute(
            insert(tenants).values(
                id=tenant.id, name=tenant.name, demo=tenant.demo, created_at=self._now
            )
        )

    def bind(self, platform: str, workspace: str, tenant: str) -> None:
        """Bind a workspace to an authority; one that is bound already stays where it is."""
        self._connection.execute(
            self._insert(workspaces)
            .values(platform=platform, workspace=workspace, tenant=tenant)
            .on_conflict_do_nothing()
        )

    def offer_code(
        self, digest: str, tenant: str, *, lasts: timedelta, member: str | None = None
    ) -> None:
        """Offer a one-time code, by its digest.

        Whoever sends it from a workspace binds that to the authority. With `member`, their account
        there becomes the member's.
        """
        self._connection.execute(
            insert(binding_codes).values(
                digest=digest,
                tenant=tenant,
                member=member,
                made_at=self._now,
                expires_at=self._now + lasts,
            )
        )

    def authority_of_code(self, digest: str) -> str | None:
        """Return the authority the code is for, and leave it unused.

        It is None for a code that is a person's, unknown, used or too old.
        """
        t = binding_codes.c
        return self._connection.execute(
            select(t.tenant).where(
                t.digest == digest,
                t.used_at.is_(None),
                t.expires_at > self._now,
                t.member.is_(None),
            )
        ).scalar_one_or_none()

    def use_code(self, digest: str, *, used_for: str) -> str | None:
        """Return the authority the code is for, once.

        It is None for a code that is a person's, unknown, used or too old.
        """
        t = binding_codes.c
        return self._use(digest, used_for, t.member.is_(None), t.tenant)

    def use_own_code(self, digest: str, *, tenant: str, used_for: str) -> str | None:
        """Return the member of that authority whose code it is, once; None for any other code."""
        t = binding_codes.c
        return self._use(
            digest, used_for, and_(t.tenant == tenant, t.member.is_not(None)), t.member
        )

    def _use(
        self, digest: str, used_for: str, fitting: ColumnElement[bool], told: Column[str]
    ) -> str | None:
        t = binding_codes.c
        return self._connection.execute(
            update(binding_codes)
            .where(t.digest == digest, t.used_at.is_(None), t.expires_at > self._now, fitting)
            .values(used_at=self._now, used_for=used_for)
            .returning(told)
        ).scalar_one_or_none()

    def of_member(self, membership: Membership) -> list[tuple[str, str, str]]:
        """Return every identity of a member: platform, workspace, person."""
        t = identities.c
        rows = self._connection.execute(
            select(t.platform, t.workspace, t.person)
            .where(t.tenant == membership.tenant, t.member == membership.member)
            .order_by(t.platform, t.workspace, t.person)
        )
        return [(row.platform, row.workspace, row.person) for row in rows]

    def tenants(self) -> list[Tenant]:
        """Return every authority, by name."""
        rows = self._connection.execute(
            select(tenants.c.id, tenants.c.name, tenants.c.demo).order_by(tenants.c.name)
        )
        return [Tenant(*row) for row in rows]

    def _insert(self, table: Any) -> Any:
        return upsert(table, self._connection.dialect.name)
