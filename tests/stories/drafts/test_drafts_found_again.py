"""Tell stories of drafts that are listed, found by what they are of, and had back."""

from datetime import date

import pytest

from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage

EXERCISE = "vi holdt øvelse på nødmelderen i fredags med leverandøren"
NUMBER = "bodil fantasi har fået nyt nummer 22334455"


def _with_two_drafts(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("pause")
    maren.says(NUMBER)
    maren.says("pause")


@pytest.mark.parametrize("said", ["mine kladder", "hvilke kladder har jeg", "hvad er ikke gemt"])
def test_what_is_not_saved_is_listed(maren: Person, said: str) -> None:
    _with_two_drafts(maren)
    maren.says(said)
    maren.sees("2 kladder er ikke gemt", "Nødmelderen · 27. feb. 2026", "Bodil Fantasi")
    maren.sees("Du har ikke gemt noget i dag")


def test_one_of_the_list_goes_on(stage: Stage, maren: Person) -> None:
    _with_two_drafts(maren)
    maren.says("mine kladder")
    maren.presses("Fortsæt", on="Tilføj øvelse")
    maren.sees("Tilføj øvelse", "Den er ikke gemt endnu", "Nødmelderen")
    maren.says("opkaldsprøve")
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 2, 27))


@pytest.mark.parametrize(
    "said",
    [
        "fortsæt med øvelsen",
        "tilbage til øvelsen",
        "ok lad os fortsætte med øvelsen",
        "hvor blev øvelsen fra i fredags af, er den gemt",
        "er øvelsen gemt",
        "gør øvelsen færdig",
        "fortsæt med nødmelderen",
        "vis kladden til øvelsen",
    ],
)
def test_a_draft_is_found_by_what_it_is_of(maren: Person, said: str) -> None:
    _with_two_drafts(maren)
    maren.says(said)
    maren.sees("Tilføj øvelse", "Den er ikke gemt endnu", "Nødmelderen")


@pytest.mark.parametrize("said", ["fortsæt med bodil", "fortsæt med kontakten"])
def test_of_several_it_is_the_one_that_is_named(maren: Person, said: str) -> None:
    _with_two_drafts(maren)
    maren.says(said)
    maren.sees("Ret kontakt", "+45 22 33 44 55")


def test_of_several_alike_all_are_listed(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("pause")
    maren.says("vi holdt øvelse på fyrjournal i torsdags")
    maren.says("pause")
    maren.says("fortsæt med øvelsen")
    maren.sees("2 kladder er ikke gemt", "Nødmelderen", "Fyrjournal")
    maren.says("fortsæt med øvelsen på fyrjournal")
    maren.sees("Tilføj øvelse", "System: Fyrjournal")


@pytest.mark.parametrize("said", ["vis øvelsen", "hvornår var øvelsen", "er øvelsen holdt"])
def test_what_is_asked_of_the_register_is_not_of_a_draft(maren: Person, said: str) -> None:
    _with_two_drafts(maren)
    maren.says(said)
    maren.does_not_see("Den er ikke gemt endnu")


def test_what_goes_on_is_the_one_on_whose_card_it_stands(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("pause")
    first = maren.button("Fortsæt")
    maren.says(NUMBER)
    maren.says("pause")
    maren.uses(first)
    maren.sees("Tilføj øvelse", "Nødmelderen")


def test_what_was_given_up_is_had_back(stage: Stage, maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("opkaldsprøve")
    maren.says("fortryd")
    maren.sees("Fortrudt", "Intet er gemt")
    maren.presses("Hent den tilbage")
    maren.sees("Tilføj øvelse", "Type: opkaldsprøve")
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 2, 27))


def test_what_was_given_up_is_no_draft(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says(EXERCISE)
    maren.says("fortryd")
    maren.says("fortsæt med øvelsen")
    maren.does_not_see("Den er ikke gemt endnu")
    maren.says("mine kladder")
    maren.sees("Du har ikke gemt noget i dag")
    maren.says("gem")
    assert stage.kept(Exercise) == before


def test_where_nothing_was_filled_in_there_is_nothing_to_have_back(maren: Person) -> None:
    maren.says("tilføj øvelse")
    maren.says("fortryd")
    assert "Hent den tilbage" not in maren.buttons


@pytest.mark.parametrize(
    "said",
    ["lad den ligge", "vent med den", "læg den til side", "parkér den", "lad den vente"],
)
def test_a_draft_is_left_for_now(stage: Stage, maren: Person, said: str) -> None:
    maren.says(NUMBER)
    maren.says(said)
    maren.sees("Så er der pause", "Intet er gemt endnu")
    assert not stage.kept(Contact, phone="+4522334455")


def test_what_stands_behind_leaving_it_is_answered(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("lad den ligge. hvad er overskredet")
    maren.sees("over fristen")


@pytest.mark.parametrize("before", ["", EXERCISE])
def test_a_yes_to_what_may_be_meant_is_that(maren: Person, before: str) -> None:
    """It is of the newest card, and no answer to the draft above it."""
    for said in filter(None, (before, "pause" if before else "")):
        maren.says(said)
    maren.says("begrund et nej")
    [offered] = [one for one in maren.buttons if one not in ("Vis hjælp",)]
    maren.says("ja")
    maren.does_not_see("Jeg mangler kun “Type”", offered + "?")
    assert maren.title != "Tilføj øvelse"


def test_a_small_number_is_no_value_of_what_waits(maren: Person) -> None:
    """It may be the row of a list."""
    maren.says(NUMBER)
    maren.says("pause")
    maren.says("hvad er overskredet")
    maren.says("2")
    maren.does_not_see("Ret kontakt", "Rækkefølge")


def test_another_contact_is_meant(stage: Stage, ditte: Person) -> None:
    ditte.says("ret helle opfundets telefon til 45 00 00 11 33")
    ditte.says("nej ikke helle! det er torben hos pindsvin")
    ditte.sees("Torben Opdigtet", "+45 00 00 11 02 → +45 00 00 11 33")
    assert not stage.kept(Contact, phone="+4500001133")


def test_a_draft_that_is_about_no_place_is_found_by_its_section(karl: Person) -> None:
    karl.says("jeg er på ferie i uge 51")
    karl.says("pause")
    karl.says("hvad er overskredet")
    karl.says("fortsæt med ferien")
    karl.sees("Tilføj fravær", "Den er ikke gemt endnu")


def test_a_draft_of_a_contract_is_found_by_its_number(karl: Person) -> None:
    karl.says("vi har besluttet at bruge optionen på k-101")
    karl.says("lad den ligge")
    karl.says("hvilke udkast har jeg liggende?")
    karl.sees("Én kladde er ikke gemt", "K-101")
    karl.says("fortsæt med optionen på K-101")
    karl.sees("Ret kontrakt", "Den er ikke gemt endnu")
