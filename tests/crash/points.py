"""Number every place between two effects on the database, from 1.

The process can be told to die at one of them.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect


class Points:
    """It counts the points as they are reached.

    At the fatal one the process is killed as by `kill -9`.
    """

    def __init__(self, fatal: int | None = None) -> None:
        self._fatal = fatal
        self._looking_on = False
        self.labels: list[str] = []

    def reach(self, label: str) -> None:
        """Count one point, and die if it is the fatal one."""
        if self._looking_on:
            return
        self.labels.append(label)
        if len(self.labels) == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def looking_on(self) -> Iterator[None]:
        """Do not count what the test does in between, which is no point of the program's."""
        self._looking_on = True
        yield
        self._looking_on = False

    def watch(self) -> None:
        """Watch this process: before each statement, before each commit and right after it."""
        event.listen(Engine, "before_cursor_execute", self._before_statement)
        event.listen(Engine, "commit", self._before_commit)
        # This process is for that.
        DefaultDialect.do_commit = self._with_a_point_after(DefaultDialect.do_commit)  # type: ignore[method-assign]

    def _before_statement(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        self.reach(" ".join(statement.split()[:3]))

    def _before_commit(self, _: object) -> None:
        self.reach("COMMIT")

    def _with_a_point_after(self, commit: Callable[..., None]) -> Callable[..., None]:
        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            commit(dialect, connection)
            self.reach("committed")

        return do_commit
