"""Serve the control socket: an operation with its answer as it comes, a chat, and `/about`."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from aiohttp import StreamReader, WSCloseCode, WSMessage, WSMsgType, web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.typedefs import Middleware
from pydantic import JsonValue

from bot.adapters.control.ports import Chats, OpenChat, OperationRefused, Operations, Prepared
from bot.adapters.control.protocol import (
    DATABASE_HEADER,
    HEAD_LIMIT,
    PIECE,
    PROTOCOL,
    PROTOCOL_HEADER,
    Unreadable,
    delivery_out,
    turn_in,
)
from bot.adapters.control.socket_file import SocketFile, is_admitted, peer
from bot.messages import (
    Address,
    Delivery,
    DeliveryRefused,
    FileInput,
    FileRef,
    Receipt,
    Sender,
    StoredFile,
    Turn,
)

logger = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

PLATFORM: Final = "console"
_BEGUN = web.RequestKey("begun", bool)
_FAREWELL = 1.0
_SLOWEST = 5.0
"""Seconds until a terminal that does not read (it may be stopped) is given up."""

_OTHER_VERSION = (
    "Serveren er en anden version end kommandoen. Genstart serveren. / The server is another "
    "version than the command. Restart the server."
)
_OTHER_DATABASE = (
    "Serveren på soketten bruger en anden database end kommandoen. Ret KRAVBOT_DATABASE_URL eller "
    "KRAVBOT_CONTROL_SOCKET. / The server on the socket uses another database than the command. "
    "Correct KRAVBOT_DATABASE_URL or KRAVBOT_CONTROL_SOCKET."
)
_NOT_ADMITTED = (
    "Kun den bruger, serveren kører som, kan bruge soketten. / Only the user the server runs as "
    "may use the socket."
)
_UNREADABLE = "Forespørgslen kan ikke læses. / The request cannot be read."
_UNKNOWN = "Det kender serveren ikke. / The server does not know that."
_BROKEN = (
    "Noget gik galt i serveren. Dens log siger hvad. / Something went wrong in the server. Its log "
    "says what."
)


@dataclass(frozen=True)
class About:
    """The server's process and address, the database it uses, and `upload_limit` in bytes."""

    pid: int
    address: str
    database: str
    upload_limit: int


class ControlServer:
    """It serves from `start` to `stop`, which waits at most `patience` seconds for operations."""

    def __init__(
        self,
        socket: SocketFile,
        *,
        operations: Operations,
        chats: Chats,
        about: About,
        patience: float = 5.0,
    ) -> None:
        self._socket = socket
        self._runner = web.AppRunner(
            build_app(operations=operations, chats=chats, about=about),
            access_log=None,
            handler_cancellation=True,  # who goes away waits for nothing more
            shutdown_timeout=patience,
        )

    async def start(self) -> None:
        """Begin to answer."""
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket.socket).start()

    async def stop(self) -> None:
        """End the chats, give operations a moment, and remove the socket."""
        await self._runner.cleanup()
        self._socket.close()


def build_app(*, operations: Operations, chats: Chats, about: About) -> web.Application:
    """Make the application, ready for an `AppRunner`."""
    control = _Control(operations, chats, about)
    app = web.Application(middlewares=[_guard(about)], client_max_size=HEAD_LIMIT)
    app.on_response_prepare.append(_say_protocol)
    app.on_shutdown.append(control.end_chats)
    app.add_routes(
        [
            web.get("/about", control.tell_about),
            web.post("/run/{name}", control.run),
            web.get("/chat", control.chat),
        ]
    )
    return app


