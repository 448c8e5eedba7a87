"""Test what is said while a log is open: the log takes it, and what is asked is still answered.

It is a Monday at five past eight.
"""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from governance.records.absences import Absence
from governance.records.contacts import Contact
from governance.records.events import Event
from governance.records.role_assignments import RoleAssignment
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import Person, Stage

CENTRE, MOGENS = "Kagemand Data, vagtcentral", "Mogens Tænktsen"


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.fixture
def logging(stage: Stage, ole: Person) -> Person:
    """Let Ole have an open log on Nødmelderen."""
    ole.says("nødmelderen er nede")
    ole.presses("Start log")
    return ole


def lines_of(stage: Stage, who: Person) -> str:
    """Show the log below, and return what is on it."""
    who.says("vis log")
    return who.view


# ── Lines ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "havnene er ringet op",
        "bodil kigger på det nu",
        "strømmen er tjekket i serverrummet",
        "vi skifter til radio",
        "det var et udløbet certifikat",
    ],
)
def test_a_short_line_belongs_to_the_log_and_is_said_back(
    stage: Stage, logging: Person, line: str
) -> None:
    logging.says(line)
    logging.sees("Skrevet i loggen 08:05", line)
    assert "Det skulle ikke i loggen" in logging.buttons
    assert f"Ole: {line}" in lines_of(stage, logging)


def test_what_is_said_with_its_word_is_said_back_too(logging: Person) -> None:
    logging.says("log: havnene er ringet op")
    logging.sees("Skrevet i loggen 08:05")


@pytest.mark.parametrize(
    "said",
    [
        "hvad er overskredet?",
        "hvem er systemejer på tågevarsel",
        "hvad skal vi nå inden fredag",
        "hvor ligger databehandleraftalen",
        "skal jeg skrive det et sted bagefter",
        "er k-102 ved at udløbe",
        "vis mine opgaver",
        "mine opgaver",
        "start 3.3 på nødmelderen",
        "hjælp",
        "tak",
        "forside",
    ],
)
def test_what_asks_or_orders_does_not(stage: Stage, logging: Person, said: str) -> None:
    logging.says(said)
    logging.does_not_see("Skrevet i loggen")
    assert f"Ole: {said}" not in lines_of(stage, logging)


@pytest.mark.parametrize(
    ("said", "line", "answer"),
    [
        (
            "maren svarer, hun aktiverer planen. hvornår skal vi være oppe igen",
            "maren svarer, hun aktiverer planen",
            "oppe igen inden kl.",
        ),
        (
            "har ringet til bo, han tager den heller ik. hvem er næste hos os",
            "har ringet til bo, han tager den heller ik",
            "Næste: Maren Skabelonsen",
        ),
        ("pressen har ringet. hvornår udløber k-103?", "pressen har ringet", "30. jun. 2029"),
        ("ditte er på vej, hvornår udløber k-103", "ditte er på vej", "30. jun. 2029"),
        ("mogens tog den! hvem aktiverer planen", "mogens tog den", "Bo Prøvesen"),
    ],
)
def test_what_is_told_before_a_question_is_a_line_and_the_question_is_answered(
    stage: Stage, logging: Person, said: str, line: str, answer: str
) -> None:
    logging.says(said)
    logging.sees(answer)
    seen = lines_of(stage, logging)
    assert line in seen
    assert said.removeprefix(line).strip(" .,!") not in seen


@pytest.mark.parametrize(
    "said",
    [
        "havnene spurgte. hvornår er vi oppe igen spurgte de",
        "tak. hvornår udløber k-103",
        "ved du, hvornår k-103 udløber",
    ],
)
def test_what_is_told_of_a_question_or_only_thanks_is_not_parted(
    stage: Stage, logging: Person, said: str
) -> None:
    logging.says(said)
    first = said.replace(",", ".").split(".")[0]
    assert f"Ole: {first}" not in lines_of(stage, logging).splitlines()


