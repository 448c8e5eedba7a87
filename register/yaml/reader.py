"""Read the register from YAML.

The sections are keys, each with a list of records. Every value is kept as it is written.
"""

import sys
from collections.abc import Iterator

import yaml
from yaml import events

from bot.formatting.cells import OddCell, Raw
from register.tables import FileFault, Table, TableRow, Workbook

MOST_BYTES = 64 * 1024 * 1024
_NOTHING = frozenset({"~", "null", "Null", "NULL", ""})


def read_yaml(content: bytes) -> Workbook:
    """Read the tables of the file.

    What cannot be read at all is a fault of the file, with its line. Plain values stay as they are
    written: `00000011`, `yes` and `2026-03-02` are text, and `~` is empty.
    """
    if len(content) > MOST_BYTES:
        return _unreadable("file_too_large", most=str(MOST_BYTES // 1024**2))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable("not_utf8")
    reader = _Reader(text)
    faults: list[FileFault] = []
    try:
        tables = [_table(title, listed, faults) for title, listed in reader.sections()]
    except _NoSections:
        return _unreadable("not_sections")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable("not_yaml", line=str(mark.line + 1 if mark else 1))
    except (yaml.YAMLError, RecursionError, ValueError):
        return _unreadable("not_yaml", line="1")
    twice = [
        FileFault("yaml_twice", {"line": str(line), "name": name}) for line, name in reader.twice
    ]
    return Workbook("yaml", tuple(tables), (*twice, *faults))


class _NoSections(Exception):
    """The file is something else than a mapping."""


class _Reader:
    """It takes a document apart as it is parsed, a section at a time.

    The document is never held whole. `twice` has the line and name of each key that stands twice in
    one mapping.
    """

    def __init__(self, text: str) -> None:
        self._events: Iterator[events.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, object] = {}
        self.twice: list[tuple[int, str]] = []

    def sections(self) -> Iterator[tuple[str, object]]:
        """Yield each key of the document with what it holds.

        Raises YAMLError and _NoSections.
        """
        next(self._events)  # the stream
        if isinstance(next(self._events), events.StreamEndEvent):
            return
        first = next(self._events)
        if isinstance(first, events.MappingStartEvent):
            yield from self._pairs()
        elif self._value(first) is not None:
            raise _NoSections
        next(self._events)  # the document's end
        if not isinstance(next(self._events), events.StreamEndEvent):
            raise yaml.YAMLError("a second document")

    def _pairs(self) -> Iterator[tuple[str, object]]:
        """Yield the pairs of a mapping; the value of a key seen before is left out."""
        seen: set[str] = set()
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            key = self._value(event)
            name = sys.intern(key) if isinstance(key, str) else "…"
            value = self._value(next(self._events))
            if name in seen:
                mark = event.start_mark
                self.twice.append((mark.line + 1 if mark else 1, name))
            else:
                seen.add(name)
                yield name, value

    def _value(self, event: events.Event) -> object:
        match event:
            case events.AliasEvent():
                return self._anchors.get(event.anchor or "", ["…"])
            case events.ScalarEvent():
                plain = event.implicit[0]
                value: object = None if plain and event.value in _NOTHING else event.value
            case events.SequenceStartEvent():
                value = list(self._items())
            case _:
                value = dict(self._pairs())
        anchor: str | None = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = value
        return value

    def _items(self) -> Iterator[object]:
        while not isinstance(event := next(self._events), events.SequenceEndEvent):
            yield self._value(event)


def _table(title: str, listed: object, faults: list[FileFault]) -> Table:
    if listed is None:
        listed = []
    if isinstance(listed, dict):  # `authority` is one record, and may be written as one
        listed = [listed]
    if not isinstance(listed, list):
        faults.append(FileFault("not_a_list", {}, title=title))
        return Table(title, (), ())
    records: list[tuple[int, dict[str, object]]] = []
    headings: dict[str, None] = {}
    for number, record in enumerate(listed, start=1):
        if not isinstance(record, dict):
            faults.append(FileFault("not_a_record", {}, title=title, row=number))
            continue
        records.append((number, record))
        headings.update(dict.fromkeys(record))
    names = tuple(headings)
    rows = [
        TableRow(
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
            return OddCell("other", "…")


def _unreadable(code: str, **about: str) -> Workbook:
    return Workbook("yaml", (), (FileFault(code, about),))
