"""Where nothing should ever arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass
class Sink:
    """Counts who came, whatever they then say; answers nothing."""

    port: int = 0
    connections: int = 0
    received: bytes = b""

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            self.received += await reader.read(64 * 1024)
        finally:
            writer.close()


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """On 127.0.0.1."""
    running = Sink()
    server = await asyncio.start_server(running._meet, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    async with server:
        yield running
