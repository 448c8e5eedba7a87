"""The ledger: what stands, what became of what stood, and until when each scope's derivation holds."""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache, reduce
from typing import Any, get_args

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from governance.obligations.ledger import Entry, Event, FactOf, Outcome, Reconciled, Wanted, What
from governance.obligations.obligation import Obligation, Priority
from governance.roles import Role
from storage.journal import Journal
from storage.records import Records
from storage.tables import obligation_history, obligation_scopes, obligations

_ORDER = ("priority", "due_on", "scope", "rule", "subject")

_REMOVE = delete(obligations).where(
    obligations.c.tenant == bindparam("tenant"),
    obligations.c.scope == bindparam("scope"),
    obligations.c.rule == bindparam("rule"),
    obligations.c.subject == bindparam("subject"),
)
_RECORD = insert(obligation_history)


class Obligations:
    """One authority's ledger in one unit of work (the port `governance.obligations.ledger.Ledger`)."""

    def __init__(
        self, connection: Connection, tenant: str, journal: Journal, register: Records
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._journal = journal
        self._register = register
        self._is_held = False
        self._last: int | None = None

    def hold(self) -> None:
        """SQLite has one writer anyway."""
        if self._is_held or self._connection.dialect.name != "postgresql":
            return
        self._journal.hold()
        self._register.forget()
        self._is_held = True

    def of_scope(self, scope: str) -> Sequence[Entry]:
        t = obligations.c
        found = self._connection.execute(
            select(obligations)
            .where(t.tenant == self._tenant, t.scope == scope)
            .order_by(t.rule, t.subject)
        )
        return [_entry(row) for row in found]

    def write(
        self,
        reconciled: Reconciled,
        *,
        valid_until: date | None,
        rules: str,
        command: str,
        day: date,
    ) -> None:
        """Holds the ledger, if nobody has."""
        self.hold()
        self._remove(one.entry for one in reconciled.closed)
        self._keep(
            [one.entry for one in reconciled.opened] + [one.after for one in reconciled.changed]
        )
        self._record(reconciled, command=command, day=day)
        self._keep_scopes(
            [
                {
                    "scope": reconciled.scope,
                    "valid_until": valid_until,
                    "rules": rules,
                    "put_off_to": None,
                }
            ]
        )

    def forget(self, scope: str) -> None:
        """What still stands in it goes unrecorded: close it first."""
        for table in (obligations, obligation_scopes):
            self._connection.execute(
                delete(table).where(table.c.tenant == self._tenant, table.c.scope == scope)
            )

    def put_off(self, scopes: Sequence[str], *, until: date) -> None:
        """Until then they do not await anything else either: not a day that comes, nor other rules."""
        self._keep_scopes([{"scope": scope, "put_off_to": until} for scope in scopes])

    def awaiting(self, today: date, *, rules: str, limit: int) -> Sequence[str]:
        t = obligation_scopes.c
        ours = select(t.scope, t.valid_until.label("day")).where(
            t.tenant == self._tenant, t.put_off_to.is_(None)
        )
        put_off = select(t.scope, t.put_off_to).where(
            t.tenant == self._tenant, t.put_off_to <= today
        )
        found = union(
            ours.where(t.valid_until <= today),
            ours.where(t.rules < rules),  # two ranges of an index, where “another” would be none
            ours.where(t.rules > rules),
            put_off,
        ).subquery()
        oldest_first = (found.c.day.is_(None), found.c.day, found.c.scope)
        statement = select(found.c.scope).order_by(*oldest_first).limit(limit)
        return self._connection.execute(statement).scalars().all()

    def find(self, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Entry]:
        given = _given(wanted)
        values = {"tenant": self._tenant, "enough": offset + limit, "limit": limit, **given}
        rows = self._connection.execute(_finding(tuple(given)), {**values, "offset": offset})
        return [_entry(row) for row in rows]

    def count(self, wanted: Wanted) -> int:
        given = _given(wanted)
        values = {"tenant": self._tenant, **given}
        return self._connection.execute(_counting(tuple(given)), values).scalar_one()

    def history(
        self, *, scope: str | None = None, fact: FactOf | None = None, limit: int = 100
    ) -> Sequence[Event]:
        t = obligation_history.c
        statement = select(obligation_history).where(t.tenant == self._tenant)
        if scope is not None:
            statement = statement.where(t.scope == scope)
        if fact is not None:
            statement = statement.where(t.fact_section == fact.section, t.fact_key == fact.key)
        rows = self._connection.execute(statement.order_by(t.seq.desc()).limit(limit))
        return [_event(row) for row in rows]

    def scopes(self) -> Mapping[str, date | None]:
        t = obligation_scopes.c
        found = self._connection.execute(
            select(t.scope, t.valid_until)
            .where(t.tenant == self._tenant, t.rules.is_not(None))
            .order_by(t.scope)
        )
        return {row.scope: row.valid_until for row in found}

    def _remove(self, entries: Iterable[Entry]) -> None:
        rows = [{"tenant": self._tenant, **_name(entry.obligation)} for entry in entries]
        if rows:
            self._connection.execute(_REMOVE, rows)

    def _keep(self, entries: Sequence[Entry]) -> None:
        self._upsert(obligations, [_row(entry) for entry in entries])

    def _keep_scopes(self, rows: Sequence[Mapping[str, object]]) -> None:
        self._upsert(obligation_scopes, rows)

    def _upsert(self, table: Any, rows: Sequence[Mapping[str, object]]) -> None:
        """Rows of the same columns, which take the place of those there may be."""
        if not rows:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        key = [column.name for column in table.primary_key]
        others = {name: statement.excluded[name] for name in rows[0] if name not in key}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=key, set_=others),
            [{"tenant": self._tenant, **row} for row in rows],
        )

    def _record(self, reconciled: Reconciled, *, command: str, day: date) -> None:
        common = {
            "tenant": self._tenant,
            "at": self._journal.now,
            "day": day,
            "who": self._journal.who,
            "command": command,
        }
        lines = list(_lines(reconciled))
        if not lines:
            return
        before = self._last_seq() if self._last is None else self._last
        rows = [{**common, "seq": seq, **line} for seq, line in enumerate(lines, before + 1)]
        self._connection.execute(_RECORD, rows)
        self._last = before + len(rows)

    def _last_seq(self) -> int:
        t = obligation_history.c
        last = select(func.max(t.seq)).where(t.tenant == self._tenant)
        return self._connection.execute(last).scalar_one() or 0


