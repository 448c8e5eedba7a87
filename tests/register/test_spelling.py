"""Test that a name written with another capital letter is the same name.

It is kept as the record that has it spells it.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.obligations.derivation import derive_waiting
from bot.app.register.create_authority import tenant_id
from governance.ports import R
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from storage.core.schema import obligation_scopes, obligations
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import SqliteFiles, opened
from tests.register.files import STF, bring_in, sentences


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Database]:
    with opened(SqliteFiles(tmp_path).demo()) as database:
        yield database


def _kept(demo: Database, cls: type[R]) -> list[R]:
    def work(unit: UnitOfWork) -> list[R]:
        unit.use_tenant(tenant_id(STF))
        return [kept.record for kept in unit.register.find(cls)]

    return asyncio.run(demo.run(work))


def _scopes(demo: Database) -> set[str]:
    asyncio.run(derive_waiting(demo, tenant_id(STF)))
    with demo.engine.connect() as connection:
        tables = (obligations, obligation_scopes)
        return {
            scope
            for table in tables
            for scope in connection.execute(
                select(table.c.scope).where(table.c.tenant == tenant_id(STF))
            ).scalars()
        }


def test_a_reference_is_spelled_as_what_it_names(demo: Database) -> None:
    before = _scopes(demo)
    came = bring_in(
        demo,
        (
            b"exercises:\n- {system: FYRJOURNAL, type: call-out, held_on: 2026-02-01, "
            b"with_supplier: 'yes'}\n"
        ),
        form="yaml",
    )
    assert sentences(came, "da") == []
    assert "FYRJOURNAL" not in {exercise.system for exercise in _kept(demo, Exercise)}
    assert _scopes(demo) == before


def test_what_is_respelled_is_respelled_wherever_it_is_named(demo: Database) -> None:
    before = _scopes(demo)
    came = bring_in(
        demo, b"systems:\n- {name: fyrJournal, criticality: samfundskritisk}\n", form="yaml"
    )
    assert sentences(came, "da") == []
    assert ("fyrJournal",) in {contract.systems for contract in _kept(demo, Contract)}
    assert _scopes(demo) == {scope.replace("Fyrjournal", "fyrJournal") for scope in before}
