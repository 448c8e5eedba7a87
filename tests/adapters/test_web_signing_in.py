"""Test the sign-in with Entra ID, the session from then on, and the guard of every page."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.adapters.web.registration import EntraRegistration
from bot.cards.incident import crisis_link
from bot.edge.registration_fault import RegistrationFault
from bot.engine.members.member_notices import tell_members
from storage.core.schema import sessions
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.certificates import authority
from tests.fakes.clock import FakeClock
from tests.fakes.entra import CLIENT_ID, SECRET, TENANT, Entra, Person, entra, query_of
from tests.fakes.signed_web import (
    STF,
    Browser,
    SignedWeb,
    begun,
    path_of,
    sign_in,
    signed_web,
    words_of,
)

BO = "bo.proevesen@stf.example"
FOREIGN = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"


@pytest.fixture
def backend() -> str:
    """Choose one database: storage is tried on both in tests/storage."""
    return "sqlite"


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "authority.pem"
    bundle.write_text(authority())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no secret, code or token is in the log."""
    caplog.set_level(logging.INFO)
    yield
    told = [one.getMessage() for one in caplog.records if one.name != "aiohttp.access"]
    for private in (SECRET, "code=", "eyJ", "session="):
        assert not [one for one in told if private in one]


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


async def text(browser: Browser, path: str) -> str:
    return words_of(await (await browser.get(path)).text())


async def sees(browser: Browser, words: str) -> None:
    """Wait until the words stand on the page."""
    async with asyncio.timeout(5):
        # What it waits for is in another thread.
        while words not in (await text(browser, "/")).replace("\u00a0", " "):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# ── Signing in ───────────────────────────────────────────────────────────────


async def test_a_member_signs_in_and_talks(web: SignedWeb) -> None:
    browser = web.browser()
    answer = await browser.get("/")
    assert (answer.status, answer.headers["Location"]) == (303, "/signin")
    assert "Log ind med Microsoft" in await text(browser, "/signin")
    answer = await sign_in(web, browser)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    page = await text(browser, "/")
    assert "Bo Prøvesen" in page
    assert "Styrelsen for Tåge og Fyrtårne" in page
    assert "DEMO" not in page
    assert "Skift person" not in page
    assert (await (await browser.tell("/say", text="mine opfølgninger")).json())["ok"]
    await sees(browser, "Mine opfølgninger")


async def test_the_request_holds_what_it_has_to(web: SignedWeb) -> None:
    asked = query_of(await begun(web.browser()))
    assert asked["redirect_uri"].endswith("/signin/back")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert "offline_access" not in asked["scope"]
    assert asked != query_of(await begun(web.browser()))


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": FOREIGN},
        {"iss": f"https://login.microsoftonline.com/{FOREIGN}/v2.0"},
        {"iss": None},
        {"aud": "22222222-2222-3333-4444-666666666666"},
        {"aud": [CLIENT_ID]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"nbf": 4102444800},
        {"ver": "1.0"},
        {"oid": None},
        {"oid": "../../etc"},
    ],
    ids=lambda claims: "-".join(f"{name}={value}" for name, value in claims.items()),
)
async def test_a_token_that_is_not_for_us_signs_nobody_in(
    web: SignedWeb, login: Entra, claims: dict[str, object]
) -> None:
    login.person = Person(claims=claims)
    browser = web.browser()
    answer = await sign_in(web, browser)
    assert answer.status in (403, 503)
    assert not browser.cookie("session")
    assert (await browser.get("/")).headers["Location"] == "/signin"


async def test_a_state_of_somebody_else_is_refused(web: SignedWeb, login: Entra) -> None:
    """An attacker who sends a victim their own half-done sign-in gets nowhere."""
    attacker, victim = web.browser(), web.browser()
    back = path_of(await login.signs_in(await begun(attacker)))
    answer = await victim.get(back)
    assert answer.status == 400
    assert "Log ind igen" in words_of(await answer.text())
    await begun(victim)
    assert (await victim.get(back)).status == 403
    assert not victim.cookie("session")


async def test_a_code_is_good_once(web: SignedWeb, login: Entra) -> None:
    browser = web.browser()
    back = path_of(await login.signs_in(await begun(browser)))
    held = dict(browser.cookies)
    assert (await browser.get(back)).status == 303
    again = Browser(web.client, held)
    assert (await again.get(back)).status == 403
    assert not again.cookie("session")


