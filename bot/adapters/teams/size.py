"""How large a card is when it is sent, and how one that is too large is divided over several messages.

Teams takes 28 kB a message, by the lower of the two limits in its documentation; what stands around the card
(who, where, the summary) has the rest.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pydantic import JsonValue

from bot.adapters.teams.render import Element, render
from bot.adapters.teams.text import like
from bot.messages import Block, Card, Do, Facts, Fields, Notice, Progress, Row, Rows, Spans, Text
from bot.plain import text_of

LIMIT = 26_000
_SEAM = 64  # what joining two pieces may add: a line between them, another spacing
_WORTH_DIVIDING = 400
_BOUNDARIES = tuple(re.compile(ends) for ends in (r"\n\s*\n", r"\n", r"[.!?…:]\s+", r"\s+"))
_JOINER = "\u200d"


def size_of(rendered: JsonValue) -> int:
    """In bytes as they are sent: `json.dumps` left to itself writes blanks, and `æ` as six letters."""
    return len(json.dumps(rendered))


@dataclass(frozen=True)
class Part:
    """What one message holds: a card small enough to be sent, and how it is drawn."""

    card: Card
    drawn: Element


def whole(card: Card) -> Part:
    """A card that is known to be small."""
    return Part(card, render(card))


def parts(card: Card) -> list[Part]:
    """The card as one message holds it, or as several do that say the same (`split`)."""
    undivided = whole(card)
    return [undivided] if _fits(undivided.drawn) else [whole(part) for part in _divided(card)]


def split(card: Card) -> list[Card]:
    """The card, or several that say the same in the same order, each small enough to be sent.

    Every part has the heading and the age, only the last the answers and actions; it takes as much as it can,
    so that a form stays with its buttons. A form too large even for that has the buttons that send it with
    each of its parts. A field and a row's buttons are never divided, whatever their size.
    """
    return [part.card for part in parts(card)]


def _fits(drawn: Element) -> bool:
    return size_of(drawn) <= LIMIT


def _divided(card: Card) -> list[Card]:
    heading = tuple(block for block in card.body if isinstance(block, Progress))
    last = card.model_copy(update={"body": heading})
    bare = last.model_copy(update={"answers": (), "actions": (), "quiet": ()})
    sends = tuple(action for action in card.actions if isinstance(action, Do) and action.submit)
    sending = bare.model_copy(update={"actions": sends})
    room = LIMIT - size_of(render(sending))
    parts = _packed(list(_pieces(card, sending, room)), room, LIMIT - size_of(render(last)))
    drawn = [_blocks(part) for part in parts]
    early = [_filled(sending if _has_fields(blocks) else bare, blocks) for blocks in drawn[:-1]]
    return [*early, _filled(last, drawn[-1])]


@dataclass(frozen=True)
class _Piece:
    """A block, or part of the block with that place in the card; `size` is what it adds to a card."""

    place: int
    block: Block
    size: int


def _pieces(card: Card, frame: Card, room: int) -> Iterator[_Piece]:
    """The body in the smallest pieces worth keeping apart, none larger than `room` if that can be."""
    empty = size_of(render(frame))

    def fitting(place: int, block: Block) -> Iterator[_Piece]:
        size = size_of(render(_filled(frame, (block,)))) - empty + _SEAM
        halves = _halves(block) if size > room else None
        if halves is None:
            yield _Piece(place, block, size)
        else:
            for half in halves:
                yield from fitting(place, half)

    for place, block in enumerate(card.body):
        if not isinstance(block, Progress):
            for part in _apart(block):
                yield from fitting(place, part)


def _packed(pieces: list[_Piece], room: int, last_room: int) -> list[list[_Piece]]:
    """Filled from the end."""
    parts: list[list[_Piece]] = [[]]
    left = last_room
    for piece in reversed(pieces):
        is_last = len(parts) == 1
        if piece.size > left and (parts[-1] or is_last):
            parts.append([])
            left = room
        parts[-1].append(piece)
        left -= piece.size
    return [part[::-1] for part in parts[::-1]]


def _blocks(pieces: list[_Piece]) -> tuple[Block, ...]:
    """What was one block and came into one part is one block again."""
    return tuple(
        _joined([piece.block for piece in same])
        for _, same in groupby(pieces, key=lambda piece: piece.place)
    )


def _filled(card: Card, blocks: tuple[Block, ...]) -> Card:
    return card.model_copy(update={"body": (*card.body, *blocks)})


def _has_fields(blocks: tuple[Block, ...]) -> bool:
    return any(isinstance(block, Fields) for block in blocks)


# ── Blocks taken apart and put together ──────────────────────────────────────


def _apart(block: Block) -> list[Block]:
    match block:
        case Rows():
            return [block.model_copy(update={"rows": (row,)}) for row in block.rows]
        case Facts():
            last = len(block.pairs) - 1
            return [
                block.model_copy(update={"pairs": (pair,), "total": block.total and place == last})
                for place, pair in enumerate(block.pairs)
            ]
        case Fields():
            return [Fields(fields=(field,)) for field in block.fields]
        case Text() | Notice() | Progress():
            return [block]


def _joined(blocks: list[Block]) -> Block:
    together = blocks[0]
    for block in blocks[1:]:
        together = _with(together, block)
    return together


def _with(first: Block, second: Block) -> Block:
    match first, second:
        case (Rows(), Rows()):
            return first.model_copy(update={"rows": (*first.rows, *second.rows)})
        case (Facts(), Facts()):
            pairs = (*first.pairs, *second.pairs)
            return first.model_copy(update={"pairs": pairs, "total": second.total})
        case (Fields(), Fields()):
            return Fields(fields=(*first.fields, *second.fields))
        case (Text() | Notice(), Text() | Notice()):
            return first.model_copy(update={"spans": (*first.spans, *second.spans)})
        case _:
            raise TypeError(f"{second.block} is no part of {first.block}")


def _halves(block: Block) -> tuple[Block, Block] | None:
    """A block with one thing in it in two, where a reader would pause; None if it is short or has no text."""
    match block:
        case Text(spans=spans) | Notice(spans=spans) if _is_long(spans):
            first, second = _parted(spans)
            return (
                block.model_copy(update={"spans": first}),
                block.model_copy(update={"spans": second}),
            )
        case Facts(pairs=((label, value),)) if _is_long(value):
            first, second = _parted(value)
            return (
                block.model_copy(update={"pairs": ((label, first),), "total": False}),
                block.model_copy(update={"pairs": ((label, second),)}),
            )
        case Rows(rows=(row,)) if _is_long(row.detail) or _is_long((row.title,)):
            upper, lower = _parted_row(row)
            return (
                block.model_copy(update={"rows": (upper,)}),
                block.model_copy(update={"rows": (lower,)}),
            )
        case _:
            return None


def _parted_row(row: Row) -> tuple[Row, Row]:
    """What can be pressed stays with the end of what is read."""
    unpressed = row.model_copy(update={"open": None, "actions": ()})
    if _is_long(row.detail):
        first, second = _parted(row.detail)
        rest = Row(title=row.title, detail=second, open=row.open, actions=row.actions)
        return unpressed.model_copy(update={"detail": first}), rest
    (title,), (more,) = _parted((row.title,))
    rest = row.model_copy(update={"title": more, "mark": None, "strong": False})
    return Row(title=title, mark=row.mark, strong=row.strong), rest


def _is_long(spans: Spans) -> bool:
    return size_of(list(map(text_of, spans))) > _WORTH_DIVIDING


def _parted(spans: Spans) -> tuple[Spans, Spans]:
    """In two at the end of a paragraph, sentence or word, the nearest to the middle; nothing is left out."""
    at = _boundary("".join(map(text_of, spans)))
    first, second = [], []
    for span in spans:
        text = text_of(span)
        if text[:at]:
            first.append(like(span, text[:at]))
        if text[at:]:
            second.append(like(span, text[at:]))
        at = max(0, at - len(text))
    return tuple(first), tuple(second)


def _boundary(text: str) -> int:
    middle = len(text) // 2
    quarter = len(text) // 4
    for ends in _BOUNDARIES:
        found = [match.end() for match in ends.finditer(text, quarter, len(text) - quarter)]
        if found:
            return min(found, key=lambda end: abs(end - middle))
    return _between_signs(text, middle)


def _between_signs(text: str, middle: int) -> int:
    """Not inside what is read as one sign."""
    for at in range(middle, len(text)):
        joined = _JOINER in (text[at], text[at - 1]) or unicodedata.category(text[at])[0] == "M"
        if not joined:
            return at
    return middle
