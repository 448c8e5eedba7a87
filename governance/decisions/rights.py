"""Find which decisions somebody may take, and who may take each; decisions belong to roles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from governance.catalogue import Catalogue
from governance.decisions.deciders import deciders
from governance.decisions.parts import Decided
from governance.records.told_decisions import DECISION_KINDS, DecisionKind
from governance.responsibility import Roster
from governance.schema.scopes import ScopeKind, parse_scope

TAKEN_ON: Final[Mapping[DecisionKind, ScopeKind]] = {
    "organisation": "authority",
    "processes": "authority",
    "risk": "system",
    "deviation": "system",
    "segregation": "authority",
    "sanction": "contract",
    "exercise": "system",
    "option": "contract",
    "retender": "contract",
    "event": "system",
    "scope": "system",
    "supervision": "supplier",
    "mandate": "forum",
    "role": "authority",
}
"""On what each kind of decision is taken; an assessment is taken on what its requirement is."""


@dataclass(frozen=True)
class DecisionRight:
    """Decisions of one kind on these scopes, which these people may take, by e-mail.

    The first of them is the one who holds the role. `requirements` are those whose assessment it
    is; empty for other kinds. Nobody may take them where `people` is empty.
    """

    kind: DecisionKind
    scopes: tuple[str, ...]
    people: tuple[str, ...]
    requirements: tuple[str, ...] = ()


def decision_rights(
    scopes: Sequence[str], roster: Roster, catalogue: Catalogue
) -> tuple[DecisionRight, ...]:
    """Return the rights on these scopes, in the order of the kinds of decisions.

    Those of one kind that the same people have are together.
    """
    found: dict[tuple[DecisionKind, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    together = _with_the_same_roles(scopes, roster)
    for kind in DECISION_KINDS:
        for alike in together:
            for people, requirements in _of(kind, alike[0], roster, catalogue).items():
                found.setdefault((kind, people, requirements), []).extend(alike)
    return tuple(
        DecisionRight(kind, tuple(places), people, requirements)
        for (kind, people, requirements), places in found.items()
    )


def _with_the_same_roles(scopes: Iterable[str], roster: Roster) -> Sequence[Sequence[str]]:
    """Put scopes of one kind together where each role is the same people's."""
    found: dict[tuple[ScopeKind, tuple[tuple[str, ...], ...]], list[str]] = {}
    for scope in scopes:
        found.setdefault((parse_scope(scope)[0], roster.roles.given_for(scope)), []).append(scope)
    return [*found.values()]


def _of(
    kind: DecisionKind, scope: str, roster: Roster, catalogue: Catalogue
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return who may take such decisions there, and for each of them of which requirements."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for decided, requirements in _decided(kind, scope, catalogue):
        people = tuple(dict.fromkeys(one.member.email for one in deciders(decided, roster)))
        found[people] = (*found.get(people, ()), *requirements)
    return found


def _decided(
    kind: DecisionKind, scope: str, catalogue: Catalogue
) -> Iterator[tuple[Decided, tuple[str, ...]]]:
    taken_on = parse_scope(scope)[0]
    if kind == "assessment":
        for requirement in catalogue:
            if requirement.scope == taken_on:
                yield Decided(kind, scope, requirement.id), (requirement.id,)
    elif TAKEN_ON[kind] == taken_on:
        about = "3.1" if kind == "deviation" else None
        yield Decided(kind, scope, about), ()
