"""Count what stands for the whole authority."""

from datetime import date

from bot.cards.obligations.ours import Ours
from governance.obligations.ledger import LedgerReader, ObligationFilter


def ours_of(ledger: LedgerReader, today: date, me: str) -> Ours:
    """Count what is overdue and what is missing in systems that are in scope by law.

    `me` is the e-mail of whoever asks.
    """
    return Ours(
        overdue=ledger.count(ObligationFilter(voluntary=False, overdue_on=today)),
        missing=ledger.count(ObligationFilter(voluntary=False, kind="missing")),
        yours=ledger.count(ObligationFilter(voluntary=False, overdue_on=today, asked=(me,))),
    )
