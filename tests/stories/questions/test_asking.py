"""Test free sentences, from the words to what is shown.

They are questions, follow-up questions, doubt, and digressions.
"""

from datetime import date

import pytest

from governance.records.authorities import Authority
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.systems import System
from tests.stories.cast import PANCAKES, Person, Stage

# ── What is asked is answered ────────────────────────────────────────────────


def test_a_tired_person_on_a_phone(bo: Person) -> None:
    bo.says("hvad er overskreet hos os?")
    assert bo.title == "12 punkter er over fristen"
    bo.says("hva mangler paa taagevarslingen")
    bo.sees("Tågevarsel", "mangler")
    bo.says("hvornår øvede vi sidst nm")
    assert bo.title == "Sidst øvet 20. jan. 2025"
    bo.says("whos responsible for fyrjournal")
    bo.sees("Fie Demosen")
    bo.says("status pr. 3. marts 2026 på tågevarsel")
    bo.sees("Tågevarsel")


def test_the_scenarios_of_the_trade(karl: Person, mia: Person) -> None:
    karl.says("hvornår er det nu vi skal sige til på optionen på tågevarsel og kan vi nå et udbud?")
    assert karl.title == "Option 1: svar senest 31. aug. 2026"
    karl.sees("28. aug. 2025", "Jeg anbefaler ikke det ene eller det andet.")
    mia.says("hvem godkendte risikovurd. af vandvagten og hvornår?")
    mia.sees("Vandvagten", "5. feb. 2026")


def test_what_is_left_out_is_as_it_was(bo: Person) -> None:
    bo.says("hvad er overskredet?")
    bo.says("og hos Mosekonge?")
    assert bo.title == "6 punkter er over fristen"
    bo.says("kun 3.1")
    assert bo.title == "3 punkter er over fristen"
    bo.sees("Mosekonge", "krav 3.1", "Fyrjournal")
    bo.says("hvem har den?")
    bo.sees("Yusuf Fiktivsen udfører krav 3.1")
    bo.says("og hvad med nødmelderen")
    bo.sees("Nødmelderen")


def test_what_was_talked_of_an_hour_ago_is_forgotten(stage: Stage, bo: Person) -> None:
    bo.says("hvad er overskredet hos mosekonge")
    stage.clock.forward(hours=1)
    bo.says("og hos kagemand?")
    assert bo.title != "6 punkter er over fristen"
    bo.sees("Status", "Kagemand")


def test_several_wishes_are_answered_in_their_order(bo: Person) -> None:
    bo.says("hvad mangler på tågevarsel og hvornår udløber k-101")
    assert bo.title == "K-101 udløber 28. feb. 2027"
    bo.sees("mangler", "K-101 udløber 28. feb. 2027")
    assert bo.view.index("mangler") < bo.view.index("udløber")


def test_an_authority_has_words_of_its_own(stage: Stage, bo: Person) -> None:
    bo.says("hvad er overskredet i bøjebogen")
    bo.sees("Jeg kender ikke “bøjebogen”")
    [authority] = stage.kept(Authority)
    stage.write(authority.model_copy(update={"own_words": ("bøjebogen = Fyrjournal",)}))
    bo.says("hvad er overskredet i bøjebogen")
    bo.sees("Fyrjournal")
    bo.does_not_see("står ikke i jeres register", "Nødmelderen")


def test_a_name_nobody_knows_is_met_with_the_one_most_like_it(bo: Person) -> None:
    bo.says("hvad er overskredet på tågen?")
    bo.sees("Jeg kender ikke “tågen”. Mente du Tågevarsel?", "12 punkter er over fristen")
    bo.presses("Vis", on="Tågevarsel")
    assert bo.title == "3 punkter er over fristen"
    bo.does_not_see("Jeg kender ikke")
    bo.says("status på bøjebogen")
    bo.sees("Jeg kender ikke “bøjebogen”. Her er det hele.")