def test_the_order_to_report_an_event_is_no_line(stage: Stage, logging: Person) -> None:
    logging.says("meld hændelsen: nødmelderen nede 03.10-03.40, switch hos kagemand")
    logging.sees("Hvad er der sket?", "Nødmelderen nede 03.10-03.40, switch hos kagemand")
    assert "meld hændelsen" not in lines_of(stage, logging)


def test_a_line_that_should_not_be_there_is_struck_and_stays(stage: Stage, logging: Person) -> None:
    logging.says("vi øvede nødmelderen i går")
    logging.presses("Det skulle ikke i loggen")
    logging.sees("Streget i loggen", "skriv den igen")
    assert "vi øvede nødmelderen i går (streget af Ole 08:05)" in lines_of(stage, logging)
    logging.says("vi øvede nødmelderen i går")
    logging.sees("Tilføj øvelse")


def test_the_words_of_a_button_are_the_button(logging: Person) -> None:
    logging.says("hvad er overskredet?")
    logging.says("Til forsiden")
    logging.does_not_see("Skrevet i loggen")
    assert "Goddag" in logging.title or "Ole" in logging.title


def test_whoever_is_not_with_the_log_writes_nothing_in_it(
    stage: Stage, logging: Person, bo: Person
) -> None:
    bo.says("havnene er ringet op")
    bo.does_not_see("loggen")
    assert "havnene" not in lines_of(stage, logging)


def test_where_others_read_along_nothing_is_written(
    stage: Stage, logging: Person, maren: Person
) -> None:
    there, _ = stage.together("drift", logging, maren)
    there.says("havnene er ringet op")
    there.does_not_see("Skrevet i loggen")
    assert "havnene" not in lines_of(stage, logging)


def test_a_checklist_begun_after_the_log_is_answered_first(stage: Stage, logging: Person) -> None:
    stage.clock.forward(minutes=2)
    logging.says("start 3.3 på tågevarsel")
    logging.says("det ved jeg ikke lige nu desværre")
    logging.does_not_see("Skrevet i loggen")


def test_a_checklist_of_before_waits_for_the_log(stage: Stage, ole: Person) -> None:
    ole.says("start 3.3 på tågevarsel")
    stage.clock.forward(minutes=2)
    ole.says("nødmelderen er nede")
    ole.presses("Start log")
    ole.says("havnene er ringet op")
    ole.sees("Skrevet i loggen 08:07")


def test_a_cry_about_another_system_is_always_heard(logging: Person) -> None:
    logging.says("tågevarsel er også nede")
    logging.sees("Tågevarsel: ring nu")
    logging.does_not_see("Skrevet i loggen")


def test_what_tells_that_it_is_down_still_is_heard_and_written(
    stage: Stage, logging: Person
) -> None:
    logging.says("svarer ikke")
    logging.says("nødmelderen er stadig nede")
    logging.sees("Nødmelderen: ring nu", "Svarede ikke · 1 gang", "Skrevet i loggen 08:05")
    assert logging.title == "Nødmelderen: ring nu"
    assert "Ole: nødmelderen er stadig nede" in lines_of(stage, logging)


def test_who_is_named_tells_which_list_is_meant(stage: Stage, logging: Person) -> None:
    logging.says("tågevarsel er også nede")
    logging.says("vagtcentralen svarer ikke")
    logging.sees("Skrevet i loggen 08:05", f"Næste: {MOGENS}")
    assert f"{CENTRE} svarede ikke (1. gang)" in lines_of(stage, logging)
    logging.says("ingen svar")
    assert f"{MOGENS} svarede ikke (1. gang)" in lines_of(stage, logging)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("svarer ikke", f"Næste: {MOGENS}"),
        ("næste", f"Næste: {MOGENS}"),
        ("vis numrene", "Nødmelderen: ring nu"),
    ],
)
def test_acts_are_understood_after_something_else_was_asked(
    logging: Person, said: str, seen: str
) -> None:
    logging.says("hvad er overskredet?")
    logging.says(said)
    logging.sees(seen)


