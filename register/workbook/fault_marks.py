"""Write the file somebody sent with its faults marked.

They correct it there and send it again.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import isfinite
from typing import Any, TypeAlias

from bot.formatting.cells import OddCell, Raw, written_as
from bot.texts.words import Words
from governance.records.columns import Column, folded, sheet_named
from governance.schema.values import Locale as Lang
from register.tables import Table
from register.workbook.data_validation import DataValidation, own_names
from register.workbook.file import UNDATED, Target, WorkbookFile, new_book
from register.workbook.record_sheet import Heading, RecordSheet, put
from register.workbook.references import cell_name
from register.workbook.styles import (
    FAULT_TAB,
    FIRST_DAY,
    GUIDE_TITLES,
    LINE_HEIGHT,
    WARNING_TAB,
    Cell,
    State,
    dress_page,
    faults_title,
    lines_of,
    tab_colour,
)

_HEADINGS = 1  # the row they stand in
_CELL = 32_767  # UTF-16 units a cell holds
_LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_MOST_TOLD = (
    # More of them make the file slow to open and to read. Colours and list have no bound.
    5_000
)
_MOST_LINES = 20
_LIST_FROM = 4  # rows above the first mark
_LIST_HEADS = (
    "workbook.mark",
    "workbook.sheet",
    "workbook.mark_row",
    "workbook.mark_column",
    "workbook.mark_value",
    "workbook.mark_sentence",
)
_LIST_WIDTHS = (13, 26, 12, 28, 30, 74)


@dataclass(frozen=True)
class FaultMark:
    """One thing that is wrong, and where.

    `title` is as the table has it, and empty for the whole file. `row` is as the spreadsheet
    counts: 0 for the sheet, 1 for the headings. An empty `heading` is the whole row.
    """

    title: str
    row: int
    heading: str
    sentence: str
    warning: bool


def write_marked(
    target: Target, tables: Sequence[Table], marks: Sequence[FaultMark], *, lang: Lang
) -> None:
    """Write every sheet and row where it was, with faults in colour and with a note.

    A first sheet lists them. Sheets that are ours and hold no records (GUIDE_TITLES) are left out.
    """
    kept = [table for table in tables if folded(table.title) not in GUIDE_TITLES]
    titles = _titles(kept)
    by_title: defaultdict[str, list[FaultMark]] = defaultdict(list)
    for mark in marks:
        by_title[mark.title].append(mark)
    title = Words(lang)("workbook.title_marked")
    with new_book(target, title=title, lang=lang, made=UNDATED) as book:
        front = book.workbook.add_worksheet(faults_title(lang))
        offers = DataValidation(lang=lang, lists=book.lists, named_on=_named_on(kept, titles))
        placed: list[_Placed] = []
        for table, its_title in zip(kept, titles, strict=True):
            own = _place(table, its_title, by_title.pop(table.title, []))
            room = max(0, _MOST_TOLD - len(placed))
            _write_table(book, table, its_title, own, offers, notes=_by_row(own[:room]))
            placed += own
        elsewhere = [_Placed(mark) for rest in by_title.values() for mark in rest]
        _FaultList(book, front).write([*elsewhere, *placed])


@dataclass(frozen=True)
class _Placed:
    """A mark with the cell it stands in.

    `row` and `place` are as the spreadsheet counts. An empty `sheet` is nowhere.
    """

    mark: FaultMark
    sheet: str = ""
    row: int = 0
    place: int = 0
    value: str = ""

    @property
    def state(self) -> State:
        return "warning" if self.mark.warning else "fault"


# ── The sheets as they were ──────────────────────────────────────────────────


def _place(table: Table, title: str, marks: Sequence[FaultMark]) -> list[_Placed]:
    """Return the sheet's marks with their cells, from the top and from the left."""
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        places.setdefault(heading, place)
    rows = {row.number: row.cells for row in table.rows}
    placed = []
    for mark in marks:
        place = places.get(mark.heading, 0) if mark.heading else 0
        cells = rows.get(mark.row, ()) if mark.heading else ()
        value = written_as(cells[place]) if place < len(cells) else ""
        if mark.row == _HEADINGS:
            value = written_as(mark.heading)
        placed.append(_Placed(mark, title, max(mark.row, _HEADINGS), place, value))
    return sorted(placed, key=lambda one: (one.mark.row, one.place))


