"""Test that nothing is written of what the product makes of the sentences to judge by.

They are said to the product. `KRAVBOT_EVERY=1` says all of them, which takes minutes.
"""

import os
from collections.abc import Mapping

import pytest

from governance.schema.record import Record, record_classes
from tests.selection import part_of, share_of
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage, Venue
from tools.understanding.corpus import TEST, examples
from tools.understanding.evaluation import WRITING
from tools.understanding.prediction import predict

AUTHORITIES = {"STF": LIGHTHOUSES, "PKB": PANCAKES}
EVERY = int(os.environ.get("KRAVBOT_EVERY", "6"))
FEWEST = 200


@pytest.mark.parametrize("venue", [Venue("console", "sqlite")], ids=str, indirect=True)
def test_none_of_what_is_told_is_written_by_being_told(stage: Stage) -> None:
    told = [
        example
        for example in part_of(examples(TEST), "told")
        if example.after is None and any(one.intent in WRITING for one in predict(example))
    ]
    assert len(told) >= share_of(FEWEST)
    before = register(stage)
    speaking = {
        example.authority: stage.person(example.asker, of=AUTHORITIES[example.authority])
        for example in told
    }
    for example in told[::EVERY]:
        speaking[example.authority].says(example.say)
        speaking[example.authority].says("annullér")
    assert register(stage) == before


def register(stage: Stage) -> Mapping[tuple[str, str], list[Record]]:
    """Return all records of both authorities, by authority and section."""
    return {
        (of, section): stage.kept(cls, of=of)
        for of in AUTHORITIES.values()
        for section, cls in record_classes().items()
    }
