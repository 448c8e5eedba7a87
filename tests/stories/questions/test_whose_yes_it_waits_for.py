"""Tell stories of decisions that wait for a yes, and of whom a question is about."""

import pytest

from tests.stories.cast import PANCAKES, Person, Stage

MIA, LONE = "mia.demolund@pandekageby.example", "lone.proevebaek@pandekageby.example"
PER = "per.attrapgaard@pandekageby.example"
TOLD = "vi har besluttet at bruge optionen på nøglen"


@pytest.fixture
def mia(stage: Stage) -> Person:
    return stage.person(MIA, of=PANCAKES)


@pytest.mark.parametrize(
    "said", ["hvor blev optionen af, er den godkendt?", "hvad med optionen på k-201"]
)
def test_a_contract_says_for_whom_its_decision_waits(mia: Person, said: str) -> None:
    mia.says(TOLD)
    mia.says("gem")
    mia.sees("venter på Lone")
    mia.says(said)
    mia.sees("Option 1 · K-201 venter på, at Lone Prøvebæk siger ja", "Mia Demolund oplyste det")
    mia.does_not_see("Registeret har intet om det her")


def test_whoever_decides_reads_who_told_of_it(stage: Stage, mia: Person) -> None:
    mia.says(TOLD)
    mia.says("gem")
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("hvad med optionen på k-201")
    jens.sees("Mia Demolund oplyste det")
    jens.does_not_see("oplyst af dig")


@pytest.mark.parametrize(
    "said", ["hvilke beslutninger venter", "har lone sagt ja", "er optionen godkendt"]
)
def test_what_waits_is_asked_for_in_words(mia: Person, said: str) -> None:
    mia.says(TOLD)
    mia.says("gem")
    mia.says(said)
    mia.sees("Option 1 · K-201", "venter på")


@pytest.mark.parametrize(
    "said",
    [
        "hvad mangler vi til revis gennemgang på tirsdag, særligt 3.3",
        "hvad mangler hele kommunen i 3.3 før mødet med mia",
    ],
)
def test_an_occasion_is_not_whose_it_is(stage: Stage, said: str) -> None:
    per = stage.person(PER, of=PANCAKES)
    per.says(said)
    per.sees("4 mangler")
    per.does_not_see("kun Revi", "kun Mia")


def test_what_somebody_lacks_is_still_theirs(stage: Stage) -> None:
    per = stage.person(PER, of=PANCAKES)
    per.says("hvad mangler mia")
    per.sees("kun Mia Demolund")


def test_he_is_whoever_is_named_before(stage: Stage) -> None:
    per = stage.person(PER, of=PANCAKES)
    per.says("hvem er ansvarlig for nøglen")
    per.says("giv mia opgaven om at rykke syvsover, hun skal gøre det inden 1. maj")
    per.sees("Ansvarlig: Mia Demolund", "Rykke")
    per.does_not_see("Lone Prøvebæk skal")


def test_them_all_are_things_and_no_supplier(stage: Stage, maren: Person) -> None:
    maren.says("hvem er leverandør af nødmelderen")
    maren.says("jeg tager dem alle, frist 1. april")
    maren.does_not_see("Kagemand alle")
