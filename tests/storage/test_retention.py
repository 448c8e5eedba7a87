"""Test what is deleted when it is old, and what stays: all that somebody may still come back to."""

import pytest
from sqlalchemy import insert, select

from bot.app.cleanup import delete_old
from bot.app.register.create_authority import tenant_id
from bot.messages import Address, Audience
from storage.core.schema import outbox, transcript, turns
from storage.database import Database
from storage.retention import RetentionPeriods
from storage.unit_of_work import UnitOfWork
from tests.databases import audited
from tests.fakes.clock import FakeClock
from tests.storage.test_deliveries import put
from tests.stories.cast import LIGHTHOUSES, PANCAKES

STF, PK = tenant_id(LIGHTHOUSES), tenant_id(PANCAKES)


def enter(unit: UnitOfWork, tenant: str = STF) -> UnitOfWork:
    unit.use_tenant(tenant)
    return unit


def ids(unit: UnitOfWork, tenant: str = STF) -> list[str]:
    enter(unit, tenant)
    found = select(outbox.c.id).where(outbox.c.tenant == tenant).order_by(outbox.c.id)
    return list(unit.connection.execute(found).scalars())


async def after(database: Database, clock: FakeClock, *, days: float) -> list[str]:
    clock.forward(seconds=days * 86_400)
    await delete_old(database, RetentionPeriods())
    return database.transact(ids)


async def test_a_card_is_deleted_once_a_newer_one_stands_in_its_place(
    demo_database: Database, clock: FakeClock
) -> None:
    def fill(unit: UnitOfWork) -> None:
        enter(unit)
        now = {"settled_at": clock.now(), "purpose": "reply"}
        put(unit, "1", "sent", message="1", receipt="ts1", **now)
        put(unit, "2", "sent", message="1", kind="replace", receipt="ts1", **now)
        put(unit, "3", "sent", message="3", receipt="ts3", **now)
        put(unit, "4", "pending", message="3", kind="replace", receipt="ts3", purpose="reply")

    demo_database.transact(fill)
    assert await after(demo_database, clock, days=0.5) == ["1", "2", "3", "4"]
    assert await after(demo_database, clock, days=0.6) == ["2", "3", "4"]
    assert await after(demo_database, clock, days=30) == ["4"]


@pytest.mark.parametrize("state", ["failed", "unknown", "parked", "pending", "retry", "sending"])
async def test_what_is_not_done_with_stays(
    demo_database: Database, clock: FakeClock, state: str
) -> None:
    demo_database.transact(lambda unit: put(enter(unit), "1", state, purpose="reply"))
    assert await after(demo_database, clock, days=400) == ["1"]


async def test_what_others_read_along_stays_to_be_taken_back(
    demo_database: Database, clock: FakeClock
) -> None:
    def fill(unit: UnitOfWork) -> None:
        enter(unit)
        for name in ("C1", "D1"):
            put(unit, name, "sent", purpose="reply", external_id=name)
        unit.channels.keep(Address("slack", "T1", "C1"), Audience.COLLEAGUES, source="platform")

    demo_database.transact(fill)
    assert await after(demo_database, clock, days=31) == ["C1"]


async def test_a_nudge_stays_as_long_as_its_buttons_are_good(
    demo_database: Database, clock: FakeClock
) -> None:
    demo_database.transact(lambda unit: put(enter(unit), "1", "sent", bundle="b"))
    assert await after(demo_database, clock, days=89) == ["1"]
    assert await after(demo_database, clock, days=2) == []


async def test_another_authority_keeps_its_own(demo_database: Database, clock: FakeClock) -> None:
    """Each is gone through by itself, and nobody's row goes with another's of the same id."""
    demo_database.transact(lambda unit: put(enter(unit), "1", "sent", purpose="reply"))
    demo_database.transact(lambda unit: put(enter(unit, PK), "1", "failed", purpose="reply"))
    assert await after(demo_database, clock, days=31) == []
    assert demo_database.transact(lambda unit: ids(unit, PK)) == ["1"]


async def test_the_page_goes_on_where_it_was_when_its_old_lines_are_gone(
    demo_database: Database, clock: FakeClock
) -> None:
    def said(unit: UnitOfWork) -> int:
        return enter(unit).transcript.put("maren", f"M{unit.now}", "you", text="hej")

    numbers = []
    for _ in range(3):
        clock.forward(seconds=60)
        numbers.append(demo_database.transact(said))
    await after(demo_database, clock, days=31)
    assert demo_database.transact(said) == numbers[-1] + 1

    def left(unit: UnitOfWork) -> list[int]:
        enter(unit)
        found = select(transcript.c.seq).where(transcript.c.tenant == STF)
        return list(unit.connection.execute(found.order_by(transcript.c.seq)).scalars())

    assert demo_database.transact(left) == [numbers[-1], numbers[-1] + 1]


async def test_more_than_is_deleted_at_a_time_is_deleted(
    demo_database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.retention.AT_A_TIME", 3)

    def fill(unit: UnitOfWork) -> None:
        enter(unit)
        for number in range(8):
            put(unit, f"{number}", "sent", purpose="reply")
            unit.connection.execute(
                insert(turns).values(
                    tenant=STF, conversation="c", turn_key=f"{number}", at=clock.now()
                )
            )

    demo_database.transact(fill)
    clock.forward(seconds=31 * 86_400)
    assert await delete_old(demo_database, RetentionPeriods()) == 16


async def test_the_journal_is_whole_afterwards(demo_database: Database, clock: FakeClock) -> None:
    before = audited(demo_database, STF)
    await after(demo_database, clock, days=4000)
    assert audited(demo_database, STF) == before
