"""`/slack/events`: what Slack posts is let in, handled, and answered; whatever else is posted gets 400, 401, 413 or 415."""

import json
import logging
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.adapters.slack.inbound.bolt_app import Dispatcher
from bot.adapters.slack.inbound.parsing import parse_payload
from bot.adapters.slack.inbound.request import AGAIN, Reply
from bot.adapters.slack.inbound.verification import BODY_LIMIT, RequestVerifier, VerifiedRequest
from bot.edge.refusal import RequestRefused
from bot.edge.request_body import ThrottledLog, read_body

logger = logging.getLogger(__name__)

_READ_WITHIN: Final = 2.5
"""Seconds: after three Slack has given up."""


class SlackEndpoint:
    """The handler of one route."""

    def __init__(self, doorkeeper: RequestVerifier, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self._doorkeeper = doorkeeper
        self._complaints = ThrottledLog("a request of Slack")

    async def open(self, request: web.Request) -> web.Response:
        """One request. The status is never 5xx for what is wrong with it."""
        try:
            _check_method(request)
            body = await read_body(request, limit=BODY_LIMIT, within=_READ_WITHIN)
            admitted = self._doorkeeper.admit(request.headers, body)
            return _response(await handled(self.dispatcher, admitted))
        except RequestRefused as refused:
            self._complaints.log(refused)
            response = _response(Reply(refused.status, {"error": refused.reason}))
            if not request.content.is_eof():
                response.force_close()  # the rest of what was sent is not read
            return response


def _check_method(request: web.Request) -> None:
    """Raises Refused."""
    if request.method != "POST":
        raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, "method_other")


async def handled(dispatcher: Dispatcher, admitted: VerifiedRequest) -> Reply:
    """What it is answered. Our own fault is a 503, after which an event comes again. Raises Refused."""
    payload = admitted.payload
    if admitted.kind == "check":
        return Reply()
    if payload.get("type") == "url_verification":
        challenge = payload.get("challenge")
        return Reply(body={"challenge": challenge if isinstance(challenge, str) else ""})
    if admitted.kind == "event" and dispatcher.ports.concurrency.is_full:
        return (
            AGAIN  # before anything else is done for it: turning away has to cost next to nothing
        )
    came = parse_payload(admitted)
    if came.kind == "other":
        return Reply()  # nothing we asked for; a 404 would count as a failed delivery
    try:
        return await dispatcher.take(came)
    except RequestRefused:
        raise
    except Exception:
        logger.exception("something from Slack could not be handled")
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE)


def _response(reply: Reply) -> web.Response:
    if not reply.body:
        return web.Response(status=reply.status)
    return web.json_response(dict(reply.body), status=reply.status, dumps=_written)


def _written(body: object) -> str:
    return json.dumps(body, separators=(",", ":"))
