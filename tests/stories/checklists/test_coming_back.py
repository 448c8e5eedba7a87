"""Test that no answer is lost in a pause or a restart.

It is not lost either in a conversation that another version of the program has left.
"""

from collections.abc import Callable
from typing import Any, cast

import pytest
from pydantic import JsonValue

from governance.records.answers import Answer
from tests.stories.cast import Person, Stage, on_the_web

NIGHT = "start 3.2 på fyrkassen"
NIGHT_SCOPE = "system:Fyrkassen"
KNOWN = {"requirement": "3.2", "scope": NIGHT_SCOPE}
FIRST_KNOWN = "Én ting ved jeg allerede"
SECOND = "Har I set leverandørens egen it-beredskabsplan, og hænger den sammen med jeres?"

pytestmark = pytest.mark.usefixtures("bare")


def leave_behind(stage: Stage, person: Person, **changes: object) -> None:
    """Leave the open dialog as another version of the program would have left it."""
    state = cast(dict[str, Any], stage.state_of(person))
    state["stack"][-1] = {**state["stack"][-1], **changes}
    stage.set_state(person, state)


WAYS: dict[str, Callable[[Person], None]] = {
    "words": lambda maren: maren.says("delvist"),
    "a button": lambda maren: maren.presses("Det passer – vis de 3"),
    "a file": lambda maren: maren.attaches("Plan.pdf"),
    "arriving": lambda maren: maren.arrives(),
    "going on": lambda maren: maren.says("fortsæt"),
    "a pause": lambda maren: maren.says("pause"),
    "giving up": lambda maren: maren.says("drop det"),
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version": 99}, id="another version"),
        pytest.param({"version": 1}, id="the first version"),
        pytest.param({"step": "a_step_of_tomorrow"}, id="another step"),
        pytest.param({"draft": {**KNOWN, "seen": "ukendt"}}, id="another draft"),
    ],
)
def test_what_this_version_does_not_know_begins_again_politely(
    stage: Stage, maren: Person, changes: dict[str, object]
) -> None:
    maren.says(NIGHT)
    maren.says("nej, den er på vej")
    for name, act in WAYS.items():
        leave_behind(stage, maren, **changes)
        stage.restart()
        act(maren)
        maren.sees("Jeg er blevet opdateret", "Dine svar er gemt og kommer med.")
        assert maren.title == FIRST_KNOWN, name
        assert len(stage.kept(Answer)) == 1, name
    maren.says("det passer")
    assert maren.title == SECOND
    maren.says("nej")
    maren.sees("Leverandørens beredskabsplan: Nej")
    assert stage.kept(Answer, question="3.2-1")[0].note == "den er på vej"


def test_a_checklist_of_the_first_version_begins_again_with_what_is_known(
    stage: Stage, maren: Person
) -> None:
    """It asked every question in their order, and kept a draft of another kind."""
    maren.says(NIGHT)
    maren.says("nej")
    before = {**KNOWN, "question": "3.2-3", "seen": 0, "back_to": None, "rest": False, "note": None}
    leave_behind(stage, maren, version=1, step="question", draft=before)
    stage.restart()
    maren.says("ja")
    maren.sees("Jeg er blevet opdateret", "Dine svar er gemt og kommer med.")
    assert maren.title == FIRST_KNOWN
    maren.presses("Det passer – vis de 3")
    assert maren.title == SECOND


