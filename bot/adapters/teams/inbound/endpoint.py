"""Serve the route `/api/messages`: Teams' posts are answered, others get 400, 401, 413 or 415."""

import json
import logging
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.auth.envelope import BODY_LIMIT
from bot.adapters.teams.auth.verification import ActivityVerifier, receive
from bot.adapters.teams.inbound.activity_logic import TeamsActivityLogic
from bot.adapters.teams.inbound.parsing import parse_activity
from bot.adapters.teams.inbound.request import TeamsPorts
from bot.adapters.teams.inbound.turn_runner import TurnRunner
from bot.adapters.teams.rendering import activities
from bot.edge.refusal import RequestRefused
from bot.edge.request_body import read_body
from bot.edge.throttled_log import ThrottledLog
from bot.texts.words import Words

logger = logging.getLogger(__name__)

PATH: Final = "/api/messages"

_READ_WITHIN = 10.0

_FINISH_SECONDS = 10.0


class TeamsEndpoint:
    """The handler of one route."""

    def __init__(
        self, *, verifier: ActivityVerifier, runner: TurnRunner, ports: TeamsPorts
    ) -> None:
        self.runner = runner
        self.ports = ports
        self._verifier = verifier
        self._complaints = ThrottledLog("an activity")

    async def open(self, request: web.Request) -> web.Response:
        """Answer one activity.

        The status is never 5xx for what is wrong with it.
        """
        try:
            _check_form(request)
            admitted = await self._verifier.admit(
                receive(request, await read_body(request, limit=BODY_LIMIT, within=_READ_WITHIN))
            )
            activity = parse_activity(admitted)
        except RequestRefused as refused:
            return self._refused(request, refused)
        return await self._handle(request, activity)

    async def finish(self) -> None:
        """Wait for what goes on after its request."""
        await self.ports.tasks.finish(_FINISH_SECONDS)

    async def _handle(self, request: web.Request, activity: IncomingActivity) -> web.Response:
        try:
            answer = await self.runner.run(activity, TeamsActivityLogic(self.ports, activity))
        except RequestRefused as refused:
            return self._refused(request, refused)
        except Exception:
            logger.exception("an activity of Teams could not be handled")
            return _broken(activity)
        if answer is None:
            return web.Response(status=HTTPStatus.OK)
        if answer.body is None:
            return web.Response(status=answer.status)
        return _json(answer.body, status=answer.status)

    def _refused(self, request: web.Request, refused: RequestRefused) -> web.Response:
        self._complaints.log(refused)
        response = _json({"error": refused.reason}, status=refused.status)
        if not request.content.is_eof():
            response.force_close()  # the rest of what was sent is not read
        return response


def _check_form(request: web.Request) -> None:
    """Check that it is a POST of JSON.

    Raises RequestRefused.
    """
    if request.method != "POST":
        raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, "method_other")
    if request.content_type != "application/json":
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media_type_other")


def _broken(activity: IncomingActivity) -> web.Response:
    """Answer for our own fault: an invoke tells whoever pressed, a message is to come again."""
    if activity.type != "invoke":
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    sentence = Words(activity.lang or "da")("teams.later")
    match activity.name:
        case "adaptiveCard/action":
            status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
            return _json(activities.pressed_badly(sentence, status=status))
        case "composeExtension/query":
            return _json(activities.found_words(sentence))
        case _:
            return _json(activities.dialog_words(sentence))


def _json(body: object, *, status: int = HTTPStatus.OK) -> web.Response:
    return web.json_response(body, status=status, dumps=_written)


def _written(body: object) -> str:
    return json.dumps(body, separators=(",", ":"))
