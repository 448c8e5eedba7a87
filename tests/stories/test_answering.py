"""Test how a question is answered: in words, by button or field, with a note, a doubt or a mistake.

The stories also show how people find their way to it.
"""

from datetime import date

from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from governance.records.systems import System
from tests.stories.cast import Person, Stage, told


def test_the_wish_names_requirement_and_system_or_is_asked_for_what_it_lacks(maren: Person) -> None:
    maren.says("start tjekliste")
    assert maren.title == "Hvilket krav?"
    maren.sees("3.2 Beredskabsplanlægning", "Pr. system · 8 spørgsmål")
    maren.says("noget med blomster")
    maren.sees("Skriv kravets nummer eller navn")
    maren.says("beredskab")
    assert maren.title == "Hvilket system?"
    maren.sees("3.2 Beredskabsplanlægning", "Modtager nødmeldinger fra skibe")
    maren.says("måneraketten")
    maren.sees("Skriv et navn eller nummer fra listen.")
    maren.says("NM")
    maren.sees("Nødmelderen, K-103 · 1 af 8")


def test_the_same_by_button(maren: Person) -> None:
    maren.arrives()
    maren.presses("Start tjekliste")
    maren.presses("3.3 Beredskabsøvelse")
    maren.presses("Tågevarsel")
    maren.sees("3.3 Beredskabsøvelse · Tågevarsel, K-101 · 1 af 9")
    assert maren.messages == 2  # the start card, and one living card from the choosing on


def test_more_systems_than_fit_on_a_card(stage: Stage, maren: Person) -> None:
    for number in range(10, 16):
        stage.write(System(name=f"System {number}", criticality="samfundskritisk"))
    maren.says("start 3.2")
    maren.sees("System 14")
    maren.does_not_see("Tågevarsel")
    maren.presses("Vis 1 mere")
    maren.sees("Tågevarsel")
    maren.does_not_see("System 10")
    maren.presses("Tågevarsel")
    maren.sees("Tågevarsel, K-101 · 1 af 8")


