"""Say that something told not to have been done is not written in, and what one may do instead."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.register import not_done as cards
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.messages import Audience, Card
from governance.changes.record_rights import may_begin_to_add
from governance.schema.scopes import parse_scope


class NotDonePage(QueryPage):
    """The page of something of `section` that was told not to have been done, about that."""

    name = "not_done"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        section = str(arguments.get("section"))
        scope = next(iter(asked.topic.scopes), "")
        return cards.not_done(
            asked.asked,
            section,
            parse_scope(scope)[1] if scope else "",
            may_add=bool(may_begin_to_add(section, context.command_context)),
        )
