"""Test in Teams who reads along: the list of members is read once, and when it changes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.app.commands.binding_codes import new_binding
from bot.app.platforms import teams
from bot.app.platforms.teams_setup import TeamsSdk
from bot.app.register.create_authority import tenant_id
from bot.engine.ports import ChannelAudience
from bot.messages import Address, Audience
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.teams_client import Client, World, teams_world
from tests.fakes.teams_service import TENANT

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
MAREN, BO = "maren.skabelonsen@stf.example", "bo.proevesen@stf.example"
YUSUF = "yusuf.fiktivsen@stf.example"
TORBEN = "torben@pindsvin.example"
ELSEWHERE = "Jeg svarer dig i din egen samtale"
WITHDRAWN = "Det fortsætter i din samtale med mig."
CHAT, MEETING = "19:chat@thread.v2", "19:meeting_abc@thread.v2"
TEAM = "19:team@thread.tacv2"
OTHER_ORGANISATION = "99999999-8888-7777-6666-555555555555"


@pytest.fixture
async def world(
    demo_database: Database, monkeypatch: pytest.MonkeyPatch, sdk: TeamsSdk
) -> AsyncIterator[World]:
    monkeypatch.setattr(teams, "_LOOKED_FOR_SECONDS", 0.0)
    async with teams_world(demo_database, teams_sdk=sdk) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: World) -> Client:
    return world.personal(MAREN)


def known(world: World, channel: str) -> ChannelAudience | None:
    def read(unit: UnitOfWork) -> ChannelAudience | None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return unit.channels.find(Address("teams", TENANT, channel))

    return world.database.transact(read)


def lists_read(world: World) -> int:
    asked = world.service.sent("GET")
    return sum(one.path.endswith("/pagedmembers") for one in asked)


async def test_the_list_is_read_once_and_never_for_a_chat_of_two(
    world: World, maren: Client
) -> None:
    await maren.says("hej")
    assert lists_read(world) == 0
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    for _ in range(3):
        await there.says("kontrakt K-101")
    there.sees("K-101 udløber")
    assert lists_read(world) == 1
    assert known(world, CHAT) == ChannelAudience(Audience.COLLEAGUES, "roster")


@pytest.mark.parametrize(
    "about",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"tenantId": OTHER_ORGANISATION},
        {"userPrincipalName": "torben_pindsvin.example#EXT#@stf.example"},
        {"aadObjectId": ""},
    ],
    ids=lambda about: next(iter(about)),
)
async def test_one_from_outside_is_enough(
    world: World, maren: Client, about: dict[str, Any]
) -> None:
    """It does not matter on which page of the list they are."""
    world.service.page_size = 1
    there, *_ = world.together(CHAT, "groupChat", MAREN, BO, TORBEN)
    world.service.rosters[CHAT][-1] |= about
    await there.says("kontrakt K-101")
    there.sees(ELSEWHERE)
    there.does_not_see("K-101")
    maren.sees("K-101 udløber")


async def test_other_bots_are_nobody(world: World) -> None:
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    world.service.rosters[CHAT].append({"id": "28:another", "name": "Another"})
    await there.says("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_a_meeting_is_open_to_strangers_whoever_is_on_the_list(
    world: World, maren: Client
) -> None:
    there, _ = world.together(MEETING, "groupChat", MAREN, BO)
    await there.says("kontrakt K-101")
    there.sees(ELSEWHERE)
    there.does_not_see("K-101")
    maren.sees("K-101 udløber")
    await there.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    there.does_not_see("af 4")
    assert lists_read(world) == 0


async def test_a_channel_shared_with_another_organisation(world: World, maren: Client) -> None:
    there, _ = world.together(f"{TEAM};messageid=1", "channel", MAREN, BO)
    shared = {
        "tenant": {"id": TENANT},
        "team": {"id": TEAM},
        "channel": {"id": TEAM, "type": "shared"},
    }
    await there.says("kontrakt K-101", channelData=shared)
    there.sees(ELSEWHERE)
    maren.sees("K-101 udløber")


async def test_a_channel_that_becomes_shared_with_another_team(world: World) -> None:
    there, _ = world.together(f"{TEAM};messageid=1", "channel", MAREN, BO)
    await there.says("kontrakt K-101")
    there.sees("K-101 udløber")
    shared = {
        "eventType": "channelShared",
        "tenant": {"id": TENANT},
        "team": {"id": TEAM},
        "channel": {"id": TEAM},
        "sharedWithTeams": [{"id": "19:other@thread.tacv2", "tenantId": OTHER_ORGANISATION}],
    }
    await there.posts(type="conversationUpdate", channelData=shared)
    there.does_not_see("K-101")
    there.sees(WITHDRAWN)


async def test_a_list_that_cannot_be_read_is_read_again_later(world: World, maren: Client) -> None:
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    world.service.trouble("GET", f"/v3/conversations/{CHAT}/pagedmembers", status=403)
    await there.says("kontrakt K-101")
    there.sees(ELSEWHERE)
    maren.sees("K-101 udløber")
    assert known(world, CHAT) == ChannelAudience(Audience.STRANGERS, "unknown")
    world.service.well()
    await there.says("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_a_guest_who_comes_and_goes(world: World, maren: Client) -> None:
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    await there.says(START)
    await there.presses("Det passer – vis de 3")
    there.sees("3 af 5")
    await there.lets_in(TORBEN, userRole="guest")
    there.does_not_see("3 af 5")
    there.sees(WITHDRAWN)
    await there.says("fortsæt")
    there.sees(ELSEWHERE)
    maren.sees("3 af 5")
    await there.sees_off(TORBEN)
    await there.says("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_a_guest_who_has_spoken_may_leave_too(world: World) -> None:
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    await there.says("kontrakt K-101")
    [guest] = world.together(CHAT, "groupChat", TORBEN)
    world.service.rosters[CHAT][-1]["userRole"] = "guest"
    await guest.says("hvad siger kontrakten?")
    assert known(world, CHAT) == ChannelAudience(Audience.STRANGERS, "guest")
    there.does_not_see("K-101 udløber")
    await there.sees_off(TORBEN)
    await there.says("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_a_guest_of_the_team_reads_in_all_its_channels(world: World) -> None:
    first, _ = world.together(f"{TEAM};messageid=1", "channel", MAREN, BO)
    second, _ = world.together(f"{TEAM};messageid=2", "channel", MAREN, BO)
    for one in (first, second):
        await one.says("kontrakt K-101")
        one.sees("K-101 udløber")
    assert lists_read(world) == 1
    await first.lets_in(TORBEN, userRole="guest")
    for one in (first, second):
        one.does_not_see("K-101")


async def test_who_comes_into_a_chat_we_were_never_spoken_to_in_is_not_asked_about(
    world: World,
) -> None:
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    await there.lets_in(TORBEN, userRole="guest")
    assert lists_read(world) == 0
    assert known(world, CHAT) is None


async def test_the_list_is_asked_for_after_the_numbers_are_said(world: World) -> None:
    """The list is not needed for that: it is answered alone."""
    there, _ = world.together(CHAT, "groupChat", MAREN, BO)
    world.service.trouble("GET", f"/v3/conversations/{CHAT}/pagedmembers", status=503)
    await there.says("tågevarsel er nede hvem ringer jeg til")
    there.does_not_see("+45")


async def test_a_code_written_in_a_meeting_binds_and_names_nobody(
    demo_database: Database, sdk: TeamsSdk
) -> None:
    async with teams_world(demo_database, teams_sdk=sdk) as world:
        code, _ = world.database.transact(lambda unit: new_binding(unit, LIGHTHOUSES))
        world.personal(YUSUF)
        [there] = world.together(MEETING, "groupChat", YUSUF)
        await there.says(code)
        there.sees("Hej, jeg er Kravbot")
        there.does_not_see(LIGHTHOUSES)
        await there.says("kontrakt K-101")
        there.sees(ELSEWHERE)
