"""Recognise the name of a host that is reached from outside, and a stand-in on this machine."""

import re
from urllib.parse import urlsplit

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")


def host_name(given: str | None) -> str | None:
    """Return the name in lower case; None for an address, a URL, or a name with a port."""
    name = (given or "").lower()
    return name if _HOST.fullmatch(name) else None


def is_stand_in(url: str) -> bool:
    """Tell whether the address is that of a stand-in for Slack on this machine."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = "127.0.0.1" if parts.hostname == "127.0.0.1" else "[::1]"
    return url == f"http://{host}:{port}/api/"
