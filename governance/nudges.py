"""Nudges that were sent about an obligation are kept here, and the answers to them."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from governance.obligations.obligation import Obligation
from governance.schema.values import PostponeSort

Identity: TypeAlias = tuple[str, str, str]
"""An obligation by scope, rule and subject."""

Kind: TypeAlias = Literal[
    "nudge",
    "urgent",
    "approval",
    "incident",
    "weekly",
    "monthly",
    "reminder",
    "invitation",
    "contact_notice",
]
"""The kind of message: the day's bundle, one obligation alone, an overview, one's own reminder, an
invitation, or a notice to a supplier's contact.

One obligation alone is told of for one of three reasons.
"""


SNOOZES: tuple[int, ...] = (1, 5, 20)
"""Working days something may be put off for."""
MOST_POSTPONEMENTS = 2
"""The most postponements of one obligation on one due date.

The second is told to whoever is accountable, and a third is refused.
"""
DAYS_BETWEEN_PUSHES = 5
"""Working days before whoever has an obligation may be asked again to look at it."""
LONGEST_ACCEPTED, LONGEST_ACCEPTED_URGENT = 60, 10
"""Working days ahead until which a delay may be accepted.

The shorter one is for what brings something down (priority 1).
"""
LIMITED: tuple[Kind, ...] = ("nudge", "urgent", "approval")
"""The messages that count towards so many a week."""
SOON = timedelta(days=14)
"""So near is what the overview of a week tells of."""
LONGEST_TAKEN = 20
"""Working days ahead by which somebody may promise to do it.

It is the due date when that is later.
"""


FOLLOWED = ("along", "escalated", "unanswered", "put_off")
"""Reasons to tell somebody of what another person has to do."""

BundleRow: TypeAlias = tuple[str, str, str]
"""The things of one row of a message: their scope, their rule, and the subject of one alone."""

_EACH_BY_ITSELF = frozenset({"follow_up_done"})
"""Rules of which each thing has words of its own, and a row of its own."""

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
    """An answer to a nudge that puts the obligation off, or asks again for it.

    `n` counts from 1 for one obligation on one due date. Nothing is said of it until `until`,
    which is the same day for a push.
    """

    identity: Identity
    due_on: date
    n: int
    sort: PostponeSort
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
    def times_put_off(self) -> int:
        """How often whoever has it put it off or took it on by a day."""
        return sum(one.sort in ("snooze", "take") for one in self.postponed)

    @property
    def may_be_put_off(self) -> bool:
        """True while there is a postponement left."""
        return self.times_put_off < MOST_POSTPONEMENTS

    @property
    def last_rest(self) -> Postponed | None:
        """The last postponement, or delay that was accepted."""
        return next((one for one in reversed(self.postponed) if one.sort != "push"), None)

    @property
    def last_push(self) -> Postponed | None:
        """The last time somebody asked whoever has it to look at it."""
        return next((one for one in reversed(self.postponed) if one.sort == "push"), None)

    def rests_on(self, day: date) -> Postponed | None:
        """Return the postponement under which nothing is said on that day.

        Asking for it ends the rest.
        """
        last, push = self.last_rest, self.last_push
        if last is None or last.until <= day or (push is not None and push.n > last.n):
            return None
        return last


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


def row_of(identity: Identity) -> BundleRow:
    """Return the row in which a thing is told of: with others of one rule in one scope, mostly."""
    scope, rule, subject = identity
    return scope, rule, subject if rule in _EACH_BY_ITSELF else ""


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
