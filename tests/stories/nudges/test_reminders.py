"""Test reminders of one's own: at the moment that was asked for, of what was shown or named."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from governance.nudges import Identity
from governance.records.contracts import Contract
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Person, Stage, told

MONDAY = date(2026, 3, 2)
TUESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (1, 3, 4))
SATURDAY = MONDAY + timedelta(days=5)
on_one = told("console")

K102 = "K-102: bekræft stamdata"
MASTER_DATA = ("contract:K-101", "master_data_attested", "")
"""K-101's master data, which are Karl's to attest by 30 April."""
NUDGED = [date(2026, 4, day) for day in (15, 16, 17, 20, 21, 22)]


def shown(person: Person, contract: str = "K-102") -> None:
    """Open the page of one obligation: the contract's master data."""
    person.wants(
        "obligation", scope=f"contract:{contract}", rule="master_data_attested", subject=""
    )


def journalled(stage: Stage) -> list[str]:
    """Return what the journal has of reminders, by the commands' names."""

    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        entries = select(journal.c.command).where(
            journal.c.tenant == unit.tenant, journal.c.section == "reminders"
        )
        return list(unit.connection.execute(entries.order_by(journal.c.seq)).scalars())

    return stage.database.transact(read)


def heard(stage: Stage, person: Person) -> set[Identity]:
    """Return what the person was told of."""

    def read(unit: UnitOfWork) -> set[Identity]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        told_to = unit.nudges.told_to(person.email, since=MONDAY)
        return {one.identity for one in told_to}

    return stage.database.transact(read)


# ── What it is about ─────────────────────────────────────────────────────────


def test_of_the_obligation_that_is_shown_with_its_buttons_as_it_stands_then(
    stage: Stage, karl: Person
) -> None:
    shown(karl)
    karl.says("Mind mig torsdag kl 10.30")
    karl.sees("Jeg minder dig torsdag 5. marts kl. 10.30 om K-102", "Bekræft stamdata")
    stage.wake(THURSDAY)
    karl.has_seen_it()
    stage.sweep_at(THURSDAY, time(10, 29))
    karl.sees_nothing_new()
    stage.sweep_at(THURSDAY, time(10, 30))
    karl.sees("Du bad mig minde dig om det", K102)
    karl.has_seen_it()
    stage.sweep_at(THURSDAY, time(10, 31))
    stage.restart()
    stage.sweep_at(THURSDAY, time(10, 32))
    karl.sees_nothing_new()
    karl.presses("Bekræft, at alt passer")
    karl.sees("K-102 er løst", "Karl har løst opgaven")
    assert stage.kept(Contract, number="K-102")[0].attested_on == THURSDAY
    assert journalled(stage) == ["SetReminder", "SendReminder"]


def test_of_one_of_several_that_are_shown(stage: Stage, karl: Person) -> None:
    karl.says("mine opgaver")
    karl.says("husk mig på det i morgen")
    karl.sees("Hvilken skal jeg minde dig om?", K102)
    karl.presses(K102)
    karl.sees("Jeg minder dig tirsdag 3. marts kl. 9.00 om K-102")


def test_of_what_is_named(stage: Stage, karl: Person) -> None:
    karl.says("mind mig om K-102 på fredag")
    karl.sees("Hvilken skal jeg minde dig om?", K102, "K-102: oplys, hvordan det står til med 1.1")
    karl.says("bekræft stamdata")
    karl.sees("Jeg minder dig fredag 6. marts kl. 9.00 om K-102")


def test_of_what_the_person_writes_and_on_a_saturday_if_they_say_so(
    stage: Stage, karl: Person
) -> None:
    karl.says("Kan du minde mig om at ringe til Mosekonge på lørdag kl. 20?")
    karl.sees("Jeg minder dig lørdag 7. marts kl. 20.00 om “ringe til Mosekonge")
    stage.sweep_at(SATURDAY, time(20))
    karl.sees("Husk: “ringe til Mosekonge")


def test_in_english(stage: Stage, karl: Person) -> None:
    karl.says("English please")
    shown(karl)
    karl.says("remind me on Thursday at 2 pm")
    karl.sees("I will remind you Thursday 5 March at 14:00 about K-102")
    karl.says("no more about K-101 before April")
    karl.sees("Which do you not want to hear about?")


