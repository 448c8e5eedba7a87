"""Test that who is away in a time is answered by the absences that reach into it."""

import pytest

from tests.stories.cast import Person


@pytest.fixture(autouse=True)
def _(ditte: Person) -> None:
    ditte.says("jeg holder ferie fra 13. juli til 2. august")
    ditte.says("gem")
    ditte.sees("Tilføjet")


@pytest.mark.parametrize(
    "asked",
    [
        "hvem er væk i uge 30",
        "hvem har ferie i juli",
        "er ditte væk i uge 29",
        "er nogen væk den 2. august",
        "who is away in july",
    ],
)
def test_it_is_found_by_any_day_of_it(bo: Person, asked: str) -> None:
    bo.says(asked)
    bo.sees("Ditte Mønstergaard · 13")
    bo.does_not_see("Ingen fravær", "No absences")


@pytest.mark.parametrize(
    "asked", ["hvem er væk i dag", "er nogen væk i denne uge", "hvem er på ferie i juni"]
)
def test_outside_it_nobody_is(bo: Person, asked: str) -> None:
    bo.says(asked)
    assert bo.title == "Ingen fravær"


def test_contracts_from_a_year_are_those_that_began_in_it(karl: Person) -> None:
    karl.says("vis kontrakter fra 2022")
    karl.sees("K-101", "Starter: 2. mar. 2022")
    karl.does_not_see("K-102")


def test_what_cannot_be_of_a_year_is_not_answered_as_if_none_was_said(karl: Person) -> None:
    karl.says("leverandører fra 2022")
    karl.sees("Det forstod jeg ikke helt")
