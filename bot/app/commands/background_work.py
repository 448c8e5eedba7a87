"""Run work that reports its progress from another thread, and stops when nobody waits for it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

from bot.adapters.control.ports import Output

T = TypeVar("T")

Tell: TypeAlias = Callable[[int, int | None], None]
"""It is called from any thread with how much is done and of how much, None if nobody knows.

Raises Unwanted.
"""


class WorkAbandoned(Exception):
    """Nobody waits for this work any more.

    It is raised where the work reports its progress, so only there can it be left half done.
    """


async def run_in_background(begin: Callable[[Tell], Coroutine[Any, Any, T]], out: Output) -> T:
    """Begin the work, pass its progress on, and return its result.

    When cancelled, this ends when the work has: at its next `tell`, or at its end.
    """
    loop, news = asyncio.get_running_loop(), asyncio.Event()
    come: list[tuple[int, int | None]] = []
    wanted = True

    def tell(done: int, total: int | None) -> None:
        if not wanted:
            raise WorkAbandoned
        come[:] = [(done, total)]
        loop.call_soon_threadsafe(news.set)

    work = loop.create_task(begin(tell))
    work.add_done_callback(lambda _: news.set())
    try:
        while not work.done():
            await news.wait()
            news.clear()
            if come:
                await out.progress(*come.pop())
        return work.result()
    finally:
        wanted = False
        await asyncio.wait([work])
        if not work.cancelled():
            work.exception()  # marks the exception as retrieved