def test_of_nothing_that_can_be_told_it_asks_of_what_and_when(stage: Stage, karl: Person) -> None:
    karl.says("mind mig om det")
    karl.sees("Hvad skal jeg minde dig om?")
    karl.says("ringe til lægen")
    karl.sees("Hvornår skal jeg minde dig?")
    karl.says("på fredag kl 14")
    karl.sees("Jeg minder dig fredag 6. marts kl. 14.00 om “ringe til lægen”")


def test_the_moment_may_be_pressed_or_filled_in(stage: Stage, karl: Person) -> None:
    shown(karl)
    karl.says("mind mig om det senere")
    karl.sees("Hvornår skal jeg minde dig?")
    karl.presses("Om en uge")
    karl.sees("Jeg minder dig mandag 9. marts kl. 9.00 om K-102")
    karl.says("mind mig om at spise")
    karl.fills(day="2026-03-06", clock="12.15")
    karl.sees("Jeg minder dig fredag 6. marts kl. 12.15 om “spise”")


def test_a_moment_that_has_passed_is_refused(stage: Stage, karl: Person) -> None:
    shown(karl)
    karl.says("mind mig i dag kl 7")
    karl.sees("Mandag 2. marts kl. 7.00 er allerede gået")
    karl.says("31. februar")
    karl.sees("31. februar")
    karl.says("om to timer")
    karl.sees("Jeg minder dig mandag 2. marts kl. 10.05 om K-102")


def test_who_is_asked_a_question_is_not_reminded(stage: Stage, karl: Person) -> None:
    karl.says("mind mig om hvem der er ansvarlig for K-102")
    karl.does_not_see("Jeg minder dig")
    karl.says("mine påmindelser")
    karl.sees("Du har ingen påmindelser")


# ── What is open ─────────────────────────────────────────────────────────────


def test_of_an_open_checklist_it_goes_on_where_it_was(stage: Stage, karl: Person) -> None:
    karl.says("start 1.1 på K-102")
    before = karl.title
    karl.says("mind mig om det her i morgen kl 13")
    karl.sees("Jeg minder dig tirsdag 3. marts kl. 13.00 om")
    stage.sweep_at(TUESDAY, time(13))
    karl.sees("Husk: ", "Fortsæt")
    karl.presses("Fortsæt")
    assert karl.title == before


def test_of_a_draft_that_was_paused_it_goes_on_with_what_was_filled_in(
    stage: Stage, maren: Person
) -> None:
    maren.says("ny øvelse på nødmelderen 12. februar")
    title = maren.title
    maren.says("pause")
    maren.says("kan du minde mig om det i morgen?")
    maren.sees("Jeg minder dig tirsdag 3. marts kl. 9.00 om")
    stage.sweep_at(TUESDAY, time(9))
    maren.presses("Fortsæt")
    assert maren.title == title


def test_of_something_else_the_draft_stays_open(stage: Stage, maren: Person) -> None:
    maren.says("ny øvelse på nødmelderen 12. februar")
    title = maren.title
    maren.says("mind mig om at spise frokost kl 12")
    assert maren.title == title
    maren.says("mine påmindelser")
    maren.sees("“spise frokost”", "Mandag 2. marts kl. 12.00")


# ── My reminders ─────────────────────────────────────────────────────────────


def test_they_are_listed_cancelled_and_taken_back(stage: Stage, karl: Person) -> None:
    karl.says("mind mig om at spise kl 12")
    karl.says("mind mig om at gå hjem kl 15")
    karl.says("mine påmindelser")
    karl.sees("“spise”", "“gå hjem”")
    karl.presses("Annullér", on="“spise”")
    karl.does_not_see("“spise”")
    karl.says("slet påmindelsen")
    karl.sees("Jeg minder dig ikke om “gå hjem”")
    karl.says("fortryd")
    karl.sees("Påmindelsen gælder igen")
    stage.sweep_at(MONDAY, time(12))
    karl.has_seen_it()
    stage.sweep_at(MONDAY, time(15))
    karl.sees("Husk: “gå hjem”")


