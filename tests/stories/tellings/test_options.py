"""Test that an option is decided by itself, in a few words, and seen before it is saved."""

import pytest

from governance.records.contracts import Contract
from tests.stories.cast import Person, Stage

YES = "svar senest 31. aug. 2026, ja;"
NO = "svar senest 31. aug. 2026, nej;"


def _decisions(stage: Stage) -> list[str | None]:
    [kept] = [one for one in stage.kept(Contract) if one.number == "K-101"]
    return [option.decision for option in kept.options]


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("ja brug den", YES),
        ("ja", YES),
        ("vi bruger den", YES),
        ("option 1 udnyttes", YES),
        ("nej", NO),
        ("vi bruger den ikke", NO),
    ],
)
def test_the_button_to_decide_asks_of_the_option_alone(
    stage: Stage, bo: Person, said: str, seen: str
) -> None:
    bo.says("hvornår udløber k-101")
    bo.presses("Beslut")
    bo.sees("Bruger I option 1?", "Svar senest: 31. aug. 2026")
    bo.does_not_see("Kontraktnummer", "Underskrevet")
    bo.says(said)
    bo.sees(seen)
    assert _decisions(stage) == [None, None]
    bo.says("gem")
    assert _decisions(stage) == ["no" if seen == NO else "yes", None]


@pytest.mark.parametrize("shown", ["hvornår udløber k-101", "vis k-101"])
@pytest.mark.parametrize(
    "said", ["ja brug den", "vi bruger den", "brug optionen", "option 1 udnyttes"]
)
def test_it_is_decided_of_the_contract_that_was_shown(
    stage: Stage, bo: Person, shown: str, said: str
) -> None:
    bo.says(shown)
    bo.says(said)
    bo.sees(YES, "Skal jeg gemme det?")
    assert _decisions(stage) == [None, None]


def test_a_yes_to_its_draft_saves_it_and_an_order_shows_it_again(stage: Stage, bo: Person) -> None:
    bo.says("k-101 vi bruger option 1")
    bo.says("beslut")
    bo.sees(YES, "Skal jeg gemme det?")
    assert _decisions(stage) == [None, None]
    bo.says("ja brug den")
    assert _decisions(stage) == ["yes", None]


def test_the_other_way_is_no_yes_to_the_draft(stage: Stage, bo: Person) -> None:
    bo.says("k-101 vi bruger option 1")
    bo.says("nej brug den ikke")
    assert _decisions(stage) == [None, None]


def test_nothing_is_decided_where_no_contract_was_shown(stage: Stage, bo: Person) -> None:
    bo.says("mine opfølgninger")
    bo.says("vi bruger den")
    bo.does_not_see("Skal jeg gemme det?")
    assert _decisions(stage) == [None, None]
