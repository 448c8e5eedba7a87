"""Derive a scope's obligations by the rules; pure, and total."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache

from pydantic import JsonValue

from governance.obligations.facts import Facts
from governance.obligations.obligation import Obligation
from governance.obligations.rule import Finding, Rule, RuleInput, Told
from governance.obligations.rule_index import rules
from governance.schema.scopes import ScopeKind


def derive(case: RuleInput, *, only: Collection[str] | None = None) -> tuple[Obligation, ...]:
    """Derive what is due and what is missing in the scope on the input's day.

    With `only`, no other rules are asked. The first day on which time may change it is then in
    `case.when`. They are in the order of their names.
    """
    facts = case.facts
    found = [
        _obligation(one, facts, result)
        for one in _rules_of(facts.kind)
        if (facts.inclusion != "out" or one.everywhere) and (only is None or one.name in only)
        for result in case.findings(one.name)
    ]
    found.sort(key=lambda obligation: obligation.name)
    return tuple(found)


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
