"""Test how the app is registered with Slack.

A setting that is missing or wrong is named.
"""

from typing import Any

import pytest

from bot.adapters.slack.installation.registration import SlackRegistration
from bot.app.startup_error import StartupError
from bot.edge.encryption import new_key
from bot.edge.registration_fault import RegistrationFault
from bot.main.credentials import slack_registration_of
from bot.main.settings import Settings, load_settings

SIGNING, OLDER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
BOT_TOKEN, APP_TOKEN = "xoxb-1-2-hemmeligt", "xapp-1-A1-2-hemmeligt"
CLIENT = {"slack_client_id": "123.456", "slack_client_secret": "hemmeligt-hemmeligt"}
MANY = {**CLIENT, "public_host": "Kravbot.Agency.example", "encryption_keys": new_key()}
HTTP, SOCKET = {"slack_signing_secret": SIGNING}, {"slack_app_token": APP_TOKEN}
ONE = {"slack_bot_token": BOT_TOKEN}


def registered(**set_ones: Any) -> SlackRegistration:
    return slack_registration_of(Settings(_env_file=None, **set_ones))


@pytest.mark.parametrize(
    ("set_ones", "ways"),
    [
        pytest.param(HTTP | ONE, (False, False), id="called by Slack, one workspace"),
        pytest.param(HTTP | MANY, (False, True), id="called by Slack, many workspaces"),
        pytest.param(SOCKET | ONE, (True, False), id="Socket Mode, one workspace"),
        pytest.param(SOCKET | MANY, (True, True), id="Socket Mode, many workspaces"),
        pytest.param(SOCKET | HTTP | ONE, (True, False), id="Socket Mode, with a secret to spare"),
    ],
)
def test_the_ways_to_be_registered(set_ones: dict[str, str], ways: tuple[bool, bool]) -> None:
    """It uses Socket Mode or not, and OAuth or not."""
    made = registered(**set_ones)
    assert (made.socket, made.oauth) == ways


def test_nothing_of_slack_is_nothing_to_be_right() -> None:
    assert not Settings(_env_file=None, encryption_keys=new_key()).has_slack
    for name, value in (HTTP | SOCKET | ONE | CLIENT).items():
        assert Settings(_env_file=None, **{name: value}).has_slack  # type: ignore[arg-type]
        assert Settings(_env_file=None, **{name: ""}).has_slack  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("set_ones", "says"),
    [
        ({}, "SIGNING_SECRET: write the app's signing secret, or KRAVBOT_SLACK_APP_TOKEN"),
        (ONE, "SIGNING_SECRET: "),
        (HTTP, "BOT_TOKEN: write the bot user's token for one workspace, or KRAVBOT_SLACK_CLIENT"),
        (SOCKET, "BOT_TOKEN: "),
        (HTTP | ONE | CLIENT, "BOT_TOKEN: one workspace has a bot token, many have"),
        (HTTP | ONE | {"slack_client_id": ""}, "BOT_TOKEN: one workspace"),
        (ONE | {"slack_signing_secret": ""}, "SIGNING_SECRET: "),
        (ONE | {"slack_signing_secret": f"{SIGNING},"}, "SIGNING_SECRET: "),
        (ONE | {"slack_signing_secret": SIGNING.upper()}, "SIGNING_SECRET: "),
        (ONE | {"slack_signing_secret": f"{SIGNING}0"}, "SIGNING_SECRET: "),
        (ONE | {"slack_app_token": ""}, "APP_TOKEN: "),
        (ONE | {"slack_app_token": BOT_TOKEN}, "APP_TOKEN: "),
        (ONE | SOCKET | {"slack_signing_secret": ""}, "SIGNING_SECRET: "),
        (HTTP | {"slack_bot_token": ""}, "BOT_TOKEN: "),
        (HTTP | {"slack_bot_token": "xoxp-1-2"}, "BOT_TOKEN: write the bot user's token, xoxb-"),
        (HTTP | {"slack_bot_token": f"{BOT_TOKEN} x"}, "BOT_TOKEN: "),
        (HTTP | {"slack_bot_token": f"xoxe.{BOT_TOKEN}"}, "BOT_TOKEN: this token ends within"),
        (HTTP | MANY | {"slack_client_id": "123456"}, "CLIENT_ID: "),
        (HTTP | MANY | {"slack_client_id": ""}, "CLIENT_ID: "),
        (HTTP | MANY | {"slack_client_secret": ""}, "CLIENT_SECRET: "),
        (HTTP | MANY | {"slack_client_secret": "to ord"}, "CLIENT_SECRET: "),
        (HTTP | MANY | {"public_host": None}, "PUBLIC_HOST: "),
        (HTTP | MANY | {"public_host": "https://kravbot.agency.example"}, "PUBLIC_HOST: "),
        (HTTP | MANY | {"encryption_keys": None}, "ENCRYPTION_KEYS: "),
    ],
)
def test_what_is_wrong_is_said_by_the_name_of_its_setting(
    set_ones: dict[str, Any], says: str
) -> None:
    with pytest.raises(StartupError) as refused:
        registered(**set_ones)
    sentence = str(refused.value)
    assert says in sentence
    assert sentence.startswith("Slack er ikke sat rigtigt op / Slack is not set up right: KRAVBOT_")
    for secret in (SIGNING, BOT_TOKEN, APP_TOKEN, CLIENT["slack_client_secret"]):
        assert secret not in sentence


