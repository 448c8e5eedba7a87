"""Read the register as it was at a moment from the journal.

Whoever reads the present register can read it.
"""

import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NoReturn, cast

from pydantic import JsonValue, ValidationError
from sqlalchemy import Connection, Integer, Row, Text, bindparam, select, type_coerce

from governance.ports import R, T, Versioned
from governance.queries.change_log import JournalledChange, LoggedChange
from governance.queries.journal_head import JournalHead
from governance.schema.record import Record
from storage.core.schema import journal
from storage.register.directory_cache import DirectorySnapshot, criteria
from storage.register.journal import head_of

_ROWS = 1000
"""The most rows in memory at once, however long the history is."""

_ENTRIES = (
    select(
        journal.c.record_key,
        journal.c.record_version,
        journal.c.at,
        journal.c.who,
        type_coerce(journal.c.state, Text).label("state"),  # read only where it is the last
    )
    .where(
        journal.c.tenant == bindparam("tenant"),
        journal.c.section == bindparam("section"),
        journal.c.at <= bindparam("moment"),
    )
    .order_by(journal.c.record_key, journal.c.seq)
    .execution_options(yield_per=_ROWS)
)


_LATELY = (
    select(
        journal.c.at,
        journal.c.who,
        journal.c.command,
        journal.c.section,
        journal.c.record_key,
        journal.c.record_version,
        journal.c.state,
    )
    .where(journal.c.tenant == bindparam("tenant"))
    .order_by(journal.c.seq.desc())
    .limit(bindparam("most", type_=Integer))
    .subquery()
)
_WRITTEN = select(_LATELY).where(
    _LATELY.c.at >= bindparam("since"),
    _LATELY.c.section.in_(bindparam("sections", expanding=True)),
)


_STATE = select(journal.c.state).where(
    journal.c.tenant == bindparam("tenant"),
    journal.c.section == bindparam("section"),
    journal.c.record_key == bindparam("key"),
    journal.c.record_version == bindparam("version"),
)


_CHANGES = (
    select(
        journal.c.seq,
        journal.c.at,
        journal.c.who,
        journal.c.command,
        journal.c.section,
        journal.c.record_key,
        journal.c.record_version,
        journal.c.state,
    )
    .where(
        journal.c.tenant == bindparam("tenant"),
        journal.c.at <= bindparam("moment"),
        journal.c.section.in_(bindparam("sections", expanding=True)),
    )
    .order_by(journal.c.seq.desc())
    .limit(bindparam("most", type_=Integer))
    .execution_options(yield_per=_ROWS)
)


class ChangeLog:
    """One authority's journal, which is asked for recent changes.

    It implements the port `governance.queries.change_log.ChangeLog`.
    """

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant

    def written(
        self, since: datetime, *, sections: Collection[str], most: int
    ) -> Sequence[LoggedChange]:
        given = {"tenant": self._tenant, "since": since, "sections": sorted(sections), "most": most}
        return [
            LoggedChange(
                row.at,
                row.who,
                row.command,
                row.section,
                row.record_key,
                row.record_version,
                row.state,
            )
            for row in self._connection.execute(_WRITTEN, given)
        ]

    def history(
        self, until: datetime, *, sections: Collection[str], most: int
    ) -> Sequence[JournalledChange]:
        given = {
            "tenant": self._tenant,
            "moment": until,
            "sections": sorted(sections),
            "most": most,
        }
        rows = [*self._connection.execute(_CHANGES, given)]
        before: dict[tuple[str, str], Mapping[str, JsonValue] | None] = {}
        found = []
        for row in reversed(rows):
            place = row.section, row.record_key
            found.append(
                JournalledChange(
                    row.seq,
                    row.at,
                    row.who,
                    row.command,
                    row.section,
                    row.record_key,
                    row.record_version,
                    before.get(place),
                    row.state,
                )
            )
            before[place] = row.state
        return found

    def head(self) -> JournalHead:
        return head_of(self._connection, self._tenant)

    def state_of(self, section: str, key: str, version: int) -> Mapping[str, JsonValue] | None:
        given = {"tenant": self._tenant, "section": section, "key": key, "version": version}
        found: Mapping[str, JsonValue] | None = self._connection.execute(
            _STATE, given
        ).scalar_one_or_none()
        return found


class PastIsPast(RuntimeError):
    """Somebody tried to change the register as it was."""


class HistoricRegister:
    """One authority's records at a moment.

    It implements the reading part of the port `governance.ports.Register`.

    A section is read whole when it is first asked for. What was kept under an older model is read
    by today's. Fields it had not take their defaults, and fields that are no more are left aside.
    What is no record even so is left out, and stands in `unreadable` by section and key.
    """

    def __init__(self, connection: Connection, tenant: str, moment: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._moment = moment
        self._read_so_far = DirectorySnapshot(0)
        self.unreadable: list[tuple[str, str]] = []

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return self._read_so_far.get(cls.section, key, lambda: self._read(cls))

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        found = self._read_so_far.find(cls.section, criteria(equals), lambda: self._read(cls))
        return tuple(found)

    def count(self, cls: type[Record]) -> int:
        return len(self.find(cls))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        known = self._read_so_far.derived(name)
        if known is None:
            known = build()
            self._read_so_far.keep_derived(name, known)
        return cast(T, known)

    def save(self, record: Record, *, seen: int, command: str) -> NoReturn:
        raise PastIsPast

    def save_all(self, changes: Sequence[tuple[Record, int]], *, command: str) -> NoReturn:
        raise PastIsPast

    def end(self, cls: type[Record], key: str, *, seen: int, command: str) -> NoReturn:
        raise PastIsPast

    def _read(self, cls: type[R]) -> list[Versioned[R]]:
        rows = self._connection.execute(
            _ENTRIES,
            {"tenant": self._tenant, "section": cls.section, "moment": self._moment},
        )
        found = []
        for key, entries in groupby(rows, key=lambda row: cast(str, row.record_key)):
            recorded_at, last = _life(entries)
            if last.state is None:
                continue
            try:
                record = _record(cls, json.loads(last.state))
            except ValidationError:
                self.unreadable.append((cls.section, key))
                continue
            found.append(Versioned(record, last.record_version, last.at, last.who, recorded_at))
        return sorted(found, key=lambda kept: kept.record.key)


def _life(entries: Iterator[Row[Any]]) -> tuple[datetime, Row[Any]]:
    """Return when the record was first saved since its last end, and its last entry."""
    first = last = next(entries)
    for entry in entries:
        if last.state is None:
            first = entry
        last = entry
    return first.at, last


def _record(cls: type[R], state: dict[str, JsonValue]) -> R:
    """Read the record from its state.

    Raises ValidationError.
    """
    known = {*cls.model_fields, *(field.alias for field in cls.model_fields.values())}
    return cls.from_state({name: value for name, value in state.items() if name in known})
