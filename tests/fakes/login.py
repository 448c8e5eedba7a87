"""Play login.microsoftonline.com, where the bot gets its tokens; a real HTTPS server on loopback.

It is also the endpoint of a managed identity, as App Service has it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import jwt
from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.fakes.certificates import serving
from tests.fakes.raw_server import cut_off

OK = 200
SECRET = "Abc8Q~the-secret-of-the-tests"  # noqa: S105
IDENTITY_HEADER = "the-header-of-the-tests"


@dataclass
class Silence:
    """The trouble: it answers so, or nothing until `until` is set."""

    status: int = 200
    answer: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    until: asyncio.Event | None = None


@dataclass
class Login:
    """The fake login; `app_id` and `secret` are what it takes, or an assertion by `certificate`.

    `issued` are its tokens by scope, the latest last. `life` is in seconds. `trouble` is for asking
    for a token, `trouble_at_start` for asking where tokens are. `asked` are the tenants in whose
    name a token was asked for, one for each time.
    """

    app_id: str
    secret: str = SECRET
    certificate: str = ""
    life: int = 3600
    url: str = ""
    managed_url: str = ""
    trouble: Silence | None = None
    trouble_at_start: Silence | None = None
    asked: list[str] = field(default_factory=list)
    asked_at_start: int = 0
    issued: dict[str, list[str]] = field(default_factory=dict)
    waiting: int = 0
    _numbers: "count[int]" = field(default_factory=count)

    def takes(self, token: str, scope: str = "https://api.botframework.com/.default") -> bool:
        """Tell whether it issued that token for that scope, and nobody revoked it."""
        return token in self.issued.get(scope, ())

    def revoke(self) -> None:
        """Revoke every token there is."""
        self.issued.clear()

    async def start(self, request: web.Request) -> web.Response:
        self.asked_at_start += 1
        here = f"https://{request.host}/{request.match_info['tenant']}"
        found = {
            "issuer": f"{here}/v2.0",
            "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
            "token_endpoint": f"{here}/oauth2/v2.0/token",
        }
        return await self._answer(found, self.trouble_at_start)

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["tenant"])
        form = await request.post()
        if "client_assertion" in form:
            return await self._asserted(str(form["client_assertion"]), form, request)
        if (form.get("client_id"), form.get("client_secret")) != (self.app_id, self.secret):
            refused = {
                "error": "invalid_client",
                "error_description": "AADSTS7000215: the secret is wrong: "
                + str(form.get("client_secret")),
                "error_codes": [7000215],
            }
            return web.json_response(refused, status=401)
        return await self._token(str(form["scope"]))

    async def _asserted(
        self, assertion: str, form: Mapping[str, object], request: web.Request
    ) -> web.Response:
        """Take an assertion that is signed with the certificate's key, for this address and app."""
        public = x509.load_pem_x509_certificate(self.certificate.encode()).public_key()
        assert isinstance(public, RSAPublicKey)
        try:
            jwt.decode(
                assertion,
                public,
                algorithms=["PS256", "RS256"],
                audience=f"https://{request.host}{request.path}",
                issuer=self.app_id,
                subject=self.app_id,
            )
        except jwt.InvalidTokenError:
            refused = {"error": "invalid_client", "error_codes": [700027]}
            return web.json_response(refused, status=401)
        return await self._token(str(form["scope"]))

    async def managed(self, request: web.Request) -> web.Response:
        """Answer as a managed identity.

        `expires_on` is by the machine's clock, as msal reads it.
        """
        self.asked.append("managed")
        named = request.query.get("client_id") == self.app_id
        if not named or request.headers.get("X-IDENTITY-HEADER") != IDENTITY_HEADER:
            return web.json_response({"statusCode": 400, "message": "No identity"}, status=400)
        on = str(int(time.time()) + self.life)
        return await self._token(f"{request.query['resource']}/.default", expires_on=on)

    async def _token(self, scope: str, **also: object) -> web.Response:
        if self.trouble is not None and (self.trouble.answer or self.trouble.status != OK):
            return await self._answer(None, self.trouble)
        return await self._answer(self._issue(scope) | also, self.trouble)

    def _issue(self, scope: str) -> dict[str, object]:
        token = f"eyJ.{len(scope)}.token-number-{next(self._numbers)}"
        self.issued.setdefault(scope, []).append(token)
        return {"token_type": "Bearer", "expires_in": self.life, "access_token": token}

    async def _answer(self, good: object, trouble: Silence | None) -> web.Response:
        if trouble is None:
            return web.json_response(good)
        if trouble.until is not None:
            self.waiting += 1
            await trouble.until.wait()
        content = good if trouble.answer is None else trouble.answer
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return web.Response(
            status=trouble.status,
            body=body,
            content_type="application/json",
            headers=dict(trouble.headers),
        )


@asynccontextmanager
async def login(app_id: str) -> AsyncIterator[Login]:
    """Run it; `url` is what stands for https://login.microsoftonline.com."""
    playing = Login(app_id)
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
            web.post("/{tenant}/oauth2/v2.0/token", playing.token),
            web.get("/msi/token", playing.managed),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving()).start()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        playing.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        playing.managed_url = f"http://127.0.0.1:{runner.addresses[1][1]}/msi/token"
        yield playing
    finally:
        await runner.cleanup()
        await cut_off(open_ends)
