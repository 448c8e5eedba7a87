"""How far a contract reaches: its end with and without the next option, when a re-tender has to start, the last day of notice. Pure."""

from dataclasses import dataclass
from datetime import date

from governance.records.contracts import Contract
from governance.workdays import add_months, workday_on_or_before

_A_YEAR_AT_LEAST = 12


@dataclass(frozen=True)
class Way:
    """One way it may go: it ends then, and a re-tender starts the lead time before."""

    end: date
    start: date


@dataclass(frozen=True)
class OpenOption:
    """The next option to say yes or no to.

    `reply_by`: on a day off the working day before `written`.
    """

    number: int
    months: int
    written: date
    reply_by: date
    way: Way | None


@dataclass(frozen=True)
class NoticeDeadline:
    """It renews itself for `months`, to `until`, unless notice is given: on a day off the working day before `written`."""

    months: int
    written: date
    act_by: date
    until: date | None


@dataclass(frozen=True)
class ContractDeadlines:
    """`way`: as things stand; None without an end. `lead`: months for re-tender and transition."""

    lead: int
    way: Way | None
    option: OpenOption | None
    notice: NoticeDeadline | None


def contract_deadlines(contract: Contract, today: date) -> ContractDeadlines:
    """On that day."""
    end, lead = contract.end_on(today), contract.lead_time_months
    return ContractDeadlines(
        lead=lead,
        way=_way(end, lead),
        option=_open_option(contract, today),
        notice=_notice(contract, end, today),
    )


def is_decided(start: date, lead: int, decided: date | None) -> bool:
    """Whether a re-tender, or the decision against one, of that day counts for the one that starts then."""
    return decided is not None and decided >= add_months(start, -max(lead, _A_YEAR_AT_LEAST))


def _way(end: date | None, lead: int) -> Way | None:
    return None if end is None else Way(end, add_months(end, -lead))


def _open_option(contract: Contract, today: date) -> OpenOption | None:
    """The first undecided one, when those before it were taken and its day has not passed."""
    for number, option in enumerate(contract.options, 1):
        if option.decision == "yes":
            continue
        reply_by = workday_on_or_before(option.notice_deadline)
        if option.decision is not None or reply_by < today:
            return None
        end = contract.end_on(today)
        longer = None if end is None else add_months(end, option.months)
        way = _way(longer, contract.lead_time_months)
        return OpenOption(number, option.months, option.notice_deadline, reply_by, way)
    return None


def _notice(contract: Contract, end: date | None, today: date) -> NoticeDeadline | None:
    months = contract.auto_renews_months
    written = contract.notice_after(contract.renewals(lambda day: day < today))
    if months is None or written is None:
        return None
    until = None if end is None else add_months(end, months)
    return NoticeDeadline(months, written, workday_on_or_before(written), until)
