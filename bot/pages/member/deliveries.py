"""Show administrators whether anything was sent today."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import deliveries as cards
from bot.cards import notices
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.messages import Audience, Card
from bot.texts.words import COPENHAGEN
from governance.access import Refused, Verb, may
from governance.context import NotAllowed
from governance.local_time import day_begins
from governance.workdays import ONE_DAY

_MOST_NAMED = 8


class DeliveriesPage(ReadOnlyPage):
    """The page of what was sent unasked today, and what was not."""

    name = "deliveries"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        allowed = may(context.actor, Verb.ADMINISTER)
        if isinstance(allowed, Refused):
            no = NotAllowed(allowed.reason)
            return notices.not_allowed(
                context.words, context.today.now, context.command_context, None, no
            )
        day = context.today.day
        begin, end = (day_begins(one, COPENHAGEN) for one in (day, day + ONE_DAY))
        found = context.command_context.nudges.deliveries(begin, end)
        unreached = [context.name_of(email) for email in found.unreached[:_MOST_NAMED]]
        return cards.deliveries(context.words, context.today, found, unreached)
