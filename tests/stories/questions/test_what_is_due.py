"""Test what is due, asked for by word and button, on every platform.

People write “Hvad er overskredet?” [what is overdue?], “hvad mangler?” [what is missing?], “mine
opgaver” [my tasks] and “status”.
"""

from datetime import date
from typing import Any

import pytest

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.exercises import Exercise
from governance.records.role_assignments import RoleAssignment
from governance.schema.telephone import as_shown
from tests.stories.cast import Person, Stage

RESTORE = "Beskriv reetablering trin for trin"

# ── Overdue ──────────────────────────────────────────────────────────────────


def test_what_is_overdue_the_gravest_first_with_how_many_days(bo: Person) -> None:
    bo.says("hvad er overskreet hos os?")
    assert bo.title == "12 punkter er over fristen"
    bo.sees("Ingen af dem er dine, 6 følger du. De vigtigste først.")
    bo.sees("Ved nedbrud · 3", "Årlige pligter og udbud · 3", "Dokumentation og vedligehold · 6")
    bo.sees("Mosekonge, døgnvagt\n     110 dage over fristen · Nummeret er ikke bekræftet · Ditte")
    bo.sees("K-101\n     186 dage over fristen · Genudbuddet er ikke startet · Karl")
    bo.sees("Nødmelderen\n     41 dage over fristen · Ingen øvelse inden for fristen · Maren")
    assert bo.view.index("Mosekonge") < bo.view.index("K-101") < bo.view.index("K-102")
    bo.does_not_see("Tillæg 3")
    bo.presses("Vis de næste 4")
    bo.sees(
        "K-103\n     12 dage over fristen · Mangler i biblioteket: Tillæg 3 · Karl",
        RESTORE,
        "9–12 af 12",
    )
    bo.presses("Fra begyndelsen")
    bo.sees("1–8 af 12")


def test_only_mine_and_all_again(ditte: Person) -> None:
    ditte.says("hvad er overskredet?")
    ditte.sees("3 er dine. De vigtigste først.")
    ditte.presses("Vis kun mine (3)")
    assert ditte.title == "3 punkter er over fristen"
    ditte.sees("Styrelsen for Tåge og Fyrtårne · kun mine", "Mosekonge", "Pindsvin, eskalation 2")
    ditte.does_not_see("Nødmelderen", "K-101")
    ditte.presses("Vis alle")
    assert ditte.title == "12 punkter er over fristen"


def test_what_is_in_by_choice_is_shown_apart_and_does_not_count(mia: Person) -> None:
    mia.says("hvad er overskredet?")
    assert mia.title == "7 punkter er over fristen"
    mia.sees("2 i systemer, I selv har taget med, tæller ikke med.")
    mia.does_not_see("Snefnug", "K-203")
    mia.presses("Vis frivillige (2)")
    assert mia.title == "2 punkter er over fristen"
    mia.sees("Snefnug, døgnvagt", "K-203")
    mia.presses("Vis", on="K-203")
    mia.sees("Systemet er taget med frivilligt, så det er ikke et brud på kataloget.")


def test_of_one_system_with_its_contract_forums_and_supplier(bo: Person) -> None:
    bo.says("hvad er overskredet på tågevarslingen?")
    assert bo.title == "3 punkter er over fristen"
    bo.sees("Pindsvin, eskalation 2", "K-101", "Begræns leverandørens adgang")
    bo.does_not_see("Nødmelderen", "Mosekonge")
    bo.says("hvad er overskredet i driftsforum K-101")
    assert bo.title == "Intet er over fristen"


def test_in_english(bo: Person) -> None:
    bo.says("english")
    bo.says("what is overdue?")
    assert bo.title == "12 items are overdue"
    bo.sees("K-101\n     186 days overdue · The re-tender is not started · Karl")


def test_one_of_them_by_itself(bo: Person) -> None:
    bo.says("hvad er overskredet?")
    bo.presses("Vis", on="Nødmelderen")
    assert bo.title == "Nødmelderen"
    bo.sees(
        "Ingen øvelse inden for fristen",
        "Hold en beredskabsøvelse",
        "Krav: 3.3 Beredskabsøvelse",
        "20. jan. 2026 · 41 dage over fristen",
    )
    bo.sees("Hos: Maren Skabelonsen", "Ansvarlig: Bo Prøvesen", "Står i kataloget.")
    bo.presses("Åbn tjekliste 3.3")
    bo.sees("Jeg ved allerede", "Seneste øvelse\n     skal bekræftes igen · pr. 20. jan. 2025")