def test_two_signing_secrets_stand_while_one_is_changed() -> None:
    made = registered(**ONE, slack_signing_secret=f"{SIGNING}, {OLDER}")
    assert made.signing_secrets == (SIGNING, OLDER)


def test_no_secret_is_seen_when_it_is_shown() -> None:
    key = new_key()
    shown = repr(registered(**HTTP, **SOCKET, **(MANY | {"encryption_keys": key})))
    shown += repr(Settings(_env_file=None, **(HTTP | SOCKET | ONE | MANY)))  # type: ignore[arg-type]
    for secret in (SIGNING, APP_TOKEN, CLIENT["slack_client_secret"], BOT_TOKEN, key):
        assert secret not in shown
    assert "123.456" in shown


def test_the_addresses_of_an_installation() -> None:
    made = registered(**HTTP, **MANY)
    assert made.redirect_url == "https://kravbot.agency.example/slack/oauth_redirect"
    assert made.authorize_url == "https://slack.com/oauth/v2/authorize"
    gov = registered(**HTTP, **MANY, slack_api_url="https://slack-gov.com/api/")
    assert gov.authorize_url == "https://slack-gov.com/oauth/v2/authorize"


def test_a_registration_without_settings_is_checked_too() -> None:
    with pytest.raises(RegistrationFault):
        SlackRegistration()


# ── Settings ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        *("https://slack.com/api/", "https://slack-gov.com/api/"),
        *("http://127.0.0.1:8080/api/", "http://[::1]:8080/api/"),
    ],
)
def test_tokens_are_sent_to_slack_or_to_this_machine(url: str) -> None:
    assert Settings(_env_file=None, slack_api_url=url).slack_api_url == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "https://slack.com/api",
            "http://slack.com/api/",
            "https://slack.com.evil.example/api/",
        ),
        *("https://evil.example/api/", "http://10.0.0.1:80/api/", "http://localhost:8080/api/"),
        *(
            "http://127.0.0.1:8080@evil.example/api/",
            "http://127.0.0.1/api/",
            "ftp://127.0.0.1:1/api/",
        ),
        *("http://127.0.0.1:8080/api/?x=http://slack.com/api/", "http://127.0.0.1:99999/api/"),
    ],
)
def test_tokens_are_sent_nowhere_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAVBOT_SLACK_API_URL", url)
    with pytest.raises(StartupError, match=r"KRAVBOT_SLACK_API_URL: .* er ikke Slacks adresse"):
        load_settings(_env_file=None)


@pytest.mark.parametrize(
    "keys",
    ["", "hemmeligt", f"{new_key()},", f"{new_key()},hemmeligt"],
    ids=["empty", "no key", "one and nothing", "one and no key"],
)
def test_a_key_that_is_none_is_refused_and_not_told(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRAVBOT_ENCRYPTION_KEYS", keys)
    with pytest.raises(
        StartupError, match="KRAVBOT_ENCRYPTION_KEYS: en af nøglerne kan ikke bruges"
    ) as refused:
        load_settings(_env_file=None)
    assert "hemmeligt" not in str(refused.value)