_ByRow: TypeAlias = Mapping[int, Sequence[_Placed]]


def _by_row(placed: Sequence[_Placed]) -> _ByRow:
    rows: defaultdict[int, list[_Placed]] = defaultdict(list)
    for one in placed:
        rows[one.row].append(one)
    return rows


def _write_table(
    book: WorkbookFile,
    table: Table,
    title: str,
    placed: Sequence[_Placed],
    offers: DataValidation,
    *,
    notes: _ByRow,
) -> None:
    marked = _by_row(placed)
    sheet = RecordSheet(
        book,
        title=title,
        headings=_headings(table, marked.get(_HEADINGS, ()), notes.get(_HEADINGS, ())),
        offers=offers,
        tab=_tab(table, placed),
    )
    rows = {row.number: row.cells for row in table.rows}
    for number in sorted((rows.keys() | marked.keys()) - {_HEADINGS}):
        here = marked.get(number, ())
        cells = [_writable(raw) for raw in rows.get(number, ())]
        missing = max((one.place + 1 for one in here), default=0) - len(cells)
        sheet.write(
            number,
            [*cells, *[None] * missing],
            states=_states(here),
            notes=_notes(notes.get(number, ())),
        )
    sheet.finish()


def _headings(table: Table, placed: Sequence[_Placed], noted: Sequence[_Placed]) -> list[Heading]:
    known = sheet_named(table.title)
    states, notes = _states(placed), _notes(noted)
    texts = table.headings or (("",) if placed else ())
    seen: set[Column] = set()
    headings = []
    for place, text in enumerate(texts):
        column = known.column(text) if known is not None and text else None
        if column in seen:
            column = None
        elif column is not None:
            seen.add(column)
        headings.append(
            Heading(_cut(text), column, states.get(place, "plain"), notes.get(place, ""))
        )
    return headings


def _states(placed: Sequence[_Placed]) -> dict[int, State]:
    """Return the colour of each cell, where a fault outweighs a warning."""
    states: dict[int, State] = {}
    for one in placed:
        if states.get(one.place) != "fault":
            states[one.place] = one.state
    return states


def _notes(placed: Sequence[_Placed]) -> dict[int, str]:
    notes: defaultdict[int, list[str]] = defaultdict(list)
    for one in placed:
        notes[one.place].append(one.mark.sentence)
    return {place: "\n".join(dict.fromkeys(sentences)) for place, sentences in notes.items()}


def _tab(table: Table, placed: Sequence[_Placed]) -> str | None:
    if any(one.state == "fault" for one in placed):
        return FAULT_TAB
    if placed:
        return WARNING_TAB
    known = sheet_named(table.title)
    return tab_colour(known.section) if known is not None else None


