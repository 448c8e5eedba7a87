"""An obligation is due, missing or unknown: the result of the rules, before anybody is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from governance.roles import Role

Kind: TypeAlias = Literal["due", "missing", "unknown"]
GAPS: tuple[Kind, ...] = ("missing", "unknown")
"""Kinds that are no matter of time: said or shown not to be there, and never told of."""
FOLLOW_UP = "follow_up_done"
"""The rule of what somebody promised to do."""
FIRST_ASSESSED = "first_assessed"
"""The rule that asks for what nobody has assessed."""
WAITS = "waits_for_assessment"
Theme: TypeAlias = Literal["outage", "duty", "paper"]
Priority: TypeAlias = Literal[1, 2, 3]


@dataclass(frozen=True)
class Obligation:
    """One thing somebody has to see to in one scope.

    - `rule` and `subject` name it within the scope, so one whose date moves is the same obligation.
    - `due_on` is the last day that is still in time. Of a gap it is the day since when it is one.
    - `roles` own it, and the first of them is asked. Otherwise `person` (e-mail) owns it.
    - `about` fills the rule's sentences: names, numbers, days as ISO.
    - `also` are other requirements it weighs on.
    - `voluntary` says that it is of a system that is in by choice. It is shown apart, and is never
      a
      breach.
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
        """The rule and subject by which it is found within its scope."""
        return self.rule, self.subject

    @property
    def identity(self) -> tuple[str, str, str]:
        """The scope, rule and subject by which it is found in the whole authority."""
        return self.scope, self.rule, self.subject

    def is_overdue(self, today: date) -> bool:
        """Tell whether its day is past; a gap is never overdue."""
        return self.kind == "due" and self.due_on < today

    @property
    def waits_for_assessment(self) -> bool:
        """True for what is unknown while the whole requirement is to be assessed."""
        return bool(self.about.get(WAITS))

    @property
    def is_gap(self) -> bool:
        """True for what is no matter of time: it is missing, or nobody has told of it."""
        return self.kind in GAPS
