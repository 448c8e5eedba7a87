"""3.3 Exercises are held yearly and after a change, with the supplier.

They are evaluated, and of more than one kind.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.continuity_plan import answers_at_all_hours
from governance.obligations.rules.contract_library import last_review
from governance.records.events import REASONED_NO, Event
from governance.records.exercises import Exercise
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.systems import System
from governance.roles import Role
from governance.workdays import ONE_DAY

RESTORES = ("technical restore", "full scale")
_IN_A_ROW = 3
_MOVED = timedelta(days=30)
_AN_HOUR = 60


def exercises_held(case: RuleInput) -> Sequence[Exercise]:
    """Return the exercises held, the newest last."""
    return case.once("exercises held", lambda: _exercises_held(case))


def _exercises_held(case: RuleInput) -> Sequence[Exercise]:
    held = case.facts.all(Exercise, lambda exercise: exercise.held_on is not None)
    return sorted(held, key=lambda exercise: (exercise.day, exercise.key))


def _last_held(case: RuleInput) -> date | None:
    """Return when an exercise was last held.

    An incident that the accountable person counts as one is as good.
    """
    incident = last_review(case, "incident_as_exercise")
    return newest((*(exercise.held_on for exercise in exercises_held(case)), incident))


@rule(
    "3.3",
    "system",
    source="catalogue",
    trigger="The last exercise, or the last incident counted as one",
    due="exercise_held after it",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Exercise, Review),
)
def exercise_held(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("exercise_held", _last_held(case))


@rule(
    "3.3",
    "system",
    source="catalogue",
    trigger=(
        "Exercises were held, none with the supplier within exercise_held, and no record says that "
        "it is not possible (3.3-2)"
    ),
    due="missing since the first of them; after one with the supplier, since that was too long ago",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Exercise, Review),
)
def exercised_with_supplier(case: RuleInput) -> Iterator[Finding]:
    held = exercises_held(case)
    if not held or case.excused("3.3-2"):
        return
    incident = last_review(case, "incident_as_exercise")
    together = newest((*(one.held_on for one in held if one.with_supplier), incident))
    if together is None:
        yield missing(held[0].day, last=held[-1].day)
    elif held[-1].day > together:
        until = case.after(together, "exercise_held")
        if case.when.passed(until):
            yield missing(until + ONE_DAY, last=held[-1].day)


@rule(
    "3.3",
    "system",
    source="default",
    trigger="An exercise was held and neither it nor a later one is evaluated",
    due="exercise_evaluated after it",
    roles=(Role.BER,),
    settled_by=(Exercise,),
)
def exercise_evaluated(case: RuleInput) -> Iterator[Finding]:
    held = exercises_held(case)
    evaluated = newest(one.held_on for one in held if one.evaluated_on is not None)
    for exercise in held:
        if exercise.evaluated_on is None and (evaluated is None or exercise.day > evaluated):
            yield due(
                case.after(exercise.day, "exercise_evaluated"), exercise.key, held=exercise.day
            )


@rule(
    "3.3",
    "system",
    source="default",
    trigger="The last technical restore or full-scale exercise",
    due="restore_test after it",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Exercise,),
)
def restore_tested(case: RuleInput) -> Iterator[Finding]:
    last = newest(one.held_on for one in exercises_held(case) if one.type in RESTORES)
    yield from case.repeated("restore_test", last)


@rule(
    "3.3",
    "system",
    source="default",
    trigger="The last call-out test; only where a number of the supplier's answers day and night",
    due="callout_test after it",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Exercise,),
)
def callout_tested(case: RuleInput) -> Iterator[Finding]:
    if answers_at_all_hours(case):
        last = newest(one.held_on for one in exercises_held(case) if one.type == "call-out")
        yield from case.repeated("callout_test", last)


@rule(
    "3.3",
    "system",
    source="catalogue",
    trigger=(
        "A significant change after the last exercise, with neither a test since nor a reasoned no"
    ),
    due="event_decided after we were told, else after it happened",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Exercise, Review, Event),
)
def change_tested(case: RuleInput) -> Iterator[Finding]:
    exercised, tested = _last_held(case), last_review(case, "change_tested")
    if exercised is None:
        return
    last = newest((exercised, tested)) or exercised
    for event in case.facts.all(Event):
        if event.kind != "change" or not event.significant or event.happened_on <= last:
            continue
        if event.decision is None or not event.decision.startswith(REASONED_NO):
            told = event.notified_on or event.happened_on
            yield due(case.after(told, "event_decided"), event.key, event=event.title)


@rule(
    "3.3",
    "system",
    source="default",
    trigger=(
        "The last three exercises were of the same type, and none of another type is planned for a "
        "day within the year to come"
    ),
    due="missing since the third of them",
    roles=(Role.BER,),
    settled_by=(Exercise,),
)
def exercise_varied(case: RuleInput) -> Iterator[Finding]:
    last = exercises_held(case)[-_IN_A_ROW:]
    if len(last) < _IN_A_ROW or len({exercise.type for exercise in last}) > 1:
        return
    planned = [
        one.planned_on
        for one in case.facts.all(Exercise)
        if one.held_on is None and one.planned_on is not None and one.type != last[-1].type
    ]
    if not any(case.lies_ahead(day) for day in planned):
        yield missing(last[-1].day, type=last[-1].type)


@rule(
    "3.1",
    "system",
    source="default",
    trigger=(
        "The last restore took longer than the system may be down, and no assessment was made since"
    ),
    due="event_decided after the exercise",
    roles=(Role.RIS,),
    priority=2,
    theme="duty",
    settled_by=(RiskAssessment, Exercise, System),
    also=("3.3",),
)
def slow_restore_assessed(case: RuleInput) -> Iterator[Finding]:
    timed = [one for one in exercises_held(case) if one.restore_minutes is not None]
    allowed = case.facts.one(System).rto_hours
    if not timed or allowed is None:
        return
    exercise, minutes = timed[-1], timed[-1].restore_minutes or 0
    assessed = newest(one.assessed_on for one in case.facts.all(RiskAssessment))
    if minutes > allowed * _AN_HOUR and (assessed is None or assessed < exercise.day):
        yield due(
            case.after(exercise.day, "event_decided"),
            held=exercise.day,
            minutes=minutes,
            allowed=round(allowed * _AN_HOUR),
        )


@rule(
    "3.3",
    "system",
    source="default",
    trigger=(
        "An exercise is planned, and none was held on its day, later, or in the thirty days before"
    ),
    due="the planned day",
    roles=(Role.BER,),
    settled_by=(Exercise,),
)
def planned_exercise_held(case: RuleInput) -> Iterator[Finding]:
    last = newest(exercise.held_on for exercise in exercises_held(case))
    for exercise in case.facts.all(Exercise):
        planned = exercise.planned_on
        if exercise.held_on is not None or planned is None:
            continue
        if last is None or last < planned - _MOVED:
            yield due(planned, exercise.key, planned=planned, type=exercise.type)
