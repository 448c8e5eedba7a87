"""Test what the bot says in Teams: where it goes, what comes of it, and where its token goes."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.teams.auth.bot_tokens import BotTokens, NoToken, TokenSettings
from bot.adapters.teams.auth.registration import TeamsRegistration
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.graph import Graph
from bot.adapters.teams.rendering.size import size_of
from bot.messages import DeliveryFailed, DeliveryRefused, NotReachable
from tests.fakes.certificates import authority, trusting
from tests.fakes.clock import FakeClock
from tests.fakes.login import SECRET, Login, Silence, login
from tests.fakes.names import Names
from tests.fakes.raw_server import raw_server
from tests.fakes.sink import sink
from tests.fakes.teams_service import (
    BOT,
    GRAPH_HOST,
    SERVICE_HOST,
    STORAGE_HOST,
    TENANT,
    TeamsService,
    teams_service,
)

APP_ID = "11111111-2222-3333-4444-555555555555"
CATALOGUE_ID = "77777777-2222-3333-4444-555555555555"
CPR = "010203-1234"
HELLO = {"type": "message", "text": "Hej Bo, æøå"}
TEAMS = "https://smba.trafficmanager.net/emea"


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no token, and nothing the platform says of a person, is in the log."""
    caplog.set_level(logging.DEBUG)
    yield
    for private in (SECRET, "token-number", CPR, "Hej Bo"):
        assert private not in caplog.text


@dataclass
class Place:
    """It has Teams on one side, and the bot's connector on the other."""

    service: TeamsService
    login: Login
    clock: FakeClock
    names: Names
    session: aiohttp.ClientSession
    tokens: BotTokens
    connector: Connector

    @property
    def url(self) -> str:
        return self.service.url

    async def send(self, conversation: str) -> str:
        return await self.connector.send(self.url, conversation, HELLO)


@pytest.fixture
async def place(
    clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    file = tmp_path / "authority.pem"
    file.write_text(authority())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    registration = TeamsRegistration("single", APP_ID, TENANT, SECRET)
    async with AsyncExitStack() as stack:
        asked = await stack.enter_async_context(login(APP_ID))
        service = await stack.enter_async_context(teams_service(login=asked, tls=True))
        settings = TokenSettings(login=asked.url, patience=20.0, time_limit=20.0)
        tokens = await stack.enter_async_context(BotTokens(registration, clock, settings=settings))
        names = service.names()
        session = await stack.enter_async_context(
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=names, ssl=trusting()),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        )
        connector = Connector(session, tokens, time_limit=20.0)
        yield Place(service, asked, clock, names, session, tokens, connector)


@pytest.fixture
def bo(place: Place) -> str:
    """The chat with Bo, who has the app."""
    return place.service.chat("29:bo", name="Bo", email="bo@taage.example")


# ── Said, changed, taken back ────────────────────────────────────────────────


async def test_what_is_sent_is_said_and_its_id_comes_back(place: Place, bo: str) -> None:
    name = await place.send(bo)
    assert place.service.said(bo) == [{**HELLO, "id": name}]


async def test_a_message_is_changed_where_it_stands_and_taken_back(place: Place, bo: str) -> None:
    first, second = await place.send(bo), await place.send(bo)
    await place.connector.update(place.url, bo, first, {"type": "message", "text": "Farvel"})
    await place.connector.delete(place.url, bo, second)
    assert place.service.said(bo) == [{"type": "message", "text": "Farvel", "id": first}]


async def test_what_is_sent_is_as_large_as_was_counted_and_no_larger(place: Place, bo: str) -> None:
    await place.send(bo)
    (asked,) = place.service.sent("POST")
    assert len(asked.body) <= size_of(dict(HELLO))
    assert asked.body == b'{"type":"message","text":"Hej Bo, \\u00e6\\u00f8\\u00e5"}'
    assert asked.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "name",
    [
        "a:1def",
        "19:abc@thread.tacv2;messageid=1481567603816",
        "19:meeting_x/y@thread.v2",
        "a b?c#d%2e%2e/../e",
        "æ:ø",
    ],
)
async def test_an_id_is_never_read_as_part_of_the_address(place: Place, name: str) -> None:
    place.service.open(name, {"id": "29:1"}, {"id": "29:2"})
    message = await place.send(name)
    await place.connector.update(place.url, name, message, {**HELLO, "text": "2"})
    assert [each["text"] for each in place.service.said(name)] == ["2"]
    for asked in place.service.sent("POST"):
        path = asked.path.removeprefix("/v3/conversations/").removesuffix("/activities")
        assert not set("/;@:?# ") & set(path)


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 1001, "a:\ud800"])
async def test_an_odd_id_is_sent_nowhere(place: Place, name: str) -> None:
    with pytest.raises(DeliveryRefused, match="id_odd"):
        await place.send(name)
    assert place.service.asked == []


