"""Test that one sentence tells what happened: the form opens with all of it filled in.

It asks for the rest, and saves nothing by itself.
"""

from datetime import date

import pytest

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum
from governance.records.measuring_points import Measurement
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

YESTERDAY = date(2026, 3, 1)


def test_an_exercise_with_everything(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Exercise))
    maren.says("vi øvede nødmelderen i går m kagemand. gik ok, failover tog 71 min. rapport kommer")
    maren.sees("Tilføj øvelse", "Sådan forstod jeg det", "teknisk reetablering", "71")
    assert len(stage.kept(Exercise)) == before
    maren.fills()
    maren.sees("Tilføjet i registeret: øvelse Nødmelderen", "71 min. mod målet 60")
    [exercise] = stage.kept(Exercise, system="Nødmelderen", held_on=YESTERDAY)
    assert (exercise.type, exercise.with_supplier) == ("technical restore", True)
    assert exercise.restore_minutes == 71


def test_what_was_not_said_is_asked(stage: Stage, maren: Person) -> None:
    maren.says("vi øvede taagevarsel i fredags")
    maren.fills()
    assert not stage.kept(Exercise, system="Tågevarsel", held_on=date(2026, 2, 27))
    maren.fills(type="table-top", with_supplier="no")
    [exercise] = stage.kept(Exercise, system="Tågevarsel", held_on=date(2026, 2, 27))
    assert (exercise.type, exercise.with_supplier) == ("table-top", False)


def test_saved_in_words(stage: Stage, maren: Person) -> None:
    maren.says("opkaldsprøve på journalen i går uden leverandør")
    maren.says("gem")
    maren.sees("Tilføjet i registeret")
    [exercise] = stage.kept(Exercise, system="Fyrjournal", held_on=YESTERDAY)
    assert (exercise.type, exercise.with_supplier) == ("call-out", False)


