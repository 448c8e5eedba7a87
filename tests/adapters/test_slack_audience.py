"""Test in Slack who reads along: told with what is said, and by the events of a shared channel."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.register.create_authority import tenant_id
from bot.engine.ports import ChannelAudience
from bot.messages import Address, Audience
from governance.records.answers import Answer
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import UNHURRIED, Kravbot, slack_world
from tests.fakes.slack_world import Channel, Team

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
SUPPLIER = Team("T0PINDSVIN", "Pindsvin Drift A/S", domain="pindsvin")
OTHER_SUPPLIER = Team("T0KAGEMAND", "Kagemand Data A/S", domain="kagemand")
REASONS = {
    "Hvorfor er det ikke muligt?": "De deler den ikke",
    "Hvad gør I i stedet?": "Vi øver selv",
    "Er leverandøren spurgt?": "Nej",
    "Hvornår kan det rejses igen?": "Ved genudbud",
}
ELSEWHERE = "Jeg svarer dig i din egen samtale"
WITHDRAWN = "Det fortsætter i din samtale med mig."


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    pace = SlackRateLimiter(methods={}, channel=UNHURRIED)
    async with slack_world(demo_database, pace=pace) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: Kravbot) -> Client:
    return world.person("maren.skabelonsen@stf.example", locale="da-DK")


@pytest.fixture
def there(world: Kravbot, maren: Client) -> Client:
    """Put Maren and Bo into a channel of their own organisation."""
    bo = world.person("bo.proevesen@stf.example", locale="da-DK")
    return world.together("drift", maren, bo)[0]


def known(world: Kravbot, channel: Channel) -> ChannelAudience | None:
    def read(unit: UnitOfWork) -> ChannelAudience | None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return unit.channels.find(Address("slack", world.service.team.id, channel.id))

    return world.database.transact(read)


def answers(world: Kravbot) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [one.record.value for one in unit.register.find(Answer)]

    return world.database.transact(read)


async def test_what_is_said_tells_who_reads_along(world: Kravbot, there: Client) -> None:
    await there.mentions("kontrakt K-101")
    assert known(world, there.channel) == ChannelAudience(Audience.COLLEAGUES, "platform")
    there.channel.shared_with = (SUPPLIER,)
    await there.mentions("kontrakt K-101")
    there.sees(ELSEWHERE)
    assert known(world, there.channel) == ChannelAudience(Audience.STRANGERS, "platform")


async def test_a_mention_that_comes_late_does_not_open_a_channel_again(
    world: Kravbot, there: Client, clock: FakeClock
) -> None:
    """It was written before the channel was shared, and is delivered once more afterwards."""
    await there.mentions("hej")
    before = world.service.delivered[-1]
    await world.shares(there.channel, SUPPLIER)
    await world.brings("event", {**before.body, "event_id": "Ev0LATE"})
    assert known(world, there.channel) == ChannelAudience(Audience.STRANGERS, "platform")
    there.channel.shared_with = ()
    clock.forward(minutes=11)
    await there.mentions("kontrakt K-101")
    there.sees("K-101 udløber")


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_a_channel_is_closed_by_the_event_alone(
    world: Kravbot, maren: Client, kind: str
) -> None:
    [there] = world.together("drift", maren, kind=kind)
    await there.mentions(START)
    await there.presses("Det passer – vis de 3")
    there.sees("3 af 5")
    await world.shares(there.channel, SUPPLIER)
    there.does_not_see("3 af 5")
    there.sees(WITHDRAWN)
    assert answers(world) == []


async def test_a_channel_is_open_again_when_the_last_has_left(
    world: Kravbot, there: Client
) -> None:
    for supplier in (SUPPLIER, OTHER_SUPPLIER):
        await world.shares(there.channel, supplier)
    await world.unshares(there.channel, SUPPLIER)
    assert known(world, there.channel) == ChannelAudience(Audience.STRANGERS, "platform")
    await world.unshares(there.channel, OTHER_SUPPLIER)
    assert known(world, there.channel) == ChannelAudience(Audience.COLLEAGUES, "platform")
    await there.mentions("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_a_guest_who_comes_in_closes_the_channel(
    world: Kravbot, there: Client, maren: Client
) -> None:
    """Slack does not call the channel shared: a guest is of its own workspace."""
    colleague = world.person("karl.attrapsen@stf.example", locale="da-DK")
    guest = world.person("torben@pindsvin.example", is_restricted=True)
    await there.mentions(START)
    await there.presses("Det passer – vis de 3")
    await world.joins(there.channel, colleague.user)
    there.sees("3 af 5")
    await world.joins(there.channel, guest.user, inviter=maren.user)
    there.sees(WITHDRAWN)
    await there.mentions("kontrakt K-101")
    there.sees(ELSEWHERE)
    assert known(world, there.channel) == ChannelAudience(Audience.STRANGERS, "guest")


async def test_people_of_another_organisation_leave_with_it(
    world: Kravbot, there: Client, maren: Client
) -> None:
    """They have come in and spoken, but are no guests, who may stay when it has left."""
    await world.shares(there.channel, SUPPLIER)
    torben = world.person("torben@pindsvin.example", team=SUPPLIER)
    await world.joins(there.channel, torben.user)
    [outside] = world.together("drift", torben)
    await outside.mentions("hvad siger kontrakten?")
    outside.sees("Jeg kender dig ikke endnu")
    await world.unshares(there.channel, SUPPLIER)
    await there.mentions("kontrakt K-101")
    there.sees("K-101 udløber")


async def test_our_own_arrival_tells_nothing(world: Kravbot, there: Client) -> None:
    asked = len(world.service.sent("users.info"))
    await world.invites(there.channel, there.user)
    assert len(world.service.sent("users.info")) == asked
    assert known(world, there.channel) is None


async def test_a_press_in_a_channel_of_which_nothing_is_known(
    world: Kravbot, there: Client, maren: Client
) -> None:
    """A press does not tell who reads along: it is answered alone."""
    await there.mentions(START)
    await there.presses("Det passer – vis de 3")
    _forget(world)
    await there.presses("Nej")
    there.sees(WITHDRAWN)
    there.does_not_see("3 af 4")
    maren.sees("3 af 4")
    assert answers(world) == ["nej"]


async def test_a_form_that_was_open_when_the_channel_was_shared_is_not_lost(
    world: Kravbot, there: Client, maren: Client
) -> None:
    """The window shows to its person alone; what was written in it is kept, and goes on alone."""
    await there.mentions(START)
    await there.presses("Det passer – vis de 3")
    await there.presses("Ikke muligt")
    assert there.modal is not None
    await world.shares(there.channel, SUPPLIER)
    await there.submits(**REASONS)
    there.sees(ELSEWHERE)
    await there.closes()
    there.does_not_see("Vi øver selv")
    assert answers(world) == ["ikke_muligt"]
    maren.sees("4 af 5")


async def test_a_message_of_several_people_with_somebody_from_outside(
    world: Kravbot, maren: Client
) -> None:
    outside = world.person("torben@pindsvin.example", team=SUPPLIER)
    [there, _] = world.together("mpdm", maren, outside, kind="mpim", shared_with=[SUPPLIER])
    await there.mentions("kontrakt K-101")
    there.sees(ELSEWHERE)
    there.does_not_see("K-101 udløber")
    maren.sees("K-101 udløber")


async def test_a_command_and_a_shortcut_are_ones_own_wherever_they_are_used(
    world: Kravbot, maren: Client
) -> None:
    [there] = world.together("drift", maren, shared_with=[SUPPLIER])
    await there.commands("kontrakt K-101")
    there.does_not_see("K-101 udløber")
    maren.sees("K-101 udløber")


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "channel_shared"},
        {"type": "member_joined_channel", "user": "U0"},
        {"type": "channel_shared", "channel": 7},
        {"type": "channel_unshared", "channel": "C0DRIFT", "is_ext_shared": "no"},
    ],
)
async def test_odd_events_close_rather_than_open(
    world: Kravbot, there: Client, odd: dict[str, object]
) -> None:
    if "channel" in odd and isinstance(odd["channel"], str):
        odd = odd | {"channel": there.channel.id}
    await there.mentions("hej")
    delivered = await world.happens(odd, channel=there.channel)
    assert delivered.attempts[-1].status in (200, 400)
    found = known(world, there.channel)
    assert found is not None
    closed = odd.get("channel") == there.channel.id
    assert found.audience is (Audience.STRANGERS if closed else Audience.COLLEAGUES)


async def test_of_a_workspace_that_is_no_authoritys_nothing_is_kept(
    demo_database: Database,
) -> None:
    async with slack_world(demo_database) as world:
        [there] = world.together("drift", world.person("maren.skabelonsen@stf.example"))
        await world.shares(there.channel, SUPPLIER)
        await there.mentions("kontrakt K-101")
        there.does_not_see("udløber")
        assert known(world, there.channel) is None


def _forget(world: Kravbot) -> None:
    from sqlalchemy import delete  # noqa: PLC0415

    from storage.core.schema import channels  # noqa: PLC0415

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        unit.connection.execute(delete(channels))

    world.database.transact(work)
