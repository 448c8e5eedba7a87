"""Arrange the answers and the actions of a card in rows, the same way on every platform."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

from bot.messages import Action, Button, Card

ChoiceRow: TypeAlias = Sequence[Action]

_MOST_IN_A_ROW = 3


def choice_rows(card: Card, *, wraps: bool = False) -> list[ChoiceRow]:
    """Return the rows in which they are drawn, without the quiet actions; none of them is empty.

    Where the platform breaks a long row by itself (`wraps`), all the answers are one.

    The primary action is first among the actions. Actions come below the answers; but where one
    of them sends what was filled in they come first, and few answers stand beside it.
    """
    main = sorted(card.actions, key=lambda action: not is_primary(action))
    every: ChoiceRow = list(chain.from_iterable(card.answers))
    answers = [every] if wraps else list(card.answers)
    if not any(map(submits, main)):
        return [row for row in (*answers, main) if row]
    if len(main) + len(every) <= _MOST_IN_A_ROW:
        return [[*main, *every]]
    return [row for row in (main, *answers) if row]


def submits(action: Action) -> bool:
    """Tell whether it sends what was filled in on the card."""
    return isinstance(action, Button) and action.submit


def is_primary(action: Action) -> bool:
    """Tell whether it is the card's main action."""
    return isinstance(action, Button) and action.style == "primary"
