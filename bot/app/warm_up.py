"""Warm up the understanding, so that the first free sentence is read as quickly as the next."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from bot.understanding.classifier.classifier import warm_up

_AFTER: Final = 3.0
"""The seconds before it warms up; whoever calls right after the start goes first."""


def warm_up_later(stack: AsyncExitStack) -> None:
    """Warm up a moment from now, unless the stack is left before."""
    loop = asyncio.get_running_loop()
    warming = loop.call_later(_AFTER, lambda: loop.run_in_executor(None, warm_up))
    stack.callback(warming.cancel)
