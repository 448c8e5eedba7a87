"""A cry is missed: somebody has to know now whom to call, and is not shown it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Final

from bot.texts.words import NO_BREAK_SPACE, Words
from governance.records.systems import System
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage
from tools.talk.harm.grammar import Grammar, distinct, phrases_of_the_sets
from tools.talk.harm.names import names_of, records_of
from tools.talk.harm.questions import Harmful, Sentence, said_afresh

_ASKERS: Final = {
    LIGHTHOUSES: ("bo.proevesen", "ole.pladsholder", "maren.skabelonsen", "fie.demosen"),
    PANCAKES: ("jens.testrup", "lone.proevebaek", "nadia.fiktivlund", "mia.demolund"),
}
_DOMAINS: Final = {LIGHTHOUSES: "stf.example", PANCAKES: "pandekageby.example"}
_A_NUMBER: Final = re.compile(r"\+45(?: \d\d){4}")


class MissedCry:
    """Somebody whose system is down, or who asks whom to call now, has to see numbers.

    They are those of that system where only one has a list shown.
    """

    name = "cry missed"
    most = 0.0

    def sentences(self, *, seed: str, count: int) -> Sequence[Sentence]:
        return list(_sentences("cries", seed=seed, count=count))

    def harmful(self, stage: Stage, sentence: Sentence) -> Harmful | None:
        with said_afresh(stage, sentence) as person:
            if not _A_NUMBER.search(person.view):
                why = "no number is shown"
            elif wrong := _list_of_another(sentence, person.view):
                why = f"the list is that of {wrong}"
            else:
                return None
            return Harmful(sentence.text, sentence.asker, why, person.view)


class FalseCry:
    """Somebody who needs nobody is shown whom to call, which is in the way."""

    name = "false cry"
    most = 0.01

    def sentences(self, *, seed: str, count: int) -> Sequence[Sentence]:
        return list(_sentences("controls", seed=seed, count=count))

    def harmful(self, stage: Stage, sentence: Sentence) -> Harmful | None:
        with said_afresh(stage, sentence) as person:
            if not any(title in person.view for title in _titles()):
                return None
            return Harmful(sentence.text, sentence.asker, "the list is shown", person.view)


def _sentences(grammar: str, *, seed: str, count: int) -> Iterator[Sentence]:
    chance = Random(f"{grammar} {seed}")
    known = set(phrases_of_the_sets())
    for number, authority in enumerate((LIGHTHOUSES, PANCAKES)):
        half = (count + 1 - number) // 2
        drawn = distinct(Grammar(grammar, names_of(authority)), chance, half, known=known)
        for text, filled in drawn:
            asker = f"{chance.choice(_ASKERS[authority])}@{_DOMAINS[authority]}"
            yield Sentence(text, filled.meant, asker, authority, filled.slots)


@cache
def _titles() -> Sequence[str]:
    """Return what stands above a list of numbers, without the name of the system."""
    keys = ("incident.title", "incident.title_exhausted", "incident.duty_numbers")
    every = [Words(lang)(key, system="") for lang in ("da", "en") for key in keys]
    return [title.replace(NO_BREAK_SPACE, " ") for title in every]


def _list_of_another(sentence: Sentence, view: str) -> str:
    """Return the system whose list alone is shown, where another was named and written right."""
    meant = _system_named(sentence)
    systems = [one.name for one in records_of(sentence.authority) if isinstance(one, System)]
    shown = {name for name in systems if f"{name}:" in view}
    return ", ".join(sorted(shown)) if meant and shown and meant not in shown else ""


def _system_named(sentence: Sentence) -> str:
    said = sentence.slots.get("system", "")
    if not said or said.lower() not in sentence.text.lower():
        return ""
    return next(
        one.name
        for one in records_of(sentence.authority)
        if isinstance(one, System) and said in (one.name, *one.aliases)
    )
