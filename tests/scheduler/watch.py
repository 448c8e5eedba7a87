"""The tests' seconds are counted by hand."""

from dataclasses import dataclass


@dataclass
class Watch:
    """It shows `now` until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
