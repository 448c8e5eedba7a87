"""Test that whoever comes after a contact who has left is told in the words people use for it."""

import pytest

from governance.records.contacts import Contact, ToldContact
from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    "said",
    [
        "bente holm har overtaget efter torben opdigtet, tlf 40 40 40 40",
        "torben opdigtet er stoppet, bente holm har overtaget, tlf 40 40 40 40",
        "torben er stoppet og bente holm tager over efter ham, tlf 40 40 40 40",
        "torben opdigtet er blevet erstattet af bente holm, tlf 40 40 40 40",
        "nu er torben opdigtet afløst af bente holm, tlf 40 40 40 40",
        "torben er stoppet, det er nu bente holm 40 40 40 40",
        "torben er stoppet hos pindsvin, den nye er bente holm på 40 40 40 40",
        "torben er ikke længere hos pindsvin så nu er det bente holm tlf 40404040",
        "pindsvin har fået ny eskalationskontakt, torben er stoppet, det er nu bente holm 40404040",
    ],
)
def test_who_left_and_who_is_new_are_two_drafts(stage: Stage, maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("Afslut kontakt", "Torben Opdigtet", "Bagefter kommer: Tilføj kontakt (Bente Holm)")
    maren.does_not_see("fik jeg ikke med")
    assert not stage.kept(ToldContact)
    maren.presses("Afslut")
    maren.sees("Tilføj kontakt", "Leverandør: Pindsvin Drift A/S", "Plads: eskalation 1")
    maren.sees("Navn: Bente Holm", "Telefon: +45 40 40 40 40")
    maren.says("gem")
    (told,) = stage.kept(ToldContact)
    assert (told.name, told.slot) == ("Bente Holm", "escalation 1")
    (gone,) = stage.kept(Contact, name="Torben Opdigtet")
    assert gone.left_on is not None


@pytest.mark.parametrize(
    "said",
    ["torben er stoppet, det er nu os der står med det", "torben er stoppet, det er nu i år"],
)
def test_what_is_no_name_is_nobody_new(stage: Stage, maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("Afslut kontakt", "Torben Opdigtet")
    maren.does_not_see("Bagefter kommer")


def test_in_english(stage: Stage, maren: Person) -> None:
    maren.says("english please")
    maren.says("bente holm has taken over from torben opdigtet, phone 40 40 40 40")
    maren.sees("Torben Opdigtet", "Next comes: Add contact (Bente Holm)")


@pytest.mark.parametrize("said", ["bente har overtaget", "vores nye chef har overtaget"])
def test_nobody_else_s_new_role_is_a_welcome_to_me(karl: Person, said: str) -> None:
    karl.says(said)
    karl.does_not_see("Velkommen")


def test_my_own_is(karl: Person) -> None:
    karl.says("jeg har overtaget k-101")
    karl.sees("Velkommen, Karl")


@pytest.mark.parametrize(
    "said", ["hvem har overtaget efter torben?", "overtager bente efter torben"]
)
def test_who_asks_tells_nothing(stage: Stage, karl: Person, said: str) -> None:
    karl.says(said)
    karl.does_not_see("Tilføj kontakt", "Ikke gemt endnu")
