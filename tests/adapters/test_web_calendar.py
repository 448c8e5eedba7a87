"""Test the calendar's address over HTTP: fetched once, read by another library, and withdrawn."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import vobject

from bot.engine.members.binding_codes import digest_of
from bot.engine.ports import Membership
from governance.obligations.ledger import ObligationFilter
from governance.records.contacts import Contact
from governance.records.members import Member
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.signed_web import STF, SignedWeb, signed_web

DITTE = "ditte.moenstergaard@stf.example"
MINE = Membership(STF, DITTE)


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


@pytest.fixture
async def web(
    demo_database: Database, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[SignedWeb]:
    """Serve without a way to sign in."""
    async with signed_web(demo_database, clock, tmp_path / "copies", login=None) as running:
        yield running


async def _offered(web: SignedWeb, member: Membership = MINE) -> str:
    """Offer a code, as a button in the conversation gives it."""
    code = f"code-of-{member.member.partition('@')[0].replace('.', '-')}-{web.clock.now():%H%M%S}"
    web.database.transact(
        lambda unit: unit.crisis_links.offer(
            code, digest_of(code), member, lasts=timedelta(minutes=15), purpose="calendar"
        )
    )
    return code


async def _address(web: SignedWeb, member: Membership = MINE) -> str:
    """Fetch a new address in the browser, and return its path."""
    code = await _offered(web, member)
    browser = web.browser()
    assert (await browser.get(f"/kalender/hent/{code}")).status == 200
    answer = await browser.post(f"/kalender/hent/{code}")
    shown = await answer.text()
    assert answer.status == 200, shown
    assert (await browser.post(f"/kalender/hent/{code}")).status == 410
    [address] = re.findall(r"https://kravbot\.example(/kalender/[\w-]+\.ics)", shown)
    return str(address)


async def test_the_calendar_has_ones_own_tasks_and_is_read_by_another_library(
    web: SignedWeb,
) -> None:
    path = await _address(web)
    answer = await web.browser().get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    feed = await answer.text()
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))
    found = vobject.readOne(feed)

    def wanted(unit: UnitOfWork) -> set[object]:
        unit.use_tenant(STF)
        today = unit.now.date()
        mine = ObligationFilter(asked=(DITTE,), due_until=today + timedelta(days=400))
        found = unit.ledger.find(mine, limit=1000)
        return {one.obligation.due_on for one in found if not one.obligation.is_gap}

    assert {one.dtstart.value for one in found.vevent_list} == web.database.transact(wanted)
    uids = [one.uid.value for one in found.vevent_list]
    assert len(uids) == len(set(uids))
    assert (await (await web.browser().get(path)).text()) == feed


async def test_no_number_and_nobody_elses_name_stands_in_it(web: SignedWeb) -> None:
    feed = (await (await web.browser().get(await _address(web))).text()).replace("\r\n ", "")

    def names(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(STF)
        members = [one.record for one in unit.register.find(Member)]
        others = [one.name for one in members if one.email != DITTE]
        contacts = [one.record for one in unit.register.find(Contact)]
        phones = [*(one.phone for one in members), *(one.phone for one in contacts)]
        return [*others, *(one.name for one in contacts), *filter(None, phones)]

    assert "en person" in feed
    assert not [name for name in web.database.transact(names) if name in feed]
    assert "+45" not in feed


async def test_a_moved_day_is_the_same_event_on_another_day(
    web: SignedWeb, clock: FakeClock
) -> None:
    path = await _address(web)
    before = {one.uid.value for one in vobject.readOne(await _text(web, path)).vevent_list}
    clock.forward(days=1)
    after = {one.uid.value for one in vobject.readOne(await _text(web, path)).vevent_list}
    assert before <= after


async def _text(web: SignedWeb, path: str) -> str:
    return await (await web.browser().get(path)).text()


async def test_withdrawn_or_wrong_or_of_whoever_left_it_leads_nowhere(web: SignedWeb) -> None:
    path = await _address(web)
    assert (await web.browser().get(path.replace(".ics", "x.ics"))).status == 404
    web.database.transact(lambda unit: unit.crisis_links.end(MINE, purpose="calendar"))
    assert (await web.browser().get(path)).status == 404
    web.clock.forward(seconds=1)
    path = await _address(web)

    def leave(unit: UnitOfWork) -> None:
        unit.use_tenant(STF, who="test")
        kept = unit.register.get(Member, Member.key_of(email=DITTE))
        assert kept is not None
        gone = kept.record.model_copy(update={"active": False})
        unit.register.save(gone, seen=kept.version, command="Test")

    web.database.transact(leave)
    assert (await web.browser().get(path)).status == 404


async def test_a_calendar_address_opens_no_crisis_page(web: SignedWeb) -> None:
    path = await _address(web)
    token = path.rpartition("/")[2].removesuffix(".ics")
    assert (await web.browser().get(f"/krise/{token}")).status == 404


async def test_who_guesses_is_slowed_down(web: SignedWeb) -> None:
    browser = web.browser()
    answers = [(await browser.get(f"/kalender/{'x' * 43}.ics")).status for _ in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429


async def test_a_code_is_not_used_up_where_no_page_was_answered(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await _offered(web)
    browser = web.browser()
    await browser.get(f"/kalender/hent/{code}")
    run = web.database.run

    async def late(work: Callable[[UnitOfWork], object]) -> object:
        await run(work)
        raise DatabaseAway("it was committed, and the connection broke")

    with monkeypatch.context() as patched:
        patched.setattr(web.database, "run", late)
        assert (await browser.post(f"/kalender/hent/{code}")).status == 503
    assert (await browser.post(f"/kalender/hent/{code}")).status == 200
    assert (await browser.post(f"/kalender/hent/{code}")).status == 410
