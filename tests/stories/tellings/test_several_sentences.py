"""Tell stories of messages that hold more than one thing, as people write them on a phone.

Each sentence is heard by itself: a button, an order, an addition, a correction with its reason.
"""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.exercises import Exercise
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import Person, Stage

EXERCISE = "vi øvede nødmelderen i går m kagemand, failover tog 58 min"
TASK = "lav en opgave til mig: undersøg nye systemer, frist 1. juli"


# ── A button first ───────────────────────────────────────────────────────────


def test_what_is_saved_first_is_saved_and_the_question_after_it_answered(
    stage: Stage, maren: Person
) -> None:
    maren.says(EXERCISE)
    maren.says("gem. og hvem har ansvaret for fyrjournal")
    maren.sees("Tilføjet i registeret", "Fie Demosen er systemejer")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    "said", ["gem. nej vent det var i fredags", "gem. men først skal ole se den", "gem ikke. ole"]
)
def test_what_takes_it_back_saves_nothing(stage: Stage, maren: Person, said: str) -> None:
    before = stage.kept(Exercise)
    maren.says(EXERCISE)
    maren.says(said)
    assert stage.kept(Exercise) == before


def test_what_is_stopped_is_stopped_and_the_rest_is_answered(maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.says("stop her, jeg tager resten i morgen. hvad er overskredet")
    maren.sees("Så er der pause", "over fristen")


def test_whoever_does_not_know_skips_in_one_line(maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.says("det passer")
    asked = maren.title
    maren.says("det her ved jeg ikke, spring over")
    assert maren.title != asked
    maren.does_not_see("Mente du", "note til det svar")


# ── What a sentence adds and corrects ────────────────────────────────────────


def test_a_name_in_the_second_sentence_is_filled_in_and_its_place_chosen(ditte: Person) -> None:
    ditte.says("mosekonge har fået en ny mand. han hedder astrid luftsen, nummeret er 44 55 66 77")
    ditte.sees("Navn: Astrid Luftsen", "Telefon: +45 44 55 66 77", "Plads")
    ditte.does_not_see("Det her fik jeg ikke med")
    ditte.says("døgnvagt")
    ditte.sees("Plads: døgnvagt")


def test_what_went_badly_is_the_evaluation_of_the_exercise(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("ja det var i fredags. og vi fandt ud af at nøglen ikke passer")
    maren.sees("27. feb. 2026", "nøglen ikke passer")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("nej karl", "Ansvarlig: Karl Attrapsen"),
        ("nej vent, sæt karl på den, det er jo hans system", "Ansvarlig: Karl Attrapsen"),
        ("så giv den til karl i stedet for bo", "Ansvarlig: Karl Attrapsen"),
        ("30. juni er fint", "Frist: 30. jun. 2026"),
    ],
)
def test_what_is_ordered_of_a_draft_is_corrected_in_it(bo: Person, said: str, seen: str) -> None:
    bo.says(TASK)
    bo.says(said)
    bo.sees("Tilføj opfølgning", seen)


def test_whoever_takes_it_oneself_is_put_on_it(bo: Person) -> None:
    bo.says("lav en opgave til karl: undersøg nye systemer, frist 1. juli")
    bo.says("nej jeg tager den selv")
    bo.sees("Ansvarlig: Bo Prøvesen")


def test_an_apology_before_the_other_day_is_no_part_of_it(ditte: Person) -> None:
    ditte.says("vi havde driftsforum med pindsvin i onsdags")
    ditte.says("nej undskyld det var torsdag den 26.")
    ditte.sees("26. feb. 2026")


def test_thanks_are_heard_before_what_follows_them(bo: Person) -> None:
    bo.says(TASK)
    bo.says("tak, rart at få det af bordet")
    assert bo.title == "Selv tak"


# ── Follow-ups ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "requirement"),
    [
        ("find en stedfortræder til planen for vagt", "2.1"),
        ("forny optionen på kontrakten", "1.1"),
        ("ring til helle", "2.2"),
    ],
)
def test_where_a_follow_up_belongs_is_guessed_and_said_to_be(
    stage: Stage, yusuf: Person, title: str, requirement: str
) -> None:
    yusuf.says(f"lav en opgave til mig: {title}, frist 1. juli")
    yusuf.sees("Mit bud: “Krav”")
    yusuf.says("gem")
    [kept] = [one for one in stage.kept(Action) if one.title.casefold() == title]
    assert kept.requirement == requirement


