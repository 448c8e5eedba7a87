"""Test that whoever takes over a role or a seat is told along with whoever steps down."""

from datetime import date

import pytest

from governance.records.forums import Seat
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from tests.stories.cast import PANCAKES, Person, Stage

DITTE = "ditte.moenstergaard@stf.example"


@pytest.mark.parametrize(
    "said",
    [
        "yusuf er færdig som ISK 31/3, ditte overtager rollen 1/4",
        "yusuf stopper som ISK den 31. marts, det bliver ditte fra 1. april",
        "yusuf er færdig som ISK 31/3 og ditte tager over fra 1/4",
        "jeg stopper som ISK 31/3, så er det ditte fra 1/4",
    ],
)
def test_a_role_ends_and_somebody_else_has_it_from_their_own_day(
    stage: Stage, yusuf: Person, said: str
) -> None:
    yusuf.says(said)
    yusuf.sees(
        "Ret rolle", "Yusuf Fiktivsen", "Til: 31. mar. 2026", "Bagefter kommer: Tilføj rolle"
    )
    yusuf.does_not_see("fik jeg ikke med")
    yusuf.presses("Gem")
    yusuf.sees("Tilføj rolle", "Indehaver: Ditte", "informationssikkerhed", "Fra: 1. apr. 2026")
    yusuf.presses("Gem")
    [kept] = stage.kept(RoleAssignment, member=DITTE, role=Role.ISK)
    assert kept.from_ == date(2026, 4, 1)


@pytest.mark.parametrize(
    "said",
    [
        "fie stopper som systemejer på fyrjournal 1/4, karl tager over",
        "fie stopper som systemejer på fyrjournal fra 1. april, det bliver karl",
    ],
)
def test_one_day_is_of_both_and_nobody_elses_role_ends(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees("Fyrjournal · systemejer · Fie Demosen", "Til: 1. apr. 2026")
    yusuf.does_not_see("kontraktansvarlig")
    yusuf.presses("Gem")
    yusuf.sees("Tilføj rolle", "Karl Attrapsen", "System Fyrjournal", "Fra: 1. apr. 2026")


def test_it_is_told_in_english_too(yusuf: Person) -> None:
    yusuf.says("fie steps down as system owner of fyrjournal on 1 april, it will be karl")
    yusuf.sees("Correct role", "Fie Demosen", "To: 1 Apr 2026")
    yusuf.sees("Next comes: Add role (Karl Attrapsen)")


def test_who_has_it_now_is_told_after_who_has_not(yusuf: Person) -> None:
    yusuf.says("fie er ikke længere systemejer på fyrjournal, det er karl nu")
    yusuf.sees("Afslut rolle", "Fie Demosen", "Bagefter kommer: Tilføj rolle (Karl Attrapsen)")


def test_a_role_that_is_not_theirs_ends_no_other_of_theirs(yusuf: Person) -> None:
    yusuf.says("karl stopper som systemejer 1/4")
    yusuf.sees("Jeg fandt ingen", "karl systemejer")
    yusuf.does_not_see("kontraktansvarlig")


def test_a_day_that_is_near_ahead_is_no_day_of_last_year(yusuf: Person) -> None:
    yusuf.says("yusuf er færdig som ISK 31/3")
    yusuf.sees("Til: 31. mar. 2026")


def test_a_seat_ends_for_whoever_has_it_and_somebody_else_takes_it(stage: Stage) -> None:
    anders = stage.person("anders.eksempelsen@pandekageby.example", of=PANCAKES)
    anders.says("mia stopper som beslutningstager i driftsforum k-202, det bliver nadia")
    anders.sees("Afslut plads", "Mia Demolund", "Bagefter kommer: Tilføj plads")
    anders.presses("Afslut")
    anders.sees("Tilføj plads", "Driftsforum K-202", "nadia.fiktivlund", "Kan beslutte: ja")
    anders.presses("Gem")
    assert not stage.kept(Seat, of=PANCAKES, person="mia.demolund@pandekageby.example")
