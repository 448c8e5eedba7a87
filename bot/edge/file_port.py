"""Files between an adapter and the house: those kept for a person, and those handed over to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Address, Lang, StoredFile


@dataclass(frozen=True)
class HandedOverFile:
    """A kept file, its bytes, and what its person is spoken to in."""

    file: StoredFile
    pieces: AsyncIterator[bytes]
    lang: Lang


class NotKept(Exception):
    """The file is not kept; the message is a sentence to the person."""


class Files(Protocol):
    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        """The file of a message that hands one over, if it is for this person in this conversation."""
        ...

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        """A file of a member's, to be attached to something.

        Raises NotKept, LookupError for somebody unknown.
        """
        ...
