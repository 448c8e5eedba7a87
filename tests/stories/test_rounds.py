"""Test that a finished checklist can be asked for again.

It is a new round with last time's answers in view, or a correction.
"""

import pytest

from governance.records.checklists import Checklist
from tests.stories.cast import Person, Stage

START = "start 3.3 på tågevarsel"


@pytest.fixture
def finished(maren: Person) -> None:
    """Finish a checklist; there was never an exercise, so there are only two questions.

    The register knows of one all the same, and that is what counts.
    """
    maren.says(START)
    maren.says("aldrig, men det er planlagt")
    maren.says("19/8")
    assert maren.title == "○ Ikke oplyst"


@pytest.mark.usefixtures("finished")
def test_it_says_when_it_was_finished_and_by_whom(maren: Person, bo: Person) -> None:
    maren.says(START)
    maren.sees("Tjeklisten blev gjort færdig 2. mar. 2026 af dig.", "3 af 4 er på plads")
    assert maren.buttons[:2] == ["Ny runde", "Ret svar"]
    bo.says(START)
    bo.sees("Tjeklisten blev gjort færdig 2. mar. 2026 af Maren Skabelonsen.")
    bo.says("tjah")
    bo.sees("Vælg en af mulighederne på kortet.")


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("way", ["the button", "in words"])
def test_a_new_round_shows_last_times_answers(stage: Stage, bo: Person, way: str) -> None:
    stage.clock.forward(days=365)
    bo.says(START)
    if way == "the button":
        bo.presses("Ny runde")
    else:
        bo.says("ny runde")
    bo.sees(
        "· 1 af 9",
        "Maren Skabelonsen svarede “Aldrig” den 2. mar. 2026.",
        "> men det er planlagt",
    )
    (checklist,) = stage.kept(Checklist)
    assert (checklist.round, checklist.started_by, checklist.finished_on) == (2, bo.email, None)

    bo.says("19. august 2026")
    bo.sees("· 2 af 9", "1 · Seneste øvelse: 19. aug. 2026")
    bo.says("ja")
    bo.says("dilemma")
    bo.fills(value="reetablering")
    for answer in ("ja", "0", "ja"):
        bo.says(answer)
    bo.sees("· 8 af 9", "Maren Skabelonsen svarede “19. aug. 2026” den 2. mar. 2026.")
    bo.says("18. august 2027")
    bo.presses("Nej")
    assert bo.title == "◐ Delvist opfyldt"  # that it was evaluated is told with its day
    bo.sees("3 af 4 er på plads, 1 punkt mangler.", "Jeg spørger igen senest 1. mar. 2028.")


@pytest.mark.usefixtures("finished")
def test_a_correction_afterwards_ends_at_the_summary_again(maren: Person) -> None:
    maren.says(START)
    maren.presses("Ret svar")
    assert maren.title == "Hvilket svar skal rettes?"
    maren.presses("Næste øvelse")
    maren.says("20/8")
    assert maren.title == "○ Ikke oplyst"
    maren.presses("Ret svar")
    maren.presses("Fortsæt")
    maren.sees("Tjeklisten blev gjort færdig")


@pytest.mark.usefixtures("finished")
def test_what_a_correction_opens_can_be_answered_by_anybody_later(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.presses("Ret svar")
    maren.says("1")
    maren.says("26. august 2025")
    maren.sees("· 2 af 9")
    maren.says("pause")
    stage.restart()
    bo.says(START)
    bo.sees("· 2 af 9", "Var leverandøren med i øvelsen?")


@pytest.mark.usefixtures("finished")
def test_the_list_of_checklists_leads_back_to_it(maren: Person) -> None:
    maren.says("tjeklister")
    maren.sees("Færdig · 1", "Tågevarsel, K-101 · Ikke oplyst · 2. mar. 2026")
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
    (checklist,) = stage.kept(Checklist)
    assert checklist.finished_on == stage.today
