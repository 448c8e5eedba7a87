"""3.3 Exercises: the last one, how it went, and when the next is."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.continuity_plan import newest_plan
from governance.obligations.rules.exercises import RESTORES, exercises_held
from governance.positions.item import Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import late_follow_ups, newest_review
from governance.records.actions import Action
from governance.records.events import Event
from governance.records.exercises import Exercise


def _last(case: RuleInput) -> Exercise | None:
    held = exercises_held(case)
    return held[-1] if held else None


def _lessons(case: RuleInput) -> tuple[Action, ...]:
    return case.facts.all(Action, lambda action: action.requirement == "3.3")


@condition
def exercised(case: RuleInput) -> bool:
    return _last(case) is not None


@condition
def lessons(case: RuleInput) -> bool:
    return bool(_lessons(case))


@reads("3.3-1")
def last_exercise(case: RuleInput) -> Reading | None:
    """Read the last exercise; an incident that was counted as one is as good."""
    incident = newest_review(case, "incident_as_exercise")
    last = _last(case)
    if last is None or (incident is not None and (incident.day or last.day) > last.day):
        return incident
    return fact(last, day=last.day)


@reads("3.3-2")
def supplier_took_part(case: RuleInput) -> Reading | None:
    together = tuple(one for one in exercises_held(case) if one.with_supplier)
    last = _last(case)
    if last is None:
        return None
    return fact(together[-1], day=together[-1].day) if together else fact(last, extent="no")


@reads("3.3-3")
def exercise_type(case: RuleInput) -> Reading | None:
    last = _last(case)
    return None if last is None else fact(last, day=last.day)


@reads("3.3-4")
def what_was_tested(case: RuleInput) -> Reading | None:
    """Read what was tested; only a restore is the whole of it."""
    last = _last(case)
    if last is None or not (last.tested or last.type in RESTORES):
        return None
    return fact(last, day=last.day, extent="yes" if last.type in RESTORES else "partly")


@reads("3.3-5")
def evaluated(case: RuleInput) -> Reading | None:
    last = _last(case)
    if last is None or last.evaluated_on is None:
        return None
    return fact(last, day=last.evaluated_on)


@reads("3.3-6")
def open_lessons(case: RuleInput) -> Reading | None:
    found = _lessons(case)
    open_ = any(one.closed_on is None for one in found)
    return late_follow_ups(case, found) or fact(*found, extent="partly" if open_ else "yes")


@reads("3.3-7")
def plan_after_exercise(case: RuleInput) -> Reading | None:
    last, plan = _last(case), newest_plan(case)
    if last is None:
        return None
    if plan is not None and plan.dated is not None and plan.dated >= last.day:
        return fact(plan, day=plan.dated)
    reviewed = newest_review(case, "plan_reviewed")
    return reviewed if reviewed is not None and (reviewed.day or last.day) >= last.day else None


@reads("3.3-8")
def next_exercise(case: RuleInput) -> Reading | None:
    ahead = [
        (day, one)
        for one in case.facts.all(Exercise)
        for day in (one.next_on, one.planned_on if one.held_on is None else None)
        if day is not None and not case.when.passed(day)
    ]
    if not ahead:
        return None
    day, one = min(ahead, key=lambda each: (each[0], each[1].key))
    return fact(one, day=day)


@reads("3.3-9")
def changes_since(case: RuleInput) -> Reading | None:
    """Read the changes not tested; that there are no others is for a person to say."""
    keys = {finding.subject for finding in case.findings("change_tested")}
    events = case.facts.all(Event, lambda event: event.key in keys)
    return (
        fact(*events, day=min(one.happened_on for one in events), extent="no") if events else None
    )
