"""Limit how long the database is waited for where something else will do."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

PATIENCE: Final = 2.0
"""The seconds to wait, where nothing else is said."""


async def with_timeout(
    asking: "Coroutine[Any, Any, T] | asyncio.Future[T]", *, within: float | None = None
) -> T:
    """Return what it answers in time; what takes longer goes on to its end, unheard.

    Raises DatabaseAway when it takes longer.
    """
    task = _begun(asking)
    await asyncio.wait([task], timeout=PATIENCE if within is None else within)
    if task.done():
        return task.result()
    raise DatabaseAway("it does not answer")


async def ask(
    database: Database, work: Callable[[UnitOfWork], T], *, within: float | None = None
) -> T:
    """Run the work in a transaction and return what it answers in time.

    A database that let somebody wait in vain is not waited for again until it has answered anybody.

    Raises DatabaseAway.
    """
    if database.is_silent:
        raise DatabaseAway("it has not answered what it was asked before")
    task = _begun(database.run(work))
    await asyncio.wait([task], timeout=PATIENCE if within is None else within)
    if not task.done():
        database.fall_silent()
    return await with_timeout(task, within=0)


def _begun(asking: "Coroutine[Any, Any, T] | asyncio.Future[T]") -> "asyncio.Future[T]":
    """Begin it; how it ends is no news where whoever waits gives up or is cancelled."""
    task = asyncio.ensure_future(asking)
    task.add_done_callback(_heard_by_nobody)
    return task


def _heard_by_nobody(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled():
        task.exception()