def test_a_follow_up_is_settled_where_it_stands(stage: Stage, maren: Person) -> None:
    maren.says("mine opgaver")
    maren.presses("Vis", on=RESTORE)
    maren.presses("Klaret")
    (closed,) = stage.kept(Action, title=RESTORE)
    assert closed.closed_on == date(2026, 3, 2)
    maren.says("hvad er overskredet?")
    assert maren.title == "11 punkter er over fristen"


def test_an_item_that_was_settled_meanwhile_says_so(stage: Stage, bo: Person) -> None:
    bo.says("hvad er overskredet?")
    stage.write(
        Exercise(
            system="Nødmelderen", held_on=date(2026, 3, 1), type="full scale", with_supplier=True
        )
    )
    bo.presses("Vis", on="Nødmelderen")  # it stands, for another year
    bo.sees("Frist: 1. mar. 2027")
    (found,) = stage.kept(Action, title=RESTORE)
    bo.says("hvad er overskredet?")
    bo.presses("Vis de næste 3")
    stage.write(found.model_copy(update={"closed_on": date(2026, 3, 2)}))
    bo.presses("Vis", on=RESTORE)
    bo.sees("Det er klaret", "Klaret i dag kl. 08:05.")


def test_the_day_after_one_more_is_overdue_without_anybody_doing_anything(
    stage: Stage, lone: Person
) -> None:
    lone.says("hvad er overskredet?")
    assert lone.title == "7 punkter er over fristen"
    stage.clock.forward(days=1)
    lone.says("hvad er overskredet?")
    assert lone.title == "9 punkter er over fristen"
    lone.sees("Ikke taget stilling til: Ny underleverandør varslet · Lone")


# ── Mine ─────────────────────────────────────────────────────────────────────


def test_my_tasks_late_ones_first_then_by_day(maren: Person) -> None:
    maren.says("mine opgaver")
    assert maren.title == "29 opgaver er dine"
    maren.sees(
        "2 er over fristen, 6 mangler.",
        "Nødmelderen\n     41 dage over fristen · Ingen øvelse inden for fristen",
    )
    assert maren.view.index("Ingen øvelse inden for fristen") < maren.view.index(
        "hvordan det står til med 3.2"
    )
    maren.presses("Vis de næste 8")
    maren.sees("Fyrjournal\n     12. apr. 2026 · Udlever miniberedskabsplanen")


def test_my_tasks_on_one_system(maren: Person) -> None:
    maren.says("hvilke opgaver har jeg på fyrjournalen")
    maren.sees("Fyrjournal", "Udlever miniberedskabsplanen")
    maren.does_not_see("Nødmelderen\n", "29 opgaver")


def test_my_tasks_of_this_week(maren: Person) -> None:
    maren.says("hvad har jeg på min liste i denne uge")
    maren.sees("til og med søndag 8. mar. 2026", "2 er over fristen, 6 mangler. 21 kommer senere.")
    maren.does_not_see("12. apr. 2026", "29 opgaver")
    maren.presses("Vis også de senere")
    assert maren.title == "29 opgaver er dine"
    maren.does_not_see("kommer senere")


def test_my_tasks_of_today(maren: Person) -> None:
    maren.says("hvad skal jeg nå i dag")
    assert maren.title == "8 opgaver er dine"
    maren.sees("til og med mandag 2. mar. 2026", "2 er over fristen, 6 mangler. 21 kommer senere.")


def test_whoever_has_nothing_for_today_sees_what_comes(signe: Person) -> None:
    signe.says("hvad skal jeg nå i dag")
    assert signe.title == "4 opgaver er dine"
    signe.sees("Intet af det skal nås i dag.", "16. jun. 2026")


def test_what_is_late_already_comes_before_what_a_week_brings(maren: Person) -> None:
    maren.says("hvad skal jeg nå i denne uge")
    assert maren.title == "Du har ingen frister til og med 8. mar. 2026"
    maren.sees("Allerede over fristen · 2", "Nødmelderen\n     41 dage over fristen", RESTORE)
    maren.presses("Vis mine opgaver")
    assert maren.title == "29 opgaver er dine"


def test_the_tasks_of_somebody_else(bo: Person) -> None:
    bo.says("hvilke opgaver har ditte lige nu")
    bo.sees("kun Ditte Mønstergaard")
    assert bo.title.startswith("Ditte har ")


