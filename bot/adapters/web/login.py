"""Find out who somebody is on the page: chosen in the demo, signed in elsewhere."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Protocol
from urllib.parse import quote, unquote, urlsplit

from aiohttp import web

from bot.adapters.web.cookies import cookie, drop_cookie, is_secure, set_cookie
from bot.adapters.web.guard import CSRF_COOKIE, Guard, fresh_csrf
from bot.adapters.web.landing import forget_page, page_wanted
from bot.adapters.web.login_pages import sign_in_page, sign_out_page, stranger_page
from bot.adapters.web.pages import people_page
from bot.adapters.web.parsing import one, read_body
from bot.adapters.web.ports import (
    DemoPeople,
    DemoPerson,
    Encryption,
    HouseAway,
    IdentityProvider,
    ProviderAway,
    SignInRefused,
    Visitor,
    WebSessions,
)
from bot.adapters.web.rate_limit import Limit, Limiter, address_of
from bot.adapters.web.refusal import WebRefused
from bot.adapters.web.registration import REDIRECT_PATH
from governance.ports import Clock

TALK_COOKIE: Final = "talk"
WHO: Final = "who"
"""A page's requests say by it for whom it was drawn; so does the address of a demo's page."""
_PERSON_COOKIE = "person"
_SESSION_COOKIE = "session"
_FLOW_COOKIE = "signin"
_FLOW_LASTS = timedelta(minutes=10)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_FLOW = 3_800

SIGN_IN_LIMIT: Final = Limit(at_once=20, a_minute=20)
"""The limit of one address; a whole authority may share one."""
CHAT_LIMIT: Final = Limit(at_once=40, a_minute=60)
"""The limit of one account, in words, buttons and files."""
ADDRESS_LIMIT: Final = Limit(at_once=400, a_minute=600)
"""The limit of one address, in words, buttons and files of all who share it."""


class Login(Protocol):
    """It says who somebody is; `path` is where whoever is nobody goes."""

    path: str
    demo: bool

    def routes(self) -> Sequence[web.RouteDef]: ...

    async def visitor(self, request: web.Request, *, active: bool = True) -> Visitor | None:
        """Return the person who asks.

        With `active` they do something. Raises WebRefused.
        """
        ...

    def allow(self, request: web.Request, visitor: Visitor) -> None:
        """Count one thing more that they do.

        Raises WebRefused where that is too much just now.
        """
        ...

    def mark(self, visitor: Visitor) -> str:
        """Return what the requests of a page drawn for them carry as `who`.

        It is nobody else's.
        """
        ...

    def remember(self, request: web.Request, response: web.Response, visitor: Visitor) -> None:
        """Let whoever opens one more page be the same person there."""
        ...


class DemoLogin:
    """The login of the demo, where one may be anybody."""

    path = "/who"
    demo = True

    def __init__(self, people: DemoPeople, guard: Guard) -> None:
        self._people = people
        self._guard = guard

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/who", self.show), web.post("/who", self.become)]

    async def visitor(self, request: web.Request, *, active: bool = True) -> Visitor | None:
        chosen = unquote(cookie(request, _PERSON_COOKIE), errors="replace")
        person = await self._person(request.query.get(WHO, chosen))
        if person is None:
            return None
        return Visitor(
            workspace=person.authority,
            id=person.email,
            email=person.email,
            name=person.name,
            authority=person.authority,
            authority_name=person.authority_name,
            lang=person.lang,
        )

    def allow(self, request: web.Request, visitor: Visitor) -> None:
        """Allow it: on one's own machine one is not counted."""

    def mark(self, visitor: Visitor) -> str:
        return visitor.email

    def remember(self, request: web.Request, response: web.Response, visitor: Visitor) -> None:
        set_cookie(request, response, _PERSON_COOKIE, quote(visitor.email, safe="@"))

    async def show(self, request: web.Request) -> web.Response:
        people = await self._people.all()
        return self._guard.page(request, people_page(self._guard.frame(request), people))

    async def become(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        self._guard.check_csrf(request, body)
        person = await self._person(one(body, "email"))
        if person is None:
            raise WebRefused(400, "web.person_unknown")
        email = quote(person.email, safe="@")
        response = see_other(page_wanted(request) or f"/?{WHO}={email}")
        forget_page(request, response)
        set_cookie(request, response, _PERSON_COOKIE, email)
        drop_cookie(request, response, TALK_COOKIE)
        return response

    async def _person(self, email: str) -> DemoPerson | None:
        return next((each for each in await self._people.all() if each.email == email), None)


class EntraLogin:
    """The login with Entra ID, and a session of ours from then on."""

    path = "/signin"
    demo = False

    def __init__(
        self,
        provider: IdentityProvider,
        sessions: WebSessions,
        sealing: Encryption,
        guard: Guard,
        clock: Clock,
        *,
        address: str,
        proxies: int = 0,
    ) -> None:
        """Make it; `address` is the only one browsers are sent back to."""
        self._provider = provider
        self._sessions = sessions
        self._sealing = sealing
        self._guard = guard
        self._clock = clock
        self._address = address
        self._proxies = proxies
        self._by_address = Limiter(SIGN_IN_LIMIT, now=guard.now)
        self._chat = Limiter(CHAT_LIMIT, now=guard.now)
        self._chat_by_address = Limiter(ADDRESS_LIMIT, now=guard.now)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/signin", self.show),
            web.get("/signin/start", self.start, allow_head=False),
            web.get(REDIRECT_PATH, self.come_back, allow_head=False),
            web.get("/signout", self.ask_to_leave),
            web.post("/signout", self.leave),
        ]

    async def visitor(self, request: web.Request, *, active: bool = True) -> Visitor | None:
        token = cookie(request, _SESSION_COOKIE)
        if not _TOKEN.fullmatch(token):
            return None
        try:
            visitor = await self._sessions.find(token, active=active)
        except HouseAway as away:
            raise WebRefused(503, "signin.house_away") from away
        if visitor and request.query.get(WHO, self.mark(visitor)) != self.mark(visitor):
            raise WebRefused(409, "signin.somebody_else", name=visitor.name)
        return visitor

    def mark(self, visitor: Visitor) -> str:
        person = f"{visitor.workspace}/{visitor.id}"
        return hashlib.sha256(person.encode()).hexdigest()[:16]

    def remember(self, request: web.Request, response: web.Response, visitor: Visitor) -> None:
        """Do nothing: their session is the browser's."""

    def allow(self, request: web.Request, visitor: Visitor) -> None:
        """Count one thing more that they do.

        Raises WebRefused.
        """
        self._chat.take(f"{visitor.authority}/{visitor.email}")
        self._chat_by_address.take(address_of(request, proxies=self._proxies))

    async def show(self, request: web.Request) -> web.Response:
        if await self.visitor(request) is not None:
            return see_other("/")
        note = "signin.left" if "left" in request.query else None
        return self._guard.page(request, sign_in_page(self._guard.frame(request), note))

    async def start(self, request: web.Request) -> web.Response:
        here = urlsplit(self._address).netloc
        if not is_secure(request) and request.host.lower() != here:
            return see_other(f"{self._address}/signin/start")
        self._by_address.take(address_of(request, proxies=self._proxies))
        try:
            flow = await self._provider.begin()
        except ProviderAway:
            return self._again(request, "signin.away", 503)
        kept = self._sealing.seal(json.dumps({"at": self._seconds(), "flow": dict(flow.kept)}))
        if len(kept) > _LONGEST_FLOW:
            return self._again(request, "signin.away", 503)
        response = see_other(flow.url)
        set_cookie(request, response, _FLOW_COOKIE, kept, samesite="Lax", lasts=_FLOW_LASTS)
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """Sign in a browser that is back from the identity provider.

        Its code is good once.
        """
        self._by_address.take(address_of(request, proxies=self._proxies))
        kept = self._begun_here(request)
        if kept is None or len(request.query) > len(set(request.query)):
            return self._again(request, "signin.lost", 400)
        try:
            person = await self._provider.finish(kept, dict(request.query))
            token = await self._sessions.begin(person)
            before = cookie(request, _SESSION_COOKIE)
            if _TOKEN.fullmatch(before):
                await self._sessions.end(before)
        except ProviderAway:
            return self._again(request, "signin.away", 503)
        except SignInRefused:
            return self._again(request, "signin.refused", 403)
        except HouseAway:
            return self._again(request, "signin.house_away", 503)
        if token is None:
            return self._stranger(request)
        response = see_other(page_wanted(request) or "/")
        forget_page(request, response)
        drop_cookie(request, response, _FLOW_COOKIE)
        drop_cookie(request, response, TALK_COOKIE)
        set_cookie(request, response, _SESSION_COOKIE, token, samesite="Lax")
        set_cookie(request, response, CSRF_COOKIE, fresh_csrf(), samesite="Lax")
        return response

    async def ask_to_leave(self, request: web.Request) -> web.Response:
        visitor = await self.visitor(request)
        if visitor is None:
            return see_other("/signin")
        frame = self._guard.frame(request, visitor.lang)
        return self._guard.page(request, sign_out_page(frame, visitor.name))

    async def leave(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        self._guard.check_csrf(request, body)
        token = cookie(request, _SESSION_COOKIE)
        if _TOKEN.fullmatch(token):
            try:
                if one(body, "everywhere"):
                    await self._sessions.end_all(token)
                await self._sessions.end(token)
            except HouseAway as away:
                raise WebRefused(503, "signin.house_away") from away
        response = see_other("/signin?left")
        for name in (_SESSION_COOKIE, TALK_COOKIE, CSRF_COOKIE):
            drop_cookie(request, response, name)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _begun_here(self, request: web.Request) -> dict[str, Any] | None:
        """Return what this browser was given to remember, not too long ago."""
        opened = self._sealing.open(cookie(request, _FLOW_COOKIE))
        if opened is None:
            return None
        kept = json.loads(opened)
        fresh = 0 <= self._seconds() - kept["at"] < _FLOW_LASTS.total_seconds()
        return dict(kept["flow"]) if fresh else None

    def _seconds(self) -> int:
        return int(self._clock.now().timestamp())

    def _again(self, request: web.Request, note: str, status: int) -> web.Response:
        frame = self._guard.frame(request)
        response = self._guard.page(request, sign_in_page(frame, note), status=status)
        drop_cookie(request, response, _FLOW_COOKIE)
        return response

    def _stranger(self, request: web.Request) -> web.Response:
        response = self._guard.page(request, stranger_page(self._guard.frame(request)), status=403)
        drop_cookie(request, response, _FLOW_COOKIE)
        return response


def see_other(place: str) -> web.Response:
    """Redirect there, to be asked for with GET."""
    return web.Response(status=303, headers={"Location": place})
