"""Make fresh databases for the tests, SQLite and PostgreSQL alike.

They are copies of templates that are made when first asked for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import psycopg
import pytest
from sqlalchemy import Table, func, select

from bot.app.register.create_authority import load_demo
from register.demo import ANCHOR
from storage.core.schema import journal, metadata
from storage.database import Database
from storage.migrate import migrate
from storage.register.journal import JournalFault, verify
from storage.register.journal_notes import LOOKUP_SECTION
from storage.unit_of_work import UnitOfWork
from tests import engines
from tests.bare_system import bare_system, write
from tests.fakes.clock import FakeClock
from tests.postgres import OWNER, PROGRAM, PostgresServer

engines.share()

Kind: TypeAlias = Literal["migrated", "demo", "bare"]
"""The content of a database: tables alone, the demo, or the demo and a bare system beside it."""

_TABLES = [table.name for table in metadata.sorted_tables]
_PUT_BACK_ONE = """
  IF (SELECT count(*) <> (SELECT count(*) FROM kept.{table})
      OR coalesce(bool_or(age(xmin) < since), false) FROM {table})
  THEN
    DELETE FROM {table} WHERE age(xmin) < since;
    INSERT INTO {table} SELECT * FROM kept.{table} ON CONFLICT DO NOTHING;
  END IF;
"""
_KEEP_AS_IT_IS = f"""
SET session_replication_role = replica;
CREATE SCHEMA kept;
CREATE TABLE kept.since AS SELECT pg_current_xact_id()::xid AS last;
{"".join(f"CREATE TABLE kept.{table} AS SELECT * FROM {table};" for table in _TABLES)}
CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  since int := (SELECT age(last) FROM kept.since);
BEGIN
  {"".join(_PUT_BACK_ONE.format(table=table) for table in _TABLES)}
  UPDATE kept.since SET last = pg_current_xact_id()::xid;
END $$;
"""
_PUT_BACK = "SELECT kept.put_back()"
"""The SQL that puts every table back that may have changed.

A table whose rows are as many as they were, each written no later than the last time, is as it was.
Of another the rows written later are taken out, and those put in that it lacks by its key. It is a
function, so that the server plans it once.
"""

_USES_UNTIL_SWEPT = 20
"""The number of uses after which the tables are vacuumed.

