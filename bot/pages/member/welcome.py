"""Show what somebody new in a role begins with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pydantic import JsonValue

from bot.cards.obligation_names import lowered
from bot.cards.welcome import WelcomeView, welcome
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.engine.queries.names import naming
from bot.engine.queries.page_query import question
from bot.engine.queries.register_view import register_now
from bot.engine.queries.tasks import tasks_of
from bot.messages import Audience, Card
from governance.obligations.ledger import Entry
from governance.obligations.priority_order import ranked

_SOON = timedelta(days=30)


class WelcomePage(ReadOnlyPage):
    """The page for a system they are new at, or for whatever is theirs."""

    name = "welcome"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        asked = question(self.name, arguments, context, register_now(context))
        topic, today, words = asked.topic, context.today.day, context.words
        whose = None if topic.near else context.actor.email
        tasks = tasks_of(context.actor.email, context, topic.wanted)
        waiting = ranked(tasks, today)
        coming = replace(
            topic.wanted, kind="due", person=whose, due_from=today, due_until=today + _SOON
        )
        held = dict.fromkeys(held.role.value for held in context.actor.roles)
        return welcome(
            WelcomeView(
                asked=asked.asked,
                name=context.actor.name,
                roles=[words(f"word.{role}") for role in held],
                open=len(tasks),
                gravest=_said(waiting[0], context) if waiting else "",
                coming=context.command_context.ledger.count(coming),
            )
        )


def _said(entry: Entry, context: TurnContext) -> str:
    called = naming(context)
    wrong = called.wrong(entry.obligation)
    return f"{called.title(entry.obligation)}: {lowered(wrong)}"
