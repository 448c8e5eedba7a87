"""Keep personal links, which are offered by a one-time code and fetched once, or printed.

A code is used up when its link was handed over: until then it fetches the link anew.
They are kept by their digests. The table stands outside row-level security, as a code is used
before the authority is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.engine.ports import CrisisLink, LinkPurpose, Membership
from storage.core.schema import crisis_links

LASTS: Final = timedelta(days=100)
"""The time for which a link is good; an offline pack is due every 90 days."""
CALENDAR_LASTS: Final = timedelta(days=730)
"""The time for which the address of a calendar is good; a program asks for it by itself."""
LINGERS: Final = timedelta(days=14)
"""The time for which the previous link goes on, once there is a new one or one was offered."""
_FETCHED_AGAIN: Final = timedelta(minutes=15)
"""The time for which a code fetches anew, after it fetched a link that was not handed over."""
_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True)
class Fetched:
    """A link that was fetched, and whose it has become."""

    membership: Membership
    id: str


class CrisisLinks:
    """One table for all authorities; whoever asks says whose."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def offer(
        self,
        link: str,
        code: str,
        membership: Membership,
        *,
        lasts: timedelta,
        purpose: LinkPurpose = "crisis",
    ) -> None:
        """Offer a new link to whoever brings the code of that digest within that time.

        Earlier codes for it are void.
        """
        t = crisis_links.c
        self._connection.execute(
            update(crisis_links).where(_of(membership, purpose)).values(code=None)
        )
        self._connection.execute(
            delete(crisis_links).where(
                or_(
                    and_(_of(membership, purpose), t.digest.is_(None)),
                    t.expires_at <= self._now - _KEPT,
                )
            )
        )
        self._connection.execute(
            insert(crisis_links).values(
                id=link,
                tenant=membership.tenant,
                member=membership.member,
                code=code,
                offered_at=self._now,
                expires_at=self._now + lasts,
                purpose=purpose,
            )
        )

    def print(self, link: str, digest: str, membership: Membership, *, about: str) -> datetime:
        """Keep the link of a paper that is about that scope, and return until when it is good.

        Those of older papers about it linger; the other links of the member stay as they are.
        """
        t = crisis_links.c
        same = and_(_of(membership, "printed"), t.about == about)
        self._shorten(and_(same, t.ended_at.is_(None)))
        self._connection.execute(
            insert(crisis_links).values(
                id=link,
                tenant=membership.tenant,
                member=membership.member,
                digest=digest,
                offered_at=self._now,
                fetched_at=self._now,
                expires_at=self._now + LASTS,
                purpose="printed",
                about=about,
            )
        )
        return self._now + LASTS

    def fetch(self, code: str, digest: str, *, purpose: LinkPurpose = "crisis") -> Fetched | None:
        """Make the link of that digest the member's from now on, instead of one it fetched before.

        It is None for a code that is unknown, used up or too old.
        """
        t = crisis_links.c
        row = self._connection.execute(
            update(crisis_links)
            .where(
                t.code == code,
                t.purpose == purpose,
                t.ended_at.is_(None),
                or_(
                    and_(t.digest.is_(None), t.expires_at > self._now),
                    t.fetched_at > self._now - _FETCHED_AGAIN,
                ),
            )
            .values(
                digest=digest,
                fetched_at=self._now,
                expires_at=_until(purpose, self._now),
            )
            .returning(t.id, t.tenant, t.member)
        ).one_or_none()
        return None if row is None else Fetched(Membership(row.tenant, row.member), row.id)

    def use_up(self, code: str, digest: str, *, purpose: LinkPurpose = "crisis") -> bool:
        """Use up the code, as the link of that digest is handed over.

        The member's previous link lingers. False where the code is used up, or has fetched another
        link since.
        """
        t = crisis_links.c
        row = self._connection.execute(
            update(crisis_links)
            .where(t.code == code, t.purpose == purpose, t.digest == digest)
            .values(code=None)
            .returning(t.id, t.tenant, t.member)
        ).one_or_none()
        if row is None:
            return False
        whose = Membership(row.tenant, row.member)
        self._shorten(and_(_of(whose, purpose), t.id != row.id))
        return True

    def living(
        self, tenant: str, member: str | None = None, *, purpose: LinkPurpose = "crisis"
    ) -> list[CrisisLink]:
        """Return the links for that purpose that are good, of one member or of all.

        They are ordered by member, the newest first.
        """
        t = crisis_links.c
        wanted = and_(t.tenant == tenant, t.purpose == purpose)
        if member is not None:
            wanted = _of(Membership(tenant, member), purpose)
        rows = self._connection.execute(
            select(t.id, t.member, t.digest, t.fetched_at, t.expires_at, t.renewed_at)
            .where(wanted, t.digest.is_not(None), t.ended_at.is_(None), t.expires_at > self._now)
            .order_by(t.member, t.fetched_at.desc(), t.id)
        )
        return [CrisisLink(*row) for row in rows]

    def whose(self, digest: str, *, purpose: LinkPurpose) -> Membership | None:
        """Return whose the link of that digest is, while it is good."""
        t = crisis_links.c
        row = self._connection.execute(
            select(t.tenant, t.member).where(
                t.digest == digest,
                t.purpose == purpose,
                t.ended_at.is_(None),
                t.expires_at > self._now,
            )
        ).one_or_none()
        return None if row is None else Membership(row.tenant, row.member)

    def end(self, membership: Membership, *, purpose: LinkPurpose = "crisis") -> int:
        """End the member's links and codes for it, and return how many links there were.

        With the crisis links, those on paper end, too.
        """
        t = crisis_links.c
        of_theirs = and_(_of(membership, purpose), t.ended_at.is_(None))
        ended = len(self.living(membership.tenant, membership.member, purpose=purpose))
        if purpose == "crisis":
            ended += self.end(membership, purpose="printed")
        self._connection.execute(
            update(crisis_links).where(of_theirs).values(ended_at=self._now, code=None)
        )
        return ended

    def renew(self, link: str) -> None:
        """Let this link linger, as a new one was offered."""
        t = crisis_links.c
        self._connection.execute(
            update(crisis_links).where(t.id == link).values(renewed_at=self._now)
        )
        self._shorten(t.id == link)

    def _shorten(self, which: Any) -> None:
        t = crisis_links.c
        until = self._now + LINGERS
        self._connection.execute(
            update(crisis_links)
            .where(which, t.digest.is_not(None), t.expires_at > until)
            .values(expires_at=until)
        )


def _of(membership: Membership, purpose: LinkPurpose) -> Any:
    t = crisis_links.c
    whose = and_(t.tenant == membership.tenant, t.member == membership.member)
    return and_(whose, t.purpose == purpose)


def _until(purpose: LinkPurpose, now: datetime) -> datetime:
    return now + (CALENDAR_LASTS if purpose == "calendar" else LASTS)
