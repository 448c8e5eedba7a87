"""Run a server of its own for `bench.teams`: Kravbot, or the SDK's echo, cured or as shipped.

    teams_server.py kravbot|cured|stock KEYFILE      prints its port

`cured` is cured of what slows it down. It has our endpoint and connector, the SDK's own reading of
the activity, and one reply. It also issues the statements of a turn of Kravbot, run bare.

`stock` has the SDK's own clients, no statements, and no token to check.
"""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity, Attachment, ConversationAccount
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from bench.button_answer import There, filled, plan
from bench.server_process import Serve, serve, unlimited
from bot.adapters.teams.auth.signing_keys import SigningKey
from bot.adapters.teams.auth.verification import TokenVerifier, receive
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.inbound.botbuilder_adapter import BotbuilderAdapter
from bot.adapters.teams.inbound.endpoint import PATH, TeamsEndpoint
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.rendering.activities import living
from bot.adapters.teams.rendering.size import whole
from bot.app.platforms.teams import open_teams
from bot.edge.refusal import RequestRefused
from bot.main.clock import SystemClock
from bot.main.platforms import teams_setup_of
from bot.main.settings import Settings
from storage.database import Database

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def person(number: int) -> str:
    """Return the object id of the client of that number."""
    return f"00000000-0000-0000-0000-{number:012d}"


THERE = There("teams", TENANT, person)


class _Keys:
    def __init__(self, path: Path) -> None:
        numbers = json.loads(path.read_text("ascii"))
        public = RSAPublicNumbers(numbers["e"], numbers["n"]).public_key()
        self._key = SigningKey("key-1", public, frozenset({"msteams"}))

    async def find(self, kid: str) -> SigningKey:
        return self._key


class _Verifier(TokenVerifier):
    """It checks everything but that the service is Microsoft's."""

    def _service_url(self, url: object) -> str:
        return str(url).removesuffix("/")


def _verifier(keys: Path) -> TokenVerifier:
    return _Verifier(app_id=APP, tenant=TENANT, keys=_Keys(keys), clock=SystemClock())


# ── Kravbot ──────────────────────────────────────────────────────────────────


async def kravbot(stack: AsyncExitStack, url: str, keys: Path) -> Serve:
    """Return the server's own endpoint, with the token checked."""
    database = filled(url, THERE)
    stack.callback(database.close)
    container = unlimited(Settings(_env_file=None, teams_local=True), database)
    stack.push_async_callback(container.finish)
    local = await open_teams(container.services, teams_setup_of(container.settings), stack)
    endpoint = TeamsEndpoint(verifier=_verifier(keys), runner=local.runner, ports=local.ports)
    return endpoint.open


# ── The cured echo ───────────────────────────────────────────────────────────


class _Cured:
    def __init__(self, database: Database, connector: Connector, keys: Path) -> None:
        self._database = database
        self._verifier = _verifier(keys)
        self._adapter = BotbuilderAdapter(connector)
        self._thread = ThreadPoolExecutor(1)
        issued = plan(database, THERE)
        self._statements, self._settlements = issued.statements, issued.settlements
        reference = ConversationReference(
            "http://127.0.0.1", person(0), TENANT, f"28:{APP}", "personal", "29:x"
        )
        self._card = living(whole(issued.card), issued.message, reference)

    async def open(self, request: web.Request) -> web.StreamResponse:
        try:
            admitted = await self._verifier.admit(receive(request, await request.read()))
        except RequestRefused as refused:
            return web.Response(status=refused.status)
        activity = Activity().deserialize(admitted.envelope.raw)
        answer = await self._adapter.process(activity, self._echo)
        return web.json_response(answer.body) if answer else web.Response()

    async def _echo(self, context: TurnContext) -> None:
        loop, card = asyncio.get_running_loop(), self._card
        await loop.run_in_executor(self._thread, self._statements)
        attached = Attachment(content_type="application/vnd.microsoft.card.adaptive", content=card)
        reply = Activity(type="message", attachments=[attached])
        body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card}
        await context.send_activity(Activity(type="invokeResponse", value=_Response(body)))
        reply.conversation = ConversationAccount(id=context.activity.conversation.id)
        await context.send_activity(reply)
        for settle in self._settlements:
            await loop.run_in_executor(self._thread, settle)


class _Response:
    def __init__(self, body: Any) -> None:
        self.status = 200
        self.body = body


async def cured(stack: AsyncExitStack, url: str, keys: Path) -> Serve:
    """Return the SDK's echo with the cures of `reference/performance.md`.

    It also issues a turn's statements.
    """
    database = filled(url, THERE)
    stack.callback(database.close)
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return _Cured(database, Connector(session, None, local=True), keys).open


# ── As shipped ───────────────────────────────────────────────────────────────


class _Stock(CloudAdapterBase):  # type: ignore[misc]  # the SDK is not typed
    pass


async def stock(stack: AsyncExitStack, url: str, keys: Path) -> Serve:
    """Return the SDK's own adapter and clients; with no app id it checks nothing."""
    authentication = BotFrameworkAuthenticationFactory.create(
        credential_factory=PasswordServiceClientCredentialFactory("", "")
    )
    adapter = _Stock(authentication)

    async def echo(context: TurnContext) -> None:
        if context.activity.type == "message":
            await context.send_activity("echo")

    async def take(request: web.Request) -> web.StreamResponse:
        activity = Activity().deserialize(await request.json())
        await adapter.process_activity("", activity, echo)
        return web.Response(status=201)

    return take


KINDS = {"kravbot": kravbot, "cured": cured, "stock": stock}


async def main(kind: str, keys: Path) -> None:
    """Serve until standard input ends."""
    await serve(PATH, lambda stack, url: KINDS[kind](stack, url, keys))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
