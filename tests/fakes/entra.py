"""Play login.microsoftonline.com for people, over HTTPS on loopback.

They sign in there, and their codes become ID tokens.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
from cryptography.hazmat.primitives import hashes

from governance.ports import Clock
from tests.fakes.certificates import serving, trusting
from tests.fakes.identity_provider import private_key, signed
from tests.fakes.raw_server import cut_off

TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
CLIENT_ID = "11111111-2222-3333-4444-666666666666"
SECRET = "Abc8Q~the-secret-of-signing-in"  # noqa: S105
BO = "00000000-0000-0000-0000-000000000b00"
_PATH = "/{tenant}/oauth2/v2.0"


@dataclass
class Person:
    """The person in front of the browser.

    `claims` are added to the ID token, or left out when None.
    """

    oid: str = BO
    name: str = "Bo Prøvesen"
    username: str = "bo.proevesen@stf.example"
    claims: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Entra:
    """The fake Entra ID, where `person` signs in.

    `silent` says that it answers nothing until that is set, and `status` with which status it
    answers.
    """

    clock: Clock
    url: str = ""
    person: Person = field(default_factory=Person)
    status: int = 200
    silent: asyncio.Event | None = None
    refuses: str | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    async def signs_in(self, url: str) -> str:
        """Return where the browser is sent back to when the person has signed in at that `url`."""
        async with ClientSession() as browser:
            answer = await browser.get(url, allow_redirects=False, ssl=trusting())
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def start(self, request: web.Request) -> web.Response:
        await self._hesitate()
        here = f"{self.url}/{request.match_info['tenant']}"
        found = {
            "issuer": f"{here}/v2.0",
            "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
            "token_endpoint": f"{here}/oauth2/v2.0/token",
        }
        return web.json_response(found, status=self.status)

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "profile", "email"} == set(asked["scope"].split())
        back = {"state": asked["state"]}
        if self.refuses:
            back |= {"error": self.refuses, "error_description": "<script>"}
        else:
            code = secrets.token_urlsafe(20)
            self.codes[code] = asked
            back["code"] = code
        return web.Response(
            status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"}
        )

    async def token(self, request: web.Request) -> web.Response:
        await self._hesitate()
        form = await request.post()
        asked = self.codes.pop(str(form.get("code")), None)
        if asked is None or not _proven(form, asked):
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = self._id_token(request.match_info["tenant"], asked["nonce"])
        self.tokens.append(token)
        return web.json_response(
            {"token_type": "Bearer", "access_token": "x", "expires_in": 3600, "id_token": token},
            status=self.status,
        )

    def _id_token(self, tenant: str, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": f"{self.url}/{tenant}/v2.0",
            "aud": CLIENT_ID,
            "tid": tenant,
            "ver": "2.0",
            "nonce": nonce,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "sub": "pairwise",
            "oid": self.person.oid,
            "name": self.person.name,
            "preferred_username": self.person.username,
            "acct": 0,
        }
        claims |= self.person.claims
        told = {name: value for name, value in claims.items() if value is not None}
        head = json.dumps({"alg": "RS256", "typ": "JWT", "kid": "key-1"}).encode()
        return signed(head, json.dumps(told).encode(), private_key("key-1"), hashes.SHA256())

    async def _hesitate(self) -> None:
        if self.silent is not None:
            await self.silent.wait()


def _proven(form: Mapping[str, object], asked: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        form.get("client_secret") == SECRET
        and form.get("redirect_uri") == asked["redirect_uri"]
        and challenge == asked["code_challenge"]
    )


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@asynccontextmanager
async def entra(clock: Clock) -> AsyncIterator[Entra]:
    """Run it; `url` is what stands for https://login.microsoftonline.com."""
    playing = Entra(clock)
    open_ends: set[asyncio.BaseTransport] = set()

    @web.middleware
    async def remember(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.transport is not None:
            open_ends.add(request.transport)
        return await handler(request)

    app = web.Application(middlewares=[remember])
    app.add_routes(
        [
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", playing.start),
            web.get(f"{_PATH}/authorize", playing.authorize),
            web.post(f"{_PATH}/token", playing.token),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving()).start()
        playing.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        yield playing
    finally:
        await runner.cleanup()
        await cut_off(open_ends)
