"""Gather the agenda of a forum's next meeting from what is open, and what we prepare for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.supplier_facts import SupplierFacts, contract_of
from bot.engine.queries.supplier_lines import Pair, finding_pair, joined, point_pair
from bot.formatting.sentence_case import capitalized
from bot.texts.words import Words, shown
from governance.intervals import intervals_of
from governance.obligations.ledger import Entry
from governance.records.forums import Forum, Seat
from governance.schema.scopes import parse_scope, scope_of
from governance.workdays import deadline

_MOST_LINES: Final = 6
_SOON: Final = timedelta(days=183)
"""An option or a notice within half a year is on the agenda."""
_SHOWN_EVENTS: Final = timedelta(days=92)
"""How far back events go where the forum never met."""
_DECISIONS: Final = frozenset(
    {
        *("option_decided", "notice_decided", "retender_started", "event_decided", "risk_accepted"),
        *("told_decision_answered", "deviation_accepted", "items_decided", "approver_entitled"),
    }
)
"""The rules by which something waits for a decision."""


@dataclass(frozen=True)
class AgendaItem:
    """One item: what it is called, and what it starts from, line by line."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """The agenda of a forum's next meeting.

    `items` may be sent to the supplier. `own` is what we prepare, and stays with us: overdue
    follow-ups, decisions that wait, who may decide how much; each is what it is about, and what is
    said of it. `last` is the day of the last minutes,
    and `due` the last day on which the next meeting is in time.
    """

    authority: str
    forum: str
    contract: str
    supplier: str
    today: date
    last: date | None
    due: date | None
    seats: tuple[Seat, ...]
    items: tuple[AgendaItem, ...]
    own: tuple[Pair, ...]


class NoForum(LookupError):
    """There is no such forum, or its contract is not in the register."""


def agenda(scope: str, context: TurnContext) -> Agenda:
    """Gather it for the forum of that scope. Raises NoForum."""
    contract = contract_of(scope, context)
    if contract is None:
        raise NoForum(scope)
    facts = SupplierFacts(contract, context)
    name = facts.hide(parse_scope(scope)[1])
    one = next(
        (each for each in facts.forums if each.forum.name.casefold() == name.casefold()), None
    )
    if one is None:
        raise NoForum(scope)
    return Agenda(
        authority=facts.authority.name if facts.authority else "",
        forum=one.forum.name,
        contract=facts.contract.number,
        supplier=facts.contract.supplier,
        today=facts.today,
        last=one.forum.last_minutes_on,
        due=one.next_by,
        seats=one.seats,
        items=tuple(_Items(facts, one.forum, context).every()),
        own=tuple(_own(scope, contract.number, context)),
    )


class _Items:
    """The items in their order; what has nothing to start from is left out."""

    def __init__(self, facts: SupplierFacts, forum: Forum, context: TurnContext) -> None:
        self._facts, self._forum = facts, forum
        self._words, self._context = context.words, context

    def every(self) -> Iterator[AgendaItem]:
        words = self._words
        yield AgendaItem(words("agenda.welcome"))
        last = self._forum.last_minutes_on
        since = (words("agenda.last_minutes", day=words.date(last)),) if last else ()
        yield AgendaItem(words("agenda.last_meeting"), since)
        for title, lines in (
            (words("agenda.operations"), [*self._points()]),
            (words("agenda.events"), [*self._events()]),
            (words("agenda.findings"), [*self._findings()]),
            (words("agenda.documents"), [*self._documents()]),
            (words("agenda.contacts"), [*self._contacts()]),
            (words("agenda.deadlines"), [*self._days()]),
        ):
            if lines:
                yield AgendaItem(title, tuple(_few(lines, words)))
        yield AgendaItem(words("agenda.decisions"))
        yield AgendaItem(words("agenda.any_other"))

    def _points(self) -> Iterator[str]:
        words = self._words
        for one in self._facts.points:
            if one.is_reached is False:
                yield joined(point_pair(one, words), words)
        reached = [one for one in self._facts.points if one.is_reached]
        if reached:
            yield words("agenda.reached", n=len(reached))
        unmeasured = [one.point.name for one in self._facts.points if one.is_reached is None]
        if unmeasured:
            yield words("agenda.unmeasured", points=words.listed(unmeasured))

    def _events(self) -> Iterator[str]:
        since = self._forum.last_minutes_on or self._facts.today - _SHOWN_EVENTS
        for event in self._facts.events:
            if event.happened_on >= since:
                yield self._words(
                    "agenda.event",
                    kind=capitalized(shown(event.kind, self._words.lang)),
                    system=event.system,
                    day=self._words.date(event.happened_on),
                )

    def _findings(self) -> Iterator[str]:
        for one in self._facts.findings:
            yield joined(finding_pair(one, self._words), self._words)

    def _documents(self) -> Iterator[str]:
        for one in self._facts.awaited:
            if one.day <= self._facts.today:
                day = self._words.date(one.day)
                yield self._words("agenda.document", document=capitalized(one.about), day=day)

    def _contacts(self) -> Iterator[str]:
        """Yield the supplier's contacts whom it is time to confirm."""
        span = intervals_of(self._context.register)["contact_verified"]
        for one in self._facts.contacts:
            if one.verified_on is None or deadline(one.verified_on, span) < self._facts.today:
                slot = capitalized(shown(one.slot, self._words.lang))
                yield self._words("agenda.contact", slot=slot, name=one.name)

    def _days(self) -> Iterator[str]:
        words, far = self._words, self._facts.deadlines
        soon = self._facts.today + _SOON
        if far.option is not None and far.option.reply_by <= soon:
            day = words.date(far.option.reply_by)
            yield words("agenda.option", number=far.option.number, n=far.option.months, day=day)
        if far.notice is not None and far.notice.act_by <= soon:
            yield words("agenda.notice", day=words.date(far.notice.act_by))
        if far.way is not None and far.way.end <= soon:
            yield words("agenda.end", day=words.date(far.way.end))