async def test_a_reply_names_what_it_replies_to(place: Place, bo: str) -> None:
    first = await place.send(bo)
    await place.connector.send(place.url, bo, HELLO, reply_to=first)
    assert place.service.sent("POST")[-1].path.endswith(f"/activities/{first}")


async def test_typing_leaves_no_message(place: Place, bo: str) -> None:
    assert await place.connector.send(place.url, bo, {"type": "typing"}) == ""
    assert place.service.said(bo) == []


async def test_a_chat_with_one_person_is_made_once_and_is_always_the_same(place: Place) -> None:
    place.service.install("29:ida")
    parameters = {"bot": BOT, "members": [{"id": "29:ida"}], "tenantId": TENANT, "isGroup": False}
    first = await place.connector.create_conversation(place.url, parameters)
    assert await place.connector.create_conversation(place.url, parameters) == first
    await place.send(first)
    assert len(place.service.said(first)) == 1


async def test_who_is_there(place: Place, bo: str) -> None:
    person = await place.connector.member(place.url, bo, "29:bo")
    assert (person["name"], person["email"]) == ("Bo", "bo@taage.example")
    with pytest.raises(DeliveryRefused, match="404 MemberNotFoundInConversation"):
        await place.connector.member(place.url, bo, "29:nobody")


async def test_a_large_team_comes_page_by_page(place: Place) -> None:
    everybody = [f"29:{number}" for number in range(450)]
    place.service.open("19:team", *({"id": person} for person in everybody))
    found = [each["id"] async for each in place.connector.members(place.url, "19:team")]
    assert found == everybody
    assert len(place.service.sent("GET")) == 3


async def test_a_teams_list_has_everybody_of_its_threads(place: Place) -> None:
    """Teams gives a team's members under the team's id; the fake has them in its threads."""
    place.service.open("19:t@thread.tacv2;messageid=1", {"id": "29:a"}, {"id": "29:b"})
    place.service.open("19:t@thread.tacv2;messageid=2", {"id": "29:b"}, {"id": "29:c"})
    place.service.page_size = 2
    members = place.connector.members(place.url, "19:t@thread.tacv2")
    assert [each["id"] async for each in members] == ["29:a", "29:b", "29:c"]
    with pytest.raises(DeliveryRefused, match="404 ConversationNotFound"):
        _ = [each async for each in place.connector.members(place.url, "19:other@thread.tacv2")]


async def test_pages_come_to_an_end(place: Place, bo: str) -> None:
    page = b'{"members": [], "continuationToken": "again"}'
    place.service.trouble("GET", body=page)
    with pytest.raises(DeliveryRefused, match="too many members"):
        _ = [each async for each in place.connector.members(place.url, bo)]
    assert len(place.service.sent("GET")) == 50


async def test_a_picture_in_a_message_is_fetched_with_the_token(place: Place) -> None:
    url = f"{place.url}/v3/attachments/0-weu-d1/views/original?x=1"
    assert await place.connector.content(url, limit=1000) == b"\x89PNG picture"
    with pytest.raises(DeliveryRefused, match="too large"):
        await place.connector.content(url, limit=5)


# ── One token ────────────────────────────────────────────────────────────────


async def test_a_token_is_fetched_once_for_twenty_four_messages(place: Place, bo: str) -> None:
    await asyncio.gather(*(place.send(bo) for _ in range(24)))
    assert len(place.service.said(bo)) == 24
    assert len(place.login.asked) == 1


async def test_a_token_that_was_revoked_is_replaced_and_the_message_arrives(
    place: Place, bo: str
) -> None:
    await place.send(bo)
    place.login.revoke()
    place.clock.forward(minutes=1)
    await asyncio.gather(*(place.send(bo) for _ in range(5)))
    assert len(place.service.said(bo)) == 6
    assert len(place.login.asked) == 2


