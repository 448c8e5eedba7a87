"""A rule asks the facts of one scope, and holds all that `docs/obligations.md` says about it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, Literal, TypeAlias, TypeVar

from governance.obligations.date_probe import DateProbe
from governance.obligations.facts import Facts
from governance.obligations.ledger import Outcome
from governance.obligations.obligation import Kind, Priority, Theme
from governance.records.deviations import Deviation
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.interval_settings import INTERVALS
from governance.schema.record import Record
from governance.schema.scopes import ScopeKind
from governance.schema.values import Letter
from governance.workdays import Span, deadline

T = TypeVar("T")

Source: TypeAlias = Literal["catalogue", "default"]
Told: TypeAlias = str | int | date | tuple[str, ...] | None

_A_YEAR = 365
_NAMED = re.compile(r"\w+")


@dataclass(frozen=True)
class Finding:
    """One obligation a rule found.

    A field that is None is as the rule says of all its obligations.
    """

    kind: Kind
    day: date
    subject: str = ""
    about: Mapping[str, Told] = field(default_factory=dict)
    requirement: str | None = None
    roles: tuple[Role, ...] | None = None
    person: str | None = None
    priority: Priority | None = None


def _found(
    kind: Kind,
    day: date,
    subject: str = "",
    *,
    requirement: str | None = None,
    roles: tuple[Role, ...] | None = None,
    person: str | None = None,
    priority: Priority | None = None,
    **about: Told,
) -> Finding:
    return Finding(kind, day, subject, about, requirement, roles, person, priority)


due = partial(_found, "due")
"""It makes a finding that is in time up to and including that day."""
missing = partial(_found, "missing")
"""It makes a finding of a gap, or of a thing never done, since that day."""


class RuleInput:
    """One scope's facts on one day, as the rules see them.

    `unknown` are the questions of the scope of which nothing is known, by id.
    """

    def __init__(
        self,
        facts: Facts,
        settings: Mapping[str, Span],
        today: date,
        *,
        unknown: frozenset[str] = frozenset(),
    ) -> None:
        self.facts = facts
        self.unknown = unknown
        self.settings = settings
        self.when = DateProbe(today)
        self._today = today
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._built: dict[str, Any] = {}

    @cached_property
    def roster(self) -> Roster:
        """The roster of who holds what today, leave or no leave.

        When it is asked for, the result holds until a role begins or ends.
        """
        roster = self.facts.roster(self._today)
        for day in roster.roles.changes_after(self._today):
            self.when.reached(day)
        return roster

    def findings(self, name: str) -> tuple[Finding, ...]:
        """Return what that rule finds here, asked once; none where it is not for such a scope."""
        found = self._found.get(name)
        if found is None:
            rule = _RULES[name]
            found = tuple(rule.find(self)) if self.facts.kind in rule.scopes else ()
            self._found[name] = found
        return found

    def once(self, name: str, build: Callable[[], T]) -> T:
        """Build something from the facts the first time it is asked for."""
        if name not in self._built:
            self._built[name] = build()
        found: T = self._built[name]
        return found

    def after(self, last: date, interval: str) -> date:
        """Return the last day in time for what was last done on `last`."""
        return deadline(last, self.settings[interval])

    def lies_ahead(self, day: date) -> bool:
        """Tell whether something planned for that day is to be waited for.

        It is so within the year before, and the day itself.
        """
        before = date.fromordinal(max(1, day.toordinal() - _A_YEAR))
        return self.when.reached(before) and not self.when.passed(day)

    def repeated(
        self, interval: str, last: date | None, subject: str = "", *, since: date | None = None
    ) -> Iterator[Finding]:
        """Find something due an interval after it was last done.

        When it was never done, it is missing since `since`, else since the scope came in.
        """
        if last is None:
            yield missing(since or self.facts.since, subject)
        else:
            yield due(self.after(last, interval), subject, last=last)

    def excused(self, *questions: str, contract: str | None = None) -> bool:
        """Tell whether a record that still holds says 'not possible' to one of the questions."""
        return any(
            one.question in questions
            and one.scope in (None, self.facts.scope)
            and (contract is None or one.contract == contract)
            and not self.when.passed(one.expires_on)
            for one in self.facts.all(Deviation)
        )

    def roles_with(self, letter: Letter, requirement: str) -> tuple[Role, ...]:
        """Return the roles with that letter for the requirement, here."""
        division = self.roster.division(requirement)
        return tuple(role for role, given in division.items() if given == letter)


Find: TypeAlias = Callable[[RuleInput], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule, with what is said about it.

    - `roles` take it, and the first of them is asked. When they are empty, it is whoever is R for
      the
      requirement, or a person it names.
    - `source` says whether the catalogue asks for it, or it is our default.
    - `trigger` and `due` say in words when it arises and by when it is to be done.
    - `settled_by` are the records that fulfil it.
    - `lapses` is its outcome when only time took it away.
    - `once` says that it is done once: while it stands, it has got another day and is not done.
    """

    name: str
    requirement: str | None
    scopes: tuple[ScopeKind, ...]
    source: Source
    trigger: str
    due: str
    find: Find
    roles: tuple[Role, ...] = ()
    owner: str = ""
    priority: Priority = 3
    theme: Theme = "paper"
    settled_by: tuple[type[Record], ...] = ()
    lapses: Outcome = "dropped"
    also: tuple[str, ...] = ()
    everywhere: bool = False
    once: bool = False

    @property
    def interval(self) -> str:
        """The first interval that `due` names; empty where the rule counts with none."""
        found = (name for name in _NAMED.findall(self.due) if name in INTERVALS)
        return next(found, "")


_RULES: dict[str, Rule] = {}


def rule(
    requirement: str | None,
    *scopes: ScopeKind,
    source: Source,
    trigger: str,
    due: str,
    roles: tuple[Role, ...] = (),
    owner: str = "",
    priority: Priority = 3,
    theme: Theme = "paper",
    settled_by: tuple[type[Record], ...] = (),
    lapses: Outcome = "dropped",
    also: tuple[str, ...] = (),
    everywhere: bool = False,
    once: bool = False,
) -> Callable[[Find], Find]:
    """Enter the function among the rules, by its name.

    With `everywhere` it also applies to what is out of scope, and is then voluntary. With `once` it
    does not come again when it is done.
    """

    def enter(find: Find) -> Find:
        name = find.__name__
        if name in _RULES:
            raise ValueError(f"two rules are called {name}")
        _RULES[name] = Rule(
            name,
            requirement,
            scopes,
            source,
            trigger,
            due,
            find,
            roles,
            owner,
            priority,
            theme,
            settled_by,
            lapses,
            also,
            everywhere,
            once,
        )
        return find

    return enter


def entered() -> Mapping[str, Rule]:
    """Return the rules entered so far, by name."""
    return _RULES
