"""Test how a question is answered: in words, by button or field, with a note, a doubt or a mistake.

The stories also show how people find their way to it. Of Fyrkassen nothing is known beforehand.
"""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
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
    maren.sees("3.2 Beredskabsplanlægning · Nødmelderen, K-103", "Jeg ved allerede 5 ting")


@pytest.mark.usefixtures("bare")
def test_the_same_by_button(maren: Person) -> None:
    maren.arrives()
    maren.presses("Start tjekliste")
    maren.presses("3.3 Beredskabsøvelse")
    maren.presses("Fyrkassen")
    maren.sees("3.3 Beredskabsøvelse · Fyrkassen, K-900 · 1 af 2")
    assert maren.messages == 2  # the start card, and one living card from the choosing on


def test_more_systems_than_fit_on_a_card(stage: Stage, maren: Person) -> None:
    for number in range(10, 16):
        stage.write(System(name=f"System {number}", criticality="samfundskritisk"))
    maren.says("start 3.2")
    maren.sees("System 14")
    maren.does_not_see("Tågevarsel")
    maren.presses("Vis den næste")
    maren.sees("Tågevarsel")
    maren.does_not_see("System 10")
    maren.presses("Tågevarsel")
    maren.sees("Tågevarsel, K-101", "Jeg ved allerede ")


