"""The ledger holds the standing obligations, scope by scope, with who has them.

It also holds what became of those that stood before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from pydantic import JsonValue

from governance.obligations.obligation import Kind, Obligation, Theme

ItemStates: TypeAlias = Mapping[str, str]
"""By requirement the state of each of its questions, in letters (`positions.item_states`)."""

Outcome: TypeAlias = Literal["fulfilled", "lapsed", "renewed", "dropped"]
"""The way an obligation ended.

- fulfilled: by a fact.
- lapsed: the time for it went by.
- renewed: the contract renewed itself.
- dropped: it is no longer required.
"""

What: TypeAlias = Literal["opened", "moved", "closed"]


@dataclass(frozen=True)
class Entry:
    """An obligation as it stands.

    `responsible` and `accountable` are who has it, by e-mail, whoever is away today.
    """

    obligation: Obligation
    responsible: str | None
    accountable: str | None
    opened_on: date


@dataclass(frozen=True)
class FactOf:
    """The record because of which an obligation opened, moved or closed.

    `key` is the one the register finds it by.
    """

    section: str
    key: str


@dataclass(frozen=True)
class Opened:
    """An obligation that opened, and the record because of which it did."""

    entry: Entry
    fact: FactOf | None


@dataclass(frozen=True)
class Changed:
    """An obligation that changed.

    `moved` says that its day changed, or that it is a gap now or no longer; otherwise only its
    words or its people did. That somebody said of a gap what it is moves nothing.
    """

    before: Entry
    after: Entry
    fact: FactOf | None

    @property
    def moved(self) -> bool:
        old, new = self.before.obligation, self.after.obligation
        return (old.due_on, old.is_gap) != (new.due_on, new.is_gap)

    @property
    def anew(self) -> bool:
        """True when it has to be found out again who is told of it.

        Its day, its kind, its people or its priority changed, or it waits no longer.
        """
        before, after = self.before, self.after
        people = (before.responsible, before.accountable) != (after.responsible, after.accountable)
        graver = before.obligation.priority != after.obligation.priority
        waited = (
            before.obligation.waits_for_assessment and not after.obligation.waits_for_assessment
        )
        return self.moved or people or graver or waited


@dataclass(frozen=True)
class Closed:
    """An obligation that closed, and how it ended."""

    entry: Entry
    outcome: Outcome
    fact: FactOf | None


@dataclass(frozen=True)
class Reconciled:
    """The changes one derivation made to one scope.

    `told` are the questions of which something else is known than before a command.
    """

    scope: str
    opened: tuple[Opened, ...] = ()
    changed: tuple[Changed, ...] = ()
    closed: tuple[Closed, ...] = ()
    told: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.closed)


@dataclass(frozen=True)
class Derivation:
    """One scope derived: what that changed, and what is kept of it besides.

    `states` are those of all its questions. It holds until `valid_until`.
    """

    reconciled: Reconciled
    states: ItemStates
    valid_until: date | None


@dataclass(frozen=True)
class LedgerEvent:
    """One line of the history.

    `who` and `command` are as in the journal. `due_before` is the former day of one that moved.

    `about` fills the rule's sentences, as in the obligation; it is empty where it was not kept.
    """

    seq: int
    at: datetime
    day: date
    who: str
    command: str
    scope: str
    rule: str
    subject: str
    requirement: str
    what: What
    kind: Kind
    due_on: date
    due_before: date | None
    outcome: Outcome | None
    fact: FactOf | None
    about: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str]:
        """The scope, rule and subject by which the obligation is found in the whole authority."""
        return self.scope, self.rule, self.subject


@dataclass(frozen=True)
class HistoryFilter:
    """A choice of lines of the history, narrowed by every part that is given.

    `since` and `until` are days, both included.
    """

    since: date | None = None
    until: date | None = None
    what: What | None = None
    outcome: Outcome | None = None
    scopes: tuple[str, ...] | None = None
    requirement: str | None = None
    who: str | None = None


@dataclass(frozen=True)
class ObligationFilter:
    """A choice of standing obligations, narrowed by every part that is given.

    - `gap`: it is missing or unknown, or it is neither.
    - `overdue_on`: it is overdue on that day.
    - `person`: that person is responsible or accountable for it.
    - `asked`: one of those people is responsible.
    - `scopes_except`, `requirement_except` and `responsible_except` are left out.
    - `due_from` and `due_until`: it is no gap, and due on one of these days, both included.
      The
      nearest day then comes first.
    """

    kind: Kind | None = None
    gap: bool | None = None
    overdue_on: date | None = None
    person: str | None = None
    asked: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None
    scopes_except: tuple[str, ...] | None = None
    requirement: str | None = None
    requirement_except: str | None = None
    responsible_except: str | None = None
    voluntary: bool | None = None
    theme: Theme | None = None
    due_from: date | None = None
    due_until: date | None = None

    @property
    def nearest_first(self) -> bool:
        """True when the day comes before the priority."""
        return self.due_until is not None


class LedgerReader(Protocol):
    """It answers what obligations stand in one authority."""

    def of_scope(self, scope: str, *, rules: Collection[str] | None = None) -> Sequence[Entry]:
        """Return what stands in the scope, in the order of names, by these rules alone."""
        ...

    def of_scopes(
        self, scopes: Sequence[str], *, rules: Collection[str] | None = None
    ) -> Mapping[str, Sequence[Entry]]:
        """Return what stands in each of the scopes, as `of_scope` does for one."""
        ...

    def find(self, wanted: ObligationFilter, *, limit: int, offset: int = 0) -> Sequence[Entry]:
        """Return the obligations wanted.

        The highest priority comes first, then the oldest day, then the name. `ObligationFilter` may
        ask for another order.
        """
        ...

    def count(self, wanted: ObligationFilter) -> int:
        """Count the obligations wanted."""
        ...

    def states(self, scope: str | None = None) -> Mapping[str, ItemStates]:
        """Return what is known of the questions, by scope: one scope's, or all."""
        ...


