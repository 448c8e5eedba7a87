"""Play login.botframework.com, and mint the tokens.

It is a real HTTPS server on loopback with OpenID metadata and keys.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from governance.ports import Clock
from tests.fakes.certificates import serving

ISSUER = "https://api.botframework.com"
APP_ID = "11111111-2222-3333-4444-555555555555"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
METADATA_PATH = "/v1/.well-known/openidconfiguration"
KEYS_PATH = "/v1/.well-known/keys"


def private_key(name: str, *, bits: int = 2048) -> RSAPrivateKey:
    """Return the key of that name; made once, because that takes a while."""
    return _made(name, bits)


@cache
def _made(name: str, bits: int) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass
class Trouble:
    """The trouble the server is in.

    It is silent until `until` is set. `answer` takes the place of what it would say, and `redirect`
    sends elsewhere.
    """

    status: int = 200
    until: asyncio.Event | None = None
    answer: bytes | None = None
    redirect: str | None = None


@dataclass
class IdentityProvider:
    """The fake identity provider.

    `endorsements` are by the name of the published key, and `trouble` by path. `asked` counts the
    requests by path.
    """

    clock: Clock
    base_url: str = ""
    key_set_url: str = ""
    endorsements: dict[str, Sequence[str] | None] = field(
        default_factory=lambda: {"key-1": ["msteams", "webchat"]}
    )
    further_keys: list[object] = field(default_factory=list)
    trouble: dict[str, Trouble] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def metadata_url(self) -> str:
        return self.base_url + METADATA_PATH

    def down(self, *, status: int = 503) -> None:
        self.trouble = {path: Trouble(status=status) for path in (METADATA_PATH, KEYS_PATH)}

    def up(self) -> None:
        self.trouble = {}

    def rotate(self, name: str) -> None:
        """Publish that key, and no other."""
        self.endorsements = {name: ["msteams"]}

    def fetches(self) -> int:
        return self.asked.get(METADATA_PATH, 0)

    def claims(self, **changes: object) -> dict[str, object]:
        """Return what a live token holds; a claim changed to None is left out."""
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": SERVICE_URL,
            "nbf": now - 60,
            "exp": now + 3600,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(
        self,
        *,
        kid: str = "key-1",
        header: Mapping[str, object] | None = None,
        payload: bytes | None = None,
        signed_by: str | None = None,
        **claims: object,
    ) -> str:
        """Sign a token with RS256 by `signed_by`, or by the key it names.

        `payload` takes the place of the claims.
        """
        head = {"alg": "RS256", "typ": "JWT", "kid": kid, "x5t": kid, **(header or {})}
        body = json.dumps(self.claims(**claims)).encode() if payload is None else payload
        return signed(
            json.dumps(head).encode(), body, private_key(signed_by or kid), hashes.SHA256()
        )

    async def metadata(self, request: web.Request) -> web.Response:
        return await self._answer(
            request,
            {
                "issuer": ISSUER,
                "jwks_uri": self.key_set_url,
                "id_token_signing_alg_values_supported": ["RS256"],
            },
        )

    async def key_set(self, request: web.Request) -> web.Response:
        return await self._answer(
            request,
            {
                "keys": [jwk(name, endorsed) for name, endorsed in self.endorsements.items()]
                + self.further_keys
            },
        )

    async def _answer(self, request: web.Request, content: object) -> web.Response:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1
        trouble = self.trouble.get(request.path, Trouble())
        if trouble.until is not None:
            await trouble.until.wait()
        if trouble.redirect:
            return web.Response(status=302, headers={"Location": trouble.redirect})
        body = json.dumps(content).encode() if trouble.answer is None else trouble.answer
        return web.Response(status=trouble.status, body=body, content_type="application/json")


def jwk(name: str, endorsements: Sequence[str] | None, *, bits: int = 2048) -> dict[str, object]:
    """Return the public half as the Bot Framework publishes it."""
    numbers = private_key(name, bits=bits).public_key().public_numbers()
    known: dict[str, object] = {
        "kty": "RSA",
        "use": "sig",
        "kid": name,
        "x5t": name,
        "n": encoded(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8)),
        "e": encoded(numbers.e.to_bytes(3)),
    }
    return known if endorsements is None else known | {"endorsements": list(endorsements)}


def signed(
    header: bytes, payload: bytes, key: RSAPrivateKey, algorithm: hashes.HashAlgorithm
) -> str:
    """Sign a token of any two parts."""
    whole = f"{encoded(header)}.{encoded(payload)}"
    return f"{whole}.{encoded(key.sign(whole.encode(), padding.PKCS1v15(), algorithm))}"


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@asynccontextmanager
async def identity_provider(clock: Clock) -> AsyncIterator[IdentityProvider]:
    """Run the server; its certificate is that of `tests.fakes.certificates`."""
    provider = IdentityProvider(clock)
    app = web.Application()
    app.add_routes(
        [web.get(METADATA_PATH, provider.metadata), web.get(KEYS_PATH, provider.key_set)]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving()).start()
        provider.base_url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        provider.key_set_url = provider.base_url + KEYS_PATH
        yield provider
    finally:
        await runner.cleanup()
