"""Tell the story of decisions: what is told by others, and what whoever decides does with it.

Signe leads, Yusuf is responsible for the organisation and administers, Ditte for the processes.
Bo owns Tågevarsel and Nødmelderen, Fie Fyrjournal.
"""

from datetime import date, timedelta

from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.evidence import Evidence
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from tests.stories.cast import Person, Stage

MONDAY = date(2026, 3, 2)


def told_of(stage: Stage, kind: str) -> list[ToldDecision]:
    return [one for one in stage.kept(ToldDecision) if one.kind == kind]


def organised(stage: Stage) -> Approval | None:
    return max(
        (one for one in stage.kept(Approval) if one.subject == "organisation"),
        key=lambda one: one.approved_on,
        default=None,
    )


# ── The organisation, from telling to receipt ────────────────────────────────


def test_whoever_did_the_work_cannot_say_that_it_is_approved(
    stage: Stage, yusuf: Person, signe: Person, ditte: Person, revi: Person
) -> None:
    before = organised(stage)
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills(minutes_ref="referat pkt. 4")
    yusuf.sees("Organiseringen: oplyst af dig, venter på Signe Testesen.", "Det gælder først")
    assert organised(stage) == before
    [told] = told_of(stage, "organisation")
    assert (told.told_by, told.decider, told.minutes_ref) == (
        yusuf.email,
        signe.email,
        "referat pkt. 4",
    )

    ditte.says("godkend organiseringen")
    ditte.sees("En anden beslutter det", "Signe Testesen beslutter det.")
    revi.says("godkend organiseringen")
    revi.sees("En anden beslutter det")

    signe.says("mine godkendelser")
    signe.sees("Venter på dig", "Organiseringen", "Yusuf Fiktivsen oplyste det mandag 2. mar. 2026")
    signe.presses("Se")
    signe.sees("Godkend organiseringen", "Referat ifølge oplysningen: referat pkt. 4", "Ledelse")
    signe.presses("Ja, godkend")
    signe.sees("Skriv, hvor referatet er, eller tryk “Uden referat”.")
    signe.fills(minutes="2026-114, punkt 4")
    signe.sees("Godkendt", "Organiseringen", "Signe Testesen", "2026-114, punkt 4")
    signe.sees("Oplyst af: Yusuf Fiktivsen", "Næste gang senest")
    approval = organised(stage)
    assert approval == Approval(
        subject="organisation",
        approved_by=signe.email,
        approved_on=date(2026, 2, 25),
        minutes_ref="2026-114, punkt 4",
        proposed_by=yusuf.email,
    )
    assert not told_of(stage, "organisation")
    signe.does_not_see("Punktet er lukket")
    signe.does_not_see("ikke længere")


def test_the_director_approves_of_her_own_accord(stage: Stage, signe: Person) -> None:
    signe.says("godkend processerne")
    signe.sees(
        "Godkend processerne",
        "Planlægning af outsourcing",
        "Kontrol og opfølgning\n     Processer for",
    )
    signe.says("referat af 2. marts, punkt 3")
    assert not [one for one in stage.kept(Approval) if one.approved_on == MONDAY]
    signe.says("ja, godkend")
    signe.sees("Godkendt", "Processerne", "referat af 2. marts, punkt 3")
    [approval] = [one for one in stage.kept(Approval) if one.approved_on == MONDAY]
    assert (approval.subject, approval.approved_by) == ("processes", signe.email)


def test_the_minutes_as_a_file_are_evidence(stage: Stage, signe: Person) -> None:
    signe.says("jeg godkender organiseringen")
    signe.attaches("referat.pdf", b"%PDF-1.4 referat")
    stage.work()
    signe.sees("referat.pdf")
    signe.presses("Ja, godkend")
    signe.sees("Godkendt", "Referat: referat.pdf")
    assert [one.title for one in stage.kept(Evidence) if one.question == "2.1-4"] == ["referat.pdf"]


def test_it_is_sent_back_with_a_reason_to_whoever_told_it(
    stage: Stage, yusuf: Person, signe: Person
) -> None:
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    signe.says("godkend organiseringen")
    signe.presses("Send tilbage", reason="Rollen som risikoejer mangler")
    signe.sees("Sendt tilbage", "Yusuf Fiktivsen får en opfølgning")
    assert not told_of(stage, "organisation")
    [action] = [one for one in stage.kept(Action) if "risikoejer mangler" in one.title]
    assert (action.owner, action.requirement) == (yusuf.email, "2.1")
    assert action.due_on == date(2026, 3, 9)


def test_several_are_approved_at_once(stage: Stage, yusuf: Person, signe: Person) -> None:
    for thing in ("organiseringen", "processerne"):
        yusuf.says(f"direktionen godkendte {thing} 25. februar")
        yusuf.fills()
    signe.says("mine godkendelser")
    signe.presses("Godkend alle")
    signe.sees("2 beslutninger venter på dig", "Organiseringen", "Processerne")
    signe.presses("Uden referat")
    signe.sees("Godkendt", "Organiseringen", "Processerne", "ingen")
    assert not stage.kept(ToldDecision)
    assert organised(stage) is not None


