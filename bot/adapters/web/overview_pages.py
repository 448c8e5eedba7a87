"""Show where all requirements stand, as pages to filter, print, and follow to what they rest on.

`GET /overview?find=&kind=&look=&requirement=&on=` is the table, `GET /overview/trend` the months,
and `GET /overview/3.2?scope=` one requirement in one place. They are read only and need no script.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.adapters.web.conversations import WebConversation, WebConversations
from bot.adapters.web.guard import Guard
from bot.adapters.web.landing import remember_page
from bot.adapters.web.overview_table import KINDS, LOOKS, OverviewFilter, overview_page
from bot.adapters.web.ports import BeforeTheRegister, HouseAway, NoOverview, Overviews
from bot.adapters.web.refusal import WebRefused
from bot.adapters.web.standing_page import standing_page
from bot.adapters.web.trend_page import trend_page
from bot.messages import Lang
from governance.ports import Clock

_LONGEST: Final = 200


@dataclass(frozen=True)
class _Asked:
    """A request for a page: who asks, in which language, and as of which day."""

    conversation: WebConversation
    lang: Lang
    day: date | None


class OverviewPages:
    """It serves the overview to whoever is signed in, and may have it; others go to `sign_in`."""

    def __init__(
        self,
        overviews: Overviews,
        conversations: WebConversations,
        guard: Guard,
        clock: Clock,
        *,
        sign_in: str,
    ) -> None:
        self._overviews = overviews
        self._conversations = conversations
        self._guard = guard
        self._clock = clock
        self._sign_in = sign_in

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/overview", self.table),
            web.get("/overview/trend", self.trend),
            web.get(r"/overview/{number:\d\.\d}", self.standing),
        ]

    async def table(self, request: web.Request) -> web.Response:
        """Show the table, of what the filter lets through. Raises WebRefused."""
        asked = await self._asked(request)
        wanted = _filter_of(request.query, asked.day)
        with _refusals(asked):
            view = await self._overviews.matrix(asked.conversation.person, asked.day, asked.lang)
        today = self._today(asked)
        return self._page(request, overview_page(asked.conversation.frame, view, wanted, today))

    async def standing(self, request: web.Request) -> web.Response:
        """Show one requirement in one place. Raises WebRefused."""
        asked = await self._asked(request)
        scope, number = request.query.get("scope", "")[:_LONGEST], request.match_info["number"]
        with _refusals(asked):
            view = await self._overviews.standing(
                asked.conversation.person, number, scope, asked.day, asked.lang
            )
        if view is None:
            raise WebRefused(404, "web.not_found")
        back = urlencode({"on": asked.day.isoformat()}) if asked.day else ""
        return self._page(request, standing_page(asked.conversation.frame, view, back))

    async def trend(self, request: web.Request) -> web.Response:
        """Show the months until today. Raises WebRefused."""
        asked = await self._asked(request)
        with _refusals(asked):
            found = await self._overviews.trend(asked.conversation.person, asked.lang)
        return self._page(request, trend_page(asked.conversation.frame, found))

    async def _asked(self, request: web.Request) -> _Asked:
        try:
            conversation = await self._conversations.require(request, counted=True)
        except WebRefused as refused:
            if refused.status != HTTPStatus.UNAUTHORIZED:
                raise
            # Whoever follows a link from a chat signs in first, and comes back here.
            to_sign_in = web.HTTPSeeOther(self._sign_in)
            remember_page(request, to_sign_in)
            raise to_sign_in from refused
        lang = conversation.frame.words.lang
        asked = _Asked(conversation, lang, None)
        said = request.query.get("on", "")
        if not said:
            return asked
        today = self._today(asked)
        day = _day(said)
        if day is None or day > today:
            raise WebRefused(400, "overview_page.no_day")
        return _Asked(conversation, lang, day if day < today else None)

    def _today(self, asked: _Asked) -> date:
        zone = asked.conversation.frame.words.timezone
        return self._clock.now().astimezone(zone).date()

    def _page(self, request: web.Request, page: str) -> web.Response:
        response = self._guard.page(request, page)
        response.enable_compression()
        return response


def _filter_of(query: Mapping[str, str], day: date | None) -> OverviewFilter:
    """Read the filter; what is no choice of it lets everything through."""
    kind, look = query.get("kind", ""), query.get("look", "")
    return OverviewFilter(
        find=query.get("find", "").strip()[:_LONGEST],
        kind=kind if kind in KINDS else "",
        look=look if look in LOOKS else "",
        requirement=query.get("requirement", "")[:_LONGEST],
        day=day,
    )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


@contextmanager
def _refusals(asked: _Asked) -> Iterator[None]:
    """Say why the overview cannot be shown. Raises WebRefused."""
    try:
        yield
    except BeforeTheRegister as early:
        day = asked.conversation.frame.words.date(early.day)
        raise WebRefused(404, "overview_page.too_early", day=day) from early
    except NoOverview as no:
        raise WebRefused(403, no.sentence) from no
    except HouseAway as away:
        raise WebRefused(503, "signin.house_away") from away
