"""Tell stories of a number that somebody reported, which waits to be confirmed."""

import pytest

from governance.records.contacts import Contact, ToldContact
from tests.stories.cast import Person, Stage

NEW, OLD = "+4500001209", "+4500001200"


@pytest.fixture
def stage(stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.fixture
def reported(ditte: Person) -> Person:
    """Let Ditte have reported the new number of Mosekonge's support."""
    ditte.says("mosekonges support har fået nyt nummer 45 00 00 12 09")
    ditte.says("gem")
    ditte.sees("Noteret, ikke bekræftet")
    return ditte


@pytest.mark.parametrize(
    "said",
    [
        "så har jeg ringet til mosekonge, det nye nummer passer, jeg bekræfter det",
        "bekræft det nye nummer",
        "the new number is right",
    ],
)
def test_the_new_number_is_confirmed_and_not_the_old_one(
    stage: Stage, reported: Person, said: str
) -> None:
    reported.says(said)
    reported.sees("+45 00 00 12 09")
    reported.presses("Telephone" if "number" in said else "Telefon")
    [support] = stage.kept(Contact, name="Support", supplier="Mosekonge Hosting ApS")
    assert support.phone == NEW
    assert not stage.kept(ToldContact, name="Support")


def test_it_comes_first_among_what_is_to_be_confirmed(stage: Stage, reported: Person) -> None:
    reported.says("kontakter der skal bekræftes hos mosekonge")
    reported.sees("Oplyst, men ikke bekræftet", "Mosekonge, døgnvagt: Support", "Oplyst af Ditte")
    assert "Bekræft (Mosekonge, døgnvagt)" not in reported.buttons
    [support] = stage.kept(Contact, name="Support", supplier="Mosekonge Hosting ApS")
    assert support.phone == OLD


def test_another_new_number_is_told_and_confirms_nothing(stage: Stage, reported: Person) -> None:
    reported.says("mosekonges supports nye nummer er 45 00 00 12 11, det virker")
    reported.does_not_see("Hvordan har du fået det bekræftet?")
    [told] = stage.kept(ToldContact, name="Support")
    assert told.phone == NEW


def test_a_number_that_does_not_fit_confirms_nothing(stage: Stage, reported: Person) -> None:
    reported.says("det nye nummer passer ikke")
    assert stage.kept(ToldContact, name="Support")
    reported.does_not_see("Hvordan har du fået det bekræftet?")


def test_whom_to_call_says_that_a_new_number_waits_and_not_which(
    stage: Stage, reported: Person, maren: Person
) -> None:
    stage.copy()
    maren.says("fyrjournal er nede, hvem ringer jeg til?")
    maren.sees("Ditte oplyste et nyt nummer 2. mar. 2026, endnu ikke bekræftet", "+45 00 00 12 00")
    maren.does_not_see("+45 00 00 12 09")

    reported.says("bekræft det nye nummer")
    reported.presses("Telefon")
    stage.copy()
    maren.says("fyrjournal er nede, hvem ringer jeg til?")
    maren.sees("+45 00 00 12 09")
    maren.does_not_see("endnu ikke bekræftet")


def test_whom_to_call_names_whoever_was_reported_to_take_over(
    stage: Stage, ditte: Person, maren: Person
) -> None:
    ditte.says("ret kontakt torben opdigtet")
    ditte.fills(name="Lise Opfundet", phone="45 00 00 88 01")
    ditte.says("gem")
    assert stage.kept(ToldContact, name="Lise Opfundet")
    stage.copy()
    maren.says("tågevarsling er nede, hvem ringer jeg til?")
    maren.sees("Torben Opdigtet", "Ditte oplyste 2. mar. 2026, at Lise Opfundet tager over")
    maren.does_not_see("+45 00 00 88 01")
