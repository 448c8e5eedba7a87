"""Show the ten things that matter most of what is not in place, and who can say or do them."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.obligations import most_important as cards
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.messages import Audience, Card
from governance.obligations.priority_order import gravest_first

MOST = 10
_MOST_READ = 2000


class MostImportantPage(QueryPage):
    """The page of the ten: missing before not told, the gravest first, the catalogue before ours.

    It may be narrowed to what was asked about.
    """

    takes_exceptions = True
    name = "most_important"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        gaps = replace(asked.topic.wanted, gap=True, voluntary=False)
        every = asked.seen.ledger.find(gaps, limit=_MOST_READ)
        in_order = gravest_first(every, asked.seen.today.day)
        found = sorted(in_order, key=lambda entry: entry.obligation.kind != "missing")
        return cards.most_important(asked.asked, found[:MOST], left=max(0, len(found) - MOST))
