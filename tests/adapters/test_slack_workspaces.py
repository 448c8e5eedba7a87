"""Test Kravbot in several workspaces: nothing of one gets into another.

Where the app is removed, it is silent until it is back.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.adapters.slack.installation.installations import Installation
from bot.main.container import Container
from storage.database import Database
from tests.databases import only_sqlite
from tests.fakes.clock import FakeClock
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, chosen, opened_to, slack_world
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import APP, CLIENT, CLIENT_SECRET, Enterprise, Team
from tests.fakes.slack_world import Installation as Installed

LIGHTHOUSES, PANCAKES = "Styrelsen for Tåge og Fyrtårne", "Pandekageby Kommune"
MAREN = "maren.skabelonsen@stf.example"
STATE = Enterprise("E0STATEN001", "Staten")
OURS = Team("T0TAAGE0001")
OF_THE_STATE = Team("T0STATEN001", domain="staten", enterprise=STATE)
SUPPLIER = Team("T0LEVERANDO", "Leverandøren", "leverandoer")
START = "start 3.2 på nødmelderen"
NO = "Jeg svarer kun medarbejdere"

pytestmark = only_sqlite


async def install(world: Kravbot, there: Installed) -> None:
    """Add the app as somebody does in their browser."""
    await world.opened.bolt.ports.installations.keep(
        Installation(
            enterprise=there.enterprise.id if there.enterprise else "",
            workspace=there.team.id if there.team else "",
            bot_user=there.bot.id,
            bot_id=there.bot_id,
            app_id=APP,
            token=there.token,
        )
    )


@pytest.fixture
async def service(clock: FakeClock) -> AsyncIterator[SlackService]:
    async with slack_service(clock=clock) as service:
        yield service


@pytest.fixture
async def world(service: SlackService, demo_database: Database) -> AsyncIterator[Kravbot]:
    """Install Kravbot in our workspace, which is the first authority's."""
    many: dict[str, Any] = {
        "slack_bot_token": None,
        "slack_client_id": CLIENT,
        "slack_client_secret": CLIENT_SECRET,
        "encryption_keys": Fernet.generate_key().decode(),
        "public_host": "kravbot.example",
    }
    container = Container(chosen(service, **many), demo_database)
    async with opened_to(service, container) as world:
        world.bind(LIGHTHOUSES)
        await install(world, service.installation)
        yield world


@pytest.fixture
def maren(world: Kravbot) -> Client:
    return world.person(MAREN, locale="da-DK")


# ── Two workspaces ───────────────────────────────────────────────────────────


@pytest.fixture
async def supplier(world: Kravbot) -> Installed:
    """The supplier's workspace has the app as well, and is another authority's."""
    there = world.service.install(SUPPLIER, token="xoxb-of-the-supplier")  # noqa: S106
    await install(world, there)
    world.bind(PANCAKES, SUPPLIER.id)
    return there


async def test_a_button_of_one_workspace_is_none_in_another(
    world: Kravbot, maren: Client, supplier: Installed
) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    surface, block, element = maren.button("Nej")
    other = world.person("lone.proevebaek@pandekageby.example", team=SUPPLIER, locale="da-DK")
    maren_there = world.person(MAREN, team=SUPPLIER, locale="da-DK")
    for thief in (other, maren_there):
        await thief.says("hej")
        await thief.fresh(lenient=True).uses(surface, block, element)
    maren.sees("3 af 5")
    maren.does_not_see("3 af 4")


async def test_in_a_shared_channel_the_supplier_is_nobody(
    world: Kravbot, maren: Client, supplier: Installed
) -> None:
    theirs = world.person(MAREN, team=SUPPLIER)  # with her address, which they may give themselves
    channel = world.service.channel(
        "faelles", maren.user, theirs.user, team=OURS, shared_with=[SUPPLIER]
    )
    event = {
        "type": "app_mention",
        "user": theirs.user.id,
        "text": f"<@{world.service.installation.bot.id}> {START}",
        "ts": world.service.ts(),
        "channel": channel.id,
        "team": SUPPLIER.id,
        "user_team": SUPPLIER.id,
        "source_team": SUPPLIER.id,
    }
    ours = world.service.installation
    await world.happens(event, by=ours, channel=channel, user=theirs.user)
    [told] = world.service.privately(theirs.user, channel)
    assert NO in told["text"]
    assert not world.service.said(channel)
    assert (
        world.service.sent("chat.postEphemeral")[-1].headers["Authorization"].endswith(ours.token)
    )


