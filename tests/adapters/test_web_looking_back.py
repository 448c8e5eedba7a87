"""Test what a page says of itself, what was said before, and the names that are completed."""

from datetime import timedelta

import pytest

from bot.adapters.web.pages import MOST_LINES
from bot.app.platforms.web.history import History
from bot.app.platforms.web.suggested_names import SuggestedNames
from bot.app.platforms.web.web import Hub, WebMessenger
from bot.app.register.create_authority import tenant_id
from bot.messages import Address, Bold, Card, FactSet, Post, Row, Rows, Text
from governance.records.contacts import Contact
from governance.records.members import Member
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.web import BO, FIE, MORNING
from tests.fakes.web_chat import Chat
from tests.stories.cast import LIGHTHOUSES, PANCAKES

TALK = "1a2b3c4d"
AUTHORITY = tenant_id(LIGHTHOUSES)
MAREN = "maren.skabelonsen@stf.example"


async def read(chat: Chat, path: str) -> dict[str, object]:
    answer = await chat.browser.get(path, headers={"Accept": "application/json"})
    return dict(await answer.json())


# ── Whose page it is ─────────────────────────────────────────────────────────


async def test_two_tabs_keep_two_people_apart(bo: Chat) -> None:
    await bo.be(FIE.email)
    await bo.post(f"/say?who={BO.email}", text="hej fra Bo")
    await bo.post(f"/say?who={FIE.email}", text="hej fra Fie")
    assert [(turn.sender.email, turn.conversation) for turn in bo.turns.turns] == [
        (BO.email, BO.email),
        (FIE.email, FIE.email),
    ]
    page = await (await bo.browser.get(f"/?who={BO.email}")).text()
    assert BO.name in page
    assert f'action="/say?who={BO.email}&amp;talk="' in page


async def test_the_address_says_who_one_is_before_anything_is_shown(bo: Chat) -> None:
    answer = await bo.browser.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, f"/?who={BO.email}")


async def test_two_tabs_keep_two_conversations_apart(bo: Chat) -> None:
    await bo.transcript.put(f"{BO.email}/{TALK}", "m1", "you", text="i den nye")
    await bo.transcript.put(BO.email, "m2", "you", text="i den første")
    for talk, seen, unseen in ((TALK, "m-m1", "m-m2"), ("", "m-m2", "m-m1")):
        page = await (await bo.browser.get(f"/?who={BO.email}&talk={talk}")).text()
        assert seen in page
        assert unseen not in page


async def test_a_file_opens_for_whom_its_card_was_drawn(bo: Chat) -> None:
    card = Card.model_validate(
        {
            "lang": "da",
            "title": "Bilag",
            "say": "Bilag",
            "as_of": "nu",
            "quiet": [{"kind": "open", "label": "Hent", "url": f"/file/{'a' * 64}"}],
        }
    )
    await bo.transcript.put(BO.email, "m1", "bot", card=card)
    page = await (await bo.browser.get("/")).text()
    assert f'href="/file/{"a" * 64}?who={BO.email}&amp;talk="' in page


async def test_a_new_conversation_is_asked_about_without_script_too(bo: Chat) -> None:
    page = await (await bo.browser.get("/new")).text()
    assert "Vil du begynde en ny samtale?" in page
    assert "Tidligere samtaler" in page
    assert bo.turns.turns == []


# ── What was said before ─────────────────────────────────────────────────────


async def test_a_page_is_drawn_with_the_newest_and_older_ones_are_fetched(bo: Chat) -> None:
    for number in range(MOST_LINES + 5):
        await bo.transcript.put(BO.email, f"m{number}", "you", text=f"besked {number}")
    page = await (await bo.browser.get("/")).text()
    assert page.count('class="line you"') == MOST_LINES
    assert 'data-before="6"' in page
    answer = await read(bo, "/earlier?before=6")
    assert answer["before"] is None
    html = str(answer["html"])
    assert [f"m-m{number}" in html for number in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30])
async def test_nothing_is_before_what_is_no_place(bo: Chat, before: str) -> None:
    answer = await bo.browser.get("/earlier", params={"before": before}, headers=bo.script)
    assert answer.status == 400
    assert (await answer.json())["error"]


async def test_the_words_are_looked_for_in_ones_own_conversation(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "you", text="nødmelderen er nede")
    await bo.transcript.put(FIE.email, "m2", "you", text="nødmelderen virker")
    assert await read(bo, "/search?text=nødmelderen") == {"found": [{"message": "m1", "place": 1}]}


async def test_conversations_of_before_can_be_gone_back_to(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "you", text="hej")
    await bo.transcript.put(f"{BO.email}/{TALK}", "m2", "you", text="hej")
    await bo.transcript.put(FIE.email, "m3", "you", text="hej")
    page = await (await bo.browser.get("/conversations")).text()
    assert page.count('<a class="person"') == 2
    assert f'href="/?who={BO.email}&amp;talk={TALK}"' in page
    assert f'href="/?who={BO.email}"' in page


