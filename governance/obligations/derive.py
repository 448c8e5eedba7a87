"""Derive a scope's obligations from its facts and today; `derive` is pure and total."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache

from pydantic import JsonValue

from governance.obligations.facts import Facts
from governance.obligations.obligation import Derived, Obligation
from governance.obligations.rule import Finding, Rule, RuleInput, Told, entered
from governance.obligations.rules import (  # noqa: F401  entering their rules
    competence,
    continuity_plan,
    contract_library,
    decisions,
    deviations,
    documentation,
    exercises,
    follow_up,
    forums,
    operations,
    processes,
    risk,
    roles,
    supervision,
)
from governance.schema.scopes import ScopeKind
from governance.workdays import Span


def rules() -> Mapping[str, Rule]:
    """Return every rule by name, in the order of the requirements."""
    return entered()


def derive(
    facts: Facts, settings: Mapping[str, Span], today: date, *, only: Collection[str] | None = None
) -> Derived:
    """Derive what is due and what is missing in the scope on that day, and until when that holds.

    With `only`, no other rules are asked.
    """
    case = RuleInput(facts, settings, today)
    found = [
        _obligation(one, facts, result)
        for one in _rules_of(facts.kind)
        if (facts.inclusion != "out" or one.everywhere) and (only is None or one.name in only)
        for result in case.findings(one.name)
    ]
    found.sort(key=lambda obligation: obligation.name)
    return Derived(tuple(found), case.when.changes_on)


@cache
def _rules_of(kind: ScopeKind) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules().values() if kind in rule.scopes)


def _obligation(rule: Rule, facts: Facts, found: Finding) -> Obligation:
    requirement = found.requirement or rule.requirement
    if requirement is None:
        raise ValueError(f"{rule.name} does not say for which requirement")
    return Obligation(
        scope=facts.scope,
        rule=rule.name,
        subject=found.subject,
        requirement=requirement,
        kind=found.kind,
        due_on=found.day,
        priority=found.priority or rule.priority,
        theme=rule.theme,
        roles=rule.roles if found.roles is None else found.roles,
        person=found.person,
        about=dict(_written(found.about)),
        also=rule.also,
        voluntary=facts.inclusion != "required",
    )


def _written(about: Mapping[str, Told]) -> Iterator[tuple[str, JsonValue]]:
    for name, value in about.items():
        match value:
            case date():
                yield name, value.isoformat()
            case tuple():
                yield name, list(value)
            case _:
                yield name, value


EDITION = "5"
"""The edition of the rules, raised whenever a rule comes to another result than before.

What was derived by another edition is derived again.
"""


@cache
def edition() -> str:
    """Return the edition of the rules, with a digest of their names."""
    names = "\n".join(sorted(rules()))
    return f"{EDITION}-{hashlib.sha256(names.encode()).hexdigest()[:8]}"
