"""Test who is spoken to: members of the workspace, known by their e-mail, and nobody else.

Slack has had the e-mail confirmed.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.slack.outbound.people import FRESH, STALE
from bot.main.container import Container
from storage.core.schema import attachments, conversations, identities, journal, outbox, turns
from storage.database import Database
from tests.databases import only_sqlite, row_counts
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, chosen, opened_to, slack_world
from tests.fakes.slack_service import slack_service
from tests.fakes.slack_world import Enterprise, Team

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN = "maren.skabelonsen@stf.example"
ELSEWHERE = Team("T0ELSEWHERE", "Konsulenterne", "konsulenterne")
CONCERN = Enterprise("E0KONCERN01", "Koncernen")
OF_A_CONCERN = Team("T0OFCONCERN", "Konsulenterne", "konsulenterne", CONCERN)
EVENT: dict[str, Any] = {
    "System": "Nødmelderen",
    "Hvad er det?": "En hændelse eller et nedbrud",
    "Hvad skete der?": "Login faldt ud",
}
NO = "Jeg svarer kun medarbejdere"

pytestmark = only_sqlite


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        yield world


def kept(world: Kravbot) -> list[int]:
    """Count the rows of everything somebody may leave behind."""
    return row_counts(
        world.database, journal, turns, outbox, identities, conversations, attachments
    )


# ── Who is let in ────────────────────────────────────────────────────────────

NOBODY: dict[str, dict[str, Any]] = {
    "a guest": {"is_restricted": True},
    "a guest of one channel": {"is_ultra_restricted": True},
    "somebody who has left": {"deleted": True},
    "a program": {"is_bot": True},
    "an address nobody has confirmed": {"email_confirmed": False},
    "no address": {"email": ""},
    "an address of nobody": {"email": "ukendt@stf.example"},
    "of another organisation": {"team": ELSEWHERE},
    "of another organisation that hides the address": {"team": ELSEWHERE, "shows_email": False},
    "of another concern": {"team": OF_A_CONCERN},
}


def somebody(world: Kravbot, who: str) -> Client:
    """Make somebody with Maren's name and address, unless it is the address that is wrong."""
    about = dict(NOBODY[who])
    client = world.person(MAREN, team=about.pop("team", None))
    for name, value in about.items():
        setattr(client.user, name, value)
    return client


@pytest.mark.parametrize("who", NOBODY, ids=str)
async def test_who_is_no_member(world: Kravbot, who: str) -> None:
    before = kept(world)
    stranger = somebody(world, who)
    await stranger.says("start 3.2 på nødmelderen")
    if not (stranger.user.deleted or stranger.user.is_bot):  # to those Slack lets nobody write
        stranger.sees(NO)
    await stranger.opens_home()
    message = await stranger.says("hej")
    await stranger.message_shortcut("kb:keep", message)
    await stranger.shortcut("kb:event")
    await stranger.attaches("notat.txt", b"notat")
    assert kept(world) == before


@pytest.mark.parametrize("who", NOBODY, ids=str)
async def test_who_is_no_member_among_others(world: Kravbot, who: str) -> None:
    """In a channel the answer is for their eyes only."""
    maren = world.person("bo.proevesen@stf.example", locale="da-DK")
    stranger = somebody(world, who)
    shared = {"shared_with": [stranger.user.team]} if "team" in NOBODY[who] else {}
    maren, stranger = world.together("driften", maren, stranger, **shared)
    before = kept(world)
    await stranger.mentions("status på nødmelderen")
    stranger.sees(NO)
    maren.does_not_see(NO)
    assert kept(world) == before


@pytest.mark.parametrize("who", NOBODY, ids=str)
async def test_what_was_asked_of_a_member(world: Kravbot, who: str) -> None:
    """Somebody else presses what stands on a member's screen, and opens and sends their form."""
    maren = world.person("bo.proevesen@stf.example", locale="da-DK")
    stranger = somebody(world, who)
    await maren.says("start 3.2 på nødmelderen")
    await maren.presses("Det passer – vis de 3")
    maren.sees("3 af 5")
    before = kept(world)
    there = stranger.fresh(channel=maren.channel)
    for surface in maren.surfaces():
        for block, element in surface.elements():
            await there.uses(surface, block, element)
    assert kept(world) == before