@pytest.mark.parametrize("path", ["/earlier?before=1", "/search?text=a", "/names"])
async def test_nobody_is_told_anything(chat: Chat, path: str) -> None:
    answer = await chat.browser.get(path, headers={"Accept": "application/json"})
    assert answer.status == 401


async def test_between_days_stands_which_one_begins(bo: Chat) -> None:
    days = (MORNING - timedelta(days=370), MORNING - timedelta(days=3), MORNING - timedelta(days=1))
    for number, at in enumerate((*days, MORNING, MORNING)):
        await bo.transcript.put(BO.email, f"m{number}", "you", text="hej", at=at)
    page = (await (await bo.browser.get("/")).text()).replace("\u00a0", " ")
    dividers = [part.partition("<")[0] for part in page.split('<p class="day"><span>')[1:]]
    assert dividers == ["tirsdag 25. feb. 2025", "fredag 27. feb.", "I går", "I dag"]
    assert 'data-day="2026-03-02" data-date="mandag 2. mar. 2026"' in page


async def test_of_a_long_text_only_the_beginning_is_in_the_way(bo: Chat) -> None:
    await bo.transcript.put(BO.email, "m1", "you", text="a" * 5_000 + "b")
    page = await (await bo.browser.get("/")).text()
    shown, _, folded = page.partition('<details class="rest">')
    assert shown.count("a" * 300 + "<") == 1
    assert folded.startswith("<summary>Vis resten</summary><bdi>" + "a" * 4_700 + "b</bdi>")


# ── From the database ────────────────────────────────────────────────────────


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


CARD = Card(
    lang="da",
    title="Nødmelderen: ring nu",
    say="ring",
    as_of="nu",
    body=(
        Text(spans=("Du har ", Bold(b="12"), " punkter")),
        FactSet(pairs=(("Ansvarlig", ("Bo Prøvesen",)),)),
        Rows(rows=(Row(title="Vagtcentral", detail=("døgnet rundt",)),)),
    ),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("RING nu", True, id="whatever the letters"),
        pytest.param("har 12 punkter", True, id="across what is bold"),
        pytest.param("vagtcentral", True, id="in a row"),
        pytest.param("prøvesen ring", False, id="words of two places"),
        pytest.param("normal", False, id="a word of the card’s JSON"),
        pytest.param(" ", False, id="nothing"),
    ],
)
async def test_a_card_is_found_by_what_is_read_on_it(
    demo_database: Database, text: str, *, found: bool
) -> None:
    messenger = WebMessenger(demo_database, Hub())
    address = Address("web", AUTHORITY, MAREN)
    await messenger.deliver(address, Post("m1", CARD))
    messages = await History(demo_database).search(AUTHORITY, MAREN, text)
    assert [one.message for one in messages] == ["m1"] * found
    assert await History(demo_database).search(tenant_id(PANCAKES), MAREN, text) == []


async def test_words_are_found_however_long_ago_they_were_said(demo_database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(AUTHORITY)
        for number in range(450):
            unit.transcript.put(MAREN, f"m{number}", "you", text=f"besked-{number}.")

    demo_database.transact(work)
    found = await History(demo_database).search(AUTHORITY, MAREN, "besked-7.")
    assert [(one.message, one.place) for one in found] == [("m7", 8)]


async def test_names_are_of_ones_own_authority_and_no_number_is_among_them(
    demo_database: Database,
) -> None:
    def change(unit: UnitOfWork) -> None:
        unit.use_tenant(AUTHORITY)
        contact = unit.register.find(Contact)[0]
        assert contact.record.phone is not None
        named = contact.record.model_copy(update={"name": f"Vagten {contact.record.phone}"})
        other = contact.record.model_copy(update={"name": "Vagten på 70 10 20 30"})
        unit.register.save(named, seen=0, command="Test")
        unit.register.save(other, seen=0, command="Test")

    demo_database.transact(change)
    names = await SuggestedNames(demo_database).all(AUTHORITY, MAREN)
    inserted = {name.insert for name in names}
    assert {"Nødmelderen", "K-103", "Bo Prøvesen", "Pindsvin Drift A/S"} <= inserted
    assert next(name.title for name in names if name.insert == "NM") == "Nødmelderen"
    assert not {name for name in inserted if name.startswith("Vagten")}
    assert not {"Vandvagten", "Jens Testrup"} & inserted


async def test_names_are_for_active_members_only(demo_database: Database) -> None:
    names = SuggestedNames(demo_database)
    assert await names.all(tenant_id(PANCAKES), MAREN) == ()

    def leave(unit: UnitOfWork) -> None:
        unit.use_tenant(AUTHORITY)
        kept = unit.register.get(Member, Member.key_of(email=MAREN))
        assert kept is not None
        gone = kept.record.model_copy(update={"active": False})
        unit.register.save_all([(gone, kept.version)], command="Test")

    demo_database.transact(leave)
    assert await names.all(AUTHORITY, MAREN) == ()
