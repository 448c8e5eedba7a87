"""Decide who is told of an obligation today, and when it is looked at next.

The functions are pure.

Whoever was told twice and has not answered is not told a third time. It goes to whoever is
accountable, and after two more to the management's monthly page. An answer is a postponement, or a
change of the obligation itself, which then stands at the foot of its ladder again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from governance.nudges import FOLLOWED, MOST_POSTPONEMENTS, Past, Postponed
from governance.obligations.ledger import Entry
from governance.workdays import ONE_DAY, add_workdays
from scheduler.nudges.ladders import Ladder, LadderStep, Level, Rung, standing
from scheduler.nudges.quiet_hours import nudge_day_from
from scheduler.nudges.substitution import ObligationPeople

MOST_UNANSWERED = 2
GRACE = 5
"""Working days from the first nudge about something found late to its escalation."""
FIRST = LadderStep("first")

Why: TypeAlias = Literal[
    "asked", "stand_in", "along", "escalated", "unanswered", "put_off", "again", "pushed"
]
"""The reason for a nudge.

- asked: it is theirs.
- stand_in: it is for somebody who is away.
- along: they are told besides.
- escalated: the ladder says so.
- unanswered: two messages were not answered.
- put_off: somebody put it off for the second time.
- again: it was put off to a day that has come.
- pushed: somebody who follows it asked for it.
"""

_PUSH = "push"

_TO_READ: tuple[Why, ...] = ("along", "put_off", "pushed")
"""Reasons that do not count as having been told without an answer."""

Way: TypeAlias = Literal["bundle", "weekly", "page", "approval", "incident"]
"""The message: the day's bundle, the week's overview, the month's page, or one by itself."""


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
    """The nudges of today, and the day on which the obligation is looked at next.

    Nothing more is said before `look_on`. None is never, unless the obligation changes.
    """

    nudges: tuple[Nudge, ...]
    look_on: date | None


def decide(
    entry: Entry, ladder: Ladder, past: Past, people: ObligationPeople, today: date
) -> Decision:
    """Decide what is said today, the same for the same arguments.

    What was said for a step is not decided again for it.
    """
    if entry.obligation.waits_for_assessment:
        return Decision((), None)  # its first assessment asks for it
    stands = standing(ladder, entry, today)
    resting = past.rests_on(today)
    if resting is not None:
        told_on = _second_postponement(entry, past, resting, people)
        by_way = tuple(replace(one, way=_way(one, entry, ladder, people)) for one in told_on)
        return Decision(by_way, nudge_day_from(resting.until))
    if not people.asked(entry):
        back = people.back_on(entry)
        if back is not None:
            return Decision((), nudge_day_from(back + ONE_DAY))
    turn = _turn(entry, past, stands.rung, today)
    nudges = () if turn.step is None else tuple(_said(entry, ladder, past, people, turn.step))
    if turn.then is None:
        return Decision(nudges, stands.next_day)
    return Decision(nudges, min(stands.next_day, turn.then))


@dataclass(frozen=True)
class _Turn:
    """The step it is at today, if there is something to say.

    `then` is the day on which an escalation that is held back comes.
    """

    step: LadderStep | None = None
    then: date | None = None


def _turn(entry: Entry, past: Past, rung: Rung | None, today: date) -> _Turn:
    """Return the step that was reached and not told of.

    Before it comes the step that says that a postponement is over, or that somebody asked for it.

    An escalation found late, or reached while the obligation rested, waits. Whoever owns it hears
    first, and those above some days later.
    """
    said = {told.step: told.day for told in past.told if told.why != "along"}
    push, last = past.last_push, past.last_rest
    if push is not None and (pushed := _pushed(push)).name not in said:
        left = rung is not None and rung.step.name not in said
        return _Turn(pushed, nudge_day_from(today + ONE_DAY) if left else None)
    again = None if last is None else LadderStep(f"again{last.n}")
    rested = rung is not None and last is not None and rung.day <= last.until
    waits = rung is not None and rung.step.name not in said and _is_above(entry, rung.step)
    if again is not None and again.name not in said:
        return _Turn(again, _grace_after(today) if waits and rested else None)
    if rung is None or rung.step.name in said:
        return _Turn()
    if not waits:
        return _Turn() if rested else _Turn(rung.step)
    if not said:
        return _Turn(FIRST, _grace_after(today))
    heard = said[again.name] if again is not None and rested else said.get(FIRST.name)
    then = None if heard is None else _grace_after(heard)
    return _Turn(rung.step) if then is None or then <= today else _Turn(None, then)


def _pushed(push: Postponed) -> LadderStep:
    """Return the step that says that somebody asked for it."""
    return LadderStep(f"{_PUSH}{push.n}")


def _is_above(entry: Entry, step: LadderStep) -> bool:
    """Tell whether the step tells somebody above, when the day has come or gone.

    Before the day, they hear at once.
    """
    if not step.asks:
        return True
    escalates = step.escalates is not None and not entry.obligation.voluntary
    return escalates and step.workdays >= 0 and step.months == 0


