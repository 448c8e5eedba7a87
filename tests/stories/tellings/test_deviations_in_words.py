"""Tell stories of deviations that are called by other words, shown, and given another last day."""

import pytest

from governance.records.contracts import Contract
from tests.stories.cast import Person, Stage

MOVED = "14 Aug 2026 → 31 Dec 2026"
FLYTTET = "14. aug. 2026 → 31. dec. 2026"


@pytest.mark.parametrize(
    "said",
    [
        "the deviation on k-102 about audit rights runs out in august, extend it to 31 december",
        "extend the npc on k-102 to 31 december 2026",
        "move the exception on k-102 to 31 december 2026",
        "when does our exception for K-102 run out? move it to 31 december 2026",
    ],
)
def test_it_is_given_another_last_day(stage: Stage, yusuf: Person, said: str) -> None:
    yusuf.says("english")
    yusuf.says(said)
    yusuf.sees(MOVED)
    assert "2028-12-31" in {str(one.ends_on) for one in stage.kept(Contract)}


@pytest.mark.parametrize(
    "said",
    [
        "afvigelsen på k-102 om revisionsret udløber i august, forlæng den til 31. december",
        "flyt undtagelsen på k-102 til 31. december 2026",
        "hvornår udløber afvigelsen på k-102? flyt den til 31. december 2026",
    ],
)
def test_it_is_given_another_last_day_in_danish(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees(FLYTTET)


def test_an_order_points_at_the_one_that_is_shown(yusuf: Person) -> None:
    yusuf.says("hvornår udløber afvigelsen på k-102")
    yusuf.sees("Udløber: 14. aug. 2026")
    yusuf.says("flyt den til 31. december 2026")
    yusuf.sees(FLYTTET)


@pytest.mark.parametrize(
    "said",
    [
        "show the existing deviation on K-102",
        "show our exception for k-102",
        "when does the npc on k-102 run out",
        "vis den nuværende afvigelse på k-102",
        "undtagelsen på k-102",
    ],
)
def test_it_is_shown_by_any_of_its_words(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees("Ingen revisionsret i aftale fra 2019")


def test_the_end_of_a_contract_is_still_of_the_contract(yusuf: Person) -> None:
    yusuf.says("hvornår udløber k-102")
    yusuf.sees("K-102 udløber 31. dec. 2028")
