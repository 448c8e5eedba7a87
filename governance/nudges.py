"""What was said about an obligation without being asked, and what was answered: put off, or taken on."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from governance.obligations.obligation import Obligation

Identity: TypeAlias = tuple[str, str, str]
"""An obligation by scope, rule and subject."""

Kind: TypeAlias = Literal["nudge", "urgent", "approval", "incident", "weekly", "monthly"]
"""Of a message: the day's bundle, one thing by itself for one of three reasons, or an overview."""

Sort: TypeAlias = Literal["snooze", "take"]

SNOOZES: tuple[int, ...] = (1, 5, 20)
"""Working days something may be put off for."""
MOST_POSTPONEMENTS = 2
"""Of one obligation on one due date; the second is told to whoever is accountable, a third is not
to be had.
"""
LONGEST_TAKEN = 20
"""Working days ahead somebody may say to see to it by, or until it is due when that is later."""


NEWS = ("lapsed", "renewed")
"""Why something is told that nobody can do anything about any more: it ended by itself."""


@dataclass(frozen=True)
class SentNudge:
    """One thing said to one person.

    `step` and `level` as in `scheduler.nudges.ladders`; `day`: the local day it was meant for.

    `settled`: the obligation has ended or moved since; `was`: the obligation then, when it has.
    """

    identity: Identity
    due_on: date
    person: str
    step: str
    level: str
    why: str
    bundle: str
    day: date
    settled: bool = False
    was: Obligation | None = None


@dataclass(frozen=True)
class Postponed:
    """An answer to a nudge: not now.

    `n` counts from 1 for one obligation on one due date; quiet until `until`.
    """

    identity: Identity
    due_on: date
    n: int
    sort: Sort
    person: str
    on: date
    until: date
    reason: str | None = None


@dataclass(frozen=True)
class Past:
    """What was said of an obligation on its due date, and what was answered; the oldest first."""

    told: Sequence[SentNudge] = ()
    postponed: Sequence[Postponed] = ()

    @property
    def may_be_put_off(self) -> bool:
        """Whether there is a postponement left."""
        return len(self.postponed) < MOST_POSTPONEMENTS

    def rests_on(self, day: date) -> Postponed | None:
        """The postponement under which nothing is said on that day."""
        last = self.postponed[-1] if self.postponed else None
        return last if last is not None and last.until > day else None


@dataclass(frozen=True)
class Deliveries:
    """What became of the messages of a while: how many came to each end, how many still wait, since when, and the last that was sent."""

    sent: int
    unknown: int
    failed: int
    parked: int
    waiting: int
    oldest: datetime | None
    last_sent: datetime | None
    unreached: Sequence[str] = ()

    @property
    def stuck(self) -> int:
        """How many somebody has to look at."""
        return self.unknown + self.failed + self.parked


class Nudges(Protocol):
    """One authority's, in one unit of work."""

    def past(
        self, obligations: Collection[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]:
        """What was said and answered, by obligation and due date; of those of which nothing was, nothing."""
        ...

    def of_bundle(self, bundle: str) -> Sequence[SentNudge]:
        """What one message told of."""
        ...

    def told_to(self, person: str, *, since: date) -> Sequence[SentNudge]:
        """What that person was told of on that day and later, the oldest first."""
        ...

    def raised(self) -> Sequence[Identity]:
        """What stands on the management's page: nobody answers, and it is not settled."""
        ...

    def deliveries(self, begin: datetime, end: datetime) -> Deliveries:
        """Of the messages that came to an end from `begin` on and before `end`; `unreached`: whoever there is no way to."""
        ...

    def postpone(self, postponed: Postponed) -> None:
        """Keep it, in the journal too; nothing more is said of it before then."""
        ...


def key_of(kind: Kind, when: str, person: str, about: Identity | None = None) -> str:
    """`nudge:2026-03-02:karl@…`; of one thing alone with a digest of what it is about."""
    alone = (
        "" if about is None else ":" + hashlib.sha256("\0".join(about).encode()).hexdigest()[:16]
    )
    return f"{kind}:{when}:{person}{alone}"


def kind_of(key: str) -> Kind:
    """What kind of message the key is of."""
    kind: Kind = key.partition(":")[0]  # type: ignore[assignment]  # keys are made above
    return kind


def named(obligation: Obligation) -> tuple[Identity, date]:
    """What its past is found by."""
    return obligation.identity, obligation.due_on
