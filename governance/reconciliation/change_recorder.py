"""Record what is changed through a register, each record as it was and as it is."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from governance.ports import R, Register, T, Versioned
from governance.schema.record import Record


@dataclass(frozen=True)
class Change:
    """One record before and after; None says that it was not there, or has ended.

    `seen` is its version before, and `version` its version after; 0 where it is not there.
    """

    before: Record | None
    after: Record | None
    seen: int = 0
    version: int = 0

    @property
    def record(self) -> Record:
        """The record as it is, or as it was when it ended."""
        record = self.after or self.before
        if record is None:
            raise ValueError("a change is of a record")
        return record


class ChangeRecorder:
    """It wraps a register (the port `governance.ports.Register`).

    `changes` are in the order they were made.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self.changes: list[Change] = []

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return self._register.get(cls, key)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        return self._register.find(cls, **equals)

    def count(self, cls: type[Record]) -> int:
        return self._register.count(cls)

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        return self._register.derived(name, build)

    def save(self, record: Record, *, seen: int, command: str) -> int:
        before = self._before(record) if seen else None
        version = self._register.save(record, seen=seen, command=command)
        self.changes.append(Change(before, record, seen, version))
        return version

    def save_all(self, changes: Sequence[tuple[Record, int]], *, command: str) -> None:
        before = [self._before(record) if seen else None for record, seen in changes]
        self._register.save_all(changes, command=command)
        self.changes += [
            Change(old, record, seen, seen + 1)
            for old, (record, seen) in zip(before, changes, strict=True)
        ]

    def end(self, cls: type[Record], key: str, *, seen: int, command: str) -> None:
        kept = self._register.get(cls, key)
        self._register.end(cls, key, seen=seen, command=command)
        if kept is not None:
            self.changes.append(Change(kept.record, None, seen))

    def _before(self, record: Record) -> Record | None:
        kept = self._register.get(type(record), record.key)
        return None if kept is None else kept.record
