"""Live through a year of the demo's nudges, by a clock that is moved by hand."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bot.app.obligations.derivation import sweep as derive
from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.engine.ports import Membership
from bot.main.bootstrap import build
from bot.messages import Address, Card, Delivery, FileRef, Messenger, Post, Receipt, Replace, Sender
from bot.texts.words import COPENHAGEN
from governance.catalogue import catalogue
from governance.nudges import Identity, Past, SentNudge, named
from governance.obligations.ledger import HistoryFilter, LedgerEvent, ObligationFilter
from governance.obligations.obligation import Obligation
from governance.ports import Today
from governance.queries.scope_context import whole_roster
from governance.records.members import Member
from governance.roles import Role
from governance.workdays import add_workdays
from scheduler.nudges.quiet_hours import is_nudge_day
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.nudges.people_models import Model, People

FIRST, LAST = date(2026, 3, 2), date(2027, 3, 1)
AUTHORITIES = (LIGHTHOUSES, PANCAKES)
ONE_DAY = timedelta(days=1)
_EVERYTHING = 1_000_000
_FRIDAY = 4
PATIENT = 120.0
"""Seconds for what is sent at one moment, so that a busy machine changes nothing of the year."""

Deed = Callable[[UnitOfWork], None]


@dataclass(frozen=True)
class Sent:
    """One message, when it came (local), and to whom."""

    at: datetime
    to: str
    card: Card


class Everywhere(Messenger):
    """It takes whatever it is given, and keeps what is new and what it looked like last."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.posts: list[Sent] = []
        self.last: dict[str, Card] = {}

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        if isinstance(delivery, Post | Replace):
            self.last[delivery.message] = delivery.card
        if isinstance(delivery, Post):
            now = self._clock.now().astimezone(COPENHAGEN)
            self.posts.append(Sent(now, address.conversation, delivery.card))
        return Receipt(delivery.message)

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        raise LookupError(file.name)

    async def profile(self, workspace: str, person: str) -> Sender:
        return Sender(id=person, email=person)


@dataclass(frozen=True)
class Year:
    """Everything sent in the year, and everything kept of it.

    - `last`: each message as it looked at the end.
    - `raised`: what was left on the management's page, in the first authority.
    - `told`: everything that was said; `events`: what became of obligations.
    - `urgent`: what was seen to bring something down (priority 1).
    - `unsaid`: of that, what nobody had been told of after two working days.
    - `people`: who lived through it; `roles`: the role each holds first.
    """

    posts: list[Sent]
    last: Mapping[str, Card]
    raised: Sequence[Identity]
    told: Sequence[SentNudge]
    events: Sequence[LedgerEvent]
    people: People
    roles: Mapping[str, str]
    urgent: Collection[Identity]
    unsaid: Sequence[str]


def lived_through(
    database: Database,
    clock: FakeClock,
    model: Model,
    deeds: Mapping[date, Deed],
    last: date = LAST,
) -> Year:
    """Live through the year with people of that model, who besides do these deeds."""
    return asyncio.run(_lived_through(database, clock, model, deeds, last))


async def _lived_through(
    database: Database, clock: FakeClock, model: Model, deeds: Mapping[date, Deed], last: date
) -> Year:
    services = build(database, upload_limit=1, pace=RateLimiter({}))
    screens = Everywhere(clock)
    services.outbox.connect("slack", screens)
    database.transact(_everybody_is_met)
    people = People(model, database, [tenant_id(name) for name in AUTHORITIES])
    day = FIRST
    urgent: set[Identity] = set()
    unsaid: list[str] = []
    while day <= last:
        clock.set(at(day, time(4)))
        await derive(database)
        await services.nudges.sweep(database)
        await services.outbox.work(patience=PATIENT)
        if is_nudge_day(day):
            for hour in (time(8, 30), time(9), time(9, 30)):
                clock.set(at(day, hour))
                await services.outbox.work(patience=PATIENT)
            await people.act(Today(day=day, now=clock.now()))
        if day.weekday() == _FRIDAY:
            for tenant in people.tenants:
                found = await database.run(partial(_urgent, tenant, day))
                urgent |= found.keys()
                unsaid += [
                    f"{day} {identity}" for identity, is_said in found.items() if not is_said
                ]
        if day in deeds:
            await database.run(deeds[day])
            await _settled(services)
        day += ONE_DAY
    await services.outbox.close()
    told: list[SentNudge] = []
    events: list[LedgerEvent] = []
    roles: dict[str, str] = {}
    for tenant in people.tenants:
        database.transact(partial(_keep, tenant, told, events))
        roles |= database.transact(partial(_roles, tenant, day))
    return Year(
        screens.posts,
        screens.last,
        database.transact(_raised),
        told,
        events,
        people,
        roles,
        urgent,
        unsaid,
    )


def _keep(tenant: str, told: list[SentNudge], events: list[LedgerEvent], unit: UnitOfWork) -> None:
    """Add what was said in that authority, and what became of it."""
    unit.use_tenant(tenant)
    for kept in unit.register.find(Member):
        told += unit.nudges.told_to(kept.record.email, since=FIRST)
    events += unit.ledger.happened(HistoryFilter(since=FIRST), limit=_EVERYTHING)


def _urgent(tenant: str, today: date, unit: UnitOfWork) -> Mapping[Identity, bool]:
    """Return what brings something down, and False of what nobody was told of.

    That is of what has been wrong for two working days, and must be in.
    """
    unit.use_tenant(tenant)
    since = add_workdays(today, -2)
    entries = [
        entry
        for entry in unit.ledger.find(ObligationFilter(), limit=_EVERYTHING)
        if entry.obligation.priority == 1
    ]
    pasts = unit.nudges.past([named(entry.obligation) for entry in entries])
    return {
        entry.obligation.identity: not _is_wrong(entry.obligation, since)
        or entry.opened_on >= since
        or bool(pasts.get(named(entry.obligation), Past()).told)
        for entry in entries
    }


def _is_wrong(obligation: Obligation, since: date) -> bool:
    """Tell whether it has been late or a gap since that day, of a system that must be in."""
    wrong = obligation.is_overdue(since) or (obligation.is_gap and obligation.due_on < since)
    return wrong and not obligation.voluntary and not obligation.waits_for_assessment


def _roles(tenant: str, today: date, unit: UnitOfWork) -> Mapping[str, str]:
    """Return the role each person holds first, in the order of the roles."""
    unit.use_tenant(tenant)
    holders = whole_roster(unit.register, catalogue(), today).roles
    found: dict[str, str] = {}
    for kept in unit.register.find(Member):
        held = [one.role for one in holders.held_by(kept.record.email) if not one.as_deputy]
        if held:
            found[kept.record.email] = min(held, key=list(Role).index).value
    return found


def _raised(unit: UnitOfWork) -> Sequence[Identity]:
    unit.use_tenant(tenant_id(LIGHTHOUSES))
    return unit.nudges.raised()


async def _settled(services: Services) -> None:
    """Work until the results are on every screen."""
    for _ in range(3):
        await services.outbox.work(patience=PATIENT)


def at(day: date, when: time) -> datetime:
    """Return that local time of that day."""
    return datetime.combine(day, when, COPENHAGEN).astimezone(UTC)


def _everybody_is_met(unit: UnitOfWork) -> None:
    for name in AUTHORITIES:
        tenant = tenant_id(name)
        unit.identities.bind("slack", tenant, tenant)
        for kept in unit.reading(tenant).find(Member):
            email = kept.record.email
            unit.identities.join("slack", tenant, email, Membership(tenant, email))
