"""Tell on which systems' call lists a person stands or stood, and since when until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from governance.schema.scopes import parse_scope
from storage.core.schema import record_tables
from storage.privacy.person_search import Person

_CONTACTS, _CONTRACTS, _ROLES = (record_tables[name] for name in ("contacts", "contracts", "roles"))
_NO_END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Listing:
    """The person stood on the system's call list between these moments."""

    system: str
    since: datetime
    until: datetime

    def shown_at(self, moment: datetime, systems: object) -> bool:
        """Tell whether whoever was shown these systems' lists then was shown the person."""
        listed = isinstance(systems, list) and self.system.casefold() in map(_low, systems)
        return listed and self.since <= moment <= self.until


def listings(connection: Connection, tenant: str, person: Person) -> list[Listing]:
    """Return them for contacts of the system, of its suppliers, and for whoever has a role there.

    A supplier's systems are those of its contracts today.
    """
    keys = {one.key for one in person.records if one.section == "contacts"}
    found = []
    for row in _rows(connection, tenant, _CONTACTS):
        if row.record_key in keys:
            systems = [row.system] if row.system else _systems_of(connection, tenant, row.supplier)
            found += [
                Listing(system, row.recorded_at, _end(row, row.left_on)) for system in systems
            ]
    for row in _rows(connection, tenant, _ROLES):
        kind, name = parse_scope(row.scope)
        if kind == "system" and name and row.member and row.member.casefold() in person.emails:
            found.append(Listing(name, row.recorded_at, _end(row, row.to)))
    return found


def _rows(connection: Connection, tenant: str, table: Any) -> Iterator[Row[Any]]:
    yield from connection.execute(select(table).where(table.c.tenant == tenant))


def _systems_of(connection: Connection, tenant: str, supplier: str | None) -> list[str]:
    return [
        system
        for row in _rows(connection, tenant, _CONTRACTS)
        if supplier and _low(row.supplier) == _low(supplier)
        for system in row.systems
    ]


def _end(row: Row[Any], last: date | None) -> datetime:
    ended: datetime = row.ended_at or _NO_END
    return ended if last is None else min(ended, datetime.combine(last, time.max, UTC))


def _low(text: object) -> str:
    return str(text).casefold()
