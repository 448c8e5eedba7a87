"""Test what is said in words of the lines of what a checklist knows already."""

import pytest

from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.records.reviews import Review
from tests.stories.cast import LIGHTHOUSES, Person, Stage

KNOWN = "Jeg ved allerede"
WHICH = "Hvilken linje handler det om?"


@pytest.mark.parametrize(
    ("checklist", "said", "line"),
    [
        ("1.1 på k-102", "to år plejer vi at sige", "Tid til genudbud og transition"),
        ("3.5 på k-102", "det kan vi ikke få, de har sagt nej til det", "Ret til revision"),
        ("3.3 på nødmelderen", "20. januar 2025", "Seneste øvelse"),
    ],
)
def test_what_agrees_with_a_line_is_said_so(
    stage: Stage, ditte: Person, checklist: str, said: str, line: str
) -> None:
    before = stage.kept(Contract)
    ditte.says(f"start {checklist}")
    ditte.says(said)
    ditte.sees("Ja, sådan står det allerede ved “" + line, KNOWN)
    assert stage.kept(Contract) == before
    assert not stage.kept(Answer)


@pytest.mark.parametrize("said", ["kun mig desværre", "der er kun mig"])
def test_one_alone_is_the_number_one(ole: Person, said: str) -> None:
    ole.says("start 2.3 på fyrjournal")
    ole.says(said)
    ole.sees("sådan står det allerede ved “Medarbejdere til systemet”", KNOWN)


def test_where_the_plan_is_kept_agrees_with_that_it_can_be_got(bo: Person) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("jep, printet i skabet på vagtkontoret og så har ole den på telefonen")
    bo.sees("sådan står det allerede ved “Planen, når nettet er nede”", KNOWN)


@pytest.mark.parametrize(
    "said",
    [
        "nummer 5 er forkert, det er 30 måneder",
        "den femte passer ikke, det er 30 måneder",
        "tid til genudbud passer ikke, den er 30 måneder",
    ],
)
def test_a_line_pointed_at_is_put_right_once_it_is_confirmed(
    stage: Stage, ditte: Person, said: str
) -> None:
    ditte.says("start 1.1 på k-102")
    ditte.says(said)
    ditte.sees("Ret kontrakt", "30")
    ditte.does_not_see("Det her fik jeg ikke med")
    assert _lead_time(stage) == 24
    ditte.presses("Gem")
    assert _lead_time(stage) == 30
    ditte.sees(KNOWN, "30 måneder")


def _lead_time(stage: Stage) -> int | None:
    [kept] = stage.kept(Contract, number="K-102")
    return kept.lead_time_months


def test_the_only_line_that_is_named_is_put_right(bo: Person) -> None:
    bo.says("start 3.3 på nødmelderen")
    bo.says("alt passer undtagen evalueringen")
    bo.sees("Ret øvelse")
    bo.does_not_see("Det her fik jeg ikke med")


def test_words_that_fit_several_lines_ask_which_and_are_not_lost(stage: Stage, bo: Person) -> None:
    reviews = stage.kept(Review)
    bo.says("start 3.2 på tågevarsel")
    bo.says("det passer ikke, den ligger et andet sted nu")
    assert bo.title == WHICH
    bo.sees("> det passer ikke, den ligger et andet sted nu", "Kontaktliste")
    bo.presses("Planen, når nettet er nede")
    bo.sees("Ret gennemgang", "Resultat: Den ligger et andet sted nu")
    bo.presses("Fortryd")
    bo.sees(KNOWN)
    assert stage.kept(Review) == reviews


@pytest.mark.parametrize("said", ["den tredje", "planen når nettet er nede"])
def test_which_line_is_said_in_words(bo: Person, said: str) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("det passer ikke")
    assert bo.title == WHICH
    bo.says(said)
    assert bo.title != WHICH
    bo.does_not_see("Det forstod jeg ikke")


def test_which_line_goes_back_to_all_of_them(bo: Person) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("nej")
    assert bo.title == WHICH
    bo.presses("Ingen af dem")
    bo.sees(KNOWN)


def test_what_answers_a_question_that_comes_is_confirmed_there(stage: Stage, bo: Person) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("delvist, de har kigget på den men ik skrevet noget selv")
    bo.sees("Mente du “Delvist”?", "hvor leverandøren har bidraget")
    assert not stage.kept(Answer)


@pytest.mark.parametrize("said", ["ja alt er som det skal være", "alt passer", "det er fint", "ok"])
def test_everything_as_it_should_be_goes_on(bo: Person, said: str) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says(said)
    bo.sees("Har I en beredskabsplan for Tågevarsel")


def test_a_word_of_a_line_is_explained(ditte: Person) -> None:
    ditte.says("start 3.4 på k-101")
    ditte.says("hvad menes der med røde?")
    ditte.sees("“Røde målepunkter” står for spørgsmålet", KNOWN)