def _few(lines: Sequence[str], words: Words) -> Iterator[str]:
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield words("wheel.more", n=len(lines) - _MOST_LINES)


# ── Our own preparation ──────────────────────────────────────────────────────


def _own(scope: str, number: str, context: TurnContext) -> Iterator[Pair]:
    """Yield what we bring along and do not show: mandates, what is undecided, what is late."""
    words, today = context.words, context.today.day
    seats = [kept.record for kept in context.register.find(Seat, forum=parse_scope(scope)[1])]
    deciders = [one for one in seats if one.side == "us" and one.decision_maker]
    for seat in deciders:
        who = context.name_of(seat.person) if "@" in seat.person else seat.person
        yield who, words("agenda.decides", mandate=seat.mandate or words("forum.no_mandate"))
    if not deciders:
        yield words("forum.nobody_decides"), ""
    names = naming(context)
    late, undecided = _standing(scope, number, context)
    for entry in undecided[:_MOST_LINES]:
        yield names.title(entry.obligation), names.wrong(entry.obligation)
    for entry in late[:_MOST_LINES]:
        day = words.near_date(entry.obligation.due_on, today)
        what = names.wrong(entry.obligation)
        yield names.title(entry.obligation), words("agenda.late", what=what, day=day)
    more = sum(max(0, len(one) - _MOST_LINES) for one in (late, undecided))
    if more:
        yield words("wheel.more", n=more), ""


def _standing(scope: str, number: str, context: TurnContext) -> tuple[list[Entry], list[Entry]]:
    """Return what is overdue around the contract, and what waits for a decision there."""
    ledger, today = context.command_context.ledger, context.today.day
    near = context.command_context.scope_context(scope_of("contract", number)).near
    standing = ledger.of_scopes((scope, *(one for one in near if not one.startswith("forum:"))))
    entries = [entry for found in standing.values() for entry in found]
    entries.sort(key=lambda one: (one.obligation.priority, one.obligation.due_on))
    undecided = [one for one in entries if one.obligation.rule in _DECISIONS]
    late = [one for one in entries if one.obligation.is_overdue(today) and one not in undecided]
    return late, undecided
