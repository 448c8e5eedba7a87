"""Find who would get what on a day, and why.

The days until then are run through, and all of it is undone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, TypeAlias

from bot.app.obligations.derivation import reconciler_of
from bot.app.outbox.nudges import NudgeService
from bot.app.register.import_export import wanted
from bot.cards.obligation_names import ObligationNames
from bot.cards.obligations.nudge_rows import deed_title, followed_title
from bot.messages import Lang
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.local_time import day_begins, zone_of
from governance.nudges import FOLLOWED, Kind, SentNudge, kind_of
from governance.obligations.ledger import find_entry
from governance.obligations.obligation import Obligation
from governance.obligations.priority_order import Gravity, gravity
from governance.ports import RegisterReader
from governance.queries.scope_context import ScopeContext
from governance.records.members import Member
from governance.records.suppliers import Supplier, spoken_names
from governance.workdays import ONE_DAY
from scheduler.nudges import quiet_hours
from scheduler.nudges.ladders import ladder_of
from storage.database import Database
from storage.messaging.outbox import NudgeDue
from storage.unit_of_work import UnitOfWork

LONGEST = timedelta(days=400)
"""The furthest ahead one may look."""
_SWEPT_AT = time(4)


PreviewDay: TypeAlias = Literal["today", "tomorrow"]


class NotADayToPreview(Exception):
    """A day that has been, or one too far ahead; `first` and `last` could be shown."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__()
        self.first = first
        self.last = last


@dataclass(frozen=True)
class PreviewedNudge:
    """One thing that would be said: what, why, at which step of which rule."""

    title: str
    why: str
    step: str
    rule: int


@dataclass(frozen=True)
class PreviewedMessage:
    """One message somebody would get, at a local time.

    `ways` are the platforms it goes to, and `lines` what is in it. An overview has no lines.
    """

    at: datetime
    name: str
    kind: Kind
    ways: Sequence[str]
    lines: Sequence[PreviewedNudge]


class _Undone(Exception):
    """It carries the result out of a transaction that is to leave nothing behind."""

    def __init__(self, day: date, found: Sequence[PreviewedMessage]) -> None:
        super().__init__()
        self.day = day
        self.found = found


async def preview(
    database: Database,
    nudging: NudgeService,
    day: date | PreviewDay,
    *,
    authority: str | None,
    lang: Lang,
) -> tuple[date, Sequence[PreviewedMessage]]:
    """Return the day, and the messages of it if nobody did or answered anything until then.

    Raises NotADayToPreview and WhichAuthority.
    """

    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(wanted(unit.identities.tenants(), authority).id)
        chosen = _chosen_day(day, unit.now.astimezone(zone_of(unit.register)).date())
        raise _Undone(chosen, _played_through(unit, nudging, chosen, Words(lang)))

    try:
        await database.run(work)
    except _Undone as undone:
        return undone.day, undone.found
    raise AssertionError("unreachable")


def _chosen_day(day: date | PreviewDay, today: date) -> date:
    ahead = {"today": today, "tomorrow": today + ONE_DAY}
    chosen = ahead[day] if isinstance(day, str) else day
    if not today <= chosen <= today + LONGEST:
        raise NotADayToPreview(first=today, last=today + LONGEST)
    return chosen


def _played_through(
    unit: UnitOfWork, nudging: NudgeService, day: date, words: Words
) -> Sequence[PreviewedMessage]:
    zone = zone_of(unit.register)
    today = unit.now.astimezone(zone).date()
    while today <= day:
        moment = max(unit.now, quiet_hours.moment(today, _SWEPT_AT, zone).astimezone(UTC))
        then = unit.at(moment)
        while reconciler_of(then).sweep(limit=1024):
            pass
        sweep = nudging.sweep_in(then)
        sweep.run_overviews()
        while sweep.run().looked_at:
            sweep = nudging.sweep_in(then)
        today += ONE_DAY
    return list(_messages(unit.at(unit.now), day, zone, words))


