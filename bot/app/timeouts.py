"""Limit how long the database is waited for where something else will do."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from storage.database import DatabaseAway

T = TypeVar("T")

PATIENCE: Final = 2.0
"""The seconds to wait, where nothing else is said."""


async def with_timeout(
    asking: "Coroutine[Any, Any, T] | asyncio.Future[T]", *, within: float | None = None
) -> T:
    """Return what it answers in time; what takes longer goes on to its end, unheard.

    Raises DatabaseAway when it takes longer.
    """
    task = asyncio.ensure_future(asking)
    await asyncio.wait([task], timeout=PATIENCE if within is None else within)
    if task.done():
        return task.result()
    task.add_done_callback(_heard_by_nobody)
    raise DatabaseAway("it does not answer")


def _heard_by_nobody(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()
