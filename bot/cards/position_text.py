"""Say where a requirement stands, the same words on every card."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from bot.cards.obligation_names import ObligationNames
from bot.texts.words import Words
from governance.catalogue import Requirement, catalogue
from governance.obligations.obligation import Obligation
from governance.positions.item import QuestionItem, State
from governance.positions.known import readers_of
from governance.positions.position import RequirementPosition, Standing, combined, deciding
from governance.positions.positions import Position

StandingLook: TypeAlias = Literal["met", "short", "unknown", "stale", "reasoned", "apart"]
"""The look of a standing; `apart` is out of scope, or not assessed there."""
LOOK_OF_STANDING: Final[Mapping[Standing, StandingLook]] = {
    Standing.MET: "met",
    Standing.MET_UNPROVED: "met",
    Standing.PARTLY: "short",
    Standing.NOT_MET: "short",
    Standing.UNKNOWN: "unknown",
    Standing.NOT_ASSESSED: "unknown",
    Standing.STALE: "stale",
    Standing.NPC: "reasoned",
    Standing.NOT_HERE: "apart",
    Standing.OUT_OF_SCOPE: "apart",
}
"""The look of where a requirement stands, on pages and papers; a word says the rest."""
SIGN_OF_STANDING: Mapping[Standing, str] = {
    Standing.MET: "✓",
    Standing.MET_UNPROVED: "✓",
    Standing.PARTLY: "◐",
    Standing.NOT_MET: "×",
    Standing.NPC: "§",
    Standing.STALE: "⚠️",
    Standing.UNKNOWN: "○",
    Standing.NOT_ASSESSED: "○",
    Standing.NOT_HERE: "–",
    Standing.OUT_OF_SCOPE: "–",
}
SIGN_OF_STATE: Mapping[State, str] = {
    State.MET: "✓",
    State.PARTLY: "◐",
    State.WAITING: "◐",
    State.MISSING: "×",
    State.REASONED: "§",
    State.STALE: "⚠️",
    State.UNKNOWN: "○",
    State.NOT_RELEVANT: "–",
}
_SAID_FIRST = (
    *(State.MISSING, State.WAITING, State.PARTLY),
    *(State.UNKNOWN, State.STALE, State.REASONED),
)
_SAID_NO = (State.MISSING, State.PARTLY)
_IN_PLACE = (State.MET, State.REASONED, State.NOT_RELEVANT)


def standing_title(standing: Standing, words: Words) -> str:
    """Write `◐ Delvist opfyldt` (partly met): never the sign without its word."""
    return f"{SIGN_OF_STANDING[standing]} {words(f'status.{standing.value}')}"


def counted(found: RequirementPosition, words: Words) -> str:
    """Count what is not in place, such as `3 punkter mangler, 2 ikke oplyst`; may be empty."""
    return ", ".join(
        words(f"state.items_{state.value}", n=found.counts[state])
        for state in _SAID_FIRST
        if found.counts.get(state)
    )


def not_in_place(
    requirement: Requirement, items: Sequence[QuestionItem]
) -> tuple[QuestionItem, ...]:
    """Return the items that keep the requirement from being met, the worst first.

    After them come those that would be good to have and that somebody said are not there.
    """
    every = combined(items)
    decisive = deciding(requirement, every)
    must = [item for item in decisive if item.state not in _IN_PLACE]
    wish = [item for item in every if item not in decisive and item.state in _SAID_NO]
    return tuple(
        item
        for part in (must, wish)
        for item in sorted(part, key=lambda one: (_SAID_FIRST.index(one.state), one.question))
    )


def tasks_of(item: QuestionItem, position: Position, naming: ObligationNames) -> tuple[str, ...]:
    """Return the tasks that would put it right, as the obligations there name them."""
    return tuple(dict.fromkeys(naming.task(one) for one in _obligations_of(item, position)))


def wrong_of(item: QuestionItem, position: Position, naming: ObligationNames) -> tuple[str, ...]:
    """Return what is wrong there, as the obligations say it."""
    return tuple(dict.fromkeys(naming.whole(one) for one in _obligations_of(item, position)))


def _obligations_of(item: QuestionItem, position: Position) -> Iterator[Obligation]:
    for entry in (*position.missing, *position.overdue, *position.unknown):
        one = entry.obligation
        if item.question in readers_of(catalogue(), one.rule, one.subject):
            yield one


def left_of(position: Position, naming: ObligationNames) -> tuple[str, ...]:
    """Name what keeps the requirement from being met: the tasks, and what nobody has told of."""
    requirement = catalogue()[position.requirement]
    decisive = deciding(requirement, combined(position.items))
    found: dict[str, None] = {}
    for item in not_in_place(requirement, position.items):
        if item in decisive:
            question = requirement.question(item.question)
            topic = question.topic[naming.words.lang]
            found.update(dict.fromkeys(tasks_of(item, position, naming) or (topic,)))
    return tuple(found)
