"""Read from the ledger the figures of the weekly overview."""

from datetime import timedelta

from bot.cards.obligations.nudge_rows import BundleView
from bot.cards.obligations.overviews import MOST_ROWS, WeeklyView
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.queries.names import naming
from governance.nudges import SOON
from governance.obligations.ledger import Entry, HistoryFilter, ObligationFilter
from governance.records.told_decisions import ToldDecision
from governance.schema.scopes import AUTHORITY

_A_WEEK = timedelta(days=7)
_MOST_READ = 500


def weekly_view(context: TurnContext, told: BundleView) -> WeeklyView:
    """Read what whoever speaks is asked to see to, and how much they follow besides.

    `told` is what the week's message tells them of other people's tasks.
    """
    ledger, day, me = context.command_context.ledger, context.today.day, context.actor.email
    late = ObligationFilter(overdue_on=day, asked=(me,), voluntary=False)
    followed = ObligationFilter(overdue_on=day, person=me, voluntary=False)
    missing = ObligationFilter(kind="missing", asked=(me,), voluntary=False)
    coming = _coming(context)
    since = day - _A_WEEK
    gravest = [*ledger.find(late, limit=MOST_ROWS), *ledger.find(missing, limit=MOST_ROWS)]
    gravest = gravest[:MOST_ROWS]
    shown_in = ("nudge", {"bundle": told.bundle})
    lately = HistoryFilter(since=since, what="closed", outcome="fulfilled")
    return WeeklyView(
        naming=naming(context),
        today=context.today,
        authority=_authority(context),
        late=ledger.count(late),
        follows=ledger.count(followed) - ledger.count(late),
        missing=ledger.count(missing),
        soon=len(coming),
        gravest=gravest,
        doing={
            entry.obligation.identity: buttons_of(entry, past_of(entry, context), context, shown_in)
            for entry in gravest
        },
        nearest=coming[:MOST_ROWS],
        waiting=_waiting(context),
        told=told,
        since=since,
        settled=ledger.count_happened(lately),
        fell_due=ledger.count(
            ObligationFilter(due_from=since, due_until=day - timedelta(days=1), voluntary=False)
        ),
    )


def _waiting(context: TurnContext) -> list[Entry]:
    """List what whoever speaks has told of, and somebody else has to decide."""
    ledger, me = context.command_context.ledger, context.actor.email
    told = context.register.find(ToldDecision, told_by=me)
    return [
        entry
        for scope in sorted({kept.record.scope for kept in told})
        for entry in ledger.of_scope(scope, rules=("told_decision_answered",))
        if entry.obligation.about.get("teller") == me
    ]


def _coming(context: TurnContext) -> list[Entry]:
    today = context.today.day
    wanted = ObligationFilter(kind="due", asked=(context.actor.email,), voluntary=False)
    found = [
        entry
        for entry in context.command_context.ledger.find(wanted, limit=_MOST_READ)
        if today <= entry.obligation.due_on <= today + SOON
    ]
    return sorted(found, key=lambda entry: (entry.obligation.due_on, entry.obligation.identity))


def _authority(context: TurnContext) -> str:
    return context.command_context.scope_context(AUTHORITY).label
