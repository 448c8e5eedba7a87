"""Tell stories of a contract that is told from the paper, and of what changes it later."""

from datetime import date

from governance.records.contracts import Contract
from tests.stories.cast import PANCAKES, Person, Stage

TOLD = "K-204 drift af skolekalenderen, leverandør Pindsvin, gælder fra 1/4 26 til 31/3 30"


def _contract(stage: Stage, number: str) -> Contract:
    [kept] = stage.kept(Contract, of=PANCAKES, number=number)
    return kept


def test_a_year_of_two_figures_is_the_year_of_the_day(stage: Stage, mia: Person) -> None:
    mia.says(TOLD)
    mia.sees("Starter: 1. apr. 2026", "Udløber: 31. mar. 2030")
    mia.says("titel: Drift af Skolekalenderen")
    mia.says("gem")
    kept = _contract(stage, "K-204")
    assert (kept.starts_on, kept.ends_on) == (date(2026, 4, 1), date(2030, 3, 31))
