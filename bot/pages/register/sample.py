"""Show three contracts drawn by lot, as an auditor wants them, so that they can be drawn again."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.register import sample as cards
from bot.cards.register.sample import SampleView
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.messages import Audience, Card
from governance.queries.sample import drawn
from governance.records.contracts import Contract

MOST = 3


class SamplePage(QueryPage):
    """The page of a sample of contracts; of the same day it is the same one."""

    name = "sample"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        contracts = {kept.key: kept.record for kept in asked.seen.register.find(Contract)}
        chosen = drawn(contracts, asked.seen.today.day, most=MOST)
        return cards.sample(
            SampleView(asked.asked, [contracts[key] for key in chosen], every=len(contracts))
        )