@pytest.mark.parametrize(
    "said",
    [
        "må lige løbe, tager resten i eftermiddag",
        "jeg skal til møde, vi fortsætter i morgen",
        "resten tager jeg i morgen",
    ],
)
def test_whoever_leaves_finds_it_where_it_was(yusuf: Person, said: str) -> None:
    yusuf.says("start 3.1 på nødmelderen")
    yusuf.says(said)
    yusuf.sees("Så er der pause")
    yusuf.says("fortsæt")
    yusuf.sees(KNOWN)


@pytest.mark.parametrize(
    "said", ["jeg skal til møde, hvad mangler vi?", "skal til møde med kagemand om k-101"]
)
def test_a_meeting_that_something_is_asked_for_is_no_leave(yusuf: Person, said: str) -> None:
    yusuf.says("start 3.1 på nødmelderen")
    yusuf.says(said)
    yusuf.does_not_see("Så er der pause")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("hvad er overskredet?", "over fristen"),
        ("vis mine opgaver", "opgaver"),
    ],
)
def test_a_question_of_something_else_is_answered_still(bo: Person, said: str, title: str) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says(said)
    bo.sees(title)
    bo.does_not_see(WHICH)


def test_which_line_in_english(stage: Stage, bo: Person) -> None:
    bo.says("in english")
    bo.says("start 3.2 on tågevarsel")
    bo.says("that is wrong")
    assert bo.title == "Which line is that about?"
    bo.presses("None of them")
    bo.says("everything is fine")
    bo.sees("Do you have a continuity plan for Tågevarsel")


def test_what_is_denied_is_no_agreement(ditte: Person) -> None:
    ditte.says("start 1.1 på k-102")
    ditte.says("det er ikke karl der er ansvarlig mere, det er ditte")
    ditte.sees("Ret kontrakt", "Stamdata holdes ajour af Karl Attrapsen → Ditte Mønstergaard")


def test_a_day_with_a_point_is_read_whole(ditte: Person) -> None:
    ditte.says("start 1.1 på k-102")
    ditte.says("udløbet er 1. oktober 2030")
    ditte.sees("Ret kontrakt", "→ 1. okt. 2030")
    ditte.does_not_see("Det her fik jeg ikke med")


def test_a_new_exercise_is_added_and_the_last_one_stays(maren: Person) -> None:
    maren.says("start 3.3 på fyrjournal")
    maren.says("vi øvede igen i fredags")
    maren.sees("Tilføj øvelse", "27. feb. 2026")


