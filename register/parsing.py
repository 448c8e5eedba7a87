"""Turn tables into records: every row is read by its section's model.

Everything wrong is found at once.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pydantic import ValidationError

from bot.formatting.cells import EMPTY, CellFault, Raw, read, written_as
from governance.changes.validation import FieldError, catalogue_errors, model_errors
from governance.records.authorities import Authority
from governance.records.columns import Column, Sheet, folded, sheet_named, sheet_of, sheets
from governance.schema.record import Record
from register.examples import is_example
from register.tables import FileFault, Table, TableRow, Workbook
from register.workbook.styles import GUIDE_TITLES


@dataclass(frozen=True)
class PlacedRecord:
    """A record and where in the file it stands.

    `given` are the fields the file has a word about.
    """

    record: Record
    title: str
    row: int
    headings: Mapping[str, str]
    given: frozenset[str]

    def fault(self, code: str, field: str, **about: str) -> FileFault:
        """Make a fault of this record's field."""
        written = getattr(self.record, field)
        return FileFault(
            code,
            about,
            title=self.title,
            row=self.row,
            heading=self.headings.get(field, ""),
            value=written_as(written if isinstance(written, str | date) else None),
            section=self.record.section,
            field=field,
        )


def completed(placed: PlacedRecord, kept: Record) -> PlacedRecord | tuple[FileFault, ...]:
    """Complete the record with what is kept of it and the file says nothing about.

    Returns faults when the two do not go together.
    """
    cls = type(kept)
    fields = [name for name in cls.model_fields if name not in placed.given]
    if all(getattr(kept, name) == getattr(placed.record, name) for name in fields):
        return placed
    whole = {name: getattr(placed.record, name) for name in cls.model_fields}
    whole |= {name: getattr(kept, name) for name in fields}
    try:
        return replace(placed, record=cls.model_validate(whole))
    except ValidationError as error:
        return tuple(_explained(error, placed, sheet_of(cls.section)))


def _explained(error: ValidationError, placed: PlacedRecord, sheet: Sheet) -> Iterator[FileFault]:
    for flaw in model_errors(error, sheet):
        yield placed.fault(flaw.code, flaw.field, **flaw.about)


@dataclass(frozen=True)
class ParsedRegister:
    """The content of a file.

    With faults, the records are only those that could be read. `sections` are those the file has,
    also when they are empty there. `unread` are the sections and keys of records with faults: who
    names one of these is not wrong for that.
    """

    placed: tuple[PlacedRecord, ...]
    faults: tuple[FileFault, ...]
    warnings: tuple[FileFault, ...]
    sections: frozenset[str]
    unread: frozenset[tuple[str, str]] = frozenset()

    @property
    def authority(self) -> str | None:
        """The name of the authority the file is about, when it says so."""
        found = [one.record.name for one in self.placed if isinstance(one.record, Authority)]
        return found[0] if found else None


def read_records(workbook: Workbook, *, today: date) -> ParsedRegister:
    """Return the records of the file in the register's order, every fault, and what is only odd."""
    faults, warnings = list(workbook.faults), []
    known = list(_sheets(workbook, faults))
    placed: list[PlacedRecord] = []
    unread: set[tuple[str, str]] = set()
    for sheet, table in sorted(known, key=lambda one: _order()[one[0].section]):
        reader = _Reader(sheet, table, workbook.form, today)
        placed += reader.records()
        faults += reader.faults
        warnings += reader.warnings
        unread |= reader.unread
    return ParsedRegister(
        placed=tuple(placed),
        faults=tuple(faults),
        warnings=tuple(warnings),
        sections=frozenset(sheet.section for sheet, _ in known),
        unread=frozenset(unread),
    )


def _sheets(workbook: Workbook, faults: list[FileFault]) -> Iterator[tuple[Sheet, Table]]:
    seen: dict[str, str] = {}
    for table in workbook.tables:
        sheet = sheet_named(table.title)
        if sheet is None and workbook.form == "xlsx" and folded(table.title) in GUIDE_TITLES:
            continue
        if sheet is None:
            known_titles = _titles() if workbook.form == "xlsx" else list(_order())
            faults.append(_unknown("unknown_sheet", table.title, known_titles, title=table.title))
        elif sheet.section in seen:
            about = {"first": seen[sheet.section]}
            faults.append(FileFault("sheet_twice", about, title=table.title, section=sheet.section))
        else:
            seen[sheet.section] = table.title
            if workbook.form == "xlsx" and table.rows and not table.headings:
                faults.append(
                    FileFault("no_headings", {}, title=table.title, row=1, section=sheet.section)
                )
                yield sheet, replace(table, rows=())
            else:
                yield sheet, table


