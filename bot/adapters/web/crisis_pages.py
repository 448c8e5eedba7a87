"""Show the crisis link's pages: duty numbers and plans from memory, for whoever has the link.

They work without script, and change nothing.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from aiohttp import web

from bot.adapters.web.guard import Guard
from bot.adapters.web.pages import PageFrame, csrf_field, document
from bot.adapters.web.parsing import read_body
from bot.adapters.web.ports import Crisis, CrisisView, HouseAway
from bot.adapters.web.rate_limit import Limit, Limiter, address_of
from bot.adapters.web.refusal import WebRefused
from bot.adapters.web.render import render
from bot.messages import Card

WRONG_LIMIT: Final = Limit(at_once=20, a_minute=6)
"""The wrong links and codes that one address may try."""
LINK_LIMIT: Final = Limit(at_once=30, a_minute=30)
"""The views that one member may have."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
_LONGEST_SEARCH = 100
_UNTOLD = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


class CrisisPages:
    """It serves the crisis link's pages, behind so many `proxies` of ours."""

    def __init__(self, crisis: Crisis, guard: Guard, *, proxies: int = 0) -> None:
        self._crisis = crisis
        self._guard = guard
        self._proxies = proxies
        self._wrong = Limiter(WRONG_LIMIT, now=guard.now)
        self._looks = Limiter(LINK_LIMIT, now=guard.now)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/krise/hent/{code}", self.offer, allow_head=False),
            web.post("/krise/hent/{code}", self.fetch),
            web.get("/krise/{token}", self.show, allow_head=False),
        ]

    async def show(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        search = request.query.get("s", "")[:_LONGEST_SEARCH].strip()
        view = self._crisis.open(token, search) if _TOKEN.fullmatch(token) else None
        if view is None:
            return self._nothing(request)
        self._looks.take(view.key)
        await self._crisis.note(token, view)
        frame = self._guard.frame(request, view.lang)
        page = crisis_page(frame, view, search=search)
        return self._page(page)

    async def offer(self, request: web.Request) -> web.Response:
        """Show the button, which changes nothing: chat programs look at links, too."""
        page = fetch_page(self._guard.frame(request))
        response = self._guard.page(request, page)
        response.headers.update(_UNTOLD)
        return response

    async def fetch(self, request: web.Request) -> web.Response:
        self._guard.check_csrf(request, await read_body(request))
        code = request.match_info["code"]
        address = address_of(request, proxies=self._proxies)
        self._wrong.check(address)
        try:
            token = await self._crisis.fetch(code) if _TOKEN.fullmatch(code) else None
        except HouseAway as away:
            raise WebRefused(503, "signin.house_away") from away
        if token is None:
            self._wrong.take(address)
            return self._page(spent_page(self._guard.frame(request)), status=410)
        return web.Response(status=303, headers={"Location": f"/krise/{token}", **_UNTOLD})

    def _nothing(self, request: web.Request) -> web.Response:
        self._wrong.take(address_of(request, proxies=self._proxies))
        return self._page(no_longer_page(self._guard.frame(request)), status=404)

    def _page(self, page: str, *, status: int = 200) -> web.Response:
        return web.Response(text=page, content_type="text/html", status=status, headers=_UNTOLD)


def crisis_page(frame: PageFrame, view: CrisisView, *, search: str) -> str:
    """Draw the page with one's own systems open and the others folded.

    On paper there are one's own, or all where there are none.
    """
    words = frame.words
    own, others = view.cards[: view.own], view.cards[view.own :]
    old = f'<p class="notice warn" role="note">⚠️ {escape(view.old)}</p>' if view.old else ""
    no_numbers = (
        ""
        if view.with_numbers
        else f'<p class="notice lock" role="note">🔒 {escape(words("crisis_page.read_only"))}</p>'
    )
    if view.searched:
        heading = "crisis_page.found"
        lists = _open(words(heading), others, frame, 0) if others else _none_found(frame)
    else:
        lists = _open(words("crisis_page.own"), own, frame, 0) if own else ""
        lists = _jumps(frame, own) + lists
        name = "crisis_page.others" if own else "crisis_page.all"
        folded = len(own) + len(others) > 1
        draw = _folded if folded else _open
        lists += draw(words(name), others, frame, len(own)) if others else ""
        if not view.cards:
            lists += f'<p class="lead">{escape(words("crisis_page.none"))}</p>'
    more = (
        f'<p class="lead">{escape(words("crisis_page.more", n=view.more))}</p>' if view.more else ""
    )
    foot = words("crisis_page.foot", name=view.name, day=words.date(view.until))
    return document(
        frame,
        title=words("crisis_page.title", authority=view.authority_name),
        kind="crisis" if own or view.searched else "crisis without-own",
        script="",
        body=(
            '<main class="column"><header class="top-of-page"><p class="over">'
            f"{escape(view.authority_name)}</p>"
            f"<h1>{escape(words('crisis_page.heading'))}</h1>"
            f'<p class="age">{escape(view.as_of)}</p></header>'
            f"{old}{no_numbers}{_how_to_save(frame) if view.new and not view.searched else ''}"
            f"{lists}{more}{_search(frame, search)}"
            f'<footer class="as-of">{escape(foot)}<br>'
            f"{escape(words('crisis_page.logged'))}</footer></main>"
        ),
    )


def fetch_page(frame: PageFrame) -> str:
    """Draw the page with the button behind which the link is."""
    words = frame.words
    return document(
        frame,
        title=words("crisis_page.fetch_title"),
        kind="crisis",
        script="",
        body=(
            f'<main class="column"><h1>{escape(words("crisis_page.fetch_title"))}</h1>'
            f'<p class="lead">{escape(words("crisis_page.fetch_lead"))}</p>'
            f'<form method="post">{csrf_field(frame)}'
            f'<button class="button primary">{escape(words("crisis_page.fetch"))}</button></form>'
            "</main>"
        ),
    )


def spent_page(frame: PageFrame) -> str:
    """Draw the page that says that the code was used, or that it is too late."""
    return _told(frame, "crisis_page.code_spent_title", "crisis_page.code_spent", ())


def no_longer_page(frame: PageFrame) -> str:
    """Draw the page that is the same whatever is wrong with the link, with what can be done."""
    advice = ("crisis_page.take_paper", "crisis_page.ask_bot")
    return _told(frame, "crisis_page.no_longer_title", "crisis_page.no_longer", advice)


def _told(frame: PageFrame, title: str, lead: str, advice: Sequence[str]) -> str:
    words = frame.words
    items = "".join(f"<li>{escape(words(one))}</li>" for one in advice)
    what_now = (
        f'<h2>{escape(words("crisis_page.what_now"))}</h2><ul class="steps">{items}</ul>'
        if items
        else ""
    )
    return document(
        frame,
        title=words(title),
        kind="crisis",
        script="",
        body=(
            f'<main class="column"><h1>{escape(words(title))}</h1>'
            f'<p class="lead">{escape(words(lead))}</p>{what_now}</main>'
        ),
    )


def _open(heading: str, cards: Sequence[Card], frame: PageFrame, first: int) -> str:
    drawn = "".join(_drawn(card, frame, first + place) for place, card in enumerate(cards))
    return f'<section class="lists"><h2>{escape(heading)}</h2>{drawn}</section>'


def _folded(heading: str, cards: Sequence[Card], frame: PageFrame, first: int) -> str:
    drawn = "".join(
        f"<details><summary>{escape(card.title)}</summary>"
        f"{_drawn(card, frame, first + place)}</details>"
        for place, card in enumerate(cards)
    )
    return f'<section class="lists folded"><h2>{escape(heading)}</h2>{drawn}</section>'


def _drawn(card: Card, frame: PageFrame, place: int) -> str:
    return render(card, message=f"c{place}", csrf="")


def _jumps(frame: PageFrame, cards: Sequence[Card]) -> str:
    """Draw links past the others, for whoever has several."""
    if len(cards) < 2:  # noqa: PLR2004  # several
        return ""
    links = "".join(
        f'<li><a class="minor" href="#t-c{place}">{escape(card.title)}</a></li>'
        for place, card in enumerate(cards)
    )
    label = escape(frame.words("crisis_page.own"))
    return f'<nav class="jumps" aria-label="{label}"><ul>{links}</ul></nav>'


def _none_found(frame: PageFrame) -> str:
    return f'<p class="lead" role="status">{escape(frame.words("crisis_page.none_found"))}</p>'


def _how_to_save(frame: PageFrame) -> str:
    words = frame.words
    items = "".join(
        f"<li>{escape(words(one))}</li>"
        for one in (
            "crisis_page.save_iphone",
            "crisis_page.save_android",
            "crisis_page.save_computer",
        )
    )
    return (
        f'<section class="save"><h2>{escape(words("crisis_page.save_title"))}</h2>'
        f'<ul class="steps">{items}</ul><p><b>{escape(words("crisis_page.save_alone"))}</b></p>'
        "</section>"
    )


def _search(frame: PageFrame, search: str) -> str:
    words = frame.words
    everything = (
        f' <a class="button" href="?">{escape(words("crisis_page.show_all"))}</a>' if search else ""
    )
    return (
        '<form class="search" role="search" method="get"><label for="s">'
        f"{escape(words('crisis_page.find'))}</label>"
        f'<div><input id="s" name="s" maxlength="100" value="{escape(search)}" autocomplete="off">'
        f'<button class="button">{escape(words("crisis_page.search"))}</button>{everything}</div>'
        "</form>"
    )
