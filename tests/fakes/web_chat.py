"""Run the web chat over real HTTP, with a browser and what is behind the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.adapters.web.server import ChatPorts, WebSettings, build_app
from tests.fakes.clock import FakeClock
from tests.fakes.web import (
    BO,
    FIE,
    MORNING,
    FakeEvidence,
    FakeOverviews,
    FakePeople,
    FakeReception,
    FakeSuggestedNames,
    FakeTranscript,
    FakeUploads,
)

UPLOAD_LIMIT = 300_000

Browser = TestClient[Request, Application]


@dataclass
class Chat:
    """It holds a browser, and what is behind the server it talks to."""

    browser: Browser
    turns: FakeReception
    transcript: FakeTranscript
    uploads: FakeUploads

    async def be(self, email: str = BO.email) -> None:
        """Become a person as one does without script: the page, then its form."""
        await self.browser.get("/who")
        form = {"email": email, "csrf": self.csrf}
        await self.browser.post("/who", data=form, allow_redirects=False)

    @property
    def csrf(self) -> str:
        return self.cookie("csrf")

    def cookie(self, name: str) -> str:
        held = {cookie.key: cookie.value for cookie in self.browser.session.cookie_jar}
        return held.get(name, "")

    async def post(self, path: str, **body: object) -> ClientResponse:
        """Post as the script does."""
        return await self.browser.post(path, json=body, headers=self.script)

    @property
    def script(self) -> dict[str, str]:
        return {"Accept": "application/json", "X-CSRF": self.csrf}


def ports_of(turns: FakeReception, transcript: FakeTranscript, uploads: FakeUploads) -> ChatPorts:
    evidence, names, clock = FakeEvidence(uploads), FakeSuggestedNames(), FakeClock(MORNING)
    overviews = FakeOverviews()
    return ChatPorts(turns, transcript, uploads, evidence, transcript, names, overviews, clock)


@asynccontextmanager
async def web_chat() -> AsyncIterator[Chat]:
    """Run it for Bo and Fie, with nobody chosen yet."""
    turns, transcript, uploads = FakeReception(), FakeTranscript(), FakeUploads()
    app = build_app(
        ports_of(turns, transcript, uploads),
        people=FakePeople(BO, FIE),
        settings=WebSettings(upload_limit=UPLOAD_LIMIT, heartbeat=0.05, patience=0.01),
    )
    jar = CookieJar(unsafe=True)
    async with TestClient(TestServer(app), cookie_jar=jar) as browser:
        yield Chat(browser, turns, transcript, uploads)