def test_a_name_that_fits_two_is_asked_about(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel, nødmelderen")
    assert maren.title == "Hvilket system?"
    maren.says("2")
    maren.sees("· 1 af 8")


def test_choosing_can_be_given_up(maren: Person) -> None:
    maren.says("start tjekliste")
    maren.presses("Annullér")
    maren.sees("Lukket")
    maren.says("3.2")
    maren.says("drop det")
    maren.sees("Lukket")
    maren.arrives()
    assert maren.title == "Goddag, Maren"


def test_a_checklist_underway_is_said_to_be_and_is_gone_on_with(maren: Person, bo: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("ja")
    bo.says("start 3.2")
    bo.sees("Modtager nødmeldinger fra skibe · i gang")
    bo.presses("Nødmelderen")
    bo.sees("· 2 af 8")


IN_WORDS = [
    ("ja", "ja", None),
    ("nej - leverandøren svarer ikke", "nej", "leverandøren svarer ikke"),
    ("JA!", "ja", None),
    ("delvist, de har kun set den", "delvist", "de har kun set den"),
    ("ved ikke", "ved_ikke", None),
    ("yes, since May", "ja", "since May"),
]


def test_an_answer_in_words_is_kept_with_its_note_and_echoed(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    for text, value, note in IN_WORDS:
        maren.says(text)
        maren.sees(
            "1 · Beredskabsplan: ", note or "", "· 2 af ", "Gemt mandag 2. mar. 2026 kl. 08:05"
        )
        (answer,) = stage.kept(Answer)
        assert (answer.value, answer.note) == (value, note)
        assert (answer.answered_by, answer.answered_on) == (maren.email, date(2026, 3, 2))
        maren.says("ret svar 1")


def test_a_doubtful_reading_is_asked_about_before_it_is_kept(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det tror jeg")
    assert maren.title == "Mente du “Ja”?"
    maren.sees("Har vi en beredskabsplan for Nødmelderen", "Ikke gemt endnu")
    assert not stage.kept(Answer)
    maren.presses("Nej, noget andet")
    maren.sees("· 1 af 8")
    maren.says("det tror jeg")
    maren.says("ja")
    maren.sees("1 · Beredskabsplan: Ja")
    maren.says("det mener jeg")
    maren.says("nej")
    maren.sees("2 · Leverandørens beredskabsplan: Nej")
    maren.says("det tror jeg")
    maren.presses("Ja, gem det")
    assert [answer.value for answer in stage.kept(Answer)] == ["ja", "nej", "ja"]


def test_what_is_not_understood_after_a_doubt_leaves_the_doubt(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det tror jeg")
    maren.says("blomster og bier")
    assert maren.title == "Mente du “Ja”?"
    maren.sees("Svar ja, delvist, nej, ikke muligt eller ved ikke.")
    maren.attaches("Plan.pdf")
    assert len(stage.kept(Evidence)) == 1
    maren.says("det tror jeg ikke")
    maren.says("delvist, så")
    maren.sees("1 · Beredskabsplan: Delvist")


def test_what_is_not_understood_is_asked_again_with_what_would_be_right(
    stage: Stage, maren: Person
) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("blomster og bier")
    maren.sees("Bemærk: Svar ja, delvist, nej, ikke muligt eller ved ikke.", "· 1 af 8")
    for answer in ("ja", "ja", "ja"):
        maren.says(answer)
    maren.says("31/2")
    maren.sees("“31/2” findes ikke.")
    maren.fills(value="i morgen")
    maren.sees("er i fremtiden", "· 4 af 8")
    maren.says("21/2")
    maren.says("ja")
    maren.says("mange")
    maren.sees("Skriv et tal", "· 6 af 8")
    maren.says("0")
    maren.says("nej")
    maren.says("Preben")
    maren.sees("“Preben” kender jeg ikke som en af jer.", "· 8 af 8")
    assert len(stage.kept(Answer)) == 7


def test_what_was_typed_in_the_field_stays_there(maren: Person) -> None:
    maren.says("start 3.3 på tågevarsel")
    maren.fills(value="engang i foråret")
    maren.sees("· 1 af 9", "engang i foråret")
    maren.fills(value="26/8 2025")
    maren.sees("1 · Seneste øvelse: 26. aug. 2025")


def test_ticks_that_contradict_each_other_are_not_kept(stage: Stage, yusuf: Person) -> None:
    yusuf.says("start 3.5 på k-101")
    yusuf.says("ja")
    yusuf.fills(value="")
    yusuf.sees("Sæt mindst ét kryds på listen.")
    yusuf.fills(value="test;ingen")
    yusuf.sees("“Ingen endnu” kan kun stå alene.")
    yusuf.fills(value="hokus;pokus")
    yusuf.sees("Sæt mindst ét kryds på listen.")
    assert len(stage.kept(Answer)) == 1
    yusuf.fills(value="besoeg;test")
    yusuf.sees("2 · Årets tilsynsmetoder: Test og Besøg")


def test_a_long_answer_in_words_is_shortened_where_it_is_only_named(ditte: Person) -> None:
    mandate = "Alt under to millioner. " * 40
    ditte.says("start 2.4 på driftsforum k-101")
    ditte.says("drift")
    ditte.says("Ole")
    ditte.says(mandate)
    ditte.sees("3 · Mandat: Alt under to millioner.")
    (row,) = [line for line in ditte.view.splitlines() if "3 · Mandat" in line]
    assert len(row) < 120
    ditte.says("ret svar 3")
    ditte.sees(mandate.strip())
    ditte.says("fortsæt")
    ditte.says("vis svar")
    assert all(len(line) < 200 for line in ditte.view.splitlines())


def test_a_note_may_come_before_or_after_the_answer(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("note: aftalt på mødet i mandags")
    maren.sees("> aftalt på mødet i mandags", "· 1 af 8")
    maren.says("ja")
    maren.sees("1 · Beredskabsplan: Ja\n     aftalt på mødet i mandags")
    maren.says("note")
    maren.sees("Skriv noten efter ordet")
    maren.says("ret svar 1")
    maren.says("note: de har skrevet under")
    maren.sees("> de har skrevet under", "· 1 af 8")
    (answer,) = stage.kept(Answer)
    assert (answer.value, answer.note) == ("ja", "de har skrevet under")


def test_a_note_survives_a_doubt_about_the_answer(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("note: aftalt i mandags")
    maren.says("det tror jeg")
    maren.says("hvorfor?")
    maren.sees("> aftalt i mandags", "En plan uden leverandøren")
    maren.says("det tror jeg, siden maj")
    maren.presses("Nej, noget andet")
    maren.sees("> aftalt i mandags")
    maren.does_not_see("siden maj")
    maren.says("det tror jeg, siden maj")
    maren.presses("Ja, gem det")
    (answer,) = stage.kept(Answer)
    assert answer.note == "aftalt i mandags\nsiden maj"


def test_what_was_just_answered_can_be_put_right_with_one_press(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.presses("Ja")
    maren.presses("Ret")
    maren.sees("· 1 af 8", "Du svarede “Ja” den 2. mar. 2026.")
    maren.presses("Nej")
    maren.sees("1 · Beredskabsplan: Nej", "· 2 af 6")
    assert maren.messages == 1


def test_which_answer_to_put_right_can_be_chosen(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("ret et svar")
    maren.sees("Der er ikke svaret på noget endnu.")
    maren.presses("Fortsæt")
    maren.sees("· 1 af 8")
    for answer in ("ja", "delvist", "nej"):
        maren.says(answer)
    maren.says("ret svar 7")
    assert maren.title == "Hvilket svar skal rettes?"
    maren.sees("Beredskabsplan\n     Ja", "Leverandørens beredskabsplan\n     Delvist")
    maren.says("nitten")
    maren.sees("Skriv nummeret på et svar på listen")
    maren.presses("Leverandørens beredskabsplan")
    maren.sees("· 2 af 8", "Du svarede “Delvist”")
    maren.presses("Ja")
    maren.sees("2 · Leverandørens beredskabsplan: Ja", "· 4 af 8")


def test_a_correction_to_the_same_asks_nothing_again(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    for answer in ("ja", "ja", "ja", "21/2", "ja", "0"):
        maren.says(answer)
    maren.says("ret svar 1")
    maren.says("ja")
    maren.sees("· 7 af 8")


def test_a_correction_within_a_correction_finds_back(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    for answer in ("ja", "ja", "ja", "21/2", "ja", "0"):
        maren.says(answer)
    maren.says("ret svar 1")
    maren.says("ret svar 3")
    maren.says("nej")
    maren.sees("· 4 af 8", "Svaret om Kontaktliste er rettet")
    maren.says("21/2")
    maren.sees("· 7 af 8")


def test_what_no_longer_applies_is_not_asked_and_comes_back_when_it_does(
    stage: Stage, maren: Person
) -> None:
    maren.says("start 3.3 på tågevarsel")
    maren.says("aldrig")
    maren.sees("1 · Seneste øvelse: Aldrig", "· 2 af 2", "Hvornår er den næste øvelse?")
    maren.says("ret svar 1")
    maren.says("26. august 2025")
    maren.sees("Hvornår er den næste øvelse?", "· 8 af 9")
    maren.says("19/8")
    maren.sees("· 2 af 9", "Var leverandøren med i øvelsen?")


def test_dont_know_is_a_task_of_five_working_days_until_somebody_knows(
    stage: Stage, bo: Person, maren: Person
) -> None:
    bo.says("start 3.2 på nødmelderen")
    bo.says("ved ikke")
    bo.sees("1 · Beredskabsplan: Ved ikke")
    (task,) = stage.kept(Action, question="3.2-1")
    assert (task.title, task.owner) == ("Find ud af: Beredskabsplan", maren.email)
    maren.says("mine opfølgninger")
    maren.sees(
        f"Find ud af: Beredskabsplan\n     3.2 Nødmelderen, K-103 · senest {stage.in_workdays(5)}"
    )

    stage.clock.forward(days=3)
    bo.says("ret svar 1")
    bo.says("ja, den lå hos Maren")
    maren.says("mine opfølgninger")
    maren.does_not_see("Find ud af")
    (task,) = stage.kept(Action, question="3.2-1")
    assert task.closed_on == date(2026, 3, 5)


def test_asked_too_far_it_says_what_it_did_not_understand(maren: Person) -> None:
    maren.says("hvad koster en billet til Skagen")
    assert maren.title == "Det forstod jeg ikke"
    maren.sees("> hvad koster en billet til Skagen")
    maren.says("hvorfor?")
    maren.sees("Der er ikke noget åbent")
    maren.says("pause")
    maren.sees("Der er ikke noget åbent")
    maren.says("annullér")
    maren.sees("Der er ikke noget åbent")
    maren.says("fortsæt")
    assert maren.title == "Goddag, Maren"
    maren.presses("Hjælp")
    assert maren.title == "Det kan du skrive"
    maren.presses("Forside")
    assert maren.title == "Goddag, Maren"
    maren.says("tjeklister")
    maren.sees("Ingen tjeklister er begyndt endnu.")
    maren.says("vis svar")
    maren.sees("Ingen tjeklister er begyndt endnu.")


@told("console", "web")
def test_fields_without_a_form_are_not_understood_either(maren: Person) -> None:
    maren.says("hej")
    maren.fills(value="ja")
    maren.sees("Der er ikke noget åbent")


def test_words_that_may_be_an_answer_are_taken_as_one(stage: Stage, ditte: Person) -> None:
    ditte.says("start 2.4 på driftsforum k-101")
    ditte.says("drift")
    ditte.says("Ole")
    ditte.says("kontrakter og tilsyn")
    ditte.sees("3 · Mandat: kontrakter og tilsyn")
    ditte.says("mine opfølgninger")
    assert ditte.title == "Mine opfølgninger"


def test_several_checklists_at_once(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("ja")
    maren.says("start 3.3 på tågevarsel")
    maren.sees("3.3 Beredskabsøvelse · Tågevarsel, K-101")
    maren.says("drop det")
    maren.sees("3.2 Beredskabsplanlægning · Nødmelderen, K-103 · 2 af 8")
    maren.says("pause")
    maren.says("start 3.3 på tågevarsel")
    maren.says("pause")
    maren.says("fortsæt")
    maren.sees("3.3 Beredskabsøvelse · Tågevarsel, K-101")
    maren.says("pause")
    maren.arrives()
    maren.sees("Tjeklister i gang · 2")
    maren.presses("3.2 Beredskabsplanlægning")
    maren.sees("3.2 Beredskabsplanlægning · Nødmelderen, K-103 · 2 af 8")


def test_what_was_left_is_asked_one_after_the_other_and_once_more_only(yusuf: Person) -> None:
    yusuf.says("start 2.2")
    for words in (
        "spring over",
        "spring over",
        "spring over",
        "ja",
        "ja",
        "ja",
        "i går",
        "ja",
        "Karl",
    ):
        yusuf.says(words)
    yusuf.sees("Sprunget over · 3")
    yusuf.presses("Svar på resten")
    yusuf.sees("· 1 af 9")
    yusuf.says("ja")
    yusuf.sees("· 2 af 9")
    yusuf.says("spring over")
    yusuf.sees("· 3 af 9")
    yusuf.says("ja")
    yusuf.sees("Sprunget over · 1", "○ Proces: risikostyring")
    yusuf.presses("Svar på resten")
    yusuf.says("ja")
    assert yusuf.title == "✓ Opfyldt, uden bevis"
