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