def test_too_little_known_to_begin_again_leads_home(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("nej")
    for draft in ({}, {"requirement": "3.2"}, {"requirement": "9.9", "scope": NIGHT_SCOPE}):
        leave_behind(stage, maren, draft=draft, version=99)
        maren.says("delvist")
        maren.sees("Jeg er blevet opdateret", "Goddag, Maren")
        maren.presses("3.2 Beredskabsplanlægning")
        assert maren.title == SECOND


def test_a_form_this_version_does_not_know_leads_back_to_its_question(
    stage: Stage, maren: Person
) -> None:
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.fills(reason="De deler den ikke")
    leave_behind(stage, maren, version=99)
    stage.restart()
    maren.says("vi øver selv")
    maren.sees("Jeg er blevet opdateret", "Fyrkassen, K-900 · 1 af 5")
    maren.says("nej")
    maren.sees("Beredskabsplan: Nej")


def test_a_dialog_that_is_no_more_leads_home(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    leave_behind(stage, maren, dialog="horoscope")
    maren.says("ja")
    maren.sees("Jeg er blevet opdateret", "Goddag, Maren", "0 af 5 besvaret")
    maren.says(NIGHT)
    maren.sees("· 1 af 5")


def test_a_state_that_cannot_be_read_is_begun_afresh(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("nej")
    unreadable: list[JsonValue] = [{}, {"stack": "alt"}, {"stack": [{"dialog": 3}]}, [1]]
    for state in unreadable:
        stage.set_state(maren, state)
        maren.arrives()
        assert maren.title == "Goddag, Maren"
        maren.presses("3.2 Beredskabsplanlægning")
        assert maren.title == SECOND


def test_a_checklist_rests_for_weeks_and_others_see_how_far_it_is(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says(NIGHT)
    maren.says("nej")
    maren.says("pause")
    maren.sees("Du er nået til 3.2 Fyrkassen, K-900, spørgsmål 2 af 4.")
    stage.clock.forward(days=40)
    stage.restart()
    bo.arrives()
    bo.sees("Tjekliste i gang · 1", "Fyrkassen, K-900 · 1 af 4 besvaret")
    maren.arrives()
    assert maren.title == "Goddag, Maren"
    maren.says("fortsæt")
    maren.sees("· 2 af 4", SECOND)


def test_a_form_is_paused_and_gone_on_with(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.fills(reason="De deler den ikke")
    maren.presses("Pause")
    maren.sees("Gemt. Så er der pause", "Du er nået til “")
    stage.restart()
    stage.clock.forward(days=3)
    maren.says("mine opfølgninger")
    maren.says("fortsæt")
    maren.sees("Hvorfor er det ikke muligt?: De deler den ikke", "Jeg mangler 3 felter.")
    maren.fills(compensating="Vi øver selv", supplier_asked="no", next_opportunity="tender")
    maren.sees("Beredskabsplan: Ikke muligt", "· 2 af ")


def test_arriving_in_the_middle_shows_the_open_question(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("nej")
    stage.restart()
    maren.arrives()
    maren.sees("Fyrkassen, K-900 · 2 af 4")


def test_cancelling_closes_and_keeps_what_was_answered(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("nej")
    maren.says("annullér")
    maren.sees("Lukket", "Svarene indtil nu er gemt.")
    maren.says("ja")
    assert maren.title == "Ja til hvad?"
    maren.says(NIGHT)
    maren.presses("Det passer – vis de 3")
    maren.sees("· 2 af 4")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]


def test_a_living_card_is_one_message_by_button_and_folds_in_words(maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Nej")
    maren.presses("Nej")
    assert maren.messages == 1
    maren.says("nej")
    assert maren.messages == 2
    folded = [card for card in maren.ever_seen if not card.body]
    assert [card.title for card in folded] == [
        "Er genopretningstid og accepteret datatab aftalt med leverandøren?"
    ]


def test_a_checklist_begun_while_it_is_open_is_one(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Nej")
    maren.says("start 3.3 på fyrkassen")
    maren.says(NIGHT)
    assert maren.title == FIRST_KNOWN
    state = stage.state_of(maren)
    assert isinstance(state, dict)
    stack = state["stack"]
    assert isinstance(stack, list)
    # The stack is as it is stored.
    assert [frame["draft"]["requirement"] for frame in stack] == ["3.3", "3.2"]  # type: ignore[index,call-overload]


def test_an_old_card_can_be_gone_on_with_when_its_message_was_deleted(
    stage: Stage, maren: Person
) -> None:
    """Messages are deleted after a month; the buttons are good for three."""
    maren.says(NIGHT)
    stage.clock.forward(days=45)
    stage.delete_old()
    maren.presses("Ved ikke")
    [answer] = stage.kept(Answer, scope=NIGHT_SCOPE)
    assert answer.value == "ved_ikke"


@on_the_web
def test_a_page_that_could_not_be_read_leaves_the_open_card_alone(
    stage: Stage, maren: Person
) -> None:
    """A slow database shows an empty page; the card that stands there can still be used."""
    maren.says(NIGHT)
    stands = maren.button("Ved ikke")
    maren.arrives(unread=True)
    maren.uses(stands)
    assert len(stage.kept(Answer)) == 1