def test_the_status_begins_with_what_is_late(bo: Person) -> None:
    bo.says("status")
    bo.sees("12 punkter er over fristen, flest på 3.1 Risikostyring (4).")


def test_nothing_is_said_of_the_time_before_the_register(bo: Person) -> None:
    bo.says("hvad er klaret i år?")
    assert bo.title == "Intet er meldt klaret siden 2. mar. 2026"
    bo.sees("Registeret begynder den dag. Jeg ved intet om tiden før.")
    bo.says("hvad er klaret siden i dag?")
    bo.does_not_see("Registeret begynder")


def test_show_and_a_name_shows_what_has_it(bo: Person) -> None:
    bo.says("vis K-103")
    bo.sees("K-103", "Kagemand")
    bo.says("vis mig mosekonge")
    assert bo.title == "Mosekonge Hosting ApS"
    bo.says("vis Ditte Mønstergaard")
    assert bo.title == "Ditte Mønstergaard"
    bo.says("ret nødmelderen")
    bo.sees("Ret system", "Nødmelderen")


# ── Doubt is a question, and never a guess ───────────────────────────────────


def test_a_name_alone_offers_whom_to_call_first(bo: Person) -> None:
    bo.says("tågevarsel??")
    assert bo.title == "Tågevarsel"
    bo.sees("Samfundskritisk", "+45 00 00 11 00", "Status")
    assert bo.buttons.index("Find vagtnummer") < bo.buttons.index("Status")


def test_a_name_of_two_things_is_asked_about_once(stage: Stage, bo: Person) -> None:
    [fog] = [one for one in stage.kept(System) if one.name == "Tågevarsel"]
    stage.write(fog.model_copy(update={"aliases": ("journalen",)}))
    bo.says("hvad mangler der på journalen")
    assert bo.title == "Hvilken mener du?"
    bo.sees("Tågevarsel", "Fyrjournal", "Hvad mangler")


def test_what_else_may_be_meant_is_one_press_away(bo: Person) -> None:
    bo.says("åbne læringspunkter pr system tak")
    bo.sees("Eller mente du:", "Opfølgninger")
    bo.presses("Opfølgninger")
    bo.sees("Beskriv reetablering trin for trin")


@pytest.mark.parametrize("said", ["hvad er overskredet", "hvem er ansvarlig for tågevarsel"])
def test_beside_what_is_surely_meant_nothing_else_is_offered(bo: Person, said: str) -> None:
    bo.says(said)
    bo.does_not_see("Eller mente du")


def test_records_are_offered_by_their_section(bo: Person) -> None:
    bo.says("har vi leverandører med noget uden for EU? ministeren spørger")
    bo.sees("Mente du", "Leverandører")
    bo.presses("Leverandører")
    bo.sees("Pindsvin Drift A/S", "Kagemand Data A/S")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("carve-out, hvad er det nu det betyder", "Carve-out: underleverandøren er holdt ude"),
        (
            "forklar rto og rpo så jeg kan sige det videre til ministeren",
            "RTO: hvor længe systemet højst må være nede",
        ),
        ("hvor har du dine tal fra", "Det står i registeret"),
        ("undskyld jeg var lidt kort for hovedet før", "Det er helt i orden"),
    ],
)
def test_a_short_text_answers(bo: Person, said: str, title: str) -> None:
    bo.says(said)
    assert bo.title == title


def test_a_column_that_a_requirement_is_named_after_is_asked_for(bo: Person) -> None:
    bo.says("er pindsvin på skærpet tilsyn")
    bo.sees("Pindsvin Drift A/S", "Tilsyn: skærpet")


@pytest.mark.parametrize(
    "said",
    [
        "har pindsvin egentlig skiftet telefonnr på vagten?",
        "har pindsvin skiftet telefonnr",
        "har pindsvin fået nyt vagtnummer",
    ],
)
def test_whether_a_number_has_changed_shows_the_contacts(mia: Person, said: str) -> None:
    mia.says(said)
    mia.sees("Driftsvagten", "Pindsvin Drift A/S")
    mia.does_not_see("Hvilket system er nede?")


