"""Play the hosts of Microsoft's that Kravbot goes to, on loopback behind a proxy it is told to use.

login.botframework.com ─┐ login.microsoftonline.com ─┤ smba.trafficmanager.net ───┼─ one TLS server
─▶ the playground's connector, if the token is right *.sharepoint.com ──────────┘
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.main.clock import SystemClock
from tests.fakes.certificates import authority, serving
from tests.fakes.identity_provider import (
    APP_ID,
    KEYS_PATH,
    METADATA_PATH,
    IdentityProvider,
)
from tests.fakes.login import Login
from tests.fakes.proxy import Proxy, proxy

LOGIN = "https://login.botframework.com"
UPLOAD = "/personal/yusuf/registeret/uploadSession"
REPORT = b"%PDF-1.4\n% the report of an exercise\n%%EOF\n"

_SPAN = re.compile(r"bytes (?P<begin>\d+)-\d+/(?P<total>\d+)")


@dataclass
class World:
    """The played hosts.

    `passed` and `refused` are what came to the connector, with and without a token of ours.

    `storage` is where files lie. `storage_here` is the same without a host's name and TLS. `put`
    are the files that were put there, by path, and `told` the paths where a token came along.
    """

    connector: str
    proxy: Proxy
    certificate: Path
    storage: str = "https://stf-my.sharepoint.com"
    storage_here: str = ""
    keys: IdentityProvider = field(default_factory=lambda: IdentityProvider(SystemClock()))
    login: Login = field(default_factory=lambda: Login(APP_ID))
    passed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    put: defaultdict[str, bytes] = field(default_factory=lambda: defaultdict(bytes))
    told: list[str] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment that leads a process of this machine here.

        An organisation's own proxy would do the same.
        """
        trusted = str(self.certificate)
        return {
            "HTTPS_PROXY": self.proxy.url,
            "NO_PROXY": "localhost,127.0.0.1",
            "SSL_CERT_FILE": trusted,
            "REQUESTS_CA_BUNDLE": trusted,
        }

    async def forward(self, request: web.Request) -> web.Response:
        """Forward the request to the playground, which looks at no token; we do."""
        asked = f"{request.method} {request.path}"
        if not self.login.takes(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            self.refused.append(asked)
            return web.json_response({"error": {"code": "BotUnauthorized"}}, status=401)
        self.passed.append(asked)
        there = self.connector + request.raw_path.removeprefix("/emea")
        body = await request.read()
        headers = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, there, data=body, headers=headers) as answer,
        ):
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                content_type=answer.content_type,
            )

    async def hand_out(self, request: web.Request) -> web.Response:
        """Hand out a file to whoever has its address."""
        self._look_at(request)
        return web.Response(body=REPORT, content_type="application/pdf")

    async def take_in(self, request: web.Request) -> web.Response:
        """Take in a piece of a file, in order, as OneDrive's upload sessions go."""
        self._look_at(request)
        span = _SPAN.fullmatch(request.headers.get("Content-Range", ""))
        if span is None or int(span["begin"]) != len(self.put[request.path]):
            return web.json_response({"error": {"code": "invalidRange"}}, status=416)
        self.put[request.path] += await request.read()
        is_whole = len(self.put[request.path]) == int(span["total"])
        return web.json_response({}, status=201 if is_whole else 202)

    def _look_at(self, request: web.Request) -> None:
        if "Authorization" in request.headers:
            self.told.append(request.path)


def _host(*routes: web.RouteDef) -> web.Application:
    app = web.Application(client_max_size=2**23)
    app.add_routes(routes)
    return app


@asynccontextmanager
async def world(folder: Path, connector: str) -> AsyncIterator[World]:
    """Run the played hosts; `connector` is the playground's address for the Bot Connector."""
    certificate = folder / "certificate.pem"
    certificate.write_text(authority())
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    made = World(connector, Proxy(0), certificate)
    made.keys.key_set_url = LOGIN + KEYS_PATH
    app.add_domain(
        "login.botframework.com",
        _host(web.get(METADATA_PATH, made.keys.metadata), web.get(KEYS_PATH, made.keys.key_set)),
    )
    app.add_domain(
        "login.microsoftonline.com",
        _host(
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", made.login.start),
            web.post("/{tenant}/oauth2/v2.0/token", made.login.token),
        ),
    )
    app.add_domain("smba.trafficmanager.net", _host(web.route("*", "/{tail:.*}", made.forward)))
    app.add_domain(
        "*.sharepoint.com",
        _host(web.get("/{tail:.*}", made.hand_out), web.put("/{tail:.*}", made.take_in)),
    )
    app.add_routes([web.get("/{tail:.*}", made.hand_out)])
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving()).start()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.storage_here = f"http://127.0.0.1:{runner.addresses[1][1]}"
        async with proxy(runner.addresses[0][1]) as made.proxy:
            yield made
    finally:
        await runner.cleanup()
