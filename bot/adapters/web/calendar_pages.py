"""Show the pages of a person's calendar: its address, once, and the calendar itself."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from aiohttp import web

from bot.adapters.web.guard import Guard
from bot.adapters.web.pages import PageFrame, csrf_field, document
from bot.adapters.web.parsing import read_body
from bot.adapters.web.ports import Calendars, HouseAway
from bot.adapters.web.rate_limit import Limit, Limiter, address_of
from bot.adapters.web.refusal import WebRefused

WRONG_LIMIT: Final = Limit(at_once=20, a_minute=6)
"""The wrong addresses and codes that one network address may try."""
FEED_LIMIT: Final = Limit(at_once=10, a_minute=6)
"""How often one calendar may be asked for; programs ask every few hours."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
_UNTOLD = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}


class CalendarPages:
    """It serves calendars at addresses nobody can guess, behind so many `proxies` of ours."""

    def __init__(self, calendars: Calendars, guard: Guard, *, proxies: int = 0) -> None:
        self._calendars = calendars
        self._guard = guard
        self._proxies = proxies
        self._wrong = Limiter(WRONG_LIMIT, now=guard.now)
        self._feeds = Limiter(FEED_LIMIT, now=guard.now)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/kalender/hent/{code}", self.offer, allow_head=False),
            web.post("/kalender/hent/{code}", self.fetch),
            web.get("/kalender/{token}.ics", self.feed, allow_head=False),
        ]

    async def offer(self, request: web.Request) -> web.Response:
        """Show the button, which changes nothing: chat programs look at links, too."""
        response = self._guard.page(request, offer_page(self._guard.frame(request)))
        response.headers.update(_UNTOLD)
        return response

    async def fetch(self, request: web.Request) -> web.Response:
        self._guard.check_csrf(request, await read_body(request))
        address = address_of(request, proxies=self._proxies)
        self._wrong.check(address)
        code = request.match_info["code"]
        frame = self._guard.frame(request)
        try:
            found = await self._calendars.fetch(code) if _TOKEN.fullmatch(code) else None
        except HouseAway as away:
            raise WebRefused(503, "signin.house_away") from away
        if found is None:
            self._wrong.take(address)
            return _page(spent_page(frame), status=410)
        return _page(address_page(frame, found))

    async def feed(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        address = address_of(request, proxies=self._proxies)
        self._wrong.check(address)
        try:
            found = await self._calendars.feed(token) if _TOKEN.fullmatch(token) else None
        except HouseAway as away:
            raise WebRefused(503, "signin.house_away") from away
        if found is None:
            self._wrong.take(address)
            raise web.HTTPNotFound
        self._feeds.take(token)
        return web.Response(
            body=found, content_type="text/calendar", charset="utf-8", headers=_UNTOLD
        )


def offer_page(frame: PageFrame) -> str:
    """Draw the page with the button behind which the address is."""
    words = frame.words
    return _drawn(
        frame,
        "calendar_page.fetch_title",
        f'<p class="lead">{escape(words("calendar_page.fetch_lead"))}</p>'
        f'<form method="post">{csrf_field(frame)}'
        f'<button class="button primary">{escape(words("calendar_page.fetch"))}</button></form>',
    )


def address_page(frame: PageFrame, address: str) -> str:
    """Draw the page with the address, which is shown this once."""
    words = frame.words
    steps = ("calendar_page.in_outlook", "calendar_page.in_google", "calendar_page.in_apple")
    items = "".join(f"<li>{escape(words(one))}</li>" for one in steps)
    return _drawn(
        frame,
        "calendar_page.title",
        f'<p class="lead">{escape(words("calendar_page.lead"))}</p>'
        f'<p><label for="address">{escape(words("calendar_page.address"))}</label>'
        f'<input id="address" readonly value="{escape(address)}" size="60"></p>'
        f'<ul class="steps">{items}</ul><p>{escape(words("calendar_page.slow"))}</p>'
        f"<p><b>{escape(words('calendar_page.alone'))}</b></p>",
    )


def spent_page(frame: PageFrame) -> str:
    """Draw the page that says that the code was used, or that it is too late."""
    said = escape(frame.words("calendar_page.spent"))
    return _drawn(frame, "calendar_page.spent_title", f'<p class="lead">{said}</p>')


def _drawn(frame: PageFrame, title: str, body: str) -> str:
    heading = frame.words(title)
    return document(
        frame,
        title=heading,
        kind="crisis",
        script="",
        body=f'<main class="column"><h1>{escape(heading)}</h1>{body}</main>',
    )


def _page(page: str, *, status: int = 200) -> web.Response:
    return web.Response(text=page, content_type="text/html", status=status, headers=_UNTOLD)
