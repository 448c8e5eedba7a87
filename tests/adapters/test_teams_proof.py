"""Test the verification in the Teams adapter.

The tests check which token gets in, which activity is one, and where the keys come from.
"""

import asyncio
import copy
import hashlib
import hmac
import json
import logging
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives import hashes, serialization

from bot.adapters.teams.auth.envelope import (
    BODY_LIMIT,
    Envelope,
    NoObject,
    json_object,
    read_envelope,
)
from bot.adapters.teams.auth.issuers import BOT_FRAMEWORK as ISSUER
from bot.adapters.teams.auth.signing_keys import KeySettings, NoKey, SigningKeys
from bot.adapters.teams.auth.verification import (
    LocalEmulator,
    NotLocal,
    ReceivedRequest,
    TokenVerifier,
    VerifiedActivity,
    receive,
)
from bot.edge.refusal import RequestRefused
from bot.edge.registration_fault import RegistrationFault
from tests.fakes.certificates import trusting
from tests.fakes.clock import FakeClock
from tests.fakes.identity_provider import (
    APP_ID,
    KEYS_PATH,
    METADATA_PATH,
    SERVICE_URL,
    IdentityProvider,
    Trouble,
    encoded,
    identity_provider,
    jwk,
    private_key,
    signed,
)

TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER_TENANT = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER_APP = "99999999-2222-3333-4444-555555555555"
CPR = "CPR 010203-1234"


def activity(**changes: object) -> dict[str, Any]:
    """Make a message as Teams sends it; a field changed to None is left out."""
    message: dict[str, object] = {
        "type": "message",
        "id": "1485983408511",
        "timestamp": "2026-03-02T07:05:00.123Z",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {
            "id": "29:1abc",
            "name": "Bo",
            "aadObjectId": "00000000-1111-2222-3333-444444444444",
        },
        "conversation": {"id": "a:1def", "conversationType": "personal", "tenantId": TENANT},
        "recipient": {"id": f"28:{APP_ID}", "name": "Kravbot"},
        "channelData": {"tenant": {"id": TENANT}},
        "text": CPR,
        "entities": [{"type": "clientInfo", "locale": "da-DK", "timezone": "Europe/Copenhagen"}],
    }
    return {name: value for name, value in (message | changes).items() if value is not None}


def body_of(message: object) -> bytes:
    return json.dumps(message).encode()


def carrying(*authorization: str, body: bytes | None = None) -> ReceivedRequest:
    return ReceivedRequest(
        authorization=authorization,
        body=body_of(activity()) if body is None else body,
        peer="192.0.2.7",
        passed_on=True,
    )


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is true, and let the background work meanwhile."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  # what it waits for is a file or a counter
            await asyncio.sleep(0.002)