def test_a_name_that_fits_two_is_asked_about(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel, nødmelderen")
    assert maren.title == "Hvilket system?"
    maren.says("2")
    maren.sees("Jeg ved allerede ")


def test_choosing_can_be_given_up(maren: Person) -> None:
    maren.says("start tjekliste")
    maren.presses("Annullér")
    maren.sees("Fortrudt")
    maren.says("3.2")
    maren.says("drop det")
    maren.sees("Fortrudt")
    maren.arrives()
    assert maren.title == "Goddag, Maren"


@pytest.mark.usefixtures("bare")
def test_a_checklist_underway_is_said_to_be_and_is_gone_on_with(maren: Person, bo: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("delvist")
    maren.fills(dated="2025-12-01")
    maren.sees("· 2 af 5")
    bo.says("start 3.2")
    bo.sees("i gang")
    bo.presses("Fyrkassen")
    bo.sees("Én ting ved jeg allerede", "◐ Beredskabsplan\n     ")
    bo.presses("Det passer – vis de 4")
    bo.sees("· 2 af 5")


# ── Words ────────────────────────────────────────────────────────────────────


def _at_the_judgement(person: Person) -> None:
    """Go to the question of 3.2 that only a person can judge."""
    person.says("start 3.2 på fyrkassen")
    person.says("nej")
    person.says("nej")
    person.sees("Er genopretningstid og accepteret datatab aftalt", "· 3 af 4")


IN_WORDS = [
    ("ja", "ja", None),
    ("nej - leverandøren svarer ikke", "nej", "leverandøren svarer ikke"),
    ("JA!", "ja", None),
    ("delvist, de har kun sagt det", "delvist", "de har kun sagt det"),
    ("ved ikke", "ved_ikke", None),
    ("yes, since May", "ja", "since May"),
]


@pytest.mark.usefixtures("bare")
def test_an_answer_in_words_is_kept_with_its_note_and_echoed(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    for text, value, note in IN_WORDS:
        maren.says(text)
        maren.sees(
            "Genopretningstid og datatab: ",
            note or "",
            "· 4 af 4",
            "Gemt mandag 2. mar. 2026 kl. 08:05",
        )
        (answer,) = stage.kept(Answer, question="3.2-7")
        assert (answer.value, answer.note) == (value, note)
        assert (answer.answered_by, answer.answered_on) == (maren.email, date(2026, 3, 2))
        maren.says("ret svar 3")
        maren.sees("Er genopretningstid og accepteret datatab aftalt")


@pytest.mark.usefixtures("bare")
def test_a_doubtful_reading_is_asked_about_before_it_is_kept(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("det tror jeg ikke")
    assert maren.title == "Mente du “Nej”?"
    maren.sees("Har I en beredskabsplan for Fyrkassen", "Ikke gemt endnu")
    assert not stage.kept(Answer)
    maren.presses("Nej, noget andet")
    maren.sees("· 1 af 5")
    maren.says("det tror jeg ikke")
    maren.says("ja")
    maren.sees("Beredskabsplan: Nej")
    maren.says("det tror jeg")
    maren.says("nej")
    maren.sees("Leverandørens beredskabsplan: Nej")
    maren.says("det tror jeg")
    maren.presses("Ja, gem det")
    assert [answer.value for answer in stage.kept(Answer)] == ["nej", "nej", "ja"]


@pytest.mark.usefixtures("bare")
def test_what_is_not_understood_after_a_doubt_is_asked_anew(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("det tror jeg")
    assert maren.title == "Mente du “Ja”?"
    maren.says("blomster og bier")
    assert maren.title == "Har I en beredskabsplan for Fyrkassen, hvor leverandøren har bidraget?"
    maren.sees("Svar ja, delvist, nej, ikke muligt eller ved ikke.")
    maren.attaches("Plan.pdf")
    assert len(stage.kept(Evidence)) == 1
    maren.says("det tror jeg")
    maren.says("nej, så")
    maren.sees("Beredskabsplan: Nej")


@pytest.mark.usefixtures("bare")
def test_what_is_not_understood_is_asked_again_with_what_would_be_right(
    stage: Stage, maren: Person, ole: Person
) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("blomster og bier")
    maren.sees("Bemærk: Svar ja, delvist, nej, ikke muligt eller ved ikke.", "· 1 af 5")
    for answer in ("nej", "nej", "nej"):
        maren.says(answer)
    maren.says("Preben")
    maren.sees("“Preben” kender jeg ikke som en af jer.", "· 4 af 4")
    assert len(stage.kept(Answer)) == 3
    maren.says("start 3.3 på fyrkassen")
    maren.says("31/2")
    maren.sees("“31/2” findes ikke.")
    maren.fills(value="i morgen")
    maren.sees("er i fremtiden", "· 1 af 2")
    ole.says("start 2.3 på fyrkassen")
    ole.says("mange")
    ole.sees("Skriv et tal", "· 1 af 7")


@pytest.mark.usefixtures("bare")
def test_what_was_typed_in_the_field_stays_there(stage: Stage, maren: Person) -> None:
    maren.says("start 3.3 på fyrkassen")
    maren.fills(value="engang i foråret")
    maren.sees("· 1 af 2", "engang i foråret")
    maren.fills(value="26/8 2025")
    maren.sees("Tilføj øvelse", "Type")
    maren.fills(type="opkaldsprøve", with_supplier="yes")
    maren.sees("Seneste øvelse: skrevet i registeret")
    (held,) = stage.kept(Exercise, system="Fyrkassen")
    assert (held.held_on, held.type, held.with_supplier) == (date(2025, 8, 26), "call-out", True)


@pytest.mark.usefixtures("bare")
def test_ticks_that_contradict_each_other_are_not_kept(stage: Stage, ditte: Person) -> None:
    ditte.says("start 1.2 på k-900")
    ditte.says("nej")
    ditte.says("nej")
    ditte.fills(value="")
    ditte.sees("Sæt mindst ét kryds på listen.")
    ditte.fills(value="referater;intet")
    ditte.sees("“Intet mangler” kan kun stå alene.")
    ditte.fills(value="hokus;pokus")
    ditte.sees("Sæt mindst ét kryds på listen.")
    assert not stage.kept(Answer, question="1.2-5")
    ditte.fills(value="exitplan;referater")
    ditte.sees("Manglende dokumenter: Referater og Exitplan")


@pytest.mark.usefixtures("bare")
def test_a_long_answer_in_words_is_shortened_where_it_is_only_named(ditte: Person) -> None:
    mandate = "Alt under to millioner. " * 40
    ditte.says("start 2.4 på kasseforum")
    ditte.says("Ole")
    ditte.says(mandate)
    ditte.sees("Mandat: Alt under to millioner.")
    (row,) = [line for line in ditte.view.splitlines() if "Mandat: " in line]
    assert len(row) < 120
    ditte.presses("Ret")
    ditte.sees("Ret plads", mandate.strip())
    ditte.says("fortryd")
    ditte.says("vis svar")
    assert all(len(line) < 200 for line in ditte.view.splitlines())


# ── Notes ────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("bare")
def test_a_note_may_come_before_or_after_the_answer(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    maren.says("note: aftalt på mødet i mandags")
    maren.sees("> aftalt på mødet i mandags", "· 3 af 4")
    maren.says("ja")
    maren.sees("Genopretningstid og datatab: Ja\n     aftalt på mødet i mandags")
    maren.says("note")
    maren.sees("Skriv noten efter ordet")
    maren.says("ret svar 3")
    maren.says("note: de har skrevet under")
    maren.sees("> de har skrevet under")
    (answer,) = stage.kept(Answer, question="3.2-7")
    assert (answer.value, answer.note) == ("ja", "de har skrevet under")


@pytest.mark.usefixtures("bare")
def test_a_note_survives_a_doubt_about_the_answer(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    maren.says("note: aftalt i mandags")
    maren.says("det tror jeg")
    maren.says("hvorfor?")
    maren.sees("> aftalt i mandags")
    maren.says("det tror jeg, siden maj")
    maren.presses("Nej, noget andet")
    maren.sees("> aftalt i mandags")
    maren.does_not_see("siden maj")
    maren.says("det tror jeg, siden maj")
    maren.presses("Ja, gem det")
    (answer,) = stage.kept(Answer, question="3.2-7")
    assert answer.note == "aftalt i mandags\nsiden maj"


@pytest.mark.usefixtures("bare")
def test_words_that_are_kept_nowhere_are_said_to_be(stage: Stage, ole: Person) -> None:
    ole.says("start 2.3 på fyrkassen")
    ole.says("3, og Karl øver sig")
    ole.sees(
        "Medarbejdere til systemet: 3",
        "Jeg forstod ikke: ",
        "Karl øver sig",
    )
    assert not stage.kept(Answer)


# ── Corrections ──────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("bare")
def test_what_was_just_answered_can_be_put_right_with_one_press(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Nej")
    maren.presses("Ret")
    maren.sees("Har I en beredskabsplan for Fyrkassen", "Du svarede “Nej” den 2. mar. 2026.")
    maren.presses("Ved ikke")
    maren.sees("Beredskabsplan: Ved ikke", "Har I set leverandørens egen it-beredskabsplan")
    assert maren.messages == 1


@pytest.mark.usefixtures("bare")
def test_what_became_a_record_is_put_right_in_its_form(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Nej")
    maren.presses("Delvist")
    maren.presses("Ret")
    maren.sees("Ret dokument", "Leverandørens beredskabsplan")
    maren.fills(fits="yes")
    maren.sees(
        "Er genopretningstid og accepteret datatab aftalt",
        "Leverandørens beredskabsplan: skrevet i registeret",
    )
    (plan,) = stage.kept(Document, contract="K-900")
    assert plan.fits == "yes"


@pytest.mark.usefixtures("bare")
def test_which_answer_to_put_right_can_be_chosen(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("ret et svar")
    maren.sees("Ingen spørgsmål er besvaret endnu.")
    maren.presses("Fortsæt")
    maren.sees("· 1 af 5")
    for answer in ("nej", "nej", "ja"):
        maren.says(answer)
    maren.says("ret svar 7")
    assert maren.title == "Hvilket svar skal rettes?"
    maren.sees("Beredskabsplan\n     Nej", "Genopretningstid og datatab\n     Ja")
    maren.says("nitten")
    maren.sees("Skriv navnet eller nummeret på et svar på listen")
    maren.says("leverandørens beredskabsplan")
    maren.sees("Har I set leverandørens egen it-beredskabsplan", "Du svarede “Nej”")
    maren.presses("Delvist")
    maren.sees("Leverandørens beredskabsplan: Delvist", "· 4 af 4")


@pytest.mark.usefixtures("bare")
def test_a_correction_within_a_correction_finds_back(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    for answer in ("nej", "nej", "nej"):
        maren.says(answer)
    maren.says("ret svar 1")
    maren.says("ret svar 3")
    maren.says("ja")
    maren.sees("Genopretningstid og datatab: Ja", "Hvem må aktivere planen", "· 4 af 4")


@pytest.mark.usefixtures("bare")
def test_what_no_longer_applies_is_not_asked_and_comes_back_when_it_does(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("nej")
    maren.sees("· 2 af 4")  # where there is no plan, none can be brought forth at night
    maren.presses("Ret")
    maren.says("delvist")
    maren.fills(dated="2025-12-01")
    maren.sees("· 2 af 5")


@pytest.mark.usefixtures("bare")
def test_dont_know_is_a_task_of_five_working_days_until_somebody_knows(
    stage: Stage, bo: Person, maren: Person
) -> None:
    bo.says("start 3.2 på fyrkassen")
    bo.says("ved ikke")
    bo.sees("Beredskabsplan: Ved ikke")
    (task,) = stage.kept(Action, question="3.2-1")
    assert (task.title, task.owner) == ("Find ud af: Beredskabsplan", maren.email)
    maren.says("mine opfølgninger")
    maren.sees(
        f"Find ud af: Beredskabsplan\n     3.2 Fyrkassen, K-900 · senest {stage.in_workdays(5)}"
    )

    stage.clock.forward(days=3)
    bo.says("ret svar 1")
    bo.says("ja")
    bo.fills(dated="2025-12-01")
    maren.says("mine opfølgninger")
    maren.does_not_see("Find ud af")
    (task,) = stage.kept(Action, question="3.2-1")
    assert task.closed_on == date(2026, 3, 5)


# ── Elsewhere ────────────────────────────────────────────────────────────────


def test_asked_too_far_it_says_what_it_did_not_understand(maren: Person) -> None:
    maren.says("hvad koster en billet til Skagen")
    assert maren.title == "Det forstod jeg ikke"
    maren.sees("> hvad koster en billet til Skagen")
    maren.says("hvorfor?")
    maren.sees("Intet er i gang")
    maren.says("pause")
    assert maren.title == "Så venter det til senere"
    maren.says("annullér")
    assert maren.title == "Det er i orden"
    maren.says("fortsæt")
    assert maren.title == "Goddag, Maren"
    maren.presses("Vis hjælp")
    assert maren.title == "Det kan du skrive"
    maren.presses("Til forsiden")
    assert maren.title == "Goddag, Maren"
    maren.says("tjeklister")
    maren.sees("Ingen tjeklister er begyndt endnu.")
    maren.says("vis svar")
    maren.sees("Ingen tjeklister er begyndt endnu.")


@told("console", "web")
def test_fields_without_a_form_are_not_understood_either(maren: Person) -> None:
    maren.says("hej")
    maren.fills(value="ja")
    maren.sees("Intet er i gang")


@pytest.mark.usefixtures("bare")
def test_words_that_may_be_an_answer_are_taken_as_one(ditte: Person) -> None:
    ditte.says("start 2.4 på kasseforum")
    ditte.says("Ole")
    ditte.says("kontrakter og tilsyn")
    ditte.sees("Mandat: kontrakter og tilsyn")
    ditte.says("mine opfølgninger")
    assert ditte.title == "Mine opfølgninger"


@pytest.mark.usefixtures("bare")
def test_several_checklists_at_once(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("nej")
    maren.says("start 3.3 på fyrkassen")
    maren.sees("3.3 Beredskabsøvelse · Fyrkassen, K-900")
    maren.says("drop det")
    maren.sees("3.2 Beredskabsplanlægning · Fyrkassen, K-900 · 2 af 4")
    maren.says("pause")
    maren.says("start 3.3 på fyrkassen")
    maren.says("pause")
    maren.says("fortsæt")
    maren.sees("3.3 Beredskabsøvelse · Fyrkassen, K-900")
    maren.says("pause")
    maren.arrives()
    maren.sees("Tjeklister i gang · 2")
    maren.presses("3.2 Beredskabsplanlægning")
    maren.sees("3.2 Beredskabsplanlægning · Fyrkassen, K-900 · 2 af 4")


@pytest.mark.usefixtures("bare")
def test_what_was_left_is_asked_one_after_the_other_and_once_more_only(ditte: Person) -> None:
    ditte.says("start 1.2 på k-900")
    for words in ("spring over", "spring over", "spring over", "ja", "ja", "aldrig"):
        ditte.says(words)
    ditte.sees("Sprunget over · 3")
    ditte.presses("Svar på resten")
    ditte.sees("Har I en liste over, hvilken dokumentation")
    ditte.says("nej")
    ditte.sees("Kan en kollega uden din hjælp finde")
    ditte.says("spring over")
    ditte.sees("Hvilke dokumenter mangler lige nu?")
    ditte.says("intet mangler")
    ditte.sees("Sprunget over · 1", "○ Kernedokumenter kan findes")
    ditte.presses("Svar på resten")
    ditte.says("nej")
    assert ditte.title == "◐ Delvist opfyldt"


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    "said",
    [
        "nej. der har ikk været møde siden i efteråret tror jeg",
        "nej lad være med at skrive til hende jeg ringer selv",
        "ja ret det",
    ],
)
def test_a_yes_or_no_before_a_doubt_or_an_order_is_asked_about(
    stage: Stage, maren: Person, said: str
) -> None:
    _at_the_judgement(maren)
    before = stage.kept(Answer)
    maren.says(said)
    maren.sees("Mente du")
    assert stage.kept(Answer) == before


@pytest.mark.usefixtures("bare")
def test_a_question_or_an_order_is_no_note_to_the_answer(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    maren.says("har pindsvin forresten sendt deres erklæring")
    maren.sees("Pindsvin")
    maren.says("nej")
    assert not any("pindsvin" in (kept.note or "") for kept in stage.kept(Answer))


def test_what_is_no_answer_is_not_held_up_by_did_you_mean(ditte: Person) -> None:
    ditte.says("start 3.4 på fyrjournal")
    ditte.says("det passer")
    ditte.says("er der mange tilbage")
    ditte.sees("Der er 3 spørgsmål tilbage.", "spørgsmål 2 af 4")
    ditte.says("nej. der har ikk været møde siden i efteråret tror jeg")
    assert ditte.title == "Mente du “Nej”?"
    ditte.says("super tak")
    assert ditte.title == "Godt"
    ditte.says("orker ikke flere i dag, gem så tager jeg resten i morgen")
    assert ditte.title == "Gemt. Så er der pause"


@pytest.mark.usefixtures("bare")
def test_a_question_that_nothing_answers_is_answered_with_what_is_asked(
    stage: Stage, maren: Person
) -> None:
    _at_the_judgement(maren)
    before = stage.kept(Answer)
    maren.says("den forstår jeg ikke helt, kan du sige det kortere")
    maren.sees("Uden et aftalt tal bestemmer leverandøren")
    maren.says("kan man egentlig sige ja hvis det kun er lovet")
    maren.sees("Uden et aftalt tal bestemmer leverandøren")
    assert stage.kept(Answer) == before


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    "said", ["spring resten over, jeg skal til møde", "tak, tar resten i morgen", "det var det"]
)
def test_the_rest_of_a_checklist_is_left_for_later(maren: Person, said: str) -> None:
    _at_the_judgement(maren)
    maren.says("det tror jeg")
    maren.says(said)
    maren.sees("Så er der pause", "Skriv “fortsæt”")


@pytest.mark.usefixtures("bare")
def test_the_last_answer_is_changed_in_words(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    maren.says("delvist")
    maren.says("nej ret det til ja, de sendte aftalen i januar")
    values = [answer.value for answer in stage.kept(Answer)]
    assert values == ["nej", "nej", "ja"]


@pytest.mark.usefixtures("bare")
def test_whoever_saves_a_checklist_is_told_that_it_is_saved(stage: Stage, maren: Person) -> None:
    _at_the_judgement(maren)
    maren.says("gem det jeg har svaret")
    maren.sees("Dine svar er gemt", "Er genopretningstid og accepteret datatab aftalt")
    assert len(stage.kept(Answer)) == 2


def test_a_no_that_takes_something_back_is_no_answer(stage: Stage, fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.presses("Det passer – vis de 3")
    fie.says("nej vent, der er kun en halv mappe, ole mangler kapitlet om backup")
    fie.sees("Det gemmer jeg ikke som svar", "Findes der en overdragelsesmappe")
    assert not stage.kept(Answer, question="2.3-3")


def test_something_else_with_more_behind_it_is_the_button_and_then_the_answer(
    stage: Stage, fie: Person
) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.presses("Det passer – vis de 3")
    fie.says("nej det tror jeg")
    fie.sees("Mente du “Nej”?")
    fie.says("nej, noget andet. delvist")
    fie.sees("Overdragelsesmappe: Delvist")


def test_a_pause_may_have_its_reason_before_it(fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.presses("Det passer – vis de 3")
    fie.says("må løbe til møde, pause")
    assert fie.title == "Gemt. Så er der pause"
