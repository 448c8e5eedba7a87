"""Test that what was said and not kept is said back, and that what is open swallows nothing."""

import pytest

from governance.records.forums import Forum
from tests.stories.cast import Person, Stage

FORUM = "Driftsforum K-101"


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        ("jeg holder ferie fra 13. juli til 2. august, maren tager over", "maren tager over"),
        ("vi øvede nødmelderen i går med kagemand, det blev sent", "det blev sent"),
        ("torbens nummer passer stadig, men han lød lidt forkølet", "han lød lidt forkølet"),
    ],
)
def test_a_part_that_told_nothing_is_said_back(ditte: Person, said: str, unread: str) -> None:
    ditte.says(said)
    ditte.sees(f"Det her fik jeg ikke med: “{unread}”")


def test_it_is_said_once(ditte: Person) -> None:
    ditte.says("jeg holder ferie fra 13. juli til 2. august, maren tager over")
    ditte.says("til: 3. august")
    ditte.sees("3. aug. 2026")
    ditte.does_not_see("fik jeg ikke med")


@pytest.mark.parametrize(
    "said",
    [
        "jeg holder ferie fra 13. juli til 2. august",
        "hej, jeg holder ferie fra 13. juli til 2. august, tak",
        "jeg ringede til torben i dag, nummeret passer",
    ],
)
def test_where_all_of_it_was_read_nothing_is(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.does_not_see("fik jeg ikke med")


def test_a_question_is_answered_in_the_middle_of_a_form(ditte: Person) -> None:
    ditte.says("jeg holder ferie fra 13. juli til 2. august")
    ditte.says("mangler der noget på kontrakten med mosekonge")
    ditte.sees("Mosekonge Hosting ApS")
    ditte.does_not_see("Det forstod jeg ikke")


@pytest.mark.parametrize("said", ["kalenderlink", "mine opgaver", "overblikket"])
def test_what_is_only_shown_is_shown_in_the_middle_of_a_form(ditte: Person, said: str) -> None:
    ditte.says("jeg holder ferie fra 13. juli til 2. august")
    ditte.says(said)
    ditte.does_not_see("Det forstod jeg ikke")
    ditte.says("fortsæt")
    ditte.sees("Tilføj fravær", "13. jul. 2026")


def test_what_is_not_read_does_not_show_the_whole_question_again(ditte: Person) -> None:
    ditte.says("jeg ringede til torben i dag, nummeret passer")
    ditte.sees("Hvordan har du fået det bekræftet?")
    ditte.says("vejret er gråt i skagen")
    ditte.sees("Det forstod jeg ikke")
    ditte.does_not_see("E-mail: top@pindsvin-drift.example")
    ditte.says("telefon")
    ditte.sees("Torben Opdigtet")


@pytest.mark.parametrize("said", ["nej vent det var helle", "nej, det var helle opfundet"])
def test_another_contact_was_meant(ditte: Person, said: str) -> None:
    ditte.says("jeg ringede til torben i dag, nummeret passer")
    ditte.sees("Torben Opdigtet")
    ditte.says(said)
    ditte.sees("Hvordan har du fået det bekræftet?", "Helle Opfundet")
    ditte.says("telefon")
    ditte.sees("Helle Opfundet")


# ── A forum that met ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("vi har holdt driftsforum k-101 i dag, ole var der ikke", "Seneste referat: 2. mar. 2026"),
        ("vi har lige holdt driftsforum på k-101", "Seneste referat: 2. mar. 2026"),
        ("driftsforum k-101 holdt møde i går", "Seneste referat: 1. mar. 2026"),
        ("vi har haft driftsmøde med pindsvin i går", "Seneste referat: 1. mar. 2026"),
        ("we held the operations forum k-101 yesterday", "Last minutes on: 1 Mar 2026"),
    ],
)
def test_a_forum_that_met_is_told(stage: Stage, ditte: Person, said: str, day: str) -> None:
    ditte.says(said)
    ditte.sees(FORUM, day)
    ditte.does_not_see("Afslut plads")
    ditte.says("gem")
    [forum] = stage.kept(Forum, name=FORUM)
    assert f"{forum.last_minutes_on:%Y-%m-%d}" == f"2026-03-0{2 if ': 2' in day else 1}"


@pytest.mark.parametrize(
    "said",
    [
        "driftsforum k-101 blev ikke holdt i går",
        "ole var ikke med til driftsforum i dag",
        "ole kom ikke til mødet i driftsforum k-101 i går",
    ],
)
def test_who_was_not_there_keeps_the_seat(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.does_not_see("Afslut plads\n", "Seneste referat: 1. mar. 2026", "Seneste referat: 2.")


def test_what_was_not_taken_is_said_again_when_the_rest_is_saved(maren: Person) -> None:
    maren.says("vi holdt opkaldsprøve med kagemand på nødmelderen i går, det blev sent")
    maren.sees("Det her fik jeg ikke med: “det blev sent”")
    maren.says("gem")
    maren.sees("Tilføjet", "Det her blev ikke gemt: “det blev sent”")


def test_nor_is_it_where_it_was_said_so_that_it_is_understood(maren: Person) -> None:
    maren.says("vi holdt opkaldsprøve med kagemand på nødmelderen i går, det blev sent")
    maren.says("evaluering: det gik godt, men det blev sent")
    maren.says("gem")
    maren.sees("Tilføjet")
    maren.does_not_see("blev ikke gemt")


def test_what_says_no_more_than_a_field_that_is_filled_in_is_not_said_back(
    stage: Stage, karl: Person
) -> None:
    karl.says("vi holdt strategisk forum med pindsvin i torsdags, referatet er kommet")
    karl.sees("Seneste referat: 26. feb. 2026")
    karl.does_not_see("fik jeg ikke med")
    karl.says("gem")
    karl.does_not_see("blev ikke gemt")
    [forum] = stage.kept(Forum, name="Strategisk forum K-101")
    assert str(forum.last_minutes_on) == "2026-02-26"
