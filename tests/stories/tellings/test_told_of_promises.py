"""Tell stories of what a supplier has promised, and of what I am to do: each is a follow-up."""

from datetime import date

import pytest

from governance.records.actions import Action
from tests.stories.cast import Person, Stage


def _saved(stage: Stage, title: str) -> Action:
    [kept] = [one for one in stage.kept(Action) if one.title == title]
    return kept


@pytest.mark.parametrize(
    ("said", "title", "due_on"),
    [
        (
            "pindsvin har lovet at rette fejlen inden fredag",
            "Pindsvin har lovet at rette fejlen",
            date(2026, 3, 6),
        ),
        (
            "vi har haft et møde med pindsvin i går, de lover at sende planen på mandag",
            "Pindsvin lover at sende planen",
            date(2026, 3, 9),
        ),
        (
            "vi har aftalt med pindsvin at de sender en ny plan inden den 20.",
            "Pindsvin sender en ny plan",
            date(2026, 3, 20),
        ),
        (
            "på driftsmødet med pindsvin i fredags aftalte vi at de sender ny plan inden 1. april",
            "Pindsvin sender ny plan",
            date(2026, 4, 1),
        ),
        (
            "jeg skal ringe til pindsvin inden fredag",
            "Ringe til pindsvin",
            date(2026, 3, 6),
        ),
        (
            "pindsvin promised to fix it by friday",
            "Pindsvin promised to fix it",
            date(2026, 3, 6),
        ),
    ],
)
def test_a_promise_and_what_i_am_to_do_are_followed_up_by_me(
    stage: Stage, ditte: Person, said: str, title: str, due_on: date
) -> None:
    ditte.says(said)
    ditte.says("ja")
    kept = _saved(stage, title)
    assert (kept.owner, kept.due_on) == ("ditte.moenstergaard@stf.example", due_on)


def test_a_promise_without_a_day_asks_for_it(stage: Stage, ditte: Person) -> None:
    ditte.says("pindsvin har lovet at rette fejlen")
    ditte.sees("Opfølgning: Pindsvin har lovet at rette fejlen", "Frist")
    ditte.says("fredag")
    ditte.says("ja")
    assert _saved(stage, "Pindsvin har lovet at rette fejlen").due_on == date(2026, 3, 6)


@pytest.mark.parametrize(
    "said",
    [
        "pindsvin har ikke lovet noget",
        "har pindsvin lovet at rette fejlen",
        "jeg skal vide hvem der har vagten inden fredag",
        "vi håber at pindsvin retter fejlen inden fredag",
    ],
)
def test_what_is_no_promise_is_no_follow_up(stage: Stage, ditte: Person, said: str) -> None:
    before = stage.kept(Action)
    ditte.says(said)
    ditte.does_not_see("Tilføj opfølgning")
    assert stage.kept(Action) == before


def test_what_was_to_be_sent_on_a_day_has_no_day_in_its_title(stage: Stage, ditte: Person) -> None:
    ditte.says("bed karl om at ringe til pindsvin på fredag")
    ditte.says("ja")
    assert _saved(stage, "Ringe til pindsvin").due_on == date(2026, 3, 6)


def test_a_promise_has_the_day_beside_its_own_word(ditte: Person) -> None:
    ditte.says(
        "kagemand lovede at sende planen inden 1. april og de tester restore af nødmelderen i maj"
    )
    ditte.sees("Opfølgning: Kagemand lovede at sende planen", "Frist: 1. apr. 2026")


def test_whoever_comes_home_from_a_meeting_is_not_away(ditte: Person) -> None:
    ditte.says("hej, lige hjem fra møde med kagemand. de lovede at sende planen inden 1. april")
    ditte.does_not_see("Tilføj fravær")
    ditte.sees("Tilføj opfølgning", "Frist: 1. apr. 2026")


def test_somebody_elses_new_number_is_not_mine(ditte: Person) -> None:
    ditte.says("mogens tænktsen har fået nyt nr 00001399")
    ditte.sees("Ret kontakt", "Mogens Tænktsen", "+45 00 00 13 99")
    ditte.does_not_see("Ret medlem")
