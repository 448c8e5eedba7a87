"""Measure what is overdue of one person and of one authority, against reading one row by its key.

The ledger holds a million obligations, where nothing else is asked for.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from sqlalchemy import Connection, bindparam, insert, select, text

from bench.fixtures import empty_databases, new_on, opened
from bench.floor import enter
from bench.large import DAY
from governance.obligations.ledger import ObligationFilter
from storage.core.schema import obligations
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.postgres import postgres_server

SHOWN = 8

_PARTS = 10
_SCOPES = 500
_NAME = "bench"
_KEY = ("scope", "rule", "subject")
_BY_KEY = select(obligations).where(
    *(obligations.c[name] == bindparam(name) for name in ("tenant", *_KEY))
)
_RULES = ("exercise_due", "contact_verified", "audit_statement", "forum_met", "risk_assessed")


@dataclass(frozen=True)
class Sizes:
    """The authorities, the people and the obligations of each, and how often is asked."""

    authorities: int = 100
    people: int = 200
    each: int = 10_000
    rounds: int = 1500


@dataclass(frozen=True)
class Spread:
    """Milliseconds of one kind of question."""

    p50: float
    p99: float


@dataclass(frozen=True)
class Asked:
    """The figures of one question.

    `shown` is finding the first of them and how many there are. `counted` is how many that was, on
    the average.
    """

    shown: Spread
    counted: float


@dataclass(frozen=True)
class Obligations:
    """The figures of one database; `loading` is the seconds to fill it."""

    database: str
    rows: int
    loading: float
    floor: Spread
    person: Asked
    authority: Asked


def measure(kind: str, sizes: Sizes = Sizes()) -> Obligations:
    """Measure each question in a transaction of its own, without the begin.

    The authority and the person are drawn by lot.
    """
    begun = time.perf_counter()
    with _filled(kind, sizes) as database:
        loading = time.perf_counter() - begun
        draw = random.Random(1)
        floor, person, authority = [], [], []
        for _ in range(sizes.rounds):
            tenant = f"authority{draw.randrange(sizes.authorities)}"
            who = _person(draw.randrange(sizes.people))
            floor.append(_timed(database, tenant, _one_row(draw.randrange(sizes.each), sizes)))
            person.append(
                _timed(database, tenant, _overdue(ObligationFilter(overdue_on=DAY, person=who)))
            )
            authority.append(_timed(database, tenant, _overdue(ObligationFilter(overdue_on=DAY))))
    return Obligations(
        database=kind,
        rows=sizes.authorities * sizes.each,
        loading=loading,
        floor=_spread(floor),
        person=_asked(person),
        authority=_asked(authority),
    )


def _timed(database: Database, tenant: str, ask: Callable[[UnitOfWork], int]) -> tuple[float, int]:
    def work(unit: UnitOfWork) -> tuple[float, int]:
        unit.use_tenant(tenant)
        begun = time.perf_counter()
        found = ask(unit)
        return (time.perf_counter() - begun) * 1000, found

    return database.transact(work)


def _one_row(n: int, sizes: Sizes) -> Callable[[UnitOfWork], int]:
    row = _row(n, sizes.people)
    key = {name: row[name] for name in _KEY}

    def ask(unit: UnitOfWork) -> int:
        return len(unit.connection.execute(_BY_KEY, {"tenant": unit.tenant, **key}).all())

    return ask


def _overdue(wanted: ObligationFilter) -> Callable[[UnitOfWork], int]:
    def ask(unit: UnitOfWork) -> int:
        found = unit.ledger.find(wanted, limit=SHOWN)
        count = unit.ledger.count(wanted)
        if len(found) != min(SHOWN, count):
            raise AssertionError(wanted)
        return count

    return ask


def _asked(runs: Sequence[tuple[float, int]]) -> Asked:
    return Asked(_spread(runs), sum(found for _, found in runs) / len(runs))


def _spread(runs: Sequence[tuple[float, int]]) -> Spread:
    cuts = quantiles((spent for spent, _ in runs), n=100)
    return Spread(cuts[49], cuts[98])


# ── The content ──────────────────────────────────────────────────────────────


@contextmanager
def _filled(kind: str, sizes: Sizes) -> Iterator[Database]:
    """Yield a fresh database with all of them, which is gone afterwards.

    PostgreSQL is vacuumed once, as autovacuum would.
    """
    if kind == "sqlite":
        with empty_databases(kind) as new, opened(new()) as database:
            _fill(database, sizes)
            yield database
        return
    with postgres_server(durable=True) as server, opened(new_on(server, _NAME)) as database:
        _fill(database, sizes)
        server.run("VACUUM (ANALYZE) obligations", database=_NAME)
        yield database


def _fill(database: Database, sizes: Sizes) -> None:
    """Fill in one authority's obligations from here, and copy the others' inside the database.

    They come part by part, as they do in life.
    """
    names = ", ".join(column.name for column in obligations.columns if column.name != "tenant")
    copy = text(
        f"INSERT INTO obligations (tenant, {names}) SELECT :tenant, {names} "
        "FROM seed WHERE part = :part"
    )
    with database.engine.connect() as connection:
        _seed(connection, sizes)
        for part in range(_PARTS):
            for n in range(sizes.authorities):
                tenant = f"authority{n}"
                enter(connection, tenant)
                connection.execute(copy, {"tenant": tenant, "part": part})
        connection.execute(text("DROP TABLE seed"))
        connection.commit()


def _seed(connection: Connection, sizes: Sizes) -> None:
    enter(connection, _NAME)
    rows = [{"tenant": _NAME, **_row(n, sizes.people)} for n in range(sizes.each)]
    connection.execute(insert(obligations), rows)
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE seed AS SELECT obligations.*, "
            f"CAST(subject AS INTEGER) % {_PARTS} AS part FROM obligations"
        )
    )
    connection.execute(obligations.delete().where(obligations.c.tenant == _NAME))


def _row(n: int, people: int) -> dict[str, object]:
    """Return an obligation's row.

    A third are overdue, and one in ten is missing. Two people have each of them.
    """
    draw = random.Random(n)
    return {
        "scope": f"system:Fagsystemet {n % _SCOPES:04}",
        "rule": _RULES[n % len(_RULES)],
        "subject": str(n),
        "requirement": f"{1 + n % 3}.{1 + n % 2}",
        "kind": "missing" if n % 10 == 0 else "due",
        "due_on": DAY + timedelta(days=draw.randrange(-230, 400)),
        "priority": draw.choice((1, 2, 2, 3, 3, 3)),
        "theme": "duty",
        "roles": ["SYS", "BER"],
        "about": {"system": f"Fagsystemet {n % _SCOPES:04}", "since": "2025-03-02", "days": n % 90},
        "also": [],
        "voluntary": n % 20 == 0,
        "responsible": _person(draw.randrange(people)),
        "accountable": _person(draw.randrange(people)),
        "opened_on": DAY,
    }


def _person(n: int) -> str:
    return f"medarbejder{n:03}@dsr.example"
