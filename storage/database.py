"""Open the database, run it on its threads, and make one transaction at a time.

SQLite has exactly one connection, on one thread, in one process that holds a lock file. PostgreSQL
(psycopg 3) has a small pool, as many threads, and a start-up check that row-level security binds
us.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Lock, RLock
from typing import IO, Any, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import StaticPool

from governance.ports import Clock
from storage.core.pause import DatabasePause
from storage.core.schema import BEFORE_THE_AUTHORITY, metadata
from storage.core.transaction_batcher import QueuedWork, TransactionBatcher
from storage.migrations import HEAD
from storage.register.directory_cache import DirectoryCache
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

POOL_SIZE = 4
_ATTEMPTS = 4
_CONNECTED_WITHIN = 3
"""Seconds after which a server that does not even refuse counts as away."""
_TRY_AGAIN = frozenset(
    {"40001", "40P01"}
)  # serialization failure, deadlock (PostgreSQL appendix A)


class DatabaseBusy(Exception):
    """Another process holds this database; only one may use a SQLite file at a time."""


class DatabaseUnusable(Exception):
    """The database cannot be used as it is set up; the message says what to change."""


class ConnectionInUse(RuntimeError):
    """SQLite's one connection was asked for while another thread has it.

    Work belongs in `Database.run`.
    """


class NotMigrated(DatabaseUnusable):
    """The database is at another step than this version needs."""


class DatabaseAway(Exception):
    """The database does not answer; the message holds its own error."""


class Database:
    """The database, opened once per process.

    `clock` gives every unit of work its `now`.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = make_url(url)
        self.clock = clock
        self._lock: IO[str] | None = None
        self._directories = DirectoryCache()
        self._opened = self
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._lock = _hold_lock(self.url)
        self.engine = open_engine(self.url)
        threads = 1 if self.is_sqlite else POOL_SIZE
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._held_back = False
        self._borrowed = RLock()
        self._in_use = Lock()
        self._together = TransactionBatcher(
            self._threads,
            all_of=self._transact_all,
            alone=lambda one: one.seen_from.transact(one.work),
        )

    def at(self, clock: Clock) -> "Database":
        """Return a view of the same database with another clock.

        Only the database that was opened can be closed. Its other work does not see that clock.
        What is put in the queues is due, and held, by the clock of the database that was opened.
        """
        visit = copy(self)
        visit.clock = clock
        return visit

    def hold_back(self) -> None:
        """Hold back all work, as if the database were away, until `check` has passed."""
        self._opened._held_back = True  # noqa: SLF001  # another view of this database

    @property
    def is_held_back(self) -> bool:
        """True until `check` has passed."""
        return self._opened._held_back  # noqa: SLF001  # another view of this database

    def _refuse_if_held_back(self) -> None:
        if self._opened._held_back:  # noqa: SLF001  # another view of this database
            raise DatabaseAway("it has not been checked yet")

    def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in one transaction and commit it; it is undone whole if it raises.

        Work that PostgreSQL interrupts for another transaction's sake is run again from the start.

        Raises DatabaseAway.
        """
        self._refuse_if_held_back()
        for attempt in range(_ATTEMPTS):
            try:
                with self._unit_of_work() as unit:
                    result = work(unit)
                    unit.commit()
                    return result
            except DBAPIError as error:
                if self._is_away(error):
                    raise DatabaseAway(str(error.orig).strip()) from error
                if attempt == _ATTEMPTS - 1 or not _interrupted(error):
                    raise
            except NoConnection as error:
                raise DatabaseAway("no connection was free in time") from error
        raise AssertionError("unreachable")

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `transact` in one hop on a database thread, and return after the commit."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.transact, work)

    async def run_together(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run small work, as `run` does, which may share its transaction with other such work.

        Work that fails is undone alone. On PostgreSQL there are threads enough, and nothing is
        shared.
        """
        if not self.is_sqlite:
            return await self.run(work)
        return cast(T, await self._together.run(self, work))

    def check(self) -> None:
        """Refuse a database that is not migrated, or a role that row-level security does not bind.

        Raises DatabaseUnusable or DatabaseAway.
        """
        try:
            with self.engine.connect() as connection:
                if not self.is_sqlite:
                    _check_role(connection)
                found = step(connection)
        except DBAPIError as error:
            if not self._is_away(error):
                raise
            raise DatabaseAway(str(error.orig).strip()) from error
        if found != HEAD:
            raise NotMigrated(
                f"it is at {found or 'nothing'}, this version of Kravbot needs {HEAD}; "
                "run `kravbot migrate`"
            )
        self._opened._held_back = False  # noqa: SLF001  # another view of this database

    def _is_away(self, error: DBAPIError) -> bool:
        """Tell whether it is the database that is not there, or cannot be read.

        An error about a statement is something else.
        """
        if isinstance(error, OperationalError):
            return not _interrupted(error)
        return self.is_sqlite and type(error) is DatabaseError

    @contextmanager
    def standing_still(self) -> Iterator[DatabasePause]:
        """Lend SQLite's connection to the caller's thread, while the database's own is paused.

        One caller has it at a time. It is not to be asked for on the database's own thread, which
        would wait for itself.

        Raises DatabaseClosed.
        """
        with self._borrowed:
            still = DatabasePause(self._threads)
            try:
                still.hold()
                yield still
            finally:
                still.let_go()

    def compact(self) -> None:
        """Write SQLite's file anew, so that no byte of what was deleted is left in it or beside it.

        Work waits meanwhile. It is never called on the database's own thread. On PostgreSQL the
        server vacuums by itself, and only the tables' owner can write them anew.

        Raises DatabaseClosed.
        """
        if not self.is_sqlite:
            return
        with self.standing_still(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                cast(Any, driver).execute(statement)

    def forget(self) -> None:
        """Forget what is in memory, as it is no longer what the database holds."""
        self._opened._directories = DirectoryCache()  # noqa: SLF001  # another view of this database

    def close(self) -> None:
        """Finish what runs, then let the database and its lock go."""
        self._threads.shutdown(wait=True)
        with self._borrowed:
            self.engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Reserve SQLite's connection meanwhile.

        Raises ConnectionInUse.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._in_use.acquire(blocking=False):
            raise ConnectionInUse
        try:
            yield
        finally:
            self._in_use.release()

    def _transact_all(self, works: Sequence[QueuedWork["Database"]]) -> list[Any]:
        self._refuse_if_held_back()
        try:
            with self._one_at_a_time(), self.engine.connect() as connection:
                results = []
                for one in works:
                    # `seen_from` is another view of the same database.
                    unit = one.seen_from._unit_on(connection)  # noqa: SLF001
                    results.append(one.work(unit))
                    unit.write()
                    unit.carry_over()
                self._unit_on(connection).commit()  # one commit for all of them
                return results
        except Exception:
            # A change one of them had written, another may have read into memory.
            self.forget()
            raise

    @contextmanager
    def _unit_of_work(self) -> Iterator[UnitOfWork]:
        with self._one_at_a_time(), self.engine.connect() as connection:
            yield self._unit_on(connection)

    def _unit_on(self, connection: Connection) -> UnitOfWork:
        now, opened = self.clock.now(), self._opened
        directories = opened._directories  # noqa: SLF001  # another view of this database
        if self is opened:
            return UnitOfWork(connection, now=now, directories=directories)
        return UnitOfWork(
            connection, now=now, directories=directories, queue_now=opened.clock.now()
        )


def open_engine(url: URL) -> Engine:
    """Open an engine whose every transaction is real: SQLite begins IMMEDIATE, DDL included."""
    if url.get_backend_name() != "sqlite":
        # One more than there are threads: a backup or a restore has its own.
        return create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=1,
            pool_timeout=10,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECTED_WITHIN},
        )
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error names its statement, not the person it is about
    )

    @event.listens_for(engine, "connect")
    # The driver's own type has no annotations.
    def _set_up(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # otherwise a replaced journal entry would go unseen
            "busy_timeout=5000",
            "secure_delete=ON",  # what is deleted, of people not least, is overwritten
            "wal_autocheckpoint=16000",  # 64 MB, which is seldom in anybody's way
        ):
            connection.execute(f"PRAGMA {pragma}")

    def _begin(connection) -> None:  # type: ignore[no-untyped-def]  # the driver's own type
        connection.execute("BEGIN IMMEDIATE")

    # There is no listener to "begin", as an engine with one prepares to tell it of every statement.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return engine


