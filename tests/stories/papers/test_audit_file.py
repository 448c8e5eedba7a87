"""Test the audit file: asked for in words, as of a day, with its evidence, and without numbers."""

import hashlib
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.app.register.create_authority import tenant_id
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import audit_file, read_audit_source
from bot.engine.queries.audit_file_parts import AuditFile
from bot.messages import Lang
from bot.texts.words import Words
from governance.ports import Today
from governance.positions.position import Standing
from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.exercises import Exercise
from governance.records.measuring_points import Measurement
from governance.records.systems import System
from papers.audit_file import FIGURES, audit_file_pdf
from papers.audit_json import audit_file_json
from papers.audit_process import AuditForm, audit_form
from papers.audit_sheets import audit_file_workbook
from papers.logo import Logo
from storage.register.journal import verify
from storage.unit_of_work import UnitOfWork
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import tags_of
from tests.papers.pdf_text import text_of
from tests.papers.pictures import png
from tests.stories.audit_files import MAREN, PDF, evidence_of, keep, unpacked
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import command_context_of, rehearsal

DITTE = "ditte.moenstergaard@stf.example"
DAY = "2. mar. 2026"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("tilsynsmappe", "Styrelsen for Tåge og Fyrtårne"),
        ("rapport til rigsrevisionen", "Styrelsen for Tåge og Fyrtårne"),
        ("tilsynsmappe for K-102", "K-102"),
        ("lav en tilsynsmappe for nødmelderen", "Nødmelderen"),
        ("tilsynsmappe for Pindsvin Drift A/S", "Pindsvin Drift A/S"),
        ("audit file for K-102", "K-102"),
        ("make an audit report for K-102", "K-102"),
    ],
)
def test_it_is_made_from_words(stage: Stage, ditte: Person, words: str, about: str) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Tilsynsmappen er klar", about, "1.1 Kontraktbibliotek", "3.5 Skærpet tilsyn")
    name = f"Tilsynsmappe {about} {DAY}".replace("/", "-")
    tags = tags_of(stage.handed(ditte, f"{name}.pdf"))
    assert about in tags.title
    assert tags.untagged == 0
    assert tags.kinds["TH"] >= 8
    packed = unpacked(stage.handed(ditte, f"{name}.zip"))
    assert {f"{name}.pdf", f"{name}.xlsx", f"{name}.json", "SHA256SUMS"} <= packed.keys()


def test_as_of_a_day_it_is_as_it_was_then(stage: Stage, ditte: Person) -> None:
    stage.wake(date(2026, 3, 10))
    [held] = stage.kept(Exercise, system="Tågevarsel")
    stage.forget(Exercise, system="Tågevarsel")
    ditte.says("tilsynsmappe for Tågevarsel pr. 3. marts 2026")
    stage.work()
    ditte.sees("Tilsynsmappen er klar", "3. mar. 2026")
    then = _handed(stage, ditte, "Tilsynsmappe Tågevarsel 3. mar. 2026")
    ditte.says("tilsynsmappe for Tågevarsel")
    stage.work()
    now = _handed(stage, ditte, "Tilsynsmappe Tågevarsel 10. mar. 2026")
    assert [one["key"] for one in then["registers"]["exercises"]] == [held.key]
    assert now["registers"]["exercises"] == []
    [ended] = [one for one in now["changes"] if one["after"] is None]
    assert ended["section"] == "exercises"
    assert ended["before"]["System"] == "Tågevarsel"
    assert all(one["journal_seq"] < ended["journal_seq"] for one in then["changes"])


def test_before_the_register_began_there_is_nothing(stage: Stage, ditte: Person) -> None:
    ditte.says("tilsynsmappe for K-102 pr. 1. november 2025")
    ditte.sees("2. mar. 2026")
    ditte.does_not_see("Jeg samler tilsynsmappen")


def test_evidence_is_enclosed_and_can_be_checked(stage: Stage, maren: Person) -> None:
    sha256 = keep(stage, maren, "Plan/2026.pdf")
    stage.write(evidence_of(sha256, "Plan/2026.pdf"))
    maren.says("tilsynsmappe for nødmelderen")
    stage.work()
    packed = unpacked(stage.handed(maren, f"Tilsynsmappe Nødmelderen {DAY}.zip"))
    [enclosed] = [name for name in packed if name.startswith("bilag/")]
    assert packed[enclosed] == PDF
    assert ".." not in enclosed
    assert enclosed.count("/") == 1
    for line in packed["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(packed[name]).hexdigest() == digest
    file = json.loads(packed[f"Tilsynsmappe Nødmelderen {DAY}.json"])
    [item] = _items(file, "3.2", "3.2-1")
    assert [one["sha256"] for one in item["evidence"] if one["sha256"]] == [sha256]


def test_each_issue_is_in_the_journal(stage: Stage, ditte: Person) -> None:
    ditte.says("tilsynsmappe for K-102")
    stage.work()

    def read(unit: UnitOfWork) -> list[Any]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        assert all(isinstance(one, int) for one in verify(unit.connection, unit.tenant))
        rows = unit.connection.exec_driver_sql(
            "select who, state from journal where section = 'papers' and command = 'MakePaper'"
        )
        return [*rows]

    [(who, state)] = stage.database.transact(read)
    noted = json.loads(state) if isinstance(state, str) else state
    assert who == DITTE
    assert noted == {"paper": "audit_file", "about": ["contract:K-102"], "member": DITTE}


def test_an_auditor_may_have_it_and_a_stranger_may_not(stage: Stage, revi: Person) -> None:
    revi.says("tilsynsmappe")
    stage.work()
    revi.sees("Tilsynsmappen er klar", "Pandekageby Kommune")


# ── The contents ─────────────────────────────────────────────────────────────


def _file(stage: Stage, about: str = "", day: date | None = None, lang: Lang = "da") -> AuditFile:
    now = stage.clock.now()
    today = Today(now.date(), now)
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE, today=today), Words(lang))
        source = read_audit_source({"about": [about] if about else []}, context, day)
    return audit_file(source)