async def test_what_is_refused_with_a_fresh_token_too_is_tried_later(place: Place, bo: str) -> None:
    await place.send(bo)
    place.clock.forward(minutes=1)
    place.service.trouble("POST", status=401, code="Unauthorized")
    with pytest.raises(DeliveryFailed, match="401 Unauthorized") as failed:
        await place.send(bo)
    assert (failed.value.in_doubt, failed.value.retry_after) == (False, 60.0)
    assert len(place.service.sent("POST")) == 3


async def test_without_a_token_nothing_is_sent(place: Place, bo: str) -> None:
    place.login.trouble = Silence(status=503)
    with pytest.raises(NoToken) as failed:
        await place.send(bo)
    assert not failed.value.in_doubt
    assert place.service.asked == []


# ── What comes of it ─────────────────────────────────────────────────────────

Doing = Callable[[Place, str], Awaitable[object]]


async def sending(place: Place, chat: str) -> object:
    return await place.send(chat)


async def changing(place: Place, chat: str) -> None:
    await place.connector.update(place.url, chat, "1", HELLO)


async def taking_back(place: Place, chat: str) -> None:
    await place.connector.delete(place.url, chat, "1")


async def asking(place: Place, chat: str) -> object:
    return await place.connector.member(place.url, chat, "29:bo")


async def beginning(place: Place, chat: str) -> object:
    return await place.connector.create_conversation(place.url, {"members": []})


EVERY = pytest.mark.parametrize(
    ("method", "doing", "in_doubt"),
    [
        pytest.param("POST", sending, True, id="sending"),
        pytest.param("PUT", changing, False, id="changing"),
        pytest.param("DELETE", taking_back, False, id="taking back"),
        pytest.param("GET", asking, False, id="asking"),
        pytest.param("POST", beginning, False, id="beginning"),
    ],
)


@EVERY
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
async def test_after_a_5xx_a_new_message_is_in_doubt_and_nothing_else(
    place: Place, bo: str, *, method: str, doing: Doing, in_doubt: bool, status: int
) -> None:
    place.service.trouble(method, status=status, code="ServiceError", retry_after="20")
    with pytest.raises(DeliveryFailed, match=f"{status} ServiceError") as failed:
        await doing(place, bo)
    assert (failed.value.in_doubt, failed.value.retry_after) == (in_doubt, 20)


@pytest.mark.parametrize("reset", ["before", "after"])
async def test_after_a_broken_connection_a_new_message_is_in_doubt(
    place: Place, bo: str, reset: str
) -> None:
    """Nobody could tell the two apart.

    openclaw#121116 repeated such messages, and people had two or three copies.
    """
    place.service.trouble("POST", reset=reset)
    with pytest.raises(DeliveryFailed) as failed:
        await place.send(bo)
    assert failed.value.in_doubt
    assert len(place.service.said(bo)) == (1 if reset == "after" else 0)
    assert len(place.service.sent("POST")) == 1


@EVERY
async def test_a_connection_that_always_breaks_is_a_failure(
    place: Place, bo: str, *, method: str, doing: Doing, in_doubt: bool
) -> None:
    place.service.trouble(method, reset="before")
    with pytest.raises(DeliveryFailed) as failed:
        await doing(place, bo)
    assert failed.value.in_doubt is in_doubt


@EVERY
async def test_an_answer_is_not_waited_for_for_ever(
    place: Place, bo: str, *, method: str, doing: Doing, in_doubt: bool
) -> None:
    place.connector = Connector(place.session, place.tokens, time_limit=0.2)
    place.service.trouble(method, until=asyncio.Event())
    with pytest.raises(DeliveryFailed, match="TimeoutError") as failed:
        await doing(place, bo)
    assert failed.value.in_doubt is in_doubt


async def test_what_never_left_is_not_in_doubt(place: Place, bo: str) -> None:
    place.names.ports[SERVICE_HOST] = 9
    with pytest.raises(DeliveryFailed, match="not connected: ClientConnectorError") as failed:
        await place.send(bo)
    assert not failed.value.in_doubt
    del place.names.ports[SERVICE_HOST]
    with pytest.raises(DeliveryFailed, match="ClientConnectorDNSError") as failed:
        await Connector(place.session, place.tokens).send(
            "https://smba.infra.gcc.teams.microsoft.com/gcc", bo, HELLO
        )
    assert not failed.value.in_doubt


