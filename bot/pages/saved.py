"""Show what a person has saved today, each with its undo, and that what is open is not saved."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import undo as cards
from bot.cards.undo import Undoable
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.engine.records.undo_names import entry_name
from bot.messages import Audience, Card
from governance.local_time import day_begins


class SavedPage(ReadOnlyPage):
    """The page that answers `er det gemt` (is it saved) and `hvad har jeg gemt i dag`."""

    name = "saved"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        words, log = context.words, context.command_context.undo_log
        since = day_begins(context.today.day, words.timezone)
        today = [
            Undoable(one.id, entry_name(one, context), one.at)
            for one in log.latest(context.actor.email, since=since)
            if not one.undone_by and not one.undoes
        ]
        return cards.saved_today(words, context.today.now, today, is_open=open_dialog)
