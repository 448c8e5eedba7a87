"""Tell stories of somebody who asks what happens where something is left as it is."""

import pytest

from tests.stories.cast import Person

NOT_KNOWN = "Hvad ministeriet eller en tilsynsmyndighed kan gøre, ved jeg ikke."


@pytest.mark.parametrize(
    "asked",
    [
        "hvad sker der hvis vi bare lader de opgaver ligge",
        "hvad sker der hvis vi ikke gør noget ved dem",
        "hvad risikerer vi hvis de bliver liggende",
        "what happens if we do nothing about these",
    ],
)
def test_it_is_said_of_what_is_shown(bo: Person, asked: str) -> None:
    bo.says("hvad er det vigtigste")
    bo.sees("Pindsvin, eskalation 2", "K-101")
    bo.says(asked)
    if asked.startswith("what"):
        bo.sees("In an outage the number may turn out to be wrong.")
        return
    bo.sees("Pindsvin, eskalation 2: nummeret er ikke bekræftet")
    bo.sees("Ved nedbrud kan nummeret vise sig at være forkert.", NOT_KNOWN)
    bo.sees("Udbuddet når måske ikke i mål, før kontrakten udløber 28. feb. 2027.")


@pytest.mark.parametrize(
    "asked",
    [
        "og hvad er risikoen hvis vi ikke gør noget ved nødmelderen",
        "hvad sker der hvis vi ikke gør noget ved nødmelderen",
        "hvad er der på spil på nødmelderen",
        "er der en risiko ved ikke at gøre noget ved nødmelderen",
    ],
)
def test_it_is_said_of_what_is_named_and_nobody_is_called(bo: Person, asked: str) -> None:
    bo.says("hvad er over fristen")
    bo.says(asked)
    bo.sees("Nødmelderen: ingen øvelse inden for fristen")
    bo.sees("Om planen virker, viser sig måske først, når det gælder.")
    bo.does_not_see("ring nu")
    bo.does_not_see("Pindsvin, eskalation 2")


def test_it_is_said_of_what_is_overdue_where_nothing_is_shown(bo: Person) -> None:
    bo.says("hvad risikerer vi hvis vi ikke gør noget")
    bo.sees("Hvad der er på spil", "K-101: genudbuddet er ikke startet")


@pytest.mark.parametrize(
    "asked",
    [
        "hvad kan ministeriet gøre ved os hvis vi ikke får lukket de 11 punkter",
        "kan vi få en bøde",
        "hvilke sanktioner er der",
    ],
)
def test_what_an_authority_may_do_is_not_known(bo: Person, asked: str) -> None:
    bo.says("hvad er det vigtigste")
    bo.says(asked)
    bo.sees(NOT_KNOWN, "Pindsvin, eskalation 2: nummeret er ikke bekræftet")


def test_nothing_is_shown_to_be_at_stake_while_it_is_down(bo: Person) -> None:
    bo.says("hvad sker der hvis vi ikke gør noget ved at nødmelderen er nede")
    bo.does_not_see("Hvad der er på spil")


def test_an_option_that_is_not_taken_is_of_the_contract(bo: Person) -> None:
    bo.says("hvad sker der hvis vi ikke udnytter optionen på k-101")
    bo.sees("Option 1: svar senest 31. aug. 2026")


def test_what_is_not_due_yet_is_named_by_its_task(bo: Person) -> None:
    bo.says("mine opgaver")
    bo.says("hvad sker der hvis vi bare lader de opgaver ligge")
    bo.sees("Nødmelderen, beslutningstager: ring til Bo Prøvesen, og bekræft nummeret")


def test_a_label_of_what_is_to_be_done_first_is_short_enough(bo: Person) -> None:
    bo.says("what should we do first about requirement 3.1")
    bo.sees("Enter supplier’s answer")


def test_a_fine_of_a_supplier_is_another_matter(bo: Person) -> None:
    bo.says("kan leverandøren få en bøde")
    bo.does_not_see("Hvad der er på spil")
