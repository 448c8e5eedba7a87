"""Test that what is filled in listens: it is corrected and added to in words, and never saved."""

from datetime import date

import pytest

from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage, everywhere

TOLD = "vi øvede nødmelderen i går m kagemand, failover tog 58 min"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("nej, det var i fredags", "Rettet: Holdt 1. mar. 2026 → 27. feb. 2026."),
        ("nej det var den 12.", "Rettet: Holdt 1. mar. 2026 → 12. feb. 2026."),
        ("ups, tågevarsel", "Rettet: System Nødmelderen → Tågevarsel."),
        ("det var 85 min, ikke 58", "Rettet: Genoprettet på (minutter) 58 → 85."),
        ("85 min, ikke 58", "Rettet: Genoprettet på (minutter) 58 → 85."),
        (
            "nej, det var den 12. og opkaldsprøve",
            (
                "Rettet: Holdt 1. mar. 2026 → 12. feb. 2026. "
                "Rettet: Type teknisk reetablering → opkaldsprøve."
            ),
        ),
    ],
)
def test_what_is_filled_in_is_corrected(stage: Stage, maren: Person, said: str, seen: str) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says(said)
    assert maren.title == "Tilføj øvelse"
    maren.sees(seen)
    assert stage.kept(Exercise) == before
    maren.says("Deltagere: Bo og Karl")
    maren.does_not_see("Rettet:")


@everywhere
def test_two_things_told_are_two_drafts(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("vi holdt også opkaldsprøve på tågevarsel i fredags")
    maren.sees("Tilføj øvelse", "Tågevarsel", "Holdt: 27. feb. 2026")
    maren.does_not_see("Nødmelderen")
    maren.says("Leverandøren med: ja")
    maren.says("gem")
    maren.sees("Tilføjet", "Genoprettet på (minutter): 58")
    maren.says("gem")
    assert stage.kept(Exercise, system="Tågevarsel", held_on=date(2026, 2, 27))
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_a_text_that_is_asked_for_is_what_is_said(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.presses("Ikke muligt")
    maren.says("nej, de deler den ikke")
    maren.sees("Hvorfor er det ikke muligt?: nej, de deler den ikke")
