"""Write a workbook of plain tables, to be read and sorted, and not to be sent back."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryDirectory
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from papers.sheet_table import SheetCell, SheetTable

_LONGEST_CELL: Final = 32_000
"""A cell holds 32,767 characters at most."""
_A3, _A4 = 8, 9
"""Sizes of paper, as workbooks number them."""
_WIDEST_ON_A4: Final = 200
"""The width in characters that can still be read when it is fitted on an A4."""
_SHEET_AND_PAGE: Final = "&L&A&R&P/&N"
"""The foot of a printed page: the sheet's title, and its number of how many."""
_FIRST_DAY: Final = date(1900, 3, 1)
"""Spreadsheets disagree about the calendar before this day."""


def workbook_file(tables: Sequence[SheetTable], *, title: str, made: datetime) -> bytes:
    """Return the workbook; the same tables and moment give the same bytes.

    Nothing in it is a formula, and nothing of the machine or its user gets into it.
    """
    target = io.BytesIO()
    with TemporaryDirectory(prefix="kravbot-paper-") as folder:
        book = Workbook(
            target,
            {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False},
        )
        book.set_properties(
            {
                "title": title,
                "author": "Kravbot",
                "created": made.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        looks = _Looks(book)
        for table in tables:
            _write(book.add_worksheet(table.title), table, looks)
        book.close()
    return target.getvalue()


class _Looks:
    def __init__(self, book: Workbook) -> None:
        top = {"valign": "top", "text_wrap": True}
        left = {**top, "align": "left", "indent": 1}  # a number may end right before it
        self.text: Format = book.add_format(left)
        self.number: Format = book.add_format(top)
        self.day: Format = book.add_format({**left, "num_format": "yyyy-mm-dd"})
        self.heading: Format = book.add_format({**left, "bold": True, "bottom": 1})
        self.lead: Format = book.add_format({"bold": True})


def _write(sheet: Worksheet, table: SheetTable, looks: _Looks) -> None:
    for column, (_, width) in enumerate(table.headings):
        sheet.set_column(column, column, width)
    top = len(table.lead)
    for row, said in enumerate(table.lead):
        sheet.write_string(row, 0, _fitting(said), looks.lead if not row else None)
    for column, (heading, _) in enumerate(table.headings):
        sheet.write_string(top, column, heading, looks.heading)
    for row, cells in enumerate(table.rows, top + 1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, looks)
    sheet.freeze_panes(top + 1, 0)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.headings) - 1)
    sheet.set_landscape()
    width = sum(width for _, width in table.headings)
    sheet.set_paper(_A3 if width > _WIDEST_ON_A4 else _A4)
    sheet.print_area(0, 0, top + len(table.rows), len(table.headings) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer(_SHEET_AND_PAGE)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: SheetCell, looks: _Looks) -> None:
    match cell:
        case None | "":
            return
        case date() if cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks.day)  # noqa: DTZ001  # a cell has no zone
        case int() | float():
            sheet.write_number(row, column, cell, looks.number)
        case _:
            sheet.write_string(row, column, _fitting(str(cell)), looks.text)


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
