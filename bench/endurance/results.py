"""Say how large a run is, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

SECONDS = 3600.0

Which: TypeAlias = Literal["all", "steady", "platform"]
"""The faults of a run: all, all but those that end the process, or those of the platform only."""


@dataclass(frozen=True)
class Sizes:
    """How large a run is; times are in seconds.

    `people` are of the authority, and the first of them own one of the `systems` each. `clients`
    write at a time, each after a `pause`. The disk has so many `megabytes`; with 0 it is the
    machine's, and is not filled.
    """

    seconds: float = SECONDS
    systems: int = 60
    people: int = 500
    clients: int = 8
    pause: float = 0.25
    lookup_every: float = 0.75
    sample_every: float = 1.0
    fault_every: float = 24.0
    fault_lasts: float = 6.0
    megabytes: int = 600
    faults: Which = "all"
    seed: int = 1


AN_HOUR = Sizes()


@dataclass(frozen=True)
class Growth:
    """The median of the second tenth of the time, that of the last tenth, and the most."""

    early: float
    late: float
    most: float


@dataclass(frozen=True)
class Endurance:
    """The result of a run.

    `days` were simulated. `faults` counts them by kind. Of conversations that were given up,
    `unanswered` had no card within 20 seconds, and `otherwise` another than was expected: by the
    fault, what was written and what came, the most frequent first.

    `lost` were acknowledged, and are not in the journal; `twice` are in two records of a section.
    `broken` tells of a chain, a file or a backup that is not whole. `exits` are the statuses other
    than 0 that the process ended with.

    `days_without` have no backup of their own; each is told of with its faults. `trial` is how many
    seconds one of them was restored for trial.

    `chat` and `link` are the look-ups in the two ways. They were asked, answered, asked while there
    was no process (`down`), answered when the platform was well again (`late`), or not at all
    (`in_vain`). The latter have a line each. The rest is in milliseconds; `first_answer` is in
    seconds from a start. `growth` is in megabytes, or a number.
    """

    seconds: float
    people: int
    days: int
    faults: Mapping[str, int]
    turns: int
    posted_again: int
    unanswered: int
    otherwise: Mapping[str, int]
    acknowledged: int
    lost: Sequence[str]
    twice: Sequence[str]
    entries: int
    delivered: int
    backups: int
    days_without: Sequence[str]
    trial: float
    broken: Sequence[str]
    chat: Mapping[str, float]
    link: Mapping[str, float]
    in_vain: Sequence[str]
    turn_p50: float
    turn_p99: float
    starts: int
    first_answer: float
    first_answer_longest: float
    exits: Sequence[int]
    growth: Mapping[str, Growth]
