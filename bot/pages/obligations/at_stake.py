"""Say what is at stake where what was shown or named is left, else where the gravest is."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.obligations import at_stake as cards
from bot.cards.obligations.at_stake import AtStakeView
from bot.engine.dialog import TurnContext
from bot.engine.page import AT_STAKE
from bot.engine.queries.month import alike
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.shown_obligations import standing_items
from bot.messages import Audience, Card
from governance.obligations.ledger import Entry

SANCTIONS = "sanctions"
_MOST = 8
_MOST_READ = 2000


class AtStakePage(QueryPage):
    """The page of one line for each of the `items`, or of what is overdue or else missing."""

    name = AT_STAKE
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        entries = standing_items(arguments, asked.seen.ledger) or _standing(asked)
        found = alike(entries, context)
        view = AtStakeView(
            asked=asked.asked,
            found=found[:_MOST],
            left=max(0, len(found) - _MOST),
            sanctions=arguments.get("wants") == SANCTIONS,
        )
        return cards.at_stake(view)


def _standing(asked: PageQuery) -> list[Entry]:
    """Return what is overdue of what it is about, with what is missing where a thing is named."""
    ledger, day, wanted = asked.seen.ledger, asked.seen.today.day, asked.topic.wanted
    late = ledger.find(replace(wanted, overdue_on=day), limit=_MOST_READ)
    if late and not asked.topic.is_narrowed:
        return [*late]
    missing = ledger.find(replace(wanted, kind="missing"), limit=_MOST_READ)
    return [*late, *missing]
