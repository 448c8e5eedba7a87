"""Show what a person has saved today, each with its undo, and the drafts that are not saved.

The event of a log that was closed is among it; that is not undone.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import undo as cards
from bot.cards.undo import Undoable, Unsaved
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage
from bot.engine.records.undo_names import entry_name
from bot.messages import Audience, Card
from governance.local_time import day_begins
from governance.records.events import Event


class SavedPage(ReadOnlyPage):
    """It answers `er det gemt` (is it saved), `hvad har jeg gemt i dag` and `mine kladder`."""

    name = "saved"
    lists_drafts = True
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        words, log = context.words, context.command_context.undo_log
        since = day_begins(context.today.day, words.timezone)
        entries = log.latest(context.actor.email, since=since)
        today = [
            Undoable(one.id, entry_name(one, context), one.at)
            for one in entries
            if not one.undone_by and not one.undoes
        ]
        told = {(change.section, change.key) for one in entries for change in one.changes}
        logged = [
            kept.record
            for kept in context.register.find(Event)
            if (Event.section, kept.key) not in told
            and kept.recorded_at >= since
            and kept.changed_by == context.actor.email
        ]
        return cards.saved_today(
            words,
            context.today.now,
            today,
            logged=logged,
            drafts=_drafts_in(arguments),
            is_open=open_dialog,
        )


def _drafts_in(arguments: Mapping[str, JsonValue]) -> list[Unsaved]:
    listed = arguments.get("drafts")
    return [
        Unsaved(str(one["title"]), str(one["filled"]), str(one["card"]))
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict)
    ]
