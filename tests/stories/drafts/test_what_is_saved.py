"""Tell stories of somebody who asks whether it is saved: what was is listed, each with its undo."""

import pytest

from governance.records.absences import Absence
from tests.stories.cast import PANCAKES, Person, Stage

AWAY = "jeg er på ferie i uge 51"


@pytest.mark.parametrize(
    "said", ["er det gemt?", "er min ferie gemt", "hvad har jeg gemt i dag", "fik du det med?"]
)
def test_what_was_saved_today_is_listed(karl: Person, said: str) -> None:
    karl.says(AWAY)
    karl.says("ja")
    karl.says(said)
    karl.sees("Du har gemt én ting i dag", "Fravær Karl Attrapsen")


def test_what_is_open_is_said_not_to_be_saved(stage: Stage, karl: Person) -> None:
    karl.says(AWAY)
    karl.says("er det gemt?")
    karl.sees("Én kladde er ikke gemt", "Tilføj fravær", "Du har ikke gemt noget i dag")
    karl.says("fortsæt")
    karl.says("ja")
    assert stage.kept(Absence, member="karl.attrapsen@stf.example")


def test_it_is_undone_from_the_list(stage: Stage, karl: Person) -> None:
    karl.says(AWAY)
    karl.says("ja")
    karl.says("er det gemt")
    karl.says("fortryd")
    karl.sees("Fortrudt")
    assert not stage.kept(Absence, member="karl.attrapsen@stf.example")
    karl.says("er det gemt")
    karl.sees("Du har ikke gemt noget i dag")


def test_what_others_saved_is_not_mine(karl: Person, ditte: Person) -> None:
    karl.says(AWAY)
    karl.says("ja")
    ditte.says("er det gemt")
    ditte.sees("Du har ikke gemt noget i dag")
    ditte.does_not_see("Karl")


# ── Questions among other sentences ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("sidder i møde. er vi ok?", ("Status på de 11 krav",)),
        (
            "hvem har ansvaret for tågevarsel? og hvad betyder risikoejer?",
            ("Tågevarsel", "Risikoejer"),
        ),
        ("hej bot. jeg er lidt i tvivl. hvornår udløber k-101?", ("K-101 udløber",)),
        ("godmorgen. hvad er vigtigst i dag? og har jeg glemt noget?", ("Først:",)),
    ],
)
def test_each_question_is_answered(karl: Person, said: str, shown: tuple[str, ...]) -> None:
    karl.says(said)
    karl.sees(*shown)


@pytest.mark.parametrize(
    "said",
    ["kan du sende færre rykkere", "kan jeg få fred resten af ugen?", "sæt alle rykkere på pause"],
)
def test_fewer_messages_are_not_promised_but_explained(karl: Person, said: str) -> None:
    karl.says(said)
    karl.sees("højst to beskeder om ugen")
    karl.does_not_see("Så venter det")


# ── What is put off ──────────────────────────────────────────────────────────


def test_what_is_due_is_put_off_by_its_words_and_a_press(karl: Person) -> None:
    karl.says("udskyd tillæg 3 til onsdag d 11")
    karl.sees("“K-103: læg Tillæg 3 ind” udskydes til onsdag 11. mar. 2026")
    karl.does_not_see("Tilføj dokument")
    karl.says("udskyd for alle")
    karl.sees("11. mar. 2026", "udskudt")


def test_a_follow_up_that_is_put_off_gets_another_day(karl: Person) -> None:
    karl.says("udskyd krypteringen til 1. maj")
    karl.sees("Ret opfølgning", "1. maj 2026")


def test_whom_somebody_named_is_asked_about_is_them(karl: Person) -> None:
    karl.says("hvem er kontraktansvarlig på k-101")
    karl.says("så spørg bo om han vil trække option 1, jeg skal bruge svar inden fredag")
    karl.sees("Svar på, om han vil trække option 1", "Bo Prøvesen", "6. mar. 2026")


def test_since_when_is_of_the_task_that_is_shown(signe: Person) -> None:
    signe.says("hvad er værst")
    signe.says("hvem har den")
    signe.says("siden hvornår")
    signe.sees("Frist: 12. nov. 2025 · 110 dage over fristen", "Senest gjort: 14. aug. 2025")
    signe.does_not_see("1. jan. 2025")


def test_what_is_told_beside_a_question_is_told_too(stage: Stage) -> None:
    mia = stage.person("mia.demolund@pandekageby.example", of=PANCAKES)
    mia.says("tillæg 1 til k-201 blev underskrevet 26/2. hvilke kontrakter udløber først?")
    mia.sees("Tilføj dokument", "K-201", "26. feb. 2026")


def test_a_stand_in_is_put_in_ones_own_words(stage: Stage) -> None:
    mia = stage.person("mia.demolund@pandekageby.example", of=PANCAKES)
    mia.says("sæt lone som min stedfortræder")
    mia.sees("Hvilken rolle?", "Kontraktansvarlig", "Leverandøransvarlig")
