"""New authorities: founded with their register in one transaction; the two of the demo among them."""

import hashlib
from collections.abc import Sequence
from datetime import date

from bot.app.obligations.derivation import reconciler_of
from governance.obligations.reconciliation.change_recorder import Change
from governance.schema.record import Record
from register.demo import demo_register
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork

_COMMAND = "FoundAuthority"
LOCAL_PLATFORMS = ("web", "console")
"""Platforms of our own: their workspace is the authority, and they know people by their e-mail."""


def tenant_id(name: str) -> str:
    """An authority's id, made of its name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def create_authority(unit: UnitOfWork, name: str, records: Sequence[Record], *, demo: bool) -> str:
    """A new authority with its register; returns its id."""
    tenant = tenant_id(name)
    unit.identities.found(Tenant(tenant, name, demo))
    for platform in LOCAL_PLATFORMS:
        unit.identities.bind(platform, tenant, tenant)
    unit.use_tenant(tenant, who="system")
    unit.register.save_all([(record, 0) for record in records], command=_COMMAND)
    if records:
        reconciler_of(unit).settle([Change(None, record) for record in records], command=_COMMAND)
    return tenant


def load_demo(database: Database, anchor: date | None) -> bool:
    """The two demo authorities, when the database has none; whether it did.

    `anchor` is the demo's day.
    """
    if database.transact(lambda unit: unit.identities.tenants()):
        return False
    for name, records in demo_register(anchor):
        _found(database, name, records)
    return True


def _found(database: Database, name: str, records: Sequence[Record]) -> None:
    database.transact(lambda unit: create_authority(unit, name, records, demo=True))
