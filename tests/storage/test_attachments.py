"""Test files: in chunks, the same bytes kept once, and nothing kept that leads nowhere."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from bot.app.files.uploads import UploadWriter
from bot.edge.media_types import FileRefused
from bot.main.settings import Settings
from bot.messages import StoredFile
from storage.conversations.attachments import CHUNK, Attachment
from storage.core.schema import attachments, chunks, uploads
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock

T = TypeVar("T")

HERE = "a"
ANN = "ann@taage.example"
BO = "bo@taage.example"
MEGABYTE = 1024 * 1024
PDF = b"%PDF-1.7\n"

# ── In chunks ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "size", [len(PDF), CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7], ids=str
)
@pytest.mark.parametrize("piece", [1000, CHUNK, 2 * CHUNK + 3], ids=str)
async def test_what_comes_in_any_pieces_comes_out_as_it_was(
    database: Database, size: int, piece: int
) -> None:
    content = _pdf(size)
    stored = await _receive(database, content, piece=piece)
    assert stored == StoredFile("a.pdf", _name_of(content), size, "application/pdf")
    assert _content(database, stored.sha256) == content
    assert _count(database) == {"attachments": 1, "chunks": -(-size // CHUNK), "uploads": 1}


async def test_a_chunk_is_never_larger_than_a_chunk(database: Database) -> None:
    await _receive(database, _pdf(2 * CHUNK + 5))

    def sizes(unit: UnitOfWork) -> list[int]:
        rows = unit.connection.execute(select(chunks.c.bytes).order_by(chunks.c.n))
        return [len(row.bytes) for row in rows]

    assert _in(database, sizes) == [CHUNK, CHUNK, 5]


async def test_the_same_bytes_are_kept_once(database: Database) -> None:
    content = _pdf(CHUNK + 1)
    first = await _receive(database, content)
    second = await _receive(database, content, member=BO, name="b.pdf")
    assert first.sha256 == second.sha256
    assert _count(database) == {"attachments": 1, "chunks": 2, "uploads": 2}
    assert _content(database, first.sha256) == content


async def test_the_same_bytes_of_another_authority_are_its_own(database: Database) -> None:
    content = _pdf(CHUNK)
    stored = await _receive(database, content, tenant="b")
    assert _in(database, lambda unit: unit.attachments.find(stored.sha256)) is None
    await _receive(database, content)
    assert _count(database) == {"attachments": 1, "chunks": 1, "uploads": 1}
    _tidied(database, _tomorrow(database))
    assert _content(database, stored.sha256, tenant="b") == content


def test_there_is_nothing_after_the_last_chunk(database: Database) -> None:
    nothing = Attachment("0" * 64, 0, "text/plain", "none")
    assert _in(database, lambda unit: unit.attachments.piece(nothing, 0)) is None
    assert _in(database, lambda unit: list(unit.attachments.pieces(nothing))) == []


# ── Received ─────────────────────────────────────────────────────────────────


async def test_only_who_sent_a_file_in_may_attach_it(database: Database) -> None:
    stored = await _receive(database, _pdf(100))
    kept = _in(database, lambda unit: unit.attachments.find(stored.sha256))
    assert _received(database, ANN, stored.sha256) == ("a.pdf", kept)
    assert _received(database, BO, stored.sha256) is None
    assert _received(database, ANN, "0" * 64) is None
    assert _in(database, lambda unit: unit.received(ANN, stored.sha256)) == stored
    assert _in(database, lambda unit: unit.received(BO, stored.sha256)) is None


async def test_a_file_sent_in_twice_has_the_name_it_was_last_given(
    database: Database, clock: FakeClock
) -> None:
    names = ["b.pdf", "a.pdf", "c.pdf"]
    for name in names:
        stored = await _receive(database, _pdf(100), name=name)
        clock.forward(seconds=1)
        received = _received(database, ANN, stored.sha256)
        assert received is not None
        assert received[0] == name


async def test_half_a_file_was_not_received(database: Database) -> None:
    intake = UploadWriter(database, HERE, ANN, limit=MEGABYTE)
    await intake.write(_pdf(CHUNK))
    assert _received(database, ANN, _name_of(_pdf(CHUNK))) is None
    await intake.abandon()
    assert _count(database) == {"attachments": 0, "chunks": 0, "uploads": 0}


# ── Tidied ───────────────────────────────────────────────────────────────────


async def test_what_led_nowhere_is_dropped_and_what_is_evidence_stays(
    database: Database, clock: FakeClock
) -> None:
    half = UploadWriter(database, HERE, ANN, limit=MEGABYTE)
    await half.write(_pdf(CHUNK))
    attached = await _receive(database, _pdf(100))
    await _receive(database, _pdf(200), name="left.pdf")
    clock.forward(days=1, seconds=1)
    fresh = await _receive(database, _pdf(300), name="new.pdf")

    yesterday = clock.now() - timedelta(days=1)
    assert _tidied(database, yesterday, referred={attached.sha256}) == 3
    assert _count(database) == {"attachments": 2, "chunks": 2, "uploads": 1}
    assert _content(database, attached.sha256) == _pdf(100)
    assert _received(database, ANN, fresh.sha256) is not None
    assert _tidied(database, yesterday, referred={attached.sha256}) == 0


async def test_a_file_somebody_else_has_just_sent_in_too_is_not_dropped(
    database: Database, clock: FakeClock
) -> None:
    await _receive(database, _pdf(100))
    clock.forward(days=1, seconds=1)
    again = await _receive(database, _pdf(100), member=BO)

    assert _tidied(database, clock.now() - timedelta(days=1)) == 1
    assert _received(database, ANN, again.sha256) is None
    assert _received(database, BO, again.sha256) is not None
    assert _content(database, again.sha256) == _pdf(100)


# ── Refused ──────────────────────────────────────────────────────────────────

ZIP = b"PK\x03\x04" + b"\0" * 40


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(b"", "a.pdf", "file.empty", id="nothing"),
        pytest.param(b"<!DOCTYPE html><p>", "a.pdf", "file.kind", id="a web page"),
        pytest.param(b"  <svg xmlns='x'>", "a.png", "file.kind", id="a picture that runs"),
        pytest.param(b"#!/bin/sh\n", "a.txt", "file.kind", id="a script"),
        pytest.param(b"MZ\x90\0\3\0\0\0" * 200, "a.pdf", "file.kind", id="a program"),
        pytest.param(b"\x7fELF\2\1\1" + b"\0" * 500, "a.pdf", "file.kind", id="another program"),
        pytest.param(b"a\0b" * 100, "a.txt", "file.kind", id="text that is none"),
        pytest.param(ZIP, "a.docx", "file.zip", id="a zip"),
        pytest.param(ZIP + b"word/document.xml word/vbaProject.bin", "a.docx", "file.macros"),
        pytest.param(PDF, "\ud800.pdf", "file.name", id="half a character in the name"),
        pytest.param(PDF, "a" * 1001, "file.name", id="a name without end"),
    ],
)
@pytest.mark.parametrize("size", [0, CHUNK + 1], ids=["small", "of several chunks"])
async def test_what_is_refused_leaves_nothing_behind(
    database: Database, content: bytes, name: str, sentence: str, size: int
) -> None:
    filled = content + b"\0" * max(0, size - len(content)) if content else content
    with pytest.raises(FileRefused) as refused:
        await _receive(database, filled, name=name)
    assert refused.value.sentence == sentence
    assert _count(database) == {"attachments": 0, "chunks": 0, "uploads": 0}


@pytest.mark.parametrize(
    ("head", "tail", "kind"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n", b"", "image/png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"", "image/jpeg", id="JPEG"),
        pytest.param("Æblegrød\n".encode(), b"", "text/plain", id="text"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", "application/x-ole-storage"),
        pytest.param(
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK",
            b"",
            "application/vnd.oasis.opendocument.text",
            id="OpenDocument",
        ),
        pytest.param(
            ZIP,
            b"xl/workbook.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            id="a workbook that says so at its end",
        ),
    ],
)
async def test_what_is_taken_is_kept_as_what_its_bytes_say(
    database: Database, head: bytes, tail: bytes, kind: str
) -> None:
    stored = await _receive(database, head + b"x" * CHUNK + tail, name="..\\x/navn.exe")
    assert (stored.media_type, stored.name) == (kind, "navn.exe")


async def test_a_file_may_be_25_mb_and_not_a_byte_more(database: Database) -> None:
    limit = Settings().upload_limit_mb * 1024 * 1024
    assert limit == 25 * MEGABYTE
    content = _pdf(limit)

    with pytest.raises(FileRefused) as refused:
        await _receive(database, content + b"!", limit=limit, piece=MEGABYTE)
    assert (refused.value.sentence, refused.value.arguments) == ("file.too_large", {"limit": 25})
    assert _count(database) == {"attachments": 0, "chunks": 0, "uploads": 0}

    stored = await _receive(database, content, limit=limit, piece=MEGABYTE)
    assert stored.size == limit
    assert _count(database) == {"attachments": 1, "chunks": 100, "uploads": 1}
    assert _content(database, stored.sha256) == content


async def test_more_after_too_much_is_refused_again(database: Database) -> None:
    intake = UploadWriter(database, HERE, ANN, limit=10)
    for _ in range(2):
        with pytest.raises(FileRefused, match=r"file\.too_large"):
            await intake.write(PDF * 2)
    assert _count(database) == {"attachments": 0, "chunks": 0, "uploads": 0}


def _pdf(size: int) -> bytes:
    return PDF + bytes(size % 251 for _ in range(1)) * (size - len(PDF))


async def _receive(
    database: Database,
    content: bytes,
    *,
    member: str = ANN,
    name: str = "a.pdf",
    tenant: str = HERE,
    piece: int = CHUNK,
    limit: int = 2 * MEGABYTE,
) -> StoredFile:
    intake = UploadWriter(database, tenant, member, limit=limit)
    for start in range(0, len(content), piece):
        await intake.write(content[start : start + piece])
    return await intake.finish(name)


def _name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def _tomorrow(database: Database):  # type: ignore[no-untyped-def]  # a moment
    return database.clock.now() + timedelta(days=1)


def _in(database: Database, work: Callable[[UnitOfWork], T], *, tenant: str = HERE) -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
        return work(unit)

    return database.transact(entered)


def _received(database: Database, member: str, name: str) -> tuple[str, Attachment] | None:
    return _in(database, lambda unit: unit.attachments.received(member, name))


# `before` is a moment.
def _tidied(database: Database, before, *, referred: set[str] | None = None) -> int:  # type: ignore[no-untyped-def]
    return _in(
        database, lambda unit: unit.attachments.tidy(before=before, referred=referred or set())
    )


def _content(database: Database, name: str, *, tenant: str = HERE) -> bytes:
    def read(unit: UnitOfWork) -> bytes:
        kept = unit.attachments.find(name)
        assert kept is not None
        return b"".join(unit.attachments.pieces(kept))

    return _in(database, read, tenant=tenant)


def _count(database: Database) -> dict[str, int]:
    """Count the rows of this authority."""

    def count(unit: UnitOfWork) -> dict[str, int]:
        return {
            table.name: unit.connection.execute(
                select(func.count()).select_from(table).where(table.c.tenant == HERE)
            ).scalar_one()
            for table in (attachments, chunks, uploads)
        }

    return _in(database, count)
