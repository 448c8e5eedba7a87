"""Show what to do first, with buttons to do it: of one's own, else of the authority's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.obligations import priorities as cards
from bot.cards.obligations.priorities import MOST, PrioritiesView
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, commands_of, past_of
from bot.engine.page import BasePage, first_in
from bot.engine.queries.page_query import question
from bot.engine.queries.register_view import register_now
from bot.engine.queries.tasks import tasks_of
from bot.engine.queries.topic import Topic
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from governance.access import audits
from governance.commands import AnyCommand
from governance.obligations.ledger import Entry, ObligationFilter
from governance.obligations.priority_order import COMING, ranked

_MOST_READ = 500


class PrioritiesPage(BasePage):
    """The page of what to do first of what was asked about; without anything, of my tasks today.

    Whoever has none sees the authority's.
    """

    takes_exceptions = True
    name = "first"
    audience = Audience.OWN

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        asked = question(self.name, arguments, context, register_now(context))
        found = ranked(_candidates(asked.topic, context), context.today.day)
        none = not found and _is_of_somebody(asked.topic, context)
        if none:
            found = ranked(_standing(ObligationFilter(), context), context.today.day)
        part = part_of(len(found), first_in(arguments, len(found)), most=MOST)
        last = part.first + part.shown
        here = (self.name, {**asked.topic.arguments, "first": str(part.first)})
        return cards.first(
            PrioritiesView(
                asked=asked.asked,
                found=[
                    (entry, buttons_of(entry, past_of(entry, context), context, here))
                    for entry in found[part.first : last]
                ],
                following=found[last:],
                part=part,
                me=context.actor.email,
                none_of=_nobody_else(asked.topic, context) if none else None,
            )
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        return commands_of(act, arguments, fields, context, self._understanding)


def _candidates(topic: Topic, context: TurnContext) -> list[Entry]:
    """Find the obligations to rank; the gravest of each state are enough, read in that order.

    A person's are what is theirs to do, and what is late under them.
    """
    if _is_of_somebody(topic, context):
        ledger, today = context.command_context.ledger, context.today.day
        person = topic.person or context.actor.email
        late = ledger.find(ObligationFilter(person=person, overdue_on=today), limit=_MOST_READ)
        return [*tasks_of(person, context), *late]
    return _standing(topic.wanted, context)


def _standing(wanted: ObligationFilter, context: TurnContext) -> list[Entry]:
    """Find what is late, lacks, or falls due soon."""
    ledger, today = context.command_context.ledger, context.today.day
    states = (
        replace(wanted, overdue_on=today),
        replace(wanted, gap=True),
        replace(wanted, due_from=today, due_until=today + COMING),
    )
    return [entry for one in states for entry in ledger.find(one, limit=_MOST_READ)]


def _is_of_somebody(topic: Topic, context: TurnContext) -> bool:
    somebody = topic.person is not None or not audits(context.actor)
    return topic.near is None and topic.requirement is None and somebody


def _nobody_else(topic: Topic, context: TurnContext) -> str:
    """Return the name of whoever has nothing to do; empty where that is who asks."""
    return "" if topic.other is None else context.name_of(topic.other)
