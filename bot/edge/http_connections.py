"""Bound what open connections can hold: how many there are, and how long one may say nothing."""

import asyncio
import os
import resource
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_request import BaseRequest

from bot.edge.refusal import RequestRefused
from bot.edge.throttled_log import ThrottledLog

HEAD_SECONDS: Final = 10.0
"""The seconds from the connection to the end of the first request's head."""
IDLE_SECONDS: Final = 75.0
"""The seconds a connection may be idle, or in the middle of a head, after a request."""
FROM_ONE_ADDRESS: Final = 256
"""The connections from one address that is no proxy of ours: an authority may share one."""
_KEPT_BACK: Final = 64
"""Descriptors kept back for health, files, databases and what goes out."""
_FEWEST: Final = 8


class OpenConnections:
    """The open connections of one listener.

    Where there is no room for another, the one that has been idle longest is closed for it. With
    `by_address` an address may have only so many.
    """

    def __init__(self, *, most: int | None = None, by_address: int | None = None) -> None:
        self._most = most if most is not None else _room()
        self._by_address = by_address
        self._open: dict[BoundedHandler, str] = {}
        self._from: Counter[str] = Counter()

    def admit(self, connection: "BoundedHandler", address: str) -> bool:
        """Tell whether there is room for it, which is made where that can be done."""
        if self._by_address is not None and self._from[address] >= self._by_address:
            return False
        if len(self._open) >= self._most and not self._make_room():
            return False
        self._open[connection] = address
        if self._by_address is not None and not _is_here(address):
            self._from[address] += 1
        return True

    def heard(self, connection: "BoundedHandler") -> None:
        """Note that something came through it, so that it is not the one idle longest."""
        if connection in self._open:
            self._open[connection] = self._open.pop(connection)

    def closed(self, connection: "BoundedHandler") -> None:
        """Forget it."""
        address = self._open.pop(connection, None)
        if address is not None and self._from[address] > 1:
            self._from[address] -= 1
        elif address is not None:
            self._from.pop(address, None)

    def _make_room(self) -> bool:
        idle = next((one for one in self._open if one.is_idle), None)
        if idle is None:
            return False
        self.closed(idle)
        idle.force_close()
        return True


class BoundedHandler(RequestHandler):
    """It is aiohttp's handler of one connection, closed when it says nothing for too long.

    What is no HTTP is told so in a line of our own, and logged without a trace.
    """

    __slots__ = ("_connections", "_first", "_refusals")

    def __init__(
        self,
        server: web.Server,
        *,
        connections: OpenConnections,
        refusals: ThrottledLog,
        loop: asyncio.AbstractEventLoop,
        **how: Any,
    ) -> None:
        super().__init__(server, loop=loop, keepalive_timeout=IDLE_SECONDS, **how)
        self._connections = connections
        self._refusals = refusals
        self._first: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """True while no request is being answered."""
        return self._current_request is None and not self._request_in_progress

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or close at once where there is no room."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        if not self._connections.admit(self, str(peer[0]) if peer else ""):
            self._refusals.log(RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE, "connections"))
            self.force_close()
            return
        self._first = self._loop.call_later(HEAD_SECONDS, self._close_unless_heard)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        if self._first is not None:
            self._first.cancel()
        self._connections.closed(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._connections.heard(self)
        super().data_received(data)

    def handle_error(
        self,
        request: BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request without quoting it, and log it at a limited rate."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return super().handle_error(request, status, exc, message)
        self._refusals.log(RequestRefused(status, type(exc).__name__))
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        response = web.Response(status=status, text=f"{status} {HTTPStatus(status).phrase}\n")
        response.force_close()
        return response

    def _close_unless_heard(self) -> None:
        if self._request_count == 0:
            self.force_close()


def bounded_handlers(
    server: web.Server,
    connections: OpenConnections,
) -> Callable[[], BoundedHandler]:
    """Return what makes the handler of each connection to that server."""
    loop, refusals = asyncio.get_running_loop(), ThrottledLog("a connection")
    return lambda: BoundedHandler(
        server, connections=connections, refusals=refusals, loop=loop, access_log=None
    )


def _room() -> int:
    """Return how many connections there may be, by the descriptors the process may have."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else _KEPT_BACK
    return max(_FEWEST, most - used - _KEPT_BACK)


def _is_here(address: str) -> bool:
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False