# ── Which are wanted ─────────────────────────────────────────────────────────
# The statements are built once for what may be given: building one takes longer than running it.


def _given(wanted: Wanted) -> dict[str, object]:
    values = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    return {name: value for name, value in values.items() if value is not None}


@cache
def _finding(given: tuple[str, ...]) -> Select[Any]:
    """Enough of each part in its index's order, and the first of these."""
    in_order = [obligations.c[name] for name in _ORDER]
    parts = [
        select(obligations).where(*part).order_by(*in_order).limit(_number("enough")).subquery()
        for part in _parts(given)
    ]
    found = union_all(*(select(part) for part in parts)).subquery()
    return (
        select(found)
        .order_by(*(found.c[name] for name in _ORDER))
        .limit(_number("limit"))
        .offset(_number("offset"))
    )


@cache
def _counting(given: tuple[str, ...]) -> Select[int]:
    counts = (
        select(func.count()).select_from(obligations).where(*part).scalar_subquery()
        for part in _parts(given)
    )
    return select(reduce(operator.add, counts))


def _parts(given: tuple[str, ...]) -> list[list[ColumnElement[bool]]]:
    """Conditions that no row fulfils twice, each with an index of its own; together they are what is wanted."""
    here = obligations.c.tenant == bindparam("tenant")
    all_of = [here, *(one for name in given if name != "person" for one in _NARROWING[name])]
    return [[*all_of, *owner] for owner in _OWNING] if "person" in given else [all_of]


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)