What was deleted still lies in them until then, and is read past.
"""

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Place:
    """The addresses of a database: the program's, and the owner's.

    Row-level security does not bind the owner.
    """

    name: str
    url: str
    owner_url: str


@runtime_checkable
class Databases(Protocol):
    """It makes databases of one kind."""

    def empty(self) -> Place:
        """Make a database with nothing in it."""
        ...

    def migrated(self) -> Place:
        """Make a database with tables and no rows."""
        ...

    def demo(self) -> Place:
        """Make a database with the two demo authorities, on their own day."""
        ...

    def copy(self, place: Place) -> Place:
        """Make the same again; nobody may have it open."""
        ...

    def used(self, kind: Kind) -> Place:
        """Return one that may be used again and again, one user at a time.

        Only its rows may be changed.
        """
        ...

    def lent(self) -> AbstractContextManager[None]:
        """Delete at the end what is made within."""
        ...


class SqliteFiles:
    """It makes SQLite databases as files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._made: list[Path] = []

    def empty(self) -> Place:
        place = self._new()
        self._made.append(Path(place.name))
        return place

    def migrated(self) -> Place:
        return self._holding(_content("migrated"))

    def demo(self) -> Place:
        return self._holding(_content("demo"))

    def used(self, kind: Kind) -> Place:
        return self._holding(_content(kind))

    def copy(self, place: Place) -> Place:
        return self._holding(Path(place.name).read_bytes())

    @contextmanager
    def lent(self) -> Iterator[None]:
        before = len(self._made)
        yield
        for path in self._made[before:]:
            for ending in ("", "-wal", "-shm", ".lock"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
        del self._made[before:]

    @staticmethod
    def at(path: Path) -> Place:
        """Return the database in that file."""
        return Place(str(path), f"sqlite:///{path}", f"sqlite:///{path}")

    def _new(self) -> Place:
        path = self._folder / f"{next(self._numbers)}.db"
        return self.at(path)

    def _holding(self, content: bytes) -> Place:
        place = self.empty()
        Path(place.name).write_bytes(content)
        return place


@cache
def _content(kind: Kind) -> bytes:
    """Return the content of a SQLite file of that kind, made once in a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.db"
        if kind != "migrated":
            path.write_bytes(_content(_MADE_FROM[kind]))
        with opened(SqliteFiles.at(path)) as database:
            if kind == "migrated":
                migrate(f"sqlite:///{path}", using=database)
            else:
                _fill(database, kind)
        return path.read_bytes()


_MADE_FROM: Mapping[Kind, Kind] = {"demo": "migrated", "bare": "demo"}


def _fill(database: Database, kind: Kind) -> None:
    """Add what that kind has more than the one it is made from."""
    if kind == "demo":
        load_demo(database, ANCHOR)
    else:
        for record in bare_system("Fyrkassen", forum="Kasseforum"):
            database.transact(partial(write, record=record, of="Styrelsen for Tåge og Fyrtårne"))


class PostgresDatabases:
    """It makes PostgreSQL databases on one server."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._numbers = count(1)
        self._made: list[str] = []
        self._templates: dict[Kind, Place] = {}
        self._used: dict[Kind, tuple[Place, psycopg.Connection]] = {}
        self._uses: Counter[Kind] = Counter()
        self._connections = ExitStack()

    def empty(self) -> Place:
        return self._created("template1")

    def migrated(self) -> Place:
        return self._created(self._template("migrated").name)

    def demo(self) -> Place:
        return self._created(self._template("demo").name)

    def used(self, kind: Kind) -> Place:
        """Return a database of which only the rows are put back.

        Copying a whole database takes longer than most tests. Putting back the rows is enough, as
        the program's role can change nothing else.
        """
        if kind not in self._used:
            place = self._new(self._template(kind).name)
            connection = self._connections.enter_context(self.server.connected(place.name))
            connection.execute(_KEEP_AS_IT_IS.encode())
            self._connections.enter_context(closing(engines.keep(place.url)))
            self._used[kind] = place, connection
        place, connection = self._used[kind]
        connection.execute(_PUT_BACK.encode())
        self._uses[kind] += 1
        if self._uses[kind] % _USES_UNTIL_SWEPT == 0:
            connection.execute("VACUUM")
        return place

    def close(self) -> None:
        """Close the connections, when no database is asked for any more."""
        self._connections.close()

    def copy(self, place: Place) -> Place:
        return self._created(place.name)

    @contextmanager
    def lent(self) -> Iterator[None]:
        before = len(self._made)
        yield
        for name in self._made[before:]:
            self.server.drop(name)
        del self._made[before:]

    def _template(self, kind: Kind) -> Place:
        """Return the database that those of that kind are copied from."""
        if kind not in self._templates:
            if kind == "migrated":
                place = self._new("template1")
                migrate(place.owner_url, app_url=place.url)
            else:
                place = self._new(self._template(_MADE_FROM[kind]).name)
                with opened(place) as database:
                    _fill(database, kind)
            self._templates[kind] = place
        return self._templates[kind]

    def _created(self, template: str) -> Place:
        place = self._new(template)
        self._made.append(place.name)
        return place

    def _new(self, template: str) -> Place:
        name = f"kravbot_{next(self._numbers)}"
        self.server.create(name, template=template)
        return Place(name, self.server.url(PROGRAM, name), self.server.url(OWNER, name))


def audited(database: Database, tenant: str) -> list[int | JournalFault]:
    """Walk the authority's journal, and return what that yields."""

    def walk(unit: UnitOfWork) -> list[int | JournalFault]:
        unit.use_tenant(tenant)
        return list(verify(unit.connection, tenant))

    return database.transact(walk)


@contextmanager
def opened(place: Place, clock: FakeClock | None = None) -> Iterator[Database]:
    """Open the database as the program does, and close it at the end."""
    database = Database(place.url, clock or FakeClock(), absent="make")
    try:
        yield database
    finally:
        database.close()


def looked_up(database: Database) -> int:
    """Count the entries of all journals that say who was shown whose number."""
    with database.engine.connect() as connection:
        found = select(func.count()).where(journal.c.section == LOOKUP_SECTION)
        return connection.execute(found).scalar_one()


def row_counts(database: Database, *tables: Table) -> list[int]:
    """Count the rows of each table, of all authorities together."""
    with database.engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        ]
