"""Connect stories to the console."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.messages import FileRef, Lang, Turn
from tests.fakes.messenger import Terminals
from tests.stories.screens.port import Screen
from tests.stories.screens.terminal import TerminalScreen


class OnTheConsole:
    """It has a terminal for each conversation."""

    def __init__(self, folder: Path) -> None:
        self._terminals = Terminals()
        self._folder = folder

    async def begin(self, story: AsyncExitStack) -> None:
        """Do nothing: the terminals are there already."""

    async def connect(self, services: Services, process: AsyncExitStack) -> None:
        self._turns, self._outbox = services.turns, services.outbox
        self._outbox.connect("console", self._terminals)

    def workspace(self, authority: str) -> str:
        return tenant_id(authority)

    def place(self, workspace: str, email: str, conversation: str) -> str:
        return conversation or email

    def screen(self, workspace: str, conversation: str) -> Screen:
        return TerminalScreen(self._terminals.at(conversation))

    async def receive(self, turn: Turn) -> Sequence[str]:
        await self._turns.receive(turn)
        return ()

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef:
        path = self._folder / secrets.token_hex(8)
        path.write_bytes(content)
        return FileRef(name, str(path), len(content))

    async def invite_supplier(self, workspace: str, conversation: str, *, told: bool) -> None:
        """Do nothing: each turn says who reads along."""

    def said_in(self, conversation: str) -> list[bytes]:
        """Return nothing: there are no channels."""
        return []

    def lose_files(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()

    @contextmanager
    def away(self) -> Iterator[None]:
        self._terminals.away = True
        yield
        self._terminals.away = False
