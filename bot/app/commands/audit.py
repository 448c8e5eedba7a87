"""Walk a journal from its first entry to its head, and check what was taken out of one."""

from pydantic import ValidationError

from bot.app.commands.background_work import Tell
from bot.app.startup_error import StartupError
from bot.texts.bilingual import bilingual
from storage.database import Database
from storage.register.extract import Extract, ExtractBroken, check
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


def checked_lines(content: bytes) -> list[str]:
    """Return what an extract proves, as sentences; entries shown are JSON.

    Raises StartupError.
    """
    try:
        extracted = Extract.model_validate_json(content)
        checked = check(extracted)
    except ValidationError as fault:
        raise StartupError(bilingual("audit.not_an_extract")) from fault
    except ExtractBroken as broken:
        raise StartupError(bilingual("audit.extract_broken", entry=broken.seq)) from broken
    shown, last = checked.shown, checked.last
    holds = bilingual("audit.extract_holds", n=len(shown), entry=last, head=extracted.head)
    return [*(one.model_dump_json(include=_SHOWN) for one in shown), holds]


_SHOWN = {"seq", "at", "command", "section", "shown"}
