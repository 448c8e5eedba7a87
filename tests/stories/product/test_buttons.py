"""Test that a button does what its card said, once, for the person it was sent to.

Anything else does nothing and says so.
"""

from collections.abc import Callable
from datetime import date

import pytest

from governance.records.answers import Answer
from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage, told

pytestmark = pytest.mark.usefixtures("bare")

NIGHT = "start 3.2 på fyrkassen"
FOG = "start 3.3 på fyrkassen"
OUT_OF_DATE = "Kortet er forældet"


def answers(stage: Stage) -> list[str]:
    return [answer.value for answer in stage.kept(Answer)]


def test_a_stale_one(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    stale = maren.button("Nej")
    maren.says("nej")
    maren.uses(stale)
    assert maren.title == OUT_OF_DATE
    maren.sees("Der er sket noget siden, så knappen gør ikke noget.")
    assert answers(stage) == ["nej"]
    maren.presses("Fortsæt")
    maren.sees("· 2 af 4")


def test_pressed_twice(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    maren.uses(button)
    stage.clock.forward(seconds=61)  # sooner, Teams may have delivered one press twice
    maren.uses(button)
    assert maren.title == OUT_OF_DATE
    assert answers(stage) == ["nej"]


def test_somebody_elses(stage: Stage, maren: Person, bo: Person) -> None:
    maren.says(NIGHT)
    bo.says(FOG)
    for label in ("Ja", "Pause"):
        bo.uses(maren.button(label))
        bo.sees("Kortet spørger Maren Skabelonsen")
    assert not answers(stage)
    maren.presses("Nej")
    maren.sees("Beredskabsplan: Nej")


def test_from_another_of_ones_own_conversations(stage: Stage, maren: Person) -> None:
    other = stage.person(maren.email, of="Styrelsen for Tåge og Fyrtårne", conversation="hylden")
    maren.says(NIGHT)
    other.arrives()
    other.uses(maren.button("Nej"))
    assert other.title == OUT_OF_DATE
    assert not answers(stage)


EDITS: dict[str, Callable[[str], str]] = {
    "another card": lambda token: token.replace(".", "1."),
    "an action it does not have": lambda token: token[:-1] + "99",
    "far too many": lambda token: token[:-1] + "9999999",
    "counted from behind": lambda token: token[:-1] + "-1",
    "a digit of another kind": lambda token: token[:-1] + "²",
    "no number": lambda token: token[:-1],
    "cut off": lambda token: token[:20],
    "upper case": lambda token: token.upper() + " ",
    "nothing": lambda _: "",
    "points": lambda _: "." * 40,
    "an attack": lambda _: "'; DROP TABLE cards; --",
    "a card that never was": lambda _: "f" * 32 + ".0",
}


def test_an_edited_one(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    for name, edit in EDITS.items():
        maren.uses(edit(button))
        assert maren.title == OUT_OF_DATE, name
        assert not answers(stage), name
    maren.uses(button)
    assert answers(stage) == ["nej"]


def test_an_old_one(stage: Stage, maren: Person) -> None:
    maren.says("forside")
    home = maren.button("Vis mine opgaver")
    maren.says(NIGHT)
    yes = maren.button("Nej")
    stage.clock.forward(days=89)
    maren.uses(home)
    assert maren.title.endswith("opgaver er dine")
    stage.clock.forward(days=2)
    for button in (home, yes):
        maren.uses(button)
        assert maren.title == OUT_OF_DATE
    assert not answers(stage)


def test_of_a_paused_checklist_brings_it_back(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    maren.says("pause")
    stage.restart()
    stage.clock.forward(days=12)
    maren.uses(button)
    maren.sees("Beredskabsplan: Nej", "· 2 af 4")
    assert answers(stage) == ["nej"]


def test_of_the_checklist_underneath_brings_it_on_top(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    maren.says(FOG)
    maren.uses(button)
    maren.sees("Beredskabsplan: Nej", "Fyrkassen, K-900 · 2 af 4")
    maren.says("nej")
    maren.sees("Leverandørens beredskabsplan: Nej")
    maren.says("drop det")
    maren.sees("Fyrkassen, K-900 · 1 af 2")
    assert answers(stage) == ["nej", "nej"]


def test_works_although_a_page_was_looked_at(maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    maren.says("hjælp")
    maren.uses(button)
    maren.sees("Beredskabsplan: Nej", "· 2 af 4")


def test_of_the_question_while_the_form_is_open(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    before = maren.button("Nej")
    maren.presses("Ikke muligt")
    maren.uses(before)
    assert maren.title == OUT_OF_DATE
    assert not answers(stage)


def test_a_form_sent_twice_is_kept_once(stage: Stage, maren: Person) -> None:
    maren.says(FOG)
    save = maren.button("Gem svaret")
    maren.uses(save, value="26/8 2025")
    maren.uses(save, value="27/8 2025")
    assert maren.title == OUT_OF_DATE
    maren.fills(type="opkaldsprøve", with_supplier="ja")
    (held,) = stage.kept(Exercise, system="Fyrkassen")
    assert held.held_on == date(2025, 8, 26)


# ── The same delivery again ──────────────────────────────────────────────────


def test_words_delivered_twice_count_once(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("nej", key="delivery-7")
    maren.sees("· 2 af 4")
    maren.says("nej", key="delivery-7")
    maren.sees_nothing_new()
    stage.restart()
    maren.says("nej", key="delivery-7")
    maren.sees_nothing_new()
    assert answers(stage) == ["nej"]
    maren.says("nej", key="delivery-8")
    maren.sees("Leverandørens beredskabsplan: Nej")


def test_a_press_delivered_twice_counts_once(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    button = maren.button("Nej")
    maren.uses(button, key="press-1")
    stage.restart()
    maren.uses(button, key="press-1")
    maren.sees_nothing_new()
    assert answers(stage) == ["nej"]


def test_keys_belong_to_their_conversation(maren: Person, bo: Person) -> None:
    maren.says(NIGHT, key="1")
    bo.says(FOG, key="1")
    bo.sees("Fyrkassen, K-900 · 1 af 2")


@told("console", "teams", "slack")
def test_an_answer_that_did_not_get_through_comes_later(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    with stage.screens.away():
        maren.says("nej")
        maren.sees_nothing_new()
    assert answers(stage) == ["nej"]
    stage.restart()
    stage.clock.forward(seconds=5)
    stage.work()
    maren.sees("Beredskabsplan: Nej", "· 2 af 4")
