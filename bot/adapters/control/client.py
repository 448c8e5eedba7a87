"""Talk to the control socket as the command: an operation's answer as it comes, and a chat."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import JsonValue

from bot.adapters.control.ports import (
    NoServer,
    Output,
    Running,
    ServerGone,
    ServerRefused,
    TurnFailed,
)
from bot.adapters.control.protocol import (
    DATABASE_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    delivery_in,
    turn_out,
)
from bot.adapters.control.socket_file import reachable
from bot.messages import Address, DeliveryRefused, FileInput, FileRef, Lang, Messenger, Turn

_HERE = "http://kravbot"  # a name HTTP wants; the socket is the address
_NO_LIMIT = aiohttp.ClientTimeout(total=None)
_SOON = aiohttp.ClientTimeout(total=5.0)
_LONGEST_MESSAGE = 16 * 1024 * 1024

_OTHER_VERSION = (
    "Serveren er en anden version end kommandoen. Genstart serveren. / The server is another "
    "version than the command. Restart the server."
)
_GONE = (
    "Forbindelsen til serveren blev afbrudt. Hvad der allerede var gemt, er gemt. / The connection "
    "to the server broke. What was saved by then is saved."
)
_SILENT = "Serveren svarer ikke. / The server does not answer."


class _Cut(Exception):
    """A file that is being received ends before it is whole."""


class Server:
    """A server on its socket; made by `connected`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def about(self) -> Running:
        """Return the process that answers, and its address.

        Raises NoServer, ServerRefused or ServerGone.
        """
        async with _answering(), self._session.get("/about", timeout=_SOON) as answer:
            await _check(answer)
            told = await answer.json()
            return Running(pid=told["pid"], address=told["address"])

    async def run(
        self, name: str, arguments: Mapping[str, JsonValue], body: bytes, out: Output
    ) -> int:
        """Have the operation done, and return its exit code.

        What `out` raises ends the operation. Raises NoServer, ServerRefused or ServerGone.
        """
        head = json.dumps({"arguments": arguments}).encode() + b"\n"
        sent = BytesIO(head + body)  # sent piece by piece
        async with _answering(), self._session.post(f"/run/{name}", data=sent) as answer:
            await _check(answer)
            return await _Answer(answer.content).tell(out)

    @asynccontextmanager
    async def chat(
        self, email: str, at: datetime | None, terminal: Messenger
    ) -> "AsyncIterator[RemoteChat | None]":
        """Open a chat on the server, None where nobody has that e-mail.

        Raises as `run`.
        """
        await self.about()  # a refusal of the WebSocket itself would have no sentence
        async with AsyncExitStack() as stack:
            async with _answering():
                socket = await stack.enter_async_context(
                    self._session.ws_connect("/chat", max_msg_size=_LONGEST_MESSAGE)
                )
                moment = None if at is None else at.isoformat()
                await socket.send_json({"open": {"email": email, "at": moment}})
                opened = (await _received(socket)).get("opened")
            if opened is None:
                yield None
                return
            chat = RemoteChat(socket, terminal, **opened)
            stack.push_async_callback(chat.close)
            yield chat


@asynccontextmanager
async def connected(path: Path, database: str) -> AsyncIterator[Server]:
    """Yield the server on that socket; `database` names the one the command means."""
    headers = {PROTOCOL_HEADER: str(PROTOCOL), DATABASE_HEADER: database}
    with reachable(path) as name:
        async with aiohttp.ClientSession(
            _HERE,
            connector=aiohttp.UnixConnector(name),
            headers=headers,
            timeout=_NO_LIMIT,
        ) as session:
            yield Server(session)


