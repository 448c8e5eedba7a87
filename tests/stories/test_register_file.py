"""Test the register as a file in the conversation.

It is sent, looked at, corrected, imported, and exported again.
"""

import asyncio
from datetime import date
from hashlib import sha256
from pathlib import Path

from bot.app.platforms.web.web import EvidenceFiles
from bot.app.register.create_authority import tenant_id
from bot.app.register.import_export import read_content
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from tests.register.files import Cell, Sheet, workbook
from tests.stories.cast import (
    LIGHTHOUSES,
    PANCAKES,
    Person,
    Stage,
    on_the_web,
    where_files_are_fetched,
)

HEADINGS: list[Cell] = ["System", "Kritikalitet"]
NEW: Sheet = ("Systemer", [HEADINGS, ["Månelyset", "samfundskritisk"]])
SUPPLIER: Sheet = (
    "Leverandører",
    [["Leverandør", "CVR-nummer"], ["Pindsvin Drift A/S", "00000099"]],
)
FAULTY: Sheet = (
    "Systemer",
    [[*HEADINGS, "Farve"], ["Månelyset", "meget", "gul"], ["Stjernen", "ikke kritisk", None]],
)


def test_a_workbook_is_looked_at_and_brought_in(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("Vores register.xlsx", workbook(NEW, SUPPLIER))
    yusuf.sees(
        "Registeret · Vores register.xlsx",
        "2 ændringer er klar",
        "1 ændret: Pindsvin Drift A/S: CVR-nummer: 00000011 → 00000099",
        "1 ny: Månelyset",
        "Intet er ændret endnu",
    )
    assert not stage.kept(System, name="Månelyset")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret", "1 ny: Månelyset")
    assert stage.kept(System, name="Månelyset")
    assert [one.cvr for one in stage.kept(Supplier, name="Pindsvin Drift A/S")] == ["00000099"]
    yusuf.attaches("Vores register.xlsx", workbook(NEW, SUPPLIER))
    yusuf.sees("Filen siger det samme som registeret", "Alle 2 poster er uændrede.")


def test_yes_and_no_in_words(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.xlsx", workbook(NEW))
    yusuf.says("nej tak")
    yusuf.sees("Filen er ikke læst ind")
    assert not stage.kept(System, name="Månelyset")
    yusuf.attaches("r.xlsx", workbook(NEW))
    yusuf.says("tja")
    yusuf.sees("Svar ja for at læse filen ind, eller nej for at lade være.")
    yusuf.says("Ja.")
    yusuf.sees("Registeret er opdateret")
    assert stage.kept(System, name="Månelyset")


def test_faults_come_back_marked_and_are_corrected_in_the_copy(
    stage: Stage, yusuf: Person, tmp_path: Path
) -> None:
    yusuf.attaches("Vores.xlsx", workbook(FAULTY))
    yusuf.sees(
        "Filen har 2 fejl. Intet er ændret",
        "Systemer, række 1, Farve: Kolonnen kendes ikke.",
        (
            "Systemer, række 2, Kritikalitet “meget”: Skriv en af: samfundskritisk, "
            "forretningskritisk, ikke kritisk."
        ),
        "Jeg har sendt en kopi med fejlene markeret.",
    )
    assert yusuf.files == ["Vores med fejl markeret.xlsx"]
    marked = read_content(stage.handed(yusuf, "Vores med fejl markeret.xlsx"), "xlsx")
    assert [table.title for table in marked.tables] == ["Fejl", "Systemer", "Lister"]
    assert [row.number for row in marked.tables[1].rows] == [2, 3]
    assert not stage.kept(System, name="Stjernen")  # all of it, or nothing
    rows: list[list[Cell]] = [
        HEADINGS,
        ["Månelyset", "samfundskritisk"],
        ["Stjernen", "ikke kritisk"],
    ]
    yusuf.attaches("Vores med fejl markeret.xlsx", workbook(("Fejl", [["x"]]), ("Systemer", rows)))
    yusuf.sees("2 ændringer er klar")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")
    assert stage.kept(System, name="Stjernen")


def test_faults_are_told_in_the_persons_language(stage: Stage, yusuf: Person) -> None:
    yusuf.says("in english please")
    yusuf.attaches("ours.xlsx", workbook(FAULTY))
    yusuf.sees(
        "The file has 2 faults. Nothing was changed",
        "Systemer, row 2, Kritikalitet “meget”: Write one of: samfundskritisk",
    )
    assert yusuf.files == ["ours with faults marked.xlsx"]


def test_what_is_no_workbook_is_refused_in_a_sentence(stage: Stage, yusuf: Person) -> None:
    yusuf.says("indlæs register")
    yusuf.sees("Send registeret som fil")
    yusuf.attaches("billede.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    yusuf.sees("Filens navn skal ende på .xlsx eller .yaml.")
    yusuf.attaches("gammel.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    yusuf.sees(
        "Filen kan ikke læses", "Filen er beskyttet med adgangskode eller i det gamle .xls-format"
    )
    yusuf.attaches("r.xlsx", workbook(NEW))
    yusuf.sees("1 ændring er klar")


def test_somebody_changes_the_register_between_the_look_and_the_yes(
    stage: Stage, yusuf: Person
) -> None:
    yusuf.attaches("r.xlsx", workbook(NEW, SUPPLIER))
    yusuf.sees("2 ændringer er klar")
    stage.write(System(name="Månelyset", criticality="ikke kritisk"))
    yusuf.presses("Læs ind")
    yusuf.sees(
        "Registeret er ændret, siden du så listen. Her er den nye.",
        "1 ændret: Månelyset: Kritikalitet: ikke kritisk → samfundskritisk",
    )
    assert [one.criticality for one in stage.kept(System, name="Månelyset")] == ["ikke kritisk"]
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")
    assert [one.criticality for one in stage.kept(System, name="Månelyset")] == ["samfundskritisk"]


def test_the_register_is_sent_and_comes_back_unchanged(stage: Stage, yusuf: Person) -> None:
    yusuf.says("send mig registeret")
    yusuf.sees("Her er registeret", "Filen har 140 poster.")
    assert yusuf.files == ["Register 2026-03-02.xlsx"]
    yusuf.attaches("Register 2026-03-02.xlsx", stage.handed(yusuf, "Register 2026-03-02.xlsx"))
    yusuf.sees("Filen siger det samme som registeret", "Alle 140 poster er uændrede.")


def test_a_template_is_handed_out(stage: Stage, yusuf: Person) -> None:
    yusuf.says("skabelon")
    yusuf.presses("Få en tom skabelon")
    yusuf.sees("Send registeret som fil")
    assert yusuf.files == ["Skabelon til registeret.xlsx"]
    yusuf.attaches("skabelon.xlsx", stage.handed(yusuf, "Skabelon til registeret.xlsx"))
    yusuf.sees("Der er ingen poster i filen, så intet er ændret.")


def test_only_an_administrator_brings_in_and_takes_out(
    stage: Stage, bo: Person, revi: Person
) -> None:
    bo.attaches("r.xlsx", workbook(NEW))
    assert bo.title == "Hvilket krav?"
    bo.says("annullér")
    for said in ("indlæs register", "send mig registeret"):
        bo.says(said)
        bo.sees("Det kan kun en administrator")
        assert bo.files == []
    revi.says("indlæs registret")
    revi.does_not_see("Send registeret som fil")
    revi.says("send mig registret")  # an auditor reads everything
    revi.sees("Her er registeret")
    assert revi.files == ["Register 2026-03-02.xlsx"]
    assert not stage.kept(System, name="Månelyset")


def test_a_right_lost_before_the_yes_is_no_right(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.xlsx", workbook(NEW))
    [member] = stage.kept(Member, email=yusuf.email)
    stage.write(member.model_copy(update={"admin": False}))
    yusuf.presses("Læs ind")
    yusuf.sees("Bed jeres administrator om det.")
    assert not stage.kept(System, name="Månelyset")


def test_another_authoritys_file_is_not_taken(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.xlsx", workbook(("Myndighed", [["Navn"], ["Fyrvæsenet"]])))
    yusuf.sees(
        "Filen har 1 fejl",
        "Filen handler om Fyrvæsenet, ikke om Styrelsen for Tåge og Fyrtårne.",
    )


def test_a_workbook_is_evidence_where_a_question_is_open(stage: Stage, yusuf: Person) -> None:
    yusuf.says("start 3.2 på nødmelderen")
    yusuf.attaches("kontaktliste.xlsx", workbook(NEW))
    yusuf.sees("Bevis · 1 fil", "kontaktliste.xlsx")
    yusuf.does_not_see("er klar")


def test_a_digression_while_the_yes_is_waited_for(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.xlsx", workbook(NEW))
    yusuf.says("hjælp")
    yusuf.says("fortsæt")
    yusuf.sees("1 ændring er klar")
    yusuf.says("pause")
    yusuf.sees("Vi holder pause")
    stage.restart()
    yusuf.says("fortsæt")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")


@where_files_are_fetched
def test_a_process_that_dies_over_the_file_loses_nothing(stage: Stage, yusuf: Person) -> None:
    with stage.nobody_doing_jobs():
        yusuf.attaches("r.xlsx", workbook(NEW))
        yusuf.sees("Læser filen")
    yusuf.sees("1 ændring er klar")
    with stage.nobody_doing_jobs():
        yusuf.presses("Læs ind")
        yusuf.sees("Læser registeret ind")
    yusuf.sees("Registeret er opdateret")
    assert stage.kept(System, name="Månelyset")


@where_files_are_fetched
def test_what_was_asked_for_comes_when_the_person_is_back_at_it(
    stage: Stage, yusuf: Person
) -> None:
    with stage.nobody_doing_jobs():
        yusuf.attaches("r.xlsx", workbook(NEW))
        yusuf.says("start 3.2 på nødmelderen")
        yusuf.sees("· 1 af 8")
    yusuf.sees("Det, du bad om, er klar", "Jeg viser det, når vi er færdige her.")
    yusuf.says("afbryd")
    yusuf.sees("1 ændring er klar")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")


def test_a_day_that_lies_ahead_is_pointed_out(stage: Stage, yusuf: Person) -> None:
    rows: list[list[Cell]] = [
        ["System", "Holdt", "Type", "Leverandøren med"],
        ["Tågevarsel", date(2026, 3, 9), "fuld skala", "ja"],
    ]
    yusuf.attaches("r.xlsx", workbook(("Øvelser", rows)))
    yusuf.sees(
        "1 ændring er klar",
        "Se lige på 1 ting",
        "Øvelser, række 2, Holdt “2026-03-09”: Datoen ligger i fremtiden. Er det rigtigt?",
    )


def test_yaml_is_taken_too(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.yaml", b"systems:\n  - {name: M, criticality: meget}\n")
    yusuf.sees("systems, post 1, criticality “meget”", "Ret filen, gem den, og send den her igen.")
    assert yusuf.files == []
    yusuf.attaches("r.yaml", b"systems:\n  - {name: M, criticality: ikke kritisk}\n")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")


@on_the_web
def test_the_whole_register_is_fetched_by_nobody_but_who_asked_for_it(
    stage: Stage, yusuf: Person, bo: Person, jens: Person
) -> None:
    yusuf.says("send mig registeret")
    whole = stage.handed(yusuf, "Register 2026-03-02.xlsx")
    address = sha256(whole).hexdigest()

    async def content(tenant: str, email: str) -> bytes | None:
        found = await EvidenceFiles(stage.database).open(tenant, email, address)
        return None if found is None else b"".join([chunk async for chunk in found.chunks])

    with asyncio.Runner() as runner:
        ours, theirs = tenant_id(LIGHTHOUSES), tenant_id(PANCAKES)
        assert runner.run(content(ours, yusuf.email)) == whole
        assert runner.run(content(ours, bo.email)) is None
        assert runner.run(content(theirs, jens.email)) is None


@where_files_are_fetched
def test_a_right_lost_before_the_register_is_gathered_hands_nothing_out(
    stage: Stage, yusuf: Person
) -> None:
    with stage.nobody_doing_jobs():
        yusuf.says("send mig registeret")
        yusuf.sees("Samler registeret")
        [member] = stage.kept(Member, email=yusuf.email)
        stage.write(member.model_copy(update={"admin": False}))
    yusuf.sees("Bed jeres administrator om det.")
    yusuf.does_not_see("Her er registeret")
    assert yusuf.files == []
