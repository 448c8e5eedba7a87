"""Test that who is to decide in a forum is told, filled in and kept by who they are."""

import pytest

from governance.records.forums import Seat
from tests.stories.cast import PANCAKES, Person, Stage

LONE = "lone.proevebaek@pandekageby.example"


@pytest.fixture
def anders(stage: Stage) -> Person:
    return stage.person("anders.eksempelsen@pandekageby.example", of=PANCAKES)


def test_who_is_to_decide_there_is_a_seat(anders: Person) -> None:
    anders.says("lone skal være beslutningstager i driftsforum k-202")
    anders.sees("Tilføj plads", "Forum: Driftsforum K-202", "Kan beslutte: ja")


@pytest.mark.parametrize(
    "said",
    [
        "hvem skal være beslutningstager i driftsforum k-202",
        "skal lone være beslutningstager i driftsforum k-202",
        "lone skal ikke være beslutningstager i driftsforum k-202",
    ],
)
def test_a_question_or_a_no_is_no_seat(anders: Person, said: str) -> None:
    anders.says(said)
    anders.does_not_see("Tilføj plads")


def test_a_first_name_is_the_colleague_of_that_name(stage: Stage, anders: Person) -> None:
    anders.says("tilføj plads i driftsforum k-202")
    anders.says("Person: lone")
    anders.says("nej vent, rollen er formand")
    anders.sees("Rolle i forummet: formand")
    anders.says("gem")
    [kept] = stage.kept(Seat, of=PANCAKES, person=LONE, forum="Driftsforum K-202")
    assert kept.role == "formand"


def test_a_sentence_is_no_role_in_a_forum(anders: Person) -> None:
    anders.says("tilføj plads i driftsforum k-202")
    anders.says("Person: lone")
    anders.says("ja gem, hun starter først 12 marts")
    anders.sees("Ikke gemt endnu", "“hun starter først 12 marts”")
    anders.does_not_see("Rolle i forummet: hun")
