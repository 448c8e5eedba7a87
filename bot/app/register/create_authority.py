"""Create authorities with their register in one transaction; the demo's two among them."""

import hashlib
from collections.abc import Sequence
from datetime import date

from bot.app.obligations.derivation import reconciler_of
from governance.reconciliation.change_recorder import Change
from governance.schema.record import Record
from register.demo import demo_register
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork

_COMMAND = "FoundAuthority"
LOCAL_PLATFORMS = ("web", "console")
"""Our own platforms: the workspace is the authority, and people are known by their e-mail."""


def tenant_id(name: str) -> str:
    """Make an authority's id from its name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def create_authority(unit: UnitOfWork, name: str, records: Sequence[Record], *, demo: bool) -> str:
    """Create an authority with its register and return its id."""
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
    """Create the two demo authorities when the database has none; return whether it did.

    `anchor` is the demo's day.
    """
    if database.transact(lambda unit: unit.identities.tenants()):
        return False
    for name, records in demo_register(anchor):
        _found(database, name, records)
    return True


def _found(database: Database, name: str, records: Sequence[Record]) -> None:
    database.transact(lambda unit: create_authority(unit, name, records, demo=True))
