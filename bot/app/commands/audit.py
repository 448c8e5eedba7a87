"""Walk a journal from its first entry to its head."""

from bot.app.commands.background_work import Tell
from storage.database import Database
from storage.register.journal import ChainPosition, JournalFault, verify_page
from storage.unit_of_work import UnitOfWork


async def verify_journal(database: Database, tenant: str, tell: Tell) -> int | JournalFault:
    """Count how many entries hold together, or return the first fault; `tell` gets the progress.

    There is a transaction for each page, so turns go on in between. What is added meanwhile is
    walked too.
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
