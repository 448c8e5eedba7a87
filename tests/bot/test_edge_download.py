"""Test files from addresses that came with a message.

They come from known hosts, from outside our own network, and never in too large an amount.
"""

import asyncio
import io
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from bot.adapters.teams.auth.storage_hosts import STORAGE_HOSTS
from bot.edge.download import (
    PIECE,
    DownloadRefused,
    HostRule,
    NotPublic,
    PublicResolver,
    download,
    is_public,
    public_session,
    upload,
)
from bot.messages import DeliveryFailed, DeliveryRefused, TooLarge
from tests.fakes.certificates import serving, trusting
from tests.fakes.names import Names
from tests.fakes.proxy import proxy
from tests.fakes.raw_server import raw_server
from tests.fakes.sink import sink
from tests.fakes.teams_service import STORAGE_HOST, TeamsService, teams_service

SLACK = HostRule.of("files.slack.com")


@dataclass
class Place:
    """It has SharePoint on one side, and a session of ours on the other."""

    service: TeamsService
    names: Names
    session: aiohttp.ClientSession

    async def fetch(self, url: str, *, limit: int = 1000, time_limit: float = 5.0) -> bytes:
        return await download(
            self.session, url, hosts=STORAGE_HOSTS, limit=limit, time_limit=time_limit
        )


