"""The control socket needs these ports from the rest of the program; `bot.main` joins them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue

from bot.messages import Lang, Messenger, Turn


class OpenChat(Protocol):
    """One person's chat at one terminal."""

    @property
    def workspace(self) -> str: ...
    @property
    def lang(self) -> Lang: ...

    async def receive(self, turn: Turn) -> None:
        """Take the turn; return when it is committed and what came of it has been delivered."""
        ...

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """Yield a stored file, piece by piece; nothing when there is none."""
        ...


# ── In the server ────────────────────────────────────────────────────────────


class Output(Protocol):
    """It takes what an operation tells whoever asked for it, as it goes along."""

    async def say(self, line: str) -> None:
        """Tell a line of the result."""
        ...

    async def warn(self, line: str) -> None:
        """Tell a line about what went wrong."""
        ...

    async def progress(self, done: int, total: int | None) -> None:
        """Tell how far it has come, in any unit; with `total` None nobody knows how far it is."""
        ...

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """Hand over a file.

        All of `pieces` is read before this returns.
        """
        ...


class OperationRefused(Exception):
    """Nothing was begun; `status` is the answer's, `sentence` says why in Danish and English."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence

    @classmethod
    def for_size(cls, limit: int) -> "OperationRefused":
        """Make the refusal of a body longer than `limit`, in bytes."""
        most = f"{limit / (1024 * 1024):g} MB"
        return cls(
            413,
            f"Filen er for stor. Grænsen er {most}. / The file is too large. The limit is {most}.",
        )


class Prepared(Protocol):
    """An operation with its arguments, checked and not begun; `body_limit` is in bytes."""

    @property
    def body_limit(self) -> int: ...

    async def run(self, body: bytes, out: Output) -> int:
        """Do it, and return the exit code.

        It is cancelled when nobody waits for it any more.
        """
        ...


class Operations(Protocol):
    """The operations a command can have done, by their names."""

    def prepare(self, name: str, arguments: Mapping[str, JsonValue]) -> Prepared:
        """Check the name and the arguments.

        Raises OperationRefused.
        """
        ...


class ChatSession(OpenChat, Protocol):
    """An open chat, as the server holds it."""

    def leave(self) -> None:
        """End it: nothing is delivered there any more."""
        ...


class Chats(Protocol):
    """The chats that terminals open on this server."""

    async def open(
        self, email: str, at: datetime | None, terminal: Messenger
    ) -> ChatSession | None:
        """Open a chat for the person, None where nobody has that e-mail.

        It goes by the server's clock, or by one that shows `at` now.
        """
        ...


# ── In the command ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Running:
    """The server's process and its address, as it tells a command."""

    pid: int
    address: str


class NoServer(Exception):
    """Nobody answers on the socket."""


class ServerRefused(Exception):
    """The server does not do it; the message is its sentence."""


class ServerGone(Exception):
    """The server went away before it had answered; the message says so."""


class TurnFailed(Exception):
    """The server could not do the turn; what happened is in its log."""
