"""Test how it is told at how many meetings somebody was, and what else a closing question hears."""

import pytest

from governance.records.forums import Seat
from governance.records.measuring_points import Measurement
from tests.stories.cast import PANCAKES, Person, Stage

LONE = "lone.proevebaek@pandekageby.example"
LEAVES = "lone går ud af taktisk forum"


@pytest.mark.parametrize(
    "said",
    [
        "lone mødte op i taktisk forum, så fremmødet er 3 af 4",
        "fremmødet for lone i taktisk forum er 3/4",
        "lone kom til 3 ud af 4 møder i taktisk forum",
    ],
)
def test_attendance_corrects_the_seat_and_ends_none(stage: Stage, mia: Person, said: str) -> None:
    mia.says(said)
    mia.sees("Ret plads", "Fremmøde 2/3 → 3/4")
    mia.says("gem")
    (seat,) = stage.kept(Seat, of=PANCAKES, person=LONE)
    assert seat.attended == "3/4"


def test_what_is_like_an_ending_ends_nothing(stage: Stage, mia: Person) -> None:
    mia.says("lone mødte op i taktisk forum, så vi var tre")
    mia.does_not_see("går ud af registeret")


def test_a_question_whether_to_end_steps_aside_for_what_is_told(stage: Stage, mia: Person) -> None:
    before = stage.kept(Measurement, of=PANCAKES)
    mia.says(LEAVES)
    mia.sees("går ud af registeret")
    mia.says("sla på omsorgsnøglen i februar var 98,7 i stedet for 99,26")
    mia.sees("måling", "98,7")
    assert stage.kept(Seat, of=PANCAKES, person=LONE)
    assert stage.kept(Measurement, of=PANCAKES) == before


@pytest.mark.parametrize("said", ["nej hun er ikke stoppet!", "nej, det er forkert", "nej"])
def test_a_no_first_ends_nothing(stage: Stage, mia: Person, said: str) -> None:
    mia.says(LEAVES)
    mia.says(said)
    mia.sees("Intet er gemt.")
    assert stage.kept(Seat, of=PANCAKES, person=LONE)


def test_what_is_said_beside_one_that_is_over_is_said_back(mia: Person) -> None:
    mia.says("kim er stoppet, det var mona hos dem")
    mia.sees("Posten er allerede afsluttet", "Det her fik jeg ikke med: “det var mona hos dem”")


@pytest.mark.parametrize(
    "said",
    [
        "sla på omsorgsnøglen i februar var 98,7 ikke 99,26",
        "sla på omsorgsnøglen i februar var 98,7 i stedet for 99,26",
    ],
)
def test_a_figure_is_corrected_with_what_it_was_not(mia: Person, said: str) -> None:
    mia.says(said)
    mia.sees("Ret måling", "Værdi 99,26 → 98,7")
