"""A journal walked from its first entry to its head."""

from bot.main.waiting import Tell
from storage.database import Database
from storage.journal import Fault, verify
from storage.unit_of_work import UnitOfWork


async def walk(database: Database, tenant: str, tell: Tell) -> int | Fault:
    """How many entries hold together, or the first fault; `tell` hears how many as it goes.

    One transaction, on a database thread.
    """

    def work(unit: UnitOfWork) -> int | Fault:
        unit.enter(tenant)
        step: int | Fault = 0
        for step in verify(unit.connection, tenant):
            if not isinstance(step, Fault):
                tell(step, None)
        return step

    return await database.run(work)
