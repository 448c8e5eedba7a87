"""Find when to try again: later each time, and never all at once."""

import random
from collections.abc import Callable
from datetime import timedelta
from math import isfinite
from typing import TypeAlias

Chance: TypeAlias = Callable[[], float]
"""It draws a number between 0 and 1, another each time."""

chance: Chance = random.SystemRandom().random

_LEAST, _MOST = 1.0, 3600.0
_FIRST_WAIT = timedelta(seconds=4)
_LONGEST_WAIT = timedelta(minutes=10)


def back_off(attempts: int, wanted: float | None, draw: Chance) -> timedelta:
    """Return how long to wait after that many attempts.

    `wanted` is the seconds the platform asked for, which are heeded between a second and an hour.

    The jitter is full: any time up to a bound that doubles with each attempt. What failed together
    then does not come back together.
    """
    doubled: int = 2 ** min(max(0, attempts - 1), 16)
    most = min(_FIRST_WAIT * doubled, _LONGEST_WAIT)
    drawn = max(most * draw(), timedelta(seconds=_LEAST))
    asked = bounded(wanted)
    return drawn if asked is None else max(timedelta(seconds=asked), drawn)


def bounded(wanted: float | None) -> float | None:
    """Bound the seconds, None for what says nothing."""
    if wanted is None or not isfinite(wanted) or wanted < 0:
        return None
    return min(max(_LEAST, wanted), _MOST)
