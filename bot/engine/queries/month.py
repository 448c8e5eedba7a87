"""Read from the ledger the figures of the month's page."""

from dataclasses import replace

from bot.cards.obligations.month import MOST_ROWS, MonthlyView
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from governance.obligations.ledger import ObligationFilter
from governance.positions.item import State
from governance.positions.position import COUNTED_AS_MET, Standing
from governance.positions.positions import Positions
from governance.schema.scopes import AUTHORITY

_EVERYTHING = 1_000_000
_MOST_READ = 500


def monthly_view(context: TurnContext) -> MonthlyView:
    """Read how the whole authority is doing."""
    ledger, day = context.command_context.ledger, context.today.day
    late = ObligationFilter(overdue_on=day, voluntary=False)
    missing = ObligationFilter(kind="missing", voluntary=False)
    standing = [
        *ledger.find(replace(late, voluntary=None), limit=_EVERYTHING),
    ]
    found = Positions(context.register, context.catalogue, day, standing, ledger.states())
    counted = [one for _, positions in found.every() for one in positions if one.counts]
    raised = set(context.command_context.nudges.raised())
    others = [
        entry
        for entry in ledger.find(late, limit=_MOST_READ)
        if entry.obligation.identity not in raised
    ]
    return MonthlyView(
        naming=naming(context),
        today=context.today,
        authority=context.command_context.scope_context(AUTHORITY).label,
        met=sum(one.standing in COUNTED_AS_MET for one in counted),
        unproved=sum(one.standing is Standing.MET_UNPROVED for one in counted),
        reasoned=sum(one.standing is Standing.NPC for one in counted),
        all=len(counted),
        late=ledger.count(late),
        missing=ledger.count(missing),
        unknown=sum(one.found.counts.get(State.UNKNOWN, 0) for one in counted),
        raised=[entry for entry in standing if entry.obligation.identity in raised],
        gravest=others[:MOST_ROWS],
    )
