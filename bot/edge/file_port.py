"""Define the port of files kept for a person, and of files handed over to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Address, Lang, StoredFile


@dataclass(frozen=True)
class HandedOverFile:
    """A kept file, its bytes, and the language of its person."""

    file: StoredFile
    pieces: AsyncIterator[bytes]
    lang: Lang


class NotKept(Exception):
    """The file is not kept; the message is a sentence to the person."""


class Files(Protocol):
    """The files of one platform's members."""

    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        """Find the file of a message that hands one over.

        It has to be for this person in this conversation.
        """
        ...

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        """Keep a file of a member, to be attached to something.

        Raises NotKept, and LookupError for somebody unknown.
        """
        ...
