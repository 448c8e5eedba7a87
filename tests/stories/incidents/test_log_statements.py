"""Test several things told in one message to the log, its correction, and its end in own words.

It is a Monday, a quarter past eight; Nødmelderen failed in the night.
"""

from datetime import UTC, datetime

import pytest

from governance.records.events import Event
from tests.stories.cast import Person, Stage

MOGENS, SIF = "Mogens Tænktsen", "Sif Luftig"


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    stage_with_call_lists.clock.set(datetime(2026, 3, 2, 7, 15, tzinfo=UTC))
    return stage_with_call_lists


@pytest.fixture
def calling(stage: Stage, ole: Person) -> Person:
    """Let Ole have seen whom to call about Nødmelderen."""
    ole.says("nødmelderen er nede")
    return ole


@pytest.fixture
def logging(stage: Stage, calling: Person) -> Person:
    """Let Ole have an open log on Nødmelderen."""
    calling.says("start log")
    stage.clock.forward(minutes=1)
    return calling


def log_of(who: Person) -> str:
    """Show the log below, and return what is on it."""
    who.says("vis loggen")
    return who.view


# ── Several times in one message ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            "03:20 kagemand genstarter, 03:41 oppe igen",
            ["03:20: Ole: kagemand genstarter", "03:41: Ole: oppe igen"],
        ),
        (
            "opdaget 02:40, ringede 02:45",
            ["02:40: Ole: opdaget 02:40", "02:45: Ole: ringede 02:45"],
        ),
        (
            "vi opdagede det 2.40 og ringede 2.45",
            ["02:40: Ole: vi opdagede det 2.40", "02:45: Ole: ringede 2.45"],
        ),
        (
            "mogens er på sagen. fejlen startede 03.10, det var en switch",
            ["Ole: mogens er på sagen\n", "03:10: Ole: fejlen startede 03.10, det var en"],
        ),
        ("bo har aktiveret planen kl. 3.05", ["03:05: Ole: bo har aktiveret planen"]),
        ("skriv i loggen at bo aktiverede planen 3.05", ["03:05: Ole: bo aktiverede planen"]),
        ("det startede 2.40, skriv det ind", ["02:40: Ole: det startede 2.40\n"]),
    ],
)
def test_each_statement_has_its_own_time(logging: Person, said: str, lines: list[str]) -> None:
    logging.says(said)
    seen = log_of(logging)
    for line in lines:
        assert line in seen


def test_lines_of_one_message_stand_on_one_card_and_are_struck_together(
    logging: Person,
) -> None:
    logging.says("opdaget 02:40, ringede 02:45")
    assert logging.title == "2 linjer skrevet i loggen"
    logging.sees("02:40", "02:45")
    logging.presses("Det skulle ikke i loggen")
    assert log_of(logging).count("streget af Ole") == 2


def test_up_again_with_its_time_offers_to_close_with_that_time(logging: Person) -> None:
    logging.says("02:40 nødmelderen faldt ud, 03:41 oppe igen")
    logging.sees("Nede fra 02:40 til 03:41: 1 time og 1 minut.")


@pytest.mark.parametrize(
    "said",
    [
        "de regner med oppe 4.15, mogens ringer igen",
        "næste status er kl 8.10, siger mogens",
        "de skifter en switch, den skal være oppe senest 8.10",
    ],
)
def test_a_time_that_was_only_expected_is_no_time_of_a_line(logging: Person, said: str) -> None:
    logging.says(said)
    assert f"08:16: Ole: {said}" in log_of(logging)


@pytest.mark.parametrize(
    "said",
    [
        "har ringet 3 gange kl 2.40, 2.50 og 3.05 om det samme",
        "den hakkede mellem 2.40 og 3.41, nu er den stabil",
    ],
)
def test_a_row_of_times_parts_nothing(logging: Person, said: str) -> None:
    logging.says(said)
    seen = log_of(logging)
    assert f"Ole: {said}" in seen


def test_a_call_and_something_else_that_happened_are_two_lines(logging: Person) -> None:
    logging.says("bodil svarer ikke. bo er vågen nu og har aktiveret planen kl 3.05")
    logging.sees("Bodil Fantasi svarede ikke.")
    seen = log_of(logging)
    assert "03:05: Ole: bo er vågen nu og har aktiveret planen" in seen
    assert "08:16: Bodil Fantasi svarede ikke (1. gang)" in seen


def test_lines_of_one_message_wait_for_the_log_each_with_its_time(calling: Person) -> None:
    calling.says("start log. opdaget 02:40, ringede 02:45")
    calling.sees("02:40: Ole: opdaget 02:40", "02:45: Ole: ringede 02:45")


