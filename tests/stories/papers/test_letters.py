"""Test drafts of letters to suppliers: filled in, in both languages, and never sent."""

from datetime import date

import pytest

from bot.cards.papers import LETTER_KINDS
from bot.texts.words import Words
from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from tests.stories.cast import Person, Stage

STATEMENT = "Brev {} Revisionserklæring for kontrakt {}.txt"


def _text(stage: Stage, who: Person, name: str) -> str:
    return stage.handed(who, name).decode()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (
            "udkast til brev om revisionserklæring fra Pindsvin",
            "Brev K-101 Revisionserklæring for kontrakt K-101.txt",
        ),
        (
            "brev om risikovurderingen af Fyrjournal",
            "Brev K-102 Bidrag til vores risikovurdering af Fyrjournal.txt",
        ),
        (
            "skriv et brev til Kagemand om beredskabsplanen",
            "Brev K-103 Bidrag til vores beredskabsplan for Nødmelderen.txt",
        ),
        (
            "brev om kontaktpersoner til Mosekonge",
            "Brev K-102 Kontaktpersoner for Fyrjournal.txt",
        ),
        ("optionsbrev K-101", "Brev K-101 Udnyttelse af option 1 i kontrakt K-101.txt"),
        (
            "draft a letter about the audit statement from Pindsvin",
            "Brev K-101 Revisionserklæring for kontrakt K-101.txt",
        ),
    ],
)
def test_it_is_drafted_from_words(stage: Stage, ditte: Person, words: str, name: str) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Udkastet er klar", "Kravbot sender det ikke", "Med venlig hilsen")
    text = _text(stage, ditte, name)
    for line in ("Fra: Styrelsen for Tåge og Fyrtårne", "Dato: 2. mar. 2026", "Ditte Mønstergaard"):
        assert line in text
        ditte.sees(line)
    assert "\u00a0" not in text


def test_it_is_filled_in_from_the_register(stage: Stage, ditte: Person) -> None:
    ditte.says("udkast til brev om revisionserklæring fra Pindsvin")
    stage.work()
    text = _text(stage, ditte, STATEMENT.format("K-101", "K-101"))
    for said in (
        "Att.: Torben Opdigtet\n",
        "Vi har senest modtaget ISAE 3402 for perioden 1. jan. 2025 til 31. dec. 2025.",
        "Vi henviser til kontraktens bestemmelse om revision (pkt. 22.1).",
        "Vi beder om jeres svar senest 16. mar. 2026.",
    ):
        assert said in text
    ditte.sees("Til Torben Opdigtet (top@pindsvin-drift.example)")
    assert "top@pindsvin-drift.example" not in text


def test_where_nothing_was_received_and_no_right_is_held_neither_is_said(
    stage: Stage, ditte: Person
) -> None:
    ditte.says("brev om revisionserklæring fra Mosekonge")
    stage.work()
    text = _text(stage, ditte, STATEMENT.format("K-102", "K-102"))
    assert "Vi beder jer sende den seneste revisionserklæring" in text
    assert "Vi henviser til" not in text


def test_whoever_asks_for_a_letter_only_is_asked_which(stage: Stage, ditte: Person) -> None:
    ditte.says("udkast til brev")
    ditte.sees("Hvilket brev skal det være?")
    assert {Words("da")(key) for key in LETTER_KINDS.values()} <= set(ditte.buttons)
    ditte.presses("Kontaktpersoner")
    ditte.sees("K-101", "K-102", "K-103")
    ditte.says("K-102")
    stage.work()
    ditte.sees("Udkastet er klar", "Emne: Kontaktpersoner for Fyrjournal")


def test_it_comes_in_the_other_language_at_a_press(stage: Stage, ditte: Person) -> None:
    ditte.says("brev om kontaktpersoner til Mosekonge")
    stage.work()
    ditte.presses("På engelsk")
    stage.work()
    ditte.sees("Udkastet er klar", "Subject: Contacts for Fyrjournal", "Kind regards")
    assert "På dansk" in ditte.buttons


def test_the_suppliers_numbers_are_asked_for_and_not_told(stage: Stage, ditte: Person) -> None:
    ditte.says("brev om kontaktpersoner til Pindsvin")
    stage.work()
    text = _text(stage, ditte, "Brev K-101 Kontaktpersoner for Tågevarsel.txt")
    assert "- Eskalation 1: Torben Opdigtet, Driftschef\n" in text
    assert "Vi har ingen kontaktperson for: kontrakt." in text
    numbers = [one.phone for one in stage.kept(Contact) if one.phone]
    assert numbers
    assert not [one for one in numbers if one in text]


# ── Options ──────────────────────────────────────────────────────────────────


def test_an_option_has_two_drafts_and_a_warning(stage: Stage, karl: Person) -> None:
    karl.says("optionsbrev K-101")
    stage.work()
    karl.sees("Hvis I udnytter optionen", "Hvis I ikke udnytter den", "binder jer")
    taken = _text(stage, karl, "Brev K-101 Udnyttelse af option 1 i kontrakt K-101.txt")
    assert "Kontrakten udløber 28. feb. 2027. Med optionen løber den til 28. feb. 2028." in taken
    assert "Efter kontrakten skal det meddeles senest 31. aug. 2026." in taken
    declined = _text(stage, karl, "Brev K-101 Option 1 i kontrakt K-101 udnyttes ikke.txt")
    assert "Kontrakten udløber derfor 28. feb. 2027." in declined
    assert "vi udnytter" not in declined


def test_without_an_option_that_is_said(stage: Stage, karl: Person) -> None:
    karl.says("optionsbrev K-102")
    stage.work()
    karl.sees("Kontrakten har ingen option, der kan svares på.")


def test_an_option_decided_with_no_is_no_longer_drafted(stage: Stage, karl: Person) -> None:
    [contract] = stage.kept(Contract, number="K-101")
    no = (ContractOption.parse("12/2026-01-31/no"),)
    stage.write(contract.model_copy(update={"options": no}))
    karl.says("optionsbrev K-101")
    stage.work()
    karl.sees("Kontrakten har ingen option, der kan svares på.")


# ── Where it is offered ──────────────────────────────────────────────────────


def test_the_list_of_contacts_to_confirm_has_a_button_for_it(stage: Stage, ditte: Person) -> None:
    ditte.says("hvilke kontakter skal bekræftes")
    ditte.presses("Brev til Mosekonge")
    stage.work()
    ditte.sees("Udkastet er klar", "Emne: Kontaktpersoner for Fyrjournal")


def test_the_task_of_a_missing_statement_has_a_button_for_it(stage: Stage, ditte: Person) -> None:
    stage.wake(date(2027, 4, 5))
    stage.sweep()
    ditte.says("hvad er overskredet på K-103 under 3.5")
    ditte.presses("Vis kun mine (1)")
    ditte.presses("K-103")
    ditte.sees("Revisionserklæringen er ikke modtaget")
    ditte.presses("Skriv udkast til brev")
    stage.work()
    ditte.sees("Udkastet er klar", "Emne: Revisionserklæring for kontrakt K-103")


def test_an_auditor_writes_none(stage: Stage, revi: Person) -> None:
    revi.says("udkast til brev om revisionserklæring")
    stage.work()
    revi.does_not_see("Udkastet er klar")


@pytest.mark.parametrize(
    "words", ["hvornår skal vi svare på optionen", "hvem er kontaktpersoner hos Mosekonge"]
)
def test_other_questions_keep_their_answers(ditte: Person, words: str) -> None:
    ditte.says(words)
    ditte.does_not_see("Jeg skriver et udkast")