def _grace_after(day: date) -> date:
    return nudge_day_from(add_workdays(day, GRACE))


def _said(
    entry: Entry, ladder: Ladder, past: Past, people: ObligationPeople, step: LadderStep
) -> Iterator[Nudge]:
    said = {told.person for told in past.told if told.step == step.name}
    before = replace(past, told=[told for told in past.told if told.step != step.name])
    for nudge in _wanted(entry, ladder, before, people, step):
        if nudge.person not in said:
            said.add(nudge.person)
            yield replace(nudge, way=_way(nudge, entry, ladder, people))


def _way(nudge: Nudge, entry: Entry, ladder: Ladder, people: ObligationPeople) -> Way:
    """Return how the nudge is sent.

    An approval goes by itself to whoever is to give it. An incident goes by itself the first time.
    What somebody else has to do is gathered for the week's overview, unless it brings something
    down.
    """
    if ladder.alone == "approval" and nudge.person == people.decides(entry):
        return "approval"
    if ladder.alone == "incident" and nudge.step == ladder.steps[0].name and _is_fresh(entry):
        return "incident"
    if nudge.way == "bundle" and nudge.why in FOLLOWED and entry.obligation.priority > 1:
        return "weekly"
    return nudge.way


def _is_fresh(entry: Entry) -> bool:
    """Tell whether it happened just before we heard of it.

    An old incident that comes in with a file wakes nobody.
    """
    happened = entry.obligation.about.get("happened")
    if not isinstance(happened, str):
        return False
    return entry.opened_on - date.fromisoformat(happened) <= ONE_DAY


def _wanted(
    entry: Entry, ladder: Ladder, past: Past, people: ObligationPeople, step: LadderStep
) -> Iterator[Nudge]:
    """Yield the nudges of the step, the gravest reason first.

    Whoever is both asked and escalated to is asked.
    """
    pushed, voluntary = step.name.startswith(_PUSH), entry.obligation.voluntary
    again = pushed or step.name.startswith("again")
    heard: list[str] = []
    if step.asks:
        asked = people.asked(entry)
        heard = [person for person in asked if pushed or not _is_silent(person, past)]
        for person in heard:
            stands_in = entry.responsible is not None and entry.responsible not in asked
            why: Why = (
                "pushed" if pushed else "again" if again else "stand_in" if stands_in else "asked"
            )
            yield Nudge(person, step.name, "R", why)
        if asked and not heard:
            yield from _up(entry, past, people, step)
    if step.escalates is not None and not voluntary:
        upward = people.at(step.escalates, entry)
        if upward is not None and not _is_silent(upward, past):
            yield Nudge(upward, step.name, step.escalates, "escalated")
        elif upward is not None:
            yield from _up(entry, past, people, step)
    if heard and not again and not voluntary:
        for level in ladder.along:
            beside = people.at(level, entry)
            if beside is not None:
                yield Nudge(beside, step.name, level, "along")


def _up(entry: Entry, past: Past, people: ObligationPeople, step: LadderStep) -> Iterator[Nudge]:
    """Yield the nudge to whoever is accountable, because nobody answers.

    When they do not answer either, it goes to the management, once: on the month's page, or in the
    day's bundle when it brings something down.
    """
    decides = people.decides(entry)
    if decides is not None and not _is_silent(decides, past):
        yield Nudge(decides, step.name, "A", "unanswered")
        return
    management = people.at("LED", entry)
    is_there = any(told.level == "LED" for told in past.told)
    if management is not None and not is_there and not entry.obligation.voluntary:
        way: Way = "bundle" if entry.obligation.priority == 1 else "page"
        yield Nudge(management, f"page{step.name}", "LED", "unanswered", way)


def _second_postponement(
    entry: Entry, past: Past, resting: Postponed, people: ObligationPeople
) -> tuple[Nudge, ...]:
    """Tell whoever is accountable of the second postponement, once.

    Their own is not told to them.
    """
    step = f"put_off{resting.n}"
    if past.times_put_off < MOST_POSTPONEMENTS or any(told.step == step for told in past.told):
        return ()
    if resting.sort == "accept":
        return ()
    decides = people.decides(entry)
    if decides is None or decides == resting.person:
        return ()
    return (Nudge(decides, step, "A", "put_off"),)


def _is_silent(person: str, past: Past) -> bool:
    """Tell whether the person was told twice since the last answer.

    Nudges of the day of the answer are the ones that were answered.
    """
    since = past.last_rest.on if past.last_rest else date.min
    days = {
        told.day
        for told in past.told
        if told.person == person and told.day > since and told.why not in _TO_READ
    }
    return len(days) >= MOST_UNANSWERED


def spread(day: date, place: int, at_once: int) -> date:
    """Return the day on which something is looked at that is too much for one day.

    So many are looked at once, day by day. `place` counts those before it.
    """
    for _ in range(place // at_once + 1):
        day = nudge_day_from(day + timedelta(days=1))
    return day