def test_one_that_was_set_is_undone_with_a_button(stage: Stage, karl: Person) -> None:
    shown(karl)
    karl.says("mind mig om en time")
    karl.presses("Fortryd")
    karl.sees("Påmindelsen gælder ikke længere")
    karl.has_seen_it()
    stage.sweep_at(MONDAY, time(12))
    karl.sees_nothing_new()


def test_it_can_be_asked_for_again_with_one_press(stage: Stage, karl: Person) -> None:
    shown(karl)
    karl.says("mind mig i morgen kl 11")
    stage.sweep_at(TUESDAY, time(11))
    karl.presses("Mind mig i morgen")
    karl.sees("Dine påmindelser", "Onsdag 4. marts kl. 11.00")


def test_nobody_cancels_another_s(stage: Stage, karl: Person, fie: Person) -> None:
    karl.says("mind mig om at spise kl 12")
    fie.says("mine påmindelser")
    fie.sees("Du har ingen påmindelser")


def test_where_others_read_along_it_is_set_in_private(
    stage: Stage, karl: Person, fie: Person
) -> None:
    there, _ = stage.together("kontrakter", karl, fie)
    there.says("mind mig om at ringe til lægen på fredag")
    assert "lægen" not in there.view.replace("mind mig om at ringe til lægen", "")
    karl.sees("Jeg minder dig fredag 6. marts kl. 9.00 om “ringe til lægen”")


# ── What became of it ────────────────────────────────────────────────────────


def test_what_the_person_has_done_is_not_said_and_what_another_has_done_in_a_line(
    stage: Stage, karl: Person, fie: Person
) -> None:
    for one in (karl, fie):
        shown(one)
        one.says("mind mig på fredag kl 10")
    karl.wants("obligation", scope="contract:K-102", rule="master_data_attested", subject="")
    karl.presses("Bekræft, at alt passer")
    stage.wake(FRIDAY)
    karl.has_seen_it()
    fie.has_seen_it()
    stage.sweep_at(FRIDAY, time(10))
    karl.sees_nothing_new()
    fie.sees("K-102 er løst", "Karl har løst opgaven")


# ── To hear no more of it until a day ────────────────────────────────────────


def test_no_more_of_what_is_ahead_is_for_the_person_alone(
    stage: Stage, karl: Person, bo: Person
) -> None:
    karl.arrives()
    bo.arrives()
    shown(karl, "K-101")
    karl.says("ikke flere om det her før maj")
    karl.sees(
        "Jeg skriver ikke til dig om “K-101: bekræft stamdata” før 30. apr. 2026",
        "Fristen er 30. apr. 2026, så længere kan jeg ikke tie",
        "Alle andre hører stadig",
    )
    karl.says("mine påmindelser")
    karl.sees("K-101", "Stille til 30. apr. 2026")
    for day in NUDGED:  # from ten working days before, when it is told of else
        stage.wake(day)
    assert MASTER_DATA not in heard(stage, karl)
    stage.wake(date(2026, 4, 30))
    assert MASTER_DATA in heard(stage, karl)


def test_to_hear_of_it_again(stage: Stage, karl: Person) -> None:
    karl.arrives()
    shown(karl, "K-101")
    karl.says("ikke flere om det her før maj")
    karl.says("mine påmindelser")
    karl.presses("Skriv til mig igen")
    for day in NUDGED:
        stage.wake(day)
    assert MASTER_DATA in heard(stage, karl)


