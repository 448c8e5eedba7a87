"""Say a sentence to the program as it would be said at the beginning of a conversation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from tests.stories.cast import Person, Stage

_BETWEEN = 20
"""Seconds from one sentence to the next."""
_numbers = count()


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is written and as it was meant, by whom, and what stands in its slots."""

    text: str
    meant: str
    asker: str
    authority: str
    slots: Mapping[str, str]


@dataclass(frozen=True)
class Harmful:
    """A sentence whose answer does harm: the reason, and the answer."""

    text: str
    asker: str
    why: str
    answer: str


class Harm(Protocol):
    """It is one of the harms there are."""

    name: str
    most: float
    """The share of its sentences that may be harmful."""

    def sentences(self, *, seed: str, count: int) -> Sequence[Sentence]:
        """Make so many different sentences; the same seed makes the same."""
        ...

    def harmful(self, stage: Stage, sentence: Sentence) -> Harmful | None:
        """Say it, and tell whether the answer does harm."""
        ...


@contextmanager
def said_afresh(stage: Stage, sentence: Sentence) -> Iterator[Person]:
    """Say it in a conversation of its own, and yield who said it, with the answer to see."""
    stage.clock.forward(seconds=_BETWEEN)
    person = stage.person(
        sentence.asker, of=sentence.authority, conversation=f"harm-{next(_numbers)}"
    )
    person.says(sentence.text)
    stage.copy()
    yield person
    stage.leaves(person)
