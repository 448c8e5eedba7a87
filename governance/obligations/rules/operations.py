"""3.4 Operational follow-up asks for measuring at intervals, and that what is red is dealt with."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.actions import Action
from governance.records.contracts import Contract
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.reviews import Review
from governance.roles import Role

_TWICE = 2


def _measured(case: RuleInput, point: MeasuringPoint) -> Sequence[Measurement]:
    """Return the point's measurements, the newest first."""
    name = point.name.casefold()
    found = case.facts.all(Measurement, lambda one: one.point.casefold() == name)
    return sorted(found, key=lambda one: one.period_end, reverse=True)


def red_measurements(case: RuleInput, point: MeasuringPoint) -> Sequence[Measurement]:
    """Return the newest measurements as long as they miss the target."""
    red: list[Measurement] = []
    for measurement in _measured(case, point):
        if point.reached_by(measurement.value):
            break
        red.append(measurement)
    return red


def unmeasured_clauses(case: RuleInput) -> tuple[str, ...]:
    """Return the contract's security clauses that no measuring point is of."""
    measured = [point.clause for point in case.facts.all(MeasuringPoint) if point.clause]
    return tuple(
        clause
        for clause in case.facts.one(Contract).security_clauses
        if not any(_is_of(written, clause) for written in measured)
    )


def _is_of(written: str, clause: str) -> bool:
    """Tell whether a point's clause is that one or a part of it, as 3.2 is of 3."""
    whole, part = written.casefold(), clause.casefold()
    return whole.startswith(part) and not whole[len(part) : len(part) + 1].isalnum()


@rule(
    "3.4",
    "contract",
    source="catalogue",
    trigger="The contract has no measuring points",
    due="missing since the contract came under the requirements",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(MeasuringPoint,),
)
def measuring_points_set(case: RuleInput) -> Iterator[Finding]:
    if not case.facts.all(MeasuringPoint):
        yield missing(case.facts.since)


@rule(
    "3.4",
    "contract",
    source="catalogue",
    trigger="A measuring point was last measured",
    due=(
        "the point's every_days after the period ended; never measured, missing since the point "
        "was recorded"
    ),
    roles=(Role.LEV,),
    settled_by=(Measurement,),
)
def point_measured(case: RuleInput) -> Iterator[Finding]:
    for point in case.facts.all(MeasuringPoint):
        measured = _measured(case, point)
        if not measured:
            yield missing(case.facts.recorded_on(point), point.name, point=point.name)
        else:
            last = measured[0].period_end
            yield due(
                last + timedelta(days=point.every_days), point.name, point=point.name, last=last
            )


@rule(
    "3.4",
    "contract",
    source="default",
    trigger=(
        "A point missed its target, and no follow-up for 3.4 on the contract is open or was "
        "settled since"
    ),
    due="red_point_handled after the period ended",
    roles=(Role.LEV,),
    settled_by=(Action, Measurement),
)
def red_point_handled(case: RuleInput) -> Iterator[Finding]:
    for point in case.facts.all(MeasuringPoint):
        red = red_measurements(case, point)
        if red and not _is_handled(case, red[0]):
            yield due(
                case.after(red[0].period_end, "red_point_handled"),
                point.name,
                point=point.name,
                period=red[0].period_end,
            )


def _is_handled(case: RuleInput, red: Measurement) -> bool:
    return any(
        action.requirement == "3.4"
        and (action.closed_on is None or action.closed_on >= red.period_end)
        for action in case.facts.all(Action)
    )


@rule(
    "3.4",
    "contract",
    source="default",
    trigger=(
        "A point missed its target twice running, and it was not raised with the supplier since; "
        "three times running it is for the system owner to decide on a sanction"
    ),
    due="missing since the second, or the third, period ended",
    owner="LEV; from the third time: SYS",
    priority=2,
    theme="duty",
    settled_by=(Measurement, Review),
)
def red_point_raised(case: RuleInput) -> Iterator[Finding]:
    decided = last_review(case, "sanction_decided")
    raised = newest((decided, last_review(case, "deviations_raised")))
    for point in case.facts.all(MeasuringPoint):
        red = list(reversed(red_measurements(case, point)))
        dealt_with = raised if len(red) == _TWICE else decided
        if len(red) < _TWICE or (dealt_with is not None and dealt_with >= red[-1].period_end):
            continue
        if len(red) == _TWICE:
            yield missing(
                red[-1].period_end,
                point.name,
                roles=(Role.LEV,),
                point=point.name,
                count=_TWICE,
                sort="twice",
            )
        else:
            yield missing(
                red[_TWICE].period_end,
                point.name,
                roles=(Role.SYS,),
                priority=1,
                point=point.name,
                count=len(red),
                sort="three times",
            )


@rule(
    "3.4",
    "contract",
    source="default",
    trigger="The measuring points were last reviewed",
    due="measuring_points_reviewed after that",
    roles=(Role.LEV,),
    settled_by=(Review,),
)
def measuring_points_reviewed(case: RuleInput) -> Iterator[Finding]:
    if case.facts.all(MeasuringPoint):
        last = last_review(case, "measuring_points_reviewed")
        yield from case.repeated("measuring_points_reviewed", last)


@rule(
    "3.4",
    "contract",
    source="catalogue",
    trigger="No measuring point is of one of the contract's security clauses",
    due="missing since the contract came under the requirements",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(MeasuringPoint, Contract),
)
def security_clauses_measured(case: RuleInput) -> Iterator[Finding]:
    for clause in unmeasured_clauses(case):
        yield missing(case.facts.since, clause, clause=clause)
