"""Run two transactions at once on PostgreSQL: one holds something open, the other waits for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.postgres import PostgresServer

T = TypeVar("T")

_SECONDS = 20
_MOST_LOOKS = 20_000


class Stuck(AssertionError):
    """The transaction that was waited for did not come."""


@contextmanager
def at_once() -> Iterator[ThreadPoolExecutor]:
    """Give a few threads; whatever they do has been done at the end."""
    with ThreadPoolExecutor(4) as threads:
        yield threads


class Held:
    """It runs `work` in a transaction on another thread, which stays open until `commit`."""

    def __init__(
        self, threads: ThreadPoolExecutor, database: Database, work: Callable[[UnitOfWork], T]
    ) -> None:
        self._done, self._release = Event(), Event()
        self._future: Future[T] = threads.submit(database.transact, self._holding(work))
        if not self._done.wait(_SECONDS):
            self._release.set()
            raise Stuck("the work to be held did not end")

    def commit(self) -> None:
        """Let it commit, and wait for that."""
        self._release.set()
        self._future.result(_SECONDS)

    def _holding(self, work: Callable[[UnitOfWork], T]) -> Callable[[UnitOfWork], T]:
        def holding(unit: UnitOfWork) -> T:
            try:
                return work(unit)
            finally:
                self._done.set()
                self._release.wait(_SECONDS)

        return holding


def wait_for_waiting(server: PostgresServer, name: str | None, *, how_many: int = 1) -> None:
    """Wait until so many transactions of the database with that name wait for a lock."""
    for _ in range(_MOST_LOOKS):
        [(waiting,)] = server.run(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            f"WHERE NOT granted AND datname = '{name}'"  # our own name
        )
        if waiting >= how_many:
            return
    raise Stuck("nobody waits")