def _any_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True))


_T = obligations.c
_NARROWING: Mapping[str, Sequence[ColumnElement[bool]]] = {
    "kind": [_T.kind == bindparam("kind")],
    "overdue_on": [
        _T.kind == "due",
        _T.priority.in_(get_args(Priority)),  # so that the day too is looked up in the index
        _T.due_on < bindparam("overdue_on"),
    ],
    "asked": [_any_of(_T.responsible, "asked")],
    "scopes": [_any_of(_T.scope, "scopes")],
    "requirement": [_T.requirement == bindparam("requirement")],
    "voluntary": [_T.voluntary == bindparam("voluntary")],
}
_OWNING: Sequence[Sequence[ColumnElement[bool]]] = [
    [_T.responsible == bindparam("person")],
    [
        _T.accountable == bindparam("person"),
        _T.responsible.is_distinct_from(bindparam("person")),
    ],
]


# ── Rows ─────────────────────────────────────────────────────────────────────


def _name(obligation: Obligation) -> dict[str, object]:
    return {
        "scope": obligation.scope,
        "rule": obligation.rule,
        "subject": obligation.subject,
    }


def _row(entry: Entry) -> dict[str, object]:
    obligation = entry.obligation
    return {
        **_name(obligation),
        "requirement": obligation.requirement,
        "kind": obligation.kind,
        "due_on": obligation.due_on,
        "priority": obligation.priority,
        "theme": obligation.theme,
        "roles": obligation.roles,
        "person": obligation.person,
        "about": dict(obligation.about),
        "also": obligation.also,
        "voluntary": obligation.voluntary,
        "responsible": entry.responsible,
        "accountable": entry.accountable,
        "opened_on": entry.opened_on,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        Obligation(
            scope=row.scope,
            rule=row.rule,
            subject=row.subject,
            requirement=row.requirement,
            kind=row.kind,
            due_on=row.due_on,
            priority=row.priority,
            theme=row.theme,
            roles=tuple(Role(role) for role in row.roles),
            person=row.person,
            about=row.about,
            also=tuple(row.also),
            voluntary=row.voluntary,
        ),
        responsible=row.responsible,
        accountable=row.accountable,
        opened_on=row.opened_on,
    )


def _lines(reconciled: Reconciled) -> Iterator[dict[str, object]]:
    """What ended comes first: what took its place is then the newer."""
    for closed in reconciled.closed:
        yield _line(closed.entry, "closed", closed.fact, outcome=closed.outcome)
    for changed in reconciled.changed:
        if changed.moved:
            before = changed.before.obligation.due_on
            yield _line(changed.after, "moved", changed.fact, due_before=before)
    for opened in reconciled.opened:
        yield _line(opened.entry, "opened", opened.fact)


def _line(
    entry: Entry,
    what: What,
    fact: FactOf | None,
    *,
    due_before: date | None = None,
    outcome: Outcome | None = None,
) -> dict[str, object]:
    obligation = entry.obligation
    return {
        **_name(obligation),
        "requirement": obligation.requirement,
        "what": what,
        "kind": obligation.kind,
        "due_on": obligation.due_on,
        "due_before": due_before,
        "outcome": outcome,
        "fact_section": fact.section if fact else None,
        "fact_key": fact.key if fact else None,
    }


def _event(row: Row[Any]) -> Event:
    fact = None if row.fact_section is None else FactOf(row.fact_section, row.fact_key)
    return Event(
        seq=row.seq,
        at=row.at,
        day=row.day,
        who=row.who,
        command=row.command,
        scope=row.scope,
        rule=row.rule,
        subject=row.subject,
        requirement=row.requirement,
        what=row.what,
        kind=row.kind,
        due_on=row.due_on,
        due_before=row.due_before,
        outcome=row.outcome,
        fact=fact,
    )