def test_what_somebody_else_settled_meanwhile_is_not_settled_twice(
    stage: Stage, yusuf: Person, signe: Person
) -> None:
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    signe.says("godkend organiseringen")
    yusuf.says("direktionen godkendte organiseringen 26. februar")
    yusuf.fills()
    signe.presses("Uden referat")
    signe.sees("Yusuf Fiktivsen har ændret", "26. feb. 2026")
    signe.presses("Uden referat")
    signe.sees("Godkendt")
    approval = organised(stage)
    assert approval is not None
    assert approval.approved_on == date(2026, 2, 26)


def test_who_told_it_may_withdraw_it(stage: Stage, yusuf: Person, signe: Person) -> None:
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    yusuf.says("beslutninger der venter")
    yusuf.sees("Dine egne, venter på andre", "venter på Signe Testesen")
    yusuf.presses("Træk tilbage")
    yusuf.presses("Afslut")
    assert not stage.kept(ToldDecision)
    signe.says("mine godkendelser")
    signe.does_not_see("Yusuf Fiktivsen fortalte")


def test_unanswered_for_twenty_working_days_it_goes_back(
    stage: Stage, yusuf: Person, signe: Person
) -> None:
    before = organised(stage)
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    stage.clock.forward(days=35)
    stage.sweep()
    yusuf.says("hvad mangler jeg på 2.1?")
    yusuf.sees("Ikke besvaret i 20 arbejdsdage: organiseringen")
    assert organised(stage) == before


def test_a_file_is_taken_as_it_is_and_its_preview_names_the_decisions_in_it(
    stage: Stage, yusuf: Person, signe: Person
) -> None:
    yusuf.attaches("godkendt.yaml", _FILE.encode())
    stage.work()
    yusuf.sees("2 beslutninger i filen er taget af en uden rollen.")
    yusuf.sees(
        "Organiseringen: yusuf.fiktivsen@stf.example har ikke rollen (ledelse)",
        "Normalt tilsyn · Kagemand Data A/S: ingen har besluttet det (ledelse)",
    )
    yusuf.presses("Læs ind")
    stage.work()
    yusuf.sees("Registeret er opdateret")
    signe.says("hvad mangler jeg?")
    signe.sees("Godkendt af Yusuf Fiktivsen, som ikke har rollen: 1. mar. 2026")
    signe.sees("Tilsynet er normalt uden ledelsens begrundelse")


_FILE = """
authority: {name: Styrelsen for Tåge og Fyrtårne}
suppliers: [{name: Kagemand Data A/S, supervision: normal}]
approvals:
  - {subject: organisation, approved_by: yusuf.fiktivsen@stf.example, approved_on: 2026-03-01}
"""


# ── A remaining risk ─────────────────────────────────────────────────────────


def test_a_remaining_risk_is_accepted_by_its_owner_alone(
    stage: Stage, yusuf: Person, fie: Person
) -> None:
    yusuf.says("ret risikovurdering fyrjournal")
    yusuf.fills(accepted_on="2026-02-27", accepted_by="Fie Demosen", supplier_input="yes")
    yusuf.sees("Restrisikoen", "oplyst af dig, venter på Fie Demosen", "Resten er gemt")
    newest = max(
        (one for one in stage.kept(RiskAssessment) if one.system == "Fyrjournal"),
        key=lambda one: one.assessed_on,
    )
    assert (newest.supplier_input, newest.accepted_on) == ("yes", None)
    fie.says("mine godkendelser")
    fie.presses("Se")
    fie.sees("Din beslutning", "Restrisikoen efter vurderingen 24. jan. 2025 · Fyrjournal")
    fie.sees("27. feb. 2026")
    fie.presses("Ja, godkend")
    fie.sees("Godkendt", "Fie Demosen")
    [accepted] = [one for one in stage.kept(RiskAssessment) if one.key == newest.key]
    assert (accepted.accepted_on, accepted.accepted_by) == (date(2026, 2, 27), fie.email)


# ── A system leaves the scope ────────────────────────────────────────────────


def test_a_critical_system_does_not_leave_the_catalogue(stage: Stage, bo: Person) -> None:
    bo.says("ret system Tågevarsel")
    bo.fills(in_scope="no", scope_reason="Vi har travlt")
    bo.sees("Systemet er samfundskritisk og outsourcet, og så gælder kravene.")
    bo.presses("Fortryd")
    [system] = stage.kept(System, name="Tågevarsel")
    assert (system.in_scope, system.inclusion) == (None, "required")


