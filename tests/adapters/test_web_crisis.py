"""Test the crisis link: duty numbers and plans, for one member, until it is withdrawn.

Nothing stands in the way of reading them.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event as Gate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app import timeouts
from bot.app.incidents.crisis_link_renewal import renew_links
from bot.app.register.create_authority import tenant_id
from bot.edge.encryption import ShortSealer, new_key
from bot.engine.members.binding_codes import digest_of as code_digest
from bot.engine.ports import Membership
from bot.incident.crisis_lists import RANDOM, digest_of, kept_of, new_token
from bot.messages import Sender, TextInput, Turn
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from storage.core.schema import crisis_links, journal, outbox
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.fakes.signed_web import STF, Browser, SignedWeb, signed_web, words_of
from tests.selection import share_of
from tests.stories.cast import PANCAKES

BO = "bo.proevesen@stf.example"
YUSUF = "yusuf.fiktivsen@stf.example"
KEY = new_key()
NBSP = "\u00a0"


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no link is in the log."""
    caplog.set_level(logging.INFO)
    yield
    told = [one.getMessage() for one in caplog.records if one.name != "aiohttp.access"]
    assert not [one for one in told if "/krise/" in one]


@pytest.fixture
async def web(
    demo_database: Database, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[SignedWeb]:
    """Serve without a way to sign in, and without a messenger but the console."""
    async with signed_web(
        demo_database, clock, tmp_path / "copies", login=None, key=KEY
    ) as running:
        yield running


async def offered(web: SignedWeb, member: str = BO, tenant: str = STF) -> str:
    """Offer a code, as a button in the conversation gives it."""
    code = f"code-of-{member.partition('@')[0].replace('.', '-')}-{web.clock.now():%H%M%S%f}"
    web.database.transact(
        lambda unit: unit.crisis_links.offer(
            code[-20:], code_digest(code), Membership(tenant, member), lasts=timedelta(minutes=15)
        )
    )
    return code


async def link_of(web: SignedWeb, member: str = BO, tenant: str = STF) -> str:
    """Return the path of a new link."""
    code = await offered(web, member, tenant)
    browser = web.browser()
    await browser.get(f"/krise/hent/{code}")
    answer = await browser.post(f"/krise/hent/{code}")
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def page(web: SignedWeb, path: str) -> tuple[int, str]:
    answer = await web.browser().get(path)
    return answer.status, words_of(await answer.text()).replace(NBSP, " ")


def entries(web: SignedWeb, section: str) -> list[dict[str, object]]:
    def read(unit: UnitOfWork) -> list[dict[str, object]]:
        unit.use_tenant(STF)
        rows = unit.connection.execute(
            select(journal.c.command, journal.c.state, journal.c.who)
            .where(journal.c.tenant == STF, journal.c.section == section)
            .order_by(journal.c.seq)
        )
        return [{"command": row.command, "who": row.who, **(row.state or {})} for row in rows]

    return web.database.transact(read)


# ── What it shows ────────────────────────────────────────────────────────────


async def test_the_own_systems_come_first_with_numbers_plans_and_age(web: SignedWeb) -> None:
    status, told = await page(web, await link_of(web))
    assert status == 200
    told = told[told.index("Dine systemer") :]
    assert told.index("Tågevarsel") < told.index("Øvrige systemer")
    for piece in (
        "Pindsvin Drift, døgnvagt",
        "+45 00 00 11 00",
        "Ikke bekræftet i 125 dage",
        "Hos jer",
        "(RTO)",
        "Plan",
        "lige hentet",
        "Bo Prøvesen · kriselinket virker til",
        "Jeg noterer hvert opslag",
    ):
        assert piece in told, piece


async def test_numbers_can_be_tapped_and_nothing_can_be_changed(web: SignedWeb) -> None:
    answer = await web.browser().get(await link_of(web))
    drawn = await answer.text()
    assert 'href="tel:+4500001100"' in drawn
    assert "<script" not in drawn
    assert 'method="post"' not in drawn
    assert "/press" not in drawn
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


async def test_the_systems_of_others_stay_out_of_sight(web: SignedWeb) -> None:
    _, told = await page(web, await link_of(web))
    assert "Omsorgsnøglen" not in told
    _, theirs = await page(
        web, await link_of(web, "jens.testrup@pandekageby.example", tenant_id(PANCAKES))
    )
    assert "Vandvagten" in theirs
    assert "Tågevarsel" not in theirs


async def test_a_system_is_found_by_its_name(web: SignedWeb) -> None:
    link = await link_of(web)
    _, told = await page(web, f"{link}?s=fyrj")
    assert "Fyrjournal" in told
    assert "Nødmelderen" not in told
    _, told = await page(web, f"{link}?s=%3Cscript%3E")
    assert "Intet system hedder sådan" in told
    raw = await (await web.browser().get(f"{link}?s=%3Cscript%3E")).text()
    assert "<script>" not in raw


async def test_an_auditor_sees_no_numbers(web: SignedWeb) -> None:
    auditor = "revi.sorsen@pandekageby.example"
    _, told = await page(web, await link_of(web, auditor, tenant_id(PANCAKES)))
    assert "Du har læseadgang" in told
    assert not re.search(r"\+45 00 00 \d\d \d\d", told)


async def test_in_english_for_who_speaks_it(web: SignedWeb) -> None:
    web.change(BO, locale="en")
    _, told = await page(web, await link_of(web))
    assert "Your systems" in told
    assert "Every look is noted" in told


async def test_a_new_link_says_how_it_is_saved(web: SignedWeb, clock: FakeClock) -> None:
    link = await link_of(web)
    assert "Føj til hjemmeskærm" in (await page(web, link))[1]
    searched = (await page(web, f"{link}?s=fyrj"))[1]
    assert "Føj til hjemmeskærm" not in searched, "whoever searches is in a hurry"
    clock.forward(hours=2)
    assert "Føj til hjemmeskærm" not in (await page(web, link))[1]


# ── When everything else is down ─────────────────────────────────────────────


async def test_it_answers_without_a_database_and_notes_it_later(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    link = await link_of(web)

    def gone(*_: object, **__: object) -> None:
        raise AssertionError("the database was asked")

    async def away(*_: object, **__: object) -> None:
        raise DatabaseAway("gone")

    with monkeypatch.context() as patched:
        patched.setattr(web.database, "transact", gone)
        patched.setattr(web.database, "run", away)
        clock.forward(hours=30)
        status, told = await page(web, link)
        assert status == 200
        assert "+45 00 00 11 00" in told
        assert "Listen er 30 timer gammel" in told
        with suppress(DatabaseAway):
            await web.incidents.import_events()
    await web.incidents.refresh()
    looks = entries(web, "lookups")
    assert len(looks) == 1
    assert (looks[0]["who"], looks[0]["text"]) == (BO, "crisis link")
    assert "Tågevarsel" in str(looks[0]["systems"])
    assert looks[0]["age"] == 30 * 3600


async def test_it_survives_a_restart_without_a_database(
    demo_database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"
    async with signed_web(demo_database, clock, folder, login=None, key=KEY) as web:
        link = await link_of(web)
    async with signed_web(demo_database, clock, folder, login=None, key=KEY, bound=None) as again:
        assert (await page(again, link))[0] == 200


async def test_every_look_is_noted(web: SignedWeb) -> None:
    link = await link_of(web)
    for _ in range(3):
        await page(web, link)
    await web.incidents.refresh()
    assert len(entries(web, "lookups")) == 3


# ── A link that is good no longer ────────────────────────────────────────────


async def test_wrong_expired_and_withdrawn_look_the_same(web: SignedWeb, clock: FakeClock) -> None:
    link = await link_of(web)
    other = await link_of(web, YUSUF)
    wrong = await page(web, "/krise/" + "A" * 48)
    strange = await page(web, "/krise/..%2f..%2fetc")
    web.database.transact(lambda unit: unit.crisis_links.end(Membership(STF, BO)))
    await web.incidents.refresh()
    withdrawn = await page(web, link)
    assert (await page(web, other))[0] == 200
    clock.forward(days=100)
    expired = await page(web, other)
    assert wrong == withdrawn == expired == strange
    assert wrong[0] == 404
    assert "Skriv “kriselink” til Kravbot" in wrong[1]


async def test_who_becomes_inactive_loses_it(web: SignedWeb) -> None:
    link = await link_of(web)
    web.change(BO, active=False)
    await web.incidents.refresh()
    assert (await page(web, link))[0] == 404


async def test_a_code_is_used_once_and_looking_at_it_uses_nothing(web: SignedWeb) -> None:
    code = await offered(web)
    browser = web.browser()
    for _ in range(3):
        assert (await browser.get(f"/krise/hent/{code}")).status == 200
    assert (await browser.post(f"/krise/hent/{code}", csrf=False)).status == 403
    assert (await browser.post(f"/krise/hent/{code}")).status == 303
    again = await browser.post(f"/krise/hent/{code}")
    assert again.status == 410
    assert "Skriv “kriselink”" in words_of(await again.text())


async def test_a_code_is_not_used_up_where_no_page_was_answered(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes after the link was kept, and before anybody could open it."""
    code = await offered(web)
    browser = web.browser()
    await browser.get(f"/krise/hent/{code}")

    async def away() -> None:
        raise DatabaseAway("gone")

    with monkeypatch.context() as patched:
        patched.setattr(web.incidents, "refresh", away)
        assert (await browser.post(f"/krise/hent/{code}")).status == 503
    answer = await browser.post(f"/krise/hent/{code}")
    assert answer.status == 303
    assert (await page(web, answer.headers["Location"]))[0] == 200
    assert (await browser.post(f"/krise/hent/{code}")).status == 410


async def test_a_code_is_not_used_up_by_a_commit_that_came_too_late(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is slow: the page says that the database does not answer, and the commit follows."""
    code = await offered(web)
    browser = web.browser()
    await browser.get(f"/krise/hent/{code}")
    goes_on, kept = Gate(), Gate()
    transact = web.database.transact

    def slow(work: object) -> object:
        try:
            return transact(work)  # type: ignore[arg-type]
        finally:
            kept.set()
            goes_on.wait(20)

    with monkeypatch.context() as patched:
        patched.setattr(timeouts, "PATIENCE", 0.2)
        patched.setattr(web.database, "transact", slow)
        assert (await browser.post(f"/krise/hent/{code}")).status == 503
        assert kept.is_set(), "it was committed, and nobody was told"
        goes_on.set()
    answer = await browser.post(f"/krise/hent/{code}")
    for _ in range(100):
        if answer.status != 503:
            break
        await asyncio.sleep(0.02)
        answer = await browser.post(f"/krise/hent/{code}")
    assert answer.status == 303
    assert (await page(web, answer.headers["Location"]))[0] == 200


async def test_the_link_itself_is_kept_nowhere(web: SignedWeb) -> None:
    link = (await link_of(web)).removeprefix("/krise/")

    def everything(unit: UnitOfWork) -> str:
        unit.use_tenant(STF)
        return "".join(
            str(unit.connection.execute(select(table)).all())
            for table in (crisis_links, journal, outbox)
        )

    kept = web.database.transact(everything)
    assert link not in kept
    assert kept_of(link) in kept
    assert [one["command"] for one in entries(web, "crisis_links")] == ["FetchCrisisLink"]


async def test_guessing_is_slowed_down_and_a_good_link_is_not(web: SignedWeb) -> None:
    link = await link_of(web)
    answers = [(await page(web, f"/krise/{'B' * 47}{n:x}"[:55]))[0] for n in range(16)]
    answers += [(await page(web, f"/krise/{'C' * 47}{n:x}"[:55]))[0] for n in range(6)]
    assert answers[:20] == [404] * 20
    assert answers[20:] == [429] * 2
    assert (await page(web, link))[0] == 200
    web.seconds[0] += 11
    assert (await page(web, "/krise/" + "D" * 48))[0] == 404


async def test_one_link_is_not_looked_at_without_end(web: SignedWeb) -> None:
    link = await link_of(web)
    answers = [(await page(web, link))[0] for _ in range(31)]
    assert answers == [200] * 30 + [429]


async def test_without_sign_in_everything_else_is_closed(web: SignedWeb) -> None:
    status, told = await page(web, "/")
    assert status == 403
    assert "Webchatten er lukket" in told
    assert "kriselink virker stadig" in told
    assert (await Browser(web.client).post("/say", csrf=False, text="hej")).status in (403, 405)


# ── The token ────────────────────────────────────────────────────────────────

SEALING = ShortSealer([KEY], purpose="kravbot crisis links")


@given(st.binary(min_size=RANDOM, max_size=RANDOM), st.data())
@settings(max_examples=share_of(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_token_that_was_changed_opens_nothing(random: bytes, data: st.DataObject) -> None:
    token = new_token(random, SEALING)
    assert digest_of(token, SEALING) == kept_of(token)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("ABCxyz019-_=é. "))
    changed = token[:place] + sign + token[place + 1 :]
    if changed != token:
        assert digest_of(changed, SEALING) is None


@given(st.text(max_size=60))
def test_whatever_else_is_no_token(text: str) -> None:
    assert digest_of(text, SEALING) is None


def test_a_token_of_other_keys_or_for_another_purpose_is_none() -> None:
    token = new_token(b"x" * RANDOM, SEALING)
    assert digest_of(token, ShortSealer([new_key()], purpose="kravbot crisis links")) is None
    assert digest_of(token, ShortSealer([KEY], purpose="kravbot incident buttons")) is None
    both = ShortSealer([new_key(), KEY], purpose="kravbot crisis links")
    assert digest_of(token, both) == kept_of(token)


# ── With the offline pack ────────────────────────────────────────────────────


def hand_out(web: SignedWeb, system: str, by: str) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(STF, who=by)
        review = Review(
            scope=f"system:{system}",
            kind="offline_pack_issued",
            done_on=web.clock.now().date(),
            by=by,
        )
        unit.register.save_all([(review, 0)], command="Test")

    web.database.transact(work)


async def test_the_link_is_renewed_with_the_offline_pack(web: SignedWeb, clock: FakeClock) -> None:
    terminals = Terminals()
    web.services.outbox.connect("console", terminals)
    sender = Sender(BO, email=BO)
    committed = await web.services.turns.receive(
        Turn("console", STF, BO, sender, "k1", TextInput("hej"))
    )
    await committed.sent
    link = await link_of(web)
    others = await link_of(web, "karl.attrapsen@stf.example")
    clock.forward(days=30)
    assert await renew_links(web.database) == 0
    hand_out(web, "Tågevarsel", "maren.skabelonsen@stf.example")
    assert _holds(web, BO)
    assert await renew_links(web.database) >= 1
    assert await renew_links(web.database) == 0
    await web.services.outbox.work()
    assert "Nyt kriselink til dig" in str([card.title for card in terminals.at(BO).cards.values()])
    await web.incidents.refresh()
    clock.forward(days=13)
    assert (await page(web, link))[0] == 200
    clock.forward(days=1)
    assert (await page(web, link))[0] == 404
    assert others != link


def _holds(web: SignedWeb, member: str) -> bool:
    def read(unit: UnitOfWork) -> bool:
        unit.use_tenant(STF)
        return any(
            kept.record.scope == "system:Tågevarsel" and kept.record.role is Role.SYS
            for kept in unit.register.find(RoleAssignment, member=member)
        )

    return web.database.transact(read)
