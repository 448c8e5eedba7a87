"""Test that after any change in the register, the ledger holds what the whole register comes to.

It holds nothing less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app.obligations.derivation import reconciler_of
from bot.app.register.create_authority import tenant_id
from governance.catalogue import catalogue
from governance.obligations.ledger import Entry, ItemStates, ObligationFilter
from governance.reconciliation.change_recorder import Change, ChangeRecorder
from governance.reconciliation.derived_scope import edition
from governance.reconciliation.reconciler import MOST_AT_ONCE, DerivedRegister
from governance.reconciliation.section_cache import SectionCache
from governance.records.authorities import Authority
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.schema.record import Record
from register.demo import ANCHOR
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.selection import third
from tests.stories.answering import answered
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.rehearsal import rehearsal, stocked

SECTION_NAMES = [cls.section for cls in SECTIONS]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("demo")) as database:
        for authority, scopes in ANSWERED.items():
            database.transact(partial(_answer, authority=authority, scopes=scopes))
        yield database


ANSWERED = {
    LIGHTHOUSES: {
        "system:Nødmelderen": "3.2",
        "contract:K-102": "3.5",
        "forum:Driftsforum K-101": "2.4",
        "authority": "2.1",
    },
    PANCAKES: {"system:Vandvagten": "3.1", "contract:K-203": "1.1"},
}


def _answer(unit: UnitOfWork, *, authority: str, scopes: Mapping[str, str]) -> None:
    unit.use_tenant(tenant_id(authority))
    noting = ChangeRecorder(unit.register)
    for scope, requirement in scopes.items():
        for record in (
            *answered(requirement, scope, ANCHOR, "somebody@stf.example"),
            *_shown(requirement, scope),
        ):
            noting.save(record, seen=0, command="Try")
    reconciler_of(unit).settle(noting.changes, command="Try")


def _shown(requirement: str, scope: str) -> Iterator[Evidence]:
    """Yield a link for each question of the requirement that a link is evidence for."""
    for question in catalogue()[requirement].questions:
        if "evidence" in question.proves:
            yield Evidence(
                question=question.id,
                scope=scope,
                url="https://stf.example/bevis",
                title="Bevis",
                added_by="somebody@stf.example",
                added_on=ANCHOR,
            )


def _bare(entries: list[Entry]) -> list[Entry]:
    bare = [replace(entry, opened_on=ANCHOR) for entry in entries]
    return sorted(bare, key=lambda entry: (entry.obligation.scope, entry.obligation.name))


def _in_ledger(unit: UnitOfWork) -> tuple[list[Entry], Mapping[str, ItemStates]]:
    standings = {scope: found for scope, found in unit.ledger.states().items() if found}
    return _bare(list(unit.ledger.find(ObligationFilter(), limit=100_000))), standings


def _by_the_facts(unit: UnitOfWork) -> tuple[list[Entry], Mapping[str, ItemStates]]:
    standing = dict(DerivedRegister(SectionCache(unit.register), catalogue(), ANCHOR).every())
    entries = [entry for one in standing.values() for entry in one.entries]
    standings = {scope: one.states for scope, one in standing.items() if one.states}
    return _bare(entries), standings


def _moved(record: Record) -> Record | None:
    """Move the record's days a month on and its figures one up, where it can be like that."""
    changed: dict[str, object] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in type(record).key_fields:
            continue
        if isinstance(value, bool):
            changed[name] = not value
        elif isinstance(value, int):
            changed[name] = value + 1
        elif isinstance(value, date):
            changed[name] = value + timedelta(days=31)
    return record.model_copy(update=changed) if changed else None


def _changes(unit: UnitOfWork, section: str) -> Iterator[tuple[Record, Record | None]]:
    """Yield each record of the section, ended, and each of them changed."""
    [cls] = [one for one in SECTIONS if one.section == section]
    for kept in unit.register.find(cls):
        if not isinstance(kept.record, Authority):
            yield kept.record, None
        moved = _moved(kept.record)
        if moved is not None:
            yield kept.record, moved