def test_what_no_field_of_the_form_takes_is_said_back(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("numrene blev ringet igennem i går")
    maren.sees("Det her fik jeg ikke med: “numrene blev ringet igennem i går”")


def test_why_is_answered_above_the_lines(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("hvorfor spørger du om det")
    maren.sees("Det her står allerede i registeret", KNOWN)


def test_a_line_is_corrected_by_its_number(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("ret nummer 3")
    maren.sees("Ret gennemgang", "miniberedskabsplan udleveret")


def test_whoever_leaves_in_english_is_told_so_in_english(yusuf: Person) -> None:
    yusuf.says("start 3.1 på nødmelderen")
    yusuf.says("gotta run, I will do the rest tomorrow")
    yusuf.sees("Time for a break")


@pytest.mark.parametrize("said", ["hvad mener du med bidraget?", "hvad mener du"])
def test_a_word_of_a_question_is_explained_where_it_stands(bo: Person, said: str) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("det passer")
    bo.says(said)
    bo.sees("En plan uden leverandøren slutter hos jer selv", "Har I en beredskabsplan")


def test_an_answer_that_is_not_read_goes_with_the_one_that_is_chosen(
    stage: Stage, bo: Person
) -> None:
    bo.says("start 3.2 på tågevarsel")
    bo.says("det passer")
    bo.says("den ligger vist på drevet et sted")
    bo.sees(
        "Jeg gemmer dine ord som note til det svar, du vælger.",
        "> den ligger vist på drevet et sted",
    )
    assert not stage.kept(Answer)
    bo.presses("Nej")
    [answer] = stage.kept(Answer)
    assert (answer.value, answer.note) == ("nej", "den ligger vist på drevet et sted")


@pytest.mark.parametrize("said", ["nå ja. videre", "øh ja det passer"])
def test_small_words_before_going_on_are_nothing_said_of_a_line(mia: Person, said: str) -> None:
    mia.says("start 3.2 på omsorgsnøglen")
    mia.says(said)
    mia.sees("Har I en beredskabsplan", "3 af 5")


def test_a_question_is_no_note_to_an_answer(mia: Person) -> None:
    mia.says("start 3.2 på omsorgsnøglen")
    mia.says("det passer")
    mia.says("på papir hos nadia tror jeg")
    mia.sees("Jeg gemmer dine ord som note")
    mia.says("hvad var det lige du spurgte om")
    mia.sees("Har I en beredskabsplan")
    mia.does_not_see("> hvad var det lige du spurgte om")


def test_a_number_of_something_else_agrees_with_nothing(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("der er 7 fejl i det hele")
    maren.does_not_see("sådan står det allerede")


def test_what_is_counted_says_how_it_changes(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("kontaktlisten mangler vores nye vagtchef")
    maren.sees("“Kontaktliste” regner jeg selv ud af registeret", KNOWN)


def test_what_is_so_still_agrees(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("bo er stadig den der aktiverer")
    maren.sees("sådan står det allerede ved “Hvem aktiverer planen”", KNOWN)


def test_all_but_a_figure_points_at_a_line(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("alt passer undtagen 3")
    maren.sees("Ret gennemgang", "miniberedskabsplan udleveret")


@pytest.mark.parametrize("said", ["spørg ole han ved det", "jeg er ikke den rette til at svare"])
def test_whoever_names_somebody_else_is_asked_the_next(maren: Person, said: str) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says(said)
    maren.sees("Har I en beredskabsplan for Tågevarsel")


def test_one_more_changes_nothing_of_the_one_there(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise, system="Nødmelderen")
    maren.says("start 3.3 på nødmelderen")
    maren.says("det passer, men vi havde altså også en opkaldsprøve i december")
    maren.sees("Tilføj øvelse")
    maren.does_not_see("Ret øvelse")
    assert stage.kept(Exercise, system="Nødmelderen") == before


def test_a_yes_with_another_day_does_not_agree(jens: Person) -> None:
    jens.says("start 3.3 på vandvagten")
    jens.says("ja vi har øvet, det var i torsdags")
    jens.does_not_see("sådan står det allerede")
    jens.sees("Tilføj øvelse", "Holdt: 26. feb. 2026")


def test_a_form_that_takes_nothing_twice_gives_way_to_its_checklist(
    stage: Stage, maren: Person
) -> None:
    before = stage.kept(Review)
    maren.says("start 3.2 på tågevarsel")
    maren.says("alt passer undtagen 3")
    maren.says("Resultat: mangler den nye vagtchef")
    maren.sees("Ret gennemgang", "mangler den nye vagtchef")
    maren.says("flimmerlup")
    maren.says("flimmerlup igen")
    maren.sees("Ikke gemt", "“Ret gennemgang")
    assert stage.kept(Review) == before


@pytest.mark.parametrize("asked", ["hvad betyder resultat", "hvad menes der med resultat"])
def test_what_a_word_means_is_no_text_of_a_field(stage: Stage, maren: Person, asked: str) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("alt passer undtagen 3")
    maren.says(asked)
    maren.does_not_see("Tilføjet", "Resultat: hvad")


def test_why_you_all_ask_is_why(maren: Person) -> None:
    maren.says("start 3.2 på tågevarsel")
    maren.says("hvorfor spørger I om det")
    maren.sees("Det her står allerede i registeret")
    maren.does_not_see(WHICH)


def test_what_is_denied_is_no_choice_of_a_line(stage: Stage) -> None:
    yusuf = stage.person("yusuf.fiktivsen@stf.example", of=LIGHTHOUSES)
    yusuf.says("start 3.5 på k-101")
    yusuf.says("vi har ikke været på besøg hos dem")
    yusuf.does_not_see("Metode: besøg")


@pytest.mark.parametrize("said", ["videre", "pas", "ok videre"])
def test_what_is_known_is_gone_on_from(stage: Stage, said: str) -> None:
    ditte = stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)
    ditte.says("start 3.3 på fyrjournal")
    ditte.sees("Jeg ved allerede 3 ting")
    ditte.says(said)
    ditte.sees("Er der lavet væsentlige ændringer siden sidste øvelse?")


def test_what_is_known_is_shown_again_after_something_else(stage: Stage) -> None:
    ditte = stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)
    ditte.says("start 3.3 på fyrjournal")
    ditte.says("hvem er ansvarlig for fyrjournal")
    ditte.says("videre")
    ditte.sees("Jeg ved allerede 3 ting")


@pytest.mark.parametrize("said", ["tilbage til 2.3", "2.3 igen"])
def test_whoever_goes_back_to_where_they_are_is_shown_it(fie: Person, said: str) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.says(said)
    assert fie.title == "Jeg ved allerede 4 ting"


def test_a_doubted_assent_asks_what_is_doubted(fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.says("ja det passer vist")
    fie.sees("Er du i tvivl om en linje, så skriv hvilken.")


def test_the_words_of_the_button_are_it_where_a_line_is_asked_for(fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.says("det passer ikke helt")
    assert fie.title == "Hvilken linje handler det om?"
    fie.says("det passer - vis de 3")
    fie.sees("Findes der en overdragelsesmappe for Fyrjournal?")


def test_a_part_of_a_compound_names_the_lines_it_may_be_of(fie: Person) -> None:
    fie.says("start 2.3 på fyrjournal")
    fie.says("vi har en mappe, ligger på sharepoint, opdateret i januar")
    assert fie.title == "Hvilken linje handler det om?"
    fie.says("overdragelsesmappe")
    fie.sees("Findes der en overdragelsesmappe for Fyrjournal?", "ligger på sharepoint")
