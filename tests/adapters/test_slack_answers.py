"""Test the answers in Slack where something is slow, misplaced or malformed.

They come in time, to the right person and in the right place. Nothing is read as what it is not.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit
from bot.adapters.slack.ports import SlackTurnResult
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.app.register.create_authority import tenant_id
from bot.engine.turn import CurrentCard
from governance.records.answers import Answer
from governance.records.members import Member
from storage.core.schema import outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, slack_world
from tests.selection import third

pytestmark = only_sqlite

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN, BO = "maren.skabelonsen@stf.example", "bo.proevesen@stf.example"
START = "start 3.2 på nødmelderen"
SHORT = 0.3
"""Seconds of patience where something is slow on purpose, in place of two and a half."""
LONG = 60.0
"""Seconds of patience elsewhere, so that a busy machine is not taken for something slow."""


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        bolt = world.opened.bolt
        bolt.ports = replace(bolt.ports, patience=LONG, event_patience=LONG, settling=SHORT)
        yield world
        assert not world.service.refused


@pytest.fixture
async def maren(world: Kravbot) -> Client:
    return world.person(MAREN, locale="da-DK")


def in_thread(world: Kravbot, *emails: str) -> list[Client]:
    """Put the same people into a thread of a channel."""
    first, *others = world.together("drift", *emails)
    message = {"type": "message", "user": first.user.id, "text": "…", "ts": world.service.ts()}
    world.service.take(first.channel, message)
    return [one.fresh(thread=message["ts"]) for one in (first, *others)]


def states(world: Kravbot) -> set[str]:
    """Return the states of the messages in the outbox."""
    with world.database.engine.connect() as connection:
        return set(connection.execute(select(outbox.c.state)).scalars())


def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record.value for kept in unit.register.find(Answer)]

    return world.database.transact(read)


@contextmanager
def impatiently(world: Kravbot) -> Iterator[None]:
    """Shorten the patience, so that what is not done soon is said to be under way."""
    bolt = world.opened.bolt
    patient = bolt.ports
    bolt.ports = replace(patient, patience=SHORT, event_patience=SHORT)
    yield
    bolt.ports = patient


@contextmanager
def slowly(world: Kravbot, seconds: float, *, fails: bool = False) -> Iterator[None]:
    """Let every turn and every request for the current card take so long, or fail after it."""
    turns = world.opened.bolt.ports.turns
    receive, look = turns.receive, turns.current_card

    async def slow(*given: Any, **named: Any) -> SlackTurnResult:
        await asyncio.sleep(seconds)
        if fails:
            raise RuntimeError("the database is gone")
        return await receive(*given, **named)

    async def slow_look(*given: Any) -> CurrentCard:
        await asyncio.sleep(seconds)
        if fails:
            raise RuntimeError("the database is gone")
        return await look(*given)

    # They are slow for a while.
    turns.receive, turns.current_card = slow, slow_look  # type: ignore[assignment, method-assign]
    with impatiently(world):
        yield
    turns.receive, turns.current_card = receive, look  # type: ignore[method-assign]


@contextmanager
def held(world: Kravbot) -> Iterator[asyncio.Event]:
    """Every turn and every look waits until what is given here is set."""
    turns, let_go = world.opened.bolt.ports.turns, asyncio.Event()
    receive, look = turns.receive, turns.current_card

    async def held_back(*given: Any, **named: Any) -> SlackTurnResult:
        await let_go.wait()
        return await receive(*given, **named)

    async def looked_later(*given: Any) -> CurrentCard:
        await let_go.wait()
        return await look(*given)

    turns.receive, turns.current_card = held_back, looked_later  # type: ignore[assignment, method-assign]
    with impatiently(world):
        yield let_go
    turns.receive, turns.current_card = receive, look  # type: ignore[method-assign]


def acknowledged(world: Kravbot) -> bool:
    return world.service.delivered[-1].attempts[-1].status == 200


# ── What is read as what it is not ───────────────────────────────────────────


async def test_nothing_of_what_people_are_called_is_read_in_what_is_said_over_a_message(
    world: Kravbot, maren: Client
) -> None:
    def rename(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        kept = unit.register.get(Member, Member.key_of(email=MAREN))
        assert kept is not None
        named = kept.record.model_copy(update={"name": "<!channel> & <https://evil.example|Bo>"})
        unit.register.save(named, seen=kept.version, command="Test")

    there, bo = in_thread(world, MAREN, BO)
    world.database.transact(rename)
    await there.says(START)
    await there.presses("Det passer – vis de 3")
    surface, block, element = there.button("Nej")
    await bo.uses(surface, block, element)
    [told] = world.service.privately(bo.user, bo.channel)
    assert "<!channel>" not in told["text"]
    assert "&lt;!channel&gt; &amp; &lt;https" in told["text"].replace("\u2060", "")
    [sent] = world.service.sent("response_url")
    assert b'"mrkdwn": false' in sent.body


async def test_it_is_said_in_the_thread_where_it_was_pressed(world: Kravbot) -> None:
    there, bo = in_thread(world, MAREN, BO)
    await there.says(START)
    await there.presses("Det passer – vis de 3")
    await bo.uses(*there.button("Nej"))
    [told] = world.service.privately(bo.user, bo.channel)
    assert told["thread_ts"] == there.thread
    assert not answers(world)


# ── Forms that take their time ───────────────────────────────────────────────


async def test_a_form_that_takes_long_is_acknowledged_all_the_same(
    world: Kravbot, maren: Client
) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    with held(world) as let_go:
        await maren.fresh(world=replace(world, settled=None)).picks("Vedhæft")
        assert acknowledged(world)
        let_go.set()
        await world.quiet()
    assert "Et øjeblik" not in str(maren.modal)
    assert maren.fields()


async def test_a_form_that_cannot_be_made_is_not_waited_for(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    with slowly(world, 2 * SHORT, fails=True):
        await maren.picks("Vedhæft")
    maren.sees("Det gik ikke lige nu. Prøv igen om lidt.")
    maren.does_not_see("Et øjeblik")


async def test_a_shortcut_is_acknowledged_however_long_its_form_takes(
    world: Kravbot, maren: Client
) -> None:
    with held(world) as let_go:
        await maren.fresh(world=replace(world, settled=None)).shortcut("kb:event")
        assert acknowledged(world)
        let_go.set()
        await world.quiet()
    maren.sees("Hvad skete der?")


# ── On the home page ─────────────────────────────────────────────────────────


async def test_a_button_on_the_home_page_says_that_it_saves_and_what_came_of_it(
    world: Kravbot, maren: Client
) -> None:
    await maren.opens_home()
    with slowly(world, 3 * SHORT):
        await maren.presses("Start tjekliste")
    [opened, changed] = [
        *world.service.sent("views.open"),
        *world.service.sent("views.update"),
    ]
    assert "Jeg gemmer" in str(opened.args["view"])
    assert "din egen samtale" in str(changed.args["view"])


async def test_a_button_on_the_home_page_says_that_it_was_not_saved(
    world: Kravbot, maren: Client
) -> None:
    await maren.opens_home()
    with slowly(world, 3 * SHORT, fails=True):
        await maren.presses("Vis hjælp")
    maren.sees("Det blev ikke gemt. Prøv igen.")


# ── Said to one alone ────────────────────────────────────────────────────────


@third
async def test_what_is_said_to_one_alone_is_said_once_also_when_the_event_came_again(
    world: Kravbot,
) -> None:
    [there] = in_thread(world, MAREN)
    world.service.retry_delays = [2 * SHORT, 2 * SHORT]
    with slowly(world, 1.5 * SHORT):
        await there.fresh(lenient=True).says("mine opfølgninger")
    assert [one.status for one in world.service.delivered[-1].attempts] == [503, 503, 503]
    told = world.service.privately(there.user, there.channel)
    assert len(told) == 1


async def test_a_stranger_is_told_once_however_often_they_came(world: Kravbot) -> None:
    """Nothing is kept of strangers, so each delivery is answered anew.

    Only the one that is acknowledged counts.
    """
    [there] = in_thread(world, "ukendt@stf.example")
    world.service.retry_delays = [2 * SHORT]
    receive, tries = world.opened.bolt.ports.turns.receive, []

    async def slow_at_first(*given: Any, **named: Any) -> SlackTurnResult:
        tries.append(given)
        await asyncio.sleep(1.5 * SHORT if len(tries) == 1 else 0)
        return await receive(*given, **named)

    world.opened.bolt.ports.turns.receive = slow_at_first  # type: ignore[method-assign]
    with impatiently(world):
        await there.says("hej")
    assert [one.status for one in world.service.delivered[-1].attempts] == [503, 200]
    assert len(world.service.privately(there.user, there.channel)) == 1


# ── A form with nothing to be filled in, or another one by now ───────────────


def _submission(world: Kravbot, client: Client, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a modal of ours with these blocks, as Slack sends it."""
    payload = client._payload("view_submission", client._trigger())
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "kb:form",
        "private_metadata": ModalMetadata(client.user.id, f"{'0' * 32}.0").written(),
        "title": {"type": "plain_text", "text": "T"},
        "submit": {"type": "plain_text", "text": "S"},
        "close": {"type": "plain_text", "text": "C"},
        "blocks": blocks,
        "state": {"values": {}},
    }
    return payload | {"view": view}


