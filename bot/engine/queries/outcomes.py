"""Find what became of an obligation, by the ledger's history."""

from bot.cards.obligations.outcome import OutcomeView, is_done, outcome_sentence
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from governance.nudges import Identity
from governance.obligations.ledger import LedgerEvent, find_entry
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules


def outcome_of(identity: Identity, context: TurnContext) -> OutcomeView | None:
    """Gather what became of it; None where nothing is known of it."""
    ledger = context.command_context.ledger
    event, entry = ledger.end_of(identity), find_entry(ledger, identity)
    if event is None:
        return None
    coming = entry is not None and entry.obligation.kind == "due"
    return OutcomeView(
        naming=naming(context),
        today=context.today,
        me=context.actor.email,
        event=event,
        was=entry.obligation if entry is not None else _as_it_was(event),
        next_on=entry.obligation.due_on if entry is not None and coming else None,
    )


def done_sentence(identity: Identity, context: TurnContext) -> str | None:
    """Say who did it and when; None where nobody did, or nothing is known of it."""
    found = outcome_of(identity, context)
    if found is None or not is_done(found.event):
        return None
    return outcome_sentence(found)


def _as_it_was(event: LedgerEvent) -> Obligation | None:
    """Make the obligation that ended from its line of the history."""
    rule = rules().get(event.rule)
    if rule is None:
        return None
    return Obligation(
        scope=event.scope,
        rule=event.rule,
        subject=event.subject,
        requirement=event.requirement,
        kind=event.kind,
        due_on=event.due_on,
        priority=rule.priority,
        theme=rule.theme,
        about=event.about,
    )
