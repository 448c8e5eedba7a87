"""Test two people at the same question: the second is shown the first's answer and asked.

Nothing is overwritten silently.
"""

import pytest

from governance.records.answers import Answer
from governance.records.deviations import Deviation
from tests.stories.cast import LIGHTHOUSES, Person, Stage

START = "start 3.2 på nødmelderen"
OVERTAKEN = "Bo Prøvesen svarede “Delvist” kl. 08:05, lige før dig"


def test_the_others_card_moves_on_by_itself(maren: Person, bo: Person) -> None:
    maren.says(START)
    bo.says(START)
    bo.says("delvist, uden leverandøren")
    maren.sees(
        "· 2 af 8",
        "1 · Beredskabsplan: Delvist\n     Svaret af Bo Prøvesen · uden leverandøren",
    )
    assert maren.messages == 1
    maren.presses("Ja")
    bo.sees("2 · Leverandørens beredskabsplan: Ja\n     Svaret af Maren Skabelonsen", "· 3 af 8")


def test_whoever_stands_elsewhere_is_left_alone(maren: Person, bo: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    bo.says(START)
    bo.says("delvist")
    maren.sees("Tågevarsel, K-101 · 1 af 8")
    maren.does_not_see("Svaret af")


def test_the_same_person_in_two_conversations(stage: Stage, maren: Person) -> None:
    other = stage.person(maren.email, of=LIGHTHOUSES, conversation=f"{maren.email}#2")
    maren.says(START)
    other.says(START)
    maren.presses("Ja")
    other.sees("· 2 af 8", "1 · Beredskabsplan: Ja")
    other.does_not_see("Svaret af")


def test_a_paused_checklist_shows_what_was_answered_meanwhile(maren: Person, bo: Person) -> None:
    maren.says(START)
    maren.says("pause")
    bo.says(START)
    bo.presses("Delvist")
    assert maren.title == "Gemt. Vi holder pause"
    maren.says("fortsæt")
    maren.sees("· 1 af 8", "Bo Prøvesen svarede “Delvist” den 2. mar. 2026.")


def test_who_comes_second_may_keep_the_first_answer(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says(START)
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.says("delvist, uden leverandøren")
        maren.says("ja, siden maj")
        assert maren.title == OVERTAKEN
        maren.sees("Du svarede “Ja”. Dit svar er ikke gemt. Hvad skal stå?", "> uden leverandøren")
        maren.says("blomster")
        maren.sees("Vælg en af mulighederne på kortet.")
        maren.presses("Behold det")
        maren.sees("1 · Beredskabsplan: Delvist\n     Svaret af Bo Prøvesen", "· 2 af 8")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("delvist", bo.email)


@pytest.mark.parametrize("way", ["the button", "in words"])
def test_or_change_it_knowingly(stage: Stage, maren: Person, bo: Person, way: str) -> None:
    maren.says(START)
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Delvist")
        maren.says("ja, siden maj")
    assert maren.title == OVERTAKEN
    if way == "the button":
        maren.presses("Ret til mit")
    else:
        maren.says("ret til mit")
    maren.sees("1 · Beredskabsplan: Ja\n     siden maj", "· 2 af 8")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.note, answer.answered_by) == ("ja", "siden maj", maren.email)


def test_a_third_answer_in_between_is_shown_too(
    stage: Stage, maren: Person, bo: Person, ole: Person
) -> None:
    for person in (maren, bo, ole):
        person.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Delvist")
        maren.presses("Ja")
        ole.presses("Nej")
        ole.presses("Ret til mit")
        maren.presses("Ret til mit")
        assert maren.title == "Ole Pladsholder svarede “Nej” kl. 08:05, lige før dig"
        maren.presses("Behold det")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej"]


def test_a_claim_about_the_contract_can_come_second_too(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says(START)
    maren.presses("Ikke muligt")
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Delvist")
        maren.fills(
            reason="De deler den ikke",
            compensating="Vi øver selv",
            supplier_asked="no",
            next_opportunity="tender",
        )
        assert maren.title == OVERTAKEN
        maren.sees("Du svarede “Ikke muligt”. Dit svar er ikke gemt.")
        assert not stage.kept(Deviation, question="3.2-1")
        maren.presses("Ret til mit")
        maren.sees("Hvorfor er det ikke muligt?: De deler den ikke", "Alle felter er udfyldt.")
        maren.presses("Gem begrundelsen")
        maren.sees("1 · Beredskabsplan: Ikke muligt", "· 2 af 8")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("ikke_muligt", maren.email)


def test_a_press_that_crossed_the_others_answer_is_asked_about_too(
    stage: Stage, maren: Person, bo: Person
) -> None:
    """Maren's card has moved on in the database, but her finger was on the old one."""
    maren.says(START)
    bo.says(START)
    under_her_finger = maren.button("Ja")
    bo.says("delvist, uden leverandøren")
    maren.sees("· 2 af 8")
    maren.uses(under_her_finger)
    assert maren.title == OVERTAKEN
    maren.presses("Ret til mit")
    maren.sees("· 2 af 8", "1 · Beredskabsplan: Ja")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("ja", maren.email)


def test_once_gone_on_the_old_card_is_out_of_date(maren: Person, bo: Person) -> None:
    maren.says(START)
    bo.says(START)
    under_her_finger = maren.button("Ja")
    bo.says("delvist, uden leverandøren")
    maren.presses("Nej")
    maren.uses(under_her_finger)
    assert maren.title == "Det kort er forældet"
