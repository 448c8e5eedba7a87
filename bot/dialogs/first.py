"""What to do first, and doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.cards import first as cards
from bot.cards.answering import part_of
from bot.cards.first import MOST, FirstView
from bot.engine.as_of import seen_now
from bot.engine.asking import question
from bot.engine.dialog import Scene
from bot.engine.page import first_in
from bot.engine.seeing_to import commands_of, doing_of, past_of
from bot.engine.tasks import tasks_of
from bot.engine.topic import Topic
from bot.meaning import Understanding
from bot.messages import Card
from governance.commands import AnyCommand
from governance.obligations.ledger import Entry
from governance.obligations.ranking import COMING, ranked

_MOST_READ = 500


class First:
    """Of what was asked about; without anything, what is mine to do today."""

    name = "first"
    private = True

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        asked = question(self.name, arguments, scene, seen_now(scene))
        found = ranked(_candidates(asked.topic, scene), scene.today.day)
        part = part_of(len(found), first_in(arguments, len(found)), most=MOST)
        last = part.first + part.shown
        here = (self.name, {**asked.topic.arguments, "first": str(part.first)})
        return cards.first(
            FirstView(
                asked=asked.asked,
                found=[
                    (entry, doing_of(entry, past_of(entry, scene), scene, here))
                    for entry in found[part.first : last]
                ],
                following=found[last:],
                part=part,
            )
        )

    def act(
        self, act: str, arguments: Mapping[str, JsonValue], fields: Mapping[str, str], scene: Scene
    ) -> Sequence[AnyCommand]:
        return commands_of(act, arguments, fields, scene, self._understanding)


def _candidates(topic: Topic, scene: Scene) -> list[Entry]:
    """The gravest of each state are enough: they are read in that order."""
    of_everything = topic.near is None and topic.person is None and topic.requirement is None
    if topic.near is None and (of_everything or topic.person is not None):
        mine = tasks_of(topic.person or scene.actor.email, scene)
        return [
            entry for entry in mine if topic.requirement in (None, entry.obligation.requirement)
        ]
    ledger, today = scene.deal.ledger, scene.today.day
    states = (
        replace(topic.wanted, overdue_on=today),
        replace(topic.wanted, kind="missing"),
        replace(topic.wanted, due_from=today, due_until=today + COMING),
    )
    return [entry for one in states for entry in ledger.find(one, limit=_MOST_READ)]
