"""Read the body of a platform's request within bounds, and log refusals without being flooded."""

import asyncio
import logging
import time
from http import HTTPStatus

from aiohttp import web

from bot.edge.refusal import RequestRefused

logger = logging.getLogger(__name__)

_LOGGED_EVERY = 10.0


async def read_body(request: web.Request, *, limit: int, within: float) -> bytes:
    """Read little more than the limit at most, in at most so many seconds.

    Raises RequestRefused.
    """
    if (request.content_length or 0) > limit:
        raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(within):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    break
    except TimeoutError:
        raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "body_too_slow") from None
    except web.RequestPayloadError:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "body_broken") from None
    return bytes(body)


class ThrottledLog:
    """It logs each reason of a refusal at most once in a while; `what` names what was refused."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._said: dict[str, tuple[float, int]] = {}

    def log(self, refused: RequestRefused) -> None:
        """Log that a request was refused, or count it."""
        now = time.monotonic()
        last, silent = self._said.get(refused.reason, (-_LOGGED_EVERY, 0))
        if now - last < _LOGGED_EVERY:
            self._said[refused.reason] = (last, silent + 1)
            return
        self._said[refused.reason] = (now, 0)
        logger.warning(
            "%s was refused: %d %s (%d like it before)",
            self._what,
            refused.status,
            refused.reason,
            silent,
        )
