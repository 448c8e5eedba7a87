"""Test deliveries that come more than once, from programs, from elsewhere, or of an unknown kind.

Each has one effect, or none.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.app.register.create_authority import tenant_id
from governance.records.answers import Answer
from governance.records.events import Event
from storage.core.schema import identities, journal, outbox, turns
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite, row_counts
from tests.fakes.slack_client import Client
from tests.fakes.slack_delivery import Delivered, Kind, Retry
from tests.fakes.slack_kravbot import Kravbot, slack_world
from tests.fakes.slack_world import Team

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
EVENT: dict[str, Any] = {
    "System": "Nødmelderen",
    "Hvad er det?": "En hændelse eller et nedbrud",
    "Hvad skete der?": "Login faldt ud",
}

pytestmark = only_sqlite


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: Kravbot) -> Client:
    return world.person("maren.skabelonsen@stf.example", locale="da-DK")


def effects(world: Kravbot) -> list[int]:
    """Count the rows of everything a delivery may leave behind."""
    return row_counts(world.database, journal, turns, outbox, identities)


def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record.value for kept in unit.register.find(Answer)]

    return world.database.transact(read)


def events(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record.title for kept in unit.register.find(Event)]

    return world.database.transact(read)


async def again(world: Kravbot, one: Delivered, times: int = 1) -> list[int | None]:
    """Bring the same delivery several times at once, and return the statuses."""
    attempts = await asyncio.gather(
        *(world.line.bring(one.kind, one.body, None) for _ in range(times))
    )
    assert world.settled is not None
    await world.settled()
    return [attempt.status for attempt in attempts]


def message(world: Kravbot, maren: Client, **changes: Any) -> dict[str, Any]:
    """Make an event that says hello, or something like it."""
    ts = world.service.ts()
    event: dict[str, Any] = {
        "type": "message",
        "text": "hjælp",
        "ts": ts,
        "event_ts": ts,
        "user": maren.user.id,
    }
    event |= {"channel": maren.channel.id, "channel_type": "im", **changes}
    event = {name: value for name, value in event.items() if value is not None}
    return world.event(event, world.service.installation, maren.channel, maren.user)


# ── More than once ───────────────────────────────────────────────────────────


async def test_an_event_that_is_brought_again(world: Kravbot, maren: Client) -> None:
    await maren.says("hjælp")
    before, said = effects(world), len(maren.messages)
    for number, reason in enumerate(("http_timeout", "http_error", "unknown_error"), 1):
        body = world.service.delivered[-1].body
        attempt = await world.line.bring("event", body, Retry(number, reason))
        assert attempt.status == 200
    assert world.settled is not None
    await world.settled()
    assert effects(world) == before
    assert len(maren.messages) == said


async def test_an_event_five_times_at_once(world: Kravbot, maren: Client) -> None:
    await maren.says("hej")
    before, said = effects(world), len(maren.messages)
    one = Delivered("event", message(world, maren))
    assert await again(world, one, 5) == [200] * 5
    after = effects(world)
    assert after[1] == before[1] + 1
    assert after[0] == before[0]
    assert len(maren.messages) == said + 1


async def test_the_first_event_of_somebody_five_times_at_once(
    world: Kravbot, maren: Client
) -> None:
    one = Delivered("event", message(world, maren))
    assert await again(world, one, 5) == [200] * 5
    assert effects(world)[1] == 1
    assert effects(world)[3] == 1
    assert len(world.service.sent("users.info")) == 1


async def test_a_press_that_is_brought_again(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    kept, turned = effects(world)[0], effects(world)[1]
    assert await again(world, world.service.delivered[-1], 3) == [200] * 3
    assert answers(world) == ["nej"]
    assert effects(world)[:2] == [kept, turned]


async def test_the_same_button_twice(world: Kravbot, maren: Client) -> None:
    """Somebody pressed twice, so these are two deliveries of their own."""
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    button = maren.button("Nej")
    await asyncio.gather(maren.uses(*button), maren.uses(*button))
    assert answers(world) == ["nej"]
    maren.sees("3 af 4")
    maren.does_not_see("3 af 8")


async def test_a_form_that_is_brought_again(world: Kravbot, maren: Client) -> None:
    await maren.shortcut("kb:event")
    before = len(events(world))
    await maren.submits(**EVENT)
    assert len(events(world)) == before + 1
    one = next(
        one
        for one in reversed(world.service.delivered)
        if one.body.get("type") == "view_submission"
    )
    assert await again(world, one, 3) == [200] * 3
    assert len(events(world)) == before + 1


async def test_a_form_under_another_name(world: Kravbot, maren: Client) -> None:
    """The same form sent again is the same action, whatever Slack calls it."""
    await maren.shortcut("kb:event")
    before = len(events(world))
    await maren.submits(**EVENT)
    one = next(
        one
        for one in reversed(world.service.delivered)
        if one.body.get("type") == "view_submission"
    )
    other = Delivered("interaction", {**one.body, "trigger_id": "1.2.another"})
    assert await again(world, other) == [200]
    assert len(events(world)) == before + 1


async def test_a_command_that_is_brought_again(world: Kravbot, maren: Client) -> None:
    await maren.commands("hjælp")
    before, said = effects(world), len(maren.messages)
    assert await again(world, world.service.delivered[-1], 3) == [200] * 3
    assert effects(world) == before
    assert len(maren.messages) == said


async def test_the_same_name_for_words_and_for_a_mention(world: Kravbot, maren: Client) -> None:
    """Slack never does this.

    What goes on in the person's own conversation goes on there all the same.
    """
    one = message(world, maren, text=START)
    assert await again(world, Delivered("event", one)) == [200]
    [there] = world.together("driften", maren)
    event = {**one["event"], "type": "app_mention", "channel": there.channel.id}
    both = {**one, "event": {**event, "text": f"<@{world.service.installation.bot.id}> {START}"}}
    assert await again(world, Delivered("event", both), 3) == [200] * 3


@pytest.mark.parametrize("author", ["\ud800", "\u0000", "U" * 50, ["U1"], "", None], ids=repr)
async def test_a_message_of_an_odd_author_is_kept(
    world: Kravbot, maren: Client, caplog: pytest.LogCaptureFixture, author: Any
) -> None:
    heard = await maren.says("hjælp")
    await maren.message_shortcut("kb:keep", heard | {"user": author})
    maren.sees("Jeg spørger dig i din egen samtale")
    assert "could not be" not in caplog.text


# ── What nobody asked for ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("event", {"type": "reaction_added", "user": "U1"}),
        ("event", {"type": "team_join", "user": {"id": "U1"}}),
        ("event", {"type": "link_shared"}),
        ("event", {"type": "function_executed"}),
        ("event", {"type": "app_home_opened", "user": "U1", "tab": "elsewhere"}),
        ("interaction", {"type": "view_closed", "user": {"id": "U1"}}),
        ("interaction", {"type": "block_suggestion", "user": {"id": "U1"}}),
        ("interaction", {"type": "dialog_submission", "user": {"id": "U1"}}),
        ("interaction", {"type": "interactive_message", "user": {"id": "U1"}}),
        ("interaction", {"type": "workflow_step_edit", "user": {"id": "U1"}}),
    ],
    ids=lambda given: given["type"] if isinstance(given, dict) else "",
)
async def test_what_nobody_asked_for(world: Kravbot, kind: Kind, body: dict[str, Any]) -> None:
    before = effects(world)
    team = {"team": {"id": world.service.team.id, "domain": "x"}, "trigger_id": "1.2.3"}
    whole = world.event(body, world.service.installation) if kind == "event" else {**body, **team}
    assert await again(world, Delivered(kind, whole)) == [200]
    assert effects(world) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "shortcut", "callback_id": "another"},
        {"type": "message_action", "callback_id": "another", "message": {}},
        {"type": "block_actions", "actions": [
            {"action_id": "kb:link", "url": "https://x.example"},
        ]},
        {"type": "block_actions", "actions": [{"action_id": "x", "value": "somebody else's"}]},
        {"type": "view_submission", "view": {
            "type": "modal", "callback_id": "another", "private_metadata": "x",
        }},
        {"type": "view_submission", "view": {
            "type": "modal", "callback_id": "kb:form", "private_metadata": "[" * 3000,
        }},
    ],
    ids=["shortcut", "message shortcut", "link", "value", "modal", "deep modal"],
)  # fmt: skip
async def test_what_is_not_of_ours(world: Kravbot, maren: Client, changes: dict[str, Any]) -> None:
    before = effects(world)
    body = {"team": maren.user.team.shape, "user": maren.user.shape, "trigger_id": "1.2.3"}
    assert await again(world, Delivered("interaction", body | changes)) == [200]
    assert effects(world) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "block_actions", "actions": []},
        {"type": "view_submission", "view": {"callback_id": "kb:form"}},
    ],
    ids=["no action", "a view of no type"],
)
async def test_what_bolt_cannot_read(
    world: Kravbot, maren: Client, caplog: pytest.LogCaptureFixture, changes: dict[str, Any]
) -> None:
    """Slack never sends it; it is refused like what we cannot read."""
    before = effects(world)
    body = {"team": maren.user.team.shape, "user": maren.user.shape, "trigger_id": "1.2.3"}
    assert await again(world, Delivered("interaction", body | changes)) == [400]
    assert effects(world) == before
    assert "could not be handled" not in caplog.text


async def test_a_button_with_a_token_of_nobody(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    before = answers(world)
    surface, block, element = maren.button("Nej")
    await maren.uses(surface, block, {**element, "value": "d|" + "0" * 32 + ".0"})
    assert answers(world) == before


ODD_STATES: dict[str, Any] = {
    "half a sign as a person": {"f:x": {"kb:f:x": {"selected_user": "\ud800"}}},
    "nothing as a person": {"f:x": {"kb:f:x": {"selected_user": "\u0000"}}},
    "a long person": {"f:x": {"kb:f:x": {"selected_user": "U" * 5_000}}},
    "an object as a person": {"f:x": {"kb:f:x": {"selected_user": {"id": "U1"}}}},
    "half a sign as a name": {"f:\ud800": {"kb:f:\ud800": {"value": "x"}}},
    "half a sign as words": {"f:x": {"kb:f:x": {"value": "\ud800"}}},
    "nothing as words": {"f:x": {"kb:f:x": {"value": "\u0000"}}},
    "a file of nobody": {
        "f:x": {"kb:f:x": {"files": [{"id": "F\ud800"}, {"id": "F1", "name": 1}]}}
    },
    "a list": [["f:x"]],
    "very many": {f"f:{n}": {f"kb:f:{n}": {"selected_user": f"U0{n}"}} for n in range(200)},
}


@pytest.mark.parametrize("state", ODD_STATES, ids=str)
@pytest.mark.parametrize("kind", ["block_actions", "view_submission"])
async def test_what_no_form_holds(
    world: Kravbot, maren: Client, caplog: pytest.LogCaptureFixture, kind: str, state: str
) -> None:
    await maren.says(START)
    before = answers(world)
    values = {"values": ODD_STATES[state]}
    meta = {"place": maren.user.id, "token": "0" * 32 + ".0", "message": "", "page": 0, "pages": 1}
    body = {
        "type": kind,
        "team": maren.user.team.shape,
        "user": maren.user.shape,
        "trigger_id": "1.2.3",
        "actions": [{"action_id": "x", "value": "d|" + "0" * 32 + ".0"}],
        "state": values,
        "view": {
            "callback_id": "kb:form",
            "private_metadata": json.dumps(meta),
            "state": values,
            "blocks": [],
        },
    }
    [status] = await again(world, Delivered("interaction", body))
    assert status in (200, 400)
    assert "could not be" not in caplog.text
    assert answers(world) == before
    assert len(world.service.sent("users.info")) <= 1 + 20


async def test_a_form_of_somebody_elses(world: Kravbot, maren: Client) -> None:
    """Its place is another person's own conversation, into which nobody else is let."""
    await maren.shortcut("kb:event")
    before = effects(world)
    await maren.submits(**EVENT)
    one = next(
        one
        for one in reversed(world.service.delivered)
        if one.body.get("type") == "view_submission"
    )
    bo = world.person("bo.proevesen@stf.example")
    kept = events(world)
    stolen = {**one.body, "user": bo.user.shape, "trigger_id": "1.2.stolen"}
    assert await again(world, Delivered("interaction", stolen)) == [200]
    assert events(world) == kept
    assert effects(world)[3] == before[3]


