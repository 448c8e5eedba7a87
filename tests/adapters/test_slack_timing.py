"""Test Slack's three seconds, and what is acknowledged when.

The tests also check what is said meanwhile, and what happens when the database keeps us waiting.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit
from bot.app.register.create_authority import tenant_id
from governance.records.answers import Answer
from governance.records.events import Event
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, slack_world
from tests.selection import third

pytestmark = third

pytestmark = only_sqlite

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
SHORT = 0.3
"""Seconds of patience, in place of two and a half."""


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        bolt = world.opened.bolt
        bolt.ports = replace(bolt.ports, patience=SHORT, event_patience=SHORT)
        yield world


@pytest.fixture
async def maren(world: Kravbot) -> Client:
    maren = world.person("maren.skabelonsen@stf.example", locale="da-DK")
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    maren.sees("3 af 5")
    return maren


@contextmanager
def held(world: Kravbot) -> Iterator[threading.Event]:
    """Let nothing be committed until the event is set."""
    free, begun = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        begun.set()
        free.wait(10)

    holding = asyncio.ensure_future(world.database.run(hold))
    try:
        yield free
    finally:
        free.set()
        holding.add_done_callback(lambda _: None)


@contextmanager
def broken(world: Kravbot) -> Iterator[None]:
    """Let every turn fail."""
    turns = world.opened.bolt.ports.turns
    receive = turns.receive

    async def fail(*_: object, **__: object) -> None:
        await asyncio.sleep(2 * SHORT)
        raise RuntimeError("the database is gone")

    turns.receive = fail  # type: ignore[assignment, method-assign]  # for a while
    yield
    turns.receive = receive  # type: ignore[method-assign]


def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record.value for kept in unit.register.find(Answer)]

    return world.database.transact(read)


def _not_waiting(world: Kravbot) -> Callable[[Client], Client]:
    """Put the same person into a world that does not wait until the bot is quiet."""
    hasty = replace(world, settled=None)
    return lambda person: replace(person, world=hasty)


async def _after_a_while(free: threading.Event, seconds: float = 2 * SHORT) -> None:
    await asyncio.sleep(seconds)
    free.set()


# ── Events ───────────────────────────────────────────────────────────────────


async def test_an_event_is_acknowledged_after_its_commit_and_else_comes_again(
    world: Kravbot, maren: Client
) -> None:
    world.service.retry_delays = [0.5, 0.5, 0.5]
    with held(world) as free:
        freeing = asyncio.ensure_future(_after_a_while(free))
        await maren.says("nej")
        await freeing
    attempts = world.service.delivered[-1].attempts
    assert [attempt.status for attempt in attempts] == [503, 200]
    assert answers(world) == ["nej"]
    maren.sees("3 af 4")


# ── Buttons ──────────────────────────────────────────────────────────────────


async def test_a_button_says_that_it_saves_and_then_that_it_has(
    world: Kravbot, maren: Client
) -> None:
    with held(world) as free:
        freeing = asyncio.ensure_future(_after_a_while(free))
        await maren.presses("Nej")
        await freeing
    maren.sees("Jeg gemmer …", "Gemt.", "3 af 4")
    assert answers(world) == ["nej"]


async def test_never_that_it_has_before_it_has(world: Kravbot, maren: Client) -> None:
    with held(world) as free:
        impatient = _not_waiting(world)
        await impatient(maren).presses("Nej")
        await asyncio.sleep(SHORT)
        maren.sees("Jeg gemmer …")
        maren.does_not_see("Gemt.")
        free.set()
    await world.quiet()
    maren.sees("Gemt.")


async def test_a_button_says_that_it_was_not_saved(world: Kravbot, maren: Client) -> None:
    with broken(world):
        await maren.presses("Nej")
    maren.sees("Jeg gemmer …", "Det blev ikke gemt. Prøv igen.")
    maren.does_not_see("Gemt.")
    assert answers(world) == []
    await maren.presses("Nej")
    assert answers(world) == ["nej"]


async def test_in_time_nothing_is_said(maren: Client) -> None:
    await maren.presses("Nej")
    maren.does_not_see("Jeg gemmer …", "Gemt.")


# ── Forms ────────────────────────────────────────────────────────────────────


@pytest.fixture
async def form(maren: Client) -> Client:
    """Open a form in a modal, with most of it wrong still."""
    await maren.shortcut("kb:event")
    await maren.fills("System", "Fyrjournal")
    await maren.fills("Hvad er det?", "En hændelse eller et nedbrud")
    await maren.fills("Hvad skete der?", "Nede i to timer")
    return maren


def events(world: Kravbot) -> int:
    def read(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return len(unit.register.find(Event, title="Nede i to timer"))

    return world.database.transact(read)


async def test_a_form_says_that_it_saves_and_then_that_it_has(world: Kravbot, form: Client) -> None:
    with held(world) as free:
        await _not_waiting(world)(form).submits()
        form.sees("Jeg gemmer …")
        free.set()
    await world.quiet()
    form.sees("Gemt.")
    assert events(world) == 1


async def test_a_form_that_was_not_saved_is_there_again_as_it_was(
    world: Kravbot, form: Client
) -> None:
    with broken(world):
        await _not_waiting(world)(form).submits()
        await world.quiet()
    form.sees("Det blev ikke gemt. Prøv igen.")
    assert events(world) == 0
    await form.submits()
    assert events(world) == 1


async def test_what_is_wrong_is_seen_also_when_it_took_long(world: Kravbot, form: Client) -> None:
    await form.fills("Hvornår skete det?", "2026-03-09")
    with held(world) as free:
        await _not_waiting(world)(form).submits()
        free.set()
    await world.quiet()
    form.sees("9. mar. 2026")
    assert events(world) == 0


# ── Triggers ─────────────────────────────────────────────────────────────────


async def test_a_form_that_takes_a_moment_opens_empty_first(world: Kravbot, maren: Client) -> None:
    with held(world) as free:
        freeing = asyncio.ensure_future(_after_a_while(free, 0.8))
        await maren.shortcut("kb:event")
        await freeing
    opened, *changed = [*world.service.sent("views.open"), *world.service.sent("views.update")]
    assert "Et øjeblik" in str(opened.args["view"])
    assert "Hvad skete der?" in str(changed[-1].args["view"])
    maren.sees("Hvad skete der?")


async def test_what_is_known_at_once_opens_at_once(world: Kravbot, maren: Client) -> None:
    await maren.picks("Vedhæft")
    [opened] = world.service.sent("views.open")
    assert "Et øjeblik" not in str(opened.args["view"])


# ── Commands ─────────────────────────────────────────────────────────────────


async def test_a_command_says_that_it_saves(world: Kravbot, maren: Client) -> None:
    with held(world) as free:
        freeing = asyncio.ensure_future(_after_a_while(free))
        await maren.commands("nej")
        await freeing
    maren.sees("Jeg gemmer …", "Jeg har svaret dig", "3 af 4")


async def test_a_command_says_that_it_was_not_saved(world: Kravbot, maren: Client) -> None:
    with broken(world):
        await maren.commands("nej")
    maren.sees("Det blev ikke gemt. Prøv igen.")


# ── Many turns at once ───────────────────────────────────────────────────────


async def test_a_crowd_is_told_so_and_events_come_again(world: Kravbot, maren: Client) -> None:
    bolt = world.opened.bolt
    patient = bolt.ports.concurrency
    bolt.ports = replace(bolt.ports, concurrency=ConcurrencyLimit(most=0))
    world.service.retry_delays = []
    await maren.presses("Nej")
    maren.sees("Her er travlt lige nu")
    await maren.commands("hjælp")
    await maren.fresh(lenient=True).says("nej")
    assert world.service.delivered[-1].attempts[-1].status == 503
    assert answers(world) == []
    bolt.ports = replace(bolt.ports, concurrency=patient)
    await maren.presses("Nej")
    assert answers(world) == ["nej"]
