"""Test that a contact that stops on a day is ended on that day, however it is said."""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("torben hos pindsvin stopper 30 juni", "30. jun. 2026"),
        ("torben opdigtet fratræder 30. juni 2026", "30. jun. 2026"),
        ("torben opdigtet stopper på fredag", "6. mar. 2026"),
        ("afslut torben pr fredag", "6. mar. 2026"),
        ("afslut torben pr 27/2", "27. feb. 2026"),
    ],
)
def test_it_is_ended_on_that_day(ditte: Person, said: str, day: str) -> None:
    ditte.says(said)
    ditte.sees("Afslut kontakt", "Torben Opdigtet", f"Fratrådt: {day}")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("nej ikke nu, han stopper først 30 juni", "30. jun. 2026"),
        ("nej ikke i fredags, nu på fredag d 6", "6. mar. 2026"),
        ("nej det var i onsdags", "25. feb. 2026"),
        ("det var i fredags", "27. feb. 2026"),
        ("det var den 27", "27. feb. 2026"),
        ("det var på den 27.", "27. feb. 2026"),
    ],
)
def test_another_day_corrects_it_and_gives_nothing_up(ditte: Person, said: str, day: str) -> None:
    ditte.says("torben fra pindsvin er stoppet")
    ditte.says(said)
    ditte.sees("Afslut kontakt", f"Fratrådt: {day}")


@pytest.mark.parametrize("said", ["nej", "nej tak", "nej han er ikke stoppet"])
def test_a_no_without_a_day_ends_nothing(ditte: Person, said: str) -> None:
    ditte.says("torben fra pindsvin er stoppet")
    ditte.says(said)
    ditte.sees("Fortrudt")


@pytest.mark.parametrize(
    "said",
    [
        "kontrakten med pindsvin stopper 30. juni",
        "hvornår stopper torben",
        "torben stopper ikke 30. juni alligevel",
        "torben hos pindsvin stopper ikke den 6. marts",
    ],
)
def test_a_contract_a_question_or_a_no_ends_no_contact(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.does_not_see("Afslut kontakt")
