"""The ledger keeps what stands, what became of what stood, and how long each derivation holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    union,
    update,
)

from governance.obligations.ledger import (
    Derivation,
    Entry,
    FactOf,
    HistoryFilter,
    ItemStates,
    LedgerEvent,
    ObligationFilter,
    Outcome,
    Reconciled,
    What,
)
from storage.core.schema import obligation_history, obligation_scopes, obligations
from storage.core.upsert import upsert
from storage.obligations.nudges import Nudges
from storage.obligations.queries import counting, finding, given
from storage.obligations.rows import entry_of, name_of, row_of
from storage.register.journal import Journal
from storage.register.repository import RecordRepository

_OF_SCOPE = (
    select(obligations)
    .where(
        obligations.c.tenant == bindparam("tenant"),
        obligations.c.scope == bindparam("scope"),
    )
    .order_by(obligations.c.rule, obligations.c.subject)
)
_OF_SCOPES = (
    select(obligations)
    .where(
        obligations.c.tenant == bindparam("tenant"),
        obligations.c.scope.in_(bindparam("scopes", expanding=True)),
    )
    .order_by(obligations.c.scope, obligations.c.rule, obligations.c.subject)
)
_OF_RULES = _OF_SCOPE.where(obligations.c.rule.in_(bindparam("rules", expanding=True)))
_REMOVE = delete(obligations).where(
    obligations.c.tenant == bindparam("tenant"),
    obligations.c.scope == bindparam("scope"),
    obligations.c.rule == bindparam("rule"),
    obligations.c.subject == bindparam("subject"),
)
_SHORTEN = (
    update(obligation_scopes)
    .where(
        obligation_scopes.c.tenant == bindparam("b_tenant"),
        obligation_scopes.c.scope == bindparam("b_scope"),
        obligation_scopes.c.rules.is_not(None),
    )
    .values(
        valid_until=case(
            (obligation_scopes.c.valid_until < bindparam("until"), obligation_scopes.c.valid_until),
            else_=bindparam("until"),
        )
    )
)
_RESTATE = _SHORTEN.values(standings=bindparam("states"))
_STATES = select(obligation_scopes.c.scope, obligation_scopes.c.standings).where(
    obligation_scopes.c.tenant == bindparam("tenant")
)
_STATES_OF_SCOPE = _STATES.where(obligation_scopes.c.scope == bindparam("scope"))
_BY_ITSELF = ("lapsed", "renewed")
"""Outcomes that nobody brought about, and that somebody has to be told of."""
_recorded = obligation_history.alias("recorded")
_RECORD = insert(obligation_history).values(
    seq=select(func.coalesce(func.max(_recorded.c.seq), 0) + 1)
    .where(_recorded.c.tenant == bindparam("b_tenant"))
    .scalar_subquery()
)


class DatabaseLedger:
    """One authority's ledger in one unit of work.

    It implements the port `governance.obligations.ledger.Ledger`.
    """

    def __init__(
        self,
        connection: Connection,
        tenant: str,
        journal: Journal,
        register: RecordRepository,
        nudges: Nudges,
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._journal = journal
        self._register = register
        self._nudges = nudges
        self._is_held = False
        self._states: dict[str, ItemStates] = {}

    def hold(self) -> None:
        """Hold the ledger on PostgreSQL; SQLite has one writer anyway."""
        if self._is_held or self._connection.dialect.name != "postgresql":
            return
        self._journal.hold()
        self._register.forget()
        self._states.clear()
        self._is_held = True

    def of_scope(self, scope: str, *, rules: Collection[str] | None = None) -> Sequence[Entry]:
        ours = {"tenant": self._tenant, "scope": scope}
        if rules is None:
            found = self._connection.execute(_OF_SCOPE, ours)
        else:
            found = self._connection.execute(_OF_RULES, {**ours, "rules": sorted(rules)})
        return [entry_of(row) for row in found]

    def of_scopes(
        self, scopes: Sequence[str], *, rules: Collection[str] | None = None
    ) -> Mapping[str, Sequence[Entry]]:
        if rules is not None or len(scopes) == 1:
            return {scope: self.of_scope(scope, rules=rules) for scope in scopes}
        found: dict[str, list[Entry]] = {scope: [] for scope in scopes}
        every = {"tenant": self._tenant, "scopes": scopes}
        for entry in map(entry_of, self._connection.execute(_OF_SCOPES, every).all()):
            found[entry.obligation.scope].append(entry)
        return found

    def write(
        self,
        derivations: Sequence[Derivation],
        *,
        whole: bool,
        rules: str,
        command: str,
        day: date,
    ) -> None:
        """Write what changed, and hold the ledger first, if nobody has."""
        self.hold()
        for one in derivations:
            if one.reconciled:
                self._write_changes(one.reconciled, command=command, day=day)
            if not whole:
                self._restate(one)
        if whole:
            self._keep(obligation_scopes, [_scope_row(one, rules) for one in derivations])
            self._states |= {one.reconciled.scope: dict(one.states) for one in derivations}

    def _write_changes(self, reconciled: Reconciled, *, command: str, day: date) -> None:
        gone = [name_of(one.entry.obligation) for one in reconciled.closed]
        if gone:
            self._connection.execute(_REMOVE, [{"tenant": self._tenant, **row} for row in gone])
        anew = [one.entry for one in reconciled.opened]
        anew += [one.after for one in reconciled.changed if one.anew]
        reworded = [one.after for one in reconciled.changed if not one.anew]
        self._keep(obligations, [{**row_of(entry), "look_on": day} for entry in anew])
        self._keep(obligations, [row_of(entry) for entry in reworded])
        over = [one.entry for one in reconciled.closed]
        over += [one.before for one in reconciled.changed if one.moved]
        self._nudges.settle([entry.obligation for entry in over])
        for one in reconciled.closed:
            if one.outcome in _BY_ITSELF and one.entry.accountable is not None:
                self._nudges.ended_by_itself(
                    one.entry.obligation, one.entry.accountable, one.outcome
                )
        self._record(reconciled, command=command, day=day)

    def _restate(self, derivation: Derivation) -> None:
        """Write what else is known of the questions, and until when the derivation holds.

        A scope never derived is left as it is.
        """
        scope, states = derivation.reconciled.scope, dict(derivation.states)
        values = {
            "b_tenant": self._tenant,
            "b_scope": scope,
            "until": derivation.valid_until or date.max,
        }
        if derivation.reconciled.told:
            self._connection.execute(_RESTATE, {**values, "states": states})
            if self._states.get(scope):
                self._states[scope] = states
        elif derivation.valid_until is not None:
            self._connection.execute(_SHORTEN, values)

    def states(self, scope: str | None = None) -> Mapping[str, ItemStates]:
        """Return the states by scope; those of one scope are read once and kept in step."""
        if scope is not None and scope in self._states:
            known = self._states[scope]
            return {scope: known} if known else {}
        ours = {"tenant": self._tenant}
        if scope is None:
            rows = self._connection.execute(_STATES, ours)
        else:
            rows = self._connection.execute(_STATES_OF_SCOPE, {**ours, "scope": scope})
        found = {row.scope: told for row in rows if (told := _states(row.standings))}
        if scope is not None:
            self._states[scope] = found.get(scope, {})
        return found

    def met_before(self) -> int | None:
        """Count what was met by the answers alone, as editions before 5 kept it.

        It is None where nothing is kept of such an edition.
        """
        t = obligation_scopes.c
        rows = self._connection.execute(select(t.standings).where(t.tenant == self._tenant))
        kept = [
            one[0]
            for row in rows
            for one in (row.standings or {}).values()
            if isinstance(one, list) and one
        ]
        return kept.count("met") if kept else None

    def forget(self, scope: str) -> None:
        """Forget the scope without recording what still stands in it; close that first."""
        self._states.pop(scope, None)
        for table in (obligations, obligation_scopes):
            self._connection.execute(
                delete(table).where(table.c.tenant == self._tenant, table.c.scope == scope)
            )

    def put_off(self, scopes: Sequence[str], *, until: date) -> None:
        """Put the scopes off.

        Until then they await nothing else either: not a day that comes, nor other rules.
        """
        self._keep(obligation_scopes, [{"scope": one, "put_off_to": until} for one in scopes])

    def is_new(self) -> bool:
        t = obligation_scopes.c
        one = select(t.scope).where(t.tenant == self._tenant).limit(1)
        return self._connection.execute(one).first() is None

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

    def find(self, wanted: ObligationFilter, *, limit: int, offset: int = 0) -> Sequence[Entry]:
        narrowed = given(wanted)
        page = {"limit": limit, "offset": offset, "enough": offset + limit}
        rows = self._connection.execute(
            finding(tuple(narrowed)), {"tenant": self._tenant, **narrowed, **page}
        )
        return [entry_of(row) for row in rows]

    def count(self, wanted: ObligationFilter) -> int:
        narrowed = given(wanted)
        statement = counting(tuple(narrowed))
        return self._connection.execute(
            statement, {"tenant": self._tenant, **narrowed}
        ).scalar_one()

    def history(
        self, *, scope: str | None = None, fact: FactOf | None = None, limit: int = 100
    ) -> Sequence[LedgerEvent]:
        asked: dict[str, object] = {"tenant": self._tenant, "most": limit}
        if scope is not None:
            asked["scope"] = scope
        if fact is not None:
            asked |= {"fact_section": fact.section, "fact_key": fact.key}
        rows = self._connection.execute(_newest(tuple(sorted(asked.keys() - {"most"}))), asked)
        return [_event(row) for row in rows]

    def end_of(self, identity: tuple[str, str, str]) -> LedgerEvent | None:
        scope, rule, subject = identity
        named = {"tenant": self._tenant, "scope": scope, "rule": rule, "subject": subject}
        row = self._connection.execute(_end(), named).one_or_none()
        return None if row is None else _event(row)

    def happened(
        self, wanted: HistoryFilter, *, limit: int, offset: int = 0
    ) -> Sequence[LedgerEvent]:
        t = obligation_history.c
        statement = select(obligation_history).where(*_lines_wanted(self._tenant, wanted))
        newest_first = statement.order_by(t.seq.desc()).limit(limit).offset(offset)
        return [_event(row) for row in self._connection.execute(newest_first)]

    def count_happened(self, wanted: HistoryFilter) -> int:
        statement = select(func.count()).select_from(obligation_history)
        return self._connection.execute(
            statement.where(*_lines_wanted(self._tenant, wanted))
        ).scalar_one()

    def scopes(self) -> Mapping[str, date | None]:
        t = obligation_scopes.c
        found = self._connection.execute(
            select(t.scope, t.valid_until)
            .where(t.tenant == self._tenant, t.rules.is_not(None))
            .order_by(t.scope)
        )
        return {row.scope: row.valid_until for row in found}

    def _keep(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Write rows of the same columns, in place of those there may be."""
        if rows:
            statement = _keeping(table, tuple(rows[0]), self._connection.dialect.name)
            self._connection.execute(statement, [{"tenant": self._tenant, **row} for row in rows])

    def _record(self, reconciled: Reconciled, *, command: str, day: date) -> None:
        common = {
            "tenant": self._tenant,
            "at": self._journal.now,
            "day": day,
            "who": self._journal.who,
            "command": command,
        }
        rows = [{**common, "b_tenant": self._tenant, **line} for line in _lines(reconciled)]
        if rows:
            self._connection.execute(_RECORD, rows)  # one after the other, each after the last


