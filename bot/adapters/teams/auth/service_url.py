"""Check the addresses Teams says it is answered at, and write them in their one spelling.

The bot's token goes nowhere else.
"""

import re
from typing import Final

SERVICE_HOSTS: Final = frozenset({"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"})
"""The hosts where Teams lets a bot answer in the public cloud (platforms.md B5).

They are whole names: anybody may register a `….trafficmanager.net` of their own.
"""

_PATH = r"((?:/[\w~-][\w.~-]*)*)/?"
_SERVICE_URL = re.compile(rf"https://([a-z0-9.-]+)(?::443)?{_PATH}", re.ASCII | re.IGNORECASE)
_LOCAL_URL = re.compile(
    rf"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{{1,5}}))?{_PATH}", re.ASCII
)
_CONTENT_URL = re.compile(
    r"https://([a-z0-9.-]+)(?::443)?(/[a-z0-9._~%!$&'()*+,;=:@/?-]*)", re.ASCII | re.IGNORECASE
)
_QUERY = re.compile(r"[a-z0-9._~%!$&'()*+,;=:@/?-]*", re.ASCII | re.IGNORECASE)
_LONGEST = 2_000
_PORTS = range(1, 1 << 16)


class OddServiceUrl(ValueError):
    """It is not an address of Teams.

    `reason` is a fixed word of ours, `service_url_odd` or `service_host_other`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def service_url(url: object, hosts: frozenset[str] = SERVICE_HOSTS) -> str:
    """Return the address in its one spelling: https, a host of the list, a plain path.

    It is in lower case but for its path, without `:443` and the last slash. `hosts` are in lower
    case. Raises OddServiceUrl.
    """
    match = _SERVICE_URL.fullmatch(_bounded(url))
    if match is None:
        raise OddServiceUrl("service_url_odd")
    return f"https://{_listed(match[1], hosts)}{match[2]}"


def local_url(url: object) -> str:
    """Return the emulator's address, on this machine, without the last slash.

    Raises OddServiceUrl.
    """
    text = _bounded(url)
    match = _LOCAL_URL.fullmatch(text)
    if match is None or (match[1] is not None and int(match[1]) not in _PORTS):
        raise OddServiceUrl("service_url_odd")
    return text.removesuffix("/")


def local_content_url(url: object) -> str:
    """Return the address of something on this machine, with its query.

    Raises OddServiceUrl.
    """
    address, mark, query = _bounded(url).partition("?")
    if not _QUERY.fullmatch(query):
        raise OddServiceUrl("service_url_odd")
    return f"{local_url(address)}{mark}{query}"


def content_url(url: object, hosts: frozenset[str] = SERVICE_HOSTS) -> str:
    """Return the address of something the service holds, with its query.

    Raises OddServiceUrl.
    """
    match = _CONTENT_URL.fullmatch(_bounded(url))
    if match is None:
        raise OddServiceUrl("service_url_odd")
    return f"https://{_listed(match[1], hosts)}{match[2]}"


def _bounded(url: object) -> str:
    if not isinstance(url, str) or len(url) > _LONGEST:
        raise OddServiceUrl("service_url_odd")
    return url


def _listed(host: str, hosts: frozenset[str]) -> str:
    if host.lower() not in hosts:
        raise OddServiceUrl("service_host_other")
    return host.lower()