async def test_who_is_a_member(world: Kravbot) -> None:
    maren = world.person(MAREN, locale="da-DK")
    await maren.says("hej")
    maren.sees("Goddag, Maren")
    assert kept(world)[3] == 1


async def test_an_address_in_large_letters(world: Kravbot) -> None:
    maren = world.person(MAREN.upper(), locale="da-DK")
    await maren.says("hej")
    maren.sees("Goddag, Maren")


async def test_a_member_who_became_a_guest(world: Kravbot, hour: "Hours") -> None:
    """They are known from before, and yet nobody from the next day on at the latest."""
    maren = world.person(MAREN, locale="da-DK")
    await maren.says("hej")
    before = kept(world)
    maren.user.is_restricted = True
    hour.pass_by(STALE)
    await maren.says("start 3.2 på nødmelderen")
    maren.sees(NO)
    assert kept(world) == before


# ── What is known of them ────────────────────────────────────────────────────


class Hours:
    """It is the clock by which profiles grow old."""

    def __init__(self, world: Kravbot) -> None:
        self.now = 1_000.0
        world.opened.bolt.ports.people._clock = lambda: self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def hour(world: Kravbot) -> Hours:
    return Hours(world)


def asked(world: Kravbot) -> int:
    return len(world.service.sent("users.info"))


@pytest.mark.parametrize(
    ("locale", "text"),
    [("da-DK", "Goddag, Maren"), ("en-GB", "Maren"), ("de-DE", "Maren"), ("", "Goddag, Maren")],
)
async def test_their_language(world: Kravbot, locale: str, text: str) -> None:
    maren = world.person(MAREN, locale=locale)
    await maren.says("hej")
    maren.sees(text)
    assert ("Goddag" in maren.view) is (text == "Goddag, Maren")


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("Europe/Copenhagen", "kl. 08:05"),
        ("Atlantic/Faroe", "kl. 07:05"),
        ("Nowhere/Ever", "kl. 08:05"),
        ("../../etc/passwd", "kl. 08:05"),
        ("", "kl. 08:05"),
    ],
)
async def test_their_time_zone(world: Kravbot, zone: str, time: str) -> None:
    maren = world.person(MAREN, locale="da-DK", tz=zone)
    await maren.says("hej")
    maren.sees(time)


async def test_slack_is_asked_once(world: Kravbot, hour: Hours) -> None:
    maren = world.person(MAREN, locale="da-DK")
    for _ in range(5):
        await maren.says("hjælp")
        hour.pass_by(FRESH / 10)
    assert asked(world) == 1


async def test_slack_is_asked_again_in_the_background(world: Kravbot, hour: Hours) -> None:
    maren = world.person(MAREN, locale="da-DK")
    await maren.says("hjælp")
    hour.pass_by(FRESH)
    answering = asyncio.Event()
    trouble = world.service.trouble("users.info", until=answering)
    await maren.says("hjælp")
    maren.sees("Det kan du skrive")
    await trouble.arrived.wait()
    answering.set()
    await _all_asked(world)
    assert asked(world) == 2
    hour.pass_by(FRESH / 2)
    await maren.says("hjælp")
    assert asked(world) == 2


async def _all_asked(world: Kravbot) -> None:
    asking = world.opened.bolt.ports.people._asking
    for task in list(asking.values()):
        await task


async def test_slack_is_away(world: Kravbot, hour: Hours) -> None:
    """Serve anybody we know.

    Of others we cannot say anything, so that an event comes again.
    """
    maren = world.person(MAREN, locale="da-DK")
    bo = world.person("bo.proevesen@stf.example").fresh(lenient=True)
    await maren.says("hjælp")
    before = kept(world)
    world.service.trouble("users.info", status=503)
    hour.pass_by(FRESH * 3)
    await maren.says("hjælp")
    assert kept(world)[1] == before[1] + 1
    await bo.says("hjælp")
    assert [one.status for one in world.service.delivered[-1].attempts] == [503] * 4
    assert kept(world)[1] == before[1] + 1


# ── Organisations ────────────────────────────────────────────────────────────

ORGANISATION = Enterprise("E0STATEN001", "Staten")
FIRST = Team("T0FIRST0001", "Styrelsen", "styrelsen", ORGANISATION)
SECOND = Team("T0SECOND001", "Departementet", "departementet", ORGANISATION)