# ── Who speaks, and what ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message", "bot_id": "B1", "user": None},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed", "message": {"text": "hjælp"}, "user": None},
        {"subtype": "message_deleted", "deleted_ts": "1.1", "user": None},
        {"subtype": "message_replied", "user": None},
        {"subtype": "channel_join"},
        {"subtype": "me_message"},
        {"subtype": "reminder_add"},
        {"hidden": True},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
        {"channel_type": None},
    ],
    ids=lambda changes: " ".join(f"{key} {value}" for key, value in changes.items())[:40],
)
async def test_what_is_not_said_to_us(
    world: Kravbot, maren: Client, changes: dict[str, Any]
) -> None:
    before = effects(world)
    assert await again(world, Delivered("event", message(world, maren, **changes))) == [200]
    assert effects(world) == before
    assert not world.service.sent("users.info")
    assert not world.service.sent("chat.")


async def test_our_own_words(world: Kravbot, maren: Client) -> None:
    await maren.says("hjælp")
    before = effects(world)
    assert (await world.echoes(maren.channel)).attempts[-1].status == 200
    ours = Delivered("event", message(world, maren, user=world.service.installation.bot.id))
    assert await again(world, ours) == [200]
    assert effects(world) == before


@pytest.mark.parametrize("by", [{"bot_id": "B1"}, {"user": "USLACKBOT"}], ids=["bot", "slackbot"])
async def test_a_program_that_mentions_us(
    world: Kravbot, maren: Client, by: dict[str, Any]
) -> None:
    before = effects(world)
    event = message(world, maren, type="app_mention", channel="C0A", channel_type=None, **by)
    assert await again(world, Delivered("event", event)) == [200]
    assert effects(world) == before
    assert not world.service.sent("chat.")


