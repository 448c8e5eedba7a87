"""Write one sheet of records: headings, rows, and what surrounds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.texts.words import shown
from governance.records.columns import Column, Sheet
from register.workbook.data_validation import DataValidation, own_names
from register.workbook.file import WorkbookFile
from register.workbook.headings import note_of
from register.workbook.styles import (
    HEADING_HEIGHT,
    NOTE,
    WIDEST,
    Cell,
    Format,
    Shape,
    State,
    dress_page,
    least_width,
    lines_of,
    pages_across,
    row_height,
    settled,
    width_of,
)

ROWS_TO_SPARE = 2_000
"""The rows below the last one that have drop-downs too."""

_COULD_BE_A_FORMULA = ("=", "+", "-", "@")
_NOTE_WIDTH = 290  # pixels
_NOTE_LINE = 46  # characters
_LAST_ROW = 1_048_575


@dataclass(frozen=True)
class Heading:
    """The heading of a column, and the register's column it is, where it is one."""

    text: str
    column: Column | None = None
    state: State = "plain"
    note: str = ""


class CellTooLong(Exception):
    """A text is longer than a cell of a workbook can hold; it says where it would have stood."""


class RecordSheet:
    """A sheet that is written row by row.

    Rows are numbered as the spreadsheet does and written in that order.
    """

    def __init__(
        self,
        book: WorkbookFile,
        *,
        title: str,
        headings: Sequence[Heading],
        offers: DataValidation,
        tab: str | None = None,
    ) -> None:
        self._book = book
        self._title = title
        self._headings = headings
        self._offers = offers
        self._last = 1
        self._sheet: Any = book.workbook.add_worksheet(title)
        if tab is not None:
            self._sheet.set_tab_color(tab)
        self._widths = [self._least_width(heading) for heading in headings]
        self._shapes = [_shape(heading.column) for heading in headings]
        self._write_headings()

    def write(
        self,
        number: int,
        cells: Sequence[Cell],
        *,
        states: Mapping[int, State] | None = None,
        notes: Mapping[int, str] | None = None,
        state: State = "plain",
    ) -> None:
        """Write one row.

        `states` and `notes` are by the cell's place in it, and `state` holds for the others.
        """
        row = number - 1
        self._last = number
        height = row_height(cell for cell in cells if isinstance(cell, str))
        if height is not None:
            self._sheet.set_row(row, height)
        for place, cell in enumerate(cells):
            its_state = states.get(place, state) if states else state
            if cell is None and its_state == "plain":
                continue
            look = self._book.looks.cell(self._shape_of(cell, place), its_state)
            self._put(row, place, cell, look)
            if place < len(self._widths) and self._widths[place] < WIDEST:
                self._widths[place] = max(self._widths[place], width_of(_as_seen(cell)))
        for place, note in (notes or {}).items():
            self._note(row, place, note)

    def finish(self) -> None:
        """Set widths, filter, drop-downs and print, now that the last row is known."""
        sheet, last = self._sheet, min(self._last - 1 + ROWS_TO_SPARE, _LAST_ROW)
        self._widths = [
            settled(width, heading.text)
            for width, heading in zip(self._widths, self._headings, strict=True)
        ]
        for place, heading in enumerate(self._headings):
            look = self._book.looks.cell(self._shapes[place])
            sheet.set_column(place, place, self._widths[place], look)
            offer = self._offers.of(heading.column) if heading.column is not None else None
            if offer is not None:
                sheet.data_validation(1, place, last, place, offer)
        if self._headings:
            sheet.autofilter(0, 0, last, len(self._headings) - 1)
            everywhere = f"A1:XFD{last + 1}"
            sheet.ignore_errors(
                {"number_stored_as_text": everywhere, "two_digit_text_year": everywhere}
            )
        sheet.repeat_rows(0)
        if self._named_in_front():
            sheet.repeat_columns(0)
        sheet.fit_to_pages(pages_across(sum(self._widths)), 0)
        dress_page(sheet, landscape=True)

    def _write_headings(self) -> None:
        self._sheet.set_row(0, HEADING_HEIGHT)
        self._sheet.freeze_panes(1, 1 if self._named_in_front() else 0)
        for place, heading in enumerate(self._headings):
            column = heading.column
            look = self._book.looks.heading(
                required=column is not None and column.required,
                key=column is not None and column.key,
                state=heading.state,
            )
            self._put(0, place, heading.text, look)
            note = heading.note or (note_of(column, self._book.lang) if column else "")
            if note:
                self._note(0, place, note)

    def _named_in_front(self) -> bool:
        """Tell whether the first column alone says which record it is, so that it stays in view."""
        column = self._headings[0].column if self._headings else None
        return column is not None and column.key and own_names(column.section)

    def _least_width(self, heading: Heading) -> int:
        choices = heading.column.choices if heading.column is not None else ()
        return least_width(
            heading.column, heading.text, [shown(choice, self._book.lang) for choice in choices]
        )

    def _shape_of(self, cell: Cell, place: int) -> Shape:
        own = self._shapes[place] if place < len(self._shapes) else "text"
        match cell:
            case None:
                return own
            case str():
                # A value typed over it is a day or a number again. A text that could be a formula
                # stays text.
                return "text" if cell.startswith(_COULD_BE_A_FORMULA) else own
            case date():
                return "day"
            case int() if own == "whole" and not isinstance(cell, bool):
                return "whole"
            case _:
                return "text" if own == "text" else "number"

    def _put(self, row: int, place: int, cell: Cell, look: Format) -> None:
        if not put(self._sheet, row, place, cell, look):
            raise CellTooLong(f"{self._title}: row {row + 1}, column {place + 1}")

    def _note(self, row: int, place: int, text: str) -> None:
        lines = lines_of(text, _NOTE_LINE)
        self._sheet.write_comment(
            row,
            place,
            text,
            {
                "author": "Kravbot",
                "color": NOTE,
                "font_name": "Calibri",
                "font_size": 10,
                "width": _NOTE_WIDTH,
                "height": lines * 18 + 14,
            },
        )


def put(sheet: Any, row: int, place: int, cell: Cell, look: Format) -> bool:
    """Write one cell, where text is always text: never a formula, a link or a number.

    Returns False when it was cut.
    """
    match cell:
        case None | "":
            sheet.write_blank(row, place, None, look)
        case str() if cell.startswith("<r>") and cell.endswith("</r>"):
            # XlsxWriter takes such a text for XML of its own. In pieces it is text again.
            pieces = (cell[:1], cell[1:3], cell[3:])
            return bool(sheet.write_rich_string(row, place, *pieces, look) == 0)
        case str():
            return bool(sheet.write_string(row, place, cell, look) == 0)
        case bool():
            sheet.write_boolean(row, place, cell, look)
        case int() | float():
            sheet.write_number(row, place, cell, look)
        case date():
            sheet.write_datetime(row, place, cell, look)
    return True


def headings_of(sheet: Sheet, book: WorkbookFile) -> list[Heading]:
    """Return the sheet's headings, exactly as the register calls its columns in that language."""
    return [Heading(column.heading(book.lang), column) for column in sheet.columns]


def _shape(column: Column | None) -> Shape:
    match column.kind if column is not None else "text":
        case "day":
            return "day"
        case "whole":
            return "whole"
        case "decimal":
            return "number"
        case _:
            return "text"


def _as_seen(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
