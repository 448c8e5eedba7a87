"""Tell stories of lines of several parts, said to a form: each is heard, or said back."""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.documents import Document
from governance.records.risk_assessments import RiskAssessment
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

LONE = "lone.proevebaek@pandekageby.example"
NOT_HEARD = "Det her fik jeg ikke med"


@pytest.fixture
def lone(stage: Stage) -> Person:
    return stage.person(LONE, of=PANCAKES)


def _asked_for_its_plan(lone: Person) -> None:
    lone.says("vi lavede risikovurderingen af nøglen i torsdags")
    lone.says("årlig. syvsover svarede")
    lone.says("nej, snefnug svarede ikke")
    lone.sees("Handleplan lavet")


def test_the_answer_is_heard_beside_what_else_is_told(lone: Person) -> None:
    _asked_for_its_plan(lone)
    lone.says("27. februar. og syvsover har sagt ja til den, jeg har godkendt restrisikoen i dag")
    lone.sees("Handleplan lavet: 27. feb. 2026", "Restrisiko accepteret: 2. mar. 2026")
    lone.sees(NOT_HEARD, "syvsover har sagt ja til den")


def test_a_yes_before_an_order_to_save_answers_what_is_asked(stage: Stage, lone: Person) -> None:
    before = stage.kept(RiskAssessment, of=PANCAKES)
    _asked_for_its_plan(lone)
    lone.says("27. februar")
    lone.says("ja. gem")
    lone.sees("Handleplan aftalt med leverandøren: ja")
    assert stage.kept(RiskAssessment, of=PANCAKES) == before
    lone.says("gem")
    [kept] = stage.kept(RiskAssessment, of=PANCAKES, assessed_on=date(2026, 2, 26))
    assert kept.plan_agreed


def test_a_case_is_where_the_document_is_kept(stage: Stage) -> None:
    ole = stage.person("ole.pladsholder@stf.example", of=LIGHTHOUSES)
    ole.says("driftsrapport fra pindsvin for februar er kommet")
    ole.says("ja journaliseret under 26/4471. gem")
    ole.sees("Journaliseret: ja", "Link: 26/4471")
    ole.says("gem")
    [kept] = [one for one in stage.kept(Document) if one.url == "26/4471"]
    assert kept.contract == "K-101"


def test_what_is_said_beside_an_order_to_save_is_said_back(stage: Stage) -> None:
    ole = stage.person("ole.pladsholder@stf.example", of=LIGHTHOUSES)
    ole.says("vi holdt møde i driftsforum K-101 i dag, referat 26/4480")
    ole.sees("Bagefter kommer: Læg bevis ved (referat 26/4480)")
    ole.says("ja gem, beslutning: patchvindue torsdag nat fra 1. april")
    ole.sees("Ikke gemt endnu", NOT_HEARD, "patchvindue torsdag nat")


def test_a_yes_that_goes_on_about_it_saves_nothing(stage: Stage) -> None:
    signe = stage.person("signe.testesen@stf.example", of=LIGHTHOUSES)
    before = stage.kept(Action)
    signe.says("bed yusuf svare mig på hvorfor, inden onsdag")
    signe.says("ja og den handler om kryptering på fyrjournal, skriv det")
    signe.does_not_see("Tilføjet i registeret")
    assert stage.kept(Action) == before


def test_a_meeting_told_while_it_is_asked_where_evidence_goes_is_that_meeting(
    stage: Stage,
) -> None:
    ole = stage.person("ole.pladsholder@stf.example", of=LIGHTHOUSES)
    ole.says("referatet ligger på sag 26/4480")
    ole.sees("Hvilket forum?")
    ole.says("vi holdt møde i driftsforum K-101 i dag")
    ole.sees("Ret forum", "Seneste referat: 2. mar. 2026")


@pytest.mark.parametrize("before", [(), ("hvad er nummeret til supporten hos mosekonge",)])
def test_another_record_in_a_second_sentence_comes_after_the_first(
    stage: Stage, ditte: Person, before: tuple[str, ...]
) -> None:
    for said in before:
        ditte.says(said)
    support = "supporten" if before else "mosekonges support"
    ditte.says(
        f"har talt med {support} nu, nummeret passer. men gunnar påfund er stoppet, "
        "de vidste ikke lige hvem der er kommet i stedet"
    )
    ditte.sees("Hvordan har du fået det bekræftet?", "Bagefter kommer: Afslut kontakt (Gunnar")
    ditte.says("telefon")
    ditte.sees("Afslut kontakt", "Gunnar Påfund", "Skal posten afsluttes?")


@pytest.mark.parametrize("said", ["snefnug svarede ikke", "nej, snefnug svarede ikke"])
def test_what_a_subcontractor_answered_is_no_answer_of_the_supplier(
    lone: Person, said: str
) -> None:
    lone.says("vi lavede risikovurderingen af nøglen i torsdags")
    lone.says("årlig. syvsover svarede")
    lone.says(said)
    lone.does_not_see("Leverandørens input ja → nej", "Leverandørens input: nej")


@pytest.mark.parametrize(
    "said",
    [
        "handleplan lavet 27/2, ikke aftalt",
        "27 feb. og den er ikke aftalt med dem",
        "øh. handleplan lavet 27. februar, ik aftalt med syvsover endnu",
    ],
)
def test_each_part_answers_its_own_field(lone: Person, said: str) -> None:
    _asked_for_its_plan(lone)
    lone.says(said)
    lone.sees("Handleplan lavet: 27. feb. 2026", "Handleplan aftalt med leverandøren: nej")
    lone.does_not_see(NOT_HEARD, "“ikke aftalt”", "aftalt med dem”")


def test_what_covers_us_is_said_in_words_of_the_reader(stage: Stage) -> None:
    ditte = stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)
    ditte.says("vi har fået erklæring fra pindsvin i går")
    ditte.says("den dækker os")
    ditte.sees("Dækker jeres ydelse: ja")
