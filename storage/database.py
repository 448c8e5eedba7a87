"""Open the database, run it on its threads, and make one transaction at a time.

SQLite has exactly one connection, on one thread, in one process that holds a lock file. PostgreSQL
(psycopg 3) has a small pool, as many threads, and a start-up check that row-level security binds
us.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Lock, RLock
from typing import Any, Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import StaticPool

from governance.ports import Clock
from storage.core.main_file import (
    COPIED_FROM,
    Heads,
    copy_into_main_file,
    damage,
    leave_alone,
    main_file_fault,
    table_names,
)
from storage.core.pause import DatabasePause
from storage.core.read_only import ReadOnlyTransactions
from storage.core.schema import BEFORE_THE_AUTHORITY, metadata
from storage.core.sqlite_file import DatabaseBusy, SqliteFile
from storage.core.transaction_batcher import QueuedWork, TransactionBatcher
from storage.migrations import HEAD
from storage.register.register_cache import RegisterCache
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

POOL_SIZE = 4
_ATTEMPTS = 4
_CONNECTED_WITHIN = 3
"""Seconds after which a server that does not even refuse counts as away."""
_TRY_AGAIN = frozenset(
    {"40001", "40P01"}
)  # serialization failure, deadlock (PostgreSQL appendix A)


_PRIMARY = 0xFF
"""The bits of SQLite's error code that say which error it is; the others say more of it."""

_READ_ONLY = "25006"
"""A server that takes no changes, as one does that is not the first any more."""

_CONNECTION = {
    "connect_timeout": _CONNECTED_WITHIN,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
}
"""The options of a connection, unless the address says otherwise: one that is cut is given up."""

_STATEMENT_SECONDS = 120
"""The seconds after which the server itself ends a statement of the program's."""

_IDLE_SECONDS = 60
"""The seconds after which the server ends a transaction in which nothing is asked any more.

A process that stands still in one, as a machine that is moved does, holds its locks until then.
"""


class DatabaseUnusable(Exception):
    """The database cannot be used as it is set up; the message says what to change."""


class ConnectionInUse(RuntimeError):
    """SQLite's one connection was asked for while another thread has it.

    Work belongs in `Database.run`.
    """


class NotMigrated(DatabaseUnusable):
    """The database is at another step than this version needs."""


class NotMade(DatabaseUnusable):
    """There is no database, or one without tables; the message is its place."""


class DatabaseAway(Exception):
    """The database does not answer; the message holds its own error."""


class DatabaseBehind(DatabaseAway):
    """The database holds less than was once seen in it; the message says by how much."""


Absent: TypeAlias = Literal["refuse", "make", "wait"]
"""It says what is done where SQLite's file is not there.

To wait holds all work back, as if the database were away, until `check` has found the file.
"""


