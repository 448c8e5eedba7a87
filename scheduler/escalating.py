"""Who is told of an obligation today, and when it is looked at next. Pure.

Whoever was told twice and has not answered is not told a third time: it goes to whoever is accountable, and after two
more to the management's monthly page. An answer is a postponement, or a change of the obligation itself, which then stands at the
foot of its ladder again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from governance.nudges import MOST_POSTPONEMENTS, Past, Postponed
from governance.obligations.ledger import Entry
from governance.workdays import ONE_DAY, add_workdays
from scheduler.ladders import Ladder, Level, Step, standing
from scheduler.quiet import nudge_day_from
from scheduler.standing_in import People

MOST_UNANSWERED = 2
GRACE = 5
"""Working days between the first word about something found late, and its escalation."""
FIRST = Step("first")

Why: TypeAlias = Literal[
    "asked", "stand_in", "along", "escalated", "unanswered", "put_off", "again"
]
"""asked: it is theirs. stand_in: for somebody who is away. along: told besides. escalated: the ladder says so. unanswered: two
messages were. put_off: somebody put it off for the second time. again: what it was put off to has come."""

Way: TypeAlias = Literal["bundle", "page", "approval", "incident"]
"""The day's bundle; the management's monthly page; by itself."""


@dataclass(frozen=True)
class Nudge:
    """One thing to be said to one person."""

    person: str
    step: str
    level: Level
    why: Why
    way: Way = "bundle"


@dataclass(frozen=True)
class Decision:
    """What is said today; nothing more before `look_on` (None: never, unless the obligation becomes another)."""

    nudges: tuple[Nudge, ...]
    look_on: date | None


def decide(entry: Entry, ladder: Ladder, past: Past, people: People, today: date) -> Decision:
    """The same for the same arguments; said once, it is not decided again for the same step."""
    stands = standing(ladder, entry, today)
    resting = past.rests_on(today)
    if resting is not None:
        told_on = _second_postponement(entry, past, resting, people)
        return Decision(told_on, nudge_day_from(resting.until))
    reached = stands.rung.step if stands.rung else None
    if reached is not None and not reached.asks and not past.told:
        # Found late, and nobody has heard of it: whoever owns it comes first, the escalation some days later.
        nudges = tuple(_said(entry, ladder, past, people, FIRST))
        return Decision(nudges, min(stands.next_day, nudge_day_from(add_workdays(today, GRACE))))
    step = _step_now(past, reached, today)
    if step is None:
        return Decision((), stands.next_day)
    nudges = tuple(_said(entry, ladder, past, people, step))
    if not nudges and not people.asked(entry):
        back = people.back_on(entry)
        if back is not None:
            return Decision((), nudge_day_from(back + ONE_DAY))
    return Decision(nudges, stands.next_day)


def _step_now(past: Past, reached: Step | None, today: date) -> Step | None:
    """The step that was reached and not told of; or that what it was put off to has come."""
    last = past.postponed[-1] if past.postponed else None
    if last is not None and last.until <= today:
        again = Step(f"again{last.n}")
        if not any(told.step == again.name for told in past.told):
            return again
    if reached is None or any(told.step == reached.name for told in past.told):
        return None
    return reached


def _said(entry: Entry, ladder: Ladder, past: Past, people: People, step: Step) -> Iterator[Nudge]:
    said: set[str] = set()
    for nudge in _wanted(entry, ladder, past, people, step):
        if nudge.person not in said:
            said.add(nudge.person)
            yield replace(nudge, way=_way(nudge, entry, ladder, people))


def _way(nudge: Nudge, entry: Entry, ladder: Ladder, people: People) -> Way:
    """An approval goes by itself to whoever is to give it; an incident the first time."""
    if ladder.alone == "approval" and nudge.person == people.decides(entry):
        return "approval"
    if ladder.alone == "incident" and nudge.step == ladder.steps[0].name and _is_fresh(entry):
        return "incident"
    return nudge.way


def _is_fresh(entry: Entry) -> bool:
    """Whether it happened just before we heard of it: an old incident that comes in with a file wakes nobody."""
    happened = entry.obligation.about.get("happened")
    if not isinstance(happened, str):
        return False
    return entry.opened_on - date.fromisoformat(happened) <= ONE_DAY


def _wanted(
    entry: Entry, ladder: Ladder, past: Past, people: People, step: Step
) -> Iterator[Nudge]:
    """The gravest reason first: whoever is both asked and escalated to is asked."""
    again, voluntary = step.name.startswith("again"), entry.obligation.voluntary
    if step.asks:
        asked = people.asked(entry)
        heard = [person for person in asked if not _is_silent(person, past)]
        for person in heard:
            stands_in = entry.responsible is not None and entry.responsible not in asked
            why: Why = "again" if again else "stand_in" if stands_in else "asked"
            yield Nudge(person, step.name, "R", why)
        if asked and not heard:
            yield from _up(entry, past, people, step)
        if heard and not again and not voluntary:
            for level in ladder.along:
                beside = people.at(level, entry)
                if beside is not None and not _is_silent(beside, past):
                    yield Nudge(beside, step.name, level, "along")
    if step.escalates is not None and not voluntary:
        upward = people.at(step.escalates, entry)
        if upward is not None and not _is_silent(upward, past):
            yield Nudge(upward, step.name, step.escalates, "escalated")
        elif upward is not None:
            yield from _up(entry, past, people, step)


def _up(entry: Entry, past: Past, people: People, step: Step) -> Iterator[Nudge]:
    """Nobody answers: whoever is accountable; does not answer either: the management's page, once."""
    decides = people.decides(entry)
    if decides is not None and not _is_silent(decides, past):
        yield Nudge(decides, step.name, "A", "unanswered")
        return
    management = people.at("LED", entry)
    is_there = any(told.level == "LED" for told in past.told)
    if management is not None and not is_there and not entry.obligation.voluntary:
        yield Nudge(management, f"page{step.name}", "LED", "unanswered", "page")


def _second_postponement(
    entry: Entry, past: Past, resting: Postponed, people: People
) -> tuple[Nudge, ...]:
    """Whoever is accountable hears of it once; not of their own."""
    step = f"put_off{resting.n}"
    if resting.n < MOST_POSTPONEMENTS or any(told.step == step for told in past.told):
        return ()
    decides = people.decides(entry)
    if decides is None or decides == resting.person:
        return ()
    return (Nudge(decides, step, "A", "put_off"),)


def _is_silent(person: str, past: Past) -> bool:
    """Told twice since somebody answered last."""
    since = past.postponed[-1].on if past.postponed else date.min
    days = {told.day for told in past.told if told.person == person and told.day >= since}
    return len(days) >= MOST_UNANSWERED


def spread(day: date, place: int, at_once: int) -> date:
    """When what is too much for one day is looked at: so many at once, day by day. `place` counts what was before it."""
    for _ in range(place // at_once + 1):
        day = nudge_day_from(day + timedelta(days=1))
    return day