async def test_who_is_said_to_work_elsewhere_is_nobody_whatever_slack_knows_of_them(
    world: Kravbot, maren: Client
) -> None:
    [there] = world.together("faelles", maren)
    event = {
        "type": "app_mention",
        "user": maren.user.id,
        "text": f"<@{world.service.installation.bot.id}> {START}",
        "ts": world.service.ts(),
        "channel": there.channel.id,
        "team": OURS.id,
        "user_team": SUPPLIER.id,
    }
    await world.happens(event, channel=there.channel, user=maren.user)
    [told] = world.service.privately(maren.user, there.channel)
    assert NO in told["text"]


async def test_a_speaker_of_elsewhere_is_never_answered_as_of_their_own_workspace(
    world: Kravbot, supplier: Installed
) -> None:
    """The installation is an organisation's, and `team_id` of the event is the supplier's.

    The supplier has the app too.
    """
    for_all = world.service.install(None, token="xoxb-of-the-state", enterprise_of=OF_THE_STATE)  # noqa: S106
    await install(world, for_all)
    world.bind(LIGHTHOUSES, STATE.id)
    ditte = world.person("ditte.moenstergaard@stf.example", team=OF_THE_STATE, locale="da-DK")
    theirs = world.person("lone.proevebaek@pandekageby.example", team=SUPPLIER)
    channel = world.service.channel(
        "faelles", ditte.user, theirs.user, team=OF_THE_STATE, shared_with=[SUPPLIER]
    )
    event = {
        "type": "app_mention",
        "user": theirs.user.id,
        "text": f"<@{for_all.bot.id}> status",
        "ts": world.service.ts(),
        "channel": channel.id,
        "team": SUPPLIER.id,
        "user_team": SUPPLIER.id,
    }
    await world.happens(event, by=for_all, channel=channel, user=theirs.user)
    tokens = {one.headers["Authorization"] for one in world.service.sent("chat.")}
    assert tokens == {f"Bearer {for_all.token}"}
    [told] = world.service.privately(theirs.user, channel)
    assert NO in told["text"]
    await ditte.fresh(channel=channel).mentions("status på nødmelderen")
    assert {one.headers["Authorization"] for one in world.service.sent("chat.")} == tokens
    assert not [one for one in world.service.privately(ditte.user, channel) if NO in one["text"]]


async def test_a_workspace_of_its_own_goes_before_its_organisations(world: Kravbot) -> None:
    for_all = world.service.install(None, token="xoxb-of-the-state", enterprise_of=OF_THE_STATE)  # noqa: S106
    own = world.service.install(OF_THE_STATE, token="xoxb-of-one")  # noqa: S106
    await install(world, for_all)
    await install(world, own)
    found = await world.opened.bolt.ports.installations.find(STATE.id, OF_THE_STATE.id)
    assert found is not None
    assert found.token == own.token
    elsewhere = await world.opened.bolt.ports.installations.find(STATE.id, "T0ANOTHER01")
    assert elsewhere is not None
    assert elsewhere.token == for_all.token
    assert await world.opened.bolt.ports.installations.find("E0OTHER0001", "T0X") is None
    assert await world.opened.bolt.ports.installations.find("", "") is None


# ── One bot token ────────────────────────────────────────────────────────────


async def test_a_bot_token_outlives_news_of_a_removal_before_it_was_taken(
    demo_database: Database, clock: FakeClock
) -> None:
    """The server was begun with the new token before Slack told of the removal.

    The app had been installed again by then.
    """
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        maren = world.person(MAREN, locale="da-DK")
        before = int(clock.now().timestamp()) - 60
        await world.happens({"type": "app_uninstalled"}, event_time=before)
        await maren.says("hej")
        maren.sees("Goddag, Maren")
        clock.forward(minutes=1)
        after = int(clock.now().timestamp())
        await world.happens({"type": "app_uninstalled"}, event_time=after)
        said = len(world.service.said(maren.channel))
        await maren.says("hjælp")
        assert len(world.service.said(maren.channel)) == said + 1


# ── At the end ───────────────────────────────────────────────────────────────


async def test_when_it_ends_what_was_begun_is_done_and_nothing_is_left(
    demo_database: Database,
) -> None:
    tasks = set(asyncio.all_tasks())
    async with slack_world(demo_database) as world:
        world.bind(LIGHTHOUSES)
        hasty = replace(world, settled=None)
        maren = hasty.person(MAREN, locale="da-DK")
        await maren.says(START)
        await maren.opens_home()
        await maren.shortcut("kb:event")
        service = world.service
    assert asyncio.all_tasks() == tasks
    assert service.said(maren.channel)
    assert service.home(maren.user) is not None
    assert not service.refused
