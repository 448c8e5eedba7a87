"""Test a checklist that begins with what is known, and asks for the rest as facts."""

from datetime import date

import pytest

from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.reviews import Review
from tests.stories.agreement import assert_one_truth
from tests.stories.cast import Person, Stage

LINK = "https://esdh.example/plan"


def test_what_is_known_is_shown_and_confirmed_in_one_go(stage: Stage, bo: Person) -> None:
    before = len(stage.kept(Review))
    bo.says("start 3.2 på tågevarsel")
    bo.sees("Jeg ved allerede 5 ting", "Så mangler jeg at vide 3 ting.", "✓ Kontaktliste")
    bo.says("noget andet")
    assert bo.title == "Hvilken linje handler det om?"
    bo.presses("Ingen af dem")
    assert bo.title == "Jeg ved allerede 5 ting"
    bo.says("note: husk det")
    bo.sees("Vælg en af mulighederne på kortet.")
    bo.says("ja")
    bo.sees("Har I en beredskabsplan for Tågevarsel", "· 3 af 5")
    assert len(stage.kept(Review)) == before  # that it is right changes the date of no fact
    assert not stage.kept(Answer)


def test_a_line_is_put_right_in_the_form_of_its_record(stage: Stage, bo: Person) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.presses("Ret", on="Planen, når nettet er nede")
    bo.sees("Ret gennemgang", "miniberedskabsplan udleveret")
    bo.does_not_see("system:Tågevarsel", "@")
    bo.fills(done_on="2026-02-27")
    assert bo.title == "Jeg ved allerede 5 ting"
    bo.sees("27. feb. 2026")


