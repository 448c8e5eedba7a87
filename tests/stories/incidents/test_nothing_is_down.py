"""Test that a list which is only looked up keeps no lines, and that a denial ends the listening."""

import pytest

from tests.stories.cast import Person, Stage

WAITS = ("Ikke skrevet ned endnu", "venter på en log", "svarede", "Opkaldet står ikke i en log")


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


@pytest.mark.parametrize(
    "asked",
    [
        "hvem skal ringes op hvis fyrjournal går ned kl 22 en lørdag?",
        "hvem ringer jeg til hvis fyrjournal går ned kl 3 i nat?",
        "hvem skal jeg ringe til når fyrjournal er nede",
        "hvem er vagt hos os på fyrjournal nu",
        "hvis fyrjournal er nede, hvem ringer jeg så til",
    ],
)
def test_what_is_asked_in_case_it_fails_keeps_no_lines(
    stage: Stage, maren: Person, asked: str
) -> None:
    maren.says(asked)
    maren.sees("Fyrjournal: ring nu")
    for said in (
        "nå. ole pladsholder er stoppet pr i dag, vagten er nu Bo Prøvesen indtil videre",
        "har lige talt med ole, de skiftede backupsted 14 feb",
        "kl 10 har vi møde med mosekonge om det",
        "og udløbsdatoen på k-102 er 15/2 2030",
    ):
        maren.says(said)
        maren.does_not_see(*WAITS)


def test_it_is_so_in_english(stage: Stage, maren: Person) -> None:
    maren.says("who do i call if fyrjournal goes down")
    maren.sees("Fyrjournal: call now")
    maren.says("the contract of fyrjournal expires on 15 february 2030 they say")
    maren.does_not_see("Not written down yet", "wait for a log")


@pytest.mark.parametrize(
    "cry",
    [
        "fyrjournal er nede",
        "fyrjournal er nede, hvem ringer jeg til hvis vagten ikke svarer",
        "når jeg åbner fyrjournal kommer der en fejl",
        "hvem ringer jeg til, fyrjournal er nede",
    ],
)
def test_what_is_said_to_be_down_keeps_lines(stage: Stage, maren: Person, cry: str) -> None:
    maren.says(cry)
    maren.sees("Fyrjournal: ring nu")
    maren.says("de kigger på det nu, det er en switch")
    maren.sees("Ikke skrevet ned endnu")


def test_a_form_of_before_takes_no_line_after_a_cry(stage: Stage, maren: Person) -> None:
    maren.says("det var en øvelse, en bordøvelse d 25/2 på fyrjournal")
    maren.sees("Tilføj øvelse")
    stage.clock.forward(minutes=2)
    maren.says("fyrjournal er nede")
    stage.clock.forward(minutes=1)
    maren.says("de arbejder på den, siger de")
    maren.sees("Ikke skrevet ned endnu")


def test_a_call_that_is_told_still_waits_for_a_log(stage: Stage, maren: Person) -> None:
    maren.says("hvem ringer jeg til hvis fyrjournal går ned")
    maren.says("mosekonge svarer ikke")
    maren.sees("Gunnar Påfund")
    maren.says("de kigger på det nu, det er en switch")
    maren.sees("2 linjer venter på en log")


@pytest.mark.parametrize(
    "said",
    [
        "der er ikke nogen hændelse",
        "der er ingen hændelse!!",
        "nej der er ikke nedbrud",
        "det er ikke nede",
        "fyrjournal er ikke nede",
        "nothing is down",
    ],
)
def test_that_nothing_is_down_drops_what_waited(stage: Stage, maren: Person, said: str) -> None:
    maren.says("fyrjournal er nede")
    maren.says("de kigger på det nu, det er en switch")
    maren.sees("Ikke skrevet ned endnu")
    maren.says(said)
    english = said == "nothing is down"
    maren.sees("No incident" if english else "Ingen hændelse")
    maren.sees("dropped the line" if english else "slettet den linje")
    maren.says("de mener det er klaret i morgen")
    maren.does_not_see(*WAITS)
    maren.says("start log på fyrjournal")
    maren.does_not_see("de kigger på det nu")


def test_what_else_the_message_says_is_heard(stage: Stage, maren: Person) -> None:
    maren.says("fyrjournal er nede")
    maren.says("nej der er ikke nedbrud. det var en øvelse, en bordøvelse d 25/2 på fyrjournal")
    assert any("Ingen hændelse" in card.title for card in maren.ever_seen)
    maren.sees("Tilføj øvelse", "Fyrjournal", "25. feb. 2026")


def test_another_system_that_is_down_is_still_heard(stage: Stage, maren: Person) -> None:
    maren.says("fyrjournal er nede")
    maren.says("fyrjournal er ikke nede, det er nødmelderen der er nede")
    maren.sees("Nødmelderen: ring nu")


@pytest.mark.parametrize("said", ["den er ikke nede mere", "er den ikke nede?"])
def test_what_was_down_is_not_denied(stage: Stage, maren: Person, said: str) -> None:
    maren.says("fyrjournal er nede")
    maren.says(said)
    assert not any("Ingen hændelse" in card.title for card in maren.ever_seen)


def test_only_what_is_named_is_let_go(stage: Stage, maren: Person) -> None:
    maren.says("nødmelderen er nede")
    maren.says("de kigger på det nu, det er en switch")
    maren.says("fyrjournal er nede")
    maren.says("fyrjournal er ikke nede")
    maren.sees("Ingen hændelse")
    maren.says("de har fundet fejlen i switchen nu")
    maren.sees("2 linjer venter på en log")


def test_what_is_said_of_another_system_is_a_line_of_the_log(stage: Stage, maren: Person) -> None:
    maren.says("nødmelderen er nede")
    maren.says("start log")
    maren.says("fyrjournal er ikke nede")
    maren.does_not_see("Falsk alarm på", "Ingen hændelse")


def test_an_open_log_may_be_a_false_alarm_then(stage: Stage, maren: Person) -> None:
    maren.says("fyrjournal er nede")
    maren.says("start log")
    maren.says("der er ikke nogen hændelse")
    maren.sees("Falsk alarm på Fyrjournal?")


def test_an_exercise_that_was_held_is_told_and_no_list_is_shown(
    stage: Stage, maren: Person
) -> None:
    maren.says(
        "hej, vi holdt øvelse på fyrjournal i onsdags, bordøvelse uden leverandøren. "
        "det gik ok men vagtens nummer virkede ikke"
    )
    maren.sees("Tilføj øvelse", "25. feb. 2026", "Vagtens nummer virkede ikke")
    maren.does_not_see("ring nu")