@pytest.mark.parametrize("said", ["krav 2.1", "2.1", "2.1 Roller og ansvar"])
def test_a_guess_that_is_put_right_is_none_any_more(yusuf: Person, said: str) -> None:
    yusuf.says("lav en opgave til mig: ring til helle, frist 1. juli")
    yusuf.says(said)
    yusuf.sees("Krav: 2.1")
    yusuf.does_not_see("Mit bud")


def test_what_nobody_else_may_add_is_of_ones_own_system(stage: Stage) -> None:
    lone = stage.person("lone.proevebaek@pandekageby.example", of="Pandekageby Kommune")
    lone.says("mia skal have en skriftlig plan inden 20. marts")
    lone.sees("System: Omsorgsnøglen", "Mit bud: “System” og “Krav”")
    lone.says("gem")
    lone.sees("Tilføjet i registeret")


def test_what_is_to_be_done_stands_in_the_next_sentence(maren: Person) -> None:
    maren.says(
        "så skal der en opgave på. ole finder ud af hvorfor det tog så lang tid, inden 27. marts"
    )
    maren.sees(
        "Opfølgning: Finder ud af hvorfor det tog så lang tid",
        "Ansvarlig: Ole Pladsholder",
        "Frist: 27. mar. 2026",
    )


def test_a_task_may_be_to_find_out_who(bo: Person) -> None:
    bo.says("og så en opgave til mig: find ud af hvem der har nøglen, frist 1. juli")
    bo.sees("Opfølgning: Find ud af hvem der har nøglen", "Frist: 1. jul. 2026")


def test_another_task_leaves_the_open_one_as_it_is(yusuf: Person) -> None:
    yusuf.says(TASK)
    yusuf.says("uha. lav en opgave til karl om at lave en tidsplan, frist 27. marts")
    yusuf.sees("Opfølgning: Lave en tidsplan", "Frist: 27. mar. 2026")
    yusuf.says("gem")
    yusuf.sees("Opfølgning: Undersøg nye systemer", "Frist: 1. jul. 2026")


def test_whoever_may_not_add_it_for_all_is_asked_for_the_system(stage: Stage, bo: Person) -> None:
    bo.says("lav en opgave til karl: undersøg nye systemer, frist 1. juli")
    bo.says("gem")
    bo.sees("Vælg det system, opgaven hører til", "System")
    bo.says("tågevarsel")
    bo.says("gem")
    assert [one for one in stage.kept(Action, system="Tågevarsel") if one.title.startswith("Und")]


@pytest.mark.parametrize(
    ("said", "title", "due"),
    [
        (
            "krypteringen kan først blive i april, de venter på en server. sæt den til 17/4",
            "Krypter sikkerhedskopier",
            date(2026, 4, 17),
        ),
        ("krypteringen flytter vi til 17/4", "Krypter sikkerhedskopier", date(2026, 4, 17)),
        (
            "den med at beskrive reetableringen er for sent ude. flyt den til 20. marts",
            "Beskriv reetablering",
            date(2026, 3, 20),
        ),
    ],
)
def test_the_follow_up_that_is_spoken_of_is_moved(
    stage: Stage, yusuf: Person, said: str, title: str, due: date
) -> None:
    yusuf.says(said)
    yusuf.sees("Ret opfølgning")
    yusuf.says("gem")
    [kept] = [one for one in stage.kept(Action) if one.title.startswith(title)]
    assert kept.due_on == due


def test_the_follow_up_that_is_spoken_of_is_closed(yusuf: Person) -> None:
    yusuf.says("to-faktor er lavet, det var de flinke til. luk den")
    yusuf.sees("Afslut opfølgning", "Indfør to-faktor-login")


def test_several_that_may_be_meant_are_not_moved(yusuf: Person) -> None:
    yusuf.says("leverandørens ting driller, sæt den til 17/4")
    yusuf.does_not_see("Ret opfølgning")


# ── What is open stays out of the way ────────────────────────────────────────