@pytest.mark.parametrize("subtype", [None, "thread_broadcast", "file_share"])
async def test_what_is_said_to_us(world: Kravbot, maren: Client, subtype: str | None) -> None:
    assert await again(world, Delivered("event", message(world, maren, subtype=subtype))) == [200]
    maren.sees("Det kan du skrive")


async def test_a_file(world: Kravbot, maren: Client) -> None:
    await maren.attaches("notat.txt", b"et notat")
    maren.sees("notat.txt")


async def test_words_that_were_changed_are_not_said_again(world: Kravbot, maren: Client) -> None:
    heard = await maren.says("hjælp")
    before = effects(world)
    await maren.edits(heard, START)
    await maren.deletes(heard)
    assert effects(world) == before


# ── From where ───────────────────────────────────────────────────────────────


async def test_a_workspace_without_the_app(world: Kravbot) -> None:
    elsewhere = Team("T0ELSEWHERE", "Elsewhere", "elsewhere")
    before = effects(world)
    event: dict[str, Any] = message(world, world.person("x@elsewhere.example"))
    event |= {"team_id": elsewhere.id, "context_team_id": elsewhere.id, "authorizations": []}
    user = {"id": "U0X", "team_id": elsewhere.id}
    press: dict[str, Any] = {
        "type": "block_actions",
        "team": elsewhere.shape,
        "user": user,
        "trigger_id": "1.2.3",
    }
    press["actions"] = [{"action_id": "x", "value": "d|" + "0" * 32 + ".0"}]
    command = {"command": "/krav", "team_id": elsewhere.id, "user_id": "U0X", "trigger_id": "1.2"}
    brought: list[tuple[Kind, dict[str, Any]]] = [
        ("event", event),
        ("interaction", press),
        ("command", command),
    ]
    for kind, body in brought:
        assert await again(world, Delivered(kind, body)) == [200]
    assert effects(world) == before
    assert not world.service.sent("users.info")


async def test_a_workspace_nobody_has_bound(demo_database: Database) -> None:
    async with slack_world(demo_database) as world:
        maren = world.person("maren.skabelonsen@stf.example", locale="da-DK")
        await maren.says("hej")
        maren.sees("Jeg er ikke forbundet endnu")
        await maren.opens_home()
        maren.sees("Jeg er ikke forbundet endnu")
        await maren.commands(START)
        await maren.shortcut("kb:event")
        assert effects(world)[1:] == [0, 0, 0]
