"""Gather everything that is kept on a person, table by table, and who looked them up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select

from governance.schema.scopes import parse_scope
from storage.core.schema import RECORD_PREFIX, journal, metadata
from storage.privacy.call_lists import listings
from storage.privacy.erasure import NOBODY_IN, OF_CONVERSATION, OWNED, SAID
from storage.privacy.person_search import Person
from storage.register.journal_notes import LOOKUP_SECTION, MINI_PLAN, PAPER, PAPERS, SHOWN

REQUESTS: Final = "privacy_requests"
"""The journal's section of who asked what is kept on whom."""

_SECRET: Final = frozenset(
    {
        "tenant",
        "hash",
        "form",
        "secret",
        "salts",
        "erased",
        "former_hash",
        "digest",
        "code",
        "lease",
    }
)
"""Columns that say nothing about the person, or open something."""

Row = dict[str, Any]


@dataclass(frozen=True)
class LookUp:
    """Somebody was shown the person's number.

    It was on the call list of `system`, on the `paper` of it, or elsewhere, as on a card about the
    person; then there is no system.
    """

    at: datetime
    who: str
    system: str
    paper: bool = False


@dataclass
class Holdings:
    """Everything that is kept on a person.

    `elsewhere` counts what was said to others in which the person is named: it is theirs.
    """

    register: dict[str, list[Row]] = field(default_factory=dict)
    done: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    looked_up: list[Row] = field(default_factory=list)
    looked_up_by: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    own: dict[str, list[Row]] = field(default_factory=dict)
    work: dict[str, list[Row]] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)

    def count(self) -> int:
        """Count the rows, but for those of others."""
        lists = (self.done, self.changed, self.looked_up, self.looked_up_by, self.requests)
        groups = (self.register, self.own, self.work)
        return sum(map(len, lists)) + sum(len(rows) for group in groups for rows in group.values())


class HoldingsReader:
    """It reads what is kept on one person, in one unit of work that has entered the authority."""

    def __init__(self, connection: Connection, tenant: str, person: Person) -> None:
        self._connection, self._tenant, self._person = connection, tenant, person.identifiers
        self._emails = [one.text for one in self._person.every if one.kind == "email"]
        self._listings = listings(connection, tenant, person)

    def read(self) -> Holdings:
        """Gather everything."""
        found = Holdings()
        ours = self._own_conversations()
        for table in metadata.sorted_tables:
            if table is journal:
                self._read_journal(found)
            elif table.name not in NOBODY_IN or table.name in OF_CONVERSATION:
                self._read_table(table, found, ours)
        return found

    def look_ups(self) -> list[LookUp]:
        """Return who was shown the person, and when, the latest first."""
        return [
            LookUp(row["at"], row["who"], ", ".join(_systems(row)), row["section"] == PAPERS)
            for row in reversed([*self._entries(LOOKUP_SECTION, PAPERS)])
            if self._was_shown(row)
        ]

    def _was_shown(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the person was on what was shown, or was called from it."""
        if row["section"] not in (LOOKUP_SECTION, PAPERS):
            return False
        systems = _systems(row)
        on_a_list = any(one.shown_at(row["at"], systems) for one in self._listings)
        return on_a_list or (row["section"] == LOOKUP_SECTION and self._names(row["state"] or {}))

    def _without_others(self, row: Row) -> Row:
        """Return the look-up without whoever else was shown at the same time."""
        state = row["state"] or {}
        if SHOWN not in state:
            return row
        own = [one for one in state[SHOWN] if self._person.found_in(one)]
        return {**row, "state": {**state, SHOWN: own}}

    def _read_table(self, table: Table, found: Holdings, ours: frozenset[str]) -> None:
        name = str(table.name)
        for row in self._rows(table):
            own = self._is_own(name, row, ours)
            if not own and not self._names(row):
                continue
            if name.startswith(RECORD_PREFIX):
                section = name.removeprefix(RECORD_PREFIX)
                found.register.setdefault(section, []).append(_shown(row))
            elif own:
                found.own.setdefault(name, []).append(_shown(row))
            elif name in SAID:
                found.elsewhere[name] = found.elsewhere.get(name, 0) + 1
            else:
                found.work.setdefault(name, []).append(_shown(row))

    def _read_journal(self, found: Holdings) -> None:
        for row in self._entries():
            by = row["who"].casefold() in self._emails
            about = self._names({name: row[name] for name in ("record_key", "state")})
            shown = self._was_shown(row)
            if row["section"] == REQUESTS and (by or about):
                found.requests.append(_shown(row))
            elif shown or (row["section"] == LOOKUP_SECTION and by):
                (found.looked_up if shown else found.looked_up_by).append(
                    _shown(self._without_others(row) if shown else row)
                )
            elif about:
                found.changed.append(_shown(row))
            elif by:
                brief = ("seq", "at", "command", "section", "record_key")
                found.done.append({str(name): _plain(row[name]) for name in brief})

    def _is_own(self, table: str, row: Mapping[str, Any], ours: frozenset[str]) -> bool:
        column = OWNED.get(table)
        if column is not None and str(row[column] or "").casefold() in self._emails:
            return True
        return table in OF_CONVERSATION and row["conversation"] in ours

    def _names(self, row: Mapping[str, Any]) -> bool:
        return any(self._person.found_in(text) for value in row.values() for text in _texts(value))

    def _own_conversations(self) -> frozenset[str]:
        t = metadata.tables["conversations"]
        statement = select(t.c.id).where(
            t.c.tenant == self._tenant, func.lower(t.c.member).in_(self._emails)
        )
        return frozenset(self._connection.execute(statement).scalars())

    def _rows(self, table: Table) -> Iterator[Row]:
        statement = select(table).where(table.c.tenant == self._tenant).order_by(*table.primary_key)
        for row in self._connection.execute(statement).mappings():
            yield dict(row)

    def _entries(self, *sections: str) -> Iterator[Row]:
        statement = select(journal).where(journal.c.tenant == self._tenant).order_by(journal.c.seq)
        if sections:
            statement = statement.where(journal.c.section.in_(sections))
        for row in self._connection.execute(statement).mappings():
            yield dict(row)


def _systems(row: Mapping[str, Any]) -> list[str]:
    """Return the systems whose call list was shown, or printed as a mini plan."""
    state = row["state"] or {}
    if row["section"] != PAPERS:
        return list(state.get("systems") or ())
    system = parse_scope(str(state.get("about") or ""))[1]
    return [system] if state.get(PAPER) == MINI_PLAN and system else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (name, *_texts(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _shown(row: Mapping[str, Any]) -> Row:
    """Return the row without what is empty, and without what would open something."""
    return {
        str(name): _plain(value)
        for name, value in row.items()
        if name not in _SECRET and value not in (None, [], {}, ())
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