def test_less_critical_needs_a_reason_figures_and_the_director(
    stage: Stage, bo: Person, signe: Person
) -> None:
    bo.says("ret system Tågevarsel")
    bo.fills(criticality="forretningskritisk")
    bo.sees("Skriv, hvorfor.")
    bo.fills(scope_reason="Havnene har fået deres eget varsel")
    bo.sees("Skal det besluttes?", "30 vurderede punkter bliver 20.")
    bo.sees("3 punkter over fristen, som er dine eller du følger, falder bort.")
    bo.sees("Det beslutter Signe Testesen")
    bo.presses("Spørg Signe")
    bo.sees("Systemets omfang og kritikalitet · Tågevarsel: oplyst af dig, venter på Signe")
    assert stage.kept(System, name="Tågevarsel")[0].criticality == "samfundskritisk"
    signe.says("mine godkendelser")
    signe.presses("Se")
    signe.sees("Kritikalitet: forretningskritisk", "Havnene har fået deres eget varsel")
    signe.sees("Hvad det betyder", "vurderede punkter bliver")
    signe.presses("Ja, godkend")
    signe.sees("Godkendt", "vurderede punkter bliver")
    [system] = stage.kept(System, name="Tågevarsel")
    assert (system.criticality, system.inclusion) == ("forretningskritisk", "out")
    assert (system.scope_decided_by, system.scope_decided_on) == (signe.email, MONDAY)
    assert system.scope_reason == "Havnene har fået deres eget varsel"


def test_the_director_lowers_supervision_with_a_reason(stage: Stage, signe: Person) -> None:
    signe.says("ret leverandør Mosekonge")
    signe.sees("Andre holder posten ajour")
    assert stage.kept(Supplier, name="Mosekonge Hosting ApS")[0].supervision == "enhanced"


# ── Roles ────────────────────────────────────────────────────────────────────


def test_a_holder_names_their_own_deputy(stage: Stage, maren: Person) -> None:
    [row] = [one for one in stage.kept(RoleAssignment, member=maren.email) if one.role == "BER"]
    assert row.deputy is None
    maren.says("ret rolle beredskab Maren")
    maren.fills(deputy="Ole Pladsholder")
    maren.sees("Rettet i registeret")
    [row] = [one for one in stage.kept(RoleAssignment, member=maren.email) if one.role == "BER"]
    assert row.deputy == "ole.pladsholder@stf.example"


def test_somebody_else_s_role_is_proposed_and_an_administrator_says_yes(
    stage: Stage, bo: Person, yusuf: Person
) -> None:
    bo.says("tilføj rolle")
    bo.fills(scope="system:Tågevarsel", role="DRI", member="Ole Pladsholder")
    bo.sees("Rollen som driftsansvarlig: Ole Pladsholder · Tågevarsel: oplyst af dig")
    assert not stage.kept(RoleAssignment, scope="system:Tågevarsel", role="DRI")
    yusuf.says("mine godkendelser")
    yusuf.sees("Rollen som driftsansvarlig: Ole Pladsholder · Tågevarsel")
    yusuf.presses("Ja")
    yusuf.sees("Ingen beslutninger venter.")
    [row] = stage.kept(RoleAssignment, scope="system:Tågevarsel", role="DRI")
    assert row.member == "ole.pladsholder@stf.example"


def test_one_names_who_takes_one_s_own_role_over(stage: Stage, maren: Person) -> None:
    [row] = [one for one in stage.kept(RoleAssignment, member=maren.email) if one.role == "BER"]
    last = MONDAY + timedelta(days=30)
    stage.write(row.model_copy(update={"to": last}))
    maren.says("tilføj rolle")
    day_after = (last + timedelta(days=1)).isoformat()
    maren.fills(scope="authority", role="BER", member="Ole Pladsholder", **{"from": day_after})
    maren.sees("Tilføjet i registeret")


# ── Who is asked ─────────────────────────────────────────────────────────────


def test_the_decider_is_asked_by_itself(stage: Stage, yusuf: Person, signe: Person) -> None:
    signe.says("hej")
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    stage.wake(date(2026, 3, 3))
    signe.sees("Sig ja, eller send tilbage: organiseringen", "Yusuf Fiktivsen fortalte om det.")
    signe.presses("Beslut")
    signe.sees("Godkend organiseringen", "Referat")


def test_where_the_decider_has_no_way_the_deputy_is_asked(
    stage: Stage, yusuf: Person, bo: Person
) -> None:
    [led] = [one for one in stage.kept(RoleAssignment) if one.role == "LED"]
    stage.write(led.model_copy(update={"deputy": bo.email}))
    bo.says("hej")
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills()
    stage.wake(date(2026, 3, 3))
    bo.sees("Sig ja, eller send tilbage: organiseringen")
    bo.says("godkend organiseringen")
    bo.presses("Uden referat")
    bo.sees("Godkendt", "Bo Prøvesen")


def test_what_somebody_has_to_decide_in_a_task_stands_there_too(lone: Person) -> None:
    lone.says("hvad skal jeg beslutte")
    lone.sees("Det skal du tage stilling til", "Lav ny vurdering, eller begrund et nej")
    lone.does_not_see("Ingen beslutninger venter")
