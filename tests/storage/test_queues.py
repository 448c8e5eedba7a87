"""Test the outbox and the jobs: claimed by one, with a lease, and settled once."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.engine.ids import nudge_id
from bot.engine.ports import Claim, OutboxRow, Purpose
from scheduler.jobs import Job
from scheduler.outbox.dispatcher import Planned
from scheduler.outbox.sender import Settled
from storage.core.schema import jobs, outbox
from storage.database import Database
from storage.messaging.queue import LEASE
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
    """It is known when the replacement is written, and when it is claimed later."""
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


def test_the_newest_card_is_what_was_posted_last_as_it_looks_now(
    database: Database, clock: FakeClock
) -> None:
    nudge = nudge_id("b1", WEB, "w")
    assert _in(database, lambda unit: unit.outbox.newest_card("c")) is None
    _in(database, _adding_nudge(nudge))
    _in(database, _adding("1", owner=US))
    _in(database, _adding("2", owner=US, conversation="elsewhere"))
    assert _newest(database) == "1", "a nudge that is not sent is no card"
    _in(database, _adding("3", owner=US))
    _in(database, _adding("4", kind="replace", message="m1", owner=US))
    assert _newest(database) == "3", "a card drawn anew is where it was"
    clock.forward(minutes=2)
    given = next(one for one in _claim(database) if one.claim.id == nudge)
    _in(database, _filling(given.claim, message="m9"))
    assert _settle(database, given.claim, "sent", receipt="7")
    assert _newest(database) == nudge, "a nudge is one from when it is sent"
    clock.forward(minutes=2)
    _in(database, _adding("5", owner=US))
    _in(database, _adding("6", kind="replace", message="m5", owner=US))
    assert _newest(database) == "6"


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


def test_a_nudge_claimed_and_not_handed_over_is_claimed_anew(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding_nudge("n1"))
    [first] = _claim(database)
    clock.forward(minutes=2)
    assert _in(database, lambda unit: unit.outbox_claims.give_up_handed()) == []
    [second] = _claim(database, OTHERS)
    assert not _in(database, lambda unit: unit.outbox_claims.hand_over(first.claim))
    assert _in(database, lambda unit: unit.outbox_claims.hand_over(second.claim))


def test_one_handed_over_is_never_claimed_again_and_unknown_when_its_lease_has_run_out(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding_nudge("n1"))
    [row] = _claim(database)
    assert _in(database, lambda unit: unit.outbox_claims.hand_over(row.claim))
    assert _in(database, lambda unit: unit.outbox_claims.give_up_handed()) == []
    clock.forward(minutes=2)
    assert _claim(database, OTHERS) == []
    [given_up] = _in(database, lambda unit: unit.outbox_claims.give_up_handed())
    assert given_up.claim.id == row.claim.id
    assert _rows(database)[0]["state"] == "unknown"
    assert _claim(database) == []


def test_who_handed_it_over_may_say_so_afterwards(database: Database, clock: FakeClock) -> None:
    _in(database, _adding_nudge("n1"))
    [row] = _claim(database)
    _in(database, lambda unit: unit.outbox_claims.hand_over(row.claim))
    clock.forward(minutes=2)
    _in(database, lambda unit: unit.outbox_claims.give_up_handed())
    assert not _settle(database, row.claim, "retry")
    assert _settle(database, row.claim, "sent", receipt="7")
    [kept] = _rows(database)
    assert (kept["state"], kept["receipt"]) == ("sent", "7")


def test_nobody_hands_over_when_its_lease_has_run_out(database: Database, clock: FakeClock) -> None:
    _in(database, _adding_nudge("n1"))
    [row] = _claim(database)
    clock.forward(seconds=LEASE.total_seconds())
    assert not _in(database, lambda unit: unit.outbox_claims.hand_over(row.claim))


def test_what_was_not_tried_has_cost_no_attempt(database: Database, clock: FakeClock) -> None:
    _in(database, _adding_nudge("n1"))
    [row] = _claim(database)
    assert _settle(database, row.claim, "later", retry_at=clock.now() + timedelta(seconds=5))
    clock.forward(seconds=5)
    [again] = _claim(database)
    assert (again.claim.attempts, again.claim.since) == (1, clock.now())


# ── Lanes ────────────────────────────────────────────────────────────────────


def test_replies_are_planned_before_nudges_and_each_conversation_in_turn(
    database: Database,
) -> None:
    for name in ("n1", "n2"):
        _in(database, _adding_nudge(name, conversation="d"))
    for name, conversation in (("1", "c"), ("2", "c"), ("3", "e")):
        _in(database, _adding(name, conversation=conversation))
    assert [one.id for one in _planned(database)] == ["1", "3", "2", "n1", "n2"]
    replies: tuple[Purpose, ...] = ("reply",)
    assert [one.id for one in _planned(database, replies)] == ["1", "3", "2"]


def test_nothing_is_planned_of_a_conversation_in_which_something_is_on_its_way(
    database: Database, clock: FakeClock
) -> None:
    _in(database, _adding("1", owner=OTHERS))
    _in(database, _adding("2"))
    _in(database, _adding("3", conversation="d"))
    assert [one.id for one in _planned(database)] == ["3"]
    clock.forward(minutes=2)
    assert [one.id for one in _planned(database)] == ["1", "3", "2"]


def test_lanes_are_where_something_is_due(database: Database, clock: FakeClock) -> None:
    replies: tuple[Purpose, ...] = ("reply",)
    _in(database, _adding_nudge("n1", due_at=clock.now() + timedelta(hours=1)))
    assert _lanes(database) == []
    clock.forward(hours=1)
    assert _lanes(database) == [(WEB, "w")]
    assert _lanes(database, purposes=replies) == []
    assert _lanes(database, platforms=(CONSOLE,)) == []


def test_only_what_is_still_free_is_claimed_of_what_was_planned(database: Database) -> None:
    for name in ("1", "2"):
        _in(database, _adding(name, conversation=name))
    _in(database, lambda unit: unit.outbox_claims.claim_these(OTHERS, ["1"]))
    ours = _in(database, lambda unit: unit.outbox_claims.claim_these(US, ["1", "2"]))
    assert [row.claim.id for row in ours] == ["2"]


def test_what_was_sent_lately_is_known_to_whoever_takes_the_lane_over(
    database: Database, clock: FakeClock
) -> None:
    moments = []
    for name in ("1", "2", "3"):
        _in(database, _adding(name))
        [row] = _claim(database)
        _settle(database, row.claim, "sent")
        moments.append(clock.now())
        clock.forward(minutes=10)
    since = clock.now() - timedelta(minutes=25)
    sent = _in(database, lambda unit: unit.outbox_claims.sent_lately(WEB, "w", since=since))
    assert [(one.external_id, one.at) for one in sent] == [("x", at) for at in moments[1:]]


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
    assert not _in(database, lambda unit: unit.outbox_claims.settle(row.claim, "sent"), tenant="b")
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
        unit.use_tenant(HERE)
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
        unit.use_tenant(HERE)
        for number in range(60):
            unit.jobs.add(f"{number:02}", "fetch", {})

    def claim(unit: UnitOfWork) -> list[Job]:
        unit.use_tenant(HERE)
        for way in plan:
            unit.connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return unit.jobs.claim(US, platforms=[WEB], limit=5)

    database.transact(add)
    assert _ids(database.transact(claim)) == ["00", "01", "02", "03", "04"]

    def sending(unit: UnitOfWork) -> int:
        unit.use_tenant(HERE)
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
    conversation: str = "c",
) -> Callable[[UnitOfWork], OutboxRow]:
    return lambda unit: unit.outbox.add(
        row_id,
        conversation=conversation,
        platform=platform,
        workspace="w",
        external_id="x",
        kind=kind,
        message=message or f"m{row_id}",
        payload={"title": "Æ"},
        turn_key=turn_key,
        owner=owner,
    )


def _planned(
    database: Database, purposes: Collection[Purpose] = ("reply", "nudge")
) -> list[Planned]:
    return _in(
        database, lambda unit: unit.outbox_claims.planned(WEB, "w", purposes=purposes, limit=100)
    )


def _lanes(
    database: Database,
    *,
    platforms: Collection[str] = (WEB,),
    purposes: Collection[Purpose] = ("reply", "nudge"),
) -> list[tuple[str, str]]:
    return _in(
        database, lambda unit: unit.outbox_claims.lanes(platforms=platforms, purposes=purposes)
    )


def _adding_nudge(
    row_id: str, *, due_at: datetime = MORNING, conversation: str = "c"
) -> Callable[[UnitOfWork], bool]:
    return lambda unit: unit.outbox.add_nudge(
        row_id,
        bundle="b1",
        person="mette@a.example",
        platform=WEB,
        workspace="w",
        external_id="x",
        conversation=conversation,
        due_at=due_at,
    )


def _newest(database: Database) -> str:
    """Return the id of the row that says how the newest card looks."""
    row = _in(database, lambda unit: unit.outbox.newest_card("c"))
    return "" if row is None else row.claim.id


def _filling(claim: Claim, *, message: str = "m1") -> Callable[[UnitOfWork], OutboxRow]:
    return lambda unit: unit.outbox.fill(
        claim,
        conversation="c",
        external_id="y",
        workspace="w",
        platform=WEB,
        message=message,
        kind="post",
        payload={"title": "Ø"},
    )


def _adding_job(job_id: str, payload: dict[str, object]) -> Callable[[UnitOfWork], None]:
    # All of it is JSON.
    return lambda unit: unit.jobs.add(job_id, "fetch", payload)  # type: ignore[arg-type]


def _in(database: Database, work: Callable[[UnitOfWork], T], *, tenant: str = HERE) -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
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
        lambda unit: unit.outbox_claims.claim(owner, platforms=platforms, purposes=purposes),
    )


def _claim_jobs(
    database: Database, owner: str = US, *, limit: int = 5, platforms: Collection[str] = (WEB,)
) -> list[Job]:
    return _in(database, lambda unit: unit.jobs.claim(owner, platforms=platforms, limit=limit))


def _settle(database: Database, claim: Claim, state: Settled, **how: object) -> bool:
    return _in(
        database,
        # The arguments are passed on.
        lambda unit: unit.outbox_claims.settle(claim, state, **how),  # type: ignore[arg-type]
    )


def _rows(database: Database) -> list[dict[str, object]]:
    return _in(
        database,
        lambda unit: [dict(row) for row in unit.connection.execute(select(outbox)).mappings()],
    )


def _ids(claimed: Sequence[Job]) -> list[str]:
    return [job.claim.id for job in claimed]
