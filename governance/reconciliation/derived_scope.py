"""Derive all there is to know of one scope on one day: obligations, and what is known; pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from governance.catalogue import Catalogue
from governance.obligations.derive import derive
from governance.obligations.facts import Facts
from governance.obligations.obligation import Obligation
from governance.obligations.rule import RuleInput
from governance.obligations.rule_index import rules
from governance.positions.item import QuestionItem
from governance.positions.known import is_unknown, items
from governance.reconciliation.focus import Focus
from governance.responsibility import Roster
from governance.workdays import Span


@dataclass(frozen=True)
class Derived:
    """The obligations and the items a scope's facts come to on one day.

    Both are in the order of their names, whatever the order of the facts. `valid_until` is the
    first day on which time alone would change one of them, None when it never will. What is out of
    scope has no items. The roster says who holds what.
    """

    obligations: tuple[Obligation, ...]
    items: tuple[QuestionItem, ...]
    roster: Roster = field(compare=False)
    valid_until: date | None


def derive_scope(
    facts: Facts, settings: Mapping[str, Span], today: date, *, focus: Focus | None = None
) -> Derived:
    """Derive what stands in the scope, with a focus only what that names.

    The items say which gaps are only that nobody has said anything.
    """
    case = RuleInput(facts, settings, today)
    asked = None if focus is None else focus.questions
    found = () if facts.inclusion == "out" else items(case, today, only=asked)
    known = {item.question: item for item in found}
    obligations = tuple(
        replace(one, kind="unknown")
        if one.kind == "missing" and is_unknown(one, known, facts.catalogue)
        else one
        for one in derive(case, only=None if focus is None else focus.rules)
    )
    roster = case.roster  # who is asked may change by time, too
    return Derived(obligations, found, roster, case.when.changes_on)


EDITION = "5"
"""The edition of the rules and the readers, raised when one comes to another result than before.

What was derived by another edition is derived again.
"""


@cache
def edition(catalogue: Catalogue) -> str:
    """Return the edition, with a digest of the rules' names and of what the questions ask for."""
    questions = (
        repr((one.id, one.mandatory, one.asks_for, one.read_by, one.applies, one.proves, one.holds))
        for requirement in catalogue
        for one in requirement.questions
    )
    names = "\n".join((*sorted(rules()), *questions))
    return f"{EDITION}-{hashlib.sha256(names.encode()).hexdigest()[:8]}"
