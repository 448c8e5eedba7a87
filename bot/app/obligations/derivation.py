"""Derive obligations for the day and the rules: after an import, by the sweep, and on demand."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeAlias

from bot.app.collector import collector_paused
from bot.texts.words import COPENHAGEN
from governance.catalogue import catalogue
from governance.changes.migrate_answers import MigratedAnswers, migrate_answers
from governance.reconciliation.reconciler import Reconciler
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork

Tell: TypeAlias = Callable[[int, int | None], None]

SCOPES_AT_A_TIME = 64
"""The most scopes in one transaction of the sweep; turns wait no longer than for these."""
SCOPES_IN_BULK = 1024
"""The most scopes in one transaction that derives everything; the register is read once for all."""


def reconciler_of(unit: UnitOfWork) -> Reconciler:
    """Make the reconciler of the unit's authority, on the authority's day."""
    return Reconciler(unit.register, unit.ledger, catalogue(), _day(unit))


async def sweep(database: Database) -> int:
    """Derive, in every authority, the scopes whose day has come or whose rules have changed.

    Return how many there were.
    """
    done = 0
    for tenant in await database.run(lambda unit: unit.identities.tenants()):
        done += await derive_waiting(database, tenant.id)
    return done


async def migrate_kept_answers(database: Database) -> MigratedAnswers:
    """Make facts of the answers of before, in every authority.

    It is done when the program starts; where it was done, it finds nothing to do.
    """
    facts = left = 0
    for tenant in await database.run(lambda unit: unit.identities.tenants()):
        found = await database.run(partial(_migrate, tenant.id))
        facts, left = facts + found.facts, left + found.left
    return MigratedAnswers(facts, left)


def _migrate(tenant: str, unit: UnitOfWork) -> MigratedAnswers:
    unit.use_tenant(tenant)
    unit.ledger.hold()
    return migrate_answers(unit.register, reconciler_of(unit), catalogue(), _day(unit))


async def derive_waiting(
    database: Database,
    tenant: str,
    *,
    tell: Callable[[int], None] | None = None,
    limit: int = SCOPES_AT_A_TIME,
) -> int:
    """Derive what waits in one authority, a few scopes a transaction; return how many it was."""

    def work(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant)
        with collector_paused():
            return reconciler_of(unit).sweep(limit=limit)

    done = 0
    while count := await database.run(work):
        done += count
        if tell is not None:
            tell(done)
    return done


async def derive_everything(database: Database, tell: Tell) -> int:
    """Derive every scope of every authority, whatever is known of it; return how many.

    `tell` is given how many are done, and of how many; the second is None until all are known.
    """
    tenants = await database.run(lambda unit: unit.identities.tenants())
    done = found = 0
    for place, tenant in enumerate(tenants, start=1):
        before = done
        # Here, and not for all of them first: what it reads is in memory for what follows.
        found += await database.run(_putting_off(tenant))
        total = found if place == len(tenants) else None

        def told(count: int, before: int = before, total: int | None = total) -> None:
            tell(before + count, total)

        done += await derive_waiting(database, tenant.id, tell=told, limit=SCOPES_IN_BULK)
    return done


def _putting_off(tenant: Tenant) -> Callable[[UnitOfWork], int]:
    def work(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant.id)
        return reconciler_of(unit).put_off_all()

    return work


def _day(unit: UnitOfWork) -> date:
    return unit.now.astimezone(COPENHAGEN).date()