async def test_a_server_nobody_vouches_for_is_told_nothing(place: Place, bo: str) -> None:
    connector = aiohttp.TCPConnector(resolver=place.names)
    async with aiohttp.ClientSession(connector=connector) as trusting_nobody_new:
        with pytest.raises(DeliveryFailed, match="Certificate") as failed:
            await Connector(trusting_nobody_new, place.tokens).send(place.url, bo, HELLO)
    assert not failed.value.in_doubt
    assert place.service.asked == []


@pytest.mark.parametrize("status", [429, 412])
@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"Retry-After": "7"}, 7, 7, id="seconds"),
        pytest.param({"Retry-After": "0"}, 1, 1, id="at once"),
        pytest.param({"Retry-After": "1" * 400}, 3600, 3600, id="for ever"),
        pytest.param(
            {
                "Date": "Mon, 02 Mar 2026 07:05:00 GMT",
                "Retry-After": "Mon, 02 Mar 2026 07:05:42 GMT",
            },
            42,
            42,
            id="a date",
        ),
        pytest.param(
            {
                "Date": "Mon, 02 Mar 2026 07:05:00 GMT",
                "Retry-After": "Sun, 01 Mar 2026 07:05:42 GMT",
            },
            1,
            1,
            id="a date gone by",
        ),
        pytest.param({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, 3600, 3600, id="far off"),
        pytest.param({"Retry-After": "Mon, 02 Mar 99999999999 07:05:42 GMT"}, 2, 6, id="no year"),
        pytest.param({"Retry-After": "soon"}, 2, 6, id="a word"),
        pytest.param({"Retry-After": "-5"}, 2, 6, id="less than nothing"),
        pytest.param({"Retry-After": "١٢"}, 2, 6, id="other digits"),
        pytest.param({}, 2, 6, id="nothing"),
    ],
)
async def test_too_many_messages_wait_as_long_as_teams_says(
    place: Place, bo: str, status: int, headers: dict[str, str], least: float, most: float
) -> None:
    place.service.trouble("POST", status=status, code="TooManyRequests", headers=headers, times=1)
    with pytest.raises(DeliveryFailed) as failed:
        await place.send(bo)
    assert failed.value.retry_after is not None
    assert least <= failed.value.retry_after <= most
    assert not failed.value.in_doubt
    await place.send(bo)


async def test_not_everybody_comes_back_at_the_same_moment(place: Place, bo: str) -> None:
    place.service.trouble("POST", status=429)
    failures = await asyncio.gather(*(place.send(bo) for _ in range(20)), return_exceptions=True)
    waits = {each.retry_after for each in failures if isinstance(each, DeliveryFailed)}
    assert len(waits) > 10


async def test_who_has_not_the_app_or_has_blocked_it_is_not_reachable(
    place: Place, bo: str
) -> None:
    place.service.uninstall("29:bo")
    with pytest.raises(NotReachable, match="403 MessageWritesBlocked"):
        await place.send(bo)
    with pytest.raises(NotReachable, match="404 ConversationNotFound"):
        await place.send("a:gone")
    place.service.install("29:bo")
    await place.send(bo)


@EVERY
@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (403, "BotNotInConversationRoster", NotReachable),
        (403, "ForbiddenOperationException", NotReachable),
        (404, "ConversationNotFound", NotReachable),
        (404, "ActivityNotFoundInConversation", DeliveryRefused),
        (413, "MessageSizeTooBig", DeliveryRefused),
        (400, "BadSyntax", DeliveryRefused),
        (405, "MethodNotAllowed", DeliveryRefused),
        (409, "Conflict", DeliveryRefused),
    ],
)
async def test_what_teams_will_never_take_is_refused_with_its_word_and_nothing_it_says(
    place: Place,
    bo: str,
    *,
    method: str,
    doing: Doing,
    in_doubt: bool,
    status: int,
    code: str,
    refusal: type[DeliveryRefused],
) -> None:
    place.service.trouble(method, status=status, code=code)
    with pytest.raises(DeliveryRefused) as refused:
        await doing(place, bo)
    assert type(refused.value) is refusal
    assert str(refused.value) == f"{status} {code}"


async def test_what_is_too_large_for_any_chat_is_not_even_sent(place: Place, bo: str) -> None:
    with pytest.raises(DeliveryRefused, match="too large"):
        await place.connector.send(place.url, bo, {"type": "message", "text": "x" * 300_000})
    with pytest.raises(DeliveryRefused, match="413 MessageSizeTooBig"):
        await place.connector.send(place.url, bo, {"type": "message", "text": "x" * 120_000})
    assert len(place.service.asked) == 1


