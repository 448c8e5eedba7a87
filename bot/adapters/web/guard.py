"""Guard every page: its host, its origin, its headers, and the one place errors end."""

import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.web.cookies import cookie, is_secure, set_cookie
from bot.adapters.web.pages import PageFrame, refusal_page
from bot.adapters.web.parsing import Body, one
from bot.adapters.web.refusal import WebRefused
from bot.messages import Lang
from bot.texts.words import Words

logger = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

CSRF_COOKIE = "csrf"
LANG_COOKIE = "lang"
_BEGUN = web.RequestKey("begun", bool)
_TOKEN = web.RequestKey("token", str)
_CSRF = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_HSTS = "max-age=31536000; includeSubDomains"
_HTTP_SENTENCES = {404: "web.not_found", 405: "web.wrong_method", 413: "web.too_much"}


@dataclass(frozen=True)
class Guard:
    """It checks requests and completes answers.

    `hosts` are the names this server answers to, with or without port. `now` gives seconds, for
    whoever counts. `csrf_comes_along` says when the CSRF cookie is sent. It is Lax where people
    follow links to us, since there would else be a new one each time.
    """

    hosts: frozenset[str]
    version: str
    csrf_comes_along: Literal["Strict", "Lax"] = "Strict"
    now: Callable[[], float] = monotonic

    def middleware(self) -> Middleware:
        """Let the request in if it is for us, and turn what goes wrong into a sentence."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                self._check_host(request)
                return await handler(request)
            except WebRefused as refused:
                return self._refusal(request, refused)
            except web.HTTPException as answer:
                return self._plain_refusal(request, answer)
            except ConnectionResetError:
                raise  # nobody is there to be told
            except Exception:
                if request.get(_BEGUN):
                    raise  # half an answer is sent: aiohttp logs it and closes the connection
                logger.exception("A request to the web chat failed")
                return self._refusal(request, WebRefused(500, "web.broken"))

        return guarded

    def frame(self, request: web.Request, lang: Lang | None = None) -> PageFrame:
        """Make the frame with the language and the token of whoever asks."""
        return PageFrame(
            words=Words(lang or lang_of(request) or "da"),
            csrf=csrf_of(request),
            version=self.version,
        )

    def page(self, request: web.Request, page: str, *, status: int = 200) -> web.Response:
        """Answer with a page whose forms may be posted."""
        response = web.Response(text=page, content_type="text/html", status=status)
        set_cookie(request, response, CSRF_COOKIE, csrf_of(request), samesite=self.csrf_comes_along)
        return response

    def check_csrf(self, request: web.Request, body: Body | None = None) -> None:
        """Check that the post came from a page of ours: its origin, and the token of its cookie.

        Raises WebRefused.
        """
        if not (_same_origin(request) and _same_token(request, body)):
            raise WebRefused(403, "web.not_from_here")

    def _check_host(self, request: web.Request) -> None:
        host = request.headers.get("Host", "").lower()
        if host not in self.hosts and _without_port(host) not in self.hosts:
            raise WebRefused(400, "web.wrong_host")

    def _plain_refusal(self, request: web.Request, answer: web.HTTPException) -> web.StreamResponse:
        """Keep a redirect; give aiohttp's own refusals our sentence, and keep their headers."""
        if isinstance(answer, web.HTTPRedirection):
            redirect = web.Response(status=answer.status, headers=answer.headers)
            redirect.cookies.update(answer.cookies)
            return redirect
        sentence = _HTTP_SENTENCES.get(answer.status, "web.unreadable")
        response = self._refusal(request, WebRefused(answer.status, sentence))
        if "Allow" in answer.headers:
            response.headers["Allow"] = answer.headers["Allow"]
        return response

    def _refusal(self, request: web.Request, refused: WebRefused) -> web.Response:
        frame = self.frame(request)
        sentence = frame.words(refused.sentence, **refused.arguments)
        if wants_json(request):
            response = web.json_response({"error": sentence}, status=refused.status)
        else:
            page = refusal_page(frame, sentence)
            response = web.Response(text=page, content_type="text/html", status=refused.status)
        if refused.status == 429:  # noqa: PLR2004  # too many requests
            response.headers["Retry-After"] = str(refused.arguments.get("n", 1))
        if not request.content.is_eof():
            response.force_close()  # the rest of what was sent is not read
        return response


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers, on everything; what a handler has set already stays."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Kravbot"
    if is_secure(request):
        response.headers.setdefault("Strict-Transport-Security", _HSTS)


async def begin(request: web.Request, response: web.StreamResponse) -> None:
    """Start an answer that is sent piece by piece.

    From here on no other can take its place.
    """
    request[_BEGUN] = True
    await response.prepare(request)


def wants_json(request: web.Request) -> bool:
    """Tell whether the script asks, and not a browser."""
    return "application/json" in request.headers.get("Accept", "")


def lang_of(request: web.Request) -> Lang | None:
    """Return the language chosen on the page."""
    lang = cookie(request, LANG_COOKIE)
    return lang if lang in ("da", "en") else None  # type: ignore[return-value]  # just checked


def csrf_of(request: web.Request) -> str:
    """Return the token of the request's cookie, or the fresh one this request was given."""
    if _TOKEN not in request:
        held = cookie(request, CSRF_COOKIE)
        request[_TOKEN] = held if _CSRF.fullmatch(held) else fresh_csrf()
    return request[_TOKEN]


def fresh_csrf() -> str:
    """Make a token nobody has."""
    return secrets.token_urlsafe(32)


def _same_token(request: web.Request, body: Body | None) -> bool:
    sent = request.headers.get("X-CSRF") or (one(body, "csrf") if body else "")
    held = cookie(request, CSRF_COOKIE)
    return bool(_CSRF.fullmatch(held)) and hmac.compare_digest(
        sent.encode("utf-8", "replace"), held.encode()
    )


def _same_origin(request: web.Request) -> bool:
    """Tell whether the browser says that the post came from a page of ours.

    `no-referrer` makes a form's origin `null`.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    try:
        return urlsplit(origin).netloc.lower() == request.headers["Host"].lower()
    except ValueError:
        return False


def _without_port(host: str) -> str:
    return re.sub(r":\d+$", "", host)