def test_what_is_said_after_another_card_is_answered_as_if_nothing_were_open(bo: Person) -> None:
    bo.says(TASK)
    bo.says("hvem har ansvaret for fyrjournal")
    bo.says("ok fint nok. tak, så går jeg til frokost")
    assert bo.title == "Godt"
    bo.says("gem")
    bo.sees("Tilføjet i registeret", "Undersøg nye systemer")


def test_what_moves_another_follow_up_is_not_said_of_the_draft(yusuf: Person) -> None:
    yusuf.says(TASK)
    yusuf.says("den med at beskrive reetableringen er for sent ude. flyt den til 20. marts")
    yusuf.sees("Ret opfølgning", "Beskriv reetablering", "20. mar. 2026")


def test_what_is_not_to_be_written_yet_is_not(stage: Stage, bo: Person) -> None:
    before = stage.kept(Action)
    bo.says("jeg regner med karl men det er ikke aftalt. skriv ikke noget om det endnu")
    bo.does_not_see("Det forstod jeg ikke")
    assert stage.kept(Action) == before


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("hende tager jeg i morgen. mind mig om det kl 9", "“hende tager jeg”"),
        ("mind mig om på fredag at rykke kagemand. tak for hjælpen", "“rykke kagemand”"),
        ("remind me thursday morning about the other two", "“the other two”"),
    ],
)
def test_a_reminder_is_of_its_own_sentence(bo: Person, said: str, about: str) -> None:
    bo.says(said)
    bo.sees(about)


# ── What must not be taken for something else ────────────────────────────────


def test_a_reminder_of_it_is_of_what_was_just_saved(yusuf: Person) -> None:
    yusuf.says("lav en opgave til mig: ring til helle, frist 1. juli")
    yusuf.says("gem")
    yusuf.says("mind mig om det den 1. maj")
    yusuf.sees("Jeg minder dig fredag 1. maj", "Ring til helle")


def test_what_tells_of_a_record_is_no_text_of_a_reminder(karl: Person) -> None:
    karl.says("mind mig den 1. maj")
    karl.says("tillæg 3 på nødmelderen har jeg lagt på sagen i fredags")
    karl.sees("Ret dokument", "Journaliseret: ja")


def test_whoever_is_introduced_is_nobody_who_was_spoken_of(bo: Person) -> None:
    bo.says("hvem er fie")
    bo.says("mosekonge har fundet en afløser. hun hedder tove luftkastel, 00001403")
    bo.sees("Navn: Tove Luftkastel")
    bo.does_not_see("Fie")


def test_a_task_for_me_with_others_is_mine(yusuf: Person) -> None:
    yusuf.says("lav en opgave til mig: ny risikovurdering sammen med bo og fie, frist 12. marts")
    yusuf.sees("Ansvarlig: Yusuf Fiktivsen")


def test_a_task_is_asked_for_politely(maren: Person) -> None:
    maren.says("øv. kan du lave en opgave til ole om at finde ud af hvorfor, frist 27. marts")
    maren.sees("Tilføj opfølgning", "Ansvarlig: Ole Pladsholder", "Frist: 27. mar. 2026")


def test_a_deviation_is_extended_and_not_its_contract(stage: Stage) -> None:
    mia = stage.person("mia.demolund@pandekageby.example", of="Pandekageby Kommune")
    mia.says("vi forlænger afvigelsen på k-203 til 7. marts næste år")
    mia.sees("Udløber 7. mar. 2026 → 7. mar. 2027", "3.1-2")


def test_what_was_not_heard_is_seen_before_the_rest_is_saved(stage: Stage, yusuf: Person) -> None:
    before = stage.kept(Action)
    yusuf.says(TASK)
    yusuf.says("det passer vist ikke helt det der med datoen")
    yusuf.says("ja gem den")
    yusuf.sees("Det sidste, du skrev, fik jeg ikke med", "Tilføj opfølgning")
    assert stage.kept(Action) == before
    yusuf.says("gem")
    assert len(stage.kept(Action)) == len(before) + 1


def test_an_exercise_that_was_held_is_not_put_off(maren: Person) -> None:
    maren.says(EXERCISE)
    maren.says("skub den til 20. marts så")
    maren.does_not_see("20. mar. 2025")


