"""Show the plan for what nobody has assessed yet: week by week, and whose it is."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.obligations import assessment_plan as cards
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.messages import Audience, Card
from governance.obligations.obligation import FIRST_ASSESSED

_MOST_READ = 2000


class AssessmentPlanPage(QueryPage):
    """The page of the first assessments, the nearest first."""

    takes_exceptions = True
    name = "assessment_plan"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        wanted = replace(asked.topic.wanted, kind="due", voluntary=False)
        found = [
            entry
            for entry in asked.seen.ledger.find(wanted, limit=_MOST_READ)
            if entry.obligation.rule == FIRST_ASSESSED
        ]
        found.sort(key=lambda entry: (entry.obligation.due_on, entry.obligation.identity))
        part = part_of(len(found), first_in(arguments, len(found)))
        return cards.plan(asked.asked, found[part.first : part.first + part.shown], part)
