"""Show what falls due before a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from pydantic import JsonValue

from bot.cards.obligations import upcoming as cards
from bot.cards.obligations.upcoming import UpcomingView
from bot.cards.paging import PAGE, part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.ours import ours_of
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.topic import day_in
from bot.messages import Audience, Card

_SOON = timedelta(days=30)
_MOST_LATE, _MOST_AHEAD = 3, 100


class UpcomingPage(QueryPage):
    """The page of what falls due until `until`, else within thirty days.

    Of something in particular it is the next there is, where that is later. That day and today are
    included. Where a requirement of something in particular or one's own part is asked about,
    what is overdue there comes first: `hvornår er næste øvelse` (when is the next exercise).
    """

    takes_exceptions = True
    name = "due_soon"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        today = shown.today.day
        until = max(day_in(arguments, "until") or _soon(asked), today)
        wanted = replace(asked.topic.wanted, due_from=today, due_until=until)
        late = replace(asked.topic.wanted, overdue_on=today, voluntary=False)
        particular = bool(asked.topic.scopes) and asked.topic.requirement is not None
        part = part_of(total := shown.ledger.count(wanted), first_in(arguments, total))
        return cards.coming(
            UpcomingView(
                asked=asked.asked,
                until=until,
                entries=shown.ledger.find(wanted, limit=PAGE, offset=part.first),
                part=part,
                late=shown.ledger.count(late),
                mine=shown.ledger.count(replace(wanted, asked=(context.actor.email,))),
                ours=ours_of(shown.ledger, today, context.actor.email, asked.topic.wanted)
                if not total
                and not asked.topic.other
                and (asked.topic.mine or asked.topic.is_narrowed)
                else None,
                gravest=shown.ledger.find(late, limit=_MOST_LATE)
                if particular or asked.topic.mine
                else (),
            )
        )


def _soon(asked: PageQuery) -> date:
    """Return the last day that is looked at where none is asked for."""
    today, ledger, wanted = asked.seen.today.day, asked.seen.ledger, asked.topic.wanted
    soon = today + _SOON
    particular = asked.topic.scopes or asked.topic.requirement
    if not particular or ledger.count(replace(wanted, due_from=today, due_until=soon)):
        return soon
    following = ledger.find(replace(wanted, due_from=today), limit=_MOST_AHEAD)
    return max(soon, min((one.obligation.due_on for one in following), default=soon))