@pytest.fixture
async def place(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(teams_service(tls=True))
        names = service.names()
        session = await stack.enter_async_context(
            public_session(resolver=names, trusted=trusting())
        )
        yield Place(service, names, session)


# ── Fetching ─────────────────────────────────────────────────────────────────


async def test_a_file_comes_as_it_is_with_nothing_of_ours_along(place: Place) -> None:
    url = place.service.put_file("plan.pdf", b"%PDF" + bytes(range(256)))
    assert await place.fetch(url) == b"%PDF" + bytes(range(256))
    (asked,) = place.service.asked
    assert "Authorization" not in asked.headers
    assert "Cookie" not in asked.headers
    assert asked.headers["Accept-Encoding"] == "identity"


async def test_a_token_goes_along_where_the_caller_says_so(place: Place) -> None:
    place.names.ports["files.slack.com"] = place.service.port
    place.service.put_file("a", b"a")
    url = "https://files.slack.com/storage/files/a"
    sent = {"Authorization": "Bearer xoxb-1"}
    assert await download(place.session, url, hosts=SLACK, limit=9, headers=sent) == b"a"
    assert place.service.asked[0].headers["Authorization"] == "Bearer xoxb-1"


@pytest.mark.parametrize(("size", "comes"), [(0, True), (1000, True), (1001, False)])
async def test_as_much_as_was_allowed_and_no_more(place: Place, *, size: int, comes: bool) -> None:
    url = place.service.put_file("a", b"x" * size)
    if comes:
        assert len(await place.fetch(url)) == size
    else:
        with pytest.raises(TooLarge):
            await place.fetch(url)


@pytest.mark.parametrize(
    ("status", "later"),
    [(429, True), (408, True), (500, True), (503, True)]
    + [(code, False) for code in (400, 401, 403, 404, 410, 416)],
)
async def test_some_refusals_pass_and_some_do_not(
    place: Place, *, status: int, later: bool
) -> None:
    url = place.service.put_file("a", b"a")
    place.service.trouble("GET", status=status, retry_after="8")
    with pytest.raises(DeliveryFailed if later else DownloadRefused, match=str(status)) as fault:
        await place.fetch(url)
    if isinstance(fault.value, DeliveryFailed):
        assert fault.value.retry_after == 8
        assert not fault.value.in_doubt


async def test_what_breaks_off_or_never_ends_may_come_later(place: Place) -> None:
    url = place.service.put_file("a", b"a")
    place.service.trouble("GET", reset="before", times=2)
    with pytest.raises(DeliveryFailed):
        await place.fetch(url)
    place.service.well()
    place.service.trouble("GET", until=asyncio.Event())
    with pytest.raises(DeliveryFailed, match="TimeoutError"):
        await place.fetch(url, time_limit=0.1)


async def test_a_host_that_is_not_found_may_be_found_later(place: Place) -> None:
    with pytest.raises(DeliveryFailed, match="not found"):
        await place.fetch("https://nobody.sharepoint.com/a")


async def test_what_is_packed_is_not_unpacked(place: Place) -> None:
    """A body may unpack to an enormous size (CVE-2025-69223, aiohttp)."""
    place.service.trouble("GET", body=b"\x1f\x8b" + b"x" * 20, headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadRefused, match="encoded"):
        await place.fetch(f"https://{STORAGE_HOST}/storage/files/a")


@asynccontextmanager
async def answering(head: bytes, body: bytes, *, times: int = 1) -> AsyncIterator[int]:
    """Serve what the server is told to say, that many times, to whoever asks."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for _ in range(times):
            writer.write(body)
            await writer.drain()

    async with raw_server(answer, ssl=serving()) as port:
        yield port


async def test_whatever_length_is_said_the_limit_holds(place: Place) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    async with answering(head, b"x" * 64_000, times=100) as port:
        place.names.ports["liar.sharepoint.com"] = port
        with pytest.raises(TooLarge):
            await place.fetch("https://liar.sharepoint.com/a", limit=300_000)
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"short") as port:
        place.names.ports["brief.sharepoint.com"] = port
        with pytest.raises(DeliveryFailed):
            await place.fetch("https://brief.sharepoint.com/a")


# ── Which address ────────────────────────────────────────────────────────────

GOOD = [
    "https://taage.sharepoint.com/a",
    (
        "https://taage-my.sharepoint.com/personal/bo/_layouts/15/download.aspx"
        "?UniqueId=1&tempauth=x.y-z"
    ),
    "HTTPS://TAAGE.SharePoint.com:443/a%20b/(1)/~x/'y'",
]
BAD = [
    "",
    "http://taage.sharepoint.com/a",
    "//taage.sharepoint.com/a",
    "taage.sharepoint.com/a",
    "https:/taage.sharepoint.com/a",
    "https:\\\\taage.sharepoint.com\\a",
    "https://sharepoint.com/a",
    "https://.sharepoint.com/a",
    "https://a.b.sharepoint.com/a",
    "https://-a.sharepoint.com/a",
    "https://a-.sharepoint.com/a",
    "https://a_b.sharepoint.com/a",
    "https://xsharepoint.com/a",
    "https://sharepoint.com.evil.example/a",
    "https://taage.sharepoint.com.evil.example/a",
    "https://taage.sharepoint.com./a",
    "https://taage.sharepoint.com../a",
    "https://evil.example/taage.sharepoint.com",
    "https://evil.example?x=.sharepoint.com/",
    "https://evil.example#.sharepoint.com/",
    "https://evil.example#@taage.sharepoint.com/",
    "https://taage.sharepoint.com@evil.example/",
    "https://taage.sharepoint.com:x@evil.example/",
    "https://user@taage.sharepoint.com/",
    "https://@taage.sharepoint.com/",
    "https://evil.example\\.sharepoint.com/",
    "https://evil.example\\@taage.sharepoint.com/",
    "https://evil.example%2f.sharepoint.com/",
    "https://taage.sharepoint.com:80/",
    "https://taage.sharepoint.com:8443/",
    "https://taage.sharepoint.com:0443/",
    "https://taage.sharepoint.com:/",
    "https://taage.sharepoint.com",
    "https://taage.sharepoint.com?x=1",
    "https://taage.sharepoint.com/a#b",
    "https://taage.sharepoint.com/a b",
    "https://taage.sharepoint.com/a\tb",
    "https://taage.sharepoint.com/a\r\nHost: evil.example",
    "https://taage.sharepoint.com/a\x00",
    "https://taage.sharepoint.com/a\\b",
    "https://taage.sharepoint.com/æ",
    " https://taage.sharepoint.com/a",
    "https://taage.sharepoint.com/a ",
    "https://taage.sharepoint.com/a\n",
    "https://taage\u3002sharepoint\u3002com/a",
    "https://taage.sharepoint.cоm/a",  # a Cyrillic о
    "https://ｔaage.sharepoint.com/a",
    "https://tåge.sharepoint.com/a",
    "https://ⓣaage.sharepoint.com/a",
    "https://taage.sharepoint.com\u200b/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0x7f.0.0.1/a",
    "https://0177.0.0.1/a",
    "https://0/a",
    "https://[::1]/a",
    "https://[::]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[::ffff:7f00:1]/a",
    "https://[64:ff9b::7f00:1]/a",
    "https://[fe80::1%25eth0]/a",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/",
    "https://localhost/a",
    "https://localhost.sharepoint.com.local/a",
    "ftp://taage.sharepoint.com/a",
    "file:///etc/passwd",
    "data:text/plain,a",
    "javascript:alert(1)",
    "https://taage.sharepoint.com/" + "a" * 4000,
]


@pytest.mark.parametrize("url", GOOD)
async def test_an_address_of_the_organisations_own_storage_is_asked(place: Place, url: str) -> None:
    place.names.ports |= dict.fromkeys(
        ("taage.sharepoint.com", "taage-my.sharepoint.com"), place.service.port
    )
    place.service.trouble("GET", body=b"it")
    assert await place.fetch(url) == b"it"


@pytest.mark.parametrize("url", BAD)
async def test_every_other_address_is_refused_before_anything_is_asked(
    place: Place, url: str
) -> None:
    with pytest.raises(DownloadRefused, match=r"^(address_odd|host_other)$"):
        await place.fetch(url)
    with pytest.raises(DownloadRefused, match=r"^(address_odd|host_other)$"):
        await upload(place.session, url, b"a", hosts=STORAGE_HOSTS, total=1)
    assert place.names.asked == []


@pytest.mark.parametrize(
    "pattern", ["", "*", "*.", "*.com", "com", "a..b", "127.0.0.1", "*.0.0.1", "Taage.dk", "a.b."]
)
def test_a_rule_is_made_of_names(pattern: str) -> None:
    with pytest.raises(ValueError, match="not the name of a host"):
        HostRule.of(pattern)


def test_no_rule_admits_nobody() -> None:
    assert not HostRule().admits("taage.sharepoint.com")
    assert not HostRule().admits("")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_nowhere(place: Place, status: int) -> None:
    async with sink() as elsewhere:
        place.names.ports["evil.example"] = elsewhere.port
        url = place.service.put_file("a", b"a")
        for to in (f"http://127.0.0.1:{elsewhere.port}/", "https://evil.example/", url):
            place.service.trouble("GET", status=status, redirect=to, times=1)
            with pytest.raises(DownloadRefused, match=str(status)):
                await place.fetch(url)
    assert elsewhere.connections == 0
    assert len(place.service.asked) == 3


# ── What a name stands for ───────────────────────────────────────────────────

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_inside_is_not_followed(address: str) -> None:
    """An allowed host stood for 0.0.0.0 or :: in CVE-2026-100574 (OpenClaw)."""
    assert not is_public(address)
    names = Names(addresses={"taage.sharepoint.com": (address,)})
    async with sink() as elsewhere, public_session(resolver=PublicResolver(names)) as session:
        with pytest.raises(DownloadRefused, match="host_not_public"):
            await download(session, "https://taage.sharepoint.com/a", hosts=STORAGE_HOSTS, limit=10)
    assert elsewhere.connections == 0
    assert names.asked == ["taage.sharepoint.com"]


@pytest.mark.parametrize("address", ["8.8.8.8", "52.98.1.2", "2603:1026::1", "2a01:111::5"])
def test_an_address_on_the_public_internet_is_one(address: str) -> None:
    assert is_public(address)
    assert ipaddress.ip_address(address).is_global


async def test_only_what_was_looked_at_is_connected_to() -> None:
    """A name may stand for two addresses, or for another one the next time it is asked."""
    names = Names(addresses={"taage.sharepoint.com": ("127.0.0.1", "52.98.1.2", "::1")})
    resolver = PublicResolver(names)
    found = await resolver.resolve("taage.sharepoint.com", 443, socket.AF_INET)
    assert [each["host"] for each in found] == ["52.98.1.2"]
    names.addresses["taage.sharepoint.com"] = ("127.0.0.1",)
    with pytest.raises(NotPublic):
        await resolver.resolve("taage.sharepoint.com", 443, socket.AF_INET)


async def test_the_machines_own_names_are_not_public() -> None:
    with pytest.raises(NotPublic):
        await PublicResolver().resolve("localhost", 443, socket.AF_INET)


async def test_the_organisations_proxy_may_stand_inside(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy resolves what was asked for then.

    It has to keep people from addresses inside.
    """
    url = place.service.put_file("a", b"through")
    async with proxy(place.service.port) as leading:
        port = int(leading.url.rsplit(":", 1)[1])
        monkeypatch.setenv("HTTPS_PROXY", f"http://proxy.taage.example:{port}")
        names = PublicResolver(Names({"proxy.taage.example": port}))
        async with public_session(resolver=names, trusted=trusting()) as session:
            assert await download(session, url, hosts=STORAGE_HOSTS, limit=10) == b"through"
    assert leading.asked == [f"{STORAGE_HOST}:443"]


# ── Putting ──────────────────────────────────────────────────────────────────


async def in_parts(content: bytes, size: int) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


@pytest.mark.parametrize(
    ("size", "pieces"), [(1, 1), (300_000, 1), (PIECE, 1), (PIECE + 1, 2), (2 * PIECE + 77, 3)]
)
async def test_a_file_is_put_there_whole_whatever_parts_it_comes_in(
    place: Place, size: int, pieces: int
) -> None:
    content = bytes(number % 251 for number in range(size))
    await upload(
        place.session,
        place.service.open_upload("report"),
        in_parts(content, 256 * 1024),
        hosts=STORAGE_HOSTS,
        total=size,
    )
    assert place.service.uploaded("report") == content
    asked = place.service.sent("PUT")
    assert len(asked) == pieces
    assert not any("Authorization" in each.headers for each in asked)
    assert asked[0].headers["Content-Range"] == f"bytes 0-{min(size, PIECE) - 1}/{size}"


async def test_bytes_are_put_there_as_well(place: Place) -> None:
    url = place.service.open_upload("report")
    await upload(place.session, url, b"all of it", hosts=STORAGE_HOSTS, total=9)
    assert place.service.uploaded("report") == b"all of it"


@pytest.mark.parametrize("reset", ["before", "after"])
async def test_what_broke_off_goes_on_where_it_was(place: Place, reset: str) -> None:
    """The storage answers 416 for what it has, whether or not we saw that it took it."""
    content = bytes(2 * PIECE + 5)
    url = place.service.open_upload("report")
    first = {"Content-Range": f"bytes 0-{PIECE - 1}/{len(content)}"}
    await place.session.put(url, data=io.BytesIO(content[:PIECE]), headers=first)
    place.service.trouble("PUT", reset=reset, times=2)
    with pytest.raises(DeliveryFailed):
        await upload(place.session, url, content, hosts=STORAGE_HOSTS, total=len(content))
    place.service.well()
    await upload(place.session, url, content, hosts=STORAGE_HOSTS, total=len(content))
    assert place.service.uploaded("report") == content


async def test_a_place_that_is_gone_or_full_takes_nothing(place: Place) -> None:
    url = place.service.open_upload("report")
    for status in (404, 409, 507):
        place.service.well()
        place.service.trouble("PUT", status=status)
        fault = DeliveryFailed if status >= 500 else DeliveryRefused
        with pytest.raises(fault, match=str(status)):
            await upload(place.session, url, b"abc", hosts=STORAGE_HOSTS, total=3)
    place.service.well()
    place.service.trouble("PUT", status=202, body=b"{}")
    with pytest.raises(DeliveryFailed, match="waits for more"):
        await upload(place.session, url, b"abc", hosts=STORAGE_HOSTS, total=3)


@pytest.mark.parametrize(("content", "total"), [(b"abc", 2), (b"abc", 4), (b"", 0), (b"", 3)])
async def test_a_size_that_is_not_true_is_a_fault_of_ours(
    place: Place, content: bytes, total: int
) -> None:
    url = place.service.open_upload("report")
    with pytest.raises(ValueError, match="as it was said to be"):
        await upload(place.session, url, content, hosts=STORAGE_HOSTS, total=total)
    assert place.service.uploaded("report") is None
