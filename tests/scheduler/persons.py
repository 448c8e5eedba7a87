"""Make obligations and people for the tests of the policy.

It is said outright, without a register, who has what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from governance.nudges import Past, Postponed, SentNudge
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.schema.values import PostponeSort
from governance.workdays import ONE_DAY
from scheduler.nudges.escalation import Decision, Nudge, decide
from scheduler.nudges.ladders import Level, ladder_of
from scheduler.nudges.substitution import PERSONAL

OWNER, OTHER, DEPUTY, DECIDER, MANAGER = (
    f"{name}@by.example" for name in ("owner", "other", "deputy", "decider", "manager")
)


def entry(rule: str, due_on: date, *, opened_on: date | None = None, **more: Any) -> Entry:
    """Make one of that rule, asked of OWNER and decided by DECIDER."""
    fields: dict[str, Any] = {
        "scope": "system:Nat",
        "subject": "",
        "requirement": "3.3",
        "kind": "due",
        "priority": 2,
        "theme": "duty",
        **more,
    }
    obligation = Obligation(rule=rule, due_on=due_on, **fields)
    return Entry(obligation, OWNER, DECIDER, opened_on or date(2020, 1, 1))


@dataclass(frozen=True)
class Fake:
    """It is the port `ObligationPeople`.

    A role of `posts` has its holder, management is `manager`, and `away` tells until when.
    """

    posts: Mapping[str, str] = field(default_factory=dict)
    owners: tuple[str, ...] = (OWNER,)
    decider: str | None = DECIDER
    manager: str | None = MANAGER
    away: Mapping[str, date] = field(default_factory=dict)

    def asked(self, entry: Entry) -> tuple[str, ...]:
        here = tuple(one for one in self.owners if one not in self.away)
        if here or entry.obligation.rule in PERSONAL:
            return here
        return (DEPUTY,)

    def decides(self, entry: Entry) -> str | None:
        return self.decider

    def at(self, level: Level, entry: Entry) -> str | None:
        if level == "A":
            return self.decider
        if level == "LED":
            return self.manager
        return self.posts.get(level, f"{level.lower()}@by.example")

    def back_on(self, entry: Entry) -> date | None:
        return self.away.get(self.owners[0]) if self.owners else None


class Diary:
    """It follows one obligation from day to day, and keeps what is decided, as the sweep does."""

    def __init__(self, of: Entry, people: Fake | None = None) -> None:
        self.entry = of
        self.people = people or Fake()
        self.told: list[SentNudge] = []
        self.postponed: list[Postponed] = []

    @property
    def past(self) -> Past:
        """The past nudges and postponements of the due date it has now."""
        due_on = self.entry.obligation.due_on
        return Past(
            [one for one in self.told if one.due_on == due_on],
            [one for one in self.postponed if one.due_on == due_on],
        )

    def on(self, day: date) -> tuple[Nudge, ...]:
        """Return what is said on that day, and keep it."""
        return self.decided(day).nudges

    def decided(self, day: date) -> Decision:
        """Decide on that day; the decision also has the day it is looked at next."""
        decision = decide(self.entry, ladder_of(self.entry), self.past, self.people, day)
        obligation = self.entry.obligation
        self.told += [
            SentNudge(
                obligation.identity, obligation.due_on, n.person, n.step, n.level, n.why, "", day
            )
            for n in decision.nudges
        ]
        return decision

    def through(self, first: date, last: date) -> list[tuple[date, Nudge]]:
        """Return what is said day by day, both days included."""
        said = []
        day = first
        while day <= last:
            said += [(day, nudge) for nudge in self.on(day)]
            day += ONE_DAY
        return said

    def put_off(
        self, on: date, *, until: date, sort: PostponeSort = "snooze", by: str = OWNER
    ) -> None:
        """Put it off, as an answer to it."""
        obligation = self.entry.obligation
        n = len(self.past.postponed) + 1
        self.postponed.append(
            Postponed(obligation.identity, obligation.due_on, n, sort, by, on, until, "Travlt")
        )

    def moves_to(self, day: date) -> None:
        """Give it another due date."""
        moved = replace(self.entry.obligation, due_on=day)
        self.entry = replace(self.entry, obligation=moved)


def shortly(said: list[tuple[date, Nudge]]) -> list[tuple[str, str, str]]:
    """Return day, who and why, by the first part of the e-mail."""
    return [(f"{day:%m-%d}", nudge.person.partition("@")[0], nudge.why) for day, nudge in said]
