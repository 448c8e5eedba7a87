"""Wait for the signal that stops the process, and bound the time it may take from then on."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from threading import Timer
from time import monotonic
from typing import Any, Final

_log = logging.getLogger(__name__)

STOPPED_WITHIN: Final = 10.0
"""Seconds from the signal to the end of the process, whatever is on its way."""

REQUESTS_FINISH: Final = 2.0
MESSAGES_FINISH: Final = 3.0
"""Seconds of it for requests and operations to be answered, and for messages to go out.

What is not out by then is in the database or the spool, and goes out at the next start.
"""
_LEFT_TO_THE_END: Final = 1.0
"""Seconds kept back for closing the database and the interpreter's own end."""


class StopDeadline:
    """The moment by which what is on its way has to be done; before the signal there is none."""

    def __init__(self) -> None:
        self._until: float | None = None

    def begin(self, within: float = STOPPED_WITHIN - _LEFT_TO_THE_END) -> None:
        """Count from now, so many seconds."""
        self._until = monotonic() + within

    def left(self, most: float = STOPPED_WITHIN) -> float:
        """Return the seconds somebody may wait: at most `most`, and no more than are left."""
        if self._until is None:
            return most
        return max(0.0, min(most, self._until - monotonic()))

    async def finished(
        self, finish: Callable[[float], Awaitable[None]], *, most: float = STOPPED_WITHIN
    ) -> None:
        """Finish something in the time that is left for it, `most` seconds at most."""
        await finish(self.left(most))


def end_in_time() -> None:
    """End the process when it has not ended by itself, because a disk or a database hangs.

    What was acknowledged is on the disk by then, and goes on at the next start.
    """
    timer = Timer(STOPPED_WITHIN, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    _log.error("something hangs: the process is ended as it is")
    os._exit(os.EX_TEMPFAIL)


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
