"""Tell stories of what is said in a checklist while another question is asked."""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from tests.stories.cast import PANCAKES, Person, Stage

BEGUN = "lad os tage tjeklisten for 3.3 på vandvagten"
ASKED = "Er der lavet væsentlige ændringer siden sidste øvelse?"


def _begin(jens: Person) -> None:
    jens.says(BEGUN)
    jens.says("det passer")
    jens.sees(ASKED)


@pytest.mark.parametrize(
    "said",
    [
        "hov og evalueringen er 28 jan ikke 27",
        "hov, evalueringen var 28/1",
        "undskyld, evalueringen er 28 jan ikke 27",
        "nej, evalueringen er 28. januar",
    ],
)
def test_a_correction_of_another_line_answers_nothing(
    stage: Stage, jens: Person, said: str
) -> None:
    _begin(jens)
    before = stage.kept(Answer, of=PANCAKES)
    jens.says(said)
    jens.sees("Ret øvelse", "Rettet: Evalueret 27. jan. 2026 → 28. jan. 2026.")
    assert stage.kept(Answer, of=PANCAKES) == before
    jens.says("gem")
    jens.sees(ASKED)
    days = [one.evaluated_on for one in stage.kept(Exercise, of=PANCAKES, system="Vandvagten")]
    assert date(2026, 1, 28) in days


@pytest.mark.parametrize("said", ["nej", "nej, vi har ikke ændret noget", "nej ingen ændringer"])
def test_a_no_is_an_answer_and_corrects_no_line(jens: Person, said: str) -> None:
    _begin(jens)
    jens.says(said)
    jens.does_not_see("Ret øvelse")


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        (
            "har lige talt med mia, de skiftede backupsted 14 feb og vi testede det ugen efter så "
            "det er på plads. beviset ligger på sag 2025-0202",
            "sag 2025-0202",
        ),
        ("ja, det er afklaret, og dokumentationen ligger på sagen 2025-0202", "sagen 2025-0202"),
    ],
)
def test_an_answer_with_its_case_keeps_the_words_and_the_case(
    stage: Stage, jens: Person, said: str, proof: str
) -> None:
    known = stage.kept(Evidence, of=PANCAKES)
    _begin(jens)
    jens.says(said)
    if "Mente du" in jens.view:
        jens.says("ja")
    [answer] = [one for one in stage.kept(Answer, of=PANCAKES) if one.question == "3.3-9"]
    assert answer.value != "no"
    [added] = [one for one in stage.kept(Evidence, of=PANCAKES) if one not in known]
    assert added.url == proof
    if "backupsted" in said:
        assert "skiftede backupsted 14 feb" in (answer.note or "")


@pytest.mark.parametrize(
    "said",
    [
        "det ved jeg ikke, spørg mia",
        "det ved jeg ikke, mia ved det",
        "ændringerne. det ved jeg ikke, spørg mia",
        "spørg mia",
    ],
)
def test_what_somebody_else_knows_stays_open_and_is_offered_to_them(
    stage: Stage, jens: Person, said: str
) -> None:
    _begin(jens)
    jens.says(said)
    jens.sees("Mente du “Ved ikke”?", "Så står spørgsmålet åbent", "kan Mia få opfølgningen")
    jens.says("ja")
    jens.sees("Ansvarlig Jens Testrup → Mia Demolund")
    assert _finds_out(stage).owner == "jens.testrup@pandekageby.example"
    jens.says("gem")
    assert _finds_out(stage).owner == "mia.demolund@pandekageby.example"


def test_what_is_said_beside_it_is_said_back(jens: Person) -> None:
    _begin(jens)
    jens.says("det ved jeg ikke, spørg mia. og hov den om planen er forkert")
    jens.sees("Mente du “Ved ikke”?", "fik jeg ikke med", "den om planen er forkert")


def test_whoever_does_not_want_to_ask_keeps_the_follow_up(stage: Stage, jens: Person) -> None:
    _begin(jens)
    jens.says("det ved jeg ikke, spørg mia")
    jens.says("ja")
    jens.says("fortryd")
    jens.sees("1 ikke oplyst")
    assert _finds_out(stage).owner == "jens.testrup@pandekageby.example"


@pytest.mark.parametrize("said", ["nej, spørg mia hvis du er i tvivl", "nej, mia ved det"])
def test_an_answer_with_somebody_to_ask_is_that_answer(jens: Person, said: str) -> None:
    _begin(jens)
    jens.says(said)
    jens.does_not_see("Ved ikke”?")


def _finds_out(stage: Stage) -> Action:
    [kept] = [one for one in stage.kept(Action, of=PANCAKES) if one.title.startswith("Find ud af")]
    return kept
