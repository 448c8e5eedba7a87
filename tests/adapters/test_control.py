"""Test the control socket: operations, access, chats beside each other, and stopping.

Operations are tried in this process and through the socket.
"""

import asyncio
import json
import logging
import os
import socket
import stat
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeAlias

import aiohttp
import pytest
from aiohttp import web
from pydantic import JsonValue

from bot.adapters.console.chat import Chat
from bot.adapters.console.messenger import ConsoleMessenger, HungUp, TerminalMessage
from bot.adapters.control.client import RemoteChat, connected
from bot.adapters.control.ports import (
    NoServer,
    OperationRefused,
    Output,
    ServerGone,
    ServerRefused,
    TurnFailed,
)
from bot.adapters.control.protocol import DATABASE_HEADER, PIECE, PROTOCOL_HEADER
from bot.adapters.control.socket_file import (
    SocketFile,
    SocketTaken,
    SocketUnusable,
    is_admitted,
    is_answering,
    peer,
)
from bot.app.commands.background_work import Tell, run_in_background
from bot.app.commands.operations import (
    OPERATIONS,
    Arguments,
    NoArguments,
    OperationContext,
    Request,
    operation,
)
from bot.app.commands.terminal_output import NotSaved
from bot.app.platforms.web.web import Hub, Transcript, WebMessenger, WebTurnHandler
from bot.app.register.create_authority import tenant_id
from bot.messages import FileInput, FileRef, Sender, TextInput, Turn
from bot.rendering.plain_text import plain
from bot.texts.words import NO_BREAK_SPACE, Words
from governance.records.evidence import Evidence
from governance.records.members import Member
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.serving import DATABASE, Serving, served