# ── Whatever the server answers ──────────────────────────────────────────────

ODD_BODIES = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"<html>502</html>", id="a page"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b"null", id="null"),
    pytest.param(b"{}", id="an empty object"),
    pytest.param(b'{"id": null}', id="no id"),
    pytest.param(b'{"id": 7}', id="a number for an id"),
    pytest.param(b'{"id": ""}', id="an empty id"),
    pytest.param(b'{"id": "' + b"x" * 1001 + b'"}', id="an endless id"),
    pytest.param(b'{"id": "1", "id": "2"}', id="two ids"),
    pytest.param(b'{"id": "\xff"}', id="not UTF-8"),
    pytest.param(b"[" * 100_000, id="deep"),
    pytest.param(b'{"id": "1", "x": "' + b"x" * 400_000 + b'"}', id="huge"),
]


@pytest.mark.parametrize("body", ODD_BODIES)
async def test_a_yes_that_says_no_more_leaves_a_message_in_doubt(
    place: Place, bo: str, body: bytes
) -> None:
    place.service.trouble("POST", body=body)
    with pytest.raises(DeliveryFailed) as failed:
        await place.send(bo)
    assert failed.value.in_doubt


@pytest.mark.parametrize("body", ODD_BODIES)
@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 302])
async def test_an_odd_answer_is_judged_by_its_status(
    place: Place, bo: str, body: bytes, status: int
) -> None:
    place.service.trouble("POST", status=status, body=body)
    with pytest.raises((DeliveryFailed, DeliveryRefused), match=rf"^{status}$"):
        await place.send(bo)


@pytest.mark.parametrize(
    "code", ["x" * 65, "two words", "a\nb", CPR + "\u0000", "<b>", 7, None, ["a"], {}]
)
async def test_the_platforms_word_is_a_word_or_nothing(place: Place, bo: str, code: object) -> None:
    body = json.dumps({"error": {"code": code}}).encode()
    place.service.trouble("POST", status=400, body=body)
    with pytest.raises(DeliveryRefused, match=r"^400$"):
        await place.send(bo)


RAW = [
    pytest.param(b"", id="nothing at all"),
    pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
    pytest.param(b"HTTP/1.1 999999 \r\n\r\n", id="no status"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", id="no length"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", id="cut off"),
    pytest.param(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n", id="huge header"),
    pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", id="no chunk"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", id="no gzip"
    ),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", id="no brotli"
    ),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: \xff=;;;\r\nContent-Length: 0\r\n\r\n", id="cookie"
    ),
    pytest.param(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", id="another protocol, please"),
    pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", id="no content"),
]


@pytest.mark.parametrize("raw", RAW)
async def test_bytes_that_are_no_http_are_a_failure_like_any_other(raw: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)

    async with raw_server(answer) as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}"
        connector = Connector(session, None, local=True, time_limit=1.0)
        with pytest.raises(DeliveryFailed) as failed:
            await connector.send(url, "a:1", HELLO)
        assert failed.value.in_doubt
        with pytest.raises(DeliveryFailed) as failed:
            await connector.member(url, "a:1", "29:bo")
        assert not failed.value.in_doubt


