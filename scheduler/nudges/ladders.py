"""The ladders of lead times are data in `ladders.yaml`, read and checked here.

It is also found here on which days their steps fall. The functions are pure.

A step's name is how it is written there (`-6m`, `-40`, `0`, `10`). One that comes back after the
last is named by its distance (`30`, `50`). One of a day of the year is named by that day
(`2026-03-01`, `2026-03-01+10`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count, pairwise
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from governance.obligations.ledger import Entry
from governance.workdays import ONE_DAY, add_months, add_workdays
from scheduler.nudges.quiet_hours import nudge_day_from, nudge_day_until

Level: TypeAlias = Literal["R", "A", "LED", "SYS", "KON", "LEV", "ISK", "RIS", "BER", "DRI"]
"""R is whoever is asked, or for an escalation whoever is R for the requirement.

A is whoever decides. Any other level is whoever holds the role.
"""
Alone: TypeAlias = Literal["approval", "incident"]

_FILE = Path(__file__).with_name("ladders.yaml")
_DAY_OF_YEAR = re.compile(r"(\d\d)-(\d\d)")
_YEAR_BEFORE = 1


class LadderFault(ValueError):
    """The ladders do not hold together; the program does not start with them."""


@dataclass(frozen=True)
class LadderStep:
    """A distance from the anchor, in working days or in months.

    `asks` says that whoever owns it is told, with those told along.
    """

    name: str
    workdays: int = 0
    months: int = 0
    asks: bool = True
    escalates: Level | None = None

    def day(self, anchor: date) -> date:
        """Return the day people are written to.

        Before the anchor it is not later than wanted, and after it not sooner.
        """
        if self.months:
            return nudge_day_until(add_months(anchor, self.months))
        wanted = add_workdays(anchor, self.workdays)
        return nudge_day_from(wanted) if self.workdays > 0 else nudge_day_until(wanted)


@dataclass(frozen=True)
class Rung:
    """A step on its day."""

    day: date
    step: LadderStep


@dataclass(frozen=True)
class Ladder:
    """One ladder of `ladders.yaml`, where its fields are explained.

    `steps` and `gap` hold the escalations, too, in the order of their distance.
    """

    number: int
    rules: tuple[str, ...]
    of: tuple[str, ...]
    anchor: Literal["due", "opened", "year"]
    steps: tuple[LadderStep, ...]
    gap: tuple[LadderStep, ...]
    meeting: tuple[LadderStep, ...]
    days_of_year: tuple[tuple[int, int], ...]
    every: int
    along: tuple[Level, ...]
    alone: Alone | None

    def rungs(self, entry: Entry) -> Iterator[Rung]:
        """Yield the obligation's steps with their days, the earliest first, without end."""
        if self.anchor == "year":
            return self._yearly(entry)
        obligation = entry.obligation
        meeting = obligation.about.get("meeting")
        if (
            self.meeting
            and isinstance(meeting, str)
            and date.fromisoformat(meeting) > entry.opened_on
        ):
            return self._from(date.fromisoformat(meeting), self.meeting)
        if obligation.is_gap or self.anchor == "opened":
            return self._from(entry.opened_on, self.gap if obligation.is_gap else self.steps)
        return self._from(obligation.due_on, self.steps)

    def _from(self, anchor: date, steps: Sequence[LadderStep]) -> Iterator[Rung]:
        for step in steps:
            yield Rung(step.day(anchor), step)
        last = max(0, steps[-1].workdays)
        for distance in count(last + self.every, self.every):
            again = LadderStep(str(distance), workdays=distance)
            yield Rung(again.day(anchor), again)

    def _yearly(self, entry: Entry) -> Iterator[Rung]:
        """Yield the steps from the day it arose on; those before it were not missed.

        What is due after the next of these days waits for that, and nobody above hears of what is
        not late.
        """
        opened, obligation = entry.opened_on, entry.obligation
        days = self._days_of_years(opened.year - _YEAR_BEFORE)
        for begins, following in pairwise(days):
            if not obligation.is_gap and obligation.due_on >= following:
                continue
            for step in self.steps:
                day = nudge_day_from(add_workdays(nudge_day_from(begins), step.workdays))
                if not step.asks and not obligation.is_gap:
                    day = max(day, nudge_day_from(obligation.due_on + ONE_DAY))
                if day >= opened:
                    name = f"{begins}+{step.workdays}" if step.workdays else str(begins)
                    yield Rung(day, LadderStep(name, asks=step.asks, escalates=step.escalates))

    def _days_of_years(self, first: int) -> Iterator[date]:
        return (date(year, *day) for year in count(first) for day in sorted(self.days_of_year))


