"""Read the register from YAML.

The sections are keys, each with a list of records. A child process reads it within limits, so that
no file can hurt us.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.formatting.cells import OddCell, Raw
from register.child import child_reading
from register.tables import FileFault, Table, TableRow, Workbook
from register.yaml import child_process

MOST_BYTES = child_process.MOST_BYTES
MOST_SECONDS = 30.0
_CHILD = Path(child_process.__file__)


def read_yaml(path: Path) -> Workbook:
    """Read the tables of the file.

    What cannot be read at all is a fault of the file, with its line. Plain values stay as they are
    written: `00000011`, `yes` and `2026-03-02` are text, and `~` is empty.
    """
    with child_reading(_CHILD, path, seconds=MOST_SECONDS) as lines:
        return _workbook(lines)


def read_own_yaml(content: bytes) -> Workbook:
    """Read the tables of a file of our own, which can hurt nobody, in this process."""
    return _workbook(child_process.read(content))


def _workbook(lines: Iterator[dict[str, Any]]) -> Workbook:
    sections: list[tuple[str, list[tuple[int, dict[str, Any]]]]] = []
    twice: list[FileFault] = []
    faults: list[FileFault] = []
    for line in lines:
        match line:
            case {"refused": "unreadable"}:
                return _refused("not_yaml", line="1")
            case {"refused": str(code), **about}:
                return _refused(code, **about)
            case {"section": str(name)}:
                sections.append((name, []))
            case {"record": int(number), "cells": dict(cells)}:
                sections[-1][1].append((number, cells))
            case {"odd": str(code), "record": int(number)}:
                faults.append(FileFault(code, {}, title=sections[-1][0], row=number))
            case {"twice": str(name), "line": int(number)}:
                twice.append(FileFault("yaml_twice", {"line": str(number), "name": name}))
            case _:
                break
    tables = tuple(_table(title, records) for title, records in sections)
    return Workbook("yaml", tables, (*twice, *faults))


def _table(title: str, records: Iterable[tuple[int, dict[str, Any]]]) -> Table:
    names = tuple(dict.fromkeys(name for _, cells in records for name in cells))
    rows = [
        TableRow(
            number,
            [_raw(cells.get(name)) for name in names],
            frozenset(place for place, name in enumerate(names) if name not in cells),
        )
        for number, cells in records
    ]
    return Table(title, names, rows)


def _raw(cell: Any) -> Raw:
    """Return the cell as the child has written it; what is nested deeper is odd."""
    if isinstance(cell, dict) and cell.get("") is True:
        return OddCell("other", "…")
    return cell  # type: ignore[no-any-return]  # a text, or a list or mapping of texts


def _refused(code: str, **about: str) -> Workbook:
    return Workbook("yaml", (), (FileFault(code, about, title=about.pop("title", "")),))
