"""Play DNS: names stand for ports of this machine, or for whatever address they are told."""

import socket
from collections.abc import Mapping

from aiohttp.abc import AbstractResolver, ResolveResult


class Names(AbstractResolver):
    """The fake resolver.

    `ports` of 127.0.0.1 are by name, and `addresses` by name for the others. `asked` are the names
    looked up.

    With `ports`, an address without a port, as it stands in production, leads to a fake.
    """

    def __init__(
        self,
        ports: Mapping[str, int] | None = None,
        *,
        addresses: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.ports = dict(ports or {})
        self.addresses = dict(addresses or {})
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host in self.ports:
            return [_result(host, "127.0.0.1", self.ports[host])]
        if host in self.addresses:
            return [_result(host, address, port) for address in self.addresses[host]]
        raise OSError(socket.EAI_NONAME, "Name or service not known")

    async def close(self) -> None:
        """Do nothing: nothing is open."""


def _result(name: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=name,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