# ── The place ────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Check that no token and no body is in the log, at any level.

    The list holds the tokens shown.
    """
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    yield shown
    for part in {CPR, *(part for token in shown for part in token.split(".") if len(part) > 20)}:
        assert part not in caplog.text


@pytest.fixture
async def provider(clock: FakeClock) -> AsyncIterator[IdentityProvider]:
    async with identity_provider(clock) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(ssl=trusting())
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@dataclass
class Place:
    """It holds the key server, and what stands on our side of it."""

    provider: IdentityProvider
    session: aiohttp.ClientSession
    clock: FakeClock
    file: Path
    shown: list[str]
    settings: KeySettings = field(default_factory=KeySettings)

    @asynccontextmanager
    async def keys(self, *, kept: bool = True) -> AsyncIterator[SigningKeys]:
        """Begin with keys as after a start."""
        async with SigningKeys(
            session=self.session,
            clock=self.clock,
            file=self.file if kept else None,
            settings=replace(self.settings, metadata_url=self.provider.metadata_url),
        ) as keys:
            yield keys

    async def fill_the_disk(self) -> None:
        async with self.keys():
            await until(self.file.exists)

    def changed_copy(self, **changes: object) -> None:
        """Change what was kept."""
        kept = json.loads(self.file.read_text("utf-8")) | changes
        self.file.write_text(json.dumps(kept), "utf-8")


@pytest.fixture
def place(
    provider: IdentityProvider,
    session: aiohttp.ClientSession,
    clock: FakeClock,
    tmp_path: Path,
    silence: list[str],
) -> Place:
    return Place(provider, session, clock, tmp_path / "keys.json", silence)


@dataclass
class Guarded:
    """It sends tokens to the verifier."""

    place: Place
    verifier: TokenVerifier

    async def admit(self, token: str, body: bytes | None = None) -> VerifiedActivity:
        self.place.shown.append(token)
        return await self.verifier.admit(carrying(f"Bearer {token}", body=body))

    async def answer(self, token: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            await self.admit(token, body)
        except RequestRefused as refused:
            return refused.status, refused.reason
        return 200, "admitted"

    def token(self, **how: Any) -> str:
        return self.place.provider.token(**how)

    def at(self, **distance: float) -> int:
        """Return the moment that far from now, as a claim has it."""
        return int((self.place.clock.now() + timedelta(**distance)).timestamp())


@pytest.fixture
async def endpoint(place: Place) -> AsyncIterator[Guarded]:
    async with place.keys(kept=False) as keys:
        yield Guarded(
            place, TokenVerifier(app_id=APP_ID, tenant=TENANT, keys=keys, clock=place.clock)
        )


# ── Getting in ───────────────────────────────────────────────────────────────


async def test_a_message_from_teams_gets_in(endpoint: Guarded) -> None:
    admitted = await endpoint.admit(endpoint.token())
    assert admitted.app_id == APP_ID
    assert admitted.issuer == ISSUER
    assert admitted.tenant == TENANT
    assert admitted.service_url == "https://smba.trafficmanager.net/emea"
    envelope = admitted.envelope
    assert (envelope.type, envelope.id, envelope.name) == ("message", "1485983408511", None)
    assert (envelope.conversation_id, envelope.from_id) == ("a:1def", "29:1abc")
    assert envelope.aad_object_id == "00000000-1111-2222-3333-444444444444"
    assert envelope.recipient_id == f"28:{APP_ID}"
    assert envelope.timestamp == "2026-03-02T07:05:00.123Z"
    assert envelope.raw == activity()
    assert CPR not in repr(admitted)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_may_be_written_in_any_case(endpoint: Guarded, scheme: str) -> None:
    token = endpoint.token()
    await endpoint.verifier.admit(carrying(f"{scheme} {token}"))


async def test_ids_may_be_written_in_upper_case(place: Place) -> None:
    async with place.keys() as keys:
        endpoint = Guarded(
            place,
            TokenVerifier(
                app_id=APP_ID.upper(), tenant=f" {TENANT.upper()} ", keys=keys, clock=place.clock
            ),
        )
        body = body_of(activity(channelData={"tenant": {"id": TENANT.upper()}}))
        assert (await endpoint.admit(endpoint.token(aud=APP_ID.upper()), body)).tenant == TENANT


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/emea",
        "https://SMBA.TrafficManager.net/emea/",
        "HTTPS://smba.trafficmanager.net:443/emea/",
    ],
)
async def test_a_service_url_may_be_spelt_in_more_than_one_way(endpoint: Guarded, url: str) -> None:
    admitted = await endpoint.admit(endpoint.token(), body_of(activity(serviceUrl=url)))
    assert admitted.service_url == "https://smba.trafficmanager.net/emea"
    await endpoint.admit(endpoint.token(serviceurl=url))


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net",
        f"https://smba.trafficmanager.net/emea/{TENANT}/",
        "https://smba.infra.gcc.teams.microsoft.com/gcc/",
    ],
)
async def test_other_places_of_teams_are_known(endpoint: Guarded, url: str) -> None:
    admitted = await endpoint.admit(
        endpoint.token(serviceurl=url), body_of(activity(serviceUrl=url))
    )
    assert admitted.service_url == url.rstrip("/")


async def test_the_hosts_can_be_others(place: Place) -> None:
    url = "https://smba.infra.example/x/"
    async with place.keys() as keys:
        verifier = TokenVerifier(
            app_id=APP_ID,
            tenant=None,
            keys=keys,
            clock=place.clock,
            service_hosts=frozenset({"smba.infra.example"}),
        )
        endpoint = Guarded(place, verifier)
        await endpoint.admit(endpoint.token(serviceurl=url), body_of(activity(serviceUrl=url)))
        assert await endpoint.answer(endpoint.token()) == (401, "service_host_other")


async def test_a_multi_tenant_bot_takes_every_tenant_and_leaves_the_rest_to_its_caller(
    place: Place,
) -> None:
    elsewhere = activity(channelData={"tenant": {"id": OTHER_TENANT}}, conversation={"id": "a:1"})
    async with place.keys() as keys:
        endpoint = Guarded(
            place, TokenVerifier(app_id=APP_ID, tenant=None, keys=keys, clock=place.clock)
        )
        assert (await endpoint.admit(endpoint.token(), body_of(elsewhere))).tenant == OTHER_TENANT


# ── The token ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        pytest.param({"iss": "https://api.botframework.us"}, "issuer_other", id="another cloud"),
        pytest.param(
            {"iss": f"https://sts.windows.net/{TENANT}/"},
            "issuer_entra",
            id="our own directory, not chosen",
        ),
        pytest.param(
            {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
            "issuer_other",
            id="the emulator",
        ),
        pytest.param(
            {"iss": "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0"},
            "issuer_other",
            id="a skill",
        ),
        pytest.param({"iss": None}, "issuer_other", id="no issuer"),
        pytest.param({"iss": [ISSUER]}, "issuer_other", id="a list of issuers"),
        pytest.param({"iss": f"{ISSUER}/"}, "issuer_other", id="nearly the issuer"),
        pytest.param({"aud": OTHER_APP}, "audience_other", id="another bot"),
        pytest.param({"aud": None}, "audience_other", id="no audience"),
        pytest.param({"aud": ""}, "audience_other", id="an empty audience"),
        pytest.param({"aud": [APP_ID]}, "audience_other", id="a list of audiences"),
        pytest.param({"aud": [APP_ID, OTHER_APP]}, "audience_other", id="a list with another"),
        pytest.param({"aud": "https://api.botframework.com"}, "audience_other", id="the service"),
        pytest.param({"serviceurl": None}, "service_url_not_claimed", id="no service URL"),
        pytest.param(
            {"serviceurl": None, "serviceUrl": SERVICE_URL},
            "service_url_not_claimed",
            id="the claim's name in another case",
        ),
        pytest.param({"serviceurl": ""}, "service_url_odd", id="an empty service URL"),
        pytest.param({"serviceurl": [SERVICE_URL]}, "service_url_odd", id="a list of them"),
        pytest.param(
            {"serviceurl": "https://smba.trafficmanager.net/amer/"},
            "service_url_differs",
            id="another service URL",
        ),
        pytest.param({"exp": None}, "expiry_missing", id="no expiry"),
        pytest.param({"exp": "9999999999"}, "token_odd", id="an expiry in words"),
        pytest.param({"exp": True}, "token_odd", id="an expiry that is true"),
        pytest.param({"nbf": {}}, "token_odd", id="an odd beginning"),
        pytest.param({"nbf": 0}, "lives_too_long", id="a life of half a century"),
    ],
)
async def test_a_token_with_other_claims_is_refused(
    endpoint: Guarded, claims: Mapping[str, object], reason: str
) -> None:
    assert await endpoint.answer(endpoint.token(**claims)) == (401, reason)


@pytest.mark.parametrize(
    ("claim", "minutes", "answer"),
    [
        ("exp", -4, (200, "admitted")),
        ("exp", -6, (401, "expired")),
        ("exp", 24 * 60, (200, "admitted")),
        ("exp", 25 * 60, (401, "lives_too_long")),
        ("exp", 60 * 24 * 365 * 9, (401, "lives_too_long")),
        ("nbf", 4, (200, "admitted")),
        ("nbf", 6, (401, "not_yet_valid")),
        ("nbf", -25 * 60, (401, "lives_too_long")),
        ("iat", 4, (200, "admitted")),
        ("iat", 6, (401, "not_yet_valid")),
    ],
)
async def test_the_clocks_may_differ_by_five_minutes_and_a_token_lives_a_day(
    endpoint: Guarded, claim: str, minutes: float, answer: tuple[int, str]
) -> None:
    assert await endpoint.answer(endpoint.token(**{claim: endpoint.at(minutes=minutes)})) == answer


async def test_a_token_needs_no_beginning(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token(nbf=None))


async def test_a_token_dies_of_age(endpoint: Guarded) -> None:
    token = endpoint.token()
    await endpoint.admit(token)
    endpoint.place.clock.forward(minutes=66)
    assert await endpoint.answer(token) == (401, "expired")


_SYMMETRIC = b'{"alg":"HS256","kid":"key-1"}'
_UNSIGNED = b'{"alg":"none","kid":"key-1"}'


def _hmac_with_the_public_key(endpoint: Guarded) -> str:
    public = private_key("key-1").public_key()
    secret = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    whole = f"{encoded(_SYMMETRIC)}.{_claims(endpoint)}"
    return f"{whole}.{encoded(hmac.digest(secret, whole.encode(), hashlib.sha256))}"


def _claims(endpoint: Guarded) -> str:
    return encoded(json.dumps(endpoint.place.provider.claims()).encode())


def _with_header(endpoint: Guarded, header: bytes) -> str:
    claims = json.dumps(endpoint.place.provider.claims()).encode()
    return signed(header, claims, private_key("key-1"), hashes.SHA256())


def _tampered(endpoint: Guarded) -> str:
    head, _, signature = endpoint.token().split(".")
    claims = endpoint.place.provider.claims(nbf=1 + endpoint.at())
    return f"{head}.{encoded(json.dumps(claims).encode())}.{signature}"


def _with_sha384(endpoint: Guarded, *, said: str) -> str:
    claims = json.dumps(endpoint.place.provider.claims()).encode()
    header = json.dumps({"alg": said, "kid": "key-1"}).encode()
    return signed(header, claims, private_key("key-1"), hashes.SHA384())


FORGERIES: dict[str, tuple[Callable[[Guarded], str], str]] = {
    "another's key": (lambda d: d.token(signed_by="mallory"), "signature_wrong"),
    "claims changed": (_tampered, "signature_wrong"),
    "no signature": (lambda d: d.token().rpartition(".")[0] + ".", "token_odd"),
    "a short signature": (lambda d: d.token().rpartition(".")[0] + ".AAAA", "signature_wrong"),
    "alg none": (lambda d: f"{encoded(_UNSIGNED)}.{_claims(d)}.", "token_odd"),
    "alg none, signed": (lambda d: d.token(header={"alg": "none"}), "algorithm_other"),
    "alg nOnE": (lambda d: d.token(header={"alg": "nOnE"}), "algorithm_other"),
    "no alg": (lambda d: _with_header(d, b'{"kid":"key-1"}'), "algorithm_other"),
    "a list of algs": (lambda d: d.token(header={"alg": ["RS256"]}), "algorithm_other"),
    "HS256 with the public key": (_hmac_with_the_public_key, "algorithm_other"),
    "RS384": (lambda d: _with_sha384(d, said="RS384"), "algorithm_other"),
    "RS384 called RS256": (lambda d: _with_sha384(d, said="RS256"), "signature_wrong"),
    "PS256": (lambda d: d.token(header={"alg": "PS256"}), "algorithm_other"),
    "an unknown key": (lambda d: d.token(kid="key-9"), "key_unknown"),
    "no key named": (lambda d: _with_header(d, b'{"alg":"RS256"}'), "key_not_named"),
    "an empty key name": (lambda d: d.token(header={"kid": ""}), "key_not_named"),
    "a key named by number": (lambda d: d.token(header={"kid": 1}), "key_not_named"),
    "a long key name": (lambda d: d.token(header={"kid": "k" * 201}), "key_not_named"),
    "its own key": (lambda d: d.token(header={"jwk": jwk("mallory", ["msteams"])}), "token_odd"),
    "a key elsewhere": (lambda d: d.token(header={"jku": "https://evil.example/"}), "token_odd"),
    "a certificate elsewhere": (lambda d: d.token(header={"x5u": "https://evil/"}), "token_odd"),
    "its own certificate": (lambda d: d.token(header={"x5c": ["MII"]}), "token_odd"),
    "a critical header": (lambda d: d.token(header={"crit": ["exp"]}), "token_odd"),
    "an unencoded payload": (lambda d: d.token(header={"b64": False}), "token_odd"),
    "two algs": (
        lambda d: _with_header(d, b'{"alg":"none","alg":"RS256","kid":"key-1"}'),
        "token_odd",
    ),
    "two issuers": (
        lambda d: d.token(payload=b'{"iss":"https://evil/","iss":"https://api.botframework.com"}'),
        "token_odd",
    ),
    "a header that is a list": (lambda d: _with_header(d, b"[]"), "token_odd"),
    "claims that are a list": (lambda d: d.token(payload=b"[]"), "token_odd"),
    "claims that are no JSON": (lambda d: d.token(payload=b"hello"), "token_odd"),
    "claims that are no text": (lambda d: d.token(payload=b"\xff\xfe{}"), "token_odd"),
    "an endless expiry": (lambda d: d.token(payload=b'{"exp":Infinity}'), "token_odd"),
    "an expiry of many digits": (
        lambda d: d.token(payload=b'{"exp":' + b"9" * 5000 + b"}"),
        "token_odd",
    ),
    "deep claims": (lambda d: d.token(payload=b'{"a":' + b"[" * 3000), "token_odd"),
    "empty claims": (lambda d: d.token(payload=b"{}"), "issuer_other"),
    "one dot": (lambda _: "a.b", "token_odd"),
    "three dots": (lambda d: d.token() + ".AAAA", "token_odd"),
    "only dots": (lambda _: "..", "token_odd"),
    "no base64": (lambda _: "%%%.%%%.%%%", "token_odd"),
    "base64 of another alphabet": (lambda _: "a+b/.a+b/.a+b/", "token_odd"),
    "padding": (lambda d: d.token() + "==", "token_odd"),
    "base64 cut short": (lambda _: "AAAAA.AAAAA.AAAAA", "token_odd"),
    "two tokens": (lambda d: f"{d.token()} {d.token()}", "token_odd"),
    "two headers joined": (lambda d: f"{d.token()}, Bearer {d.token()}", "token_odd"),
    "a line's end": (lambda d: d.token() + "\n", "token_odd"),
    "letters that look alike": (lambda d: d.token().replace("A", "А"), "token_odd"),
    "nothing": (lambda _: "", "token_odd"),
    "a long token": (lambda d: d.token(note="n" * 9000), "token_too_long"),
    "ten megabytes": (lambda _: "a" * 10_000_000, "token_too_long"),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forgery_is_refused(endpoint: Guarded, name: str) -> None:
    forge, reason = FORGERIES[name]
    assert await endpoint.answer(forge(endpoint)) == (401, reason)
    await endpoint.admit(endpoint.token())


async def test_no_character_of_a_token_can_be_another(endpoint: Guarded) -> None:
    token = endpoint.token()
    await endpoint.admit(token)
    choice = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    for place, was in enumerate(token):
        letter = choice.choice(letters.replace(was, ""))
        status, _ = await endpoint.answer(token[:place] + letter + token[place + 1 :])
        assert status == 401
    assert endpoint.place.provider.fetches() == 1


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        ((), "token_missing"),
        (("",), "token_odd"),
        (("Bearer",), "token_odd"),
        (("Bearer ",), "token_odd"),
        (("Basic dXNlcjpwYXNz",), "token_odd"),
        (("a.b.c",), "token_odd"),
    ],
)
async def test_a_header_without_a_token_is_refused(
    endpoint: Guarded, authorization: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(RequestRefused, match=reason) as refused:
        await endpoint.verifier.admit(carrying(*authorization))
    assert refused.value.status == 401


@pytest.mark.parametrize(
    "shape", ["Bearer  {}", " Bearer {}", "Bearer {} ", "Bearer\t{}", "Bearer:{}"]
)
async def test_a_header_in_another_shape_is_refused(endpoint: Guarded, shape: str) -> None:
    with pytest.raises(RequestRefused, match="token_odd"):
        await endpoint.verifier.admit(carrying(shape.format(endpoint.token())))


@pytest.mark.parametrize("endorsements", [None, [], ["webchat"], ["MSTEAMS"], ["msteamsx"]])
async def test_a_key_that_may_not_speak_for_teams_is_refused(
    endpoint: Guarded, endorsements: list[str] | None
) -> None:
    endpoint.place.provider.endorsements = {"key-1": endorsements}
    assert await endpoint.answer(endpoint.token()) == (401, "channel_not_endorsed")


# ── Where it may be answered ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net@evil.example/emea/",
        "https://evil@smba.trafficmanager.net/emea/",
        "https://a:b@smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://smba.trafficmanager.net:/emea/",
        "https://smba.trafficmanager.net:443@evil.example/",
        "https://smba.trafficmanager.net.evil.example/emea/",
        "https://smba.trafficmanager.net./emea/",
        "https://evil.trafficmanager.net/emea/",
        "https://trafficmanager.net/emea/",
        "https://evilsmba.trafficmanager.net/emea/",
        "https://x.smba.trafficmanager.net/emea/",
        "https://ſmba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net。evil.example/emea/",
        "https://xn--smba-.trafficmanager.net/emea/",
        "https:smba.trafficmanager.net/emea/",
        "https:///smba.trafficmanager.net/emea/",
        "//smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https:\\\\smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/emea/../x",
        "https://smba.trafficmanager.net/.well-known/",
        "https://smba.trafficmanager.net//emea/",
        "https://smba.trafficmanager.net/%65mea/",
        "https://smba.trafficmanager.net/emea/?a=b",
        "https://smba.trafficmanager.net/emea/#a",
        "https://smba.trafficmanager.net?@evil.example",
        " https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/emea/ ",
        "https://smba.trafficmanager.net/é/",
        "https://127.0.0.1/emea/",
        "https://[::1]/emea/",
        "ftp://smba.trafficmanager.net/emea/",
        "file:///etc/passwd",
    ],
)
async def test_an_answer_goes_nowhere_else(endpoint: Guarded, url: str) -> None:
    """It goes nowhere else, whether or not the token claims the address too."""
    body = body_of(activity(serviceUrl=url))
    for token in (endpoint.token(), endpoint.token(serviceurl=url)):
        status, reason = await endpoint.answer(token, body)
        assert status == 401
        assert reason in {"service_url_odd", "service_host_other"}


async def test_an_answer_goes_where_the_token_says(endpoint: Guarded) -> None:
    body = body_of(activity(serviceUrl="https://smba.trafficmanager.net/amer/"))
    assert await endpoint.answer(endpoint.token(), body) == (401, "service_url_differs")
    body = body_of(activity(serviceUrl="https://smba.trafficmanager.net/EMEA/"))
    assert await endpoint.answer(endpoint.token(), body) == (401, "service_url_differs")


# ── The activity ─────────────────────────────────────────────────────────────


def _changed(**changes: object) -> bytes:
    return body_of(activity(**changes))


BODIES: dict[str, tuple[bytes, tuple[int, str]]] = {
    "empty": (b"", (400, "not_json")),
    "words": (b"hello", (400, "not_json")),
    "half": (body_of(activity())[:-1], (400, "not_json")),
    "two": (body_of(activity()) * 2, (400, "not_json")),
    "a list": (body_of([activity()]), (400, "no_object")),
    "a number": (b"1", (400, "no_object")),
    "null": (b"null", (400, "no_object")),
    "an empty object": (b"{}", (400, "field_missing")),
    "no text": (b'{"type":"\xff"}', (400, "not_utf8")),
    "overlong UTF-8": (b'{"type":"\xc0\xaf"}', (400, "not_utf8")),
    "half a character in bytes": (b'{"type":"\xed\xa0\x80"}', (400, "not_utf8")),
    "UTF-16": (json.dumps(activity()).encode("utf-16"), (400, "not_utf8")),
    "UTF-16 without BOM": (json.dumps(activity()).encode("utf-16-le"), (400, "not_json")),
    "UTF-32": (json.dumps(activity()).encode("utf-32-be"), (400, "not_json")),
    "a BOM": (b"\xef\xbb\xbf" + body_of(activity()), (400, "not_json")),
    "a control character": (b'{"type":"a\x00b"}', (400, "not_json")),
    "NaN": (b'{"value":NaN}', (400, "not_json")),
    "Infinity": (b'{"value":-Infinity}', (400, "not_json")),
    "beyond a double": (b'{"value":1e999}', (400, "number_too_large")),
    "a huge number": (b'{"value":' + b"9" * 200_000 + b"}", (400, "number_too_large")),
    "a huge fraction": (b'{"value":0.' + b"1" * 200_000 + b"}", (400, "number_too_large")),
    "a key twice": (
        b'{"serviceUrl":"https://evil.example/",' + body_of(activity())[1:],
        (400, "key_twice"),
    ),
    "a key twice, deep": (
        _changed(value="X").replace(b'"X"', b'[{"a":1,"\\u0061":2}]'),
        (400, "key_twice"),
    ),
    "deep": (b'{"a":' * 50_000, (400, "too_many_parts")),
    "deep lists": (b'{"a":' + b"[" * 3_000, (400, "too_deep")),
    "deep and whole": (b'{"a":' + b"[" * 41 + b"]" * 41 + b"}", (400, "too_deep")),
    "many": (b'{"a":[' + b"{}," * 50_000 + b"1]}", (400, "too_many_parts")),
    "many strings": (b'{"a":[' + b'"",' * 50_000 + b"1]}", (400, "too_many_parts")),
    "many numbers": (b'{"a":[' + b"1," * 50_000 + b"1]}", (400, "too_many_parts")),
    "too large": (b" " * (BODY_LIMIT + 1), (413, "body_too_large")),
    "no type": (_changed(type=None), (400, "field_missing")),
    "an empty type": (_changed(type=""), (400, "field_missing")),
    "a type that is a number": (_changed(type=1), (400, "field_odd")),
    "no conversation": (_changed(conversation=None), (400, "field_missing")),
    "a conversation in words": (_changed(conversation="a:1"), (400, "field_odd")),
    "no channel": (_changed(channelId=None), (400, "field_missing")),
    "another channel": (_changed(channelId="webchat"), (401, "channel_other")),
    "the emulator's channel": (_changed(channelId="emulator"), (401, "channel_other")),
    "Teams in upper case": (_changed(channelId="MSTeams"), (401, "channel_other")),
    "no service URL": (_changed(serviceUrl=None), (400, "field_missing")),
    "an empty service URL": (_changed(serviceUrl=""), (400, "field_missing")),
    "a list of service URLs": (_changed(serviceUrl=[SERVICE_URL]), (400, "field_odd")),
    "no tenant": (
        _changed(channelData=None, conversation={"id": "a:1"}),
        (400, "tenant_missing"),
    ),
    "empty tenants": (
        _changed(channelData={"tenant": {"id": ""}}, conversation={"id": "a:1", "tenantId": None}),
        (400, "tenant_missing"),
    ),
    "another tenant": (
        _changed(channelData={"tenant": {"id": OTHER_TENANT}}, conversation={"id": "a:1"}),
        (401, "tenant_other"),
    ),
    "two tenants": (
        _changed(channelData={"tenant": {"id": OTHER_TENANT}}),
        (400, "tenants_differ"),
    ),
    "two tenants, the other way": (
        _changed(conversation={"id": "a:1", "tenantId": OTHER_TENANT}),
        (400, "tenants_differ"),
    ),
    "a tenant by name": (
        _changed(channelData={"tenant": {"id": "taage.example"}}, conversation={"id": "a:1"}),
        (400, "tenant_odd"),
    ),
    "nearly a tenant": (
        _changed(channelData={"tenant": {"id": TENANT + "\n"}}, conversation={"id": "a:1"}),
        (400, "field_odd"),
    ),
    "a tenant in braces": (
        _changed(channelData={"tenant": {"id": f"{{{TENANT}}}"}}, conversation={"id": "a:1"}),
        (400, "tenant_odd"),
    ),
    "a tenant in a list": (_changed(channelData={"tenant": {"id": [TENANT]}}), (400, "field_odd")),
    "a tenant without its object": (_changed(channelData={"tenant": TENANT}), (400, "field_odd")),
    "channel data in a list": (_changed(channelData=[]), (400, "field_odd")),
    "a long id": (_changed(id="i" * 2000), (400, "field_odd")),
    "half a character": (_changed(id="\ud800"), (400, "field_odd")),
    "a sender in words": (_changed(**{"from": "Bo"}), (400, "field_odd")),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_activity_of_teams_is_refused(endpoint: Guarded, name: str) -> None:
    body, answer = BODIES[name]
    assert await endpoint.answer(endpoint.token(), body) == answer


async def test_a_body_is_not_looked_at_before_its_token_is_proven(
    endpoint: Guarded,
) -> None:
    assert await endpoint.answer(endpoint.token(signed_by="mallory"), b"[[[") == (
        401,
        "signature_wrong",
    )
    assert await endpoint.answer("a.b", b" " * (BODY_LIMIT + 1)) == (413, "body_too_large")


async def test_one_tenant_named_is_enough(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token(), _changed(channelData=None))
    await endpoint.admit(endpoint.token(), _changed(conversation={"id": "a:1"}))


async def test_what_may_be_absent_is_none(endpoint: Guarded) -> None:
    bare = {"id": None, "from": None, "recipient": None, "timestamp": None}
    envelope = (await endpoint.admit(endpoint.token(), _changed(**bare))).envelope
    assert (envelope.id, envelope.from_id, envelope.recipient_id) == (None, None, None)
    assert (envelope.aad_object_id, envelope.timestamp) == (None, None)


def test_a_large_message_is_read() -> None:
    message = activity(text='æøå\\"' * 20_000, value={"rows": [{"n": n} for n in range(1500)]})
    assert read_envelope(json.dumps(message, ensure_ascii=False).encode()).raw == message


@pytest.mark.parametrize("text", [r"\"[[[[", "\\\\", r"\\\"", "]]]]", '{"a":{', "\\"])
def test_brackets_in_strings_are_text(text: str) -> None:
    inner = text * 30
    assert json_object(body_of({"a": inner, inner: ["b"]})) == {"a": inner, inner: ["b"]}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"' + b'\\"' * 19_000,
        b'{"a":"' + b"\\" * 250_000,
        b'{"a":["' + b'","' * 9_000 + b'"]}',
        b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(9_000)) + b"}",
        b'{"a":[' + b",".join([b'{"k":1.5}'] * 1_900) + b"]}",
        b'{"a":"' + b"\\ud800" * 40_000 + b'"}',
        b"]" * BODY_LIMIT,
    ],
    ids=["quotes", "backslashes", "strings", "keys", "objects", "half characters", "brackets"],
)
def test_the_worst_body_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused):
        read_envelope(body)


SCRAPS = (
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"1e999", b"-", b"\x00"),
    *(b"\xff", b"\xed\xa0\x80", b"\\ud800", b"9" * 60, b'"id":"x",', b"\xef\xbb\xbf", b"[" * 60),
)
ODDITIES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x" * 3000,
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    {"id": {}},
)


def _mutated(choice: random.Random) -> bytes:
    """Make an activity with some values exchanged and some bytes changed."""
    message = copy.deepcopy(activity())
    for _ in range(choice.randrange(3)):
        where: Any = message
        while choice.random() < 0.6:
            inner = [value for value in where.values() if isinstance(value, dict)]
            if not inner:
                break
            where = choice.choice(inner)
        if where:
            where[choice.choice(list(where))] = copy.deepcopy(choice.choice(ODDITIES))
    body = bytearray(body_of(message))
    for _ in range(choice.randrange(4)):
        begin = choice.randrange(len(body) + 1)
        end = min(len(body), begin + choice.choice((0, 0, 1, 1, 8, 200)))
        body[begin:end] = choice.choice(SCRAPS) * choice.choice((0, 1, 1, 1, 50))
    return bytes(body)


def _read(body: bytes) -> tuple[Envelope | None, int]:
    try:
        return read_envelope(body), 200
    except RequestRefused as refused:
        return None, refused.status


def test_ten_thousand_odd_activities_are_read_or_refused() -> None:
    choice = random.Random(20261124)
    read = 0
    for _ in range(10_000):
        body = _mutated(choice)
        envelope, status = _read(body)
        if envelope is None:
            assert status == 400
            continue
        read += 1
        seen = json.loads(body)
        assert envelope.raw == seen
        assert envelope.type == seen["type"]
        assert envelope.service_url == seen["serviceUrl"]
    assert 1_000 < read < 9_000


@pytest.mark.parametrize("encoded_object", [b"{}", b'{"a":[{"b":null}]}', '{"æ":"ø"}'.encode()])
def test_a_plain_object_is_read_as_any_reader_does(encoded_object: bytes) -> None:
    assert json_object(encoded_object) == json.loads(encoded_object)


def test_a_key_of_other_case_is_another_key() -> None:
    with pytest.raises(NoObject, match="key_twice"):
        json_object(b'{"a":1,"a":1}')
    assert json_object(b'{"a":1,"A":2}') == {"a": 1, "A": 2}


# ── The keys ─────────────────────────────────────────────────────────────────


async def test_a_new_key_is_known_without_a_restart(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token())
    endpoint.place.clock.forward(minutes=6)
    endpoint.place.provider.rotate("key-2")
    await endpoint.admit(endpoint.token(kid="key-2"))
    assert await endpoint.answer(endpoint.token(kid="key-1")) == (401, "key_unknown")


async def test_a_token_let_in_before_is_refused_when_its_key_is_withdrawn(
    endpoint: Guarded,
) -> None:
    token = endpoint.token()
    await endpoint.admit(token)
    await endpoint.admit(token)
    endpoint.place.clock.forward(minutes=6)
    endpoint.place.provider.rotate("key-2")
    await endpoint.admit(endpoint.token(kid="key-2"))
    assert await endpoint.answer(token) == (401, "key_unknown")


async def test_an_unknown_key_is_asked_for_once_in_a_while(endpoint: Guarded) -> None:
    provider = endpoint.place.provider
    await endpoint.admit(endpoint.token())
    for _ in range(3):
        assert await endpoint.answer(endpoint.token(kid="key-9")) == (401, "key_unknown")
    assert provider.fetches() == 1
    endpoint.place.clock.forward(minutes=6)
    for _ in range(3):
        assert await endpoint.answer(endpoint.token(kid="key-9")) == (401, "key_unknown")
    assert provider.fetches() == 2


async def test_a_clock_set_back_does_not_stop_the_asking(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token())
    endpoint.place.clock.forward(hours=-2)
    endpoint.place.provider.rotate("key-2")
    await endpoint.admit(endpoint.token(kid="key-2"))


async def test_a_storm_of_unknown_keys_is_one_fetch(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token())
    endpoint.place.clock.forward(minutes=6)
    tokens = [endpoint.token(kid="key-9", signed_by="mallory", jti=str(n)) for n in range(50)]
    answers = await asyncio.gather(*(endpoint.answer(token) for token in tokens * 6))
    assert set(answers) == {(401, "key_unknown")}
    assert endpoint.place.provider.fetches() == 2


async def test_a_token_that_is_not_for_us_asks_for_no_key(endpoint: Guarded) -> None:
    await endpoint.admit(endpoint.token())
    endpoint.place.clock.forward(minutes=6)
    await endpoint.answer(endpoint.token(kid="key-9", aud=OTHER_APP))
    await endpoint.answer(endpoint.token(kid="key-9", exp=endpoint.at(hours=-1)))
    assert endpoint.place.provider.fetches() == 1


async def test_the_keys_are_renewed_before_a_day_is_over_and_nobody_waits(place: Place) -> None:
    place.settings = KeySettings(patience=3600, time_limit=3600)
    async with place.keys() as keys:
        await keys.find("key-1")
        place.clock.forward(hours=19)
        await keys.find("key-1")
        assert place.provider.fetches() == 1
        place.clock.forward(hours=2)
        place.provider.trouble = {METADATA_PATH: Trouble(until=asyncio.Event())}
        async with asyncio.timeout(60):  # who waited would wait for an hour
            await keys.find("key-1")
        await until(lambda: place.provider.fetches() == 2)


async def test_the_keys_are_renewed_when_nobody_comes(place: Place) -> None:
    place.settings = KeySettings(look=0.005)
    async with place.keys() as keys:
        await keys.find("key-1")
        place.clock.forward(hours=21)
        await until(lambda: place.provider.asked.get(KEYS_PATH) == 2)


async def test_known_keys_serve_for_a_week_while_the_server_is_down(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with place.keys() as keys:
        await keys.find("key-1")
        place.provider.down()
        for _ in range(6):
            place.clock.forward(days=1)
            await keys.find("key-1")
        place.clock.forward(days=1, minutes=1)
        with pytest.raises(NoKey, match="keys_too_old"):
            await keys.find("key-1")
        assert "signing keys were not fetched: status" in caplog.text
        place.provider.up()
        place.clock.forward(minutes=2)
        await keys.find("key-1")


async def test_without_keys_nobody_gets_in_until_the_server_is_back(
    endpoint: Guarded,
) -> None:
    endpoint.place.provider.down()
    assert await endpoint.answer(endpoint.token()) == (401, "keys_missing")
    asked = endpoint.place.provider.fetches()
    assert await endpoint.answer(endpoint.token()) == (401, "keys_missing")
    assert endpoint.place.provider.fetches() == asked
    endpoint.place.provider.up()
    endpoint.place.clock.forward(minutes=2)
    await endpoint.admit(endpoint.token())


async def test_a_start_without_the_server_uses_the_copy_on_disk(place: Place) -> None:
    await place.fill_the_disk()
    assert place.file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in place.file.parent.iterdir()] == ["keys.json"]
    place.provider.down()
    place.clock.forward(days=6)
    async with place.keys() as keys:
        assert (await keys.find("key-1")).endorsements == {"msteams", "webchat"}


async def test_a_start_with_a_fresh_copy_does_not_ask(place: Place) -> None:
    await place.fill_the_disk()
    place.clock.forward(hours=3)
    async with place.keys() as keys:
        await keys.find("key-1")
        assert place.provider.fetches() == 1
        place.provider.rotate("key-2")
        await keys.find("key-2")


def _write(content: bytes) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        place.file.write_bytes(content)

    return change


def _link(place: Place) -> None:
    place.file.rename(place.file.with_name("elsewhere"))
    place.file.symlink_to("elsewhere")


def _folder(place: Place) -> None:
    place.file.unlink()
    place.file.mkdir(mode=0o700)


def _pipe(place: Place) -> None:
    place.file.unlink()
    os.mkfifo(place.file, 0o600)


SPOILT: dict[str, Callable[[Place], None]] = {
    "for others to read": lambda place: place.file.chmod(0o644),
    "for others to write": lambda place: place.file.chmod(0o620),
    "empty": _write(b""),
    "garbage": _write(b"\x00\xff" * 500),
    "a list": _write(b"[]"),
    "large": _write(b" " * 3_000_000),
    "a link": _link,
    "a folder": _folder,
    "a pipe": _pipe,
    "from another server": lambda place: place.changed_copy(source="https://evil.example/"),
    "without keys": lambda place: place.changed_copy(key_set={"keys": []}),
    "with odd keys": lambda place: place.changed_copy(key_set=[1]),
    "of no day": lambda place: place.changed_copy(fetched="yesterday"),
    "of a number's day": lambda place: place.changed_copy(fetched=5),
    "of a day somewhere": lambda place: place.changed_copy(fetched="2026-03-02T07:00:00"),
    "of next year": lambda place: place.changed_copy(fetched="2027-03-02T07:00:00+00:00"),
    "of last year": lambda place: place.changed_copy(fetched="2025-03-02T07:00:00+00:00"),
    "of no year": lambda place: place.changed_copy(fetched="0001-01-01T00:00:00+23:59"),
}


@pytest.mark.parametrize("name", SPOILT)
async def test_a_spoilt_copy_is_not_used(place: Place, name: str) -> None:
    await place.fill_the_disk()
    SPOILT[name](place)
    place.provider.down()
    async with place.keys() as keys:
        with pytest.raises(NoKey, match=r"keys_missing|keys_too_old"):
            await keys.find("key-1")
    place.provider.up()
    async with place.keys() as keys:
        await keys.find("key-1")


async def test_a_copy_that_cannot_be_kept_is_only_a_warning(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.file = place.file.parent / "nowhere" / "keys.json"
    async with place.keys() as keys:
        await keys.find("key-1")
    assert "could not be kept on disk: FileNotFoundError" in caplog.text


@pytest.mark.parametrize("path", [METADATA_PATH, KEYS_PATH])
async def test_a_slow_server_does_not_hold_a_request(place: Place, path: str) -> None:
    place.settings = KeySettings(patience=0.05)
    awake = asyncio.Event()
    place.provider.trouble = {path: Trouble(until=awake)}
    async with place.keys() as keys:
        with pytest.raises(NoKey, match="keys_missing"):
            await keys.find("key-1")
        awake.set()
        await until(place.file.exists)
        await keys.find("key-1")
        assert place.provider.fetches() == 1


async def test_a_server_that_never_answers_is_given_up(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.settings = KeySettings(time_limit=0.05)
    place.provider.trouble = {KEYS_PATH: Trouble(until=asyncio.Event())}
    async with place.keys() as keys:
        with pytest.raises(NoKey, match="keys_missing"):
            await keys.find("key-1")
    assert "signing keys were not fetched: TimeoutError" in caplog.text


async def test_a_request_given_up_does_not_end_the_fetch(place: Place) -> None:
    awake = asyncio.Event()
    place.provider.trouble = {METADATA_PATH: Trouble(until=awake)}
    async with place.keys() as keys:
        waiting = asyncio.create_task(keys.find("key-1"))
        await until(lambda: place.provider.fetches() == 1)
        waiting.cancel()
        awake.set()
        await keys.find("key-1")
        assert place.provider.fetches() == 1


async def test_closing_ends_a_fetch_under_way(place: Place) -> None:
    place.provider.trouble = {METADATA_PATH: Trouble(until=asyncio.Event())}
    async with place.keys():
        await until(lambda: place.provider.fetches() == 1)
    # Here it would wait for an answer that never comes.


ANSWERS: dict[str, Trouble] = {
    "an error": Trouble(status=500),
    "not there": Trouble(status=404),
    "nothing": Trouble(status=204, answer=b""),
    "garbage": Trouble(answer=b"\x00\xff" * 500),
    "a page": Trouble(answer=b"<!doctype html><title>Sign in</title>"),
    "a list": Trouble(answer=b"[]"),
    "an empty object": Trouble(answer=b"{}"),
    "too much": Trouble(answer=b'{"a":"' + b"a" * 300_000 + b'"}'),
    "keys that are words": Trouble(answer=b'{"keys":"none","jwks_uri":5}'),
    "another place": Trouble(answer=b'{"jwks_uri":"https://evil.example/keys","keys":[]}'),
}


@pytest.mark.parametrize("path", [METADATA_PATH, KEYS_PATH])
@pytest.mark.parametrize("name", ANSWERS)
async def test_an_odd_answer_leaves_the_keys_as_they_are(
    place: Place, path: str, name: str
) -> None:
    async with place.keys() as keys:
        await keys.find("key-1")
        place.provider.trouble = {path: ANSWERS[name]}
        place.clock.forward(hours=21)
        with pytest.raises(NoKey, match="key_unknown"):
            await keys.find("key-2")
        assert place.provider.fetches() == 2
        await keys.find("key-1")


@pytest.mark.parametrize("path", [METADATA_PATH, KEYS_PATH])
async def test_a_redirect_is_not_followed(place: Place, path: str) -> None:
    place.provider.trouble = {path: Trouble(redirect=f"{place.provider.base_url}/elsewhere")}
    async with place.keys() as keys:
        with pytest.raises(NoKey, match="keys_missing"):
            await keys.find("key-1")
    assert set(place.provider.asked) <= {METADATA_PATH, KEYS_PATH}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/keys",
        "http://{host}/v1/.well-known/keys",
        "https://{host}@evil.example/keys",
        "https://{host}.evil.example/keys",
        "https://evil@{host}/keys",
        "https://{host}1/keys",
        "https://{host}/keys?to=evil",
        "https://{host}",
        "//{host}/keys",
        "",
    ],
)
async def test_the_keys_are_where_the_metadata_is(place: Place, url: str) -> None:
    host = place.provider.base_url.removeprefix("https://")
    place.provider.key_set_url = url.format(host=host)
    async with place.keys() as keys:
        with pytest.raises(NoKey, match="keys_missing"):
            await keys.find("key-1")
    assert KEYS_PATH not in place.provider.asked


async def test_a_server_of_another_certificate_is_not_believed(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with aiohttp.ClientSession() as session:
        place.session = session
        async with place.keys() as keys:
            with pytest.raises(NoKey, match="keys_missing"):
                await keys.find("key-1")
    assert "ClientConnectorCertificateError" in caplog.text


def test_the_keys_come_over_https_from_the_bot_framework() -> None:
    assert KeySettings().metadata_url.startswith("https://login.botframework.com/")
    with pytest.raises(ValueError, match="https"):
        KeySettings(metadata_url="http://login.botframework.com/")


async def test_only_sound_keys_are_taken(place: Place) -> None:
    sound = jwk("key-2", ["msteams", 5, None])  # type: ignore[list-item]  # odd on purpose
    n = str(sound["n"])
    place.provider.further_keys = [
        sound,
        jwk("small", ["msteams"], bits=1024),
        jwk("key-2", ["msteams"]) | {"kid": "encrypting", "use": "enc"},
        jwk("key-2", ["msteams"]) | {"kid": "rs512", "alg": "RS512"},
        jwk("key-2", ["msteams"]) | {"kid": "curve", "kty": "EC"},
        jwk("key-2", ["msteams"]) | {"kid": "secret", "kty": "oct", "k": "AAAA"},
        jwk("key-2", ["msteams"]) | {"kid": "private", "d": "AQAB"},
        jwk("key-2", ["msteams"]) | {"kid": "one", "e": "AQ"},
        jwk("key-2", ["msteams"]) | {"kid": "three", "e": "Aw"},
        jwk("key-2", ["msteams"]) | {"kid": "even", "e": "AQAC"},
        jwk("key-2", ["msteams"]) | {"kid": "cut", "n": n[:341]},
        jwk("key-2", ["msteams"]) | {"kid": "spaced", "n": f"{n[:100]} {n[100:]}"},
        jwk("key-2", ["msteams"]) | {"kid": "long", "n": n * 20},
        jwk("key-2", ["msteams"]) | {"kid": "number", "n": 5},
        jwk("key-2", ["msteams"]) | {"kid": 7},
        jwk("key-2", None) | {"kid": "worded", "endorsements": "msteams"},
        "a key",
        None,
    ]
    async with place.keys() as keys:
        assert (await keys.find("key-2")).endorsements == {"msteams"}
        assert (await keys.find("worded")).endorsements == frozenset()
        held = keys._held
    assert held is not None
    assert set(held.keys) == {"key-1", "key-2", "worded"}


# ── How the bot is registered ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("app_id", "tenant", "setting"),
    [
        ("", TENANT, "KRAVBOT_TEAMS_APP_ID"),
        ("  ", TENANT, "KRAVBOT_TEAMS_APP_ID"),
        ("kravbot", TENANT, "KRAVBOT_TEAMS_APP_ID"),
        (APP_ID, "", "KRAVBOT_TEAMS_TENANT"),
        (APP_ID, "taage.example", "KRAVBOT_TEAMS_TENANT"),
    ],
)
async def test_without_its_registration_the_door_stays_shut(
    place: Place, app_id: str, tenant: str, setting: str
) -> None:
    async with place.keys() as keys:
        with pytest.raises(RegistrationFault, match=setting):
            TokenVerifier(app_id=app_id, tenant=tenant, keys=keys, clock=place.clock)


# ── On the developer's own machine ───────────────────────────────────────────


def local(**changes: Any) -> ReceivedRequest:
    message = activity(
        serviceUrl="http://localhost:56150/_connector",
        channelData={"tenant": {"id": "00000000-0000-0000-0000-0000000000001"}},
        conversation={"id": "a:1"},
    )
    given = ReceivedRequest(
        authorization=(), body=body_of(message), peer="127.0.0.1", passed_on=False
    )
    return replace(given, **changes)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.0.2.1", "kravbot.example", "10.0.0.1"])  # noqa: S104
def test_an_emulator_is_listened_to_on_loopback_only(host: str) -> None:
    with pytest.raises(NotLocal, match="KRAVBOT_HOST"):
        LocalEmulator(listening_on=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_it_warns_at_every_start(host: str, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        LocalEmulator(listening_on=host)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "WITHOUT PROOF" in caplog.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_the_emulator_gets_in_from_this_machine(peer: str) -> None:
    admitted = await LocalEmulator(listening_on="127.0.0.1").admit(local(peer=peer))
    assert admitted.issuer is None
    assert admitted.app_id == ""
    assert admitted.service_url == "http://localhost:56150/_connector"


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"peer": "192.0.2.7"}, (401, "not_local")),
        ({"peer": "::ffff:192.0.2.7"}, (401, "not_local")),
        ({"peer": ""}, (401, "not_local")),
        ({"peer": "localhost"}, (401, "not_local")),
        ({"passed_on": True}, (401, "not_local")),
        ({"body": b"[]"}, (400, "no_object")),
        ({"body": b" " * (BODY_LIMIT + 1)}, (413, "body_too_large")),
        ({"body": body_of(activity())}, (401, "service_url_odd")),
        (
            {"body": body_of(activity(serviceUrl="http://localhost@evil.example/"))},
            (401, "service_url_odd"),
        ),
        (
            {"body": body_of(activity(serviceUrl="http://localhost:1/", channelId="webchat"))},
            (401, "channel_other"),
        ),
    ],
)
async def test_nobody_else_gets_in_as_the_emulator(
    changes: dict[str, Any], answer: tuple[int, str]
) -> None:
    with pytest.raises(RequestRefused) as refused:
        await LocalEmulator(listening_on="127.0.0.1").admit(local(**changes))
    assert (refused.value.status, refused.value.reason) == answer


# ── Over HTTP ────────────────────────────────────────────────────────────────

Teams = TestClient[web.Request, web.Application]


@asynccontextmanager
async def served(endpoint: TokenVerifier | LocalEmulator) -> AsyncIterator[Teams]:
    """Serve the verifier as a handler has it."""

    async def take(request: web.Request) -> web.Response:
        try:
            await endpoint.admit(receive(request, await request.read()))
        except RequestRefused as refused:
            logging.getLogger("handler").warning("Refused: %s", refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        return web.Response(status=202)

    app = web.Application(client_max_size=BODY_LIMIT + 1)
    app.add_routes([web.post("/api/messages", take)])
    async with TestClient(TestServer(app)) as teams:
        yield teams


async def test_every_answer_over_http_is_one_of_ours(endpoint: Guarded) -> None:
    good, body = endpoint.token(), body_of(activity())
    endpoint.place.shown.append(good)
    async with served(endpoint.verifier) as teams:

        async def posted(body: bytes, *authorization: str) -> tuple[int, str]:
            headers = [("Authorization", each) for each in authorization]
            answer = await teams.post("/api/messages", data=body, headers=headers)
            return answer.status, await answer.text()

        assert await posted(body, f"Bearer {good}") == (202, "")
        assert await posted(body) == (401, "token_missing")
        assert await posted(body, f"Bearer {good}", f"Bearer {good}") == (401, "tokens_many")
        assert await posted(body, f"Bearer {good},Bearer {good}") == (401, "token_odd")
        assert await posted(body, "Bearer blåbærgrød") == (401, "token_odd")
        assert await posted(b"[]", f"Bearer {good}") == (400, "no_object")
        assert await posted(b" " * (BODY_LIMIT + 1), f"Bearer {good}") == (413, "body_too_large")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "Origin"])
async def test_a_proxy_or_a_browser_is_not_the_emulator(header: str) -> None:
    async with served(LocalEmulator(listening_on="127.0.0.1")) as teams:
        body = local().body
        assert (await teams.post("/api/messages", data=body)).status == 202
        answer = await teams.post("/api/messages", data=body, headers={header: "https://x.example"})
        assert (answer.status, await answer.text()) == (401, "not_local")
