"""Test that what stands under another field's name in a line is no part of the text before it."""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (
            "now the findings for that one: backups not encrypted, owner yusuf, due 1 may",
            ("Follow-up: Backups not encrypted\n", "Owner: Yusuf Fiktivsen", "Due on: 1 May 2026"),
        ),
        (
            "opfølgning: ingen backup af databasen, ansvarlig yusuf, frist 1. maj",
            (
                "Opfølgning: Ingen backup af databasen\n",
                "Ansvarlig: Yusuf Fiktivsen",
                "Frist: 1. maj 2026",
            ),
        ),
    ],
)
def test_the_text_of_a_follow_up_that_is_told_ends_before_its_owner(
    karl: Person, said: str, seen: tuple[str, ...]
) -> None:
    karl.says("vis k-101")
    karl.says(said)
    karl.sees(*seen)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("no mfa for admins. owner: yusuf", "no mfa for admins"),
        ("follow-up: no mfa for admins. owner: yusuf", "no mfa for admins"),
        ("ingen mfa for administratorer, ejer: yusuf", "ingen mfa for administratorer"),
        ("ingen mfa, ansvarlig yusuf, frist 1. maj", "ingen mfa"),
        ("opfølgning: ingen mfa. ejer: yusuf. krav: 3.1", "ingen mfa"),
    ],
)
def test_a_form_takes_each_value_by_its_name(karl: Person, said: str, title: str) -> None:
    karl.says("tilføj opfølgning")
    karl.says(said)
    karl.sees(f": {title}\n", ": Yusuf Fiktivsen")


def test_a_new_text_in_a_draft_leaves_the_owner_out(karl: Person) -> None:
    karl.says("vis k-101")
    karl.says("opfølgning: ingen backup, ansvarlig karl, frist 1. maj")
    karl.says("follow-up: no mfa for admins. owner: yusuf")
    karl.sees("no mfa for admins\n", "Yusuf Fiktivsen")
    karl.does_not_see("owner: yusuf")


def test_a_no_of_something_is_the_text_that_is_asked(karl: Person) -> None:
    karl.says("tilføj opfølgning")
    karl.says("no mfa for admins")
    karl.sees(": no mfa for admins\n")


@pytest.mark.parametrize(
    "said", ["ring til havnene, deadline er vigtig", "find ud af, inden hvem der er ansvarlig"]
)
def test_a_name_without_its_value_stays_in_the_text(karl: Person, said: str) -> None:
    karl.says("tilføj opfølgning")
    karl.says(said)
    karl.sees(f": {said}\n")
