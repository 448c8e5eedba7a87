"""Find the deadlines of a contract.

They are its end with and without the next option, the day a re-tender has to start, and the last
day of notice. The functions are pure.
"""

from dataclasses import dataclass
from datetime import date

from governance.records.contracts import Contract
from governance.workdays import add_months, workday_on_or_before

_A_YEAR_AT_LEAST = 12


@dataclass(frozen=True)
class Way:
    """One way the contract may go.

    It ends on `end`, and a re-tender begins the lead time before.
    """

    end: date
    start: date


@dataclass(frozen=True)
class OpenOption:
    """The next option to say yes or no to.

    `reply_by` is `written`, or the working day before it when that is a day off.
    """

    number: int
    months: int
    written: date
    reply_by: date
    way: Way | None


@dataclass(frozen=True)
class NoticeDeadline:
    """The last day on which notice stops the contract from renewing itself.

    It renews itself for `months`, to `until`. `act_by` is `written`, or the working day before it
    when that is a day off.
    """

    months: int
    written: date
    act_by: date
    until: date | None


@dataclass(frozen=True)
class ContractDeadlines:
    """The deadlines of a contract on one day.

    `way` is how things stand, None without an end. `lead` is in months, for re-tender and
    transition.
    """

    lead: int
    way: Way | None
    option: OpenOption | None
    notice: NoticeDeadline | None


def contract_deadlines(contract: Contract, today: date) -> ContractDeadlines:
    """Return the contract's deadlines on that day."""
    end, lead = contract.end_on(today), contract.lead_months
    return ContractDeadlines(
        lead=lead,
        way=_way(end, lead),
        option=_open_option(contract, today),
        notice=_notice(contract, end, today),
    )


def is_decided(start: date, lead: int, decided: date | None) -> bool:
    """Tell whether a decision counts for the re-tender that starts on `start`.

    `decided` is the day of the re-tender, or of the decision against one.
    """
    return decided is not None and decided >= add_months(start, -max(lead, _A_YEAR_AT_LEAST))


def _way(end: date | None, lead: int) -> Way | None:
    return None if end is None else Way(end, add_months(end, -lead))


def _open_option(contract: Contract, today: date) -> OpenOption | None:
    """Return the first undecided option whose day has not passed.

    It is None when an option before it was not taken.
    """
    for number, option in enumerate(contract.options, 1):
        if option.decision == "yes":
            continue
        reply_by = workday_on_or_before(option.notice_deadline)
        if option.decision is not None or reply_by < today:
            return None
        end = contract.end_on(today)
        longer = None if end is None else add_months(end, option.months)
        way = _way(longer, contract.lead_months)
        return OpenOption(number, option.months, option.notice_deadline, reply_by, way)
    return None


def _notice(contract: Contract, end: date | None, today: date) -> NoticeDeadline | None:
    months = contract.auto_renews_months
    written = contract.notice_after(contract.renewals(lambda day: day < today))
    if months is None or written is None:
        return None
    until = None if end is None else add_months(end, months)
    return NoticeDeadline(months, written, workday_on_or_before(written), until)