def step(connection: Connection) -> str | None:
    """Return the step the database is at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _hold_lock(url: URL) -> IO[str]:
    if url.database in (None, "", ":memory:"):
        raise DatabaseUnusable(
            "KRAVBOT_DATABASE_URL: SQLite needs a file, e.g. sqlite:///var/kravbot.db"
        )
    path = Path(str(url.database) + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        lock.close()
        raise DatabaseBusy(str(url.database)) from taken
    return lock


def _interrupted(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _TRY_AGAIN


def _check_role(connection: Connection) -> None:
    role = connection.execute(
        text(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = "
            "current_user"
        )
    ).one()
    if role[1]:
        raise DatabaseUnusable(
            f"the role “{role[0]}” can bypass row-level security; give KRAVBOT_DATABASE_URL a "
            "plain role and use KRAVBOT_DATABASE_OWNER_URL for migrations only"
        )
    owned = connection.execute(
        text(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND pg_has_role(relowner, 'USAGE') "
            "AND relnamespace = current_schema()::regnamespace"
        )
    ).scalar_one()
    if owned:
        raise DatabaseUnusable(
            f"the role “{role[0]}” owns the tables, so row-level security does not bind it; run "
            "`kravbot migrate` with KRAVBOT_DATABASE_OWNER_URL set to another role"
        )
    closed = connection.execute(
        text(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND NOT has_table_privilege(oid, "
            "'SELECT') "
            "AND relnamespace = current_schema()::regnamespace"
        )
    ).scalar_one()
    if closed:
        raise DatabaseUnusable(
            f"the role “{role[0]}” may not use the tables; run `kravbot migrate`"
        )
    bare = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity "
            "AND relnamespace = current_schema()::regnamespace"
        )
    ).scalars()
    protected = {table.name for table in metadata.sorted_tables} - BEFORE_THE_AUTHORITY
    unprotected = sorted(protected & set(bare))
    if unprotected:
        raise DatabaseUnusable(
            f"row-level security is off for {', '.join(unprotected)}; run `kravbot migrate`"
        )
