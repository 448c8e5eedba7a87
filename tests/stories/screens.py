"""What people have in front of them on each platform: how what they do reaches the desk, and what stands there then.

One `Screens` is everybody's on one platform; it outlives the processes it is connected to. A `Screen` is one person's.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from bot.adapters.console.messenger import ConsoleMessenger
from bot.adapters.web.ports import UploadRefused
from bot.main.building import Building
from bot.main.founding import tenant_id
from bot.main.house import House
from bot.main.settings import Settings
from bot.main.web import Hub, WebMessenger, WebReception, WebTranscript, WebUploads
from bot.messages import (
    Address,
    Arrived,
    Attached,
    CameHome,
    Card,
    Delivery,
    FileRef,
    Lang,
    Messenger,
    Open,
    Post,
    Pressed,
    Receipt,
    Replace,
    Said,
    Sender,
    StoredFile,
    Submitted,
    Turn,
    Wanted,
)
from bot.plain import actions
from bot.texts.words import Words
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.fakes.teams_client import Client, World, opened_to, person_id
from tests.fakes.teams_service import TeamsService, teams_service

Platform: TypeAlias = Literal["console", "web", "teams"]

UPLOAD_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class News:
    """A message as it looks now, or the name of a file that was handed over."""

    message: str
    card: Card | None = None
    file: str | None = None


class NotTaken(Exception):
    """A file is refused before it is anything to the bot; the message is what the person is told."""


class Screen(Protocol):
    async def news(self) -> Sequence[News]:
        """What is new since it was looked at last."""
        ...


class Screens(Protocol):
    async def begin(self, story: AsyncExitStack) -> None:
        """Before the first process; what is put on the stack ends with the story."""
        ...

    async def connect(self, building: Building, process: AsyncExitStack) -> None:
        """A process begins; what is put on the stack ends with it. What stands on the screens stays."""
        ...

    def workspace(self, authority: str) -> str:
        """What the platform calls that authority's organisation."""
        ...

    def place(self, email: str, conversation: str) -> str:
        """What the platform calls a person's conversation of that name; without a name, their own with the bot."""
        ...

    def screen(self, workspace: str, conversation: str) -> Screen: ...

    async def receive(self, turn: Turn) -> Sequence[str]:
        """What a person does; what their client tells them at once, beside what is written into the conversation.

        The sender goes by their e-mail.
        """
        ...

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef | StoredFile:
        """A file, to be attached. Raises NotTaken."""
        ...

    def lose_files(self) -> None:
        """What was handed in and not fetched yet is gone."""
        ...

    def away(self) -> AbstractContextManager[None]:
        """Meanwhile nothing the bot says gets through."""
        ...


def screens_of(platform: Platform, *, folder: Path, clock: FakeClock) -> Screens:
    """Nobody's yet; `folder` is for files on their way."""
    match platform:
        case "console":
            return OnTheConsole(folder)
        case "web":
            return OnTheWeb()
        case "teams":
            return InTeams(clock)


# ── The console ──────────────────────────────────────────────────────────────


