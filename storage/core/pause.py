"""Give SQLite's one connection to another thread, while the database's own thread is paused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


class DatabaseClosed(Exception):
    """The database was closed, or the program is ending."""


class DatabasePause:
    """While it is held, the database's thread is paused inside a work item of its own.

    So each side waits its turn in the one queue. Whoever holds it must let go, so that an exception
    in between keeps nobody waiting.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._go_on = Event()

    def hold(self) -> None:
        """Pause the thread once what was asked of it before has been done.

        Raises DatabaseClosed.
        """
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
        """Let the thread do what was asked of it meanwhile.

        Nothing happens when it is not paused.
        """
        self._go_on.set()

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Let the thread go for as long as this lasts.

        Raises DatabaseClosed at its end, and then holds nothing.
        """
        self.let_go()
        try:
            yield
        finally:
            self.hold()
