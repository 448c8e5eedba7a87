"""SQLite's main file: brought up to date with the write-ahead log, and looked at by itself.

The log alone holds what was committed lately. A main file that is up to date can be lost no more
than it by damage to the log.
"""

import ctypes
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeAlias, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, inspect, text

from storage.core.sqlite_file import SqliteFile

Heads: TypeAlias = Mapping[str, tuple[int, str]]
"""The number and hash of each journal's last entry, by authority."""

COPIED_FROM = 16_000
"""The pages of the write-ahead log, 64 MB, from which on SQLite copies it by itself.

That is seldom in anybody's way.
"""
_PAGE = 4096
_HEADS = "SELECT tenant, seq, hash FROM journal_heads"


def copy_into_main_file(engine: Engine, file: SqliteFile) -> Heads:
    """Copy what is in the write-ahead log into the main file, and return what that holds now.

    It is done where nobody else uses the one connection. Where the disk ends it half way, the log
    still has everything, and it is done again.
    """
    pooled = engine.raw_connection()
    try:
        driver = cast(sqlite3.Connection, pooled.driver_connection)
        file.is_copied_in_part = True
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        file.is_copied_in_part = False
        file.remember()
        return _heads(driver)
    finally:
        pooled.close()


def main_file_fault(file: SqliteFile, before: Heads) -> str | None:
    """Say why the main file, by itself, is not what we left; None where it is, or is ahead of it.

    `before` is what it held when we last wrote to it. It is read as it lies there, without the log
    and without a lock. One that holds only a part of the log cannot be told by that, unless it is
    shorter than it was.
    """
    named = f"file:{quote(str(file.path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(named, uri=True)) as alone:
            now = _heads(alone)
    except sqlite3.Error as fault:
        if _may_be_copied_in_part(file) and not file.is_shorter:
            return None
        return f"somebody else wrote to its file, which cannot be read now: {fault}"
    for tenant, (seq, digest) in before.items():
        found, its_digest = now.get(tenant, (0, ""))
        if found < seq or (found == seq and its_digest != digest):
            return "somebody else wrote to its file, and what we wrote is not in it"
    return None


def _may_be_copied_in_part(file: SqliteFile) -> bool:
    """Tell whether copying the log into it may have ended half way, ours or SQLite's own.

    SQLite copies by itself when the log has `COPIED_FROM` pages, and says nothing where that fails.
    """
    try:
        log = Path(f"{file.path}-wal").stat().st_size
    except FileNotFoundError:
        log = 0
    return file.is_copied_in_part or log >= COPIED_FROM * _PAGE


def leave_alone(engine: Engine, file: SqliteFile) -> None:
    """Leave the file as it lies there, though we have it open, when the process ends.

    To close the connection would copy our log into it, and so would whoever opens it next. So the
    connection is never closed, and the log is put aside.
    """
    pooled = engine.raw_connection()
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(pooled.driver_connection))
    for ending in ("-wal", "-shm"):
        beside = Path(f"{file.path}{ending}")
        with suppress(FileNotFoundError):
            beside.rename(f"{beside}.aside")


def damage(connection: Connection, table: str | None = None) -> str | None:
    """Look through the file, or what belongs to one table; None where nothing is wrong with it."""
    if table is None:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    else:
        found = connection.execute(text(f'PRAGMA quick_check("{table}")')).scalars().first()
    return None if found == "ok" else f"its file is damaged: {found}"


def table_names(connection: Connection) -> list[str]:
    """Return the names of all tables."""
    return inspect(connection).get_table_names()


def _heads(connection: sqlite3.Connection) -> Heads:
    return {tenant: (seq, digest) for tenant, seq, digest in connection.execute(_HEADS)}
