"""Tell stories of an order about one row of a list, which no title with a word like it takes."""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.reviews import Review
from tests.stories.cast import PANCAKES, Person, Stage

LIST = "hvilke opfølgninger har jens åbne"
FIRST, SECOND = "Prøv alarmering uden for arbejdstid", "Læg leverandørens eskalering ind i planen"


def _titled(stage: Stage, title: str) -> Action:
    [kept] = stage.kept(Action, of=PANCAKES, title=title)
    return kept


@pytest.mark.parametrize(
    "said", ["flyt fristen på den første til 15. april", "flyt den første til 15/4"]
)
def test_the_day_of_a_row_is_moved(stage: Stage, mia: Person, said: str) -> None:
    mia.says(LIST)
    mia.says(said)
    mia.sees("Ret opfølgning", "15. apr. 2026")
    mia.says("ja")
    assert _titled(stage, FIRST).due_on == date(2026, 4, 15)
    assert _titled(stage, SECOND).due_on == date(2026, 4, 24)


def test_a_row_is_given_to_somebody_else(stage: Stage, mia: Person) -> None:
    mia.says(LIST)
    mia.says("giv den anden til mia")
    mia.says("ja")
    assert _titled(stage, SECOND).owner == "mia.demolund@pandekageby.example"


@pytest.mark.parametrize("said", ["jep. og så de to andre også", "ja, de to andre også"])
def test_a_yes_with_more_is_no_text_of_what_may_be_left_empty(stage: Stage, said: str) -> None:
    nadia = stage.person("nadia.fiktivlund@pandekageby.example", of=PANCAKES)
    nadia.says("jeg har læst vandvagtens plan")
    nadia.says(said)
    nadia.does_not_see("Resultat: jep", "Resultat: ja")
    nadia.says("gem")
    nadia.says("gem")
    [read] = stage.kept(
        Review, of=PANCAKES, by="nadia.fiktivlund@pandekageby.example", kind="plan_acknowledged"
    )
    assert read.result is None
