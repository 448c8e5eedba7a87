"""Wait until a server on this machine says that it is ready."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.error import URLError
from urllib.request import urlopen

_READY_WITHIN = 60.0
_READY_AT = "http://127.0.0.1:3979/readyz"


async def until_ready(ended: Callable[[], Awaitable[str | None]]) -> str | None:
    """Wait until `/readyz` says so; return what it said last otherwise.

    `ended` says what the server wrote when it has ended, None while it runs.
    """
    loop = asyncio.get_running_loop()
    until, last = loop.time() + _READY_WITHIN, "no answer"
    while loop.time() < until:
        if (said := await ended()) is not None:
            return said or "it ended without a word"
        try:
            with await asyncio.to_thread(urlopen, _READY_AT, timeout=5) as answer:
                return None if answer.status == HTTPStatus.OK else str(answer.status)
        except (URLError, OSError) as fault:
            last = str(fault)
        await asyncio.sleep(0.5)
    return last