def _lines_wanted(tenant: str, wanted: HistoryFilter) -> Iterator[ColumnElement[bool]]:
    t = obligation_history.c
    yield t.tenant == tenant
    if wanted.since is not None:
        yield t.day >= wanted.since
    if wanted.until is not None:
        yield t.day <= wanted.until
    if wanted.scopes is not None:
        yield t.scope.in_(wanted.scopes)
    for name in ("what", "outcome", "requirement", "who"):
        value = getattr(wanted, name)
        if value is not None:
            yield t[name] == value


@cache
def _newest(columns: tuple[str, ...]) -> Any:
    """Make the statement for the `most` newest lines with what is given in those columns."""
    t = obligation_history.c
    found = select(obligation_history).where(*(t[name] == bindparam(name) for name in columns))
    return found.order_by(t.seq.desc()).limit(bindparam("most"))


@cache
def _end() -> Any:
    """Make the statement for how something ended, or was moved, last."""
    t = obligation_history.c
    named = (t[name] == bindparam(name) for name in ("tenant", "scope", "rule", "subject"))
    ended = select(obligation_history).where(*named, t.what.in_(("closed", "moved")))
    return ended.order_by(t.seq.desc()).limit(1)


@cache
def _keeping(table: Table, columns: tuple[str, ...], dialect: str) -> Any:
    statement = upsert(table, dialect)
    key = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=others)


