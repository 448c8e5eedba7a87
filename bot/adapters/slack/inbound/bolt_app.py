"""Bolt: it tells what came apart and finds who it is for; what is answered is decided in `handler.py`.

Its own check of signatures is off, since ours stands in front (`proof.py`); its listeners run before the answer goes out
(`process_before_response`), for what is acknowledged has to be committed; and it asks Slack nothing about a token.
"""

import json
import logging
import re
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.handler import answer
from bot.adapters.slack.inbound.parsing import IncomingPayload
from bot.adapters.slack.inbound.request import NOTHING, Reply, SlackPorts
from bot.adapters.slack.installation.installations import Installation, Installations

logger = logging.getLogger(__name__)

_quiet = logging.getLogger(f"{__name__}.bolt")
_quiet.setLevel(
    logging.CRITICAL
)  # Bolt writes whole bodies into its log; what matters is said by us

_CAME, _INSTALLATION, _BEGUN = "kravbot_came", "kravbot_installation", "kravbot_begun"
_EVERYTHING: Final = re.compile(".*", re.DOTALL)
_EVENT_TYPES: Final[Mapping[str, str]] = {
    "message": "message",
    "mention": "app_mention",
    "home": "app_home_opened",
    "opened": "app_home_opened",
    "uninstalled": "app_uninstalled",
}


class Dispatcher:
    """One app for every workspace, over HTTP and through a socket alike."""

    def __init__(self, ports: SlackPorts, installations: Installations) -> None:
        self.ports = ports
        self._installations = installations
        self._app = self._built()

    async def take(self, came: IncomingPayload) -> Reply:
        """What it is answered. Raises what went wrong with it."""
        installation = await self._installations.find(came.enterprise, came.team)
        if installation is None:
            logger.info("something came from a workspace the app is not installed in")
            return NOTHING
        context = {_CAME: came, _INSTALLATION: installation, _BEGUN: monotonic()}
        request = AsyncBoltRequest(mode="socket_mode", body=_as_told(came), context=context)
        told = await self._app.async_dispatch(request)
        return Reply(told.status, _body(told))

    def _built(self) -> AsyncApp:
        app = AsyncApp(
            name="kravbot",
            logger=_quiet,
            signing_secret="",
            authorize=_authorized,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
        )
        for listens in (
            *(app.event(name) for name in ("message", "app_mention", "app_home_opened")),
            *(app.event(name) for name in ("app_uninstalled", "tokens_revoked")),
            app.action(_EVERYTHING),
            app.view(_EVERYTHING),
            app.command(_EVERYTHING),
            app.shortcut(_EVERYTHING),
        ):
            listens(self._listen)
        app.event(_EVERYTHING)(_acknowledge)
        app.options(_EVERYTHING)(_acknowledge)
        app.error(_raise)
        return app

    async def _listen(self, context: AsyncBoltContext) -> BoltResponse:
        came, installation = context[_CAME], context[_INSTALLATION]
        return _told(await answer(self.ports, came, installation, context[_BEGUN]))


def _as_told(came: IncomingPayload) -> dict[str, Any]:
    """What Bolt needs to tell it apart, and no more: it believes whatever stands beside that, and fails on what is odd."""
    match came.kind:
        case "press":
            return {"type": "block_actions", "actions": [{"action_id": "", "type": "button"}]}
        case "submission":
            return {"type": "view_submission", "view": {"type": "modal", "callback_id": ""}}
        case "command":
            return {"command": "/"}
        case "shortcut":
            return {"type": "shortcut", "callback_id": ""}
        case "message_shortcut":
            return {"type": "message_action", "callback_id": ""}
        case _:
            return {"type": "event_callback", "event": {"type": _EVENT_TYPES[came.kind]}}


async def _authorized(context: AsyncBoltContext) -> AuthorizeResult:
    """The installation was found before; Slack is not asked about it for each request (platforms.md A2)."""
    installation: Installation = context[_INSTALLATION]
    return AuthorizeResult(
        enterprise_id=installation.enterprise or None,
        team_id=installation.workspace or None,
        bot_user_id=installation.bot_user,
        bot_id=installation.bot_id,
        bot_token=installation.token,
        bot_scopes=list(installation.scopes),
    )


async def _acknowledge() -> BoltResponse:
    """What we did not ask for is answered all the same: a 404 counts as a failed delivery (platforms.md A2)."""
    return BoltResponse(status=200)


async def _raise(error: Exception) -> None:
    raise error


def _told(reply: Reply) -> BoltResponse:
    headers = {"content-type": "application/json"} if reply.body else {}
    body = json.dumps(reply.body) if reply.body else ""
    return BoltResponse(status=int(reply.status), body=body, headers=headers)  # type: ignore[arg-type]  # one value each


def _body(told: BoltResponse) -> dict[str, Any]:
    found = json.loads(told.body) if told.body else {}
    return found if isinstance(found, dict) else {}