async def test_a_sign_in_that_takes_too_long_begins_again(
    web: SignedWeb, login: Entra, clock: FakeClock
) -> None:
    browser = web.browser()
    back = path_of(await login.signs_in(await begun(browser)))
    clock.forward(minutes=11)
    assert (await browser.get(back)).status == 400


async def test_what_the_browser_carries_cannot_be_changed(web: SignedWeb, login: Entra) -> None:
    browser = web.browser()
    back = path_of(await login.signs_in(await begun(browser)))
    held = browser.cookies["signin"]
    browser.cookies["signin"] = ("A" if held[20] != "A" else "B").join((held[:20], held[21:]))
    assert (await browser.get(back)).status == 400


async def test_who_says_no_at_microsoft_is_told_so_without_their_words(
    web: SignedWeb, login: Entra
) -> None:
    login.refuses = "access_denied"
    browser = web.browser()
    answer = await sign_in(web, browser)
    page = await answer.text()
    assert answer.status == 403
    assert "Microsoft godkendte ikke dit login" in page
    assert "<script>" not in page


async def test_nobody_is_sent_anywhere_else(web: SignedWeb) -> None:
    browser = await web.signed_in()
    for path in ("/?next=https://evil.example/", "/signin?next=//evil.example"):
        assert "evil.example" not in (await browser.get(path)).headers.get("Location", "")
    answer = await browser.post("/language", lang="en", back="https://evil.example/")
    assert answer.headers["Location"] == "/?talk="
    answer = await web.client.get(
        "/signin/start", headers={"Host": "localhost"}, allow_redirects=False
    )
    assert answer.headers["Location"].startswith("http://127.0.0.1:")
    evil = {"Host": "evil.example"}
    answer = await web.client.get("/signin/start", headers=evil, allow_redirects=False)
    assert answer.status == 400


# ── Who it is ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(Person(username="x@stf.example"), id="nobody has that e-mail"),
        pytest.param(
            Person(username="x@stf.example", claims={"email": BO}),
            id="an e-mail nobody vouches for",
        ),
        pytest.param(
            Person(username="x@stf.example", claims={"email": BO, "xms_edov": False}),
            id="an e-mail of a domain that is not proven",
        ),
        pytest.param(Person(claims={"acct": 1}), id="a guest with a member's address"),
        pytest.param(Person(claims={"acct": None}), id="it is not said whether they are a guest"),
        pytest.param(
            Person(claims={"idp": "https://sts.windows.net/elsewhere/"}),
            id="proven by somebody else",
        ),
        pytest.param(
            Person(username="bo.proevesen_stf.example#EXT#@stf.onmicrosoft.example"),
            id="a guest's user name",
        ),
    ],
)
async def test_a_stranger_is_told_so_and_nothing_else(
    web: SignedWeb, login: Entra, person: Person
) -> None:
    login.person = person
    browser = web.browser()
    answer = await sign_in(web, browser)
    page = words_of(await answer.text())
    assert answer.status == 403
    assert "Jeg kender dig ikke" in page
    assert "Tåge" not in page
    assert not browser.cookie("session")
    assert (await browser.tell("/say", text="hej")).status in (401, 403)


async def test_an_e_mail_that_is_vouched_for_joins(web: SignedWeb, login: Entra) -> None:
    login.person = Person(username="bopr@stf.example", claims={"email": BO, "xms_edov": "1"})
    browser = await web.signed_in()
    assert "Bo Prøvesen" in await text(browser, "/")


@pytest.mark.parametrize("idp", [f"https://sts.windows.net/{TENANT}/", None])
async def test_a_member_may_be_said_to_be_proven_by_their_own_directory(
    web: SignedWeb, login: Entra, idp: str | None
) -> None:
    login.person = Person(claims={"idp": idp})
    assert (await sign_in(web, web.browser())).status == 303


async def test_who_was_met_is_known_by_their_id_whatever_their_address_becomes(
    web: SignedWeb, login: Entra
) -> None:
    await web.signed_in()
    login.person = Person(username="bo.married@stf.example")
    assert "Bo Prøvesen" in await text(await web.signed_in(), "/")


