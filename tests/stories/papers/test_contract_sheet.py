"""Test the contract on one page: by words, by button, in both languages, whatever the names."""

import json
from datetime import date
from typing import Any

import pytest

from bot.app.papers.contract_sheet_files import read_contract_sheet
from bot.app.register.create_authority import tenant_id
from bot.engine.dialog import TurnContext
from bot.engine.queries.contract_sheet import ContractSheet, contract_sheet
from bot.texts.words import Words
from governance.context import NotFound
from governance.records.contracts import Contract, ContractOption
from governance.records.documents import Document
from governance.records.forums import Seat
from governance.records.measuring_points import Measurement
from governance.records.supervision import Supervision
from papers.contract_sheet import contract_sheet_pdf
from storage.unit_of_work import UnitOfWork
from tests.papers.pdf_tags import pages_of, tags_of
from tests.papers.pdf_text import text_of
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal

DITTE = "ditte.moenstergaard@stf.example"
FILE = "Kontrakt {} 2. mar. 2026.pdf"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("kontrakten på én side for K-102", "K-102"),
        ("kontrakt på en side for K-102", "K-102"),
        ("K-101 på én side", "K-101"),
        ("kontraktark for K-102", "K-102"),
        ("kontraktark for Fyrjournal", "K-102"),
        ("kontraktark for Mosekonge", "K-102"),
        ("one page for K-102", "K-102"),
        ("contract sheet of K-101", "K-101"),
    ],
)
def test_it_is_made_from_words(stage: Stage, ditte: Person, words: str, number: str) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Kontrakten på én side er klar", number, "Leverandøren må se arket", "Frister")
    made = stage.handed(ditte, FILE.format(number))
    assert pages_of(made) == 1
    assert number in tags_of(made).title


def test_which_contract_is_asked_where_none_was_named(stage: Stage, ditte: Person) -> None:
    ditte.says("kontraktark")
    ditte.sees("K-101", "K-102", "K-103")
    ditte.says("K-103")
    stage.work()
    ditte.sees("Kontrakten på én side er klar", "K-103")


def test_the_card_of_the_contract_has_a_button_for_it(stage: Stage, karl: Person) -> None:
    karl.says("hvornår udløber K-101")
    karl.presses("Kontrakten på én side")
    stage.work()
    karl.sees("Kontrakten på én side er klar", "K-101")


def test_each_issue_is_in_the_journal(stage: Stage, ditte: Person) -> None:
    ditte.says("kontraktark for K-102")
    stage.work()

    def read(unit: UnitOfWork) -> list[Any]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        rows = unit.connection.exec_driver_sql(
            "select who, state from journal where section = 'papers' and command = 'MakePaper'"
        )
        return [*rows]

    [(who, state)] = stage.database.transact(read)
    noted = json.loads(state) if isinstance(state, str) else state
    assert who == DITTE
    assert noted == {"paper": "contract_sheet", "about": "contract:K-102", "member": DITTE}


def test_an_auditor_may_have_it(stage: Stage, revi: Person) -> None:
    revi.says("kontraktark for K-201")
    stage.work()
    revi.sees("Kontrakten på én side er klar", "K-201")


@pytest.mark.parametrize(
    "words", ["hvornår udløber K-102", "vis kontrakt K-102", "overblik på én side til ledelsen"]
)
def test_other_questions_keep_their_answers(ditte: Person, words: str) -> None:
    ditte.says(words)
    ditte.does_not_see("Jeg samler kontrakten på én side")


# ── What stands on it ────────────────────────────────────────────────────────


def _sheet(stage: Stage, number: str = "K-101") -> ContractSheet:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE), Words("da"))
        contract = unit.register.get(Contract, Contract.key_of(number=number))
        assert contract is not None
        return contract_sheet(contract.record, context)


def _text(stage: Stage) -> str:
    return text_of(contract_sheet_pdf(_sheet(stage), Words("da"), TODAY.now))


def _change(stage: Stage, **fields: object) -> None:
    [contract] = stage.kept(Contract, number="K-101")
    stage.write(contract.model_copy(update=fields))


def test_an_option_is_shown_with_its_arithmetic(stage: Stage) -> None:
    said = _text(stage)
    assert "Option 1: 12 måneder Sidste dag for ja eller nej: mandag 31. aug. 2026, om" in said
    assert "28. feb. 2027 + 12 måneder = 28. feb. 2028" in said
    assert "28. feb. 2028 + 12 måneder = 28. feb. 2029" in said


def test_a_deadline_on_a_day_off_counts_as_the_working_day_before(stage: Stage) -> None:
    _change(stage, options=(ContractOption.parse("12/2026-05-31/"),))
    said = _text(stage)
    assert "fredag 29. maj 2026" in said
    assert "Fristen er søndag 31. maj 2026, som er en fridag." in said


def test_a_no_is_shown_only_once_its_day_has_passed(stage: Stage) -> None:
    _change(stage, options=(ContractOption.parse("12/2026-08-31/no"),))
    assert "Ikke udnyttet" not in _text(stage)
    assert "Sidste dag for ja eller nej: mandag 31. aug. 2026" in _text(stage)
    _change(stage, options=(ContractOption.parse("12/2025-08-31/no"),))
    assert "Ikke udnyttet" in _text(stage)


def test_findings_and_targets_not_reached_are_listed(stage: Stage) -> None:
    stage.write(
        Supervision(contract="K-101", method="visit", done_on=date(2026, 1, 30), findings_open=2)
    )
    stage.write(
        Measurement(
            contract="K-101", point="Tilgængelighed", period_end=date(2026, 3, 1), value=97.5
        )
    )
    said = _text(stage)
    assert "2 åbne fund: tilsyn 30. jan. 2026 (besøg)" in said
    assert "Tilgængelighed: 97,5 % pr. 1. mar. 2026; målet er mindst 99,8 %" in said


def test_what_the_supplier_owes_is_among_the_deadlines(stage: Stage) -> None:
    stage.write(
        Document(
            contract="K-101",
            kind="operations report",
            title="Driftsrapport januar",
            dated=date(2026, 1, 20),
            every_days=31,
        )
    )
    assert "20. feb. 2026 Driftsrapport fra leverandøren · dagen er passeret" in _text(stage)


def test_who_meets_is_shown_by_name_with_attendance(stage: Stage) -> None:
    stage.write(
        Seat(
            forum="Driftsforum K-101",
            person="Rita Ikkerigtig",
            side="supplier",
            role="Driftschef",
            attended="1/3",
        )
    )
    said = _text(stage)
    assert "Ole Pladsholder myndigheden, kan beslutte 2 af 3 møder" in said
    assert "Rita Ikkerigtig leverandøren, Driftschef 1 af 3 møder" in said


def test_the_card_says_what_the_paper_says(stage: Stage, ditte: Person) -> None:
    ditte.says("kontraktark for K-101")
    stage.work()
    sheet = _sheet(stage)
    printed = _text(stage)
    assert sheet.deadlines.option is not None
    for day in (sheet.deadlines.option.reply_by, *(one.day for one in sheet.days)):
        shown = Words("da").date(day)
        ditte.sees(shown.replace("\u00a0", " "))
        assert shown.replace("\u00a0", " ") in printed


def test_it_is_gone_where_the_contract_is(stage: Stage) -> None:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE), Words("da"))
        with pytest.raises(NotFound):
            read_contract_sheet({"about": "contract:K-999"}, context)
