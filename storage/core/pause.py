"""SQLite's one connection in another thread's hands, while the database's own thread stands still."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


class DatabaseClosed(Exception):
    """The database was closed, or the program is ending."""


class DatabasePause:
    """Held, the thread stands still inside a work item of its own; so each side waits its turn in the one queue.

    Whoever holds it must let go: what is thrown in between does not keep anybody waiting.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._go_on = Event()

    def hold(self) -> None:
        """Wait until what was asked of the thread before has been done. Raises DatabaseClosed."""
        arrived, go_on = Event(), Event()

        def stand() -> None:
            arrived.set()
            go_on.wait()

        try:
            self._threads.submit(stand)
        except RuntimeError as ended:
            raise DatabaseClosed from ended
        self._go_on = go_on
        arrived.wait()

    def let_go(self) -> None:
        """Do what was asked of the thread meanwhile.

        Nothing happens when it does not stand still.
        """
        self._go_on.set()

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Let go for as long as this lasts.

        Raises DatabaseClosed at its end, and then holds nothing.
        """
        self.let_go()
        try:
            yield
        finally:
            self.hold()
