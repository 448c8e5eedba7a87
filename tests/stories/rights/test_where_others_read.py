"""Test conversations of several people: everybody has their own card.

Somebody goes on alone with what is private.
"""

import pytest

from governance.records.answers import Answer
from governance.records.evidence import Evidence
from tests.stories.cast import PDF, Person, Stage

START = "start 3.2 på fyrkassen"

pytestmark = pytest.mark.usefixtures("bare")


@pytest.fixture
def channel(stage: Stage, maren: Person, bo: Person) -> list[Person]:
    """Put Maren and Bo into a channel."""
    return stage.together("19:kanal;messageid=1", maren, bo)


def test_a_checklist_is_answered_there(stage: Stage, channel: list[Person]) -> None:
    maren, _ = channel
    maren.says(START)
    maren.presses("Nej")
    maren.sees("· 2 af")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]


def test_each_answers_on_their_own_card(stage: Stage, channel: list[Person]) -> None:
    maren, bo = channel
    maren.says(START)
    bo.uses(maren.button("Nej"))
    bo.sees("Kortet spørger Maren Skabelonsen", "Skriv selv til mig")
    assert not stage.kept(Answer)


def test_ones_own_follow_ups_are_not_for_everybody(channel: list[Person], maren: Person) -> None:
    there, _ = channel
    there.says("mine opfølgninger")
    there.sees("Jeg har skrevet til dig", "hvor ingen andre læser med")
    there.does_not_see("Mine opfølgninger")
    assert maren.title == "Mine opfølgninger"


def test_also_when_asked_for_by_button(channel: list[Person], maren: Person) -> None:
    there, _ = channel
    there.says("kantinens blå bjerge er her")
    there.presses("Vis mine opgaver")
    there.sees("Jeg har skrevet til dig")
    assert maren.messages == 1


def test_a_file_is_sent_alone_and_belongs_to_the_same_question(
    stage: Stage, channel: list[Person], maren: Person
) -> None:
    there, _ = channel
    there.says(START)
    there.presses("Nej")
    there.presses("Vedhæft")
    there.sees("Jeg har skrevet til dig")
    maren.sees("· 2 af")
    assert "Send filen" in maren.card.model_dump_json()
    maren.attaches("Øvelse.pdf", PDF)
    maren.sees("Bevis · 1")


def test_a_file_for_no_question_is_asked_about_alone(
    stage: Stage, channel: list[Person], maren: Person
) -> None:
    there, _ = channel
    there.attaches("Plan.pdf", PDF, text="3.2 nødmelderen")
    there.sees("Jeg har skrevet til dig")
    maren.sees("Hvilket spørgsmål hører beviset til?", "Plan.pdf")
    maren.says("1")
    assert [(piece.title, piece.question) for piece in stage.kept(Evidence)] == [
        ("Plan.pdf", "3.2-1")
    ]


def test_a_file_while_a_form_is_filled_in_there_belongs_to_its_question(
    stage: Stage, channel: list[Person], maren: Person
) -> None:
    there, _ = channel
    there.says(START)
    there.presses("Ikke muligt")
    there.says("vedhæft")
    there.sees("Jeg har skrevet til dig")
    maren.sees("· 1 af 5")
    maren.attaches("Plan.pdf", PDF)
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.2-1"]


def test_the_register_goes_to_the_administrator_alone(stage: Stage, yusuf: Person) -> None:
    (there,) = stage.together("19:gruppe", yusuf)
    there.says("send mig registeret")
    there.sees("Jeg har skrevet til dig")
    assert not there.files
    stage.work()
    assert yusuf.files


def test_who_comes_in_says_how_to_talk_to_it(channel: list[Person]) -> None:
    there, _ = channel
    there.arrives()
    there.sees("Hej, jeg er Kravbot", "når I nævner mig")
    assert not there.buttons


def test_a_repeat_of_what_moved_is_one_turn_in_both(channel: list[Person], maren: Person) -> None:
    there, _ = channel
    there.says("mine opfølgninger", key="once")
    there.says("mine opfølgninger", key="once")
    assert maren.messages == 1


def test_a_key_that_was_used_alone_before_is_no_fault(channel: list[Person], maren: Person) -> None:
    there, _ = channel
    maren.says("hej", key="once")
    there.says("mine opfølgninger", key="once")
    there.sees("Jeg har skrevet til dig")


# ── The same action under another name ───────────────────────────────────────


def test_a_press_delivered_anew_is_one_press(stage: Stage, maren: Person) -> None:
    maren.says(START)
    button = maren.button("Nej")
    maren.uses(button, key="one", deed="press-1")
    stage.clock.forward(seconds=30)
    maren.uses(button, key="two", deed="press-1")
    maren.sees_nothing_new()
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]


def test_the_same_button_a_minute_later_is_meant(stage: Stage, maren: Person) -> None:
    maren.says("hej")
    button = maren.button("Vis hjælp")
    for key in ("one", "two", "three"):
        maren.uses(button, key=key, deed="press-help")
        maren.sees("Det kan du skrive")
        stage.clock.forward(seconds=61)
    maren.uses(button, key="two", deed="press-help")
    maren.sees_nothing_new()


# ── Where the clock is ───────────────────────────────────────────────────────


def test_moments_are_on_the_readers_clock(stage: Stage, maren: Person) -> None:
    maren.zone = "Europe/London"
    maren.says("hej")
    maren.sees("kl. 07:05")
    maren.zone = None
    maren.says("hjælp")
    maren.sees("kl. 07:05")
    maren.zone = "Mars/Olympus"
    maren.says("hjælp")
    maren.sees("kl. 08:05")
