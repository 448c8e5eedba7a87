"""The sentences that the understanding is judged by, said to the product: whatever it makes of them, none of it is written."""

from collections.abc import Mapping

from governance.records.record import Record, record_classes
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage, told
from tests.understanding.asking import ask
from tests.understanding.evaluation import WRITING, examples

AUTHORITIES = {"STF": LIGHTHOUSES, "PKB": PANCAKES}


@told("console")
def test_none_of_what_is_told_is_written_by_being_told(stage: Stage) -> None:
    before = register(stage)
    speaking = {
        example.authority: stage.person(example.asker, of=AUTHORITIES[example.authority])
        for example in examples("judging")
    }
    opened = 0
    for example in examples("judging"):
        if example.after is None and any(one.intent in WRITING for one in ask(example)):
            somebody = speaking[example.authority]
            somebody.says(example.say)
            opened += 1
            somebody.says("annullér")
    assert opened > 100
    assert register(stage) == before


def register(stage: Stage) -> Mapping[tuple[str, str], list[Record]]:
    """All of both, by authority and section."""
    return {
        (of, section): stage.kept(cls, of=of)
        for of in AUTHORITIES.values()
        for section, cls in record_classes().items()
    }
