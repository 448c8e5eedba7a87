"""Test the endpoint of Teams over HTTP.

The tests check which token gets in for which registration, and what becomes of malformed
activities.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest

from bot.adapters.teams.auth.envelope import BODY_LIMIT
from bot.adapters.teams.auth.signing_keys import KeySettings, SigningKeys
from bot.adapters.teams.auth.verification import TokenVerifier
from bot.adapters.teams.inbound.endpoint import TeamsEndpoint
from bot.app.platforms.teams_setup import TeamsSdk
from storage.core.schema import identities, journal, outbox, places, turns
from storage.database import Database
from tests.databases import looked_up, only_sqlite, row_counts
from tests.fakes.certificates import trusting
from tests.fakes.clock import FakeClock
from tests.fakes.identity_provider import (
    APP_ID,
    SERVICE_URL,
    IdentityProvider,
    encoded,
    identity_provider,
)
from tests.fakes.teams_client import Client, World, served, teams_world
from tests.fakes.teams_service import TENANT
from tests.mutations import with_wrong_parts
from tests.selection import share_of

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MUTATIONS = share_of(10_000)


@pytest.fixture
async def world(demo_database: Database, sdk: TeamsSdk) -> AsyncIterator[World]:
    async with teams_world(demo_database, teams_sdk=sdk) as world:
        world.bind(LIGHTHOUSES)
        yield world


def effects(world: World) -> list[int]:
    """Count the rows of everything a turn may leave behind.

    Whoever searches is shown numbers, which is noted each time.
    """
    counts = row_counts(world.database, journal, turns, outbox, identities, places)
    return [counts[0] - looked_up(world.database), *counts[1:]]


# ── Tokens ───────────────────────────────────────────────────────────────────


@dataclass
class Guarded:
    """It is the same server behind the real endpoint: `post` with a token, or without one."""

    world: World
    provider: IdentityProvider
    session: aiohttp.ClientSession
    url: str

    async def post(
        self, token: str | None, activity: Mapping[str, Any] | None = None
    ) -> tuple[int, str]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        body = self.activity() if activity is None else activity
        async with self.session.post(self.url, json=body, headers=headers) as response:
            answer = await response.read()
            return response.status, (json.loads(answer)["error"] if answer else "")

    def activity(self, **changes: Any) -> dict[str, Any]:
        maren = self.world.personal("maren.skabelonsen@stf.example")
        activity = maren.activity(type="message", text="hej")
        activity["recipient"]["id"] = f"28:{APP_ID}"
        return activity | {"serviceUrl": SERVICE_URL} | changes


@pytest.fixture(params=["single", "multi"])
async def guarded(
    world: World, clock: FakeClock, request: pytest.FixtureRequest
) -> AsyncIterator[Guarded]:
    tenant = TENANT if request.param == "single" else None
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(identity_provider(clock))
        trusted = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting()))
        session = await stack.enter_async_context(trusted)
        keys = await stack.enter_async_context(
            SigningKeys(
                session=session,
                clock=clock,
                file=None,
                settings=KeySettings(metadata_url=provider.metadata_url),
            )
        )
        verifier = TokenVerifier(app_id=APP_ID, tenant=tenant, keys=keys, clock=clock)
        endpoint = TeamsEndpoint(
            verifier=verifier, runner=world.endpoint.runner, ports=world.endpoint.ports
        )
        url = await served(endpoint, stack)
        await world.personal("maren.skabelonsen@stf.example").says("goddag")  # we have met
        yield Guarded(world, provider, world.session, url)


def _tampered(provider: IdentityProvider) -> str:
    head, _, signature = provider.token().split(".")
    return (
        f"{head}.{encoded(json.dumps(provider.claims(exp=_moment(provider, 90))).encode())}"
        f".{signature}"
    )


def _moment(provider: IdentityProvider, minutes: int) -> int:
    return int(provider.clock.now().timestamp()) + minutes * 60


CASES: dict[str, tuple[Callable[[IdentityProvider], str | None], int, str]] = {
    "valid": (lambda p: p.token(), 200, ""),
    "expired a minute ago": (lambda p: p.token(exp=_moment(p, -1)), 200, ""),
    "expired ten minutes ago": (lambda p: p.token(exp=_moment(p, -10)), 401, "expired"),
    "not valid yet": (lambda p: p.token(nbf=_moment(p, 10)), 401, "not_yet_valid"),
    "for another bot": (lambda p: p.token(aud="other"), 401, "audience_other"),
    "from another issuer": (lambda p: p.token(iss="https://evil"), 401, "issuer_other"),
    "another service": (
        lambda p: p.token(serviceurl="https://smba.trafficmanager.net/amer/"),
        401,
        "service_url_differs",
    ),
    "a service of somebody else's": (
        lambda p: p.token(serviceurl="https://evil.trafficmanager.net/"),
        401,
        "service_host_other",
    ),
    "no service": (lambda p: p.token(serviceurl=None), 401, "service_url_not_claimed"),
    "no expiry": (lambda p: p.token(exp=None), 401, "expiry_missing"),
    "a forged key": (lambda p: p.token(signed_by="forger"), 401, "signature_wrong"),
    "an unknown key": (lambda p: p.token(kid="key-9"), 401, "key_unknown"),
    "tampered": (_tampered, 401, "signature_wrong"),
    "no algorithm": (lambda p: p.token(header={"alg": "none"}), 401, "algorithm_other"),
    "a shared secret": (lambda p: p.token(header={"alg": "HS256"}), 401, "algorithm_other"),
    "its own key": (lambda p: p.token(header={"jwk": {}}), 401, "token_odd"),
    "garbage": (lambda _: "garbage", 401, "token_odd"),
    "empty": (lambda _: "", 401, "token_odd"),
    "none": (lambda _: None, 401, "token_missing"),
}


@only_sqlite
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_who_gets_in(guarded: Guarded, case: str) -> None:
    token, status, reason = CASES[case]
    await guarded.post("a.first.knock")  # the keys are being fetched
    before = effects(guarded.world)
    assert await guarded.post(token(guarded.provider)) == (status, reason)
    await guarded.world.settle()
    assert (effects(guarded.world) == before) is (status != 200)


@only_sqlite
async def test_a_key_that_is_not_for_teams(guarded: Guarded, clock: FakeClock) -> None:
    guarded.provider.endorsements["key-2"] = ["webchat"]
    clock.forward(minutes=6)
    token = guarded.provider.token(kid="key-2")
    assert await guarded.post(token) == (401, "channel_not_endorsed")


@only_sqlite
@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"channelId": "webchat"}, (401, "channel_other")),
        ({"serviceUrl": None}, (400, "field_missing")),
        ({"serviceUrl": "https://evil.example/"}, (401, "service_host_other")),
        ({"channelData": {"tenant": {"id": "tenant-EVIL"}}}, (400, "tenants_differ")),
        ({"from": None}, (400, "field_missing")),
    ],
    ids=["another channel", "no service", "another service", "another tenant", "nobody"],
)
async def test_a_genuine_token_with_another_activity(
    guarded: Guarded, changes: dict[str, Any], answer: tuple[int, str]
) -> None:
    await guarded.post("a.first.knock")
    before = effects(guarded.world)
    activity = guarded.activity(**changes)
    assert await guarded.post(guarded.provider.token(), activity) == answer
    assert effects(guarded.world) == before


@only_sqlite
async def test_the_key_server_may_be_down(guarded: Guarded) -> None:
    token = guarded.provider.token()
    assert (await guarded.post(token))[0] == 200
    guarded.provider.down()
    assert (await guarded.post(token))[0] == 200


@only_sqlite
async def test_the_same_request_twenty_times_is_one_turn(guarded: Guarded) -> None:
    token, activity = guarded.provider.token(), guarded.activity()
    _, turns_before, said_before, *_ = effects(guarded.world)
    await asyncio.gather(*(guarded.post(token, activity) for _ in range(20)))
    await guarded.world.settle()
    assert effects(guarded.world)[1:3] == [turns_before + 1, said_before + 1]


# ── Requests ─────────────────────────────────────────────────────────────────


@only_sqlite
@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("GET", {}, b"", 405),
        ("POST", {"Content-Type": "text/plain"}, b"{}", 415),
        ("POST", {}, b"", 415),
        ("POST", {"Content-Type": "application/json"}, b"", 400),
        ("POST", {"Content-Type": "application/json"}, b"[]", 400),
        ("POST", {"Content-Type": "application/json"}, b"{", 400),
        ("POST", {"Content-Type": "application/json"}, b"\xff\xfe", 400),
        ("POST", {"Content-Type": "application/json"}, b"x" * (BODY_LIMIT + 1), 413),
    ],
    ids=["get", "text", "no type", "empty", "a list", "half", "no utf-8", "too large"],
)
async def test_what_is_no_activity(
    world: World, method: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with world.session.request(method, world.url, data=body, headers=headers) as response:
        assert response.status == status


@only_sqlite
async def test_a_body_without_a_length_is_bounded_too(world: World) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 16 * 1024

    headers = {"Content-Type": "application/json"}
    try:
        async with world.session.post(world.url, data=endless(), headers=headers) as response:
            assert response.status == 413
    except aiohttp.ClientConnectionError:
        pass  # it was closed on us while we still sent


@only_sqlite
async def test_an_invoke_nobody_knows(world: World) -> None:
    maren = world.personal("maren.skabelonsen@stf.example")
    invoke = maren.activity(type="invoke", name="signin/verifyState", value={})
    assert await world.post(invoke) == (400, {"error": "invoke_unknown"})


# ── Ten thousand of them ─────────────────────────────────────────────────────

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**29, "", " ", "\u0000", "\ud800", "x" * 2_000, "<at>", "<at>a</at>",
    [], [[]], [None], {}, {"id": {}}, {"": ""}, "28:kravbot", "29:x", "%00", "../..", "{{DATE()}}",
)  # fmt: skip


def bases(maren: Client) -> list[dict[str, Any]]:
    """Make one activity of each kind that we handle.

    As they stand, none of them changes the register.
    """
    payload = {
        "body": {"contentType": "html", "content": "<p>x</p>"},
        "from": {"user": {"displayName": "Bo"}},
        "attachments": [{"contentType": "reference", "name": "a"}],
    }
    press = {"token": "0" * 32 + ".0", "form": ["f0.a", "s0.b"], "f0.a": "1", "s0.b": "x,y"}
    attached = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": "a.pdf",
        "content": {"downloadUrl": "https://evil.example/a"},
    }
    mention = {"type": "mention", "text": "<at>K</at>", "mentioned": {"id": "28:kravbot"}}
    quoted = '<blockquote itemtype="http://schema.skype.com/Reply">a</blockquote>b'
    return [
        maren.activity(type="message", text="<at>K</at> vrøvl", entities=[mention]),
        maren.activity(type="message", attachments=[attached]),
        maren.activity(
            type="message",
            text="a b",
            attachments=[{"contentType": "text/html", "content": quoted}],
        ),
        maren.activity(type="message", value=press),
        maren.activity(type="conversationUpdate", membersAdded=[{"id": "28:kravbot"}]),
        maren.activity(type="installationUpdate", action="add"),
        _invoke(maren, "adaptiveCard/action", {"action": {"verb": "kravbot", "data": press}}),
        _invoke(
            maren, "adaptiveCard/action", {"action": {"verb": "refresh", "data": {"message": "x"}}}
        ),
        _invoke(
            maren,
            "composeExtension/query",
            {"commandId": "search", "parameters": [{"name": "text", "value": "tåge"}]},
        ),
        _invoke(
            maren,
            "composeExtension/fetchTask",
            {"commandId": "keep", "messagePayload": payload},
        ),
        _invoke(
            maren,
            "composeExtension/submitAction",
            {"commandId": "keep", "data": {**press, "dialog": "abc"}},
        ),
        _invoke(maren, "task/fetch", {"data": {"message": "x"}}),
        _invoke(maren, "task/submit", {"data": {**press, "message": "x"}}),
        _invoke(
            maren,
            "fileConsent/invoke",
            {
                "action": "accept",
                "context": {"message": "x"},
                "uploadInfo": {"uploadUrl": "https://evil.example/", "contentUrl": "x"},
            },
        ),
    ]  # fmt: skip


def _invoke(maren: Client, name: str, value: Any) -> dict[str, Any]:
    return maren.activity(type="invoke", name=name, value=value, replyToId="1")


def mutated(base: dict[str, Any], chance: random.Random) -> bytes:
    """Return the activity with one to three things wrong with it, in its parts or in its bytes."""
    activity = with_wrong_parts(base, ODD, chance)
    body = bytearray(json.dumps(activity).encode())
    if chance.random() < 0.2:  # one in five
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
    if chance.random() < 0.05:  # one in twenty
        del body[chance.randrange(len(body)) :]
    return bytes(body)


@only_sqlite
async def test_ten_thousand_odd_activities_come_to_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    maren = world.personal("maren.skabelonsen@stf.example")
    await maren.says("hej")
    chance, kinds = random.Random(4), bases(maren)  # no secret
    journal_before = effects(world)[0]

    async def knock(bodies: Iterator[bytes]) -> None:
        for body in bodies:
            headers = {"Content-Type": "application/json"}
            async with world.session.post(world.url, data=body, headers=headers) as response:
                found[response.status] = found.get(response.status, 0) + 1
                assert response.status < 500, body
                await response.read()

    found: dict[int, int] = {}
    bodies = iter([mutated(chance.choice(kinds), chance) for _ in range(MUTATIONS)])
    await asyncio.gather(*(knock(bodies) for _ in range(4)))
    await world.settle()
    assert sum(found.values()) == MUTATIONS
    assert found[400] > MUTATIONS // 10
    assert "could not be handled" not in caplog.text
    assert effects(world)[0] == journal_before
    assert not [asked for asked in world.service.asked if "evil" in str(asked.headers)]
    await maren.says("hjælp")
    maren.sees("Det kan du skrive")


# ── Our own faults ───────────────────────────────────────────────────────────


class _Broken:
    """It stands in for anything, and every call to it fails."""

    def __getattr__(self, name: str) -> Any:
        async def fail(*given: object, **named: object) -> Any:
            raise RuntimeError(CANARY)

        return fail


CANARY = "nobody may read this"


@only_sqlite
@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("adaptiveCard/action", {"action": {"verb": "kravbot", "data": {"token": "x"}}}, "value"),
        ("composeExtension/query", {"commandId": "search"}, "composeExtension"),
        ("composeExtension/fetchTask", {"commandId": "keep"}, "task"),
        ("task/submit", {"data": {"token": "x"}}, "task"),
    ],
    ids=["a button", "a search", "a message to keep", "a form"],
)
async def test_a_fault_of_ours_is_a_sentence(
    world: World, name: str, value: Any, where: str
) -> None:
    maren = world.personal("maren.skabelonsen@stf.example")
    # Nothing of it works.
    world.endpoint.ports = replace(world.endpoint.ports, people=_Broken())  # type: ignore[arg-type]
    status, body = await world.post(_invoke(maren, name, value))
    assert status == 200
    assert "Prøv igen om lidt" in str(body[where])
    assert CANARY not in str(body)


@only_sqlite
async def test_a_message_we_failed_at_is_worth_another_delivery(world: World) -> None:
    maren = world.personal("maren.skabelonsen@stf.example")
    # Nothing of it works.
    world.endpoint.ports = replace(world.endpoint.ports, people=_Broken())  # type: ignore[arg-type]
    assert await world.post(maren.activity(type="message", text="hej")) == (503, None)
