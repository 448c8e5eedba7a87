"""Connect stories to Teams."""

import asyncio
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import cache
from itertools import count
from typing import Any, Literal

from bot.app.services import Services
from bot.main.container import Container
from bot.main.settings import Settings
from bot.messages import (
    ButtonInput,
    ConversationOpened,
    Delivery,
    FileInput,
    FileRef,
    FormInput,
    HomeOpened,
    Lang,
    LinkButton,
    Post,
    Receipt,
    Replace,
    ShortcutInput,
    TextInput,
    Turn,
)
from bot.rendering.plain_text import actions
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.fakes.teams_client import Client, World, opened_to, person_id
from tests.fakes.teams_service import TeamsService, chat_id, teams_service
from tests.stories.screens.port import Screen
from tests.stories.screens.terminal import Overlooked, TerminalScreen

_LOOKS = 200
_BETWEEN_LOOKS = 0.01
"""The seconds between looks: two presses at once are also told in some order."""


class InTeams:
    """It has clients that post to the bot's endpoint over HTTP.

    What stands there is what Teams has taken from the bot. A person has one chat with the bot;
    every other conversation is one of several people.

    Who arrives where they were has taken the app away meanwhile. Every third press is done as a
    client does it that knows no Action.Execute.
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

    async def connect(self, services: Services, process: AsyncExitStack) -> None:
        await services.database.run(_bind)
        container = Container(_settings(), services.database, services)
        self._world = await process.enter_async_context(opened_to(self._service, container))
        messenger = services.outbox.messengers["teams"]
        services.outbox.connect("teams", Overlooked(messenger, self._shown, self._took))

    def workspace(self, authority: str) -> str:
        return tenant_of(authority)

    def place(self, workspace: str, email: str, conversation: str) -> str:
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
            case ConversationOpened():
                await self._arrive(client)
            case TextInput(text):
                await client.says(text, id=turn.key)
            case FormInput(fields):  # there is no way to send a form without its button
                await client.says(" ".join(fields.values()), id=turn.key)
            case FileInput(files, text):
                refs = [(file.name, file.locator) for file in files if isinstance(file, FileRef)]
                await client.sends(refs, text, id=turn.key)
            case ButtonInput(token, fields):
                return await self._press(client, turn, token, fields)
            case HomeOpened() | ShortcutInput():
                raise AssertionError("there is nothing of the kind in Teams")
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef:
        return FileRef(name, self._service.put_file(secrets.token_hex(8), content))

    @property
    def tried(self) -> int:
        """The number of times somebody was written to, with or without success."""
        return len(self._service.sent("POST"))

    def everybody_blocks_it(self) -> None:
        """Let nobody be written to any more."""
        self._service.installed.clear()

    async def invite_supplier(self, workspace: str, conversation: str, *, told: bool) -> None:
        supplier = {"id": "29:pindsvin", "name": "Pindsvin", "userRole": "guest"}
        aad = person_id("torben@pindsvin.example")
        self._service.open(conversation, {**supplier, "aadObjectId": aad, "tenantId": workspace})
        if told:
            client = next(one for one in self._clients.values() if one.conversation == conversation)
            await client.posts(type="conversationUpdate", membersAdded=[{"id": "29:pindsvin"}])

    def said_in(self, conversation: str) -> list[bytes]:
        own = self._service.people.get(conversation)
        here = f"/v3/conversations/{chat_id(own) if own else conversation}/activities"
        return [
            asked.body
            for method in ("POST", "PUT")
            for asked in self._service.sent(method, here)
            if asked.content.get("type") != "typing"
        ]

    def lose_files(self) -> None:
        self._service.lose_files()

    @contextmanager
    def away(self) -> Iterator[None]:
        for method in ("POST", "PUT"):
            self._service.trouble(method, "/v3/conversations", status=429, retry_after="1")
        yield
        self._service.well()

    @property
    def begun(self) -> Sequence[float]:
        """The moments at which each activity was posted to the bot, on the monotonic clock."""
        return self._world.begun

    def _took(self, delivery: Delivery, receipt: Receipt) -> None:
        if isinstance(delivery, Post | Replace):
            buttons = [one for one in actions(delivery.card) if not isinstance(one, LinkButton)]
            self._offered |= {button.token for button in buttons}

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
        if turn.sender.external:
            roster = self._service.rosters[turn.conversation]
            next(one for one in roster if one["id"] == client.mri)["userRole"] = "guest"
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
        if not found and await client.fills_in(token, key=turn.key, **fields):
            return ()
        assert found or token not in self._offered, f"Teams has no such button: {token}"
        action, on = found or (_forged(token), {"id": ""})
        if next(self._presses) % 3 == 0:
            action = action["fallback"]
        before = len(_versions(client, on["id"]))
        await client.uses(action, on["id"], key=turn.key, **fields)
        if action["type"] == "Action.Submit":
            return ()
        return await self._answered(client, on["id"], before)

    async def _answered(self, client: Client, on: str, before: int) -> Sequence[str]:
        """Return what the person is told over the pressed card, if anything.

        Otherwise the card is shown as everybody sees it, or soon will. Of two who press at once,
        the card of one may go to everybody as the other has left it. `before` is how often it had
        been written by then.
        """
        assert client.answered["statusCode"] == 200, client.answered
        value = client.answered["value"]
        if client.answered["type"] == "application/vnd.microsoft.activity.message":
            return [value]
        for _ in range(_LOOKS):
            if value in _versions(client, on):
                return ()
            await asyncio.sleep(_BETWEEN_LOOKS)
        assert len(_versions(client, on)) > before, (
            f"shown to who pressed, and never to anybody: {value}"
        )
        return ()


@cache
def _settings() -> Settings:
    """Read the settings once: they are the same for every story."""
    return Settings(_env_file=None, teams_local=True, upload_limit_mb=1)


def _versions(client: Client, message: str) -> list[Any]:
    """Return the message's cards, each as it has stood."""
    stood = [one for one in client.world.service.stood if one["id"] == message]
    return [attached["content"] for one in stood for attached in one["attachments"]]


def tenant_of(authority: str) -> str:
    """Return an organisation's id in Entra."""
    return person_id(authority)


def _bind(unit: UnitOfWork) -> None:
    for tenant in unit.identities.tenants():
        unit.identities.bind("teams", tenant_of(tenant.name), tenant.id)


def _forged(token: str) -> dict[str, Any]:
    """Make what stands on no card that was ever sent."""
    data = {"token": token}
    fallback = {"type": "Action.Submit", "data": data}
    return {"type": "Action.Execute", "verb": "kravbot", "data": data, "fallback": fallback}
