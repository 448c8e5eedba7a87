"""Test the manifest: it keeps Slack's limits, and asks for no more than is needed.

Its words are those of the rest of Kravbot.
"""

import json
from typing import Any, get_args

import pytest
import yaml

from bot.adapters.slack.installation.manifest import COMMAND, EVENT, EVENTS, KEEP, SCOPES, manifest
from bot.app.commands.slack_manifest import manifest_text
from bot.app.startup_error import StartupError
from bot.main.bootstrap import build_engine
from bot.messages import Lang
from bot.texts.words import Words

HOST = "kravbot.agency.example"
CALLED: Any = manifest(HOST)
SOCKET: Any = manifest(None, socket=True)

both = pytest.mark.parametrize("made", [CALLED, SOCKET], ids=["called by Slack", "Socket Mode"])


def texts(part: object, place: str = "") -> list[tuple[str, str]]:
    """Return every text with its place."""
    if isinstance(part, dict):
        return [found for name, item in part.items() for found in texts(item, f"{place}.{name}")]
    if isinstance(part, list):
        return [found for item in part for found in texts(item, f"{place}[]")]
    return [(place, part)] if isinstance(part, str) else []


LIMITS = {  # slackapi/manifest-schema 1.0.0 and 2.0.0, and docs.slack.dev, app-manifest
    ".display_information.name": (1, 35),
    ".display_information.description": (1, 140),
    ".display_information.long_description": (175, 4000),
    ".display_information.background_color": (7, 7),
    ".features.bot_user.display_name": (1, 80),
    ".features.shortcuts[].name": (1, 24),
    ".features.shortcuts[].type": (6, 7),
    ".features.shortcuts[].callback_id": (1, 255),
    ".features.shortcuts[].description": (1, 150),
    ".features.slash_commands[].command": (2, 32),
    ".features.slash_commands[].url": (1, 3000),
    ".features.slash_commands[].description": (1, 2000),
    ".features.slash_commands[].usage_hint": (1, 1000),
    ".oauth_config.redirect_urls[]": (1, 2500),
    ".oauth_config.scopes.bot[]": (1, 50),
    ".settings.event_subscriptions.request_url": (1, 3500),
    ".settings.event_subscriptions.bot_events[]": (1, 50),
    ".settings.interactivity.request_url": (1, 3500),
}


@both
def test_every_text_is_as_long_as_slack_takes_it(made: Any) -> None:
    for place, text in texts(made):
        least, most = LIMITS[place]
        assert least <= len(text) <= most, place


@both
def test_nothing_stands_there_that_slack_does_not_know(made: Any) -> None:
    assert set(made) == {
        *("_metadata", "display_information", "features", "oauth_config", "settings")
    }
    assert set(made["features"]) == {"app_home", "bot_user", "shortcuts", "slash_commands"}
    assert set(made["settings"]) == {
        *("event_subscriptions", "interactivity", "org_deploy_enabled"),
        *("socket_mode_enabled", "token_rotation_enabled"),
    }
    assert made["_metadata"] == {"major_version": 1, "minor_version": 1}


def test_slack_calls_one_address() -> None:
    address = f"https://{HOST}/slack/events"
    assert CALLED["settings"]["event_subscriptions"]["request_url"] == address
    assert CALLED["settings"]["interactivity"]["request_url"] == address
    assert [one["url"] for one in CALLED["features"]["slash_commands"]] == [address]
    assert CALLED["settings"]["socket_mode_enabled"] is False
    assert CALLED["oauth_config"]["redirect_urls"] == [f"https://{HOST}/slack/oauth_redirect"]


def test_in_socket_mode_slack_calls_nobody() -> None:
    assert "://" not in json.dumps(SOCKET)
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    many: Any = manifest(HOST, socket=True)
    assert many["oauth_config"]["redirect_urls"] == [f"https://{HOST}/slack/oauth_redirect"]
    del many["oauth_config"]["redirect_urls"]
    assert many == SOCKET


@both
def test_the_app_may_what_it_needs_and_no_more(made: Any) -> None:
    assert set(made["oauth_config"]["scopes"]) == {"bot"}
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES) == sorted(SCOPES)
    for reads_along in ("channels:history", "groups:history", "mpim:history", "users.profile:read"):
        assert reads_along not in SCOPES


NEEDS = {  # docs.slack.dev, the pages of the events and of the features
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_shared": "channels:read",  # and groups:read, of private channels
    "channel_unshared": "channels:read",
    "member_joined_channel": "channels:read",
    "message.im": "im:history",
    "tokens_revoked": None,
}


@both
def test_every_event_has_its_scope(made: Any) -> None:
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert events == list(EVENTS) == sorted(NEEDS)
    assert {scope for scope in NEEDS.values() if scope} <= set(SCOPES)
    assert made["features"]["slash_commands"]
    assert "commands" in SCOPES


@both
def test_people_can_write_to_it_and_it_has_a_home(made: Any) -> None:
    assert made["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert made["settings"]["org_deploy_enabled"] is True
    assert made["settings"]["token_rotation_enabled"] is False
    assert made["settings"]["interactivity"]["is_enabled"] is True


@both
def test_the_command_and_the_shortcuts(made: Any) -> None:
    (command,) = made["features"]["slash_commands"]
    assert command["command"] == COMMAND == "/krav"
    assert command["should_escape"] is True
    shortcuts = {one["callback_id"]: one for one in made["features"]["shortcuts"]}
    assert set(shortcuts) == {EVENT, KEEP}
    assert (shortcuts[EVENT]["name"], shortcuts[EVENT]["type"]) == ("Meld hændelse", "global")
    assert (shortcuts[KEEP]["name"], shortcuts[KEEP]["type"]) == (
        "Gem som dokumentation",
        "message",
    )


@both
def test_danish_comes_first_and_english_after(made: Any) -> None:
    shown = made["display_information"]["long_description"]
    assert shown == f"{Words('da')('slack_app.long')}\n\n{Words('en')('slack_app.long')}"


@pytest.mark.parametrize("lang", get_args(Lang))
def test_whatever_the_hint_offers_is_understood(lang: Lang) -> None:
    offered = Words(lang)("slack_app.command_hint").split(" | ")
    assert len(offered) == 5
    for said in offered:
        assert build_engine().understanding.wish(said, lang=lang) is not None, said


def test_somewhere_slack_has_to_reach() -> None:
    with pytest.raises(ValueError, match="reach a host"):
        manifest(None)


# ── From the settings ────────────────────────────────────────────────────────


def test_both_forms_say_the_same_and_read_well() -> None:
    as_yaml = manifest_text(HOST.upper(), socket=False, form="yaml")
    as_json = manifest_text(HOST, socket=False, form="json")
    assert yaml.safe_load(as_yaml) == json.loads(as_json) == CALLED
    assert "hændelse" in as_yaml
    assert "hændelse" in as_json
    assert as_yaml.startswith("_metadata:")


def test_socket_mode_needs_no_host_and_takes_a_right_one() -> None:
    made = yaml.safe_load(manifest_text(None, socket=True, form="yaml"))
    assert made == SOCKET
    with pytest.raises(StartupError, match="KRAVBOT_PUBLIC_HOST"):
        manifest_text("https://x", socket=True, form="yaml")


@pytest.mark.parametrize("host", [None, "", "kravbot", "https://kravbot.agency.example"])
def test_without_a_host_it_says_what_is_missing(host: str | None) -> None:
    with pytest.raises(StartupError, match="KRAVBOT_PUBLIC_HOST"):
        manifest_text(host, socket=False, form="yaml")
