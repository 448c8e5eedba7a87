"""3.4 Operational follow-up: what is measured, what was red, and what was done about it."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.documentation import newest_dated
from governance.obligations.rules.operations import red_measurements, unmeasured_clauses
from governance.positions.item import Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import documents_of, newest_review
from governance.records.actions import Action
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.measuring_points import Measurement, MeasuringPoint

_THIRD = 3


def _red(case: RuleInput) -> list[tuple[Measurement, int]]:
    """Return the newest measurement of each red point, with how often it was red running."""
    found = [red_measurements(case, point) for point in case.facts.all(MeasuringPoint)]
    return [(red[0], len(red)) for red in found if red]


@condition
def red_points(case: RuleInput) -> bool:
    return bool(_red(case))


@condition
def red_three_times(case: RuleInput) -> bool:
    return any(times >= _THIRD for _, times in _red(case))


@reads("3.4-1")
def measuring_points(case: RuleInput) -> Reading | None:
    """Read the points of the contract's security clauses; which these are has to be told."""
    points = case.facts.all(MeasuringPoint)
    if not points:
        return None
    clauses = case.facts.one(Contract).security_clauses
    if not clauses:
        return fact(*points, extent="unknown")
    return fact(*points, extent="partly" if unmeasured_clauses(case) else "yes")


@reads("3.4-2")
def operations_report(case: RuleInput) -> Reading | None:
    newest = newest_dated(documents_of(case, "operations report"))
    return None if newest is None else fact(newest, day=newest.dated)


@reads("3.4-3")
def red_last_period(case: RuleInput) -> Reading | None:
    measured = case.facts.all(Measurement)
    if not measured:
        return None
    red = [one for one, _ in _red(case)]
    if red:
        return fact(*red, day=min(one.period_end for one in red), extent="no")
    return fact(*measured, day=max(one.period_end for one in measured))


@reads("3.4-4")
def raised_with_supplier(case: RuleInput) -> Reading | None:
    """Read what was done since the red period: raised, decided on, or followed up."""
    red = [one for one, _ in _red(case)]
    since = min((one.period_end for one in red), default=None)
    reviewed = newest_review(case, "deviations_raised", "sanction_decided")
    if since is None:
        return None
    if reviewed is not None and reviewed.day is not None and reviewed.day >= since:
        return reviewed
    followed = case.facts.all(
        Action,
        lambda action: (
            action.requirement == "3.4" and (action.closed_on is None or action.closed_on >= since)
        ),
    )
    return fact(*followed, day=since) if followed else fact(*red, day=since, extent="no")


@reads("3.4-5")
def changes_undecided(case: RuleInput) -> Reading | None:
    """Read the changes nobody has decided on; that there are no others is for a person to say."""
    events = case.facts.all(
        Event, lambda event: event.kind == "change" and event.significant and not event.decision
    )
    return (
        fact(*events, day=min(one.happened_on for one in events), extent="no") if events else None
    )


@reads("3.4-7")
def sanction(case: RuleInput) -> Reading | None:
    since = min((one.period_end for one, times in _red(case) if times >= _THIRD), default=None)
    decided = newest_review(case, "sanction_decided")
    if since is None or decided is None or decided.day is None or decided.day < since:
        return None
    return decided


@reads("3.4-8")
def last_follow_up(case: RuleInput) -> Reading | None:
    return newest_review(case, "measuring_points_reviewed")
