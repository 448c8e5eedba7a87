"""Test that Danish comes first, and that English is complete, for each person by themselves.

Whoever switches is spoken to in that language from then on.
"""

import pytest

from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.members import Member
from tests.stories.cast import Person, Stage

NIGHT = "start 3.2 på fyrkassen"

pytestmark = pytest.mark.usefixtures("bare")


def speaks_english(stage: Stage, person: Person) -> None:
    (member,) = stage.kept(Member, email=person.email)
    stage.write(member.model_copy(update={"locale": "en"}))


def test_an_english_person_gets_english(stage: Stage, bo: Person, maren: Person) -> None:
    speaks_english(stage, bo)
    bo.arrives()
    bo.sees("Hello, Bo", "No follow-ups are waiting for you.", "As of Monday 2 Mar 2026, 08:05")
    bo.says("start 3.3 on tågevarsel")
    bo.sees("3.3 Continuity exercise · Tågevarsel, K-101", "Latest exercise")
    bo.says("start 3.3 on fyrkassen")
    bo.sees("3.3 Continuity exercise · Fyrkassen, K-900 · 1 of 2", "The register has none.")
    bo.says("why?")
    bo.sees("The first exercise should not be the outage itself.")
    bo.says("26 Aug 2025")
    bo.sees("Add exercise", "Held on")
    bo.fills(type="table-top", with_supplier="yes")
    bo.sees("Latest exercise: written in the register")
    bo.presses("No")
    bo.says("skip")
    bo.sees("Skipped · 1", "Bo Prøvesen approves")
    bo.presses("Show all answers")
    bo.sees("Changes since the exercise\n     No · Bo Prøvesen, 2 Mar 2026")
    maren.says("start 3.3 på fyrkassen")
    maren.sees("· 4 af 4", "Hvornår er den næste øvelse?")


def test_dansk_switches_and_stays(stage: Stage, bo: Person) -> None:
    speaks_english(stage, bo)
    bo.says("start 3.2 on fyrkassen")
    bo.says("no")
    bo.says("dansk")
    bo.sees("3.2 Beredskabsplanlægning", "· 2 af 4", "Beredskabsplan: Nej")
    stage.restart()
    bo.says("delvist")
    bo.sees("Leverandørens beredskabsplan: Delvist")
    bo.says("forside")
    assert bo.title == "Goddag, Bo"


def test_the_button_speaks_its_own_language(bo: Person) -> None:
    bo.arrives()
    bo.presses("English")
    assert bo.title == "Hello, Bo"
    bo.presses("Dansk")
    assert bo.title == "Goddag, Bo"


def test_answers_are_understood_in_either_language(stage: Stage, bo: Person) -> None:
    bo.says(NIGHT)
    bo.says("no")
    bo.says("don't know")
    bo.says("in part, since May")
    assert [(answer.value, answer.note) for answer in stage.kept(Answer)] == [
        ("nej", None),
        ("ved_ikke", None),
        ("delvist", "since May"),
    ]


def test_a_form_half_filled_survives_the_switch(maren: Person) -> None:
    maren.arrives()
    english = maren.button("English")
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.fills(reason="De deler den ikke", supplier_asked="no")
    maren.uses(english)
    maren.sees(
        "Not possible is a claim about the contract",
        "Why is it not possible?: De deler den ikke",
        "Has the supplier been asked?: No",
        "What do you do instead?",
    )
    maren.says("dansk")
    maren.sees("Hvorfor er det ikke muligt?: De deler den ikke", "Er leverandøren spurgt?: Nej")
    maren.says("vi øver selv")
    maren.sees("Hvad gør I i stedet?: vi øver selv")


def test_in_the_middle_of_a_form_one_can_look_elsewhere_and_come_back(maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.says("de deler den ikke")
    maren.says("mine opfølgninger")
    assert maren.title == "Mine opfølgninger"
    maren.says("hjælp")
    assert maren.title == "Det kan du gøre her"
    maren.says("fortsæt")
    maren.sees("Hvorfor er det ikke muligt?: de deler den ikke", "Hvad gør I i stedet?")


def test_words_that_name_a_checklist_are_an_answer_where_any_words_are(maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.says("kontrakten")
    maren.says("3.2 nødmelderen")
    maren.sees("Hvorfor er det ikke muligt?: kontrakten", "Hvad gør I i stedet?: 3.2 nødmelderen")


def test_without_a_choice_of_their_own_people_are_spoken_to_as_the_authority_speaks(
    stage: Stage, maren: Person
) -> None:
    [authority] = stage.kept(Authority)
    stage.write(authority.model_copy(update={"locale": "en"}))
    maren.says("hello")
    maren.sees("Hello, Maren")
    maren.says("dansk")
    maren.sees("Goddag, Maren")


ANSWERS = "I answer in English, as you wrote English."


def test_whoever_writes_english_is_answered_in_english_until_danish_comes(bo: Person) -> None:
    bo.says("which contracts expire next year")
    bo.sees(ANSWERS, "Write “dansk” for Danish.")
    bo.says("status")
    bo.sees("Status of the 11 requirements")
    bo.does_not_see(ANSWERS)
    bo.says("hvad er overskredet")
    bo.sees("over fristen")
    bo.says("status")
    bo.sees("Status på de 11 krav")
    bo.says("what is overdue")
    bo.sees(ANSWERS)


def test_what_is_written_outlasts_a_restart_and_changes_no_record(stage: Stage, bo: Person) -> None:
    bo.says("can you show me what is overdue")
    stage.restart()
    bo.says("status")
    bo.sees("Status of the 11 requirements")
    (member,) = stage.kept(Member, email=bo.email)
    assert member.locale is None


def test_a_checklist_is_read_and_asked_in_the_language_that_is_written(bo: Person) -> None:
    bo.says("can you tell me what is overdue")
    bo.says("start 3.3 on fyrkassen")
    bo.sees("When did you last exercise continuity for Fyrkassen?")
    bo.says("26 Aug 2025")
    bo.sees("Add exercise", "Held on")


def test_whoever_chose_danish_keeps_it(bo: Person) -> None:
    bo.says("what is overdue")
    bo.sees(ANSWERS)
    bo.says("dansk")
    bo.says("what is overdue")
    bo.does_not_see(ANSWERS)


@pytest.mark.parametrize(
    "said",
    [
        "hvem er incident manager på fyrjournal",
        "backup restore test ok",
        "restore test af backup gik fint",
        "vis the hub",
        "status please",
    ],
)
def test_english_words_in_danish_change_nothing(bo: Person, said: str) -> None:
    bo.says(said)
    bo.does_not_see(ANSWERS)
    bo.says("status")
    bo.sees("Status på de 11 krav")


@pytest.mark.parametrize(
    "said", ["kan du lave et par linjer på engelsk jeg kan sende", "skriv en mail på engelsk"]
)
def test_the_language_of_what_is_sent_is_not_that_of_the_answers(karl: Person, said: str) -> None:
    karl.says(said)
    karl.sees("Jeg skriver ikke til leverandører")
    karl.says("hvad er overskredet")
    karl.sees("over fristen")
