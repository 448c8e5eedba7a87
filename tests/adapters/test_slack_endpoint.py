"""Test Slack's endpoint over HTTP: which requests are Slack's, and what becomes of unreadable ones.

The answer is never a 5xx.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import urlencode

import pytest

from bot.adapters.slack.inbound import endpoint
from bot.adapters.slack.installation.registration import EVENTS_PATH
from storage.core.schema import identities, installations, journal, outbox, places, turns
from storage.database import Database
from tests.databases import only_sqlite, row_counts
from tests.fakes.slack_delivery import OverHttp, signature
from tests.fakes.slack_kravbot import Kravbot, slack_world
from tests.fakes.slack_world import SIGNING_SECRET

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN = "maren.skabelonsen@stf.example"
NEXT_SECRET = "fedcba9876543210fedcba9876543210"  # noqa: S105  # made up
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

pytestmark = only_sqlite


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    secrets = f"{NEXT_SECRET},{SIGNING_SECRET}"
    async with slack_world(demo_database, slack_signing_secret=secrets) as world:
        world.bind(LIGHTHOUSES)
        yield world


def effects(world: Kravbot) -> list[int]:
    """Count the rows of everything a request may leave behind."""
    return row_counts(world.database, journal, turns, outbox, identities, installations, places)


def said(world: Kravbot) -> dict[str, Any]:
    """Make the event with which Maren says hello."""
    maren = world.person(MAREN)
    ts = world.service.ts()
    about = {"channel": maren.channel.id, "channel_type": "im", "user": maren.user.id}
    event = {"type": "message", "text": "hej", "ts": ts, "event_ts": ts, **about}
    return world.event(event, world.service.installation, maren.channel, maren.user)


def signed(
    world: Kravbot, body: bytes, content_type: str = JSON, *, stamp: str = "", secret: str = ""
) -> dict[str, str]:
    moment = stamp or str(int(world.database.clock.now().timestamp()))
    return {
        "Content-Type": content_type,
        STAMP: moment,
        SIGNATURE: signature(secret or SIGNING_SECRET, body, moment),
    }


async def post(
    world: Kravbot, body: bytes, headers: Any, *, method: str = "POST"
) -> tuple[int, str]:
    """Post it, and return the status, and the reason when there is one."""
    assert isinstance(world.line, OverHttp)
    url = world.url + EVENTS_PATH
    data = BytesIO(body)  # the client asks for it, of large ones
    async with world.line.session.request(method, url, data=data, headers=headers) as response:
        answer = await response.read()
    if world.settled is not None:
        await world.settled()
    found = json.loads(answer) if answer else {}
    return response.status, found.get("error", "") if isinstance(found, dict) else ""


# ── Signatures ───────────────────────────────────────────────────────────────


@dataclass
class Knock:
    """A request about to be sent, rightly signed."""

    world: Kravbot
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return signed(self.world, self.body)


Changing: TypeAlias = Callable[[Knock], Any]


def _by(secret: str) -> Changing:
    return lambda knock: signed(knock.world, knock.body, secret=secret)


def _seconds(seconds: int) -> Changing:
    def change(knock: Knock) -> Any:
        moment = int(knock.world.database.clock.now().timestamp()) + seconds
        return signed(knock.world, knock.body, stamp=str(moment))

    return change


def _stamped(stamp: str) -> Changing:
    return lambda knock: signed(knock.world, knock.body, stamp=stamp)


def _without(*names: str) -> Changing:
    return lambda knock: {name: text for name, text in knock.headers.items() if name not in names}


def _twice(name: str) -> Changing:
    return lambda knock: [*knock.headers.items(), (name, knock.headers[name])]


def _as(change: Callable[[str], str]) -> Changing:
    return lambda knock: knock.headers | {SIGNATURE: change(knock.headers[SIGNATURE])}


SIGNATURES: dict[str, tuple[Changing, int, str]] = {
    "good": (lambda knock: knock.headers, 200, ""),
    "by the newer secret": (_by(NEXT_SECRET), 200, ""),
    "by another secret": (_by("f" * 32), 401, "signature_wrong"),
    "of another body": (
        lambda knock: signed(knock.world, knock.body + b" "),
        401,
        "signature_wrong",
    ),
    "none": (_without(SIGNATURE), 401, "signature_missing"),
    "no timestamp": (_without(STAMP), 401, "signature_missing"),
    "neither": (_without(SIGNATURE, STAMP), 401, "signature_missing"),
    "empty": (_as(lambda _: ""), 401, "signature_odd"),
    "twice": (_twice(SIGNATURE), 401, "header_twice"),
    "a timestamp twice": (_twice(STAMP), 401, "header_twice"),
    "uppercase": (_as(lambda text: text.upper().replace("V0", "v0")), 401, "signature_odd"),
    "another version": (_as(lambda text: text.replace("v0", "v1")), 401, "signature_odd"),
    "no version": (_as(lambda text: text.removeprefix("v0=")), 401, "signature_odd"),
    "half": (_as(lambda text: text[:40]), 401, "signature_odd"),
    "one sign other": (
        _as(lambda text: text[:-1] + ("0" if text[-1] != "0" else "1")),
        401,
        "signature_wrong",
    ),
    "not ASCII": (_as(lambda text: text[:-1] + "å"), 401, "signature_odd"),
    "digits of elsewhere": (_as(lambda text: text[:-1] + "\u0663"), 401, "signature_odd"),
    "two of them": (_as(lambda text: f"{text},{text}"), 401, "signature_odd"),
    "a timestamp of letters": (_stamped("abc"), 401, "signature_odd"),
    "a timestamp with a sign": (_stamped("-1"), 401, "signature_odd"),
    "a timestamp with a point": (_stamped("1772442000.0"), 401, "signature_odd"),
    "a timestamp of other digits": (_stamped("\u0661\u0662"), 401, "signature_odd"),
    "a huge timestamp": (_stamped("9" * 400), 401, "signature_odd"),
    "a timestamp far away": (_stamped("9" * 11), 401, "timestamp_other"),
    "zero": (_stamped("0"), 401, "timestamp_other"),
    "299 seconds old": (_seconds(-299), 200, ""),
    "299 seconds new": (_seconds(299), 200, ""),
    "301 seconds old": (_seconds(-301), 401, "timestamp_other"),
    "301 seconds new": (_seconds(301), 401, "timestamp_other"),
}


@pytest.mark.parametrize("case", SIGNATURES, ids=str)
async def test_who_gets_in(world: Kravbot, case: str) -> None:
    change, status, reason = SIGNATURES[case]
    body = json.dumps(said(world)).encode()
    before = effects(world)
    answer = await post(world, body, change(Knock(world, body)))
    assert answer == (status, reason)
    assert (effects(world) == before) is (status != 200)
    assert bool(world.service.sent("users.info")) is (status == 200)


async def test_a_body_that_was_changed_on_the_way(world: Kravbot) -> None:
    body = json.dumps(said(world)).encode()
    headers = signed(world, body)
    assert await post(world, body.replace(b"hej", b"HEJ"), headers) == (401, "signature_wrong")
    assert await post(world, b"", headers) == (401, "signature_wrong")
    assert await post(world, body + b"\n", headers) == (401, "signature_wrong")


# ── Bodies ───────────────────────────────────────────────────────────────────


def _form(**fields: str) -> bytes:
    return urlencode(fields).encode()


DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "empty": (b"", JSON, 400, "json_odd"),
    "a list": (b"[]", JSON, 400, "json_no_object"),
    "a number": (b"1", JSON, 400, "json_no_object"),
    "null": (b"null", JSON, 400, "json_no_object"),
    "half": (b'{"type":', JSON, 400, "json_odd"),
    "two": (b"{}{}", JSON, 400, "json_odd"),
    "very deep": (DEEP, JSON, 400, "json_odd"),
    "too deep": (b'{"a":' * 60 + b"1" + b"}" * 60, JSON, 400, "json_too_deep"),
    "lists too deep": (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", JSON, 400, "json_too_deep"),
    "NaN": (b'{"a": NaN}', JSON, 400, "json_odd"),
    "minus infinity": (b'{"a": -Infinity}', JSON, 400, "json_odd"),
    "a number without end": (b'{"a": ' + b"9" * 10_000 + b"}", JSON, 400, "json_odd"),
    "no UTF-8": (b'{"a": "\xff\xfe"}', JSON, 400, "body_no_text"),
    "surrogates in UTF-8": (b'{"a": "\xed\xa0\x80"}', JSON, 400, "body_no_text"),
    "a mark in front": (b"\xef\xbb\xbf{}", JSON, 400, "json_odd"),
    "nothing we know": (b"{}", JSON, 200, ""),
    "an empty event": (b'{"type": "event_callback"}', JSON, 200, ""),
    "event null": (b'{"type": "event_callback", "event": null}', JSON, 200, ""),
    "event a list": (b'{"type": "event_callback", "event": [[]]}', JSON, 200, ""),
    "a type that is a list": (b'{"type": [], "event": {"type": []}}', JSON, 200, ""),
    "an event's type that is an object": (
        b'{"type": "event_callback", "event": {"type": {}}}',
        JSON,
        200,
        "",
    ),
    "a subtype that is a list": (
        (
            b'{"type": "event_callback", "event": {"type": "message", "channel_type": "im", '
            b'"subtype": []}}'
        ),
        JSON,
        200,
        "",
    ),
    "a message without a name": (
        b'{"type": "event_callback", "event": {"type": "app_mention", "user": "U1A"}}',
        JSON,
        400,
        "event_id_missing",
    ),
    "a message of nobody": (
        b'{"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}}',
        JSON,
        400,
        "user_missing",
    ),
    "too many events": (b'{"type": "app_rate_limited", "team_id": "T1"}', JSON, 200, ""),
    "an empty form": (b"", FORM, 400, "form_unknown"),
    "another form": (_form(a="b"), FORM, 400, "form_unknown"),
    "a form with a name twice": (b"command=%2Fkrav&command=%2Fkrav", FORM, 400, "form_odd"),
    "two payloads": (b"payload=%7B%7D&payload=%7B%7D", FORM, 400, "form_odd"),
    "61 fields": (_form(**{f"a{n}": "b" for n in range(61)}), FORM, 400, "form_odd"),
    "60 fields": (_form(**{f"a{n}": "b" for n in range(60)}), FORM, 400, "form_unknown"),
    "no UTF-8 in a form": (b"payload=%ff%fe", FORM, 400, "form_odd"),
    "surrogates in a form": (b"command=%ed%a0%80", FORM, 400, "form_odd"),
    "a payload that is a list": (_form(payload="[]"), FORM, 400, "json_no_object"),
    "an empty payload": (_form(payload=""), FORM, 400, "json_odd"),
    "a payload of no kind": (_form(payload="{}"), FORM, 200, ""),
    "a payload whose kind is a list": (_form(payload='{"type": []}'), FORM, 200, ""),
    "a press of nobody": (_form(payload='{"type": "block_actions"}'), FORM, 400, "user_missing"),
    "a command of nobody": (_form(command="/krav"), FORM, 400, "user_missing"),
    "a payload too deep": (
        _form(payload='{"a":' * 60 + "1" + "}" * 60),
        FORM,
        400,
        "json_too_deep",
    ),
    "a look whether we are there": (b"ssl_check=1&token=x", FORM, 200, ""),
    "another look": (_form(ssl_check="0"), FORM, 400, "form_unknown"),
    "text": (b"{}", "text/plain", 415, "media_type_other"),
    "parts": (b"--x--", "multipart/form-data; boundary=x", 415, "media_type_other"),
    "no media type": (b"{}", "", 415, "media_type_other"),
    "JSON with a charset": (b"{}", "Application/JSON; charset=utf-8", 200, ""),
    "three megabytes": (b"x" * 3 * 1024 * 1024, JSON, 413, "body_too_large"),
    "as much as is read": (b" " * 2 * 1024 * 1024, JSON, 400, "json_odd"),
}


@pytest.mark.parametrize("case", BODIES, ids=str)
async def test_what_cannot_be_read(
    world: Kravbot, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    body, content_type, status, reason = BODIES[case]
    before = effects(world)
    assert await post(world, body, signed(world, body, content_type)) == (status, reason)
    assert effects(world) == before
    assert "could not be handled" not in caplog.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method(world: Kravbot, method: str) -> None:
    status, _ = await post(world, b"", signed(world, b""), method=method)
    assert status == 405


async def test_a_body_without_a_length_is_bounded_too(world: Kravbot) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"x" * 16 * 1024

    assert isinstance(world.line, OverHttp)
    url, headers = world.url + EVENTS_PATH, signed(world, b"")
    try:
        async with world.line.session.post(url, data=endless(), headers=headers) as response:
            assert response.status == 413
    except OSError:
        pass  # it was closed on us while we still sent


async def test_a_body_that_does_not_come(world: Kravbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_READ_WITHIN", 0.2)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()  # the rest never comes

    assert isinstance(world.line, OverHttp)
    url, headers = world.url + EVENTS_PATH, signed(world, b"{}")
    async with world.line.session.post(url, data=slowly(), headers=headers) as response:
        assert response.status == 408
        assert (await response.json())["error"] == "body_too_slow"


@pytest.mark.parametrize("signs", [True, False], ids=["signed", "by anybody"])
async def test_a_small_body_that_becomes_a_large_one(world: Kravbot, *, signs: bool) -> None:
    body = gzip.compress(b"x" * 100_000_000)
    headers = signed(world, body) if signs else {"Content-Type": JSON}
    answer = await post(world, body, {**headers, "Content-Encoding": "gzip"})
    assert answer == (413, "body_too_large")


# ── Slack looks whether we are there ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"type": "url_verification", "challenge": "abc"}', JSON),
        (b"ssl_check=1&token=x", FORM),
    ],
    ids=["the address", "the certificate"],
)
async def test_nobody_else_learns_whether_we_are_there(
    world: Kravbot, body: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    assert await post(world, body, headers) == (401, "signature_missing")
    forged = signed(world, body, content_type, secret="0" * 32)
    assert await post(world, body, forged) == (401, "signature_wrong")


@pytest.mark.parametrize(
    ("challenge", "answer"),
    [("3eZbrw1a", "3eZbrw1a"), ("\ud800", "\ud800"), (None, ""), (["x"], ""), ({}, "")],
    ids=["a word", "half a sign", "nothing", "a list", "an object"],
)
async def test_the_address_is_verified(world: Kravbot, challenge: object, answer: str) -> None:
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    assert isinstance(world.line, OverHttp)
    headers: Mapping[str, str] = signed(world, body)
    url = world.url + EVENTS_PATH
    async with world.line.session.post(url, data=body, headers=headers) as response:
        assert response.status == 200
        assert json.loads(await response.read()) == {"challenge": answer}
