"""Back the whole database up as one SQLite file, whichever kind it was, while turns go on."""

import errno
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from sqlalchemy import Connection, text
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    MultipleResultsFound,
    NoResultFound,
    OperationalError,
)

from storage.backup import copy_rows
from storage.backup.file import complaints, primary_code, reading, seal, writing
from storage.backup.sqlite_copy import copy_pages
from storage.core.pause import DatabaseClosed
from storage.database import Database, DatabaseAway, NotMigrated, step
from storage.migrate import migrate
from storage.migrations import HEAD
from storage.whole_file import WholeFile, appearing

Progress: TypeAlias = Callable[[int, int], None]
"""It is told how much is done, and of how much, in any unit.

What it raises ends the work. The count may start again.
"""

_FIRST_BYTES = b"SQLite format 3\0"
_OF_DISK = {
    errno.EEXIST: "exists",
    errno.EAGAIN: "under_way",
    errno.ENOENT: "no_folder",
    errno.ENOTDIR: "no_folder",
    errno.ENOSPC: "no_space",
    errno.EDQUOT: "no_space",
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: "no_space",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


class BackupFault(Exception):
    """The reason why no backup was made, or a file is none.

    `code` names the sentence, and `arguments` fill it. Codes of making one are exists, under_way,
    no_folder, no_space, not_written, damaged and closed. Codes of reading one are unreadable,
    not_a_backup and damaged.
    """

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True)
class Manifest:
    """A backup's description of itself.

    `step` is that of the migrations. `counts` are rows per table, by the table's name.
    """

    made_at: AwareDatetime
    step: str
    source: Literal["sqlite", "postgresql"]
    counts: Mapping[str, int]


_MANIFEST = TypeAdapter(Manifest)


def back_up(database: Database, target: Path, *, progress: Progress | None = None) -> Manifest:
    """Write a backup to `target`, which appears only when it is whole and is readable by us alone.

    It is never called on the database's own thread. `progress` is called on the caller's, and turns
    go on meanwhile.

    Raises BackupFault, NotMigrated, DatabaseAway, and what `progress` raises.
    """
    report = progress or tell_nobody
    with _in_our_words(target), appearing(target) as part:
        if database.is_sqlite:
            _copy_pages(database, part, report)
        else:
            _copy_rows(database, part, report)
        manifest = _write_manifest(database, part)
        seal(part.path)
        _check(part.path)
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Return what the backup says of itself, without checking whether the rest is whole.

    Raises BackupFault.
    """
    try:
        with path.open("rb") as file:
            first = file.read(len(_FIRST_BYTES))
    except OSError as error:
        raise BackupFault("unreadable", path=str(path), reason=error.strerror or "") from error
    if first != _FIRST_BYTES:
        raise BackupFault("not_a_backup", path=str(path))
    try:
        with reading(path) as connection:
            kept = connection.execute(text("SELECT manifest FROM kravbot_backup")).scalar_one()
        return _MANIFEST.validate_json(kept)
    except DatabaseError as error:
        no_such_table = primary_code(error.orig) == sqlite3.SQLITE_ERROR
        code = "not_a_backup" if no_such_table else "damaged"
        raise BackupFault(code, path=str(path), reason=str(error.orig)) from error
    except (NoResultFound, MultipleResultsFound, ValidationError) as error:
        raise BackupFault("damaged", path=str(path), reason="the manifest") from error


def make_tables(path: Path) -> None:
    """Make the tables as SQLite has them, triggers included, in that file; it blocks.

    A later migration then finds what it would find there.
    """
    path.write_bytes(_empty_database())


@cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory(prefix="kravbot-") as folder:
        empty = Path(folder) / "empty.db"
        migrate(f"sqlite:///{empty}")
        return empty.read_bytes()


# ── The copy ─────────────────────────────────────────────────────────────────


def _copy_pages(database: Database, part: WholeFile, report: Progress) -> None:
    def between(copied: int, total: int) -> None:
        part.flush()
        report(copied, total)

    with writing(part.path) as copy:
        copy_pages(database, cast(sqlite3.Connection, copy.connection.driver_connection), between)


def _copy_rows(database: Database, part: WholeFile, report: Progress) -> None:
    """Copy the rows as they all were at one moment."""
    make_tables(part.path)
    with database.engine.connect() as source, writing(part.path) as copy:
        source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        _refuse_another_step(source)
        everyone = copy_rows.authorities(source)
        total, done = sum(copy_rows.count(source, everyone).values()), 0

        def copied(more: int) -> None:
            nonlocal done
            done += more
            part.flush()
            report(done, total)

        copy_rows.copy(source, copy, everyone, copied)


def _write_manifest(database: Database, part: WholeFile) -> Manifest:
    """Write the manifest, whose counts are those of the copy."""
    with writing(part.path) as copy:
        _refuse_another_step(copy)
        manifest = Manifest(
            made_at=database.clock.now(),
            step=HEAD,
            source="sqlite" if database.is_sqlite else "postgresql",
            counts=copy_rows.count(copy, copy_rows.authorities(copy)),
        )
        copy.execute(text("CREATE TABLE kravbot_backup (manifest TEXT NOT NULL)"))
        copy.execute(
            text("INSERT INTO kravbot_backup VALUES (:manifest)"),
            {"manifest": _MANIFEST.dump_json(manifest).decode()},
        )
    return manifest


def _refuse_another_step(connection: Connection) -> None:
    found = step(connection)
    if found != HEAD:
        raise NotMigrated(f"it is at {found or 'nothing'}, not at {HEAD}; run `kravbot migrate`")


def _check(path: Path) -> None:
    found = complaints(path)
    if found:
        raise BackupFault("damaged", path=str(path), reason=found[0])


# ── Faults ───────────────────────────────────────────────────────────────────


@contextmanager
def _in_our_words(target: Path) -> Iterator[None]:
    def fault(code: str, reason: str) -> BackupFault:
        return BackupFault(code, path=str(target), reason=reason)

    try:
        yield
    except DatabaseClosed as closed:
        raise fault("closed", "") from closed
    except OSError as error:
        code = _OF_DISK.get(error.errno or 0, "not_written")
        raise fault(code, error.strerror or "") from error
    except (sqlite3.Error, DBAPIError) as error:
        theirs = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(theirs, sqlite3.Error):
            code = _OF_SQLITE.get(primary_code(theirs) or 0, "not_written")
            raise fault(code, str(theirs)) from error
        if isinstance(error, OperationalError):
            raise DatabaseAway(str(theirs).strip()) from error
        raise


def tell_nobody(done: int, total: int) -> None:
    """Report the progress to nobody."""
