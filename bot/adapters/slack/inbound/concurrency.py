"""How many turns may be under way at once; who comes after that is asked to come again, while everybody else is served."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST: Final = 150
"""Turns under way. At some hundred turns a second the last of them waits half a second."""


class TooBusy(Exception):
    """Nothing was begun."""


class ConcurrencyLimit:
    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._inside: set[asyncio.Task[Any]] = set()

    @property
    def is_full(self) -> bool:
        """Whether the next one will be turned away."""
        return len(self._inside) >= self._most

    def let_in(self, turn: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin it; it is done to its end, whoever waits for it. Raises Crowded."""
        if self.is_full:
            turn.close()
            raise TooBusy
        task = asyncio.get_running_loop().create_task(turn)
        self._inside.add(task)
        task.add_done_callback(self._out)
        return task

    async def finish(self) -> None:
        """Everything that was begun is done."""
        while self._inside:
            await asyncio.wait(self._inside)

    def _out(self, task: "asyncio.Task[Any]") -> None:
        self._inside.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it says so; nobody may wait any more
