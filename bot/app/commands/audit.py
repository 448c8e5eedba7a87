"""A journal walked from its first entry to its head."""

from bot.app.commands.background_work import Tell
from storage.database import Database
from storage.register.journal import ChainPosition, JournalFault, verify_page
from storage.unit_of_work import UnitOfWork


async def verify_journal(database: Database, tenant: str, tell: Tell) -> int | JournalFault:
    """How many entries hold together, or the first fault; `tell` hears how many as it goes.

    A transaction a page, so turns go on in between; what is added meanwhile is walked too.
    """
    mark = ChainPosition()

    def work(unit: UnitOfWork) -> ChainPosition | JournalFault:
        unit.use_tenant(tenant)
        return verify_page(unit.connection, tenant, mark)

    while not mark.whole:
        step = await database.run(work)
        if isinstance(step, JournalFault):
            return step
        mark = step
        tell(mark.seq, None)
    return mark.seq
