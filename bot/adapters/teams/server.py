"""`/api/messages`: what Teams posts is let in, handled, and answered; whatever else is posted gets 400, 401, 413 or 415."""

import asyncio
import json
import logging
import time
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.adapters.teams import messages
from bot.adapters.teams.envelope import BODY_LIMIT
from bot.adapters.teams.handler import Ports, Visit, for_sdk
from bot.adapters.teams.proof import Doorkeeper, received
from bot.adapters.teams.reading import Incoming, incoming
from bot.adapters.teams.sdk import TeamsAdapter
from bot.edge.refusal import Refused
from bot.texts.words import Words

logger = logging.getLogger(__name__)

PATH: Final = "/api/messages"

_READ_WITHIN = 10.0
_LOGGED_EVERY = 10.0


class Door:
    """The handler of one route."""

    def __init__(self, *, doorkeeper: Doorkeeper, adapter: TeamsAdapter, ports: Ports) -> None:
        self.adapter = adapter
        self.ports = ports
        self._doorkeeper = doorkeeper
        self._complaints = _Complaints()

    async def open(self, request: web.Request) -> web.Response:
        """One activity. The status is never 5xx for what is wrong with it."""
        try:
            _check_form(request)
            admitted = await self._doorkeeper.admit(received(request, await _body(request)))
            activity = incoming(admitted)
        except Refused as refused:
            return self._refused(request, refused)
        return await self._handle(request, activity)

    async def finish(self) -> None:
        """What goes on after its request has come to its end."""
        await self.ports.tasks.finish()

    async def _handle(self, request: web.Request, activity: Incoming) -> web.Response:
        visit = Visit(self.ports, activity)
        try:
            answer = await self.adapter.take(for_sdk(activity), {}, visit.on_turn)
        except Refused as refused:
            return self._refused(request, refused)
        except Exception:
            logger.exception("an activity of Teams could not be handled")
            return _broken(activity)
        if answer is None:
            return web.Response(status=HTTPStatus.OK)
        if answer.body is None:
            return web.Response(status=answer.status)
        return _json(answer.body, status=answer.status)

    def _refused(self, request: web.Request, refused: Refused) -> web.Response:
        self._complaints.log(refused)
        response = _json({"error": refused.reason}, status=refused.status)
        if not request.content.is_eof():
            response.force_close()  # the rest of what was sent is not read
        return response


def _check_form(request: web.Request) -> None:
    """Raises Refused."""
    if request.method != "POST":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "method_other")
    if request.content_type != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media_type_other")


def _broken(activity: Incoming) -> web.Response:
    """Our own fault: an invoke says so to whoever pressed, a message is worth another delivery."""
    if activity.type != "invoke":
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    sentence = Words(activity.lang or "da")("teams.later")
    match activity.name:
        case "adaptiveCard/action":
            status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
            return _json(messages.pressed_badly(sentence, status=status))
        case "composeExtension/query":
            return _json(messages.found_words(sentence))
        case _:
            return _json(messages.dialog_words(sentence))


def _json(body: object, *, status: int = HTTPStatus.OK) -> web.Response:
    return web.json_response(body, status=status, dumps=_written)


def _written(body: object) -> str:
    return json.dumps(body, separators=(",", ":"))


async def _body(request: web.Request) -> bytes:
    """At most a byte more than the limit, which is then refused. Raises Refused."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(_READ_WITHIN):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > BODY_LIMIT:
                    break
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "body_too_slow") from None
    except web.RequestPayloadError:
        raise Refused(HTTPStatus.BAD_REQUEST, "body_broken") from None
    return bytes(body)


class _Complaints:
    """Says of each reason at most once in a while that it was given: a flood of forgeries does not fill the log."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[float, int]] = {}

    def log(self, refused: Refused) -> None:
        now = time.monotonic()
        last, silent = self._said.get(refused.reason, (-_LOGGED_EVERY, 0))
        if now - last < _LOGGED_EVERY:
            self._said[refused.reason] = (last, silent + 1)
            return
        self._said[refused.reason] = (now, 0)
        logger.warning(
            "an activity was refused: %d %s (%d like it before)",
            refused.status,
            refused.reason,
            silent,
        )
