"""Test the sweep on a real database: nothing is said twice, and nothing is missed.

There are at most five things in a day's message.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Row, select

from bot.engine.ports import Membership
from governance.catalogue import catalogue
from governance.nudges import Postponed, SentNudge, kind_of, row_of
from governance.obligations.ledger import Closed, Derivation, Entry, Opened, Reconciled
from governance.records.absences import Absence
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.roles import Role
from governance.schema.record import Record
from scheduler.nudges.bundles import MOST_ROWS, MOST_URGENT_ROWS
from scheduler.nudges.quiet_hours import is_nudge_day
from scheduler.nudges.sweep import Sweep, SweepResult
from storage.core.schema import jobs, nudges, outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, only_postgresql, opened
from tests.fakes.clock import FakeClock
from tests.governance.obligations.world import role
from tests.scheduler.persons import DECIDER, DEPUTY, MANAGER, OWNER, entry
from tests.storage.waiting import at_once

T = TypeVar("T")

HERE = "a"
TODAY = date(2026, 3, 3)  # a Tuesday: no overview begins
MONDAY = date(2026, 3, 9)
ZONE = ZoneInfo("Europe/Copenhagen")
SYSTEM = "system:Nat"


@pytest.fixture
def clock() -> FakeClock:
    clock = FakeClock()
    clock.forward(days=1)
    return clock


def found(database: Database, *more: Record) -> None:
    """Create an authority of five; all but the deputy were met on Slack."""
    people = (OWNER, DECIDER, DEPUTY, MANAGER)
    records: list[Record] = [
        Authority(name="By"),
        *(Member(email=who, name=who) for who in people),
        role(Role.LED, MANAGER),
        role(Role.BER, OWNER, deputy=DEPUTY),
        role(Role.SYS, DECIDER, SYSTEM),
        *more,
    ]

    def begin(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        unit.register.save_all([(one, 0) for one in records], command="Test")
        for who in (OWNER, DECIDER, MANAGER):
            unit.identities.join("slack", "w", who.upper(), Membership(HERE, who))

    database.transact(begin)


def due(count: int, due_on: date = TODAY, rule: str = "follow_up_done") -> list[Entry]:
    """Make so many of the owner's own."""
    person = {"person": OWNER} if rule == "follow_up_done" else {"roles": (Role.BER,)}
    return [entry(rule, due_on, subject=f"{rule}{n:03}", **person) for n in range(count)]


def test_what_falls_due_is_said_once_in_one_message(database: Database) -> None:
    found(database)
    opens(database, due(3))
    assert sweep(database) == SweepResult(3, 3, 1)
    assert sweep(database) == SweepResult()
    looks_again(database, due(3))
    assert sweep(database) == SweepResult(3)
    [row] = rows(database)
    assert (row.bundle, row.person, row.state) == (f"nudge:{TODAY}:{OWNER}", OWNER, "pending")
    assert len(said(database)) == 3


def test_a_full_message_flows_over_to_the_next_days(database: Database, clock: FakeClock) -> None:
    found(database)
    opens(database, due(12))
    assert sweep(database) == SweepResult(12, 5, 1)
    assert bundles(database) == {TODAY: 5}
    clock.forward(days=1)
    assert sweep(database).said == 5
    clock.forward(days=1)
    assert sweep(database).said == 2
    assert bundles(database) == {TODAY: 5, TODAY + timedelta(1): 5, TODAY + timedelta(2): 2}


def test_two_small_transactions_know_of_each_other_what_is_in_a_message(
    database: Database,
) -> None:
    found(database)
    opens(database, due(8))
    swept = [sweep(database, limit=3) for _ in range(3)]
    assert [one.said for one in swept] == [3, 2, 0]
    assert bundles(database) == {TODAY: 5}


def test_a_message_that_has_gone_out_is_not_added_to(database: Database, clock: FakeClock) -> None:
    found(database)
    opens(database, due(2))
    sweep(database)
    claimed = within(database, lambda unit: unit.outbox_claims.claim("us", platforms=["slack"]))
    assert claimed == []
    clock.forward(hours=1)  # past nine
    [row] = within(database, lambda unit: unit.outbox_claims.claim("us", platforms=["slack"]))
    assert row.bundle == f"nudge:{TODAY}:{OWNER}"
    clock.forward(hours=-1)  # as another process may see it
    opens(database, due(1, rule="exercise_held"))
    sweep(database)
    assert bundles(database, OWNER) == {TODAY: 2, TODAY + timedelta(1): 1}


