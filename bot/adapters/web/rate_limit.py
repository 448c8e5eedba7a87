"""How often something may be done, by whom or from where; what is kept for that is bounded."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from aiohttp import web
from cachetools import LRUCache

from bot.adapters.web.refusal import WebRefused

_MOST = 10_000
_PREFIX = 64
"""Of an IPv6 address: one household or office has as many beneath it as it likes."""


@dataclass(frozen=True)
class Limit:
    """So many at once, and then so many a minute."""

    at_once: int
    a_minute: float


class Limiter:
    """A bucket for each key; the one not used for longest goes when there are too many."""

    def __init__(self, limit: Limit, *, now: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._now = now
        self._left: LRUCache[str, tuple[float, float]] = LRUCache(_MOST)

    def __len__(self) -> int:
        return len(self._left)

    def take(self, key: str) -> None:
        """One more for that key. Raises Refused, with how long to wait."""
        now = self._now()
        left = self._filled(key, now)
        if left < 1:
            raise WebRefused(429, "web.too_fast", n=ceil((1 - left) * 60 / self._limit.a_minute))
        self._left[key] = (left - 1, now)

    def check(self, key: str) -> None:
        """Whether one more would be too many; it is not counted. Raises Refused."""
        left = self._filled(key, self._now())
        if left < 1:
            raise WebRefused(429, "web.too_fast", n=ceil((1 - left) * 60 / self._limit.a_minute))

    def _filled(self, key: str, now: float) -> float:
        left, since = self._left.get(key, (float(self._limit.at_once), now))
        return min(self._limit.at_once, left + (now - since) * self._limit.a_minute / 60)


def address_of(request: web.Request, *, proxies: int) -> str:
    """Where the request comes from.

    With `proxies` of ours in front, what the outermost of them saw; never what is only claimed.
    """
    told = request.remote or ""
    if proxies:
        forwarded = [
            one.strip()
            for line in request.headers.getall("X-Forwarded-For", [])
            for one in line.split(",")
        ]
        told = forwarded[-proxies] if len(forwarded) >= proxies else told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return request.remote or ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address), _PREFIX), strict=False))
    return str(address)
