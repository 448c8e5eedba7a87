"""Test the pages of the overview: the table and its filter, a requirement in a place, the trend."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from tests.fakes.web import BO, FIE
from tests.fakes.web_chat import Chat, web_chat


@pytest.fixture
async def bo() -> AsyncIterator[Chat]:
    async with web_chat() as chat:
        await chat.be(BO.email)
        yield chat


async def page(chat: Chat, path: str, status: int = 200, /, **query: str) -> str:
    answer = await chat.browser.get(f"{path}?{urlencode(query)}" if query else path)
    assert answer.status == status
    return await answer.text()


async def test_each_place_has_a_row_and_each_cell_leads_to_what_it_rests_on(bo: Chat) -> None:
    shown = await page(bo, "/overview")
    assert "Overblik · Fyr &lt;b&gt;" in shown
    assert "<bdi>Nød &amp; lys</bdi>" in shown
    assert "scope=system%3AN%C3%B8d+%26+lys" in shown
    assert shown.count("<table") == 2  # a contract is not assessed on 1.1
    assert shown.count("Kontraktbibliotek</span>") == 1
    assert "2 af 2 steder vises." in shown


@pytest.mark.parametrize(
    ("query", "places"),
    [
        pytest.param({"find": "nød"}, ["Nød &amp; lys"], id="a name"),
        pytest.param({"kind": "contract"}, ["K-1"], id="a kind of place"),
        pytest.param({"look": "met"}, ["Nød &amp; lys"], id="where it stands"),
        pytest.param({"requirement": "1.1"}, ["Nød &amp; lys"], id="a requirement"),
        pytest.param({"look": "met", "requirement": "3.2"}, [], id="both, which nothing fits"),
        pytest.param(
            {"look": "bogus", "kind": "?"}, ["Nød &amp; lys", "K-1"], id="no choice of it"
        ),
    ],
)
async def test_the_filter_lets_through_what_fits(
    bo: Chat, query: dict[str, str], places: list[str]
) -> None:
    shown = await page(bo, "/overview", **query)
    for name in ("Nød &amp; lys", "K-1"):
        assert (f"<bdi>{name}</bdi>" in shown) == (name in places)
    assert ("Ingen steder passer." in shown) == (not places)


async def test_a_requirement_in_a_place_shows_what_is_known_and_who_has_what_is_late(
    bo: Chat,
) -> None:
    shown = await page(bo, "/overview/3.2", scope="contract:K-1")
    assert "Ingen øvelse" in shown
    assert "Maren Skabelonsen" in shown
    assert "Ja · Maren Skabelonsen, 2. mar. 2026" in shown
    assert 'href="https://sag.example/1?a=&lt;" rel="noreferrer noopener"' in shown
    assert 'href="javascript' not in shown
    assert f'href="/file/{"a" * 64}' in shown


async def test_what_is_not_assessed_there_is_no_page(bo: Chat) -> None:
    assert "Siden findes ikke" in await page(bo, "/overview/3.2", 404, scope="system:Intet")


async def test_a_day_before_the_register_or_ahead_says_which_may_be_chosen(bo: Chat) -> None:
    early = await page(bo, "/overview", 404, on="2025-12-31")
    assert "Registeret begynder 5.\u00a0jan.\u00a02026." in early
    for wrong in ("2030-01-01", "i går"):
        assert "Vælg en dag, der har været." in await page(bo, "/overview", 400, on=wrong)
    assert 'value="2026-02-01"' in await page(bo, "/overview", on="2026-02-01")


async def test_the_trend_is_a_picture_and_a_table(bo: Chat) -> None:
    shown = await page(bo, "/overview/trend")
    assert 'aria-label="jan.\u00a02026: 0 af 3 opfyldt; feb.\u00a02026: 1 af 3 opfyldt' in shown
    assert shown.count('class="proved"') == 3
    assert "Registeret begynder 5.\u00a0jan.\u00a02026." in shown


async def test_whoever_may_not_have_it_is_told_why(bo: Chat) -> None:
    await bo.be(FIE.email)
    for path in ("/overview", "/overview/trend", "/overview/3.2"):
        assert "Overblik ·" not in await page(bo, path, 403)


async def test_a_page_is_sent_packed(bo: Chat) -> None:
    answer = await bo.browser.get("/overview")
    assert answer.headers["Content-Encoding"] in ("gzip", "deflate")
