"""Test the page in the demo, closed, and for who signs in.

A crisis link leads somewhere in each.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app.commands.binding_codes import bind_directory
from bot.app.commands.setup import _web
from bot.app.startup_error import StartupError
from bot.engine.members.binding_codes import digest_of
from bot.engine.ports import Membership
from bot.main.container import Container
from bot.main.credentials import setup_of
from bot.main.server import _web_app
from bot.main.settings import Settings
from storage.database import Database
from tests.fakes.entra import CLIENT_ID, SECRET, TENANT
from tests.fakes.signed_web import STF, Browser, words_of
from tests.stories.cast import LIGHTHOUSES, PANCAKES

BO = "bo.proevesen@stf.example"
CODE = "c" * 32
ENTRA = {
    "entra_tenant": TENANT,
    "entra_client_id": CLIENT_ID,
    "entra_client_secret": SECRET,
}


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


@asynccontextmanager
async def opened(
    database: Database, folder: Path, **chosen: object
) -> AsyncIterator[tuple[Container, Browser]]:
    settings = Settings.model_validate({"incident_folder": folder, **chosen})
    container = Container(settings, database, keeps=True)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.finish)
        app = _web_app(container, stack)
        client = await stack.enter_async_context(TestClient(TestServer(app)))
        assert container.services.incidents is not None
        await container.services.incidents.refresh()
        yield container, Browser(client)


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [
        pytest.param({"demo": True}, (303, "/who"), id="demo"),
        pytest.param({}, (403, None), id="closed"),
        pytest.param(ENTRA, (303, "/signin"), id="signing in"),
    ],
)
async def test_where_one_begins_and_that_a_crisis_link_works(
    demo_database: Database,
    tmp_path: Path,
    chosen: dict[str, object],
    begins: tuple[int, str | None],
) -> None:
    async with opened(demo_database, tmp_path / "copies", **chosen) as (_, browser):
        answer = await browser.get("/")
        assert (answer.status, answer.headers.get("Location")) == begins
        demo_database.transact(
            lambda unit: unit.crisis_links.offer(
                "link", digest_of(CODE), Membership(STF, BO), lasts=timedelta(minutes=15)
            )
        )
        await browser.get(f"/krise/hent/{CODE}")
        fetched = await browser.post(f"/krise/hent/{CODE}")
        page = await browser.get(fetched.headers["Location"])
        assert "Tågevarsel" in words_of(await page.text())


@pytest.mark.parametrize(
    ("chosen", "setting"),
    [
        ({**ENTRA, "entra_tenant": "common"}, "KRAVBOT_ENTRA_TENANT"),
        ({**ENTRA, "entra_client_secret": None}, "KRAVBOT_ENTRA_CLIENT_SECRET"),
        ({**ENTRA, "host": "0.0.0.0"}, "KRAVBOT_PUBLIC_HOST"),  # noqa: S104  # it is refused
    ],
)
async def test_what_is_set_wrong_does_not_start(
    demo_database: Database, tmp_path: Path, chosen: dict[str, object], setting: str
) -> None:
    with pytest.raises(StartupError, match=setting) as closed:
        async with opened(demo_database, tmp_path / "copies", **chosen):
            pass
    assert SECRET not in str(closed.value)


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ({}, "http://localhost:3978"),
        ({"port": 4000}, "http://localhost:4000"),
        ({"public_host": "Kravbot.STF.example"}, "https://kravbot.stf.example"),
        ({"public_host": "https://kravbot.stf.example", "host": "0.0.0.0"}, None),  # noqa: S104
        ({"host": "0.0.0.0"}, None),  # noqa: S104
    ],
)
def test_where_a_browser_reaches_us(chosen: dict[str, object], address: str | None) -> None:
    settings = Settings.model_validate(chosen)
    assert settings.web_address == address
    assert ("kravbot.stf.example" in settings.hosts) == (address is not None and "stf" in address)


def test_a_directory_is_bound_once(demo_database: Database) -> None:
    bind = demo_database.transact
    assert bind(lambda unit: bind_directory(unit, LIGHTHOUSES, TENANT)) == LIGHTHOUSES
    assert bind(lambda unit: bind_directory(unit, LIGHTHOUSES, TENANT)) == LIGHTHOUSES
    assert bind(lambda unit: bind_directory(unit, PANCAKES, TENANT)) is None
    assert bind(lambda unit: unit.identities.tenant_of("web", TENANT)) == STF


def test_the_doctor_says_where_people_sign_in() -> None:
    told = str(_web(setup_of(Settings.model_validate(ENTRA))))
    assert "http://localhost:3978/signin/back" in told
    assert SECRET not in told
