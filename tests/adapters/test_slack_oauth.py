"""Test the installation of the app from a browser, over HTTP.

It begins in one browser and ends there, once, and nothing secret is told.
"""

import asyncio
import base64
import logging
import random
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.slack.installation.installations import (
    CachedInstallations,
    Installation,
    SingleInstallation,
    single,
)
from bot.adapters.slack.installation.manifest import SCOPES
from bot.adapters.slack.installation.oauth import COOKIE, LASTS, MOST_BEGUN, Install
from bot.adapters.slack.installation.registration import (
    INSTALL_PATH,
    REDIRECT_PATH,
    SlackRegistration,
)
from bot.adapters.slack.installation.token_exchange import ExchangeFailed, TokenExchange, client_of
from bot.adapters.slack.installation.token_rotation import TokenRotation
from bot.edge.registration_fault import RegistrationFault
from bot.messages import DeliveryFailed, NotReachable
from tests.fakes.clock import FakeClock

CLIENT_ID, CLIENT_SECRET = "123.456", "hemmeligt-hemmeligt"
ANOTHER_SECRET = "noget-helt-andet-end"  # noqa: S105  # made up
LATER_TOKEN = "xoxe.xoxb-5"  # noqa: S105  # made up
HOST = "kravbot.agency.example"
KEYS = ("a key",)  # what is kept, is not kept here


@dataclass
class Workspace:
    """The answer Slack gives when somebody installs the app there."""

    team: str | None = "T1"
    enterprise: str | None = None
    org_wide: bool = False
    expires_in: int | None = None


@dataclass
class FakeSlack:
    """It plays `oauth.v2.access` and `auth.test`.

    A code and a refresh token serve once. While `down`, it answers nothing sensible.
    """

    url: str = ""
    codes: dict[str, Workspace] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, dict[str, object]] = field(default_factory=dict)
    down: bool = False
    answer: object = None
    slow: asyncio.Event | None = None
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)
    made: int = 0

    def grants(self, code: str, workspace: Workspace) -> str:
        self.codes[code] = workspace
        return code

    async def access(self, request: web.Request) -> web.Response:
        self.asked.append("oauth.v2.access")
        if self.slow is not None:
            self.waits.set()
            await self.slow.wait()
        given = await request.post()
        if self.answer is not None:
            return web.json_response(self.answer)
        if self.down:
            return web.Response(status=503, text="<html>no</html>", content_type="text/html")
        client = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {client}":
            return web.json_response({"ok": False, "error": "bad_client_secret"})
        if given.get("grant_type") == "refresh_token":
            return self._renewed(str(given["refresh_token"]))
        if given.get("redirect_uri") != f"https://{HOST}/slack/oauth_redirect":
            return web.json_response({"ok": False, "error": "bad_redirect_uri"})
        workspace = self.codes.pop(str(given.get("code")), None)
        if workspace is None:
            return web.json_response({"ok": False, "error": "invalid_code"})
        return web.json_response(self._installed(workspace))

    async def test(self, request: web.Request) -> web.Response:
        self.asked.append("auth.test")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        told = self.tokens.get(token)
        if told is None:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, **told}, headers={"X-OAuth-Scopes": ",".join(SCOPES)})

    def bot(self, workspace: Workspace) -> str:
        """Make a token, as it is installed."""
        self.made += 1
        token = f"xoxb-{self.made}-hemmeligt"
        self.tokens[token] = {
            "user_id": "UBOT",
            "bot_id": "BBOT",
            "team_id": workspace.team,
            "enterprise_id": workspace.enterprise,
            "is_enterprise_install": workspace.org_wide,
        }
        return token

    def _installed(self, workspace: Workspace) -> dict[str, object]:
        team = None if workspace.org_wide else {"id": workspace.team, "name": "Tåge"}
        enterprise = {"id": workspace.enterprise} if workspace.enterprise else None
        told: dict[str, object] = {
            "ok": True,
            "access_token": self.bot(workspace),
            "token_type": "bot",
            "scope": ",".join(SCOPES),
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": team,
            "enterprise": enterprise,
            "is_enterprise_install": workspace.org_wide,
            "authed_user": {"id": "U7"},
        }
        return told | (self._ending(workspace.expires_in) if workspace.expires_in else {})

    def _renewed(self, refresh_token: str) -> web.Response:
        if self.refresh_tokens.pop(refresh_token, None) is None:
            return web.json_response({"ok": False, "error": "invalid_refresh_token"})
        token = {"ok": True, "access_token": f"xoxe.{self.bot(Workspace())}", "token_type": "bot"}
        return web.json_response(token | self._ending(12 * 3600))

    def _ending(self, seconds: int) -> dict[str, object]:
        refresh_token = f"xoxe-{self.made}-hemmeligt"
        self.refresh_tokens[refresh_token] = "bot"
        return {"expires_in": seconds, "refresh_token": refresh_token}


