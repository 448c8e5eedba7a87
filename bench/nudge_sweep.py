"""Measure the whole sweep of a million obligations, against reading and inserting plain rows.

What falls due becomes messages. Each sweep runs in a process of its own. `standing` is how many
obligations there are, and `due` how many of them are to be looked at.
"""

import json
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text

from bench.fixtures import empty_databases, new_on, opened
from bench.floor import enter
from bench.large import DAY
from bench.program import program
from bot.engine.ports import Membership
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.roles import Role
from governance.schema.record import Record
from storage.core.schema import nudges, obligations, outbox
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork
from tests.postgres import postgres_server

STANDING, DUE, AUTHORITIES = 1_000_000, 20_000, 100
PEOPLE = 3_000

_NAME = "sweeping"
_PARTS = 10
_RULES = (
    ("exercise_held", Role.BER, "3.3"),
    ("risk_assessed", Role.ISK, "3.1"),
    ("contact_verified", Role.LEV, "3.2"),
    ("staffing_checked", Role.DRI, "2.3"),
    ("follow_up_done", None, "3.1"),
    ("offline_pack_issued", Role.BER, "3.2"),
    ("document_filed", Role.LEV, "1.2"),
)
_ROLES = (Role.SYS, Role.BER, Role.ISK, Role.RIS, Role.LEV, Role.DRI)
_LATER = DAY + timedelta(days=1)


@dataclass(frozen=True)
class Size:
    """The amount there is, and how it is spread.

    `everybody` is the people in all, with as many systems; each has two platforms.
    """

    standing: int = STANDING
    due: int = DUE
    authorities: int = AUTHORITIES
    everybody: int = PEOPLE

    @property
    def people(self) -> int:
        """The number of people in one authority."""
        return self.everybody // self.authorities


@dataclass(frozen=True)
class Once:
    """One sweep from its beginning until nothing is left.

    `longest` and `p99` are milliseconds of one transaction.
    """

    seconds: float
    looked_at: int
    said: int
    messages: int
    transactions: int
    p99: float
    longest: float
    megabytes: float


@dataclass(frozen=True)
class Sweeping:
    """The figures of one size on one database.

    `floor` is the seconds to read the due rows and insert as many plain ones as the sweep did.
    """

    database: str
    size: Size
    loading: float
    once: Once
    floor: float


SIZES = (
    Size(),
    Size(authorities=1),
    Size(standing=10_000, due=2_000),
    Size(standing=100_000, due=2_000),
    Size(due=2_000),
)