# ── Rows ─────────────────────────────────────────────────────────────────────


def _states(kept: Mapping[str, Any] | None) -> ItemStates:
    """Return the states that are kept; those of an edition before 5 say nothing."""
    found = kept or {}
    return {requirement: one for requirement, one in found.items() if isinstance(one, str)}


def _scope_row(derivation: Derivation, rules: str) -> dict[str, object]:
    return {
        "scope": derivation.reconciled.scope,
        "valid_until": derivation.valid_until,
        "rules": rules,
        "put_off_to": None,
        "standings": dict(derivation.states),
    }


def _lines(reconciled: Reconciled) -> Iterator[dict[str, object]]:
    """Yield the lines of the history.

    What ended comes first, so that what took its place is the newer.
    """
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
        **name_of(obligation),
        "requirement": obligation.requirement,
        "what": what,
        "kind": obligation.kind,
        "due_on": obligation.due_on,
        "due_before": due_before,
        "outcome": outcome,
        "fact_section": fact.section if fact else None,
        "fact_key": fact.key if fact else None,
        "about": dict(obligation.about),
    }


def _event(row: Row[Any]) -> LedgerEvent:
    fact = None if row.fact_section is None else FactOf(row.fact_section, row.fact_key)
    return LedgerEvent(
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
        about=row.about or {},
    )
