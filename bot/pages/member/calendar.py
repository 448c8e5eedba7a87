"""Show the address at which calendar programs fetch my tasks, and the invitations by mail."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import calendar as cards
from bot.cards import notices
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.messages import Audience, Card
from governance.access import Refused, Verb, may


class CalendarPage(ReadOnlyPage):
    """The page of one's own calendar address."""

    name = "calendar"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        words, now = context.words, context.today.now
        decision = may(context.actor, Verb.CALENDAR)
        if isinstance(decision, Refused):
            return notices.refused(words, now, words(f"refusal.{decision.reason}"))
        ends = [link.expires_at for link in context.calendar_links()]
        mail = context.calendar_mail()
        until = max(ends, default=None)
        return cards.calendar(words, now, until, invited=mail.wanted, mails=mail.possible)
