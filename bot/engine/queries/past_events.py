"""A line of the ledger's history as the obligation it was, and who was behind it."""

from bot.engine.dialog import TurnContext
from governance.obligations.derive import rules
from governance.obligations.ledger import LedgerEvent
from governance.obligations.obligation import Kind, Obligation


def obligation_in(event: LedgerEvent) -> Obligation:
    """What it was, as far as it is told of: who had it is not kept."""
    rule = rules().get(event.rule)
    kind: Kind = "missing" if event.kind == "missing" else "due"
    return Obligation(
        scope=event.scope,
        rule=event.rule,
        subject=event.subject,
        requirement=event.requirement,
        kind=kind,
        due_on=event.due_on,
        priority=rule.priority if rule else 3,
        theme=rule.theme if rule else "paper",
        about=event.about,
    )


def who_did(who: str, context: TurnContext) -> str:
    """A first name; Kravbot's own where nobody of ours did it."""
    return context.name_of(who).split(" ")[0] if "@" in who else context.words("record.by_kravbot")
