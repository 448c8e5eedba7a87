"""Run a server of bytes: a function answers every connection, and none is left open at the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from ssl import SSLContext
from typing import TypeAlias

Meets: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(meets: Meets, *, ssl: SSLContext | None = None) -> AsyncIterator[int]:
    """Run it on 127.0.0.1, at the port that is given out.

    A connection that said too little to be answered is cut off with the rest.
    """
    ends: set[asyncio.BaseTransport] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends.add(writer.transport)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await meets(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=ssl)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await cut_off(ends)


async def cut_off(ends: Iterable[asyncio.BaseTransport]) -> None:
    """Cut the connections off now, whatever the other side does.

    The other side may be a thread that is still reading.
    """
    for end in ends:
        if isinstance(end, asyncio.WriteTransport):
            end.abort()
    for _ in range(3):
        await asyncio.sleep(0)
