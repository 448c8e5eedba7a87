"""Install the app from a browser (OAuth): a page that leads to Slack, and the one it leads to.

An installation ends in the browser in which it began. Its state serves once, within ten minutes,
and only together with the cookie of the browser it was given to.

There is no PKCE: Slack has it for apps that cannot keep a secret. Switching it on makes an app one
of those for good (docs.slack.dev, using-pkce).
"""

import base64
import hashlib
import logging
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final, Protocol
from urllib.parse import urlencode

from aiohttp import web

from bot.adapters.slack.installation.installations import Installations
from bot.adapters.slack.installation.manifest import SCOPES
from bot.adapters.slack.installation.registration import INSTALL_PATH, SlackRegistration
from bot.adapters.slack.installation.token_exchange import ExchangeFailed, TokenExchange
from bot.messages import Lang
from bot.texts.words import Words
from governance.ports import Clock

logger = logging.getLogger(__name__)

COOKIE: Final = "__Host-kravbot-install"
LASTS: Final = timedelta(minutes=10)
MOST_BEGUN: Final = 300
"""Installations that can be begun within `LASTS`; more are not begun by people."""

_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,400}")
_LANGS: tuple[Lang, ...] = ("da", "en")
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1f;background:#fff}"
    "section+section{margin-top:2.5rem;border-top:1px solid #767680;padding-top:1rem}"
    "a{color:#2c3084}"
    "a.go{display:inline-block;padding:.6rem 1rem;background:#3b3f8f;color:#fff;"
    "border-radius:.4rem}"
    "@media(prefers-color-scheme:dark){body{color:#f2f2f5;background:#18181b}a{color:#b9bcff}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class _Said:
    """The sentences of a page; a line of the text that begins with `_STEP` is one of its steps."""

    title: str
    text: str
    go: str = ""


_STEP = "- "
_BEGIN = _Said("slack_app.begin_title", "slack_app.begin_text", "slack_app.begin_go")
_DONE = _Said("slack_app.done_title", "slack_app.done_text")
_DENIED = _Said("slack_app.denied_title", "slack_app.denied_text", "slack_app.again")
_STALE = _Said("slack_app.stale_title", "slack_app.stale_text", "slack_app.again")
_REFUSED = _Said("slack_app.refused_title", "slack_app.refused_text", "slack_app.again")
_BUSY = _Said("slack_app.busy_title", "slack_app.busy_text")
_BROKEN = _Said("slack_app.broken_title", "slack_app.broken_text")


class OAuthStates(Protocol):
    """Installations under way, by the digest of what belongs to them."""

    async def offer(self, digest: str, *, lasts: timedelta) -> None:
        """Keep the digest of one that begins."""
        ...

    async def use(self, digest: str) -> bool:
        """Tell whether it began like that and may end now, once."""
        ...


class Install:
    """The two pages; each catches what goes wrong and says it.

    Nothing secret is logged or shown.
    """

    def __init__(
        self,
        registration: SlackRegistration,
        exchange: TokenExchange,
        *,
        installations: Installations,
        states: OAuthStates,
        clock: Clock,
    ) -> None:
        self._registration = registration
        self._exchange = exchange
        self._installations = installations
        self._states = states
        self._clock = clock
        self._begun: deque[datetime] = deque(maxlen=MOST_BEGUN)

    async def begin(self, request: web.Request) -> web.Response:
        """Answer `GET /slack/install`."""
        return await self._said(self._lead_to_slack, request)

    async def finish(self, request: web.Request) -> web.Response:
        """Answer `GET /slack/oauth_redirect`."""
        return await self._said(self._come_back, request)

    async def _said(
        self, answer: Callable[[web.Request], Awaitable[web.Response]], request: web.Request
    ) -> web.Response:
        if request.method != "GET":
            return web.Response(status=405, headers={"Allow": "GET"})
        try:
            return await answer(request)
        except ExchangeFailed as failed:
            logger.warning("an installation did not come about: %s", failed)
            return _page(_REFUSED, go=INSTALL_PATH, status=502)
        except Exception:
            logger.exception("a page of the installation failed")
            return _page(_BROKEN, status=500)

    async def _lead_to_slack(self, request: web.Request) -> web.Response:
        if not self._has_room():
            return _page(_BUSY, status=429)
        browser, state = _browser(request) or secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        await self._states.offer(_digest(state, browser), lasts=LASTS)
        page = _page(_BEGIN, go=self._slack(state))
        page.set_cookie(
            COOKIE,
            browser,
            max_age=int(LASTS.total_seconds()),
            path="/",
            secure=True,
            httponly=True,
            samesite="Lax",  # it has to come along when Slack leads back
        )
        return page

    async def _come_back(self, request: web.Request) -> web.Response:
        if _one(request, "error") == "access_denied":
            return _page(_DENIED, go=INSTALL_PATH)
        state, code = _one(request, "state"), _one(request, "code")
        browser = _browser(request)
        well_formed = browser and _RANDOM.fullmatch(state) and _CODE.fullmatch(code)
        if not well_formed or not await self._states.use(_digest(state, browser or "")):
            return _page(_STALE, go=INSTALL_PATH, status=400)
        installation = await self._exchange.install(code)
        await self._installations.keep(installation)
        logger.info(
            "installed in %s %s", installation.enterprise or "-", installation.workspace or "-"
        )
        page = _page(_DONE)
        page.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return page

    def _slack(self, state: str) -> str:
        asked = {
            "client_id": self._registration.client_id or "",
            "scope": ",".join(SCOPES),
            "redirect_uri": self._registration.redirect_url,
            "state": state,
        }
        return f"{self._registration.authorize_url}?{urlencode(asked)}"

    def _has_room(self) -> bool:
        now = self._clock.now()
        if len(self._begun) == MOST_BEGUN and now - self._begun[0] < LASTS:
            return False
        self._begun.append(now)
        return True


def _digest(state: str, browser: str) -> str:
    """Make the digest that is kept: neither can be had from it, nor serves without the other."""
    return hashlib.sha256(f"{state}.{browser}".encode()).hexdigest()


def _browser(request: web.Request) -> str | None:
    held = request.cookies.get(COOKIE, "")
    return held if _RANDOM.fullmatch(held) else None


def _one(request: web.Request, name: str) -> str:
    """Return the query's value where it stands there once, else nothing."""
    values = request.query.getall(name, [])
    return values[0] if len(values) == 1 else ""


def _page(said: _Said, *, go: str = "", status: int = 200) -> web.Response:
    """Make a page in both languages, Danish first; `go` is where its link leads."""
    title = " / ".join(Words(lang)(said.title) for lang in _LANGS)
    body = "".join(_section(Words(lang), said, go) for lang in _LANGS)
    text = (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=_HEADERS)


def _section(words: Words, said: _Said, go: str) -> str:
    lines = words(said.text).split("\n")
    lead = "".join(f"<p>{escape(line)}</p>" for line in lines if not line.startswith(_STEP))
    steps = "".join(
        f"<li>{escape(line.removeprefix(_STEP))}</li>" for line in lines if line.startswith(_STEP)
    )
    listed = f"<ol>{steps}</ol>" if steps else ""
    link = f'<p><a class="go" href="{escape(go)}">{escape(words(said.go))}</a></p>' if go else ""
    return (
        f'<section lang="{words.lang}"><h1>{escape(words(said.title))}</h1>'
        f"{lead}{listed}{link}</section>"
    )
