"""Delete what has expired.

That is yesterday's uploads without a record, the actions of expired cards, old undo entries and
reminders.
"""

from datetime import timedelta

from governance.records.evidence import Evidence
from storage.unit_of_work import UnitOfWork


def delete_expired(unit: UnitOfWork, tenant: str) -> None:
    """Delete it in one authority."""
    unit.use_tenant(tenant)
    referred = {kept.record.sha256 for kept in unit.register.find(Evidence) if kept.record.sha256}
    unit.cards.forget_expired()
    unit.undo_log.forget_old()
    unit.reminders.forget_old()
    unit.attachments.tidy(before=unit.now - timedelta(days=1), referred=referred)
