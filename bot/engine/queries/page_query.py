"""Prepare what a page that answers a question needs: its topic, its day, and its card's header."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.query_card import QueryHeader
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import commands_of
from bot.engine.page import ReadOnlyPage
from bot.engine.queries.names import naming
from bot.engine.queries.register_view import RegisterView, register_view
from bot.engine.queries.topic import Topic, over, topic_of
from bot.messages import Card
from bot.nlu_port import Understanding
from governance.access import audits
from governance.commands import AnyCommand


@dataclass(frozen=True)
class PageQuery:
    """The arguments of a page, as they are understood here and now."""

    topic: Topic
    seen: RegisterView
    asked: QueryHeader


def question(
    page: str, arguments: Mapping[str, JsonValue], context: TurnContext, shown: RegisterView
) -> PageQuery:
    """Read a page's arguments, the same way for every page."""
    topic = topic_of(arguments, context, shown)
    asked = QueryHeader(
        naming=naming(context),
        today=shown.today,
        as_of=shown.as_of,
        over=over(topic, context, shown),
        page=page,
        arguments=topic.arguments,
        unknown=topic.unknown,
        who=context.first_name_of(topic.other) if topic.other else "",
        read_only=shown.is_past or audits(context.actor),
    )
    return PageQuery(topic, shown, asked)


class QueryPage(ReadOnlyPage):
    """A page of a question that can be asked as of a day.

    What is wrong with that day is said instead of the answer.
    """

    name: str

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        shown = register_view(arguments, context, self._understanding)
        if isinstance(shown, Card):
            return shown
        return self.answer(question(self.name, arguments, context, shown), arguments, context)

    @abstractmethod
    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        """Make the card with the answer."""


class ActionPage(QueryPage):
    """A page whose answer has a button that settles what is due."""

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        return commands_of(act, arguments, fields, context, self._understanding)