@pytest.fixture
async def organisation(demo_database: Database) -> AsyncIterator[Kravbot]:
    """Install the app for the whole organisation.

    The name of the workspace is then the organisation's.
    """
    async with slack_service(team=FIRST) as service:
        service.installations.clear()
        service.install(None, enterprise_of=FIRST)
        container = Container(chosen(service), demo_database)
        async with opened_to(service, container) as world:
            world.bind(LIGHTHOUSES, ORGANISATION.id)
            yield world


def places_of(world: Kravbot) -> set[tuple[str, str]]:
    with world.database.engine.connect() as connection:
        rows = connection.execute(select(identities.c.workspace, identities.c.person))
        return {(row.workspace, row.person) for row in rows}


@pytest.mark.parametrize("team", [FIRST, SECOND], ids=["one", "the other"])
async def test_everywhere_in_an_organisation(organisation: Kravbot, team: Team) -> None:
    maren = organisation.person(MAREN, team=team, locale="da-DK")
    assert maren.user.id.startswith("W")
    await maren.says("start 3.2 på nødmelderen")
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    maren.sees("3 af 4")
    await maren.commands("hjælp")
    await maren.opens_home()
    maren.sees("Maren Skabelonsen")
    maren.tab = "messages"
    await maren.shortcut("kb:event")
    await maren.submits(**EVENT)
    assert maren.modal is None
    assert places_of(organisation) == {(ORGANISATION.id, maren.user.id)}


async def test_one_person_in_two_workspaces_of_an_organisation(organisation: Kravbot) -> None:
    maren = organisation.person(MAREN, team=FIRST, locale="da-DK", also_in=(SECOND,))
    await maren.says("hej")
    body = dict(organisation.service.delivered[-1].body)
    body |= {"team_id": SECOND.id, "context_team_id": SECOND.id, "event_id": "Ev2"}
    await organisation.brings("event", body)
    assert places_of(organisation) == {(ORGANISATION.id, maren.user.id)}
    assert len(organisation.service.sent("users.info")) == 1


async def test_a_stranger_in_an_organisation(organisation: Kravbot) -> None:
    stranger = organisation.person(MAREN, team=OF_A_CONCERN)
    maren = organisation.person("bo.proevesen@stf.example", team=FIRST)
    _, there = organisation.together(
        "driften", maren, stranger, team=FIRST, shared_with=[OF_A_CONCERN]
    )
    before = kept(organisation)
    await there.mentions("status på nødmelderen")
    there.sees(NO)
    assert kept(organisation) == before


async def test_a_workspace_of_its_own_in_an_organisation(demo_database: Database) -> None:
    """It is installed in the one workspace only, and the other has nothing."""
    async with slack_world(demo_database, team=FIRST) as world:
        world.bind(LIGHTHOUSES)
        maren = world.person(MAREN, locale="da-DK")
        await maren.says("hej")
        maren.sees("Goddag, Maren")
        assert places_of(world) == {(FIRST.id, maren.user.id)}
        before = kept(world)
        body = dict(world.service.delivered[-1].body)
        body["authorizations"] = [body["authorizations"][0] | {"team_id": SECOND.id}]
        body |= {"team_id": SECOND.id, "event_id": "Ev2"}
        assert (await world.brings("event", body)).attempts[-1].status == 200
        assert kept(world) == before


async def test_a_modal_that_was_opened_elsewhere(world: Kravbot) -> None:
    """In a channel shared with others, Slack tells in the view alone where its app is."""
    maren = world.person(MAREN, locale="da-DK")
    await maren.shortcut("kb:event")
    await maren.submits(**EVENT)
    body = next(
        one.body
        for one in reversed(world.service.delivered)
        if one.body.get("type") == "view_submission"
    )
    view = body["view"] | {"app_installed_team_id": world.service.team.id}
    before = kept(world)
    moved = {**body, "team": ELSEWHERE.shape, "view": view}
    assert (await world.brings("interaction", moved)).attempts[-1].status == 200
    assert kept(world) == before  # the same delivery, found in the same workspace
    moved = {**body, "view": body["view"] | {"app_installed_team_id": ELSEWHERE.id}}
    moved["trigger_id"] = "1.2.elsewhere"
    assert (await world.brings("interaction", moved)).attempts[-1].status == 200
    assert kept(world) == before