def test_what_is_late_is_put_off_for_all_or_not_at_all(
    stage: Stage, karl: Person, fie: Person
) -> None:
    karl.arrives()
    fie.arrives()
    shown(karl)
    karl.says("ikke flere om det her før maj")
    karl.sees(
        "“K-102: bekræft stamdata” udskydes til 30. mar. 2026.",
        "Fristen er overskredet, så opgaven kan kun udskydes for alle på én gang.",
        "En opgave kan højst hvile 20 arbejdsdage: til 30. mar. 2026.",
    )
    karl.presses("Udskyd for alle")
    karl.sees("K-102 er udskudt til 30. mar. 2026")
    stage.wake(TUESDAY)
    karl.does_not_see(K102)
    shown(karl)
    karl.says("ikke flere om det her før maj")
    karl.sees("K-102 er allerede udskudt til 30. mar. 2026")
    stage.wake(date(2026, 3, 30))
    karl.sees(K102)
    shown(karl)
    karl.says("ikke flere om det her før maj")
    karl.sees("Det er anden og sidste gang, og Fie Demosen får besked.")
    karl.says("ja")
    karl.sees("Tryk “Udskyd for alle”")
    karl.says("udskyd for alle")
    stage.wake(date(2026, 4, 7))  # the first working day after Easter
    fie.sees("Karl har udsat for anden gang")


@on_one
def test_what_says_more_than_a_moment_sets_none(stage: Stage, karl: Person) -> None:
    shown(karl)
    karl.says("mind mig om det")
    karl.says("jeg kan ikke på fredag")
    karl.does_not_see("Jeg minder dig")
    karl.says("på mandag")
    karl.sees("Jeg minder dig mandag 9. marts kl. 9.00 om K-102")


@on_one
def test_a_day_is_asked_for_where_none_is_said(stage: Stage, karl: Person) -> None:
    shown(karl, "K-101")
    karl.says("skriv ikke mere til mig om det her")
    karl.sees("Til hvornår skal jeg lade dig være i fred?")
    karl.fills(day="2026-04-01")
    karl.sees("Jeg skriver ikke til dig om “K-101: bekræft stamdata” før 1. apr. 2026")


@on_one
def test_what_one_has_not_oneself_is_not_taken_for_what_one_has(
    stage: Stage, karl: Person, maren: Person, yusuf: Person
) -> None:
    karl.says("udskyd risikovurderingen for nødmelderen til maj")
    karl.sees("Den opgave er ikke hos dig", "Nødmelderen: lav risikovurderingen", "hos Yusuf")
    karl.says("mine påmindelser")
    karl.does_not_see("Stille til")
    maren.says("udskyd genudbuddet af k-101 til maj")
    maren.sees("Den opgave er ikke hos dig", "hos Karl")
    maren.does_not_see("Udskyd for alle")
    yusuf.says("udskyd risikovurderingen for nødmelderen til maj")
    yusuf.sees("om “Nødmelderen: lav risikovurderingen” før 1. maj 2026")


@on_one
def test_a_task_waits_when_it_is_said_to(stage: Stage, yusuf: Person) -> None:
    yusuf.says("risikovurderingen af fyrjournal må vente til maj")
    yusuf.sees("“Fyrjournal: lav risikovurderingen” udskydes til 30. mar. 2026")
    yusuf.says("annullér")
    yusuf.says("det må vente til i morgen")
    yusuf.sees("Så venter det til senere")


@on_one
def test_of_nothing_shown_it_says_what_to_name(stage: Stage, karl: Person) -> None:
    karl.says("ikke flere om det her før maj")
    karl.sees("Jeg kan ikke se, hvad du mener")


def test_what_only_leads_to_it_is_no_part_of_it(stage: Stage, karl: Person) -> None:
    karl.says("gem det og mind mig om resten i morgen formiddag")
    karl.sees("om “resten”")
    karl.says("og husk mig på helle på torsdag")
    karl.sees("om “helle”")


def test_what_was_shown_last_is_meant_and_not_the_checklist_below(ditte: Person) -> None:
    ditte.says("start 3.4 på fyrjournal")
    ditte.says("har pindsvin forresten sendt deres erklæring")
    ditte.says("kan du prikke til mig om den på torsdag")
    ditte.sees("torsdag 5. marts kl. 9.00 om “Modtaget: 16. feb. 2026 · Pindsvin Drift A/S”")
    ditte.does_not_see("Så er der pause")


def test_what_was_said_before_the_wish_is_no_part_of_it(ditte: Person) -> None:
    ditte.says("perfekt. mind mig om det med afløseren på mandag")
    ditte.sees("om “det med afløseren”.")


