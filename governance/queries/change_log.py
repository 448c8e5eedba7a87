"""The port asks the journal for recent changes of the register."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue

from governance.queries.journal_head import JournalHead


@dataclass(frozen=True)
class LoggedChange:
    """One change of one record.

    A `state` of None says that it was ended, and a `version` of 1 that it was new. `who` and
    `command` are as in the journal.
    """

    at: datetime
    who: str
    command: str
    section: str
    key: str
    version: int
    state: Mapping[str, JsonValue] | None


@dataclass(frozen=True)
class JournalledChange:
    """A change of one record with its number in the journal, and the record as it was before.

    A `before` of None says that it was new, and an `after` of None that it was ended.
    """

    seq: int
    at: datetime
    who: str
    command: str
    section: str
    key: str
    version: int
    before: Mapping[str, JsonValue] | None
    after: Mapping[str, JsonValue] | None


class ChangeLog(Protocol):
    """It holds one authority's changes, in one unit of work."""

    def written(
        self, since: datetime, *, sections: Collection[str], most: int
    ) -> Sequence[LoggedChange]:
        """Return what was written since that aware moment, the newest first.

        No more than the last `most` entries are looked at.
        """
        ...

    def state_of(self, section: str, key: str, version: int) -> Mapping[str, JsonValue] | None:
        """Return the record as it was in that version; None where it was not there."""
        ...

    def history(
        self, until: datetime, *, sections: Collection[str], most: int
    ) -> Sequence[JournalledChange]:
        """Return every change up to that aware moment in the order of the journal.

        Of more than `most` only the last are returned, and the first of these may lack its
        `before`.
        """
        ...

    def head(self) -> JournalHead:
        """Return the journal's head as it stands."""
        ...