def test_what_was_said_stands_with_who_and_when(stage: Stage) -> None:
    stage.write(_answer("delvist", note="Kun om dagen"))
    [item] = _questions(_file(stage, "system:Nødmelderen"))
    [said] = [one for one in item.said if one.section == "answers"]
    assert (said.text, said.note, said.by) == ("Delvist", "Kun om dagen", "Maren Skabelonsen")
    assert said.on == date(2026, 3, 2)
    assert said.journal_seq is not None


def test_the_pdf_has_contents_and_cites_the_journal(stage: Stage) -> None:
    stage.write(_answer("delvist", note="Kun om dagen"))
    file = _file(stage, "system:Nødmelderen")
    [item] = _questions(file)
    [seq] = [one.journal_seq for one in item.said if one.section == "answers"]
    made = audit_file_pdf(file, Words("da"))
    printed = text_of(made)
    assert f"Delvist (Kun om dagen) · Maren Skabelonsen, {DAY} · journal {seq}" in printed
    for one in file.requirements:
        assert re.search(rf"{re.escape(one.title)} \.[ .]+ \d+", printed)
    after_requirements = ("beviser", "ændringsloggen", "hvad mappen beviser")
    headings = len(file.requirements) + len(file.registers) + len(after_requirements)
    assert tags_of(made).kinds["TOCI"] == headings


def test_what_the_ledger_is_behind_with_is_worked_out_for_the_file(stage: Stage) -> None:
    def imported(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who=DITTE)
        system = System(name="Fyrkassen", criticality="samfundskritisk")
        unit.register.save(system, seen=0, command="ImportRegister")
        unit.ledger.put_off(["system:Fyrkassen"], until=date(2026, 3, 2))

    stage.database.transact(imported)
    [plans] = [one for one in _file(stage).requirements if one.number == "3.2"]
    assert [one.standing for one in plans.positions if one.place == "Fyrkassen"] == [
        Standing.NOT_ASSESSED
    ]


def test_a_number_with_many_digits_is_written_as_people_write_it(stage: Stage) -> None:
    [kept, *_] = stage.kept(Measurement, contract="K-101")
    stage.write(kept.model_copy(update={"value": 99.30000000000001}))
    assert _file(stage, "contract:K-101").changes[-1].after == {"Værdi": "99,3"}


def test_a_change_says_before_and_after(stage: Stage) -> None:
    [before] = stage.kept(Contract, number="K-102")
    stage.write(before.model_copy(update={"title": "Drift og vagt"}))
    last = _file(stage, "contract:K-102").changes[-1]
    assert last.before == {"Titel": before.title}
    assert last.after == {"Titel": "Drift og vagt"}


def test_a_deviation_says_who_accepted_it_and_until_when(stage: Stage) -> None:
    [kept] = stage.kept(Deviation, contract="K-102")
    [found] = _file(stage, "contract:K-102").registers["deviations"]
    assert found.fields["Kontrakt"] == "K-102"
    assert found.fields["Udløber"] == Words("da").date(kept.expires_on)


def test_the_same_source_gives_the_same_bytes(stage: Stage) -> None:
    words = Words("en")
    one, other = _file(stage, lang="en"), _file(stage, lang="en")
    assert audit_file_pdf(one, words) == audit_file_pdf(other, words)
    assert audit_file_json(one) == audit_file_json(other)
    assert audit_file_workbook(one, words) == audit_file_workbook(other, words)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it(stage: Stage, name: str) -> None:
    stage.bare_system(name[:200])
    file = _file(stage, lang="en")
    words = Words("en")
    assert tags_of(audit_file_pdf(file, words)).untagged == 0
    parts = unpacked(audit_file_workbook(file, words))
    assert not any(b"<f>" in part for part in parts.values())
    assert name[:200] in audit_file_json(file).decode().replace("\\\\", "\\").replace('\\"', '"')


