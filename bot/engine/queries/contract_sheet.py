"""Gather a contract on one page, for a meeting with its supplier: what the supplier may see."""

from dataclasses import dataclass
from datetime import date

from bot.engine.dialog import TurnContext
from bot.engine.queries.supplier_facts import (
    ForumSeats,
    PointSeries,
    SupplierDeadline,
    SupplierFacts,
)
from governance.obligations.contract_deadlines import ContractDeadlines
from governance.records.contracts import Contract, ContractOption
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier
from governance.workdays import add_months, workday_on_or_before


@dataclass(frozen=True)
class OptionSum:
    """An option with its arithmetic: from which end it prolongs the contract, and to which.

    `last` is the day by which to say yes or no: the deadline, or the working day before it.
    """

    number: int
    option: ContractOption
    last: date
    end: date | None
    longer: date | None


@dataclass(frozen=True)
class ContractSheet:
    """The sheet of a contract on a day; nothing of it is hidden from the supplier.

    `days` are those that both parties keep, the nearest first; some may have passed.
    """

    authority: str
    contract: Contract
    supplier: Supplier | None
    today: date
    deadlines: ContractDeadlines
    points: tuple[PointSeries, ...]
    findings: tuple[Supervision, ...]
    days: tuple[SupplierDeadline, ...]
    forums: tuple[ForumSeats, ...]

    @property
    def missed(self) -> tuple[PointSeries, ...]:
        """The measuring points whose newest value does not reach the target."""
        return tuple(one for one in self.points if one.is_reached is False)

    @property
    def options(self) -> tuple[OptionSum, ...]:
        """The options in their order; each begins where the one before it would end."""
        found, end = [], self.contract.ends_on
        for number, option in enumerate(self.contract.options, 1):
            last = workday_on_or_before(option.notice_deadline)
            longer = None if end is None else add_months(end, option.months)
            found.append(OptionSum(number, option, last, end, longer))
            end = end if option.decision == "no" else longer
        return tuple(found)

    @property
    def open_findings(self) -> int:
        return sum(one.findings_open or 0 for one in self.findings)


def contract_sheet(contract: Contract, context: TurnContext) -> ContractSheet:
    """Gather it as the register is now."""
    facts = SupplierFacts(contract, context)
    return ContractSheet(
        authority=facts.authority.name if facts.authority else "",
        contract=facts.contract,
        supplier=facts.supplier,
        today=facts.today,
        deadlines=facts.deadlines,
        points=facts.points,
        findings=facts.findings,
        days=tuple(sorted(facts.days_ahead(), key=lambda one: (one.day, one.kind, one.about))),
        forums=facts.forums,
    )
