"""Test the bot's own tokens: fetched once, and renewed in time.

They are never in the way of a message or of the event loop.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.teams.auth.bot_tokens import (
    BOT_SCOPE,
    GRAPH_SCOPE,
    BotTokens,
    NoToken,
    TokenSettings,
)
from bot.adapters.teams.auth.certificate import BotCertificate
from bot.adapters.teams.auth.registration import TeamsRegistration
from bot.adapters.teams.auth.tokens_seen import TokensSeen
from bot.app.commands.setup import tokens_seen
from bot.edge.registration_fault import RegistrationFault
from tests.fakes.certificates import authority, of_a_bot
from tests.fakes.clock import FakeClock
from tests.fakes.login import IDENTITY_HEADER, SECRET, Login, Silence, login
from tests.fakes.proxy import proxy

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SINGLE = TeamsRegistration("single", APP_ID, TENANT, SECRET)
MULTI = TeamsRegistration("multi", APP_ID, secret=SECRET)
MANAGED = TeamsRegistration("managed", APP_ID, TENANT)


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is true, and let the background work meanwhile."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  # what it waits for is in another thread
            await asyncio.sleep(0.002)


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no secret and no token is in the log, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    for private in (SECRET, "token-number", IDENTITY_HEADER):
        assert private not in caplog.text


@dataclass
class Place:
    """It holds the identity provider, and the tokens that are asked of it."""

    login: Login
    clock: FakeClock
    settings: TokenSettings

    @asynccontextmanager
    async def tokens(
        self, registration: TeamsRegistration = SINGLE, **settings: Any
    ) -> AsyncIterator[BotTokens]:
        """Begin with tokens as after a start."""
        chosen = replace(self.settings, **settings)
        async with BotTokens(registration, self.clock, settings=chosen) as tokens:
            yield tokens


@pytest.fixture
async def place(
    clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    file = tmp_path / "authority.pem"
    file.write_text(authority())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with login(APP_ID) as running:
        yield Place(running, clock, TokenSettings(login=running.url, patience=1.0, time_limit=2.0))


# ── How the bot is registered ────────────────────────────────────────────────


def test_a_registration_is_as_azure_shows_it() -> None:
    shown = TeamsRegistration("single", f" {APP_ID.upper()} ", TENANT.upper(), f"{SECRET}\n")
    assert shown == SINGLE
    assert SECRET not in repr(shown)


@pytest.mark.parametrize(
    ("kind", "changes", "settings"),
    [
        pytest.param("single", {"app_id": ""}, ["APP_ID"], id="no app"),
        pytest.param("multi", {"app_id": "kravbot", "tenant": ""}, ["APP_ID"], id="an odd app"),
        pytest.param("managed", {"app_id": " ", "secret": ""}, ["APP_ID"], id="only a blank"),
        pytest.param("single", {"tenant": None}, ["TENANT"], id="single without tenant"),
        pytest.param("single", {"tenant": "taage.example"}, ["TENANT"], id="a domain as tenant"),
        pytest.param("single", {"secret": None}, ["SECRET", "APP_TYPE"], id="single, no secret"),
        pytest.param("single", {"secret": " "}, ["SECRET"], id="a blank for a secret"),
        pytest.param("single", {"secret": APP_ID}, ["SECRET"], id="the secret's id for its value"),
        pytest.param("managed", {}, ["SECRET", "APP_TYPE"], id="managed with a secret"),
        pytest.param("managed", {"tenant": "", "secret": ""}, ["TENANT"], id="managed, no tenant"),
        pytest.param("multi", {"tenant": "", "secret": ""}, ["SECRET"], id="multi, no secret"),
        pytest.param("multi", {}, ["TENANT", "APP_TYPE"], id="multi with a tenant"),
    ],
)
def test_what_is_wrong_with_a_registration_is_said_by_the_name_of_its_setting(
    kind: Any, changes: dict[str, Any], settings: list[str]
) -> None:
    whole: dict[str, Any] = {"app_id": APP_ID, "tenant": TENANT, "secret": SECRET}
    with pytest.raises(RegistrationFault) as fault:
        TeamsRegistration(kind, **whole | changes)
    for setting in settings:
        assert f"KRAVBOT_TEAMS_{setting}" in str(fault.value)
    assert SECRET not in str(fault.value)


# ── A certificate instead of a secret ────────────────────────────────────────


def certified(folder: Path, *parts: str) -> TeamsRegistration:
    """Return a registration whose file has these parts."""
    file = folder / "kravbot.pem"
    file.write_text("".join(parts), "ascii")
    return TeamsRegistration("single", APP_ID, TENANT, certificate=BotCertificate.read(file))


async def test_a_certificate_proves_the_bot_without_a_secret(place: Place, tmp_path: Path) -> None:
    public, private = of_a_bot()
    place.login.certificate = public
    for registration in (
        certified(tmp_path, private, public),
        certified(tmp_path, public, private),
    ):
        async with place.tokens(registration) as tokens:
            assert place.login.takes(await tokens.bearer())
        assert "PRIVATE" not in repr(registration)


async def test_a_certificate_that_is_not_the_apps_is_said_by_the_name_of_its_setting(
    place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place.login.certificate = of_a_bot()[0]
    async with place.tokens(certified(tmp_path, *of_a_bot())) as tokens:
        with pytest.raises(NoToken):
            await tokens.bearer()
    assert "invalid_client AADSTS700027, see KRAVBOT_TEAMS_CERTIFICATE" in caplog.text


def test_what_is_wrong_with_a_certificate_is_said(tmp_path: Path) -> None:
    public, private = of_a_bot()
    with pytest.raises(RegistrationFault, match="cannot be read"):
        BotCertificate.read(tmp_path / "away.pem")
    for parts in ((public,), (private,), ("nothing",)):
        with pytest.raises(RegistrationFault, match="needs both"):
            certified(tmp_path, *parts)
    with pytest.raises(RegistrationFault, match="not the certificate's"):
        certified(tmp_path, public, of_a_bot()[1])
    whole = certified(tmp_path, public, private)
    with pytest.raises(RegistrationFault, match="KRAVBOT_TEAMS_SECRET: leave it empty"):
        replace(whole, secret=SECRET)
    with pytest.raises(RegistrationFault, match="KRAVBOT_TEAMS_CERTIFICATE: leave it empty"):
        replace(whole, kind="managed")


# ── Fetched once ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("registration", "tenant"),
    [
        pytest.param(SINGLE, TENANT, id="single"),
        pytest.param(MULTI, "botframework.com", id="multi"),
    ],
)
async def test_a_token_is_asked_for_in_the_name_of_the_right_tenant(
    place: Place, registration: TeamsRegistration, tenant: str
) -> None:
    async with place.tokens(registration) as tokens:
        assert place.login.takes(await tokens.bearer())
    assert place.login.asked == [tenant]


async def test_a_managed_identity_needs_no_secret(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", place.login.managed_url)
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY")
    async with place.tokens(MANAGED) as tokens:
        assert place.login.takes(await tokens.bearer())
        assert place.login.takes(await tokens.bearer(GRAPH_SCOPE), GRAPH_SCOPE)
    assert place.login.asked == ["managed", "managed"]


async def test_the_first_token_is_there_before_anybody_asks(place: Place) -> None:
    async with place.tokens() as tokens:
        await until(lambda: place.login.takes(tokens._token(BOT_SCOPE) or ""))


async def test_many_senders_wait_for_one_fetch(place: Place) -> None:
    async with place.tokens() as tokens:
        found = await asyncio.gather(*(tokens.bearer() for _ in range(50)))
    assert len(set(found)) == 1
    assert (len(place.login.asked), place.login.asked_at_start) == (1, 1)


async def test_each_scope_has_its_own(place: Place) -> None:
    async with place.tokens() as tokens:
        for _ in range(3):
            assert place.login.takes(await tokens.bearer())
            assert place.login.takes(await tokens.bearer(GRAPH_SCOPE), GRAPH_SCOPE)
    assert (len(place.login.asked), place.login.asked_at_start) == (2, 1)


# ── Renewed in time ──────────────────────────────────────────────────────────


async def test_it_is_kept_until_ten_minutes_before_its_end(place: Place) -> None:
    async with place.tokens() as tokens:
        first = await tokens.bearer()
        place.clock.forward(minutes=49, seconds=59)
        assert await tokens.bearer() == first
    assert len(place.login.asked) == 1


async def test_nobody_waits_while_it_is_renewed(place: Place) -> None:
    async with place.tokens() as tokens:
        first = await tokens.bearer()
        place.clock.forward(minutes=51)
        slow = place.login.trouble = Silence(until=asyncio.Event())
        assert await tokens.bearer() == first
        await until(lambda: place.login.waiting == 1)
        assert await tokens.bearer() == first
        assert slow.until is not None
        slow.until.set()
        await until(lambda: tokens._token(BOT_SCOPE) != first)
        assert place.login.takes(await tokens.bearer())
    assert len(place.login.asked) == 2


async def test_in_its_last_five_minutes_a_new_one_is_waited_for(place: Place) -> None:
    async with place.tokens() as tokens:
        first = await tokens.bearer()
        place.clock.forward(minutes=56)
        assert await tokens.bearer() != first


async def test_the_old_one_serves_to_its_end_while_the_provider_is_down(place: Place) -> None:
    async with place.tokens() as tokens:
        first = await tokens.bearer()
        place.login.trouble = Silence(status=503)
        for _ in range(4):
            place.clock.forward(minutes=14)
            assert await tokens.bearer() == first
        place.clock.forward(minutes=5)
        with pytest.raises(NoToken):
            await tokens.bearer()


async def test_a_day_goes_by_on_twenty_five_tokens_or_so(place: Place) -> None:
    async with place.tokens() as tokens:
        for _ in range(24 * 12):
            await tokens.bearer()
            await until(lambda: all(task.done() for task in tokens._fetching.values()))
            place.clock.forward(minutes=5)
    assert 24 <= len(place.login.asked) <= 29
    assert place.login.asked_at_start == 1


async def test_a_token_that_was_refused_is_replaced_once_for_everybody(place: Place) -> None:
    async with place.tokens() as tokens:
        first = await tokens.bearer()
        place.clock.forward(minutes=1)
        found = await asyncio.gather(*(tokens.bearer(refused=first) for _ in range(20)))
        assert len(set(found)) == 1
        assert first not in found
        assert await tokens.bearer(refused=first) == found[0]
    assert len(place.login.asked) == 2


async def test_one_place_that_refuses_everything_does_not_take_the_token_from_the_others(
    place: Place,
) -> None:
    async with place.tokens() as tokens:
        held = await tokens.bearer()
        with pytest.raises(NoToken) as fault:
            await tokens.bearer(refused=held)
        assert fault.value.retry_after == 30
        assert await tokens.bearer() == held
    assert len(place.login.asked) == 1


# ── The identity provider in trouble ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        pytest.param(Silence(status=503), "MsalServiceError", id="down"),
        pytest.param(
            Silence(
                status=429,
                headers={"Retry-After": "3600"},
                answer={"error": "temporarily_unavailable"},
            ),
            "no token: temporarily_unavailable",
            id="busy",
        ),
        pytest.param(Silence(answer=b"<html>"), "JSONDecodeError", id="a page"),
        pytest.param(Silence(answer=b"[]"), "no_object", id="a list"),
        pytest.param(Silence(answer=b'"x"'), "Error", id="a word"),
        pytest.param(
            Silence(answer={"access_token": "a b"}), "token_odd", id="a token with a blank"
        ),
        pytest.param(
            Silence(answer={"access_token": "a\r\nHost: b", "expires_in": 3600}),
            "token_odd",
            id="a token with a header in it",
        ),
        pytest.param(
            Silence(answer={"access_token": "abc", "expires_in": "soon"}),
            "life_odd",
            id="no number",
        ),
        pytest.param(
            Silence(answer={"access_token": "abc", "expires_in": -1}), "life_odd", id="in the past"
        ),
        pytest.param(Silence(answer={"access_token": ["a"]}), "error_odd", id="many tokens"),
        pytest.param(Silence(answer={"error": "x" * 99}), "error_odd", id="an endless word"),
        pytest.param(
            Silence(status=307, headers={"Location": "https://evil.example/"}, answer=b""),
            "JSONDecodeError",
            id="sent elsewhere",
        ),
    ],
)
async def test_no_token_is_a_delivery_to_be_tried_later(
    place: Place, trouble: Silence, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    place.login.trouble = trouble
    async with place.tokens() as tokens:
        with pytest.raises(NoToken) as fault:
            await tokens.bearer()
        assert fault.value.retry_after is not None
        assert not fault.value.in_doubt
        assert told in caplog.text

        place.login.trouble = None
        with pytest.raises(NoToken):
            await tokens.bearer()
        assert len(place.login.asked) == 1
        place.clock.forward(seconds=fault.value.retry_after)
        assert place.login.takes(await tokens.bearer())


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Silence(status=503), id="down"),
        pytest.param(Silence(status=400, answer={"error": "invalid_tenant"}), id="no such tenant"),
        pytest.param(Silence(answer=b"<html>"), id="a page"),
        pytest.param(Silence(answer=b"[]"), id="a list"),
        pytest.param(Silence(answer={}), id="nothing in it"),
    ],
)
async def test_a_start_while_it_is_down_is_made_good_later(place: Place, trouble: Silence) -> None:
    place.login.trouble_at_start = trouble
    async with place.tokens() as tokens:
        with pytest.raises(NoToken):
            await tokens.bearer()
        place.login.trouble_at_start = None
        place.clock.forward(seconds=30)
        assert place.login.takes(await tokens.bearer())


async def test_a_wrong_secret_is_said_by_the_name_of_its_setting(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.login.secret = "another"  # noqa: S105
    async with place.tokens() as tokens:
        with pytest.raises(NoToken) as fault:
            await tokens.bearer()
    assert "invalid_client AADSTS7000215, see KRAVBOT_TEAMS_SECRET" in caplog.text
    assert "AADSTS" not in str(fault.value)


async def test_the_doctor_says_why_there_is_no_token_until_there_is_one(place: Place) -> None:
    right, place.login.secret = place.login.secret, "another"
    seen = TokensSeen()
    assert list(tokens_seen(seen)) == []
    async with BotTokens(SINGLE, place.clock, settings=place.settings, seen=seen) as tokens:
        with pytest.raises(NoToken):
            await tokens.bearer()
        [finding] = tokens_seen(seen)
        assert finding.bad
        assert "invalid_client AADSTS7000215, see KRAVBOT_TEAMS_SECRET" in finding.text
        assert place.clock.now().isoformat(timespec="minutes") in finding.text
        assert "another" not in finding.text
        assert SECRET not in finding.text
        place.login.secret = right
        place.clock.forward(seconds=30)
        await tokens.bearer()
        assert list(tokens_seen(seen)) == []


async def test_failures_are_not_hammered(place: Place) -> None:
    place.login.trouble = Silence(status=503)
    async with place.tokens() as tokens:
        for _ in range(60):
            for result in await asyncio.gather(
                *(tokens.bearer() for _ in range(5)), return_exceptions=True
            ):
                assert isinstance(result, NoToken)
            place.clock.forward(seconds=1)
    assert len(place.login.asked) == 2


async def test_a_provider_that_hangs_stalls_nobody(place: Place) -> None:
    hanging = asyncio.Event()
    place.login.trouble = Silence(until=hanging)
    async with place.tokens(patience=0.3) as tokens:
        await until(lambda: place.login.waiting == 1)
        results = await asyncio.gather(
            *(tokens.bearer() for _ in range(20)), return_exceptions=True
        )
        hanging.set()
    assert all(isinstance(result, NoToken) for result in results)
    assert len(place.login.asked) == 1


async def test_one_that_never_answers_is_given_up(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.login.trouble = Silence(until=asyncio.Event())
    async with place.tokens(time_limit=0.5, patience=2.0) as tokens:
        with pytest.raises(NoToken):
            await tokens.bearer()
        assert "did not answer in time" in caplog.text or "ReadTimeout" in caplog.text
        place.login.trouble = None
        place.clock.forward(minutes=1)
        assert place.login.takes(await tokens.bearer())


async def test_the_secret_goes_over_https_only() -> None:
    with pytest.raises(ValueError, match="https"):
        TokenSettings(login="http://login.example")


async def test_a_server_nobody_vouches_for_gets_no_secret(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    async with place.tokens() as tokens:
        with pytest.raises(NoToken):
            await tokens.bearer()
    assert (place.login.asked, place.login.asked_at_start) == ([], 0)


# ── As in production ─────────────────────────────────────────────────────────


async def test_with_nothing_but_the_environment_it_asks_microsoft_through_the_proxy(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(place.login.url.rsplit(":", 1)[1])
    async with proxy(port) as leading:
        monkeypatch.setenv("HTTPS_PROXY", leading.url)
        async with BotTokens(SINGLE, place.clock) as tokens:
            assert place.login.takes(await tokens.bearer())
    assert set(leading.asked) == {"login.microsoftonline.com:443"}
    assert place.login.asked == [TENANT]


def test_a_token_is_never_printed() -> None:
    assert timedelta(minutes=5) == TokenSettings().served_before
    assert SECRET not in repr(BotTokens(SINGLE, FakeClock()))