def test_none_of_one_is_not_that_one(bo: Person) -> None:
    bo.says("hvor mange af kagemands kontrakter udløber i 2027")
    assert bo.title == "Ingen kontrakter"


def test_a_question_after_what_it_is_about_tells_nothing(bo: Person) -> None:
    bo.says("tillæg 3 på k103, er det journaliseret eller hænger det stadig hos mig")
    bo.does_not_see("Ret dokument")
    bo.sees("Journaliseret")


@pytest.mark.parametrize("said", ["direktør 00001008", "intern revisor 00001023"])
def test_figures_that_are_no_day_are_no_day(bo: Person, said: str) -> None:
    bo.says(said)
    bo.sees(said.rsplit(maxsplit=1)[-1])


def test_a_yes_is_nothing_to_be_reminded_of(bo: Person) -> None:
    bo.says("kan du minde mig om noget på torsdag")
    bo.says("ja")
    bo.does_not_see("Påmindelsen er gemt")


def test_a_yes_to_nothing_says_which_words_press_the_buttons(bo: Person) -> None:
    bo.says("hvad er overskredet")
    bo.says("ja gerne")
    assert bo.title == "Ja til hvad?"
    bo.sees("Vis mangler")


def test_what_means_nothing_here_is_said_so(bo: Person) -> None:
    bo.says("hvad koster en fyrpære")
    assert bo.title == "Det forstod jeg ikke"
    bo.sees("hvad koster en fyrpære")
    assert "Find vagtnummer" in bo.buttons


def test_a_day_there_is_not_is_told(bo: Person) -> None:
    bo.says("hvad var overskredet pr. 31/2")
    bo.sees("31/2")


# ── In the middle of something ───────────────────────────────────────────────