@dataclass(frozen=True)
class LadderPosition:
    """The last rung that an obligation has reached on its ladder, and the day of the next."""

    rung: Rung | None
    next_day: date


def standing(ladder: Ladder, entry: Entry, today: date) -> LadderPosition:
    """Return the rung of today or of the last day that had one, and when the next one comes."""
    reached: Rung | None = None
    for rung in ladder.rungs(entry):
        if rung.day > today:
            return LadderPosition(reached, rung.day)
        reached = rung
    raise AssertionError("a ladder has no end")


def ladder_of(entry: Entry) -> Ladder:
    """Return the obligation's ladder.

    Raises KeyError for a rule without one.
    """
    found = _by_rule()[entry.obligation.rule]
    if len(found) == 1:
        return found[0]
    sort = str(entry.obligation.about.get("sort", ""))
    return next((one for one in found if sort in one.of), found[0])


@cache
def ladders() -> tuple[Ladder, ...]:
    """Return all ladders, in the order of the file.

    Raises LadderFault.
    """
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    defaults = content["defaults"]
    return tuple(_read({**defaults, **one}) for one in content["ladders"])


@cache
def _by_rule() -> Mapping[str, Sequence[Ladder]]:
    found: dict[str, list[Ladder]] = {}
    for ladder in ladders():
        for rule in ladder.rules:
            found.setdefault(rule, []).append(ladder)
    return found


def _read(given: Mapping[str, Any]) -> Ladder:
    anchor = given.get("anchor", "due")
    yearly = anchor == "year"
    steps = [0, *given.get("then", ())] if yearly else given["steps"]
    return Ladder(
        number=given["number"],
        rules=tuple(given["rules"]),
        of=tuple(given.get("of", ())),
        anchor=anchor,
        steps=_steps(steps, given.get("escalates", {})),
        gap=_steps(given["gap"], given["gap_escalates"]),
        meeting=_steps(given["meeting"], {}) if "meeting" in given else (),
        days_of_year=tuple(map(_day_of_year, given["steps"])) if yearly else (),
        every=given["every"],
        along=tuple(given.get("along", ())),
        alone=given.get("alone"),
    )


def _steps(wanted: Sequence[int | str], escalates: Mapping[int, Level]) -> tuple[LadderStep, ...]:
    """Return the steps that ask, and those that only escalate, by distance.

    Months stand before working days.
    """
    asking = {str(one): one for one in wanted}
    found = [
        _step(one, asks=True, escalates=escalates.get(one) if isinstance(one, int) else None)
        for one in wanted
    ]
    found += [
        _step(distance, asks=False, escalates=level)
        for distance, level in escalates.items()
        if str(distance) not in asking
    ]
    return tuple(sorted(found, key=lambda step: (step.months == 0, step.months, step.workdays)))


def _step(wanted: int | str, *, asks: bool, escalates: Level | None) -> LadderStep:
    if isinstance(wanted, int):
        return LadderStep(str(wanted), workdays=wanted, asks=asks, escalates=escalates)
    number, unit = wanted[:-1], wanted[-1]
    if unit != "m":
        raise LadderFault(f"{wanted!r} is neither working days nor months (6m)")
    return LadderStep(wanted, months=int(number), asks=asks, escalates=escalates)


def _day_of_year(text: str) -> tuple[int, int]:
    found = _DAY_OF_YEAR.fullmatch(str(text))
    if found is None:
        raise LadderFault(f"{text!r} is not a day of the year, such as 03-01")
    return int(found[1]), int(found[2])
