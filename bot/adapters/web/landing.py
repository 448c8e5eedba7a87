"""Remember which of our own pages somebody wanted to see before they had to sign in."""

import re
from datetime import timedelta
from typing import Final
from urllib.parse import quote, unquote

from aiohttp import web

from bot.adapters.web.cookies import cookie, drop_cookie, set_cookie

_COOKIE: Final = "to"
_LASTS: Final = timedelta(minutes=15)
_LONGEST: Final = 500
_PAGES: Final = re.compile(r"/overview(?:/[\w.]+)?(?:\?[\w%=&.,:+~-]*)?")
"""The pages that are linked to from a chat, with their query; no other address is gone to."""


def remember_page(request: web.Request, response: web.StreamResponse) -> None:
    """Have the browser keep the page that it asked for, for as long as a sign-in takes."""
    wanted = request.raw_path
    if len(wanted) <= _LONGEST and _PAGES.fullmatch(wanted):
        kept = quote(wanted, safe="")
        set_cookie(request, response, _COOKIE, kept, samesite="Lax", lasts=_LASTS)


def page_wanted(request: web.Request) -> str | None:
    """Return the page that was asked for before the sign-in; None for none of ours."""
    wanted = unquote(cookie(request, _COOKIE)[: _LONGEST * 3], errors="replace")
    return wanted if len(wanted) <= _LONGEST and _PAGES.fullmatch(wanted) else None


def forget_page(request: web.Request, response: web.StreamResponse) -> None:
    """Have the browser forget it, as it is being shown."""
    if cookie(request, _COOKIE):
        drop_cookie(request, response, _COOKIE)
