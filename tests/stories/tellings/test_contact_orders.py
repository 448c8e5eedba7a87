"""Test that a contact is ended, corrected and confirmed by their name alone."""

import pytest

from governance.records.contacts import Contact, ToldContact
from tests.stories.cast import Person, Stage

BODIL, MOGENS = "Bodil Fantasi", "Mogens Tænktsen"


@pytest.mark.parametrize(
    ("said", "left_on"),
    [
        ("afslut bodil fantasi", "2. mar. 2026"),
        ("afslut kontakt bodil fantasi hos kagemand pr 27/2", "27. feb. 2026"),
        ("slet kontakten bodil fantasi", "2. mar. 2026"),
    ],
)
def test_a_contact_is_ended_by_name(stage: Stage, ditte: Person, said: str, left_on: str) -> None:
    ditte.says(said)
    ditte.sees(BODIL, left_on)
    [kept] = stage.kept(Contact, name=BODIL)
    assert kept.left_on is None
    ditte.presses("Afslut")
    [kept] = stage.kept(Contact, name=BODIL)
    assert kept.left_on is not None


def test_a_contact_is_confirmed_and_corrected_by_name(ditte: Person) -> None:
    ditte.says("bekræft mogens tænktsen")
    ditte.sees("Hvordan har du fået det bekræftet?", MOGENS)
    ditte.says("fortryd")
    ditte.says("ret sif luftig")
    ditte.sees("Ret kontakt", "Navn: Sif Luftig")


def test_two_contacts_are_ended_one_after_the_other(stage: Stage, ditte: Person) -> None:
    ditte.says("afslut bodil fantasi og mogens tænktsen")
    ditte.sees("Afslut kontakt", BODIL)
    ditte.presses("Afslut")
    ditte.sees("Afslut kontakt", MOGENS)
    [mogens] = stage.kept(Contact, name=MOGENS)
    assert mogens.left_on is None


def test_the_new_one_is_saved_and_the_old_one_ended_in_one_message(
    stage: Stage, ditte: Person
) -> None:
    ditte.says("svend luftkastel er ny eskalation 2 hos kagemand, 45 00 00 13 09")
    ditte.sees("Navn: Svend Luftkastel", "Plads: eskalation 2")
    ditte.says("gem svend, og så afslut bodil fantasi")
    assert stage.kept(ToldContact, name="Svend Luftkastel")
    ditte.sees("Afslut kontakt", BODIL)


def test_a_sentence_is_no_name(ditte: Person) -> None:
    ditte.says("ny eskalation 2 hos kagemand, 45 00 00 13 09")
    ditte.sees("Navn")
    ditte.says("jeg har lige ringet til hovednummeret hos kagemand og fået svend bekræftet")
    ditte.does_not_see("Navn: jeg")
    ditte.says("fortsæt")
    ditte.says("Svend Luftkastel")
    ditte.sees("Navn: Svend Luftkastel")


def test_what_was_put_aside_is_not_asked_a_second_time(stage: Stage, ditte: Person) -> None:
    ditte.says("bodil fantasi er stoppet 27/2")
    ditte.sees("Afslut kontakt", BODIL)
    ditte.says("svend luftkastel er ny eskalation 2 hos kagemand, 45 00 00 13 09")
    ditte.says("gem svend, og så afslut bodil fantasi")
    ditte.sees("Afslut kontakt", BODIL, "Fratrådt: 27. feb. 2026")
    ditte.presses("Afslut")
    ditte.does_not_see("Intet er ændret", "Det findes ikke mere")
    ditte.says("hvem har vi hos kagemand")
    ditte.does_not_see("Du er i gang med")


@pytest.mark.parametrize("said", ["ja", "ja gør det", "ja. hvem har vi hos kagemand"])
def test_a_yes_to_the_question_ends_the_contact(stage: Stage, ditte: Person, said: str) -> None:
    ditte.says("bodil fantasi er stoppet 27/2")
    ditte.says(said)
    ditte.sees("Afsluttet i registeret")
    [kept] = stage.kept(Contact, name=BODIL)
    assert str(kept.left_on) == "2026-02-27"


@pytest.mark.parametrize("said", ["ja?", "ja men vent", "jaa", "ja nej", "måske", "ok", "fint"])
def test_what_is_no_yes_ends_nothing(stage: Stage, ditte: Person, said: str) -> None:
    ditte.says("bodil fantasi er stoppet 27/2")
    ditte.says(said)
    [kept] = stage.kept(Contact, name=BODIL)
    assert kept.left_on is None
