"""Play the proxy of an organisation.

Whoever goes out through it is led to one port of this machine, or to the port of each host.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.fakes.raw_server import cut_off, raw_server


@dataclass
class Proxy:
    """The proxy; `asked` are the hosts and ports people wanted to go to.

    Where `leads_to` has a port for each host, it leads to no other.
    """

    leads_to: int | Mapping[str, int]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    open_ends: set[asyncio.BaseTransport] = field(default_factory=set)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split()[1].decode())
        port = self._port(self.asked[-1].rpartition(":")[0])
        if port is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            writer.close()
            return
        inside, within = await asyncio.open_connection("127.0.0.1", port)
        self.open_ends.add(within.transport)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pour(reader, within), _pour(inside, writer))

    def _port(self, host: str) -> int | None:
        return self.leads_to if isinstance(self.leads_to, int) else self.leads_to.get(host)


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(64 * 1024):
            into.write(some)
            await into.drain()
    into.close()


@asynccontextmanager
async def proxy(leads_to: int | Mapping[str, int]) -> AsyncIterator[Proxy]:
    """Run it; its `url` is for HTTPS_PROXY."""
    playing = Proxy(leads_to)
    async with raw_server(playing._lead) as port:
        playing.url = f"http://127.0.0.1:{port}"
        yield playing
        await cut_off(playing.open_ends)
