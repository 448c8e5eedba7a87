"""The domain needs this from outside: the register of one authority, and the clock."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from governance.schema.record import Record

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Versioned(Generic[R]):
    """A record as it is kept.

    `version` counts its changes from 1, and whoever changes it names the version seen.
    `recorded_at` is when it was first saved. For a record that had ended, it is when it came back.
    `key` is the record's, put together once.
    """

    record: R
    version: int
    changed_at: datetime
    changed_by: str
    recorded_at: datetime
    key: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.record.key)


class VersionConflict(Exception):
    """Somebody else changed the record first.

    `current` is what it is now, None when it has ended.
    """

    def __init__(self, current: "Versioned[Any] | None") -> None:
        super().__init__("the record was changed by somebody else")
        self.current = current


class RegisterReader(Protocol):
    """It reads the records of one authority, as they are or as they were."""

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        """Return the record with that key, unless it has ended."""
        ...

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        """Return the records whose fields equal these, in the order of their keys.

        A tuple or list stands for any of its values.
        """
        ...

    def count(self, cls: type[Record]) -> int:
        """Return how many records of that section there are."""
        ...

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        """Return something built from records that `build` reads from this register alone.

        It is kept as long as no record of their sections has changed.
        """
        ...


class Register(RegisterReader, Protocol):
    """It reads and writes the records of the one authority this unit of work is about."""

    def save(self, record: Record, *, seen: int, command: str) -> int:
        """Write the record and its journal entry.

        `seen` is the version it replaces, 0 for a new one. Returns the new version.

        Raises VersionConflict when the kept version is another.
        """
        ...

    def save_all(self, changes: Sequence[tuple[Record, int]], *, command: str) -> None:
        """Save many records of one section, each with the version it replaces.

        Raises VersionConflict.
        """
        ...

    def end(self, cls: type[Record], key: str, *, seen: int, command: str) -> None:
        """End a record; it stays in the journal.

        Raises VersionConflict.
        """
        ...


class Clock(Protocol):
    """It tells the current time."""

    def now(self) -> datetime:
        """Return the current moment, aware and in UTC."""
        ...


@dataclass(frozen=True)
class Today:
    """The day for which the rules are applied, and the moment within it."""

    day: date
    now: datetime