class Ledger(LedgerReader, Protocol):
    """One authority's ledger in one unit of work."""

    def hold(self) -> None:
        """Hold the ledger, so that nobody else reconciles until the transaction ends.

        The hold is on this authority only. What is read from now on is the newest.
        """
        ...

    def write(
        self,
        derivations: Sequence[Derivation],
        *,
        whole: bool,
        rules: str,
        command: str,
        day: date,
    ) -> None:
        """Keep what derivations by that edition of the `rules` changed, with its history.

        There is one of a scope. Where they are not the `whole`, only some of the rules and
        questions were asked. What else is derived of a scope then holds as long as it did.
        """
        ...

    def forget(self, scope: str) -> None:
        """Forget a scope that is gone and derived no more."""
        ...

    def put_off(self, scopes: Sequence[str], *, until: date) -> None:
        """Have the scopes derived again on that day, or at the first sweep after it."""
        ...

    def is_new(self) -> bool:
        """Tell whether no scope was ever derived or put off."""
        ...

    def awaiting(self, today: date, *, rules: str, limit: int) -> Sequence[str]:
        """Return scopes whose derivation does not hold today, or is of another edition of rules.

        The oldest come first.
        """
        ...

    def history(
        self, *, scope: str | None = None, fact: FactOf | None = None, limit: int = 100
    ) -> Sequence[LedgerEvent]:
        """Return what became of obligations, the newest first."""
        ...

    def end_of(self, identity: tuple[str, str, str]) -> LedgerEvent | None:
        """Return the newest line that says that it ended, or has another day; None without one.

        `identity` is its scope, its rule and its subject.
        """
        ...

    def happened(
        self, wanted: HistoryFilter, *, limit: int, offset: int = 0
    ) -> Sequence[LedgerEvent]:
        """Return those lines of the history, the newest first."""
        ...

    def count_happened(self, wanted: HistoryFilter) -> int:
        """Count those lines of the history."""
        ...

    def scopes(self) -> Mapping[str, date | None]:
        """Return every scope that was derived, and until when that holds."""
        ...


def find_entry(ledger: LedgerReader, identity: tuple[str, str, str]) -> Entry | None:
    """Return the obligation as it stands, on whichever day it is due; None when it does not.

    `identity` is its scope, its rule and its subject.
    """
    scope, rule, subject = identity
    for entry in ledger.of_scope(scope, rules=(rule,)):
        if entry.obligation.subject == subject:
            return entry
    return None
