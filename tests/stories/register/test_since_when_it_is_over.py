"""Tell stories of records that are over since a day that is said, with the telling or after it."""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.contacts import Contact
from tests.stories.cast import PANCAKES, Person, Stage

DONE = "opgaven om kørelister på papir er klaret"
TITLE = "Hav kørelister på papir på alle vagter"


@pytest.fixture
def per(stage: Stage) -> Person:
    return stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)


def _closed_on(stage: Stage) -> date | None:
    [kept] = [one for one in stage.kept(Action, of=PANCAKES) if one.title == TITLE]
    return kept.closed_on


def test_the_day_is_told_with_it(stage: Stage, per: Person) -> None:
    per.says(f"{DONE}, det fik jeg tjekket i fredags")
    per.sees("Lukket: 27. feb. 2026", "Skal posten afsluttes?")
    per.says("ja")
    assert _closed_on(stage) == date(2026, 2, 27)


@pytest.mark.parametrize(
    "said",
    [
        "lukket 27. februar",
        "det var i fredags",
        "afslut, men det var fredag den 27 det blev lukket",
    ],
)
def test_the_day_is_told_after_it(stage: Stage, per: Person, said: str) -> None:
    per.says(DONE)
    per.sees("Lukket: 2. mar. 2026")
    per.says(said)
    per.sees("Lukket: 27. feb. 2026", "Skal posten afsluttes?")
    assert _closed_on(stage) is None
    per.says("ok så ja, bare afslut den")
    assert _closed_on(stage) == date(2026, 2, 27)


@pytest.mark.parametrize("said", ["nej", "nej, den er ikke lukket i fredags", "3"])
def test_a_no_and_a_bare_number_are_no_day(stage: Stage, per: Person, said: str) -> None:
    per.says(DONE)
    per.says(said)
    per.does_not_see("Lukket: 27. feb. 2026", "Lukket: 3.")
    assert _closed_on(stage) is None


def test_a_day_to_come_is_no_day_it_was_done(stage: Stage, per: Person) -> None:
    per.says(f"{DONE}, vi evaluerer på fredag")
    per.sees("Lukket: 2. mar. 2026")


def test_whoever_left_is_gone_since_the_day_that_is_said(stage: Stage, ditte: Person) -> None:
    ditte.says("gunnar påfund er stoppet")
    ditte.says("det var 1. februar")
    ditte.sees("Fratrådt: 1. feb. 2026")
    ditte.says("ja")
    [gone] = [one for one in stage.kept(Contact) if one.name == "Gunnar Påfund"]
    assert gone.left_on == date(2026, 2, 1)


def test_of_two_days_it_is_that_of_its_own_clause(yusuf: Person) -> None:
    yusuf.says(
        "to-faktor blev færdig onsdag d 18 feb og begræns adgang til produktionsdata på tåge i "
        "fredags"
    )
    yusuf.sees("Begræns leverandørens adgang", "Lukket: 27. feb. 2026")
