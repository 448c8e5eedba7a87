"""Read the body of a platform's request within bounds."""

import asyncio
from http import HTTPStatus

from aiohttp import web

from bot.edge.refusal import RequestRefused


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
