"""Tell stories of a colleague who leaves: what they hold is listed, and handed over one by one."""

from datetime import date

import pytest

from governance.records.contracts import Contract
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import PANCAKES, Person, Stage


@pytest.mark.parametrize(
    "said",
    [
        "karl stopper 31/3 og ditte tager over på alt hans",
        "karl attrapsen fratræder den 31. marts, ditte overtager det hele",
        "ditte overtager alt efter karl fra 31. marts",
        "karl fratræder 31. marts og ditte overtager alt",
    ],
)
def test_all_that_is_held_is_listed_for_whoever_takes_over(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees("Karl har 4 ting", "K-101", "K-102", "K-103", "Ditte Mønstergaard")


def test_it_is_handed_over_one_by_one_and_nothing_before(stage: Stage, yusuf: Person) -> None:
    before = stage.kept(Contract, number="K-102"), stage.kept(RoleAssignment)
    yusuf.says("karl stopper 31/3 og ditte tager over på alt hans")
    assert (stage.kept(Contract, number="K-102"), stage.kept(RoleAssignment)) == before
    yusuf.says("K-102")
    yusuf.sees("Ret kontrakt", "Ditte Mønstergaard", "Skal jeg gemme det?")
    yusuf.says("ja")
    [kept] = stage.kept(Contract, number="K-102")
    assert kept.owner == "ditte.moenstergaard@stf.example"
    yusuf.says("karl stopper 31/3 og ditte tager over på alt hans")
    yusuf.sees("3 ting")


def test_a_role_is_handed_over_from_the_day(yusuf: Person) -> None:
    yusuf.says("karl stopper 31/3 og ditte tager over på alt hans")
    yusuf.says("kontraktansvarlig · Styrelsen for Tåge og Fyrtårne")
    yusuf.sees("Tilføj rolle", "Indehaver: Ditte Mønstergaard", "Fra: 31. mar. 2026")


def test_whoever_leaves_without_a_successor_is_shown_too(yusuf: Person) -> None:
    yusuf.says("karl er stoppet")
    yusuf.sees("Karl har 4 ting at give videre", "vælg, hvem der overtager")


def test_a_time_away_and_one_role_are_what_they_were(yusuf: Person) -> None:
    yusuf.says("karl går på barsel fra 1. april, ditte tager hans ting")
    yusuf.sees("Tilføj fravær")
    yusuf.says("fortryd")
    yusuf.says("ditte overtager som kontraktansvarlig efter karl")
    yusuf.sees("Tilføj rolle", "kontraktansvarlig")


def test_it_is_of_ones_own_authority(stage: Stage) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("mia stopper 31/3 og nadia tager over på alt hendes")
    jens.sees("Mia har", "Nadia Fiktivlund", date(2026, 3, 31).strftime("%d. mar. %Y"))
    jens.does_not_see("K-101", "Karl")
