"""Serve the route `/slack/events`: Slack's posts are answered, others get 400, 401, 413 or 415."""

import logging
from http import HTTPStatus
from typing import Final

from aiohttp import web
from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.bolt_app import BoltApp
from bot.adapters.slack.inbound.request import not_taken
from bot.adapters.slack.inbound.verification import BODY_LIMIT, RequestVerifier, VerifiedRequest
from bot.edge.refusal import RequestRefused
from bot.edge.request_body import read_body
from bot.edge.throttled_log import ThrottledLog

logger = logging.getLogger(__name__)

_READ_WITHIN: Final = 2.5
"""Seconds; after three Slack has given up."""


class SlackEndpoint:
    """The handler of one route."""

    def __init__(self, verifier: RequestVerifier, bolt: BoltApp) -> None:
        self.bolt = bolt
        self._verifier = verifier
        self._complaints = ThrottledLog("a request of Slack")

    async def open(self, request: web.Request) -> web.Response:
        """Answer one request.

        The status is never 5xx for what is wrong with it.
        """
        try:
            _check_method(request)
            body = await read_body(request, limit=BODY_LIMIT, within=_READ_WITHIN)
            verified = self._verifier.admit(request.headers, body)
            return _response(await handled(self.bolt, verified))
        except RequestRefused as refused:
            self._complaints.log(refused)
            response = web.json_response({"error": refused.reason}, status=refused.status)
            if not request.content.is_eof():
                response.force_close()  # the rest of what was sent is not read
            return response


def _check_method(request: web.Request) -> None:
    """Check that it is a POST.

    Raises RequestRefused.
    """
    if request.method != "POST":
        raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, "method_other")


async def handled(bolt: BoltApp, verified: VerifiedRequest) -> BoltResponse:
    """Answer what was verified.

    Our own fault is a 503, after which an event comes again. Raises RequestRefused.
    """
    if verified.kind == "check":
        return BoltResponse(status=HTTPStatus.OK)
    if verified.payload.get("type") == "url_verification":
        challenge = verified.payload.get("challenge")
        body = {"challenge": challenge if isinstance(challenge, str) else ""}
        return BoltResponse(status=HTTPStatus.OK, body=body)
    if verified.kind == "event" and bolt.ports.concurrency.is_full:
        return (
            not_taken()
        )  # before anything is done for it: turning away has to cost next to nothing
    try:
        return await bolt.dispatch(verified)
    except RequestRefused:
        raise
    except Exception:
        logger.exception("something from Slack could not be handled")
        return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)


def _response(answer: BoltResponse) -> web.Response:
    if not answer.body:
        return web.Response(status=answer.status)
    return web.Response(
        status=answer.status, text=answer.body, content_type="application/json", charset="utf-8"
    )
