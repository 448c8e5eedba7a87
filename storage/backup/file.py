"""Open a backup's file without leaving a trace beside it, and seal it with a digest.

The digest shows whether the file was damaged.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DatabaseError, MultipleResultsFound, NoResultFound
from sqlalchemy.pool import NullPool

_PIECE = 1024 * 1024
_UNDISTURBED = ("locking_mode=EXCLUSIVE", "journal_mode=OFF", "synchronous=OFF")


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Open the file for reading, where nothing is written, not even a lock.

    The file must stay as it is meanwhile.
    """
    with _opened(path, "mode=ro&immutable=1") as connection:
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """Open the file for one transaction, which is committed at the end.

    Nobody else may know the file, and whoever wants it on the disk syncs it. Without locks or
    shared memory it can also be on a network's disk. Whatever mode it was in, it is then in DELETE.
    """
    with _opened(path, "mode=rw&vfs=unix-none", *_UNDISTURBED) as connection:
        yield connection


def complaints(path: Path) -> list[str]:
    """Return what SQLite's own check finds wrong with the file."""
    with reading(path) as connection:
        said = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    return [line for line in said if line != "ok"]


def seal(path: Path) -> None:
    """Write the file's digest into it; from here on no byte may change."""
    with writing(path) as connection:
        connection.execute(text("CREATE TABLE kravbot_digest (sha256 TEXT NOT NULL)"))
        page, size = _place(connection)
    found = _digest(path, page, size)
    with writing(path) as connection:
        connection.execute(text("INSERT INTO kravbot_digest VALUES (:found)"), {"found": found})


def is_intact(path: Path) -> bool:
    """Tell whether every byte is what it was when the file was sealed."""
    try:
        with reading(path) as connection:
            kept = connection.execute(text("SELECT sha256 FROM kravbot_digest")).scalar_one()
            page, size = _place(connection)
    except (DatabaseError, NoResultFound, MultipleResultsFound):
        return False
    return bool(kept == _digest(path, page, size))


def primary_code(error: object) -> int | None:
    """Return SQLite's own code for what went wrong, None when SQLite did not find it."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def _opened(path: Path, how: str, *pragmas: str) -> Iterator[Connection]:
    uri = f"file:{quote(str(path.absolute()))}?{how}"
    engine = create_engine(
        "sqlite://", creator=partial(sqlite3.connect, uri, uri=True), poolclass=NullPool
    )
    with engine.begin() as connection:
        for pragma in pragmas:
            connection.execute(text(f"PRAGMA {pragma}"))
        yield connection


def _place(connection: Connection) -> tuple[int, int]:
    """Return the number of the one page the digest is on, from 1, and the size of a page."""
    page = text("SELECT rootpage FROM sqlite_master WHERE name = 'kravbot_digest'")
    size = text("PRAGMA page_size")
    return connection.execute(page).scalar_one(), connection.execute(size).scalar_one()


def _digest(path: Path, page: int, size: int) -> str:
    """Return the digest of all the file but what changes when the digest is written.

    That is its own page and, in the header, the counters at 24 and 92 (SQLite's file format, 1.3).
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        first = file.read(size)
        found.update(first[:24] + first[28:92] + first[100:])
        for piece in _pieces(file, (page - 2) * size):
            found.update(piece)
        file.seek(page * size)
        for piece in _pieces(file, path.stat().st_size):
            found.update(piece)
    return found.hexdigest()


def _pieces(file: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield up to so many bytes from where the file stands."""
    while most > 0 and (piece := file.read(min(most, _PIECE))):
        most -= len(piece)
        yield piece
