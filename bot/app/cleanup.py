"""Delete what has expired, and what was said and done with long ago.

What expires is yesterday's uploads without a record, the actions of expired cards, old undo
entries and reminders.
"""

from datetime import timedelta
from functools import partial

from governance.records.evidence import Evidence
from storage.database import Database
from storage.retention import RetentionPeriods
from storage.unit_of_work import UnitOfWork


def delete_expired(unit: UnitOfWork, tenant: str) -> None:
    """Delete it in one authority."""
    unit.use_tenant(tenant)
    referred = {kept.record.sha256 for kept in unit.register.find(Evidence) if kept.record.sha256}
    unit.cards.forget_expired()
    unit.undo_log.forget_old()
    unit.reminders.forget_old()
    unit.attachments.tidy(before=unit.now - timedelta(days=1), referred=referred)


async def delete_old(database: Database, periods: RetentionPeriods) -> int:
    """Delete what is old in every authority, while turns go on; return how many rows there were."""
    deleted = 0

    def some(unit: UnitOfWork, tenant: str) -> int:
        unit.use_tenant(tenant)
        return unit.retention.delete_some(periods)

    for tenant in await database.run(lambda unit: unit.identities.tenants()):
        while found := await database.run(partial(some, tenant=tenant.id)):
            deleted += found
    return deleted
