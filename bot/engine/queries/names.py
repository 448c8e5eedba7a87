"""Name obligations, people and places to the person who speaks."""

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from governance.records.members import Member
from governance.records.suppliers import Supplier, spoken_names


def naming(context: TurnContext) -> ObligationNames:
    """Make the names in their language, from those in the register."""
    return ObligationNames(
        words=context.words,
        name_of=context.name_of,
        suppliers=spoken_names([kept.record.name for kept in context.register.find(Supplier)]),
        label_of=lambda scope: context.command_context.scope_context(scope).label,
    )


def administrators(context: TurnContext) -> str:
    """Name the active administrators, whom one asks about what Kravbot does not know."""
    found = context.register.find(Member, admin=True, active=True)
    return context.words.listed([kept.record.name for kept in found])