class RemoteChat:
    """A terminal of this process, in a chat on the server.

    What is sent to it is delivered to `terminal` as it comes.
    """

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        terminal: Messenger,
        *,
        workspace: str,
        lang: Lang,
        upload_limit: int,
    ) -> None:
        self._socket = socket
        self._terminal = terminal
        self.workspace = workspace
        self.lang: Lang = lang
        self._upload_limit = upload_limit
        self._answers: asyncio.Queue[bytes | Mapping[str, Any] | ServerGone] = asyncio.Queue()
        self._gone: list[Callable[[str], None]] = []
        self._listening = asyncio.create_task(self._listen())

    def when_gone(self, tell: Callable[[str], None]) -> None:
        """Have `tell` called with a sentence when the server goes away."""
        self._gone.append(tell)

    async def receive(self, turn: Turn) -> None:
        """Hand over the turn, and return when what came of it has been delivered.

        Raises TurnFailed or ServerGone.
        """
        await self._send_files(turn)
        await self._send({"turn": turn_out(turn)})
        match await self._answer():
            case {"done": True}:
                return
            case _:
                raise TurnFailed

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """Yield a stored file, piece by piece; nothing when there is none.

        Raises ServerGone.
        """
        await self._send({"read": sha256})
        while isinstance(piece := await self._answer(), bytes):
            yield piece

    async def close(self) -> None:
        """End the chat."""
        self._gone.clear()
        self._listening.cancel()
        await asyncio.wait([self._listening])

    async def _send_files(self, turn: Turn) -> None:
        """Send the bytes before their turn.

        The server may not be allowed to read our files, or may not even see them.
        """
        files = turn.input.files if isinstance(turn.input, FileInput) else ()
        for file in files:
            if not isinstance(file, FileRef):
                continue
            with suppress(DeliveryRefused):  # then the server says that it could not be had
                content = await self._terminal.fetch(file, limit=self._upload_limit + 1)
                await self._send({"file": file.locator})
                async with _answering():
                    await self._socket.send_bytes(content)

    async def _send(self, told: Mapping[str, JsonValue]) -> None:
        async with _answering():
            await self._socket.send_json(told)

    async def _answer(self) -> bytes | Mapping[str, Any]:
        answer = await self._answers.get()
        if isinstance(answer, ServerGone):
            self._answers.put_nowait(answer)
            raise answer
        return answer

    async def _listen(self) -> None:
        sentence = _GONE
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.BINARY:
                    self._answers.put_nowait(bytes(message.data))
                elif message.type is aiohttp.WSMsgType.TEXT:
                    await self._told(json.loads(message.data))
        except (ValueError, KeyError):
            sentence = _OTHER_VERSION
        self._answers.put_nowait(ServerGone(sentence))
        for tell in self._gone:
            tell(sentence)

    async def _told(self, told: Mapping[str, Any]) -> None:
        if "deliver" not in told:
            self._answers.put_nowait(told)
            return
        address = Address("console", self.workspace, told["conversation"])
        await self._terminal.deliver(address, delivery_in(told["deliver"]))


class _Answer:
    """The events of one operation, as they are read from the answer."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content
        self._held: Mapping[str, Any] | None = None

    async def tell(self, out: Output) -> int:
        while True:
            match await self._next():
                case {"say": str(line)}:
                    await out.say(line)
                case {"warn": str(line)}:
                    await out.warn(line)
                case {"progress": [int(done), int() | None as total]}:
                    await out.progress(done, total)
                case {"file": str(name)}:
                    with suppress(_Cut):
                        await out.file(name, self._pieces())
                case {"exit": int(code)}:
                    return code
                case _:
                    raise ServerGone(_OTHER_VERSION)

    async def _pieces(self) -> AsyncIterator[bytes]:
        while True:
            match await self._next():
                case {"piece": int(size)}:
                    yield await self._content.readexactly(size)
                case {"whole": True}:
                    return
                case other:
                    self._held = other
                    raise _Cut

    async def _next(self) -> Mapping[str, Any]:
        held, self._held = self._held, None
        if held is not None:
            return held
        line = await self._content.readline(max_line_length=_LONGEST_MESSAGE)
        if not line.endswith(b"\n"):
            raise ServerGone(_GONE)
        told: Mapping[str, Any] = json.loads(line)
        return told


async def _check(answer: aiohttp.ClientResponse) -> None:
    """Check that the server has the same protocol and did not refuse.

    Raises ServerRefused.
    """
    if answer.headers.get(PROTOCOL_HEADER) != str(PROTOCOL):
        raise ServerRefused(_OTHER_VERSION)
    if answer.status != 200:  # noqa: PLR2004  # HTTP's word for yes
        raise ServerRefused((await answer.json())["error"])


async def _received(socket: aiohttp.ClientWebSocketResponse) -> Mapping[str, Any]:
    message = await socket.receive()
    if message.type is not aiohttp.WSMsgType.TEXT:
        raise ServerGone(_GONE)
    told: Mapping[str, Any] = json.loads(message.data)
    return told


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """Turn the library's errors about a server that is absent or goes away into this package's."""
    try:
        yield
    except aiohttp.WSServerHandshakeError as refused:
        raise ServerRefused(_OTHER_VERSION) from refused
    except aiohttp.ClientConnectorError as absent:
        raise NoServer from absent
    except TimeoutError as silent:
        raise ServerGone(_SILENT) from silent
    except (aiohttp.ClientError, asyncio.IncompleteReadError) as gone:
        raise ServerGone(_GONE) from gone
