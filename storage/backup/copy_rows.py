"""Copy every row of one database into another, authority by authority, as they are kept.

Nothing is read into a model.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Select,
    Table,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    union,
    union_all,
)

from storage.core.kept_tables import KEPT_TABLES
from storage.core.schema import BEFORE_THE_AUTHORITY, tenants

_MANY, _FEW = 500, 16  # rows in memory at once; _FEW of those of up to 256 kB
_ENTER = text("SELECT set_config('kravbot.tenant', :tenant, true)")


def _counted(table: Table) -> Select[str, int]:
    """Return a statement for the table's name, and how many rows it has."""
    return select(literal(table.name), func.count()).select_from(table)


_SHARED = [table for table in KEPT_TABLES if table.name in BEFORE_THE_AUTHORITY]
_OWNED = [table for table in KEPT_TABLES if table.name not in BEFORE_THE_AUTHORITY]

_EVERYWHERE = union(select(tenants.c.id), *(select(table.c.tenant) for table in _OWNED))
_SHARED_COUNTS = union_all(*(_counted(table) for table in _SHARED))
_OWNED_COUNTS = union_all(
    *(_counted(table).where(table.c.tenant == bindparam("tenant")) for table in _OWNED)
)


def enter(connection: Connection, tenant: str) -> None:
    """Show this authority's rows from here on under row-level security.

    It lasts until the transaction ends.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ENTER, {"tenant": tenant})


def authorities(connection: Connection) -> list[str]:
    """Return the ids of all authorities that have rows.

    On PostgreSQL they are only those that were founded, as nobody can see the others.
    """
    only_founded = connection.dialect.name == "postgresql"
    found = connection.execute(select(tenants.c.id) if only_founded else _EVERYWHERE)
    return sorted(found.scalars())


def count(connection: Connection, everyone: Sequence[str]) -> dict[str, int]:
    """Count the rows per table, by the table's name.

    They are those from before the authority is known, and those of these authorities.
    """
    counts = dict.fromkeys(sorted(table.name for table in KEPT_TABLES), 0)
    for name, found in connection.execute(_SHARED_COUNTS):
        counts[name] = found
    for tenant in everyone:
        enter(connection, tenant)
        for name, found in connection.execute(_OWNED_COUNTS, {"tenant": tenant}):
            counts[name] += found
    return counts


def copy(
    source: Connection,
    target: Connection,
    everyone: Sequence[str],
    copied: Callable[[int], None],
) -> None:
    """Copy all rows of these authorities, and those from before the authority is known.

    `copied` is told how many more.
    """
    for table in _SHARED:
        _copy(source, target, table, None, copied)
    for tenant in everyone:
        enter(source, tenant)
        enter(target, tenant)
        for table in _OWNED:
            _copy(source, target, table, tenant, copied)


def _copy(
    source: Connection,
    target: Connection,
    table: Table,
    tenant: str | None,
    copied: Callable[[int], None],
) -> None:
    for rows in _batches(source, table, tenant):
        target.execute(insert(table), rows)
        copied(len(rows))


def _batches(
    connection: Connection, table: Table, tenant: str | None
) -> Iterator[list[dict[str, Any]]]:
    statement = select(table).order_by(*table.primary_key)
    if tenant is not None:
        statement = statement.where(table.c.tenant == tenant)
    large = any(isinstance(column.type, LargeBinary) for column in table.columns)
    options = {"yield_per": _FEW if large else _MANY}
    with connection.execute(statement, execution_options=options) as result:
        for part in result.mappings().partitions():
            yield [dict(row) for row in part]