def test_without_a_database_the_log_takes_lines_too(stage: Stage, logging: Person) -> None:
    with stage.database_away():
        logging.says("havnene er ringet op")
        logging.sees("Skrevet i loggen 08:05")
        logging.says("svarer ikke")
        logging.sees(f"{CENTRE} svarede ikke", f"Næste: {MOGENS}")
        logging.says("hvad er overskredet?")
        logging.does_not_see("Skrevet i loggen")
    stage.copy()
    assert "Ole: havnene er ringet op" in lines_of(stage, logging)


def test_nothing_but_the_log_is_written_by_what_is_said(stage: Stage, logging: Person) -> None:
    def others(unit: UnitOfWork) -> int:
        unit.use_tenant(logging.tenant)
        sections = journal.c.section.not_in(("incident_log", "lookups"))
        rows = select(func.count()).where(journal.c.tenant == logging.tenant, sections)
        return int(unit.connection.execute(rows).scalar_one())

    stage.copy()
    before = stage.database.transact(others)
    for said in (
        "vi øvede nødmelderen i går",
        "helle opfundet er bekræftet, jeg ringede til hende",
        "falsk alarm",
        "afslut hændelsen",
        "oppe igen",
        "tågevarsel er nede",
        "gem",
    ):
        logging.says(said)
    stage.copy()
    assert stage.database.transact(others) == before


# ── After a while ────────────────────────────────────────────────────────────


def test_after_an_hour_it_is_asked_and_the_line_is_kept(stage: Stage, logging: Person) -> None:
    stage.clock.forward(minutes=61)
    logging.says("havnene er ringet op")
    logging.sees("Hører det til hændelsen på Nødmelderen?", "havnene er ringet op")
    assert "Ole: havnene" not in lines_of(stage, logging)
    logging.presses("Ja, skriv det i loggen")
    logging.sees("Skrevet i loggen 09:06")
    assert "Ole: havnene er ringet op" in lines_of(stage, logging)
    logging.says("radioen virker fint")
    logging.sees("Skrevet i loggen 09:06")


def test_after_an_hour_what_does_not_belong_is_read_as_ever(stage: Stage, logging: Person) -> None:
    stage.clock.forward(minutes=61)
    logging.says("vi øvede tågevarsel i går")
    logging.sees("Hører det til hændelsen")
    logging.presses("Nej")
    logging.sees("Ikke skrevet i loggen", "Tilføj øvelse")
    logging.says("fortryd")
    logging.says("vi øvede tågevarsel i går")
    logging.sees("Tilføj øvelse")
    assert "øvede" not in lines_of(stage, logging)


def test_the_question_survives_a_restart(stage: Stage, logging: Person) -> None:
    stage.clock.forward(minutes=61)
    logging.says("havnene er ringet op")
    token = logging.button("Ja, skriv det i loggen")
    stage.restart()
    logging.uses(token)
    logging.sees("Skrevet i loggen 09:06", "havnene er ringet op")


def test_after_eight_hours_the_log_asks_to_be_closed_once(stage: Stage, logging: Person) -> None:
    stage.clock.forward(hours=8)
    for _ in range(2):
        logging.has_seen_it()
        stage.remind()
    logging.sees_nothing_new()
    assert logging.title == "Er hændelsen på Nødmelderen slut?"
    logging.presses("Afslut loggen", title="Strømsvigt", significant="no")
    logging.sees("Nødmelderen: loggen er afsluttet")
    stage.copy()
    assert [one.significant for one in stage.kept(Event, title="Strømsvigt")] == [False]


