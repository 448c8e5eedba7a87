"""Read bytes from addresses that came with a message, and write bytes to them.

Only known hosts are asked, none inside our own network, and everything is bounded.

There are two checks. First the address is compared as it is written, before anything is asked. Then
the addresses its host resolves to are checked, and the connection goes to the very address that was
checked. With a proxy from the environment (HTTPS_PROXY) the proxy resolves, and has to make the
second check.
"""

import asyncio
import io
import ipaddress
import re
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.edge.retry_after import retry_after
from bot.messages import DeliveryFailed, DeliveryRefused, TooLarge

PIECE = 13 * 320 * 1024
"""The bytes of a piece.

Microsoft's storage takes pieces that are a multiple of 320 KiB, and likes them to be about four
MiB.
"""

TIME_LIMIT = 120.0

_LONGEST_URL = 4_000
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
_ADDRESS = re.compile(
    r"https://([a-z0-9.-]+)(?::443)?(/[a-z0-9._~%!$&'()*+,;=:@/?-]*)", re.ASCII | re.IGNORECASE
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NOT_THAT_SIZE = "The file is empty, or not as large as it was said to be"
_WITHIN = aiohttp.ClientTimeout(total=None, connect=5.0, sock_read=20.0)
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
_WHOLE = {HTTPStatus.OK, HTTPStatus.CREATED}
_THERE_ALREADY = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Kravbot"}


class DownloadRefused(DeliveryRefused):
    """These bytes will never come or go: it is the wrong host, or the host says no."""


class NotPublic(OSError):
    """The host is inside a private network."""


@dataclass(frozen=True)
class HostRule:
    """The known hosts: `names` themselves, and names one label longer than those of `under`."""

    names: frozenset[str] = frozenset()
    under: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *patterns: str) -> Self:
        """Make the rule of patterns such as `files.example.com` and `*.example.com`.

        Raises ValueError for anything but names in lower case.
        """
        for pattern in patterns:
            if not _HOST.fullmatch(pattern.removeprefix("*.")):
                raise ValueError(f"{pattern!r} is not the name of a host")
        return cls(
            frozenset(pattern for pattern in patterns if not pattern.startswith("*.")),
            frozenset(pattern[2:] for pattern in patterns if pattern.startswith("*.")),
        )

    def admits(self, host: str) -> bool:
        """Tell whether the host, in lower case, is one of them."""
        _, _, above = host.partition(".")
        return _HOST.fullmatch(host) is not None and (host in self.names or above in self.under)


class PublicResolver(AbstractResolver):
    """It resolves a name, without the addresses that are not on the public internet.

    aiohttp connects to what it is given here and asks no second time. It does not ask at all for a
    literal address; the HostRule keeps those out. The environment's proxies may be at any address.
    """

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or aiohttp.ThreadedResolver()
        self._proxies = {urlsplit(proxy).hostname for proxy in getproxies().values()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve the host. Raises NotPublic and OSError."""
        found = await self._inner.resolve(host, port, family)
        if host in self._proxies:
            return found
        public = [each for each in found if is_public(each["host"])]
        if not public:
            raise NotPublic(f"{host} is not on the public internet")
        return public

    async def close(self) -> None:
        await self._inner.close()


def public_session(
    *, resolver: AbstractResolver | None = None, trusted: ssl.SSLContext | None = None
) -> aiohttp.ClientSession:
    """Make a session for `download` and `upload`.

    It connects to public addresses only, uses the environment's proxy, and has no cookies.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=resolver or PublicResolver(), ssl=True if trusted is None else trusted
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=True,
        auto_decompress=False,
    )


