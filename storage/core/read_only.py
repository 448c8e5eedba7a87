"""Read beside the turns, in transactions that see the database as it was when they began.

On SQLite that needs a second connection, which is read only. It neither writes nor copies the
write-ahead log into the main file. Before SQLite 3.51.3 no two connections may do that at once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool


class ReadOnlyTransactions:
    """It opens such transactions on the database of that engine."""

    def __init__(self, engine: Engine) -> None:
        if engine.dialect.name == "sqlite":
            self._engine = _reading_engine(engine)
        else:
            self._engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yield a connection in its transaction, which ends with it.

        Whoever writes on it gets the driver's own error.
        """
        with self._engine.connect() as connection:
            yield connection


def _reading_engine(engine: Engine) -> Engine:
    named = f"file:{quote(str(engine.url.database))}?mode=ro"
    reading = create_engine(
        engine.url,
        poolclass=NullPool,
        creator=lambda: sqlite3.connect(named, uri=True, check_same_thread=False),
        hide_parameters=True,
    )

    @event.listens_for(reading, "connect")
    # The driver's own type has no annotations.
    def _set_up(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA busy_timeout=5000")

    def _begin(connection) -> None:  # type: ignore[no-untyped-def]  # the driver's own type
        connection.execute("BEGIN")

    reading.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return reading
