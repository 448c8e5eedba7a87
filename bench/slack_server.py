"""Run a server of its own for `bench.slack`: Kravbot, or a bare Bolt app.

    slack_server.py kravbot|bolt API      prints its port

The Bolt app echoes and issues the statements of a turn. It is an AsyncApp as its documentation has
it, with its own check of the signature and `process_before_response`. It is told the installation
without asking Slack. It commits the statements, answers, and then changes the message that was
pressed.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bench.button_answer import There, filled, plan
from bench.server_process import Serve, serve, unlimited
from bot.adapters.slack.installation.registration import EVENTS_PATH
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.adapters.slack.rendering.size import parts
from bot.app.platforms.slack import open_slack
from bot.main.credentials import slack_registration_of
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import Rate

TEAM, APP, BOT, BOT_USER = "T0BENCH", "A0BENCH", "B0BENCH", "U0BOT"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-bench"
UNBOUNDED = SlackRateLimiter(methods={}, channel=Rate(1e6, 1e6))


def person(number: int) -> str:
    """Return Slack's id of the client of that number."""
    return f"U{number:09d}"


THERE = There("slack", TEAM, person)


async def kravbot(stack: AsyncExitStack, url: str, api: str) -> Serve:
    """Return the server's own endpoint, with the signature checked."""
    database = filled(url, THERE)
    stack.callback(database.close)
    settings = Settings(
        _env_file=None,
        slack_signing_secret=SECRET,
        slack_bot_token=TOKEN,
        slack_api_url=api,
    )
    container = unlimited(settings, database)
    stack.push_async_callback(container.finish)
    opened = await open_slack(
        container.services,
        slack_registration_of(container.settings),
        stack,
        upload_limit=container.settings.upload_limit,
        pace=UNBOUNDED,
    )
    return opened.routes[EVENTS_PATH]


async def bolt(stack: AsyncExitStack, url: str, api: str) -> Serve:
    """Return the handler of Bolt and nothing else."""
    database = filled(url, THERE)
    stack.callback(database.close)
    issued = plan(database, THERE)
    [drawn] = parts(issued.card, issued.message)
    thread = stack.enter_context(ThreadPoolExecutor(1))
    session = await stack.enter_async_context(aiohttp.ClientSession())
    client = AsyncWebClient(token=TOKEN, base_url=api, session=session)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=TEAM,
            bot_user_id=BOT_USER,
            bot_id=BOT,
            bot_token=TOKEN,
        )

    app = AsyncApp(
        signing_secret=SECRET, authorize=authorize, client=client, process_before_response=True
    )
    changing: set[asyncio.Task[None]] = set()

    async def change(channel: str, stamp: str) -> None:
        await client.chat_update(channel=channel, ts=stamp, text=drawn.text, blocks=drawn.blocks)
        for settle in issued.settlements:
            await asyncio.get_running_loop().run_in_executor(thread, settle)

    async def echo(ack: Any, body: dict[str, Any]) -> None:
        await asyncio.get_running_loop().run_in_executor(thread, issued.statements)
        await ack()
        container = body["container"]
        task = asyncio.create_task(change(container["channel_id"], container["message_ts"]))
        changing.add(task)
        task.add_done_callback(changing.discard)

    app.action("kb:1")(echo)

    async def take(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return take


KINDS = {"kravbot": kravbot, "bolt": bolt}


async def main(kind: str, api: str) -> None:
    """Serve until standard input ends."""
    await serve(EVENTS_PATH, lambda stack, url: KINDS[kind](stack, url, api))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
