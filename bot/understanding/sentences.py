"""A free sentence: what is to be done at once, what is told, what is asked; whoever understands it surely has it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from bot.meaning import Reading, Topic, Understood, Wish
from bot.understanding.folding import Sentence
from bot.understanding.names import Names, names_of
from bot.understanding.own_words import own_words_of
from bot.understanding.phrases import words_of
from bot.understanding.reading import QuestionReader
from bot.understanding.recording import read_records
from bot.understanding.wishes import START_CHECKLIST, Wishes
from governance.catalogue import Catalogue
from governance.ports import Readable
from governance.records.scopes import scope_of

_CERTAIN = 1.0


class Sentences:
    """All ways of reading one, in their order."""

    def __init__(self, catalogue: Catalogue, wishes: Wishes) -> None:
        self._wishes = wishes
        self._questions = QuestionReader(catalogue)

    def read(
        self, text: str, *, register: Readable, today: date, topic: Topic | None, me: str
    ) -> Understood:
        """What it asks for; nothing where it asks for nothing."""
        text = own_words_of(register).spelled_out(text)
        understood = self._read(text, register=register, today=today, topic=topic, me=me)
        return replace(understood, asks=_asks(text))

    def _read(
        self, text: str, *, register: Readable, today: date, topic: Topic | None, me: str
    ) -> Understood:
        names = names_of(register)
        wish = self._wishes.deed(text)
        if wish is not None:
            return Understood(readings=(_of_wish(wish, names),))
        sentence = Sentence(text)
        told = read_records(
            sentence, names.mentions(sentence), register=register, today=today, me=me
        )
        if told:
            return Understood(readings=told)
        record = self._wishes.record(text)
        if record is not None and record.kind == "dialog":
            return Understood(readings=(_of_wish(record, names),))
        asked = self._questions.read(text, register=register, today=today, topic=topic)
        if asked.readings:
            return asked
        if record is not None:
            return Understood(readings=(_of_wish(record, names),))
        return asked


def _asks(text: str) -> bool:
    words = Sentence(text).words
    return bool(words) and words[0] in words_of("asking")


def _of_wish(wish: Wish, names: Names) -> Reading:
    slots: Mapping[str, JsonValue] = wish.arguments
    if wish.kind == "language":
        slots = {"lang": wish.name}
    elif wish.name == START_CHECKLIST:
        slots = _of_checklist(wish, names)
    return Reading(wish.name if wish.kind != "language" else "language", slots, _CERTAIN, wish)


def _of_checklist(wish: Wish, names: Names) -> dict[str, JsonValue]:
    """The requirement, and what the words beside it name."""
    slots = {name: value for name, value in wish.arguments.items() if name != "words"}
    mentions = names.mentions(Sentence(str(wish.arguments.get("words") or "")))
    scopes = [
        scope_of(one.kind, one.keys[0])
        for one in mentions
        if one.kind != "person" and len(one.keys) == 1
    ]
    if scopes:
        slots["about"] = list(scopes)
    return slots
