"""1.1 Contract library covers the agreement, its addenda and its master data.

Options, notice and re-tender are handled in time.
"""

from collections.abc import Iterator
from datetime import date

from governance.obligations.contract_deadlines import is_decided
from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.reviews import Review, ReviewKind
from governance.roles import Role
from governance.workdays import add_months, workday_on_or_before

_A_YEAR = 12
TENDER: tuple[ReviewKind, ...] = ("retender_started", "no_retender")


def last_review(case: RuleInput, *kinds: ReviewKind) -> date | None:
    """Return when one of these reviews of the scope was last done."""
    return newest(
        review.done_on
        for review in case.facts.all(Review)
        if review.kind in kinds and review.scope.casefold() == case.facts.scope.casefold()
    )


@rule(
    "1.1",
    "contract",
    source="catalogue",
    trigger="No document of kind agreement belongs to the contract",
    due="missing since the contract came under the requirements",
    roles=(Role.KON,),
    settled_by=(Document,),
)
def agreement_filed(case: RuleInput) -> Iterator[Finding]:
    if not case.facts.all(Document, lambda document: document.kind == "agreement"):
        yield missing(case.facts.since)


@rule(
    "1.1",
    "contract",
    source="catalogue",
    trigger="A field of the contract's master data is empty",
    due="missing since the contract came under the requirements",
    roles=(Role.KON,),
    settled_by=(Contract,),
)
def master_data_filled(case: RuleInput) -> Iterator[Finding]:
    empty = case.facts.one(Contract).empty_master_data
    if empty:
        yield missing(case.facts.since, fields=empty)


@rule(
    "1.1",
    "contract",
    source="default",
    trigger="Somebody attested the master data; or an addendum was signed since",
    due=(
        "master_data_attested after that; addendum_filed after the addendum was signed, if that is "
        "sooner"
    ),
    roles=(Role.KON,),
    settled_by=(Contract,),
)
def master_data_attested(case: RuleInput) -> Iterator[Finding]:
    last = case.facts.one(Contract).attested_on
    if last is None:
        yield missing(case.facts.since)
        return
    addenda = [
        document.signed_on
        for document in case.facts.all(Document)
        if document.kind == "addendum" and document.signed_on and document.signed_on > last
    ]
    days = [case.after(last, "master_data_attested")]
    days += [case.after(day, "addendum_filed") for day in addenda]
    yield due(min(days), last=last)


@rule(
    "1.1",
    "contract",
    source="default",
    trigger=(
        "The record was read through against the agreement; without an end date, or it was decided "
        "not to re-tender"
    ),
    due="contract_read_through after that",
    roles=(Role.KON,),
    settled_by=(Review,),
)
def contract_read_through(case: RuleInput) -> Iterator[Finding]:
    endless = case.facts.one(Contract).ends_on is None
    kinds: tuple[ReviewKind, ...] = ("contract_read_through",)
    last = last_review(case, *kinds, *(("no_retender",) if endless else ()))
    yield from case.repeated("contract_read_through", last)


@rule(
    "1.1",
    "contract",
    source="default",
    trigger="A signed addendum is not filed",
    due="addendum_filed after it was signed, else dated, else recorded",
    roles=(Role.KON,),
    settled_by=(Document,),
)
def addendum_filed(case: RuleInput) -> Iterator[Finding]:
    for document in case.facts.all(Document):
        if document.kind == "addendum" and not document.filed:
            signed = document.signed_on or document.dated or case.facts.recorded_on(document)
            yield due(
                case.after(signed, "addendum_filed"),
                document.title,
                document=document.title,
                signed=signed,
            )


@rule(
    "1.1",
    "contract",
    source="default",
    trigger=(
        "An option is open: the first undecided one whose deadline has not passed, when those "
        "before it were taken"
    ),
    due="its notice deadline; on a day off the working day before. Passed undecided, it lapses",
    roles=(Role.SYS, Role.KON),
    priority=2,
    theme="duty",
    settled_by=(Contract,),
    lapses="lapsed",
)
def option_decided(case: RuleInput) -> Iterator[Finding]:
    for number, option in enumerate(case.facts.one(Contract).options, 1):
        if option.decision == "yes":
            continue
        deadline = workday_on_or_before(option.notice_deadline)
        if option.decision is None and not case.when.passed(deadline):
            yield due(deadline, str(number), number=number, months=option.months)
        return


