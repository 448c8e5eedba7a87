"""Run a server at which nothing should ever arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.fakes.raw_server import raw_server


@dataclass
class Sink:
    """It counts connections, whatever they then say, and answers nothing."""

    port: int = 0
    connections: int = 0
    received: bytes = b""

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.received += await reader.read(64 * 1024)


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """Run it on 127.0.0.1."""
    running = Sink()
    async with raw_server(running._meet) as port:
        running.port = port
        yield running
