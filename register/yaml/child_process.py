"""Read YAML in a process of its own, within limits, and write its records as lines of JSON.

It is run as a script: `child_process.py FILE`. It knows nothing of the register. A line is one of
`{"section": name}`, `{"record": number, "cells": {name: cell}}`, `{"odd": code, "record": number}`,
`{"twice": name, "line": number}`, `{"refused": code, …}`, `{"end": true}`. A cell is null, text, a
list or mapping of texts, or `{"": true}` for what is nested deeper.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

MOST_MEMORY: Final = 280 * 1024**2  # bytes of address space
MOST_SECONDS: Final = 8  # of processor time
MOST_BYTES: Final = 25 * 1024**2
MOST_RECORDS: Final = 100_000  # of one section
MOST_CELLS: Final = 1_000_000
_NOTHING = frozenset({"~", "null", "Null", "NULL", ""})
_DEEPER: Final[dict[str, Any]] = {"": True}


def main(path: str) -> None:
    """Read the file and print its records."""
    _confine()
    try:
        for line in read(Path(path).read_bytes()):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except MemoryError:
        sys.stdout.write('\n{"refused": "too_large"}\n')


def _confine() -> None:
    """Set limits that the operating system enforces, whatever a library does."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Refused(Exception):
    """The file cannot be read, or is not to be; `line` says why."""

    def __init__(self, line: dict[str, Any]) -> None:
        super().__init__()
        self.line = line


def _refuse(code: str, **about: str) -> dict[str, Any]:
    return {"refused": code, **about}


def fault(code: str, record: int) -> dict[str, Any]:
    """Make the line for a record that is none, 0 for a whole section."""
    return {"odd": code, "record": record}


def read(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the lines for the file's content; the last is its end, or why it is refused.

    Plain values stay as they are written: `00000011`, `yes` and `2026-03-02` are text, and `~` is
    empty.
    """
    # Imported only now, so that it is within the limits.
    import yaml  # noqa: PLC0415

    if len(content) > MOST_BYTES:
        yield _refuse("file_too_large", most=str(MOST_BYTES // 1024**2))
        return
    try:
        yield from _Reader(content.decode("utf-8-sig")).lines()
    except _Refused as refused:
        yield refused.line
    except UnicodeDecodeError:
        yield _refuse("not_utf8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield _refuse("not_yaml", line=str(mark.line + 1 if mark else 1))
    except (yaml.YAMLError, RecursionError, ValueError):
        yield _refuse("not_yaml", line="1")
    else:
        yield {"end": True}


class _Reader:
    """It takes a document apart as it is parsed, a record at a time.

    The document is never held whole.
    """

    def __init__(self, text: str) -> None:
        # Imported only now, so that it is within the limits.
        import yaml  # noqa: PLC0415

        self._yaml = yaml
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, object] = {}
        self._twice: list[dict[str, Any]] = []
        self._cells = 0

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield a line for each section and record.

        Raises YAMLError and _Refused.
        """
        events = self._yaml.events
        next(self._events)  # the stream
        if isinstance(next(self._events), events.StreamEndEvent):
            return
        first = next(self._events)
        if isinstance(first, events.MappingStartEvent):
            yield from self._sections()
        elif self._value(first) is not None:
            raise _Refused(_refuse("not_sections"))
        next(self._events)  # the document's end
        if not isinstance(next(self._events), events.StreamEndEvent):
            raise self._yaml.YAMLError("a second document")
        yield from self._twice

    def _sections(self) -> Iterator[dict[str, Any]]:
        events, seen = self._yaml.events, set[str]()
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            name, following = self._name(event), next(self._events)
            if name in seen:
                self._note_twice(event, name)
                self._value(following)
                continue
            seen.add(name)
            yield {"section": name}
            yield from self._records(name, following)

    def _records(self, section: str, event: Any) -> Iterator[dict[str, Any]]:
        if isinstance(event, self._yaml.events.SequenceStartEvent):
            listed = self._items()
        else:
            value = self._value(event)
            # `authority` is one record, and may be written as one.
            one = [value] if isinstance(value, dict) else value
            if not isinstance(one, list | None):
                yield fault("not_a_list", 0)
                return
            listed = iter(one or ())
        for number, record in enumerate(listed, start=1):
            self._cells += len(record) if isinstance(record, dict) else 1
            if number > MOST_RECORDS or self._cells > MOST_CELLS:
                raise _Refused(_refuse("too_many_records", title=section))
            if isinstance(record, dict):
                cells = {name: _cell(value) for name, value in record.items()}
                yield {"record": number, "cells": cells}
            else:
                yield fault("not_a_record", number)

    def _name(self, event: Any) -> str:
        key = self._value(event)
        return sys.intern(key) if isinstance(key, str) else "…"

    def _note_twice(self, event: Any, name: str) -> None:
        mark = event.start_mark
        self._twice.append({"twice": name, "line": mark.line + 1 if mark else 1})

    def _pairs(self) -> dict[str, object]:
        """Take the pairs of a mapping; the value of a key seen before is left out."""
        pairs: dict[str, object] = {}
        while not isinstance(event := next(self._events), self._yaml.events.MappingEndEvent):
            name, value = self._name(event), self._value(next(self._events))
            if name in pairs:
                self._note_twice(event, name)
            else:
                pairs[name] = value
        return pairs

    def _value(self, event: Any) -> object:
        events = self._yaml.events
        if isinstance(event, events.AliasEvent):
            return self._anchors.get(event.anchor or "", ["…"])
        value: object
        if isinstance(event, events.ScalarEvent):
            plain = event.implicit[0]
            value = None if plain and event.value in _NOTHING else event.value
        elif isinstance(event, events.SequenceStartEvent):
            value = list(self._items())
        else:
            value = self._pairs()
        anchor: str | None = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = value
        return value

    def _items(self) -> Iterator[object]:
        while not isinstance(event := next(self._events), self._yaml.events.SequenceEndEvent):
            yield self._value(event)


def _cell(value: object) -> Any:
    match value:
        case None | str():
            return value
        case list() if all(part is None or isinstance(part, str) for part in value):
            return value
        case dict() if all(part is None or isinstance(part, str) for part in value.values()):
            return value
        case _:
            return _DEEPER


if __name__ == "__main__":
    main(sys.argv[1])