def test_a_colleague_with_nothing_to_do_is_no_all_clear(bo: Person) -> None:
    bo.says("hvad er det vigtigste signe skal tage stilling til")
    bo.does_not_see("Intet venter lige nu")
    bo.sees("Signe Testesen har intet selv de næste 30 dage", "over fristen")


def test_who_stands_in_during_an_absence_is_told_with_it(stage: Stage, bo: Person) -> None:
    bo.says("forresten jeg holder ferie i uge 13, maren tager mine ting")
    bo.sees("Tilføj fravær", "Bagefter kommer: Ret rolle")
    bo.says("gem")
    bo.says("systemejer på tågevarsel")
    bo.sees("Stedfortræder: Maren Skabelonsen")
    bo.says("gem")
    roles = stage.kept(RoleAssignment, scope="system:Tågevarsel", role="SYS")
    assert [one.deputy for one in roles] == ["maren.skabelonsen@stf.example"]


def test_what_came_of_an_exercise_is_a_follow_up_of_its_own(maren: Person) -> None:
    maren.says(
        "vi øvede nødmelderen i går med kagemand, teknisk reetablering. "
        "ole skal undersøge hvorfor det tog så lang tid inden 1. april"
    )
    maren.sees("Tilføj øvelse", "Bagefter kommer: Tilføj opfølgning")
    maren.says("gem")
    maren.sees("Opfølgning: Undersøge hvorfor det tog så lang tid", "Ansvarlig: Ole Pladsholder")


def test_a_choice_that_nobody_said_is_asked_and_so_is_a_day_in_a_month(karl: Person) -> None:
    karl.says("den er lavet af maren og godkendt i januar")
    karl.does_not_see("Hvad: Organiseringen", "2. mar. 2026.")
    karl.says("signe godkendte organiseringen i januar")
    karl.sees("Hvad: Organiseringen", "Skriv datoen")


def test_a_meeting_that_is_moved_is_said_not_to_be_kept(karl: Person) -> None:
    karl.says("mødet med kagemand er flyttet til torsdag")
    assert karl.title == "Mødernes datoer holder jeg ikke"


# ── One thing asked for after the other ──────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (
            "vis mine opgaver. udskyd den første",
            ("opgaver er dine", "Oplys, hvordan det står til med 2.3", "Udsæt"),
        ),
        ("vis mine opgaver og åbn den første", ("opgaver er dine", "Åbn tjekliste 2.3")),
        ("start 2.3 på nødmelderen. og hvad er rto", ("Jeg ved allerede", "RTO: hvor længe")),
        ("start 2.3 på nødmelderen og hvad er rto", ("Jeg ved allerede", "RTO: hvor længe")),
        ("slet min påmindelse og vis mine opgaver", ("ingen påmindelser", "opgaver er dine")),
        (
            "hvornår udløber k-101? mind mig om det en måned før",
            ("K-101 udløber", "28. januar 2027"),
        ),
        (
            "vi øvede i går på nødmelderen, planen holdt. hvornår er næste øvelse",
            ("Tilføj øvelse", "Over fristen: Nødmelderen"),
        ),
        ("vis kontrakterne og leverandørerne", ("Drift af Tågevarsel", "Leverandører", "skærpet")),
        ("vis mig alle kontakter og alle kontrakter", ("Mogens Tænktsen", "Drift af Tågevarsel")),
        ("vis fyrjournal og nødmelderen", ("Fie Demosen", "Bo Prøvesen")),
        ("vis k-101 og k-102", ("Drift af Tågevarsel", "Drift af Fyrjournal")),
        ("hvornår udløber afvigelsen? flyt den til 1. juni", ("Udløber: 14. aug. 2026", "1. jun.")),
    ],
)
def test_each_is_answered_in_its_turn(ole: Person, said: str, seen: tuple[str, ...]) -> None:
    ole.says(said)
    ole.sees(*seen)


def test_a_reminder_takes_no_question_that_follows_it(ole: Person) -> None:
    ole.says("mind mig om at ringe til torben i morgen, og hvem har ansvaret for fyrjournal")
    ole.sees("“ringe til torben”", "Fie Demosen er systemejer")


