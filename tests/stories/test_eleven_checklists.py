"""Test each of the eleven checklists, answered to the end by somebody who may.

The stories have all that happens on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from governance.catalogue import catalogue
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage, everywhere

Deed: TypeAlias = Callable[[Person], None]


def says(text: str) -> Deed:
    return lambda person: person.says(text)


def presses(label: str) -> Deed:
    return lambda person: person.presses(label)


def fills(value: str) -> Deed:
    return lambda person: person.fills(value=value)


YES, PARTLY, NO = presses("Ja"), presses("Delvist"), presses("Nej")


@dataclass(frozen=True)
class Plan:
    """It says what somebody answers, by the number on the card, and what comes of it.

    `note` is what the answer in words to question `noted` brings along. `skipped` is answered last.
    While it is open, `corrected` is put right and only `again` is asked anew. `follow_ups` are
    title, owner and working days.
    """

    requirement: str
    who: str
    of: str
    place: str
    label: str
    noted: int
    note: str
    answers: dict[int, Deed]
    skipped: int
    skipped_topic: str
    corrected: int
    new: Deed
    again: dict[int, Deed]
    status: str
    counted: str
    approver: str
    gaps: tuple[str, ...] = ()
    follow_ups: tuple[tuple[str, str, int], ...] = ()
    gone: tuple[str, ...] = ()


PLANS = [
    Plan(
        requirement="1.1",
        who="karl.attrapsen@stf.example",
        of=LIGHTHOUSES,
        place="K-101",
        label="1.1 Kontraktbibliotek · Tågevarsel, K-101",
        noted=1,
        note="den ligger på sagen",
        answers={
            1: says("ja, den ligger på sagen"),
            2: NO,
            3: YES,
            4: says("28. februar 2027"),
            5: fills("2026-08-31"),
            6: says("18"),
            7: says("Karl"),
            8: says("30. januar"),
        },
        skipped=3,
        skipped_topic="Stamdata",
        corrected=4,
        new=says("31-12-2027"),
        again={5: says("31/8 2026")},
        status="◐ Delvist opfyldt",
        counted="3 af 4 er på plads, 1 punkt mangler.",
        gaps=("× Tillæg og ændringer\n     Nej",),
        follow_ups=(("Saml manglende tillæg", "Karl Attrapsen", 15),),
        approver="Bo Prøvesen",
    ),
    Plan(
        requirement="1.2",
        who="ditte.moenstergaard@stf.example",
        of=LIGHTHOUSES,
        place="journalen",
        label="1.2 Dokumentation · Fyrjournal, K-102",
        noted=1,
        note="kun en kladde",
        answers={
            1: says("delvist, kun en kladde"),
            2: YES,
            3: PARTLY,
            4: NO,
            5: fills("referater;exitplan"),
            6: says("jep"),
            7: says("17/11"),
        },
        skipped=6,
        skipped_topic="Filer i åbent format",
        corrected=1,
        new=says("ja"),
        again={7: fills("2025-11-17")},
        status="○ Ikke oplyst",
        counted="3 af 4 er på plads, 1 ikke oplyst.",
        gaps=(
            "○ Kernedokumenter kan findes\n     ikke oplyst",
            "× Ret til dokumentation\n     Nej",
        ),
        follow_ups=(("Rejs ændring: ret til dokumentation", "Karl Attrapsen", 30),),
        gone=(
            "Lav dokumentliste for K-102",
            "Journalisér de dokumenter, der mangler",
            "Rekvirér det, der mangler, hos Mosekonge Hosting ApS",
        ),
        approver="Fie Demosen",
    ),
    Plan(
        requirement="2.1",
        who="yusuf.fiktivsen@stf.example",
        of=LIGHTHOUSES,
        place="",
        label="2.1 Roller og ansvar · Styrelsen for Tåge og Fyrtårne",
        noted=1,
        note="alle elleve",
        answers={
            1: says("ja, alle elleve"),
            2: YES,
            3: says("Signe Testesen"),
            4: says("15. september 2025"),
            5: NO,
            6: PARTLY,
            7: presses("Ja, og det er accepteret"),
        },
        skipped=6,
        skipped_topic="Stedfortrædere",
        corrected=3,
        new=fills("bo.proevesen@stf.example"),
        again={4: says("den 15/9 2025")},
        status="✓ Opfyldt, uden bevis",
        counted="5 af 5 er på plads.",
        gaps=("× Stedfortrædere\n     Delvist · Udpeg stedfortræder for beredskabsansvarlig",),
        gone=("Bed de udpegede bekræfte deres rolle", "Udpeg de stedfortrædere, der mangler"),
        approver="Signe Testesen",
    ),
    Plan(
        requirement="2.2",
        who="ditte.moenstergaard@stf.example",
        of=LIGHTHOUSES,
        place="",
        label="2.2 Faste processer for leverandørstyring · Styrelsen for Tåge og Fyrtårne",
        noted=1,
        note="kun for nye systemer",
        answers={
            1: says("delvist, kun for nye systemer"),
            2: NO,
            3: YES,
            4: YES,
            5: says("nej"),
            6: says("ja"),
            7: fills("2025-09-15"),
            8: says("ved ikke"),
            9: says("Ditte Mønstergaard"),
        },
        skipped=4,
        skipped_topic="Proces: overgang ind og ud",
        corrected=2,
        new=YES,
        again={},
        status="○ Ikke oplyst",
        counted="7 af 8 er på plads, 1 ikke oplyst.",
        gaps=("○ Processerne bruges på alle kontrakter\n     ikke oplyst",),
        follow_ups=(
            ("Find ud af: Processerne bruges på alle kontrakter", "Ditte Mønstergaard", 5),
        ),
        gone=("Beskriv proces: planlægning", "Beskriv proces: afslutning"),
        approver="Signe Testesen",
    ),
    Plan(
        requirement="2.3",
        who="ole.pladsholder@stf.example",
        of=LIGHTHOUSES,
        place="fyrjournal",
        label="2.3 Kompetenceudvikling og overdragelse af viden · Fyrjournal, K-102",
        noted=2,
        note="han rejste i januar",
        answers={
            1: says("én"),
            2: says("nej, han rejste i januar"),
            3: YES,
            4: says("18/6 2025"),
            5: YES,
            6: presses("Ja, ingen plan endnu"),
            7: fills("2"),
        },
        skipped=5,
        skipped_topic="Udviklingsplaner",
        corrected=3,
        new=PARTLY,
        again={4: says("18/6 2025")},
        status="◐ Delvist opfyldt",
        counted="2 af 5 er på plads, 3 punkter mangler.",
        gaps=(
            "× Folk, der kan styre systemet\n     1 · Oplær én mere, så mindst to kan",
            "× Teknisk modspil til leverandøren\n     Nej · han rejste i januar",
            "× Nøglerolle på vej væk\n     Ja, ingen plan endnu",
        ),
        follow_ups=(
            ("Start overdragelse af viden på Fyrjournal", "Fie Demosen", 5),
            ("Skaf teknisk kompetence på Fyrjournal", "Fie Demosen", 40),
        ),
        gone=("Find og oplær én til på Fyrjournal", "Lav overdragelsesmappe for Fyrjournal"),
        approver="Fie Demosen",
    ),
    Plan(
        requirement="2.4",
        who="ditte.moenstergaard@stf.example",
        of=LIGHTHOUSES,
        place="Driftsforum K-101",
        label="2.4 Sammensætning af samarbejdsfora · Driftsforum K-101",
        noted=5,
        note="kun mundtligt",
        answers={
            1: says("drift og strategisk"),
            2: says("Ole"),
            3: says("Driftsændringer uden pris"),
            4: says("2"),
            5: says("nej, kun mundtligt"),
            6: YES,
            7: says("18/2"),
            8: YES,
        },
        skipped=8,
        skipped_topic="Kommissorium",
        corrected=2,
        new=says("Bo Prøvesen"),
        again={3: fills("Op til 2 mio. kr."), 4: fills("3")},
        status="✓ Opfyldt, uden bevis",
        counted="3 af 3 er på plads.",
        gaps=("× Eskalering ved uenighed\n     Nej · kun mundtligt",),
        follow_ups=(("Aftal eskaleringstrin for Driftsforum K-101", "Karl Attrapsen", 20),),
        approver="Bo Prøvesen",
    ),
    Plan(
        requirement="3.1",
        who="yusuf.fiktivsen@stf.example",
        of=LIGHTHOUSES,
        place="tågevarslingen",
        label="3.1 Risikostyring · Tågevarsel, K-101",
        noted=2,
        note="på mødet i september",
        answers={
            1: says("3. oktober 2025"),
            2: says("ja, på mødet i september"),
            3: presses("Årlig"),
            4: fills("nej"),
            5: YES,
            6: says("1"),
            7: YES,
            8: PARTLY,
        },
        skipped=8,
        skipped_topic="Overført til eget risikoregister",
        corrected=1,
        new=says("27/2 2026"),
        again={2: YES, 3: says("årlig"), 4: says("nej, intet"), 5: YES, 7: says("ja")},
        status="◐ Delvist opfyldt",
        counted="4 af 5 er på plads, 1 punkt mangler.",
        gaps=(
            "× Restrisiko accepteret\n     Ja · Forelæg restrisikoen for risikoejer",
            "× Tiltag over frist\n     1",
            "◐ Overført til eget risikoregister\n     Delvist",
        ),
        follow_ups=(
            ("Følg op på tiltag over frist", "Yusuf Fiktivsen", 10),
            ("Overfør til jeres eget risikoregister", "Yusuf Fiktivsen", 10),
        ),
        approver="Bo Prøvesen",
    ),
    Plan(
        requirement="3.2",
        who="maren.skabelonsen@stf.example",
        of=LIGHTHOUSES,
        place="nødmelderen",
        label="3.2 Beredskabsplanlægning · Nødmelderen, K-103",
        noted=1,
        note="fra december",
        answers={
            1: says("ja, fra december"),
            2: YES,
            3: PARTLY,
            4: says("21. februar"),
            5: YES,
            6: says("ingen"),
            7: NO,
            8: says("Bo"),
        },
        skipped=7,
        skipped_topic="Genopretningstid og datatab",
        corrected=1,
        new=PARTLY,
        again={5: YES, 6: fills("0")},
        status="◐ Delvist opfyldt",
        counted="5 af 6 er på plads, 1 kun delvist.",
        gaps=(
            "◐ Beredskabsplan\n     Delvist · Få leverandørens bidrag til planen",
            "× Genopretningstid og datatab\n     Nej",
            "◐ Hvem aktiverer planen\n     Bo Prøvesen",
        ),
        follow_ups=(("Aftal genopretningstid og accepteret datatab", "Karl Attrapsen", 30),),
        gone=("Find de kontakter, der mangler", "Lav beredskabsplan sammen med"),
        approver="Bo Prøvesen",
    ),
    # Nobody is continuity manager here: the system owner is asked, and gets what would be theirs.
    Plan(
        requirement="3.3",
        who="jens.testrup@pandekageby.example",
        of=PANCAKES,
        place="vandvagten",
        label="3.3 Beredskabsøvelse · Vandvagten, K-202",
        noted=2,
        note="hele vagtholdet",
        answers={
            1: says("16. januar"),
            2: says("ja, hele vagtholdet"),
            3: says("dilemma"),
            4: fills("aktivering;kontakt"),
            5: YES,
            6: says("to"),
            7: NO,
            8: says("7. december"),
            9: presses("Nej"),
        },
        skipped=9,
        skipped_topic="Ændringer siden øvelsen",
        corrected=1,
        new=says("i går"),
        again={
            2: YES,
            3: presses("Dilemma ved bordet"),
            4: says("aktivering og kontakt"),
            5: YES,
            6: fills("2"),
            7: NO,
        },
        status="○ Ikke oplyst",
        counted="3 af 4 er på plads, 1 ikke oplyst.",
        gaps=(
            "○ Evaluering af øvelsen\n     ikke oplyst",
            "× Plan rettet efter øvelsen\n     Nej",
            "◐ Det, øvelsen prøvede\n     Aktivering og Kontakt · Prøv en teknisk reetablering",
            "◐ Åbne læringspunkter\n     2",
        ),
        follow_ups=(
            ("Luk de åbne læringspunkter", "Jens Testrup", 20),
            ("Ret planen efter øvelsen", "Jens Testrup", 20),
        ),
        gone=("Planlæg test af reetablering",),
        approver="Jens Testrup",
    ),
    # Two red points become none: what was asked about them falls away, and so do its follow-ups.
    Plan(
        requirement="3.4",
        who="ditte.moenstergaard@stf.example",
        of=LIGHTHOUSES,
        place="K-103",
        label="3.4 Driftsopfølgning · Nødmelderen, K-103",
        noted=1,
        note="der er tolv",
        answers={
            1: says("ja, der er tolv"),
            2: YES,
            3: says("2"),
            4: NO,
            5: fills("nej"),
            6: YES,
            7: presses("Ikke behandlet"),
            8: says("27/2"),
        },
        skipped=6,
        skipped_topic="Hændelser meldt til tiden",
        corrected=3,
        new=fills("0"),
        again={6: says("ikke aktuelt")},
        status="✓ Opfyldt",
        counted="2 af 2 er på plads.",
        gone=(
            "Opret afvigelse for de røde punkter",
            "Tag afvigelserne op på næste møde",
            "Tag stilling til bod eller afhjælpningsplan",
        ),
        approver="Bo Prøvesen",
    ),
    Plan(
        requirement="3.5",
        who="yusuf.fiktivsen@stf.example",
        of=LIGHTHOUSES,
        place="K-101",
        label="3.5 Skærpet tilsyn · Tågevarsel, K-101",
        noted=1,
        note="den er på vej",
        answers={
            1: says("nej, den er på vej"),
            2: says("test og besøg"),
            3: YES,
            4: NO,
            5: YES,
            6: says("10/9 2025"),
            7: says("0"),
            8: presses("Ikke taget stilling"),
            9: says("ved ikke"),
        },
        skipped=7,
        skipped_topic="Tilsynsfund over frist",
        corrected=3,
        new=PARTLY,
        again={4: YES, 9: says("ved ikke")},
        status="◐ Delvist opfyldt",
        counted="3 af 5 er på plads, 1 kun delvist, 1 ikke oplyst.",
        gaps=(
            "◐ Revisionserklæring\n     Delvist · Få dækket resten af ydelsen",
            "○ Gennemgang af erklæringen\n     ikke oplyst",
            "× Underleverandører dækket\n     Ved ikke · Kontrollér Muldvarp Backup",
        ),
        follow_ups=(
            ("Find ud af: Underleverandører dækket", "Yusuf Fiktivsen", 5),
            ("Tag stilling: risikovurdering efter tilsyn", "Bo Prøvesen", 10),
        ),
        gone=("Gennemgå revisionserklæringen", "Indhent årets revisionserklæring"),
        approver="Bo Prøvesen",
    ),
]


@everywhere
@pytest.mark.parametrize("plan", [pytest.param(plan, id=plan.requirement) for plan in PLANS])
def test_a_checklist_is_answered_to_the_end(stage: Stage, plan: Plan) -> None:
    person = stage.person(plan.who, of=plan.of)
    first = catalogue()[plan.requirement].questions[0]

    place = f" på {plan.place}" if plan.place else ""
    person.says(f"start {plan.requirement}{place}")
    person.sees(plan.label, f"1 af {len(plan.answers)}")

    person.says("hvorfor?")
    person.sees(first.why.da)

    person.attaches("Bilag 1.pdf")
    person.sees("Bevis · 1 fil", "Bilag 1.pdf", f"1 af {len(plan.answers)}")

    for number, answer in plan.answers.items():
        person.sees(f"· {number} af ")
        if number == 2:
            _looks_elsewhere(person)
        if number == 3:
            _pauses(stage, person)
        if number == plan.skipped:
            person.says("spring over")
            person.sees(f"{number} · {plan.skipped_topic}: sprunget over") if number < len(
                plan.answers
            ) else None
            continue
        answer(person)
        if number == plan.noted:
            person.sees(plan.note)

    person.sees("Sprunget over · 1", f"○ {plan.skipped_topic}")
    person.does_not_see("Jeg spørger igen")
    person.presses("Svar på resten")
    waiting = person.title

    person.says(f"ret svar {plan.corrected}")
    person.sees(f"· {plan.corrected} af ", "Du svarede “")
    plan.new(person)
    for number, answer in plan.again.items():
        person.sees(f"· {number} af ", "er rettet, så jeg spørger igen. Før var svaret “")
        answer(person)
    assert person.title == waiting

    plan.answers[plan.skipped](person)
    assert person.title == plan.status
    person.sees(plan.label, plan.counted, *plan.gaps, f"{plan.approver} godkender")
    for title, owner, workdays in plan.follow_ups:
        person.sees(f"{title}\n     {owner} · senest {stage.in_workdays(workdays)}")
    person.does_not_see("Sprunget over", *plan.gone)
    person.sees("Jeg spørger igen senest 2. mar. 2027.")

    person.presses("Vis alle svar")
    person.sees("1 fil")
    person.does_not_see("Ikke besvaret")
    person.says("tjeklister")
    person.sees("Færdig · 1", f"{plan.status[2:]} · 2. mar. 2026")


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
    assert person.title == "Gemt. Vi holder pause"
    person.sees("spørgsmål 3 af ")
    stage.restart()
    person.says("fortsæt")
    assert person.title == where
