"""Hold tasks that outlive what began them."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

_UNWINDING: Final = 1.0
"""Seconds a cancelled task gets to let go of what it holds."""


class BackgroundTasks:
    """It holds tasks until they are done, as asyncio itself holds them weakly.

    A task that fails is logged by asyncio, unless somebody awaited it. With `tells_nobody` it is
    not logged either. That is for tasks whose failure is always said by whoever may be waiting.
    """

    def __init__(self, *, tells_nobody: bool = False) -> None:
        self._tells_nobody = tells_nobody
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin a task that goes on, whoever stops waiting for it."""
        return self.hold(asyncio.get_running_loop().create_task(work))

    def hold(self, task: "asyncio.Task[T]") -> "asyncio.Task[T]":
        """Hold a task that runs already."""
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def finish(self, seconds: float | None = None) -> None:
        """Wait until none is left, also of those begun meanwhile.

        Those that take longer than `seconds` are cancelled, and have ended when it returns.
        """
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            if not deadline.expired():
                raise
            cancelled = set(self._tasks)
            for task in cancelled:
                task.cancel()
            await asyncio.wait(cancelled, timeout=_UNWINDING)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if self._tells_nobody and not task.cancelled():
            task.exception()
