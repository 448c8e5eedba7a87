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
from governance.positions.positions import NotTold, Positions, not_told


class NotToldPage(QueryPage):
    """The page of what must be known and is not, the gravest requirement first.

    It may be narrowed to what was asked about. A person's is what they are responsible for.
    """

    name = "not_told"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        positions = Positions(
            shown.register, context.catalogue, shown.today.day, (), shown.ledger.states()
        )
        near = asked.topic.near
        found = [
            one
            for one in not_told(positions, context.catalogue)
            if (near is None or one.scope in near)
            and asked.topic.requirement in (None, one.requirement)
            and (asked.topic.person is None or _is_asked(asked.topic.person, one, shown))
        ]
        if not asked.topic.scopes:
            found = [one for one in found if one.counts]
        part = part_of(len(found), first_in(arguments, len(found)))
        here = found[part.first : part.first + part.shown]
        return cards.not_told(asked.asked, context.catalogue, here, part)


def _is_asked(person: str, one: NotTold, shown: RegisterView) -> bool:
    return shown.roster.letter_of(person, one.requirement, one.scope) == "R"
