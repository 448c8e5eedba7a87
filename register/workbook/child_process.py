"""Read a workbook in a process of its own, within limits, and write its cells as lines of JSON.

It is run as a script: `child_process.py FILE`. It knows nothing of the register. A line is one of
`{"sheet": title}`, `{"row": number, "cells": […]}`, `{"refused": code, …}`, `{"end": true}`. A cell
is null, text, a number, true or false, or `{"day"|"moment"|"formula"|"error"|"other": text}`.
"""

import json
import os
import re
import resource
import sys
import zipfile
import zlib
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
MOST_ROWS = 100_000
MOST_CELLS = 1_000_000
_COLUMNS = 16_384

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # Microsoft's compound file: .xls, or .xlsx with a password
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_CALCULATED = re.compile(rb"<(?:\w+:)?f[\s/>]|\bt\s*=\s*[\"']e[\"']")


def main(path: str) -> None:
    """Read the file and print its cells."""
    _confine()
    try:
        for line in _read(Path(path)):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            if "sheet" in line:
                # If reading that sheet ends us, it is known which one it was.
                sys.stdout.flush()
    except MemoryError:
        # Calamine aborts too. There might be no memory left for a message either.
        os.abort()
    sys.stdout.write('{"end": true}\n')


def _confine() -> None:
    """Set limits that the operating system enforces, whatever a library does."""
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
    # Imported only now, so that it is within the limits.
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
            odd = calculated(title)
            last_row, last_column = map(max, zip(sheet.end or (-1, -1), *odd, strict=True))
            cells += (last_row + 1) * (last_column + 1)
            if last_row >= MOST_ROWS or cells > MOST_CELLS:
                _refuse("too_many_cells", title=title)
            yield from _rows(sheet, odd)
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
    """Refuse what is no plain workbook.

    Returns title → the sheet's formulas without a value, and errors.
    """
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
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        _refuse("not_a_workbook")
    odd: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
    try:
        names = _parts_of_sheets(package)
        for part in parts:
            sheet = part.filename.lower() in names.values()
            if sheet or part.filename.endswith((".xml", ".rels")):
                content = _plain(package, part)
                if sheet and _CALCULATED.search(content):
                    odd[part.filename.lower()] = _odd_cells(content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        KeyError,
        ValueError,
        EOFError,
        OSError,
    ):
        _refuse("not_a_workbook")
    return lambda title: odd.get(names.get(title, ""), {})


def _plain(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return the XML of a part, checked.

    Raises BadZipFile, zlib.error and ExpatError.
    """
    claimed = part.file_size
    # Read on for one byte: what is longer than it claims must not pass for whole.
    part.file_size += 1
    content = package.read(part)
    part.file_size = claimed
    if len(content) != claimed:
        raise zipfile.BadZipFile(part.filename)
    _check(content)
    return content


def _check(content: bytes) -> None:
    """Check that it is whole XML without declarations of its own: nothing to expand or fetch.

    Raises ExpatError.
    """

    def declared(*_: object) -> Never:
        _refuse("not_plain")

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = declared
    reader.Parse(content, True)  # noqa: FBT003  # expat's own
    if b"\0" in content:
        _refuse("not_a_workbook")  # UTF-16, in which calamine would find nothing


def _odd_cells(content: bytes) -> dict[tuple[int, int], dict[str, str]]:
    """Find the cells of one sheet that are errors, or formulas nobody has calculated.

    Rows and columns are counted from 0.
    """
    found: dict[tuple[int, int], dict[str, str]] = {}
    state: dict[str, Any] = {"row": -1, "column": -1, "text": None}

    def start(name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                state["row"] = int(attributes["r"]) - 1 if "r" in attributes else state["row"] + 1
                state["column"] = -1
            case "c":
                state["column"] = _column(attributes.get("r"), state["column"])
                state.update(type=attributes.get("t", "n"), formula=False, value=None, text=None)
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
                value = state["value"]
                stored = value is not None if state["type"] == "str" else bool(value)
                if state["type"] == "e":
                    found[place] = {"error": (value or "")[:20]}
                elif state["formula"] and not stored:
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
    """Return sheet title → its part.

    Parts are in small letters, as names in a package do not differ by case.

    Raises KeyError.
    """
    listed, related = (_plain(package, package.getinfo(name)) for name in (_WORKBOOK, _RELATIONS))
    relations = {
        found["Id"]: _from_the_top(found["Target"]).lower()
        for found in _elements(related, "Relationship")
    }
    return {
        found["name"]: relations.get(identifier, "")
        for found in _elements(listed, "sheet")
        for name, identifier in found.items()
        if name.rpartition(":")[2] == "id"
    }


def _from_the_top(target: str) -> str:
    path = target.lstrip("/")
    return path if path.startswith("xl/") else f"xl/{path}"


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
