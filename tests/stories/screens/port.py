"""Define what people have in front of them on a platform.

It is told how what they do reaches the bot, and what stands there then. One `Screens` is
everybody's on one platform; it outlives the processes it is connected to. A `Screen` is one
person's.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from bot.app.services import Services
from bot.messages import Card, FileRef, Lang, StoredFile, Turn

Platform: TypeAlias = Literal["console", "web", "teams", "slack"]

UPLOAD_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class News:
    """A message as it looks now, or the name of a file that was handed over."""

    message: str
    card: Card | None = None
    file: str | None = None


class NotTaken(Exception):
    """A file is refused before the bot gets it; the message is what the person is told."""


class Screen(Protocol):
    async def news(self) -> Sequence[News]:
        """Return what is new since it was looked at last."""
        ...


class Screens(Protocol):
    async def begin(self, story: AsyncExitStack) -> None:
        """Begin before the first process; what is put on the stack ends with the story."""
        ...

    async def connect(self, services: Services, process: AsyncExitStack) -> None:
        """Connect to a new process; what is put on the stack ends with it.

        What stands on the screens stays.
        """
        ...

    def workspace(self, authority: str) -> str:
        """Return what the platform calls that authority's organisation."""
        ...

    def place(self, workspace: str, email: str, conversation: str) -> str:
        """Return what the platform calls a person's conversation of that name.

        Without a name, it is their own with the bot.
        """
        ...

    def screen(self, workspace: str, conversation: str) -> Screen: ...

    async def receive(self, turn: Turn) -> Sequence[str]:
        """Do what a person does, and return what their client tells them at once.

        It comes beside what is written into the conversation. The sender goes by their e-mail.
        """
        ...

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef | StoredFile:
        """Hand in a file, to be attached.

        Raises NotTaken.
        """
        ...

    async def invite_supplier(self, workspace: str, conversation: str, *, told: bool) -> None:
        """Let people of another organisation into a channel.

        With `told` the platform tells the bot of it at once, as it does where the bot is already.
        """
        ...

    def said_in(self, conversation: str) -> list[bytes]:
        """Return what the bot has sent into a conversation, as it was sent.

        Words for one person alone are among it, but for the windows they open.
        """
        ...

    def lose_files(self) -> None:
        """Lose what was handed in and not fetched yet."""
        ...

    def away(self) -> AbstractContextManager[None]:
        """Let nothing the bot says get through meanwhile."""
        ...
