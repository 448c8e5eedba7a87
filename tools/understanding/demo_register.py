"""Hold the demo's authorities as registers in memory, to be read and nothing else."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from governance.ports import R, Versioned
from governance.schema.record import Record
from register.demo import ANCHOR, demo_register

T = TypeVar("T")

_LOADED = datetime(ANCHOR.year, ANCHOR.month, ANCHOR.day, 5, tzinfo=UTC)


class InMemory:
    """It implements `governance.ports.RegisterReader` over records that never change."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._kept: dict[type[Record], dict[str, Versioned[Any]]] = {}
        for record in records:
            kept = Versioned(record, 1, _LOADED, "", _LOADED)
            self._kept.setdefault(type(record), {})[record.key] = kept
        self._derived: dict[Hashable, object] = {}

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return self._kept.get(cls, {}).get(key)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        wanted = {
            name: value if isinstance(value, list | tuple) else (value,)
            for name, value in equals.items()
        }
        found = self._kept.get(cls, {})
        return [
            found[key]
            for key in sorted(found)
            if all(getattr(found[key].record, name) in values for name, values in wanted.items())
        ]

    def count(self, cls: type[Record]) -> int:
        return len(self._kept.get(cls, {}))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        if name not in self._derived:
            self._derived[name] = build()
        return cast("T", self._derived[name])


@cache
def register_of(authority: str) -> InMemory:
    """Give the register of `STF` or of `PKB`."""
    states, councils = (InMemory(records) for _, records in demo_register())
    return {"STF": states, "PKB": councils}[authority]
