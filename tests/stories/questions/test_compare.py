"""Test how systems, suppliers and contracts are set side by side."""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize(
    "asked",
    [
        "er mosekonge bedre eller værre end pindsvin?",
        "sammenlign mosekonge og pindsvin",
        "compare mosekonge and pindsvin",
    ],
)
def test_two_suppliers_by_what_is_late_and_lacking(signe: Person, asked: str) -> None:
    signe.says(asked)
    assert signe.title == "Mest over fristen: Mosekonge"
    signe.sees(
        "Mosekonge\n     6 over fristen · 11 mangler · alvorligst: Mosekonge, døgnvagt",
        "Pindsvin\n     3 over fristen · 5 mangler",
        "Hvor godt der leveres, siger det ikke.",
    )


def test_each_of_them_opens(signe: Person) -> None:
    signe.says("er tågevarsel bedre end fyrjournal")
    assert signe.title == "Mest over fristen: Fyrjournal"
    signe.presses("Vis", on="Tågevarsel")
    assert signe.title == "Tågevarsel"


def test_where_none_is_named_all_suppliers_are_compared(signe: Person) -> None:
    signe.says("sammenlign leverandørerne")
    signe.sees("Mosekonge\n", "Pindsvin\n", "Kagemand\n")


def test_whose_turn_it_is_with_the_gravest(signe: Person) -> None:
    signe.says("hvad er det værste lige nu")
    signe.says("hvem har bolden på det")
    signe.sees("Mosekonge, døgnvagt", "Hos: Ditte Mønstergaard")


def test_whoever_is_asked_to_get_something_done_has_the_follow_up(signe: Person) -> None:
    signe.says("bed ditte få numrene hos mosekonge bekræftet inden fredag")
    signe.sees("Ansvarlig: Ditte Mønstergaard", "Frist: 6. mar. 2026")


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("hvilken leverandør er værst", "Mosekonge"),
        ("hvilken leverandør har flest overskredne ting", "Mosekonge"),
        ("hvilket system har flest overskredne", "Fyrjournal"),
        ("hvilken kontrakt er længst bagud", "K-102"),
        ("which supplier is worst", "Mosekonge"),
    ],
)
def test_which_of_them_stands_worst_is_told_by_what_is_late(
    maren: Person, said: str, first: str
) -> None:
    maren.says(said)
    maren.sees("over fristen" if "supplier" not in said else "overdue", first)
    assert first in maren.title
