"""Measure looking up a system or a contact in a large authority.

It is done once after a change, and then as somebody types.
"""

import time
from dataclasses import dataclass
from functools import partial

from bench.fixtures import empty_databases, opened
from bench.large import DAY, LARGE, NAME, Size, large_authority
from bot.app.register.create_authority import create_authority
from bot.search.systems_and_contacts import look_up
from governance.ports import Register
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.suppliers import Supplier
from governance.records.systems import System
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_SECTIONS = (Authority, Supplier, System, Contract, Contact)
_TYPED = ("d", "dø", "døgnvagten", "vagten 55", "fagsystem 12", "duty leverandør", "findes ikke")
_LIMIT = 10
RUNS = 5


@dataclass(frozen=True)
class Lookup:
    """Milliseconds, of the median run.

    `first` is the one in which the index is made. `typed` is the slowest of what is typed after it.
    """

    systems: int
    contacts: int
    first: float
    typed: float


def measure(size: Size = LARGE, *, runs: int = RUNS) -> Lookup:
    """Measure with the records in memory, as after any turn, so the database has no part in it."""
    with empty_databases("sqlite") as new, opened(new()) as database:
        database.transact(partial(_founded, size=size))
        came = [_run(database) for _ in range(runs)]
    return sorted(came, key=lambda run: run.first)[runs // 2]


def _run(database: Database) -> Lookup:
    """Measure one run after a change in the directory, which makes the index anew."""
    database.transact(_changed)
    return database.transact(_measured)


def _founded(unit: UnitOfWork, *, size: Size) -> None:
    records = [record for record in large_authority(size) if isinstance(record, _SECTIONS)]
    create_authority(unit, NAME, records, demo=False)


def _changed(unit: UnitOfWork) -> None:
    unit.use_tenant(_tenant(unit))
    kept = unit.register.find(Supplier)[0]
    more = kept.record.model_copy(update={"subcontractors": (f"Nr. {kept.version}",)})
    unit.register.save(more, seen=kept.version, command="Bench")


def _measured(unit: UnitOfWork) -> Lookup:
    unit.use_tenant(_tenant(unit))
    kept = {section: len(unit.register.find(section)) for section in _SECTIONS}
    return Lookup(
        systems=kept[System],
        contacts=kept[Contact],
        first=_timed(unit.register, ""),
        typed=max(_timed(unit.register, text) for text in _TYPED),
    )


def _tenant(unit: UnitOfWork) -> str:
    (tenant,) = unit.identities.tenants()
    return tenant.id


def _timed(register: Register, text: str) -> float:
    begun = time.perf_counter()
    look_up(register, text, limit=_LIMIT, today=DAY)
    return (time.perf_counter() - begun) * 1000
