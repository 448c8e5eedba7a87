"""Copy a SQLite database page by page while turns go on, over its own connection.

The copy takes turns with the database's own thread.

SQLite carries what is written meanwhile over into the copy, so the copy is the database as it is at
the end. A turn that is undone after it wrote makes SQLite begin again. Each time it does, twice as
much is copied at once, so that the copy comes to an end whatever happens.
"""

import sqlite3
from collections.abc import Callable
from typing import cast

from storage.core.pause import DatabasePause
from storage.database import Database

_STEP = 256
"""Pages of 4 kB, together 1 MB.

A disk of 20 MB a second reads or syncs that much while nobody notices.
"""

_UNDER_WAY = frozenset({sqlite3.SQLITE_OK, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def copy_pages(
    database: Database, target: sqlite3.Connection, between: Callable[[int, int], None]
) -> None:
    """Copy the whole file.

    `between` is told pages copied and pages in all, after every step, while turns go on.

    Raises sqlite3.Error, DatabaseClosed, and what `between` raises.
    """
    with database.standing_still() as still, database.engine.connect() as connection:
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        steps = _Steps(still, between)
        source.backup(target, pages=_STEP, progress=steps, sleep=0)
    between(steps.total, steps.total)


class _Steps:
    """It is called after each step, while the database's thread is paused.

    The thread must be paused again when this returns or raises.
    """

    def __init__(self, still: DatabasePause, between: Callable[[int, int], None]) -> None:
        self.total = 0
        self._still = still
        self._between = between
        self._copied = 0
        self._at_once = self._left = 1

    def __call__(self, status: int, remaining: int, total: int) -> None:
        copied, self.total = total - remaining, total
        if status == sqlite3.SQLITE_OK and copied <= self._copied:
            self._left = self._at_once = 2 * self._at_once
        self._copied = copied
        self._left -= 1
        if self._left > 0 or status not in _UNDER_WAY:
            return
        with self._still.interrupted():
            self._between(copied, total)
        self._left = self._at_once