def test_whose_tasks_they_are_follows_leave(stage: Stage, maren: Person, ole: Person) -> None:
    (row,) = stage.kept(RoleAssignment, role="BER")
    stage.write(row.model_copy(update={"deputy": ole.email}))
    ole.says("mine opgaver")
    ole.does_not_see("Ingen øvelse inden for fristen")
    stage.write(Absence(member=maren.email, from_=date(2026, 3, 2), to=date(2026, 3, 6)))
    ole.says("mine opgaver")
    ole.sees("Nødmelderen\n     41 dage over fristen · Ingen øvelse inden for fristen")
    maren.says("mine opgaver")
    maren.does_not_see("Ingen øvelse inden for fristen")
    maren.sees(RESTORE)  # a promise is the person’s own
    stage.clock.forward(days=5)
    ole.says("mine opgaver")
    ole.does_not_see("Ingen øvelse inden for fristen")


# ── Missing ──────────────────────────────────────────────────────────────────


def test_what_is_missing_is_told_apart(bo: Person) -> None:
    bo.says("hvad mangler vi?")
    assert bo.title == "22 mangler"
    bo.sees(
        "Det tæller ikke som overskredet.",
        "Fyrjournal\n     Intet nummer svarer døgnet rundt · Ditte",
    )
    bo.sees("Kontraktforum K-102\n     Ingen stedfortræder, når Fie Demosen stopper 16. apr. 2026")
    bo.does_not_see("Leverandørens beredskabsplan")
    bo.presses("Ikke oplyst: 35")
    assert bo.title == "35 punkter er ikke oplyst"
    bo.sees("De kan sagtens være på plads.", "Leverandørens beredskabsplan\n     3.2 · Fyrjournal")
    bo.presses("Vis mangler")
    bo.presses("Vis de næste 8")
    bo.sees("9–16 af 22")


@pytest.mark.parametrize(
    ("said", "requirement", "seen"),
    [
        ("hvilke roller mangler", "2.1", "Der er ingen stedfortræder for systemejer"),
        ("er der nogen roller der mangler", "2.1", "Der er ingen stedfortræder for systemejer"),
        ("hvilke erklæringer mangler vi", "3.5", "Der er ført tilsyn med 1 af 2 metoder"),
        ("hvilke møder mangler", "2.4", "Kontraktforum K-102"),
    ],
)
def test_what_is_asked_for_narrows_what_is_missing(
    maren: Person, said: str, requirement: str, seen: str
) -> None:
    maren.says(said)
    maren.sees(f"krav {requirement}", seen)
    maren.does_not_see("22 mangler")


def test_what_nobody_told_of_is_shown_where_nothing_is_known_to_be_missing(maren: Person) -> None:
    maren.says("hvilke dokumenter mangler på k-101")
    maren.sees("K-101 · krav 1.2", "Ingen mangler", "Ikke oplyst: 3", "Kernedokumenter kan findes")
    maren.says("which documents are missing")
    maren.sees("Not reported: 9")


