"""Test how deliveries stand, asked of real databases.

They are one authority's at a time, and by the half-open day.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from storage.core.schema import outbox
from storage.database import Database
from storage.messaging.delivery_report import (
    chosen,
    give_up,
    job_states,
    last_nudge_sent,
    nudges_settled,
    oldest_pending,
    outbox_states,
    reasons,
    stuck,
    try_again,
)
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.clock import MORNING

OURS, THEIRS = "ours", "theirs"
DAY = (datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC))
"""The second of March in Copenhagen."""


def put(unit: UnitOfWork, row_id: str, state: str, **more: object) -> None:
    values: dict[str, object] = {
        "tenant": unit.tenant,
        "id": row_id,
        "conversation": "c",
        "platform": "slack",
        "workspace": "T1",
        "external_id": "U1",
        "kind": "post",
        "message": row_id,
        "payload": {"secret": "hvad der står"},
        "purpose": "nudge",
        "state": state,
        "due_at": MORNING,
        "attempts": 0,
        "fence": 0,
        "created_at": MORNING - timedelta(hours=2),
        "settled_at": None if state in ("pending", "sending", "retry") else MORNING,
    }
    unit.connection.execute(insert(outbox).values(values | more))


def filled(unit: UnitOfWork) -> None:
    unit.use_tenant(OURS)
    put(unit, "1", "pending", due_at=MORNING - timedelta(minutes=5))
    put(unit, "2", "pending", due_at=MORNING + timedelta(days=1))
    put(unit, "3", "sent")
    put(unit, "4", "sent", settled_at=DAY[0])
    put(unit, "5", "sent", settled_at=DAY[1])
    put(unit, "6", "sent", settled_at=DAY[1] - timedelta(microseconds=1), purpose="reply")
    put(unit, "7", "unknown", reason="no answer")
    put(unit, "8", "failed", reason="channel_not_found")
    put(unit, "9", "failed", reason="channel_not_found", settled_at=MORNING + timedelta(hours=1))
    put(unit, "A", "parked", platform="teams", reason="no way")
    put(unit, "B", "dropped")


def elsewhere(unit: UnitOfWork) -> None:
    unit.use_tenant(THEIRS)
    put(unit, "1", "pending", due_at=MORNING - timedelta(days=30))
    put(unit, "2", "failed")


@pytest.fixture
def kept(database: Database) -> Database:
    database.transact(filled)
    database.transact(elsewhere)
    return database


def test_what_waits_and_what_went_wrong_is_counted(kept: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        states = outbox_states(unit.connection, OURS)
        assert states == {"pending": 2, "unknown": 1, "failed": 2, "parked": 1}
        assert job_states(unit.connection, OURS) == {}
        unit.jobs.add("j1", "refresh", {})
        assert job_states(unit.connection, OURS) == {"pending": 1}

    kept.transact(work)


def test_the_oldest_is_the_one_that_is_due_and_not_the_one_for_tomorrow(kept: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        ask = unit.connection
        assert oldest_pending(ask, OURS, MORNING) == MORNING - timedelta(minutes=5)
        assert oldest_pending(ask, OURS, MORNING - timedelta(hours=1)) is None
        put(unit, "C", "retry", due_at=MORNING + timedelta(minutes=9))
        assert oldest_pending(ask, OURS, MORNING) == MORNING - timedelta(hours=2)

    kept.transact(work)


def test_a_day_begins_with_its_first_moment_and_ends_before_the_next(kept: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        assert nudges_settled(unit.connection, OURS, *DAY) == {
            "sent": 2,
            "unknown": 1,
            "failed": 2,
            "parked": 1,
            "dropped": 1,
        }
        assert last_nudge_sent(unit.connection, OURS) == DAY[1]

    kept.transact(work)


def test_where_nothing_was_ever_sent(database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        ask = unit.connection
        assert nudges_settled(ask, OURS, *DAY) == {}
        assert last_nudge_sent(ask, OURS) is None
        assert oldest_pending(ask, OURS, MORNING) is None
        assert outbox_states(ask, OURS) == {}

    database.transact(work)


def test_reasons_are_grouped_and_those_who_wait_are_named_by_their_ids(kept: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        (why,) = reasons(unit.connection, OURS, limit=20)
        assert (why.state, why.platform, why.reason, why.n) == (
            "failed",
            "slack",
            "channel_not_found",
            2,
        )
        assert why.latest == MORNING + timedelta(hours=1)
        found = stuck(unit.connection, OURS, ("unknown", "parked"), limit=20)
        assert [one.id for one in found] == ["A", "7"]
        assert "står" not in repr(found)

    kept.transact(work)


def test_tried_again_or_given_up_by_id_and_by_state(kept: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(OURS)
        ask = unit.connection
        among = ("unknown", "failed", "parked")
        assert chosen(ask, OURS, ids=[], state=None, among=among) == {}
        assert chosen(ask, OURS, ids=["3", "7"], state=None, among=among) == {"7": "unknown"}
        failed = chosen(ask, OURS, ids=[], state="failed", among=among)
        assert failed == {"8": "failed", "9": "failed"}
        try_again(ask, OURS, ["8"], MORNING)
        give_up(ask, OURS, ["9"], MORNING, "enough")
        assert outbox_states(ask, OURS)["retry"] == 1
        assert [row.claim.id for row in unit.outbox_claims.claim("me", platforms=["slack"])] == [
            "1",
            "8",
        ]

    kept.transact(work)
    kept.transact(_theirs_are_as_they_were)


def _theirs_are_as_they_were(unit: UnitOfWork) -> None:
    unit.use_tenant(THEIRS)
    assert outbox_states(unit.connection, THEIRS) == {"pending": 1, "failed": 1}


@only_sqlite
@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT state, count(*) FROM outbox WHERE tenant = 'x' AND state IN "
            "('pending', 'sending', 'retry', 'unknown', 'failed', 'parked') GROUP BY state",
            "ix_outbox_unsettled",
        ),
        (
            (
                "SELECT settled_at FROM outbox WHERE tenant = 'x' AND purpose = 'nudge' ORDER BY "
                "settled_at DESC"
            ),
            "ix_outbox_nudges",
        ),
        (
            (
                "SELECT message FROM outbox WHERE tenant = 'x' AND conversation = 'c' AND "
                "kind = 'post' AND id >= '00000000000001' ORDER BY id DESC LIMIT 1"
            ),
            "ix_outbox_posted",
        ),
    ],
)
def test_what_is_done_with_is_not_looked_at(database: Database, statement: str, index: str) -> None:
    def plan(unit: UnitOfWork) -> str:
        unit.use_tenant(OURS)
        rows = unit.connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))
        return " ".join(str(row) for row in rows)

    assert index in database.transact(plan)