def test_a_week_without_a_sweep_is_caught_up_with_and_nobody_has_more_than_five_a_day(
    database: Database, clock: FakeClock
) -> None:
    found(database)
    for n in range(7):
        opens(database, [replace_subject(one, f"{n}") for one in due(4, TODAY + timedelta(n))])
    clock.forward(days=7)
    days = 0
    while days < 21:
        while sweep(database, limit=10).looked_at:
            pass
        clock.forward(days=1)
        days += 1
    asked = [one for one in said(database) if one.person == OWNER]
    assert len({one.identity for one in asked}) == 28
    counted = Counter(one.day for one in asked if kind_of(one.bundle) == "nudge")
    assert max(counted.values()) == MOST_ROWS
    assert all(is_nudge_day(day) for day in counted)
    assert len({(one.identity, one.person, one.step) for one in asked}) == len(asked)


def test_nothing_comes_after_it_is_settled(database: Database, clock: FakeClock) -> None:
    found(database)
    [one] = due(1)
    opens(database, [one])
    sweep(database)
    closed = Reconciled(SYSTEM, closed=(Closed(one, "fulfilled", None),))
    writes(database, closed)
    for _ in range(60):
        clock.forward(days=1)
        assert sweep(database).said == 0
    assert len(said(database)) == 1


def test_put_off_it_comes_back_once(database: Database, clock: FakeClock) -> None:
    found(database)
    [one] = due(1, TODAY + timedelta(days=40))
    opens(database, [replace(one, obligation=replace(one.obligation, due_on=TODAY))])
    sweep(database)
    identity = one.obligation.identity
    until = TODAY + timedelta(days=1)
    answer = Postponed(identity, TODAY, 1, "snooze", OWNER, TODAY, until, "Travlt")
    within(database, lambda unit: unit.nudges.postpone(answer))
    assert sweep(database) == SweepResult(1)
    clock.forward(days=1)
    assert sweep(database) == SweepResult(1, 1, 1)
    looks_again(database, [one])
    assert sweep(database) == SweepResult(1)
    assert [told.why for told in said(database)] == ["asked", "again"]


def test_whoever_is_away_is_stood_in_for(database: Database) -> None:
    found(database, Absence(member=OWNER, from_=TODAY, to=TODAY + timedelta(days=5)))
    opens(database, due(1, rule="exercise_held"))
    sweep(database)
    why = {told.person: told.why for told in said(database)}
    assert why == {DEPUTY: "stand_in", DECIDER: "along"}


def test_whoever_was_never_met_gets_mail_or_somebody_is_told_that_there_is_no_way(
    database: Database,
) -> None:
    found(database, Absence(member=OWNER, from_=TODAY, to=TODAY))
    opens(database, due(1, rule="exercise_held"))
    assert sweep(database).messages == 0  # whoever reads along does so on Monday
    kinds = within(
        database, lambda unit: unit.connection.execute(select(jobs.c.kind)).scalars().all()
    )
    assert kinds == ["nowhere"]


def test_with_mail_there_is_a_way_to_everybody(database: Database) -> None:
    found(database, Absence(member=OWNER, from_=TODAY, to=TODAY))
    opens(database, due(1, rule="exercise_held"))
    sweep(database, mail="post")
    ways = {row.person: (row.platform, row.external_id) for row in rows(database)}
    assert ways == {DEPUTY: ("email", DEPUTY)}


def test_the_gravest_come_first_also_when_there_is_no_room_for_all(database: Database) -> None:
    found(database)
    paper = [replace_priority(one, 3) for one in due(5)]
    grave = [replace_subject(replace_priority(one, 1), "grave") for one in due(2)]
    opens(database, paper, day=TODAY - timedelta(days=1))
    opens(database, grave, day=TODAY)
    sweep(database)
    told = [one.identity[2].startswith("grave") for one in said(database)]
    assert (told.count(True), told.count(False)) == (2, 3)


def test_things_of_one_kind_are_one_row_and_need_no_more_room(database: Database) -> None:
    found(database)
    opens(database, due(7, rule="exercise_held"))
    opens(database, due(6))
    sweep(database)
    counted = Counter(one.identity[1] for one in said(database) if one.person == OWNER)
    assert counted == {"exercise_held": 7, "follow_up_done": 4}


def test_what_brings_something_down_has_twice_the_room(database: Database) -> None:
    found(database)
    opens(database, [replace_priority(one, 1) for one in due(MOST_URGENT_ROWS + 2)])
    sweep(database)
    assert bundles(database) == {TODAY: MOST_URGENT_ROWS}