@pytest.mark.parametrize(
    "said", ["hvilke kontrakter mangler noget", "hvilke systemer mangler noget"]
)
def test_what_lacks_something_is_not_what_is_missing(maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("22 mangler")


def test_what_is_not_told_is_told_where_it_is_asked(maren: Person) -> None:
    maren.wants("not_told", about=["system:Fyrjournal"], requirement="3.2")
    assert maren.title == "2 punkter er ikke oplyst"
    maren.presses("Fortæl", on="Leverandørens beredskabsplan")
    maren.sees("3.2 Beredskabsplanlægning · Fyrjournal, K-102")
    maren.sees("Har I set leverandørens egen it-beredskabsplan")
    maren.says("nej")
    maren.wants("not_told", about=["system:Fyrjournal"], requirement="3.2")
    assert maren.title == "1 punkt er ikke oplyst"
    maren.wants("not_told", person="signe.testesen@stf.example")
    assert maren.title == "Signe har oplyst alle sine punkter"


def test_of_a_contract_without_a_forum_it_is_told_that_there_is_none(
    stage: Stage, ditte: Person
) -> None:
    stage.bare_system("Fyrkassen")
    where: dict[str, Any] = {"about": ["contract:K-900"], "requirement": "2.4"}
    ditte.wants("not_told", **where)
    assert ditte.title == "1 punkt er ikke oplyst"
    ditte.presses("Fortæl")
    ditte.sees("2.4", "K-900")
    ditte.says("ingen endnu")
    ditte.wants("not_told", **where)
    assert ditte.title == "Alle punkter er oplyst"
    ditte.wants("status", **where)
    ditte.sees("Ikke opfyldt")


def test_of_a_supplier_what_it_supplies_is_told_too(bo: Person) -> None:
    bo.says("hvad mangler hos mosekonge?")
    assert bo.title == "11 mangler"
    bo.sees("· Mosekonge Hosting ApS", "Fyrjournal", "Kontraktforum K-102")
    bo.does_not_see("Tågevarsel", "K-101")


def test_a_vacant_role_is_shown_once(mia: Person) -> None:
    mia.says("hvad mangler?")
    mia.sees("Myndigheden\n     Ingen har rollen som beredskabsansvarlig · Per")
    assert mia.view.count("Ingen har rollen som beredskabsansvarlig") == 1


# ── Status ───────────────────────────────────────────────────────────────────


def test_the_status_of_all_eleven_in_figures_never_in_per_cent(bo: Person) -> None:
    bo.says("status")
    assert bo.title == "Status på de 11 krav"
    bo.sees("4 af 30 opfyldt, heraf 4 uden bevis, 11 ikke opfyldt, 15 ikke oplyst.")
    bo.sees(
        "3.1 Risikostyring\n     0 af 3 opfyldt · 1 ikke opfyldt · 2 ikke oplyst · 4 over fristen"
    )
    bo.does_not_see("%")


def test_a_requirement_is_never_better_than_its_register(maren: Person) -> None:
    maren.says("start 3.3 på nødmelderen")
    for said in (
        "20/1-2025",
        "ja",
        "dilemmaøvelse",
        "aktivering og kommunikation",
        "ja",
        "2",
        "ja",
        "19/8",
        "nej",
    ):
        maren.says(said)
    maren.says("status")
    maren.presses("Vis", on="3.3 Beredskabsøvelse")
    assert maren.title == "3.3 Beredskabsøvelse"
    maren.sees("Nødmelderen\n     Delvist opfyldt · ", "1 skal bekræftes igen")
    maren.sees("Tågevarsel\n     Ikke oplyst · 3 af 4 kendt · ")


def test_the_status_of_one_system(bo: Person) -> None:
    bo.says("status på nødmelderen")
    assert bo.title == "Nødmelderen"
    bo.sees("3.3 · Nødmelderen", "1.1 · K-103", "Mangler i biblioteket: Tillæg 3")
    bo.does_not_see("Fyrjournal", "K-101")


# ── As it was ────────────────────────────────────────────────────────────────


def test_as_of_a_day_that_has_been(stage: Stage, bo: Person) -> None:
    stage.clock.forward(days=3)
    stage.write(
        Exercise(
            system="Nødmelderen", held_on=date(2026, 3, 4), type="full scale", with_supplier=True
        )
    )
    bo.says("hvad er overskredet?")
    bo.does_not_see("Ingen øvelse inden for fristen")
    bo.says("hvad er overskredet pr. 3. marts?")
    assert bo.title == "12 punkter er over fristen"
    bo.sees("Ingen øvelse inden for fristen", "som det så ud 3. mar. 2026")
    bo.presses("Vis de næste 4")
    bo.sees("9–12 af 12", "som det så ud 3. mar. 2026")
    bo.says("status pr. 3. marts")
    bo.sees("Som det så ud 3. mar. 2026")


def test_a_day_nobody_can_read_is_told_with_what_would_be_right(bo: Person) -> None:
    bo.says("status pr. 31/2")
    bo.sees("Intet er ændret")


# ── Who sees what ────────────────────────────────────────────────────────────


def test_an_auditor_sees_all_of_their_own_authority_and_nothing_else(revi: Person) -> None:
    revi.says("hvad er overskredet?")
    assert revi.title == "7 punkter er over fristen"
    revi.does_not_see("K-101", "Nødmelderen", "Fyrjournal")
    revi.says("status på nødmelderen")
    assert revi.title == "Status på de 11 krav"  # nothing of theirs is called that
    revi.sees("Jeg kender ikke “nødmelderen”", "2 af 20 opfyldt, heraf 2 uden bevis")


def test_in_pandekageby_the_evaluation_is_for_whoever_answers_for_it(lone: Person) -> None:
    lone.says("mine opgaver")
    lone.sees("Omsorgsnøglen\n     105 dage over fristen · Øvelsen 3. nov. 2025 er ikke evalueret")
    assert lone.title.endswith("opgaver er dine")


def test_nothing_of_mine_says_what_is_ours(signe: Person) -> None:
    signe.says("hvad skal jeg gøre først")
    assert signe.title == "Først: Mosekonge, døgnvagt"
    signe.sees("Du har intet selv de næste 30 dage. Det her vejer mest af myndighedens 56 opgaver.")
    signe.sees("bekræft nummeret · vigtigt ved nedbrud · Ditte")
    signe.presses("Vis overskredne")
    assert signe.title == "12 punkter er over fristen"
    signe.wants("overdue", mine="yes")
    assert signe.title == "Du har intet over fristen"
    signe.sees("I myndigheden er 12 punkter over fristen, og 22 mangler.")
    signe.wants("due_soon", mine="yes")
    signe.sees("Du har ingen frister til og med", "I myndigheden er 12 punkter over fristen")


def test_a_task_says_whom_to_call_and_the_number(stage: Stage, ditte: Person) -> None:
    ditte.says("hvad er overskredet?")
    ditte.sees("35 dage over fristen")
    ditte.presses("Vis", on="Pindsvin, eskalation 2")
    (kept,) = stage.kept(Contact, supplier="Pindsvin Drift A/S", name="Helle Opfundet")
    assert kept.phone is not None
    ditte.sees(
        "Ring til Helle Opfundet, og bekræft nummeret", as_shown(kept.phone), "Jeg har ringet"
    )


def test_what_comes_says_what_is_late_already(maren: Person) -> None:
    maren.says("hvad har jeg af frister, og er der noget jeg er bagud med i 3.2")
    maren.sees("Allerede over fristen · 2", "De nærmeste først.")


def test_nothing_late_here_is_no_all_clear(maren: Person) -> None:
    maren.says("hvad er overskredet hos mig på 3.2")
    assert maren.title == "Intet af det er dit og over fristen"
    maren.sees("Men", "punkter der er over fristen.", "andre af dine er over fristen.")


def test_what_others_have_late_here_is_no_all_clear(fie: Person) -> None:
    fie.says("har jeg noget overskredet på Fyrjournal")
    assert fie.title == "Intet af det er dit og over fristen"
    fie.sees("Men 6 punkter der er over fristen. 12 ting mangler der eller er ikke oplyst.")


def test_nothing_late_of_one_requirement_is_no_all_clear_for_the_rest(bo: Person) -> None:
    bo.says("er vi bagud med noget på 3.5")
    assert bo.title == "Intet af det er over fristen"
    bo.sees("I myndigheden er 12 punkter over fristen")


def test_no_task_of_one_requirement_is_no_all_clear(bo: Person) -> None:
    bo.says("mine opgaver på 3.5")
    assert bo.title == "Ingen af de opgaver er dine"
    bo.sees("Men 12 andre opgaver er dine.")
    bo.says("tilsynet ringer i morgen, venter nogen på mig")
    assert bo.title == "12 opgaver er dine"


def test_no_date_ahead_is_no_all_clear(karl: Person) -> None:
    karl.says("er der noget på 2.1 inden sommerferien")
    assert karl.title == "Ingen frister til og med 30. jun. 2026"
    karl.sees("mangler der eller er ikke oplyst.")


def test_what_is_missing_of_what_was_asked_is_no_all_clear(jens: Person) -> None:
    jens.says("hvilke af mine to systemer er bagud på øvelser, ærligt")
    jens.does_not_see("Du har intet over fristen")
    jens.sees("mangler der eller er ikke oplyst")


def test_the_one_that_is_shown_is_taken_on_whenever_it_is_due(stage: Stage, ditte: Person) -> None:
    ditte.says("hvad mangler på fyrjournal")
    ditte.says("den første")
    ditte.sees("Intet nummer svarer døgnet rundt")
    ditte.says("hvem har den")
    ditte.sees("Hos: Ditte Mønstergaard")
    ditte.says("jeg tager den på fredag")
    ditte.sees("find et nummer, som svarer døgnet rundt", "6. mar. 2026")
    ditte.says("ja")
    ditte.sees("Du tager den senest fredag 6. mar. 2026")
