"""Reads a workbook in a process of its own, within limits, and writes its cells as lines of JSON.

Run as a script: `child.py FILE`. It knows nothing of the register. A line is one of
`{"sheet": title}`, `{"row": number, "cells": […]}`, `{"refused": code, …}`, `{"end": true}`.
A cell is null, text, a number, true or false, or `{"day"|"moment"|"formula"|"error"|"other": text}`.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Never
from xml.parsers import expat

MOST_MEMORY = 280 * 1024**2  # bytes of address space
MOST_SECONDS = 4  # of processor time
MOST_UNPACKED = 160 * 1024**2  # bytes of XML
MOST_PARTS = 2_000
MOST_SHEETS = 60
MOST_ROWS = 250_000
MOST_CELLS = 3_000_000
_COLUMNS = 16_384

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # Microsoft's compound file: .xls, or .xlsx with a password
_CALCULATED = re.compile(rb"<(?:\w+:)?f[\s/>]|\bt\s*=\s*[\"']e[\"']")


def main(path: str) -> None:
    """Read the file and print its cells."""
    _confine()
    try:
        for line in _read(Path(path)):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except MemoryError:
        _refuse("too_large")
    sys.stdout.write('{"end": true}\n')


def _confine() -> None:
    """Limits the operating system holds us to, whatever a library does."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(code: str, **about: str) -> Never:
    sys.stdout.write(json.dumps({"refused": code, **about}) + "\n")
    sys.stdout.flush()
    sys.exit(0)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    calculated = _look_inside(path)
    # Imported only now: within the limits.
    import python_calamine as calamine  # noqa: PLC0415

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        titles = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if len(titles) > MOST_SHEETS:
            _refuse("too_many_sheets", most=str(MOST_SHEETS))
        cells = 0
        for title in titles:
            yield {"sheet": title}
            sheet = book.get_sheet_by_name(title)
            if sheet.end is None:
                continue
            cells += (sheet.end[0] + 1) * (sheet.end[1] + 1)
            if sheet.end[0] >= MOST_ROWS or cells > MOST_CELLS:
                _refuse("too_many_cells", title=title)
            yield from _rows(sheet, calculated(title))
    except calamine.PasswordError:
        _refuse("locked")
    except calamine.CalamineError:
        _refuse("not_a_workbook")


def _rows(sheet: Any, odd: Mapping[tuple[int, int], dict[str, str]]) -> Iterator[dict[str, Any]]:
    by_row: dict[int, dict[int, dict[str, str]]] = {}
    for (row, column), cell in odd.items():
        by_row.setdefault(row, {})[column] = cell
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(value) for value in values]
        for column, cell in by_row.pop(number, {}).items():
            if column >= len(cells):
                cells.extend([None] * (column + 1 - len(cells)))
            if "error" in cell or cells[column] is None:
                cells[column] = cell
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield {"row": number + 1, "cells": cells}
    for number, rest in sorted(by_row.items()):
        odd_cells: list[Any] = [None] * (max(rest) + 1)
        for column, cell in rest.items():
            odd_cells[column] = cell
        yield {"row": number + 1, "cells": odd_cells}


def _cell(value: object) -> Any:
    match value:
        case "":
            return None
        case bool() | int() | float() | str():
            return value
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return {"other": str(value)}


# ── Inside the package ───────────────────────────────────────────────────────


def _look_inside(path: Path) -> Any:
    """Refuse what is no plain workbook; returns title → the sheet's formulas without a value, and errors."""
    with path.open("rb") as file:
        if file.read(4) == _OLD_OR_LOCKED:
            _refuse("locked")
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        _refuse("not_a_workbook")
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        _refuse("too_large")
    if any(part.flag_bits & 0x1 for part in parts):
        _refuse("locked")
    odd: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
    try:
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                content = package.read(part)
                _check(content)
                if "worksheets/" in part.filename and _CALCULATED.search(content):
                    odd[part.filename.rpartition("/")[2]] = _odd_cells(content)
        names = _parts_of_sheets(package) if odd else {}
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, EOFError, OSError, NotImplementedError):
        _refuse("not_a_workbook")
    return lambda title: odd.get(names.get(title, ""), {})


def _check(content: bytes) -> None:
    """Whole XML without declarations of its own: nothing to expand, nothing to fetch. Raises ExpatError."""

    def declared(*_: object) -> Never:
        _refuse("not_plain")

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = declared
    reader.Parse(content, True)  # noqa: FBT003  # expat's own


def _odd_cells(content: bytes) -> dict[tuple[int, int], dict[str, str]]:
    """The cells of one sheet that are errors, or formulas nobody has calculated; counted from 0."""
    found: dict[tuple[int, int], dict[str, str]] = {}
    state: dict[str, Any] = {"row": -1, "column": -1, "text": None}

    def start(name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                state["row"] = int(attributes["r"]) - 1 if "r" in attributes else state["row"] + 1
                state["column"] = -1
            case "c":
                state["column"] = _column(attributes.get("r"), state["column"])
                state.update(type=attributes.get("t", "n"), formula=False, value="", text=None)
            case "f":
                state["formula"] = True
            case "v" | "t":
                state["text"] = ""
            case _:
                pass

    def text(data: str) -> None:
        if state["text"] is not None:
            state["text"] += data

    def end(name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "t":
                state["value"], state["text"] = state["text"], None
            case "c":
                place = (state["row"], state["column"])
                if state["type"] == "e":
                    found[place] = {"error": state["value"][:20]}
                elif state["formula"] and not state["value"]:
                    found[place] = {"formula": "="}
            case _:
                pass

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = text
    reader.Parse(content, True)  # noqa: FBT003  # expat's own
    return found


def _column(reference: str | None, before: int) -> int:
    if reference is None:
        return before + 1
    column = 0
    for letter in re.match(r"[A-Z]*", reference)[0]:  # type: ignore[index]  # it always matches
        column = column * 26 + ord(letter) - 64
    return min(column, _COLUMNS) - 1


def _parts_of_sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → the file name of its part."""
    relations = {
        found["Id"]: found["Target"].rpartition("/")[2]
        for found in _elements(package.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    return {
        found["name"]: relations.get(identifier, "")
        for found in _elements(package.read("xl/workbook.xml"), "sheet")
        for name, identifier in found.items()
        if name.rpartition(":")[2] == "id"
    }


def _elements(content: bytes, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    reader = expat.ParserCreate()
    reader.StartElementHandler = start
    reader.Parse(content, True)  # noqa: FBT003  # expat's own
    return found


if __name__ == "__main__":
    main(sys.argv[1])
