"""Recognise the name of a host that is reached from outside."""

import re

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")


def host_name(given: str | None) -> str | None:
    """Return the name in lower case; None for an address, a URL, or a name with a port."""
    name = (given or "").lower()
    return name if _HOST.fullmatch(name) else None
