"""The web chat's routes. In the demo one chooses who to be, elsewhere one signs in; nothing here knows a dialog or the database."""

import asyncio
import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, cast
from urllib.parse import quote

from aiohttp import web

from bot.adapters.web.cookies import SECURE, cookie, set_cookie
from bot.adapters.web.crisis_pages import CrisisPages
from bot.adapters.web.guard import (
    LANG_COOKIE,
    Guard,
    add_headers,
    begin,
    lang_of,
    wants_json,
)
from bot.adapters.web.login import TALK_COOKIE, DemoLogin, EntraLogin, Login, see_other
from bot.adapters.web.login_pages import closed_page
from bot.adapters.web.pages import PageFrame, chat_page, line_element
from bot.adapters.web.parsing import (
    BODY_LIMIT,
    Body,
    addresses_of,
    after_of,
    chunks_of,
    fields_of,
    file_name_of,
    key_of,
    one,
    read_body,
    text_of,
    token_of,
)
from bot.adapters.web.ports import (
    Crisis,
    DemoPeople,
    Encryption,
    EvidenceFiles,
    IdentityProvider,
    Transcript,
    TranscriptLine,
    Upload,
    UploadRefused,
    Uploads,
    Visitor,
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
    StoredFile,
    TextInput,
    Turn,
)
from governance.ports import Clock

PLATFORM: Final = "web"
_STATIC = Path(__file__).parent / "static"
_MEGABYTE = 1024 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_STREAMS_PER_CONVERSATION = 20
_BACK = ("/", "/who", "/signin", "/signout")
_LANGUAGES = {"da": "Dansk", "en": "English"}  # what one says in the chat to change it


@dataclass(frozen=True)
class WebSettings:
    """What differs from place to place. Times in seconds, sizes in bytes.

    `hosts`: what the Host header may be, with or without port. `secure`: we are reached over https. `proxies`: how many of
    ours stand in front. `heartbeat`: how often a silent stream is written to. `patience`: how long a page waits for an
    answer on its way.
    """

    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    upload_limit: int = 50 * _MEGABYTE
    secure: bool = False
    proxies: int = 0
    heartbeat: float = 15.0
    patience: float = 1.0


@dataclass(frozen=True)
class ChatPorts:
    """What the chat needs of the house."""

    reception: WebTurnHandler
    transcript: Transcript
    uploads: Uploads
    evidence: EvidenceFiles


@dataclass(frozen=True)
class EntraPorts:
    """What signing in needs. `address`: where browsers are sent back to."""

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
    crisis: Crisis | None = None,
) -> web.Application:
    """The demo, ready for an `AppRunner`: one chooses who to be."""
    guard = Guard(settings.hosts, _version())
    return _app(
        guard, settings, chat=_Chat(ports, DemoLogin(people, guard), guard, settings), crisis=crisis
    )


def build_signed_app(
    ports: ChatPorts,
    entra: EntraPorts,
    *,
    settings: WebSettings,
    crisis: Crisis | None = None,
    now: Callable[[], float] = monotonic,
) -> web.Application:
    """The chat for those who have signed in. `now`: seconds, by which it is counted who does how much."""
    guard = Guard(settings.hosts, _version(), "Lax", now)
    entrance = EntraLogin(
        entra.provider,
        entra.sessions,
        entra.sealing,
        guard,
        entra.clock,
        address=entra.address,
        proxies=settings.proxies,
    )
    return _app(guard, settings, chat=_Chat(ports, entrance, guard, settings), crisis=crisis)


def build_closed_app(
    *, settings: WebSettings, crisis: Crisis | None, now: Callable[[], float] = monotonic
) -> web.Application:
    """There is no way to sign in: only crisis links lead anywhere."""
    return _app(Guard(settings.hosts, _version(), now=now), settings, chat=None, crisis=crisis)


def _app(
    guard: Guard, settings: WebSettings, *, chat: "_Chat | None", crisis: Crisis | None
) -> web.Application:
    app = web.Application(middlewares=[guard.middleware()], client_max_size=BODY_LIMIT)
    app[SECURE] = settings.secure

    async def cache_static(request: web.Request, response: web.StreamResponse) -> None:
        """A static file asked for by its version never changes."""
        if request.path.startswith("/static/") and request.query_string == guard.version:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"

    app.on_response_prepare.append(cache_static)
    app.on_response_prepare.append(add_headers)
    app.add_routes([web.get("/livez", _live), web.static("/static", _STATIC)])
    if crisis is not None:
        app.add_routes(CrisisPages(crisis, guard, proxies=settings.proxies).routes())
    if chat is not None:
        app.on_shutdown.append(chat.end_streams)
    app.add_routes(_closed(guard) if chat is None else chat.routes())
    return app


def _closed(guard: Guard) -> Sequence[web.RouteDef]:
    async def speak(request: web.Request) -> web.Response:
        body = await read_body(request)
        guard.check_csrf(request, body)
        return _spoken(request, body)

    async def say_so(request: web.Request) -> web.Response:
        return guard.page(request, closed_page(guard.frame(request)), status=403)

    return [web.post("/language", speak), web.get("/{anything:.*}", say_so)]