def test_thought_better_of(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("vi øvede nødmelderen i går m kagemand, failover tog 71 min")
    maren.presses("Fortryd")
    assert stage.kept(Exercise) == before


def test_thought_better_of_in_words(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("vi øvede nødmelderen i går m kagemand, failover tog 71 min")
    maren.says("nej stop, det var ikke det jeg ville")
    maren.sees("Fortrudt", "Intet er gemt.")
    maren.says("gem")
    assert stage.kept(Exercise) == before


def test_what_is_told_and_asked_in_one_sentence(stage: Stage, bo: Person) -> None:
    bo.says("tillæg 9 til k-102 blev underskrevet i onsdags, og hvem er kontraktansvarlig der")
    bo.sees("Karl Attrapsen", "Tilføj dokument", "Tillæg 9")


def test_in_english(stage: Stage, maren: Person) -> None:
    maren.says("english please")
    maren.says("we did a table-top on tågevarsel yesterday with the supplier")
    maren.fills()
    maren.sees("Added to the register")
    [exercise] = stage.kept(Exercise, system="Tågevarsel", held_on=YESTERDAY)
    assert (exercise.type, exercise.with_supplier) == ("table-top", True)


def test_a_risk_assessment(stage: Stage, yusuf: Person) -> None:
    yusuf.says("ny RV på fyrjournal lavet i dag, årlig, lev ville ik svare")
    yusuf.fills()
    yusuf.sees("Tilføjet i registeret")
    [assessed] = stage.kept(RiskAssessment, system="Fyrjournal", assessed_on=date(2026, 3, 2))
    assert (assessed.reason, assessed.supplier_input) == ("yearly", "no")


def test_an_incident_that_is_over(stage: Stage, bo: Person) -> None:
    before = len(stage.kept(Event))
    bo.says("tågevarsel var nede i går i to timer, skal vi skrive det ned")
    bo.sees("Hvad er der sket?", "Sådan forstod jeg det")
    assert len(stage.kept(Event)) == before
    bo.fills(significant="yes")
    bo.sees("Hændelsen er gemt", "Tågevarsel var nede i går i to timer")
    [event] = stage.kept(Event, system="Tågevarsel", happened_on=YESTERDAY)
    assert (event.kind, event.significant) == ("incident", True)


def test_a_change_that_is_to_come(stage: Stage, ditte: Person) -> None:
    ditte.says("pindsvin flytter datacenter til frankfurt i maj, skal vi gøre noget ift det")
    ditte.fills(significant="yes")
    ditte.sees("Ændring på Tågevarsel", "Pindsvin flytter datacenter til frankfurt i maj")
    [event] = stage.kept(Event, system="Tågevarsel", kind="change")
    assert event.happened_on == date(2026, 3, 2)


def test_a_successor_of_somebody_who_has_left(stage: Stage, mia: Person) -> None:
    mia.says(
        "kim fra syvsover er stoppet. ny er eva frihånd tlf 00001409 mail evf@syvsover.example"
    )
    mia.sees("Eva Frihånd", "+45 00 00 14 09", "evf@syvsover.example")
    mia.fills()
    mia.sees("Venter på bekræftelse")
    [told] = stage.kept(ToldContact, of=PANCAKES, name="Eva Frihånd")
    assert (told.supplier, told.slot) == ("Syvsover Systemer A/S", "incident manager")
    assert (told.phone, told.email) == ("+4500001409", "evf@syvsover.example")


def test_two_things_told_at_once(stage: Stage, ditte: Person) -> None:
    ditte.says("helle opfundet er stoppet hos pindsvin, ny er ida luftsyn tlf 00001109")
    ditte.presses("Afslut")
    ditte.fills()
    [told] = stage.kept(ToldContact, name="Ida Luftsyn")
    assert (told.slot, told.phone) == ("escalation 2", "+4500001109")
    [helle] = stage.kept(Contact, name="Helle Opfundet")
    assert helle.left_on == date(2026, 3, 2)


def test_a_visit(stage: Stage, yusuf: Person) -> None:
    yusuf.says("var på besøg hos kagemand i tirsdags, ingen fund")
    yusuf.fills()
    [visit] = stage.kept(Supervision, contract="K-103", done_on=date(2026, 2, 24))
    assert (visit.method, visit.findings_open) == ("visit", 0)


def test_an_audit_statement(stage: Stage, yusuf: Person) -> None:
    yusuf.says("3402'eren fra mosekonge er kommet, dækker 1/1 til 31/12")
    yusuf.fills()
    [statement] = stage.kept(AuditStatement, contract="K-102")
    assert statement.standard == "ISAE 3402"
    assert statement.period_from == date(2025, 1, 1)
    assert statement.period_to == date(2025, 12, 31)


def test_a_measurement(stage: Stage, ditte: Person) -> None:
    ditte.says("oppetid i januar på nødmelderen var 99,95")
    ditte.fills()
    [measured] = stage.kept(Measurement, contract="K-103", period_end=date(2026, 1, 31))
    assert measured.value == 99.95


def test_a_holiday(stage: Stage, bo: Person) -> None:
    bo.says("jeg holder ferie uge 34")
    bo.fills()
    [absence] = stage.kept(Absence, member=bo.email)
    assert (absence.from_, absence.to) == (date(2026, 8, 17), date(2026, 8, 23))


def test_something_is_done(stage: Stage, yusuf: Person) -> None:
    yusuf.says("tiltaget om to-faktor-login er lukket")
    yusuf.presses("Afslut")
    yusuf.sees("Afsluttet i registeret")
    [action] = [one for one in stage.kept(Action) if "to-faktor" in one.title]
    assert action.closed_on == date(2026, 3, 2)


def test_an_option_is_taken(stage: Stage, karl: Person) -> None:
    karl.says("vi har taget optionen på k-101")
    assert stage.kept(Contract, number="K-101")[0].options[0].decision is None
    karl.fills()
    karl.sees("Option 1 · K-101: oplyst af dig, venter på Bo Prøvesen.")
    assert stage.kept(Contract, number="K-101")[0].options[0].decision is None


def test_an_option_is_taken_by_whoever_decides(stage: Stage, bo: Person) -> None:
    bo.says("vi har taget optionen på k-101")
    bo.fills()
    bo.sees("Rettet i registeret")
    first, second = stage.kept(Contract, number="K-101")[0].options
    assert (first.decision, second.decision) == ("yes", None)


def test_an_auditor_tells_nothing(stage: Stage, revi: Person) -> None:
    before = stage.kept(Exercise, of=PANCAKES)
    revi.says("vi øvede vandvagten i går med pindsvin")
    revi.sees("læseadgang")
    assert stage.kept(Exercise, of=PANCAKES) == before


def test_what_is_asked_is_not_told(stage: Stage, maren: Person) -> None:
    for said in ("vi har ikke øvet nødmelderen", "skal vi øve nødmelderen i morgen"):
        maren.says(said)
        maren.does_not_see("Tilføj øvelse")
    assert not stage.kept(Exercise, of=LIGHTHOUSES, held_on=date(2026, 3, 2))


def test_an_end_on_the_day_that_was_told(stage: Stage, ditte: Person) -> None:
    ditte.says("gunnar er stoppet hos mosekonge med udgangen af feb")
    ditte.sees("Fratrådt: 28. feb. 2026")
    ditte.says("ja")
    ditte.sees("Afsluttet")
    [gone] = stage.kept(Contact, supplier="Mosekonge Hosting ApS", slot="escalation 1")
    assert gone.left_on == date(2026, 2, 28)


def test_a_document_that_is_there_is_not_added_again(stage: Stage, karl: Person) -> None:
    before = len(stage.kept(Document))
    karl.says("tillæg 3 til kagemand ligger nu på sag 26/1187, beklager det trak ud")
    karl.sees("Ret dokument", "Journaliseret nej → ja", "beklager det trak ud")
    karl.says("gem")
    [filed] = stage.kept(Document, contract="K-103", title="Tillæg 3")
    assert (filed.filed, filed.url) == (True, "26/1187")
    assert len(stage.kept(Document)) == before


def test_a_meeting_told_with_its_minutes(stage: Stage, ditte: Person) -> None:
    ditte.says("strategisk møde m kagemand er holdt 24/2, ole sad med, referat journaliseret")
    ditte.sees("Ret forum", "Seneste referat", "ole sad med")
    ditte.says("gem")
    [forum] = stage.kept(Forum, name="Strategisk forum K-103")
    assert forum.last_minutes_on == date(2026, 2, 24)


def test_who_may_only_read_is_told_so_before_choosing(stage: Stage, revi: Person) -> None:
    revi.says("tiltaget på nøglen er lukket")
    revi.sees("Du har læseadgang", "Intet er ændret")
    revi.does_not_see("Hvilken opfølgning?")


def test_the_action_whose_words_are_said(stage: Stage, mia: Person) -> None:
    mia.says("fundet om adgangsstyring på nøglen er lukket")
    mia.sees("Afslut opfølgning", "Luk forbeholdet om adgangsstyring")


def test_an_event_that_is_ordered_has_what_happened(stage: Stage, maren: Person) -> None:
    maren.says("lav en hændelse på nødmelderen. overgravet linje hos kagemand, væsentlig")
    maren.sees(
        "System: Nødmelderen",
        "Hvad skete der?: Overgravet linje hos kagemand, væsentlig",
        "Er det væsentligt for risikoen?: Ja",
    )
    maren.says("fortryd")
    maren.says("opret en hændelse på fyrjournal, disken løb fuld")
    maren.sees("System: Fyrjournal", "Hvad skete der?: Disken løb fuld")


def test_a_task_is_given_without_being_named(maren: Person) -> None:
    maren.says("lav en til ditte om at få et nr hos mosekonge der virker om natten")
    maren.sees(
        "Tilføj opfølgning",
        "Opfølgning: Få et nr hos mosekonge der virker om natten",
        "Ansvarlig: Ditte Mønstergaard",
    )


# ── Ordered to be added, with what it holds ──────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "tilføj kontakt torben skvulp, driftschef, mosekonge, tlf 12 34 56 78",
        "tilføj kontakt hos mosekonge: torben skvulp, driftschef, 12345678",
        "add contact torben skvulp, mosekonge, 12345678",
    ],
)
def test_a_contact_is_added_all_at_once(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("Mosekonge Hosting ApS", "Torben Skvulp", "+45 12 34 56 78")
    ditte.does_not_see("fik jeg ikke med", "did not get")


def test_an_order_that_names_a_supplier_alone_begins_with_it(ditte: Person) -> None:
    ditte.says("tilføj kontakt til mosekonge")
    ditte.sees("Tilføj kontakt", "Mosekonge Hosting ApS")


def test_a_channel_before_a_comma_is_asked_for_alone(ditte: Person) -> None:
    ditte.says("support hos mosekonge er bekræftet")
    ditte.says("telefon, jeg ringede til hovednummeret")
    ditte.sees("Skriv “telefon” for sig selv")
    ditte.says("telefon")
    ditte.sees("Bekræftet")


@pytest.mark.parametrize(
    "said",
    [
        "hej, kommer lige fra driftsmøde med pindsvin",
        "er lige kommet hjem fra møde i driftsforum med pindsvin",
        "kommer lige fra driftsforum k-101",
        "skriv referat at vi holdt driftsforum idag",
    ],
)
def test_whoever_comes_from_a_meeting_tells_that_it_was_held(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("Driftsforum K-101", "Seneste referat 18. feb. 2026 → 2. mar. 2026")
