"""Test the database as it is opened: what it refuses, in words, and how SQLite is held."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from governance.records.systems import System
from storage.core.sqlite_file import DatabaseBusy
from storage.database import (
    ConnectionInUse,
    Database,
    DatabaseAway,
    DatabaseUnusable,
    NotMade,
    NotMigrated,
)
from storage.migrate import migrate
from storage.migrations import HEAD
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, Place, only_postgresql, only_sqlite, opened
from tests.fakes.clock import FakeClock
from tests.postgres import OWNER, PROGRAM, SUPERUSER, PostgresServer

# ── Refused at the start ─────────────────────────────────────────────────────


def test_a_migrated_database_is_taken(database: Database) -> None:
    database.check()


@only_postgresql
def test_an_empty_database_is_refused(databases: Databases) -> None:
    sentence = f"it is at nothing, this version of Kravbot needs {HEAD}; run `kravbot migrate`"
    assert _refusal(databases.empty()) == (NotMigrated, sentence)


@only_sqlite
def test_an_empty_file_is_refused(databases: Databases) -> None:
    place = databases.empty()
    assert _refusal(place) == (NotMade, place.name)


@only_sqlite
def test_a_file_that_is_not_there_is_refused_and_not_made(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.empty()
    with pytest.raises(NotMade):
        Database(place.url, clock)
    assert not Path(place.name).exists()
    assert not Path(f"{place.name}.lock").exists()


def test_a_database_at_another_step_is_refused(databases: Databases) -> None:
    place = databases.migrated()
    _own(databases, place, "UPDATE alembic_version SET version_num = '9999'")
    sentence = f"it is at 9999, this version of Kravbot needs {HEAD}; run `kravbot migrate`"
    assert _refusal(place) == (NotMigrated, sentence)


@only_postgresql
@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        pytest.param(SUPERUSER, "the role “{role}” can bypass row-level security;", id="superuser"),
        pytest.param("bypasser", "the role “{role}” can bypass row-level security;"),
        pytest.param(OWNER, "the role “{role}” owns the tables,", id="the owner"),
        pytest.param("heir", "the role “{role}” owns the tables,", id="a member of the owner"),
    ],
)
def test_a_role_that_row_level_security_does_not_bind_is_refused(
    databases: Databases, roles: None, role: str, sentence: str
) -> None:
    kind, said = _refusal(_as(databases.migrated(), role))
    assert kind is DatabaseUnusable
    assert said.startswith(sentence.format(role=role))
    assert "KRAVBOT_DATABASE_OWNER_URL" in said


@only_postgresql
def test_a_role_without_rights_is_refused_and_migrating_gives_it_them(
    databases: Databases, roles: None
) -> None:
    """It is so when another role is put into KRAVBOT_DATABASE_URL later."""
    place = _as(databases.migrated(), "newcomer")
    kind, said = _refusal(place)
    assert kind is DatabaseUnusable
    assert said == "the role “newcomer” may not use the tables; run `kravbot migrate`"

    migrate(place.owner_url, app_url=place.url)
    with opened(place) as database:
        database.check()
        database.transact(_enters_and_reads)


@only_postgresql
def test_a_table_without_row_level_security_is_refused_and_migrating_mends_it(
    databases: Databases,
) -> None:
    place = databases.migrated()
    for table in ("r_answers", "cards"):
        _own(databases, place, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    kind, said = _refusal(place)
    assert kind is DatabaseUnusable
    assert said == "row-level security is off for cards, r_answers; run `kravbot migrate`"

    migrate(place.owner_url, app_url=place.url)
    with opened(place) as database:
        database.check()


@only_postgresql
def test_a_database_that_does_not_answer_is_away(databases: Databases) -> None:
    place = databases.migrated()
    nowhere = Place("nowhere", place.url.replace(place.name, "nowhere"), place.owner_url)
    kind, said = _refusal(nowhere)
    assert kind is DatabaseAway
    assert "nowhere" in said


# ── One transaction ──────────────────────────────────────────────────────────


def test_what_raises_is_undone_whole(database: Database) -> None:
    def found_and_fail(unit: UnitOfWork) -> None:
        unit.identities.bind("web", "w", "a")
        raise KeyError

    with pytest.raises(KeyError):
        database.transact(found_and_fail)
    assert database.transact(lambda unit: unit.identities.tenant_of("web", "w")) is None


async def test_work_on_a_database_thread_is_committed_when_it_returns(database: Database) -> None:
    await database.run(lambda unit: unit.identities.bind("web", "w", "a"))
    assert await database.run(lambda unit: unit.identities.tenant_of("web", "w")) == "a"


# ── Together ─────────────────────────────────────────────────────────────────


async def _all_at_once(database: Database, *works: Callable[[UnitOfWork], object]) -> list[object]:
    """Run them together; they wait while the thread has something else to do."""
    busy = asyncio.ensure_future(database.run(lambda unit: time.sleep(0.05)))  # noqa: ARG005
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(database.run_together(work)) for work in works]
    came = await asyncio.gather(*waiting, return_exceptions=True)
    await busy
    return list(came)


def _bind(name: str) -> Callable[[UnitOfWork], str]:
    def work(unit: UnitOfWork) -> str:
        unit.identities.bind("web", name, "a")
        return name

    return work


def _fail(unit: UnitOfWork) -> None:
    unit.identities.bind("web", "never", "a")
    raise KeyError


def _bound(database: Database, *names: str) -> list[str]:
    return [
        name
        for name in names
        # `name` is bound now.
        if database.transact(lambda unit, name=name: unit.identities.tenant_of("web", name))  # type: ignore[misc]
    ]


async def test_work_that_waits_together_is_committed_when_it_returns(database: Database) -> None:
    names = [f"w{n}" for n in range(20)]
    assert await _all_at_once(database, *map(_bind, names)) == names
    assert _bound(database, *names) == names


@only_sqlite
async def test_work_that_waits_together_has_one_transaction(database: Database) -> None:
    begun: list[Connection] = []
    event.listen(database.engine, "begin", begun.append)
    await _all_at_once(database, *map(_bind, "abcdef"))
    assert len(begun) == 1


async def test_work_that_fails_is_undone_alone(database: Database) -> None:
    first, failed, last = await _all_at_once(database, _bind("first"), _fail, _bind("last"))
    assert (first, last) == ("first", "last")
    assert isinstance(failed, KeyError)
    assert _bound(database, "first", "never", "last") == ["first", "last"]


async def test_what_was_undone_is_not_remembered(database: Database) -> None:
    """One adds a system, another reads the systems into memory, a third fails.

    Alone, the first fails too.
    """
    system = System(name="Tågevarsel", criticality="samfundskritisk")
    tries: list[int] = []

    def add(unit: UnitOfWork) -> None:
        unit.use_tenant("a")
        tries.append(1)
        if tries[1:]:
            raise KeyError
        unit.register.save(system, seen=0, command="Import")

    def names(unit: UnitOfWork) -> list[str]:
        unit.use_tenant("a")
        return [kept.record.name for kept in unit.register.find(System)]

    database.transact(lambda unit: _another_system(unit))
    came = await _all_at_once(database, add, names, _fail)
    if database.is_sqlite:
        assert came[1] == ["Fyrjournal"]
        database.transact(lambda unit: _another_system(unit, "Nødmelderen"))
        assert database.transact(names) == ["Fyrjournal", "Nødmelderen"]


def _another_system(unit: UnitOfWork, name: str = "Fyrjournal") -> None:
    unit.use_tenant("a")
    system = System(name=name, criticality="samfundskritisk")
    unit.register.save(system, seen=0, command="Import")


@only_postgresql
@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_work_that_had_to_give_way_is_run_again_from_the_start(
    database: Database, sqlstate: str
) -> None:
    runs: list[UnitOfWork] = []

    def work(unit: UnitOfWork) -> int:
        runs.append(unit)
        unit.identities.bind("web", f"w{len(runs)}", "a")
        if len(runs) <= 3:
            _raise(unit, sqlstate)
        return len(runs)

    assert database.transact(work) == 4
    bound = [
        # `n` is bound now.
        database.transact(lambda unit, n=n: unit.identities.tenant_of("web", f"w{n}"))  # type: ignore[misc]
        for n in range(1, 5)
    ]
    assert bound == [None, None, None, "a"]


@only_postgresql
@pytest.mark.parametrize(("sqlstate", "runs"), [("40001", 4), ("23505", 1)])
def test_work_is_not_run_again_for_ever_or_for_a_fault_of_its_own(
    database: Database, sqlstate: str, runs: int
) -> None:
    seen: list[UnitOfWork] = []

    def work(unit: UnitOfWork) -> None:
        seen.append(unit)
        _raise(unit, sqlstate)

    with pytest.raises(DBAPIError):
        database.transact(work)
    assert len(seen) == runs


@only_postgresql
def test_the_program_cannot_change_the_tables(database: Database) -> None:
    for statement in (
        "CREATE TABLE mine (a int)",
        "DROP TABLE journal",
        "ALTER TABLE cards OWNER TO kravbot",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            # `s` is bound now.
            database.transact(lambda unit, s=statement: unit.connection.execute(text(s)))  # type: ignore[misc]


# ── SQLite ───────────────────────────────────────────────────────────────────


@only_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("synchronous", 2),
        ("recursive_triggers", 1),
        ("busy_timeout", 5000),
    ],
)
def test_sqlite_is_set_up(database: Database, pragma: str, value: object) -> None:
    found = database.transact(
        lambda unit: unit.connection.execute(text(f"PRAGMA {pragma}")).scalar()
    )
    assert found == value


@only_sqlite
async def test_sqlite_has_one_connection_whatever_thread_asks(database: Database) -> None:
    def connection(unit: UnitOfWork) -> object:
        return unit.connection.connection.dbapi_connection

    ours = database.transact(connection)
    assert isinstance(ours, sqlite3.Connection)
    assert await database.run(connection) is ours
    assert await database.run(connection) is ours


@only_sqlite
def test_a_transaction_holds_the_file_from_its_first_statement(database: Database) -> None:
    """It is so for one that only reads, so that what it reads is still so when it writes."""
    path = str(database.url.database)

    def write_elsewhere(unit: UnitOfWork) -> None:
        assert unit.identities.tenants() == []
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO workspaces VALUES ('web', 'w', 'b')")
        finally:
            other.close()

    database.transact(write_elsewhere)


@only_sqlite
def test_a_second_one_on_the_same_file_is_refused(databases: Databases, clock: FakeClock) -> None:
    place = databases.migrated()
    with opened(place, clock):
        with pytest.raises(DatabaseBusy, match=place.name):
            Database(place.url, clock)
        assert _elsewhere(place) == "DatabaseBusy"
    assert _elsewhere(place) == "taken"
    with opened(place, clock) as again:
        again.check()


@only_sqlite
@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_database_in_memory_is_refused(url: str, clock: FakeClock, backend: str) -> None:
    with pytest.raises(DatabaseUnusable, match="KRAVBOT_DATABASE_URL: SQLite needs a file"):
        Database(url, clock)


@only_sqlite
def test_the_folder_is_made_and_the_lock_file_is_ours_alone(
    tmp_path: Path, clock: FakeClock, backend: str
) -> None:
    path = tmp_path / "not" / "there" / "kravbot.db"
    with opened(Place("new", f"sqlite:///{path}", ""), clock) as database:
        database.transact(lambda unit: unit.connection.execute(text("SELECT 1")))
    assert path.exists()
    assert path.with_name("kravbot.db.lock").stat().st_mode & 0o777 == 0o600


@only_postgresql
def test_a_server_that_takes_no_changes_any_more_counts_as_away_and_another_is_looked_for(
    databases: Databases, clock: FakeClock
) -> None:
    """So it is when the first one of several has become a copy of another."""
    place = databases.migrated()

    def name(unit: UnitOfWork) -> None:
        unit.identities.bind("slack", "T1", "ours")

    with opened(place, clock) as database:
        database.transact(lambda unit: unit.identities.tenants())
        with _writable(place) as connection:
            connection.execute(
                f"ALTER DATABASE {place.name} SET default_transaction_read_only = on"
            )
        database.engine.dispose()  # the settings of a server are those of new connections
        with pytest.raises(DatabaseAway, match="read-only transaction"):
            database.transact(name)
        with _writable(place) as connection:
            connection.execute(f"ALTER DATABASE {place.name} RESET default_transaction_read_only")
        database.transact(name)


@only_postgresql
def test_the_first_of_several_hosts_that_takes_changes_is_used(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.migrated()
    head, _, options = place.url.partition("?")
    url = f"{head}?host=/nowhere:5432&{options.replace('&port=', ':')}"
    several = Place(place.name, f"{url}&target_session_attrs=read-write", place.owner_url)
    with opened(several, clock) as database:
        database.check()
        with _writable(place) as connection:
            connection.execute(
                f"ALTER DATABASE {place.name} SET default_transaction_read_only = on"
            )
        database.engine.dispose()
        with pytest.raises(DatabaseAway, match="read-only"):
            database.check()


@only_postgresql
def test_a_connection_that_is_cut_is_given_up_and_no_statement_goes_on_for_ever(
    databases: Databases, clock: FakeClock
) -> None:
    with opened(databases.migrated(), clock) as database, database.engine.connect() as connection:
        given = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        assert given["tcp_user_timeout"] == "6000"
        assert given["keepalives_idle"] == "5"
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "2min"
        idle = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
        assert idle == "1min"


@only_postgresql
def test_who_stands_still_in_a_transaction_does_not_hold_up_others_for_ever(
    databases: Databases, clock: FakeClock
) -> None:
    place = databases.migrated()
    with _writable(place) as owner:
        owner.execute(f"ALTER DATABASE {place.name} SET idle_in_transaction_session_timeout = 300")
    with opened(place, clock) as still, opened(place, clock) as other:
        locked = text("SELECT pg_advisory_xact_lock(7)")
        with still.engine.connect() as held:
            held.execute(locked)
            with other.engine.connect() as waiting:
                waiting.execute(text("SET LOCAL lock_timeout = '20s'"))
                waiting.execute(locked)
            held.invalidate()


@contextmanager
def _writable(place: Place) -> Iterator[psycopg.Connection]:
    """Connect as the owner, to a database that may take no changes otherwise."""
    url = place.owner_url.replace("postgresql+psycopg://", "postgresql://")
    options = "-c default_transaction_read_only=off"
    with psycopg.connect(url, options=options, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def roles(postgres: PostgresServer) -> Iterator[None]:
    """Create roles somebody might put into the settings by mistake."""
    made = {
        "bypasser": "LOGIN BYPASSRLS",
        "heir": f"LOGIN IN ROLE {OWNER}",
        "newcomer": "LOGIN",
    }
    for role, options in made.items():
        postgres.run(f"CREATE ROLE {role} {options}")
    yield
    for role in made:
        postgres.run(f"DROP ROLE {role}")


def _as(place: Place, role: str) -> Place:
    return Place(place.name, place.url.replace(f"//{PROGRAM}@", f"//{role}@"), place.owner_url)


def _refusal(place: Place) -> tuple[type[Exception], str]:
    with opened(place) as database, pytest.raises((DatabaseUnusable, DatabaseAway)) as refused:
        database.check()
    return refused.type, str(refused.value)


def _own(databases: Databases, place: Place, statement: str) -> None:
    """Run a statement as somebody who owns the database, or its file."""
    with opened(Place(place.name, place.owner_url, place.owner_url)) as database:
        database.transact(lambda unit: unit.connection.execute(text(statement)))


def _enters_and_reads(unit: UnitOfWork) -> object:
    unit.use_tenant("a")
    return unit.attachments.find("0" * 64)


def _raise(unit: UnitOfWork, sqlstate: str) -> None:
    unit.connection.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'give way' USING ERRCODE = '{sqlstate}'; END $$")
    )


_OPEN = """
import sys
from storage.core.sqlite_file import DatabaseBusy
from storage.database import Database
from tests.fakes.clock import FakeClock
try:
    Database(sys.argv[1], FakeClock())
except DatabaseBusy:
    print("DatabaseBusy")
else:
    print("taken")
"""


def _elsewhere(place: Place) -> str:
    """Return what another process finds when it opens the same database."""
    done = subprocess.run(  # ourselves
        [sys.executable, "-c", _OPEN, place.url], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@only_sqlite
def test_the_one_connection_is_never_used_by_two_threads(database: Database) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def busy(unit: UnitOfWork) -> None:
        entered.set()
        go_on.wait(10)

    other = threading.Thread(target=database.transact, args=(busy,))
    other.start()
    entered.wait(10)
    try:
        with pytest.raises(ConnectionInUse):
            database.transact(lambda unit: unit.identities.tenants())
    finally:
        go_on.set()
        other.join()
    database.transact(lambda unit: unit.identities.tenants())
