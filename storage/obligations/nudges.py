"""Keep what was said of each obligation and to whom, and what was put off.

It also tells which obligations are to be looked at.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    select,
    tuple_,
    union,
    update,
)

from governance.nudges import SOON, Deliveries, Identity, Past, Postponed, SentNudge, key_of
from governance.obligations.ledger import Entry, Outcome
from governance.obligations.obligation import Obligation
from storage.core.schema import nudges, obligations, outbox, postponements, reminders
from storage.core.upsert import upsert
from storage.messaging.delivery_report import last_nudge_sent, nudges_settled, oldest_pending
from storage.messaging.jobs import Jobs
from storage.obligations.rows import entry_of, obligation_of, was_of
from storage.register.journal import Journal
from storage.register.journal import JournalEntry as Line

_NAME = ("scope", "rule", "subject")

_LOOK_AGAIN = (
    update(obligations)
    .where(
        obligations.c.tenant == bindparam("b_tenant"),
        *(obligations.c[name] == bindparam(f"b_{name}") for name in _NAME),
    )
    .values(look_on=bindparam("look_on"))
)
_KEEP = insert(postponements)


def _deciders() -> Select[Any]:
    """Build the statement that finds whoever decides soon.

    It goes from one person to the next in the index, then looks once for each. What is not near is
    passed over.
    """
    first, following, near = (obligations.alias(name) for name in ("first", "following", "near"))
    tenant: BindParameter[str] = bindparam("tenant")
    who = (
        select(func.min(first.c.accountable).label("person"))
        .where(first.c.tenant == tenant)
        .cte("who", recursive=True)
    )
    after = (
        select(func.min(following.c.accountable))
        .where(following.c.tenant == tenant, following.c.accountable > who.c.person)
        .scalar_subquery()
    )
    who = who.union_all(select(after).where(who.c.person.is_not(None)))
    is_near = exists().where(
        near.c.tenant == tenant,
        near.c.accountable == who.c.person,
        near.c.kind == "due",
        near.c.priority.in_((1, 2, 3)),
        near.c.due_on <= bindparam("near"),
        near.c.voluntary.is_(False),
    )
    return select(who.c.person).where(is_near).order_by(who.c.person)


_DECIDERS = _deciders()
_SETTLE = (
    update(nudges)
    .where(
        nudges.c.tenant == bindparam("b_tenant"),
        *(nudges.c[name] == bindparam(f"b_{name}") for name in _NAME),
        nudges.c.settled_at.is_(None),
    )
    .values(settled_at=bindparam("settled_at"), was=bindparam("was"))
)


def _about() -> CompoundSelect[Any]:
    """Make the statement for what tells of any of these.

    It is one for the nudges and the reminders, as every turn that ends an obligation runs it.
    """
    t, r = nudges.c, reminders.c
    tenant: BindParameter[str] = bindparam("tenant")
    told = select(
        t.bundle, literal("").label("person"), t.day, t.settled_at.is_(None).label("is_open")
    ).where(t.tenant == tenant, _named_in(nudges))
    reminded = select(r.id, r.person, bindparam("today", type_=Date), false()).where(
        r.tenant == tenant,
        _named_in(reminders),
        r.sort == "remind",
        r.state == "sent",
        r.at >= bindparam("since"),
    )
    return union(told, reminded)


def _named_in(table: Table) -> ColumnElement[bool]:
    wanted: BindParameter[object] = bindparam("wanted", expanding=True)
    return tuple_(*(table.c[name] for name in _NAME)).in_(wanted)


_ABOUT = _about()


class _Bundled(NamedTuple):
    """A message that tells of an obligation, its day, and whether the nudge is still open."""

    bundle: str
    day: date
    is_open: bool


STANDS = timedelta(days=30)
"""The time for which a message is kept up to date; nobody looks for an older one."""


class Nudges:
    """One authority's nudges in one unit of work.

    It implements the port `governance.nudges.Nudges`, and what the sweep needs.
    """

    def __init__(
        self, connection: Connection, tenant: str, now: datetime, journal: Journal, jobs: Jobs
    ) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._tenant = tenant
        self._now = now
        self._journal = journal
        self._jobs = jobs

    # ── Nudges and answers ───────────────────────────────────────────────────

    def past(
        self, obligations: Collection[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]:
        wanted = sorted(obligations)
        if not wanted:
            return {}
        told: dict[tuple[Identity, date], list[SentNudge]] = {}
        put_off: dict[tuple[Identity, date], list[Postponed]] = {}
        asked = {
            "b_tenant": self._tenant,
            "b_names": sorted({identity for identity, _ in wanted}),
            "b_days": sorted({day for _, day in wanted}),
        }
        for row in self._connection.execute(_past_of(nudges), asked):
            one = _told(row)
            told.setdefault((one.identity, one.due_on), []).append(one)
        for row in self._connection.execute(_past_of(postponements), asked):
            answer = _postponed(row)
            put_off.setdefault((answer.identity, answer.due_on), []).append(answer)
        return {
            name: Past(
                sorted(told.get(name, ()), key=lambda one: (one.day, one.step, one.person)),
                sorted(put_off.get(name, ()), key=lambda one: one.n),
            )
            for name in told.keys() | put_off.keys()
        }

    def of_bundle(self, bundle: str) -> Sequence[SentNudge]:
        t = nudges.c
        rows = self._connection.execute(
            select(nudges)
            .where(t.tenant == self._tenant, t.bundle == bundle)
            .order_by(t.scope, t.rule, t.subject, t.due_on, t.step)
        )
        return [_told(row) for row in rows]

    def told_to(self, person: str, *, since: date) -> Sequence[SentNudge]:
        t = nudges.c
        rows = self._connection.execute(
            select(nudges)
            .where(t.tenant == self._tenant, t.day >= since, t.person == person)
            .order_by(t.day, t.scope, t.rule, t.subject)
        )
        return [_told(row) for row in rows]

    def of_day(self, day: date) -> Sequence[SentNudge]:
        """Return what is told on that day, message by message."""
        t = nudges.c
        rows = self._connection.execute(
            select(nudges)
            .where(t.tenant == self._tenant, t.day == day)
            .order_by(t.bundle, t.scope, t.rule, t.subject)
        )
        return [_told(row) for row in rows]

    def postpone(self, postponed: Postponed) -> None:
        scope, rule, subject = postponed.identity
        row = {
            "tenant": self._tenant,
            **_named(postponed.identity),
            "due_on": postponed.due_on,
            "n": postponed.n,
            "sort": postponed.sort,
            "person": postponed.person,
            "on": postponed.on,
            "until": postponed.until,
            "reason": postponed.reason,
        }
        self._connection.execute(_KEEP, row)
        self.look_again([(postponed.identity, postponed.on)])
        self._refresh([postponed.identity])
        state: dict[str, JsonValue] = {
            "scope": scope,
            "rule": rule,
            "subject": subject,
            "due_on": postponed.due_on.isoformat(),
            "sort": postponed.sort,
            "until": postponed.until.isoformat(),
            "reason": postponed.reason,
        }
        key = "/".join((*postponed.identity, postponed.due_on.isoformat()))
        self._journal.note(Line("postponements", key, postponed.n, "Postpone", state))

    def take_back(self, identity: Identity, due_on: date, n: int) -> bool:
        t = postponements.c
        ours = [t.tenant == self._tenant, t.due_on == due_on]
        ours += [t[name] == value for name, value in _named(identity).items()]
        last = self._connection.scalar(select(func.max(t.n)).where(*ours))
        if last != n:
            return False
        self._connection.execute(delete(postponements).where(*ours, t.n == n))
        self.look_again([(identity, self._now.date())])
        self._refresh([identity])
        key = "/".join((*identity, due_on.isoformat()))
        self._journal.note(Line("postponements", key, n, "Undo", None))
        return True

    def _refresh(self, identities: Collection[Identity]) -> None:
        """Have every recent message that tells of any of these shown as things stand now."""
        self._show_again(self._about(identities))

    def _show_again(self, about: Sequence["_Bundled"]) -> None:
        since = self._now.date() - STANDS
        for bundle in sorted({one.bundle for one in about if one.day >= since}):
            self._jobs.add_once(
                f"nudge:{bundle}:{self._now.isoformat()}", "nudge", {"bundle": bundle}
            )

    def _about(self, identities: Collection[Identity]) -> Sequence["_Bundled"]:
        """Return the messages that tell of any of these, and the reminders sent lately of them."""
        ours = {
            "tenant": self._tenant,
            "wanted": sorted(identities),
            "today": self._now.date(),
            "since": self._now - STANDS,
        }
        found = self._connection.execute(_ABOUT, ours)
        return [
            _Bundled(key_of("reminder", name, person) if person else name, day, bool(is_open))
            for name, person, day, is_open in found
        ]

    # ── The sweep ────────────────────────────────────────────────────────────

    def to_look_at(self, today: date, *, priority: int, limit: int) -> Sequence[Entry]:
        """Return obligations whose day to be looked at has come.

        Those that have waited longest come first.
        """
        t = obligations.c
        rows = self._connection.execute(
            select(obligations)
            .where(t.tenant == self._tenant, t.priority == priority, t.look_on <= today)
            .order_by(t.look_on, t.due_on, t.scope, t.rule, t.subject)
            .limit(limit)
        )
        return [entry_of(row) for row in rows]

    def look_again(self, when: Iterable[tuple[Identity, date | None]]) -> None:
        """Write the day each is looked at next; None is not before it has changed."""
        rows = [
            {
                "b_tenant": self._tenant,
                **{f"b_{name}": value for name, value in _named(identity).items()},
                "look_on": day,
            }
            for identity, day in when
        ]
        if rows:
            self._connection.execute(_LOOK_AGAIN, rows)

    def keep(self, said: Sequence[SentNudge]) -> None:
        """Keep the nudges; those that are there already stay as they are."""
        if not said:
            return
        rows = [
            {
                "tenant": self._tenant,
                **_named(one.identity),
                "due_on": one.due_on,
                "person": one.person,
                "step": one.step,
                "level": one.level,
                "why": one.why,
                "bundle": one.bundle,
                "day": one.day,
                "settled_at": self._now if one.settled else None,
                "was": None if one.was is None else was_of(one.was),
            }
            for one in said
        ]
        self._connection.execute(_keeping(self._dialect), rows)

    def withdraw(self, said: Sequence[SentNudge]) -> None:
        """Remove nudges that were not sent after all.

        The obligations they were about are looked at again at once.
        """
        t = nudges.c
        for one in said:
            self._connection.execute(
                delete(nudges).where(
                    t.tenant == self._tenant,
                    *(t[name] == value for name, value in _named(one.identity).items()),
                    t.due_on == one.due_on,
                    t.person == one.person,
                    t.step == one.step,
                )
            )
        self.look_again([(one.identity, self._now.date()) for one in said])

    # ── Settlement ───────────────────────────────────────────────────────────

    def ended_by_itself(self, was: Obligation, person: str, how: Outcome) -> None:
        """Have whoever is accountable told that it is over and nobody did it.

        A job does it as soon as it is worked on.
        """
        scope, rule, subject = was.identity
        payload: dict[str, JsonValue] = {
            "scope": scope,
            "rule": rule,
            "subject": subject,
            "due_on": was.due_on.isoformat(),
            "person": person,
            "how": how,
            **was_of(was),
        }
        digest = hashlib.sha256("\0".join((*was.identity, str(was.due_on))).encode()).hexdigest()
        self._jobs.add_once(f"ended:{digest[:32]}", "ended", payload)

    def settle(self, over: Collection[Obligation]) -> None:
        """Settle the nudges of obligations that have ended or moved; nothing more comes of them."""
        rows = [
            {
                "b_tenant": self._tenant,
                **{f"b_{name}": value for name, value in _named(obligation.identity).items()},
                "settled_at": self._now,
                "was": was_of(obligation),
            }
            for obligation in over
        ]
        about = self._about([obligation.identity for obligation in over]) if rows else ()
        if any(one.is_open for one in about):
            self._connection.execute(_SETTLE, rows)
        self._show_again(about)

    # ── Counts ───────────────────────────────────────────────────────────────

    def deciders(self, today: date) -> Sequence[str]:
        """Return whoever is accountable for anything overdue, or due within fourteen days."""
        ours = {"tenant": self._tenant, "near": today + SOON}
        return self._connection.execute(_DECIDERS, ours).scalars().all()

    def told_in(self, prefix: str) -> Sequence[str]:
        """Return who is told something in the messages whose key begins like this."""
        t = nudges.c
        found = self._connection.execute(
            select(t.person)
            .where(t.tenant == self._tenant, t.bundle >= prefix, t.bundle < prefix + "\U0010ffff")
            .distinct()
            .order_by(t.person)
        )
        return found.scalars().all()

    def raised(self) -> Sequence[Identity]:
        """Return the obligations on the management's page.

        Nobody answers about them, and they are not settled.
        """
        t = nudges.c
        rows = self._connection.execute(
            select(t.scope, t.rule, t.subject)
            .where(t.tenant == self._tenant, t.level == "LED", t.settled_at.is_(None))
            .distinct()
        )
        return [tuple(row) for row in rows]

    def deliveries(self, begin: datetime, end: datetime) -> Deliveries:
        ours = (self._connection, self._tenant)
        ended = nudges_settled(*ours, begin, end)
        o = outbox.c
        waiting = self._connection.execute(
            select(func.count())
            .select_from(outbox)
            .where(
                o.tenant == self._tenant,
                o.purpose == "nudge",
                o.state.in_(("pending", "sending", "retry")),
                o.due_at < end,
            )
        ).scalar_one()
        unreached = self._connection.execute(
            select(o.person)
            .where(
                o.tenant == self._tenant,
                o.purpose == "nudge",
                o.state.in_(("parked", "failed")),
                o.settled_at >= begin,
                o.settled_at < end,
            )
            .distinct()
            .order_by(o.person)
        )
        return Deliveries(
            sent=ended.get("sent", 0),
            unknown=ended.get("unknown", 0),
            failed=ended.get("failed", 0),
            parked=ended.get("parked", 0),
            waiting=waiting,
            oldest=oldest_pending(*ours, self._now),
            last_sent=last_nudge_sent(*ours),
            unreached=[one for one in unreached.scalars() if one],
        )

    def said_between(self, first: date, last: date) -> int:
        """Return how many things were to be said on these days."""
        t = nudges.c
        return self._connection.execute(
            select(func.count())
            .select_from(nudges)
            .where(t.tenant == self._tenant, t.day >= first, t.day <= last)
        ).scalar_one()


@cache
def _past_of(table: Table) -> Select[Any]:
    """Make the statement for the rows of `b_names` that are due on `b_days`."""
    return select(table).where(
        table.c.tenant == bindparam("b_tenant"),
        tuple_(*(table.c[name] for name in _NAME)).in_(bindparam("b_names", expanding=True)),
        table.c.due_on.in_(bindparam("b_days", expanding=True)),
    )


@cache
def _keeping(dialect: str) -> Any:
    return upsert(nudges, dialect).on_conflict_do_nothing()


def _named(identity: Identity) -> dict[str, object]:
    return dict(zip(_NAME, identity, strict=True))


def _told(row: Row[Any]) -> SentNudge:
    return SentNudge(
        identity=(row.scope, row.rule, row.subject),
        due_on=row.due_on,
        person=row.person,
        step=row.step,
        level=row.level,
        why=row.why,
        bundle=row.bundle,
        day=row.day,
        settled=row.settled_at is not None,
        was=None if row.was is None else obligation_of(row),
    )


def _postponed(row: Row[Any]) -> Postponed:
    return Postponed(
        identity=(row.scope, row.rule, row.subject),
        due_on=row.due_on,
        n=row.n,
        sort=row.sort,
        person=row.person,
        on=row.on,
        until=row.until,
        reason=row.reason,
    )
