"""Test nudges: at nine, to whoever owns the obligation, with the button that does it.

No more is said than is needed.
"""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from governance.records.absences import Absence
from governance.records.approvals import Approval
from governance.records.checklists import Checklist
from governance.records.contracts import Contract
from governance.records.role_assignments import RoleAssignment
from storage.backup.store import FolderStore
from tests.selection import third
from tests.stories.cast import Person, Stage, everywhere, told

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)

K102 = "K-102: bekræft stamdata"
on_one = told("console")


def meets(person: Person) -> None:
    """Write to the bot once, and go about other things."""
    person.arrives()
    person.has_seen_it()


@everywhere
def test_the_day_begins_with_what_is_mine_and_one_tap_does_it(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.sees("Godmorgen, Karl", "Tre ting til dig i dag", K102, "111 dage over fristen")
    karl.presses("Bekræft, at alt passer")
    karl.sees("To ting til dig i dag", "K-102", "Klaret af dig")
    attested = stage.kept(Contract, number="K-102")[0].attested_on
    assert attested == TUESDAY
    stage.work()
    karl.has_seen_it()
    stage.wake(WEDNESDAY)
    karl.sees_nothing_new()


@everywhere
def test_put_off_with_a_reason_it_comes_back_and_the_second_time_the_accountable_hears_of_it(
    stage: Stage, karl: Person, fie: Person
) -> None:
    meets(karl)
    meets(fie)
    stage.wake(TUESDAY)
    if karl.platform != "slack":  # where nobody gets to send a form without it
        karl.presses("Udsæt", on=K102, workdays="1", reason="")
        karl.sees("Skriv kort hvorfor")
    karl.presses("Udsæt", on=K102, workdays="1", reason="Afventer Mosekonge")
    karl.sees("Udsat til onsdag 4. mar. 2026: Afventer Mosekonge")
    stage.wake(WEDNESDAY)
    karl.sees(K102, "Du bad mig vende tilbage i dag")
    karl.presses("Udsæt", on=K102, workdays="5", reason="De er på ferie")
    karl.sees("Udsat til onsdag 11. mar. 2026: De er på ferie")
    stage.wake(WEDNESDAY + timedelta(days=1))
    fie.does_not_see("Karl har udsat")
    stage.wake(date(2026, 3, 9))
    fie.sees("Du følger", "K-102", "Karl har udsat for anden gang: “De er på ferie”.")
    stage.wake(date(2026, 3, 11))
    karl.sees(K102)
    assert karl.button("Bekræft, at alt passer", on=K102)
    with pytest.raises(AssertionError, match="no button"):
        karl.button("Udsæt", on=K102)


@everywhere
def test_taken_on_until_a_day_it_rests_until_the_day_after(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    row = "K-103: læg Tillæg 3 ind"
    karl.presses("Jeg tager den", on=row, by="2026-03-01")
    karl.sees("Vælg en dag fra i dag til")
    karl.presses("Jeg tager den", on=row, by="2026-03-06")
    karl.sees("Du tager den senest fredag 6. mar. 2026")
    stage.work()
    karl.has_seen_it()
    stage.wake(FRIDAY)
    karl.sees_nothing_new()
    stage.wake(date(2026, 3, 9))
    karl.sees(row, "Du bad mig vende tilbage i dag")


@everywhere
def test_when_one_answers_everybody_s_card_says_so(stage: Stage, karl: Person, bo: Person) -> None:
    meets(karl)
    meets(bo)
    stage.wake(TUESDAY)
    bo.does_not_see("K-101: genudbuddet er ikke startet")
    stage.wake(date(2026, 3, 9))
    bo.sees("Ugens overblik", "Du følger", "K-101: genudbuddet er ikke startet", "Karl har opgaven")
    karl.presses("Meld udbud startet")
    karl.sees("K-101")
    karl.presses("Gem")
    stage.work()
    bo.sees("K-101", "Klaret af Karl")


@on_one
def test_what_is_done_between_the_sweep_and_nine_is_not_asked_for(
    stage: Stage, karl: Person
) -> None:
    meets(karl)
    stage.wake(TUESDAY, at=time(8, 45))
    karl.sees_nothing_new()
    contract = stage.kept(Contract, number="K-102")[0]
    stage.write(contract.model_copy(update={"attested_on": TUESDAY}))
    stage.clock.forward(minutes=15)
    stage.work()
    karl.sees("To ting til dig i dag")
    karl.does_not_see("K-102")


@everywhere
def test_its_buttons_are_pressed_by_their_words_whatever_was_said_before_it(
    stage: Stage, karl: Person
) -> None:
    meets(karl)
    karl.says("status")
    karl.has_seen_it()
    stage.wake(TUESDAY)
    karl.sees("Godmorgen, Karl", K102)
    karl.says("bekræft, at alt passer")
    assert stage.kept(Contract, number="K-102")[0].attested_on == TUESDAY


@everywhere
def test_after_a_silent_month_what_still_waits_is_in_nobodys_way(
    stage: Stage, karl: Person
) -> None:
    """All that was said is deleted, and the newest message is one that has no words yet."""
    meets(karl)
    stage.wake(MONDAY + timedelta(days=44), at=time(8, 45))
    stage.delete_old()
    karl.has_seen_it()
    karl.says("status")
    karl.sees("Status på de 11 krav")


@on_one
def test_nobody_is_written_to_at_night_or_at_the_weekend(stage: Stage, karl: Person) -> None:
    meets(karl)
    saturday = date(2026, 3, 7)
    for hour in (4, 9, 12, 23):
        stage.wake(saturday, at=time(hour))
        karl.sees_nothing_new()
    stage.wake(date(2026, 3, 9), at=time(8, 29))
    karl.sees_nothing_new()
    stage.clock.forward(minutes=1)
    stage.work()
    karl.sees("Ugens overblik")
    karl.does_not_see("ting til dig i dag")
    stage.clock.forward(minutes=30)
    stage.work()
    karl.sees("Fire ting til dig i dag", "K-101: oplys, hvordan det står til med 1.1")


@on_one
def test_after_an_outage_of_the_whole_day_it_is_told_the_next_one(
    stage: Stage, karl: Person
) -> None:
    meets(karl)
    stage.wake(TUESDAY, at=time(17))
    karl.sees_nothing_new()
    stage.wake(WEDNESDAY)
    karl.sees("Tre ting til dig i dag")


@everywhere
def test_whoever_is_away_is_stood_in_for(stage: Stage, karl: Person, ditte: Person) -> None:
    meets(karl)
    meets(ditte)
    [row] = stage.kept(RoleAssignment, member=karl.email)
    stage.write(row.model_copy(update={"deputy": ditte.email}))
    stage.write(Absence(member=karl.email, from_=MONDAY, to=FRIDAY))
    for day in (TUESDAY, WEDNESDAY):
        stage.wake(day)
        karl.sees_nothing_new()
    ditte.sees(K102, "Du står i for Karl")


@on_one
def test_leave_that_is_told_of_after_the_sweep_counts(
    stage: Stage, karl: Person, ditte: Person
) -> None:
    meets(karl)
    meets(ditte)
    [row] = stage.kept(RoleAssignment, member=karl.email)
    stage.write(row.model_copy(update={"deputy": ditte.email}))
    stage.wake(TUESDAY, at=time(8, 30))
    stage.write(Absence(member=karl.email, from_=TUESDAY, to=FRIDAY))
    stage.clock.forward(minutes=31)
    stage.work()
    karl.sees_nothing_new()
    for day in (WEDNESDAY, FRIDAY):
        stage.wake(day)
    ditte.sees("Du står i for Karl")


@everywhere
def test_an_assessment_is_approved_with_two_taps_or_sent_back_with_a_word(
    stage: Stage, bo: Person, maren: Person
) -> None:
    meets(bo)
    meets(maren)
    stage.wake(TUESDAY, at=time(8))
    for requirement in ("3.2", "3.3"):
        stage.write(
            Checklist(
                requirement=requirement,
                scope="system:Nødmelderen",
                started_on=MONDAY,
                started_by=maren.email,
                finished_on=TUESDAY,
                finished_by=maren.email,
            )
        )
    stage.clock.forward(hours=2)
    stage.sweep()
    bo.sees("til din godkendelse", "Indstillet af Maren Skabelonsen", "Hvis du godkender:")
    bo.presses("Godkend")
    bo.sees("Godkend vurderingen af 3.", "Tjeklisten færdig", "Maren Skabelonsen")
    bo.presses("Uden referat")
    bo.sees("Godkendt", "Vurderingen af 3.", "Bo Prøvesen", "ingen")
    [approval] = [one for one in stage.kept(Approval) if one.scope == "system:Nødmelderen"]
    assert (approval.approved_by, approval.approved_on) == (bo.email, TUESDAY)
    stage.work()
    bo.sees("Klaret af dig")
    bo.presses("Send tilbage", reason="Planen er fra 2024")
    bo.sees("Sendt tilbage: Planen er fra 2024")
    stage.wake(WEDNESDAY)
    stage.wake(date(2026, 3, 10))
    maren.sees("og læg frem igen: Planen er fra 2024")


@everywhere
def test_one_may_ask_why(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.presses("Hvorfor mig?")
    karl.sees("Derfor spørger jeg dig", "1.1: ligger hos dig")


@everywhere
def test_all_of_it_can_wait_until_tomorrow(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.presses("Udsæt alle til i morgen")
    karl.sees("Ikke mere at gøre nu", "Udsat til onsdag 4. mar. 2026")
    stage.wake(WEDNESDAY)
    karl.sees("Tre ting til dig i dag")


@third
@on_one
def test_whoever_never_answers_is_not_asked_a_third_time(
    stage: Stage, karl: Person, bo: Person
) -> None:
    meets(karl)
    meets(bo)
    row, late = "K-101: start genudbud", "K-101: genudbuddet er ikke startet"
    asked, raised = [], []
    for number in range(120):
        day = MONDAY + timedelta(days=number)
        stage.wake(day)
        cards = karl.view.split("\n\n")
        asked += [day] * any("ting til dig i dag" in card and row in card for card in cards)
        raised += [day] * (f"{late}\n     Karl har fået to påmindelser uden at svare" in bo.view)
        karl.has_seen_it()
        bo.has_seen_it()
    assert len(asked) == 2
    assert len(raised) >= 1
    assert raised[0] > asked[1]


@everywhere
def test_what_time_went_by_is_told_to_whoever_is_accountable(stage: Stage, jens: Person) -> None:
    meets(jens)
    stage.wake(FRIDAY)
    jens.sees("K-203: forny eller opsig")
    jens.has_seen_it()
    stage.wake(date(2026, 3, 9))
    jens.sees("K-203 har fornyet sig selv", "Opsigelsesfristen 6. mar. 2026 er overskredet")


@everywhere
def test_an_administrator_may_ask_whether_anything_was_sent(
    stage: Stage, yusuf: Person, karl: Person
) -> None:
    meets(yusuf)
    meets(karl)
    yusuf.says("er der sendt noget i dag?")
    yusuf.sees("Intet er sendt i dag", "Der var heller ikke noget at minde nogen om.")
    stage.wake(TUESDAY)
    yusuf.says("er der sendt noget i dag?")
    yusuf.sees("2 beskeder er sendt i dag", "Senest sendt", "kl. 09:00")
    karl.says("er der sendt noget i dag?")
    karl.sees("Det kan kun en administrator")


@on_one
def test_when_nothing_gets_out_for_two_working_days_the_administrator_hears_of_it(
    stage: Stage, yusuf: Person, karl: Person
) -> None:
    meets(karl)
    for day in (TUESDAY, WEDNESDAY):
        stage.sweep_at(day, time(4))
    meets(yusuf)
    stage.sweep_at(WEDNESDAY + timedelta(days=1), time(7))
    yusuf.sees("Beskederne kommer ikke ud", "Der er ikke sendt noget i 2 arbejdsdage")
    yusuf.presses("Se dagens beskeder")
    yusuf.sees("Intet er sendt i dag")


@on_one
def test_an_administrator_hears_that_no_backup_was_made(
    stage: Stage, yusuf: Person, karl: Person, tmp_path: Path
) -> None:
    meets(karl)
    meets(yusuf)
    stage.back_up_at(TUESDAY, time(9), FolderStore(tmp_path / "not there"))
    yusuf.sees("Der mangler en sikkerhedskopi", "lykkedes ikke", "kravbot doctor")
    karl.sees_nothing_new()


def test_what_is_due_is_taken_on_though_nobody_was_asked(karl: Person) -> None:
    karl.says("jeg tager den til fredag")
    karl.sees("Hvad tager du?", "K-101", "K-103")
    karl.says("K-103")
    karl.sees("Senest hvornår?: 6. mar. 2026")
    karl.presses("Jeg tager den")
    karl.sees("Du tager den senest")


def test_what_was_shown_is_what_is_taken_on(maren: Person) -> None:
    maren.says("hvad haster mest")
    maren.says("ok hvem tager den")
    maren.says("jeg tager den på torsdag")
    maren.sees("Nødmelderen: hold en beredskabsøvelse", "Senest hvornår?: 5. mar. 2026")


def test_whoever_has_nothing_due_is_told_so(revi: Person) -> None:
    revi.says("jeg tager den til fredag")
    revi.sees("Intet af dit forfalder nu eller snart")


@everywhere
def test_it_is_taken_on_in_words(stage: Stage, karl: Person) -> None:
    meets(karl)
    stage.wake(TUESDAY)
    karl.says("jeg tager den til fredag")
    karl.sees("Hvad tager du?")
    karl.says("K-103")
    karl.sees("Senest hvornår?: 6. mar. 2026")
    karl.presses("Jeg tager den")
    karl.sees("Du tager den senest fredag 6. mar. 2026")
    karl.says("jeg tager K-102 inden 1. oktober")
    karl.sees("Senest hvornår?", "Vælg en dag fra i dag til")
    karl.says("om en uge")
    karl.does_not_see("Du tager den senest tirsdag 10. mar. 2026")
    karl.says("jeg tager den")
    karl.sees("Du tager den senest tirsdag 10. mar. 2026")
    karl.says("I'll take it by tomorrow")
    karl.does_not_see("You take it by Wednesday")
    karl.says("yes")
    karl.sees("You take it by Wednesday 4 Mar 2026", "K-101")
