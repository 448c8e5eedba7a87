"""What was asked a moment ago: `og hos Mosekonge?` goes on from there."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages import Address

_AS_LONG = timedelta(minutes=15)
_MOST = 1000


class Lately:
    """The systems of the last list each conversation was shown; in memory, for a quarter of an hour."""

    def __init__(self) -> None:
        self._shown: OrderedDict[Address, tuple[datetime, tuple[str, ...]]] = OrderedDict()

    def keep(self, to: Address, systems: Sequence[str], now: datetime) -> None:
        """A list of those was shown there."""
        self._shown[to] = (now, tuple(systems))
        self._shown.move_to_end(to)
        while len(self._shown) > _MOST:
            self._shown.popitem(last=False)

    def systems(self, to: Address, now: datetime) -> tuple[str, ...] | None:
        """Those of the last list; None where none was shown lately."""
        moment, systems = self._shown.get(to, (None, ()))
        return systems if moment is not None and now - moment <= _AS_LONG else None