class _Reader:
    """It reads one table."""

    def __init__(self, sheet: Sheet, table: Table, form: str, today: date) -> None:
        self._sheet = sheet
        self._table = table
        self._form = form
        self._today = today
        self.faults: list[FileFault] = []
        self.warnings: list[FileFault] = []
        self.unread: set[tuple[str, str]] = set()
        self._columns: dict[int, Column] = dict(self._read_headings())
        self._headings = {
            column.field: table.headings[place] for place, column in self._columns.items()
        }
        self._said: dict[frozenset[int], frozenset[str]] = {}
        self._absent = frozenset(
            column.field
            for column in sheet.columns
            if column.required and column.field not in self._headings
        )

    def records(self) -> list[PlacedRecord]:
        """Return the records that could be read, and fill `faults` and `warnings` along the way."""
        found = [placed for row in self._table.rows for placed in self._record(row)]
        if self._form == "xlsx" and self._rows_with_something():
            self.faults[:0] = [
                self._fault("missing_column", {}, 1, column)
                for column in self._sheet.columns
                if column.field in self._absent
            ]
        self._check_keys(found)
        self.warnings += [warning for placed in found for warning in self._ahead(placed)]
        return found

    def _rows_with_something(self) -> bool:
        return any(any(not _blank(cell) for cell in row.cells) for row in self._table.rows)

    # ── Headings ─────────────────────────────────────────────────────────────

    def _read_headings(self) -> Iterator[tuple[int, Column]]:
        names = self._table.headings
        widest = max((len(row.cells) for row in self._table.rows), default=0)
        taken: dict[str, str] = {}
        for place in range(max(len(names), widest)):
            name = names[place] if place < len(names) else ""
            column = self._sheet.column(name) if name else None
            if column is not None and column.field in taken:
                about = {"first": taken[column.field]}
                self.faults.append(self._heading_fault("heading_twice", name, about))
            elif column is not None:
                taken[column.field] = name
                yield place, column
            elif name:
                known = (
                    (way for one in self._sheet.columns for way in (one.label.da, one.label.en))
                    if self._form == "xlsx"
                    else (one.name for one in self._sheet.columns)
                )
                fault = _unknown("unknown_field", name, known, title=self._table.title)
                self.faults.append(replace(fault, row=self._heading_row(), heading=name, value=""))
            else:
                self._check_no_heading(place)

    def _check_no_heading(self, place: int) -> None:
        for row in self._table.rows:
            if place < len(row.cells) and not _blank(row.cells[place]):
                fault = FileFault(
                    "no_heading",
                    {},
                    title=self._table.title,
                    row=row.number,
                    value=written_as(row.cells[place]),
                    section=self._sheet.section,
                )
                self.faults.append(fault)
                return

    def _heading_fault(self, code: str, name: str, about: Mapping[str, str]) -> FileFault:
        return FileFault(
            code,
            about,
            title=self._table.title,
            row=self._heading_row(),
            heading=name,
            section=self._sheet.section,
        )

    def _heading_row(self) -> int:
        return 1 if self._form == "xlsx" else 0

    # ── Rows ─────────────────────────────────────────────────────────────────

    def _record(self, row: TableRow) -> Iterator[PlacedRecord]:
        if self._form == "xlsx" and all(_blank(cell) for cell in row.cells):
            return
        values, wrong = self._values(row)
        try:
            record = self._sheet.record_class.model_validate(values)
        except ValidationError as error:
            self._explain(error, row, wrong)
            self._leave_unread(row)
            return
        if is_example(record):
            return
        if wrong or not self._check_catalogue(record, row):
            self._leave_unread(row)
            return
        yield PlacedRecord(
            record, self._table.title, row.number, self._headings, given=self._given(row)
        )

    def _leave_unread(self, row: TableRow) -> None:
        cls = self._sheet.record_class
        cells = {name: self._cell(row, self._sheet.of_field(name)) for name in cls.key_fields}
        parts = {
            name: cell.strip() if isinstance(cell, str) else written_as(cell)
            for name, cell in cells.items()
        }
        self.unread.add((cls.section, cls.key_of(**parts)))

    def _given(self, row: TableRow) -> frozenset[str]:
        """Return the fields the record gives.

        In a workbook they are every column there is, in YAML the fields this record has. The sets
        are cached, as few records are unlike the others.
        """
        given = self._said.get(row.unsaid)
        if given is None:
            given = self._said[row.unsaid] = frozenset(
                column.field for place, column in self._columns.items() if place not in row.unsaid
            )
        return given

    def _values(self, row: TableRow) -> tuple[dict[str, object], set[str]]:
        values: dict[str, object] = {}
        wrong: set[str] = set()
        for place, column in self._columns.items():
            raw = row.cells[place] if place < len(row.cells) else None
            try:
                value = read(column, raw)
            except CellFault as fault:
                wrong.add(column.field)
                about = fault.about | self._right(fault.code, column)
                wrong_part = raw if fault.value is None else fault.value
                self.faults.append(self._fault(fault.code, about, row.number, column, wrong_part))
            else:
                if value is not EMPTY:
                    values[column.name] = value
        return values, wrong

    def _explain(self, error: ValidationError, row: TableRow, wrong: set[str]) -> None:
        explained: set[str] = set()
        for flaw in model_errors(error, self._sheet):
            if flaw.field in wrong or flaw.field in explained:
                continue
            if self._form == "xlsx" and flaw.field in self._absent:
                continue
            explained.add(flaw.field)
            self.faults.append(self._of_flaw(flaw, row))

    def _of_flaw(self, flaw: FieldError, row: TableRow) -> FileFault:
        column = self._sheet.of_field(flaw.field)
        value = flaw.about.get("unknown", flaw.value)
        wrong = self._cell(row, column) if value is None else value
        return self._fault(flaw.code, flaw.about, row.number, column, wrong)

    def _cell(self, row: TableRow, column: Column) -> Raw:
        for place, other in self._columns.items():
            if other == column and place < len(row.cells):
                return row.cells[place]
        return None

    def _right(self, code: str, column: Column) -> dict[str, str]:
        return {"choices": column.field} if code == "choice" else {}

    def _fault(
        self, code: str, about: Mapping[str, str], row: int, column: Column, raw: Raw = None
    ) -> FileFault:
        return FileFault(
            code,
            about,
            title=self._table.title,
            row=row,
            heading=self._headings.get(column.field, ""),
            value=written_as(raw),
            section=self._sheet.section,
            field=column.field,
        )

    # ── Checks a model alone cannot make ─────────────────────────────────────

    def _check_catalogue(self, record: Record, row: TableRow) -> bool:
        """Check that its questions and requirements exist, and its answer fits its question."""
        wrong = catalogue_errors(record, self._today)
        self.faults += [self._of_flaw(flaw, row) for flaw in wrong]
        return not wrong

    def _check_keys(self, found: list[PlacedRecord]) -> None:
        first: dict[str, int] = {}
        key = self._sheet.of_field(self._sheet.record_class.key_fields[0])
        for placed in found:
            known = first.setdefault(placed.record.key, placed.row)
            if known != placed.row:
                twice = placed.fault("twice", key.field, row=str(known))
                self.faults.append(replace(twice, value=self._called(placed)))
        if self._sheet.record_class is Authority and len(first) > 1:
            self.faults.append(found[1].fault("one_authority", key.field))

    def _called(self, placed: PlacedRecord) -> str:
        """Name the record as its row does: by every part of its key."""
        row = next(row for row in self._table.rows if row.number == placed.row)
        columns = [self._sheet.of_field(name) for name in self._sheet.record_class.key_fields]
        parts = [written_as(self._cell(row, column)) for column in columns]
        return written_as(" · ".join(part for part in parts if part))

    def _ahead(self, placed: PlacedRecord) -> Iterator[FileFault]:
        for column in self._sheet.columns:
            day = getattr(placed.record, column.field) if column.past else None
            if day is not None and day > self._today:
                yield placed.fault("ahead", column.field)


def _unknown(code: str, name: str, known: Iterable[str], *, title: str) -> FileFault:
    """Make the fault of an unknown title or heading, with the one that was perhaps meant."""
    ways = {folded(one): one for one in known}
    near = difflib.get_close_matches(folded(name), ways, n=1, cutoff=0.75)
    if near:
        return FileFault(f"{code}_near", {"near": ways[near[0]]}, title=title)
    return FileFault(code, {}, title=title)


def _titles() -> list[str]:
    return [
        name for sheet in sheets() for name in (sheet.section, sheet.title("da"), sheet.title("en"))
    ]


def _blank(cell: Raw) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@cache
def _order() -> Mapping[str, int]:
    return {sheet.section: place for place, sheet in enumerate(sheets())}
