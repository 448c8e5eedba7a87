"""A workbook as tables of raw cells: read by a child process within limits, so that no file can hurt us."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from threading import Timer
from typing import Any

from register.tables import Fault, Odd, Raw, Row, Table, Workbook

MOST_BYTES = 25 * 1024**2
MOST_SECONDS = 4.7
_MOST_READ = 96 * 1024**2  # bytes of cells
_CHILD = Path(__file__).with_name("child.py")


def read_workbook(path: Path) -> Workbook:
    """The tables of the file. One that cannot be read has no tables and one fault that says why.

    No formula, macro, link or external entity is followed: only stored values are read.
    """
    if path.stat().st_size > MOST_BYTES:
        return _refused("file_too_large", most=str(MOST_BYTES // 1024**2))
    child = subprocess.Popen(  # noqa: S603  # our own script, no shell
        [sys.executable, "-I", str(_CHILD), str(path.resolve())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )
    late = Timer(MOST_SECONDS, child.kill)
    late.start()
    try:
        return _tables(_lines(child))
    finally:
        late.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    """What the child says, up to a bound; a child that ends without its last word was stopped."""
    read = 0
    for line in child.stdout or ():
        read += len(line)
        if read > _MOST_READ or not line.endswith(b"\n"):
            break
        said: dict[str, Any] = json.loads(line)
        yield said
        if "end" in said or "refused" in said:
            return
    yield {"refused": "too_large"}


def _tables(lines: Iterator[dict[str, Any]]) -> Workbook:
    sheets: list[tuple[str, list[Row]]] = []
    for line in lines:
        match line:
            case {"refused": str(code), **about}:
                return _refused(code, **about)
            case {"sheet": str(title)}:
                sheets.append((title, []))
            case {"row": int(number), "cells": list(cells)}:
                sheets[-1][1].append(Row(number, [_raw(cell) for cell in cells]))
            case _:
                break
    faults: list[Fault] = []
    tables = [_table(title, rows, faults) for title, rows in sheets]
    return Workbook("xlsx", tuple(tables), tuple(faults))


def _table(title: str, rows: list[Row], faults: list[Fault]) -> Table:
    """The first row is the headings; one that stands further down is a fault."""
    if not rows:
        return Table(title, (), ())
    if rows[0].number != 1:
        faults.append(Fault("no_headings", {}, title=title, row=1))
        return Table(title, (), ())
    headings = tuple("" if cell is None else _heading(cell) for cell in rows[0].cells)
    return Table(title, headings, rows[1:])


def _heading(cell: Raw) -> str:
    if isinstance(cell, Odd):
        return cell.text
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _raw(cell: Any) -> Raw:
    match cell:
        case None | bool() | str() | int() | float():
            return cell
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"formula": str(text)}:
            return Odd("formula", text)
        case {"error": str(text)}:
            return Odd("error", text)
        case _:
            return Odd("other", str(next(iter(cell.values()), "")))


def _refused(code: str, **about: str) -> Workbook:
    return Workbook("xlsx", (), (Fault(code, about, title=about.pop("title", "")),))
