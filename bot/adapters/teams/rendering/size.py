"""Measure how large a card is when it is sent, and divide one that is too large over messages.

Teams takes 28 kB a message, by the lower of the two limits in its documentation. What stands around
the card (who, where, the summary) has the rest.
"""

import json
from dataclasses import dataclass

from pydantic import JsonValue

from bot.adapters.teams.rendering.render import Element, render
from bot.messages import Card
from bot.rendering.split_card import split_card

LIMIT = 26_000


def size_of(rendered: JsonValue) -> int:
    """Return the size in bytes as they are sent.

    `json.dumps` writes blanks by default, and `æ` as six letters.
    """
    return len(json.dumps(rendered))


@dataclass(frozen=True)
class TeamsMessagePart:
    """One message: a card small enough to be sent, and how it is drawn."""

    card: Card
    drawn: Element


def whole(card: Card) -> TeamsMessagePart:
    """Draw a card that is known to be small."""
    return TeamsMessagePart(card, render(card))


def parts(card: Card) -> list[TeamsMessagePart]:
    """Return the card as one message holds it, or as several do that say the same."""
    undivided = whole(card)
    if size_of(undivided.drawn) <= LIMIT:
        return [undivided]
    return [whole(part) for part in split_card(card, measure=_size, limit=LIMIT)]


def _size(card: Card) -> int:
    return size_of(render(card))
