"""Run the whole web chat for those who sign in.

It has our server over a demo database, the fake Entra ID, and browsers.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.web.entra_id import Entra as EntraSignIn
from bot.adapters.web.registration import EntraRegistration
from bot.adapters.web.server import (
    ChatPorts,
    EntraPorts,
    WebSettings,
    build_closed_app,
    build_signed_app,
)
from bot.app.incidents.service import IncidentService
from bot.app.platforms.web.history import History
from bot.app.platforms.web.overviews import WebOverviews
from bot.app.platforms.web.personal_links import personal_links
from bot.app.platforms.web.sessions import FlowSealer, WebSessions
from bot.app.platforms.web.suggested_names import SuggestedNames
from bot.app.platforms.web.web import (
    EvidenceFiles,
    Hub,
    Transcript,
    WebMessenger,
    WebTurnHandler,
    WebUploads,
)
from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.edge.encryption import Sealer, new_key
from bot.main.bootstrap import build
from governance.ports import Clock
from governance.records.members import Member
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.entra import CLIENT_ID, SECRET, TENANT, Entra
from tests.ports import unused_port
from tests.stories.cast import LIGHTHOUSES

STF = tenant_id(LIGHTHOUSES)
LIMIT = 1024 * 1024


@dataclass
class Browser:
    """It keeps cookies by itself, so that those for https only are kept, too."""

    client: TestClient  # type: ignore[type-arg]  # of any application
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self._did(
            await self.client.get(path, headers=self._headers(headers), allow_redirects=False)
        )

    async def post(self, path: str, *, csrf: bool = True, **fields: str) -> ClientResponse:
        form = fields | ({"csrf": self.csrf} if csrf else {})
        return await self._did(
            await self.client.post(
                path, data=form, headers=self._headers({}), allow_redirects=False
            )
        )

    async def tell(self, path: str, **body: object) -> ClientResponse:
        """Post as the script does."""
        headers = self._headers({"Accept": "application/json", "X-CSRF": self.csrf})
        return await self._did(await self.client.post(path, json=body, headers=headers))

    async def uploads(self, content: bytes) -> ClientResponse:
        """Send a file as the script does."""
        headers = {"Accept": "application/json", "X-CSRF": self.csrf, "X-File-Name": "bilag.pdf"}
        headers |= {"Content-Type": "application/octet-stream"}
        held = self._headers(headers)
        return await self._did(await self.client.post("/upload", data=content, headers=held))

    @property
    def csrf(self) -> str:
        return self.cookie("csrf")

    def cookie(self, name: str) -> str:
        return self.cookies.get(f"__Host-{name}", self.cookies.get(name, ""))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return headers | ({"Cookie": held} if held else {})

    async def _did(self, answer: ClientResponse) -> ClientResponse:
        self.client.session.cookie_jar.clear()
        for line in answer.headers.getall("Set-Cookie", []):
            self.set_cookies.append(line)
            name, _, value = line.partition(";")[0].partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer


@dataclass
class SignedWeb:
    """The web chat; `login` is Entra ID, and `seconds` the clock of the rate limits."""

    database: Database
    clock: FakeClock
    services: Services
    login: Entra | None
    client: TestClient  # type: ignore[type-arg]  # of any application
    seconds: list[float]

    def browser(self) -> Browser:
        """Open a new browser."""
        return Browser(self.client)

    async def signed_in(self) -> Browser:
        """Open a browser in which somebody has signed in."""
        browser = self.browser()
        answer = await sign_in(self, browser)
        assert answer.status == 303, await answer.text()
        return browser

    @property
    def incidents(self) -> IncidentService:
        assert self.services.incidents is not None
        return self.services.incidents

    def change(self, email: str, **fields: object) -> None:
        """Change fields of the member's record."""

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(STF)
            kept = unit.register.get(Member, Member.key_of(email=email))
            assert kept is not None
            changed = kept.record.model_copy(update=fields)
            unit.register.save_all([(changed, kept.version)], command="Test")

        self.database.transact(work)


async def begun(browser: Browser) -> str:
    """Return the address of the identity provider a sign-in leads to."""
    answer = await browser.get("/signin/start")
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def sign_in(web: SignedWeb, browser: Browser) -> ClientResponse:
    """Sign in, and return what the browser is answered when it is back."""
    assert web.login is not None
    back = await web.login.signs_in(await begun(browser))
    return await browser.get(path_of(back))


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def words_of(page: str) -> str:
    """Return what somebody reads."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@asynccontextmanager
async def signed_web(
    database: Database,
    clock: FakeClock,
    folder: Path,
    *,
    login: Entra | None,
    secure: bool = False,
    proxies: int = 0,
    time_limit: float = 5.0,
    bound: str | None = "teams",
    key: str | None = None,
) -> AsyncIterator[SignedWeb]:
    """Run it.

    Without `login` there is no way to sign in. `bound` is the platform by which the directory is
    the authority's.
    """
    key = key or new_key()
    port = unused_port()
    address = f"http://127.0.0.1:{port}"
    if bound is not None:
        database.transact(lambda unit: unit.identities.bind(bound, TENANT, STF))
    services = build(
        database,
        upload_limit=LIMIT,
        web_address=address,
        incidents=lambda engine: IncidentService(
            database, engine, clock, keys=[key], folder=folder
        ),
    )
    incidents = services.incidents
    assert incidents is not None
    await incidents.refresh()
    seconds = [0.0]
    settings = WebSettings(secure=secure, proxies=proxies, heartbeat=0.05, patience=1.0)
    links = personal_links(incidents, database, "https://kravbot.example")
    provider: EntraSignIn | None = None
    if login is None:
        app = build_closed_app(settings=settings, links=links, now=lambda: seconds[0])
    else:
        provider = EntraSignIn(
            EntraRegistration(TENANT, CLIENT_ID, SECRET, login.url, address),
            clock,
            time_limit=time_limit,
        )
        app = build_signed_app(
            _chat(services, database),
            _entra(provider, database, clock, incidents, address, key),
            settings=settings,
            links=links,
            now=lambda: seconds[0],
        )
    async with TestClient(TestServer(app, port=port)) as client:
        try:
            yield SignedWeb(database, clock, services, login, client, seconds)
        finally:
            if provider is not None:
                provider.close()
    await services.outbox.close()
    await incidents.close()


def _chat(services: Services, database: Database) -> ChatPorts:
    hub = Hub()
    services.outbox.connect("web", WebMessenger(database, hub))
    return ChatPorts(
        WebTurnHandler(services.turns, hub, database),
        Transcript(database, hub),
        WebUploads(database, limit=LIMIT),
        EvidenceFiles(database),
        History(database),
        SuggestedNames(database),
        WebOverviews(database),
        database.clock,
    )


def _entra(
    provider: EntraSignIn,
    database: Database,
    clock: Clock,
    incidents: IncidentService,
    address: str,
    key: str,
) -> EntraPorts:
    return EntraPorts(
        provider=provider,
        sessions=WebSessions(database, clock, incidents),
        sealing=FlowSealer(Sealer([key])),
        clock=clock,
        address=address,
    )
