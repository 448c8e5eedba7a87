"""APScheduler wakes the sweep at a fixed rhythm, in UTC and in memory.

What is due stands in the database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


class Ticker:
    """It calls `work` every `seconds`, never twice at once; a late tick is made up for by one."""

    def __init__(self, work: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        self._work = work
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._stopped = False
        self._trigger = IntervalTrigger(seconds=seconds, timezone=UTC)

    def start(self) -> None:
        """Begin to tick; it needs a running event loop."""
        self._scheduler.add_job(
            self._tick, self._trigger, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()

    async def _tick(self) -> None:
        """Run the work in a coroutine function, as APScheduler awaits nothing else."""
        try:
            await self._work()
        except asyncio.CancelledError:
            if not self._stopped:
                raise

    def stop(self) -> None:
        """Stop ticking; what is cut short with the process after it is no failure."""
        self._stopped = True
        self._scheduler.shutdown(wait=False)