class OnTheConsole:
    """Terminals."""

    def __init__(self, folder: Path) -> None:
        self._terminals = Terminals()
        self._folder = folder

    async def begin(self, story: AsyncExitStack) -> None:
        """They are there already."""

    async def connect(self, building: Building, process: AsyncExitStack) -> None:
        self._desk = building.desk
        self._desk.connect("console", self._terminals)

    def workspace(self, authority: str) -> str:
        return tenant_id(authority)

    def place(self, email: str, conversation: str) -> str:
        return conversation or email

    def screen(self, workspace: str, conversation: str) -> Screen:
        return TerminalScreen(self._terminals.at(conversation))

    async def receive(self, turn: Turn) -> Sequence[str]:
        await self._desk.receive(turn)
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef:
        path = self._folder / secrets.token_hex(8)
        path.write_bytes(content)
        return FileRef(name, str(path), len(content))

    def lose_files(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()

    @contextmanager
    def away(self) -> Iterator[None]:
        self._terminals.away = True
        yield
        self._terminals.away = False


class TerminalScreen:
    """A terminal, which may be looked at by several."""

    def __init__(self, terminal: ConsoleMessenger) -> None:
        self._terminal = terminal
        self._known: dict[str, Card] = {}

    async def news(self) -> Sequence[News]:
        files = [shown for shown in self._terminal.take() if shown.file is not None]
        changed = [
            News(message, card=card)
            for message, card in self._terminal.cards.items()
            if self._known.get(message) != card
        ]
        self._known = dict(self._terminal.cards)
        return [*(News(one.message, file=one.file.name) for one in files if one.file), *changed]


# ── The web ──────────────────────────────────────────────────────────────────


class OnTheWeb:
    """The page, as its transcript has it."""

    def __init__(self) -> None:
        self._hub = Hub()

    async def begin(self, story: AsyncExitStack) -> None:
        """It is there already."""

    async def connect(self, building: Building, process: AsyncExitStack) -> None:
        self._desk, self._database = building.desk, building.database
        self._desk.connect("web", WebMessenger(self._database, self._hub))

    def workspace(self, authority: str) -> str:
        return tenant_id(authority)

    def place(self, email: str, conversation: str) -> str:
        return conversation or email

    def screen(self, workspace: str, conversation: str) -> Screen:
        return PageScreen(self._transcript, workspace, conversation)

    async def receive(self, turn: Turn) -> Sequence[str]:
        await WebReception(self._desk, self._hub).receive(turn)
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> StoredFile:
        try:
            upload = await WebUploads(self._database, limit=UPLOAD_LIMIT).begin(workspace, email)
            await upload.write(content)
            return await upload.finish(name)
        except UploadRefused as refused:
            sentence = Words(lang or "da")(refused.sentence, **refused.arguments)
            raise NotTaken(sentence) from refused

    def lose_files(self) -> None:
        """They came before their turn."""

    def away(self) -> AbstractContextManager[None]:
        raise AssertionError("what is said to the page is in the database already")

    def _transcript(self) -> WebTranscript:
        return WebTranscript(self._database, self._hub)


class PageScreen:
    """The page of one conversation; `transcript` is what the process of the day reads it from."""

    def __init__(
        self, transcript: Callable[[], WebTranscript], workspace: str, conversation: str
    ) -> None:
        self._transcript = transcript
        self._workspace = workspace
        self._conversation = conversation
        self._read = 0

    async def news(self) -> Sequence[News]:
        lines = await self._transcript().since(self._workspace, self._conversation, self._read)
        found: list[News] = []
        for line in sorted(lines, key=lambda line: line.seq):
            self._read = line.seq
            if line.card is not None:
                found.append(News(line.message, card=line.card))
                found += [
                    News(line.message, file=line.card.title)
                    for action in line.card.actions
                    if isinstance(action, Open)
                ]
        return found


# ── Teams ────────────────────────────────────────────────────────────────────


class InTeams:
    """Clients that post to the bot's door over HTTP; what stands there is what Teams has taken from the bot.

    A person has one chat with the bot; every other conversation is one of several people. Who arrives where they were
    has taken the app away meanwhile. Every third press is done as a client does it that knows no Action.Execute.
    """

    _LOCALES: Mapping[Lang | None, str] = {"da": "da-DK", "en": "en-GB", None: ""}

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._service: TeamsService
        self._world: World
        self._clients: dict[tuple[str, str, str], Client] = {}
        self._shown = Terminals()
        self._offered: set[str] = set()
        self._arrived: set[str] = set()
        self._presses = count(1)

    async def begin(self, story: AsyncExitStack) -> None:
        self._service = await story.enter_async_context(teams_service())

    async def connect(self, building: Building, process: AsyncExitStack) -> None:
        await building.database.run(_bind)
        settings = Settings(_env_file=None, teams_local=True, upload_limit_mb=1)
        house = House(settings, building.database, building)
        self._world = await process.enter_async_context(opened_to(self._service, house))
        messenger = building.desk.messengers["teams"]
        building.desk.connect("teams", Overlooked(messenger, self._shown, self._offered))

    def workspace(self, authority: str) -> str:
        return tenant_of(authority)

    def place(self, email: str, conversation: str) -> str:
        if not conversation:
            return person_id(email)
        if conversation.startswith("19:"):
            return conversation
        return f"19:{hashlib.sha256(conversation.encode()).hexdigest()[:32]}@thread.v2"

    def screen(self, workspace: str, conversation: str) -> Screen:
        return TerminalScreen(self._shown.at(conversation))

    async def receive(self, turn: Turn) -> Sequence[str]:
        client = self._client(turn)
        match turn.input:
            case Arrived():
                await self._arrive(client)
            case Said(text):
                await client.says(text, id=turn.key)
            case Submitted(fields):  # there is no way to send a form without its button
                await client.says(" ".join(fields.values()), id=turn.key)
            case Attached(files, text):
                refs = [(file.name, file.locator) for file in files if isinstance(file, FileRef)]
                await client.sends(refs, text, id=turn.key)
            case Pressed(token, fields):
                return await self._press(client, turn, token, fields)
            case CameHome() | Wanted():
                raise AssertionError("there is nothing of the kind in Teams")
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef:
        return FileRef(name, self._service.put_file(secrets.token_hex(8), content))

    def lose_files(self) -> None:
        self._service.lose_files()

    @contextmanager
    def away(self) -> Iterator[None]:
        for method in ("POST", "PUT"):
            self._service.trouble(method, "/v3/conversations", status=429, retry_after="1")
        yield
        self._service.well()

    def _client(self, turn: Turn) -> Client:
        email = turn.sender.id
        key = turn.workspace, turn.conversation, email
        if key not in self._clients:
            self._clients[key] = self._new_client(turn, email)
        return self._clients[key].fresh(
            world=self._world,
            locale=self._LOCALES[turn.lang],
            zone=turn.zone or "",
        )

    def _new_client(self, turn: Turn, email: str) -> Client:
        if turn.conversation == person_id(email):
            role = "guest" if turn.sender.external else "user"
            return self._world.personal(email, role=role, tenant=turn.workspace)
        scope: Literal["groupChat", "channel"] = (
            "channel" if ";messageid=" in turn.conversation else "groupChat"
        )
        [client] = self._world.together(turn.conversation, scope, email, tenant=turn.workspace)
        self._world.service.install(client.mri)
        return client

    async def _arrive(self, client: Client) -> None:
        if client.conversation in self._arrived:
            await client.installs("remove")
            self._clock.forward(seconds=61)
        self._arrived.add(client.conversation)
        await client.installs()

    async def _press(
        self, client: Client, turn: Turn, token: str, fields: Mapping[str, str]
    ) -> Sequence[str]:
        found = client.sent_with(token)
        assert found or token not in self._offered, f"Teams has no such button: {token}"
        action, on = found or (_forged(token), {"id": ""})
        if next(self._presses) % 3 == 0:
            action = action["fallback"]
        await client.uses(action, on["id"], key=turn.key, **fields)
        if action["type"] == "Action.Submit":
            return ()
        return self._answered(client, on["id"])

    def _answered(self, client: Client, on: str) -> Sequence[str]:
        """The pressed card is shown as everybody sees it, or the person is told something over it."""
        assert client.answered["statusCode"] == 200, client.answered
        value = client.answered["value"]
        if client.answered["type"] == "application/vnd.microsoft.activity.message":
            return [value]
        stood = [message for message in client.world.service.stood if message["id"] == on]
        cards = [one["content"] for message in stood for one in message["attachments"]]
        assert value in cards, f"shown to who pressed, and never to anybody: {value}"
        return ()


class Overlooked:
    """A messenger over whose shoulder somebody looks: what the platform took is shown on terminals too.

    `offered`: the tokens of all buttons that were ever among it.
    """

    def __init__(self, messenger: Messenger, shown: Terminals, offered: set[str]) -> None:
        self._messenger = messenger
        self._shown = shown
        self._offered = offered

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        receipt = await self._messenger.deliver(address, delivery)
        await self._shown.deliver(address, delivery)
        if isinstance(delivery, Post | Replace):
            buttons = [one for one in actions(delivery.card) if not isinstance(one, Open)]
            self._offered |= {button.token for button in buttons}
        return receipt

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        return await self._messenger.fetch(file, limit=limit)

    async def profile(self, workspace: str, person: str) -> Sender:
        return await self._messenger.profile(workspace, person)


def tenant_of(authority: str) -> str:
    """An organisation's id in Entra."""
    return person_id(authority)


def _bind(unit: UnitOfWork) -> None:
    for tenant in unit.identities.tenants():
        unit.identities.bind("teams", tenant_of(tenant.name), tenant.id)


def _forged(token: str) -> dict[str, Any]:
    """What stands on no card that was ever sent."""
    data = {"token": token}
    fallback = {"type": "Action.Submit", "data": data}
    return {"type": "Action.Execute", "verb": "kravbot", "data": data, "fallback": fallback}
