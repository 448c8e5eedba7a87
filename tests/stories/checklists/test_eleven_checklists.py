"""Test each of the eleven checklists, from a register where nothing is told of it to its words.

Whoever is responsible talks. What an answer tells is written as a fact, and wherever one looks
afterwards, the requirement stands where its checklist said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from governance.records.approvals import Approval
from governance.records.documents import Document
from tests.stories.agreement import assert_one_truth
from tests.stories.cast import LIGHTHOUSES, Person, Stage, everywhere

Deed: TypeAlias = Callable[[Person], None]

SYSTEM = "Fyrkassen, K-900"
AUTHORITY = LIGHTHOUSES


def says(text: str) -> Deed:
    return lambda person: person.says(text)


def presses(label: str) -> Deed:
    return lambda person: person.presses(label)


def fills(**fields: str) -> Deed:
    return lambda person: person.fills(**fields)


def proved(value: str, proof: str) -> Deed:
    """Fill in the card's own field, and what proves it."""
    return lambda person: person.fills(value=value, proof=proof)


def link(name: str) -> Deed:
    return says(f"ja, https://esdh.example/{name}")


@dataclass(frozen=True)
class Plan:
    """It says who answers what, in the order of the questions, and what comes of it.

    A question is named by its beginning. `gaps` are what is still to be done, with its task.
    """

    requirement: str
    who: str
    place: str
    label: str
    answers: tuple[tuple[str, tuple[Deed, ...]], ...]
    status: str
    counted: str
    gaps: tuple[str, ...] = ()
    approver: str = "Bo Prøvesen"


