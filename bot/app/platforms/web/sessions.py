"""Keep in the database who is signed in on the web, and remember it for when that is away."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

from cachetools import LRUCache

from bot.adapters.web.ports import HouseAway, SignedIn, Visitor
from bot.adapters.web.server import PLATFORM
from bot.app.incidents.service import IncidentService
from bot.app.timeouts import ask
from bot.edge.encryption import NoKeyFits, Sealer
from bot.engine.members.actors import actor_of, membership_of
from bot.engine.ports import Membership
from bot.messages import Sender
from governance.ports import Clock
from governance.records.authorities import Authority
from governance.records.members import Member
from storage.database import Database, DatabaseAway
from storage.identity.web_sessions import Session
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_TEAMS: Final = "teams"
"""A directory that is bound there is the same one here."""
_TOUCHED_EVERY: Final = timedelta(minutes=1)
_MOST_REMEMBERED: Final = 5_000


@dataclass(frozen=True)
class _Remembered:
    session: Session
    visitor: Visitor


class WebSessions:
    """The sessions of one process; see `bot.adapters.web.ports.WebSessions`."""

    def __init__(self, database: Database, clock: Clock, incidents: IncidentService | None) -> None:
        self._database = database
        self._clock = clock
        self._incidents = incidents
        self._remembered: LRUCache[str, _Remembered] = LRUCache(_MOST_REMEMBERED)

    async def begin(self, person: SignedIn) -> str | None:
        """Begin a session and return its token, None when they are no member.

        Raises HouseAway.
        """
        token = secrets.token_urlsafe(32)
        membership = await self._ask(lambda unit: _begun(unit, person, _digest(token)))
        if membership is None:
            return None
        if self._incidents is not None:
            self._incidents.directory.learn(PLATFORM, person.workspace, person.person, membership)
        return token

    async def find(self, token: str, *, active: bool) -> Visitor | None:
        """Find the person whose session it is.

        While the database is away, whoever was seen before goes on. Raises HouseAway.
        """
        digest = _digest(token)
        try:
            found = await ask(self._database, lambda unit: _found(unit, digest, active))
        except DatabaseAway as away:
            remembered = self._by_heart(digest, active=active)
            if remembered is None:
                raise HouseAway from away
            return remembered
        if found is None:
            self._remembered.pop(digest, None)
            return None
        self._remembered[digest] = found
        return found.visitor

    async def end(self, token: str) -> None:
        """End the session.

        Raises HouseAway.
        """
        digest = _digest(token)
        self._remembered.pop(digest, None)
        await self._ask(lambda unit: unit.sessions.end(digest))

    async def end_all(self, token: str) -> None:
        """End every session of the member.

        Raises HouseAway.
        """
        digest = _digest(token)

        def work(unit: UnitOfWork) -> Session | None:
            session = unit.sessions.find(digest)
            if session is not None:
                unit.sessions.end_all(session.tenant, session.member)
            return session

        ended = await self._ask(work)
        for name, one in [*self._remembered.items()]:
            if ended is not None and _same_member(one.session, ended):
                del self._remembered[name]

    async def _ask(self, work: Callable[[UnitOfWork], T]) -> T:
        try:
            return await ask(self._database, work)
        except DatabaseAway as away:
            raise HouseAway from away

    def _by_heart(self, digest: str, *, active: bool) -> Visitor | None:
        """Find somebody who is active as far as was copied, and whose session has not run out."""
        known, now = self._remembered.get(digest), self._clock.now()
        if known is None or self._incidents is None or not known.session.is_live(now):
            return None
        book = self._incidents.directory.index_of(known.session.tenant)
        if book is None or book.person(known.session.member) is None:
            return None
        if active:
            session = replace(known.session, seen_at=now)
            self._remembered[digest] = replace(known, session=session)
        return known.visitor


class FlowSealer:
    """It seals what a browser carries from one end of signing in to the other."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal(self, text: str) -> str:
        """Seal it for the browser to carry."""
        return self._sealer.seal(text)

    def open(self, sealed: str) -> str | None:
        """Open it, None for what was not sealed by us."""
        try:
            return self._sealer.open(sealed)
        except NoKeyFits:
            return None


def _begun(unit: UnitOfWork, person: SignedIn, digest: str) -> Membership | None:
    """Begin the session, and return the member behind the person.

    They were met before, or are joined now by an e-mail their own directory has proven.
    """
    identities, workspace = unit.identities, person.workspace
    tenant = identities.tenant_of(PLATFORM, workspace)
    first = tenant is None
    tenant = tenant or identities.tenant_of(_TEAMS, workspace)
    if tenant is None:
        return None
    if first:
        identities.bind(PLATFORM, workspace, tenant)
        unit.use_tenant(tenant)
        unit.journal_notes.workspace_bound(PLATFORM, workspace)
    sender = Sender(
        id=person.person,
        name=person.name,
        email=next(iter(person.emails), None),
        aliases=person.emails[1:],
        external=person.external,
    )
    membership = membership_of(unit, PLATFORM, workspace, sender)
    if membership is None:
        return None
    unit.use_tenant(membership.tenant, who=membership.member)
    if actor_of(unit, membership.member, lang=None) is None:
        return None
    unit.sessions.begin(
        digest,
        tenant=membership.tenant,
        member=membership.member,
        workspace=workspace,
        person=person.person,
    )
    return membership


# FBT001: the argument is told by `find`.
def _found(unit: UnitOfWork, digest: str, active: bool) -> _Remembered | None:  # noqa: FBT001
    session = unit.sessions.find(digest)
    if session is None:
        return None
    unit.use_tenant(session.tenant, who=session.member)
    kept = unit.register.get(Member, Member.key_of(email=session.member))
    theirs = unit.identities.who(PLATFORM, session.workspace, session.person)
    if kept is None or not kept.record.active or theirs is None or theirs.member != session.member:
        unit.sessions.end_all(session.tenant, session.member)
        return None
    if active and unit.now - session.seen_at >= _TOUCHED_EVERY:
        unit.sessions.touch(digest)
        session = replace(session, seen_at=unit.now)
    authority = unit.register.find(Authority)
    return _Remembered(
        session,
        Visitor(
            workspace=session.workspace,
            id=session.person,
            email=session.member,
            name=kept.record.name,
            authority=session.tenant,
            authority_name=authority[0].record.name if authority else "",
            lang=kept.record.locale or (authority[0].record.locale if authority else None),
        ),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _same_member(one: Session, other: Session) -> bool:
    return (one.tenant, one.member) == (other.tenant, other.member)
