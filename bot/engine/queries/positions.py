"""Read where requirements stand, for the cards and papers that say so."""

from datetime import date

from bot.engine.dialog import TurnContext
from governance.catalogue import Catalogue, Requirement
from governance.obligations.ledger import LedgerReader, ObligationFilter
from governance.ports import RegisterReader
from governance.positions.positions import Position, Positions, surroundings
from governance.schema.scopes import AUTHORITY

_MOST_STANDING = 1000
_EVERYTHING = 1_000_000


def position_of(requirement: Requirement, scope: str, context: TurnContext) -> Position:
    """Return where the requirement stands for the scope, by the ledger as it is now."""
    ledger = context.command_context.ledger
    if scope == AUTHORITY:
        wanted = ObligationFilter(requirement=requirement.id)
        standing = list(ledger.find(wanted, limit=_MOST_STANDING))
    else:
        near = surroundings(context.register).get(scope, frozenset({scope}))
        standing = [entry for one in sorted(near) for entry in ledger.of_scope(one)]
    states = ledger.states(None if scope == AUTHORITY else scope)
    day = context.today.day
    found = Positions(context.register, context.catalogue, day, standing, states)
    return found.of(requirement, scope)


def positions_on(
    register: RegisterReader, ledger: LedgerReader, catalogue: Catalogue, day: date
) -> Positions:
    """Return where every requirement stands on that day, by the register and ledger as of then."""
    standing = [
        *ledger.find(ObligationFilter(overdue_on=day), limit=_EVERYTHING),
        *ledger.find(ObligationFilter(gap=True), limit=_EVERYTHING),
    ]
    return Positions(register, catalogue, day, standing, ledger.states())
