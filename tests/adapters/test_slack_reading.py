"""Test that any payload of Slack is read or refused, whatever its shape; nothing else happens."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse

from bot.adapters.slack.conversation_id import channel_and_thread
from bot.adapters.slack.inbound.bolt_app import BoltApp
from bot.adapters.slack.inbound.message_as_file import text_of_message
from bot.adapters.slack.inbound.parsing import (
    LONGEST_TEXT,
    IncomingPayload,
    files,
    is_a_bot,
    parse_payload,
    said,
)
from bot.adapters.slack.inbound.request import SlackPorts
from bot.adapters.slack.inbound.verification import Kind, VerifiedRequest
from bot.adapters.slack.installation.installations import (
    Installation,
    Installations,
    SingleInstallation,
)
from bot.adapters.slack.outbound.modals import filled_again
from bot.adapters.slack.outbound.people import profile_of
from bot.adapters.slack.rendering.action_values import ActionValue, ModalMetadata
from bot.adapters.slack.rendering.fields import read_state
from bot.adapters.slack.rendering.text import unescaped
from bot.edge.clean_text import TextRefused
from bot.edge.json_payload import listed, part, short_text
from bot.edge.refusal import RequestRefused
from bot.texts.words import Words
from tests.selection import share_of

NAMES = (
    "type", "event", "event_id", "event_time", "user", "channel", "channel_type", "subtype",
    "hidden", "bot_id", "text", "ts", "thread_ts", "tab", "tokens", "bot", "team", "team_id",
    "enterprise", "enterprise_id", "authorizations", "id", "is_enterprise_install",
    "is_ext_shared_channel", "user_team", "source_team", "context_team_id", "view", "container",
    "message", "message_ts", "channel_id", "trigger_id", "response_url", "user_id", "command",
    "files", "name", "title", "size", "mode", "actions", "value", "selected_option", "state",
    "values", "private_metadata", "app_installed_team_id", "blocks", "element", "action_id",
    "block_id", "profile", "email", "locale", "tz", "attachments", "fallback", "edited",
    "permalink",
)  # fmt: skip
WORDS = (
    "event_callback", "message", "app_mention", "app_home_opened", "app_uninstalled",
    "tokens_revoked", "im", "file_share", "thread_broadcast", "home", "messages", "block_actions",
    "view_submission", "shortcut", "message_action", "U1A", "T1A", "E1A", "C1A", "D1A",
    "1700000000.000100", "<@U1A> hej", "https://hooks.slack.com/x", "https://[", "http://a@b/",
    "input", "plain_text_input", "d|0.0", "f|0.0|m", "\ud800", "\x00", "x" * 300, "<" * 50,
    "&lt;" * 20, "kb:form", "inf", "nan", "1e999",
)  # fmt: skip

words = st.sampled_from(WORDS) | st.text(max_size=12)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**18, max_value=10**40)
    | st.floats(allow_nan=False)
    | words
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | words, inner, max_size=5)
    ),
    max_leaves=10,
)
objects = st.dictionaries(st.sampled_from(NAMES) | words, anything, max_size=9)
HERE = Installation("", "T1A", "U1BOT", "B1BOT", "A1APP", "xoxb-x")


def read(kind: Kind, payload: dict[str, Any]) -> IncomingPayload | None:
    try:
        return parse_payload(VerifiedRequest(kind, payload))
    except RequestRefused:
        return None


def read_well(kind: Kind, payload: dict[str, Any]) -> IncomingPayload:
    came = parse_payload(VerifiedRequest(kind, payload))
    assert came is not None
    return came


def names_are_names(came: IncomingPayload) -> None:
    """Check that names are made of characters that Slack, the database and a log take."""
    for name in (came.enterprise, came.team, came.user, came.channel):
        assert name == "" or (name.isascii() and name.isalnum())
    for name in (came.key, came.trigger, came.thread):
        assert name.isascii()
        assert name.isprintable()
        assert len(name) <= 200
    assert len(came.place) <= 80


@given(st.sampled_from(["event", "interaction", "command"]), objects)
@settings(max_examples=share_of(100))
def test_anything(kind: Kind, payload: dict[str, Any]) -> None:
    came = read(kind, payload)
    if came is not None:
        names_are_names(came)
        assert came.key


@dataclass
class _Places:
    """It says where the app is, which is all that Bolt itself asks for."""

    installations: Installations


class _Listened(BoltApp):
    """It is Bolt with listeners that acknowledge, and remember that they were called."""

    def __init__(self) -> None:
        self.calls = 0
        super().__init__(cast("SlackPorts", _Places(SingleInstallation(HERE))))

    def _listener(self, answer: object) -> Any:
        async def listen(ack: AsyncAck) -> BoltResponse:
            self.calls += 1
            return await ack()

        return listen


LISTENED = _Listened()
KINDS = ("block_actions", "view_submission", "shortcut", "message_action", "event_callback")


@given(
    st.sampled_from(["event", "interaction", "command"]),
    st.sampled_from(KINDS),
    objects,
    objects,
)
@settings(max_examples=share_of(300))
def test_bolt_takes_or_refuses_anything(
    kind: Kind, what: str, payload: dict[str, Any], event: dict[str, Any]
) -> None:
    """Bolt fails on a payload that is odd where it alone looks; that is refused like any other."""
    whole = {
        "user": {"id": "U1A"},
        "event_id": "Ev1",
        "team_id": "T1A",
        **payload,
        "type": what,
        "event": {"type": "message", "user": "U1A", "channel_type": "im", **event},
    }
    with suppress(RequestRefused):
        answer = asyncio.run(LISTENED.dispatch(VerifiedRequest(kind, whole)))
        assert (answer.status, answer.body) == (200, "")


def _event(kind: str, **about: object) -> dict[str, Any]:
    event = {"type": kind, "user": "U1A", **about}
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T1A", "event": event}


def _interaction(kind: str, **about: object) -> dict[str, Any]:
    return {"type": kind, "user": {"id": "U1A"}, "team": {"id": "T1A"}, **about}


@pytest.mark.parametrize(
    ("kind", "payload", "calls"),
    [
        pytest.param("event", _event("message", channel_type="im"), 1, id="a message"),
        pytest.param("event", _event("app_mention"), 1, id="a mention"),
        pytest.param("event", _event("app_home_opened", tab="home"), 1, id="the home page"),
        pytest.param("event", _event("app_uninstalled"), 1, id="the app is gone"),
        pytest.param("event", _event("tokens_revoked"), 1, id="its token is"),
        pytest.param("event", _event("team_join"), 0, id="an event not asked for"),
        pytest.param("event", _event("app_mention", user="U1BOT"), 0, id="our own words"),
        pytest.param(
            "interaction",
            _interaction("block_actions", actions=[{"action_id": "kb:1"}]),
            1,
            id="a button",
        ),
        pytest.param(
            "interaction",
            _interaction("view_submission", view={"callback_id": "kb:form", "type": "modal"}),
            1,
            id="a form",
        ),
        pytest.param(
            "interaction",
            _interaction("view_submission", view={"callback_id": "x", "type": "modal"}),
            0,
            id="another's form",
        ),
        pytest.param(
            "interaction", _interaction("shortcut", callback_id="kb:event"), 1, id="a shortcut"
        ),
        pytest.param(
            "interaction",
            _interaction("message_action", callback_id="kb:keep"),
            1,
            id="a message's",
        ),
        pytest.param("interaction", _interaction("shortcut", callback_id="x"), 0, id="another's"),
        pytest.param("interaction", _interaction("view_closed"), 0, id="not asked for either"),
        pytest.param(
            "command",
            {"command": "/krav", "text": "payload", "user_id": "U1A", "team_id": "T1A"},
            1,
            id="a command with a word on which Bolt loses forms",
        ),
        pytest.param(
            "command",
            {"command": "/krav", "user_id": "U1A", "team_id": "T2B"},
            0,
            id="where the app is not",
        ),
    ],
)
def test_each_kind_has_its_listener(kind: Kind, payload: dict[str, Any], calls: int) -> None:
    """A payload without a listener is acknowledged all the same."""
    before = LISTENED.calls
    answer = asyncio.run(LISTENED.dispatch(VerifiedRequest(kind, payload)))
    assert (answer.status, answer.body) == (200, "")
    assert LISTENED.calls - before == calls


@given(objects, objects)
@settings(max_examples=share_of(100))
def test_any_event(payload: dict[str, Any], event: dict[str, Any]) -> None:
    whole = {"event_id": "Ev1", **payload, "type": "event_callback"}
    whole["event"] = {"user": "U1A", "channel_type": "im", **event}
    came = read("event", whole)
    if came is not None:
        names_are_names(came)
        assert came.own == (came.event.get("type") != "app_mention")
        assert came.place == came.user or channel_and_thread(came.place)[1]


@given(st.sampled_from(["block_actions", "view_submission", "shortcut", "message_action"]), objects)
@settings(max_examples=share_of(100))
def test_any_interaction(kind: str, payload: dict[str, Any]) -> None:
    came = read("interaction", {"user": {"id": "U1A"}, **payload, "type": kind})
    if came is not None:
        names_are_names(came)
        assert came.user


@given(objects)
@settings(max_examples=share_of(100))
def test_what_was_said_and_sent(owner: dict[str, Any]) -> None:
    with suppress(TextRefused):
        assert len(said(owner, bot_user="U1BOT")) <= LONGEST_TEXT
    for file in files(owner, "T1A"):
        assert json.loads(file.locator)[0] == "T1A"
        assert file.name
        assert file.name.encode()
        assert file.size is None or file.size >= 0
    is_a_bot(owner)
    assert all(isinstance(one, dict) for one in listed(owner, "files"))
    assert isinstance(part(owner, "view", "state", "values"), dict)
    assert len(short_text(owner, "name", limit=7)) <= 7


@given(anything)
@settings(max_examples=share_of(100))
def test_what_stood_in_a_form(values: object) -> None:
    filled = read_state(values)
    assert all(isinstance(text, str) for text in [*filled.fields.values(), *filled.people.values()])
    assert all(isinstance(file, dict) for file in filled.files)


@given(objects)
@settings(max_examples=share_of(100))
def test_a_form_once_more(view: dict[str, Any]) -> None:
    again = filled_again(view, "Det blev ikke gemt.")
    assert isinstance(again["blocks"], list)
    assert "state" not in again


@given(anything | words.map(lambda text: f"d|{text}") | words.map(lambda text: f"f|{text}|m"))
@settings(max_examples=share_of(100))
def test_what_a_button_carries(value: object) -> None:
    press = ActionValue.read(value)
    if press is not None:
        assert press.written() == value
        assert len(str(value)) <= 130


@given(anything | objects.map(json.dumps))
@settings(max_examples=share_of(100))
def test_what_a_modal_carries(value: object) -> None:
    meta = ModalMetadata.read(value)
    assert meta is None or ModalMetadata.read(meta.written()) == meta


@given(
    st.fixed_dictionaries(
        {"place": words, "token": words, "message": words},
    ),
    leaves,
    leaves,
)
@settings(max_examples=share_of(100))
def test_what_looks_like_a_modals(texts: dict[str, str], page: Any, pages: Any) -> None:
    meta = ModalMetadata.read(json.dumps({**texts, "page": page, "pages": pages}))
    if meta is not None:
        assert meta.place.isascii()
        assert meta.token.isascii()
        assert 0 <= meta.page < 100


@given(objects)
@settings(max_examples=share_of(100))
def test_a_message_to_keep(payload: dict[str, Any]) -> None:
    name, text = text_of_message(payload, "Bo", Words("da"))
    assert name.endswith(".txt")
    assert len(name) < 80
    assert "/" not in name
    assert text.encode()


@given(objects)
@settings(max_examples=share_of(100))
def test_who_somebody_is(user: dict[str, Any]) -> None:
    profile = profile_of(user, "U1A", HERE)
    assert profile.sender.id == "U1A"
    if user.get("team_id") != HERE.workspace:
        assert profile.sender.external
    assert isinstance(profile.sender.name.encode(), bytes)


@given(st.text(alphabet="<>|@#!&;lgtamp^ab*", max_size=60))
@settings(max_examples=share_of(100))
def test_brackets_of_any_kind(text: str) -> None:
    assert "\ue000" not in unescaped(text)


# ── Who works for somebody else ──────────────────────────────────────────────


def _shared(event: dict[str, Any], *, org_wide: bool = False, **about: Any) -> IncomingPayload:
    """Make a mention in a channel shared with others; the app is in T1A, or in all of E1A."""
    owner = {
        "team_id": None if org_wide else "T1A",
        "enterprise_id": "E1A" if org_wide else None,
        "is_enterprise_install": org_wide,
    }
    payload = {
        "type": "event_callback",
        "event_id": "Ev1",
        "is_ext_shared_channel": True,
        "authorizations": [owner],
        **about,
        "event": {"type": "app_mention", "user": "U1A", "channel": "C1A", "ts": "1.1", **event},
    }
    return read_well("event", payload)


@pytest.mark.parametrize(
    ("event", "about", "external"),
    [
        ({"team": "T1A"}, {"team_id": "T1A"}, False),
        ({"team": "T2B"}, {"team_id": "T2B"}, True),
        ({"team": "T2B", "user_team": "T2B"}, {"team_id": "T2B", "context_team_id": "T2B"}, True),
        ({"team": "T1A", "user_team": "T2B"}, {"team_id": "T1A"}, True),
        ({"team": "T1A", "user_team": "E2B"}, {"team_id": "T2B", "enterprise_id": "E2B"}, True),
        ({"team": "T1A", "source_team": "T2B"}, {"team_id": "T1A"}, True),
        ({}, {"team_id": "T1A"}, True),
    ],
    ids=[
        "one of ours",
        "a supplier",
        "a supplier, whose workspace the event is from",
        "a supplier in our channel",
        "a supplier's organisation",
        "from a supplier's workspace",
        "nobody says",
    ],
)
def test_who_speaks_in_a_shared_channel(
    event: dict[str, Any], about: dict[str, Any], *, external: bool
) -> None:
    came = _shared(event, **about)
    assert (came.team, came.external) == ("T1A", external)


@pytest.mark.parametrize(
    ("event", "team", "external"),
    [
        ({"team": "T1A"}, "T1A", False),
        ({"team": "T2B", "user_team": "T2B"}, "T2B", True),
        ({"team": "T1A", "user_team": "E2B"}, "T2B", True),
        ({"team": "T1A", "user_team": "E1A"}, "T1A", False),
    ],
    ids=["one of ours", "a supplier", "a supplier's organisation", "our organisation"],
)
def test_where_an_organisations_app_is_spoken_to(
    event: dict[str, Any], team: str, *, external: bool
) -> None:
    """It is never the workspace of who speaks, which may have the app itself."""
    came = _shared(event, org_wide=True, team_id=team)
    assert (came.enterprise, came.team, came.external) == ("E1A", "", external)


def test_a_modal_may_name_an_organisation() -> None:
    payload = {
        "type": "view_submission",
        "user": {"id": "W1A", "team_id": "T1A"},
        "team": None,
        "view": {"app_installed_team_id": "E1A"},
    }
    came = read_well("interaction", payload)
    assert (came.enterprise, came.team, came.external) == ("E1A", "T1A", False)


def test_a_mention_that_was_changed_is_not_heard_again() -> None:
    """Slack tells it anew, under another `event_id` (slack-go#1256)."""
    event = {"type": "app_mention", "user": "U1A", "edited": {"user": "U1A", "ts": "2.2"}}
    payload = {"type": "event_callback", "event_id": "Ev2", "event": event}
    assert parse_payload(VerifiedRequest("event", payload)) is None


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ({"type": "block_actions", "channel": {"id": "D1A"}}, "U1A"),
        ({"type": "block_actions"}, "U1A"),
        ({"type": "block_actions", "channel": {"id": "G1A"}, "message": {"ts": "1.1"}}, "G1A:1.1"),
        (
            {
                "type": "block_actions",
                "container": {"channel_id": "C1A", "message_ts": "2.2", "thread_ts": "1.1"},
            },
            "C1A:1.1",
        ),
        ({"type": "message_action", "channel": {"id": "C1A"}, "message": {"ts": "1.1"}}, "U1A"),
        ({"type": "shortcut", "channel": {"id": "C1A"}}, "U1A"),
    ],
    ids=[
        "our own conversation",
        "the home page",
        "a conversation of several",
        "a thread",
        "a message's shortcut",
        "a shortcut",
    ],
)
def test_where_it_goes_on(payload: dict[str, Any], place: str) -> None:
    came = read_well("interaction", {"user": {"id": "U1A"}, **payload})
    assert came.place == place
