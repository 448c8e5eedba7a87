"""Test that a finished checklist can be asked for again.

It is a new round that asks everything that is not in place, or a correction.
"""

from datetime import date

import pytest

from governance.records.answers import Answer
from governance.records.checklists import Checklist
from tests.stories.cast import Person, Stage

START = "start 3.3 på fyrkassen"

pytestmark = pytest.mark.usefixtures("bare")


@pytest.fixture
def finished(bare: None, maren: Person) -> None:
    """Finish a checklist; there was never an exercise, so there are only two questions."""
    maren.says(START)
    maren.says("aldrig, men det er planlagt")
    maren.says("19/8")
    maren.fills(type="opkaldsprøve", with_supplier="yes")
    assert maren.title == "× Ikke opfyldt"


@pytest.mark.usefixtures("finished")
def test_it_says_when_it_was_finished_and_by_whom(maren: Person, bo: Person) -> None:
    maren.says(START)
    maren.sees("Tjeklisten blev gjort færdig 2. mar. 2026 af dig.", "0 af 1 er på plads")
    assert maren.buttons[:2] == ["Begynd ny runde", "Ret et svar"]
    bo.says(START)
    bo.sees("Tjeklisten blev gjort færdig 2. mar. 2026 af Maren Skabelonsen.")
    bo.says("tjah")
    bo.sees("Vælg en af mulighederne på kortet.")


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("way", ["the button", "in words"])
def test_a_new_round_asks_everything_that_is_not_in_place(
    stage: Stage, bo: Person, way: str
) -> None:
    stage.wake(date(2027, 3, 2))
    bo.says(START)
    if way == "the button":
        bo.presses("Begynd ny runde")
    else:
        bo.says("ny runde")
    bo.sees(
        "Hvornår øvede I sidst beredskabet for Fyrkassen?",
        "Maren Skabelonsen svarede “Aldrig” den 2. mar. 2026.",
        "> men det er planlagt",
    )
    (checklist,) = stage.kept(Checklist, scope="system:Fyrkassen")
    assert (checklist.round, checklist.started_by, checklist.finished_on) == (2, bo.email, None)

    bo.says("19. februar 2027")
    bo.fills(type="dilemmaøvelse", with_supplier="yes", tested="restore")
    bo.sees("Er der skrevet en evaluering?", "Seneste øvelse: skrevet i registeret")
    assert not stage.kept(Answer, question="3.3-1")
    bo.says("ja, den ligger på sag 2027-77")
    bo.fills(evaluated_on="2027-02-24")
    bo.presses("Nej")
    bo.sees("Hvornår er den næste øvelse?")
    bo.says("18. august 2027")
    assert bo.title == "✓ Opfyldt, uden bevis"
    bo.sees("4 af 4 er på plads.", "Jeg spørger igen senest 1. mar. 2028.")


@pytest.mark.usefixtures("finished")
def test_what_is_told_afterwards_is_shown_and_not_asked(maren: Person, bo: Person) -> None:
    bo.says("øvelse på fyrkassen 26. august 2025 med leverandøren, type dilemmaøvelse")
    bo.presses("Gem")
    maren.says(START)
    maren.sees("✓ Seneste øvelse")
    maren.presses("Det passer – vis den")
    maren.sees("Er der lavet væsentlige ændringer siden sidste øvelse?")
    maren.presses("Nej")
    assert maren.title == "◐ Delvist opfyldt"
    maren.says(START)
    maren.presses("Begynd ny runde")
    maren.sees("Er der skrevet en evaluering?")


@pytest.mark.usefixtures("finished")
def test_a_correction_afterwards_ends_at_the_summary_again(maren: Person) -> None:
    maren.says(START)
    maren.presses("Ret et svar")
    assert maren.title == "Hvilket svar skal rettes?"
    maren.presses("Seneste øvelse")
    maren.says("ved ikke")
    assert maren.title == "○ Ikke oplyst"
    maren.presses("Ret et svar")
    maren.presses("Fortsæt")
    maren.sees("Tjeklisten blev gjort færdig")


@pytest.mark.usefixtures("finished")
def test_what_a_correction_opens_can_be_answered_by_anybody_later(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.presses("Ret et svar")
    maren.says("1")
    maren.says("26. august 2025")
    maren.fills(type="dilemmaøvelse", with_supplier="yes")
    maren.sees("Er der lavet væsentlige ændringer siden sidste øvelse?")
    maren.says("pause")
    stage.restart()
    bo.says(START)
    bo.presses("Det passer – vis den")
    bo.sees("Er der lavet væsentlige ændringer siden sidste øvelse?")


@pytest.mark.usefixtures("finished")
def test_the_list_of_checklists_leads_back_to_it(maren: Person) -> None:
    maren.says("tjeklister")
    maren.sees("Færdig · 1", "Fyrkassen, K-900 · Ikke opfyldt · 2. mar. 2026")
    maren.presses("3.3 Beredskabsøvelse")
    maren.sees("Tjeklisten blev gjort færdig")


def test_all_skipped_is_no_end(stage: Stage, maren: Person) -> None:
    maren.says(START)
    maren.says("aldrig")
    maren.says("spring over")
    maren.sees("Sprunget over · 1")
    (checklist,) = stage.kept(Checklist)
    assert checklist.finished_on is None
    maren.says(START)
    maren.sees("Hvornår er den næste øvelse?")
    maren.says("19/8")
    maren.fills(type="opkaldsprøve", with_supplier="yes")
    (checklist,) = stage.kept(Checklist)
    assert checklist.finished_on == stage.today