@third
@pytest.mark.parametrize("section", SECTION_NAMES)
@pytest.mark.parametrize("authority", [LIGHTHOUSES, PANCAKES])
def test_after_each_change_the_ledger_is_what_the_facts_come_to(
    demo: Database, authority: str, section: str
) -> None:
    with rehearsal(demo, of=authority) as unit:
        wanted = list(_changes(unit, section))
    for before, after in wanted:
        with rehearsal(demo, of=authority) as unit:
            noting = ChangeRecorder(unit.register)
            kept = unit.register.get(type(before), before.key)
            assert kept is not None
            if after is None:
                noting.end(type(before), before.key, seen=kept.version, command="Try")
            else:
                noting.save(after, seen=kept.version, command="Try")
            reconciler_of(unit).settle(noting.changes, command="Try")
            assert _in_ledger(unit) == _by_the_facts(unit), (before, after)


@third
@pytest.mark.parametrize("section", SECTION_NAMES)
@pytest.mark.parametrize("authority", [LIGHTHOUSES, PANCAKES])
def test_after_a_record_came_it_is_too(demo: Database, authority: str, section: str) -> None:
    """Each record is ended, everything is derived without it, and then it is told of again."""
    with rehearsal(demo, of=authority) as unit:
        records = [before for before, after in _changes(unit, section) if after is None]
    for record in records:
        with rehearsal(demo, of=authority) as unit:
            kept = unit.register.get(type(record), record.key)
            assert kept is not None
            away = ChangeRecorder(unit.register)
            away.end(type(record), record.key, seen=kept.version, command="Try")
            reconciler_of(unit).settle(away.changes, command="Try")
            back = ChangeRecorder(unit.register)
            back.save(record, seen=0, command="Try")
            reconciler_of(unit).settle(back.changes, command="Try")
            assert _in_ledger(unit) == _by_the_facts(unit), record


def test_there_is_something_of_every_state_but_what_waits_for_a_decision(demo: Database) -> None:
    letters = set()
    for authority in (LIGHTHOUSES, PANCAKES):
        with rehearsal(demo, of=authority) as unit:
            found = unit.ledger.states().values()
            letters |= {letter for states in found for each in states.values() for letter in each}
    assert letters == set("MmNPRSUX-")


def test_reconciling_again_changes_nothing_and_tells_nothing(demo: Database) -> None:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        told = len(unit.ledger.history(limit=100_000))
        members = [Change(kept.record, kept.record) for kept in unit.register.find(Member)]
        systems = [Change(None, kept.record) for kept in unit.register.find(System)]
        came_to = reconciler_of(unit).settle([*members, *systems], command="Try")
        assert not any(came_to)
        assert len(unit.ledger.history(limit=100_000)) == told


def test_a_change_that_reaches_very_many_is_finished_by_the_sweep(demo: Database) -> None:
    more = [System(name=f"System {number}", criticality="samfundskritisk") for number in range(80)]
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        noting = ChangeRecorder(unit.register)
        noting.save_all([(system, 0) for system in more], command="Try")
        came_to = reconciler_of(unit).settle(noting.changes, command="Try")
        assert len(came_to) == MOST_AT_ONCE
        waiting = unit.ledger.awaiting(ANCHOR, rules=edition(catalogue()), limit=1000)
        assert len(waiting) >= len(more) - MOST_AT_ONCE  # and those of the demo that come after
        while reconciler_of(unit).sweep(limit=10):
            pass
        assert _in_ledger(unit) == _by_the_facts(unit)


def test_a_database_from_before_is_derived_by_the_first_sweep(demo: Database) -> None:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        whole = _in_ledger(unit)
        for scope in list(unit.ledger.scopes()):
            unit.ledger.forget(scope)
        assert unit.ledger.is_new()
        assert reconciler_of(unit).sweep(limit=1000)
        assert _in_ledger(unit) == whole


def test_what_is_put_off_whole_comes_back_whole(demo: Database, tmp_path: Path) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        whole = _in_ledger(unit)
        count = reconciler_of(unit).put_off_all()
        assert reconciler_of(unit).sweep(limit=1000) == count
        assert _in_ledger(unit) == whole
