"""Tell stories of an absence with its length, its last day, and who stands in."""

from datetime import date

import pytest

from governance.records.absences import Absence
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import PANCAKES, Person, Stage

AWAY = "I'm on holiday the next two weeks from Monday, Per covers for me"


def _of(stage: Stage, person: Person) -> tuple[date, date]:
    [kept] = [one for one in stage.kept(Absence, of=PANCAKES) if one.member == person.email]
    return kept.from_, kept.to


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        (AWAY, "9 Mar 2026", "22 Mar 2026"),
        ("I'm on holiday from Monday for two weeks", "9 Mar 2026", "22 Mar 2026"),
        ("jeg holder ferie to uger fra mandag", "9. mar. 2026", "22. mar. 2026"),
        ("jeg er væk to dage fra onsdag", "4. mar. 2026", "5. mar. 2026"),
        ("jeg er væk fra mandag i 14 dage", "9. mar. 2026", "22. mar. 2026"),
    ],
)
def test_a_length_from_a_day_has_a_first_and_a_last_day(
    mia: Person, said: str, first: str, last: str
) -> None:
    mia.says(said)
    mia.sees(f": {first}", f": {last}")


@pytest.mark.parametrize(
    "said", ["til den 20.", "til 20. marts", "indtil den 20.", "den sidste dag er 20/3"]
)
def test_the_last_day_is_said_to_an_open_absence(mia: Person, said: str) -> None:
    mia.says("jeg holder ferie fra mandag til fredag")
    mia.says(said)
    mia.sees("Fra: 9. mar. 2026", "Til: 20. mar. 2026")


@pytest.mark.parametrize("said", ["til den 20.", "til 20. marts", "indtil 20/3", "until 20 March"])
def test_the_last_day_is_said_where_it_is_asked(mia: Person, said: str) -> None:
    mia.says("jeg holder ferie fra mandag")
    mia.says(said)
    mia.sees(": 20")


def test_who_stands_in_comes_after_it_before_what_waited(stage: Stage) -> None:
    anders = stage.person("anders.eksempelsen@pandekageby.example", of=PANCAKES)
    anders.says("please tell Jens to register it")
    anders.says(AWAY)
    anders.sees("Next comes: Correct role")
    anders.says("what can you not do?")
    anders.says("until 20 March")
    anders.sees("From: 9 Mar 2026", "To: 20 Mar 2026")
    anders.says("save")
    assert _of(stage, anders) == (date(2026, 3, 9), date(2026, 3, 20))
    anders.sees("Correct role", "Per Attrapgaard")
    anders.does_not_see("Register it")
    anders.says("save")
    deputies = [one.deputy for one in stage.kept(RoleAssignment, of=PANCAKES) if one.deputy]
    assert "per.attrapgaard@pandekageby.example" in deputies


@pytest.mark.parametrize(
    "said",
    [
        "mig fra 9/3 til 30/3, jens testrup tager over",
        "mig, mia demolund. 9. marts til 30. marts",
        "mia demolund fra den 9. til den 30. marts",
        "jeg er på ferie fra 9. marts til og med 30. marts",
        "9/3-30/3, mig",
        "me, from 9 March to 30 March",
    ],
)
def test_a_line_fills_in_who_and_both_days(stage: Stage, mia: Person, said: str) -> None:
    mia.says("tilføj fravær")
    mia.says(said)
    mia.says("gem")
    assert _of(stage, mia) == (date(2026, 3, 9), date(2026, 3, 30))


@pytest.mark.parametrize(
    "said", ["fra 9. marts til 30. marts", "9/3 til 30/3", "fra den 9. til den 30. marts"]
)
def test_both_days_are_said_where_the_first_is_asked(stage: Stage, mia: Person, said: str) -> None:
    mia.says("tilføj fravær")
    mia.says("mig")
    mia.says(said)
    mia.says("gem")
    assert _of(stage, mia) == (date(2026, 3, 9), date(2026, 3, 30))


def test_the_day_that_is_asked_is_taken_and_only_the_rest_said_back(mia: Person) -> None:
    mia.says("tilføj fravær")
    mia.says("mia")
    mia.says("9. marts")
    mia.says("30. marts, og jens er stedfortræder")
    mia.sees("Til: 30. mar. 2026", "Det her fik jeg ikke med: “jens er stedfortræder”")


def test_who_stands_in_is_not_who_is_away(mia: Person) -> None:
    mia.says("tilføj fravær")
    mia.says("fra 9/3 til 30/3, jens tager over")
    mia.sees("Fra: 9. mar. 2026", "Til: 30. mar. 2026", "“jens tager over”")
    mia.does_not_see("Medlem: Jens")


def test_a_stretch_is_of_any_section_that_has_one(karl: Person) -> None:
    karl.says("tilføj revisionserklæring")
    karl.says("k-101")
    karl.says("ISAE 3402")
    karl.says("fra 1. januar 2025 til 31. december 2025")
    karl.sees("1. jan. 2025", "31. dec. 2025")


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("den kontraktansvarlige", "kontraktansvarlig"),
        ("kontraktansvarlig", "kontraktansvarlig"),
        ("det er som leverandøransvarlig", "leverandøransvarlig"),
        ("2", "leverandøransvarlig"),
    ],
)
def test_whose_role_somebody_takes_over_is_asked_by_its_name(
    mia: Person, said: str, role: str
) -> None:
    mia.says("og jens overtager for mig imens")
    mia.sees("Hvilken rolle?", "Kontraktansvarlig", "Leverandøransvarlig")
    mia.does_not_see("mia.demolund@")
    mia.says(said)
    mia.sees("Ret rolle", f"Myndigheden · {role} · Mia Demolund", "Stedfortræder: Jens Testrup")


@pytest.mark.parametrize("said", ["begge to", "begge", "begge roller", "both"])
def test_both_roles_are_taken_one_after_the_other(stage: Stage, mia: Person, said: str) -> None:
    mia.says("og jens overtager for mig imens")
    mia.says(said)
    mia.sees("kontraktansvarlig · Mia Demolund", "Leverandøransvarlig")
    mia.says("gem")
    mia.sees("leverandøransvarlig · Mia Demolund", "Jens Testrup")
    mia.says("gem")
    roles = [one for one in stage.kept(RoleAssignment, of=PANCAKES) if one.member == mia.email]
    assert [one.deputy for one in roles] == ["jens.testrup@pandekageby.example"] * 2


def test_what_is_kept_up_to_date_is_no_holiday_that_is_held(stage: Stage, karl: Person) -> None:
    karl.says("jeg skal holde 1.1 og 2.1 opdaterede")
    karl.does_not_see("Tilføj fravær", "Ikke gemt endnu")
