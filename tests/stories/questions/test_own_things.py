"""Test that one's own systems, contracts, suppliers and forums are shown, and not everybody's."""

import pytest

from tests.stories.cast import PANCAKES, Person, Stage


@pytest.mark.parametrize(
    "said",
    [
        "hvilke systemer har jeg",
        "mine systemer",
        "hvad er mine systemer",
        "hvilke systemer er mine",
        "hvor mange systemer har jeg",
        "which systems do i have",
    ],
)
def test_ones_own_systems_are_those_with_a_role(lone: Person, said: str) -> None:
    lone.says(said)
    lone.sees("Omsorgsnøglen")
    lone.does_not_see("Vandvagten", "Skolekalenderen")


@pytest.mark.parametrize(
    ("said", "own", "not_own"),
    [
        ("hvilke kontrakter har jeg", "K-201", "K-202"),
        ("mine leverandører", "Syvsover Systemer", "Pindsvin"),
        ("hvilke fora sidder jeg i", "Taktisk forum K-201", "K-202"),
    ],
)
def test_what_belongs_to_it_is_ones_own_too(
    lone: Person, said: str, own: str, not_own: str
) -> None:
    lone.says(said)
    lone.sees(own)
    lone.does_not_see(not_own)


def test_a_list_is_narrowed_to_ones_own(lone: Person) -> None:
    lone.says("vis systemer")
    lone.sees("Vandvagten")
    lone.says("nej kun mine")
    lone.sees("Omsorgsnøglen")
    lone.does_not_see("Vandvagten")


def test_who_has_none_is_told_so_with_the_way_to_all(signe: Person) -> None:
    signe.says("mine systemer")
    signe.does_not_see("Fyrjournal")
    assert "Alle systemer" in signe.buttons


def test_tasks_and_other_questions_are_not_taken_for_things(lone: Person) -> None:
    lone.says("mine opgaver")
    lone.sees("opgaver er dine")
    lone.says("hvornår udløber mine kontrakter")
    lone.sees("udløber")


def test_all_of_them_is_not_narrowed_to_what_was_shown(signe: Person) -> None:
    signe.says("åbn k-101")
    signe.says("nu alle foraerne")
    signe.sees("Kontraktforum K-102")
    signe.says("åbn k-101")
    signe.says("nu alle foraerne, ikke kun k-101")
    signe.sees("Kontraktforum K-102")


def test_nobody_behind_here_says_who_is_elsewhere(stage: Stage, lone: Person) -> None:
    nadia = stage.person("nadia.fiktivlund@pandekageby.example", of=PANCAKES)
    nadia.says("jeg har læst beredskabsplanen for vandvagten i dag")
    nadia.says("gem")
    lone.says("åbn k-202")
    lone.says("hvem har ikke læst planen")
    lone.sees("Ingen er bagud", "I hele myndigheden mangler 2.")
    lone.presses("Vis hele myndigheden")
    lone.sees("2 mangler: kvittering for planen", "Nadia Fiktivlund", "Omsorgsnøglen")


def test_whether_one_has_read_it_is_of_oneself(lone: Person) -> None:
    lone.says("har jeg læst beredskabsplanen for omsorgsnøglen")
    lone.says("har jeg kvitteret for planen")
    lone.sees("Gjort: 1. dec. 2025")
    lone.does_not_see("5 af 5")


def test_who_has_read_the_plan_is_not_who_has_it_on_paper(lone: Person) -> None:
    lone.says("who has read the contingency plan")
    lone.sees("plan acknowledged")
    lone.does_not_see("on paper")
