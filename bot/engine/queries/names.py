"""Name obligations, people and places to the person who speaks."""

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from governance.records.suppliers import Supplier, spoken_names


def naming(context: TurnContext) -> ObligationNames:
    """Make the names in their language, from those in the register."""
    return ObligationNames(
        words=context.words,
        name_of=context.name_of,
        suppliers=spoken_names([kept.record.name for kept in context.register.find(Supplier)]),
        label_of=lambda scope: context.command_context.scope_context(scope).label,
    )
