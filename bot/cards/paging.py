"""Say which part of a long list a card shows, and offer the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import JsonValue

from bot.cards.obligation_names import lowered
from bot.messages import ActionData, Button
from bot.texts.words import Words

PAGE = 8
"""The most rows of a card."""
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class PageRange:
    """The part that is shown: from `first`, counted from 0, `most` at a time."""

    first: int = 0
    shown: int = 0
    total: int = 0
    most: int = PAGE

    @property
    def left(self) -> int:
        return self.total - self.first - self.shown

    @property
    def next(self) -> int:
        """The place where the next part begins, counted from 0."""
        return self.first + self.shown

    def of(self, items: Sequence[_Item]) -> Sequence[_Item]:
        """Return the items of this part."""
        return items[self.first : self.next]

    def said(self, as_of: str, words: Words) -> str:
        """Write before the time which of how many are shown, where that is not all of them.

        It reads `1–8 af 223 · pr. mandag 2. marts` (1–8 of 223 · as of Monday 2 March).
        """
        if self.shown >= self.total:
            return as_of
        numbers = {"first": self.first + 1, "last": self.next, "n": self.total}
        return words("due.shown", **numbers, as_of=lowered(as_of))

    def next_label(self, words: Words) -> str:
        """Write the button to the next part: `Vis de næste 8` (Show the next 8)."""
        return words("due.next", n=min(self.left, self.most))


def part_of(total: int, first: int, *, most: int = PAGE) -> PageRange:
    """Return the part that begins there."""
    return PageRange(first, max(0, min(most, total - first)), total, most)


def paging_button(label: str, name: str, arguments: Mapping[str, JsonValue]) -> Button:
    """Make a button that shows another part of a page, in the place of the part it stands on."""
    value: JsonValue = {"name": name, "arguments": dict(arguments), "in_place": True}
    return Button(label=label, deed=ActionData(name="page", value=value, stays=True))