class Database:
    """The database, opened once per process.

    `clock` gives every unit of work its `now`.
    """

    def __init__(self, url: str, clock: Clock, *, absent: Absent = "refuse") -> None:
        """Open the database; only with `absent` as make a file of SQLite is made.

        Raises DatabaseBusy, DatabaseUnusable; NotMade where there is no file and that is refused.
        """
        self.url = make_url(url)
        self.clock = clock
        self._cache = RegisterCache()
        self._opened = self
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._held_back: str | None = None
        self._silent = False
        self._may_make = absent == "make"
        self._main_file: Heads = {}
        self.file = _file_of(self.url) if self.is_sqlite else None
        if self.file is not None:
            self._hold(self.file, absent)
        self.engine = open_engine(self.url, make=self._may_make)
        if not self.is_sqlite:
            event.listen(self.engine, "connect", _limit_statements)
        if self.file is not None:
            event.listen(self.engine, "connect", lambda *_: self._remember_the_file())
        self._read_only = ReadOnlyTransactions(self.engine)
        self._reader_cache = RegisterCache()
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="database-reader")
        self._reading = Lock()
        threads = 1 if self.is_sqlite else POOL_SIZE
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._borrowed = RLock()
        self._in_use = Lock()
        self._together = TransactionBatcher(
            self._threads,
            all_of=self._transact_all,
            alone=lambda one: one.seen_from.transact(one.work),
        )

    def _hold(self, file: SqliteFile, absent: Absent) -> None:
        if absent == "make":
            file.path.parent.mkdir(parents=True, exist_ok=True)
        elif not file.is_there:
            if absent == "refuse":
                raise NotMade(str(file.path))
            self._held_back = f"there is no database in {file.path}"
            return
        file.hold()

    def at(self, clock: Clock) -> "Database":
        """Return a view of the same database with another clock.

        Only the database that was opened can be closed. Its other work does not see that clock.
        What is put in the queues is due, and held, by the clock of the database that was opened.
        """
        visit = copy(self)
        visit.clock = clock
        return visit

    def hold_back(self, reason: str = "it has not been checked yet") -> None:
        """Hold back all work, as if the database were away, until `release`."""
        self._opened._held_back = reason  # noqa: SLF001  # another view of this database

    def release(self) -> None:
        """Let work go on; what was in memory is forgotten, as others may have changed it since."""
        self._opened._held_back = None  # noqa: SLF001  # another view of this database
        self.forget()

    @property
    def is_held_back(self) -> bool:
        """True until `release`."""
        return self.held_back_because is not None

    @property
    def held_back_because(self) -> str | None:
        """The reason why all work is held back; None while it is not."""
        return self._opened._held_back  # noqa: SLF001  # another view of this database

    def _refuse_if_held_back(self) -> None:
        """Raise DatabaseAway where work is held back, or the file is not the one we opened."""
        if self.file is not None and not self.is_held_back:
            replaced = self.file.replaced()
            if replaced is not None:
                self.hold_back(replaced)
        reason = self.held_back_because
        if reason is not None:
            raise DatabaseAway(reason)

    def examine(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read something, also while work is held back; nothing is written.

        It is called where nobody else uses the database. Raises DatabaseAway.
        """
        try:
            with self._unit_of_work() as unit:
                return work(unit)
        except DBAPIError as error:
            if self._is_away(error):
                raise DatabaseAway(_first_line(error)) from error
            raise

    async def look_after_the_file(self, *, checkpoint: bool) -> None:
        """Hold work back where SQLite's file is not what we have open; else bring it up to date.

        With `checkpoint` what stands in the write-ahead log is copied into the main file. Raises
        DatabaseAway where the disk does not take it; the log has it then.
        """
        if self.file is not None:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._look_after, self.file, checkpoint)

    def _look_after(self, file: SqliteFile, checkpoint: bool) -> None:  # noqa: FBT001
        reason = file.replaced()
        if reason is None and file.was_written():
            reason = file.spoiled = main_file_fault(file, self._opened._main_file)  # noqa: SLF001
            if reason is None:
                file.remember()
        if reason is not None:
            self.hold_back(reason)
        elif checkpoint:
            with self._one_at_a_time():
                try:
                    self._opened._main_file = copy_into_main_file(self.engine, file)  # noqa: SLF001
                except sqlite3.Error as refused:
                    raise DatabaseAway(str(refused)) from refused

    async def find_damage(self) -> str | None:
        """Look through SQLite's file, table by table, while turns go on; None where it is whole."""
        if not self.is_sqlite:
            return None
        for name in await self.run(lambda unit: table_names(unit.connection)):
            found = await self.run(lambda unit, name=name: damage(unit.connection, name))  # type: ignore[misc]
            if found is not None:
                return found
        return None

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
                    self._refuse_if_held_back()
                    unit.commit()
                    return result
            except DBAPIError as error:
                if _takes_no_changes(error):
                    # Another server may take them; whoever asks next is to find it.
                    self.engine.dispose()
                if self._is_away(error):
                    raise DatabaseAway(_first_line(error)) from error
                if attempt == _ATTEMPTS - 1 or not _interrupted(error):
                    raise
            except NoConnection as error:
                raise DatabaseAway("no connection was free in time") from error
        raise AssertionError("unreachable")

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `transact` in one hop on a database thread, and return after the commit."""
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._threads, self.transact, work)
        self._opened._silent = False  # noqa: SLF001  # another view of this database
        return result

    async def read_aside(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run work that reads a lot and writes nothing, on a thread of its own, beside the turns.

        It sees what was committed when it began. One such work runs at a time.

        Raises DatabaseAway, and the driver's own error where the work writes.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read_aside, work)

    def _read_aside(self, work: Callable[[UnitOfWork], T]) -> T:
        self._refuse_if_held_back()
        try:
            with self._reading, self._read_only.connection() as connection:
                known = self._opened._reader_cache  # noqa: SLF001  # another view of this database
                unit = UnitOfWork(connection, now=self.clock.now(), cache=known)
                found = work(unit)
                self._refuse_if_held_back()
                return found
        except DBAPIError as error:
            if self._is_away(error) and not _writes_nothing(error):
                raise DatabaseAway(_first_line(error)) from error
            raise
        except NoConnection as error:
            raise DatabaseAway("no connection was free in time") from error

    @property
    def is_silent(self) -> bool:
        """True from when somebody waited in vain until the database has answered anybody."""
        return self._opened._silent  # noqa: SLF001  # another view of this database

    def fall_silent(self) -> None:
        """Note that somebody waited in vain."""
        self._opened._silent = True  # noqa: SLF001  # another view of this database

    async def run_together(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run small work, as `run` does, which may share its transaction with other such work.

        Work that fails is undone alone. On PostgreSQL there are threads enough, and nothing is
        shared.
        """
        if not self.is_sqlite:
            return await self.run(work)
        result = await self._together.run(self, work)
        self._opened._silent = False  # noqa: SLF001  # another view of this database
        return cast(T, result)

    def check(self, *, thoroughly: bool = False) -> None:
        """Refuse a database that is not migrated, or a role that row-level security does not bind.

        With `thoroughly` a file of SQLite is looked through, and one that is damaged is refused.

        Raises DatabaseUnusable or DatabaseAway.
        """
        self._look_for_the_file()
        try:
            with self.engine.connect() as connection:
                if not self.is_sqlite:
                    _check_role(connection)
                elif thoroughly and (found := damage(connection)) is not None:
                    raise DatabaseAway(found)
                found = step(connection)
        except DBAPIError as error:
            if not self._is_away(error):
                raise
            raise DatabaseAway(_first_line(error)) from error
        if found is None and self.file is not None:
            raise NotMade(str(self.file.path))
        if found != HEAD:
            raise NotMigrated(
                f"it is at {found or 'nothing'}, this version of Kravbot needs {HEAD}; "
                "run `kravbot migrate`"
            )

    def _remember_the_file(self) -> None:
        """Remember which file it is that the one connection has open."""
        if self.file is not None:
            self.file.remember()
            self._may_make = False

    def _look_for_the_file(self) -> None:
        """Hold the file as soon as it is there, and refuse another in its place.

        Raises DatabaseAway.
        """
        if self.file is None:
            return
        if not self.file.is_there and not self._may_make:
            raise DatabaseAway(f"there is no database in {self.file.path}")
        if not self.file.is_held:
            try:
                self.file.hold()
            except DatabaseBusy as busy:
                raise DatabaseAway(f"{busy} is in use by another process") from busy
        replaced = self.file.replaced()
        if replaced is not None:
            raise DatabaseAway(replaced)

    def _is_away(self, error: DBAPIError) -> bool:
        """Tell whether it is the database that is not there, or cannot be read.

        An error about a statement is something else.
        """
        if isinstance(error, OperationalError):
            return not _interrupted(error)
        if _takes_no_changes(error):
            return True
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
        with self._reading, self.standing_still(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                cast(Any, driver).execute(statement)

    def forget(self) -> None:
        """Forget what is in memory, as it is no longer what the database holds."""
        opened = self._opened
        opened._cache = RegisterCache()  # noqa: SLF001  # another view of this database
        opened._reader_cache = RegisterCache()  # noqa: SLF001  # the same

    def close(self) -> None:
        """Finish what runs, then let the database and its lock go."""
        self._readers.shutdown(wait=True)
        self._threads.shutdown(wait=True)
        with self._borrowed:
            if self.file is not None and self.file.spoiled is not None:
                leave_alone(self.engine, self.file)
            else:
                self.engine.dispose()
        if self.file is not None:
            self.file.let_go()

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
                self._refuse_if_held_back()
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
        cache = opened._cache  # noqa: SLF001  # another view of this database
        if self is opened:
            return UnitOfWork(connection, now=now, cache=cache)
        return UnitOfWork(connection, now=now, cache=cache, queue_now=opened.clock.now())


def open_engine(url: URL, *, make: bool = True) -> Engine:
    """Open an engine whose every transaction is real: SQLite begins IMMEDIATE, DDL included.

    Without `make` a file of SQLite that is not there is not made either.
    """
    if url.get_backend_name() != "sqlite":
        # Two more than there are threads: a backup or a restore has its own, and who reads aside.
        return create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=2,
            pool_timeout=10,
            hide_parameters=True,
            connect_args={
                name: value for name, value in _CONNECTION.items() if name not in url.query
            },
        )
    mode = "rwc" if make else "rw"
    named = f"file:{quote(str(url.database))}?mode={mode}"
    engine = create_engine(
        url,
        poolclass=StaticPool,
        creator=lambda: sqlite3.connect(named, uri=True, check_same_thread=False),
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
            f"wal_autocheckpoint={COPIED_FROM}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def _begin(connection) -> None:  # type: ignore[no-untyped-def]  # the driver's own type
        connection.execute("BEGIN IMMEDIATE")

    # There is no listener to "begin", as an engine with one prepares to tell it of every statement.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return engine


# The driver's own type has no annotations.
def _limit_statements(connection, _record) -> None:  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{_STATEMENT_SECONDS}s'")
        cursor.execute(  # what the server or the database itself says goes before
            "SELECT set_config('idle_in_transaction_session_timeout', %s, false)"
            " WHERE current_setting('idle_in_transaction_session_timeout') = '0'",
            (f"{_IDLE_SECONDS}s",),
        )
    connection.commit()


def step(connection: Connection) -> str | None:
    """Return the step the database is at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def write_nothing(connection: Connection) -> None:
    """Have the transaction write something to the disk that changes nothing of ours.

    Raises DatabaseAway where PostgreSQL takes no changes.
    """
    if connection.dialect.name == "sqlite":
        written = connection.execute(text("PRAGMA user_version")).scalar_one()
        connection.execute(text(f"PRAGMA user_version = {(int(written) + 1) % 2**31}"))
    else:
        read_only = connection.execute(text("SHOW transaction_read_only")).scalar_one()
        if read_only == "on":
            raise DatabaseAway("it takes no changes")
        connection.execute(text("SELECT pg_logical_emit_message(true, 'kravbot', 'ready')"))


def _file_of(url: URL) -> SqliteFile:
    if url.database in (None, "", ":memory:"):
        raise DatabaseUnusable(
            "KRAVBOT_DATABASE_URL: SQLite needs a file, e.g. sqlite:///var/kravbot.db"
        )
    return SqliteFile(Path(str(url.database)))


def _takes_no_changes(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _READ_ONLY


def _writes_nothing(error: DBAPIError) -> bool:
    """Tell whether the transaction only reads, and was told to write."""
    code = getattr(error.orig, "sqlite_errorcode", 0) or 0
    return code & _PRIMARY == sqlite3.SQLITE_READONLY or _takes_no_changes(error)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


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
