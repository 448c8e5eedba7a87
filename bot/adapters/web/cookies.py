"""Set and read our cookies, which over https are bound to this host by their names (`__Host-`).

On this machine they are named without that.
"""

from datetime import timedelta
from typing import Final, Literal

from aiohttp import web

SECURE: Final = web.AppKey("secure", bool)
"""True when the pages are reached over https."""


def is_secure(request: web.Request) -> bool:
    """Tell whether this page is reached over https."""
    return request.config_dict.get(SECURE, False)


def cookie(request: web.Request, name: str) -> str:
    """Return what the browser holds by that name of ours; empty for nothing."""
    return request.cookies.get(_named(request, name), "")


def set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    value: str,
    *,
    samesite: Literal["Strict", "Lax"] = "Strict",
    lasts: timedelta | None = None,
) -> None:
    """Set it till the browser is closed, unless it `lasts`.

    With `Lax` it comes along when somebody follows a link to us.
    """
    response.set_cookie(
        _named(request, name),
        value,
        path="/",
        httponly=True,
        samesite=samesite,
        secure=is_secure(request),
        max_age=None if lasts is None else int(lasts.total_seconds()),
    )


def drop_cookie(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Remove a cookie that is of no use any more."""
    response.del_cookie(
        _named(request, name),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


def _named(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if is_secure(request) else name