def is_public(address: str) -> bool:
    """Tell whether the address is on the public internet.

    An IPv4 address that is embedded in an IPv6 one never counts as public.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        tunnelled = found.sixtofour is not None or found.teredo is not None
        return found.is_global and found in _GLOBAL_UNICAST and not tunnelled
    return found.is_global and not found.is_multicast


async def download(
    session: aiohttp.ClientSession,
    url: str,
    *,
    hosts: HostRule,
    limit: int,
    headers: Mapping[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
) -> bytes:
    """Read at most `limit` bytes from there; no redirect is followed.

    `session` is a `public_session`.

    Raises TooLarge, DownloadRefused for what will never come, and DeliveryFailed for what may come
    later.
    """
    address = _checked(url, hosts)
    sent = _HEADERS | dict(headers or {})
    async with (
        _translating_errors(time_limit),
        session.get(address, headers=sent, timeout=_WITHIN, allow_redirects=False) as response,
    ):
        _check_status(response)
        return await _read(response, limit)


async def upload(
    session: aiohttp.ClientSession,
    url: str,
    content: bytes | AsyncIterable[bytes],
    *,
    hosts: HostRule,
    total: int,
    time_limit: float = TIME_LIMIT,
) -> None:
    """Write `total` bytes there, in pieces, to an upload that Microsoft's storage has opened.

    The address itself is the permission, so nothing else goes along. Pieces that are there already,
    from a try that broke off, are passed over. Raises DownloadRefused and DeliveryFailed, and
    ValueError if the content is not of that size.
    """
    address = _checked(url, hosts)
    begin, status = 0, 0
    async with _translating_errors(time_limit):
        async for piece in _pieces(content):
            end = begin + len(piece)
            if end > total or (len(piece) < PIECE and end < total):
                raise ValueError(_NOT_THAT_SIZE)
            headers = _HEADERS | {"Content-Range": f"bytes {begin}-{end - 1}/{total}"}
            async with session.put(
                address,
                data=io.BytesIO(piece),
                headers=headers,
                timeout=_WITHIN,
                allow_redirects=False,
            ) as response:
                status = response.status
                if status != _THERE_ALREADY:
                    _check_status(response)
            begin = end
    if begin < total or not total:
        raise ValueError(_NOT_THAT_SIZE)
    if status not in _WHOLE:
        raise DeliveryFailed("the storage waits for more")


def admits(hosts: HostRule, url: str) -> bool:
    """Tell whether the address, as it is written, has one of these hosts."""
    try:
        _checked(url, hosts)
    except DownloadRefused:
        return False
    return True


def _checked(url: str, hosts: HostRule) -> URL:
    """Parse the address as it is written, with its host checked. Raises DownloadRefused."""
    match = _ADDRESS.fullmatch(url) if len(url) <= _LONGEST_URL else None
    if match is None:
        raise DownloadRefused("address_odd")
    host = match[1].lower()
    if not hosts.admits(host):
        raise DownloadRefused("host_other")
    return URL(f"https://{host}{match[2]}", encoded=True)


@asynccontextmanager
async def _translating_errors(time_limit: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(time_limit):
            yield
    except aiohttp.ClientConnectorDNSError as fault:
        if isinstance(fault.os_error, NotPublic):
            raise DownloadRefused("host_not_public") from None
        raise DeliveryFailed("the host was not found") from None
    except (aiohttp.ClientError, OSError) as fault:  # TimeoutError is an OSError
        raise DeliveryFailed(f"no answer: {type(fault).__name__}") from None


def _check_status(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        raise DeliveryFailed(f"{status}", retry_after=retry_after(response.headers))
    raise DownloadRefused(f"{status}")


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read the answer, whatever its length is said to be. Raises TooLarge."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise DownloadRefused("encoded")
    content = bytearray()
    if (response.content_length or 0) > limit:
        raise TooLarge("too_large")
    async for chunk in response.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise TooLarge("too_large")
    return bytes(content)


async def _pieces(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Cut the content into PIECE bytes at a time, the last one shorter."""
    waiting = bytearray()
    async for part in _parts(content):
        waiting += part
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


async def _parts(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
    else:
        async for part in content:
            yield part
