"""Read from the ledger the figures of the weekly overview."""

from datetime import timedelta

from bot.cards.obligations.overviews import MOST_ROWS, WeeklyView
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from governance.obligations.ledger import Entry, ObligationFilter
from governance.schema.scopes import AUTHORITY

_SOON = timedelta(days=14)
_MOST_READ = 500


def weekly_view(context: TurnContext) -> WeeklyView:
    """Read what whoever speaks is asked to see to, and how much they follow besides."""
    ledger, day, me = context.command_context.ledger, context.today.day, context.actor.email
    late = ObligationFilter(overdue_on=day, asked=(me,), voluntary=False)
    followed = ObligationFilter(overdue_on=day, person=me, voluntary=False)
    missing = ObligationFilter(kind="missing", asked=(me,), voluntary=False)
    coming = _coming(context)
    return WeeklyView(
        naming=naming(context),
        today=context.today,
        authority=_authority(context),
        late=ledger.count(late),
        follows=ledger.count(followed) - ledger.count(late),
        missing=ledger.count(missing),
        soon=len(coming),
        gravest=ledger.find(late, limit=MOST_ROWS),
        nearest=coming[:MOST_ROWS],
        followed=[
            entry for entry in ledger.find(followed, limit=_MOST_READ) if entry.responsible != me
        ][:MOST_ROWS],
    )


def _coming(context: TurnContext) -> list[Entry]:
    today = context.today.day
    wanted = ObligationFilter(kind="due", asked=(context.actor.email,), voluntary=False)
    found = [
        entry
        for entry in context.command_context.ledger.find(wanted, limit=_MOST_READ)
        if today <= entry.obligation.due_on <= today + _SOON
    ]
    return sorted(found, key=lambda entry: (entry.obligation.due_on, entry.obligation.identity))


def _authority(context: TurnContext) -> str:
    return context.command_context.scope_context(AUTHORITY).label