def test_after_eight_hours_it_asks_at_the_next_thing_said_and_that_is_not_lost(
    stage: Stage, logging: Person
) -> None:
    stage.clock.forward(hours=9)
    logging.says("vi øvede tågevarsel i går")
    logging.sees("Er hændelsen på Nødmelderen slut?", "Tilføj øvelse")
    logging.says("fortryd")
    logging.says("vi øvede tågevarsel i går")
    logging.sees("Tilføj øvelse")
    logging.does_not_see("Er hændelsen")


# ── What is said of a call ───────────────────────────────────────────────────


def test_no_answer_in_words_shows_the_next(stage: Stage, logging: Person) -> None:
    logging.says("svarer ikke")
    logging.sees(f"{CENTRE} svarede ikke", f"Næste: {MOGENS}")
    logging.says("mogens svarer heller ikke")
    logging.sees(f"{MOGENS} svarede ikke", "Næste: Bodil Fantasi")
    logging.does_not_see("Nødmelderen: ring nu")
    logging.says("den svarer ikke, hvem så?")
    logging.presses("Det virkede")
    logging.sees("Sif Luftig svarede")
    seen = lines_of(stage, logging)
    for who in (CENTRE, MOGENS, "Bodil Fantasi"):
        assert f"{who} svarede ikke (1. gang)" in seen


def test_reached_in_words_is_written_and_a_press_confirms_the_number(
    stage: Stage, logging: Person
) -> None:
    def confirmed() -> date | None:
        stage.copy()
        [bodil] = stage.kept(Contact, name="Bodil Fantasi")
        return bodil.verified_on

    logging.says("svarer ikke")
    logging.says("bodil tog den")
    logging.sees("Bodil Fantasi svarede", "så bekræfter jeg nummeret")
    assert confirmed() != stage.today
    logging.presses("Det virkede")
    logging.sees("Nummeret bliver bekræftet")
    assert confirmed() == stage.today


@pytest.mark.parametrize(
    ("again", "seen"),
    [
        ("nødmelderen er nede", "Svarede ikke · 1 gang"),
        ("hvem er næste", f"Næste: {MOGENS}"),
        ("ring til kagemand", "Svarede ikke · 1 gang"),
    ],
)
def test_asking_again_goes_on_where_it_was(logging: Person, again: str, seen: str) -> None:
    logging.says("svarer ikke")
    logging.says(again)
    logging.sees(seen)
    logging.presses("Det virkede")
    logging.sees(f"{MOGENS} svarede")


def test_it_goes_on_without_a_log_and_after_a_restart_too(stage: Stage, ole: Person) -> None:
    ole.says("nødmelderen er nede")
    ole.presses("Svarer ikke")
    stage.restart()
    ole.says("nødmelderen er stadig nede, hvem ringer jeg til")
    ole.sees("Svarede ikke · 1 gang")
    ole.presses("Det virkede")
    ole.sees(f"{MOGENS} svarede")


def test_a_colleague_in_the_log_sees_whom_others_have_tried(logging: Person, maren: Person) -> None:
    logging.says("svarer ikke")
    maren.says("nødmelderen er nede")
    maren.sees("Ole startede en log", "Svarede ikke · 1 gang")


def test_buttons_of_the_newest_card_by_their_words(logging: Person) -> None:
    logging.says("nødmelderen er nede")
    logging.says("et andet system")
    logging.sees("Ring til vagten")
    logging.says("nødmelderen er nede")
    logging.says("vis plan")
    logging.sees("Nødmelderen: beredskabsplanen", "Beredskabsplan for Nødmelderen")
    logging.says("presse og data")
    logging.sees("Nødmelderen: hvem skal have besked")


# ── The end ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["oppe igen", "nødmelderen kører igen", "hændelsen er slut"])
def test_up_again_offers_to_close_with_the_time_it_was_down(
    stage: Stage, logging: Person, said: str
) -> None:
    stage.clock.forward(minutes=59)
    logging.says("genstarter nu")
    stage.clock.forward(minutes=20)
    logging.says(said)
    logging.sees("Nede fra 08:05 til 09:24: 1 time og 19 minutter", "Skrevet i loggen 09:24")
    stage.copy()
    assert stage.kept(Event, happened_on=stage.today) == []
    logging.presses("Afslut loggen", significant="yes")
    stage.copy()
    [event] = stage.kept(Event, happened_on=stage.today)
    assert (event.title, event.significant) == ("Nedbrud, nede i 1 time og 19 minutter", True)