def test_a_question_in_the_middle_of_a_checklist_is_about_it(maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    maren.says("hvem er ansvarlig?")
    maren.sees("Nødmelderen", "Maren Skabelonsen")
    maren.says("hvad er overskredet på fyrjournal?")
    maren.sees("Fyrjournal", "Systemet er ikke risikovurderet inden for fristen")
    maren.says("fortsæt")
    maren.sees("Jeg ved allerede")


def test_an_answer_that_looks_like_a_question_is_an_answer(maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.says("delvist, der mangler noget på kontaktlisten")
    maren.sees("Delvist", "4 af 5")


def test_a_question_beside_a_form_that_is_filled_in(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Exercise))
    maren.says("vi øvede nødmelderen i går m kagemand, failover tog 71 min")
    maren.says("hvem er systemejer på tågevarsel")
    maren.sees("Tågevarsel", "Bo Prøvesen")
    assert len(stage.kept(Exercise)) == before
    maren.says("gem")
    maren.sees("Tilføjet i registeret")


def test_a_form_is_dropped_for_something_else(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("vi øvede nødmelderen i går m kagemand, failover tog 71 min")
    maren.says("nej drop det her og vis mig hvem der er systemejer på tågevarsel")
    maren.sees("Intet er gemt.", "Tågevarsel", "Bo Prøvesen")
    maren.says("gem")
    assert stage.kept(Exercise) == before


def test_what_is_written_in_a_free_field_is_written_there(stage: Stage, maren: Person) -> None:
    maren.says("meld hændelse")
    maren.says("Tågevarsel")
    maren.says("fund")
    maren.says("hvad vi skal gøre ved strømsvigt står ingen steder i planen")
    maren.says("gem hændelsen")

    [event] = stage.kept(Event, kind="finding", happened_on=stage.today)
    assert event.title == "hvad vi skal gøre ved strømsvigt står ingen steder i planen"


def test_help_is_of_where_one_is(maren: Person) -> None:
    maren.says("hjælp")
    assert maren.title == "Det kan du skrive"
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.says("hjælp")
    assert maren.title == "Det kan du gøre her"
    maren.sees("Du er i gang med 3.2 Nødmelderen", "spørgsmål 3 af 5")


# ── Who may ask ──────────────────────────────────────────────────────────────


def test_an_auditor_asks_and_writes_nothing(stage: Stage, revi: Person) -> None:
    before = stage.kept(Exercise, of=PANCAKES)
    revi.says("hvad er overskredet?")
    assert revi.title == "7 punkter er over fristen"
    revi.says("vi øvede vandvagten i går")
    revi.sees("læse")
    assert stage.kept(Exercise, of=PANCAKES) == before


def test_another_authoritys_systems_do_not_exist(bo: Person) -> None:
    bo.says("hvad er overskredet på omsorgsnøglen")
    bo.sees("Jeg kender ikke “omsorgsnøglen”")
    bo.does_not_see("Syvsover")


@pytest.mark.parametrize(
    "said",
    ["hvornår er næste øvelse på nødmelderen", "hvornår skal vi øve nødmelderen igen"],
)
def test_what_is_late_is_the_next_of_it(stage: Stage, bo: Person, said: str) -> None:
    stage.wake(date(2026, 11, 30))
    bo.says(said)
    bo.sees("Over fristen: Nødmelderen", "314 dage over fristen · sidst 20. jan. 2025")


def test_why_is_answered_though_nothing_is_asked_any_more(bo: Person) -> None:
    bo.says("start 3.3 på nødmelderen")
    bo.says("annuller")
    bo.says("hvorfor spørger du om det")
    assert bo.title == "Derfor spørger jeg dig"


@pytest.mark.parametrize(
    "said",
    [
        "vis kontrakt k-101",
        "vis kontrakt k-101 for mig",
        "kan du vise mig kontrakten k-101",
        "show me contract k-101",
    ],
)
def test_a_record_is_shown_by_its_kind_and_its_name(bo: Person, said: str) -> None:
    bo.says(said)
    assert bo.title == "K-101"
    bo.sees("Drift af Tågevarsel")


def test_when_somebody_asked_is_no_day_of_the_question(bo: Person) -> None:
    bo.says("signe spurgte i fredags, hvad mangler der på k-101")
    bo.does_not_see("Registeret begynder", "Signe")
    bo.sees("mangler", "K-101")


@pytest.mark.parametrize(
    "asked",
    [
        "hvad siger jeg til bestyrelsen, et par linjer om hvor vi står",
        "hvad kan jeg så sige til økonomiudvalget om det, kort",
        "status i to linjer",
    ],
)
def test_the_status_in_a_few_lines(signe: Person, asked: str) -> None:
    signe.says(asked)
    signe.sees("12 punkter er over fristen, flest på 3.1", "4 af 30 opfyldt")
    signe.does_not_see("1.2 Dokumentation")


def test_shorter_is_heard_after_the_month(signe: Person) -> None:
    signe.says("hvordan går det")
    signe.says("kort. 3 linjer")
    signe.sees("4 af 30 opfyldt")
    signe.does_not_see("De alvorligste risici")


@pytest.mark.parametrize(
    "asked", ["fik ditte besked?", "ved ditte det?", "har ditte fået den opgave jeg lige lavede"]
)
def test_whether_somebody_was_told_of_a_task(maren: Person, asked: str) -> None:
    maren.says(asked)
    assert maren.title == "Opgaven står på listen med det samme"


@pytest.mark.parametrize(
    "asked",
    ["send en rykker til karl", "kan du minde ditte og karl om det de mangler"],
)
def test_where_somebody_is_chased(maren: Person, asked: str) -> None:
    maren.says(asked)
    assert maren.title == "Ryk på kortet"
    maren.presses("Vis overskredne")
    maren.sees("12 punkter er over fristen")


def test_a_reminder_of_ones_own_is_none_to_somebody_else(maren: Person) -> None:
    maren.says("mind mig om k-101 i morgen")
    maren.does_not_see("Ryk på kortet")