def _messages(
    unit: UnitOfWork, day: date, zone: tzinfo, words: Words
) -> Iterator[PreviewedMessage]:
    naming = _naming(unit, words)
    by_bundle: dict[str, list[SentNudge]] = {}
    for told in unit.nudges.of_day(day):
        by_bundle.setdefault(told.bundle, []).append(told)
    due: dict[str, list[NudgeDue]] = {}
    for message in unit.outbox.nudges_due(day_begins(day, zone), day_begins(day + ONE_DAY, zone)):
        due.setdefault(message.bundle, []).append(message)
    for bundle, ways in due.items():
        items = by_bundle.pop(bundle, [])
        yield _message(
            bundle, ways[0].due_at.astimezone(zone), ways[0].person, ways, items, unit, naming
        )
    for bundle, items in by_bundle.items():  # no route reaches these people
        hours = quiet_hours.hours_of(unit.message_times.of(items[0].person))
        at = quiet_hours.moment(day, hours.bundle_at, zone)
        yield _message(bundle, at, items[0].person, (), items, unit, naming)


def _message(
    bundle: str,
    at: datetime,
    person: str,
    ways: Sequence[NudgeDue],
    items: Sequence[SentNudge],
    unit: UnitOfWork,
    naming: ObligationNames,
) -> PreviewedMessage:
    return PreviewedMessage(
        at=at,
        name=naming.name_of(person),
        kind=kind_of(bundle),
        ways=[one.platform for one in ways],
        lines=list(_lines(items, at.date(), unit, naming)),
    )


def _lines(
    items: Sequence[SentNudge], day: date, unit: UnitOfWork, naming: ObligationNames
) -> Iterator[PreviewedNudge]:
    """Write a line of each thing: what is the person's own, the gravest first, then the rest."""
    found = [(told, find_entry(unit.ledger, told.identity)) for told in items]
    weighed = [(entry.obligation if entry else told.was, told, entry) for told, entry in found]
    weighed.sort(key=lambda one: (one[1].why in FOLLOWED, *_gravity(one[0], day)))
    for obligation, told, entry in weighed:
        title = told.identity[1]
        if obligation is not None and told.why in FOLLOWED:
            title = followed_title(naming, obligation, day)
        elif obligation is not None:
            title = deed_title(naming, obligation)
        number = ladder_of(entry).number if entry else 0
        yield PreviewedNudge(title, naming.words(f"preview.{told.why}"), told.step, number)


def _gravity(obligation: Obligation | None, day: date) -> tuple[bool, Gravity | tuple[()]]:
    return obligation is None, () if obligation is None else gravity(obligation, day)


def _naming(unit: UnitOfWork, words: Words) -> ObligationNames:
    register: RegisterReader = unit.register

    def name_of(email: str) -> str:
        kept = register.get(Member, Member.key_of(email=email))
        return kept.record.name if kept else email

    return ObligationNames(
        words=words,
        name_of=name_of,
        suppliers=spoken_names([kept.record.name for kept in register.find(Supplier)]),
        label_of=lambda scope: (
            ScopeContext(unit.register, catalogue(), scope, unit.now.date()).label
        ),
    )


def preview_lines(messages: Sequence[PreviewedMessage], words: Words, day: date) -> Iterator[str]:
    """Write the messages as lines for a terminal."""
    yield words("preview.title", day=words.date(day), weekday=words.weekday(day), n=len(messages))
    for message in messages:
        ways = ", ".join(message.ways) or words("preview.no_way")
        yield ""
        yield f"{message.at:%H:%M} {message.name} · {words(f'preview.{message.kind}')} · {ways}"
        for line in message.lines:
            step = words("preview.step", rule=line.rule, step=line.step)
            yield f"  {line.title} — {line.why} ({step})"
    yield ""
    yield words("preview.if_nobody")
