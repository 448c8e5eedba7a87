"""Serve the crisis link's port: opened from the snapshot, noted in the spool, fetched by a code."""

import asyncio
import hmac
import secrets
from datetime import timedelta

from bot.adapters.web.ports import CrisisView, HouseAway
from bot.app.incidents.service import IncidentService
from bot.app.timeouts import ask
from bot.cards.incident.call_list import AsOf, age_of
from bot.engine.members.binding_codes import digest_of as code_digest
from bot.engine.ports import LinkPurpose
from bot.incident.crisis_lists import (
    RANDOM,
    crisis_lists,
    digest_of,
    kept_of,
    new_token,
    numbers_on,
)
from bot.incident.events import IncidentEvent
from bot.incident.snapshot import LogLine
from bot.incident.snapshot_store import Linked
from bot.texts.words import Words
from governance.ports import Clock
from storage.database import Database, DatabaseAway
from storage.identity.crisis_links import LASTS
from storage.unit_of_work import UnitOfWork

_OLD = timedelta(days=1)
_NEW = timedelta(hours=1)
"""For so long after it was fetched it is said how the page is saved."""
_PLATFORM = "web"


class CrisisLinkService:
    """The crisis links of one process; see `bot.adapters.web.ports.Crisis`."""

    def __init__(self, incidents: IncidentService, database: Database, clock: Clock) -> None:
        self._incidents = incidents
        self._database = database
        self._clock = clock

    def open(self, token: str, search: str) -> CrisisView | None:
        """Open the link, from memory alone."""
        found = self._found(token)
        if found is None:
            return None
        now = self._clock.now()
        words = self._words(found)
        at = AsOf(words, found.known_at, now)
        lists = crisis_lists(
            found.index, found.person, at, with_numbers=found.with_numbers, search=search
        )
        old = at.age >= _OLD
        age = age_of(words, at.age)
        hide = found.index.number_mask.saying(words("register.number_left_out")).hide
        said = str if found.with_numbers else hide
        return CrisisView(
            lang=words.lang,
            key=f"{found.index.snapshot.authority}/{found.person.email}",
            name=said(found.person.name),
            authority_name=said(found.index.snapshot.name),
            until=found.link.until.astimezone(found.index.zone).date(),
            cards=lists.cards,
            own=lists.own,
            more=lists.more,
            as_of=words("incident.as_of", moment=words.moment(found.known_at), age=age),
            old=words("incident.old", age=age) if old else None,
            with_numbers=found.with_numbers,
            searched=bool(search),
            new=found.link.until - now > LASTS - _NEW,
        )

    async def note(self, token: str, view: CrisisView) -> None:
        """Note it as a look-up of whatever was shown; the disk is not waited for long."""
        found = self._found(token)
        if found is None:
            return
        now = self._clock.now()
        line = LogLine(
            id=secrets.token_hex(16),
            log="",
            at=now,
            who=found.person.email,
            what="lookup",
            text="crisis link",
        )
        happened = IncidentEvent(
            authority=found.index.snapshot.authority,
            platform=_PLATFORM,
            age=max(0, int((now - found.known_at).total_seconds())),
            systems=tuple(card.title for card in view.cards),
            shown=numbers_on(found.index, view.cards, seen_by=found.person.email),
            line=line,
        )
        await self._incidents.note([happened])

    async def fetch(self, code: str) -> str | None:
        """Use the code, and know the link here at once.

        The code is used up last, so that it is good again where nothing is answered. Raises
        HouseAway.
        """
        token = new_token(secrets.token_bytes(RANDOM), self._incidents.links)
        digest = kept_of(token)
        try:
            fetched = await ask(self._database, lambda unit: _fetch(unit, code, digest))
            if not fetched:
                return None
            await asyncio.shield(self._incidents.refresh())
        except DatabaseAway as away:
            raise HouseAway from away
        return token if await used_up(self._database, code, digest) else None

    def _found(self, token: str) -> Linked | None:
        digest = digest_of(token, self._incidents.links)
        if digest is None:
            return None
        found = self._incidents.directory.linked(digest)
        if found is None or not hmac.compare_digest(found.link.digest, digest):
            return None
        return found

    def _words(self, found: Linked) -> Words:
        return Words(found.index.lang_of(found.person, None), found.index.zone)


async def used_up(
    database: Database, code: str, digest: str, *, purpose: LinkPurpose = "crisis"
) -> bool:
    """Use up the code, and return whether the link of that digest is the one to hand over.

    A database that does not answer just now keeps nobody from a link that it has.
    """
    used = code_digest(code)
    try:
        return await ask(
            database, lambda unit: unit.crisis_links.use_up(used, digest, purpose=purpose)
        )
    except DatabaseAway:
        return True


def _fetch(unit: UnitOfWork, code: str, digest: str) -> bool:
    fetched = unit.crisis_links.fetch(code_digest(code), digest)
    if fetched is None:
        return False
    unit.use_tenant(fetched.membership.tenant, who=fetched.membership.member)
    unit.journal_notes.crisis_link_changed(fetched.id, fetched.membership.member, "FetchCrisisLink")
    return True
