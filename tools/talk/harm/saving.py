"""Something is saved unconfirmed: a sentence writes what neither a press nor the rule allows."""

from collections.abc import Iterator, Sequence
from random import Random

from bot.engine.turn import Engine
from bot.main.bootstrap import build_engine
from tests.stories.cast import LIGHTHOUSES, Stage
from tests.stories.openings import OPENINGS, Opening, opened, written_against_the_rule
from tools.talk.harm.grammar import Grammar, distinct, phrases_of_the_sets
from tools.talk.harm.names import names_of
from tools.talk.harm.questions import Harmful

NAME = "saved unconfirmed"


def drawn(
    *, seed: str, count: int, openings: Sequence[Opening] = OPENINGS
) -> Iterator[tuple[Opening, Sequence[str]]]:
    """Share so many different sentences out over the openings."""
    chance = Random(f"saving {seed}")
    grammar = Grammar("saving", names_of(LIGHTHOUSES))
    known = set(phrases_of_the_sets())
    for number, opening in enumerate(openings):
        share = (count + number) // len(openings)
        sentences = distinct(grammar, chance, share, known=known)
        yield opening, [text for text, _ in sentences]


def prepared(stage: Stage) -> Engine:
    """Write the system of which nothing is known, as the openings need it."""
    stage.bare_system("Fyrkassen", forum="Kasseforum")
    return build_engine()


def harmful_at(
    stage: Stage, engine: Engine, opening: Opening, sentences: Sequence[str]
) -> tuple[int, list[Harmful]]:
    """Say them where that is open, and return how many were said and those that wrote something.

    Nothing is said where a checklist has begun elsewhere.
    """
    person = opened(stage, engine, opening)
    if person is None:
        return 0, []
    wrote = {
        text: written_against_the_rule(stage, engine, opening, person, text) for text in sentences
    }
    found = [
        Harmful(text, person.email, ", ".join(sorted(written)), str(opening))
        for text, written in wrote.items()
        if written
    ]
    return len(sentences), found