def _guard(about: About) -> Middleware:
    """Refuse whoever may not come in, and turn early faults into a sentence.

    A fault is early when no answer has begun.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            _check(request, about)
            return await handler(request)
        except OperationRefused as refused:
            return _refusal(request, refused.status, refused.sentence)
        except web.HTTPException as answer:
            return _refusal(request, answer.status, _UNKNOWN)
        except ConnectionResetError:
            raise  # nobody is there to be told
        except Exception:
            if request.get(_BEGUN):
                raise  # half an answer is sent: aiohttp logs it and closes the connection
            logger.exception("a request to the control socket failed")
            return _refusal(request, 500, _BROKEN)

    return guarded


def _check(request: web.Request, about: About) -> None:
    uid = peer(request.get_extra_info("socket"))
    if uid is not None and not is_admitted(uid):
        logger.warning("a process of the user %s was turned away at the control socket", uid)
        raise OperationRefused(403, _NOT_ADMITTED)
    if request.headers.get(PROTOCOL_HEADER) != str(PROTOCOL):
        raise OperationRefused(409, _OTHER_VERSION)
    if request.headers.get(DATABASE_HEADER) != about.database:
        raise OperationRefused(409, _OTHER_DATABASE)


def _refusal(request: web.Request, status: int, sentence: str) -> web.Response:
    response = web.json_response({"error": sentence}, status=status)
    if not request.content.is_eof():
        response.force_close()  # the rest of what was sent is not read
    return response


async def _say_protocol(request: web.Request, response: web.StreamResponse) -> None:
    response.headers[PROTOCOL_HEADER] = str(PROTOCOL)


async def _begin(request: web.Request, response: web.StreamResponse) -> None:
    request[_BEGUN] = True
    await response.prepare(request)


class _Control:
    def __init__(self, operations: Operations, chats: Chats, about: About) -> None:
        self._operations = operations
        self._chats = chats
        self._about = about
        self._open: set[web.WebSocketResponse] = set()

    async def tell_about(self, request: web.Request) -> web.Response:
        return web.json_response({"pid": self._about.pid, "address": self._about.address})

    async def run(self, request: web.Request) -> web.StreamResponse:
        prepared = self._operations.prepare(
            request.match_info["name"], await _arguments(request.content)
        )
        body = await _body(request.content, prepared.body_limit)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await _begin(request, response)
        out = _Events(response)
        await out.event({"exit": await _run(prepared, body, out)})
        await response.write_eof()
        return response

    async def chat(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(
            max_msg_size=self._about.upload_limit + PIECE, compress=False, timeout=_FAREWELL
        )
        await _begin(request, socket)
        self._open.add(socket)
        try:
            await self._sit_down(socket)
        except Unreadable as unreadable:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=str(unreadable).encode())
        finally:
            self._open.discard(socket)
        return socket

    async def end_chats(self, _: web.Application) -> None:
        await asyncio.gather(
            *(socket.close(code=WSCloseCode.GOING_AWAY) for socket in tuple(self._open))
        )

    async def _sit_down(self, socket: web.WebSocketResponse) -> None:
        terminal = _Terminal(socket)
        email, at = _opening(_decoded(await socket.receive()))
        chat = await self._chats.open(email, at, terminal)
        if chat is None:
            await socket.send_json({"nobody": True})
            return
        try:
            await socket.send_json(
                {
                    "opened": {
                        "workspace": chat.workspace,
                        "lang": chat.lang,
                        "upload_limit": self._about.upload_limit,
                    }
                }
            )
            await _Conversation(socket, terminal, chat, email).go_on()
        finally:
            chat.leave()


async def _run(prepared: Prepared, body: bytes, out: "_Events") -> int:
    try:
        return await prepared.run(body, out)
    except ConnectionResetError:
        raise
    except Exception:
        logger.exception("an operation failed")
        await out.warn(_BROKEN)
        return 1


async def _arguments(content: StreamReader) -> dict[str, JsonValue]:
    """Return the arguments in the head line.

    Raises OperationRefused.
    """
    try:
        head = json.loads(await content.readline(max_line_length=HEAD_LIMIT))
    except (LineTooLong, ValueError, RecursionError) as error:
        raise OperationRefused(400, _UNREADABLE) from error
    match head:
        case {"arguments": dict(arguments), **rest} if not rest:
            return arguments
        case _:
            raise OperationRefused(400, _UNREADABLE)


async def _body(content: StreamReader, limit: int) -> bytes:
    """Read all that is left, when it is within the limit.

    Raises OperationRefused.
    """
    body = bytearray()
    while piece := await content.read(PIECE):
        body += piece
        if len(body) > limit:
            raise OperationRefused.for_size(limit)
    return bytes(body)


class _Events:
    """The `Output` of an operation: one line of JSON for each thing it tells."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response

    async def say(self, line: str) -> None:
        await self.event({"say": line})

    async def warn(self, line: str) -> None:
        await self.event({"warn": line})

    async def progress(self, done: int, total: int | None) -> None:
        await self.event({"progress": [done, total]})

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        await self.event({"file": name})
        async for piece in pieces:
            for start in range(0, len(piece), PIECE):
                part = piece[start : start + PIECE]
                await self.event({"piece": len(part)}, part)
        await self.event({"whole": True})

    async def event(self, told: Mapping[str, JsonValue], behind: bytes = b"") -> None:
        await self._response.write(json.dumps(told).encode() + b"\n" + behind)


