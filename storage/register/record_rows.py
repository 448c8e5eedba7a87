"""Write the rows of the register's records, which are versioned and never removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from pydantic import JsonValue
from sqlalchemy import (
    Connection,
    Date,
    Row,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from governance.ports import VersionConflict
from governance.schema.record import Record, record_classes
from storage.core.column_types import Moment
from storage.core.schema import record_tables
from storage.core.upsert import upsert
from storage.register.journal import Journal, JournalEntry

_Written: TypeAlias = Row[int, datetime]
"""The version that was written, and when the record was recorded."""


class RecordChange(NamedTuple):
    """One of many records that are saved together; `seen` is the version it replaces."""

    key: str
    record: Record
    seen: int
    state: dict[str, JsonValue]

    def entry(self, command: str) -> JournalEntry:
        """Make the entry that the journal is to keep."""
        return JournalEntry(self.record.section, self.key, self.seen + 1, command, self.state)


class RecordRows:
    """One authority's rows, in one unit of work.

    Who changes them, and when, is as the journal has it.
    """

    def __init__(self, connection: Connection, tenant: str, journal: Journal) -> None:
        self._connection, self._tenant, self._journal = connection, tenant, journal

    def write(
        self, record: Record, state: Mapping[str, JsonValue], *, seen: int
    ) -> _Written | None:
        """Write one record, new (`seen` 0) or over that version.

        Returns None when it is not that version any more.
        """
        values = self._values(record, state, seen=seen)
        return self._insert(record, values) if seen == 0 else self._update(record, values, seen)

    def end(self, section: str, key: str, seen: int) -> bool:
        """Mark the record as ended.

        Returns False when it is not that version any more.
        """
        table = record_tables[section]
        done = self._connection.execute(
            update(table)
            .where(
                table.c.tenant == self._tenant,
                table.c.record_key == key,
                table.c.record_version == seen,
                table.c.ended_at.is_(None),
            )
            .values(
                record_version=seen + 1,
                ended_at=self._journal.now,
                changed_at=self._journal.now,
                changed_by=self._journal.who,
            )
        )
        return done.rowcount > 0

    def ended_keys(self, section: str) -> set[str]:
        """Return the keys of the records that have ended, and would come back."""
        table = record_tables[section]
        found = self._connection.execute(
            select(table.c.record_key).where(
                table.c.tenant == self._tenant, table.c.ended_at.is_not(None)
            )
        )
        return set(found.scalars())

    def insert_all(self, section: str, new: Sequence[RecordChange]) -> None:
        """Write new records.

        Raises VersionConflict.
        """
        if not new:
            return
        rows = [
            {"tenant": self._tenant, "record_key": one.key, **self._values(one.record, one.state)}
            for one in new
        ]
        try:
            self._connection.execute(_plain_insertion(section), rows)
        except IntegrityError as error:
            raise VersionConflict(None) from error

    def update_all(self, section: str, changed: Sequence[RecordChange]) -> None:
        """Write over the versions that were seen.

        Raises VersionConflict.
        """
        if not changed:
            return
        rows = [
            {
                "b_tenant": self._tenant,
                "b_key": one.key,
                "b_seen": one.seen,
                **self._values(one.record, one.state, seen=one.seen),
            }
            for one in changed
        ]
        done = self._connection.execute(_updating(section), rows)
        if done.rowcount != len(rows):
            raise VersionConflict(None)

    def _values(
        self, record: Record, state: Mapping[str, JsonValue], *, seen: int = 0
    ) -> dict[str, object]:
        now = self._journal.now
        return {
            "record_version": seen + 1,
            "changed_at": now,
            "changed_by": self._journal.who,
            **({"recorded_at": now} if seen == 0 else {}),
            "ended_at": None,
            **_columns(record, state),
        }

    def _insert(self, record: Record, values: dict[str, object]) -> _Written | None:
        """Insert a new record, or bring back one that had ended, with its versions counted on."""
        return self._connection.execute(
            _insertion(record.section, self._connection.dialect.name),
            {"tenant": self._tenant, "record_key": record.key, **values},
        ).one_or_none()

    def _update(self, record: Record, values: dict[str, object], seen: int) -> _Written | None:
        return self._connection.execute(
            _updating_one(record.section),
            {"b_tenant": self._tenant, "b_key": record.key, "b_seen": seen, **values},
        ).one_or_none()


def _columns(record: Record, state: Mapping[str, JsonValue]) -> dict[str, object]:
    """Return the columns by the fields' own names, with moments and days as they are."""
    columns: dict[str, object] = dict(zip(type(record).model_fields, state.values(), strict=True))
    for name in _days(record.section):
        columns[name] = getattr(record, name)
    return columns


@cache
def _days(section: str) -> tuple[str, ...]:
    """Return the fields that hold a day or a moment."""
    fields = record_classes()[section].model_fields
    columns = record_tables[section].c
    return tuple(name for name in fields if isinstance(columns[name].type, Date | Moment))


# The statements are built once and reused, as SQLAlchemy then finds them in its cache by identity.


@cache
def _updating(section: str) -> Any:
    table = record_tables[section]
    return update(table).where(
        table.c.tenant == bindparam("b_tenant"),
        table.c.record_key == bindparam("b_key"),
        table.c.record_version == bindparam("b_seen"),
        table.c.ended_at.is_(None),
    )


@cache
def _updating_one(section: str) -> Any:
    table = record_tables[section]
    return _updating(section).returning(table.c.record_version, table.c.recorded_at)


@cache
def _plain_insertion(section: str) -> Any:
    return insert(record_tables[section])


@cache
def _insertion(section: str, dialect: str) -> Any:
    table = record_tables[section]
    statement = upsert(table, dialect)
    back = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in ("tenant", "record_key", "record_version")
    }
    return statement.on_conflict_do_update(
        index_elements=["tenant", "record_key"],
        set_={**back, "record_version": table.c.record_version + 1},
        where=table.c.ended_at.is_not(None),
    ).returning(table.c.record_version, table.c.recorded_at)
