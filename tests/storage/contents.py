"""Read what is in a database, comparable between SQLite and PostgreSQL.

A database with something in every table is also made here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Table, create_engine, func, insert, select
from sqlalchemy.pool import NullPool
from sqlalchemy.types import Boolean, Date, Float, Integer, LargeBinary

from storage.conversations.attachments import CHUNK
from storage.core.column_types import Json, Moment
from storage.core.schema import BEFORE_THE_AUTHORITY, metadata
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, Place, opened
from tests.fakes.clock import MORNING

Contents: TypeAlias = Mapping[str, Sequence[tuple[Any, ...]]]

ANN = "ann@taage.example"
FILE = b"%PDF\0" + bytes(range(256)) * 1025
"""A content of more than one chunk, with every byte there is."""

_MADE_BY_THE_PROGRAM = frozenset({"tenants", "journal", "journal_heads", "attachments", "chunks"})


def contents(place: Place) -> Contents:
    """Return every row of every table as its owner sees it, in the order of the keys."""
    with owned(place) as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def is_empty(place: Place) -> bool:
    return not any(contents(place).values())


def full(databases: Databases) -> Place:
    """Make the demo with a file of either authority's, and two rows more in every table.

    The rows have whatever a table can hold. Where an authority can have one row, it is one.
    """
    place = databases.demo()
    with opened(place) as database:
        tenants = [tenant.id for tenant in database.transact(lambda u: u.identities.tenants())]
        for tenant in tenants:
            keep_file(database, tenant)
    with owned(place) as connection:
        for table in metadata.sorted_tables:
            if table.name not in _MADE_BY_THE_PROGRAM:
                rows = [_row(table, tenant, n) for tenant in tenants for n in _numbers(table)]
                connection.execute(insert(table), rows)
        connection.commit()
        for table in metadata.sorted_tables:
            assert connection.execute(select(func.count()).select_from(table)).scalar_one()
    return place


def keep_file(database: Database, tenant: str) -> str:
    """Keep FILE, and return its sha256."""
    name = sha256(FILE).hexdigest()

    def keep(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant)
        blob = unit.attachments.begin(ANN)
        for n in range(0, len(FILE), CHUNK):
            unit.attachments.write(blob, n // CHUNK, FILE[n : n + CHUNK])
        unit.attachments.finish(
            blob, sha256=name, size=len(FILE), media_type="application/pdf", name="ø.pdf"
        )

    database.transact(keep)
    return name


@contextmanager
def owned(place: Place) -> Iterator[Connection]:
    """Connect as somebody who owns the database, or its file; nothing is committed."""
    engine = create_engine(place.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _numbers(table: Table) -> tuple[int, ...]:
    """Number the rows of an authority; a table whose key is the authority alone can have one."""
    return (0,) if table.primary_key.columns.keys() == ["tenant"] else (0, 1)


def _row(table: Table, tenant: str, n: int) -> dict[str, object]:
    shared = table.name in BEFORE_THE_AUTHORITY
    key = f"{tenant}-{n}" if shared else f"row {n}"
    row = {column.name: _some(column, key, n) for column in table.columns}
    return row | {"tenant": tenant} if "tenant" in row else row


def _some(column: Column[Any], key: str, n: int) -> object:
    """Return something its kind can hold that is easily spoilt on the way.

    In the first row, a column that may be null is null.
    """
    if column.nullable and n == 0:
        return None
    match column.type:
        case Moment():
            return MORNING + timedelta(microseconds=n + 1)
        case Json():
            return {"æ": [1.1, None, True, "\0 ” ’ 😀"], key: {}}
        case Boolean():
            return bool(n)
        case Integer():
            return 2**31 - 1 - n
        case Float():
            return 0.1 + 0.2
        case Date():
            return date(1999, 12, 31)
        case LargeBinary():
            return FILE
        case _:
            return settled if (settled := _SETTLED.get(column.name)) else f"{key} ”æøå” 😀\n\t'"


_SETTLED = {"state": "sent"}