def test_yesterday_is_no_time_of_today(stage: Stage, logging: Person) -> None:
    stage.clock.forward(hours=24)
    logging.says("afslut loggen. ikke væsentlig. oppe igen i går 8.18")
    logging.sees("loggen er afsluttet")
    stage.copy()
    [event] = stage.kept(Event, significant=False)
    assert event.title == "Nedbrud, nede i 3 minutter"


def test_the_log_is_begun_by_an_order_behind_what_was_told(calling: Person) -> None:
    calling.says("har ringet til vagtcentralen, de siger de kigger. start loggen")
    calling.sees("log siden kl. 08:15", "de siger de kigger")


@pytest.mark.parametrize(
    ("said", "tries"),
    [
        ("mogens tænktsen tager den ikke, har prøvet 2 gange", "2. gang"),
        ("mogens svarer ikke, ringet op tre gange", "3. gang"),
        ("mogens svarer ikke, 2. gang vi mister forbindelsen i dag", "1. gang"),
    ],
)
def test_how_often_somebody_was_called_is_counted(logging: Person, said: str, tries: str) -> None:
    logging.says(said)
    assert f"{MOGENS} svarede ikke ({tries})" in log_of(logging)


def test_what_is_not_understood_is_asked_about_while_a_log_is_open(logging: Person) -> None:
    logging.says("ring bo er gjort, han aktiverede planen 8.10")
    logging.sees("Hører det til hændelsen på Nødmelderen?", "ring bo er gjort")
    logging.says("ja, skriv det i loggen")
    assert "Ole: ring bo er gjort, han aktiverede planen 8.10" in log_of(logging)


# ── It worked ────────────────────────────────────────────────────────────────


def test_it_worked_is_of_whoever_answered_last(logging: Person) -> None:
    logging.says("sif luftig svarede, de skifter en switch nu")
    logging.says("det virkede. hvor længe har vi nu været nede")
    seen = log_of(logging)
    assert "sikkerhedsvagt svarede" not in seen
    assert seen.count(f"{SIF} svarede") == 2


# ── What is wrong in the log ─────────────────────────────────────────────────


def test_a_correction_is_written_and_the_line_before_may_be_struck(logging: Person) -> None:
    logging.says("mogens er der nu, de har en fejl i en switch")
    logging.says("nej vent, det er bodil der er der. fejlen startede 03.10. ret det")
    logging.sees("Skal linjen før streges?", "mogens er der nu", "Streg den")
    logging.presses("Streg den")
    seen = log_of(logging)
    assert "03:10: Ole: fejlen startede 03.10" in seen
    assert "det er bodil der er der" in seen
    assert "ret det" not in seen
    assert seen.count("streget af Ole") == 1


def test_where_the_message_before_told_several_things_it_is_asked_which_is_wrong(
    calling: Person,
) -> None:
    calling.says("start log. Mogens tog den, de har fejl i en switch siden ca 03.10")
    calling.says(
        "nej vent, mogens tog den først nu kl 8.14. det er fejlen der startede 03.10. ret det"
    )
    calling.sees("Hvilken linje er forkert?", "Mogens tog den", "de har fejl i en switch")
    assert "03:10: Ole: Mogens tog den" not in log_of(calling)


@pytest.mark.parametrize(
    "said",
    [
        "de to første linjer er forkerte, slet dem",
        "linjen om switchen er forkert",
        "slet linjerne",
        "den første linje skal ikke stå der",
    ],
)
def test_which_line_is_wrong_is_asked_and_nothing_is_written(logging: Person, said: str) -> None:
    logging.says("mogens kigger på det")
    logging.says("de har en fejl i en switch")
    logging.says(said)
    logging.sees("mogens kigger på det", "de har en fejl i en switch")
    assert [one for one in logging.buttons if one.startswith("Streg 08:16")]
    assert said not in log_of(logging)


def test_one_line_of_several_of_one_message_is_struck_alone(logging: Person) -> None:
    logging.says("opdaget 02:40, ringede 02:45")
    logging.says("nej vent, det var 02:50 jeg ringede til dem. ret det")
    logging.sees("Hvilken linje er forkert?", "opdaget 02:40", "ringede 02:45")
    logging.presses("Streg 02:40")
    logging.sees("Hvilken linje er forkert?", "ringede 02:45")
    logging.does_not_see("Streg 02:40")
    assert log_of(logging).count("streget af Ole") == 1


def test_what_is_to_stand_there_instead_is_written(logging: Person) -> None:
    logging.says("mogens kigger på det")
    logging.says("de to første linjer er forkerte. slet dem og skriv: 03.10 fejl i switch begyndte")
    logging.sees("Streg 08:16")
    assert "03:10: Ole: fejl i switch begyndte" in log_of(logging)


def test_when_it_was_up_is_corrected_while_the_log_is_closed(logging: Person) -> None:
    logging.says("02:40 nødmelderen faldt ud")
    logging.says("afslut loggen")
    logging.says("nej den var oppe 03:41, det skrev jeg jo")
    logging.sees("Nede fra 02:40 til 03:41: 1 time og 1 minut.")


