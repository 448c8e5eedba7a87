"""Remember what was asked and shown a moment ago.

`og hos Mosekonge?` (and at Mosekonge's?) goes on from there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from cachetools import LRUCache

from bot.messages import Address, Card

T = TypeVar("T")

_AS_LONG = timedelta(minutes=15)
_MOST = 1000


class RecentSystems:
    """The systems of the last list shown in each conversation, and those it was about.

    They are in memory, for a quarter of an hour.
    """

    def __init__(self) -> None:
        self._shown, self._talked = _Kept[tuple[str, ...]](), _Kept[tuple[str, ...]]()
        self._cards = _Kept[tuple[Card, ...]]()

    def keep(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems of a list that was shown there."""
        self._shown.keep(to, tuple(systems), now)

    def talk(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems that were talked of there; cards of before are not the newest now."""
        self._talked.keep(to, tuple(systems), now)
        self._cards.keep(to, (), now)

    def show(self, to: Address, cards: Sequence[Card], now: datetime) -> None:
        """Keep the cards that are the newest there."""
        self._cards.keep(to, tuple(cards), now)

    def systems(self, to: Address, now: datetime) -> tuple[str, ...] | None:
        """Return the systems of the last list, None where none was shown lately."""
        return self._shown.found(to, now)

    def talked_of(self, to: Address, now: datetime) -> tuple[str, ...]:
        """Return the systems that were talked of last."""
        return self._talked.found(to, now) or ()

    def newest_cards(self, to: Address, now: datetime) -> tuple[Card, ...]:
        """Return the newest cards there, none where something else was said since."""
        return self._cards.found(to, now) or ()


class _Kept(Generic[T]):
    """Something by conversation, the newest thousand."""

    def __init__(self) -> None:
        self._kept: LRUCache[Address, tuple[datetime, T]] = LRUCache(_MOST)

    def keep(self, to: Address, found: T, now: datetime) -> None:
        self._kept[to] = (now, found)

    def found(self, to: Address, now: datetime) -> T | None:
        kept = self._kept.get(to)
        return kept[1] if kept is not None and now - kept[0] <= _AS_LONG else None
