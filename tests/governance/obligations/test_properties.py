"""Test what holds for any facts.

Deriving changes nothing, their order does not matter, and time alone changes nothing before its
day.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.catalogue import catalogue
from governance.intervals import intervals_of
from governance.obligations.facts import Facts
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.derived_scope import derive_scope
from governance.reconciliation.ledger_diff import compare, entries_of
from governance.reconciliation.load_facts import facts_of, scopes_of
from governance.records.deviations import Deviation
from governance.schema.record import Record
from register.demo import ANCHOR, demo_register
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import ZONE, World, good, plain
from tests.selection import share_of

EXAMPLES = settings(max_examples=share_of(40), suppress_health_check=[HealthCheck.too_slow])
REGISTERS = [plain(records) for _, records in demo_register()]
WORLDS = [*REGISTERS, good(), *(case.broken(good()) for case in CASES)]
FAR = timedelta(days=800)


def _shifted(record: Record, by: timedelta) -> Record:
    """Move the days of what has happened; the days the record is found by stay."""
    moved: dict[str, Any] = {
        name: value + by
        for name in type(record).model_fields
        if name not in record.key_fields and isinstance(value := getattr(record, name), date)
    }
    return record.model_copy(update=moved)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw one of the registers we know, with some records gone and some days moved."""
    world = draw(st.sampled_from(WORLDS))
    names = sorted(world.records)
    gone = draw(st.sets(st.sampled_from(names), max_size=len(names) // 3))
    moves = draw(st.dictionaries(st.sampled_from(names), st.integers(-500, 500), max_size=12))
    kept = {
        name: _shifted(record, timedelta(days=moves.get(name, 0)))
        for name, record in world.records.items()
        if name not in gone
    }
    return World(kept, world.first)


days = st.integers(-400, 900).map(lambda number: ANCHOR + timedelta(days=number))


def _facts(world: World) -> list[Facts]:
    register = world.register()
    found = [facts_of(register, catalogue(), scope, ZONE) for scope in scopes_of(register)]
    return [facts for facts in found if facts is not None]


def _turned(facts: Facts) -> Facts:
    """Return the same facts in the opposite order."""
    records = {
        cls: dict(reversed(list(found.items())))
        for cls, found in reversed(list(facts.records.items()))
    }
    return Facts(
        facts.catalogue,
        facts.scope,
        facts.since,
        facts.inclusion,
        records,
        facts.recorded,
        facts.place,
    )


@EXAMPLES
@given(worlds(), days)
def test_deriving_twice_changes_nothing(world: World, today: date) -> None:
    spans = intervals_of(world.register())
    for facts in _facts(world):
        roster = facts.roster(today)
        first = entries_of(derive_scope(facts, spans, today).obligations, roster, opened_on=today)
        later = today + timedelta(days=1)
        second = entries_of(derive_scope(facts, spans, today).obligations, roster, opened_on=later)
        assert not compare(facts.scope, first, second, ())


@EXAMPLES
@given(worlds(), days)
def test_the_order_of_the_facts_says_nothing(world: World, today: date) -> None:
    spans = intervals_of(world.register())
    for facts in _facts(world):
        assert derive_scope(facts, spans, today) == derive_scope(_turned(facts), spans, today)


@EXAMPLES
@given(worlds(), days, st.data())
def test_until_the_day_it_names_it_stays_the_same(
    world: World, today: date, data: st.DataObject
) -> None:
    spans = intervals_of(world.register())
    for facts in _facts(world):
        derived = derive_scope(facts, spans, today)
        last = derived.valid_until - timedelta(days=1) if derived.valid_until else today + FAR
        between = data.draw(st.integers(0, (last - today).days))
        for day in {last, today + timedelta(days=between)}:
            assert derive_scope(facts, spans, day).obligations == derived.obligations, (
                facts.scope,
                day,
            )


@EXAMPLES
@given(worlds(), days)
def test_each_is_told_once_and_belongs_to_somebody(world: World, today: date) -> None:
    for entry in world.standing(today):
        assert entry.obligation.due_on is not None
        assert entry.responsible is not None or not _anybody(world)
    names = [(entry.obligation.scope, *entry.obligation.name) for entry in world.standing(today)]
    assert len(names) == len(set(names))


def _anybody(world: World) -> bool:
    return any(section == "members" for section, _ in world.records)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.rule for case in CASES])
def test_what_settles_it_closes_it_in_the_ledger_by_that_record(number: int) -> None:
    """A record that says something is not possible fulfils nothing: what it excuses is dropped."""
    case = CASES[number]
    broken = case.broken(good())
    settled = case.settled(broken)
    changes = [
        Change(broken.records.get(name), record)
        for name, record in settled.records.items()
        if broken.records.get(name) != record
    ]
    scope = min(one.scope for one in broken.found(case.rule))
    before = [entry for entry in broken.standing() if entry.obligation.scope == scope]
    after = [entry for entry in settled.standing() if entry.obligation.scope == scope]
    closed = [
        one
        for one in compare(scope, before, after, changes).closed
        if one.entry.obligation.rule == case.rule
    ]
    excused = all(isinstance(change.record, Deviation) for change in changes)
    dropped = excused and not case.rule.startswith("deviation_")
    assert {one.outcome for one in closed} == {"dropped" if dropped else "fulfilled"}
    facts = {(change.record.section, change.record.key) for change in changes}
    assert {(one.fact.section, one.fact.key) for one in closed if one.fact} <= facts