def test_what_others_have_is_gathered_for_the_next_overview(
    database: Database, clock: FakeClock
) -> None:
    found(database)
    opens(database, due(2, rule="exercise_held"))
    sweep(database)
    followed = [one for one in said(database) if one.person == DECIDER]
    assert {one.bundle for one in followed} == {f"weekly:2026-W11:{DECIDER}"}
    assert {one.day for one in followed} == {MONDAY}
    assert {row.person for row in rows(database)} == {OWNER}
    while clock.now().astimezone(ZONE).date() < MONDAY:
        clock.forward(days=1)
    assert run_overviews(database) >= 1
    assert DECIDER in {row.person for row in rows(database) if row.bundle.startswith("weekly:")}


def test_what_brings_something_down_is_told_to_whoever_follows_it_the_same_day(
    database: Database,
) -> None:
    found(database)
    opens(database, [replace_priority(one, 1) for one in due(1, rule="exercise_held")])
    sweep(database)
    assert {one.bundle for one in said(database) if one.person == DECIDER} == {
        f"nudge:{TODAY}:{DECIDER}"
    }


@only_postgresql
def test_two_who_sweep_at_once_insert_nothing_twice(databases: Databases, clock: FakeClock) -> None:
    place = databases.migrated()
    with opened(place, clock) as one, opened(place, clock) as other:
        found(one)
        opens(one, due(40))
        opens(one, due(10, rule="exercise_held"))
        with at_once() as threads:
            sweeps = [threads.submit(sweep, each, limit=5) for each in (one, other) * 8]
            for each in sweeps:
                each.result(30)
        while sweep(one).looked_at:
            pass
        told = said(one)
        assert len({(each.identity, each.person, each.step) for each in told}) == len(told)
        assert len(rows(one)) == len({row.bundle for row in rows(one)})
        assert {each.person for each in told} == {OWNER, DECIDER}
        in_rows = {(each.day, row_of(each.identity)) for each in told if each.person == OWNER}
        assert max(Counter(day for day, _ in in_rows).values()) == MOST_ROWS


# ── How it is done ───────────────────────────────────────────────────────────


def sweep(database: Database, *, limit: int = 100, mail: str | None = None) -> SweepResult:
    """Run the sweep in one transaction."""
    return within(
        database,
        lambda unit: Sweep(
            unit, unit.nudges, unit.nudge_messages, catalogue(), zone=ZONE, mail=mail
        ).run(limit=limit),
    )


def run_overviews(database: Database) -> int:
    return within(
        database,
        lambda unit: Sweep(
            unit, unit.nudges, unit.nudge_messages, catalogue(), zone=ZONE, mail=None
        ).run_overviews(),
    )


def opens(database: Database, entries: Sequence[Entry], *, day: date = TODAY) -> None:
    """Open them, to be looked at from that day."""
    opened = tuple(Opened(one, None) for one in entries)
    writes(database, Reconciled(SYSTEM, opened=opened), day=day)


def writes(database: Database, reconciled: Reconciled, *, day: date = TODAY) -> None:
    within(
        database,
        lambda unit: unit.ledger.write(
            [Derivation(reconciled, {}, None)], whole=True, rules="3", command="Test", day=day
        ),
    )


def looks_again(database: Database, entries: Sequence[Entry]) -> None:
    """Let them be looked at once more."""
    when = [(one.obligation.identity, TODAY) for one in entries]
    within(database, lambda unit: unit.nudges.look_again(when))


def said(database: Database) -> list[SentNudge]:
    keys = within(
        database,
        lambda unit: unit.connection.execute(select(nudges.c.bundle).distinct()).scalars().all(),
    )
    told = within(
        database, lambda unit: [one for key in keys for one in unit.nudges.of_bundle(key)]
    )
    return sorted(told, key=lambda one: (one.day, one.identity, one.person))


def bundles(database: Database, person: str = OWNER) -> dict[date, int]:
    """Count how much each day's message of the person tells of."""
    return dict(sorted(Counter(one.day for one in said(database) if one.person == person).items()))


def rows(database: Database) -> Sequence[Row[Any]]:
    return within(database, lambda unit: unit.connection.execute(select(outbox)).all())


def replace_subject(one: Entry, more: str) -> Entry:
    subject = f"{more}{one.obligation.subject}"
    return replace(one, obligation=replace(one.obligation, subject=subject))


def replace_priority(one: Entry, priority: int) -> Entry:
    changed = replace(one.obligation, priority=priority)  # type: ignore[arg-type]  # one to three
    return replace(one, obligation=changed)


def within(database: Database, work: Callable[[UnitOfWork], T]) -> T:
    def inside(unit: UnitOfWork) -> T:
        unit.use_tenant(HERE)
        return work(unit)

    return database.transact(inside)
