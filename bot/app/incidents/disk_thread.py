"""The incident path writes to the disk on one thread, so that no turn waits for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class DiskThread:
    """The thread of one process, on which work is done in the order it was given."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="incidents")

    async def run(self, work: Callable[[], T]) -> T:
        """Do it there.

        Raises what the work raises; RuntimeError once closed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Do what was given, and nothing more."""
        self._executor.shutdown(wait=True)
