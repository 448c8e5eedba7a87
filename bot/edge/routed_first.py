"""Route some paths past a web app."""

from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


def routed_first(routes: Mapping[str, Handler]) -> Middleware:
    """Route requests to those paths past the app, and past the guard in front of it."""

    @web.middleware
    async def route(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await routes.get(request.path, handler)(request)

    return route
