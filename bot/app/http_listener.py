"""Listen for people and platforms over HTTP."""

from contextlib import AsyncExitStack

from aiohttp import web

from bot.app.startup_error import StartupError


async def listen(
    app: web.Application, stack: AsyncExitStack, *, host: str, port: int, finish: float
) -> None:
    """Answer until the stack is left; then requests get `finish` seconds to be answered.

    Raises StartupError.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=finish)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        taken = f"{host}:{port}"
        raise StartupError(
            f"Noget andet lytter på {taken}. Vælg en anden port, fx PORT=4000. / "
            f"Something else listens on {taken}. Choose another port, e.g. PORT=4000."
        ) from error
