"""Derive all there is to know of one scope on one day: obligations, and what is known; pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from governance.catalogue import Catalogue
from governance.obligations.derive import derive
from governance.obligations.facts import Facts
from governance.obligations.obligation import FIRST_ASSESSED, WAITS, Obligation
from governance.obligations.rule import RuleInput
from governance.obligations.rule_index import rules
from governance.positions.facts_told import with_kept_answers
from governance.positions.item import QuestionItem, State
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
    facts: Facts,
    settings: Mapping[str, Span],
    today: date,
    *,
    focus: Focus | None = None,
    before: frozenset[str] = frozenset(),
) -> Derived:
    """Derive what stands in the scope, with a focus only what that names.

    The items say which gaps are only that nobody has said anything. With a focus, `before` are the
    questions that were unknown, of which those it does not name still are.
    """
    if focus is None:
        facts = with_kept_answers(facts, settings, today)
    case = RuleInput(facts, settings, today)
    asked = None if focus is None else focus.questions
    found = () if facts.inclusion == "out" else items(case, today, only=asked)
    known = {item.question: item for item in found}
    case.unknown = frozenset(
        {item.question for item in found if item.state is State.UNKNOWN}
        | {question for question in before if question not in known}
    )
    obligations = tuple(
        _as_told(derive(case, only=None if focus is None else focus.rules), known, facts)
    )
    roster = case.roster  # who is asked may change by time, too
    return Derived(obligations, found, roster, case.when.changes_on)


def _as_told(
    obligations: Sequence[Obligation], known: Mapping[str, QuestionItem], facts: Facts
) -> Iterator[Obligation]:
    """Call unknown what nobody has said anything of.

    Where the requirement is to be assessed for the first time, that asks for it, and what is
    unknown is not told of by itself; but for the gravest.
    """
    first = {one.requirement for one in obligations if one.rule == FIRST_ASSESSED}
    for one in obligations:
        if one.kind != "missing" or not is_unknown(one, known, facts.catalogue):
            yield one
            continue
        asked = one.requirement in first and one.priority > 1
        about = {**one.about, WAITS: True} if asked else one.about
        yield replace(one, kind="unknown", about=about)


EDITION = "7"
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
