"""Bound how many turns may be under way at once.

A turn beyond that is refused, to come again, while everybody else is served.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from bot.edge.background_tasks import BackgroundTasks

T = TypeVar("T")

MOST: Final = 150
"""Turns under way. At some hundred turns a second the last of them waits half a second."""


class TooBusy(Exception):
    """Nothing was begun."""


class ConcurrencyLimit:
    """It lets turns begin while there is room, and waits for them at the end."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._under_way = BackgroundTasks(tells_nobody=True)

    @property
    def is_full(self) -> bool:
        """True when the next one will be turned away."""
        return len(self._under_way) >= self._most

    def let_in(self, turn: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin it; it is done to its end, whoever waits for it.

        Raises TooBusy.
        """
        if self.is_full:
            turn.close()
            raise TooBusy
        return self._under_way.begin(turn)

    async def finish(self, seconds: float | None = None) -> None:
        """Wait until everything that was begun is done, `seconds` at most."""
        await self._under_way.finish(seconds)
