"""Files are kept by their content, in chunks of 256 kB.

An upload arrives chunk by chunk before its turn.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.core.schema import attachments, chunks, uploads
from storage.core.upsert import upsert

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Attachment:
    """A file that is kept; the same bytes are kept once."""

    sha256: str
    size: int
    media_type: str
    blob: str


class Attachments:
    """One authority's files in one unit of work."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def begin(self, member: str) -> str:
        """Begin an upload, and return the blob its chunks belong to."""
        blob = secrets.token_hex(16)
        self._connection.execute(
            insert(uploads).values(
                tenant=self._tenant, blob=blob, member=member, started_at=self._now
            )
        )
        return blob

    def write(self, blob: str, n: int, piece: bytes) -> None:
        """Write the blob's n-th chunk, counted from 0, of at most CHUNK bytes."""
        self._connection.execute(
            insert(chunks).values(tenant=self._tenant, blob=blob, n=n, bytes=piece)
        )

    def finish(
        self, blob: str, *, sha256: str, size: int, media_type: str, name: str
    ) -> Attachment:
        """Finish an upload that is whole.

        Bytes we had already are kept once and these chunks dropped.
        """
        self._connection.execute(
            upsert(attachments, self._connection.dialect.name)
            .values(
                tenant=self._tenant,
                sha256=sha256,
                blob=blob,
                size=size,
                media_type=media_type,
                created_at=self._now,
            )
            .on_conflict_do_nothing()
        )
        self._connection.execute(
            update(uploads)
            .where(uploads.c.tenant == self._tenant, uploads.c.blob == blob)
            .values(sha256=sha256, name=name)
        )
        found = self.find(sha256)
        if found is None:
            raise LookupError(sha256)
        if found.blob != blob:
            self._drop_chunks(blob)
        return found

    def abandon(self, blob: str) -> None:
        """Drop an upload that will not be finished."""
        self._drop_chunks(blob)
        self._forget_upload(blob)

    def received(self, member: str, sha256: str) -> tuple[str, Attachment] | None:
        """Return the name and file that this person sent in last, and may now attach.

        `sha256` is that of its content.
        """
        name = (
            self._connection.execute(
                select(uploads.c.name)
                .where(
                    uploads.c.tenant == self._tenant,
                    uploads.c.member == member,
                    uploads.c.sha256 == sha256,
                )
                .order_by(uploads.c.started_at.desc())
            )
            .scalars()
            .first()
        )
        found = self.find(sha256) if name is not None else None
        return None if name is None or found is None else (name, found)

    def tidy(self, *, before: datetime, referred: set[str]) -> int:
        """Drop what was begun before that moment and led nowhere.

        That is half uploads, and files nobody attached. `referred` are the files evidence points
        to. Returns how many uploads were dropped.
        """
        old = self._connection.execute(
            select(uploads.c.blob, uploads.c.sha256).where(
                uploads.c.tenant == self._tenant, uploads.c.started_at < before
            )
        ).all()
        for blob, sha256 in old:
            if sha256 is None:
                self._drop_chunks(blob)
            self._forget_upload(blob)
        received = {sha256 for _, sha256 in old if sha256 is not None}
        for sha256 in received - referred - self._still_waiting(received):
            self._forget_file(sha256)
        return len(old)

    def find(self, sha256: str) -> Attachment | None:
        """Return the kept file with that content."""
        row = self._connection.execute(
            select(
                attachments.c.sha256,
                attachments.c.size,
                attachments.c.media_type,
                attachments.c.blob,
            ).where(attachments.c.tenant == self._tenant, attachments.c.sha256 == sha256)
        ).one_or_none()
        return None if row is None else Attachment(*row)

    def piece(self, attachment: Attachment, n: int) -> bytes | None:
        """Return the n-th chunk, or None after the last."""
        return self._connection.execute(
            select(chunks.c.bytes).where(
                chunks.c.tenant == self._tenant,
                chunks.c.blob == attachment.blob,
                chunks.c.n == n,
            )
        ).scalar_one_or_none()

    def pieces(self, attachment: Attachment) -> Iterator[bytes]:
        """Yield all chunks in order."""
        n = 0
        while (piece := self.piece(attachment, n)) is not None:
            yield piece
            n += 1

    def _drop_chunks(self, blob: str) -> None:
        self._connection.execute(
            delete(chunks).where(chunks.c.tenant == self._tenant, chunks.c.blob == blob)
        )

    def _still_waiting(self, received: set[str]) -> set[str]:
        """Return those of the files that somebody else has just sent in too."""
        rows = self._connection.execute(
            select(uploads.c.sha256).where(
                uploads.c.tenant == self._tenant, uploads.c.sha256.in_(received)
            )
        )
        return set(rows.scalars())

    def _forget_file(self, sha256: str) -> None:
        kept = self.find(sha256)
        if kept is not None:
            self._drop_chunks(kept.blob)
            self._connection.execute(
                delete(attachments).where(
                    attachments.c.tenant == self._tenant, attachments.c.sha256 == sha256
                )
            )

    def _forget_upload(self, blob: str) -> None:
        self._connection.execute(
            delete(uploads).where(uploads.c.tenant == self._tenant, uploads.c.blob == blob)
        )
