"""Count what stands for the whole authority."""

from dataclasses import replace
from datetime import date

from bot.cards.obligations.ours import Ours
from governance.obligations.ledger import LedgerReader, ObligationFilter
from governance.obligations.obligation import Kind

_NOT_THERE: tuple[Kind, ...] = ("missing", "unknown")


def ours_of(
    ledger: LedgerReader, today: date, me: str, about: ObligationFilter | None = None
) -> Ours:
    """Count what is overdue and what is missing in systems that are in scope by law.

    `me` is the e-mail of whoever asks. What is overdue and what is missing of what they asked
    `about` is counted, too, where that is less than everything; whoever it is of.
    """
    here = late_here = 0
    if about is not None and (about.scopes is not None or about.requirement is not None):
        asked = replace(about, asked=None, person=None)
        late_here = ledger.count(replace(asked, voluntary=False, overdue_on=today))
        here = sum(ledger.count(replace(asked, kind=kind)) for kind in _NOT_THERE)
    return Ours(
        overdue=ledger.count(ObligationFilter(voluntary=False, overdue_on=today)),
        missing=ledger.count(ObligationFilter(voluntary=False, kind="missing")),
        here=here,
        late_here=late_here,
        yours=ledger.count(ObligationFilter(voluntary=False, overdue_on=today, asked=(me,))),
    )