def test_what_a_reminder_is_of_is_not_parted(ole: Person) -> None:
    ole.says("mind mig i morgen om at spørge torben hvor langt de er og hvad det koster")
    ole.sees("hvor langt de er og hvad det koster")


@pytest.mark.parametrize(
    "said",
    [
        "hvad er status? jeg skal til møde om ti minutter",
        "hvad er status? nej vent, det er lige meget",
    ],
)
def test_what_asks_for_nothing_more_is_not_answered(ole: Person, said: str) -> None:
    ole.says(said)
    ole.sees("Status på de 11 krav")
    ole.does_not_see("forstod jeg ikke")


@pytest.mark.parametrize(
    "said",
    [
        f"{EXERCISE}. gem",
        f"{EXERCISE}. gem det",
        f"{EXERCISE} og gem",
        f"{EXERCISE}. ja",
        "vi øvede nødmelderen i går med kagemand. gem. hvad er overskredet",
    ],
)
def test_what_nobody_has_seen_is_not_saved_by_a_second_sentence(
    stage: Stage, maren: Person, said: str
) -> None:
    before = stage.kept(Exercise)
    maren.says(said)
    assert stage.kept(Exercise) == before


@pytest.mark.parametrize(
    "said", ["vis mine opfølgninger. klaret", "vis mine opfølgninger. fortryd"]
)
def test_a_second_sentence_presses_nothing(stage: Stage, maren: Person, said: str) -> None:
    before = stage.kept(Action)
    maren.says(said)
    assert stage.kept(Action) == before


# ── What leads up to a question ──────────────────────────────────────────────


def test_what_leads_up_to_a_question_is_no_topic(mia: Person) -> None:
    mia.says("vi får tilsyn på besøg om tre uger. hvad mangler vi")
    assert mia.title == "18 mangler"


def test_what_is_named_before_a_question_is_its_topic(mia: Person) -> None:
    mia.says("vi har møde med pindsvin på torsdag. hvad mangler vi")
    mia.sees("Pindsvin Drift A/S", "5 mangler")


def test_what_only_says_by_when_is_no_topic(mia: Person) -> None:
    mia.says("hvad er vigtigst at nå inden tilsynet d 23 marts")
    assert mia.title == "Først: Syvsover, døgnvagt"


def test_who_one_is_comes_before_the_question(lone: Person) -> None:
    lone.says("hej, jeg er ny systemejer. hvad forventes der egentlig af mig?")
    lone.sees("Velkommen, Lone", "17 opgaver er dine")
    lone.does_not_see("Tilføj rolle")


def test_a_welcome_counts_what_it_leads_to_and_narrows_nothing(lone: Person) -> None:
    lone.says("jeg er ny systemejer")
    lone.says("fortryd")
    lone.says("hvad er mine opgaver som systemejer, jeg er ny i det")
    lone.sees("Velkommen, Lone", "Venter på dig\n     17 · ")
    lone.presses("Vis", on="Venter på dig")
    assert lone.title == "17 opgaver er dine"
    lone.says("hvad er overskredet")
    assert lone.title == "7 punkter er over fristen"


def test_a_question_and_another_of_something_else_are_two(karl: Person) -> None:
    karl.says("men tillæg 3 er da ikke journaliseret? og beredskabsplan fra mosekonge, har vi den")
    karl.sees(
        "Journaliseret: nej", "Tillæg 3 · K-103", "2 beviser", "Beredskabsplan for Fyrjournal"
    )


def test_what_there_is_none_of_is_not_said_to_be_in_order(karl: Person) -> None:
    karl.says("hvilke tillæg fra mosekonge er ikke journaliseret")
    karl.does_not_see("Alle 14 har det")


@pytest.mark.parametrize(
    "said",
    [
        "karl skal undersøge revisionsret inden 1. april og yusuf rykke for kryptering inden 20/3",
        "karl skal undersøge revisionsret inden 1. april og yusuf indhente erklæringen inden 20/3",
    ],
)
def test_what_two_are_to_do_is_two_follow_ups(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("Ansvarlig: Karl Attrapsen", "Bagefter kommer: Tilføj opfølgning")
    ditte.says("gem")
    ditte.sees("Ansvarlig: Yusuf Fiktivsen", "Frist: 20. mar. 2026")
