"""Listen for people and platforms over HTTP."""

import asyncio
from contextlib import AsyncExitStack

from aiohttp import web

from bot.app.startup_error import StartupError
from bot.edge.http_connections import FROM_ONE_ADDRESS, OpenConnections, bounded_handlers


async def listen(
    app: web.Application,
    stack: AsyncExitStack,
    *,
    host: str,
    port: int,
    finish: float,
    behind_proxy: bool,
) -> None:
    """Answer until the stack is left; then requests get `finish` seconds to be answered.

    Behind a proxy every connection is the proxy's, which has to bound them by address itself.
    Raises StartupError.
    """
    runner = web.AppRunner(app, shutdown_timeout=finish)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    connections = OpenConnections(by_address=None if behind_proxy else FROM_ONE_ADDRESS)
    try:
        await _BoundedSite(runner, connections, host, port).start()
    except OSError as error:
        taken = f"{host}:{port}"
        raise StartupError(
            f"Noget andet lytter på {taken}. Vælg en anden port, fx PORT=4000. / "
            f"Something else listens on {taken}. Choose another port, e.g. PORT=4000."
        ) from error


class _BoundedSite(web.BaseSite):
    """It listens on one address, within bounds."""

    def __init__(
        self, runner: web.AppRunner, connections: OpenConnections, host: str, port: int
    ) -> None:
        super().__init__(runner)
        self._connections, self._host, self._port = connections, host, port

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        server = self._runner.server
        if server is None:
            raise StartupError("the server is not set up")
        self._server = await asyncio.get_running_loop().create_server(
            bounded_handlers(server, self._connections), self._host, self._port
        )
