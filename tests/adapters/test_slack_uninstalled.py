"""Test that the app is removed from a workspace, and comes back.

What is said meanwhile waits, and nothing of its token is left.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.register.create_authority import tenant_id
from bot.edge.encryption import new_key
from bot.engine.ports import Membership
from governance.records.members import Member
from scheduler.outbox.rate_limit import Rate
from storage.core.schema import installations, outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.clock import FakeClock
from tests.fakes.slack_client import Client
from tests.fakes.slack_kravbot import Kravbot, chosen, opened_to
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import CLIENT, CLIENT_SECRET, TOKEN
from tests.fakes.unhurried import unhurried_container

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN = "maren.skabelonsen@stf.example"
LATER = "xoxb-of-the-tests-later"

pytestmark = only_sqlite


def installed(service: SlackService, token: str = TOKEN) -> Installation:
    by = service.installations[token]
    return Installation(
        enterprise=by.enterprise.id if by.enterprise else "",
        workspace=by.team.id if by.team else "",
        bot_user=by.bot.id,
        bot_id=by.bot_id,
        app_id="A1",
        token=token,
        scopes=tuple(by.scopes),
    )


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    """Install the app from a browser, with its token kept in the database."""
    async with slack_service() as service:
        settings = chosen(
            service,
            slack_bot_token=None,
            slack_client_id=CLIENT,
            slack_client_secret=CLIENT_SECRET,
            public_host="kravbot.agency.example",
            encryption_keys=new_key(),
        )
        at_once = SlackRateLimiter(methods={}, channel=Rate(1e9, 1e9))
        async with opened_to(
            service, unhurried_container(settings, demo_database), pace=at_once
        ) as world:
            world.bind(LIGHTHOUSES)
            await keep(world)
            yield world


@pytest.fixture
async def maren(world: Kravbot) -> Client:
    maren = world.person(MAREN, locale="da-DK")
    await maren.says("hej")
    maren.sees("Goddag, Maren")
    return maren


async def keep(world: Kravbot, token: str = TOKEN) -> None:
    await world.opened.bolt.ports.installations.keep(installed(world.service, token))


async def install_again(world: Kravbot) -> None:
    service = world.service
    service.install(service.team, token=LATER)
    await keep(world, LATER)


async def settle(world: Kravbot) -> None:
    assert world.settled is not None
    await world.settled()


def row(world: Kravbot) -> Any:
    with world.database.engine.connect() as connection:
        return connection.execute(select(installations)).one()


def states(world: Kravbot, platform: str = "slack") -> list[str]:
    """Return the states of what is to be sent there, oldest first."""
    with world.database.engine.connect() as connection:
        rows = connection.execute(
            select(outbox.c.state).where(outbox.c.platform == platform).order_by(outbox.c.id)
        )
        return list(rows.scalars())


# ── When it ends ─────────────────────────────────────────────────────────────


def revoked(world: Kravbot, **tokens: list[str]) -> dict[str, Any]:
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [], **tokens}}


async def test_it_is_uninstalled(world: Kravbot, maren: Client) -> None:
    assert row(world).tokens
    await world.happens({"type": "app_uninstalled"})
    assert row(world).tokens is None
    assert row(world).ended_at is not None


async def test_its_token_is_revoked(world: Kravbot, maren: Client) -> None:
    await world.happens(revoked(world, bot=[world.service.installation.bot.id]))
    assert row(world).tokens is None


async def test_both_are_told_twice(world: Kravbot, maren: Client) -> None:
    """Slack sends both in any order.

    An installation that is not there any more cannot end again.
    """
    bot = [world.service.installation.bot.id]
    for _ in range(2):
        await world.happens({"type": "app_uninstalled"})
        await world.happens(revoked(world, bot=bot))
    assert [one.attempts[-1].status for one in world.service.delivered[-4:]] == [200] * 4
    assert row(world).tokens is None


@pytest.mark.parametrize(
    "tokens",
    [
        {"oauth": ["U1"]},
        {"bot": ["U0ANOTHER01"]},
        {"bot": "all"},
        {"bot": None},
        {"bot": [["U1"]]},
        {"bot": {"a": 1}},
    ],
    ids=["a person's", "another bot's", "a word", "none", "a list", "an object"],
)
async def test_what_ends_nothing(world: Kravbot, maren: Client, tokens: Any) -> None:
    await world.happens(revoked(world, **tokens))
    assert row(world).tokens
    await maren.says("hjælp")
    maren.sees("Det kan du skrive")


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_it_is_told_late(world: Kravbot, maren: Client, clock: FakeClock, kind: str) -> None:
    """The news of it comes after the app was installed again."""
    happened = int(clock.now().timestamp())
    clock.forward(minutes=5)
    await install_again(world)
    event = {**revoked(world, bot=[world.service.installation.bot.id]), "type": kind}
    await world.happens(event, event_time=happened)
    assert row(world).tokens
    await maren.says("hjælp")
    maren.sees("Det kan du skrive")


@pytest.mark.parametrize("moment", [None, "x", -1, 10**30, 1.5, True, []], ids=repr)
async def test_it_is_told_without_a_moment(world: Kravbot, maren: Client, moment: Any) -> None:
    await world.happens({"type": "app_uninstalled"}, event_time=moment)
    assert row(world).tokens is None
    assert world.service.delivered[-1].attempts[-1].status == 200


async def test_nothing_is_heard_any_more(world: Kravbot, maren: Client) -> None:
    await world.happens({"type": "app_uninstalled"})
    before = states(world)
    await maren.says("hjælp")
    await maren.commands("hjælp")
    await maren.opens_home()
    assert states(world) == before
    assert len(world.service.sent("users.info")) == 1


async def test_it_is_told_without_an_authorization(world: Kravbot, maren: Client) -> None:
    """There is no authorization left that could be named."""
    await world.happens({"type": "app_uninstalled"}, authorizations=[])
    assert row(world).tokens is None


# ── What waits ───────────────────────────────────────────────────────────────


def administrator(world: Kravbot) -> None:
    """Let one of the administrators be met where Slack does not matter."""

    def meet(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        admins = [one.record.email for one in unit.register.find(Member, admin=True)]
        email = next(one for one in admins if one != MAREN)
        unit.identities.join("web", "w", email, Membership(tenant_id(LIGHTHOUSES), email))

    world.database.transact(meet)


def told(world: Kravbot) -> int:
    """Count how often administrators were told."""
    return len(states(world, "web"))


async def dies(world: Kravbot) -> None:
    """End the token first, as Slack does; the news comes afterwards."""
    await world.uninstalls()
    await settle(world)


async def test_what_is_to_be_said_waits(world: Kravbot, maren: Client, clock: FakeClock) -> None:
    administrator(world)
    world.service.installation.standing = "account_inactive"
    for words in ("hjælp", "status"):
        await maren.says(words)
    await work(world)
    assert states(world)[-2:] == ["parked", "parked"]
    assert told(world) == 1
    clock.forward(days=1)
    await maren.says("hjælp")
    await work(world)
    assert told(world) == 2
    await dies(world)
    assert states(world)[-3:] == ["parked"] * 3
    await install_again(world)
    await work(world)
    assert set(states(world)) == {"sent"}
    maren.sees("Det kan du skrive")
    await maren.says("hej")
    assert set(states(world)) == {"sent"}


async def work(world: Kravbot) -> None:
    """Do what the clock does each minute."""
    await settle(world)
    await world.container.services.outbox.work(patience=30)
    await settle(world)


async def test_it_ends_while_something_is_to_be_said(
    world: Kravbot, maren: Client, clock: FakeClock
) -> None:
    """A message that was written and not sent yet waits too, without Slack being asked."""
    trouble = world.service.trouble("chat.postMessage", status=503, times=1)
    await maren.says("hjælp")
    assert trouble.times == 0
    await dies(world)
    before = len(world.service.asked)
    clock.forward(minutes=10)
    await work(world)
    assert states(world)[-1] == "parked"
    assert len(world.service.asked) == before
    await install_again(world)
    await work(world)
    assert set(states(world)) == {"sent"}
