"""Tell stories of somebody who says who stands in for them, with a holiday or by itself."""

import pytest

from governance.records.absences import Absence
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import PANCAKES, Person, Stage

NADIA, LONE = "nadia.fiktivlund@pandekageby.example", "lone.proevebaek@pandekageby.example"
AWAY = "jeg holder ferie fra mandag d 9 til d 20 marts"


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.person(NADIA, of=PANCAKES)


@pytest.mark.parametrize(
    "said", ["min stedfortræder er lone", "lone dækker mig", "lone tager over for mig"]
)
def test_whoever_stands_in_is_a_draft(stage: Stage, nadia: Person, said: str) -> None:
    nadia.says(said)
    nadia.sees("Ret rolle", "Stedfortræder: Lone Prøvebæk")
    nadia.says("gem")
    [role] = stage.kept(RoleAssignment, of=PANCAKES, member=NADIA)
    assert role.deputy == LONE


def test_with_a_holiday_it_comes_after_that(stage: Stage, nadia: Person) -> None:
    nadia.says(f"{AWAY}, lone tager driften for mig")
    nadia.sees("Tilføj fravær", "Bagefter kommer: Ret rolle")
    nadia.says("gem ferien")
    nadia.sees("Stedfortræder: Lone Prøvebæk")
    assert stage.kept(Absence, of=PANCAKES, member=NADIA)


@pytest.mark.parametrize("said", ["gem ferien", "ok gem ferien så", "gem fraværet"])
def test_a_draft_is_saved_by_a_name_of_its_section(stage: Stage, nadia: Person, said: str) -> None:
    nadia.says(AWAY)
    nadia.says(said)
    nadia.sees("Tilføjet i registeret")
    nadia.does_not_see("2.1")
    assert stage.kept(Absence, of=PANCAKES, member=NADIA)


def test_another_section_is_not_saved_by_its_name(stage: Stage, nadia: Person) -> None:
    nadia.says(AWAY)
    nadia.says("gem øvelsen")
    assert not stage.kept(Absence, of=PANCAKES, member=NADIA)


def test_what_was_saved_just_now_is_said_to_be(nadia: Person) -> None:
    nadia.says(AWAY)
    nadia.says("gem")
    nadia.says("gem")
    nadia.sees("Du har gemt én ting i dag", "Fravær Nadia Fiktivlund")


def test_who_it_is_is_still_asked(nadia: Person) -> None:
    nadia.says("hvem er min stedfortræder")
    nadia.does_not_see("Ret rolle")


def test_a_misspelt_no_to_an_assessment_is_none(stage: Stage) -> None:
    lone = stage.person(LONE, of=PANCAKES)
    lone.says("den ny underleverandør er ok for os, ingen ny vurdring")
    lone.does_not_see("Beslutning: ny vurdering")
