"""Test two people at the same question: the second is shown the first's answer and asked.

Nothing is overwritten silently.
"""

import pytest

from governance.records.answers import Answer
from governance.records.deviations import Deviation
from governance.records.exercises import Exercise
from tests.stories.cast import LIGHTHOUSES, Person, Stage

START = "start 3.2 på fyrkassen"
OVERTAKEN = "Bo Prøvesen svarede “Nej” kl. 08:05, lige før dig"

pytestmark = pytest.mark.usefixtures("bare")


def test_the_others_card_moves_on_by_itself(maren: Person, bo: Person) -> None:
    maren.says(START)
    bo.says(START)
    bo.says("nej, den er på vej")
    maren.sees("· 2 af 4", "Beredskabsplan: Nej\n     den er på vej · Svaret af Bo Prøvesen")
    assert maren.messages == 1
    maren.presses("Nej")
    bo.sees("Leverandørens beredskabsplan: Nej\n     Svaret af Maren Skabelonsen", "· 3 af 4")


def test_an_answer_that_becomes_a_record_moves_the_others_card_too(
    maren: Person, bo: Person
) -> None:
    maren.says(START)
    maren.says("nej")
    bo.says(START)
    bo.presses("Det passer – vis de 3")
    bo.presses("Delvist")
    maren.sees("· 3 af 4", "Leverandørens beredskabsplan: skrevet i registeret")
    assert maren.messages == 2


def test_a_fact_told_in_a_sentence_moves_every_open_card_on(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says("start 3.3 på fyrkassen")
    bo.says("øvelse på fyrkassen 26. august 2025 med leverandøren, type dilemmaøvelse")
    bo.presses("Gem")
    assert len(stage.kept(Exercise, system="Fyrkassen")) == 1
    maren.sees("Er der lavet væsentlige ændringer siden sidste øvelse?", "· 3 af 4")
    maren.does_not_see("Hvornår øvede I sidst")


def test_a_record_from_elsewhere_ends_the_no(stage: Stage, maren: Person, bo: Person) -> None:
    maren.says("start 3.3 på fyrkassen")
    maren.says("aldrig")
    assert [answer.value for answer in stage.kept(Answer)] == ["ingen"]
    bo.says("øvelse på fyrkassen 26. august 2025 med leverandøren, type dilemmaøvelse")
    bo.presses("Gem")
    assert not stage.kept(Answer)
    bo.says("status 3.3 på fyrkassen")
    bo.does_not_see("Aldrig")


def test_whoever_stands_elsewhere_is_left_alone(stage: Stage, maren: Person, bo: Person) -> None:
    stage.bare_system("Kagebåken", number="K-901")
    maren.says("start 3.2 på kagebåken")
    bo.says(START)
    bo.says("nej")
    maren.sees("Kagebåken, K-901 · 1 af 5")
    maren.does_not_see("Svaret af")


def test_the_same_person_in_two_conversations(stage: Stage, maren: Person) -> None:
    other = stage.person(maren.email, of=LIGHTHOUSES, conversation=f"{maren.email}#2")
    maren.says(START)
    other.says(START)
    maren.presses("Nej")
    other.sees("· 2 af 4", "Beredskabsplan: Nej")
    other.does_not_see("Svaret af")


def test_a_paused_checklist_shows_what_was_answered_meanwhile(maren: Person, bo: Person) -> None:
    maren.says(START)
    maren.says("pause")
    bo.says(START)
    bo.presses("Nej")
    assert maren.title == "Gemt. Så er der pause"
    maren.says("fortsæt")
    maren.sees("· 2 af 4", "Beredskabsplan: Nej\n     Svaret af Bo Prøvesen")


def test_who_comes_second_may_keep_the_first_answer(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says(START)
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.says("nej, den er på vej")
        maren.says("ved ikke, siden maj")
        assert maren.title == OVERTAKEN
        maren.sees(
            "Du svarede “Ved ikke”. Dit svar er ikke gemt. Hvad skal stå?", "> den er på vej"
        )
        maren.says("blomster")
        maren.sees("Vælg en af mulighederne på kortet.")
        maren.presses("Behold det")
        maren.sees("Beredskabsplan: Nej\n     den er på vej · Svaret af Bo Prøvesen", "· 2 af 4")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("nej", bo.email)


@pytest.mark.parametrize("way", ["the button", "in words"])
def test_or_change_it_knowingly(stage: Stage, maren: Person, bo: Person, way: str) -> None:
    maren.says(START)
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Nej")
        maren.says("ved ikke, siden maj")
    assert maren.title == OVERTAKEN
    if way == "the button":
        maren.presses("Ret til mit")
    else:
        maren.says("ret til mit")
    maren.sees("Beredskabsplan: Ved ikke\n     siden maj", "· 2 af 5")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.note, answer.answered_by) == ("ved_ikke", "siden maj", maren.email)


def test_a_third_answer_in_between_is_shown_too(
    stage: Stage, maren: Person, bo: Person, ole: Person
) -> None:
    for person in (maren, bo, ole):
        person.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Nej")
        maren.presses("Ved ikke")
        ole.says("nej, aldrig")
        ole.presses("Ret til mit")
        maren.presses("Ret til mit")
        assert maren.title == "Ole Pladsholder svarede “Nej” kl. 08:05, lige før dig"
        maren.presses("Behold det")
    assert [answer.note for answer in stage.kept(Answer)] == ["aldrig"]


def test_a_claim_about_the_contract_can_come_second_too(
    stage: Stage, maren: Person, bo: Person
) -> None:
    maren.says(START)
    maren.presses("Ikke muligt")
    bo.says(START)
    with stage.nobody_doing_jobs():
        bo.presses("Nej")
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
        maren.sees("Beredskabsplan: Ikke muligt", "· 2 af ")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("ikke_muligt", maren.email)


def test_a_press_that_crossed_the_others_answer_is_asked_about_too(
    stage: Stage, maren: Person, bo: Person
) -> None:
    """Maren's card has moved on in the database, but her finger was on the old one."""
    maren.says(START)
    bo.says(START)
    under_her_finger = maren.button("Ved ikke")
    bo.says("nej, den er på vej")
    maren.sees("· 2 af 4")
    maren.uses(under_her_finger)
    assert maren.title == OVERTAKEN
    maren.presses("Ret til mit")
    maren.sees("· 2 af 5", "Beredskabsplan: Ved ikke")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.answered_by) == ("ved_ikke", maren.email)


def test_once_gone_on_the_old_card_is_out_of_date(maren: Person, bo: Person) -> None:
    maren.says(START)
    bo.says(START)
    under_her_finger = maren.button("Ved ikke")
    bo.says("nej, den er på vej")
    maren.presses("Nej")
    maren.uses(under_her_finger)
    assert maren.title == "Kortet er forældet"
