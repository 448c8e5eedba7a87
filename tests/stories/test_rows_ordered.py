"""Tell stories of an order about one row of a list, which no title with a word like it takes."""

from datetime import date

import pytest

from governance.records.actions import Action
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