def test_a_false_alarm_is_no_event(stage: Stage, logging: Person, yusuf: Person) -> None:
    yusuf.says("hjælp")
    logging.says("det var falsk alarm")
    logging.sees("Falsk alarm på Nødmelderen?")
    logging.presses("Ja, det var falsk alarm")
    logging.sees("falsk alarm, loggen er lukket")
    stage.copy()
    stage.work()
    assert stage.kept(Event, happened_on=stage.today) == []
    assert any("Falsk alarm: Nødmelderen" in card.title for card in yusuf.ever_seen)
    logging.says("havnene er ringet op")
    logging.does_not_see("Skrevet i loggen")


def test_a_false_alarm_that_goes_on(logging: Person) -> None:
    logging.says("falsk alarm")
    logging.presses("Nej, den er i gang")
    logging.sees("Nødmelderen: log siden kl.")


def test_what_is_asked_while_the_log_is_about_to_be_closed_is_no_line_of_it(
    stage: Stage, logging: Person
) -> None:
    logging.says("slut log")
    logging.sees("Afslut loggen for Nødmelderen?")
    for said in ("hvem skal have besked nu", "skal det anmeldes til nogen", "hvad mangler i 3.1"):
        logging.says(said)
        logging.does_not_see("Skrevet i loggen")
        assert f"Ole: {said}" not in lines_of(stage, logging)


@pytest.mark.parametrize("said", ["afslut hændelsen", "luk loggen", "slut log", "close the log"])
def test_the_log_is_closed_in_words_by_whoever_opened_it(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Afslut loggen for Nødmelderen?", "Nede fra 08:05")
    logging.presses("Afslut loggen", title="Kabelbrud", significant="yes")
    logging.sees("Nødmelderen: loggen er afsluttet")


@pytest.mark.parametrize(
    "said", ["svarer ikke", "virkede", "oppe igen", "falsk alarm", "vis log", "afslut hændelsen"]
)
def test_without_a_log_it_is_said_that_none_is_open(stage: Stage, yusuf: Person, said: str) -> None:
    yusuf.says(said)
    yusuf.sees("Ingen log er åben")
    assert yusuf.buttons == ["Find vagtnummer", "Til forsiden"]
    yusuf.presses("Find vagtnummer")
    yusuf.sees("Ring til vagten")


def test_what_stands_open_is_answered_before_that(ole: Person) -> None:
    ole.says("start 3.3 på tågevarsel")
    ole.says("svarer ikke")
    ole.does_not_see("Ingen log er åben")


# ── What is no cry ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "jeg kan ikke logge ind",
        "jeg kan ikke logge ind på kravbot",
        "jeg kan ikke logge ind på min pc",
        "jeg har ringet, det virkede",
        "jeg har ringet til mosekonges døgnvagt, det virkede",
        "skriv det ned",
        "kan du skrive det ned for mig",
        "vil du notere det ned",
    ],
)
def test_what_shows_no_list(ole: Person, said: str) -> None:
    ole.says(said)
    ole.does_not_see("ring nu", "Ring til vagten", "Hvilket system er nede")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("folk kan ikke logge ind på fyrjournal", "Fyrjournal: ring"),
        ("phishingmail klikket på af en medarbejder med admin-adgang", "Ring til vagten"),
        ("er nødmelderen nede eller er det bare mig", "Nødmelderen: ring nu"),
        ("nødmelderen er nede skriv det lige ned", "Nødmelderen: ring nu"),
    ],
)
def test_what_shows_a_list(ole: Person, said: str, seen: str) -> None:
    ole.says(said)
    ole.sees(seen)