BO, MAREN = "bo.proevesen@stf.example", "maren.skabelonsen@stf.example"
LIGHTHOUSES = tenant_id("Styrelsen for Tåge og Fyrtårne")
NIGHT = "start 3.2 på nødmelderen"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
BIG = bytes(range(256)) * (PIECE // 256 + 1)

Way: TypeAlias = Literal["here", "through the socket"]


@pytest.fixture
def backend() -> str:
    """The socket is the same whatever the database is."""
    return "sqlite"


@pytest.fixture
async def serving(demo_database: Database, tmp_path: Path) -> AsyncIterator[Serving]:
    async with served(demo_database, tmp_path) as serving:
        yield serving


# ── Operations ───────────────────────────────────────────────────────────────


class Told:
    """It is an `Output` that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []
        self.steps: list[tuple[int, int | None]] = []
        self.files: dict[str, bytes] = {}
        self.begun = asyncio.Event()

    async def say(self, line: str) -> None:
        self.lines.append(line)
        self.begun.set()

    async def warn(self, line: str) -> None:
        self.warnings.append(line)

    async def progress(self, done: int, total: int | None) -> None:
        self.steps.append((done, total))

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        self.files[name] = b"".join([piece async for piece in pieces])


Perform: TypeAlias = Callable[..., Awaitable[tuple[int, Told]]]


@pytest.fixture(params=["here", "through the socket"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def perform(serving: Serving, way: str) -> Perform:
    """Run an operation either way, and return its exit code and what it told."""

    async def run(
        name: str, arguments: Mapping[str, JsonValue] | None = None, body: bytes = b""
    ) -> tuple[int, Told]:
        told = Told()
        if way == "here":
            prepared = serving.operations.prepare(name, arguments or {})
            return await prepared.run(body, told), told
        async with serving.connected() as server:
            return await server.run(name, arguments or {}, body, told), told

    return run


class Greeting(Arguments):
    """The arguments of the tests' operation: the name it greets, and how many times."""

    name: str
    times: int = 1


@pytest.fixture
def table() -> Iterator[None]:
    """Take out again what is entered in the table of operations."""
    before = dict(OPERATIONS)
    yield
    OPERATIONS.clear()
    OPERATIONS.update(before)


@pytest.fixture
def greet(table: None) -> None:
    @operation("greet", arguments=Greeting, body_limit=PIECE * 4)
    async def greet(container: OperationContext, request: Request[Greeting], out: Output) -> int:
        for number in range(request.arguments.times):
            await out.progress(number, request.arguments.times)
            await out.say(f"Goddag, {request.arguments.name}")
        await out.warn(f"{len(request.body)} bytes fulgte med")
        await out.progress(7, None)
        return 3


async def test_an_operation_tells_all_it_tells_and_gives_its_exit_code(
    perform: Perform, greet: None
) -> None:
    code, told = await perform("greet", {"name": "Æ\nØ", "times": 2}, BIG)
    assert code == 3
    assert told.lines == ["Goddag, Æ\nØ"] * 2
    assert told.warnings == [f"{len(BIG)} bytes fulgte med"]
    assert told.steps == [(0, 2), (1, 2), (7, None)]


@pytest.mark.parametrize(
    ("name", "arguments", "body", "status", "says"),
    [
        pytest.param("nothing", {}, b"", 404, "kender ikke “nothing”", id="unknown"),
        pytest.param("greet", {}, b"", 400, "name: Field required", id="missing"),
        pytest.param(
            "greet",
            {"name": "Bo", "times": "x"},
            b"",
            400,
            "times: Input should be",
            id="no number",
        ),
        pytest.param("greet", {"name": "Bo", "tmes": 2}, b"", 400, "tmes: Extra", id="unheard of"),
        pytest.param("greet", {"name": "Bo"}, BIG * 4, 413, "Grænsen er 1 MB", id="too much"),
        pytest.param("authorities", {}, b"x", 413, "for stor", id="nothing wanted"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_a_sentence(
    perform: Perform,
    greet: None,
    name: str,
    arguments: Mapping[str, JsonValue],
    body: bytes,
    status: int,
    says: str,
) -> None:
    with pytest.raises((OperationRefused, ServerRefused)) as refused:
        await perform(name, arguments, body)
    assert says in str(refused.value)
    assert " / " in str(refused.value)
    if isinstance(refused.value, OperationRefused):
        assert refused.value.status == status


@pytest.mark.parametrize("sizes", [[], [0], [1], [PIECE], [PIECE * 3 + 1, 7]])
async def test_a_file_is_handed_over_whole(perform: Perform, table: None, sizes: list[int]) -> None:
    pieces = [os.urandom(size) for size in sizes]

    @operation("export", arguments=NoArguments)
    async def export(
        container: OperationContext, request: Request[NoArguments], out: Output
    ) -> int:
        await out.file("Register.xlsx", _each(pieces))
        await out.say("efter")
        return 0

    code, told = await perform("export")
    assert (code, told.lines) == (0, ["efter"])
    assert told.files == {"Register.xlsx": b"".join(pieces)}


async def _each(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_a_file_the_command_cannot_save_ends_the_operation(
    serving: Serving, table: None
) -> None:
    ended = asyncio.Event()

    @operation("export", arguments=NoArguments)
    async def export(
        container: OperationContext, request: Request[NoArguments], out: Output
    ) -> int:
        try:
            await out.file("Register.xlsx", _each([BIG] * 1000))
        finally:
            ended.set()
        return 0

    class FullDisk(Told):
        async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
            assert await anext(pieces)
            raise NotSaved("disken er fuld")

    async with serving.connected() as server:
        with pytest.raises(NotSaved, match="fuld"):
            await server.run("export", {}, b"", FullDisk())
        async with asyncio.timeout(10):
            await ended.wait()


async def test_what_nobody_expected_is_a_sentence_there_and_a_trace_in_the_server_s_log(
    serving: Serving, table: None, caplog: pytest.LogCaptureFixture
) -> None:
    @operation("break", arguments=NoArguments)
    async def broken(
        container: OperationContext, request: Request[NoArguments], out: Output
    ) -> int:
        await out.say("først")
        raise RuntimeError("the database is on fire")

    @operation("half", arguments=NoArguments)
    async def half(container: OperationContext, request: Request[NoArguments], out: Output) -> int:
        await out.file("halv.pdf", _breaking())
        return 0

    async def _breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("the database is on fire")

    for name, lines in (("break", ["først"]), ("half", [])):
        told = Told()
        with caplog.at_level(logging.ERROR):
            async with serving.connected() as server:
                assert await server.run(name, {}, b"", told) == 1
        assert told.lines == lines
        assert [line for line in told.warnings if "Noget gik galt i serveren" in line]
        assert not told.files
        assert "the database is on fire" in caplog.text
        assert "on fire" not in "".join(told.warnings)
        caplog.clear()


async def test_the_journals_are_walked_with_progress(perform: Perform) -> None:
    code, told = await perform("audit-verify")
    assert code == 0
    assert len(told.lines) == 2
    assert all("kæden er hel" in line for line in told.lines)
    assert told.steps
    assert all(total is None for _, total in told.steps)


async def test_a_broken_journal_is_told(perform: Perform, demo_database: Database) -> None:
    with demo_database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_append_only_update")
        connection.exec_driver_sql("UPDATE journal SET who = 'en anden' WHERE seq = 7")
        connection.commit()
    code, told = await perform("audit-verify")
    assert code == 1
    assert "fejl ved indførsel 7" in told.lines[0]


# ── Who comes in, and what is asked ──────────────────────────────────────────

HEADERS = {PROTOCOL_HEADER: "1", DATABASE_HEADER: DATABASE}
HEAD = b'{"arguments": {}}\n'


@pytest.mark.parametrize(
    ("method", "path", "headers", "data", "status", "says"),
    [
        ("POST", "/run/authorities", {}, b"", 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b"{\n", 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b"\xff\n", 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b"[]\n", 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b'{"arguments": []}\n', 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b'{"arguments": {}, "x": 1}\n', 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b"[" * 50_000 + b"\n", 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, b"x" * 900_000, 400, "kan ikke læses"),
        ("POST", "/run/authorities", {}, HEAD + b"x" * 5_000_000, 413, "for stor"),
        ("POST", "/run/nothing", {}, HEAD, 404, "kender ikke"),
        ("POST", "/run/", {}, HEAD, 404, "kender serveren ikke"),
        ("GET", "/run/authorities", {}, b"", 405, "kender serveren ikke"),
        ("GET", "/chat", {}, b"", 400, "kender serveren ikke"),
        ("POST", "/run/authorities", {PROTOCOL_HEADER: "2"}, HEAD, 409, "Genstart serveren"),
        ("POST", "/run/authorities", {PROTOCOL_HEADER: ""}, HEAD, 409, "Genstart serveren"),
        ("POST", "/run/authorities", {DATABASE_HEADER: "x"}, HEAD, 409, "en anden database"),
        ("GET", "/chat", {DATABASE_HEADER: "x"}, b"", 409, "en anden database"),
    ],
)
async def test_a_request_that_is_none_is_refused_in_a_sentence(
    serving: Serving,
    method: str,
    path: str,
    headers: dict[str, str],
    data: bytes,
    status: int,
    says: str,
) -> None:
    connector = aiohttp.UnixConnector(str(serving.socket))
    async with aiohttp.ClientSession("http://x", connector=connector) as session:
        for _ in range(2):  # and the next one is answered as well
            async with session.request(
                method, path, headers={**HEADERS, **headers}, data=BytesIO(data)
            ) as answer:
                told = await answer.json()
                assert (answer.status, list(told)) == (status, ["error"])
                assert says in told["error"]
                assert answer.headers[PROTOCOL_HEADER] == "1"


async def test_a_command_for_another_database_is_refused(serving: Serving) -> None:
    async with serving.connected("another") as server:
        with pytest.raises(ServerRefused, match="KRAVBOT_DATABASE_URL"):
            await server.run("authorities", {}, b"", Told())
        with pytest.raises(ServerRefused, match="KRAVBOT_DATABASE_URL"):
            async with server.chat(BO, None, ConsoleMessenger()):
                raise AssertionError("it was let in")


async def test_a_server_of_another_version_is_to_be_restarted(tmp_path: Path) -> None:
    """The server is so old that it does not even say its version."""

    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.UnixSite(runner, tmp_path / "s").start()
    async with connected(tmp_path / "s", DATABASE) as old_server:
        for asking in (old_server.about(), old_server.run("authorities", {}, b"", Told())):
            with pytest.raises(ServerRefused, match="Genstart serveren"):
                await asking
    await runner.cleanup()


async def test_the_server_says_who_it_is(serving: Serving) -> None:
    async with serving.connected() as server:
        about = await server.about()
    assert (about.pid, about.address) == (4711, "http://here/")


def test_only_the_server_s_own_user_and_root_come_in() -> None:
    mine = os.geteuid()
    assert is_admitted(mine)
    assert is_admitted(0)
    assert not is_admitted(mine + 1)
    assert not is_admitted(65534)


async def test_anybody_else_is_turned_away(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.adapters.control.server.peer", lambda _: os.geteuid() + 1)
    async with serving.connected() as server:
        for asking in (server.about(), server.run("authorities", {}, b"", Told())):
            with pytest.raises(ServerRefused, match="Kun den bruger"):
                await asking
    assert "was turned away" in caplog.text


def test_the_kernel_says_who_is_at_the_other_end() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert peer(here) == os.geteuid()


# ── The socket file ──────────────────────────────────────────────────────────


@pytest.fixture
def open_sockets() -> Iterator[Callable[[Path], SocketFile]]:
    """Make socket files, and close them at the end."""
    made: list[SocketFile] = []

    def open_socket(path: Path) -> SocketFile:
        made.append(SocketFile(path))
        return made[-1]

    yield open_socket
    for one in made:
        one.close()


OpenSocket: TypeAlias = Callable[[Path], SocketFile]


def test_a_socket_is_for_its_owner_only_and_goes_when_it_is_closed(
    tmp_path: Path, open_sockets: OpenSocket
) -> None:
    path = tmp_path / "new" / "s"
    before = os.umask(0)
    try:
        open_socket = open_sockets(path)
    finally:
        assert os.umask(before) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert is_answering(path)
    open_socket.close()
    assert not path.exists()
    assert not is_answering(path)


def test_what_a_killed_server_left_behind_is_replaced(
    tmp_path: Path, open_sockets: OpenSocket
) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    assert path.exists()
    assert not is_answering(path)
    open_sockets(path)
    assert is_answering(path)


def test_where_another_server_answers_there_is_no_second(
    tmp_path: Path, open_sockets: OpenSocket
) -> None:
    path = tmp_path / "s"
    open_sockets(path)
    with pytest.raises(SocketTaken, match=str(path)):
        open_sockets(path)
    assert is_answering(path)


def test_a_door_does_not_remove_its_successor(tmp_path: Path, open_sockets: OpenSocket) -> None:
    path = tmp_path / "s"
    first = open_sockets(path)
    path.unlink()
    open_sockets(path)
    first.close()
    assert is_answering(path)


def test_what_is_no_socket_stays(tmp_path: Path, open_sockets: OpenSocket) -> None:
    path = tmp_path / "s"
    path.write_text("a letter")
    with pytest.raises(SocketUnusable, match="noget andet"):
        open_sockets(path)
    assert path.read_text() == "a letter"


def test_a_folder_everybody_writes_in_is_no_place(tmp_path: Path, open_sockets: OpenSocket) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(SocketUnusable, match="alle kan skrive"):
        open_sockets(tmp_path / "s")
    assert not (tmp_path / "s").exists()


async def test_a_long_path_is_no_hindrance(demo_database: Database, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["en-mappe-med-et-langt-navn"] * 5)
    async with served(demo_database, folder) as serving, serving.connected() as server:
        assert len(os.fsencode(serving.socket)) > 107
        assert is_answering(serving.socket)
        told = Told()
        assert await server.run("authorities", {}, b"", told) == 0
        assert len(told.lines) == 2
    assert not serving.socket.exists()


def test_a_name_that_is_too_long_is_one(tmp_path: Path, open_sockets: OpenSocket) -> None:
    with pytest.raises(SocketUnusable, match="for lang"):
        open_sockets(tmp_path / ("s" * 120))
    assert not is_answering(tmp_path / ("s" * 120))


async def test_where_nobody_answers_there_is_no_server(tmp_path: Path) -> None:
    async with connected(tmp_path / "s", DATABASE) as server:
        with pytest.raises(NoServer):
            await server.about()
        with pytest.raises(NoServer):
            await server.run("authorities", {}, b"", Told())


# ── Going away ───────────────────────────────────────────────────────────────


async def test_who_goes_away_ends_the_operation_but_never_within_a_transaction(
    serving: Serving, table: None
) -> None:
    writing, go_on, ended = threading.Event(), threading.Event(), asyncio.Event()
    came_after: list[str] = []

    @operation("write", arguments=NoArguments)
    async def write(container: OperationContext, request: Request[NoArguments], out: Output) -> int:
        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(LIGHTHOUSES)
            kept = unit.register.get(Member, Member.key_of(email=BO))
            assert kept is not None
            unit.register.save(
                kept.record.model_copy(update={"title": "Fyrmester"}),
                seen=kept.version,
                command="Import",
            )
            writing.set()
            assert go_on.wait(10)

        try:
            await out.say("nu")
            await container.database.run(work)
            came_after.append("the transaction")
        finally:
            ended.set()
        return 0

    async with serving.connected() as server:
        asking = asyncio.create_task(server.run("write", {}, b"", Told()))
        await asyncio.to_thread(writing.wait, 10)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
    async with asyncio.timeout(10):
        await ended.wait()
    go_on.set()
    assert await serving.container.database.run(_title_of_bo) == "Fyrmester"
    assert not came_after


def _title_of_bo(unit: UnitOfWork) -> str | None:
    unit.use_tenant(LIGHTHOUSES)
    kept = unit.register.get(Member, Member.key_of(email=BO))
    return None if kept is None else kept.record.title


async def test_work_on_a_thread_stops_where_it_tells_of_itself(
    serving: Serving, table: None
) -> None:
    stopped = threading.Event()

    @operation("copy", arguments=NoArguments)
    async def copy(container: OperationContext, request: Request[NoArguments], out: Output) -> int:
        def work(tell: Tell) -> None:
            try:
                for page in range(10_000_000):
                    tell(page, None)
            finally:
                stopped.set()

        await out.say("nu")
        await run_in_background(lambda tell: asyncio.to_thread(work, tell), out)
        return 0

    told = Told()
    async with serving.connected() as server:
        asking = asyncio.create_task(server.run("copy", {}, b"", told))
        await told.begun.wait()
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
    assert await asyncio.to_thread(stopped.wait, 10)


async def test_a_server_that_stops_in_the_middle_is_told_of(
    demo_database: Database, tmp_path: Path, table: None
) -> None:
    @operation("wait", arguments=NoArguments)
    async def wait(container: OperationContext, request: Request[NoArguments], out: Output) -> int:
        await out.say("nu")
        await asyncio.Event().wait()
        return 0

    told = Told()
    async with connected(tmp_path / "kravbot.sock", DATABASE) as server:
        async with served(demo_database, tmp_path, patience=0.1):
            asking = asyncio.create_task(server.run("wait", {}, b"", told))
            await told.begun.wait()
        with pytest.raises(ServerGone, match="blev afbrudt"):
            await asking


# ── Chats ────────────────────────────────────────────────────────────────────


class At:
    """Somebody at a terminal beside the server."""

    def __init__(self, chat: Chat, messenger: ConsoleMessenger, seat: RemoteChat) -> None:
        self.chat = chat
        self.messenger = messenger
        self.seat = seat

    async def says(self, text: str) -> str:
        return await self._read(await self.chat.say(text))

    async def attaches(self, path: Path) -> str:
        return await self._read(await self.chat.attach(str(path)))

    async def hears(self) -> str:
        """Return what comes without having been asked for."""
        async with asyncio.timeout(10):
            return await self._read(await self.chat.news())

    async def _read(self, came: list[TerminalMessage]) -> str:
        texts = [plain(shown.card) for shown in came if shown.card is not None]
        return "\n\n".join(texts).replace(NO_BREAK_SPACE, " ")


@asynccontextmanager
async def sitting(
    serving: Serving, email: str, at: datetime | None = None, *, afresh: bool = False
) -> AsyncIterator[At]:
    messenger = ConsoleMessenger()
    async with serving.connected() as server, server.chat(email, at, messenger) as seat:
        assert seat is not None
        seat.when_gone(messenger.hang_up)

        async def save(shown: TerminalMessage) -> str:
            raise AssertionError("no file was asked for")

        words = Words(seat.lang)
        chat = Chat(
            seat.receive,
            messenger,
            workspace=seat.workspace,
            email=email,
            words=words,
            save=save,
        )
        if afresh:
            await chat.begin_afresh()
        yield At(chat, messenger, seat)


class Browser:
    """It is the same server's web chat."""

    def __init__(self, serving: Serving, email: str) -> None:
        self._email = email
        self._database = serving.container.database
        self._hub = Hub()
        self._turns = serving.container.services.turns
        self._outbox = serving.container.services.outbox
        self._outbox.connect("web", WebMessenger(self._database, self._hub))

    async def says(self, text: str) -> None:
        sender = Sender(id=self._email, email=self._email)
        turn = Turn("web", LIGHTHOUSES, self._email, sender, os.urandom(8).hex(), TextInput(text))
        await WebTurnHandler(self._turns, self._hub, self._database).receive(turn)
        await self._outbox.close()

    async def sees(self) -> str:
        await self._outbox.close()
        transcript = Transcript(self._database, self._hub)
        lines = await transcript.since(LIGHTHOUSES, self._email, 0)
        cards = [plain(line.card) for line in lines if line.card is not None]
        return "\n\n".join(cards).replace(NO_BREAK_SPACE, " ")


async def begun(person: At | Browser) -> str:
    """Begin the checklist and say that what is known is right; return the first question."""
    await person.says(NIGHT)
    return await person.says("det passer") or ""


async def test_what_is_answered_in_the_terminal_stands_on_the_page_and_the_other_way_round(
    serving: Serving,
) -> None:
    page = Browser(serving, MAREN)
    await begun(page)
    assert "· 3 af 5" in await page.sees()
    async with sitting(serving, BO) as bo:
        await begun(bo)
        await bo.says("nej")
        assert "Beredskabsplan: Nej\n     Svaret af Bo Prøvesen" in await page.sees()
        await page.says("nej")
        assert "Leverandørens beredskabsplan: Nej" in await bo.hears()


async def test_several_terminals_each_see_their_own_and_what_the_others_answered(
    serving: Serving,
) -> None:
    async with sitting(serving, BO) as bo, sitting(serving, MAREN) as maren:
        await begun(bo)
        await begun(maren)
        assert "Beredskabsplan: Nej" in await maren.says("nej")
        assert "Svaret af Maren Skabelonsen" in await bo.hears()
        assert "Leverandørens beredskabsplan: Nej" in await bo.says("nej")
        assert "Svaret af Bo Prøvesen" in await maren.hears()
        assert not bo.messenger.take()


async def test_one_person_in_two_conversations(serving: Serving) -> None:
    async with sitting(serving, BO) as one, sitting(serving, BO, afresh=True) as other:
        await begun(one)
        assert "Det forstod jeg ikke" in await other.says("nej")
        assert "Beredskabsplan: Nej" in await one.says("nej")
        assert not other.messenger.take()


async def test_one_conversation_at_two_terminals(serving: Serving) -> None:
    async with sitting(serving, BO) as one, sitting(serving, BO) as other:
        await begun(other)
        await one.says("nej")
        assert "Beredskabsplan: Nej" in await other.hears()


async def test_nobody_by_that_name(serving: Serving) -> None:
    async with (
        serving.connected() as server,
        server.chat("ingen@stf.example", None, ConsoleMessenger()) as seat,
    ):
        assert seat is None


async def test_a_terminal_at_another_moment_and_the_house_at_its_own(
    serving: Serving, clock: FakeClock, tmp_path: Path
) -> None:
    """The terminal's moment is over a year away from the server's, and each keeps its own.

    This holds for what is done by jobs, too.
    """
    plan = tmp_path / "Plan.pdf"
    plan.write_bytes(PDF)
    page = Browser(serving, MAREN)
    await begun(page)
    for moment, shown in (
        (datetime(2027, 5, 3, 8, 0, tzinfo=UTC), "mandag 3. maj 2027 kl. 10:00"),
        (datetime(2025, 5, 5, 8, 0, tzinfo=UTC), "mandag 5. maj 2025 kl. 10:00"),
    ):
        async with sitting(serving, BO, moment) as bo:
            assert shown in await begun(bo)
            clock.forward(minutes=1)
            after = shown.replace(":00", ":01")
            assert after in await bo.attaches(plan)
            assert after in await bo.says("ved ikke" if "2027" in shown else "nej")
            seen = await page.sees()
            assert "Svaret af Bo Prøvesen" in seen
            assert "2. mar. 2026 kl. 08:0" in seen
            assert "2027" not in seen
            assert "2025" not in seen
            clock.forward(minutes=-1)
    async with sitting(serving, BO) as bo:
        assert "2. mar. 2026 kl. 08:05" in await bo.says("forside")


async def test_a_file_travels_by_its_bytes(serving: Serving, tmp_path: Path) -> None:
    """The server need not be allowed to read, or even see, the person's files."""
    plan = tmp_path / "Min plan.pdf"
    plan.write_bytes(PDF)
    async with sitting(serving, MAREN) as maren:
        await begun(maren)
        reference = FileRef("Min plan.pdf", str(plan), len(PDF))
        plan.unlink()
        await maren.chat._turn(FileInput((reference,)))
        assert not await serving.container.database.run(_evidence)
        plan.write_bytes(PDF)
        assert "Bevis · 1" in await maren.attaches(plan)
        [piece] = await serving.container.database.run(_evidence)
        assert piece.size == len(PDF)


def _evidence(unit: UnitOfWork) -> list[Evidence]:
    unit.use_tenant(LIGHTHOUSES)
    return [kept.record for kept in unit.register.find(Evidence)]


async def test_a_file_that_is_too_large_is_refused_as_everywhere(
    serving: Serving, tmp_path: Path
) -> None:
    (tmp_path / "Stor.pdf").write_bytes(PDF + b"\x00" * 1024 * 1024)
    async with sitting(serving, MAREN) as maren:
        await begun(maren)
        assert "for stor" in await maren.attaches(tmp_path / "Stor.pdf")
        assert "Beredskabsplan: Nej" in await maren.says("nej")


async def test_a_file_waiting_at_one_terminal_is_no_file_of_another(
    serving: Serving, tmp_path: Path
) -> None:
    """This holds although both call the file the same."""
    plan = tmp_path / "Plan.pdf"
    plan.write_bytes(PDF)
    async with sitting(serving, BO) as bo, sitting(serving, MAREN) as maren:
        await begun(bo)
        await bo.seat._send({"file": str(plan)})
        await bo.seat._socket.send_bytes(b"%PDF-1.7 something else")
        await bo.says("hvorfor")
        await begun(maren)
        assert "Bevis · 1" in await maren.attaches(plan)
    [piece] = await serving.container.database.run(_evidence)
    assert piece.size == len(PDF)


async def test_a_turn_that_fails_is_told_and_the_next_one_works(
    serving: Serving, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting(serving, BO) as bo:
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr(serving.container.database, "transact", _on_fire)
            with pytest.raises(TurnFailed):
                await bo.says(NIGHT)
        assert "the database is on fire" in caplog.text
        assert "· 3 af 5" in await begun(bo)


def _on_fire(work: object) -> None:
    raise RuntimeError("the database is on fire")


async def test_who_leaves_is_sent_nothing_more(serving: Serving) -> None:
    async with sitting(serving, BO) as bo:
        await begun(bo)
    async with sitting(serving, MAREN) as maren:
        await begun(maren)
        await maren.says("nej")
        assert not maren.messenger.take()
        states = await serving.container.database.run(_states)
        assert states["nobody sits at a terminal in this conversation"] == "failed"
    async with sitting(serving, BO) as bo:
        assert "Beredskabsplan: Nej" in await bo.says("fortsæt")


def _states(unit: UnitOfWork) -> dict[str, str]:
    rows = unit.connection.exec_driver_sql("SELECT reason, state FROM outbox WHERE reason NOT NULL")
    return {str(reason): str(state) for reason, state in rows}


@asynccontextmanager
async def busy(serving: Serving) -> AsyncIterator[threading.Event]:
    """Keep the database busy until the event is set, at the latest until the end."""
    free = threading.Event()
    waiting = asyncio.create_task(serving.container.database.run(lambda _: free.wait(10)))
    try:
        yield free
    finally:
        free.set()
        await waiting


async def under_way(serving: Serving) -> None:
    """Wait until a turn is under way."""
    async with asyncio.timeout(10):
        while not serving.container.services.outbox.tasks:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0)


async def test_a_turn_is_done_to_its_end_also_when_the_person_has_gone(serving: Serving) -> None:
    async with sitting(serving, BO) as bo:
        await begun(bo)
        async with busy(serving) as free:
            saying = asyncio.create_task(bo.says("nej"))
            await under_way(serving)
            saying.cancel()
            await bo.seat.close()
            await bo.seat._socket.close()
            free.set()
    await serving.container.services.outbox.close()
    assert await serving.container.database.run(_states_of_all) == {"sent", "failed"}
    async with sitting(serving, BO) as bo:
        assert "Beredskabsplan: Nej" in await bo.says("fortsæt")


def _states_of_all(unit: UnitOfWork) -> set[str]:
    return {str(state) for (state,) in unit.connection.exec_driver_sql("SELECT state FROM outbox")}


async def test_a_server_that_stops_hangs_up(demo_database: Database, tmp_path: Path) -> None:
    """It does so at a prompt, in the middle of a turn, and from then on."""
    async with AsyncExitStack() as stack:
        async with served(demo_database, tmp_path) as serving:
            bo = await stack.enter_async_context(sitting(serving, BO))
            maren = await stack.enter_async_context(sitting(serving, MAREN))
            hearing = asyncio.create_task(maren.hears())
            busy_till_then = await stack.enter_async_context(busy(serving))
            saying = asyncio.create_task(bo.says(NIGHT))
            saying.add_done_callback(lambda _: busy_till_then.set())
            await under_way(serving)
        with pytest.raises(ServerGone, match="blev afbrudt"):
            await asyncio.wait_for(saying, 10)
        with pytest.raises(HungUp, match="blev afbrudt"):
            await hearing
        with pytest.raises(ServerGone, match="blev afbrudt"):
            await bo.says("nej")


@pytest.mark.parametrize(
    "messages",
    [
        ["nonsense"],
        ['{"open": {"email": 1, "at": null}}'],
        ['{"open": {"email": "x", "at": "2026-03-02"}}'],
        ['{"open": {"email": "x", "at": "whenever"}}'],
        [b"bytes"],
        ["OPEN", "{}"],
        ["OPEN", json.dumps({"turn": {"conversation": BO, "key": "k", "lang": "da"}})],
        ["OPEN", json.dumps({"turn": {
            "conversation": MAREN, "key": "k", "lang": None, "input": {"kind": "Arrived", "is": {}},
        }})],
        ["OPEN", json.dumps({"turn": {
            "conversation": BO, "key": "k", "lang": None, "input": {"kind": "Post", "is": {}},
        }})],
        ["OPEN", json.dumps({"turn": {
            "conversation": BO, "key": "k", "lang": None, "input": {"kind": "Said", "is": {}},
        }})],
        ["OPEN", '{"file": "x"}', '{"file": "x"}'],
    ],
)  # fmt: skip
async def test_a_terminal_that_speaks_otherwise_is_hung_up_on(
    serving: Serving, messages: list[str | bytes], caplog: pytest.LogCaptureFixture
) -> None:
    connector = aiohttp.UnixConnector(str(serving.socket))
    async with (
        aiohttp.ClientSession("http://x", connector=connector, headers=HEADERS) as session,
        session.ws_connect("/chat") as terminal,
    ):
        for message in messages:
            if message == "OPEN":
                await terminal.send_json({"open": {"email": BO, "at": None}})
                assert "opened" in await terminal.receive_json()
            elif isinstance(message, bytes):
                await terminal.send_bytes(message)
            else:
                await terminal.send_str(message)
        closed = await terminal.receive(timeout=10)
    assert closed.type is aiohttp.WSMsgType.CLOSE
    assert closed.data == aiohttp.WSCloseCode.POLICY_VIOLATION
    assert not caplog.records