@dataclass
class FakeInstallations:
    """It keeps installations in memory; `broken` says that the database is away."""

    kept: dict[tuple[str, str], Installation] = field(default_factory=dict)
    found: int = 0
    broken: bool = False

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        """Return what is kept when it is asked for; the answer takes a while."""
        self.found += 1
        kept = self.kept.get((enterprise, workspace)) or self.kept.get((enterprise, ""))
        await asyncio.sleep(0)
        return kept

    async def keep(self, installation: Installation) -> None:
        if self.broken:
            raise OSError("the database is away")
        self.kept[installation.enterprise, installation.workspace] = installation

    async def renew(self, installation: Installation) -> bool:
        if self.broken:
            raise OSError("the database is away")
        there = (installation.enterprise, installation.workspace) in self.kept
        if there:
            await self.keep(installation)
        return there

    async def end(self, enterprise: str, workspace: str, *, before: object = None) -> None:
        self.kept.pop((enterprise, workspace), None)


@dataclass
class FakeStates:
    clock: FakeClock
    offered: dict[str, object] = field(default_factory=dict)

    async def offer(self, digest: str, *, lasts: timedelta) -> None:
        self.offered[digest] = self.clock.now() + lasts

    async def use(self, digest: str) -> bool:
        ends = self.offered.pop(digest, None)
        return ends is not None and self.clock.now() < ends  # type: ignore[operator]


@dataclass
class House:
    """It holds the two pages as they are served, and Slack behind them."""

    slack: FakeSlack
    client: TestClient[web.Request, web.Application]
    installations: FakeInstallations
    states: FakeStates
    exchange: TokenExchange

    async def begin(self, browser: str | None = None) -> "Begun":
        async with self.client.get("/slack/install", headers=_cookie(browser)) as answer:
            page = await answer.text()
            assert answer.status == 200, page
            link = re.search(r'href="([^"]+)"', page)
            assert link is not None
            asked = {
                name: values[0]
                for name, values in parse_qs(urlsplit(unescape(link[1])).query).items()
            }
            return Begun(unescape(link[1]), asked, answer.cookies[COOKIE].value, page)

    async def finish(self, browser: str | None, **query: str) -> tuple[int, str]:
        async with self.client.get(
            "/slack/oauth_redirect", params=query, headers=_cookie(browser)
        ) as answer:
            return answer.status, await answer.text()


@dataclass(frozen=True)
class Begun:
    link: str
    asked: dict[str, str]
    browser: str
    page: str

    @property
    def state(self) -> str:
        return self.asked["state"]


def _cookie(browser: str | None) -> dict[str, str]:
    """Return the cookie as the browser sends it over https."""
    return {} if browser is None else {"Cookie": f"{COOKIE}={browser}"}


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    app = web.Application()
    app.router.add_post("/api/oauth.v2.access", slack.access)
    app.router.add_post("/api/auth.test", slack.test)
    async with TestServer(app, host="127.0.0.1") as server:
        slack.url = str(server.make_url("/api/"))
        yield slack


@pytest.fixture
async def container(clock: FakeClock) -> AsyncIterator[House]:
    jar = aiohttp.DummyCookieJar()
    async with fake_slack() as slack, aiohttp.ClientSession(cookie_jar=jar) as session:
        registration = registered(slack)
        exchange = TokenExchange(registration, client_of(registration, session), clock)
        installations, states = FakeInstallations(), FakeStates(clock)
        app = web.Application()
        install = Install(
            registration, exchange, installations=installations, states=states, clock=clock
        )
        app.router.add_route("*", INSTALL_PATH, install.begin)
        app.router.add_route("*", REDIRECT_PATH, install.finish)
        server = TestServer(app)
        await server.start_server(access_log=None)  # as the server has it: addresses hold codes
        async with TestClient(server, cookie_jar=aiohttp.DummyCookieJar()) as client:
            yield House(slack, client, installations, states, exchange)


