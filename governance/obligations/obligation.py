"""What is due, and what is missing: the result of the rules, before anybody is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from governance.roles import Role

Kind: TypeAlias = Literal["due", "missing"]
Theme: TypeAlias = Literal["outage", "duty", "paper"]
Priority: TypeAlias = Literal[1, 2, 3]


@dataclass(frozen=True)
class Obligation:
    """One thing somebody has to see to in one scope.

    `rule` and `subject` name it within the scope: a moved date is the same obligation. `due_on`:
    the last day that is still in time; of a *missing* one, the day since which it has been missing.
    Owned by `roles`, the first of them asked, or by `person` (e-mail). `about` fills the rule's
    sentences: names, numbers, days as ISO. `also`: other requirements it weighs on. `voluntary`: of
    a system that is in by choice; shown apart, never a breach.
    """

    scope: str
    rule: str
    subject: str
    requirement: str
    kind: Kind
    due_on: date
    priority: Priority
    theme: Theme
    roles: tuple[Role, ...] = ()
    person: str | None = None
    about: Mapping[str, JsonValue] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    voluntary: bool = False

    @property
    def name(self) -> tuple[str, str]:
        """What it is found by within its scope."""
        return self.rule, self.subject

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it is found by in the whole authority."""
        return self.scope, self.rule, self.subject

    def is_overdue(self, today: date) -> bool:
        """Past its day; what is missing is never overdue."""
        return self.kind == "due" and self.due_on < today


@dataclass(frozen=True)
class Derived:
    """What a scope's facts come to on one day.

    In the order of their names, whatever the order of the facts. `valid_until`: the first day on
    which time alone would make it another; None when it never will.
    """

    obligations: tuple[Obligation, ...]
    valid_until: date | None
