"""Serve the calendar's port: an address fetched by a code, and the calendar behind it."""

import hashlib
import secrets
from datetime import datetime

from bot.adapters.web.ports import HouseAway
from bot.app.incidents.crisis_links import used_up
from bot.app.member_context import command_context_of
from bot.app.timeouts import with_timeout
from bot.engine.dialog import TurnContext
from bot.engine.members.actors import language_of
from bot.engine.members.binding_codes import digest_of as code_digest
from bot.engine.queries.calendar import CalendarItem, calendar_items
from bot.texts.words import Words
from governance.access import Allowed, Verb, may
from governance.catalogue import catalogue
from governance.context import NotAllowed
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_RANDOM = 32


class CalendarLinkService:
    """The calendars of one process; see `bot.adapters.web.ports.Calendars`."""

    def __init__(self, database: Database, address: str) -> None:
        """Take the database, and the address at which browsers reach us."""
        self._database, self._address = database, address

    async def fetch(self, code: str) -> str | None:
        """Use the code, and return the new address.

        The code is used up last, so that it is good again where nothing is answered. Raises
        HouseAway.
        """
        token = secrets.token_urlsafe(_RANDOM)
        digest = _digest(token)
        try:
            fetched = await with_timeout(
                self._database.run(lambda unit: _fetch(unit, code, digest))
            )
        except DatabaseAway as away:
            raise HouseAway from away
        if not fetched or not await used_up(self._database, code, digest, purpose="calendar"):
            return None
        return f"{self._address}/kalender/{token}.ics"

    async def feed(self, token: str) -> bytes | None:
        """Return the calendar behind the address. Raises HouseAway."""
        try:
            found = await with_timeout(self._database.run(lambda unit: _read(unit, token)))
        except DatabaseAway as away:
            raise HouseAway from away
        if found is None:
            return None
        from papers.calendar_feed import calendar_feed  # noqa: PLC0415  # at the first calendar

        items, words, moment = found
        return calendar_feed(items, words, moment)


def _fetch(unit: UnitOfWork, code: str, digest: str) -> bool:
    fetched = unit.crisis_links.fetch(code_digest(code), digest, purpose="calendar")
    if fetched is None:
        return False
    unit.use_tenant(fetched.membership.tenant, who=fetched.membership.member)
    unit.journal_notes.crisis_link_changed(fetched.id, fetched.membership.member, "FetchCalendar")
    return True


def _read(unit: UnitOfWork, token: str) -> tuple[tuple[CalendarItem, ...], Words, datetime] | None:
    whose = unit.crisis_links.whose(_digest(token), purpose="calendar")
    if whose is None:
        return None
    try:
        context = command_context_of(unit, whose.tenant, whose.member, catalogue())
    except NotAllowed:
        return None
    if not isinstance(may(context.actor, Verb.CALENDAR), Allowed):
        return None
    words = Words(language_of(unit.register, whose.member))
    return calendar_items(whose.member, TurnContext(context, words)), words, unit.now


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
