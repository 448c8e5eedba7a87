"""What falls due before a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pydantic import JsonValue

from bot.cards import coming as cards
from bot.cards.answering import PAGE, part_of
from bot.cards.coming import ComingView
from bot.engine.as_of import seen
from bot.engine.asking import question
from bot.engine.dialog import Scene
from bot.engine.page import StillPage, first_in
from bot.engine.topic import day_in
from bot.meaning import Understanding
from bot.messages import Card

_SOON = timedelta(days=30)


class DueSoon(StillPage):
    """Until `until`, else within thirty days; that day and today are included."""

    name = "due_soon"

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        shown = seen(arguments, scene, self._understanding)
        if isinstance(shown, Card):
            return shown
        asked = question(self.name, arguments, scene, shown)
        today = shown.today.day
        until = max(day_in(arguments, "until") or today + _SOON, today)
        wanted = replace(asked.topic.wanted, due_from=today, due_until=until)
        part = part_of(total := shown.ledger.count(wanted), first_in(arguments, total))
        return cards.coming(
            ComingView(
                asked=asked.asked,
                until=until,
                entries=shown.ledger.find(wanted, limit=PAGE, offset=part.first),
                part=part,
                mine=shown.ledger.count(replace(wanted, person=scene.actor.email)),
            )
        )
