"""Read what a supplier may be shown of a contract, for the papers that are taken to a meeting."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, TypeAlias, TypeVar

from bot.engine.dialog import TurnContext
from bot.texts.words import shown
from governance.obligations.contract_deadlines import ContractDeadlines, contract_deadlines
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.schema.scopes import parse_scope
from governance.supplier_view import SupplierView

_R = TypeVar("_R")
DeadlineKind: TypeAlias = Literal["option", "notice", "end", "point", "document", "meeting"]


@dataclass(frozen=True)
class PointSeries:
    """A measuring point with its values, the oldest first, and the day the next one is due."""

    point: MeasuringPoint
    values: tuple[tuple[date, float], ...]

    @property
    def is_reached(self) -> bool | None:
        """True where the newest value reaches the target; None where nothing was measured."""
        return self.point.reached_by(self.values[-1][1]) if self.values else None

    @property
    def expected_on(self) -> date | None:
        if not self.values:
            return None
        return self.values[-1][0] + timedelta(days=self.point.every_days)


@dataclass(frozen=True)
class SupplierDeadline:
    """A day that both parties keep: of what kind, and about what."""

    day: date
    kind: DeadlineKind
    about: str


@dataclass(frozen=True)
class ForumSeats:
    """A forum with its seats, those who can decide first; people stand by their names."""

    forum: Forum
    seats: tuple[Seat, ...]

    @property
    def next_by(self) -> date | None:
        """The last day on which the next meeting is in time."""
        last, every = self.forum.last_minutes_on, self.forum.every_days
        return None if last is None or every is None else last + timedelta(days=every)


class SupplierFacts:
    """The facts of one contract that its supplier may see; each part is read when first asked."""

    def __init__(self, contract: Contract, context: TurnContext) -> None:
        words = context.words
        self.today = context.today.day
        self.lang = words.lang
        self.named = contract.number
        """The number of the contract as the register has it."""
        self._view = SupplierView(
            context.register,
            contract,
            self.today,
            number_said=words("register.number_left_out"),
            name_said=words("paper.other_supplier"),
        )

    def hide(self, text: str) -> str:
        """Leave numbers, and the names of other suppliers, out of a text."""
        return self._view.hide(text)

    @cached_property
    def contract(self) -> Contract:
        return self._view.contract()

    @cached_property
    def authority(self) -> Authority | None:
        return next(iter(self._view.all(Authority)), None)

    @cached_property
    def supplier(self) -> Supplier | None:
        return next(iter(self._view.all(Supplier)), None)

    @cached_property
    def deadlines(self) -> ContractDeadlines:
        return contract_deadlines(self.contract, self.today)

    @cached_property
    def points(self) -> tuple[PointSeries, ...]:
        measured: dict[str, list[tuple[date, float]]] = {}
        for one in self._view.all(Measurement):
            measured.setdefault(one.point.casefold(), []).append((one.period_end, one.value))
        return tuple(
            PointSeries(point, tuple(sorted(measured.get(point.name.casefold(), ()))))
            for point in self._view.all(MeasuringPoint)
        )

    @cached_property
    def findings(self) -> tuple[Supervision, ...]:
        """The supervision that left findings open, the newest first."""
        return _newest_first(
            (one for one in self._view.all(Supervision) if one.done_on and one.findings_open),
            lambda one: one.done_on,
        )

    @cached_property
    def statement(self) -> AuditStatement | None:
        """The audit statement of the newest period that was received."""
        received = [one for one in self._view.all(AuditStatement) if one.received_on is not None]
        return max(received, key=lambda one: one.period_to, default=None)

    @cached_property
    def awaited(self) -> tuple[SupplierDeadline, ...]:
        """The documents the supplier has to send at intervals, by the day the next is due."""
        newest: dict[str, tuple[date, SupplierDeadline]] = {}
        for one in self._view.all(Document):
            if one.dated is None or one.every_days is None:
                continue
            expected = one.dated + timedelta(days=one.every_days)
            called = one.title if one.kind == "other" else shown(one.kind, self.lang)
            found = (one.dated, SupplierDeadline(expected, "document", called))
            newest[called] = max(newest.get(called, found), found, key=lambda pair: pair[0])
        return tuple(sorted((one for _, one in newest.values()), key=lambda one: one.day))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The changes and incidents, the newest first."""
        return _newest_first(self._view.all(Event), lambda one: one.happened_on)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The supplier's contacts who have not left, in the order of their slots."""
        return tuple(one for one in self._view.all(Contact) if not one.is_over(self.today))

    @cached_property
    def forums(self) -> tuple[ForumSeats, ...]:
        seats = self._view.all(Seat)
        return tuple(
            ForumSeats(
                forum,
                tuple(
                    sorted(
                        (one for one in seats if one.forum.casefold() == forum.name.casefold()),
                        key=lambda one: (one.side != "us", not one.decision_maker, one.person),
                    )
                ),
            )
            for forum in self._view.all(Forum)
        )

    def days_ahead(self) -> Iterator[SupplierDeadline]:
        """Yield the days that both parties keep, in no order; some may have passed."""
        far = self.deadlines
        if far.option is not None:
            yield SupplierDeadline(far.option.reply_by, "option", str(far.option.number))
        if far.notice is not None:
            yield SupplierDeadline(far.notice.act_by, "notice", "")
        if far.way is not None:
            yield SupplierDeadline(far.way.end, "end", "")
        for series in self.points:
            if series.expected_on is not None:
                yield SupplierDeadline(series.expected_on, "point", series.point.name)
        yield from self.awaited
        for one in self.forums:
            if one.next_by is not None:
                yield SupplierDeadline(one.next_by, "meeting", one.forum.name)


def contract_of(scope: str, context: TurnContext) -> Contract | None:
    """Return the contract that the scope is, or that a forum is of."""
    kind, name = parse_scope(scope)
    if kind == "forum":
        forum = context.register.get(Forum, Forum.key_of(name=name))
        name = forum.record.contract if forum else ""
    kept = context.register.get(Contract, Contract.key_of(number=name))
    return kept.record if kept else None


def _newest_first(found: Iterable[_R], day: Callable[[_R], date | None]) -> tuple[_R, ...]:
    return tuple(sorted(found, key=lambda one: day(one) or date.min, reverse=True))
