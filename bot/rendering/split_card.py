"""Split a card that is too large for one message into several that say the same in that order.

Every part has the heading and the age, and only the last the answers and actions. The last part
takes as much as it can, so that a form stays with its buttons. Where a form is too large even for
that, each of its parts has the buttons that send it. A field and a row's buttons are never divided,
whatever their size.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from bot.messages import (
    Block,
    Button,
    Card,
    Chart,
    FactSet,
    Fields,
    Notice,
    Progress,
    Row,
    Rows,
    Spans,
    Text,
)
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import parted

Measure: TypeAlias = Callable[[Card], int]

# Joining two pieces may add so much: a line between them, another spacing.
_SEAM = 64
_WORTH_DIVIDING = 400
_TIGHTER = (0.85, 0.7, 0.5)


def split_card(card: Card, *, measure: Measure, limit: int) -> list[Card]:
    """Return the card, or its parts; none measures more than `limit`, if that can be.

    `measure` should give for two blocks about the sum of what it gives for each. Where it gives
    more, smaller parts are tried.
    """
    if measure(card) <= limit:
        return [card]
    tried = [_Dividing(card, measure, limit).parts()]
    for tighter in _TIGHTER:
        if all(measure(part) <= limit for part in tried[-1]):
            return tried[-1]
        tried.append(_Dividing(card, measure, int(limit * tighter)).parts())
    return tried[0]


@dataclass(frozen=True)
class _Piece:
    """The block at that place in the card, or a part of it; `size` is what it adds to a card."""

    place: int
    block: Block
    size: int


class _Dividing:
    def __init__(self, card: Card, measure: Measure, limit: int) -> None:
        self._card = card
        self._measure = measure
        heading = tuple(block for block in card.body if isinstance(block, Progress))
        sends = tuple(
            action for action in card.actions if isinstance(action, Button) and action.submit
        )
        self._last = card.model_copy(update={"body": heading})
        self._bare = self._last.model_copy(update={"answers": (), "actions": (), "quiet": ()})
        self._sending = self._bare.model_copy(update={"actions": sends})
        self._empty = measure(self._sending)
        self._room = limit - self._empty
        self._last_room = limit - measure(self._last)

    def parts(self) -> list[Card]:
        *early, last = [_blocks(part) for part in self._packed(list(self._pieces()))]
        return [*map(self._early, early), _filled(self._last, last)]

    def _early(self, blocks: tuple[Block, ...]) -> Card:
        has_fields = any(isinstance(block, Fields) for block in blocks)
        return _filled(self._sending if has_fields else self._bare, blocks)

    def _pieces(self) -> Iterator[_Piece]:
        """Cut the body into the smallest pieces worth keeping apart.

        None is larger than a part has room for, if that can be.
        """
        for place, block in enumerate(self._card.body):
            if not isinstance(block, Progress):
                for part in _apart(block):
                    yield from self._fitting(place, part)

    def _fitting(self, place: int, block: Block) -> Iterator[_Piece]:
        size = self._measure(_filled(self._sending, (block,))) - self._empty + _SEAM
        halves = _halves(block) if size > self._room else None
        if halves is None:
            yield _Piece(place, block, size)
        else:
            for half in halves:
                yield from self._fitting(place, half)

    def _packed(self, pieces: list[_Piece]) -> list[list[_Piece]]:
        """Fill the parts from the end."""
        parts: list[list[_Piece]] = [[]]
        left = self._last_room
        for piece in reversed(pieces):
            is_last = len(parts) == 1
            if piece.size > left and (parts[-1] or is_last):
                parts.append([])
                left = self._room
            parts[-1].append(piece)
            left -= piece.size
        return [part[::-1] for part in parts[::-1]]


def _blocks(pieces: list[_Piece]) -> tuple[Block, ...]:
    """Join again the pieces of one block that came into one part."""
    return tuple(
        _joined([piece.block for piece in same])
        for _, same in groupby(pieces, key=lambda piece: piece.place)
    )


def _filled(card: Card, blocks: tuple[Block, ...]) -> Card:
    return card.model_copy(update={"body": (*card.body, *blocks)})


# ── Blocks taken apart and put together ──────────────────────────────────────


def _apart(block: Block) -> list[Block]:
    match block:
        case Rows():
            return [block.model_copy(update={"rows": (row,)}) for row in block.rows]
        case FactSet():
            last = len(block.pairs) - 1
            return [
                block.model_copy(update={"pairs": (pair,), "total": block.total and place == last})
                for place, pair in enumerate(block.pairs)
            ]
        case Fields():
            return [block.model_copy(update={"fields": (field,)}) for field in block.fields]
        case Text() | Notice() | Progress() | Chart():
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
        case (FactSet(), FactSet()):
            pairs = (*first.pairs, *second.pairs)
            return first.model_copy(update={"pairs": pairs, "total": second.total})
        case (Fields(), Fields()):
            return first.model_copy(update={"fields": (*first.fields, *second.fields)})
        case (Text() | Notice(), Text() | Notice()):
            return first.model_copy(update={"spans": (*first.spans, *second.spans)})
        case _:
            raise TypeError(f"{second.block} is no part of {first.block}")


def _halves(block: Block) -> tuple[Block, Block] | None:
    """Divide a block with one thing in it where a reader would pause.

    None if it is short or has no text.
    """
    match block:
        case Text(spans=spans) | Notice(spans=spans) if _is_long(spans):
            first, second = parted(spans)
            return (
                block.model_copy(update={"spans": first}),
                block.model_copy(update={"spans": second}),
            )
        case FactSet(pairs=((label, value),)) if _is_long(value):
            first, second = parted(value)
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
    """Divide a row; what can be pressed stays with the end of its text."""
    unpressed = row.model_copy(update={"open": None, "actions": ()})
    if _is_long(row.detail):
        first, second = parted(row.detail)
        rest = Row(title=row.title, detail=second, open=row.open, actions=row.actions)
        return unpressed.model_copy(update={"detail": first}), rest
    (title,), (more,) = parted((row.title,))
    rest = row.model_copy(update={"title": more, "mark": None, "strong": False})
    return Row(title=title, mark=row.mark, strong=row.strong), rest


def _is_long(spans: Spans) -> bool:
    return len(json.dumps([text_of(span) for span in spans])) > _WORTH_DIVIDING