class _Terminal:
    """The `Messenger` of a terminal at the other end.

    Files it sent along are held here until they are fetched.
    """

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._held: dict[str, bytes] = {}
        self._locators: dict[str, str] = {}

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Send it through.

        Raises DeliveryRefused when nobody is there, or nobody reads.
        """
        if self._socket.closed:
            raise DeliveryRefused("the terminal has gone")
        told = {"deliver": delivery_out(delivery), "conversation": address.conversation}
        try:
            async with asyncio.timeout(_SLOWEST):
                await self._socket.send_json(told)
        except TimeoutError as error:
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            raise DeliveryRefused("the terminal does not read") from error
        except ConnectionResetError as error:
            raise DeliveryRefused("the terminal has gone") from error
        return Receipt(PLATFORM)

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Return a file that was sent along, once.

        Raises DeliveryRefused.
        """
        content = self._held.pop(file.locator, None)
        if content is None:
            raise DeliveryRefused(file.name)
        return content[:limit]

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person by their e-mail, which is how the terminal knows people."""
        return Sender(id=person, email=person)

    def hold(self, locator: str, content: bytes) -> None:
        """Keep the file, the terminal's `locator`, under a name no other terminal can have."""
        ours = self._locators[locator] = secrets.token_hex(16)
        self._held[ours] = content

    def with_our_locators(self, turn: Turn) -> Turn:
        """Return the turn, with its files named as they are held here."""
        match turn.input:
            case FileInput(files=files) as attached:
                ours = tuple(self._ours(file) for file in files)
                return replace(turn, input=replace(attached, files=ours))
            case _:
                return turn

    def _ours(self, file: FileRef | StoredFile) -> FileRef | StoredFile:
        if isinstance(file, StoredFile):
            return file
        return replace(file, locator=self._locators.pop(file.locator, ""))


class _Conversation:
    """One terminal's requests, answered one at a time."""

    def __init__(
        self, socket: web.WebSocketResponse, terminal: _Terminal, chat: OpenChat, email: str
    ) -> None:
        self._socket = socket
        self._terminal = terminal
        self._chat = chat
        self._email = email

    async def go_on(self) -> None:
        """Answer what the terminal sends until it closes the chat.

        Raises Unreadable.
        """
        async for message in self._socket:
            match _decoded(message):
                case {"turn": given}:
                    await self._take(given)
                case {"file": str(locator)}:
                    self._terminal.hold(locator, await self._bytes())
                case {"read": str(sha256)}:
                    async for piece in self._chat.read(sha256):
                        await self._socket.send_bytes(piece)
                    await self._socket.send_json({"done": True})
                case _:
                    raise Unreadable("a chat's message")

    async def _take(self, given: object) -> None:
        turn = turn_in(given, platform=PLATFORM, workspace=self._chat.workspace, email=self._email)
        try:
            await self._chat.receive(self._terminal.with_our_locators(turn))
        except Exception:
            logger.exception("a turn failed")
            await self._socket.send_json({"failed": True})
        else:
            await self._socket.send_json({"done": True})

    async def _bytes(self) -> bytes:
        message = await self._socket.receive()
        if message.type is not WSMsgType.BINARY:
            raise Unreadable("a file without its bytes")
        return bytes(message.data)


def _decoded(message: WSMessage) -> object:
    if message.type is not WSMsgType.TEXT:
        raise Unreadable("not text")
    try:
        return json.loads(message.data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error


def _opening(told: object) -> tuple[str, datetime | None]:
    """Return the e-mail of whoever opens a chat, and the moment they asked for.

    Raises Unreadable.
    """
    match told:
        case {"open": {"email": str(email), "at": None | str() as at}}:
            try:
                moment = None if at is None else datetime.fromisoformat(at)
            except ValueError as error:
                raise Unreadable("at") from error
            if moment is None or moment.tzinfo is not None:
                return email.lower(), moment
            raise Unreadable("at")
        case _:
            raise Unreadable("open")
