"""Test the web chat over real HTTP: sign-in, what is said, what comes back, and every refusal."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.web.server import WebSettings, build_app
from bot.messages import (
    Button,
    ButtonInput,
    Card,
    ConversationOpened,
    FileInput,
    StoredFile,
    TextInput,
)
from tests.fakes.web import (
    BO,
    FIE,
    FakePeople,
    FakeReception,
    FakeTranscript,
    FakeUploads,
)
from tests.fakes.web_chat import UPLOAD_LIMIT, Chat, ports_of

HELLO = Card(
    lang="da",
    title="Goddag, Bo",
    say="Goddag",
    as_of="Pr. i dag",
    answers=((Button(label="Ja", token="a.0"),),),  # noqa: S106  # no password
)


async def test_it_lives(chat: Chat) -> None:
    answer = await chat.browser.get("/livez")
    assert await answer.text() == "ok"


async def test_a_stranger_is_asked_who_they_are(chat: Chat) -> None:
    answer = await chat.browser.get("/")
    page = await answer.text()
    assert answer.url.path == "/who"
    assert "Hvem vil du være?" in page
    assert "Bo Prøvesen" in page
    assert "Fie &lt;b&gt;Falsk&lt;/b&gt;" in page
    assert page.count("<section") == 1


async def test_who_one_is_lasts(bo: Chat) -> None:
    answer = await bo.browser.get("/")
    page = await answer.text()
    assert answer.url.path == "/"
    assert '<html lang="da">' in page
    assert "Styrelsen for Tåge og Fyrtårne" in page
    assert bo.cookie("person") == BO.email


async def test_cookies_stay_with_us(chat: Chat) -> None:
    answer = await chat.browser.get("/who")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_the_first_visit_arrives_once(bo: Chat) -> None:
    await bo.browser.get("/")
    await bo.browser.get("/")
    (turn,) = bo.turns.turns
    assert turn.input == ConversationOpened()
    assert (turn.platform, turn.workspace, turn.conversation) == ("web", BO.authority, BO.email)
    assert (turn.sender.email, turn.lang) == (BO.email, "da")


async def test_a_page_that_could_not_be_read_says_so_of_its_visit(bo: Chat) -> None:
    """Somebody may have written there before, and the card may stand there that they answer."""
    bo.transcript.away = True
    await bo.browser.get("/")
    bo.transcript.away = False
    await bo.browser.get("/")
    assert [turn.input for turn in bo.turns.turns] == [
        ConversationOpened(unread=True),
        ConversationOpened(),
    ]


async def test_the_page_shows_the_conversation(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "bot", card=HELLO)
    await bo.transcript.put(BO.email, "m2", "you", text="<i>hej</i>")
    page = await (await bo.browser.get("/")).text()
    assert page.index('id="m-m1"') < page.index('id="m-m2"')
    assert "<bdi>&lt;i&gt;hej&lt;/i&gt;</bdi>" in page
    assert 'data-after="2"' in page
    assert "<time datetime=" in page
    assert "08:05" in page
    assert "<script>" not in page
    assert "style=" not in page


async def test_a_new_conversation_begins_elsewhere(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "bot", card=HELLO)
    await bo.browser.post("/new", data={"csrf": bo.csrf})
    (turn,) = bo.turns.turns
    assert turn.conversation.startswith(f"{BO.email}/")
    assert bo.cookie("talk") in turn.conversation
    await bo.be()
    await bo.post("/say", text="hej")
    assert bo.turns.turns[-1].conversation == BO.email


async def test_the_language_is_chosen_by_saying_so_in_the_chat(bo: Chat) -> None:
    form = {"lang": "en", "back": "/", "csrf": bo.csrf}
    page = await (await bo.browser.post("/language", data=form)).text()
    assert '<html lang="en">' in page
    assert "Write to Kravbot" in page
    assert TextInput("English") in [turn.input for turn in bo.turns.turns]
    await bo.post("/say", text="hello")
    assert bo.turns.turns[-1].lang == "en"


async def test_a_person_brings_their_language(chat: Chat) -> None:
    await chat.be(FIE.email)
    assert '<html lang="en">' in await (await chat.browser.get("/")).text()


async def test_words_are_received_clean(bo: Chat) -> None:
    answer = await bo.post("/say", text="  A\u030aben\x00 dør\r\n", key="0123456789")
    assert await answer.json() == {"ok": True, "repeated": False}
    (turn,) = bo.turns.turns
    assert turn.input == TextInput("Åben dør")
    assert turn.key == "0123456789"


async def test_a_repeat_is_the_same_delivery(bo: Chat) -> None:
    await bo.post("/say", text="hej", key="0123456789")
    answer = await bo.post("/say", text="hej", key="0123456789")
    assert await answer.json() == {"ok": True, "repeated": True}
    assert len(bo.turns.turns) == 1


async def test_a_button_sends_its_token_and_its_fields(bo: Chat) -> None:
    fields = {"field.why": ["fordi"], "field.who": ["a", "b"], "other": "x"}
    await bo.post("/press", token="ab12.3", **fields)  # noqa: S106  # no password
    (turn,) = bo.turns.turns
    assert turn.input == ButtonInput("ab12.3", {"why": "fordi", "who": "a;b"})


async def test_without_script_a_form_is_answered_by_the_page(bo: Chat) -> None:
    form = {"csrf": bo.csrf, "token": "ab12.3", "field.why": "fordi æøå"}
    answer = await bo.browser.post("/press", data=form, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, f"/?who={BO.email}#end")
    (turn,) = bo.turns.turns
    assert turn.input == ButtonInput("ab12.3", {"why": "fordi æøå"})
    assert len(turn.key) == 32


async def upload(chat: Chat, content: bytes, name: str = "bilag.pdf") -> ClientResponse:
    headers = {**chat.script, "X-File-Name": name, "Content-Type": "application/octet-stream"}
    return await chat.browser.post("/upload", data=content, headers=headers)


async def test_files_are_sent_and_then_attached(bo: Chat) -> None:
    content = b"%PDF" + b"x" * 200_000
    sent = await (await upload(bo, content, "..%2F..%2Fbilag%20%C3%A6.pdf")).json()
    assert (sent["name"], sent["size"]) == ("bilag æ.pdf", len(content))
    await bo.post("/attach", files=[sent["sha256"]], text="her")
    (turn,) = bo.turns.turns
    file = StoredFile("bilag æ.pdf", sent["sha256"], len(content), "application/pdf")
    assert turn.input == FileInput((file,), "her")


async def test_a_file_is_handed_over_and_never_shown(bo: Chat) -> None:
    sent = await (await upload(bo, b"%PDF" + b"x" * 5000, "%C3%A6%22%0Db.pdf")).json()
    answer = await bo.browser.get(f"/file/{sent['sha256']}")
    assert len(await answer.read()) == 5004
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"__ b.pdf\"; filename*=UTF-8''%C3%A6%22%20b.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    await bo.be(FIE.email)
    assert (await bo.browser.get(f"/file/{sent['sha256']}")).status == 404


async def test_a_refused_file_says_why(bo: Chat) -> None:
    answer = await upload(bo, b"MZ\x00")
    assert answer.status == 422
    assert await answer.json() == {"error": "Filen er tom. Vælg en med indhold."}
    assert (bo.uploads.open_uploads, bo.uploads.files) == (0, {})


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 10_000):
        yield content[start : start + 10_000]


async def test_a_file_without_a_length_is_stopped_at_the_limit(bo: Chat) -> None:
    headers = {**bo.script, "X-File-Name": "stor.pdf"}
    pieces = in_pieces(b"x" * (UPLOAD_LIMIT + 1))
    answer = await bo.browser.post("/upload", data=pieces, headers=headers)
    assert answer.status == 413
    assert "for stor" in (await answer.json())["error"]
    assert (bo.uploads.open_uploads, bo.uploads.abandoned) == (0, 1)


async def test_a_file_cut_short_is_abandoned(bo: Chat) -> None:
    await send_raw(
        bo,
        "POST /upload HTTP/1.1",
        {**bo.script, "X-File-Name": "halv.pdf", "Content-Length": "1000"},
        b"kun en del",
    )
    async with asyncio.timeout(5):
        await bo.uploads.one_abandoned.wait()
    assert bo.uploads.files == {}


async def test_a_tenth_of_a_second_later_it_is_on_the_page(bo: Chat) -> None:
    async with bo.browser.get("/events?after=0") as stream:
        assert stream.content_type == "text/event-stream"
        await bo.transcript.put(BO.email, "m1", "bot", card=HELLO)
        event = await next_event(stream)
        assert event["message"] == "m1"
        assert event["author"] == "bot"
        assert event["replaces"] is False
        assert '<article class="card" lang="da"' in event["html"]
        assert bo.csrf in event["html"]
        await bo.transcript.put(
            BO.email, "m1", "bot", card=HELLO.model_copy(update={"answers": ()})
        )
        event = await next_event(stream)
        assert (event["message"], event["replaces"]) == ("m1", True)
        assert "settled" in event["html"]


async def test_the_stream_goes_on_where_it_was(bo: Chat) -> None:
    for message in ("m1", "m2", "m3"):
        await bo.transcript.put(BO.email, message, "you", text=message)
    async with bo.browser.get("/events?after=1") as stream:
        assert [(await next_event(stream))["message"] for _ in range(2)] == ["m2", "m3"]
    async with bo.browser.get("/events?after=0", headers={"Last-Event-ID": "2"}) as stream:
        event = await next_event(stream)
        assert (event["message"], event["id"]) == ("m3", "3")


async def test_an_older_message_that_changed_does_not_hide_a_newer_one(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "bot", card=HELLO)
    await bo.transcript.put(BO.email, "m2", "you", text="hej")
    await bo.transcript.put(BO.email, "m1", "bot", card=HELLO)
    async with bo.browser.get("/events?after=0") as stream:
        first, second = await next_event(stream), await next_event(stream)
    assert (first["message"], first["seq"], first.get("id")) == ("m1", 3, None)
    assert (second["message"], second["seq"], second.get("id")) == ("m2", 2, "3")


async def test_others_do_not_hear_it(bo: Chat) -> None:
    async with bo.browser.get("/events?after=0") as stream:
        await bo.transcript.put(FIE.email, "m1", "you", text="hemmeligt")
        await bo.transcript.put(BO.email, "m2", "you", text="hej")
        assert (await next_event(stream))["message"] == "m2"


async def test_silence_is_told_too(bo: Chat) -> None:
    async with bo.browser.get("/events") as stream:
        async with asyncio.timeout(5):
            while await stream.content.readline() != b"event: ping\n":
                pass


async def test_too_many_windows_are_refused(bo: Chat) -> None:
    streams = [await bo.browser.get("/events") for _ in range(20)]
    answer = await bo.browser.get("/events", headers=bo.script)
    assert answer.status == 429
    for stream in streams:
        stream.close()


async def test_every_answer_carries_the_security_headers(bo: Chat) -> None:
    for path in ("/", "/who", "/livez", "/nope", "/static/1/kravbot.js", "/events"):
        answer = await bo.browser.get(path)
        answer.close()
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_static_file_asked_for_by_its_version_is_kept(bo: Chat) -> None:
    page = await (await bo.browser.get("/")).text()
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await bo.browser.get(path)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content_type == "text/css"


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static//etc/passwd", "/static/"]
)
async def test_nothing_else_is_handed_out(bo: Chat, path: str) -> None:
    status, _ = await send_raw(bo, f"GET {path} HTTP/1.1", {})
    assert status in (403, 404)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        pytest.param("/say", JSON, b"{", 400, id="broken JSON"),
        pytest.param("/say", JSON, b"", 400, id="no JSON"),
        pytest.param("/say", JSON, b"[]", 400, id="JSON but a list"),
        pytest.param("/say", JSON, b'{"text": 1}', 400, id="a number for words"),
        pytest.param("/say", JSON, b'{"text": {"a": "b"}}', 400, id="an object for words"),
        pytest.param("/say", JSON, b'{"text": null}', 400, id="null for words"),
        pytest.param("/say", JSON, b'{"text": ["a", "b"]}', 400, id="two texts"),
        pytest.param("/say", JSON, b'{"text": "\\ud83d"}', 400, id="half a character"),
        pytest.param("/say", JSON, b'{"text": "\xff"}', 400, id="JSON not in UTF-8"),
        pytest.param("/say", JSON, b'{"text": "\\u0000 "}', 400, id="nothing said"),
        pytest.param("/say", JSON, b"{}", 400, id="no words"),
        pytest.param("/say", JSON, b'{"text": "hej", "key": "x"}', 400, id="a short key"),
        pytest.param("/say", JSON, b'{"text": "hej", "key": "<script>"}', 400, id="a strange key"),
        pytest.param("/say", JSON, b"[" * 60_000, 400, id="very deep JSON"),
        pytest.param("/say", JSON, b"9" * 60_000, 400, id="a very long number"),
        pytest.param("/say", JSON, b'{"text": "' + b"x" * 16_001 + b'"}', 413, id="a long text"),
        pytest.param("/say", JSON, b'{"text": "' + b"x" * 70_000 + b'"}', 413, id="a long body"),
        pytest.param("/say", FORM, b"text=%ff", 400, id="a form not in UTF-8"),
        pytest.param("/say", FORM, b"text=\xc3\xa6", 400, id="a form with raw bytes"),
        pytest.param("/say", FORM, b"&".join([b"a=b"] * 200), 400, id="too many fields"),
        pytest.param("/say", FORM, b"text=a&text=b", 400, id="a field twice"),
        pytest.param("/say", {"Content-Type": "text/plain"}, b"hej", 415, id="plain text"),
        pytest.param("/say", {"Content-Type": "multipart/form-data"}, b"hej", 415, id="multipart"),
        pytest.param("/say", {}, b"hej", 415, id="no type"),
        pytest.param(
            "/say", {**JSON, "Content-Encoding": "gzip"}, b"not gzip", 400, id="gzip that is none"
        ),
        pytest.param("/press", JSON, b"{}", 400, id="no token"),
        pytest.param("/press", JSON, b'{"token": "a b"}', 400, id="a strange token"),
        pytest.param("/press", JSON, b'{"token": "' + b"x" * 300 + b'"}', 400, id="a long token"),
        pytest.param(
            "/press", JSON, b'{"token": "a.1", "field.<x>": "y"}', 400, id="a strange field"
        ),
        pytest.param(
            "/press", JSON, b'{"token": "a.1", "field.x": "\\udc00"}', 400, id="half in a field"
        ),
        pytest.param("/attach", JSON, b'{"files": []}', 400, id="no files"),
        pytest.param("/attach", JSON, b'{"files": ["../x"]}', 400, id="no address of a file"),
        pytest.param(
            "/attach", JSON, json.dumps({"files": ["a" * 64]}).encode(), 400, id="a file unknown"
        ),
        pytest.param(
            "/attach",
            JSON,
            json.dumps({"files": [f"{n:064x}" for n in range(21)]}).encode(),
            400,
            id="too many files",
        ),
        pytest.param("/who", FORM, b"email=nobody", 400, id="nobody"),
        pytest.param("/language", FORM, b"lang=fr", 400, id="a language unknown"),
        pytest.param("/upload", {}, b"x", 400, id="a file without a name"),
        pytest.param("/upload", {"X-File-Name": "%ff"}, b"x", 400, id="a name not in UTF-8"),
        pytest.param("/upload", {"X-File-Name": "..%2F.."}, b"x", 400, id="a name that is a path"),
        pytest.param("/upload", {"X-File-Name": "a.pdf"}, b"", 400, id="an empty file"),
        pytest.param(
            "/upload", {"X-File-Name": "a.pdf"}, b"x" * (UPLOAD_LIMIT + 1), 413, id="a large file"
        ),
        pytest.param("/nope", JSON, b"{}", 404, id="no such page"),
        pytest.param("/livez", JSON, b"{}", 405, id="not done there"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
async def test_what_is_wrong_is_said_in_a_sentence(
    bo: Chat, path: str, headers: dict[str, str], body: bytes, status: int, accept: str
) -> None:
    sent = {**bo.script, "Accept": accept, **headers, "Content-Length": str(len(body))}
    got, text = await send_raw(bo, f"POST {path} HTTP/1.1", sent, body)
    assert got == status
    if accept == "application/json":
        assert json.loads(text)["error"].endswith(".")
    else:
        assert '<p class="lead">' in text
    assert bo.turns.turns == []


@pytest.mark.parametrize(
    "after",
    ["-1", "x", "9" * 30, "²", "1.5"],
    ids=["negative", "a letter", "huge", "raised", "half"],
)
async def test_a_stream_from_nowhere_is_refused(bo: Chat, after: str) -> None:
    answer = await bo.browser.get("/events", params={"after": after}, headers=bo.script)
    assert answer.status == 400
    assert (await answer.json())["error"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="as the script does it"),
        pytest.param({"X-CSRF": ""}, 403, id="no token"),
        pytest.param({"X-CSRF": "x" * 43}, 403, id="another token"),
        pytest.param({"X-CSRF": "æ"}, 403, id="a strange token"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 200, id="the browser says it is ours"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="the browser says it is not"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a neighbour"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="another origin"),
        pytest.param({"Origin": "http://["}, 403, id="a broken origin"),
        pytest.param({"Origin": "null"}, 403, id="no origin, and nobody vouches"),
        pytest.param(
            {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200, id="a form under no-referrer"
        ),
    ],
)
async def test_only_our_own_page_may_post(bo: Chat, headers: dict[str, str], status: int) -> None:
    body = b'{"text": "hej"}'
    sent = {**bo.script, **JSON, **headers, "Content-Length": str(len(body))}
    got, _ = await send_raw(bo, "POST /say HTTP/1.1", sent, body)
    assert got == status
    assert len(bo.turns.turns) == (status == 200)


@pytest.mark.parametrize(
    "path", ["/say", "/press", "/attach", "/upload", "/who", "/language", "/new"]
)
async def test_no_post_goes_without_the_token(bo: Chat, path: str) -> None:
    headers = {**JSON, "X-File-Name": "a.pdf"}
    answer = await bo.browser.post(path, data=b'{"text": "hej"}', headers=headers)
    assert answer.status == 403
    assert "Genindlæs siden" in await answer.text()


@pytest.mark.parametrize("path", ["/events", "/file/" + "a" * 64])
async def test_nobody_gets_nothing(chat: Chat, path: str) -> None:
    answer = await chat.browser.get(path, headers={"Accept": "application/json"})
    assert answer.status == 401
    assert await answer.json() == {"error": "Vælg først, hvem du er."}


@pytest.mark.parametrize(
    "person",
    ["nobody@taage.example", "%ff", "x" * 3000, "%00"],
    ids=["gone", "bytes", "long", "nul"],
)
async def test_a_person_who_is_not_here_is_asked_again(chat: Chat, person: str) -> None:
    status, _ = await send_raw(chat, "GET / HTTP/1.1", {"Cookie": f"person={person}"})
    assert status == 303


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("localhost", 200, id="ours"),
        pytest.param("LOCALHOST:8080", 200, id="ours, with a port, in capitals"),
        pytest.param("[::1]:8080", 200, id="ours, version six"),
        pytest.param("evil.example", 400, id="another"),
        pytest.param("localhost.evil.example", 400, id="ours as a part"),
        pytest.param("localhost:8080@evil.example", 400, id="ours as a user"),
        pytest.param("", 400, id="none"),
    ],
)
async def test_only_our_own_host_is_answered(chat: Chat, host: str, status: int) -> None:
    got, _ = await send_raw(chat, "GET /livez HTTP/1.1", {"Host": host})
    assert got == status


async def test_what_nobody_expected_is_logged_and_said(
    bo: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    bo.turns.fault = RuntimeError("secret detail")
    with caplog.at_level(logging.ERROR):
        answer = await bo.post("/say", text="hej")
    assert answer.status == 500
    assert await answer.json() == {
        "error": "Noget gik galt hos mig. Det er noteret. Prøv igen om lidt."
    }
    assert "A request to the web chat failed" in caplog.text


async def test_the_server_stops_while_somebody_listens() -> None:
    transcript, uploads = FakeTranscript(), FakeUploads()
    app = build_app(
        ports_of(FakeReception(), transcript, uploads),
        people=FakePeople(BO),
        settings=WebSettings(heartbeat=60),
    )
    client = TestClient(TestServer(app), cookies={"person": BO.email})
    await client.start_server()
    stream = await client.get("/events")
    async with asyncio.timeout(5):
        await client.server.close()
    stream.close()
    await client.close()


async def next_event(stream: ClientResponse) -> dict[str, Any]:
    """Return the next event that is no heartbeat, with its id."""
    event: dict[str, Any] = {}
    async with asyncio.timeout(5):
        while True:
            line = (await stream.content.readline()).decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if name == "data" and value:
                event |= json.loads(value)
            elif name == "id":
                event["id"] = value
            elif not line and event:
                return event


async def send_raw(
    chat: Chat, first_line: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, str]:
    """Send exactly this, which no decent client would.

    Returns the status and the answer's body.
    """
    server = chat.browser.server
    cookies = "; ".join(
        f"{cookie.key}={cookie.value}" for cookie in chat.browser.session.cookie_jar
    )
    defaults = {"Host": f"127.0.0.1:{server.port}", "Cookie": cookies, "Connection": "close"}
    lines = [first_line, *(f"{name}: {value}" for name, value in {**defaults, **headers}.items())]
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    if "Content-Length" in headers and len(body) < int(headers["Content-Length"]):
        await writer.drain()
        writer.close()
        return 0, ""
    async with asyncio.timeout(15):
        answer = await reader.read()
    writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), rest.decode()
