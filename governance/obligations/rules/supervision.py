"""3.5 Enhanced supervision is planned, and done by two methods and with visits.

Statements are read, and findings followed up.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.obligations.rules.risk import assessed_since
from governance.records.actions import Action
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.roles import Role
from governance.workdays import ONE_DAY, add_months

_PLANNED_BY = (1, 15)
_EXPECTED_BY = (3, 31)
_GAP_MONTHS = 3
_MOVED = timedelta(days=30)
_YEAR = 12
_CARVE_OUT = "carve-out"


def is_enhanced(case: RuleInput) -> bool:
    """Tell whether the contract's supplier is under enhanced supervision.

    A supplier nobody described is, and one for whom nobody decided why supervision is normal.
    """
    name = case.facts.one(Contract).supplier.casefold()
    known = case.facts.all(Supplier, lambda supplier: supplier.name.casefold() == name)
    return not known or not known[0].is_under_normal


def _received(case: RuleInput) -> tuple[AuditStatement, ...]:
    return case.facts.all(AuditStatement, lambda statement: statement.received_on is not None)


def latest_statement(case: RuleInput) -> AuditStatement | None:
    """Return the received statement that reaches furthest."""
    return max(_received(case), key=lambda one: (one.period_to, one.key), default=None)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "Supervision was done by two different methods (one under normal supervision, or where a "
        "second is not possible, 3.5-2)"
    ),
    due=(
        "supervision_cycle after the older of the two newest different ones; with fewer, missing "
        "since the contract came under the requirements"
    ),
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(Supervision,),
)
def supervision_done(case: RuleInput) -> Iterator[Finding]:
    wanted = 2 if is_enhanced(case) and not case.excused("3.5-2") else 1
    latest: dict[str, date] = {}
    for one in case.facts.all(Supervision):
        if one.done_on is not None:
            latest[one.method] = max(one.done_on, latest.get(one.method, date.min))
    days = sorted(latest.values(), reverse=True)
    if len(days) < wanted:
        yield missing(case.facts.since, done=len(days), wanted=wanted)
    else:
        last = days[wanted - 1]
        yield due(case.after(last, "supervision_cycle"), last=last)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger="After 15 January no supervision is planned or done this year",
    due="missing since 16 January",
    roles=(Role.ISK,),
    settled_by=(Supervision,),
)
def supervision_planned(case: RuleInput) -> Iterator[Finding]:
    year = case.when.year
    planned = any(
        day is not None and day.year == year
        for one in case.facts.all(Supervision)
        for day in (one.planned_on, one.done_on)
    )
    by = date(year, *_PLANNED_BY)
    if is_enhanced(case) and not planned and case.when.passed(by):
        yield missing(by + ONE_DAY, year=year)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "Supervision is planned, and none by that method was done on its day, later, or in the "
        "thirty days before"
    ),
    due="the planned day",
    roles=(Role.ISK,),
    settled_by=(Supervision,),
)
def planned_supervision_done(case: RuleInput) -> Iterator[Finding]:
    every = case.facts.all(Supervision)
    for one in every:
        planned = one.planned_on
        if planned is None or one.done_on is not None:
            continue
        done = newest(other.done_on for other in every if other.method == one.method)
        if done is None or done < planned - _MOVED:
            yield due(planned, one.key, method=one.method, planned=planned)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "The supplier was last visited; not while a visit is planned for a day within the year to "
        "come, nor where that is not possible (3.5-5, 3.5-6)"
    ),
    due="visit after that",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(Supervision,),
)
def supplier_visited(case: RuleInput) -> Iterator[Finding]:
    if is_enhanced(case) and not case.excused("3.5-5", "3.5-6"):
        visits = case.facts.all(Supervision, lambda one: one.method == "visit")
        planned = [one.planned_on for one in visits if one.done_on is None and one.planned_on]
        if any(case.lies_ahead(day) for day in planned):
            return
        yield from case.repeated("visit", newest(one.done_on for one in visits))


@rule(
    "3.5",
    "contract",
    source="catalogue",
    trigger=(
        "The next period's audit statement, a year after the last; not where none can be had "
        "(3.5-3, 3.5-5)"
    ),
    due=(
        "31 March of the year after that period ends; never received, missing since the contract "
        "came under the requirements"
    ),
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(AuditStatement,),
)
def statement_received(case: RuleInput) -> Iterator[Finding]:
    if not is_enhanced(case) or case.excused("3.5-3", "3.5-5"):
        return
    latest = latest_statement(case)
    if latest is None:
        yield missing(case.facts.since)
    else:
        ends = add_months(latest.period_to, _YEAR)
        yield due(date(ends.year + 1, *_EXPECTED_BY), last=latest.period_to)


@rule(
    "3.5",
    "contract",
    source="catalogue",
    trigger="A statement was received and is not read",
    due="statement_reviewed after it came",
    roles=(Role.ISK,),
    priority=2,
    theme="duty",
    settled_by=(AuditStatement,),
)
def statement_reviewed(case: RuleInput) -> Iterator[Finding]:
    for statement in _received(case):
        if statement.reviewed_on is None and statement.received_on is not None:
            yield due(
                case.after(statement.received_on, "statement_reviewed"),
                statement.key,
                standard=statement.standard,
                received=statement.received_on,
            )


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "More than three months have gone since the latest statement's period ended, and no bridge "
        "letter came since"
    ),
    due="missing since the day after",
    roles=(Role.LEV,),
    settled_by=(Review, AuditStatement),
)
def gap_bridged(case: RuleInput) -> Iterator[Finding]:
    latest = latest_statement(case)
    if latest is None or not is_enhanced(case):
        return
    until = add_months(latest.period_to, _GAP_MONTHS)
    letter = last_review(case, "bridge_letter_received")
    if (letter is None or letter < latest.period_to) and case.when.passed(until):
        yield missing(until + ONE_DAY, last=latest.period_to)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "The latest statement leaves a subcontractor out (carve-out), and no control of it was "
        "recorded since; not where that is not possible (3.5-9)"
    ),
    due="missing since the statement came",
    roles=(Role.ISK,),
    settled_by=(Review, AuditStatement),
)
def subcontractor_controlled(case: RuleInput) -> Iterator[Finding]:
    latest = latest_statement(case)
    if latest is None or latest.received_on is None or not is_enhanced(case):
        return
    out = (latest.subservice or "").casefold().startswith(_CARVE_OUT)
    controlled = last_review(case, "subcontractor_controlled")
    if out and (controlled is None or controlled < latest.period_to) and not case.excused("3.5-9"):
        who = (latest.subservice or "").partition(":")[2].strip()
        yield missing(latest.received_on, subcontractor=who)


@rule(
    "3.5",
    "contract",
    source="catalogue",
    trigger=(
        "The latest statement covers our service only in part, or not; not where none can be had "
        "(3.5-3)"
    ),
    due="missing since the statement came",
    roles=(Role.LEV,),
    settled_by=(AuditStatement,),
)
def statement_covers(case: RuleInput) -> Iterator[Finding]:
    latest = latest_statement(case)
    if latest is None or latest.received_on is None or latest.covers_us is None:
        return
    if latest.covers_us.extent != "yes" and not case.excused("3.5-3"):
        yield missing(
            latest.received_on, extent=latest.covers_us.extent, words=latest.covers_us.clause
        )


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "The contract gives no right to audit, and no record says that it is not possible (3.5-5)"
    ),
    due="missing since the contract came under the requirements",
    roles=(Role.KON,),
    priority=2,
    theme="duty",
    settled_by=(Contract,),
)
def audit_right_held(case: RuleInput) -> Iterator[Finding]:
    right = case.facts.one(Contract).audit_right
    if right is not None and right.extent == "no" and not case.excused("3.5-5"):
        yield missing(case.facts.since)


@rule(
    "3.5",
    "contract",
    source="default",
    trigger=(
        "Supervision left findings open, and no follow-up for 3.5 on the contract is open or was "
        "settled since"
    ),
    due="finding_planned after the supervision",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(Action, Supervision),
)
def findings_planned(case: RuleInput) -> Iterator[Finding]:
    for one in case.facts.all(Supervision):
        if one.done_on is None or not one.findings_open:
            continue
        day = one.done_on
        planned = any(
            action.requirement == "3.5" and (action.closed_on is None or action.closed_on >= day)
            for action in case.facts.all(Action)
        )
        if not planned:
            yield due(
                case.after(day, "finding_planned"),
                one.key,
                method=one.method,
                done=day,
                count=one.findings_open,
            )


@rule(
    "3.5",
    "contract",
    source="catalogue",
    trigger=(
        "Supervision left findings open, and neither a finding was recorded nor a system of the "
        "contract assessed since"
    ),
    due="event_decided after the supervision",
    roles=(Role.RIS,),
    priority=2,
    theme="duty",
    settled_by=(Event, RiskAssessment, Supervision),
    also=("3.1",),
)
def supervision_weighed(case: RuleInput) -> Iterator[Finding]:
    for one in case.facts.all(Supervision):
        if one.done_on is None or not one.findings_open:
            continue
        day = one.done_on
        found = case.facts.all(Event, lambda event: event.kind == "finding")
        if not any(event.happened_on >= day for event in found) and not assessed_since(case, day):
            yield due(
                case.after(day, "event_decided"),
                one.key,
                method=one.method,
                done=day,
                count=one.findings_open,
            )


@rule(
    "3.5",
    "contract",
    source="default",
    trigger="The latest statement was read, and what it asks of us is not noted",
    due="statement_reviewed after it was read",
    roles=(Role.ISK,),
    settled_by=(AuditStatement,),
)
def user_controls_noted(case: RuleInput) -> Iterator[Finding]:
    latest = latest_statement(case)
    if latest is None or latest.reviewed_on is None or latest.user_controls is not None:
        return
    yield due(
        case.after(latest.reviewed_on, "statement_reviewed"),
        latest.key,
        standard=latest.standard,
        reviewed=latest.reviewed_on,
    )
