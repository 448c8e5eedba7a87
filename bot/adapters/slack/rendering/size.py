"""Measure how large a card is in Slack, and divide one that is too large over several messages.

Slack takes 50 blocks a message and, though it says so nowhere, about 13,200 characters of them.
Both are held by one figure: a block counts for at least a forty-fifth of the characters.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.adapters.slack.rendering.render import blocks, told
from bot.adapters.slack.rendering.text import Element, said
from bot.messages import Card
from bot.rendering.split_card import split_card

MOST_CHARACTERS = 12_000
MOST_BLOCKS = 45
_LEAST = -(-MOST_CHARACTERS // MOST_BLOCKS)


@dataclass(frozen=True)
class SlackMessagePart:
    """One message: a card small enough to be sent, how it is drawn, and what is told of it."""

    card: Card
    blocks: list[Element]
    text: str


def parts(card: Card, message: str) -> list[SlackMessagePart]:
    """Return the card as one message holds it, or as several do that say the same."""

    def drawn(piece: Card) -> SlackMessagePart:
        return SlackMessagePart(piece, blocks(piece, message), said(piece.say))

    whole = drawn(told(card))
    if size_of(whole.blocks) <= MOST_CHARACTERS:
        return [whole]
    pieces = split_card(
        whole.card, measure=lambda piece: size_of(drawn(piece).blocks), limit=MOST_CHARACTERS
    )
    return [drawn(piece) for piece in pieces]


def size_of(drawn: Iterable[Element]) -> int:
    """Return its size, of which there may be `MOST_CHARACTERS`."""
    return sum(max(_LEAST, len(_written(block)) + 1) for block in drawn)


def _written(block: Element) -> str:
    return json.dumps(block, ensure_ascii=False, separators=(",", ":"))
