"""Remember what was asked and shown a moment ago, and who was talked of.

`og hos Mosekonge?` (and at Mosekonge's?) goes on from there.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Generic, TypeVar

from bot.messages import Address, Card

T = TypeVar("T")

_AS_LONG = timedelta(minutes=15)
_LOOKED_AT_AS_LONG = timedelta(hours=1)
_MOST = 1000
MOST_LOOKED_AT = 6
"""The newest lists that are remembered: each is gone through with every sentence."""


class RecentSystems:
    """The systems of the last list shown in each conversation, and those it was about.

    They are in memory, for a quarter of an hour; the newest whose lists were looked at, for an
    hour.
    """

    def __init__(self) -> None:
        self._shown, self._talked = _Kept[tuple[str, ...]](), _Kept[tuple[str, ...]]()
        self._cards = _Kept[tuple[Card, ...]]()
        self._looked = _Kept[dict[str, datetime]](_LOOKED_AT_AS_LONG)
        self._down = _Kept[dict[str, datetime]](_LOOKED_AT_AS_LONG)
        self._people = _Kept[str]()

    def keep(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems of a list that was shown there."""
        self._shown.keep(to, tuple(systems), now)
        if len(systems) == 1:
            looked = {**(self._looked.found(to, now) or {}), systems[0]: now}
            newest = sorted(looked.items(), key=itemgetter(1))[-MOST_LOOKED_AT:]
            self._looked.keep(to, dict(newest), now)

    def looked_at(self, to: Address, now: datetime) -> tuple[str, ...]:
        """Return the systems whose list was shown there within the hour, the last first."""
        looked = self._looked.found(to, now) or {}
        lately = [name for name, at in looked.items() if now - at <= _LOOKED_AT_AS_LONG]
        return tuple(sorted(lately, key=lambda name: looked[name], reverse=True))

    def say_down(self, to: Address, system: str, now: datetime) -> None:
        """Keep that a system was said to be down there."""
        self._down.keep(to, {**(self._down.found(to, now) or {}), system: now}, now)

    def said_down(self, to: Address, now: datetime) -> dict[str, datetime]:
        """Return when each system was last said to be down there, within the hour."""
        return self._down.found(to, now) or {}

    def forget(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Forget the lists of these systems, and that they were said to be down: they are not."""
        for kept in (self._looked, self._down):
            left = {
                one: at for one, at in (kept.found(to, now) or {}).items() if one not in systems
            }
            kept.keep(to, left, now)
        self._shown.forget(to)
        self._cards.forget(to)

    def looked_when(self, to: Address, now: datetime) -> datetime | None:
        """Return when a list was last shown there, within the hour."""
        return max((self._looked.found(to, now) or {}).values(), default=None)

    def talk(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """Keep the systems that were talked of there; cards of before are not the newest now."""
        self._talked.keep(to, tuple(systems), now)
        self._cards.keep(to, (), now)

    def talk_of(self, to: Address, person: str, now: datetime) -> None:
        """Keep who on a list was talked of there, by name."""
        self._people.keep(to, person, now)

    def person(self, to: Address, now: datetime) -> str:
        """Return who was talked of last; empty where nobody was."""
        return self._people.found(to, now) or ""

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
    """Something by conversation: the newest thousand, and none that is past."""

    def __init__(self, as_long: timedelta = _AS_LONG) -> None:
        self._as_long = as_long
        self._kept: OrderedDict[Address, tuple[datetime, T]] = OrderedDict()

    def keep(self, to: Address, found: T, now: datetime) -> None:
        self._kept[to] = (now, found)
        self._kept.move_to_end(to)
        while len(self._kept) > _MOST or self._is_past(next(iter(self._kept.values()))[0], now):
            self._kept.popitem(last=False)

    def found(self, to: Address, now: datetime) -> T | None:
        kept = self._kept.get(to)
        return None if kept is None or self._is_past(kept[0], now) else kept[1]

    def forget(self, to: Address) -> None:
        self._kept.pop(to, None)

    def _is_past(self, at: datetime, now: datetime) -> bool:
        return now - at > self._as_long
