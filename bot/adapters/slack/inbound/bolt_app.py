"""Register our listeners with Bolt, which tells kinds of request apart and calls the right one.

It is given each payload whole, after `verification.py` let it in, so its own check of signatures is
off. Its listeners run before the answer goes out (`process_before_response`). What is acknowledged
has to be committed (`decisions/0015`, `0030`).
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Final, TypeAlias

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.buttons import press_button
from bot.adapters.slack.inbound.events import (
    end_installation,
    note_arrival,
    note_sharing,
    open_app_home,
    take_message,
)
from bot.adapters.slack.inbound.parsing import JOINED, SHARING, IncomingPayload, parse_payload
from bot.adapters.slack.inbound.request import SlackPorts, SlackRequest
from bot.adapters.slack.inbound.shortcuts import keep_message, report_event, take_command
from bot.adapters.slack.inbound.submissions import submit_form
from bot.adapters.slack.inbound.verification import VerifiedRequest
from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.installation.manifest import EVENT, KEEP
from bot.adapters.slack.rendering.views import CALLBACK
from bot.edge.refusal import RequestRefused

logger = logging.getLogger(__name__)

_quiet = logging.getLogger(f"{__name__}.bolt")
_quiet.setLevel(logging.CRITICAL)  # Bolt writes whole bodies into its log

_Answer: TypeAlias = Callable[[SlackRequest], Awaitable[BoltResponse]]

_ANY: Final = re.compile(".*", re.DOTALL)
_ODD: Final = (AttributeError, IndexError, KeyError, TypeError)
"""Bolt raises them for a payload that is odd where it alone looks."""


class _NotInstalledThere(Exception):
    """The app is not where a request came from; it is acknowledged, and nothing is done."""


@dataclass
class _Delivery:
    """One request on its way through Bolt, which hands it to whoever has an argument of its name.

    While `at_work` is set, what is raised is our own fault, and not Bolt's for a payload that is
    odd.
    """

    incoming: IncomingPayload
    received_at: float
    installation: Installation | None = None
    at_work: bool = False

    @contextmanager
    def our_work(self) -> Iterator[None]:
        """Set `at_work` meanwhile; it stays set where our work raises."""
        self.at_work = True
        yield
        self.at_work = False


class BoltApp:
    """It is one app for every workspace, over HTTP and through a socket alike."""

    def __init__(self, ports: SlackPorts) -> None:
        self.ports = ports
        self._app = AsyncApp(
            name="kravbot",
            logger=_quiet,
            signing_secret="",
            authorize=self._authorizer(),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.error(_acknowledge_unheard)
        self._add_listeners()

    async def dispatch(self, verified: VerifiedRequest) -> BoltResponse:
        """Answer the request.

        Raises RequestRefused for one that is odd, and whatever went wrong with ours.
        """
        incoming = parse_payload(verified)
        if incoming is None:
            return BoltResponse(status=HTTPStatus.OK)
        delivery = _Delivery(incoming, monotonic())
        try:
            request = AsyncBoltRequest(
                mode="socket_mode",  # takes a payload that is parsed
                body=dict(verified.payload),
                context={"delivery": delivery},
            )
            return await self._app.async_dispatch(request)
        except _ODD as fault:
            if delivery.at_work:
                raise
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "payload_odd") from fault

    def _add_listeners(self) -> None:
        """Register the most frequent first, because Bolt asks one after another."""
        app, listener = self._app, self._listener
        app.event("message")(listener(take_message))
        app.block_action({"action_id": _ANY})(listener(press_button))
        app.event("app_mention")(listener(take_message))
        app.event("app_home_opened")(listener(open_app_home))
        app.command(_ANY)(listener(take_command))
        app.view_submission(CALLBACK)(listener(submit_form))
        app.global_shortcut(EVENT)(listener(report_event))
        app.message_shortcut(KEEP)(listener(keep_message))
        app.event("app_uninstalled")(listener(end_installation))
        app.event("tokens_revoked")(listener(end_installation))
        app.event(JOINED)(listener(note_arrival))
        for sharing in SHARING:
            app.event(sharing)(listener(note_sharing))

    def _listener(self, answer: _Answer) -> Callable[..., Awaitable[BoltResponse]]:
        async def listen(ack: AsyncAck, delivery: _Delivery) -> BoltResponse:
            # Of an app that is being removed Bolt asks for no authorization.
            installation = delivery.installation or await self._find_installation(delivery)
            request = SlackRequest(
                self.ports, delivery.incoming, installation, ack, delivery.received_at
            )
            with delivery.our_work():
                return await answer(request)

        return listen

    def _authorizer(self) -> Callable[..., Awaitable[AuthorizeResult]]:
        async def authorize(delivery: _Delivery) -> AuthorizeResult:
            """Authorize from our own store, so that Slack is not asked each time.

            The source is platforms.md A2.
            """
            installation = await self._find_installation(delivery)
            delivery.installation = installation
            return AuthorizeResult(
                enterprise_id=installation.enterprise or None,
                team_id=installation.workspace or None,
                bot_user_id=installation.bot_user,
                bot_id=installation.bot_id,
                bot_token=installation.token,
                bot_scopes=list(installation.scopes),
            )

        return authorize

    async def _find_installation(self, delivery: _Delivery) -> Installation:
        """Find the installation the request came from.

        Raises _NotInstalledThere.
        """
        incoming = delivery.incoming
        with delivery.our_work():
            found = await self.ports.installations.find(incoming.enterprise, incoming.team)
        if found is None:
            logger.info("something came from a workspace the app is not installed in")
            raise _NotInstalledThere
        return found


async def _acknowledge_unheard(error: Exception) -> BoltResponse:
    """Acknowledge what nobody listens to: a 404 counts as a failed delivery (platforms.md A2).

    The rest is raised.
    """
    if isinstance(error, BoltUnhandledRequestError | _NotInstalledThere):
        return BoltResponse(status=HTTPStatus.OK)
    raise error
