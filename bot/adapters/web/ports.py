"""What the web chat needs from the rest of the program; `bot.main` joins them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.messages import Card, Lang, StoredFile, Turn


@dataclass(frozen=True)
class Committed:
    """The turn is in the database. `repeated`: it already was."""

    repeated: bool = False


class Reception(Protocol):
    async def receive(self, turn: Turn) -> Committed:
        """Take the turn; returns after the commit. What it answers appears in the transcript."""
        ...


@dataclass(frozen=True)
class Line:
    """One message as it looks now: a card or, as a rule from the person, words.

    `seq` grows with every change; `replaces`: the message stood there before.
    """

    seq: int
    message: str
    author: Literal["bot", "you"]
    card: Card | None
    text: str | None
    at: datetime
    replaces: bool = False


class Transcript(Protocol):
    async def since(self, workspace: str, conversation: str, after: int) -> Sequence[Line]:
        """What is new or changed after `after`, in the order of the page."""
        ...

    async def wait(self, conversation: str, after: int, timeout: float) -> None:  # noqa: ASYNC109  # it returns, it does not raise
        """Return when there may be something after `after`, or after `timeout` seconds."""
        ...


class UploadRefused(Exception):
    """The file is not taken; `sentence` is the key of the sentence that says why, `arguments` fill it."""

    def __init__(self, sentence: str, /, **arguments: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.arguments = arguments


class Upload(Protocol):
    """One file on its way in. Ends with `finish` or `abandon`, never both."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises UploadRefused."""
        ...

    async def finish(self, name: str) -> StoredFile:
        """Check and keep what came. Raises UploadRefused."""
        ...

    async def abandon(self) -> None:
        """Forget what came."""
        ...


class Uploads(Protocol):
    async def begin(self, workspace: str, person_email: str) -> Upload:
        """Start receiving a file. Raises UploadRefused (too many at once, no room)."""
        ...

    async def received(self, workspace: str, person_email: str, sha256: str) -> StoredFile | None:
        """A file this person has sent and may now attach; None if there is none."""
        ...


@dataclass(frozen=True)
class Opened:
    """A stored file, ready to be read."""

    file: StoredFile
    chunks: AsyncIterator[bytes]


class Evidence(Protocol):
    async def open(self, workspace: str, person_email: str, sha256: str) -> Opened | None:
        """The file, if it is there and this person may see it."""
        ...


@dataclass(frozen=True)
class DemoPerson:
    """Somebody one can be in the demo. `roles` is a line ready to be read, `lang` the one they have chosen."""

    email: str
    name: str
    title: str
    authority: str
    authority_name: str
    roles: str
    lang: Lang | None


class People(Protocol):
    async def all(self) -> Sequence[DemoPerson]:
        """Everybody one can be, authority by authority, in the order they are shown."""
        ...
