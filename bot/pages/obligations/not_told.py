"""Show what nobody has told of: the questions of which nothing is known."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.obligations import not_told as cards
from bot.cards.paging import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.first_questions import MOST_FIRST, not_told_of, teller
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.messages import Audience, Card
from governance.access import Allowed, Verb, may
from governance.positions.positions import NotTold, first_to_tell


class NotToldPage(QueryPage):
    """The page of what must be known and is not, the gravest requirement first.

    It may be narrowed to what was asked about. A person's is what they are responsible for.
    """

    name = "not_told"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        return _shown(self.name, asked, _found(asked, context), arguments, context)


class TwentyQuestionsPage(QueryPage):
    """The page of the twenty questions to begin with, each with who can answer it."""

    name = "twenty_questions"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        found = first_to_tell(_found(asked, context), context.catalogue, most=MOST_FIRST)
        return _shown(self.name, asked, found, arguments, context)


def _found(asked: PageQuery, context: TurnContext) -> list[NotTold]:
    shown, topic = asked.seen, asked.topic
    return [
        one
        for one in not_told_of(topic, shown)
        if topic.person is None or _is_asked(topic.person, one, shown)
    ]


def _shown(
    page: str,
    asked: PageQuery,
    found: list[NotTold],
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
) -> Card:
    part = part_of(len(found), first_in(arguments, len(found)))
    here = found[part.first : part.first + part.shown]
    who = {one: teller(one, asked.seen, context) for one in here}
    asks = isinstance(may(context.actor, Verb.ADMINISTER), Allowed)
    return cards.not_told(page, asked.asked, context.catalogue, who, part, asks=asks)


def _is_asked(person: str, one: NotTold, shown: RegisterView) -> bool:
    return shown.roster.letter_of(person, one.requirement, one.scope) == "R"
