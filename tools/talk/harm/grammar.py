"""Make many different sentences from a grammar: names of slots, each with what may stand there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

import yaml

from bot.language.normalise import normalise_phrase
from tools.talk.harm.handwriting import written_by_hand
from tools.understanding.corpus import (
    TEST,
    TRAIN,
    emergency_examples,
    examples,
    intent_examples,
)

Slots: TypeAlias = Mapping[str, Sequence[str]]
_SLOT = re.compile(r"\{(\w+)\}")
_START = "sentence"
_TRIES = 60


@dataclass(frozen=True)
class Filled:
    """A sentence as it was meant, with what stands in each slot: the last drawn, where several."""

    meant: str
    slots: Mapping[str, str]


class Grammar:
    """It is a grammar of one file beside this; `names` fill the slots that the file leaves open.

    Raises KeyError where a slot is filled by neither.
    """

    def __init__(self, name: str, names: Slots) -> None:
        written = yaml.load(
            Path(__file__).with_name(f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
        )
        self._slots = {**written, **names}

    def said(self, chance: Random, *, start: str = _START) -> Filled:
        """Draw one sentence, as it was meant and with what stands in its slots."""
        filled: dict[str, str] = {}

        def fill(slot: re.Match[str]) -> str:
            drawn = _SLOT.sub(fill, str(chance.choice(self._slots[slot[1]])))
            filled[slot[1]] = drawn
            return drawn

        meant = _SLOT.sub(fill, f"{{{start}}}").strip()
        return Filled(meant, filled)


def distinct(
    grammar: Grammar, chance: Random, count: int, *, known: set[tuple[str, ...]]
) -> Iterator[tuple[str, Filled]]:
    """Yield so many different sentences as somebody tired writes them on a phone, and as meant.

    None differs from another, or from those `known` before, only in capitals and signs. They are
    added to `known`.

    Raises ValueError where the grammar has no more.
    """
    for _ in range(count):
        for _ in range(_TRIES):
            filled = grammar.said(chance)
            text = written_by_hand(filled.meant, chance)
            phrase = normalise_phrase(text)
            if phrase not in known:
                break
        else:
            raise ValueError("the grammar has no more sentences")
        known.add(phrase)
        yield text, filled


@cache
def phrases_of_the_sets() -> AbstractSet[tuple[str, ...]]:
    """Return every sentence of the sets of `tools.understanding`, without capitals and signs."""
    said = [one.say for name in (TRAIN, TEST) for one in examples(name)]
    said += [one.say for one in intent_examples()]
    said += [one.say for one in emergency_examples()]
    return frozenset(map(normalise_phrase, said))
