"""Read a workbook into tables of raw cells.

A child process reads it within limits, so that no file can hurt us.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.formatting.cells import OddCell, Raw
from register.child import child_reading
from register.tables import FileFault, Table, TableRow, Workbook

MOST_BYTES = 25 * 1024**2
MOST_SECONDS = 4.7
_FIRST_DAY = date(1900, 3, 1)  # an older day is another one in another spreadsheet
_CHILD = Path(__file__).with_name("child_process.py")


def read_workbook(path: Path) -> Workbook:
    """Read the tables of the file.

    One that cannot be read has no tables and one fault that says why. No formula, macro, link or
    external entity is followed: only stored values are read.
    """
    if path.stat().st_size > MOST_BYTES:
        return _refused("file_too_large", most=str(MOST_BYTES // 1024**2))
    with child_reading(_CHILD, path, seconds=MOST_SECONDS) as lines:
        return _tables(lines)


def _tables(lines: Iterator[dict[str, Any]]) -> Workbook:
    sheets: list[tuple[str, list[TableRow]]] = []
    for line in lines:
        match line:
            case {"refused": "unreadable"}:
                return _refused("not_a_workbook")
            case {"refused": str(code), **about}:
                return _refused(code, **about)
            case {"sheet": str(title)}:
                sheets.append((title, []))
            case {"row": int(number), "cells": list(cells)}:
                sheets[-1][1].append(TableRow(number, list(map(_raw, cells))))
            case _:
                break
    return Workbook("xlsx", tuple(_table(title, rows) for title, rows in sheets))


def _table(title: str, rows: list[TableRow]) -> Table:
    """Make a table of the rows, the first of which is the headings.

    Where there is nothing in the first row, there are no headings.
    """
    if not rows or rows[0].number != 1:
        return Table(title, (), rows)
    headings = tuple("" if cell is None else _heading(cell) for cell in rows[0].cells)
    return Table(title, headings, rows[1:])


def _heading(cell: Raw) -> str:
    if isinstance(cell, OddCell):
        return cell.text
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _raw(cell: Any) -> Raw:
    if not isinstance(cell, dict):
        # As JSON has it: a text, a number, true, false or null.
        return cell  # type: ignore[no-any-return]
    match cell:
        case {"day": str(day)}:
            found = date.fromisoformat(day)
            return found if found >= _FIRST_DAY else OddCell("other", day)
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"formula": str(text)}:
            return OddCell("formula", text)
        case {"error": str(text)}:
            return OddCell("error", text)
        case _:
            return OddCell("other", str(next(iter(cell.values()), "")))


def _refused(code: str, **about: str) -> Workbook:
    return Workbook("xlsx", (), (FileFault(code, about, title=about.pop("title", "")),))