def _named_on(tables: Sequence[Table], titles: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return where the names of each section stand in this file, so that they can be offered."""
    found: dict[str, tuple[str, int]] = {}
    for table, title in zip(tables, titles, strict=True):
        sheet = sheet_named(table.title)
        if sheet is None or not own_names(sheet.section):
            continue
        for place, heading in enumerate(table.headings):
            column = sheet.column(heading) if heading else None
            if column is not None and column.key:
                found.setdefault(sheet.section, (title, place))
    return found


def _writable(raw: Raw) -> Cell:
    """Return the cell as it can be written again.

    A value that a spreadsheet does not have is written as its text.
    """
    match raw:
        case OddCell():
            return _cut(raw.text)
        case str():
            return _cut(raw)
        case datetime() if raw.time() != time():
            return raw.isoformat(sep=" ")
        case datetime():
            return _writable(raw.date())
        case date() if raw < FIRST_DAY:
            return raw.isoformat()
        case float() if not isfinite(raw):
            return str(raw)
        case list() | dict():
            return written_as(raw)
        case _:
            return raw


def _cut(text: str, longest: int = _CELL) -> str:
    """Return as much of it as that many UTF-16 units hold."""
    if len(text) * 2 <= longest:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * longest].decode("utf-16-le", "ignore")


def _titles(tables: Sequence[Table]) -> list[str]:
    """Return the titles as written.

    A title that no spreadsheet would take is mended, so that the file can be opened.
    """
    taken: set[str] = set(GUIDE_TITLES)
    titles = []
    for table in tables:
        plain = _NOT_IN_TITLES.sub("_", table.title)
        title, number = _fitting(plain, _LONGEST_TITLE), 1
        while title.casefold() in taken:
            number += 1
            title = f"{_fitting(plain, _LONGEST_TITLE - 6)} ({number})"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _fitting(title: str, longest: int) -> str:
    return _cut(title.strip("'"), longest).strip("'") or "_"


# ── The list in front ────────────────────────────────────────────────────────


class _FaultList:
    """The first sheet: how much is wrong, what to do, and every mark with a link to its cell."""

    def __init__(self, book: WorkbookFile, sheet: Any) -> None:
        self._book = book
        self._words = book.words
        self._sheet = sheet

    def write(self, placed: Sequence[_Placed]) -> None:
        told = placed[:_MOST_TOLD]
        after = _LIST_FROM + len(told)
        self._prepare(last=after)
        self._front(placed)
        for row, one in enumerate(told, start=_LIST_FROM):
            self._line(row, one)
        if len(told) < len(placed):
            self._say(after, self._words("workbook.and_more", n=len(placed) - len(told)))

    def _prepare(self, *, last: int) -> None:
        sheet = self._sheet
        for place, width in enumerate(_LIST_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.set_tab_color(FAULT_TAB)
        sheet.freeze_panes(_LIST_FROM, 0)
        sheet.autofilter(_LIST_FROM - 1, 0, max(last - 1, _LIST_FROM), len(_LIST_WIDTHS) - 1)
        sheet.repeat_rows(_LIST_FROM - 1)
        sheet.fit_to_pages(1, 0)
        dress_page(sheet, landscape=True)
        sheet.activate()

    def _front(self, placed: Sequence[_Placed]) -> None:
        words, looks = self._words, self._book.looks
        faults = sum(not one.mark.warning for one in placed)
        warnings = len(placed) - faults
        self._sheet.set_row(0, 40)
        for place in range(len(_LIST_WIDTHS)):
            put(
                self._sheet,
                0,
                place,
                None if place else words("workbook.title_marked"),
                looks.title(),
            )
        says = words("workbook.faults_counted", n=faults) if faults else words("workbook.no_faults")
        self._say(1, says)
        says = words("workbook.warnings_counted", n=warnings) if warnings else ""
        self._say(2, " ".join(filter(None, [says, words("workbook.nothing_changed")])))
        self._sheet.set_row(_LIST_FROM - 1, 22)
        for place, key in enumerate(_LIST_HEADS):
            put(self._sheet, _LIST_FROM - 1, place, words(key), looks.head())

    def _say(self, row: int, text: str) -> None:
        self._sheet.set_row(row, 22)
        put(self._sheet, row, 0, text, self._book.looks.lead())

    def _line(self, row: int, one: _Placed) -> None:
        words, looks = self._words, self._book.looks
        sentence = _cut(one.mark.sentence)
        texts = (self._column(one), one.value, sentence)
        lines = max(map(lines_of, texts, _LIST_WIDTHS[-len(texts) :]))
        self._sheet.set_row(row, LINE_HEIGHT * min(lines, _MOST_LINES) + 3)
        kind = "workbook.mark_warning" if one.mark.warning else "workbook.mark_fault"
        put(self._sheet, row, 0, words(kind), looks.chip(one.state))
        title = one.mark.title or words("workbook.whole_file")
        if one.sheet:
            cell = cell_name(one.row - 1, one.place)
            target = "internal:'" + one.sheet.replace("'", "''") + f"'!{cell}"
            self._sheet.write_url(row, 1, target, looks.link(), one.sheet)
        else:
            put(self._sheet, row, 1, _cut(title), looks.text())
        put(self._sheet, row, 2, one.mark.row or None, looks.count())
        for place, text in enumerate(texts, start=3):
            put(self._sheet, row, place, text, looks.text())

    def _column(self, one: _Placed) -> str:
        if one.mark.heading:
            return written_as(one.mark.heading)
        if one.mark.row:
            return self._words("workbook.whole_row")
        return self._words("workbook.whole_sheet") if one.mark.title else ""
