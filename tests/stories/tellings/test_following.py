"""Tell stories of what is said to those who follow what others have to do, and what they can do.

They ask for it, give it to somebody else, or accept that it is late; whoever has it hears so.
"""

from datetime import date, timedelta

import pytest

from governance.records.absences import Absence
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from tests.stories.cast import Person, Stage, everywhere, told

MONDAY = date(2026, 3, 2)
TUESDAY, SECOND_MONDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)
THIRD_MONDAY, FOURTH_MONDAY = MONDAY + timedelta(days=14), MONDAY + timedelta(days=21)
TENDER = "K-101: genudbuddet er ikke startet"
DEED = "K-101: start genudbud"
EXERCISE, NOT_EXERCISED = (
    "Nødmelderen: hold en beredskabsøvelse",
    "Nødmelderen: ingen øvelse inden for fristen",
)
on_one = told("console")


def meets(person: Person) -> None:
    """Write to the bot once, and go about other things."""
    person.arrives()
    person.has_seen_it()


@everywhere
def test_whoever_follows_it_asks_for_it_and_whoever_has_it_hears_of_it(
    stage: Stage, karl: Person, bo: Person
) -> None:
    meets(karl)
    meets(bo)
    stage.wake(TUESDAY)
    karl.has_seen_it()
    bo.has_seen_it()
    stage.wake(SECOND_MONDAY)
    karl.has_seen_it()
    bo.sees("Du følger", TENDER, "Karl har opgaven. 193 dage over fristen.")
    bo.presses("Skub til Karl")
    bo.sees("Du bad om det mandag 9. mar. 2026")
    with pytest.raises(AssertionError, match="no button"):
        bo.button("Skub til Karl")
    stage.wake(SECOND_MONDAY + timedelta(days=1))
    karl.sees("ting til dig i dag", DEED, "Bo beder dig se på opgaven nu.")


@everywhere
def test_whoever_is_above_accepts_the_delay_and_it_rests_until_then(
    stage: Stage, maren: Person, signe: Person
) -> None:
    meets(maren)
    meets(signe)
    stage.wake(TUESDAY)
    maren.sees(EXERCISE)
    stage.wake(date(2026, 3, 10))
    stage.wake(THIRD_MONDAY)
    maren.has_seen_it()
    signe.sees("Du følger", NOT_EXERCISED, "Maren har opgaven. 55 dage over fristen.")
    if signe.platform != "slack":  # where nobody gets to send a form without it
        signe.presses(
            "Accepter forsinkelsen", on=NOT_EXERCISED, by="2027-01-01", reason="Vi venter"
        )
        signe.sees("Vælg en dag fra i dag til")
        signe.presses("Accepter forsinkelsen", on=NOT_EXERCISED, by="2026-05-04", reason="")
        signe.sees("Skriv kort hvorfor")
    reason = "Leverandøren kan først i maj"
    signe.presses("Accepter forsinkelsen", on=NOT_EXERCISED, by="2026-05-04", reason=reason)
    signe.sees(f"Du har accepteret, at opgaven venter til 4. maj 2026: {reason}")
    stage.work()
    maren.sees(f"Signe har accepteret, at opgaven venter til 4. maj 2026: {reason}")
    maren.has_seen_it()
    for day in (date(2026, 3, 24), date(2026, 4, 14), date(2026, 4, 30)):
        stage.wake(day)
        maren.does_not_see(f"{EXERCISE}\n")
        maren.has_seen_it()
    stage.wake(date(2026, 5, 4))
    maren.sees(EXERCISE, "Signe havde accepteret en forsinkelse til nu.")


@on_one
def test_it_is_given_to_somebody_else_by_giving_them_the_role_there(
    stage: Stage, maren: Person, signe: Person
) -> None:
    meets(maren)
    meets(signe)
    for day in (TUESDAY, date(2026, 3, 10), THIRD_MONDAY):
        stage.wake(day)
    signe.presses("Giv den til en anden", on=NOT_EXERCISED)
    signe.says("Ditte Mønstergaard")
    signe.presses("Gem")
    [row] = [
        one
        for one in stage.kept(RoleAssignment, role=Role.BER)
        if one.scope == "system:Nødmelderen"
    ]
    assert row.member == "ditte.moenstergaard@stf.example"


@on_one
def test_from_the_first_word_to_an_accepted_delay_with_four_people(
    stage: Stage, maren: Person, ditte: Person, bo: Person, signe: Person
) -> None:
    """Maren is away and Ditte stands in; Bo follows it and asks; in the end Signe accepts."""
    for person in (maren, ditte, bo, signe):
        meets(person)
    [row] = stage.kept(RoleAssignment, role=Role.BER, scope="authority")
    stage.write(row.model_copy(update={"deputy": ditte.email}))
    stage.write(Absence(member=maren.email, from_=MONDAY, to=date(2026, 3, 13)))
    for day in (TUESDAY, TUESDAY + timedelta(days=1)):
        stage.wake(day)
    maren.sees_nothing_new()
    ditte.sees(EXERCISE, "Du står i for Maren")
    stage.wake(SECOND_MONDAY)
    bo.sees("Du følger", NOT_EXERCISED, "Maren har opgaven.")
    signe.does_not_see(NOT_EXERCISED)
    bo.presses("Skub til Maren", on=NOT_EXERCISED)
    ditte.has_seen_it()
    stage.wake(SECOND_MONDAY + timedelta(days=1))
    ditte.sees(EXERCISE, "Bo beder dig se på opgaven nu.")
    stage.wake(THIRD_MONDAY)
    stage.wake(THIRD_MONDAY + timedelta(days=1))
    stage.wake(FOURTH_MONDAY)
    signe.sees("Du følger", NOT_EXERCISED)
    signe.presses(
        "Accepter forsinkelsen", on=NOT_EXERCISED, by="2026-04-20", reason="Ny leverandør"
    )
    stage.work()
    for person in (ditte, bo):
        person.sees("Signe har accepteret, at opgaven venter til 20. apr. 2026")
    stage.wake(date(2026, 4, 20))
    maren.sees(EXERCISE, "Signe havde accepteret en forsinkelse til nu.")


@on_one
def test_the_one_of_a_forum_is_given_away_at_its_contract(stage: Stage, bo: Person) -> None:
    meets(bo)
    forum = "forum:Strategisk forum K-101"
    bo.wants("obligation", scope=forum, rule="forum_confirmed", subject="")
    bo.presses("Giv den til en anden")
    bo.says("Maren Skabelonsen")
    bo.presses("Gem")
    bo.sees("Rollen som leverandøransvarlig: Maren Skabelonsen · K-101", "venter på Signe Testesen")


@on_one
def test_what_was_asked_for_and_then_put_off_is_put_off_for_the_first_time(
    stage: Stage, maren: Person, bo: Person
) -> None:
    meets(maren)
    meets(bo)
    stage.wake(TUESDAY)
    stage.wake(SECOND_MONDAY)
    bo.presses("Skub til Maren", on=NOT_EXERCISED)
    maren.has_seen_it()
    stage.wake(SECOND_MONDAY + timedelta(days=1))
    maren.presses("Udsæt", on=EXERCISE, workdays="5", reason="Leverandøren er på ferie")
    maren.sees("Udsat til", "Udsætter du igen, får Bo besked.")
