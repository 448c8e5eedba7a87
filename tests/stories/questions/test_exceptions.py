"""Tell stories of questions that leave something out: `bortset fra mine` (apart from mine).

What a question excepts is never read as what it is about. A page that cannot leave it out says so.
"""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize(
    ("said", "left_out", "kept"),
    [
        ("hvad mangler vi undtagen på fyrjournal", "Restrisikoen er ikke accepteret", "K-101"),
        (
            "hvad er overskredet, men ikke risikovurderinger",
            "risikovurderet",
            "Mosekonge, døgnvagt",
        ),
        ("hvad er overskredet bortset fra mine egne?", "Ingen øvelse inden", "K-101"),
        ("hvad er overskredet, ikke dem hos ditte", "Mosekonge, døgnvagt", "K-101"),
        ("what is overdue except for 3.1", "not risk-assessed", "K-101"),
        ("hvad skal jeg nå inden påske, undtagen tågevarsel", "Tågevarsel\n", "Fyrjournal"),
        ("vis alle frister på opfølgninger undtagen tågevarsel", "Tågevarsel ·", "Fyrjournal ·"),
        ("hvilke kontrakter har ingen option bortset fra k-103", "Drift af Nødmelderen", "K-102"),
    ],
)
def test_what_is_excepted_is_left_out_and_the_card_says_so(
    maren: Person, said: str, left_out: str, kept: str
) -> None:
    maren.says(said)
    maren.sees(kept)
    maren.does_not_see(left_out, "Det her fik jeg ikke med")
    assert " · uden " in maren.view or " · without " in maren.view


@pytest.mark.parametrize(
    "said",
    [
        "hvem ejer systemerne bortset fra fyrjournal",
        "hvilke kontrakter udløber undtagen k-101",
        "hvilke øvelser har vi holdt undtagen på nødmelderen",
    ],
)
def test_a_page_that_leaves_nothing_out_says_what_it_did_not_get(maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("Det her fik jeg ikke med")


@pytest.mark.parametrize(
    "said", ["alt jeg mangler, ikke kun 2.3", "alt jeg mangler, ikke bare 2.3"]
)
def test_what_is_said_to_be_only_a_part_narrows_nothing(maren: Person, said: str) -> None:
    maren.says("hvad mangler på 2.3")
    maren.says(said)
    maren.sees("6 mangler", "kun mine")
    maren.does_not_see("krav 2.3")


def test_the_next_part_of_a_list_leaves_out_the_same(maren: Person) -> None:
    maren.says("hvad mangler vi undtagen på fyrjournal")
    maren.presses("Vis de næste 3")
    maren.sees("uden Fyrjournal")
    maren.does_not_see("Restrisikoen er ikke accepteret")


def test_what_is_told_with_an_exception_is_still_told(maren: Person) -> None:
    maren.says("vi øvede nødmelderen i går, alt gik godt undtagen loggen")
    maren.sees("Tilføj øvelse")
