"""Read an event of the ledger's history as its obligation, and say who caused it."""

from bot.engine.dialog import TurnContext
from governance.obligations.ledger import LedgerEvent
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules


def obligation_in(event: LedgerEvent) -> Obligation:
    """Make the obligation of an event, as far as the history has it; that keeps no assignee."""
    rule = rules().get(event.rule)
    return Obligation(
        scope=event.scope,
        rule=event.rule,
        subject=event.subject,
        requirement=event.requirement,
        kind=event.kind,
        due_on=event.due_on,
        priority=rule.priority if rule else 3,
        theme=rule.theme if rule else "paper",
        about=event.about,
    )


def who_did(who: str, context: TurnContext) -> str:
    """Return the first name of who did it; Kravbot's own where no member did."""
    return context.first_name_of(who) if "@" in who else context.words("record.by_kravbot")
