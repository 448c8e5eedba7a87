"""Test the overview's pages on a real register: the figures of the paper, and every cell."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.app.member_context import command_context_of
from bot.engine.dialog import TurnContext
from bot.engine.queries.overview import overview
from bot.engine.queries.register_view import view_of_day
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.queries.number_masks import mask_of_register
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.certificates import authority
from tests.fakes.clock import FakeClock
from tests.fakes.entra import Entra, entra
from tests.fakes.signed_web import STF, Browser, SignedWeb, sign_in, signed_web, words_of

BO = "bo.proevesen@stf.example"
ELSEWHERE = "Fyrkassen"
"""A system of the demo's other authority."""


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "authority.pem"
    bundle.write_text(authority())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))


@pytest.fixture
async def login(clock: FakeClock) -> AsyncIterator[Entra]:
    async with entra(clock) as playing:
        yield playing


@pytest.fixture
async def web(
    demo_database: Database, clock: FakeClock, tmp_path: Path, login: Entra
) -> AsyncIterator[SignedWeb]:
    async with signed_web(demo_database, clock, tmp_path / "copies", login=login) as running:
        yield running


async def shown(browser: Browser, path: str, status: int = 200) -> str:
    answer = await browser.get(path)
    text = await answer.text()
    assert answer.status == status, words_of(text)
    return text


async def test_the_page_has_the_figures_of_the_paper(web: SignedWeb) -> None:
    def read(unit: UnitOfWork) -> tuple[int, int]:
        context = command_context_of(unit, STF, BO, catalogue())
        turn = TurnContext(context, Words("da"))
        found = overview({}, turn, view_of_day(None, turn))
        return found.total.met, found.total.all

    met, every = web.database.transact(read)
    page = words_of(await shown(await web.signed_in(), "/overview"))
    assert f"{met} af {every} krav er opfyldt" in page


async def test_every_cell_leads_to_what_it_rests_on_without_a_number(web: SignedWeb) -> None:
    def numbers(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(STF)
        mask = mask_of_register(unit.register)
        return [word for word in found if mask.holds(word)]

    browser = await web.signed_in()
    table = await shown(browser, "/overview")
    cells = [unescape(one) for one in re.findall(r'href="(/overview/\d[^"]*)"', table)]
    assert len(cells) == 30
    found = [words_of(table)]
    for cell in cells:
        web.seconds[0] += 60
        found.append(words_of(await shown(browser, cell)))
    assert web.database.transact(numbers) == []
    assert ELSEWHERE not in " ".join(found)
    assert any("Ditte Mønstergaard" in page for page in found)


async def test_what_is_another_authoritys_is_no_page(web: SignedWeb) -> None:
    browser = await web.signed_in()
    await shown(browser, f"/overview/3.2?scope=system:{ELSEWHERE}", 404)


@pytest.mark.parametrize(
    "wanted",
    ["/overview", "/overview/trend", "/overview/3.2?scope=system:N%C3%B8dmelderen&on=2026-03-01"],
)
async def test_whoever_follows_the_link_from_a_chat_signs_in_and_is_there(
    web: SignedWeb, wanted: str
) -> None:
    browser = web.browser()
    answer = await browser.get(wanted)
    assert (answer.status, answer.headers["Location"]) == (303, "/signin")
    answer = await sign_in(web, browser)
    assert answer.headers["Location"] == wanted
    answer = await sign_in(web, browser)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/overview//x"])
async def test_nobody_is_led_elsewhere_by_signing_in(web: SignedWeb, elsewhere: str) -> None:
    browser = web.browser()
    await browser.get("/overview")
    browser.cookies["to"] = quote(elsewhere, safe="")
    answer = await sign_in(web, browser)
    assert answer.headers["Location"] == "/"


async def test_somebody_who_has_left_sees_nothing_more(web: SignedWeb) -> None:
    browser = await web.signed_in()
    await shown(browser, "/overview")
    web.change(BO, active=False)
    for path in ("/overview", "/overview/trend", "/overview/3.2?scope=system:Fyrjournal"):
        answer = await browser.get(path)
        assert answer.status in (303, 403)


async def test_the_trend_begins_with_the_register_and_grows_by_the_month(
    web: SignedWeb, clock: FakeClock
) -> None:
    browser = await web.signed_in()
    assert "Registeret begynder" in words_of(await shown(browser, "/overview/trend"))
    clock.forward(days=40)
    page = await shown(await web.signed_in(), "/overview/trend")
    assert page.count('class="proved"') == 2
    assert "mar. 2026" in words_of(page).replace("\u00a0", " ")
