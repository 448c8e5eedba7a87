"""Bound how often something may be done, by whom or from where, in bounded memory."""

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
"""The bits of an IPv6 address that count: a household or office has as many beneath as it likes."""


@dataclass(frozen=True)
class Limit:
    """The number at once, and then the number a minute."""

    at_once: int
    a_minute: float


class Limiter:
    """It has a bucket for each key; the one not used for longest goes when there are too many."""

    def __init__(self, limit: Limit, *, now: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._now = now
        self._left: LRUCache[str, tuple[float, float]] = LRUCache(_MOST)

    def __len__(self) -> int:
        return len(self._left)

    def take(self, key: str) -> None:
        """Count one more for that key.

        Raises WebRefused, with how long to wait.
        """
        now = self._now()
        left = self._filled(key, now)
        if left < 1:
            raise WebRefused(429, "web.too_fast", n=ceil((1 - left) * 60 / self._limit.a_minute))
        self._left[key] = (left - 1, now)

    def check(self, key: str) -> None:
        """Check whether one more would be too many, without counting it.

        Raises WebRefused.
        """
        left = self._filled(key, self._now())
        if left < 1:
            raise WebRefused(429, "web.too_fast", n=ceil((1 - left) * 60 / self._limit.a_minute))

    def _filled(self, key: str, now: float) -> float:
        left, since = self._left.get(key, (float(self._limit.at_once), now))
        return min(self._limit.at_once, left + (now - since) * self._limit.a_minute / 60)


def address_of(request: web.Request, *, proxies: int) -> str:
    """Return where the request comes from.

    With `proxies` of ours in front it is what the outermost of them saw, never what is only
    claimed.
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