async def test_a_refusal_counts_even_if_its_reason_never_comes() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n{")

    async with raw_server(answer) as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(NotReachable, match=r"^403$"):
            await Connector(session, None, local=True).send(url, "a:1", HELLO)


# ── Where the token may go ───────────────────────────────────────────────────

ELSEWHERE = [
    "https://evil.example/emea",
    "http://smba.trafficmanager.net/emea",
    "HTTP://smba.trafficmanager.net/emea",
    "//smba.trafficmanager.net/emea",
    "smba.trafficmanager.net/emea",
    "ftp://smba.trafficmanager.net/",
    "https:smba.trafficmanager.net",
    "https:/smba.trafficmanager.net",
    "https:///smba.trafficmanager.net",
    "https:\\\\smba.trafficmanager.net",
    "https://smba.trafficmanager.net.evil.example/emea",
    "https://smba.trafficmanager.net.:443/emea",
    "https://smba.trafficmanager.net./emea",
    "https://evil.trafficmanager.net/emea",
    "https://trafficmanager.net/emea",
    "https://smba.trafficmanager.net@evil.example/emea",
    "https://smba.trafficmanager.net:pass@evil.example/",
    "https://evil.example#smba.trafficmanager.net/",
    "https://evil.example?smba.trafficmanager.net/",
    "https://evil.example\\@smba.trafficmanager.net/",
    "https://evil.example\\smba.trafficmanager.net/",
    "https://user@smba.trafficmanager.net/",
    "https://@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net:8443/emea",
    "https://smba.trafficmanager.net:0443/emea",
    "https://smba.trafficmanager.net:/emea",
    "https://smba.trafficmanager.net:443:80/emea",
    "https://smba.trafficmanager.net:４４３/emea",
    "https://smba.trafficmanager.net/emea#x",
    "https://smba.trafficmanager.net/em ea",
    "https://smba.trafficmanager.net/emea\n",
    " https://smba.trafficmanager.net/emea",
    "https://smba.trafficmanager.net /emea",
    "https://smba\u3002trafficmanager\u3002net/emea",
    "https://smba.trafficmanager.nеt/emea",  # a Cyrillic е
    "https://ｓｍｂａ.trafficmanager.net/emea",
    "https://smba.trafficmanager.net%2eevil.example/emea",
    "https://smba%2etrafficmanager.net/emea",
    "https://smba.trafficmanager.net\u0000.evil.example/",
    "https://smba.trafficmanager.net\r\nHost: evil.example/",
    "https://127.0.0.1/emea",
    "https://2130706433/emea",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://[::1]/emea",
    "https://[::ffff:127.0.0.1]/emea",
    "https://169.254.169.254/metadata/instance",
    "https://localhost/emea",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "",
    "https://",
    "https://smba.trafficmanager.net/" + "a" * 5000,
]


ODD_PATHS = [
    "https://smba.trafficmanager.net/../emea",
    "https://smba.trafficmanager.net/emea?x=1",
    "https://smba.trafficmanager.net/a;b",
    "https://smba.trafficmanager.net//emea",
]


@pytest.mark.parametrize("url", [*ELSEWHERE, *ODD_PATHS])
async def test_a_message_goes_to_teams_and_nowhere_else(place: Place, url: str) -> None:
    """See CVE-2026-100681 (Budibase), CVE-2026-62213 (OpenClaw), chat-sdk-python #178."""
    asked_before = len(place.login.asked)
    for doing in (
        place.connector.send(url, "a:1", HELLO),
        place.connector.update(url, "a:1", "1", HELLO),
        place.connector.delete(url, "a:1", "1"),
        place.connector.create_conversation(url, {}),
        place.connector.member(url, "a:1", "29:bo"),
    ):
        with pytest.raises(DeliveryRefused, match="service_"):
            await doing
    assert place.names.asked == []
    assert len(place.login.asked) == asked_before
    assert place.service.asked == []


@pytest.mark.parametrize(
    "url", [*ELSEWHERE, f"https://{STORAGE_HOST}/x", f"https://{GRAPH_HOST}/x"]
)
async def test_a_picture_comes_from_teams_and_nowhere_else(place: Place, url: str) -> None:
    """A picture's address is the sender's word (CVE-2026-28467, OpenClaw)."""
    with pytest.raises(DeliveryRefused, match="service_"):
        await place.connector.content(url, limit=1000)
    assert place.names.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea",
        "https://smba.trafficmanager.net/emea/",
        "HTTPS://SMBA.TrafficManager.NET/emea/",
        "https://smba.trafficmanager.net:443/emea",
        "https://smba.trafficmanager.net",
    ],
)
async def test_every_spelling_of_teams_own_address_arrives(place: Place, bo: str, url: str) -> None:
    await place.connector.send(url, bo, HELLO)
    assert len(place.service.said(bo)) == 1


@EVERY
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(
    place: Place, bo: str, *, method: str, doing: Doing, in_doubt: bool, status: int
) -> None:
    async with sink() as elsewhere:
        place.names.ports["evil.example"] = elsewhere.port
        for to in (
            f"http://127.0.0.1:{elsewhere.port}/",
            "https://evil.example/",
            f"{place.url}/v3/conversations",
        ):
            place.service.trouble(method, status=status, redirect=to, times=1)
            before = len(place.service.asked)
            with pytest.raises(DeliveryFailed, match=str(status)) as failed:
                await doing(place, bo)
            assert not failed.value.in_doubt
            assert len(place.service.asked) == before + 1
    assert elsewhere.connections == 0