def test_a_fact_told_elsewhere_is_on_the_open_card(bo: Person, maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.sees("Så mangler jeg at vide 2 ting.", "skal bekræftes igen")
    bo.says("vi øvede nødmelderen i går med kagemand, failover tog 71 min")
    bo.presses("Gem")
    maren.sees("✓ Seneste øvelse", "pr. 1. mar. 2026", "Så mangler jeg at vide 3 ting.")
    maren.does_not_see("skal bekræftes igen")
    assert maren.messages == 1
    maren.presses("Det passer – vis de 3")
    maren.sees("Er der skrevet en evaluering?")


def test_a_line_is_put_right_in_what_was_asked_and_no_more(maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.presses("Ret", on="Plan rettet efter øvelsen")
    maren.sees("Ret dokument", "Titel", "Dateret")
    maren.does_not_see("Journaliseret", "Slags:")
    maren.fills(title="Beredskabsplan", dated="2026-02-20")
    maren.sees("Jeg ved allerede 4 ting", "Beredskabsplan · pr. 20. feb. 2026")


def test_every_answer_says_what_is_without_evidence(maren: Person) -> None:
    maren.says("start 3.3 på fyrjournal")
    maren.says("det passer")
    maren.presses("Nej")
    maren.says("1. marts 2027")
    maren.presses("Vis alle svar")
    maren.sees("Seneste øvelse\n     på plads · uden bevis")


def test_a_line_has_the_day_of_what_is_asked_and_no_other(maren: Person) -> None:
    maren.says("start 3.3 på tågevarsel")
    maren.sees("Evaluering af øvelsen\n     på plads · uden bevis · pr. 4. sep. 2025")
    maren.sees("Næste øvelse\n     på plads · 19. aug. 2026")


def test_a_line_says_what_was_asked(yusuf: Person, ditte: Person) -> None:
    yusuf.says("start 3.1 på nødmelderen")
    yusuf.sees("Seneste risikovurdering\n     hændelse · uden bevis")
    yusuf.sees("Input fra leverandøren\n     underleverandørernes input: delvist")
    yusuf.sees("Handleplan\n     på plads · uden bevis")
    ditte.says("start 2.4 på driftsforum k-101")
    ditte.does_not_see("Mandat\n     Ole Pladsholder")


def test_a_span_is_said_in_hours_and_minutes(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.says("nej")
    maren.says("nej")
    maren.sees("I registeret: genopretningstid 1 time, accepteret datatab 15 minutter.")


@pytest.mark.usefixtures("bare")
def test_a_form_that_is_left_keeps_the_question_open(maren: Person) -> None:
    maren.says("start 3.3 på fyrkassen")
    maren.says("1. februar")
    maren.sees("Tilføj øvelse", "Type")
    maren.presses("Fortryd")
    maren.sees("Hvornår øvede I sidst beredskabet for Fyrkassen?", "· 1 af 2")


@pytest.mark.usefixtures("bare")
def test_a_link_in_the_words_of_an_answer_is_its_evidence(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says(f"ja, {LINK}")
    maren.fills(dated="2026-02-01")
    (plan,) = stage.kept(Document, system="Fyrkassen")
    (piece,) = stage.kept(Evidence, question="3.2-1")
    assert (plan.supplier_input, plan.dated) == ("yes", date(2026, 2, 1))
    assert piece.url == LINK
    assert not stage.kept(Answer)


@pytest.mark.usefixtures("bare")
def test_a_link_in_the_cards_own_field_is_evidence_too(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("nej")
    maren.fills(proof=LINK)
    maren.sees("Leverandørens beredskabsplan: Ja")
    (piece,) = stage.kept(Evidence, question="3.2-2")
    assert piece.url == LINK


def test_six_processes_are_answered_at_once(stage: Stage, ditte: Person) -> None:
    stage.forget(Document, kind="process")
    ditte.says("start 2.2")
    if "Jeg ved allerede" in ditte.title or "Én ting" in ditte.title:
        ditte.says("det passer")
    ditte.presses("Ja til alle 6")
    ditte.sees("Proces: planlægning: Ja", "og 5 til")
    assert len(stage.kept(Document, kind="process")) == 6
    assert_one_truth(stage)


def test_a_no_against_the_register_is_shown_what_it_says(stage: Stage, yusuf: Person) -> None:
    (contract,) = stage.kept(Contract, number="K-101")
    assert contract.audit_right is not None
    yusuf.says("start 3.5 på k-101")
    yusuf.says("ret et svar")
    yusuf.presses("Ret til revision og besøg")
    yusuf.says("nej")
    yusuf.sees("Ret til revision og besøg: Nej", "før: ja, 22.1")


@pytest.mark.usefixtures("bare")
def test_a_day_that_has_not_come_is_refused(stage: Stage, ditte: Person) -> None:
    ditte.says("start 3.4 på k-900")
    ditte.says("nej")
    ditte.says("3. april 2026")
    ditte.sees("er i fremtiden")
    assert not stage.kept(Review, scope="contract:K-900")


@pytest.mark.usefixtures("bare")
def test_whoever_carries_out_a_requirement_may_write_what_its_questions_ask(
    stage: Stage, ole: Person
) -> None:
    """The system serves another requirement, whose people keep the rest of it."""
    ole.says("start 2.3 på fyrkassen")
    ole.says("3")
    ole.sees("Medarbejdere til systemet: 3", "· 2 af 7")
    ole.presses("Ja")
    ole.sees("Medarbejdere med teknisk viden")
    ole.presses("Gem")
    ole.sees("Teknisk modspil til leverandøren: stadig ikke oplyst")


def test_an_answer_that_a_record_took_the_place_of_is_no_news(stage: Stage, fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.says("det passer")
    fie.says("nej")
    assert stage.kept(Answer, question="2.3-3")
    fie.says("ret svar 3")
    fie.says("https://esdh.example/mappe")
    assert not stage.kept(Answer, question="2.3-3")
    fie.says("hvad er nyt siden i går")
    fie.sees("sket siden")


def test_each_link_of_an_answer_is_evidence(stage: Stage, maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.says("det passer")
    maren.says(f"ja {LINK} og {LINK}/2, {LINK}/3.")
    assert {one.url for one in stage.kept(Evidence)} == {LINK, f"{LINK}/2", f"{LINK}/3"}


def test_a_yes_asks_the_contract_for_what_it_lacks_and_adds_no_other(
    stage: Stage, ditte: Person
) -> None:
    contracts = [one.number for one in stage.kept(Contract)]
    ditte.says("start 3.4 på k-101")
    ditte.says("det passer")
    ditte.says("ja")
    assert ditte.title == "Ret kontrakt"
    ditte.says("Bilag 5, punkt 3")
    ditte.says("gem")
    assert [one.number for one in stage.kept(Contract)] == contracts
    [kept] = stage.kept(Contract, number="K-101")
    assert kept.security_clauses == ("Bilag 5, punkt 3",)