def test_what_answers_the_bot_is_no_line(logging: Person) -> None:
    logging.says("nej ikke hos leverandøren, hos os! hvem kan aktivere planen")
    logging.sees("Bo Prøvesen aktiverer planen")
    assert "leverandøren, hos os" not in log_of(logging)


# ── Its end ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "ikke væsentlig. afslut",
        "afslut loggen, oppe igen 03:41, ikke væsentlig",
        "oppe igen 03:41. afslut loggen, ikke væsentlig",
        "afslut. ikke væsentlig. årsag: switch hos kagemand udskiftet",
        "ja afslut, den var ikke væsentlig",
    ],
)
def test_it_is_closed_in_whatever_order_it_is_told(
    stage: Stage, logging: Person, said: str
) -> None:
    logging.says("02:40 nødmelderen faldt ud")
    logging.says("afslut loggen")
    logging.sees("Afslut loggen for Nødmelderen?")
    logging.says(said)
    logging.sees("loggen er afsluttet")
    stage.copy()
    [event] = stage.kept(Event, happened_on=stage.today)
    assert not event.significant
    if "03:41" in said:
        assert event.title == "Nedbrud, nede i 1 time og 1 minut"
    seen = log_of(logging)
    assert "væsentlig" not in seen
    assert ("switch hos kagemand udskiftet" in seen) == ("årsag" in said)


def test_no_and_the_order_answer_the_question(stage: Stage, logging: Person) -> None:
    logging.says("afslut loggen")
    logging.says("ja")
    logging.sees("Var hændelsen på Nødmelderen væsentlig?")
    logging.says("Nej. Afslut. årsag: switch hos Kagemand udskiftet")
    logging.sees("loggen er afsluttet")
    assert "årsag: switch hos Kagemand udskiftet" in log_of(logging)


def test_what_is_asked_after_the_order_is_answered_too(logging: Person) -> None:
    logging.says("afslut loggen, ikke væsentlig. hvem er systemejer på nødmelderen")
    logging.sees("Bo Prøvesen")
    assert "Ole afsluttede loggen" in log_of(logging)


@pytest.mark.parametrize(
    "said",
    [
        "vent med at afslutte loggen, ikke væsentlig",
        "ikke væsentlig, men vent med at afslutte",
        "afslut ikke loggen endnu. ikke væsentlig",
    ],
)
def test_what_puts_off_the_end_closes_nothing(logging: Person, said: str) -> None:
    logging.says("afslut loggen")
    logging.says(said)
    assert "Ole afsluttede loggen" not in log_of(logging)


def test_a_log_that_is_closed_is_not_closed_again(stage: Stage, logging: Person) -> None:
    logging.says("afslut loggen, ikke væsentlig")
    stage.clock.forward(hours=3)
    logging.says("afslut loggen, oppe igen 08:10, ikke væsentlig")
    assert logging.title.startswith("Nødmelderen: log afsluttet")


# ── How it stands ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "er loggen lukket",
        "er loggen fra nødmelderen lukket",
        "er hændelsen afsluttet",
    ],
)
def test_whether_the_log_is_closed_is_answered_by_the_log(
    stage: Stage, logging: Person, said: str
) -> None:
    logging.says(said)
    assert logging.title.startswith("Nødmelderen: log siden")
    stage.clock.forward(hours=20)
    logging.says(said)
    assert logging.title.startswith("Nødmelderen: log siden")


@pytest.mark.parametrize("said", ["hvem fik jeg talt med i nat", "hvem har vi haft fat i i nat"])
def test_whom_one_spoke_to_is_answered_by_the_log(stage: Stage, logging: Person, said: str) -> None:
    logging.says("mogens tog den")
    logging.says("afslut loggen, ikke væsentlig")
    stage.clock.forward(hours=3)
    logging.says(said)
    logging.sees(f"{MOGENS} svarede")


def test_what_is_left_after_an_outage_begins_with_its_open_log(
    stage: Stage, logging: Person
) -> None:
    stage.clock.forward(hours=20)
    logging.says("godmorgen. hvad mangler vi at gøre efter nedbruddet i går")
    logging.sees("Er hændelsen på Nødmelderen slut?", "Afslut loggen")


def test_it_speaks_english(logging: Person) -> None:
    logging.says("mogens kigger på det")
    logging.says("english")
    logging.says("the first line is wrong")
    logging.sees("Which line is wrong?", "Strike 08:16")
    logging.says("is the log closed")
    assert logging.title.startswith("Nødmelderen: log since")
    logging.says("not significant, close the log")
    logging.sees("the log is closed")


# ── A call that is made, and orders beside what is told ──────────────────────


