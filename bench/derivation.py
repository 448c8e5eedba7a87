"""Measure how long one system's obligations take after a change, and every authority's anew.

There are a hundred authorities of a hundred systems each, where nothing else is asked for.
"""

import random
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from statistics import quantiles

from sqlalchemy import select

from bench.fixtures import empty_databases, opened
from bench.large import DAY, Size, large_authority
from bench.program import program
from bot.app.obligations.derivation import reconciler_of
from bot.app.register.create_authority import create_authority, tenant_id
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.schema.record import Record
from storage.core.schema import obligation_scopes
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_WARM = 20
FIRST = "Myndighed 0"
_MIDDLING = Size(systems=100)


@dataclass(frozen=True)
class Sizes:
    """The authorities, the size of each, and how often a change is made."""

    authorities: int = 100
    authority: Size = _MIDDLING
    rounds: int = 600


@dataclass(frozen=True)
class Reconciled:
    """Milliseconds of each change, and of the floor: one row by its key in the same transaction."""

    database: str
    exercise: tuple[float, float]
    contact: tuple[float, float]
    floor: tuple[float, float]


@dataclass(frozen=True)
class Derived:
    """The figures of deriving every scope anew, by `kravbot derive`.

    They are seconds, megabytes at the peak, and how often it told how far it was.
    """

    database: str
    systems: int
    scopes: int
    seconds: float
    megabytes: float
    told: int
    reading: float


def measure_reconciling(kind: str, sizes: Sizes = Sizes()) -> Reconciled:
    """Measure an exercise held, or a contact verified, in one authority.

    The commit is left out.
    """
    with founded(kind, sizes.authority, authorities=1) as (database, _):
        draw, rounds = random.Random(1), sizes.rounds
        return Reconciled(
            database=kind,
            exercise=_spread(database, partial(settled, told=exercise_of, draw=draw), rounds),
            contact=_spread(database, partial(settled, told=_contact, draw=draw), rounds),
            floor=_spread(database, _one_row, rounds),
        )


def measure_deriving(kind: str, sizes: Sizes = Sizes()) -> Derived:
    """Measure in a process of its own, as somebody would at the command line.

    `reading` is the seconds to only read it all.
    """
    authorities = sizes.authorities
    with founded(kind, sizes.authority, authorities=authorities) as (database, url):
        reading = _timed_reading(database, authorities)
        database.close()
        begun = time.perf_counter()
        came = subprocess.run(  # Kravbot itself
            program("bench.derive_once", url),
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - begun
    scopes, told, megabytes = came.stdout.split()
    return Derived(
        database=kind,
        systems=authorities * sizes.authority.systems,
        scopes=int(scopes),
        seconds=seconds,
        megabytes=float(megabytes),
        told=int(told),
        reading=reading,
    )


# ── One change ───────────────────────────────────────────────────────────────


def settled(
    unit: UnitOfWork, *, told: Callable[[UnitOfWork, random.Random], Record], draw: random.Random
) -> float:
    """Tell of that record, and return the seconds in which its scope is derived."""
    record = told(unit, draw)
    kept = unit.register.get(type(record), record.key)
    noting = ChangeRecorder(unit.register)
    noting.save(record, seen=kept.version if kept else 0, command="Bench")
    begun = time.perf_counter()
    reconciler_of(unit).settle(noting.changes, command="Bench")
    return time.perf_counter() - begun


def exercise_of(unit: UnitOfWork, draw: random.Random) -> Record:
    """Make an exercise of any system, on any day of some years."""
    system = draw.choice(unit.register.find(System)).record.name
    held = DAY - timedelta(days=draw.randrange(2000))
    return Exercise(system=system, held_on=held, type="table-top", with_supplier=True)


def _contact(unit: UnitOfWork, draw: random.Random) -> Record:
    system = draw.choice(unit.register.find(System)).record.name
    kept = draw.choice(unit.register.find(Contact, system=system) or unit.register.find(Contact))
    verified = DAY - timedelta(days=draw.randrange(90))
    return kept.record.model_copy(update={"verified_on": verified})


def _one_row(unit: UnitOfWork) -> float:
    t = obligation_scopes.c
    statement = select(obligation_scopes).where(t.tenant == unit.tenant, t.scope == "authority")
    begun = time.perf_counter()
    unit.connection.execute(statement).one()
    return time.perf_counter() - begun


def _spread(
    database: Database, work: Callable[[UnitOfWork], float], rounds: int
) -> tuple[float, float]:
    """Return p50 and p99, in milliseconds."""

    def inside(unit: UnitOfWork) -> float:
        unit.use_tenant(tenant_id(FIRST), who="bench")
        return work(unit)

    spent = [database.transact(inside) * 1000 for _ in range(_WARM + rounds)]
    cuts = quantiles(spent[_WARM:], n=100)
    return cuts[49], cuts[98]


# ── The content ──────────────────────────────────────────────────────────────


@contextmanager
def founded(kind: str, size: Size, *, authorities: int) -> Iterator[tuple[Database, str]]:
    """Yield so many authorities, each with a register of that size.

    Everything is derived but what was put off.
    """
    records = list(large_authority(size))
    with empty_databases(kind) as new:
        url = new()
        with opened(url) as database:
            for n in range(authorities):
                found_authority(database, f"Myndighed {n}", records)
            yield database, url


def found_authority(database: Database, name: str, records: Sequence[Record]) -> None:
    """Add an authority with those records, of which everything is derived."""

    def found(unit: UnitOfWork) -> None:
        create_authority(unit, name, records, demo=False)
        reconciler_of(unit).sweep(limit=len(records))

    database.transact(found)


def _timed_reading(database: Database, authorities: int) -> float:
    """Return the seconds to read every record of every authority, once."""
    begun = time.perf_counter()
    for n in range(authorities):
        database.transact(partial(_read, tenant=tenant_id(f"Myndighed {n}")))
    return time.perf_counter() - begun


def _read(unit: UnitOfWork, *, tenant: str) -> None:
    unit.use_tenant(tenant)
    for cls in SECTIONS:
        unit.register.find(cls)