def measure(kind: str, size: Size) -> Sweeping:
    """Measure on a fresh database, `sqlite` or `postgresql`."""
    begun = time.perf_counter()
    with _filled(kind, size) as url:
        loading = time.perf_counter() - begun
        with opened(url) as database:
            reading = _read(database, size)
        done = subprocess.run(  # Kravbot itself
            program("bench.sweep_once", url),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        with opened(url) as database:
            inserting = _insert(database, size)
    return Sweeping(kind, size, loading, Once(**json.loads(done.stdout)), reading + inserting)


# ── The floor ────────────────────────────────────────────────────────────────


def _read(database: Database, size: Size) -> float:
    """Return the seconds to read every row that is due, authority by authority, by the index."""
    t, found, begun = obligations.c, 0, time.perf_counter()
    for n in range(size.authorities):
        with database.engine.connect() as connection:
            enter(connection, _tenant(n))
            for priority in (1, 2, 3):
                wanted = select(obligations).where(
                    t.tenant == _tenant(n), t.priority == priority, t.look_on <= DAY
                )
                found += len(connection.execute(wanted).all())
    if found != size.due:
        raise AssertionError(found)
    return time.perf_counter() - begun


def _insert(database: Database, size: Size) -> float:
    """Return the seconds to insert once more what the sweep inserted, under other keys.

    There is one authority to a transaction.
    """
    spent = 0.0
    for n in range(size.authorities):
        with database.engine.connect() as connection:
            enter(connection, _tenant(n))
            again = [(table, _again(connection, table, n)) for table in (nudges, outbox)]
            connection.commit()
            begun = time.perf_counter()
            enter(connection, _tenant(n))
            for table, rows in again:
                if rows:
                    connection.execute(insert(table), rows)
            connection.commit()
            spent += time.perf_counter() - begun
    return spent


def _again(connection: Connection, table: Table, n: int) -> list[dict[str, Any]]:
    key = "step" if table is nudges else "id"
    rows = connection.execute(select(table).where(table.c.tenant == _tenant(n))).mappings()
    return [{**row, key: f"{row[key]}/again"} for row in rows]


# ── The content ──────────────────────────────────────────────────────────────


@contextmanager
def _filled(kind: str, size: Size) -> Iterator[str]:
    """Yield the address of a fresh database with all of it, which is gone afterwards.

    PostgreSQL is vacuumed once, as autovacuum would.
    """
    if kind == "sqlite":
        with empty_databases(kind) as new:
            url = new()
            _fill(url, size)
            yield url
        return
    with postgres_server(durable=True) as server:
        url = new_on(server, _NAME)
        _fill(url, size)
        server.run("VACUUM (ANALYZE) obligations", database=_NAME)
        yield url


def _fill(url: str, size: Size) -> None:
    with opened(url) as database:
        for n in range(size.authorities):
            database.transact(partial(_found, n=n, size=size))
        with database.engine.connect() as connection:
            _fill_ledger(connection, size)
            connection.commit()


def _found(unit: UnitOfWork, *, n: int, size: Size) -> None:
    tenant = _tenant(n)
    unit.identities.found(Tenant(tenant, f"Myndighed {n}", demo=False))
    unit.use_tenant(tenant)
    records = list(_register(n, size))
    unit.register.save_all([(one, 0) for one in records], command="Bench")
    for person in range(size.people):
        for platform in ("slack", "teams"):
            who = Membership(tenant, _person(person))
            unit.identities.join(platform, f"{platform}{n}", f"{platform}-{n}-{person}", who)


def _register(n: int, size: Size) -> Iterator[Record]:
    draw = random.Random(n)
    yield Authority(name=f"Myndighed {n}")
    for person in range(size.people):
        preferred = ("slack", "teams", None)[person % 3]
        yield Member(
            email=_person(person),
            name=f"Nummer {person}",
            admin=person == 0,
            preferred_platform=preferred,
        )
    yield RoleAssignment(scope="authority", role=Role.LED, member=_person(0))
    for system in range(size.people):
        yield System(name=_system(system), criticality="samfundskritisk")
        for role in _ROLES:
            holder = draw.randrange(size.people)
            yield RoleAssignment(
                scope=f"system:{_system(system)}",
                role=role,
                member=_person(holder),
                deputy=_person((holder + 1) % size.people),
            )


def _fill_ledger(connection: Connection, size: Size) -> None:
    """Fill in one authority's obligations from here, and copy the others' inside the database.

    They come part by part, as they do in life.
    """
    each, due = size.standing // size.authorities, size.due // size.authorities
    names = ", ".join(column.name for column in obligations.columns if column.name != "tenant")
    copy = text(
        f"INSERT INTO obligations (tenant, {names}) SELECT :tenant, {names} "
        "FROM seed WHERE part = :part"
    )
    enter(connection, _NAME)
    every = each // due
    for first in range(0, each, 10_000):
        rows = [
            {"tenant": _NAME, **_row(n, size, is_due=n % every == 0 and n // every < due)}
            for n in range(first, min(first + 10_000, each))
        ]
        connection.execute(insert(obligations), rows)
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE seed AS SELECT obligations.*, "
            f"CAST(subject AS INTEGER) % {_PARTS} AS part FROM obligations"
        )
    )
    connection.execute(obligations.delete().where(obligations.c.tenant == _NAME))
    for part in range(_PARTS):
        for n in range(size.authorities):
            enter(connection, _tenant(n))
            connection.execute(copy, {"tenant": _tenant(n), "part": part})
    connection.execute(text("DROP TABLE seed"))


def _row(n: int, size: Size, *, is_due: bool) -> dict[str, object]:
    draw = random.Random(n)
    rule, role, requirement = _RULES[n % len(_RULES)]
    person, system = _person(draw.randrange(size.people)), _system(draw.randrange(size.people))
    days = draw.randrange(-30, 20) if is_due else draw.randrange(20, 400)
    return {
        "scope": f"system:{system}",
        "rule": rule,
        "subject": str(n),
        "requirement": requirement,
        "kind": "due",
        "due_on": DAY + timedelta(days=days),
        "priority": draw.choice((1, 2, 2, 3, 3, 3)),
        "theme": "duty",
        "roles": [role] if role else [],
        "person": None if role else person,
        "about": {"system": system, "since": "2025-03-02", "days": n % 90},
        "also": [],
        "voluntary": n % 20 == 0,
        "responsible": person,
        "accountable": _person(draw.randrange(size.people)),
        "opened_on": DAY - timedelta(days=60),
        "look_on": DAY - timedelta(days=draw.randrange(3)) if is_due else _LATER,
    }


def _tenant(n: int) -> str:
    return f"authority{n:03}"


def _person(n: int) -> str:
    return f"medarbejder{n:04}@dsr.example"


def _system(n: int) -> str:
    return f"Fagsystemet {n:04}"


def sizes(wanted: Sequence[int]) -> Sequence[Size]:
    """Return the sizes of the page, or one with so many due, of so many, in so many authorities."""
    if not wanted:
        return SIZES
    due, standing, authorities = [*wanted, *(DUE, STANDING, AUTHORITIES)[len(wanted) :]]
    return (Size(standing, due, authorities),)
