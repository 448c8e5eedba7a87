"""What the trade needs from the outside: the register of one authority, and the clock."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from governance.schema.record import Record

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True)
class Versioned(Generic[R]):
    """A record as it is kept.

    `version` counts its changes from 1; who changes it names the version seen.

    `recorded_at`: when it was first saved; of one that had ended, when it came back.
    """

    record: R
    version: int
    changed_at: datetime
    changed_by: str
    recorded_at: datetime


class VersionConflict(Exception):
    """Somebody else changed the record first. `current` is what it is now (None: it has ended)."""

    def __init__(self, current: "Versioned[Any] | None") -> None:
        super().__init__("the record was changed by somebody else")
        self.current = current


class RegisterReader(Protocol):
    """The records of one authority, to be read: as they are, or as they were."""

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        """The record with that key, unless it has ended."""
        ...

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        """The records whose fields equal these (a tuple or list: any of them), in the order of their keys."""
        ...

    def count(self, cls: type[Record]) -> int:
        """How many records of that section there are."""
        ...

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        """Something built from people, roles, systems and contracts alone; kept as long as those stand."""
        ...


class Register(RegisterReader, Protocol):
    """The records of the one authority this unit of work is about."""

    def save(self, record: Record, *, seen: int, command: str) -> int:
        """Write the record and its journal entry; `seen` is the version it replaces, 0 for a new one.

        Returns the new version. Raises Changed when the kept version is another.
        """
        ...

    def save_all(self, changes: Sequence[tuple[Record, int]], *, command: str) -> None:
        """`save` for many records of one section, each with the version it replaces.

        Raises Changed.
        """
        ...

    def end(self, cls: type[Record], key: str, *, seen: int, command: str) -> None:
        """End a record; it stays in the journal. Raises Changed."""
        ...


class Clock(Protocol):
    """Where `now` comes from."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...


@dataclass(frozen=True)
class Today:
    """The day on which rules are asked, and the moment within it."""

    day: date
    now: datetime
