"""Remember what was asked a moment ago.

`og hos Mosekonge?` (and at Mosekonge's?) goes on from there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.messages import Address

_AS_LONG = timedelta(minutes=15)
_MOST = 1000


class RecentSystems:
    """The systems of the last list shown in each conversation, and those it was about.

    They are in memory, for a quarter of an hour.
    """

    def __init__(self) -> None:
        self._shown, self._talked = _Kept(), _Kept()

    def keep(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems of a list that was shown there."""
        self._shown.keep(to, systems, now)

    def talk(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems that were talked of there."""
        self._talked.keep(to, systems, now)

    def systems(self, to: Address, now: datetime) -> tuple[str, ...] | None:
        """Return the systems of the last list, None where none was shown lately."""
        return self._shown.found(to, now)

    def talked_of(self, to: Address, now: datetime) -> tuple[str, ...]:
        """Return the systems that were talked of last."""
        return self._talked.found(to, now) or ()


class _Kept:
    """Systems by conversation, the newest thousand."""

    def __init__(self) -> None:
        self._kept: LRUCache[Address, tuple[datetime, tuple[str, ...]]] = LRUCache(_MOST)

    def keep(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        self._kept[to] = (now, tuple(systems))

    def found(self, to: Address, now: datetime) -> tuple[str, ...] | None:
        moment, systems = self._kept.get(to, (None, ()))
        return systems if moment is not None and now - moment <= _AS_LONG else None
