"""Read a register section by section, each once, to go through very many scopes."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from governance.ports import R, RegisterReader, T, Versioned
from governance.schema.record import Record


class SectionCache:
    """It answers from whole sections, which are indexed by one field at a time.

    Whatever changes meanwhile is not seen.
    """

    def __init__(self, register: RegisterReader) -> None:
        self._register = register
        self._sections: dict[type[Record], Sequence[Versioned[Any]]] = {}
        self._by: dict[tuple[type[Record], str], dict[object, list[Versioned[Any]]]] = {}
        self._keyed: dict[type[Record], Mapping[str, Versioned[Any]]] = {}
        self._derived: dict[Hashable, Any] = {}

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        if cls not in self._keyed:
            self._keyed[cls] = {row.key: row for row in self._section(cls)}
        return self._keyed[cls].get(key)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        if not equals:
            return self._section(cls)
        name = min(equals, key=lambda one: (equals[one] is None, one))
        wanted = equals.pop(name)
        rows = self._rows(self._index(cls, name), wanted)
        return [row for row in rows if _fits(row.record, equals)] if equals else rows

    def count(self, cls: type[Record]) -> int:
        return len(self._section(cls))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        if name not in self._derived:
            self._derived[name] = build()
        known: T = self._derived[name]
        return known

    def _section(self, cls: type[Record]) -> Sequence[Versioned[Any]]:
        if cls not in self._sections:
            self._sections[cls] = self._register.find(cls)
        return self._sections[cls]

    def _rows(
        self, index: Mapping[object, Sequence[Versioned[Any]]], wanted: object
    ) -> Sequence[Versioned[Any]]:
        """Return the rows under the value, or any of a tuple's, in the order of their keys."""
        if not isinstance(wanted, tuple):
            return index.get(wanted, ())
        values = dict.fromkeys(wanted)
        rows = [row for value in values for row in index.get(value, ())]
        return sorted(rows, key=_by_key) if len(values) > 1 else rows

    def _index(self, cls: type[Record], name: str) -> dict[object, list[Versioned[Any]]]:
        index = self._by.get((cls, name))
        if index is None:
            index = {}
            for row in self._section(cls):
                index.setdefault(getattr(row.record, name), []).append(row)
            self._by[cls, name] = index
        return index


def _by_key(row: Versioned[Any]) -> str:
    return row.key


def _fits(record: Record, equals: dict[str, object]) -> bool:
    return all(
        getattr(record, name) in value
        if isinstance(value, tuple)
        else getattr(record, name) == value
        for name, value in equals.items()
    )
