"""Test that whoever does anything at all, in any order, gets an answer, and that nothing breaks.

Nobody sees or changes what they may not.
"""

import random

import pytest

from governance.records.answers import Answer
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage, Venue
from tests.stories.monkeys import Monkey


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("seed", range(2))
def test_nothing_breaks(stage: Stage, venue: Venue, seed: int) -> None:
    chance = random.Random(f"{seed} {venue}")  # a plan, not a secret
    cast = [
        ("maren.skabelonsen@stf.example", LIGHTHOUSES),
        ("bo.proevesen@stf.example", LIGHTHOUSES),
        ("yusuf.fiktivsen@stf.example", LIGHTHOUSES),
        ("fie.demosen@stf.example", LIGHTHOUSES),
        ("jens.testrup@pandekageby.example", PANCAKES),
        ("revi.sorsen@pandekageby.example", PANCAKES),
    ]
    monkeys = [Monkey(stage.person(email, of=of), chance) for email, of in cast]
    for _ in range(80):
        monkey = chance.choice(monkeys)
        files = len(monkey.person.files)
        deed = monkey.does_something()
        assert monkey.person.view or len(monkey.person.files) > files, deed
        stage.clock.forward(seconds=61)
        if chance.random() < 0.02:
            stage.restart()
        if chance.random() < 0.02:
            stage.clock.forward(days=chance.choice((1, 30, 100)))
    by = {
        answer.answered_by for of in (LIGHTHOUSES, PANCAKES) for answer in stage.kept(Answer, of=of)
    }
    assert "revi.sorsen@pandekageby.example" not in by
