"""Tell stories of the days that are said to an open draft: which field they are of, if any."""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage

FINDING = "ole skal rette vagtens nummer inden d 13"
TITLE = "Rette vagtens nummer"
DUE = "Frist: 13. mar. 2026"


@pytest.mark.parametrize(
    "said",
    [
        "den blev holdt d. 25 februar",
        "øvelsen blev holdt 25/2",
        "den var d. 25 februar",
        "det skete den 25. februar",
        "it was held on 25 February",
        "den blev holdt d. 25 februar. og opfølgningen gælder fyrjournal, den må du gerne gemme",
    ],
)
def test_what_has_been_moves_no_deadline(stage: Stage, maren: Person, said: str) -> None:
    maren.says(FINDING)
    maren.sees(DUE)
    maren.says(said)
    maren.does_not_see("25. feb. 2027", "25 Feb 2027")
    maren.says("gem")
    maren.says("gem")
    assert not [one for one in stage.kept(Action) if one.due_on == date(2027, 2, 25)]


@pytest.mark.parametrize("said", ["nej, det var den 20.", "det er den 20.", "nej den er 20/3"])
def test_a_deadline_is_corrected_by_what_it_was_to_be(maren: Person, said: str) -> None:
    maren.says(FINDING)
    maren.says(said)
    maren.sees("Frist: 20. mar. 2026")


@pytest.mark.parametrize(
    "said",
    ["opfølgningen gælder fyrjournal", "nej, den gælder fyrjournal", "den hører til fyrjournal"],
)
def test_what_it_is_of_is_said_of_it(maren: Person, said: str) -> None:
    maren.says(FINDING)
    maren.says(said)
    maren.sees("System: Fyrjournal", DUE)


def test_what_it_is_of_is_heard_beside_what_has_been(stage: Stage, maren: Person) -> None:
    maren.says(FINDING)
    maren.says(
        "den blev holdt d. 25 februar. og opfølgningen gælder fyrjournal, den må du gerne gemme"
    )
    maren.sees("System: Fyrjournal", DUE)
    assert not [one for one in stage.kept(Action) if one.title == TITLE]


def test_a_day_alone_moves_no_end_of_a_contract(karl: Person) -> None:
    karl.says("ret k-102")
    karl.says("onsdag i næste uge")
    karl.does_not_see("11. mar. 2026")
    karl.says("udløber er 31. december 2029")
    karl.sees("31. dec. 2029")


# ── A day among other things ─────────────────────────────────────────────────


@pytest.mark.parametrize("day", ["25/2", "d. 25/2", "den 25. februar", "i onsdags"])
def test_a_day_in_a_list_is_the_day_of_the_record(stage: Stage, maren: Person, day: str) -> None:
    maren.says("vi holdt øvelse uden leverandøren")
    maren.says(f"fyrjournal, {day}, bordøvelse, vi prøvede aktivering og kontakt")
    maren.does_not_see("fik jeg ikke med")
    maren.says("det gik ok")
    maren.says("gem")
    [kept] = stage.kept(Exercise, system="Fyrjournal", held_on=date(2026, 2, 25))
    assert (kept.tested, kept.evaluation) == (("aktivering", "kontakt"), "Det gik ok")


@pytest.mark.parametrize(
    "said", ["ja, det er fra d. 27/2", "ja, dateret 27/2", "ja, det er fra i fredags"]
)
def test_a_document_is_of_the_day_that_is_said_with_more(ditte: Person, said: str) -> None:
    ditte.says("jeg har fået referatet fra driftsforum på k-101")
    ditte.says(said)
    ditte.sees("Dateret: 27. feb. 2026", "Journaliseret: ja")
    ditte.does_not_see("fik jeg ikke med")


@pytest.mark.parametrize(
    ("said", "tested"),
    [
        ("vi øvede eskalation", "Afprøvet: eskalation"),
        ("vi fik testet opkald og kontakt", "Afprøvet: opkald; kontakt"),
    ],
)
def test_what_was_tried_is_what_was_tested(maren: Person, said: str, tested: str) -> None:
    maren.says("vi holdt en dilemmaøvelse på fyrjournal i onsdags")
    maren.says(said)
    maren.sees(tested)


@pytest.mark.parametrize(
    "said", ["vi øvede nødmelderen", "vi prøvede i går", "vi prøvede at ringe"]
)
def test_a_name_a_day_or_a_sentence_is_not_what_was_tested(maren: Person, said: str) -> None:
    maren.says("vi holdt en dilemmaøvelse på fyrjournal i onsdags")
    maren.says(said)
    maren.does_not_see("Afprøvet:")


def test_how_it_went_is_its_evaluation(ditte: Person) -> None:
    ditte.says("vi øvede nødmelderen i går med kagemand, det gik fint")
    ditte.sees("Evaluering: Det gik fint")
    ditte.does_not_see("fik jeg ikke med")


def test_what_stands_already_is_not_written_once_more(stage: Stage, maren: Person) -> None:
    maren.says("vi holdt øvelse uden leverandøren. vi øvede aktivering og kontakt")
    maren.says("fyrjournal, 25/2, bordøvelse, vi prøvede aktivering og kontakt")
    maren.sees("Holdt: 25. feb. 2026", "Afprøvet: aktivering; kontakt")
    maren.does_not_see("Evaluering: Vi prøvede", "fik jeg ikke med")


@pytest.mark.parametrize("joint", [", og", ".", ","])
def test_a_day_of_something_else_that_is_put_off_is_not_the_tasks(
    maren: Person, joint: str
) -> None:
    maren.says(f"ole skal rette vagtens nummer inden d 13{joint} flyt restore rapporten til d 27")
    maren.sees("Frist: 13. mar. 2026")


def test_an_order_besides_that_is_not_understood_is_said_back(maren: Person) -> None:
    maren.says("ole skal rette vagtens nummer inden 13/3, og flyt restore rapporten til 27/3")
    maren.sees("Det her fik jeg ikke med", "flyt restore rapporten")


def test_the_same_task_is_put_off_at_once(maren: Person) -> None:
    maren.says("ole skal rette vagtens nummer inden d 13, nej flyt den til d 27")
    maren.does_not_see("Det her fik jeg ikke med: “flyt")


@pytest.mark.parametrize(
    "said",
    [
        "nej vent det var torsdag, og det var fuld skala ikke dilemma",
        "nej vent det var torsdag, og typen er fuld skala",
        "nej, det var torsdag og fuld skala",
    ],
)
def test_a_day_and_what_follows_it_are_corrected_together(maren: Person, said: str) -> None:
    maren.says("vi holdt øvelse på nødmelderen i sidste uge")
    maren.says("dilemma, det var onsdag")
    maren.says(said)
    maren.sees("Holdt: 26. feb. 2026", "Type: fuld skala")


@pytest.mark.parametrize(
    "said",
    ["evalueringen må vente til fredag", "evalueringen bliver først på fredag", "først på fredag"],
)
def test_what_has_to_wait_until_a_day_did_not_happen_then(maren: Person, said: str) -> None:
    maren.says("vi øvede nødmelderen i fredags med kagemand, vi prøvede reetablering, 80 minutter")
    maren.says(said)
    maren.does_not_see("Evalueret: 27. feb. 2026", "Holdt: 6.")
    maren.says("fortsæt")
    maren.sees("Holdt: 27. feb. 2026")
