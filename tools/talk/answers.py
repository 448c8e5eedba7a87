"""Say sentences to the whole program, each in a fresh demo of its own, and keep what it answers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.messages import Card
from bot.rendering.plain_text import plain
from governance.schema.record import Record, record_classes
from register.demo import demo_register
from tests.stories.cast import Person, Stage, folded, readable
from tools.talk.sets import Conversation, Said
from tools.talk.stages import demo_stage
from tools.understanding.corpus import AUTHORITIES


@dataclass(frozen=True)
class Answered:
    """The answer to one sentence, and the records that changed by it.

    `said` is what was posted. `updated` holds what is new on cards that stood there already: on a
    chat platform those are drawn anew where they stand, and nobody is sent them again. `saved`
    holds a line for each record that came, went or is another now.
    """

    text: str
    said: str
    updated: str
    buttons: Sequence[str]
    saved: Sequence[str]


def answer_to(one: Said) -> Answered:
    """Say the sentence after its context."""
    with _talking(one.asker, one.authority) as talk:
        for before in one.context:
            talk.says(before)
        return talk.says(one.text)


def answers_in(conversation: Conversation) -> list[Answered]:
    """Say a whole conversation, a minute between the turns."""
    with _talking(conversation.asker, conversation.authority) as talk:
        return [talk.says(turn) for turn in conversation.turns]


class _Talk:
    """One person writes to one program."""

    def __init__(self, stage: Stage, person: Person, authority: str) -> None:
        self._stage, self._person, self._authority = stage, person, authority

    def says(self, text: str) -> Answered:
        stage, person = self._stage, self._person
        before, cards = self._register(), person.on_screen
        stage.clock.forward(minutes=1)
        person.says(text)
        stage.work()
        stage.copy()
        buttons = person.buttons if person.view and person.on_screen else []
        return Answered(
            text,
            "\n\n".join(_posted(cards, person)),
            "\n\n".join(_updated(cards, person)),
            buttons,
            list(_changes(before, self._register())),
        )

    def _register(self) -> Mapping[tuple[str, str], Record]:
        return {
            (section, record.key): record
            for section, cls in record_classes().items()
            for record in self._stage.kept(cls, of=self._authority)
        }


def _posted(before: Mapping[str, Card], person: Person) -> Iterator[str]:
    yield from person.told
    for message, card in person.on_screen.items():
        if message not in before and not folded(card):
            yield readable(plain(card))


def _updated(before: Mapping[str, Card], person: Person) -> Iterator[str]:
    """Yield the lines that are new on each card that is another now, its title above them."""
    for message, card in person.on_screen.items():
        if message in before and before[message] != card and not folded(card):
            known = readable(plain(before[message])).split("\n")
            title, *lines = readable(plain(card)).split("\n")
            yield "\n".join([title, *(line for line in lines if line not in known)])


@contextmanager
def _talking(asker: str, authority: str) -> Iterator[_Talk]:
    name = dict(zip(AUTHORITIES, dict(demo_register()), strict=True))[authority]
    with demo_stage() as stage:
        yield _Talk(stage, stage.person(asker, of=name), name)


def _changes(
    before: Mapping[tuple[str, str], Record], after: Mapping[tuple[str, str], Record]
) -> Iterator[str]:
    for place in sorted(before.keys() | after.keys()):
        section, key = place
        if place not in after:
            yield f"gone: {section} {key}"
        elif place not in before:
            yield f"new: {section} {key}"
        elif before[place] != after[place]:
            yield f"changed: {section} {key}"