def test_what_is_slow_again_asks_which(ole: Person) -> None:
    ole.says("den er langsom igen")
    ole.sees("Ring til vagten", "Vælg Nødmelderen")


def test_open_findings_are_no_emergency(lone: Person) -> None:
    lone.says("har omsorgsnøglen nogen åbne fund")
    lone.does_not_see("ring nu")


# ── Who can be reached ───────────────────────────────────────────────────────


def at(stage: Stage, moment: str) -> None:
    stage.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def test_who_is_closed_now_comes_after_those_who_can_be_reached(stage: Stage, ole: Person) -> None:
    at(stage, "2026-03-02T01:10")
    ole.says("tågevarsel er nede")
    ole.sees("Lukket nu, åbner kl. 08", "08–16, ellers via vagt")
    assert ole.view.index("sikkerhedsvagt") < ole.view.index("Rita")
    at(stage, "2026-03-02T09:10")
    ole.says("tågevarsel er nede igen")
    ole.does_not_see("Lukket nu")
    assert ole.view.index("Rita") < ole.view.index("sikkerhedsvagt")


def test_where_all_are_closed_our_own_come_first(stage: Stage, ole: Person) -> None:
    at(stage, "2026-03-01T07:05")
    ole.says("fyrjournal er nede hvem ringer jeg til")
    ole.sees("Fyrjournal: ring til jeres egne", "Leverandøren har lukket lige nu")
    ole.sees("Lukket nu, åbner i morgen kl. 07")
    assert ole.view.index("Fie Demosen") < ole.view.index("Mosekonge Hosting, support")


def test_a_deputy_stands_before_whoever_is_away(stage: Stage, ole: Person) -> None:
    away = {"member": "bo.proevesen@stf.example", "from": date(2026, 3, 1), "to": date(2026, 3, 9)}
    stage.write(Absence.model_validate(away))
    [owner] = stage.kept(RoleAssignment, scope="system:Nødmelderen", role="SYS")
    stage.write(owner.model_copy(update={"deputy": "fie.demosen@stf.example"}))
    stage.copy()
    ole.says("nødmelderen er nede")
    ole.sees("Væk til og med 9. mar. 2026")
    assert ole.view.index("Fie Demosen") < ole.view.index("Bo Prøvesen")


def test_press_and_data_protection(stage: Stage, ole: Person) -> None:
    ole.says("nødmelderen er nede")
    ole.presses("Vis presse og data")
    ole.sees("Registeret har ingen til pressen. Spørg Signe Testesen")
    ole.sees("Registeret har ingen til databeskyttelse. Spørg Yusuf Fiktivsen")
    stage.write(
        Contact(
            system="Nødmelderen",
            side="us",
            slot="communication",
            name="Pressevagten",
            phone="+45 00 00 10 99",
        )
    )
    stage.copy()
    ole.says("hvem taler med pressen?")
    ole.sees("Taler med pressen", "Pressevagten", "+45 00 00 10 99")


@pytest.mark.parametrize("of", ["nødmelderen er nede", "hvem ringer jeg til"])
def test_every_card_has_a_way_home(ole: Person, of: str) -> None:
    ole.says(of)
    ole.presses("Til forsiden")
    ole.sees("over fristen")


def test_a_way_home_from_the_log(stage: Stage, logging: Person) -> None:
    for said in ("havnene er ringet op", "vis plan", "oppe igen", "falsk alarm", "vis log"):
        logging.says(said)
        assert "Til forsiden" in logging.buttons, said
    with stage.database_away():
        logging.presses("Til forsiden")
        logging.sees("Jeg kan ikke gemme noget lige nu")


def test_it_speaks_english(stage: Stage, logging: Person) -> None:
    logging.says("english")
    stage.copy()
    logging.says("the harbours have been called")
    logging.sees("Written in the log 08:05")