@dataclass(frozen=True)
class _Visit:
    """Who asks, and in which of their conversations."""

    person: Visitor
    conversation: str
    frame: PageFrame


class _Chat:
    def __init__(
        self, ports: ChatPorts, entrance: Login, guard: Guard, settings: WebSettings
    ) -> None:
        self._reception = ports.reception
        self._transcript = ports.transcript
        self._uploads = ports.uploads
        self._evidence = ports.evidence
        self._entrance = entrance
        self._settings = settings
        self._streams: set[asyncio.Task[object]] = set()
        self._watched: Counter[str] = Counter()
        self._guard = guard

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            *self._entrance.routes(),
            web.get("/", self.show),
            web.get("/events", self.stream),
            web.get("/file/{sha256:[0-9a-f]{64}}", self.hand_over),
            web.post("/language", self.speak),
            web.post("/new", self.begin_afresh),
            web.post("/say", self.say),
            web.post("/press", self.press),
            web.post("/upload", self.upload),
            web.post("/attach", self.attach),
        ]

    async def show(self, request: web.Request) -> web.Response:
        visit = await self._visit_or_none(request)
        if visit is None:
            return see_other(self._entrance.path)
        lines = await self._lines(visit)
        key, demo = secrets.token_hex(16), self._entrance.demo
        page = chat_page(visit.frame, visit.person, lines, key=key, demo=demo)
        return self._guard.page(request, page)

    async def speak(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        response = _spoken(request, body)
        visit = await self._visit_or_none(request)
        if visit is not None:
            self._entrance.allow(request, visit.person)
            heard = TextInput(_LANGUAGES[one(body, "lang")])
            await self._receive(visit, secrets.token_hex(8), heard)
        return response

    async def begin_afresh(self, request: web.Request) -> web.Response:
        await self._posted(request)
        response = see_other("/")
        set_cookie(request, response, TALK_COOKIE, secrets.token_hex(4))
        return response

    async def say(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        visit = await self._visit(request, counted=True)
        text = text_of(one(body, "text"))
        if not text:
            raise WebRefused(400, "web.nothing_said")
        return await self._take(request, visit, key_of(body), TextInput(text))

    async def press(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        visit = await self._visit(request, counted=True)
        pressed = ButtonInput(token_of(body), fields_of(body))
        return await self._take(request, visit, key_of(body), pressed)

    async def attach(self, request: web.Request) -> web.Response:
        body = await self._posted(request)
        visit = await self._visit(request, counted=True)
        text = text_of(one(body, "text"))
        files = [await self._received(visit, sha256) for sha256 in addresses_of(body)]
        return await self._take(request, visit, key_of(body), FileInput(tuple(files), text))

    async def upload(self, request: web.Request) -> web.Response:
        self._guard.check_csrf(request)
        visit = await self._visit(request, counted=True)
        name = file_name_of(request)
        if (request.content_length or 0) > self._settings.upload_limit:
            raise self._too_large()
        if not request.can_read_body:
            raise WebRefused(400, "web.file_empty")
        file = await self._store(request, visit, name)
        return web.json_response({"sha256": file.sha256, "name": file.name, "size": file.size})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request, active=False)
        after = after_of(request)
        if self._watched[visit.conversation] >= _STREAMS_PER_CONVERSATION:
            raise WebRefused(429, "web.too_many_pages")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        with self._watching(visit.conversation), suppress(ConnectionResetError):
            await begin(request, response)
            await self._tell(request, response, visit, after)
        return response

    async def hand_over(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        opened = await self._evidence.open(
            visit.person.authority, visit.person.email, request.match_info["sha256"]
        )
        if opened is None:
            raise WebRefused(404, "web.not_found")
        response = web.StreamResponse(headers=_file_headers(opened.file))
        response.content_length = opened.file.size
        await begin(request, response)
        async for chunk in opened.chunks:
            await response.write(chunk)
        await response.write_eof()
        return response

    async def end_streams(self, _: web.Application) -> None:
        for task in self._streams:
            task.cancel()

    async def _visit_or_none(self, request: web.Request, *, active: bool = True) -> _Visit | None:
        person = await self._entrance.visitor(request, active=active)
        if person is None:
            return None
        talk = cookie(request, TALK_COOKIE)
        conversation = f"{person.id}/{talk}" if re.fullmatch("[0-9a-f]{8}", talk) else person.id
        return _Visit(
            person, conversation, self._guard.frame(request, person.lang or lang_of(request))
        )

    async def _visit(
        self, request: web.Request, *, active: bool = True, counted: bool = False
    ) -> _Visit:
        """Raises Refused."""
        visit = await self._visit_or_none(request, active=active)
        if visit is None:
            raise WebRefused(401, "web.nobody_chosen" if self._entrance.demo else "signin.ended")
        if counted:
            self._entrance.allow(request, visit.person)
        return visit

    async def _lines(self, visit: _Visit) -> Sequence[TranscriptLine]:
        """The conversation, begun if need be; an answer on its way gets a moment to arrive."""
        lines = await self._since(visit, 0)
        if lines and lines[-1].author == "bot":
            return lines
        if not lines:
            await self._receive(visit, "arrived", ConversationOpened())
        await self._transcript.wait(visit.conversation, _newest(lines, 0), self._settings.patience)
        return await self._since(visit, 0)

    async def _since(self, visit: _Visit, after: int) -> Sequence[TranscriptLine]:
        return await self._transcript.since(visit.person.workspace, visit.conversation, after)

    async def _posted(self, request: web.Request) -> Body:
        body = await read_body(request)
        self._guard.check_csrf(request, body)
        return body

    async def _take(
        self, request: web.Request, visit: _Visit, key: str, heard: Input
    ) -> web.Response:
        committed = await self._receive(visit, key, heard)
        if wants_json(request):
            return web.json_response({"ok": True, "repeated": committed.repeated})
        return see_other("/#end")

    async def _receive(self, visit: _Visit, key: str, heard: Input) -> WebTurnReceipt:
        person = visit.person
        return await self._reception.receive(
            Turn(
                platform=PLATFORM,
                workspace=person.workspace,
                conversation=visit.conversation,
                sender=Sender(id=person.id, name=person.name, email=person.email),
                key=key,
                input=heard,
                lang=visit.frame.words.lang,
            )
        )

    async def _received(self, visit: _Visit, sha256: str) -> StoredFile:
        person = visit.person
        file = await self._uploads.received(person.authority, person.email, sha256)
        if file is None:
            raise WebRefused(400, "web.file_unknown")
        return file

    async def _store(self, request: web.Request, visit: _Visit, name: str) -> StoredFile:
        try:
            upload = await self._uploads.begin(visit.person.authority, visit.person.email)
            await self._pour(request, upload)
            return await upload.finish(name)
        except UploadRefused as refused:
            raise WebRefused(422, refused.sentence, **refused.arguments) from refused

    async def _pour(self, request: web.Request, upload: Upload) -> None:
        """The body into the upload; it is abandoned if that fails for any reason."""
        try:
            async for chunk in chunks_of(request, self._settings.upload_limit, self._too_large()):
                await upload.write(chunk)
        except BaseException:
            await upload.abandon()
            raise

    def _too_large(self) -> WebRefused:
        megabytes = self._settings.upload_limit // _MEGABYTE
        return WebRefused(413, "web.file_too_large", megabytes=megabytes)

    @contextmanager
    def _watching(self, conversation: str) -> Iterator[None]:
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._streams.add(task)
        self._watched[conversation] += 1
        try:
            yield
        finally:
            self._streams.discard(task)
            self._watched[conversation] -= 1
            if not self._watched[conversation]:
                del self._watched[conversation]

    async def _tell(
        self, request: web.Request, response: web.StreamResponse, visit: _Visit, after: int
    ) -> None:
        """What is new, for as long as somebody listens who may. A heartbeat finds out whether one does."""
        await response.write(b"retry: 1000\n\n")
        while self._entrance.demo or await self._entrance.visitor(request, active=False):
            lines = await self._since(visit, after)
            if lines:
                newest = _newest(lines, after)
                await response.write(_events(lines, newest, visit.frame))
                after = newest
            else:
                await response.write(b"event: ping\ndata:\n\n")
            await self._transcript.wait(visit.conversation, after, self._settings.heartbeat)


async def _live(request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _events(lines: Sequence[TranscriptLine], newest: int, frame: PageFrame) -> bytes:
    """The lines in the order of the page; only the last one says that all of them have come."""
    events = [f"data: {_event(line, frame)}\n" for line in lines]
    events[-1] += f"id: {newest}\n"
    return "".join(f"{event}\n" for event in events).encode()


def _event(line: TranscriptLine, frame: PageFrame) -> str:
    return json.dumps(
        {
            "seq": line.seq,
            "message": line.message,
            "author": line.author,
            "html": line_element(line, frame),
            "replaces": line.replaces,
        }
    )


def _newest(lines: Sequence[TranscriptLine], after: int) -> int:
    return max((line.seq for line in lines), default=after)


def _file_headers(file: StoredFile) -> dict[str, str]:
    known = _MEDIA_TYPE.fullmatch(file.media_type)
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", file.name)
    encoded = quote(file.name.encode("utf-8", "replace"), safe="")
    return {
        "Content-Type": file.media_type if known else "application/octet-stream",
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _spoken(request: web.Request, body: Body) -> web.Response:
    """The page in the language that was chosen. Raises Refused."""
    lang, back = one(body, "lang"), one(body, "back")
    if lang not in _LANGUAGES:
        raise WebRefused(400, "web.unreadable")
    response = see_other(back if back in _BACK else "/")
    set_cookie(request, response, LANG_COOKIE, lang)
    return response


def _version() -> str:
    """A name for the static files as they are now."""
    files = sorted(_STATIC.iterdir())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
