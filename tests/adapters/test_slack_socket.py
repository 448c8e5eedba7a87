"""Test Socket Mode when something goes wrong.

Connections end, envelopes fail, or a token is not taken.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.adapters.slack.inbound.socket_mode import Socket
from bot.app.register.create_authority import tenant_id
from governance.records.answers import Answer
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, slack_world
from tests.fakes.slack_service import slack_service

pytestmark = only_sqlite

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database, transport="socket") as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
async def maren(world: Kravbot) -> Client:
    maren = world.person("maren.skabelonsen@stf.example", locale="da-DK")
    await maren.says("start 3.2 på nødmelderen")
    await maren.presses("Det passer – vis de 3")
    return maren


async def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record.value for kept in unit.register.find(Answer)]

    return await world.database.run(read)


async def _connected(world: Kravbot) -> None:
    async with asyncio.timeout(10):
        await world.service.sockets.arrived.wait()


async def test_it_comes_back_when_slack_asks_for_another_connection(
    world: Kravbot, maren: Client
) -> None:
    [before] = world.service.sockets.connections
    await world.service.sockets.refresh()
    await _connected(world)
    [after] = world.service.sockets.connections
    assert after is not before
    await maren.presses("Nej")
    assert await answers(world) == ["nej"]


async def test_everything_is_acknowledged_once(world: Kravbot, maren: Client) -> None:
    await maren.presses("Nej")
    await maren.shortcut("kb:event")
    await maren.opens_home()
    sockets = world.service.sockets
    told = [ack["envelope_id"] for ack in sockets.acks]
    assert sorted(told) == sorted(envelope["envelope_id"] for envelope in sockets.brought)


async def test_what_failed_is_not_acknowledged_and_comes_again(
    world: Kravbot, maren: Client
) -> None:
    world.service.retry_delays = [0.1, 0.1, 0.1]
    world.service.sockets.patience = 0.5
    turns = world.opened.bolt.ports.turns
    receive, tries = turns.receive, []

    async def fail_once(*arguments: object, **named: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("just once")
        return await receive(*arguments, **named)  # type: ignore[arg-type]  # as they came

    turns.receive = fail_once  # type: ignore[assignment, method-assign]  # for this once
    await maren.says("nej")
    assert len(tries) == 2
    assert await answers(world) == ["nej"]
    events = [one for one in world.service.sockets.brought if one["type"] == "events_api"]
    assert events[-1]["retry_attempt"] == 1


async def test_what_is_under_way_is_finished_before_it_closes(
    world: Kravbot, maren: Client
) -> None:
    free, begun = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        begun.set()
        free.wait(30)

    holding = asyncio.ensure_future(world.database.run(hold))
    await asyncio.to_thread(begun.wait, 5)
    saying = asyncio.ensure_future(maren.says("nej"))
    await asyncio.sleep(0.2)
    socket = world.opened.socket
    assert socket is not None
    closing = asyncio.ensure_future(socket.close())
    await asyncio.sleep(0.1)
    assert not closing.done()
    free.set()
    await asyncio.gather(holding, saying, closing)
    assert await answers(world) == ["nej"]


async def test_while_it_closes_nothing_more_is_taken(world: Kravbot, maren: Client) -> None:
    """It comes again, to whoever is there then; else a busy socket would never close."""
    world.service.sockets.patience = 0.5
    world.service.retry_delays = []
    free, begun = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        begun.set()
        free.wait(5)

    holding = asyncio.ensure_future(world.database.run(hold))
    await asyncio.to_thread(begun.wait, 5)
    hasty = replace(maren, world=replace(world, settled=None), lenient=True)
    saying = asyncio.ensure_future(hasty.says("nej"))
    await asyncio.sleep(0.2)
    socket = world.opened.socket
    assert socket is not None
    closing = asyncio.ensure_future(socket.close())
    await asyncio.sleep(0.1)
    await hasty.says("nej")
    assert not world.service.delivered[-1].acked
    free.set()
    await asyncio.gather(holding, saying, closing)
    assert await answers(world) == ["nej"]


async def test_a_token_that_is_not_taken_is_named_and_not_told(
    world: Kravbot, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "xapp-1-quite-another"  # noqa: S105
    async with slack_service() as service, aiohttp.ClientSession() as session:
        socket = Socket(world.opened.bolt, secret, session, base_url=service.api, pause=0.05)
        with caplog.at_level(logging.DEBUG):
            await socket.open()
            await asyncio.sleep(0.3)
            await socket.close()
    assert "KRAVBOT_SLACK_APP_TOKEN: Slack does not take it" in caplog.text
    assert secret not in caplog.text


async def test_it_closes_though_the_cancelling_is_lost(
    world: Kravbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def loses_the_cancelling(_: SocketModeClient) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            no = SlackApiError("", {"error": "invalid_auth"})  # type: ignore[no-untyped-call]
            raise no from None

    monkeypatch.setattr(SocketModeClient, "connect_to_new_endpoint", loses_the_cancelling)
    async with slack_service() as service, aiohttp.ClientSession() as session:
        token = "xapp-1-of-the-tests"  # noqa: S105
        socket = Socket(world.opened.bolt, token, session, base_url=service.api, pause=0.05)
        await socket.open()
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await socket.close()


async def test_slack_may_be_away_when_it_begins(world: Kravbot) -> None:
    async with slack_service() as service, aiohttp.ClientSession() as session:
        service.away = True
        socket = Socket(
            world.opened.bolt,
            "xapp-1-of-the-tests",
            session,
            base_url=service.api,
            pause=0.05,
        )
        await socket.open()
        await asyncio.sleep(0.2)
        assert not service.sockets.connections
        service.away = False
        async with asyncio.timeout(15):
            await service.sockets.arrived.wait()
        await socket.close()
