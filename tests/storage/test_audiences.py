"""Test what is kept of who reads along, on either database."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from alembic import command
from pydantic import JsonValue
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from bot.app.outbox.leased_queue import LeasedQueue
from bot.engine.action_tokens import parse_card
from bot.engine.members.channel_audience import ReadAlong, audience_of, note_audience
from bot.engine.ports import AudienceSource, ChannelAudience
from bot.messages import Address, Audience, Card, Sender, TextInput, Turn
from scheduler.outbox.dispatcher import Lane
from scheduler.outbox.rate_limit import RateLimiter
from storage.core.schema import outbox
from storage.database import Database
from storage.migration_steps import _config
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases

T = TypeVar("T")

THREAD = Address("slack", "T1", "C1:1700000000.000100")
OTHER_THREAD = Address("slack", "T1", "C1:1700000999.000200")
LONGER = Address("slack", "T1", "C12:1700000000.000100")
IN_TEAMS = Address("teams", "o", "19:a@thread.tacv2;messageid=17")
ALONE = Address("slack", "T1", "U1")
MEMBER = "ann@taage.example"


def done(database: Database, work: Callable[[UnitOfWork], T], tenant: str = "a") -> T:
    def inside(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
        return work(unit)

    return database.transact(inside)


def noted(
    database: Database, audience: Audience, source: AudienceSource, address: Address = THREAD
) -> ReadAlong:
    return done(database, lambda unit: note_audience(unit, address, audience, source=source))


def jobs(database: Database) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        claimed = unit.jobs.claim("me", platforms=("slack", "teams"))
        return [str(job.payload["external_id"]) for job in claimed if job.kind == "withdraw"]

    return done(database, read)


def talk(database: Database, *addresses: Address, tenant: str = "a") -> None:
    def open_all(unit: UnitOfWork) -> None:
        for one in addresses:
            unit.conversations.open(
                platform=one.platform,
                workspace=one.workspace,
                external_id=one.conversation,
                member=MEMBER,
                turn_key="1",
            )

    done(database, open_all, tenant)


# ── Channels ─────────────────────────────────────────────────────────────────


def test_a_thread_is_of_its_channel() -> None:
    assert [one.channel for one in (THREAD, OTHER_THREAD, LONGER, IN_TEAMS, ALONE)] == [
        *("C1", "C1", "C12", "19:a@thread.tacv2", "U1")
    ]
    assert Address("teams", "o", "19:meeting_x@thread.v2").channel == "19:meeting_x@thread.v2"


def test_what_is_known_of_a_channel_is_known_in_all_its_threads(database: Database) -> None:
    noted(database, Audience.COLLEAGUES, "platform")
    found = done(database, lambda unit: unit.channels.find(OTHER_THREAD))
    assert found == ChannelAudience(Audience.COLLEAGUES, "platform")
    assert done(database, lambda unit: unit.channels.find(LONGER)) is None
    assert done(database, lambda unit: unit.channels.find(THREAD), "b") is None


def test_conversations_are_found_by_their_channel(database: Database) -> None:
    talk(database, THREAD, OTHER_THREAD, LONGER, IN_TEAMS, ALONE)
    found = done(database, lambda unit: unit.conversations.in_channel(THREAD))
    assert [one.address for one in found] == [THREAD, OTHER_THREAD]


def test_channels_of_one_list_of_members_are_found(database: Database) -> None:
    def keep(unit: UnitOfWork) -> list[str]:
        for channel, roster in (("19:a", "team"), ("19:b", "team"), ("19:c", "other")):
            where = Address("teams", "o", channel)
            unit.channels.keep(where, Audience.COLLEAGUES, source="roster", roster=roster)
        return unit.channels.of_roster("teams", "o", "team")

    assert done(database, keep) == ["19:a", "19:b"]


# ── What changes ─────────────────────────────────────────────────────────────


def test_without_knowledge_strangers_read_along(database: Database) -> None:
    """A delivery that tells is remembered for those that do not."""
    turn = Turn("slack", "T1", THREAD.conversation, Sender("U1"), "1", TextInput("hej"))

    def asked(unit: UnitOfWork) -> list[Audience]:
        told = (None, Audience.COLLEAGUES, None)
        turns = [replace(turn, audience=audience) for audience in told]
        return [audience_of(unit, one).audience for one in turns]

    expected = [Audience.STRANGERS, Audience.COLLEAGUES, Audience.COLLEAGUES]
    assert done(database, asked) == expected


def test_what_was_said_to_colleagues_is_taken_back_once(database: Database) -> None:
    talk(database, THREAD, OTHER_THREAD, LONGER)
    assert not noted(database, Audience.COLLEAGUES, "platform").withdraws
    assert noted(database, Audience.STRANGERS, "platform").withdraws
    assert not noted(database, Audience.STRANGERS, "platform").withdraws
    assert jobs(database) == [THREAD.conversation, OTHER_THREAD.conversation]


def test_of_a_channel_that_was_never_open_nothing_is_taken_back(database: Database) -> None:
    talk(database, THREAD)
    assert not noted(database, Audience.STRANGERS, "platform").withdraws
    assert jobs(database) == []


def test_a_platform_that_does_not_count_guests_does_not_overrule_one(database: Database) -> None:
    noted(database, Audience.STRANGERS, "guest")
    assert noted(database, Audience.COLLEAGUES, "platform").audience is Audience.STRANGERS
    assert noted(database, Audience.COLLEAGUES, "roster").audience is Audience.COLLEAGUES


def test_where_strangers_may_read_is_found_for_many_at_once(database: Database) -> None:
    noted(database, Audience.STRANGERS, "platform")
    noted(database, Audience.COLLEAGUES, "roster", IN_TEAMS)
    every = [THREAD, OTHER_THREAD, LONGER, IN_TEAMS, ALONE]
    found = done(database, lambda unit: unit.channels.open_to_strangers(every))
    assert found == [THREAD, OTHER_THREAD]


# ── On its way ───────────────────────────────────────────────────────────────


async def test_what_is_claimed_for_a_channel_is_looked_at_again(database: Database) -> None:
    """A card says a neutral sentence by then, a file is dropped, and others are as they were."""
    noted(database, Audience.COLLEAGUES, "platform")
    done(database, _put_rows)
    noted(database, Audience.STRANGERS, "platform")
    queue = LeasedQueue(database, "me", lambda: ("slack",), RateLimiter({}))
    lane = Lane("a", "slack", "T1")
    assert await queue.take(lane)
    rows = await queue.claim(lane, ["1", "2", "3", "4"])
    assert rows is not None
    said = [(row.claim.id, parse_card(row.payload).title) for row in rows]
    neutral = "Det fortsætter i din samtale med mig."
    assert said == [("1", neutral), ("2", neutral), ("4", "K-101")]
    assert done(database, _states) == {
        "1": "sending",
        "2": "sending",
        "3": "dropped",
        "4": "sending",
    }
    newest = done(database, lambda unit: unit.outbox.newest("m1"))
    assert newest is not None
    assert parse_card(newest.payload).title == neutral


def _put_rows(unit: UnitOfWork) -> None:
    card = Card(lang="da", title="K-101", as_of="nu", say="K-101")
    shown = card.model_dump(mode="json", exclude_none=True)
    file: JsonValue = {
        "name": "K-101.pdf",
        "media_type": "application/pdf",
        "sha256": "0",
        "size": 1,
    }
    rows: tuple[tuple[str, str, Address, JsonValue], ...] = (
        ("1", "post", THREAD, shown),
        ("2", "replace", OTHER_THREAD, shown),
        ("3", "file", THREAD, file),
        ("4", "post", ALONE, shown),
    )
    for row, kind, where, payload in rows:
        unit.outbox.add(
            row,
            conversation=f"slack/T1/{where.conversation}/{MEMBER}",
            platform="slack",
            workspace="T1",
            external_id=where.conversation,
            kind=kind,
            message=f"m{row}",
            payload=payload,
            turn_key=None,
        )


def _states(unit: UnitOfWork) -> dict[str, str]:
    found = unit.connection.execute(select(outbox.c.id, outbox.c.state))
    return {row.id: row.state for row in found}


# ── Earlier versions ─────────────────────────────────────────────────────────


def test_channels_that_were_talked_in_before_are_not_known(databases: Databases) -> None:
    place = databases.empty()
    engine = create_engine(place.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(_config(connection), "0012")
        connection.execute(_IDENTITY)
        for one in (THREAD, OTHER_THREAD, IN_TEAMS, ALONE, Address("web", "w", "ann@x")):
            connection.execute(_CONVERSATION, {"id": str(one), **vars(one), "member": MEMBER})
        command.upgrade(_config(connection), "head")
        found = connection.execute(text("SELECT channel, audience, source FROM channels"))
        assert sorted(map(tuple, found)) == [
            ("19:a@thread.tacv2", "strangers", "unknown"),
            ("C1", "strangers", "unknown"),
        ]


_IDENTITY = text(
    "INSERT INTO identities (platform, workspace, person, tenant, member) "
    "VALUES ('slack', 'T1', 'U1', 'a', 'ann@taage.example')"
)
_CONVERSATION = text(
    "INSERT INTO conversations (tenant, id, member, platform, workspace, external_id, state, "
    "version, changed_at) "
    "VALUES ('a', :id, :member, :platform, :workspace, :conversation, '{}', 1, 0)"
)
