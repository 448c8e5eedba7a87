"""The register as YAML: the sections as keys, each a list of records."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import yaml

from governance.records.record import Record
from register.cells import plain
from register.columns import Sheet, sheets
from register.tables import Fault, Odd, Raw, Row, Table, Workbook

MOST_BYTES = 64 * 1024 * 1024


class _AsWritten(yaml.CSafeLoader):
    """Keeps every plain value as it is written: `00000011`, `yes` and `2026-03-02` stay text; `~` is empty."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own way of choosing resolvers

    twice: list[tuple[int, str]]


def _mapping(loader: _AsWritten, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            loader.twice.append((key_node.start_mark.line + 1, key))
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_AsWritten.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), None
)
_AsWritten.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(content: bytes) -> Workbook:
    """The tables of the file; what cannot be read at all is a fault of the file, with its line."""
    if len(content) > MOST_BYTES:
        return _unreadable("file_too_large", most=str(MOST_BYTES // 1024**2))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable("not_utf8")
    loader = _AsWritten(text)
    loader.twice = []
    try:
        written = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable("not_yaml", line=str(mark.line + 1 if mark else 1))
    except (yaml.YAMLError, RecursionError, ValueError):
        return _unreadable("not_yaml", line="1")
    finally:
        loader.dispose()
    faults = [Fault("yaml_twice", {"line": str(line), "name": name}) for line, name in loader.twice]
    if written is None:
        return Workbook("yaml", (), tuple(faults))
    if not isinstance(written, dict):
        return _unreadable("not_sections")
    tables = [_table(str(title), listed, faults) for title, listed in written.items()]
    return Workbook("yaml", tuple(tables), tuple(faults))


def _table(title: str, listed: object, faults: list[Fault]) -> Table:
    if listed is None:
        listed = []
    if isinstance(listed, dict):  # `authority` is one record, and may be written as one
        listed = [listed]
    if not isinstance(listed, list):
        faults.append(Fault("not_a_list", {}, title=title))
        return Table(title, (), ())
    records: list[tuple[int, dict[str, object]]] = []
    headings: dict[str, None] = {}
    for number, record in enumerate(listed, start=1):
        if not isinstance(record, dict):
            faults.append(Fault("not_a_record", {}, title=title, row=number))
            continue
        records.append((number, record))
        headings.update(dict.fromkeys(record))
    names = tuple(headings)
    rows = [
        Row(
            number,
            [_raw(record.get(name)) for name in names],
            frozenset(place for place, name in enumerate(names) if name not in record),
        )
        for number, record in records
    ]
    return Table(title, names, rows)


def _raw(value: object) -> Raw:
    match value:
        case None | str():
            return value
        case list() if all(part is None or isinstance(part, str) for part in value):
            return value
        case dict() if all(part is None or isinstance(part, str) for part in value.values()):
            return value
        case _:
            return Odd("other", "…")


def _unreadable(code: str, **about: str) -> Workbook:
    return Workbook("yaml", (), (Fault(code, about),))


# ── Written ──────────────────────────────────────────────────────────────────


class _Quoting(yaml.CSafeDumper):
    """Writes text so that any reader of YAML reads the same text, and days as days."""


def _day(dumper: _Quoting, day: date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", day.isoformat())


_Quoting.add_representer(date, _day)


def write_yaml(records: Iterable[Record], *, authority: str) -> Iterable[str]:
    """The file, piece by piece; sections in the register's order, empty fields left out."""
    yield f"# {authority}\n"
    by_section: dict[str, list[Record]] = {}
    for record in records:
        by_section.setdefault(record.section, []).append(record)
    for sheet in sheets():
        listed = by_section.get(sheet.section)
        if listed:
            yield f"\n{sheet.section}:\n"
            for record in listed:
                yield from _written(sheet, record)


def _written(sheet: Sheet, record: Record) -> Iterable[str]:
    fields: Mapping[str, Raw] = {
        column.name: value
        for column in sheet.columns
        if (value := plain(record, column)) is not None
    }
    yield "".join(f"  {line}\n" if line else "\n" for line in as_yaml([fields]))


def as_yaml(value: object) -> list[str]:
    """The value as lines of YAML."""
    text: str = yaml.dump(
        value, Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=110, indent=2
    )
    return text.rstrip("\n").split("\n")
