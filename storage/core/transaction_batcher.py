"""Batch the work that waits for SQLite's thread into one transaction.

It takes one commit, and one wait for the disk. When one piece of work fails, all is undone and each
is run alone. Then only what fails is undone.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

_MOST = 8
"""The most pieces of work in one transaction; the first waits until the last is done."""


@dataclass(frozen=True)
class QueuedWork(Generic[T]):
    """One piece of work that waits.

    `seen_from` says whose work it is, for whoever runs it. `done` gets its result.
    """

    seen_from: T
    work: Callable[[Any], Any]
    done: "asyncio.Future[Any]"


_Came: TypeAlias = tuple["asyncio.Future[Any]", Any, Exception | None]


class TransactionBatcher(Generic[T]):
    """It runs work in batches on one thread, `thread`.

    `all_of` runs works in one transaction and returns the result of each. `alone` runs one.
    """

    def __init__(
        self,
        thread: ThreadPoolExecutor,
        *,
        all_of: Callable[[Sequence[QueuedWork[T]]], list[Any]],
        alone: Callable[[QueuedWork[T]], Any],
    ) -> None:
        self._thread = thread
        self._all_of = all_of
        self._alone = alone
        self._lock = Lock()
        self._waiting: list[QueuedWork[T]] = []

    async def run(self, seen_from: T, work: Callable[[Any], Any]) -> Any:
        """Run the work, and return its result after the commit."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        with self._lock:
            self._waiting.append(QueuedWork(seen_from, work, done))
            is_first = not self._waiting[1:]
        if is_first:
            self._thread.submit(self._run_some, loop)
        return await done

    def _run_some(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            some, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            if self._waiting:
                self._thread.submit(self._run_some, loop)
        loop.call_soon_threadsafe(_tell, self._come_of(some))

    def _come_of(self, some: Sequence[QueuedWork[T]]) -> list[_Came]:
        if some[1:]:
            # Run alone, each shows whether the fault is its own.
            with suppress(Exception):
                came = self._all_of(some)
                return [(one.done, result, None) for one, result in zip(some, came, strict=True)]
        return [self._comes_of(one) for one in some]

    def _comes_of(self, one: QueuedWork[T]) -> _Came:
        try:
            return one.done, self._alone(one), None
        # The fault is raised to whoever waits.
        except Exception as fault:
            return one.done, None, fault


def _tell(outcomes: Iterable[_Came]) -> None:
    for done, result, fault in outcomes:
        if done.done():  # nobody waits any more
            continue
        if fault is not None:
            done.set_exception(fault)
        else:
            done.set_result(result)
