"""The undo log keeps what each turn changed, so that it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from governance.nudges import Identity
from governance.workdays import add_workdays

MOST_BACK = 10
"""Only so many of a person's latest entries can be undone."""


@dataclass(frozen=True)
class ChangedVersion:
    """One record that was changed, by its versions before and after.

    A version of 0 says that it was not in the register.
    """

    section: str
    key: str
    before: int
    after: int


@dataclass(frozen=True)
class PutOff:
    """The obligation that was put off for the `n`th time."""

    identity: Identity
    due_on: date
    n: int


Became: TypeAlias = Literal["waiting", "cancelled"]


@dataclass(frozen=True)
class ChangedReminder:
    """The reminder that was made or cancelled."""

    reminder: str
    became: Became


@dataclass(frozen=True)
class UndoEntry:
    """One person changed this in one turn.

    - `commands`: the commands' names.
    - `about`: the requirements and scopes it told something of, as `3.2@system:Fyrjournal`.
    - `conversation`: the id of the conversation it was done in.
    - `undoes`: the entry that it undid, where it undid one; `undone_by` the other way round.
    """

    id: str
    who: str
    at: datetime
    commands: tuple[str, ...]
    changes: tuple[ChangedVersion, ...]
    put_off: tuple[PutOff, ...] = ()
    reminders: tuple[ChangedReminder, ...] = ()
    about: tuple[str, ...] = ()
    conversation: str = ""
    undoes: str = ""
    undone_by: str = ""


def last_day_to_undo(done_on: date) -> date:
    """Return the last day on which it can be undone: the working day after."""
    return add_workdays(done_on, 1)


class UndoLog(Protocol):
    """It holds one authority's entries, in one unit of work."""

    def keep(self, entry: UndoEntry) -> None:
        """Keep the entry."""
        ...

    def find(self, entry: str) -> UndoEntry | None:
        """Return the entry with that id."""
        ...

    def latest(self, who: str, *, since: datetime, most: int = MOST_BACK) -> Sequence[UndoEntry]:
        """Return the person's latest entries since then, the newest first."""
        ...

    def undone(self, entry: str, *, by: str) -> None:
        """Note which entry undid it."""
        ...


def combined(changes: Sequence[ChangedVersion]) -> tuple[ChangedVersion, ...]:
    """Return one change for each record, from what it was first to what it is last.

    They are in the order in which the records were changed last. What is as it was is left out.
    """
    found: dict[tuple[str, str], ChangedVersion] = {}
    for one in changes:
        first = found.pop((one.section, one.key), None)
        found[one.section, one.key] = one if first is None else replace(one, before=first.before)
    return tuple(one for one in found.values() if (one.before, one.after) != (0, 0))
