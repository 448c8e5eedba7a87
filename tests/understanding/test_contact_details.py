"""Test that somebody's number is asked for, and that what is urgent calls others as well."""

import pytest

from bot.language.normalise import Sentence
from bot.understanding.entities.names import names_of
from bot.understanding.incidents.emergency import read_emergency
from bot.understanding.questions.contact_details import asked_details
from bot.understanding.text.patterns import Heard
from tools.understanding.demo_register import register_of

REGISTER = register_of("STF")
NAMES = names_of(REGISTER)


def whose(said: str) -> str | None:
    sentence = Sentence(said)
    found = asked_details(Heard(sentence, NAMES.mentions(sentence)), REGISTER)
    return None if found is None else str(next(iter(found.slots.values())))


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("nr på sif", "Sif Luftig"),
        ("hva er torbens mail", "Torben Opdigtet"),
        ("har du nummeret til yusuf", "yusuf.fiktivsen@stf.example"),
    ],
)
def test_somebody_is_named(said: str, who: str) -> None:
    assert whose(said) == who
    assert read_emergency(said, NAMES) is None


@pytest.mark.parametrize(
    "said",
    [
        "kagemands vagtcentral tager den ikke, hvad er nr på mogens",
        "skal have fat i gunnar påfund lige nu, hvad er hans nummer",
        "hvornår er torbens nummer sidst tjekket",
        "nyt nummer til gunnar +45 00 00 12 07",
        "torben har fået nyt nummer siger han til os alle her på kontoret",
        "nummer på vagtcentralen",
        "hvem er torben",
    ],
)
def test_something_else_is_meant(said: str) -> None:
    assert whose(said) is None
