"""Let one of several processes at one database make backups at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database, DatabaseAway

_LOCK = 0x6B726162  # "krab", beside that of the migrations
_TAKE = text("SELECT pg_try_advisory_lock(:lock)")
_LET_GO = text("SELECT pg_advisory_unlock(:lock)")


@contextmanager
def only_one(database: Database) -> Iterator[bool]:
    """Yield whether nobody else is at it; it blocks for a moment.

    On SQLite there is one process anyway. On PostgreSQL a connection is held meanwhile; where it is
    cut, the lock is gone with it. Raises DatabaseAway.
    """
    if database.is_sqlite:
        yield True
        return
    try:
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = bool(connection.execute(_TAKE, {"lock": _LOCK}).scalar_one())
    except DBAPIError as error:
        raise DatabaseAway(str(error.orig).strip()) from error
    try:
        yield taken
    finally:
        with suppress(DBAPIError):
            if taken:
                connection.execute(_LET_GO, {"lock": _LOCK})
        connection.close()
