"""Nudges that were sent about an obligation are kept here, and the answers to them."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from governance.obligations.obligation import Obligation

Identity: TypeAlias = tuple[str, str, str]
"""An obligation by scope, rule and subject."""

Kind: TypeAlias = Literal[
    "nudge", "urgent", "approval", "incident", "weekly", "monthly", "reminder", "invitation"
]
"""The kind of message: the day's bundle, one obligation alone, an overview, one's own reminder, or
an invitation.

One obligation alone is told of for one of three reasons.
"""

Sort: TypeAlias = Literal["snooze", "take"]

SNOOZES: tuple[int, ...] = (1, 5, 20)
"""Working days something may be put off for."""
MOST_POSTPONEMENTS = 2
"""The most postponements of one obligation on one due date.

The second is told to whoever is accountable, and a third is refused.
"""
LONGEST_TAKEN = 20
"""Working days ahead by which somebody may promise to do it.

It is the due date when that is later.
"""


NEWS = ("lapsed", "renewed")
"""Reasons to report something that needs no action any more, because it ended by itself."""


@dataclass(frozen=True)
class SentNudge:
    """One nudge sent to one person.

    `step` and `level` are as in `scheduler.nudges.ladders`. `day` is the local day it was meant
    for.

    `settled` says that the obligation has ended or moved since. `was` is then the obligation as it
    was.
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
    """An answer to a nudge that puts the obligation off.

    `n` counts from 1 for one obligation on one due date. Nothing is said of it until `until`.
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
    """The nudges about an obligation on its due date and the answers to them, the oldest first."""

    told: Sequence[SentNudge] = ()
    postponed: Sequence[Postponed] = ()

    @property
    def may_be_put_off(self) -> bool:
        """True while there is a postponement left."""
        return len(self.postponed) < MOST_POSTPONEMENTS

    def rests_on(self, day: date) -> Postponed | None:
        """Return the postponement under which nothing is said on that day."""
        last = self.postponed[-1] if self.postponed else None
        return last if last is not None and last.until > day else None


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of messages over a period.

    It holds how many came to each end, how many still wait and since when. `last_sent` is when the
    last one was sent.
    """

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
        """The number of messages that somebody has to look at."""
        return self.unknown + self.failed + self.parked


class Nudges(Protocol):
    """It holds one authority's nudges, in one unit of work."""

    def past(
        self, obligations: Collection[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]:
        """Return the nudges and the answers by obligation and due date.

        An obligation of which nothing was said is left out.
        """
        ...

    def of_bundle(self, bundle: str) -> Sequence[SentNudge]:
        """Return the nudges that one message held."""
        ...

    def told_to(self, person: str, *, since: date) -> Sequence[SentNudge]:
        """Return the nudges sent to that person on that day and later, the oldest first."""
        ...

    def raised(self) -> Sequence[Identity]:
        """Return the obligations on the management's page.

        Nobody answers about them, and they are not settled.
        """
        ...

    def deliveries(self, begin: datetime, end: datetime) -> Deliveries:
        """Count the messages that came to an end from `begin` on and before `end`.

        `unreached` names the people for whom there is no way to deliver.
        """
        ...

    def postpone(self, postponed: Postponed) -> None:
        """Keep the postponement, in the journal too.

        Nothing more is said of the obligation before it ends.
        """
        ...

    def take_back(self, identity: Identity, due_on: date, n: int) -> bool:
        """Take back the `n`th postponement, in the journal too; False where it is not the last."""
        ...


def key_of(kind: Kind, when: str, person: str, about: Identity | None = None) -> str:
    """Return the key of a message, such as `nudge:2026-03-02:karl@…`.

    The key of a message about one obligation alone has a digest of that obligation.
    """
    alone = (
        "" if about is None else ":" + hashlib.sha256("\0".join(about).encode()).hexdigest()[:16]
    )
    return f"{kind}:{when}:{person}{alone}"


def kind_of(key: str) -> Kind:
    """Return what kind of message the key is of."""
    kind: Kind = key.partition(":")[0]  # type: ignore[assignment]  # keys are made above
    return kind


def named(obligation: Obligation) -> tuple[Identity, date]:
    """Return what the obligation's past is found by."""
    return obligation.identity, obligation.due_on
