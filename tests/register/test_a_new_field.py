"""Test that a field added to a record model needs nothing else.

It is in the file, the template, the differences and the faults by itself.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest

from bot.cards.register.refusals import right_at
from bot.engine.dialog import TurnContext
from bot.engine.records.fields import fields_of, values_in
from bot.texts.words import Words
from governance.changes.draft import InvalidRecord, drafted
from governance.changes.merge import Difference, MergedRecord
from governance.ports import Versioned
from governance.records import columns
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.schema.label import Label
from governance.schema.values import Count, PastDay
from register.change_summary import described
from register.faults import sentence
from register.parsing import read_records
from register.workbook import data_validation, headings
from register.workbook.reader import read_workbook
from register.workbook.template import write_template
from register.workbook.writer import write_register
from register.yaml.reader import read_own_yaml
from register.yaml.template import write_yaml_template
from register.yaml.writer import write_yaml
from storage.database import Database
from tests.fakes.clock import MORNING
from tests.register.files import workbook
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import command_context_of, rehearsal, stocked

TODAY = date(2026, 3, 2)


class LitSystem(System):
    """A system as a later version knows it.

    It is no section of its own: it takes the place of `systems`.
    """

    lanterns: Annotated[
        Count | None,
        Label("Lanterner", "Lanterns", "Hvor mange der lyser", "How many are lit"),
    ] = None
    colour: Annotated[Literal["1", "2"] | None, Label("Farve", "Colour")] = None
    lit_on: Annotated[PastDay | None, Label("Tændt", "Lit on")] = None


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Open the demo as this version wrote it."""
    with stocked(tmp_path_factory.mktemp("a new field")) as database:
        yield database


@pytest.fixture(autouse=True)
def later_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sections = tuple(LitSystem if cls is System else cls for cls in SECTIONS)
    monkeypatch.setattr(columns, "SECTIONS", sections)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for module in (columns, headings, data_validation):
        for function in vars(module).values():
            clear = getattr(function, "cache_clear", None)
            if clear is not None:
                clear()


def lit(**fields: object) -> LitSystem:
    return LitSystem.model_validate({"name": "Fyret", "criticality": "ikke kritisk", **fields})


def test_it_is_in_the_workbook_and_the_template(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", lang="da")
    template = {table.title: table.headings for table in read_workbook(tmp_path / "t.xlsx").tables}
    assert template["Systemer"][-3:] == ("Lanterner", "Farve", "Tændt")
    system = lit(lanterns=3, colour="2", lit_on="2026-01-05")
    write_register(tmp_path / "r.xlsx", [system], lang="da", authority="A", now=MORNING)
    back = read_records(read_workbook(tmp_path / "r.xlsx"), today=TODAY)
    assert [placed.record for placed in back.placed] == [system]


def test_it_is_in_yaml_and_its_template() -> None:
    system = lit(lanterns=3, colour="2", lit_on="2026-01-05")
    written = "".join(write_yaml([system], authority="A"))
    assert "    lanterns: 3\n" in written
    back = read_records(read_own_yaml(written.encode()), today=TODAY)
    assert [placed.record for placed in back.placed] == [system]
    assert "# Lanterner. Kan stå tom. Hvor mange der lyser." in write_yaml_template("da")


def test_it_is_in_the_notes_the_drop_downs_and_the_differences() -> None:
    sheet = columns.sheet_of("systems")
    note = headings.note_of(sheet.of_field("lanterns"), "en")
    assert "How many are lit." in note
    assert sheet.of_field("colour").choices == ("1", "2")
    kept = Versioned(lit(lanterns=3), 1, MORNING, "somebody", MORNING)
    merged = Difference((), (MergedRecord(kept, lit(lanterns=4)),), (), 0)
    [changes] = described(merged, Words("da"))
    assert changes.lines == ("~ Fyret: Lanterner: 3 → 4",)


def test_it_is_asked_for_in_conversation(demo: Database) -> None:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, "yusuf.fiktivsen@stf.example"), Words("da"))
        fields = {field.name: field for field in fields_of("systems", {}, context)}
        assert (fields["lanterns"].label, fields["lanterns"].kind) == ("Lanterner", "number")
        assert [option.value for option in fields["colour"].options] == ["1", "2"]
        entered = {"name": "Fyret", "criticality": "ikke kritisk", "lanterns": "3", "colour": "2"}
        values, wrong = values_in("systems", entered)
        assert not wrong
        assert drafted("systems", values, context.command_context) == lit(lanterns=3, colour="2")
        with pytest.raises(InvalidRecord) as faulty:
            drafted("systems", values | {"lanterns": -1}, context.command_context)
        [flaw] = faulty.value.flaws
        assert right_at(flaw, "systems", context.words) == "Skriv 0 eller mere."


def test_it_is_in_the_faults_and_the_warnings(tmp_path: Path) -> None:
    rows = [
        ["System", "Kritikalitet", "Lanterner", "Farve", "Tændt"],
        ["A", "ikke kritisk", "mange", None, None],
        ["B", "ikke kritisk", 3, "blå", None],
        ["C", "ikke kritisk", -1, None, None],
        ["D", "ikke kritisk", None, None, date(2026, 4, 1)],
    ]
    # They are rows of cells.
    (tmp_path / "r.xlsx").write_bytes(workbook(("Systemer", rows)))  # type: ignore[arg-type]
    reading = read_records(read_workbook(tmp_path / "r.xlsx"), today=TODAY)
    assert [sentence(fault, Words("da"), form="xlsx") for fault in reading.faults] == [
        "Systemer, række 2, Lanterner “mange”: Skriv et helt tal, fx 3.",
        "Systemer, række 3, Farve “blå”: Skriv en af: 1, 2.",
        "Systemer, række 4, Lanterner “-1”: Skriv 0 eller mere.",
    ]
    assert [sentence(fault, Words("en"), form="xlsx") for fault in reading.warnings] == [
        "Systemer, row 5, Tændt “2026-04-01”: The date lies in the future. Is that right?"
    ]
