"""Be a replica for the bench, which drains a database against a platform.

It does so until its standard input ends.
"""

import asyncio
import sys

from bot.main.bootstrap import build_engine
from bot.main.clock import SystemClock
from scheduler.outbox.rate_limit import PLATFORMS
from storage.database import Database
from tests.replicas.platform import NAME
from tests.replicas.replica import outbox_of

_TICK = 0.25


async def drain(url: str, platform: str, limits: str) -> None:
    """Drain the database; `limits` names the platform whose limits are kept.

    A name that is no platform's has none.
    """
    database = Database(url, SystemClock())
    known = {NAME: PLATFORMS[limits]} if limits in PLATFORMS else {}
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    async with outbox_of(database, build_engine(), platform, limits=known) as outbox:
        print("0", flush=True)  # it is ready
        while not ended.done():
            await outbox.work()
            await asyncio.wait([ended], timeout=_TICK)
    database.close()


if __name__ == "__main__":
    asyncio.run(drain(*sys.argv[1:4]))