PLANS = [
    Plan(
        requirement="1.1",
        who="karl.attrapsen",
        place="k-900",
        label=f"1.1 Kontraktbibliotek · {SYSTEM}",
        answers=(
            ("Ligger den underskrevne kontrakt", (link("k-900"),)),
            ("Er alle tillæg, ændringer og udnyttede optioner", (link("tillaeg"),)),
            ("Hvornår har nogen sidst sammenholdt stamdata", (says("1. februar"),)),
            (
                "Hvem holder kontraktens stamdata ajour",
                (says("Karl"), fills(owner_deputy="ditte.moenstergaard@stf.example")),
            ),
        ),
        status="◐ Delvist opfyldt",
        counted="3 af 4 er på plads",
        gaps=("Stamdata",),
    ),
    Plan(
        requirement="1.2",
        who="ditte.moenstergaard",
        place="k-900",
        label=f"1.2 Dokumentation · {SYSTEM}",
        answers=(
            ("Har I en liste over", (link("liste"),)),
            (
                "Kan en kollega uden din hjælp finde",
                (
                    presses("Ja"),
                    fills(kind="referat", title="Referat", url="https://esdh.example/referat"),
                ),
            ),
            ("Hvilke dokumenter mangler lige nu?", (fills(value="intet"),)),
            ("Giver kontrakten jer ret", (says("ja, punkt 12"),)),
            ("Kan filerne åbnes uden leverandørens", (presses("Ja"),)),
            ("Hvornår gennemgik I sidst dokumentlisten", (says("1. februar"),)),
        ),
        status="◐ Delvist opfyldt",
        counted="2 af 4 er på plads, 1 kun delvist, 1 ikke oplyst.",
        gaps=("◐ Kernedokumenter kan findes", "○ Dokumenter på sag"),
    ),
    Plan(
        requirement="2.1",
        who="yusuf.fiktivsen",
        place="",
        label=f"2.1 Roller og ansvar · {AUTHORITY}",
        answers=(
            ("Er rollerne beskrevet ét sted", (link("roller"),)),
            (
                "Hvornår blev den godkendt",
                (
                    proved("2025-09-15", "Sag 2025-9"),
                    fills(approved_by="signe.testesen@stf.example"),
                ),
            ),
            ("Fører nogen tilsyn med deres eget arbejde", (presses("Nej"),)),
        ),
        status="◐ Delvist opfyldt",
        counted="3 af 5 er på plads, 2 venter på en afgørelse.",
        gaps=("◐ Ledelsens godkendelse", "× Stedfortrædere"),
        approver="Signe Testesen",
    ),
    Plan(
        requirement="2.2",
        who="ditte.moenstergaard",
        place="",
        label=f"2.2 Faste processer for leverandørstyring · {AUTHORITY}",
        answers=(
            (
                "Er det skrevet ned, hvordan I planlægger",
                (says("note: https://esdh.example/processer"), presses("Ja til alle 6")),
            ),
            (
                "Hvornår godkendte ledelsen sidst processerne",
                (
                    proved("2025-09-15", "Sag 2025-9"),
                    fills(approved_by="signe.testesen@stf.example"),
                ),
            ),
            ("Følger alle kritiske kontrakter", (link("eksempler"),)),
        ),
        status="◐ Delvist opfyldt",
        counted="7 af 8 er på plads, 1 venter på en afgørelse.",
        gaps=("◐ Ledelsens godkendelse af processerne",),
        approver="Signe Testesen",
    ),
    Plan(
        requirement="2.3",
        who="ole.pladsholder",
        place="fyrkassen",
        label=f"2.3 Kompetenceudvikling og overdragelse af viden · {SYSTEM}",
        answers=(
            ("Hvor mange medarbejdere kan varetage Fyrkassen", (says("3"),)),
            ("Har I mindst én medarbejder", (presses("Ja"), fills(technical_people="1"))),
            ("Findes der en overdragelsesmappe", (link("mappe"),)),
            ("Hvornår har en kollega sidst afprøvet", (proved("2026-02-01", "Sag 2026-77"),)),
            ("Forventer I, at en nøgleperson", (presses("Nej"),)),
            ("Står kontrakt- og leverandørstyring", (says("ja"),)),
            (
                "Hvor mange af rolleindehaverne",
                (says("1"), fills(done_on="2026-02-01", by="ole.pladsholder@stf.example")),
            ),
        ),
        status="✓ Opfyldt",
        counted="5 af 5 er på plads.",
    ),
    Plan(
        requirement="2.4",
        who="ditte.moenstergaard",
        place="kasseforum",
        label="2.4 Sammensætning af samarbejdsfora · Kasseforum",
        answers=(
            ("Hvem hos jer kan træffe beslutning", (says("Ole"),)),
            ("Hvad må beslutningstageren beslutte", (proved("Alt under to mio.", "Sag 2026-12"),)),
            ("Hvor mange af de seneste tre møder", (proved("3", "Sag 2026-13"),)),
            ("Er det aftalt, hvem der tager over", (says("ja, i kommissoriet"),)),
            (
                "Har leverandøren også en beslutningstager",
                (presses("Ja"), fills(person="Else Opfundet")),
            ),
            ("Hvornår er seneste referat fra?", (says("18/2"),)),
            ("Er kommissoriet skrevet ned", (link("kommissorium"),)),
        ),
        status="✓ Opfyldt",
        counted="3 af 3 er på plads.",
    ),
    Plan(
        requirement="3.1",
        who="yusuf.fiktivsen",
        place="fyrkassen",
        label=f"3.1 Risikostyring · {SYSTEM}",
        answers=(
            (
                "Hvornår er Fyrkassen sidst risikovurderet?",
                (
                    proved("2026-02-01", "Sag 2026-14"),
                    fills(reason="årlig", supplier_input="ja"),
                ),
            ),
            ("Er der siden sket noget", (says("nej, intet"),)),
            ("Er der en handleplan", (link("handleplan"), fills(plan_on="2026-02-02"))),
            (
                "Er de risici, leverandøren rapporterer",
                (link("register"), fills(done_on="2026-02-03")),
            ),
        ),
        status="◐ Delvist opfyldt",
        counted="5 af 6 er på plads, 1 punkt mangler.",
        gaps=("× Restrisiko accepteret\n     Forelæg restrisikoen for risikoejeren",),
    ),
    Plan(
        requirement="3.2",
        who="maren.skabelonsen",
        place="fyrkassen",
        label=f"3.2 Beredskabsplanlægning · {SYSTEM}",
        answers=(
            ("Har I en beredskabsplan for Fyrkassen", (link("plan"), fills(dated="2026-02-01"))),
            ("Har I set leverandørens egen", (link("deres-plan"),)),
            ("Kan vagten få planen frem", (link("pakke"), fills(done_on="2026-02-01"))),
            ("Er genopretningstid og accepteret datatab", (says("nej"),)),
            (
                "Hvem må aktivere planen",
                (
                    says("Bo"),
                    fills(name="Maren Skabelonsen", email="maren.skabelonsen@stf.example"),
                ),
            ),
        ),
        status="○ Ikke oplyst",
        counted="3 af 6 er på plads, 3 ikke oplyst.",
        gaps=("○ Kontaktliste\n     Find et nummer, som svarer døgnet rundt",),
    ),
    Plan(
        requirement="3.3",
        who="maren.skabelonsen",
        place="fyrkassen",
        label=f"3.3 Beredskabsøvelse · {SYSTEM}",
        answers=(
            (
                "Hvornår øvede I sidst beredskabet",
                (
                    proved("2026-02-01", "Sag 2026-3"),
                    fills(type="dilemmaøvelse", with_supplier="ja", tested="aktivering"),
                ),
            ),
            ("Er der lavet væsentlige ændringer siden", (presses("Nej"),)),
            ("Hvornår er den næste øvelse?", (says("2. november"),)),
        ),
        status="◐ Delvist opfyldt",
        counted="3 af 4 er på plads, 1 punkt mangler.",
        gaps=("× Evaluering af øvelsen\n     Evaluér øvelsen 1. feb. 2026",),
    ),
    Plan(
        requirement="3.4",
        who="ditte.moenstergaard",
        place="k-900",
        label=f"3.4 Driftsopfølgning · {SYSTEM}",
        answers=(
            (
                "Er sikkerhedskravene i kontrakten lavet om",
                (
                    presses("Ja"),
                    fills(name="Oppetid", target="99,9", better="højere", every_days="31"),
                ),
            ),
            ("Hvornår fulgte I sidst op på K-900?", (says("27/2"),)),
            ("Kom seneste rapport til tiden?", (link("rapport"), fills(dated="2026-02-05"))),
            ("Er alle sikkerhedshændelser meldt", (says("ja"),)),
        ),
        status="○ Ikke oplyst",
        counted="1 af 2 er på plads, 1 ikke oplyst.",
        gaps=("○ Målepunkter",),
    ),
    Plan(
        requirement="3.5",
        who="yusuf.fiktivsen",
        place="k-900",
        label=f"3.5 Skærpet tilsyn · {SYSTEM}",
        answers=(
            (
                "Er der en tilsynsplan for i år?",
                (presses("Ja"), fills(method="egen test", planned_on="2026-05-04")),
            ),
            (
                "Har I fået årets revisionserklæring",
                (
                    link("erklaering"),
                    fills(
                        standard="ISAE 3402",
                        period_from="2025-01-01",
                        period_to="2025-12-31",
                        received_on="2026-02-01",
                    ),
                ),
            ),
            ("Giver kontrakten ret til revision", (says("ja"),)),
            ("Hvornår var I sidst på besøg", (says("aldrig"),)),
        ),
        status="◐ Delvist opfyldt",
        counted="2 af 5 er på plads, 1 punkt mangler, 2 ikke oplyst.",
        gaps=("× Gennemgang af erklæringen", "○ Årets tilsynsmetoder"),
    ),
]