# ── So long before ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shown_by", "said", "on"),
    [
        ("hvornår udløber k-101?", "mind mig om det en måned før", "28. januar 2027"),
        ("hvornår udløber k-101?", "mind mig om det 14 dage før udløb", "14. februar 2027"),
        ("vis k-102", "remind me of it the day before", "30 December 2028"),
    ],
)
def test_so_long_before_the_day_of_what_was_shown(
    karl: Person, shown_by: str, said: str, on: str
) -> None:
    karl.says(shown_by)
    karl.says(said)
    karl.sees(on)


def test_so_long_before_a_task_is_due(karl: Person) -> None:
    shown(karl, "K-101")
    karl.says("mind mig om det ugen før fristen")
    karl.sees("Påmindelsen er gemt", "torsdag 23. april")


@pytest.mark.parametrize("said", ["mind mig om kagen en uge før", "mind mig om tavlen dagen før"])
def test_so_long_before_a_day_that_nobody_knows_is_asked_for(karl: Person, said: str) -> None:
    karl.says(said)
    karl.sees("Hvornår skal jeg minde dig?", "Jeg kender ingen dag for det")
    karl.says("i morgen kl 10")
    karl.sees("tirsdag 3. marts kl. 10")


def test_what_a_page_shows_may_be_reminded_of(karl: Person) -> None:
    karl.says("hvornår udløber k-101?")
    karl.says("mind mig om det på torsdag")
    karl.sees("Jeg minder dig torsdag", "“K-101 udløber 28. feb. 2027")


# ── Moved ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("flyt den til fredag", "fredag 6. marts kl. 9.00"),
        ("nej på fredag", "fredag 6. marts kl. 9.00"),
        ("kl 10 i stedet", "torsdag 5. marts kl. 10.00"),
        ("flyt min påmindelse til på mandag kl 8", "mandag 9. marts kl. 8.00"),
        ("move my reminder to Friday", "fredag 6. marts kl. 9.00"),
    ],
)
def test_one_is_moved_and_what_was_not_said_stays_as_it_was(
    karl: Person, said: str, when: str
) -> None:
    karl.says("mind mig om kagen på torsdag")
    karl.says(said)
    karl.sees(when, "kagen")
    karl.says("vis mine påmindelser")
    assert karl.view.count("kagen") == 1


def test_one_that_was_moved_is_as_it_was_when_that_is_undone(karl: Person) -> None:
    karl.says("mind mig om kagen på torsdag")
    karl.says("flyt den til fredag")
    karl.says("fortryd")
    karl.sees("Påmindelsen gælder igen, som den var.")
    karl.says("vis mine påmindelser")
    karl.sees("Torsdag 5. marts")


def test_which_of_several_is_moved_is_named_or_else_they_are_shown(karl: Person) -> None:
    karl.says("mind mig om kagen på torsdag")
    karl.says("mind mig om teen på fredag")
    karl.says("flyt påmindelsen om kagen til mandag kl 8")
    karl.sees("mandag 9. marts kl. 8.00", "kagen")
    karl.says("flyt min påmindelse")
    karl.sees("Dine påmindelser", "kagen", "teen")


def test_what_corrects_something_else_moves_no_reminder(karl: Person) -> None:
    karl.says("mind mig om kagen på torsdag")
    karl.says("hvad er overskredet på fredag")
    karl.does_not_see("Påmindelsen er flyttet")


def test_another_wish_before_it_is_done_first_and_is_no_part_of_it(
    stage: Stage, karl: Person
) -> None:
    karl.says("mind mig om genudbuddet 16. marts")
    karl.says("annullér den. mind mig den 18. marts om at følge op på risikovurderingen")
    karl.sees("Hvad skal fortrydes?", "Påmindelse: genudbuddet")
    karl.sees("om “følge op på risikovurderingen”")


def test_what_stands_before_it_is_what_it_is_of_without_what_joins_them(karl: Person) -> None:
    karl.says("ring til bo om prisen. og mind mig om det 17. marts")
    karl.sees("om “ring til bo om prisen”")


def test_what_was_saved_today_names_reminders_by_what_they_are_of(karl: Person) -> None:
    karl.says("mind mig om genudbuddet 16. marts")
    karl.says("hvad har jeg gemt i dag")
    karl.sees("Påmindelse: genudbuddet")
