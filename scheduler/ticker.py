"""APScheduler wakes the sweep at a fixed rhythm, in UTC and in memory.

What is due stands in the database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

_LATE: Final = 2
"""A tick that has not begun so many intervals after the one before was held up by the clock."""


class Ticker:
    """It calls `work` every `seconds`, never twice at once; a late tick is made up for by one.

    APScheduler waits for a moment of the wall clock. Where that is set back, the tick comes when it
    would have come.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._stopped = self._working = False
        self._begun = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._trigger = IntervalTrigger(seconds=seconds, timezone=UTC)

    def start(self) -> None:
        """Begin to tick; it needs a running event loop."""
        self._scheduler.add_job(
            self._tick, self._trigger, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        loop = asyncio.get_running_loop()
        self._begun = loop.time()
        self._watching = loop.create_task(self._watch())

    async def _tick(self) -> None:
        """Run the work in a coroutine function, as APScheduler awaits nothing else."""
        self._working, self._begun = True, asyncio.get_running_loop().time()
        try:
            await self._work()
        except asyncio.CancelledError:
            if not self._stopped:
                raise
        finally:
            self._working = False

    async def _watch(self) -> None:
        """Begin a tick that the wall clock holds up, by the time that has really passed."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._seconds)
            if self._working or loop.time() - self._begun < _LATE * self._seconds:
                continue
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))  # noqa: TID251  # as APScheduler does

    def stop(self) -> None:
        """Stop ticking; what is cut short with the process after it is no failure."""
        self._stopped = True
        if self._watching is not None:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)
