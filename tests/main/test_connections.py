"""Test what open connections can hold: those that say nothing are closed, and there is a bound."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.app import http_listener
from bot.app.http_listener import listen
from bot.edge.http_connections import OpenConnections

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


@asynccontextmanager
async def listening(monkeypatch: pytest.MonkeyPatch, **bounds: int) -> AsyncIterator[int]:
    monkeypatch.setattr(http_listener, "OpenConnections", lambda **_: OpenConnections(**bounds))
    app = web.Application()

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="here")

    app.router.add_get("/", answer)
    port = unused_port()
    async with AsyncExitStack() as stack:
        await listen(app, stack, host="127.0.0.1", port=port, finish=1, behind_proxy=False)
        yield port


class Connection:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int, said: bytes = b"") -> "Connection":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        return cls(reader, writer)

    async def ask(self) -> bytes:
        self.writer.write(GET)
        with suppress(ConnectionError):
            return await self.reader.readline()
        return b""

    async def rest(self) -> bytes:
        """Return what is still said; it ends when the other side has closed."""
        async with asyncio.timeout(5):
            with suppress(ConnectionError):
                return await self.reader.read()
        return b""

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: he"], ids=["nothing", "half"])
async def test_a_connection_without_a_whole_head_is_closed(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("bot.edge.http_connections.HEAD_SECONDS", 0.05)
    async with listening(monkeypatch) as port:
        silent = await Connection.open(port, said)
        assert await silent.rest() == b""
        await silent.close()


async def test_a_connection_that_asks_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.edge.http_connections.HEAD_SECONDS", 0.05)
    async with listening(monkeypatch) as port:
        asking = await Connection.open(port)
        assert await asking.ask() == b"HTTP/1.1 200 OK\r\n"
        await asyncio.sleep(0.15)
        await asking.reader.readuntil(b"here")
        assert await asking.ask() == b"HTTP/1.1 200 OK\r\n"
        await asking.close()


async def test_an_idle_connection_is_closed_for_one_that_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(monkeypatch, most=3) as port:
        idle = [await Connection.open(port) for _ in range(3)]
        await asyncio.sleep(0.05)
        last = await Connection.open(port)
        assert await last.ask() == b"HTTP/1.1 200 OK\r\n"
        assert await idle[0].rest() == b""
        assert await idle[2].ask() == b"HTTP/1.1 200 OK\r\n"
        for one in (*idle, last):
            await one.close()


async def test_an_address_may_have_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.edge.http_connections._is_here", lambda _: False)
    async with listening(monkeypatch, by_address=2) as port:
        first = [await Connection.open(port) for _ in range(2)]
        await asyncio.sleep(0.05)
        third = await Connection.open(port)
        assert await third.rest() == b""
        await first[0].close()
        await asyncio.sleep(0.05)
        fourth = await Connection.open(port)
        assert await fourth.ask() == b"HTTP/1.1 200 OK\r\n"
        for one in (*first[1:], third, fourth):
            await one.close()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"GET / HTTP/9\r\n\r\n", id="another version"),
        pytest.param(b"G@T / HTTP/1.1\r\n\r\n", id="another method"),
        pytest.param(b"GET / HTTP/1.1\r\nA: " + b"eySECRET" * 2_000 + b"\r\n\r\n", id="too long"),
    ],
)
async def test_what_is_no_request_is_told_in_a_line_and_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: bytes
) -> None:
    async with listening(monkeypatch) as port:
        with caplog.at_level(logging.INFO):
            for _ in range(5):
                sent = await Connection.open(port, broken)
                answer = await sent.rest()
                assert b" 400 Bad Request\r\n" in answer
                assert answer.endswith(b"\r\n\r\n400 Bad Request\n")
                await sent.close()
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(logged) == 1
    assert not logged[0].exc_info
