"""A workspace that does not answer is left alone for a while, then tried with one message."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from scheduler.outbox.backoff import Chance

UNBOUNDED: Final = 1_000_000

_MOST_FAILURES = 5
_FIRST_REST = 5.0
_LONGEST_REST = 300.0


@dataclass
class _State:
    failures: int = 0
    opened: int = 0
    until: float = 0.0
    trying: bool = False


class Breakers:
    """One circuit breaker for each key.

    It counts failures that are nobody's own fault: no connection, no answer, a 5xx.
    """

    def __init__(self, clock: Callable[[], float], chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._states: dict[Hashable, _State] = {}

    def room(self, key: Hashable) -> int:
        """Return how many may go there now.

        It is none while it is left alone, then one, and any number when all is well.
        """
        state = self._states.get(key)
        if state is None or not state.opened:
            return UNBOUNDED
        return 0 if state.trying or self.rest(key) > 0 else 1

    def open_keys(self) -> frozenset[Hashable]:
        """Return the keys that are left alone for now, or tried with one message."""
        return frozenset(key for key, state in self._states.items() if state.opened)

    def rest(self, key: Hashable) -> float:
        """Return the seconds for which it is still left alone."""
        state = self._states.get(key)
        return max(0.0, state.until - self._clock()) if state and state.opened else 0.0

    def begun(self, key: Hashable) -> None:
        """Note that one goes there; `answered`, `failed` or `untried` follows."""
        state = self._states.get(key)
        if state is not None and state.opened:
            state.trying = True

    def answered(self, key: Hashable) -> None:
        """Note that it is there, whatever it answered."""
        self._states.pop(key, None)

    def failed(self, key: Hashable) -> None:
        """Note that there was no answer.

        Messages that were on their way together do not lengthen the rest.
        """
        state = self._states.setdefault(key, _State())
        state.failures += 1
        if not state.trying and (state.opened or state.failures < _MOST_FAILURES):
            return
        longest = min(_LONGEST_REST, _FIRST_REST * 2**state.opened)
        state.trying = False
        state.opened += 1
        state.until = self._clock() + longest * (0.5 + 0.5 * self._chance())

    def untried(self, key: Hashable) -> None:
        """Note that the attempt came to nothing, for a reason of ours."""
        state = self._states.get(key)
        if state is not None:
            state.trying = False