def registered(slack: FakeSlack) -> SlackRegistration:
    return SlackRegistration(
        signing_secrets=("0" * 32,),
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        host=HOST,
        encryption_keys=KEYS,
        api_url=slack.url,
    )


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Collect everything that is logged, and see at the end that nothing secret was among it."""
    caplog.set_level(logging.DEBUG)
    yield caplog
    assert "hemmeligt" not in caplog.text
    assert "xoxb" not in caplog.text


# ── From the page to the installation ────────────────────────────────────────


async def test_a_workspace_is_installed(container: House, log: pytest.LogCaptureFixture) -> None:
    begun = await container.begin()
    assert begun.link.startswith(container.slack.url.removesuffix("api/") + "oauth/v2/authorize?")
    assert begun.asked == {
        "client_id": CLIENT_ID,
        "scope": ",".join(SCOPES),
        "redirect_uri": f"https://{HOST}/slack/oauth_redirect",
        "state": begun.state,
    }
    code = container.slack.grants("1.2.hemmeligt", Workspace())
    status, page = await container.finish(begun.browser, state=begun.state, code=code)
    assert status == 200
    assert "kravbot bind" in page
    kept = container.installations.kept["", "T1"]
    assert (kept.bot_user, kept.bot_id, kept.app_id) == ("UBOT", "BBOT", "A1")
    assert kept.scopes == SCOPES
    assert kept.token in container.slack.tokens
    assert (kept.refresh_token, kept.expires_at) == (None, None)
    assert not kept.org_wide
    assert "installed in - T1" in log.text
    for secret in (kept.token, code, begun.state, begun.browser):
        assert secret not in page + log.text


async def test_a_whole_organisation_is_installed(container: House) -> None:
    begun = await container.begin()
    code = container.slack.grants("code", Workspace(team=None, enterprise="E1", org_wide=True))
    assert (await container.finish(begun.browser, state=begun.state, code=code))[0] == 200
    kept = container.installations.kept["E1", ""]
    assert kept.org_wide
    assert await container.installations.find("E1", "T5") == kept


async def test_a_workspace_of_an_organisation_is_installed(container: House) -> None:
    begun = await container.begin()
    code = container.slack.grants("code", Workspace(team="T2", enterprise="E1"))
    assert (await container.finish(begun.browser, state=begun.state, code=code))[0] == 200
    assert list(container.installations.kept) == [("E1", "T2")]


async def test_a_rotated_token_has_its_end(container: House, clock: FakeClock) -> None:
    begun = await container.begin()
    code = container.slack.grants("code", Workspace(expires_in=43_200))
    await container.finish(begun.browser, state=begun.state, code=code)
    kept = container.installations.kept["", "T1"]
    assert kept.expires_at == clock.now() + timedelta(hours=12)
    assert kept.refresh_token in container.slack.refresh_tokens


async def test_the_cookie_goes_nowhere_else(container: House) -> None:
    async with container.client.get("/slack/install") as answer:
        set_cookie = answer.headers["Set-Cookie"]
        page = await answer.text()
    assert set_cookie.startswith(f"{COOKIE}=")
    assert COOKIE.startswith("__Host-")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert part in set_cookie
    assert "Domain" not in set_cookie
    assert answer.cookies[COOKIE].value not in page


async def test_two_pages_in_one_browser_both_lead_there(container: House) -> None:
    first = await container.begin()
    second = await container.begin(first.browser)
    assert second.browser == first.browser
    assert second.state != first.state
    for number, begun in enumerate((first, second)):
        code = container.slack.grants(f"code{number}", Workspace(team=f"T{number}"))
        assert (await container.finish(begun.browser, state=begun.state, code=code))[0] == 200


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect"])
async def test_a_page_is_plain_and_says_it_in_both_languages(container: House, path: str) -> None:
    async with container.client.get(path) as answer:
        page, headers = await answer.text(), answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "<script" not in page
    assert '<html lang="da">' in page
    assert '<section lang="da"><h1>' in page
    assert '<section lang="en"><h1>' in page
    assert page.count("<title>") == 1


async def test_the_pages_are_only_read(container: House) -> None:
    for path in ("/slack/install", "/slack/oauth_redirect"):
        for method in ("POST", "HEAD", "PUT"):
            async with container.client.request(method, path) as answer:
                assert answer.status == 405
    assert not container.states.offered


# ── What comes to nothing ────────────────────────────────────────────────────


async def test_who_says_no_in_slack_is_told_that_nothing_has_changed(container: House) -> None:
    begun = await container.begin()
    status, page = await container.finish(begun.browser, state=begun.state, error="access_denied")
    assert status == 200
    assert "Kravbot er ikke installeret" in page
    assert not container.installations.kept
    assert not container.slack.asked


async def test_a_state_serves_once(container: House) -> None:
    begun = await container.begin()
    container.slack.grants("code1", Workspace())
    container.slack.grants("code2", Workspace(team="T2"))
    assert (await container.finish(begun.browser, state=begun.state, code="code1"))[0] == 200
    status, page = await container.finish(begun.browser, state=begun.state, code="code2")
    assert status == 400
    assert "Begynd forfra" in page
    assert list(container.installations.kept) == [("", "T1")]


async def test_a_state_serves_for_ten_minutes(container: House, clock: FakeClock) -> None:
    begun = await container.begin()
    code = container.slack.grants("code", Workspace())
    clock.forward(minutes=10)
    assert (await container.finish(begun.browser, state=begun.state, code=code))[0] == 400
    assert not container.slack.asked


async def test_what_was_begun_in_another_browser_does_not_end_here(container: House) -> None:
    """An attacker's installation, of their workspace, is not led through a colleague's browser."""
    theirs, ours = await container.begin(), await container.begin()
    code = container.slack.grants("code", Workspace(team="TEVIL"))
    for browser in (ours.browser, None, "", theirs.state, f"{theirs.browser}x"):
        assert (await container.finish(browser, state=theirs.state, code=code))[0] == 400
    assert not container.slack.asked
    assert (await container.finish(theirs.browser, state=theirs.state, code=code))[0] == 200


async def test_two_thousand_mixes_of_codes_and_states_have_no_effect(
    container: House, clock: FakeClock
) -> None:
    """The states are used, expired or foreign, with codes that Slack would take."""
    chance = random.Random(25)
    codes = [container.slack.grants(f"code{n}", Workspace(team=f"T{n}")) for n in range(40)]
    old = [await container.begin() for _ in range(20)]
    clock.forward(minutes=11)
    used = [await container.begin() for _ in range(20)]
    for n, begun in enumerate(used):
        container.slack.grants(f"first{n}", Workspace())
        assert (await container.finish(begun.browser, state=begun.state, code=f"first{n}"))[
            0
        ] == 200
    mine = [await container.begin() for _ in range(20)]
    kept, asked = dict(container.installations.kept), len(container.slack.asked)
    everybody = [*old, *used, *mine]
    tried = 0
    while tried < 2000:
        one, other = chance.choice(everybody), chance.choice(everybody)
        if one is other and one in mine:
            continue
        state = chance.choice([one.state, one.state[:-1], one.browser, "x" * 43, ""])
        browser = other.browser
        if state == one.state and other.browser == one.browser and one in mine:
            continue
        status, _ = await container.finish(browser, state=state, code=chance.choice(codes))
        assert status == 400
        tried += 1
    assert container.installations.kept == kept
    assert len(container.slack.asked) == asked
    assert len(container.slack.codes) == 40
    assert (await container.finish(mine[0].browser, state=mine[0].state, code=codes[0]))[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state={state}",
        "code=code",
        "state={state}&code=",
        "state={state}&code=code&code=other",
        "state={state}&state={state}&code=code",
        "state={state}&code=" + "x" * 401,
        "state={state}&code=a%20b",
        "state={state}%00&code=code",
        "state=" + "x" * 5000 + "&code=code",
        "error=server_error",
        "error=%3Cscript%3E&state={state}",
    ],
)
async def test_what_is_no_answer_of_slack_comes_to_nothing(container: House, query: str) -> None:
    begun = await container.begin()
    container.slack.grants("code", Workspace())
    path = "/slack/oauth_redirect?" + query.format(state=begun.state)
    async with container.client.get(path, headers=_cookie(begun.browser)) as answer:
        assert answer.status == 400
        assert "<script" not in await answer.text()
    assert not container.slack.asked
    code = container.slack.grants("code", Workspace())
    assert (await container.finish(begun.browser, state=begun.state, code=code))[0] == 200


async def test_more_than_people_begin_are_turned_away_for_a_while(
    container: House, clock: FakeClock
) -> None:
    for _ in range(MOST_BEGUN):
        await container.begin()
    async with container.client.get("/slack/install") as answer:
        assert answer.status == 429
        assert COOKIE not in answer.cookies
    assert len(container.states.offered) == MOST_BEGUN
    clock.forward(minutes=LASTS.total_seconds() / 60)
    await container.begin()


# ── When Slack or the database is not there ──────────────────────────────────


async def test_a_code_that_slack_does_not_take(
    container: House, log: pytest.LogCaptureFixture
) -> None:
    begun = await container.begin()
    status, page = await container.finish(begun.browser, state=begun.state, code="hemmeligt")
    assert status == 502
    assert "Det lykkedes ikke med Slack" in page
    assert "an installation did not come about: invalid_code" in log.text


async def test_slack_is_away(container: House, log: pytest.LogCaptureFixture) -> None:
    begun = await container.begin()
    container.slack.down = True
    assert (await container.finish(begun.browser, state=begun.state, code="hemmeligt"))[0] == 502
    assert not container.installations.kept


@pytest.mark.parametrize(
    "changed",
    [
        {"token_type": "user"},
        {"access_token": "xoxp-1-hemmeligt"},
        {"access_token": None},
        {"access_token": ["xoxb-1"]},
        {"bot_user_id": None},
        {"bot_user_id": "USOMEBODY"},
        {"app_id": "a/../b"},
        {"team": None},
        {"team": {"id": "T1 OR 1"}},
        {"team": "T1"},
        {"is_enterprise_install": True},
        {"enterprise": {"id": 7}},
        {"expires_in": 43200},
        {"refresh_token": "xoxe-1-hemmeligt"},
        {"expires_in": -1, "refresh_token": "xoxe-1"},
        {"expires_in": "12h", "refresh_token": "xoxe-1"},
        {"expires_in": 10**12, "refresh_token": "xoxe-1"},
        {"expires_in": 43200, "refresh_token": "xoxp-1"},
    ],
)
async def test_an_answer_that_cannot_be_used_installs_nothing(
    container: House, log: pytest.LogCaptureFixture, changed: dict[str, object]
) -> None:
    container.slack.answer = container.slack._installed(Workspace()) | changed
    begun = await container.begin()
    assert (await container.finish(begun.browser, state=begun.state, code="code"))[0] == 502
    assert not container.installations.kept


async def test_an_answer_that_is_no_object(container: House, log: pytest.LogCaptureFixture) -> None:
    container.slack.answer = ["xoxb-1-hemmeligt"]
    begun = await container.begin()
    status, page = await container.finish(begun.browser, state=begun.state, code="hemmeligt")
    assert status == 500
    assert "Noget gik galt" in page
    assert "hemmeligt" not in page


async def test_the_database_is_away(container: House, log: pytest.LogCaptureFixture) -> None:
    begun = await container.begin()
    container.installations.broken = True
    code = container.slack.grants("hemmeligt", Workspace())
    status, page = await container.finish(begun.browser, state=begun.state, code=code)
    assert status == 500
    assert "Noget gik galt" in page


# ── Tokens that end ──────────────────────────────────────────────────────────


@dataclass
class Rotated:
    """An installation with a rotated token, what renews it, and what is behind."""

    container: House
    clock: FakeClock
    remembered: CachedInstallations
    rotation: TokenRotation
    first: Installation

    @property
    def kept(self) -> Installation:
        return self.container.installations.kept["", "T1"]

    @property
    def renewals(self) -> int:
        return self.container.slack.asked.count("oauth.v2.access") - 1


@pytest.fixture
async def rotated(container: House, clock: FakeClock) -> Rotated:
    begun = await container.begin()
    code = container.slack.grants("code", Workspace(expires_in=43_200))
    await container.finish(begun.browser, state=begun.state, code=code)
    remembered = CachedInstallations(container.installations)
    first = await remembered.find("", "T1")
    assert first is not None
    return Rotated(
        container, clock, remembered, TokenRotation(container.exchange, remembered, clock), first
    )


async def test_a_token_serves_until_two_hours_before_its_end(rotated: Rotated) -> None:
    rotated.clock.forward(hours=10)
    assert await rotated.rotation.fresh(rotated.first) == rotated.first
    rotated.clock.forward(seconds=1)
    fresh = await rotated.rotation.fresh(rotated.first)
    assert fresh.token != rotated.first.token
    assert fresh.expires_at == rotated.clock.now() + timedelta(hours=12)
    assert rotated.kept == fresh == await rotated.remembered.find("", "T1")


async def test_a_token_without_an_end_is_never_renewed(rotated: Rotated) -> None:
    lasting = replace(rotated.first, expires_at=None, refresh_token=None)
    rotated.clock.forward(days=1000)
    assert await rotated.rotation.fresh(lasting) is lasting


async def test_a_hundred_at_once_renew_it_once(rotated: Rotated) -> None:
    rotated.clock.forward(hours=11)
    rotated.container.slack.slow = asyncio.Event()
    waiting = [asyncio.create_task(rotated.rotation.fresh(rotated.first)) for _ in range(100)]
    await rotated.container.slack.waits.wait()
    rotated.container.slack.slow.set()
    fresh = await asyncio.gather(*waiting)
    assert {one.token for one in fresh} == {rotated.kept.token}
    assert rotated.renewals == 1


async def test_another_replicas_tokens_are_taken(rotated: Rotated) -> None:
    other = TokenRotation(
        rotated.container.exchange,
        CachedInstallations(rotated.container.installations),
        rotated.clock,
    )
    rotated.clock.forward(hours=11)
    theirs = await other.fresh(rotated.first)
    assert await rotated.rotation.fresh(rotated.first) == theirs
    assert rotated.renewals == 1


async def test_another_replica_was_first_by_a_moment(rotated: Rotated) -> None:
    """Our refresh token has been used when Slack gets it; the database has theirs by then."""
    rotated.clock.forward(hours=11)
    rotated.container.slack.slow = asyncio.Event()
    ours = asyncio.create_task(rotated.rotation.fresh(rotated.first))
    await rotated.container.slack.waits.wait()
    rotated.container.slack.refresh_tokens.clear()
    theirs = replace(
        rotated.first, token=LATER_TOKEN, expires_at=rotated.clock.now() + timedelta(hours=12)
    )
    await rotated.container.installations.keep(theirs)
    rotated.container.slack.slow.set()
    assert await ours == theirs


async def test_while_slack_is_away_the_old_token_serves_as_long_as_it_lasts(
    rotated: Rotated, log: pytest.LogCaptureFixture
) -> None:
    rotated.clock.forward(hours=11)
    rotated.container.slack.down = True
    for _ in range(5):
        assert await rotated.rotation.fresh(rotated.first) == rotated.first
    assert rotated.renewals == 1
    assert "a token was not renewed" in log.text
    rotated.clock.forward(hours=1)
    with pytest.raises(DeliveryFailed) as failed:
        await rotated.rotation.fresh(rotated.first)
    assert failed.value.retry_after == 60
    with pytest.raises(DeliveryFailed):
        await rotated.rotation.fresh(rotated.first)
    assert rotated.renewals == 2
    rotated.container.slack.down = False
    rotated.clock.forward(minutes=1)
    assert (await rotated.rotation.fresh(rotated.first)).token != rotated.first.token


async def test_what_slack_gave_is_not_lost_when_the_database_is_away(rotated: Rotated) -> None:
    rotated.clock.forward(hours=11)
    rotated.container.installations.broken = True
    with pytest.raises(OSError, match="away"):
        await rotated.rotation.fresh(rotated.first)
    rotated.container.installations.broken = False
    fresh = await rotated.rotation.fresh(rotated.first)
    assert rotated.kept == fresh != rotated.first
    assert rotated.renewals == 1


async def test_what_slack_gave_for_an_older_installation_is_not_kept(rotated: Rotated) -> None:
    rotated.clock.forward(hours=11)
    rotated.container.installations.broken = True
    with pytest.raises(OSError, match="away"):
        await rotated.rotation.fresh(rotated.first)
    rotated.container.installations.broken = False
    again = replace(
        rotated.first, token=LATER_TOKEN, expires_at=rotated.clock.now() + timedelta(hours=12)
    )
    await rotated.container.installations.keep(again)
    assert await rotated.rotation.fresh(rotated.first) == again


async def test_uninstalled_meanwhile_nobody_is_reached(rotated: Rotated) -> None:
    rotated.clock.forward(hours=11)
    await rotated.remembered.end("", "T1")
    with pytest.raises(NotReachable):
        await rotated.rotation.fresh(rotated.first)
    assert rotated.renewals == 0


# ── Remembered ───────────────────────────────────────────────────────────────


def somewhere(workspace: str, enterprise: str = "E1", token: str = "xoxb-1") -> Installation:  # noqa: S107
    return Installation(enterprise, workspace, "U1", "B1", "A1", token)


async def test_what_was_found_is_not_asked_for_again() -> None:
    installations = FakeInstallations()
    await installations.keep(somewhere(""))
    remembered = CachedInstallations(installations)
    for _ in range(3):
        assert await remembered.find("E1", "T1") == somewhere("")
    assert installations.found == 1


async def test_what_is_not_there_is_asked_for_again() -> None:
    installations = FakeInstallations()
    remembered = CachedInstallations(installations)
    assert await remembered.find("E1", "T1") is None
    await installations.keep(somewhere("T1"))
    assert await remembered.find("E1", "T1") == somewhere("T1")


async def test_no_more_is_remembered_than_there_is_room_for() -> None:
    installations = FakeInstallations()
    await installations.keep(somewhere(""))
    remembered = CachedInstallations(installations, most=3)
    for workspace in ("T1", "T2", "T3", "T1", "T4"):
        await remembered.find("E1", workspace)
    assert installations.found == 4
    await remembered.find("E1", "T1")
    assert installations.found == 4
    await remembered.find("E1", "T2")
    assert installations.found == 5


async def test_a_change_is_seen_at_once_also_by_who_is_asking_now() -> None:
    installations = FakeInstallations()
    await installations.keep(somewhere(""))
    remembered = CachedInstallations(installations)
    await remembered.find("E1", "T1")
    asking = asyncio.create_task(remembered.find("E1", "T2"))
    await asyncio.sleep(0)
    await remembered.end("E1", "")
    await asking
    assert await remembered.find("E1", "T1") is None
    assert await remembered.find("E1", "T2") is None
    await remembered.keep(somewhere("T1", token=LATER_TOKEN))
    assert await remembered.find("E1", "T1") == somewhere("T1", token=LATER_TOKEN)


# ── One workspace ────────────────────────────────────────────────────────────


async def test_a_bot_token_says_itself_where_it_is_installed(container: House) -> None:
    async with aiohttp.ClientSession() as session:
        client = client_of(registered(container.slack), session)
        token = container.slack.bot(Workspace(team="T3", enterprise="E1"))
        found = await single(client, token)
        assert (found.enterprise, found.workspace, found.bot_user) == ("E1", "T3", "UBOT")
        assert (found.bot_id, found.token, found.scopes) == ("BBOT", token, SCOPES)
        whole = container.slack.bot(Workspace(team="E1", enterprise="E1", org_wide=True))
        assert (await single(client, whole)).org_wide
        with pytest.raises(RegistrationFault, match=r"SLACK_BOT_TOKEN: .*\(invalid_auth\)") as no:
            await single(client, "xoxb-hemmeligt")
        assert "hemmeligt" not in str(no.value)


async def test_one_installation_is_nobody_elses() -> None:
    one = SingleInstallation(somewhere("T1"))
    assert await one.find("E1", "T1") == somewhere("T1")
    assert await one.find("", "T1") == somewhere("T1")
    assert await one.find("E1", "T2") is None
    await one.end("E1", "T2")
    assert await one.find("E1", "T1") is not None
    await one.end("E1", "T1")
    assert await one.find("E1", "T1") is None
    whole = SingleInstallation(somewhere(""))
    assert await whole.find("E1", "T7") == somewhere("")
    assert await whole.find("E2", "T7") is None


async def test_a_wrong_client_secret_is_slacks_word(container: House, clock: FakeClock) -> None:
    wrong = replace(registered(container.slack), client_secret=ANOTHER_SECRET)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ExchangeFailed, match="bad_client_secret"):
            await TokenExchange(wrong, client_of(wrong, session), clock).install("code")
