"""Keep the states of a scope's items in a few letters, and read them again.

There is one letter for each question of a requirement, in their order, and `-` for one that is not
asked in the scope. What is met without evidence has a small letter.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from governance.catalogue import Catalogue, Requirement
from governance.obligations.ledger import ItemStates
from governance.positions.item import QuestionItem, State

_LETTERS: Mapping[State, str] = MappingProxyType(
    {
        State.NOT_RELEVANT: "N",
        State.MET: "M",
        State.WAITING: "W",
        State.REASONED: "R",
        State.PARTLY: "P",
        State.STALE: "S",
        State.MISSING: "X",
        State.UNKNOWN: "U",
    }
)
_STATES: Mapping[str, State] = {letter: state for state, letter in _LETTERS.items()}
NOT_ASKED = "-"


def written(items: Iterable[QuestionItem], catalogue: Catalogue) -> ItemStates:
    """Return the states of the items, each question given once."""
    letters = {item.question: _letter(item) for item in items}
    found = {}
    for requirement in catalogue if letters else ():
        states = [letters.get(question.id, NOT_ASKED) for question in requirement.questions]
        if any(state != NOT_ASKED for state in states):
            found[requirement.id] = "".join(states)
    return found


def merged(states: ItemStates, newer: ItemStates) -> ItemStates:
    """Return the states, with the newer ones in the place of those they replace."""
    found = dict(states)
    for requirement, letters in newer.items():
        before = found.get(requirement, NOT_ASKED * len(letters))
        found[requirement] = "".join(
            old if new == NOT_ASKED else new for old, new in zip(before, letters, strict=True)
        )
    return found


def read(requirement: Requirement, letters: str, scope: str) -> tuple[QuestionItem, ...]:
    """Return the items, without their day and their records."""
    return _read(tuple(question.id for question in requirement.questions), letters, scope)


def changed(before: ItemStates, after: ItemStates, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the questions whose state is another than it was."""
    return tuple(
        question.id
        for requirement in catalogue
        if before.get(requirement.id) != after.get(requirement.id)
        for question, old, new in zip(
            requirement.questions,
            before.get(requirement.id, NOT_ASKED * len(requirement.questions)),
            after.get(requirement.id, NOT_ASKED * len(requirement.questions)),
            strict=True,
        )
        if old != new
    )


def unknown_in(states: ItemStates, catalogue: Catalogue) -> frozenset[str]:
    """Return the questions of which nothing is known."""
    letter = _LETTERS[State.UNKNOWN]
    return frozenset(
        question.id
        for requirement, letters in states.items()
        for question, one in zip(catalogue[requirement].questions, letters, strict=True)
        if one == letter
    )


@lru_cache(maxsize=4096)
def _read(questions: tuple[str, ...], letters: str, scope: str) -> tuple[QuestionItem, ...]:
    return tuple(
        QuestionItem(question, scope, _STATES[letter.upper()], proved=letter.isupper())
        for question, letter in zip(questions, letters, strict=True)
        if letter != NOT_ASKED
    )


def _letter(item: QuestionItem) -> str:
    letter = _LETTERS[item.state]
    return letter if item.proved or item.state is not State.MET else letter.lower()
