"""Test row-level security on PostgreSQL, which separates authorities a second time.

Whatever the program asks, it sees and writes one authority's rows only.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import Boolean, Date, Float, Integer, LargeBinary, TypeEngine

from storage import database as database_module
from storage.core.column_types import Json, Moment
from storage.core.schema import APPEND_ONLY, BEFORE_THE_AUTHORITY, metadata
from storage.database import Database
from storage.unit_of_work import NoAuthority, UnitOfWork
from tests.databases import Databases, only_postgresql, opened
from tests.fakes.clock import MORNING

A, B = "a", "b"
PROTECTED = [table for table in metadata.sorted_tables if table.name not in BEFORE_THE_AUTHORITY]

every_protected_table = pytest.mark.parametrize(
    "table", PROTECTED, ids=lambda table: str(table.name)
)


@pytest.fixture(scope="module")
def filled(postgresql_databases: Databases) -> Iterator[Database]:
    """Put a row of A and one of B into every table, with one connection only.

    Tests leave the database as it is.
    """
    with postgresql_databases.lent(), pytest.MonkeyPatch.context() as patch:
        place = postgresql_databases.migrated()
        _as_owner(place.owner_url, _fill)
        patch.setattr(database_module, "POOL_SIZE", 1)
        with opened(place) as database:
            yield database


@every_protected_table
def test_who_entered_one_authority_sees_nothing_of_the_other(
    filled: Database, table: Table
) -> None:
    """They enter one after the other on the same pooled connection."""
    for tenant in (A, B, A):
        assert filled.transact(_seen(table, tenant)) == [tenant]


@every_protected_table
def test_who_entered_none_sees_nothing(filled: Database, table: Table) -> None:
    """It is a connection that another unit of work has just used for A, committed or not."""
    filled.transact(_seen(table, A))
    assert filled.transact(_seen(table, None)) == []
    with pytest.raises(ZeroDivisionError):
        filled.transact(_failing(A))
    assert filled.transact(_seen(table, None)) == []


@every_protected_table
@pytest.mark.parametrize("entered", [A, None], ids=["in another authority", "in none"])
def test_a_row_of_another_authority_cannot_be_written(
    filled: Database, table: Table, entered: str | None
) -> None:
    def write(unit: UnitOfWork) -> None:
        _enter(unit, entered)
        unit.connection.execute(insert(table).values(_row(table, B, "new")))

    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        filled.transact(write)


@every_protected_table
def test_a_row_cannot_be_given_away(filled: Database, table: Table) -> None:
    def give(unit: UnitOfWork) -> None:
        _enter(unit, A)
        unit.connection.execute(update(table).values(tenant=B))

    refusal = "permission denied" if table.name in APPEND_ONLY else "row-level security policy"
    with pytest.raises(ProgrammingError, match=refusal):
        filled.transact(give)


@every_protected_table
def test_rows_of_another_authority_are_neither_changed_nor_removed(
    filled: Database, table: Table
) -> None:
    if table.name in APPEND_ONLY:
        return  # nobody changes those at all: see the journal's tests

    def harm(unit: UnitOfWork) -> tuple[int, int]:
        _enter(unit, A)
        connection = unit.connection
        changed = connection.execute(update(table).where(table.c.tenant == B).values(tenant=B))
        removed = connection.execute(delete(table).where(table.c.tenant == B))
        return changed.rowcount, removed.rowcount

    assert filled.transact(harm) == (0, 0)
    assert filled.transact(_seen(table, B)) == [B]


@only_postgresql
def test_what_an_authority_is_named_like_is_only_a_name(database: Database) -> None:
    def odd(unit: UnitOfWork) -> str:
        unit.use_tenant("x', true); DROP TABLE journal; --")
        return str(
            unit.connection.execute(
                text("SELECT current_setting('kravbot.tenant', true)")
            ).scalar_one()
        )

    assert database.transact(odd) == "x', true); DROP TABLE journal; --"


def test_nothing_of_an_authority_can_be_asked_for_before_one_is_entered(
    database: Database,
) -> None:
    subjects: list[Callable[[UnitOfWork], object]] = [
        lambda unit: unit.register,
        lambda unit: unit.journal,
        lambda unit: unit.ledger,
        lambda unit: unit.conversations,
        lambda unit: unit.cards,
        lambda unit: unit.outbox,
        lambda unit: unit.jobs,
        lambda unit: unit.attachments,
        lambda unit: unit.transcript,
    ]
    for subject in subjects:
        with pytest.raises(NoAuthority):
            database.transact(subject)


def _fill(connection: Connection) -> None:
    for table in PROTECTED:
        for tenant in (A, B):
            connection.execute(insert(table).values(_row(table, tenant, "old")))


def _row(table: Table, tenant: str, key: str) -> dict[str, object]:
    row = {column.name: _some(column.type, key) for column in table.columns}
    return {**row, "tenant": tenant}


def _some(kind: TypeEngine[Any], key: str) -> object:
    """Return a value a column of that kind takes; it differs with the key."""
    match kind:
        case Moment():
            return MORNING
        case Json():
            return {}
        case Boolean():
            return True
        case Integer():
            return len(key) + ord(key[0])
        case Float():
            return 1.5
        case Date():
            return date(2026, 3, 2)
        case LargeBinary():
            return b"x"
        case _:
            return key


def _seen(table: Table, tenant: str | None) -> Callable[[UnitOfWork], list[str]]:
    def look(unit: UnitOfWork) -> list[str]:
        _enter(unit, tenant)
        return list(unit.connection.execute(select(table.c.tenant)).scalars())

    return look


def _failing(tenant: str) -> Callable[[UnitOfWork], None]:
    def fail(unit: UnitOfWork) -> None:
        _enter(unit, tenant)
        raise ZeroDivisionError

    return fail


def _enter(unit: UnitOfWork, tenant: str | None) -> None:
    if tenant is not None:
        unit.use_tenant(tenant)


def _as_owner(url: str, work: Callable[[Connection], None]) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        work(connection)
