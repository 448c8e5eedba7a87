"""Run a Kravbot and the Slack it speaks with.

Its endpoint for Slack is on loopback, or it has its socket.

    async with slack_world(database) as world:
        maren = world.person("maren.skabelonsen@stf.example")
        await maren.says("start 3.2 på nødmelderen")    # Start 3.2 for the emergency caller.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from aiohttp import web

from bot.adapters.slack.installation.registration import EVENTS_PATH
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.platforms.slack import SlackEndpoints, open_slack
from bot.app.register.create_authority import tenant_id
from bot.main.container import Container
from bot.main.credentials import slack_registration_of
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import Rate
from storage.database import Database
from tests.fakes.slack_client import World
from tests.fakes.slack_delivery import Line, over_http
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import APP_TOKEN, SIGNING_SECRET, TOKEN, Team

UNHURRIED: Final = Rate(1e9, 1e9)
"""The pace for stories in which nobody waits for Slack's."""

Transport: TypeAlias = Literal["http", "socket"]


@dataclass
class Kravbot(World):
    """The people of a Slack with a Kravbot of ours in it."""

    container: Container = field(kw_only=True)
    opened: SlackEndpoints = field(kw_only=True)
    url: str = field(kw_only=True)

    @property
    def database(self) -> Database:
        return self.container.database

    async def quiet(self) -> None:
        """Wait until the bot has done what it does afterwards."""
        if self.settled is not None:
            await self.settled()

    def bind(self, authority: str, workspace: str = "") -> None:
        """Bind the workspace to that authority."""
        name, tenant = workspace or self.service.team.id, tenant_id(authority)
        self.database.transact(lambda unit: unit.identities.bind("slack", name, tenant))


def chosen(service: SlackService, transport: Transport = "http", **more: Any) -> Settings:
    """Return the settings of one workspace."""
    entrance = (
        {"slack_app_token": APP_TOKEN}
        if transport == "socket"
        else {"slack_signing_secret": SIGNING_SECRET}
    )
    settings: dict[str, Any] = {
        "slack_bot_token": TOKEN,
        "slack_api_url": service.api,
        "upload_limit_mb": 1,
        **entrance,
        **more,
    }
    return Settings(
        _env_file=None, **{name: value for name, value in settings.items() if value is not None}
    )


@asynccontextmanager
async def slack_world(
    database: Database,
    *,
    transport: Transport = "http",
    team: Team | None = None,
    pace: SlackRateLimiter | None = None,
    **settings: Any,
) -> AsyncIterator[Kravbot]:
    """Run Kravbot in one workspace, on a database the test has open, and a Slack of its own."""
    async with slack_service(team=team) as service:
        container = Container(chosen(service, transport, **settings), database)
        async with opened_to(service, container, pace=pace) as world:
            yield world


@asynccontextmanager
async def opened_to(
    service: SlackService, container: Container, *, pace: SlackRateLimiter | None = None
) -> AsyncIterator[Kravbot]:
    """Open that container to that Slack, by whichever way its settings say."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.finish)
        opened = await open_slack(
            container.services,
            slack_registration_of(container.settings),
            stack,
            upload_limit=container.settings.upload_limit,
            pace=pace,
        )
        app = web.Application(client_max_size=4 * 1024 * 1024)
        for path, handler in opened.routes.items():
            app.router.add_route("*", path, handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        line: Line = service.sockets
        if opened.socket is None:
            line = await stack.enter_async_context(
                over_http(
                    base + EVENTS_PATH,
                    SIGNING_SECRET,
                    now=lambda: container.database.clock.now().timestamp(),
                )
            )
        else:
            await _connected(service)

        async def settled() -> None:
            ports = opened.bolt.ports
            for _ in range(2):
                await ports.concurrency.finish()
                await container.services.outbox.close()
                await ports.tasks.finish(10.0)

        yield Kravbot(service, line, settled=settled, container=container, opened=opened, url=base)


async def _connected(service: SlackService) -> None:
    async with asyncio.timeout(5):
        while not service.sockets.connections:  # noqa: ASYNC110  # it is the service that knows
            await asyncio.sleep(0.01)
