"""Test that a link in what is said hides no call for help, and that its `?` asks nothing."""

import pytest

from tests.stories.cast import Person, Stage

STATUS = "https://status.leverandoer.example/fyr?id=7&er=ok"


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.mark.parametrize(
    "said",
    [
        f"fyrjournal er nede, se {STATUS}",
        f"{STATUS} fyrjournal er nede",
        f"fyrjournal er nede igen: {STATUS}.",
        f"fyrjournal is down ({STATUS})",
        f"hvem ringer jeg til om fyrjournal? {STATUS}",
    ],
)
def test_somebody_in_need_may_paste_a_link(maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("Mosekonge Hosting, support", "+45 00 00 12 00")


def test_a_line_of_the_log_may_have_one(maren: Person) -> None:
    maren.says("fyrjournal er nede")
    maren.presses("Start log")
    maren.says(f"de har lagt en besked op på {STATUS}")
    maren.sees("Skrevet i loggen", STATUS)