async def test_a_directory_that_is_nobodys_is_a_stranger(
    demo_database: Database, clock: FakeClock, tmp_path: Path, login: Entra
) -> None:
    async with signed_web(demo_database, clock, tmp_path / "c", login=login, bound=None) as web:
        assert (await sign_in(web, web.browser())).status == 403


async def test_a_directory_bound_for_the_web_alone(
    demo_database: Database, clock: FakeClock, tmp_path: Path, login: Entra
) -> None:
    async with signed_web(demo_database, clock, tmp_path / "c", login=login, bound="web") as web:
        assert (await sign_in(web, web.browser())).status == 303


async def test_who_is_not_active_does_not_come_in(web: SignedWeb) -> None:
    web.change(BO, active=False)
    assert (await sign_in(web, web.browser())).status == 403


# ── When the identity provider is away ───────────────────────────────────────


async def test_the_identity_provider_is_away_before(web: SignedWeb, login: Entra) -> None:
    login.status = 503
    answer = await web.browser().get("/signin/start")
    assert answer.status == 503
    assert "Haster det, så brug dit kriselink" in words_of(await answer.text())
    login.status = 200
    assert (await sign_in(web, web.browser())).status == 303


async def test_the_identity_provider_goes_away_meanwhile(web: SignedWeb, login: Entra) -> None:
    browser = web.browser()
    back = path_of(await login.signs_in(await begun(browser)))
    login.status = 500
    answer = await browser.get(back)
    assert answer.status == 503
    assert not browser.cookie("session")


async def test_a_silent_identity_provider_holds_up_nobody_else(
    demo_database: Database, clock: FakeClock, tmp_path: Path, login: Entra
) -> None:
    async with signed_web(demo_database, clock, tmp_path / "c", login=login, time_limit=0.5) as web:
        there = await web.signed_in()
        browser = web.browser()
        back = path_of(await login.signs_in(await begun(browser)))
        login.silent = asyncio.Event()
        waiting = asyncio.ensure_future(browser.get(back))
        assert "Bo Prøvesen" in await text(there, "/")
        assert (await waiting).status == 503
        login.silent.set()


# ── Sessions ─────────────────────────────────────────────────────────────────


async def test_a_session_is_kept_by_its_digest_only(web: SignedWeb) -> None:
    browser = await web.signed_in()
    rows = web.database.transact(lambda unit: unit.connection.execute(select(sessions)).all())
    assert len(rows) == 1
    assert browser.cookie("session") not in str(rows)
    assert len(browser.cookie("session")) == 43


async def test_signing_in_makes_a_new_session_and_ends_the_one_before(web: SignedWeb) -> None:
    browser = await web.signed_in()
    before = dict(browser.cookies)
    await sign_in(web, browser)
    assert browser.cookie("session") != before["session"]
    assert browser.csrf != before["csrf"]
    assert (await Browser(web.client, before).get("/")).headers["Location"] == "/signin"


async def test_a_session_that_was_planted_is_not_taken_over(web: SignedWeb) -> None:
    planted = "A" * 43
    browser = Browser(web.client, {"session": planted})
    assert (await sign_in(web, browser)).status == 303
    assert browser.cookie("session") != planted
    there = Browser(web.client, {"session": planted})
    assert (await there.get("/")).headers["Location"] == "/signin"


async def test_half_an_hour_of_nothing_ends_it(web: SignedWeb, clock: FakeClock) -> None:
    browser = await web.signed_in()
    for _ in range(3):
        clock.forward(minutes=25)
        assert (await browser.get("/")).status == 200
    clock.forward(minutes=31)
    assert (await browser.get("/")).status == 303
    answer = await browser.tell("/say", text="hej")
    assert answer.status == 401
    assert "log ind igen" in (await answer.json())["error"]


async def test_eight_hours_end_it_whatever_is_done(web: SignedWeb, clock: FakeClock) -> None:
    browser = await web.signed_in()
    for _ in range(23):
        clock.forward(minutes=20)
        assert (await browser.get("/")).status == 200
    clock.forward(minutes=21)
    assert (await browser.get("/")).status == 303


