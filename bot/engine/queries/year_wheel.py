"""Gather what the year wheel shows: what falls due in a year, and how what has been went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.past_events import obligation_in
from bot.engine.queries.register_view import register_now
from bot.engine.queries.topic import Topic, topic_of
from governance.obligations.ledger import Entry, HistoryFilter, LedgerEvent
from governance.obligations.rule_index import rules
from governance.records.authorities import Authority
from governance.schema.scopes import parse_scope

WheelState: TypeAlias = Literal["done", "late", "ahead", "lapsed"]
"""How it stands with something on the wheel.

It was done, is over its day, is ahead, or its time went by without it.
"""

_MOST = 3000


@dataclass(frozen=True)
class WheelItem:
    """One thing on the wheel.

    `day` is when it falls due, or when it was done or ended. `place` is where, `task` what is to be
    done, and `who` the first name of whoever has it.
    """

    day: date
    requirement: str
    state: WheelState
    place: str
    task: str
    who: str = ""


@dataclass(frozen=True)
class YearWheel:
    """The wheel of a calendar year for the authority, a scope or a person.

    - `about`: whom or what it is for, as it is called.
    - `earlier`: what is over its day since before the year.
    - `missing`, `unknown`: gaps, which have no day and are not on the wheel.
    """

    authority: str
    about: str
    year: int
    today: date
    items: tuple[WheelItem, ...]
    earlier: int
    missing: int
    unknown: int

    def count(self, state: WheelState, month: int | None = None) -> int:
        """Count the things that stand so, in one month or in all."""
        return sum(
            one.state == state and (month is None or one.day.month == month) for one in self.items
        )


def year_wheel(arguments: Mapping[str, JsonValue], context: TurnContext) -> YearWheel:
    """Gather the wheel of this year; the arguments are those of any page."""
    seen = register_now(context)
    topic = topic_of(arguments, context, seen)
    today, ledger = context.today.day, context.command_context.ledger
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    late = replace(topic.wanted, overdue_on=today)
    ahead = replace(topic.wanted, due_from=today, due_until=last)
    standing = [*ledger.find(late, limit=_MOST), *ledger.find(ahead, limit=_MOST)]
    ended = HistoryFilter(
        since=first,
        until=last,
        scopes=topic.near,
        requirement=topic.requirement,
        who=topic.person,
    )
    names = naming(context)
    items = [
        *(_standing(one, today, names) for one in standing if one.obligation.due_on >= first),
        *_ended(ledger.happened(ended, limit=_MOST), names),
    ]
    itself = context.register.find(Authority)
    authority = itself[0].record.name if itself else ""
    return YearWheel(
        authority=authority,
        about=_called(topic, context) or authority,
        year=today.year,
        today=today,
        items=tuple(sorted(items, key=lambda one: (one.day, one.requirement, one.place, one.task))),
        earlier=sum(one.obligation.due_on < first for one in standing),
        missing=ledger.count(replace(topic.wanted, kind="missing")),
        unknown=ledger.count(replace(topic.wanted, kind="unknown")),
    )


def _called(topic: Topic, context: TurnContext) -> str:
    if topic.person:
        return context.name_of(topic.person)
    return context.words.listed([parse_scope(scope)[1] for scope in topic.scopes])


def _standing(entry: Entry, today: date, names: ObligationNames) -> WheelItem:
    obligation = entry.obligation
    return WheelItem(
        day=obligation.due_on,
        requirement=obligation.requirement,
        state="late" if obligation.due_on < today else "ahead",
        place=names.place(obligation.scope),
        task=names.task(obligation),
        who=names.asked(entry) or "",
    )


def _ended(events: Sequence[LedgerEvent], names: ObligationNames) -> Iterator[WheelItem]:
    """Yield what had a day and is over; gaps have none."""
    for event in events:
        if event.rule not in rules() or event.kind != "due":
            continue
        if _is_done(event) or event.outcome in ("lapsed", "renewed"):
            yield WheelItem(
                day=event.day,
                requirement=event.requirement,
                state="done" if _is_done(event) else "lapsed",
                place=names.place(event.scope),
                task=names.task(obligation_in(event)),
            )


def _is_done(event: LedgerEvent) -> bool:
    """Tell whether it was done: what comes again is moved ahead by a record that settles it."""
    if event.what == "closed":
        return event.outcome == "fulfilled"
    before, fact = event.due_before, event.fact
    if event.what != "moved" or before is None or fact is None or event.due_on <= before:
        return False
    return fact.section in {cls.section for cls in rules()[event.rule].settled_by}
