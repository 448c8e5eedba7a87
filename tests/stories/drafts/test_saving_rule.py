"""Test that no sentence saves anything, whatever is open, but for what may (`design.md` §8).

The words of a button on the newest card may, and so may a sure answer to what a checklist asks.
Every dialog is opened at every step, and sentences of every set are said there. Each turn is undone
afterwards, so that the next finds everything as it was.
"""

import random
from collections.abc import Sequence
from functools import cache

import pytest

from bot.engine.turn import Engine
from bot.main.bootstrap import build_engine
from tests.selection import commit_number, is_all, third
from tests.stories.cast import Person, Stage
from tests.stories.monkeys import SAID
from tests.stories.openings import (
    NEVER_WAITED_AT,
    OPENINGS,
    Opening,
    commands_of,
    opened,
    written_against_the_rule,
)
from tools.understanding.corpus import (
    TEST,
    TRAIN,
    emergency_examples,
    examples,
    intent_examples,
)

A_FEW, MANY = 8, 300
THAT_MIGHT = (
    "nej, telefon virker ikke, de svarede aldrig",
    "ja nej vent",
    "vi øvede ikke",
    "undskyld 99,3",
    "jeg kan ikke på fredag",
    "syv tusinde",
    "to en halv",
    "måske ja",
    "gem ikke",
    "det skal ikke gemmes",
    "er det gemt?",
    "ja tak hvis det går",
)
"""Sentences that saved something once, or sound as if they might."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine()


@cache
def _sentences() -> Sequence[str]:
    every = [one.say for name in (TRAIN, TEST) for one in examples(name)]
    every += [one.say for one in intent_examples()]
    every += [one.say for one in emergency_examples()]
    return sorted({*every, *SAID})


def _said_to(opening: Opening) -> Sequence[str]:
    draw = random.Random(f"{commit_number()} {opening}")  # a plan, not a secret
    return (*THAT_MIGHT, *draw.sample(_sentences(), MANY if is_all() else A_FEW))


@third
@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("opening", OPENINGS, ids=str)
def test_no_sentence_saves_but_for_what_may(stage: Stage, engine: Engine, opening: Opening) -> None:
    person = opened(stage, engine, opening)
    if person is None:
        pytest.skip("it is not asked there")
    wrong = {
        text: written
        for text in _said_to(opening)
        if (written := written_against_the_rule(stage, engine, opening, person, text))
    }
    assert not wrong


def test_every_dialog_is_opened_at_every_step(engine: Engine) -> None:
    every = {(name, step) for name, one in engine.dialogs.items() for step in one.steps}
    assert every - NEVER_WAITED_AT == {(one.dialog, one.step) for one in OPENINGS if one.dialog}


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("checklist", "text"),
    [
        ("start 3.2 på fyrkassen", "ja nej vent"),
        ("start 3.2 på fyrkassen", "måske ja"),
        ("start 3.2 på fyrkassen", "ikke ja"),
        ("start 2.3 på fyrkassen", "syv tusinde"),
        ("start 2.3 på fyrkassen", "to en halv"),
        ("start 3.3 på fyrkassen", "jeg kan ikke på fredag"),
    ],
)
def test_what_is_not_sure_is_no_answer(
    stage: Stage, engine: Engine, maren: Person, checklist: str, text: str
) -> None:
    maren.says(checklist)
    assert not commands_of(stage, engine, maren, text)