@rule(
    "1.1",
    "contract",
    source="default",
    trigger=(
        "The contract ends, taken options counted, and does not renew itself; neither a re-tender "
        "nor the decision against one is recorded"
    ),
    due="lead_time_months before that end",
    roles=(Role.KON, Role.SYS),
    priority=2,
    theme="duty",
    settled_by=(Review, Contract),
)
def retender_started(case: RuleInput) -> Iterator[Finding]:
    contract = case.facts.one(Contract)
    end = contract.end_with_options
    if end is None or contract.auto_renews_months is not None:
        return
    lead = contract.lead_months
    start = add_months(end, -lead)
    if not is_decided(start, lead, last_review(case, *TENDER)):
        yield due(start, end=end, months=lead)


@rule(
    "1.1",
    "contract",
    source="default",
    trigger=(
        "The contract renews itself and neither a re-tender nor the decision to let it run is "
        "recorded for this period"
    ),
    due=(
        "its notice deadline; on a day off the working day before. Passed, it has renewed itself "
        "and the next period's counts"
    ),
    roles=(Role.SYS, Role.KON),
    priority=1,
    theme="duty",
    settled_by=(Review, Contract),
    lapses="renewed",
)
def notice_decided(case: RuleInput) -> Iterator[Finding]:
    contract = case.facts.one(Contract)
    period = contract.renewals(case.when.passed)
    deadline, before = contract.notice_after(period), contract.notice_after(period - 1)
    if deadline is None or before is None:
        return
    decided = last_review(case, *TENDER)
    if decided is None or decided <= before:
        yield due(
            workday_on_or_before(deadline),
            str(period),
            months=contract.auto_renews_months,
            written=deadline,
        )


@rule(
    "1.1",
    "contract",
    source="catalogue",
    trigger=(
        "An option was taken, and neither an addendum nor a notice came since the deadline of the "
        "option before it"
    ),
    due="addendum_filed after its notice deadline; before that, notice_given stands",
    roles=(Role.KON,),
    priority=2,
    theme="duty",
    settled_by=(Document, Contract),
)
def option_documented(case: RuleInput) -> Iterator[Finding]:
    for number, deadline in _without_a_paper(case):
        day = case.after(deadline, "addendum_filed")
        if case.when.passed(day):
            yield due(day, str(number), number=number)


@rule(
    "1.1",
    "contract",
    source="default",
    trigger=(
        "It was decided to take an option, and neither an addendum nor a notice came since the "
        "deadline of the option before it"
    ),
    due=(
        "its notice deadline; on a day off the working day before. addendum_filed after that, "
        "option_documented takes its place"
    ),
    roles=(Role.KON,),
    priority=1,
    theme="duty",
    settled_by=(Document, Contract),
)
def notice_given(case: RuleInput) -> Iterator[Finding]:
    for number, deadline in _without_a_paper(case):
        if not case.when.passed(case.after(deadline, "addendum_filed")):
            yield due(deadline, str(number), number=number, deadline=deadline)


def _without_a_paper(case: RuleInput) -> Iterator[tuple[int, date]]:
    """Yield the options taken of which no paper tells, with the last day of notice.

    Its paper is an addendum or a notice since the deadline of the option before it.
    """
    contract = case.facts.one(Contract)
    papers = case.facts.all(Document, lambda document: document.kind in ("addendum", "notice"))
    days = [paper.signed_on or paper.dated or case.facts.recorded_on(paper) for paper in papers]
    since = contract.starts_on
    for number, option in enumerate(contract.options, 1):
        if option.decision == "yes" and not any(day >= since for day in days):
            yield number, workday_on_or_before(option.notice_deadline)
        since = option.notice_deadline


@rule(
    "1.1",
    "contract",
    source="default",
    trigger="A re-tender has begun, and the transition to the next supplier is not planned since",
    due="twelve months before the contract ends, taken options counted",
    roles=(Role.KON, Role.DRI),
    priority=2,
    theme="duty",
    settled_by=(Review, Contract),
)
def transition_planned(case: RuleInput) -> Iterator[Finding]:
    contract = case.facts.one(Contract)
    end, lead = contract.end_with_options, contract.lead_months
    begun, planned = last_review(case, TENDER[0]), last_review(case, "transition_planned")
    if end is None or begun is None or not is_decided(add_months(end, -lead), lead, begun):
        return
    if planned is None or planned < begun:
        yield due(add_months(end, -_A_YEAR), end=end)
