"""Serve the web chat's routes.

In the demo one chooses who to be, elsewhere one signs in; nothing here knows a dialog or the
database.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final

from aiohttp import web

from bot.adapters.web.calendar_pages import CalendarPages
from bot.adapters.web.conversations import WebConversation, WebConversations
from bot.adapters.web.cookies import SECURE, set_cookie
from bot.adapters.web.crisis_pages import CrisisPages
from bot.adapters.web.event_stream import EventStreams, newest_of
from bot.adapters.web.file_transfer import FileTransfer
from bot.adapters.web.guard import (
    LANG_COOKIE,
    Guard,
    add_headers,
    wants_json,
)
from bot.adapters.web.login import TALK_COOKIE, DemoLogin, EntraLogin, Login, see_other
from bot.adapters.web.login_pages import closed_page
from bot.adapters.web.looking_back import LookingBack
from bot.adapters.web.overview_pages import OverviewPages
from bot.adapters.web.pages import MOST_LINES, afresh_page, chat_page
from bot.adapters.web.parsing import (
    BODY_LIMIT,
    Body,
    addresses_of,
    fields_of,
    key_of,
    one,
    read_body,
    text_of,
    token_of,
)
from bot.adapters.web.ports import (
    NO_LINKS,
    DemoPeople,
    Encryption,
    EvidenceFiles,
    History,
    IdentityProvider,
    NewestLines,
    Overviews,
    PersonalLinks,
    SuggestedNames,
    Transcript,
    TranscriptLine,
    Uploads,
    WebSessions,
    WebTurnHandler,
    WebTurnReceipt,
)
from bot.adapters.web.refusal import WebRefused
from bot.messages import (
    ButtonInput,
    ConversationOpened,
    FileInput,
    Input,
    Sender,
    TextInput,
    Turn,
)
from governance.ports import Clock

PLATFORM: Final = "web"
_STATIC = Path(__file__).parent / "static"
_MEGABYTE = 1024 * 1024
_BACK = ("/who", "/signin", "/signout")
_LANGUAGES = {"da": "Dansk", "en": "English"}  # what one says in the chat to change it


@dataclass(frozen=True)
class WebSettings:
    """Settings that differ from place to place, with times in seconds and sizes in bytes.

    `hosts` are what the Host header may be, with or without port. `secure` says that we are reached
    over https. `proxies` is how many of ours stand in front. `heartbeat` is how often a silent
    stream is written to. `patience` is how long a page waits for an answer on its way.
    """

    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    upload_limit: int = 50 * _MEGABYTE
    secure: bool = False
    proxies: int = 0
    heartbeat: float = 15.0
    patience: float = 1.0


@dataclass(frozen=True)
class ChatPorts:
    """Everything the chat needs of the application."""

    turns: WebTurnHandler
    transcript: Transcript
    uploads: Uploads
    evidence: EvidenceFiles
    history: History
    names: SuggestedNames
    overviews: Overviews
    clock: Clock


@dataclass(frozen=True)
class EntraPorts:
    """Everything signing in needs; `address` is where browsers are sent back to."""

    provider: IdentityProvider
    sessions: WebSessions
    sealing: Encryption
    clock: Clock
    address: str


def build_app(
    ports: ChatPorts,
    *,
    people: DemoPeople,
    settings: WebSettings,
    links: PersonalLinks = NO_LINKS,
) -> web.Application:
    """Build the demo, ready for an `AppRunner`: one chooses who to be."""
    guard = Guard(settings.hosts, _version())
    return _app(
        guard,
        settings,
        chat=_Chat(ports, DemoLogin(people, guard), guard, settings),
        links=links,
    )


def build_signed_app(
    ports: ChatPorts,
    entra: EntraPorts,
    *,
    settings: WebSettings,
    links: PersonalLinks = NO_LINKS,
    now: Callable[[], float] = monotonic,
) -> web.Application:
    """Build the chat for people who have signed in.

    `now` gives the seconds by which it is counted who does how much.
    """
    guard = Guard(settings.hosts, _version(), "Lax", now)
    login = EntraLogin(
        entra.provider,
        entra.sessions,
        entra.sealing,
        guard,
        entra.clock,
        address=entra.address,
        proxies=settings.proxies,
    )
    chat = _Chat(ports, login, guard, settings)
    return _app(guard, settings, chat=chat, links=links)


def build_closed_app(
    *,
    settings: WebSettings,
    links: PersonalLinks,
    now: Callable[[], float] = monotonic,
) -> web.Application:
    """Build an application without a way to sign in: only crisis links lead anywhere."""
    guard = Guard(settings.hosts, _version(), now=now)
    return _app(guard, settings, chat=None, links=links)


def _app(
    guard: Guard,
    settings: WebSettings,
    *,
    chat: "_Chat | None",
    links: PersonalLinks,
) -> web.Application:
    app = web.Application(middlewares=[guard.middleware()], client_max_size=BODY_LIMIT)
    app[SECURE] = settings.secure

    async def static(request: web.Request) -> web.FileResponse:
        """Hand out a file of the pages, to be kept where it is asked for by its version.

        A page of another version gets it as it is now.
        """
        name = request.match_info["name"]
        if name not in _static_files():
            raise web.HTTPNotFound
        kept = request.match_info["version"] == guard.version
        cache = {"Cache-Control": "public, max-age=31536000, immutable"} if kept else None
        return web.FileResponse(_STATIC / name, headers=cache)

    app.on_response_prepare.append(add_headers)
    app.add_routes([web.get("/livez", _live), web.get("/static/{version}/{name}", static)])
    if links.crisis is not None:
        app.add_routes(CrisisPages(links.crisis, guard, proxies=settings.proxies).routes())
    if links.calendars is not None:
        app.add_routes(CalendarPages(links.calendars, guard, proxies=settings.proxies).routes())
    if chat is not None:
        app.on_shutdown.append(chat.streams.close)
    app.add_routes(_closed(guard) if chat is None else chat.routes())
    return app


def _closed(guard: Guard) -> Sequence[web.RouteDef]:
    async def speak(request: web.Request) -> web.Response:
        body = await read_body(request)
        guard.check_csrf(request, body)
        return _language_chosen(request, body)

    async def say_so(request: web.Request) -> web.Response:
        return guard.page(request, closed_page(guard.frame(request)), status=403)

    return [web.post("/language", speak), web.get("/{anything:.*}", say_so)]


class _Chat:
    """It serves the chat's own pages and posts; each post is a turn."""

    def __init__(self, ports: ChatPorts, login: Login, guard: Guard, settings: WebSettings) -> None:
        self._turns = ports.turns
        self._transcript = ports.transcript
        self._login = login
        self._guard = guard
        self._clock = ports.clock
        self._patience = settings.patience
        self._conversations = WebConversations(login, guard)
        self._files = FileTransfer(
            ports.uploads, ports.evidence, self._conversations, guard, limit=settings.upload_limit
        )
        self._looking_back = LookingBack(ports.history, ports.names, self._conversations, guard)
        self._overview = OverviewPages(
            ports.overviews, self._conversations, guard, ports.clock, sign_in=login.path
        )
        self.streams = EventStreams(
            ports.transcript, self._conversations, login, heartbeat=settings.heartbeat
        )

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            *self._login.routes(),
            web.get("/", self.show),
            web.get("/events", self.streams.stream),
            web.get("/file/{sha256:[0-9a-f]{64}}", self._files.download),
            web.post("/language", self.speak),
            *self._looking_back.routes(),
            *self._overview.routes(),
            web.get("/new", self.ask_afresh),
            web.post("/new", self.begin_afresh),
            web.post("/say", self.say),
            web.post("/press", self.press),
            web.post("/upload", self._files.upload),
            web.post("/attach", self.attach),
        ]

    async def show(self, request: web.Request) -> web.Response:
        conversation = await self._conversations.find(request)
        if conversation is None:
            return see_other(self._login.path)
        if not self._conversations.is_addressed(request):
            return see_other(conversation.address)
        lines = await self._lines(conversation)
        page = chat_page(
            conversation.frame,
            conversation.person,
            lines,
            key=secrets.token_hex(16),
            today=self._clock.now().astimezone(conversation.frame.words.timezone).date(),
            demo=self._login.demo,
        )
        return self._guard.page(request, page)

    async def speak(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        conversation = await self._conversations.find(request)
        response = _language_chosen(request, body, conversation)
        if conversation is not None:
            self._login.allow(request, conversation.person)
            heard = TextInput(_LANGUAGES[one(body, "lang")])
            await self._receive(conversation, secrets.token_hex(8), heard)
        return response

    async def begin_afresh(self, request: web.Request) -> web.Response:
        await self._posted(request)
        conversation = await self._conversations.require(request)
        person, talk = conversation.person, secrets.token_hex(4)
        response = see_other(self._conversations.address(person, talk))
        set_cookie(request, response, TALK_COOKIE, talk)
        self._login.remember(request, response, person)
        return response

    async def ask_afresh(self, request: web.Request) -> web.Response:
        """Ask whether to begin a new conversation, where the page's own dialog does not."""
        conversation = await self._conversations.require(request)
        return self._guard.page(request, afresh_page(conversation.frame, conversation.address))

    async def say(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        conversation = await self._conversations.require(request, counted=True)
        text = text_of(one(body, "text"))
        if not text:
            raise WebRefused(400, "web.nothing_said")
        return await self._take(request, conversation, key_of(body), TextInput(text))

    async def press(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        conversation = await self._conversations.require(request, counted=True)
        pressed = ButtonInput(token_of(body), fields_of(body))
        return await self._take(request, conversation, key_of(body), pressed)

    async def attach(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        conversation = await self._conversations.require(request, counted=True)
        text = text_of(one(body, "text"))
        files = [await self._files.uploaded(conversation, sha256) for sha256 in addresses_of(body)]
        return await self._take(request, conversation, key_of(body), FileInput(tuple(files), text))

    async def _lines(self, conversation: WebConversation) -> Sequence[TranscriptLine]:
        """Return the conversation, begun if need be.

        An answer on its way gets a moment to arrive.
        """
        lines, complete = await self._newest(conversation)
        if lines and lines[-1].author == "bot":
            return lines
        if not lines:
            opened = ConversationOpened(unread=not complete)
            await self._receive(conversation, "arrived" if complete else "unread", opened)
        await self._transcript.wait(conversation.id, newest_of(lines, 0), self._patience)
        return (await self._newest(conversation)).lines

    async def _newest(self, conversation: WebConversation) -> NewestLines:
        """Return what the page is drawn with, and one more where there is one."""
        return await self._transcript.newest(
            conversation.person.workspace, conversation.id, MOST_LINES + 1
        )

    async def _posted(self, request: web.Request) -> Body:
        body = await read_body(request)
        self._guard.check_csrf(request, body)
        return body

    async def _take(
        self, request: web.Request, conversation: WebConversation, key: str, heard: Input
    ) -> web.Response:
        committed = await self._receive(conversation, key, heard)
        if wants_json(request):
            return web.json_response({"ok": True, "repeated": committed.repeated})
        return see_other(f"{conversation.address}#end")

    async def _receive(
        self, conversation: WebConversation, key: str, heard: Input
    ) -> WebTurnReceipt:
        person = conversation.person
        return await self._turns.receive(
            Turn(
                platform=PLATFORM,
                workspace=person.workspace,
                conversation=conversation.id,
                sender=Sender(id=person.id, name=person.name, email=person.email),
                key=key,
                input=heard,
                lang=conversation.frame.words.lang,
            )
        )


async def _live(request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _language_chosen(
    request: web.Request, body: Body, conversation: WebConversation | None = None
) -> web.Response:
    """Answer with the page in the language that was chosen.

    Raises WebRefused.
    """
    lang, back = one(body, "lang"), one(body, "back")
    if lang not in _LANGUAGES:
        raise WebRefused(400, "web.unreadable")
    here = "/" if conversation is None else conversation.address
    response = see_other(back if back in _BACK else here)
    set_cookie(request, response, LANG_COOKIE, lang)
    return response


def _version() -> str:
    """Return a name for the static files as they are now."""
    files = [(_STATIC / name).read_bytes() for name in sorted(_static_files())]
    return hashlib.sha256(b"".join(files)).hexdigest()[:12]


@cache
def _static_files() -> frozenset[str]:
    """Return the names of the files the pages are made of."""
    return frozenset(file.name for file in _STATIC.iterdir())