@pytest.mark.parametrize(
    ("lang", "said"),
    [("da", "intet skal opfyldes her"), ("en", "nothing has to be met here")],
)
def test_where_a_requirement_asks_nothing_it_says_so(
    stage: Stage, ditte: Person, lang: Lang, said: str
) -> None:
    """Of a contract no roles and no processes are asked: the card, the PDF and the sheet agree."""
    if lang == "en":
        ditte.says("skift til engelsk")
    ditte.says("tilsynsmappe for K-102")
    stage.work()
    ditte.sees(said)
    ditte.does_not_see("0 af 0", "0 of 0")
    [name] = [one for one in ditte.files if one.endswith(".zip")]
    packed = unpacked(stage.handed(ditte, name))
    file = json.loads(packed[name.replace(".zip", ".json")])
    empty = [one for one in file["requirements"] if not one["figures"]["all"]]
    assert [one["number"] for one in empty] == ["2.1", "2.2"]
    printed = text_of(packed[name.replace(".zip", ".pdf")])
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed[name.replace(".zip", ".xlsx")]))
    rows = {row[0]: row[1:] for row in book.get_sheet_by_index(0).to_python()}
    for one in empty:
        title = f"{one['number']} {one['title']}"
        assert _joined(f"{title} {said}") in _joined(printed)
        assert rows[title] == [said, *[""] * 6]


# ── The same figures everywhere ──────────────────────────────────────────────

DAYS = (date(2026, 3, 2), date(2026, 3, 20), date(2026, 6, 1))


def test_the_figures_are_those_of_the_status_page(stage: Stage, ditte: Person) -> None:
    """On some days of a small history, as of then and as of now."""
    _live_through(stage)
    for day in DAYS:
        shown = Words("da").date(day).replace("\u00a0", " ")
        on = "" if day == DAYS[-1] else f" pr. {day.day}. {('marts', 'juni')[day.month > 5]} 2026"
        ditte.says(f"status{on}")
        status = _figures_said(ditte.view)
        ditte.says(f"tilsynsmappe{on}")
        stage.work()
        card = _figures_said(ditte.view)
        name = f"Tilsynsmappe Styrelsen for Tåge og Fyrtårne {shown}"
        packed = unpacked(stage.handed(ditte, f"{name}.zip"))
        file = json.loads(packed[f"{name}.json"])
        printed = text_of(packed[f"{name}.pdf"])
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed[f"{name}.xlsx"]))
        rows = {row[0]: row[1:] for row in book.get_sheet_by_name("Overblik").to_python()}
        assert len(status) == len(card) == 11
        for requirement in file["requirements"]:
            title = f"{requirement['number']} {requirement['title']}"
            figures = [requirement["figures"][name] for name in FIGURES]
            assert status[requirement["number"]] == card[requirement["number"]]
            assert status[requirement["number"]] == (figures[1], figures[0])
            assert rows[title] == figures
            assert f"{title} {' '.join(map(str, figures))}" in printed
    assert len({json.dumps(one) for one in _figures(stage)}) > 1  # the days differ


def _live_through(stage: Stage) -> None:
    stage.wake(date(2026, 3, 15))
    stage.write(_answer("nej"))
    stage.forget(Exercise, system="Tågevarsel")
    stage.wake(date(2026, 6, 1))
    stage.sweep()


def _figures(stage: Stage) -> list[Any]:
    return [_file(stage, day=day).figures.model_dump() for day in DAYS]


def _figures_said(view: str) -> dict[str, tuple[int, int]]:
    """Return what a card says of each requirement: how many are met, of how many."""
    found = re.findall(r"(?<![\d.])([123]\.[1-5]) \D*?(\d+) af (\d+) opfyldt", view)
    return {number: (int(met), int(every)) for number, met, every in found}


def _joined(text: str) -> str:
    """Return the text without what a line may break at."""
    return text.replace("-", "").replace(" ", "")


# ── What the tests share ─────────────────────────────────────────────────────


def _answer(value: str, note: str | None = None) -> Answer:
    return Answer(
        question="3.2-1",
        scope="system:Nødmelderen",
        value=value,
        note=note,
        answered_by=MAREN,
        answered_on=date(2026, 3, 2),
    )


def _questions(file: AuditFile) -> list[Any]:
    return [
        item
        for requirement in file.requirements
        for position in requirement.positions
        for item in position.items
        if item.question == "3.2-1"
    ]


def _items(file: Mapping[str, Any], requirement: str, question: str) -> list[Any]:
    return [
        item
        for one in file["requirements"]
        if one["number"] == requirement
        for position in one["positions"]
        for item in position["items"]
        if item["question"] == question
    ]


def _handed(stage: Stage, person: Person, name: str) -> dict[str, Any]:
    packed = unpacked(stage.handed(person, f"{name}.zip"))
    read: dict[str, Any] = json.loads(packed[f"{name}.json"])
    return read


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_large_file_is_the_same_made_in_a_process_of_its_own(
    stage: Stage, form: AuditForm
) -> None:
    file, logo = _file(stage, "contract:K-102"), Logo("png", png(20, 10))
    assert audit_form(file, form, logo=logo, large=0) == audit_form(file, form, logo=logo)
