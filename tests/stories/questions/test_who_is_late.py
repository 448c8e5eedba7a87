"""Tell stories of somebody who asks who is behind, of everything or of what stands above."""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize(
    "asked",
    [
        "hvem er bagud på hvad",
        "hvem er ansvarlig for de overskredne",
        "hvem har flest overskredne",
        "ikke signe. hele styrelsen, hvem er bagud på hvad",
    ],
)
def test_everybody_is_shown_with_what_is_overdue(bo: Person, asked: str) -> None:
    bo.says("hvem er signe")
    bo.says(asked)
    bo.sees("Yusuf er mest bagud: 4 punkter", "12 punkter i alt", "Ditte Mønstergaard")
    bo.does_not_see("kun Signe Testesen")


@pytest.mark.parametrize("asked", ["hvem er bagud på dem?", "hvem hænger på dem"])
def test_of_what_stands_above_only_those_are_named(bo: Person, asked: str) -> None:
    bo.says("hvad haster mest")
    bo.says(asked)
    bo.sees("3 personer er bagud", "Ditte Mønstergaard", "Karl Attrapsen", "Maren Skabelonsen")
    bo.does_not_see("Yusuf")


def test_each_leads_to_what_that_person_is_late_with(bo: Person) -> None:
    bo.says("hvem er bagud")
    bo.presses("Maren Skabelonsen")
    bo.sees("Maren har 2 punkter over fristen")


def test_it_is_asked_of_a_system_and_in_english(yusuf: Person) -> None:
    yusuf.says("who is behind on fyrjournal")
    yusuf.sees("Yusuf is furthest behind: 3 items")
