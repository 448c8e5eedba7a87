"""Show the month's page to whoever asks for it, as things are now."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import notices
from bot.cards.obligations.month import monthly
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.engine.records.month import monthly_view
from bot.messages import Audience, Card
from governance.access import audits


class MonthPage(ReadOnlyPage):
    """The page that management gets at the beginning of each month; an auditor has none."""

    name = "month"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        if audits(context.actor):
            words = context.words
            return notices.refused(words, context.today.now, words("month.not_for_auditors"))
        return monthly(monthly_view(context))