async def test_no_host_is_no_host_and_not_every_host(place: Place, bo: str) -> None:
    """An empty list became a wildcard in CVE-2026-34506 (OpenClaw)."""
    nowhere = Connector(place.session, place.tokens, service_hosts=frozenset())
    with pytest.raises(DeliveryRefused, match="service_host_other"):
        await nowhere.send(place.url, bo, HELLO)


# ── The emulator on the developer's own machine ──────────────────────────────


async def test_the_emulator_is_spoken_to_without_a_token() -> None:
    async with teams_service() as service, aiohttp.ClientSession() as session:
        connector = Connector(session, None, local=True)
        bo = service.chat("29:bo")
        await connector.send(service.url, bo, HELLO)
        await connector.send(service.url.replace("127.0.0.1", "localhost"), bo, HELLO)
        assert len(service.said(bo)) == 2
        assert not any("Authorization" in asked.headers for asked in service.asked)


@pytest.mark.parametrize(
    "url",
    [
        TEAMS,
        "http://192.0.2.1:3978/",
        "http://0.0.0.0:3978/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://127.0.0.2/",
        "http://[::]/",
        "http://127.1/",
    ],
)
async def test_a_local_connector_speaks_to_this_machine_only(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(DeliveryRefused, match="service_url_odd"):
            await Connector(session, None, local=True).send(url, "a:1", HELLO)


async def test_teams_needs_a_token_and_this_machine_must_not_have_one(place: Place) -> None:
    with pytest.raises(ValueError, match="token"):
        Connector(place.session, None)
    with pytest.raises(ValueError, match="token"):
        Connector(place.session, place.tokens, local=True)
    with pytest.raises(DeliveryRefused):
        await place.connector.send("http://127.0.0.1:3978/", "a:1", HELLO)


# ── Giving somebody the app ──────────────────────────────────────────────────


@pytest.fixture
def ida(place: Place) -> str:
    """Return Ida's object id in Entra; she does not have the app."""
    person = "00000000-1111-2222-3333-444444444444"
    place.service.people[person] = "29:ida"
    place.service.catalogue.add(CATALOGUE_ID)
    return person


async def test_a_person_is_given_the_app_once_and_can_be_written_to(place: Place, ida: str) -> None:
    graph = Graph(place.session, place.tokens)
    assert await graph.install_for(ida, CATALOGUE_ID)
    assert await graph.install_for(ida.upper(), CATALOGUE_ID)
    assert [asked.path for asked in place.service.sent("POST")] == [
        f"/v1.0/users/{ida}/teamwork/installedApps"
    ] * 2
    parameters = {"members": [{"id": "29:ida"}], "tenantId": TENANT}
    await place.send(await place.connector.create_conversation(place.url, parameters))


async def test_an_app_or_a_person_unknown_there_is_no(place: Place, ida: str) -> None:
    graph = Graph(place.session, place.tokens)
    assert not await graph.install_for(APP_ID, CATALOGUE_ID)
    assert not await graph.install_for(ida, APP_ID)
    place.service.trouble("POST", status=403, code="Forbidden")
    assert not await graph.install_for(ida, CATALOGUE_ID)


async def test_graph_that_is_busy_or_ill_is_asked_later(place: Place, ida: str) -> None:
    graph = Graph(place.session, place.tokens)
    for trouble in ({"status": 429, "retry_after": "9"}, {"status": 503}, {"reset": "after"}):
        place.service.well()
        place.service.trouble("POST", **trouble)
        with pytest.raises(DeliveryFailed) as failed:
            await graph.install_for(ida, CATALOGUE_ID)
        assert not failed.value.in_doubt
    place.service.well()
    place.service.trouble("POST", status=400, code="BadRequest")
    with pytest.raises(DeliveryRefused, match="400 BadRequest"):
        await graph.install_for(ida, CATALOGUE_ID)


@pytest.mark.parametrize("person", ["", "bo@taage.example", "me", "../me", f"{APP_ID}/manager"])
async def test_a_person_without_an_id_is_nobody_to_graph(place: Place, person: str) -> None:
    with pytest.raises(ValueError, match="GUID"):
        await Graph(place.session, place.tokens).install_for(person, CATALOGUE_ID)
    assert place.service.asked == []


async def test_graph_has_a_token_of_its_own(place: Place, ida: str, bo: str) -> None:
    await Graph(place.session, place.tokens).install_for(ida, CATALOGUE_ID)
    await place.send(bo)
    first, second = (asked.headers["Authorization"] for asked in place.service.asked)
    assert first != second
