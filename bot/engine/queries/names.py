"""How things are called to the person who speaks."""

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from governance.records.suppliers import Supplier, spoken_names


def naming(scene: TurnContext) -> ObligationNames:
    """In their language, with the names there are."""
    return ObligationNames(
        words=scene.words,
        name_of=scene.name_of,
        suppliers=spoken_names([kept.record.name for kept in scene.register.find(Supplier)]),
        label_of=lambda scope: scene.deal.around(scope).label,
    )
