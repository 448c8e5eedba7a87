"""Show what nobody has told of: the questions of which nothing is known."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.obligations import not_told as cards
from bot.cards.query_card import part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.messages import Audience, Card
from governance.positions.positions import NotTold, Positions, first_to_tell, not_told

TWENTY = 20


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
        found = first_to_tell(_found(asked, context), context.catalogue, most=TWENTY)
        return _shown(self.name, asked, found, arguments, context)


def _found(asked: PageQuery, context: TurnContext) -> list[NotTold]:
    shown, topic = asked.seen, asked.topic
    positions = Positions(
        shown.register, context.catalogue, shown.today.day, (), shown.ledger.states()
    )
    found = [
        one
        for one in not_told(positions, context.catalogue)
        if (topic.near is None or one.scope in topic.near)
        and topic.requirement in (None, one.requirement)
        and (topic.person is None or _is_asked(topic.person, one, shown))
    ]
    return found if topic.scopes else [one for one in found if one.counts]


def _shown(
    page: str,
    asked: PageQuery,
    found: list[NotTold],
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
) -> Card:
    part = part_of(len(found), first_in(arguments, len(found)))
    here = found[part.first : part.first + part.shown]
    who = {one: _who(one, asked.seen) for one in here}
    return cards.not_told(page, asked.asked, context.catalogue, who, part)


def _who(one: NotTold, shown: RegisterView) -> str | None:
    holder = shown.roster.responsible(one.requirement, one.scope)
    return None if holder is None else holder.member.name.split(" ")[0]


def _is_asked(person: str, one: NotTold, shown: RegisterView) -> bool:
    return shown.roster.letter_of(person, one.requirement, one.scope) == "R"
