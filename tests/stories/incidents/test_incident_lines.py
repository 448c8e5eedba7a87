"""Test what is written in a night: a line with its time, who is next, how long, and the log after.

It is a Monday, just before four in the morning.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from governance.records.contacts import Contact
from governance.records.events import Event
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import Person, Stage

DUTY, TORBEN, HELLE = "Pindsvin Drift, døgnvagt", "Torben Opdigtet, driftschef", "Helle Opfundet"
NEXT = f"Næste: {TORBEN}"
LIST = "Tågevarsel: ring nu"


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    stage_with_call_lists.clock.set(datetime(2026, 3, 2, 2, 55, tzinfo=UTC))
    return stage_with_call_lists


@pytest.fixture
def calling(stage: Stage, ole: Person) -> Person:
    """Let Ole have seen whom to call about Tågevarsel."""
    ole.says("tågevarsel er nede hvem ringer jeg til")
    return ole


@pytest.fixture
def logging(calling: Person) -> Person:
    """Let Ole have an open log on Tågevarsel."""
    calling.says("start log")
    return calling


def log_of(who: Person) -> str:
    """Show the log below, and return what is on it."""
    who.says("vis log")
    return who.view


# ── A log is begun ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["start log", "start en log", "log start", "begynd log"])
def test_a_log_is_begun_though_another_card_came_between(calling: Person, said: str) -> None:
    calling.says("hvad er overskredet")
    calling.says(said)
    calling.sees("Tågevarsel: log siden kl. 03:55", "Ole startede loggen")
    calling.does_not_see(LIST)


@pytest.mark.parametrize("said", ["åbn en log", "åbn log", "open a log"])
def test_a_log_is_opened_where_none_is_open(calling: Person, said: str) -> None:
    calling.says(said)
    calling.sees("Tågevarsel: log siden kl. 03:55", "Ole startede loggen")
    calling.says(said)
    calling.sees("Tågevarsel: log siden kl. 03:55")


@pytest.mark.parametrize(
    "said",
    [
        "den var nede fra 02.20 til 03.10",
        "nede fra 2:20 til 3:10",
        "den var nede 02.20-03.10",
        "systemet var nede mellem 02.20 og 03.10",
    ],
)
def test_from_and_until_when_it_was_down_is_told_in_one(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Nede fra 02:20 til 03:10: 50 minutter.")
    logging.says("hvor længe varede det")
    logging.sees("Nede fra 02:20 til 03:10: 50 minutter.", said)


def test_both_times_are_told_in_english(logging: Person) -> None:
    logging.says("it was down from 2:20 to 3:10")
    logging.sees("Down from 02:20 to 03:10: 50 minutes.")


def test_when_it_was_down_is_told_before_there_is_a_log(calling: Person) -> None:
    calling.says("den var nede fra 02.20 til 03.10")
    calling.sees("den var nede fra 02.20 til 03.10")
    calling.says("start log")
    calling.says("hvor længe varede det")
    calling.sees("Nede fra 02:20 til 03:10: 50 minutter.")


@pytest.mark.parametrize(
    "said", ["har vi mistet data", "er der tabt data?", "hvor meget data har vi mistet"]
)
def test_whether_data_is_lost_is_asked_of_the_supplier(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Tågevarsel: ukendt, om data er tabt", "Spørg Pindsvin Drift", "(RPO)")
    logging.sees("Skriv svaret her")
    logging.says("vi mistede ti minutters data")
    logging.sees("Skrevet i loggen")


def test_what_was_learned_becomes_a_follow_up(logging: Person) -> None:
    logging.says("hvad kan vi lære af det")
    logging.sees("Skriv, hvad I har lært", "opfølgning")


@pytest.mark.parametrize(
    "said",
    [
        "start log, det begyndte ca 02.40 i nat",
        "start log. den gik ned 02.40 i nat",
        "begynd en log, den har været nede siden 02.40",
    ],
)
def test_a_log_begins_with_when_it_began(calling: Person, said: str) -> None:
    calling.says(said)
    calling.sees("Tågevarsel: log siden kl.")
    calling.says("oppe igen 03.10")
    calling.sees("Nede fra 02:40 til 03:10: 30 minutter.")


def test_the_deadline_counts_from_when_it_began(logging: Person) -> None:
    logging.says("det begyndte 02.40 i nat")
    logging.says("hvor længe har vi")
    logging.sees("Regnet fra kl. 02:40")


def test_since_when_it_was_down_is_told_in_the_middle_of_a_line(logging: Person) -> None:
    logging.says("du regner forkert, den gik ned 02.40, så vi har til i morgen")
    logging.sees("Skrevet i loggen 02:40")
    logging.says("oppe igen 03.10")
    logging.sees("Nede fra 02:40 til 03:10: 30 minutter.")


def test_a_length_of_lost_data_is_answered_by_how_much_may_be(logging: Person) -> None:
    logging.says("er 5 timers datatab ok?")
    logging.sees("Accepteret datatab: højst")


def test_when_it_will_be_down_is_no_time_it_was(logging: Person) -> None:
    logging.says("den skal være nede fra 22 til 23 til en opdatering")
    assert "Nede fra" not in log_of(logging)


def test_the_log_is_begun_and_closed_in_the_middle_of_a_checklist(
    stage: Stage, calling: Person
) -> None:
    stage.clock.forward(minutes=2)
    calling.says("start 3.3 på nødmelderen")
    calling.says("start log")
    calling.sees("Tågevarsel: log siden kl.")
    stage.clock.forward(minutes=2)
    calling.says("fortsæt 3.3 på nødmelderen")
    calling.says("luk loggen")
    calling.sees("Afslut loggen for Tågevarsel?")


def test_after_two_lists_it_is_asked_which_system_the_log_is_for(calling: Person) -> None:
    calling.says("nødmelderen er nede")
    calling.says("hvad er overskredet")
    calling.says("start log")
    calling.sees("Hvilket system skal jeg starte en log for?")
    calling.presses("Tågevarsel")
    calling.sees("Tågevarsel: log siden kl.")


def test_whoever_names_the_system_is_not_asked(calling: Person) -> None:
    calling.says("nødmelderen er nede")
    calling.says("start log på tågevarsel")
    calling.sees("Tågevarsel: log siden kl.")


def test_without_a_list_it_is_said_how_a_log_is_begun(ole: Person) -> None:
    ole.says("start log")
    ole.sees("Hvad er nede?", "En log hører til et system")
    assert ole.buttons == ["Find vagtnummer", "Til forsiden"]


def test_an_hour_later_it_is_not_guessed(stage: Stage, calling: Person) -> None:
    stage.clock.forward(minutes=61)
    calling.says("start log")
    calling.sees("Hvad er nede?")


# ── A time before the line ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "at", "line"),
    [
        ("0331 havnene er ringet op", "03:31", "havnene er ringet op"),
        ("03:31 havnene er ringet op", "03:31", "havnene er ringet op"),
        ("kl 3.31 havnene er ringet op", "03:31", "havnene er ringet op"),
        ("kl. 3.31: havnene er ringet op", "03:31", "havnene er ringet op"),
        ("log 0331 havnene er ringet op", "03:31", "havnene er ringet op"),
        ("skriv i loggen at havnene er ringet op", "03:55", "havnene er ringet op"),
        ("noter: havnene er ringet op", "03:55", "havnene er ringet op"),
        ("kl 0345 er vi oppe på backup", "03:45", "er vi oppe på backup"),
        ("0330 ring til borgmesteren", "03:30", "ring til borgmesteren"),
        ("1500 brugere er ramt", "03:55", "1500 brugere er ramt"),
        ("2026 planen er fundet frem", "03:55", "2026 planen er fundet frem"),
        ("2340 begyndte alarmerne", "23:40", "begyndte alarmerne"),
    ],
)
def test_a_line_has_the_time_it_was_told_with(
    logging: Person, said: str, at: str, line: str
) -> None:
    logging.says(said)
    logging.sees(f"Skrevet i loggen {at}", line)
    assert f"Ole: {line}" in log_of(logging)
    assert at in logging.view


def test_a_line_by_its_word_or_its_button_has_its_time_too(logging: Person) -> None:
    logging.says("log: 0331 havnene er ringet op")
    logging.sees("Skrevet i loggen 03:31")
    logging.says("vis log")
    logging.presses("Skriv i loggen", line="0340 radioen virker")
    seen = log_of(logging)
    assert "03:31: Ole: havnene er ringet op" in seen
    assert "03:40: Ole: radioen virker" in seen


def test_lines_stand_in_the_order_in_which_they_happened(logging: Person) -> None:
    logging.says("0350 radioen virker")
    logging.says("0331 havnene er ringet op")
    logging.says("2340 den første alarm kom")
    seen = log_of(logging)
    assert seen.index("den første alarm") < seen.index("havnene") < seen.index("radioen")


@pytest.mark.parametrize("said", ["nej 0332", "det var 0332", "ret 0331 til 0332"])
def test_a_wrong_time_is_put_right(logging: Person, said: str) -> None:
    logging.says("0331 havnene er ringet op")
    logging.says(said)
    logging.sees("Rettet til 03:32", "havnene er ringet op")
    seen = log_of(logging)
    assert "03:32" in seen
    assert "03:31" not in seen


def test_a_time_no_line_has_is_said_not_to_be_there(logging: Person) -> None:
    logging.says("0331 havnene er ringet op")
    logging.says("ret 0450 til 0452")
    logging.sees("Du har ingen linje kl. 04:50")


def test_the_told_time_survives_the_journal(stage: Stage, logging: Person) -> None:
    logging.says("0331 havnene er ringet op")
    logging.says("nej 0332")
    stage.copy()
    stage.restart()
    seen = log_of(logging)
    assert "03:32" in seen
    assert "03:31" not in seen


# ── Who was called ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "0314 ringet vagten ingen svar",
        "0314 vagten svarer ikke",
        "0314 ringet døgnvagten to gange, ingen svar, prøver torben nu",
    ],
)
def test_no_answer_is_a_line_and_only_the_next_is_shown(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Skrevet i loggen 03:14", f"{DUTY} svarede ikke", NEXT, "+45 00 00 11 02")
    logging.does_not_see(LIST, HELLE)
    tries = 2 if "to gange" in said else 1
    assert f"{DUTY} svarede ikke ({tries}. gang) · Ole: " in log_of(logging)


def test_one_after_the_other_does_not_answer_until_ours_are_left(logging: Person) -> None:
    logging.says("0314 ringet vagten ingen svar")
    logging.says("stadig ingen svar")
    logging.sees(f"{TORBEN} svarede ikke", f"Næste: {HELLE}")
    for _ in range(3):
        logging.says("ingen svar")
    logging.sees("Alle hos leverandøren er prøvet", "Næste: Bo Prøvesen", "+45 00 00 10 02")
    logging.says("bo ringet op, ingen svar")
    logging.sees("Bo Prøvesen svarede ikke", "Næste: Maren Skabelonsen")
    for who in ("maren", "ditte", "yusuf"):
        logging.says(f"{who} svarer ikke")
    logging.says("ingen svar")
    logging.sees("Alle hos leverandøren er prøvet")


def test_the_button_on_the_short_card_leads_on_in_its_place(logging: Person) -> None:
    logging.says("0314 ringet vagten ingen svar")
    logging.presses("Svarer ikke")
    logging.sees(f"{TORBEN} svarede ikke", f"Næste: {HELLE}")
    logging.presses("Til numrene")
    logging.sees(LIST, "Svarede ikke · 1 gang")


def test_who_took_it_is_a_line_and_a_press_confirms_the_number(
    stage: Stage, logging: Person
) -> None:
    logging.says("0331 torben tog den")
    logging.sees("Skrevet i loggen 03:31", f"{TORBEN} svarede", "så bekræfter jeg nummeret")
    [torben] = stage.kept(Contact, name="Torben Opdigtet")
    logging.presses("Det virkede")
    stage.copy()
    [later] = stage.kept(Contact, name="Torben Opdigtet")
    assert (torben.verified_on, later.verified_on) == (torben.verified_on, stage.today)
    assert torben.verified_on != stage.today


@pytest.mark.parametrize(
    "said",
    [
        "helle opfundet overtager efter torben opdigtet 1 april",
        "helle har overtaget torbens rolle",
        "helle opfundet afløser torben opdigtet",
    ],
)
def test_whoever_comes_after_another_has_not_answered(logging: Person, said: str) -> None:
    logging.says(said)
    logging.does_not_see("svarede")


def test_a_handover_before_a_log_is_no_answer(calling: Person) -> None:
    calling.says("helle opfundet overtager efter torben opdigtet 1 april")
    calling.does_not_see("svarede")


def test_after_whoever_is_named_comes_the_one_below(logging: Person) -> None:
    logging.says("torben svarer heller ikk")
    logging.sees(f"{TORBEN} svarede ikke", f"Næste: {HELLE}")


def test_the_list_says_no_number_confirmed_that_was_only_said_to_answer(logging: Person) -> None:
    logging.says("0331 torben tog den")
    logging.presses("Til numrene")
    logging.sees(LIST, f"{TORBEN} svarede, er der sagt.")
    logging.does_not_see("Nummeret bliver bekræftet")


def test_who_is_on_no_list_is_only_a_line(logging: Person) -> None:
    logging.says("kagemand tog den")
    logging.sees("Skrevet i loggen", "kagemand tog den")
    logging.does_not_see("svarede")


def test_a_struck_no_answer_counts_no_more(logging: Person) -> None:
    logging.says("ringet vagten ingen svar")
    logging.presses("Det skulle ikke i loggen")
    logging.sees("Streget i loggen")
    logging.says("ingen svar")
    logging.sees(f"{DUTY} svarede ikke", NEXT)


@pytest.mark.parametrize("said", ["hvem er nummer to", "hvem så", "hvem er næste"])
def test_who_is_next_is_one_number_and_not_the_list(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees(NEXT, "+45 00 00 11 02")
    logging.does_not_see(LIST, "Bo Prøvesen")


@pytest.mark.parametrize("between", ["hvad er overskredet", "hjælp"])
def test_the_number_is_told_again(calling: Person, between: str) -> None:
    calling.says(between)
    calling.says("hvad var nr igen")
    calling.sees(DUTY, "+45 00 00 11 00")
    calling.does_not_see("Bo Prøvesen")


@pytest.mark.parametrize(
    ("who", "number"), [("torben", "+45 00 00 11 02"), ("bo", "+45 00 00 10 02")]
)
def test_the_number_of_somebody_named(logging: Person, who: str, number: str) -> None:
    logging.says(f"hvad er nummeret på {who}")
    logging.sees("Nummeret på", number)
    logging.does_not_see(LIST)


def test_the_number_of_whoever_answered_is_told_again(logging: Person) -> None:
    logging.says("torben tog den")
    logging.says("hvad var nummeret")
    logging.sees(f"{TORBEN} svarede", "+45 00 00 11 02")


@pytest.mark.parametrize(
    "said",
    [
        "nødmelderen er nede og vagten svarer ikke",
        "vagten svarer ikke, og nu er nødmelderen også nede",
        "0340 vagten svarer ikke, og nødmelderen er også nede",
        "kagemand svarer ikke",
        "giv mig nummeret til kagemand",
        "hvem ringer jeg til om nødmelderen",
        "nødmelderen svarer ikke",
    ],
)
def test_a_cry_about_another_system_is_heard_beside_what_is_told(
    logging: Person, said: str
) -> None:
    logging.says(said)
    logging.sees("Nødmelderen: ring nu")
    logging.does_not_see("Skrevet i loggen")


def test_a_line_about_another_list_waits_for_its_own_log(logging: Person) -> None:
    logging.says("nødmelderen er også nede")
    logging.says("0340 nødmelderen stadig nede")
    logging.sees("Opkaldet står ikke i en log endnu", "+45 00 00 13 00")
    logging.says("start log")
    logging.sees("Nødmelderen: log siden kl.", "03:40: Ole: nødmelderen stadig nede")


def test_another_system_that_is_down_gets_its_list_at_once(logging: Person) -> None:
    logging.says("0340 nødmelderen er også nede")
    logging.sees("Nødmelderen: ring nu", "+45 00 00 13 00")


# ── Before there is a log ────────────────────────────────────────────────────


def test_what_is_told_before_a_log_waits_for_it(stage: Stage, calling: Person) -> None:
    def written() -> int:
        def count(unit: UnitOfWork) -> int:
            unit.use_tenant(calling.tenant)
            mine = (journal.c.tenant == calling.tenant, journal.c.section == "incident_log")
            rows = select(func.count()).where(*mine)
            return int(unit.connection.execute(rows).scalar_one())

        stage.copy()
        return stage.database.transact(count)

    calling.says("0314 ringet vagten ingen svar")
    calling.sees(NEXT, "Opkaldet står ikke i en log endnu")
    calling.says("0320 havnene er ringet op")
    calling.sees("Opkaldet står ikke i en log endnu")
    assert written() == 0
    calling.presses("Start log")
    calling.sees("Tågevarsel: log siden kl.", "Ole: ringet vagten ingen svar", "havnene er ringet")
    assert calling.view.index("03:14") < calling.view.index("03:20")
    assert written() == 3


@pytest.mark.parametrize(
    "said", ["ingen svar", "de svarer ikke", "vagten svarer ikke, hvem så", "den ringer bare ud"]
)
def test_no_answer_before_a_log_shows_the_next_and_offers_one(calling: Person, said: str) -> None:
    calling.says(said)
    calling.sees(NEXT, "+45 00 00 11 02")
    calling.does_not_see(LIST)
    assert "Start log" in calling.buttons


@pytest.mark.parametrize(
    "said", ["helle siger de kigger på det, cirka en time", "torben er på vej ind"]
)
def test_what_is_told_without_a_time_waits_for_the_log_too(calling: Person, said: str) -> None:
    calling.says(said)
    assert calling.title == "Ikke skrevet ned endnu"
    calling.sees(said)
    calling.says("start log")
    assert said in log_of(calling)


def test_how_a_line_comes_into_a_log_is_said_once(calling: Person) -> None:
    calling.says("torben er på vej ind")
    calling.sees("Start loggen")
    calling.says("vi har sendt havnene en sms")
    assert calling.title == "2 linjer venter på en log"
    calling.sees("vi har sendt havnene en sms")
    calling.does_not_see("Start loggen, så")
    calling.says("start log")
    assert "torben er på vej ind" in log_of(calling)
    assert "vi har sendt havnene en sms" in log_of(calling)


def test_the_time_may_stand_after_what_happened(calling: Person) -> None:
    calling.says("torben tog den 02.55, han kigger på det")
    calling.sees("Torben Opdigtet, driftschef svarede")
    calling.says("oppe igen kl 03.10")
    calling.says("den virker igen, men kun delvist")
    calling.says("start log")
    log = log_of(calling)
    assert "02:55: Torben Opdigtet, driftschef svarede" in log
    assert "03:10: Ole: oppe igen kl 03.10" in log
    assert "Ole: den virker igen, men kun delvist" in log


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("hvad er det nu torben hedder til efternavn", "Nummeret på Torben Opdigtet, driftschef"),
        ("kan jeg se planen", "Tågevarsel: beredskabsplanen"),
        ("hvor lang tid kan vi tåle det", "Tågevarsel: oppe igen inden 4 timer"),
        ("skal det her anmeldes et sted", "Tågevarsel: hvem skal have besked"),
        ("hvem må trykke på den knap, knappen altså", "Bo Prøvesen aktiverer planen"),
        (
            "hvad er det nu sikkerhedsvagtens nr er hvis det viser sig at være hackere",
            "Nummeret på Pindsvin Drift, sikkerhedsvagt",
        ),
    ],
)
def test_what_is_asked_is_known_by_a_few_words(calling: Person, asked: str, answered: str) -> None:
    calling.says(asked)
    assert calling.title == answered
    calling.does_not_see(LIST)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("hvem er incident manager på nødmelderen", "Nummeret på Sif Luftig"),
        (
            "hvis bo ikke tager telefonen, hvem må så trykke på knappen for nødmelderen",
            "Bo Prøvesen aktiverer planen",
        ),
        ("nødmelderen er nede, hvem er incident manager", "Nødmelderen: ring nu"),
    ],
)
def test_who_asks_of_one_is_told_of_that_one_unless_something_is_down(
    ole: Person, asked: str, answered: str
) -> None:
    ole.says(asked)
    assert ole.title.startswith(answered)


def test_that_it_is_up_again_waits_for_the_log(calling: Person) -> None:
    calling.says("0350 den er oppe igen")
    assert calling.title == "Ikke skrevet ned endnu"
    calling.says("start log")
    assert "03:50: Ole: den er oppe igen" in log_of(calling)


def test_what_is_something_else_is_no_line_of_a_log_that_is_not_open(calling: Person) -> None:
    calling.says("hvad er overskredet")
    assert "over fristen" in calling.title
    calling.says("vi har lige holdt øvelse på fyrjournal")
    assert calling.title == "Tilføj øvelse"
    calling.says("annuller")
    for said in ("hvad hedder den der dims?", "skal yusuf vide noget", "ja luk den"):
        calling.says(said)
        assert calling.title != "Ikke skrevet ned endnu"


def test_what_waits_is_there_after_a_restart(stage: Stage, calling: Person) -> None:
    calling.says("0314 ringet vagten ingen svar")
    token = calling.button("Start log")
    stage.restart()
    calling.uses(token)
    calling.sees("Ole: ringet vagten ingen svar", "03:14")


# ── What is asked meanwhile ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    ["hvor længe må det være nede", "hvor lang tid har vi igen", "hvad er rto for tågevarsel"],
)
def test_how_long_it_may_be_down_is_counted_from_the_log(
    stage: Stage, logging: Person, said: str
) -> None:
    stage.clock.forward(minutes=20)
    logging.says(said)
    logging.sees("Tågevarsel skal være oppe igen inden 4 timer: kl. 07:55")
    logging.sees("Der er 3 timer og 40 minutter tilbage", "Regnet fra kl. 03:55")


@pytest.mark.parametrize(
    "said",
    [
        "hvem må aktivere planen",
        "hvem ellers kan sige ja til planen",
        "skal bo vækkes",
        "må jeg vække chefen",
    ],
)
def test_who_decides_is_named_with_the_number(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Hændelse · Tågevarsel", "Bo Prøvesen aktiverer planen", "+45 00 00 10 02")


def test_a_yes_alone_is_asked_how_significant_it_was(stage: Stage, logging: Person) -> None:
    logging.says("luk hændelsen")
    logging.says("ja luk den")
    logging.sees("Var hændelsen på Tågevarsel væsentlig?")
    logging.says("vis loggen")
    logging.does_not_see("Ole afsluttede loggen")
    logging.says("falsk alarm")
    logging.says("ja")
    logging.sees("Et ja er ikke nok", "Ja, det var falsk alarm")
    logging.says("nej")
    logging.sees("Tågevarsel: log siden kl.")
    logging.says("falsk alarm")
    logging.says("ja, det var falsk alarm")
    logging.sees("falsk alarm, loggen er lukket")


@pytest.mark.parametrize(
    ("orders", "significant"),
    [
        (("afslut loggen", "ja", "ja"), True),
        (("afslut loggen", "ja", "nej"), False),
        (("Afslut loggen", "Afslut loggen", "nej"), False),
        (("afslut loggen", "ja, væsentligt. gem hændelsen"), True),
        (("luk loggen", "ikke væsentligt"), False),
        (("luk loggen", "det var væsentligt"), True),
        (("afslut loggen, det var væsentligt",), True),
        (("afslut hændelsen, den var ikke væsentlig",), False),
        (("close the log, it was significant",), True),
        (("ok, luk den", "væsentlig"), True),
        (("oppe igen", "ja", "ja"), True),
    ],
)
def test_the_log_is_closed_by_saying_whether_it_was_significant(
    stage: Stage, logging: Person, orders: tuple[str, ...], *, significant: bool
) -> None:
    stage.copy()
    for said in orders:
        assert stage.kept(Event, happened_on=stage.today) == []
        logging.says(said)
    logging.sees("loggen er afsluttet" if "close" not in orders[0] else "the log is closed")
    stage.copy()
    [event] = stage.kept(Event, happened_on=stage.today)
    assert event.significant is significant


@pytest.mark.parametrize("said", ["måske væsentligt", "var det væsentligt?", "nej, væsentligt"])
def test_what_is_not_said_for_sure_closes_nothing(logging: Person, said: str) -> None:
    logging.says("afslut loggen")
    logging.says(said)
    logging.does_not_see("loggen er afsluttet")


def test_a_button_that_says_how_significant_it_was_closes_the_log(logging: Person) -> None:
    logging.says("afslut loggen")
    logging.says("ja")
    logging.presses("Nej")
    logging.sees("Tågevarsel: loggen er afsluttet")


def test_what_is_told_before_the_order_to_close_is_written(logging: Person) -> None:
    logging.says("oppe igen 03.50")
    logging.says("ok går i seng. luk den")
    logging.sees("Var hændelsen på Tågevarsel væsentlig?", "Ole: ok går i seng")
    logging.says("ikke væsentlig")
    logging.sees("loggen er afsluttet")


def test_close_it_is_of_something_else_where_that_was_shown_last(logging: Person) -> None:
    logging.says("beskriv reetablering trin for trin")
    logging.says("luk den")
    logging.does_not_see("Afslut loggen for")


# ── Afterwards ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "hvor lang tid var den nede",
        "hvor længe var tågevarsel nede",
        "vis loggen fra i nat",
        "vis loggen fra i nat på tågevarsel",
        "kan jeg se loggen",
        "hvad skete der i nat",
    ],
)
def test_the_log_of_the_night_is_there_with_how_long_it_was_down(
    stage: Stage, logging: Person, said: str
) -> None:
    logging.says("0331 havnene er ringet op")
    stage.clock.forward(minutes=30)
    logging.says("0415 oppe igen")
    logging.sees("Nede fra 03:31 til 04:15: 44 minutter")
    logging.presses("Afslut loggen", title="Strømsvigt", significant="no")
    stage.copy()
    assert [one.title for one in stage.kept(Event, happened_on=stage.today)] == ["Strømsvigt"]
    logging.says("hvad er overskredet")
    logging.says(said)
    logging.sees("Nede fra 03:31 til 04:15: 44 minutter", "Ole: havnene er ringet op")


@pytest.mark.parametrize(
    ("cry", "up", "down"),
    [
        ("03.10 tågevarsel er nede, hvem ringer jeg til", "oppe igen 03.40", "03:10 til 03:40"),
        ("tågevarsel er gået ned 03.10", "03.40 nu kører den igen siger torben", "03:10 til 03:40"),
        (
            "tågevarsel gik ned kl 03.10. hvem ringer jeg til",
            "oppe igen kl 3.40",
            "03:10 til 03:40",
        ),
        (
            "tågevarsel har været nede siden 0310",
            "0340 den kører igen. der mangler vist data fra ca 10 min",
            "03:10 til 03:40",
        ),
        ("tågevarsel er nede, vi har møde kl 9", "oppe igen 03.57, det var en disk", "til 03:57"),
    ],
)
def test_it_was_down_from_and_until_the_times_that_are_told(
    stage: Stage, ole: Person, cry: str, up: str, down: str
) -> None:
    ole.says(cry)
    ole.sees(LIST)
    ole.says("start log")
    stage.clock.forward(minutes=5)
    ole.says(up)
    ole.sees("oppe igen?", down)


def test_when_it_was_up_is_corrected_by_what_is_said_last(stage: Stage, ole: Person) -> None:
    ole.says("03.10 tågevarsel er nede")
    ole.says("start log")
    stage.clock.forward(minutes=5)
    ole.says("oppe igen")
    ole.sees("Nede fra 03:10 til 04:00")
    stage.clock.forward(minutes=1)
    ole.says("nej den var oppe igen 03.40")
    ole.sees("Nede fra 03:10 til 03:40: 30 minutter")
    ole.says("hvor lang tid var den nede")
    ole.sees("Nede fra 03:10 til 03:40")


def test_until_when_it_has_to_be_up_is_counted_from_the_time_told(ole: Person) -> None:
    ole.says("tågevarsel er gået ned 03.10")
    ole.says("start log")
    ole.says("hvornår skal vi være oppe igen")
    ole.sees("Regnet fra kl. 03:10")


def test_what_is_not_up_again_in_full_is_only_a_line(ole: Person) -> None:
    ole.says("03.10 tågevarsel er nede")
    ole.says("start log")
    ole.says("den kører igen 03.40, men kun delvist")
    ole.does_not_see("oppe igen?")


def test_a_log_that_knows_only_when_it_was_up_says_so(logging: Person) -> None:
    logging.says("0331 oppe igen")
    logging.sees("Oppe igen kl. 03:31", "Hvornår det gik ned, står ikke i loggen")


def test_how_long_it_has_been_down_so_far(stage: Stage, logging: Person) -> None:
    stage.clock.forward(minutes=20)
    logging.says("hvor længe har den været nede")
    logging.sees("Nede siden 03:55: 20 minutter")


def test_whoever_was_with_no_log_sees_none_of_the_night(logging: Person, bo: Person) -> None:
    bo.says("vis loggen fra i nat")
    bo.does_not_see("Ole startede loggen")


def test_it_speaks_english(stage: Stage, logging: Person) -> None:
    logging.says("english")
    stage.copy()
    logging.says("0314 called the duty desk, no answer")
    logging.sees("Written in the log 03:14", f"Next: {TORBEN}")
    logging.says("no 0315")
    logging.sees("Changed to 03:15")


# ── Whatever is said while a system is down ──────────────────────────────────


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("hvad gør jeg", LIST),
        ("har de åbent om natten", LIST),
        ("må jeg selv aktivere planen", "Bo Prøvesen aktiverer planen"),
        ("pressen ringer hvad siger jeg", "Tågevarsel: hvem skal have besked"),
        ("hvad tid gik den ned", "Tågevarsel: oppe igen inden 4 timer"),
        ("har vi en plan for det her", "Tågevarsel: beredskabsplanen"),
    ],
)
def test_a_question_is_answered_of_the_system_at_hand(
    calling: Person, said: str, title: str
) -> None:
    calling.says(said)
    assert calling.title == title
    calling.does_not_see("venter på en log")


@pytest.mark.parametrize(
    "said",
    [
        "har genstartet, hjalp ik",
        "virker på tlf men ik på pc",
        "køen står på 14",
        "ingen ændring",
    ],
)
def test_what_only_sounds_like_a_cry_or_a_question_is_a_line(calling: Person, said: str) -> None:
    calling.says(said)
    assert calling.title == "Ikke skrevet ned endnu"
    calling.sees(said)
    calling.says("start log")
    calling.sees(said)


def test_whoever_was_named_last_is_meant(calling: Person) -> None:
    calling.says("døgnvagten tager den ik")
    assert calling.title == NEXT
    calling.says("torben svarer ik")
    calling.says("nr på ham")
    assert calling.title == f"Nummeret på {TORBEN}"
    calling.sees("bekræftet for 18 dage siden", "oplys K-101")
    calling.says("hvem aktiverer planen")
    calling.says("og hans nummer")
    assert calling.title == "Nummeret på Bo Prøvesen"


def test_a_question_about_the_register_is_about_the_system_at_hand(calling: Person) -> None:
    calling.says("har vi øvet det her")
    calling.sees("26. aug. 2025", "Tågevarsel")
    calling.does_not_see("Nødmelderen")
    calling.says("hvad var målet for oppetid på fyrjournal")
    calling.does_not_see("Tågevarsel")


def test_the_last_line_is_offered_to_be_struck(logging: Person) -> None:
    logging.says("printeren virker heller ikke")
    logging.says("slet den sidste linje")
    assert logging.title.startswith("Din sidste linje")
    logging.presses("Det skulle ikke i loggen")
    assert logging.title == "Streget i loggen"
    assert "printeren" in log_of(logging)  # struck, and not gone


def test_a_question_is_no_line_of_an_open_log(logging: Person) -> None:
    logging.says("er risikovurderingen på fyrjournal lavet")
    logging.sees("Sidst risikovurderet 24. jan. 2025")
    assert "risikovurderingen" not in log_of(logging)


def test_a_false_alarm_without_a_log_leaves_nothing(calling: Person) -> None:
    calling.says("falsk alarm det var kun min pc")
    calling.sees("Så er der intet skrevet ind")


def test_an_order_to_write_from_now_on_begins_the_log(calling: Person) -> None:
    calling.says("skriv ned fra nu af")
    assert calling.title.startswith("Tågevarsel: log siden")


@pytest.mark.parametrize("said", ["ja det er korrekt", "mailen", "også i weekenden", "tak for nu"])
def test_an_answer_or_a_few_words_are_no_line_without_a_log(calling: Person, said: str) -> None:
    calling.says(said)
    calling.does_not_see("Ikke skrevet ned endnu")


# ── Several systems, and people who have left ────────────────────────────────


def test_whoever_has_left_is_said_to_have(lone: Person) -> None:
    lone.says("omsorgsnøglen er nede")
    lone.says("kim tager den ikke")
    lone.sees("Kim Udgåetsen er fratrådt 31. jan. 2026.", "+45 00 00 14 00")
    lone.says("nummeret på kim")
    lone.sees("er fratrådt 31. jan. 2026.", "Næste: Syvsover Systemer, servicedesk")


def test_what_is_told_is_of_the_system_that_is_down_and_not_of_one_asked_about(
    lone: Person,
) -> None:
    lone.says("omsorgsnøglen er nede")
    lone.says("er skolekalenderen så også ramt")
    lone.says("så kører det igen. 0420")
    lone.sees("Hændelse · Omsorgsnøglen", "> så kører det igen. 0420")
    lone.says("hvor lang tid blev det så")
    lone.sees("Start loggen, så regner jeg tiden ud")


@pytest.mark.parametrize(
    "said",
    [
        "ok har fat i den servicedesk nu. sidder i kø",
        "så gør jeg det. aktiveret 0255",
        "nej vent kollegaen sidder her, den er også langsom",
    ],
)
def test_what_is_told_at_length_waits_for_a_log_however_it_begins(lone: Person, said: str) -> None:
    lone.says("omsorgsnøglen er nede")
    lone.says(said)
    lone.sees("Ikke skrevet ned endnu", f"> {said}")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("det er pindsvin ikk", "Ja, Tågevarsel drives af Pindsvin Drift"),
        ("er det også kagemand?", "Nej, Tågevarsel drives af Pindsvin Drift"),
    ],
)
def test_whose_a_system_is_is_said(ole: Person, said: str, answer: str) -> None:
    ole.says("tågevarsel er nede")
    ole.says(said)
    assert ole.title == answer
    ole.sees("Oplys K-101")


def test_that_it_is_not_theirs_is_told_and_not_asked(ole: Person) -> None:
    ole.says("tågevarsel er nede")
    ole.says("det er ikke kagemand")
    ole.does_not_see("drives af")


def test_his_number_is_of_who_was_named_in_the_line_before(ole: Person) -> None:
    ole.says("nødmelderen er nede")
    ole.says("hvad er nr til csirt")
    ole.says("nej vent med det, yusuf kigger på vores egen firewall")
    ole.says("hvad er hans nr, jeg sidder i bilen")
    assert ole.title == "Nummeret på Yusuf Fiktivsen"


def test_who_calls_back_after_all_were_tried_has_answered(lone: Person) -> None:
    lone.says("omsorgsnøglen er nede")
    lone.says("servicedesk svarer ikke")
    lone.sees("Ring til jeres egne")
    lone.says("fik fat i syvsover nu, de siger en disk er løbet fuld")
    assert lone.title == "Syvsover Systemer, servicedesk svarede"


def test_what_was_told_is_shown_before_there_is_a_log(calling: Person) -> None:
    calling.says("jeg ringede til pindsvin kl 3.20 og igen 3.40, ingen tog den")
    calling.says("de har en sag, nr 88120")
    calling.says("kan du lige samle op så jeg kan sende det til signe")
    assert calling.title == "2 linjer venter på en log"
    calling.sees("ingen tog den", "de har en sag, nr 88120")
    calling.presses("Start log")
    calling.sees("de har en sag, nr 88120")


def test_one_of_our_own_does_not_answer(calling: Person) -> None:
    calling.says("hvem aktiverer planen")
    calling.sees("Bo Prøvesen")
    calling.says("han tar den ikke, har lagt besked")
    calling.sees("Bo Prøvesen svarede ikke.")
    calling.does_not_see("Næste: Ole Pladsholder")


def test_how_much_data_may_be_lost_stands_with_the_deadline(calling: Person) -> None:
    calling.says("hvor meget data må vi miste")
    calling.sees("oppe igen inden", "Accepteret datatab: højst")


def test_what_is_not_to_be_written_is_not(stage: Stage, calling: Person) -> None:
    calling.says("skriv det ikke ned som hændelse endnu, jeg tar den med yusuf først")
    assert calling.title == "Det er i orden"
    calling.says("vis log")
    calling.does_not_see("jeg tar den med yusuf")


def test_what_it_was_is_told_of_the_system_at_hand(stage: Stage, calling: Person) -> None:
    calling.says("ok det var os selv. yusuf skiftede en regel i morges og så røg forbindelsen")
    calling.sees("System: Tågevarsel", "Hvad skete der?: Ok det var os selv")
    assert not [one for one in stage.kept(Event) if "os selv" in one.title]


def test_a_log_begins_with_the_line_after_the_order(stage: Stage, ole: Person) -> None:
    ole.says("nødmelderen er nede")
    ole.says("start en log. den gik ned ca 02.05")
    ole.sees("02:05: Ole: den gik ned ca 02.05")
    ole.says("ringet til vagtcentralen 02.20, de har taget sagen")
    ole.sees("svarede")
    ole.does_not_see("svarede ikke")
    stage.clock.forward(minutes=1)
    ole.says("oppe igen 03.17")
    ole.says("nej vent 03.12, det står i mailen fra dem")
    ole.sees("Rettet til 03:12")
    ole.says("hvor længe var den så nede i alt")
    ole.sees("Nede fra 02:05 til 03:12: 1 time og 7 minutter.")


def test_whoever_closes_a_log_that_was_not_begun_sees_what_waits(ole: Person) -> None:
    ole.says("nødmelderen er nede")
    ole.says("0212 de genstarter nu")
    ole.says("luk loggen")
    ole.sees("Ikke skrevet ned endnu", "de genstarter nu", "Start log")


def test_the_duty_desk_by_itself_is_whom_to_call(ole: Person) -> None:
    ole.says("døgnvagt")
    ole.sees("Ring til vagten")


def test_what_has_to_wait_is_a_line_and_no_task(logging: Person) -> None:
    logging.says("genstarten må vente til kl 9")
    logging.sees("Skrevet i loggen", "genstarten må vente til kl 9")


@pytest.mark.parametrize(
    "said",
    [
        "ringer til mogens",
        "jeg ringer til mogens nu",
        "ok ringer til mogens",
        "jeg har ringet til mogens",
        "bo har aktiveret planen, jeg har ringet til ham",
    ],
)
def test_whoever_is_being_called_has_not_failed_to_answer(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Skrevet i loggen")
    logging.does_not_see("svarede ikke")
