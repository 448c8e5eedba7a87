"""What the journal remembers of the register: the port by which it is asked for what was written lately."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue


@dataclass(frozen=True)
class LoggedChange:
    """One change of one record.

    `state` None: it was ended; `version` 1: it was new. `who` and `command` as in the journal.
    """

    at: datetime
    who: str
    command: str
    section: str
    key: str
    version: int
    state: Mapping[str, JsonValue] | None


class ChangeLog(Protocol):
    """One authority's, in one unit of work."""

    def written(
        self, since: datetime, *, sections: Collection[str], most: int
    ) -> Sequence[LoggedChange]:
        """What was written since that aware moment, the newest first; of the last `most` entries no more are looked at."""
        ...