@everywhere
@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("plan", [pytest.param(plan, id=plan.requirement) for plan in PLANS])
def test_a_checklist_is_gone_through_from_nothing_to_the_words_of_status(
    stage: Stage, plan: Plan
) -> None:
    for kind in ("organisation", "process"):
        stage.forget(Document, kind=kind)
    stage.forget(Approval)
    person = stage.person(f"{plan.who}@stf.example", of=LIGHTHOUSES)

    place = f" på {plan.place}" if plan.place else ""
    person.says(f"start {plan.requirement}{place}")
    person.sees(plan.label)
    if "Jeg ved allerede" in person.title:
        person.says("det passer")
    for number, (question, deeds) in enumerate(plan.answers, 1):
        assert person.title.startswith(question)
        if number == 2:
            _looks_elsewhere(person)
            _pauses(stage, person)
        for deed in deeds:
            deed(person)

    assert person.title == plan.status
    person.sees(plan.label, plan.counted, *plan.gaps, f"{plan.approver} godkender")
    _stands_there_everywhere(stage, person, plan)


def _looks_elsewhere(person: Person) -> None:
    """Do something else in between, and come back."""
    where = person.title
    person.says("mine opfølgninger")
    assert person.title == "Mine opfølgninger"
    person.presses("Fortsæt")
    assert person.title == where


def _pauses(stage: Stage, person: Person) -> None:
    """Pause while the process becomes another one, and go on."""
    where = person.title
    person.says("må lige holde pause")
    assert person.title == "Gemt. Så er der pause"
    stage.restart()
    person.says("fortsæt")
    assert person.title == where


def _stands_there_everywhere(stage: Stage, person: Person, plan: Plan) -> None:
    """Look at it in every other way; they all say the same."""
    said = plan.status[2:]
    person.says("vis svar")
    assert person.title == plan.status
    person.says("tjeklister")
    person.sees(f"{said} · 2. mar. 2026")
    person.says(f"status {plan.requirement}" + (f" på {plan.place}" if plan.place else ""))
    person.sees(said)
    person.says("hvad mangler" + (f" på {plan.place}" if plan.place else ""))
    assert_one_truth(stage)
