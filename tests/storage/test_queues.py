"""The outbox and the jobs: claimed by one, with a lease, and settled once."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.engine.ports import Claim, OutboxRow, Purpose
from scheduler.jobs import Job
from scheduler.outbox import Settled
from storage.database import Database
from storage.queues import LEASE
from storage.tables import jobs, outbox
from storage.unit_of_work import UnitOfWork
from tests.databases import only_postgresql
from tests.fakes.clock import MORNING, FakeClock
from tests.storage.waiting import Held, at_once

T = TypeVar("T")

HERE = "a"
US, OTHERS = "us", "others"
WEB, CONSOLE = "web", "console"

# ── Messages ─────────────────────────────────────────────────────────────────


def test_a_message_comes_out_as_it_was_put_in(database: Database) -> None:
    _in(database, _adding("1"))
    [row] = _claim(database)
    assert row == OutboxRow(
        Claim(HERE, "1", 1, 1), "c", "web", "w", "x", "post", "m1", {"title": "Æ"}, None
    )


def test_a_turn_s_own_message_is_claimed_at_once(database: Database) -> None:
    row = _in(database, _adding("1", owner=US))
    assert row.claim == Claim(HERE, "1", 1, 1)
    assert _claim(database) == []
    assert _settle(database, row.claim, "sent")


def test_what_a_turn_was_answered_is_found_again(database: Database) -> None:
    _in(database, _adding("2", turn_key="one"))
    _in(database, _adding("1", turn_key="one"))
    _in(database, _adding("3", turn_key="other"))
    rows = _in(database, lambda unit: unit.outbox.of_turn("c", "one"))
    assert [row.claim.id for row in rows] == ["1", "2"]
    assert _in(database, lambda unit: unit.outbox.of_turn("elsewhere", "one")) == []


def test_a_replacement_knows_what_the_platform_called_the_message(database: Database) -> None:
    """When it is written, and when it is claimed later."""
    early = _in(database, _adding("2", kind="replace", message="m1", owner=US))
    assert early.receipt is None
    _in(database, _adding("1", message="m1"))
    [posted] = _claim(database)
    assert _settle(database, posted.claim, "sent", receipt="17.5")

    late = _in(database, _adding("3", kind="replace", message="m1", owner=US))
    assert late.receipt == "17.5"
    assert _in(database, lambda unit: unit.outbox.receipt_of("m1")) == "17.5"
    assert _in(database, lambda unit: unit.outbox.receipt_of("m2")) is None
    assert _settle(database, early.claim, "retry")
    [again] = _claim(database)
    assert (again.claim.id, again.receipt) == ("2", "17.5")


def test_a_message_of_another_authority_is_not_ours(database: Database) -> None:
    _in(database, _adding("1"), tenant="b")
    assert _claim(database) == []
    assert _in(database, lambda unit: unit.outbox.of_turn("c", "t")) == []


# ── Nudges ───────────────────────────────────────────────────────────────────


def test_a_nudge_is_written_once_and_holds_no_words(database: Database) -> None:
    assert _in(database, _adding_nudge("n1"))
    assert not _in(database, _adding_nudge("n1"))
    [kept] = _rows(database)
    assert (kept["purpose"], kept["kind"], kept["message"]) == ("nudge", "nudge", "n1")
    assert (kept["payload"], kept["person"], kept["bundle"]) == ({}, "mette@a.example", "b1")


def test_a_nudge_is_not_claimed_before_its_time_nor_by_who_builds_none(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding_nudge("n1", due_at=clock.now() + timedelta(hours=1)))
    assert _claim(database) == []
    clock.forward(hours=1)
    replies: tuple[Purpose, ...] = ("reply",)
    assert _claim(database, purposes=replies) == []
    [row] = _claim(database)
    assert (row.purpose, row.person, row.bundle) == ("nudge", "mette@a.example", "b1")


def test_a_claimed_nudge_is_filled_and_keeps_whom_it_is_for(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding_nudge("n1"))
    [row] = _claim(database)
    filled = _in(database, _filling(row.claim))
    assert (filled.kind, filled.external_id, filled.payload) == ("post", "y", {"title": "Ø"})
    assert (filled.purpose, filled.person, filled.bundle) == ("nudge", "mette@a.example", "b1")
    clock.forward(minutes=2)
    [again] = _claim(database, OTHERS)
    assert again.payload == {"title": "Ø"}
    with pytest.raises(LookupError):
        _in(database, _filling(row.claim))


# ── Jobs ─────────────────────────────────────────────────────────────────────


def test_a_job_comes_out_as_it_was_put_in(database: Database) -> None:
    _in(database, _adding_job("1", {"file": "æ.pdf", "n": 1}))
    assert _claim_jobs(database) == [
        Job(Claim(HERE, "1", 1, 1), "fetch", {"file": "æ.pdf", "n": 1})
    ]


def test_the_same_job_twice_is_refused(database: Database) -> None:
    _in(database, _adding_job("1", {}))
    with pytest.raises(IntegrityError):
        _in(database, _adding_job("1", {}))


# ── Claimed, leased, settled ─────────────────────────────────────────────────


def test_the_oldest_are_claimed_first_and_no_more_than_wanted(database: Database) -> None:
    for number in ("3", "1", "2", "5", "4"):
        _in(database, _adding_job(number, {}))
    assert _ids(_claim_jobs(database, limit=2)) == ["1", "2"]
    assert _ids(_claim_jobs(database, OTHERS, limit=2)) == ["3", "4"]
    assert _ids(_claim_jobs(database, limit=2)) == ["5"]
    assert _claim_jobs(database) == []


def test_what_is_claimed_is_free_again_when_its_lease_has_run_out(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding_job("1", {}))
    [job] = _claim_jobs(database)
    clock.forward(seconds=LEASE.total_seconds())
    assert _claim_jobs(database, OTHERS) == []
    clock.forward(seconds=1)
    [again] = _claim_jobs(database, OTHERS)
    assert again.claim == Claim(HERE, "1", 2, 2)
    assert job.claim.fence < again.claim.fence


@pytest.mark.parametrize("state", ["sent", "retry", "unknown", "failed", "dropped"])
def test_a_settlement_that_comes_too_late_changes_nothing(
    database: Database, clock: FakeClock, state: Settled
) -> None:
    _in(database, _adding("1"))
    [ours] = _claim(database)
    clock.forward(minutes=2)
    [theirs] = _claim(database, OTHERS)
    before = _rows(database)

    assert not _settle(database, ours.claim, state, receipt="late")
    assert _rows(database) == before
    assert _settle(database, theirs.claim, "sent", receipt="theirs")
    before = _rows(database)
    assert not _settle(database, ours.claim, state, receipt="late")
    assert not _settle(database, theirs.claim, state, receipt="again")
    assert _rows(database) == before


def test_what_is_settled_for_another_try_waits_for_its_time(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding("1"))
    [first] = _claim(database)
    retry_at = clock.now() + timedelta(minutes=5)
    assert _settle(database, first.claim, "retry", retry_at=retry_at, reason="busy")

    clock.forward(minutes=4, seconds=59)
    assert _claim(database) == []
    clock.forward(seconds=1)
    [second] = _claim(database)
    assert second.claim == Claim(HERE, "1", 2, 2)


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "dropped"])
def test_what_is_settled_for_good_is_not_claimed_again(
    database: Database, clock: FakeClock, state: Settled
) -> None:
    _in(database, _adding("1"))
    [row] = _claim(database)
    clock.forward(seconds=5)
    assert _settle(database, row.claim, state, reason="why", receipt="17.5")
    [kept] = _rows(database)
    assert (kept["state"], kept["reason"], kept["receipt"]) == (state, "why", "17.5")
    assert (kept["settled_at"], kept["lease_owner"], kept["lease_until"]) == (
        clock.now(),
        None,
        None,
    )
    clock.forward(days=30)
    assert _claim(database) == []


def test_a_settlement_of_another_authority_changes_nothing(database: Database) -> None:
    _in(database, _adding("1"))
    [row] = _claim(database)
    assert not _in(database, lambda unit: unit.outbox.settle(row.claim, "sent"), tenant="b")
    assert _rows(database)[0]["state"] == "sending"


# ── Each platform its own process ────────────────────────────────────────────


def test_a_message_of_another_platform_is_another_process_s_also_when_its_lease_has_run_out(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding("1", platform=CONSOLE))
    _in(database, _adding("2"))
    _in(database, _adding("3", platform=CONSOLE, owner=OTHERS))
    clock.forward(minutes=2)
    assert [row.claim.id for row in _claim(database)] == ["2"]
    assert _claim(database, platforms=()) == []
    ours = _claim(database, platforms=(CONSOLE, WEB))
    assert [row.claim.id for row in ours] == ["1", "3"]


def test_messages_of_other_platforms_do_not_stand_in_the_way(database: Database) -> None:
    for number in range(25):
        _in(database, _adding(f"{number:02}", platform=CONSOLE))
    _in(database, _adding("99"))
    assert [row.claim.id for row in _claim(database)] == ["99"]


def test_a_job_for_another_platform_is_another_process_s_and_one_for_none_is_anybody_s(
    database: Database,
) -> None:
    for number, payload in enumerate(({"platform": CONSOLE}, {"platform": WEB}, {}), start=1):
        _in(database, _adding_job(str(number), dict(payload)))
    assert _ids(_claim_jobs(database)) == ["2", "3"]
    assert _claim_jobs(database, platforms=()) == []
    assert _ids(_claim_jobs(database, platforms=(CONSOLE,))) == ["1"]


@pytest.mark.parametrize("days", [-300, 300], ids=["earlier", "later"])
def test_what_a_visitor_at_another_clock_puts_in_is_due_and_held_by_the_house_s(
    database: Database, clock: FakeClock, days: int
) -> None:
    visit = database.at(FakeClock(clock.now() + timedelta(days=days)))
    _in(visit, _adding("1"))
    _in(visit, _adding("2", owner=US))
    _in(visit, _adding_job("1", {}))
    assert [row.claim.id for row in _claim(database, OTHERS)] == ["1"]
    assert _ids(_claim_jobs(database)) == ["1"]
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert [row.claim.id for row in _claim(database, OTHERS)] == ["1", "2"]


# ── Two at once ──────────────────────────────────────────────────────────────


@only_postgresql
def test_two_who_claim_at_once_get_different_rows_and_do_not_wait(database: Database) -> None:
    for number in range(5):
        _in(database, _adding_job(str(number), {}))
    claimed: list[Job] = []

    def hold(unit: UnitOfWork) -> None:
        unit.enter(HERE)
        claimed.extend(unit.jobs.claim(US, platforms=[WEB], limit=2))

    with at_once() as threads:
        first = Held(threads, database, hold)
        theirs = _claim_jobs(database, OTHERS, limit=2)
        first.commit()
    assert _ids(claimed) == ["0", "1"]
    assert _ids(theirs) == ["2", "3"]
    assert _ids(_claim_jobs(database)) == ["4"]


@only_postgresql
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param([], id="as it comes"),
        pytest.param(["hashagg", "hashjoin", "mergejoin", "material", "sort"], id="nested loops"),
        pytest.param(["indexscan", "bitmapscan", "indexonlyscan", "nestloop"], id="whole table"),
        pytest.param(
            ["hashagg", "hashjoin", "mergejoin", "material", "sort", "indexscan", "bitmapscan"],
            id="nested loops over the whole table",
        ),
    ],
)
def test_no_more_are_claimed_than_wanted_however_it_is_planned(
    database: Database, plan: Sequence[str]
) -> None:
    """A claim that is evaluated once per row would take them all."""

    def add(unit: UnitOfWork) -> None:
        unit.enter(HERE)
        for number in range(60):
            unit.jobs.add(f"{number:02}", "fetch", {})

    def claim(unit: UnitOfWork) -> list[Job]:
        unit.enter(HERE)
        for way in plan:
            unit.connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return unit.jobs.claim(US, platforms=[WEB], limit=5)

    database.transact(add)
    assert _ids(database.transact(claim)) == ["00", "01", "02", "03", "04"]

    def sending(unit: UnitOfWork) -> int:
        unit.enter(HERE)
        return len(unit.connection.execute(select(jobs).where(jobs.c.state == "sending")).all())

    assert database.transact(sending) == 5


def _adding(
    row_id: str,
    *,
    kind: str = "post",
    message: str | None = None,
    turn_key: str = "t",
    platform: str = WEB,
    owner: str | None = None,
) -> Callable[[UnitOfWork], OutboxRow]:
    return lambda unit: unit.outbox.add(
        row_id,
        conversation="c",
        platform=platform,
        workspace="w",
        external_id="x",
        kind=kind,
        message=message or f"m{row_id}",
        payload={"title": "Æ"},
        turn_key=turn_key,
        owner=owner,
    )


def _adding_nudge(row_id: str, *, due_at: datetime = MORNING) -> Callable[[UnitOfWork], bool]:
    return lambda unit: unit.outbox.add_nudge(
        row_id,
        bundle="b1",
        person="mette@a.example",
        platform=WEB,
        workspace="w",
        external_id="x",
        conversation="c",
        due_at=due_at,
    )


def _filling(claim: Claim) -> Callable[[UnitOfWork], OutboxRow]:
    return lambda unit: unit.outbox.fill(
        claim,
        conversation="c",
        external_id="y",
        workspace="w",
        platform=WEB,
        message="m1",
        kind="post",
        payload={"title": "Ø"},
    )


def _adding_job(job_id: str, payload: dict[str, object]) -> Callable[[UnitOfWork], None]:
    return lambda unit: unit.jobs.add(job_id, "fetch", payload)  # type: ignore[arg-type]  # all JSON


def _in(database: Database, work: Callable[[UnitOfWork], T], *, tenant: str = HERE) -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.enter(tenant)
        return work(unit)

    return database.transact(entered)


def _claim(
    database: Database,
    owner: str = US,
    *,
    platforms: Collection[str] = (WEB,),
    purposes: Collection[Purpose] = ("reply", "nudge"),
) -> list[OutboxRow]:
    return _in(
        database,
        lambda unit: unit.outbox.claim(owner, platforms=platforms, purposes=purposes),
    )


def _claim_jobs(
    database: Database, owner: str = US, *, limit: int = 5, platforms: Collection[str] = (WEB,)
) -> list[Job]:
    return _in(database, lambda unit: unit.jobs.claim(owner, platforms=platforms, limit=limit))


def _settle(database: Database, claim: Claim, state: Settled, **how: object) -> bool:
    return _in(
        database,
        lambda unit: unit.outbox.settle(claim, state, **how),  # type: ignore[arg-type]  # passed on
    )


def _rows(database: Database) -> list[dict[str, object]]:
    return _in(
        database,
        lambda unit: [dict(row) for row in unit.connection.execute(select(outbox)).mappings()],
    )


def _ids(claimed: Sequence[Job]) -> list[str]:
    return [job.claim.id for job in claimed]
