"""Test the ledger in storage: what stands is found in its order, and its history is kept.

One reconciles at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, TypeVar, get_args

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from governance.obligations.ledger import (
    Changed,
    Closed,
    Derivation,
    Entry,
    FactOf,
    HistoryFilter,
    Ledger,
    LedgerEvent,
    ObligationFilter,
    Opened,
    Reconciled,
)
from governance.obligations.obligation import Kind, Obligation, Priority
from governance.reconciliation.in_memory_ledger import InMemoryLedger
from governance.records.actions import Action
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.roles import Role
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, only_postgresql, only_sqlite, opened
from tests.fakes.clock import MORNING, FakeClock
from tests.postgres import PostgresServer
from tests.storage.contents import owned
from tests.storage.waiting import Held, at_once, wait_for_waiting

T = TypeVar("T")

HERE, ELSEWHERE = "a", "b"
ANN, BO, EVA = "ann@taage.example", "bo@taage.example", "eva@taage.example"
TODAY = date(2026, 3, 2)
SYSTEM, CONTRACT = "system:Fyr", "contract:K-1"
RULES = "3"

# ── What stands ──────────────────────────────────────────────────────────────


def test_what_was_written_comes_back_as_it_was(database: Database) -> None:
    bare = _entry("visit")
    full = Entry(
        Obligation(
            scope=SYSTEM,
            rule="exercise",
            subject="Æ/“ø” å",
            requirement="3.1",
            kind="missing",
            due_on=date(2024, 2, 29),
            priority=1,
            theme="outage",
            roles=(Role.SYS, Role.BER),
            person=BO,
            about={"days": 3, "names": ["Æ", None], "day": "2026-03-01", "deep": {"x": 1.5}},
            also=("3.2", "1.1"),
            voluntary=True,
        ),
        responsible=ANN,
        accountable=BO,
        opened_on=TODAY,
    )
    _write(database, _opening(bare, full))
    assert _in(database, lambda ledger: ledger.of_scope(SYSTEM)) == [full, bare]
    assert _in(database, lambda ledger: ledger.of_scope(CONTRACT)) == []


def test_a_scope_is_given_in_the_order_of_names(database: Database) -> None:
    names = [
        ("b", "å"),
        ("a", "Z"),
        ("a", "a b"),
        ("B", ""),
        ("a", "ab"),
        ("a-b", "1"),
        ("ab", "1"),
    ]
    _write(database, _opening(*(_entry(rule, subject) for rule, subject in names)))
    found = _in(database, lambda ledger: ledger.of_scope(SYSTEM))
    assert [entry.obligation.name for entry in found] == sorted(names)


@pytest.mark.parametrize(("rules", "count"), [(None, 3), ({"a"}, 2)])
def test_many_scopes_are_given_as_each_of_them_is(
    database: Database, rules: set[str] | None, count: int
) -> None:
    _write(database, _opening(_entry("b"), _entry("a", "å"), _entry("a", "Z")))
    _write(database, _opening(_entry("a", scope=CONTRACT)))
    _write(database, _opening(_entry("a")), tenant=ELSEWHERE)
    scopes = (SYSTEM, "authority", CONTRACT)
    found = _in(database, lambda ledger: ledger.of_scopes(scopes, rules=rules))
    assert found == _in(
        database, lambda ledger: {one: ledger.of_scope(one, rules=rules) for one in scopes}
    )
    assert [len(found[one]) for one in scopes] == [count, 0, 1]


def test_what_changed_takes_the_place_of_what_was_and_what_closed_is_gone(
    database: Database,
) -> None:
    first, second, third = _entry("a"), _entry("b"), _entry("c")
    moved = _moved(second, TODAY)
    _write(database, _opening(first, second))
    _write(
        database,
        Reconciled(
            SYSTEM,
            opened=(Opened(third, None),),
            changed=(Changed(second, moved, None),),
            closed=(Closed(first, "fulfilled", None),),
        ),
    )
    assert _in(database, lambda ledger: ledger.of_scope(SYSTEM)) == [moved, third]


def test_each_authority_has_its_own(database: Database) -> None:
    _write(database, _opening(_entry("a")))
    _write(database, _opening(_entry("b")), tenant=ELSEWHERE)
    here = _in(database, lambda ledger: ledger.find(ObligationFilter(), limit=9))
    there = _in(database, lambda ledger: ledger.find(ObligationFilter(), limit=9), tenant=ELSEWHERE)
    assert [entry.obligation.rule for entry in (*here, *there)] == ["a", "b"]
    assert _in(database, lambda ledger: [event.rule for event in ledger.history()]) == ["a"]


# ── Which of them ────────────────────────────────────────────────────────────


def _many() -> list[Entry]:
    """Make every kind of thing that may be asked for, and none of them in order."""
    kinds: tuple[Kind, ...] = ("due", "missing")
    priorities: tuple[Priority, ...] = (2, 3, 1)
    people = ((ANN, BO), (BO, ANN), (ANN, ANN), (None, ANN), (EVA, None), (None, None))
    days = (TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=400))
    made = []
    for n, (scope, kind, priority, day, (responsible, accountable)) in enumerate(
        product((SYSTEM, CONTRACT), kinds, priorities, days, people)
    ):
        entry = _entry(f"rule {n % 7}", f"Æ{n}", scope=scope, due_on=day)
        obligation = replace(
            entry.obligation,
            kind=kind,
            priority=priority,
            requirement=("3.1", "3.2", "1.1")[n % 3],
            voluntary=n % 5 == 0,
        )
        made.append(
            replace(entry, obligation=obligation, responsible=responsible, accountable=accountable)
        )
    return made


WANTED = (
    ObligationFilter(),
    ObligationFilter(kind="missing"),
    ObligationFilter(overdue_on=TODAY),
    ObligationFilter(overdue_on=TODAY, kind="missing"),
    ObligationFilter(overdue_on=TODAY, person=ANN),
    ObligationFilter(overdue_on=TODAY, person=BO, voluntary=False),
    ObligationFilter(person=EVA),
    ObligationFilter(person="nobody@taage.example"),
    ObligationFilter(asked=(ANN, EVA), voluntary=True),
    ObligationFilter(asked=()),
    ObligationFilter(asked=(BO,), person=ANN),
    ObligationFilter(scopes=(CONTRACT,), requirement="3.1"),
    ObligationFilter(scopes=(CONTRACT, SYSTEM, "forum:Drift"), person=ANN, kind="due"),
    ObligationFilter(scopes=()),
    ObligationFilter(scopes_except=(CONTRACT,), kind="due"),
    ObligationFilter(requirement_except="3.1", person=ANN),
    ObligationFilter(responsible_except=ANN, due_until=TODAY + timedelta(days=30)),
    ObligationFilter(due_from=TODAY, due_until=TODAY + timedelta(days=30)),
    ObligationFilter(due_until=TODAY - timedelta(days=1), person=ANN, voluntary=False),
    ObligationFilter(due_from=TODAY - timedelta(days=1), requirement="3.2"),
    ObligationFilter(
        due_from=TODAY - timedelta(days=9), due_until=TODAY, asked=(ANN,), scopes=(SYSTEM,)
    ),
)


def test_those_wanted_are_found_in_order_and_counted(database: Database) -> None:
    every = _many()
    for scope in (SYSTEM, CONTRACT):
        _write(database, _opening(*(one for one in every if one.obligation.scope == scope)))

    def compare(ledger: Ledger) -> None:
        for wanted in WANTED:
            order = _nearest_first if wanted.nearest_first else _in_order
            expected = sorted((one for one in every if _is(one, wanted)), key=order)
            assert ledger.count(wanted) == len(expected), wanted
            assert ledger.find(wanted, limit=len(every)) == expected, wanted
            for offset in (0, 5, 40):
                page = ledger.find(wanted, limit=7, offset=offset)
                assert page == expected[offset : offset + 7], (wanted, offset)

    _in(database, compare)


def test_a_list_of_them_is_asked_for_in_the_same_way() -> None:
    every = _many()
    listed = InMemoryLedger(every, {})
    for wanted in WANTED:
        order = _nearest_first if wanted.nearest_first else _in_order
        expected = sorted((one for one in every if _is(one, wanted)), key=order)
        assert listed.count(wanted) == len(expected), wanted
        assert listed.find(wanted, limit=7, offset=5) == expected[5:12], wanted


def _is(entry: Entry, wanted: ObligationFilter) -> bool:
    """Tell what `ObligationFilter` says, in plain words."""
    one = entry.obligation
    return all(
        (
            wanted.kind in (None, one.kind),
            wanted.overdue_on is None or one.is_overdue(wanted.overdue_on),
            wanted.person is None or wanted.person in (entry.responsible, entry.accountable),
            wanted.asked is None or entry.responsible in wanted.asked,
            wanted.scopes is None or one.scope in wanted.scopes,
            wanted.scopes_except is None or one.scope not in wanted.scopes_except,
            wanted.requirement in (None, one.requirement),
            wanted.requirement_except is None or one.requirement != wanted.requirement_except,
            wanted.responsible_except is None or entry.responsible != wanted.responsible_except,
            wanted.voluntary in (None, one.voluntary),
            wanted.due_from is None or (one.kind == "due" and one.due_on >= wanted.due_from),
            wanted.due_until is None or (one.kind == "due" and one.due_on <= wanted.due_until),
        )
    )


def _in_order(entry: Entry) -> tuple[object, ...]:
    one = entry.obligation
    return one.priority, one.due_on, one.scope, one.rule, one.subject


def _nearest_first(entry: Entry) -> tuple[object, ...]:
    return entry.obligation.due_on, *_in_order(entry)


@only_sqlite
@pytest.mark.parametrize(
    ("wanted", "indexes"),
    [
        (ObligationFilter(overdue_on=TODAY), ["due"]),
        (ObligationFilter(overdue_on=TODAY, person=ANN), ["responsible", "accountable"]),
    ],
    ids=["of the authority", "of a person"],
)
def test_what_is_overdue_is_found_by_its_day_and_counted_without_looking_at_a_row(
    database: Database, wanted: ObligationFilter, indexes: Sequence[str]
) -> None:
    """On PostgreSQL it depends on what is in the tables: see `bench/obligations.py`."""
    found, counted = database.transact(lambda unit: list(_plans(unit, wanted)))
    for index in indexes:
        looked_up = f"INDEX ix_obligations_{index} (tenant=? AND"
        assert looked_up in found
        assert "SEARCH obligations USING COVERING " + looked_up in counted
    for plan in (found, counted):
        assert plan.count("kind=? AND priority=? AND due_on<?)") == len(indexes)


@only_sqlite
def test_what_falls_due_is_found_by_its_day_in_each_priority(database: Database) -> None:
    wanted = ObligationFilter(due_from=TODAY, due_until=TODAY + timedelta(days=30))
    found, counted = database.transact(lambda unit: list(_plans(unit, wanted)))
    for plan in (found, counted):
        by_day = (
            "INDEX ix_obligations_due (tenant=? AND kind=? AND priority=? AND due_on>? "
            "AND due_on<?)"
        )
        assert plan.count(by_day) == len(get_args(Priority))


def _plans(unit: UnitOfWork, wanted: ObligationFilter) -> Sequence[str]:
    """Return how SQLite goes about each statement that finds and counts them."""
    asked: list[tuple[str, Any]] = []

    def listen(_conn: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        asked.append((sql, parameters))

    unit.use_tenant(HERE)
    event.listen(unit.connection, "before_cursor_execute", listen)
    unit.ledger.find(wanted, limit=8)
    unit.ledger.count(wanted)
    event.remove(unit.connection, "before_cursor_execute", listen)
    plans = (
        unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        for sql, parameters in asked
    )
    return ["\n".join(str(row[-1]) for row in plan) for plan in plans]


# ── Scopes ───────────────────────────────────────────────────────────────────


def test_scopes_await_their_derivation_when_its_day_has_come_or_the_rules_are_others(
    database: Database,
) -> None:
    def until(scope: str, valid_until: date | None, rules: str = RULES) -> None:
        _write(database, Reconciled(scope), valid_until=valid_until, rules=rules)

    def awaiting(day: date, rules: str = RULES, limit: int = 99) -> Sequence[str]:
        return _in(database, lambda ledger: ledger.awaiting(day, rules=rules, limit=limit))

    day = timedelta(days=1)
    until("for ever", None)
    until("tomorrow", TODAY + day)
    until("Today", TODAY)
    until("long ago", TODAY - 9 * day)
    until("by older rules", None, "2")
    until("by newer rules", TODAY + 5 * day, "4")

    assert awaiting(TODAY) == ["long ago", "Today", "by newer rules", "by older rules"]
    assert awaiting(TODAY, limit=1) == ["long ago"]
    assert awaiting(TODAY + day)[:3] == ["long ago", "Today", "tomorrow"]
    assert len(awaiting(TODAY, rules="5")) == 6
    until("long ago", TODAY + 9 * day)
    assert "long ago" not in awaiting(TODAY)
    assert _in(database, lambda ledger: ledger.scopes()) == {
        "Today": TODAY,
        "by newer rules": TODAY + 5 * day,
        "by older rules": None,
        "for ever": None,
        "long ago": TODAY + 9 * day,
        "tomorrow": TODAY + day,
    }


def test_what_is_put_off_waits_for_its_day_and_for_nothing_else(database: Database) -> None:
    def awaiting(day: date, rules: str = RULES) -> Sequence[str]:
        return _in(database, lambda ledger: ledger.awaiting(day, rules=rules, limit=9))

    tomorrow = TODAY + timedelta(days=1)
    _write(database, Reconciled(SYSTEM), valid_until=TODAY)
    _in(database, lambda ledger: ledger.put_off([SYSTEM, "new"], until=tomorrow))

    assert awaiting(TODAY) == awaiting(TODAY, rules="other") == []
    assert awaiting(tomorrow) == ["new", SYSTEM]
    assert _in(database, lambda ledger: ledger.scopes()) == {SYSTEM: TODAY}
    _in(database, lambda ledger: ledger.put_off([CONTRACT], until=TODAY))
    assert awaiting(TODAY) == [CONTRACT]
    _in(database, lambda ledger: ledger.put_off([], until=TODAY))
    for scope in (SYSTEM, CONTRACT, "new"):
        _write(database, Reconciled(scope))
    assert awaiting(date.max) == []


def test_a_scope_that_is_gone_is_forgotten(database: Database) -> None:
    _write(database, _opening(_entry("a")), valid_until=TODAY)
    _in(database, lambda ledger: ledger.forget(SYSTEM))
    assert _in(database, lambda ledger: ledger.awaiting(TODAY, rules=RULES, limit=9)) == []
    assert _in(database, lambda ledger: ledger.scopes()) == {}
    assert _in(database, lambda ledger: ledger.of_scope(SYSTEM)) == []


# ── What became of them ──────────────────────────────────────────────────────


def test_the_history_says_what_became_of_each_and_because_of_what(
    database: Database, clock: FakeClock
) -> None:
    exercise, review = FactOf("exercises", "fyr/2026-03-02"), FactOf("reviews", "x")
    entry, other = _entry("exercise", "S"), _entry("plan")
    moved = _moved(entry, date(2026, 9, 1))
    _write(database, _opening(entry, other, fact=review), who=ANN, command="RecordReview")
    clock.forward(hours=1)
    reworded = replace(other, responsible=BO)
    _write(
        database,
        Reconciled(
            SYSTEM,
            changed=(Changed(entry, moved, exercise), Changed(other, reworded, exercise)),
        ),
        who=BO,
        command="RecordExercise",
    )
    clock.forward(hours=1)
    _write(database, Reconciled(SYSTEM, closed=(Closed(moved, "renewed", None),)))

    closed, changed, *opened = _in(database, lambda ledger: ledger.history())
    first = LedgerEvent(
        seq=1,
        at=MORNING,
        day=TODAY,
        who=ANN,
        command="RecordReview",
        scope=SYSTEM,
        rule="exercise",
        subject="S",
        requirement="3.1",
        what="opened",
        kind="due",
        due_on=entry.obligation.due_on,
        due_before=None,
        outcome=None,
        fact=review,
    )
    assert opened[1] == first
    assert opened[0] == replace(first, seq=2, rule="plan", subject="")
    assert changed == replace(
        first,
        seq=3,
        at=MORNING + timedelta(hours=1),
        who=BO,
        command="RecordExercise",
        what="moved",
        due_on=date(2026, 9, 1),
        due_before=entry.obligation.due_on,
        fact=exercise,
    )
    assert closed == replace(
        changed,
        seq=4,
        at=clock.now(),
        who="system",
        command="Test",
        what="closed",
        due_before=None,
        outcome="renewed",
        fact=None,
    )


def test_how_one_ended_is_found_however_much_came_after_it_in_its_scope(
    database: Database,
) -> None:
    entry, again = _entry("exercise", "S"), _entry("exercise", "other")
    _write(database, _opening(entry))
    _write(database, Reconciled(SYSTEM, closed=(Closed(entry, "fulfilled", None),)), who=ANN)
    _write(database, _opening(*(_entry("plan", str(number)) for number in range(80))))
    _write(database, _opening(again))
    _write(database, Reconciled(SYSTEM, closed=(Closed(again, "fulfilled", None),)))

    ended = _in(database, lambda ledger: ledger.end_of(entry.obligation.identity))
    assert ended is not None
    assert (ended.what, ended.who, ended.subject) == ("closed", ANN, "S")
    standing = _entry("plan", "1").obligation.identity
    assert _in(database, lambda ledger: ledger.end_of(standing)) is None


def test_the_history_can_be_asked_for_of_one_scope_or_one_fact(database: Database) -> None:
    one, other = FactOf("exercises", "1"), FactOf("reviews", "1")

    def twice(unit: UnitOfWork) -> None:
        """Put both in one unit of work: the numbers go on."""
        unit.use_tenant(HERE)
        for scope, fact in ((SYSTEM, one), (CONTRACT, other)):
            _put(unit.ledger, _opening(_entry("a", scope=scope), fact=fact))

    database.transact(twice)
    _write(database, _opening(_entry("b", scope=SYSTEM), fact=other))

    def asked(**what: Any) -> list[tuple[str, str]]:
        events = _in(database, lambda ledger: ledger.history(**what))
        return [(event.scope, event.rule) for event in events]

    assert asked() == [(SYSTEM, "b"), (CONTRACT, "a"), (SYSTEM, "a")]
    assert asked(limit=1) == [(SYSTEM, "b")]
    assert asked(scope=SYSTEM) == [(SYSTEM, "b"), (SYSTEM, "a")]
    assert asked(fact=other) == [(SYSTEM, "b"), (CONTRACT, "a")]
    assert asked(scope=SYSTEM, fact=one) == [(SYSTEM, "a")]


def test_the_history_is_found_by_day_and_by_what_became_of_it(
    database: Database, clock: FakeClock
) -> None:
    told = replace(_entry("a").obligation, about={"title": "Æ"})
    first, second = replace(_entry("a"), obligation=told), _entry("b", scope=CONTRACT)
    _write(database, _opening(first), who=ANN)
    _write(
        database, replace(_opening(second), scope=CONTRACT), who=BO, day=TODAY + timedelta(days=1)
    )
    closing = Reconciled(SYSTEM, closed=(Closed(first, "fulfilled", FactOf("exercises", "1")),))
    _write(database, closing, who=BO, day=TODAY + timedelta(days=2))

    def asked(**what: Any) -> list[tuple[str, str]]:
        wanted = HistoryFilter(**what)
        events = _in(database, lambda ledger: ledger.happened(wanted, limit=9))
        assert _in(database, lambda ledger: ledger.count_happened(wanted)) == len(events)
        assert (
            _in(database, lambda ledger: ledger.happened(wanted, limit=9, offset=1)) == events[1:]
        )
        return [(event.rule, event.what) for event in events]

    opened, other, closed = ("a", "opened"), ("b", "opened"), ("a", "closed")
    assert asked() == [closed, other, opened]
    assert asked(since=TODAY + timedelta(days=1)) == [closed, other]
    assert asked(until=TODAY + timedelta(days=1)) == [other, opened]
    assert asked(outcome="fulfilled") == [closed]
    assert asked(what="opened", who=BO) == [other]
    assert asked(scopes=(SYSTEM,), requirement="3.1") == [closed, opened]
    assert asked(scopes=()) == []
    newest, *_ = _in(database, lambda ledger: ledger.happened(HistoryFilter(), limit=1))
    assert newest.about == {"title": "Æ"}


@pytest.mark.parametrize(
    "statement", ["UPDATE obligation_history SET who = 'nobody'", "DELETE FROM obligation_history"]
)
def test_the_history_is_append_only(databases: Databases, clock: FakeClock, statement: str) -> None:
    place = databases.migrated()
    with opened(place, clock) as database:
        _write(database, _opening(_entry("a")))
    with owned(place) as connection, pytest.raises(DatabaseError, match="history is append-only"):
        connection.execute(text(statement))


# ── One at a time ────────────────────────────────────────────────────────────


@only_postgresql
def test_who_holds_the_ledger_lets_the_next_one_wait_and_see_what_came_of_it(
    database: Database, postgres: PostgresServer
) -> None:
    def reconcile(unit: UnitOfWork) -> tuple[list[str], list[str], int]:
        unit.use_tenant(HERE)
        unit.register.find(Action)
        unit.register.find(Member)
        unit.ledger.hold()
        unit.ledger.hold()
        seen = [kept.record.title for kept in unit.register.find(Action)]
        members = [kept.record.name for kept in unit.register.find(Member)]
        return seen, members, unit.ledger.count(ObligationFilter())

    def change(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        unit.ledger.hold()
        action = Action(title="Ring", requirement="3.4", owner=ANN, due_on=TODAY)
        unit.register.save(action, seen=0, command="Test")
        unit.register.save(Member(email=ANN, name="Anne"), seen=1, command="Test")
        _put(unit.ledger, _opening(_entry("a")))
        unit.write()

    def begin(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        unit.register.save(Member(email=ANN, name="Ann"), seen=0, command="Test")

    database.transact(begin)
    with at_once() as threads:
        first = Held(threads, database, change)
        second = threads.submit(database.transact, reconcile)
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        assert second.result() == (["Ring"], ["Anne"], 1)


@only_postgresql
def test_who_writes_without_holding_waits_all_the_same(
    database: Database, postgres: PostgresServer
) -> None:
    with at_once() as threads:
        first = Held(threads, database, _writing(_opening(_entry("a"))))
        second = threads.submit(database.transact, _writing(_opening(_entry("b"))))
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        second.result()
    assert [event.seq for event in _in(database, lambda ledger: ledger.history())] == [2, 1]


def test_what_was_read_after_a_hold_and_undone_is_not_remembered(database: Database) -> None:
    """The directory is kept under the number of its last change.

    Another change may yet get that number.
    """

    def suppliers(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(HERE)
        return [kept.record.name for kept in unit.register.find(Supplier)]

    def save(unit: UnitOfWork, record: Record) -> None:
        unit.use_tenant(HERE)
        unit.register.save(record, seen=0, command="Test")

    def undone(unit: UnitOfWork) -> None:
        save(unit, Member(email=BO, name="Bo"))
        unit.write()
        unit.ledger.hold()
        assert suppliers(unit) == []
        raise ZeroDivisionError

    database.transact(lambda unit: save(unit, Member(email=ANN, name="Ann")))
    with pytest.raises(ZeroDivisionError):
        database.transact(undone)
    database.transact(lambda unit: save(unit, Supplier(name="Pindsvin")))
    assert database.transact(suppliers) == ["Pindsvin"]


def _entry(
    rule: str, subject: str = "", *, scope: str = SYSTEM, due_on: date = date(2026, 6, 1)
) -> Entry:
    obligation = Obligation(
        scope=scope,
        rule=rule,
        subject=subject,
        requirement="3.1",
        kind="due",
        due_on=due_on,
        priority=2,
        theme="duty",
    )
    return Entry(obligation, responsible=None, accountable=None, opened_on=TODAY)


def _moved(entry: Entry, due_on: date) -> Entry:
    return replace(entry, obligation=replace(entry.obligation, due_on=due_on))


def _opening(*entries: Entry, fact: FactOf | None = None) -> Reconciled:
    scope = entries[0].obligation.scope
    return Reconciled(scope, opened=tuple(Opened(entry, fact) for entry in entries))


def _put(
    ledger: Ledger,
    reconciled: Reconciled,
    *,
    valid_until: date | None = None,
    rules: str = RULES,
    command: str = "Test",
    day: date = TODAY,
) -> None:
    ledger.write(
        [Derivation(reconciled, {}, valid_until)],
        whole=True,
        rules=rules,
        command=command,
        day=day,
    )


def _writing(reconciled: Reconciled) -> Callable[[UnitOfWork], None]:
    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        _put(unit.ledger, reconciled)

    return write


def _write(
    database: Database,
    reconciled: Reconciled,
    *,
    tenant: str = HERE,
    who: str = "system",
    **how: Any,
) -> None:
    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant, who=who)
        _put(unit.ledger, reconciled, **how)

    database.transact(write)


def _in(database: Database, work: Callable[[Ledger], T], *, tenant: str = HERE) -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
        return work(unit.ledger)

    return database.transact(entered)
