"""Say where a requirement stands in a scope; pure, over what is known of its questions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from governance.catalogue import Requirement
from governance.positions.item import QuestionItem, State
from governance.records.systems import Inclusion
from governance.schema.scopes import ScopeKind, parse_scope


class Standing(StrEnum):
    """Where a requirement stands (design.md §2 *One truth*)."""

    OUT_OF_SCOPE = "out_of_scope"
    NOT_HERE = "not_here"  # nothing mandatory applies, such as in a forum called ad hoc
    NOT_ASSESSED = "not_assessed"
    NOT_MET = "not_met"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    STALE = "stale"
    NPC = "npc"  # not possible under the current contract, with a reason that holds
    MET_UNPROVED = "met_unproved"
    MET = "met"


COUNTED_AS_MET = (Standing.MET, Standing.MET_UNPROVED)
"""Both degrees of met. What is not possible, with a reason, is never counted among them."""

_SHORT = (State.MISSING, State.WAITING)
_IN_PART = (State.MET, State.PARTLY, State.STALE, State.REASONED)
_WORST_FIRST = (
    State.MISSING,
    State.WAITING,
    State.PARTLY,
    State.UNKNOWN,
    State.STALE,
    State.REASONED,
    State.MET,
    State.NOT_RELEVANT,
)


@dataclass(frozen=True)
class RequirementPosition:
    """Where one requirement stands in one scope.

    - `counts` are the mandatory items that apply, by state.
    - `unknown_besides` is how many optional items nobody has said anything of.
    - `weighs` is false where the scope is in by choice, nothing mandatory applies, or others stand
      for it. It is then listed beside what must be, and not counted.
    """

    requirement: str
    scope: str
    standing: Standing
    counts: Mapping[State, int]
    unknown_besides: int = 0
    weighs: bool = True

    @property
    def known(self) -> int:
        """The number of mandatory items of which something is known."""
        return sum(self.counts.values()) - self.counts.get(State.UNKNOWN, 0)


def position(
    requirement: Requirement, scope: str, items: Iterable[QuestionItem], inclusion: Inclusion
) -> RequirementPosition:
    """Return where the requirement stands in the scope.

    `items` may hold one question several times: of a requirement of the whole authority they come
    from every scope that counts, and the worst decides.
    """
    own = combined(item for item in items if item.question.startswith(f"{requirement.id}-"))
    decisive = deciding(requirement, own)
    applying = [item for item in decisive if item.state is not State.NOT_RELEVANT]
    besides = [item for item in own if item not in decisive]
    standing = (
        Standing.OUT_OF_SCOPE if inclusion == "out" else _standing(applying, [*applying, *besides])
    )
    return RequirementPosition(
        requirement.id,
        scope,
        standing,
        Counter(item.state for item in applying),
        sum(item.state is State.UNKNOWN for item in besides),
        weighs=inclusion == "required" and _weighs(requirement, scope, standing),
    )


def deciding(requirement: Requirement, items: Sequence[QuestionItem]) -> Sequence[QuestionItem]:
    """Return the items that decide where the requirement stands, of those it has in one scope.

    They are the mandatory ones. Where none of these stands in the scope, those that do decide: a
    contract has only its forums under 2.4.
    """
    return [item for item in items if requirement.question(item.question).mandatory] or items


def _weighs(requirement: Requirement, scope: str, standing: Standing) -> bool:
    """Tell whether the position is counted, where the scope must be in.

    A contract with its forums stands under 2.4 by these; only one without has a row of its own.
    """
    stands_for_others = parse_scope(scope)[0] != requirement.scope and standing in COUNTED_AS_MET
    return standing is not Standing.NOT_HERE and not stands_for_others


def stands_in(requirement: Requirement, kind: ScopeKind) -> bool:
    """Tell whether the requirement has a position in scopes of that kind.

    One of the whole authority has a single one, worked out from every scope that counts. A part of
    another question's form has none of its own.
    """
    if requirement.scope in (kind, "authority"):
        return kind == requirement.scope
    return any(
        kind in question.asks_for.of and question.asks_for.how != "part"
        for question in requirement.questions
    )


def combined(items: Iterable[QuestionItem]) -> tuple[QuestionItem, ...]:
    """Return each question once, as it stands where it stands worst."""
    worst: dict[str, QuestionItem] = {}
    for item in items:
        other = worst.get(item.question)
        if other is None or _badness(item) < _badness(other):
            worst[item.question] = item
    return tuple(worst[question] for question in sorted(worst))


def _badness(item: QuestionItem) -> tuple[int, bool, str]:
    return _WORST_FIRST.index(item.state), item.proved, item.scope


def _standing(applying: Sequence[QuestionItem], every: Sequence[QuestionItem]) -> Standing:
    """Return the first row that holds of the truth table."""
    states = {item.state for item in applying}
    if not applying:
        return Standing.NOT_HERE
    if all(item.state in (State.UNKNOWN, State.NOT_RELEVANT) for item in every):
        return Standing.NOT_ASSESSED
    if states.intersection(_SHORT):
        return Standing.PARTLY if states.intersection(_IN_PART) else Standing.NOT_MET
    for state, standing in (
        (State.PARTLY, Standing.PARTLY),
        (State.UNKNOWN, Standing.UNKNOWN),
        (State.STALE, Standing.STALE),
        (State.REASONED, Standing.NPC),
    ):
        if state in states:
            return standing
    proved = all(item.proved for item in applying)
    return Standing.MET if proved else Standing.MET_UNPROVED