async def test_an_open_page_alone_does_not_keep_it_alive_and_is_told_when_it_ends(
    web: SignedWeb, clock: FakeClock
) -> None:
    browser = await web.signed_in()
    await browser.get("/")
    stream = await web.client.get("/events", headers=browser._headers({}))
    assert stream.status == 200
    clock.forward(minutes=31)
    async with asyncio.timeout(5):
        await stream.read()
    assert (await browser.get("/events", Accept="application/json")).status == 401


async def test_signing_out_ends_it_on_the_server(web: SignedWeb) -> None:
    browser = await web.signed_in()
    held = dict(browser.cookies)
    assert "Du er logget ind som Bo Prøvesen" in await text(browser, "/signout")
    answer = await browser.post("/signout")
    assert answer.headers["Location"] == "/signin?left"
    assert not browser.cookie("session")
    assert (await Browser(web.client, held).get("/")).status == 303
    assert "Du er logget ud" in await text(browser, "/signin?left")


async def test_signing_out_everywhere(web: SignedWeb, login: Entra) -> None:
    here, there = await web.signed_in(), await web.signed_in()
    login.person = Person(
        "0" * 8 + "-0000-0000-0000-000000000f1e", "Fie", "fie.demosen@stf.example"
    )
    fie = await web.signed_in()
    await here.get("/signout")
    await here.post("/signout", everywhere="1")
    assert (await there.get("/")).status == 303
    assert (await fie.get("/")).status == 200


async def test_signing_out_here_leaves_the_others(web: SignedWeb) -> None:
    here, there = await web.signed_in(), await web.signed_in()
    await here.get("/signout")
    await here.post("/signout")
    assert (await there.get("/")).status == 200


async def test_who_becomes_inactive_is_out_at_once(web: SignedWeb) -> None:
    browser = await web.signed_in()
    web.change(BO, active=False)
    assert (await browser.get("/")).status == 303
    web.change(BO, active=True)
    assert (await browser.get("/")).status == 303


