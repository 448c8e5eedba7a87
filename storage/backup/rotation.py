"""Choose which backups are kept: of each of the last days, weeks and months the newest.

It is pure. Days without a backup are not counted, so that nothing is deleted for want of new ones.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Rotation:
    """How many days, weeks (from Monday) and months with a backup the newest is kept of."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept(made_at: Iterable[datetime], zone: tzinfo, rotation: Rotation) -> set[datetime]:
    """Return the moments whose backups are kept; days are those of the zone."""
    newest_first = sorted(made_at, reverse=True)

    def newest_of(period: Callable[[datetime], Hashable], most: int) -> set[datetime]:
        found: dict[Hashable, datetime] = {}
        for moment in newest_first:
            found.setdefault(period(moment.astimezone(zone)), moment)
        return set(list(found.values())[:most])

    return (
        newest_of(lambda local: local.date(), rotation.daily)
        | newest_of(lambda local: local.isocalendar()[:2], rotation.weekly)
        | newest_of(lambda local: (local.year, local.month), rotation.monthly)
    )