@pytest.mark.parametrize("said", ["ringer nu", "jeg ringer til dem nu", "har ringet til dem"])
def test_who_calls_says_nothing_of_an_answer(calling: Person, said: str) -> None:
    calling.says(f"{said}. start log")
    lines = log_of(calling)
    assert said in lines
    assert "svarede ikke" not in lines


def test_who_answers_then_is_whoever_comes_first(calling: Person) -> None:
    calling.says("ringer nu. start log")
    calling.says("nej de tog den jo, vagten går i gang nu")
    calling.sees("Kagemand Data, vagtcentral svarede")


@pytest.mark.parametrize("said", ["ringer bare", "den ringer bare ud", "ringer hele tiden"])
def test_what_only_rings_has_no_answer(calling: Person, said: str) -> None:
    calling.says(said)
    calling.sees("Mogens Tænktsen")


def test_a_button_in_words_is_pressed_before_what_is_asked(logging: Person) -> None:
    logging.says("mogens tog den")
    logging.says("det var bodil der tog den. ret det i loggen")
    logging.sees("Skal linjen før streges?")
    logging.says("streg den. hvor lang tid har vi")
    logging.sees("oppe igen inden kl.", "streget af Ole")
    assert "streg den" not in log_of(logging)


def test_lines_are_struck_by_their_times(logging: Person) -> None:
    logging.says("0810 mogens kigger på det")
    logging.says("0812 bodil er på vej")
    logging.says("slet 08:10 og 08:12, det var et andet system")
    logging.sees("Hvilken linje er forkert?", "mogens kigger på det", "bodil er på vej")
    lines = log_of(logging)
    assert "slet 08" not in lines
    assert "det var et andet system" in lines


def test_a_line_is_found_by_a_time_in_it(logging: Person) -> None:
    logging.says("har ringet til supporten kl 8.05, de er på den")
    logging.says("streg linjen med kl 8.05")
    logging.sees("har ringet til supporten")


def test_what_is_said_to_the_bot_is_no_line_of_a_closed_log(logging: Person) -> None:
    logging.says("oppe igen 8.16. afslut loggen")
    logging.says("jeg skrev lige 8.16. ja den var væsentlig")
    logging.sees("loggen er afsluttet")
    assert "jeg skrev" not in log_of(logging)


def test_a_time_that_is_still_to_come_is_shown_with_its_day(logging: Person) -> None:
    """It is taken for yesterday's, which whoever wrote it has to see."""
    logging.says("det kører igen siden 8.40, alarmerne er inde")
    logging.sees("søndag 1. mar. 2026 08:40")


@pytest.mark.parametrize(
    "said", ["bodil siger de er oppe igen 9.05", "9.05 er de oppe igen siger bodil"]
)
def test_a_time_in_an_hour_is_expected_and_nothing_is_up_yet(logging: Person, said: str) -> None:
    logging.says(said)
    logging.sees("Skrevet i loggen 08:16", said)
    logging.does_not_see("Er hændelsen slut", "søndag 1. mar.")


def test_how_it_is_now_is_not_of_when_it_began(logging: Person) -> None:
    logging.says("startede ca 6.30, vi har 14 borgere der ik har fået medicin. de tar den ik")
    logging.sees("06:30: startede ca 6.30", "08:16: vi har 14 borgere")


def test_a_time_that_it_was_not_is_not_its_time(logging: Person) -> None:
    logging.says("det med borgerne var først nu her ik 6.30")
    logging.sees("Skrevet i loggen 08:16")


def test_lines_that_are_to_go_are_asked_about(logging: Person) -> None:
    logging.says("den gik ned 6.30")
    logging.says("den der kl 6.30 skal væk")
    logging.sees("06:30", "den gik ned 6.30")
    logging.does_not_see("Skrevet i loggen 06:30")


def test_to_enter_the_event_is_what_closing_does(logging: Person) -> None:
    logging.says("afslut log og skriv hændelsen ind som hændelse")
    logging.sees("Afslut loggen for Nødmelderen?")
    assert "ind som hændelse" not in log_of(logging)


@pytest.mark.parametrize("said", ["hvad er næste nummer", "hvem er efter mogens hos dem så"])
def test_the_next_number_is_of_whoever_comes_next(calling: Person, said: str) -> None:
    calling.says("de tager den ikke")
    calling.says("ham mogens sagde de kigger på det")
    calling.says(said)
    calling.sees("Næste: Bodil Fantasi")


def test_a_log_is_begun_by_a_yes_with_what_is_told(calling: Person) -> None:
    calling.says("ringer nu")
    calling.says("ja start den. det startede vist kl halv syv")
    calling.sees("log siden kl.", "06:30", "det startede vist kl halv syv")


def test_what_to_say_to_the_press_is_asked_after_it_is_told(calling: Person) -> None:
    calling.says("pressen ringer. hvad siger jeg")
    calling.sees("hvem skal have besked")