@asynccontextmanager
async def away(web: SignedWeb, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let the database not answer."""
    from storage.database import DatabaseAway  # noqa: PLC0415  # for this alone

    async def gone(*_: object, **__: object) -> None:
        raise DatabaseAway("gone")

    with monkeypatch.context() as patched:
        patched.setattr(web.database, "run", gone)
        patched.setattr(web.database, "run_together", gone)
        yield


async def test_a_file_that_cannot_be_kept_just_now_is_refused_in_words(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is at any moment of its way: at the first piece, and when all of it has come."""
    browser = await web.signed_in()
    await browser.get("/")
    for content in (b"%PDF-1.7 " + b"x" * 600_000, b"%PDF-1.7 and little more"):
        async with away(web, monkeypatch):
            answer = await browser.uploads(content)
            assert answer.status == 503
            assert "Filen er ikke gemt" in await answer.text()
    assert (await browser.uploads(b"%PDF-1.7 and little more")).status == 200


async def test_whoever_is_there_goes_on_while_the_database_is_away(
    web: SignedWeb, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    browser = await web.signed_in()
    await browser.get("/")
    await web.incidents.refresh()
    async with away(web, monkeypatch):
        assert (await browser.tell("/say", text="Tågevarsel er nede, hvem ringer jeg til")).ok
        await sees(browser, "+45 00 00 11 00")
        answer = await web.browser().get("/signin")
        assert answer.status == 200
        new = await sign_in(web, web.browser())
        assert new.status == 503
        assert "kriselink" in words_of(await new.text())
        clock.forward(minutes=31)
        assert (await browser.get("/")).status == 503


# ── In front of every page ───────────────────────────────────────────────────


@pytest.fixture
async def public(
    demo_database: Database, clock: FakeClock, tmp_path: Path, login: Entra
) -> AsyncIterator[SignedWeb]:
    """Serve over https, behind a proxy of ours."""
    async with signed_web(
        demo_database, clock, tmp_path / "copies", login=login, secure=True, proxies=1
    ) as running:
        yield running


PAGES = ("/", "/signin", "/signout", "/krise/" + "x" * 48, "/krise/hent/" + "x" * 32, "/nowhere")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_has_its_headers(public: SignedWeb, path: str) -> None:
    browser = await public.signed_in()
    answer = await browser.get(path)
    headers, page = answer.headers, await answer.text()
    csp = headers["Content-Security-Policy"]
    assert "default-src 'self'" in csp
    assert "unsafe" not in csp
    assert "frame-ancestors 'none'" in csp
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "Kravbot"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "<script>" not in page
    assert " style=" not in page
    assert " onclick=" not in page


async def test_every_cookie_is_bound_to_this_host_over_https(public: SignedWeb) -> None:
    browser = await public.signed_in()
    await browser.get("/")
    await browser.post("/new")
    await browser.post("/language", lang="en", back="/")
    names = {line.partition("=")[0] for line in browser.set_cookies}
    assert names == {f"__Host-{name}" for name in ("signin", "session", "csrf", "talk", "lang")}
    for line in browser.set_cookies:
        parts = {part.strip() for part in line.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/"} <= parts, line
        assert parts & {"SameSite=Lax", "SameSite=Strict"}, line
        assert not any(part.startswith("Domain") for part in parts)


async def test_on_this_machine_cookies_need_no_https(web: SignedWeb) -> None:
    browser = await web.signed_in()
    assert not any("Secure" in line for line in browser.set_cookies)
    answer = await browser.get("/")
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/say", "/press", "/attach", "/new", "/language", "/signout"])
async def test_a_post_without_the_pages_token_does_nothing(web: SignedWeb, path: str) -> None:
    browser = await web.signed_in()
    fields = {"text": "hej", "token": "x.1", "lang": "en"}
    assert (await browser.post(path, csrf=False, **fields)).status == 403
    browser.cookies["csrf"] = "B" * 43
    assert (await browser.post(path, csrf=False, **{**fields, "csrf_": "A" * 43})).status == 403
    assert (await browser.get("/")).status == 200


async def test_a_post_from_another_page_does_nothing(web: SignedWeb) -> None:
    browser = await web.signed_in()
    headers = browser._headers({"Sec-Fetch-Site": "cross-site", "X-CSRF": browser.csrf})
    answer = await web.client.post("/say", json={"text": "hej"}, headers=headers)
    assert answer.status == 403


@pytest.mark.parametrize("path", ["/events", "/file/" + "0" * 64])
async def test_nothing_is_shown_to_nobody(web: SignedWeb, path: str) -> None:
    assert (await web.browser().get(path)).status == 401


# ── How often ────────────────────────────────────────────────────────────────


async def test_a_flood_of_words_is_slowed_down(web: SignedWeb) -> None:
    browser = await web.signed_in()
    answers = [await browser.tell("/say", text=f"hej {n}") for n in range(41)]
    assert [answer.status for answer in answers[:40]] == [200] * 40
    assert answers[40].status == 429
    assert int(answers[40].headers["Retry-After"]) >= 1
    web.seconds[0] += 1.1
    assert (await browser.tell("/say", text="hej igen")).status == 200


async def test_signing_in_over_and_over_is_slowed_down_by_address(public: SignedWeb) -> None:
    async def tries(address: str) -> int:
        answer = await public.browser().get(
            "/signin/start", **{"X-Forwarded-For": f"6.6.6.6, {address}"}
        )
        return answer.status

    assert [await tries("10.1.1.1") for _ in range(21)][-2:] == [303, 429]
    assert await tries("10.1.1.2") == 303
    public.seconds[0] += 3.1
    assert await tries("10.1.1.1") == 303


async def test_an_address_that_is_only_claimed_does_not_help(web: SignedWeb) -> None:
    async def tries(n: int) -> int:
        answer = await web.browser().get("/signin/start", **{"X-Forwarded-For": f"10.0.0.{n}"})
        return answer.status

    assert [await tries(n) for n in range(21)][-1] == 429


# ── The set-up ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"tenant": "common"}, "KRAVBOT_ENTRA_TENANT"),
        ({"tenant": "stf.example"}, "KRAVBOT_ENTRA_TENANT"),
        ({"client_id": ""}, "KRAVBOT_ENTRA_CLIENT_ID"),
        ({"secret": "short"}, "KRAVBOT_ENTRA_CLIENT_SECRET"),
        ({"login": "http://login.example"}, "KRAVBOT_ENTRA_LOGIN"),
        ({"login": "https://login.example/x"}, "KRAVBOT_ENTRA_LOGIN"),
        ({"address": None}, "KRAVBOT_PUBLIC_HOST"),
    ],
)
def test_what_is_set_wrong_is_named(changes: dict[str, str | None], setting: str) -> None:
    right: dict[str, str | None] = {
        "tenant": TENANT,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "login": "https://login.microsoftonline.com",
        "address": "https://kravbot.example",
    }
    with pytest.raises(RegistrationFault, match=setting) as fault:
        EntraRegistration(**(right | changes))  # type: ignore[arg-type]  # wrong on purpose
    assert SECRET not in str(fault.value)


# ── The whole chat ───────────────────────────────────────────────────────────


async def test_the_turn_is_of_the_directory_and_the_person(web: SignedWeb) -> None:
    browser = await web.signed_in()
    await browser.tell("/say", text="hej")
    known = web.database.transact(lambda unit: unit.identities.who("web", TENANT, Person().oid))
    assert known is not None
    assert (known.tenant, known.member) == (STF, BO)


async def test_a_file_is_sent_kept_and_had_again(web: SignedWeb) -> None:
    browser = await web.signed_in()
    headers = browser._headers({"X-CSRF": browser.csrf, "X-File-Name": "plan.pdf"})
    pdf = b"%PDF-1.4 en plan"
    answer = await web.client.post("/upload", data=pdf, headers=headers)
    assert answer.status == 200, await answer.text()
    file = await answer.json()
    assert (await browser.tell("/attach", files=[file["sha256"]])).status == 200
    await sees(browser, "plan.pdf")
    had = await browser.get(f"/file/{file['sha256']}")
    assert await had.read() == pdf
    assert "sandbox" in had.headers["Content-Security-Policy"]


async def test_buttons_work_and_the_page_hears_of_it(web: SignedWeb) -> None:
    browser = await web.signed_in()
    await browser.get("/")
    await browser.tell("/say", text="indstillinger")
    await sees(browser, "Indstillinger")
    drawn = await (await browser.get("/")).text()
    [token] = re.findall(r'name="token" value="([^"]+)"[^>]*>Kriselink<', drawn)
    stream = await web.client.get("/events?after=0", headers=browser._headers({}))
    assert (await browser.tell("/press", token=token)).status == 200
    async with asyncio.timeout(5):
        while "Dit kriselink" not in (await stream.content.readline()).decode("unicode_escape"):
            pass
    stream.close()


async def test_what_comes_by_itself_stands_in_the_chat(web: SignedWeb) -> None:
    browser = await web.signed_in()
    await browser.get("/")

    def tell(unit: UnitOfWork) -> None:
        unit.use_tenant(STF)
        tell_members(unit, "k", [BO], lambda words: crisis_link.renewed(words, unit.now, unit.now))

    await web.database.run(tell)
    await web.services.outbox.work()
    await sees(browser, "Nyt kriselink til dig")


# ── Two tabs ─────────────────────────────────────────────────────────────────


async def test_two_tabs_of_one_account_are_one_person(web: SignedWeb) -> None:
    browser = await web.signed_in()
    first = place_on(await (await browser.get("/")).text())
    answer = await browser.post("/new")
    second = place_on(await (await browser.get(answer.headers["Location"])).text())
    assert first != second
    for place in (first, second):
        assert (await (await browser.tell(f"/say?{place}", text="status")).json())["ok"]


async def test_a_tab_of_somebody_else_is_told_nothing(web: SignedWeb, login: Entra) -> None:
    browser = await web.signed_in()
    place = place_on(await (await browser.get("/")).text())
    login.person = Person(
        oid="33333333-2222-3333-4444-555555555555",
        name="Maren Skabelonsen",
        username="maren.skabelonsen@stf.example",
    )
    assert (await sign_in(web, browser)).status == 303
    for path in (f"/events?{place}", f"/earlier?{place}&before=9", f"/search?{place}&text=a"):
        answer = await browser.get(path, Accept="application/json")
        assert answer.status == 409
        told = (await answer.json())["error"]
        assert told.startswith("Du er nu logget ind som Maren Skabelonsen i en anden fane.")
    answer = await browser.tell(f"/say?{place}", text="mine opgaver")
    assert answer.status == 409
    assert "Maren Skabelonsen" in await text(browser, "/")


def place_on(page: str) -> str:
    """Return what the page says of itself in each of its requests."""
    found = re.search(r'data-place="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")
