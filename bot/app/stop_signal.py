"""Wait for the signal that stops the process."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any


async def told_to_stop(back: Coroutine[Any, Any, None] | None = None) -> None:
    """Wait until the process is told to stop.

    `back` runs meanwhile. Raises what it raises.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    stopped = asyncio.ensure_future(stop.wait())
    if back is not None:
        watching = asyncio.ensure_future(back)
        await asyncio.wait([stopped, watching], return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
        else:
            watching.cancel()
    await stopped
