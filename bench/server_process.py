"""Run a server in a process and on a core of its own, until its standard input ends."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TypeAlias

from aiohttp import web

from bench.fixtures import empty_databases
from bench.program import program
from bot.app.incidents.service import IncidentService
from bot.edge.encryption import new_key
from bot.engine.turn import Engine
from bot.main.bootstrap import build
from bot.main.container import Container
from bot.main.server import SWITCH_INTERVAL
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database

Serve: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PATIENCE = 20.0
"""The seconds in which a server ends."""


@contextmanager
def beside_the_server() -> Iterator[None]:
    """Keep this process on another core than the server's, where there are two."""
    before = os.sched_getaffinity(0)
    _bind(1)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _bind(place: int) -> None:
    """Bind this process to the core in that place of those it may have, or to the last of them.

    All are asked for first: whoever started it may be bound to one.
    """
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[min(place, len(cores) - 1)]})


@contextmanager
def server(module: str, *arguments: str) -> Iterator[int]:
    """Run the server, and yield its port."""
    with subprocess.Popen(
        program(module, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """Wait for a server that was told to end, and kill it if it does not."""
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@asynccontextmanager
async def server_beside(module: str, *arguments: str) -> AsyncIterator[int]:
    """Run a server that asks something of this process before it is there.

    Yields its port.
    """
    running = server(module, *arguments)
    port = await asyncio.to_thread(running.__enter__)
    try:
        yield port
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


def unlimited(settings: Settings, database: Database) -> Container:
    """Compose Kravbot as a server does, without the platforms' limits.

    They are the workspace's, but the server is what is measured.
    """

    def in_memory(engine: Engine) -> IncidentService:
        return IncidentService(database, engine, database.clock, keys=[new_key()])

    services = build(
        database, upload_limit=settings.upload_limit, pace=RateLimiter({}), incidents=in_memory
    )
    return Container(settings, database, services)


async def serve(path: str, made: Callable[[AsyncExitStack, str], Awaitable[Serve]]) -> None:
    """Serve what is made on a fresh SQLite database, and print the port."""
    _bind(0)
    sys.setswitchinterval(SWITCH_INTERVAL)
    with empty_databases("sqlite") as new:
        async with AsyncExitStack() as stack:
            handler = await made(stack, new())
            app = web.Application(client_max_size=4 * 1024 * 1024)
            app.router.add_post(path, handler)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            gc.freeze()  # as the server does
            print(runner.addresses[0][1], flush=True)
            await asyncio.to_thread(sys.stdin.read)
