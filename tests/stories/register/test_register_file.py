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
from governance.records.contacts import Contact
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
    yusuf.sees("Her er registeret", "Filen har 150 poster.")
    assert yusuf.files == ["Register 2026-03-02.xlsx"]
    yusuf.attaches("Register 2026-03-02.xlsx", stage.handed(yusuf, "Register 2026-03-02.xlsx"))
    yusuf.sees("Filen siger det samme som registeret", "Alle 150 poster er uændrede.")


def test_a_template_is_handed_out(stage: Stage, yusuf: Person) -> None:
    yusuf.says("skabelon")
    yusuf.presses("Hent en tom skabelon")
    yusuf.sees("Send registeret som fil")
    assert yusuf.files == ["Skabelon til registeret.xlsx"]
    yusuf.attaches("skabelon.xlsx", stage.handed(yusuf, "Skabelon til registeret.xlsx"))
    yusuf.sees("Der er ingen poster i filen, så intet er ændret.")


def test_only_an_administrator_brings_in(stage: Stage, bo: Person, revi: Person) -> None:
    bo.attaches("r.xlsx", workbook(NEW))
    assert bo.title == "Hvilket krav?"
    bo.says("annullér")
    bo.says("indlæs register")
    bo.sees("Det kan kun en administrator", "Jeres administrator er Yusuf Fiktivsen.")
    revi.says("indlæs registret")
    revi.does_not_see("Send registeret som fil")
    assert not stage.kept(System, name="Månelyset")


def test_who_owns_no_system_is_told_whom_to_ask(stage: Stage, karl: Person) -> None:
    karl.says("send mig registeret")
    karl.sees(
        "Det kan en systemejer eller en administrator",
        "En systemejer kan få sine egne systemer som fil, en administrator hele registeret.",
        "Jeres administrator er Yusuf Fiktivsen.",
    )
    assert karl.files == []


def test_a_system_owner_is_sent_what_is_theirs_and_nobody_elses(stage: Stage, bo: Person) -> None:
    bo.says("send mig registeret")
    bo.sees(
        "Her er registeret",
        "Filen har dine egne systemer: Nødmelderen og Tågevarsel.",
        "Resten kan en administrator sende.",
    )
    bo.does_not_see("send den tilbage her")
    [name] = bo.files
    assert name == "Mine systemer 2026-03-02.xlsx"
    tables = {
        table.title: [[str(cell) for cell in row.cells] for row in table.rows]
        for table in read_content(stage.handed(bo, name), "xlsx").tables
    }
    assert {row[0] for row in tables["Systemer"]} == {"Nødmelderen", "Tågevarsel"}
    assert {row[0] for row in tables["Kontrakter"]} == {"K-101", "K-103"}
    assert {row[0] for row in tables["Leverandører"]} == {"Pindsvin Drift A/S", "Kagemand Data A/S"}
    whole = repr(tables)
    for there in ("+45 00 00 11 00", "+45 00 00 13 02", "Andres systemer"):
        assert there in whole
    for others in ("Fyrjournal", "K-102", "Mosekonge", "+45 00 00 12 00"):
        assert others not in whole
    theirs = {"Nødmelderen", "Tågevarsel", "Pindsvin Drift A/S", "Kagemand Data A/S"}
    called = [one for one in stage.kept(Contact) if {one.system, one.supplier} & theirs]
    assert len(tables["Kontakter"]) == len(called) < len(stage.kept(Contact))
    assert "systemerne Nødmelderen og Tågevarsel" in repr(tables["Vejledning"])


def test_a_right_lost_by_a_system_owner_is_no_right(stage: Stage, fie: Person) -> None:
    fie.says("send mig registeret")
    fie.sees("Filen har dine egne systemer: Fyrjournal.")
    stage.clock.forward(days=60)  # hers ends in April
    fie.says("send mig registeret")
    fie.sees("Det kan en systemejer eller en administrator")


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
    yusuf.says("det passer")
    yusuf.attaches("kontaktliste.xlsx", workbook(NEW))
    yusuf.sees("Bevis · 1", "kontaktliste.xlsx")
    yusuf.does_not_see("er klar")


def test_a_digression_while_the_yes_is_waited_for(stage: Stage, yusuf: Person) -> None:
    yusuf.attaches("r.xlsx", workbook(NEW))
    yusuf.says("hjælp")
    yusuf.says("fortsæt")
    yusuf.sees("1 ændring er klar")
    yusuf.says("pause")
    yusuf.sees("Så er der pause")
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
        yusuf.sees("Jeg ved allerede")
    yusuf.sees("Svaret er klar", "Jeg viser det, når du er færdig her.")
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
    yusuf.sees("En systemejer kan få sine egne systemer som fil")
    yusuf.does_not_see("Her er registeret")
    assert yusuf.files == []