async def test_a_form_without_fields_says_above_that_it_is_busy(
    world: Kravbot, maren: Client
) -> None:
    bolt = world.opened.bolt
    bolt.ports = replace(bolt.ports, concurrency=ConcurrencyLimit(most=0))
    section = {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": "Sikker?"}}
    delivered = await world.brings("interaction", _submission(world, maren, [section]))
    assert delivered.answer["response_action"] == "update"
    shown = delivered.answer["view"]["blocks"]
    assert "Her er travlt lige nu" in str(shown[0])
    assert section in shown


async def test_what_is_wrong_with_a_field_that_is_not_there_shows_the_form_as_it_is_now(
    world: Kravbot, maren: Client
) -> None:
    await maren.shortcut("kb:event")
    await maren.fills("System", "Fyrjournal")
    await maren.fills("Hvad er det?", "En hændelse eller et nedbrud")
    shown = world.service.modal(maren.user)
    assert shown is not None
    shown.view["blocks"] = [
        block for block in shown.view["blocks"] if "Hvad skete" not in str(block.get("label"))
    ]
    await maren.fresh(hasty=True).submits()
    assert "Hvad skete der?" in maren.fields()


async def test_what_came_of_a_form_is_never_overtaken_by_the_answer_that_it_is_being_saved(
    world: Kravbot, maren: Client
) -> None:
    """The form is saved a moment after “Jeg gemmer …” [I am saving …] is said.

    Slack gets both at nearly the same time.
    """
    await maren.shortcut("kb:event")
    await maren.fills("System", "Fyrjournal")
    await maren.fills("Hvad er det?", "En hændelse eller et nedbrud")
    await maren.fills("Hvad skete der?", "Nede")
    with slowly(world, SHORT / 2 + 0.02):  # the look, and the turn
        await maren.fresh(world=replace(world, settled=None)).submits()
        maren.sees("Jeg gemmer …")
        await world.quiet()
    maren.sees("Gemt.")
    assert len(world.service.sent("views.update")) == 1


async def test_a_form_that_fails_again_says_so_once(world: Kravbot, maren: Client) -> None:
    await maren.shortcut("kb:event")
    await maren.fills("System", "Fyrjournal")
    await maren.fills("Hvad er det?", "En hændelse eller et nedbrud")
    await maren.fills("Hvad skete der?", "Nede")
    hasty = maren.fresh(world=replace(world, settled=None))
    for _ in range(2):
        with slowly(world, 2 * SHORT, fails=True):
            await hasty.submits()
            await world.quiet()
    assert maren.view.count("Det blev ikke gemt. Prøv igen.") == 1
    await maren.submits()
    assert maren.modal is None


# ── Parked where nobody could be reached ─────────────────────────────────────


async def test_what_was_parked_for_a_thread_is_sent_when_somebody_speaks_there_again(
    world: Kravbot,
) -> None:
    [there] = in_thread(world, MAREN)
    await there.says("hej")
    trouble = world.service.trouble(
        "chat.postMessage", error="not_in_channel", channel=there.channel.id
    )
    await there.says(START)
    await world.container.services.outbox.close()
    assert "parked" in states(world)
    trouble.times = 0
    await there.says("hjælp")
    assert "parked" not in states(world)


# ── Where somebody may be ────────────────────────────────────────────────────


async def test_a_form_that_names_another_conversation_is_answered_to_its_sender_alone(
    world: Kravbot, maren: Client
) -> None:
    """A client sends back what a modal carries, so it may have been changed."""
    there, *_ = in_thread(world, BO, "karl.attrapsen@stf.example")
    await there.says(START)
    await there.presses("Det passer – vis de 3")
    said = list(world.service.said(there.channel))
    surface, _, element = there.button("Nej")
    assert surface.message is not None
    for token in (f"{'0' * 32}.0", str(element["value"]).split("|")[1]):
        for place in (f"{there.channel.id}:{there.thread}", there.user.id, "C0NOWHERE01:1.1"):
            for message in ("", str(surface.message["ts"])):
                payload = _submission(world, maren, [])
                payload["view"]["private_metadata"] = ModalMetadata(place, token, message).written()
                await world.brings("interaction", payload)
    assert world.service.said(there.channel) == said
    assert not answers(world)
    assert not [one for one in world.service.sent("chat.") if one.args["channel"] == "C0NOWHERE01"]


async def test_where_a_command_leads_is_written_as_slack_reads_it(
    world: Kravbot, maren: Client
) -> None:
    [there] = world.together("drift", maren)
    await there.commands("hjælp")
    text = world.service.delivered[-1].answer["text"]
    assert f"<slack://app?team={world.service.team.id}&amp;id=" in text


async def test_a_window_of_another_kind_is_no_form_of_ours(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    surface, _, element = maren.button("Nej")
    assert surface.message is not None
    payload = _submission(world, maren, [])
    token = str(element["value"]).split("|")[1]
    payload["view"] |= {
        "callback_id": "another",
        "private_metadata": ModalMetadata(maren.user.id, token).written(),
    }
    delivered = await world.brings("interaction", payload)
    assert (delivered.acked, delivered.answer) == (True, None)
    assert not answers(world)
