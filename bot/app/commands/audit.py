"""A journal walked from its first entry to its head."""

from bot.app.commands.background_work import Tell
from storage.database import Database
from storage.register.journal import Fault, Mark, verify_page
from storage.unit_of_work import UnitOfWork


async def walk(database: Database, tenant: str, tell: Tell) -> int | Fault:
    """How many entries hold together, or the first fault; `tell` hears how many as it goes.

    A transaction a page, so turns go on in between; what is added meanwhile is walked too.
    """
    mark = Mark()

    def work(unit: UnitOfWork) -> Mark | Fault:
        unit.enter(tenant)
        return verify_page(unit.connection, tenant, mark)

    while not mark.whole:
        step = await database.run(work)
        if isinstance(step, Fault):
            return step
        mark = step
        tell(mark.seq, None)
    return mark.seq
