"""Tell stories of fields that are named in words, alone and several in one line."""

import pytest

from governance.records.actions import Action
from tests.stories.cast import Person, Stage

TOLD = "opfølgning: øv telefonvagten hos kagemand igen, ansvarlig karl, frist 1. april"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("kravet er 3.3", "Krav: 3.3"),
        ("krav 3.3", "Krav: 3.3"),
        ("ansvarlig er yusuf", "Ansvarlig: Yusuf Fiktivsen"),
        ("fristen er den 20. april", "Frist: 20. apr. 2026"),
        ("opfølgningen skal hedde øv telefonvagten", "Opfølgning: øv telefonvagten"),
        ("opgaven hedder: øv telefonvagten", "Opfølgning: øv telefonvagten"),
    ],
)
def test_a_field_is_named_with_its_value(maren: Person, said: str, seen: str) -> None:
    maren.says(TOLD)
    maren.says(said)
    maren.sees("Tilføj opfølgning", seen)


@pytest.mark.parametrize(
    "said",
    [
        "ansvarlig mig. krav 3.3",
        "krav 3.3. ansvarlig mig",
        "kravet er 3.3, ansvarlig er mig",
    ],
)
def test_several_are_named_in_one_line(stage: Stage, maren: Person, said: str) -> None:
    maren.says(TOLD)
    maren.says(said)
    maren.sees("Krav: 3.3", "Ansvarlig: Maren Skabelonsen")
    maren.says("gem")
    [kept] = [one for one in stage.kept(Action) if one.title.startswith("Øv telefonvagten")]
    assert (kept.requirement, kept.owner) == ("3.3", maren.email)


def test_a_day_and_whoever_does_it_are_named_in_one_line(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("frist 15. april. ansvarlig mig")
    maren.sees("Frist: 15. apr. 2026", "Ansvarlig: Maren Skabelonsen")


@pytest.mark.parametrize("said", ["opgaven er lavet", "kravet er forkert", "ansvarlig er ude"])
def test_what_is_said_of_a_field_is_no_value_of_it(maren: Person, said: str) -> None:
    maren.says(TOLD)
    maren.says(said)
    maren.does_not_see("Opfølgning: lavet", "Krav: forkert", "Ansvarlig: ude")


def test_a_sentence_is_no_telephone_number(ditte: Person) -> None:
    ditte.says("helle opfundet har fået nyt nummer")
    ditte.says("slutter på 1109, resten kan jeg ikke huske, jeg skriver i morgen")
    ditte.sees("Skriv et telefonnummer")
    ditte.does_not_see("Rettet: Telefon", "→ slutter på")
    ditte.says("45 00 00 11 09")
    ditte.sees("+45 00 00 11 09")
