"""Test when and how often one is written to: as one says, or as an administrator says for all."""

from datetime import date, time, timedelta

from bot.app.register.create_authority import tenant_id
from governance.nudges import Identity, SentNudge, kind_of
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Person, Stage, told

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3, 4))
NEXT_MONDAY = MONDAY + timedelta(days=7)
K102 = "K-102: bekræft stamdata"
on_one = told("console")


def told_of(stage: Stage, person: Person, first: date, last: date) -> list[SentNudge]:
    """Return what the person is told of on these days."""

    def read(unit: UnitOfWork) -> list[SentNudge]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        told_to = unit.nudges.told_to(person.email, since=first)
        return [one for one in told_to if one.day <= last]

    return stage.database.transact(read)


def test_at_one_s_own_hour(stage: Stage, karl: Person) -> None:
    karl.says("skriv til mig kl 8")
    karl.sees("Jeg skriver til dig: kl. 8.00", "Haster noget, skriver jeg alligevel")
    karl.has_seen_it()
    stage.wake(TUESDAY, at=time(7, 59))
    karl.sees_nothing_new()
    stage.clock.forward(minutes=1)
    stage.work()
    karl.sees("Godmorgen, Karl", K102)


def test_not_before_one_s_hour_and_as_before_again(stage: Stage, karl: Person) -> None:
    karl.says("ikke før kl 10")
    karl.sees("ikke før kl. 10.00")
    karl.has_seen_it()
    stage.wake(TUESDAY)
    karl.sees_nothing_new()
    stage.clock.forward(hours=1)
    stage.work()
    karl.sees(K102)
    karl.says("write as before")
    karl.sees("Jeg skriver til dig som før")
    karl.has_seen_it()
    stage.wake(NEXT_MONDAY)
    karl.sees("Godmorgen, Karl")


def test_not_on_that_weekday(stage: Stage, karl: Person) -> None:
    karl.says("ikke om tirsdagen")
    karl.sees("ikke om tirsdagen")
    karl.has_seen_it()
    stage.wake(TUESDAY)
    karl.sees_nothing_new()
    stage.wake(WEDNESDAY)
    karl.sees(K102)


def test_no_more_than_so_many_a_week_and_nothing_is_lost(stage: Stage, karl: Person) -> None:
    karl.says("højst én besked om ugen")
    karl.sees("højst 1 besked om ugen", "så ingen går tabt")
    heard: set[Identity] = set()
    for week in range(5):
        monday = MONDAY + timedelta(days=7 * week)
        for day in range(1, 5):
            stage.wake(monday + timedelta(days=day))
        found = told_of(stage, karl, monday, monday + timedelta(days=6))
        counted = {one.bundle for one in found if kind_of(one.bundle) in ("nudge", "approval")}
        assert len(counted) <= 1
        heard |= {one.identity for one in found}
    karl.sees("Du bad om højst 1 besked om ugen, så her står også de opgaver, som har ventet.")
    assert {scope for scope, _, _ in heard} >= {f"contract:K-{n}" for n in (101, 102, 103)}


def test_an_administrator_chooses_for_all_and_who_has_chosen_keeps_it(
    stage: Stage, karl: Person, maren: Person, yusuf: Person
) -> None:
    karl.says("skriv til mig kl 11")
    maren.arrives()
    yusuf.says("alle skal have beskeder kl 8.30")
    yusuf.sees("Jeg skriver til alle: kl. 8.30", "Har nogen valgt selv")
    for one in (karl, maren):
        one.has_seen_it()
    stage.wake(TUESDAY, at=time(8, 30))
    karl.sees_nothing_new()
    maren.sees("Godmorgen, Maren")


def test_nobody_else_chooses_for_all(stage: Stage, karl: Person) -> None:
    karl.says("alle skal have beskeder kl 8.30")
    karl.does_not_see("Jeg skriver til alle")


def test_a_time_that_would_not_be_kept_is_refused(stage: Stage, karl: Person) -> None:
    karl.says("skriv til mig kl 22")
    karl.sees("Vælg en tid mellem kl. 6.00 og 15.30")


def test_in_the_settings_with_a_form(stage: Stage, karl: Person) -> None:
    karl.says("indstillinger")
    karl.sees("Hvornår jeg skriver", "Hverdage kl. 9.00")
    karl.presses("Vælg tider", hour="10.15", not_before="", most="2", quiet="4")
    karl.sees("Kl. 10.15, højst 2 beskeder om ugen, ikke om fredagen")
    karl.presses("Skriv som før")
    karl.sees("Hverdage kl. 9.00")


def test_what_is_urgent_comes_although_the_week_is_full_and_says_so(
    stage: Stage, ditte: Person
) -> None:
    ditte.says("højst én besked om ugen")
    stage.wake(TUESDAY)
    ditte.sees("Godmorgen, Ditte")
    ditte.has_seen_it()
    stage.wake(WEDNESDAY)
    ditte.sees("Beskeden kommer alligevel, fordi den haster.")
