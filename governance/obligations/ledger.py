"""The ledger: the obligations that stand, scope by scope, with who has them, and what became of those that stood."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from pydantic import JsonValue

from governance.checklists.assessment import Assessment
from governance.obligations.obligation import Obligation, Theme

Standings: TypeAlias = Mapping[str, Assessment]
"""By requirement, as far as the answers tell; without the gaps themselves."""

Outcome: TypeAlias = Literal["fulfilled", "lapsed", "renewed", "dropped"]
"""fulfilled: by a fact. lapsed: time went by it. renewed: the contract renewed itself. dropped: no
longer required.
"""

What: TypeAlias = Literal["opened", "moved", "closed"]


@dataclass(frozen=True)
class Entry:
    """An obligation as it stands.

    `responsible` and `accountable` by e-mail: who has it, whoever is away today.
    """

    obligation: Obligation
    responsible: str | None
    accountable: str | None
    opened_on: date


@dataclass(frozen=True)
class FactOf:
    """The record because of which an obligation opened, moved or closed; `key` as the register finds it by."""

    section: str
    key: str


@dataclass(frozen=True)
class Opened:
    entry: Entry
    fact: FactOf | None


@dataclass(frozen=True)
class Changed:
    """It is another than it was; `moved` when its day or kind is, otherwise only its words or its people."""

    before: Entry
    after: Entry
    fact: FactOf | None

    @property
    def moved(self) -> bool:
        old, new = self.before.obligation, self.after.obligation
        return (old.due_on, old.kind) != (new.due_on, new.kind)

    @property
    def anew(self) -> bool:
        """Whether whoever is to be told of it has to be found out again: its day, its people or its gravity are others."""
        before, after = self.before, self.after
        people = (before.responsible, before.accountable) != (after.responsible, after.accountable)
        graver = before.obligation.priority != after.obligation.priority
        return self.moved or people or graver


@dataclass(frozen=True)
class Closed:
    entry: Entry
    outcome: Outcome
    fact: FactOf | None


@dataclass(frozen=True)
class Reconciled:
    """What one derivation did to one scope."""

    scope: str
    opened: tuple[Opened, ...] = ()
    changed: tuple[Changed, ...] = ()
    closed: tuple[Closed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.closed)


@dataclass(frozen=True)
class LedgerEvent:
    """One line of the history.

    `who` and `command` as in the journal; `due_before` of one that moved.

    `about` fills the rule's sentences, as in the obligation; empty where it was not kept.
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
    kind: str
    due_on: date
    due_before: date | None
    outcome: Outcome | None
    fact: FactOf | None
    about: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What the obligation is found by in the whole authority."""
        return self.scope, self.rule, self.subject


@dataclass(frozen=True)
class HistoryFilter:
    """Which lines of the history: every part that is given narrows it.

    `since` and `until`: days, both included.
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
    """Which of the standing obligations: every part that is given narrows it.

    `overdue_on`: those that are overdue on that day. `person`: responsible or accountable for it.
    `asked`: responsible. `due_from` and `due_until`: not missing, and due on one of these days,
    both included; the nearest day comes first then.
    """

    kind: Literal["due", "missing"] | None = None
    overdue_on: date | None = None
    person: str | None = None
    asked: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None
    requirement: str | None = None
    voluntary: bool | None = None
    theme: Theme | None = None
    due_from: date | None = None
    due_until: date | None = None

    @property
    def nearest_first(self) -> bool:
        """Whether the day comes before the priority."""
        return self.due_until is not None


class LedgerReader(Protocol):
    """What stands in one authority, to be asked for."""

    def of_scope(self, scope: str, *, rules: Collection[str] | None = None) -> Sequence[Entry]:
        """What stands in the scope, in the order of names; by these rules alone."""
        ...

    def find(self, wanted: ObligationFilter, *, limit: int, offset: int = 0) -> Sequence[Entry]:
        """Those wanted: the highest priority first, then the oldest day, then by name; see also `Wanted`."""
        ...

    def count(self, wanted: ObligationFilter) -> int:
        """How many there are."""
        ...

    def standings(self, scope: str | None = None) -> Mapping[str, Standings]:
        """Where the answers leave each requirement that was ever answered, by scope; one scope's, or all."""
        ...


class Ledger(LedgerReader, Protocol):
    """One authority's ledger in one unit of work."""

    def hold(self) -> None:
        """Nobody else reconciles for this authority until the transaction ends; what is read from now on is the newest."""
        ...

    def write(
        self,
        reconciled: Reconciled,
        *,
        standings: Standings | None,
        valid_until: date | None,
        rules: str,
        command: str,
        day: date,
    ) -> None:
        """Keep what came of a derivation by that edition of the `rules`, with its history, until when it holds.

        `standings` None: only some of the rules were asked; what else is known of the scope holds as long as it did.
        """
        ...

    def restand(self, scope: str, standings: Standings, *, until: date | None) -> None:
        """Where the scope's checklists stand now, which holds until that day; a scope never derived is left as it is."""
        ...

    def forget(self, scope: str) -> None:
        """The scope is gone, and derived no more."""
        ...

    def put_off(self, scopes: Sequence[str], *, until: date) -> None:
        """They are to be derived anew on that day, or as soon after as somebody sees to it."""
        ...

    def is_new(self) -> bool:
        """Whether no scope was ever derived or put off."""
        ...

    def awaiting(self, today: date, *, rules: str, limit: int) -> Sequence[str]:
        """Scopes whose derivation does not hold today, or is of another edition of the rules; the oldest first."""
        ...

    def history(
        self, *, scope: str | None = None, fact: FactOf | None = None, limit: int = 100
    ) -> Sequence[LedgerEvent]:
        """What became of obligations, the newest first."""
        ...

    def happened(
        self, wanted: HistoryFilter, *, limit: int, offset: int = 0
    ) -> Sequence[LedgerEvent]:
        """Those lines of the history, the newest first."""
        ...

    def count_happened(self, wanted: HistoryFilter) -> int:
        """How many there are."""
        ...

    def scopes(self) -> Mapping[str, date | None]:
        """Every scope that was derived, and until when that holds."""
        ...
