"""Tell stories of a draft that lacks nothing: it asks whether to save it, and yes does."""

import pytest

from governance.records.actions import Action
from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage

ASKED = "Skal jeg gemme det?"
TOLD = "kan du bede karl om at ringe til kagemand inden fredag"
TITLE = "Ringe til kagemand"
LACKS_ITS_TYPE = "vi øvede nødmelderen i går"


def _follow_ups(stage: Stage) -> list[Action]:
    return [one for one in stage.kept(Action) if one.title == TITLE]


@pytest.mark.parametrize("yes", ["ja", "ja tak", "ok", "jep, gør det", "Ja!", "👍", "yes please"])
def test_a_yes_to_what_is_asked_saves(stage: Stage, ditte: Person, yes: str) -> None:
    ditte.says(TOLD)
    ditte.sees(ASKED)
    ditte.does_not_see("Lukket")
    ditte.says(yes)
    ditte.sees("Tilføjet i registeret")
    assert [one.owner for one in _follow_ups(stage)] == ["karl.attrapsen@stf.example"]


@pytest.mark.parametrize(
    "said",
    ["ja, men det er til bo", "ja?", "ja nej vent", "jaa", "tak", "nej", "hmm", "ja i morgen"],
)
def test_what_is_no_plain_yes_saves_nothing(stage: Stage, ditte: Person, said: str) -> None:
    ditte.says(TOLD)
    ditte.says(said)
    assert not _follow_ups(stage)


def test_after_something_else_was_shown_yes_asks_again(stage: Stage, ditte: Person) -> None:
    ditte.says(TOLD)
    ditte.says("hvad er overskredet")
    ditte.says("ja")
    ditte.sees(TITLE, ASKED)
    assert not _follow_ups(stage)
    ditte.says("ja")
    assert len(_follow_ups(stage)) == 1


def test_what_was_not_taken_is_shown_before_a_yes_saves_the_rest(
    stage: Stage, ditte: Person
) -> None:
    ditte.says(TOLD)
    ditte.says("blomkål og persille")
    ditte.says("ja")
    ditte.sees(TITLE, ASKED)
    assert not _follow_ups(stage)


@pytest.mark.parametrize("yes", ["ja", "ja tak", "ja gerne", "ok", "det passer"])
def test_a_yes_fills_in_nothing_while_something_is_missing(
    stage: Stage, maren: Person, yes: str
) -> None:
    before = stage.kept(Exercise)
    maren.says(LACKS_ITS_TYPE)
    maren.does_not_see(ASKED)
    maren.says(yes)
    maren.sees("Jeg mangler kun “Type”")
    maren.does_not_see("Leverandøren med: ja", ASKED)
    assert stage.kept(Exercise) == before


def test_where_yes_answers_what_is_asked_it_saves_nothing(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går")
    maren.sees("Leverandøren med")
    maren.does_not_see(ASKED)
    maren.says("ja")
    maren.sees("Leverandøren med: ja", ASKED)
    assert stage.kept(Exercise) == before


def test_a_correction_is_asked_about_anew(stage: Stage, ditte: Person) -> None:
    ditte.says(TOLD)
    ditte.says("nej, bo skal gøre det")
    ditte.sees("Bo Prøvesen", ASKED)
    ditte.says("ja tak")
    assert [one.owner for one in _follow_ups(stage)] == ["bo.proevesen@stf.example"]


def test_a_form_that_is_only_opened_asks_nothing(stage: Stage, karl: Person) -> None:
    karl.says("ret K-101")
    karl.does_not_see(ASKED)
    karl.says("ja")
    karl.does_not_see("Rettet i registeret")


@pytest.mark.parametrize(
    "said",
    [
        "ok, hvad er overskredet?",
        "ok. hvem skal evaluere den?",
        "fint, hvad mangler vi så",
        "super. og hvad med kagemand?",
        "det passer, vis den sidste",
        "korrekt, hvad mangler vi så",
        "ok, what is overdue",
    ],
)
def test_what_leads_into_something_else_agrees_to_nothing(
    stage: Stage, ditte: Person, said: str
) -> None:
    ditte.says(TOLD)
    ditte.says(said)
    assert not _follow_ups(stage)


@pytest.mark.parametrize("said", ["ja. hvad er overskredet?", "ja tak, hvad er overskredet?"])
def test_a_yes_before_something_else_saves(stage: Stage, ditte: Person, said: str) -> None:
    ditte.says(TOLD)
    ditte.says(said)
    assert len(_follow_ups(stage)) == 1
    ditte.sees("er over fristen")
