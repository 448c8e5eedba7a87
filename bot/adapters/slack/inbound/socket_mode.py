"""Receive by Socket Mode: we call Slack, which then sends what it would have posted.

It is for an installation that cannot be reached from outside.
"""

import asyncio
import json
import logging
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.inbound.bolt_app import BoltApp
from bot.adapters.slack.inbound.endpoint import handled
from bot.adapters.slack.inbound.verification import verified
from bot.adapters.slack.installation.installations import reason_of
from bot.adapters.slack.installation.registration import APP_TOKEN
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.refusal import RequestRefused
from bot.edge.throttled_log import ThrottledLog

logger = logging.getLogger(__name__)

_quiet = logging.getLogger(f"{__name__}.client")
_quiet.setLevel(logging.WARNING)  # below, the SDK writes whatever it receives

_PING = 10.0


class Socket:
    """One connection, made anew whenever Slack or the network ends it.

    Each envelope is acknowledged after its commit.
    """

    def __init__(
        self,
        bolt: BoltApp,
        app_token: str,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        pause: float = _PING,
    ) -> None:
        self._pause = pause
        self._bolt = bolt
        self._app_token = app_token
        self._client: SocketModeClient | None = None
        self._web = AsyncWebClient(
            token=app_token, base_url=base_url, session=session, logger=_quiet
        )
        if base_url.startswith("http:"):
            self._web.proxy = None
        self._complaints = ThrottledLog("an envelope of Slack")
        self._under_way = BackgroundTasks()
        self._closing = False

    async def open(self) -> None:
        """Connect in the background, because Slack may be away for now."""
        client = SocketModeClient(
            app_token=self._app_token,
            logger=_quiet,
            web_client=self._web,
            proxy=self._web.proxy,
            ping_interval=_PING,
        )
        client.socket_mode_request_listeners.append(self._hear)
        self._client = client
        self._connecting = asyncio.create_task(self._connect(client))

    async def close(self, seconds: float | None = None) -> None:
        """Take no more; what was taken is answered first, within `seconds`."""
        if self._client is None:
            return
        self._closing = True
        self._connecting.cancel()
        await asyncio.gather(self._connecting, return_exceptions=True)
        await self._under_way.finish(seconds)
        await self._client.close()  # type: ignore[no-untyped-call]  # the SDK's

    async def _connect(self, client: SocketModeClient) -> None:
        """Try until there is a connection; from then on the SDK keeps it."""
        while not (client.closed or self._closing):  # the SDK may have taken the cancelling
            try:
                await client.connect_to_new_endpoint()
            except SlackApiError as no:
                reason = reason_of(no)  # the trace says no more
                logger.error("%s: Slack does not take it (%s)", APP_TOKEN, reason)  # noqa: TRY400
                await asyncio.sleep(self._pause)
            except Exception as fault:
                logger.warning("Slack is not reached: %s", type(fault).__name__)
                await asyncio.sleep(self._pause)
            else:
                return

    async def _hear(self, client: Any, request: SocketModeRequest) -> None:
        if self._closing:
            return  # not acknowledged: it comes again, to whoever is there then
        task = asyncio.current_task()
        if task is not None:
            self._under_way.hold(task)
        try:
            reply = await handled(self._bolt, verified(request.type, request.payload))
        except RequestRefused as refused:
            self._complaints.log(refused)
        else:
            if reply.status >= HTTPStatus.BAD_REQUEST:
                return  # not acknowledged: an event comes again
            await self._acknowledge(client, request, reply.body)
            return
        await self._acknowledge(client, request)

    async def _acknowledge(self, client: Any, request: SocketModeRequest, body: str = "") -> None:
        payload = json.loads(body) if body else None
        response = SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
        try:
            await client.send_socket_mode_response(response)
        except (aiohttp.ClientError, OSError) as fault:
            logger.info("an envelope was not acknowledged: %s", type(fault).__name__)
