"""Write files as they come: cut into chunks, hashed, and checked by their bytes."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from itertools import count

from bot.edge.media_types import HEAD, TAIL, FileRefused, clean_name, media_type
from bot.messages import StoredFile
from storage.conversations.attachments import CHUNK, Attachment
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass
class _Progress:
    size: int = 0
    written: int = 0


class UploadWriter:
    """One file that comes in.

    `write` any pieces in order, then `finish` or `abandon`. Raises FileRefused, having dropped it.
    """

    def __init__(self, database: Database, tenant: str, member: str, *, limit: int) -> None:
        self._database = database
        self._tenant = tenant
        self._member = member
        self._limit = limit
        self._blob: str | None = None
        self._waiting = bytearray()
        self._head = b""
        self._tail = b""
        self._hash = hashlib.sha256()
        self._progress = _Progress()

    async def write(self, piece: bytes) -> None:
        """Write the next bytes, of any number."""
        progress = self._progress
        progress.size += len(piece)
        if progress.size > self._limit:
            await self.abandon()
            raise too_large(self._limit)
        self._hash.update(piece)
        if len(self._head) < HEAD:
            self._head = (self._head + piece)[:HEAD]
        self._tail = (self._tail + piece)[-TAIL:]
        self._waiting += piece
        while len(self._waiting) >= CHUNK:
            await self._put(bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]

    async def finish(self, name: str, *, kind: str | None = None) -> StoredFile:
        """Check what the whole file is, and keep it.

        A file we made ourselves may name its own `kind`, such as a zip, which we take from nobody.
        """
        try:
            kind = kind or media_type(self._head, self._tail)
            shown = clean_name(name)
        except FileRefused:
            await self.abandon()
            raise
        if self._waiting:
            await self._put(bytes(self._waiting))
            self._waiting.clear()
        sha256, blob, size = self._hash.hexdigest(), self._blob or "", self._progress.size

        def keep(unit: UnitOfWork) -> None:
            unit.use_tenant(self._tenant, who=self._member)
            unit.attachments.finish(blob, sha256=sha256, size=size, media_type=kind, name=shown)

        await self._database.run(keep)
        return StoredFile(shown, sha256, size, kind)

    async def abandon(self) -> None:
        """Drop what came."""
        blob = self._blob
        self._waiting.clear()
        if blob is None:
            return
        self._blob = None

        def drop(unit: UnitOfWork) -> None:
            unit.use_tenant(self._tenant, who=self._member)
            unit.attachments.abandon(blob)

        await self._database.run(drop)

    async def _put(self, chunk: bytes) -> None:
        def write(unit: UnitOfWork) -> str:
            unit.use_tenant(self._tenant, who=self._member)
            blob = self._blob or unit.attachments.begin(self._member)
            unit.attachments.write(blob, self._progress.written, chunk)
            return blob

        self._blob = await self._database.run(write)
        self._progress.written += 1


def too_large(limit: int) -> FileRefused:
    """Say that a file is refused, and how large it may be; `limit` is in bytes."""
    return FileRefused("file.too_large", limit=limit // (1024 * 1024))


async def pieces(database: Database, tenant: str, kept: Attachment) -> AsyncIterator[bytes]:
    """Read a kept file chunk by chunk, each in a transaction of its own.

    A slow reader keeps nobody waiting.
    """
    for n in count():
        piece = await database.run(partial(_piece, tenant, kept, n))
        if piece is None:
            return
        yield piece


def _piece(tenant: str, kept: Attachment, n: int, unit: UnitOfWork) -> bytes | None:
    unit.use_tenant(tenant)
    return unit.attachments.piece(kept, n)
