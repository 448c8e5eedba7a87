"""Tell stories of an order to save: said with what it is, before something else, or after it."""

import pytest

from governance.records.absences import Absence
from governance.records.actions import Action
from tests.stories.cast import PANCAKES, Person, Stage

TOLD = "jeg er på ferie i uge 51"


def _is_saved(stage: Stage) -> bool:
    return bool(stage.kept(Absence, member="karl.attrapsen@stf.example"))


@pytest.mark.parametrize(
    "said",
    [
        "gem fraværet",
        "ja tak gem den",
        "jo gem bare",
        "ok gem det fravær tak",
        "kan du gemme den",
        "du må gerne gemme det",
        "det er rigtigt. gem",
    ],
)
def test_it_is_saved_by_an_order_in_ones_own_words(stage: Stage, karl: Person, said: str) -> None:
    karl.says(TOLD)
    assert not _is_saved(stage)
    karl.says(said)
    karl.sees("Tilføjet i registeret: fravær")
    assert _is_saved(stage)


@pytest.mark.parametrize(
    "said",
    ["gem øvelsen", "gem det ikke", "skal jeg gemme den", "hvordan kan man gemme", "gem k-101"],
)
def test_another_thing_or_a_doubt_saves_nothing(stage: Stage, karl: Person, said: str) -> None:
    karl.says(TOLD)
    karl.says(said)
    assert not _is_saved(stage)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("gem fraværet, og hvad er overskredet", "12 punkter er over fristen"),
        ("gem og hvad er overskredet", "12 punkter er over fristen"),
        ("ja, hvad er overskredet?", "12 punkter er over fristen"),
        ("ok gem, og tak for hjælpen", "Selv tak"),
        ("ja gem. og så skal ole ringe til kagemand inden fredag", "Ringe til kagemand"),
    ],
)
def test_what_is_asked_after_it_is_answered_too(
    stage: Stage, karl: Person, said: str, shown: str
) -> None:
    karl.says(TOLD)
    karl.says(said)
    karl.sees("Tilføjet i registeret: fravær", shown)
    assert _is_saved(stage)


@pytest.mark.parametrize("said", ["ja, til den 22.", "gem, men til den 22.", "ja, og ole er også"])
def test_what_corrects_it_is_not_saved_over(stage: Stage, karl: Person, said: str) -> None:
    karl.says(TOLD)
    karl.says(said)
    assert not _is_saved(stage)


def test_what_is_said_before_the_order_is_shown_before_it_is_saved(
    stage: Stage, karl: Person
) -> None:
    karl.says(TOLD)
    karl.says("til den 22. dec og gem")
    karl.sees("Til: 22. dec. 2026", "Skal jeg gemme det?")
    assert not _is_saved(stage)
    karl.says("ja")
    [kept] = stage.kept(Absence, member="karl.attrapsen@stf.example")
    assert kept.to.isoformat() == "2026-12-22"


# ── Whoever is asked ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "title", "owner"),
    [
        (
            "bed ditte om at tjekke stamdata på k-102 for mig",
            "Tjekke stamdata på k-102 for Karl",
            "Ditte Mønstergaard",
        ),
        (
            "så spørg bo om han vil trække optionen på k-101",
            "Svar på, om han vil trække optionen på k-101",
            "Bo Prøvesen",
        ),
        (
            "spørg bo om optionen på k-101, svar inden fredag",
            "Svar om optionen på k-101",
            "Bo Prøvesen",
        ),
        ("sig til ditte hun skal ringe til mosekonge i dag", "Ringe til mosekonge", "Ditte"),
        ("bed ditte bekræfte stamdata på k-102", "Bekræfte stamdata på k-102", "Ditte"),
    ],
)
def test_whoever_is_asked_is_given_a_follow_up(
    stage: Stage, karl: Person, said: str, title: str, owner: str
) -> None:
    before = stage.kept(Action)
    karl.says(said)
    karl.sees("Tilføj opfølgning", title, owner)
    karl.does_not_see("Ret kontrakt")
    assert stage.kept(Action) == before


# ── Let go of ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["glem det fravær!!", "drop fraværet", "ok glem fraværet igen"])
def test_what_is_open_is_left_where_just_that_is_let_go_of(
    stage: Stage, karl: Person, said: str
) -> None:
    karl.says(TOLD)
    karl.says(said)
    karl.sees("Intet er gemt")
    karl.says("gem")
    assert not _is_saved(stage)


def test_another_thing_that_is_let_go_of_leaves_the_draft(stage: Stage, karl: Person) -> None:
    karl.says(TOLD)
    karl.says("glem øvelsen")
    karl.does_not_see("Intet er gemt")
    karl.says("gem fraværet")
    karl.says("ja")
    assert _is_saved(stage)


def test_a_follow_up_is_closed_by_the_end_of_the_sentence(stage: Stage) -> None:
    per = stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)
    per.says("kørelisterne på papir ligger nu på alle vagter, så den kan du lukke")
    per.sees("Afslut opfølgning", "Hav kørelister på papir på alle vagter")


def test_no_before_an_order_to_save_answers_nothing(maren: Person) -> None:
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går")
    maren.says("nej, gem nu")
    maren.does_not_see("Leverandøren med: nej", "Tilføjet i registeret")
