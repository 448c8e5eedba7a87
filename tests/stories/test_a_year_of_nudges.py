"""Test a year of the demo's nudges, by a clock that is moved by hand.

Every message of it is in `golden/a_year_of_nudges.txt`, to be read. Most people never answer. Karl
attests, Maren exercises and evaluates, Ditte confirms and puts off, Yusuf is away in July.
`KRAVBOT_GOLDEN=1` writes the file anew; read its difference before it goes in.
"""

import asyncio
import difflib
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.app.obligations.derivation import reconciler_of
from bot.app.obligations.derivation import sweep as derive
from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.engine.ports import Membership
from bot.main.bootstrap import build
from bot.messages import (
    Address,
    Card,
    Delivery,
    FileRef,
    Messenger,
    Post,
    Receipt,
    Replace,
    Rows,
    Sender,
)
from bot.rendering.plain_text import spoken
from bot.texts.words import COPENHAGEN, NO_BREAK_SPACE
from governance.nudges import Identity, Postponed
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.absences import Absence
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.records.members import Member
from governance.schema.record import Record
from scheduler.nudges.quiet_hours import is_nudge_day
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, opened
from tests.fakes.clock import FakeClock
from tests.selection import third
from tests.stories.cast import LIGHTHOUSES, PANCAKES

pytestmark = third(0)

GOLDEN = Path(__file__).parent / "golden" / "a_year_of_nudges.txt"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
FIRST, LAST = date(2026, 3, 2), date(2027, 3, 1)
ONE_DAY = timedelta(days=1)


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


# ── What people do in that year ──────────────────────────────────────────────

Deed = Callable[[UnitOfWork], None]


def _keeps(record: Record) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who="somebody@stf.example")
        noting = ChangeRecorder(unit.register)
        kept = noting.get(type(record), record.key)
        noting.save(record, seen=kept.version if kept else 0, command="Told")
        reconciler_of(unit).settle(noting.changes, command="Told")

    return deed


def _changes(cls: type[Record], key: str, **fields: object) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who="somebody@stf.example")
        kept = unit.register.get(cls, key)
        assert kept is not None
        _keeps(kept.record.model_copy(update=fields))(unit)

    return deed


def _puts_off(scope: str, rule: str, person: str, days: int, reason: str) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who=person)
        entry = unit.ledger.of_scope(scope, rules=(rule,))[0]
        obligation, today = entry.obligation, unit.now.astimezone(COPENHAGEN).date()
        name = (obligation.identity, obligation.due_on)
        past = unit.nudges.past([name]).get(name)
        unit.nudges.postpone(
            Postponed(
                *name,
                len(past.postponed) + 1 if past else 1,
                "snooze",
                person,
                today,
                today + timedelta(days=days),
                reason,
            )
        )

    return deed


NIGHT = Contact.key_of(
    supplier="Mosekonge Hosting ApS", side="supplier", slot="duty", name="Mosekonge vagt"
)
EXERCISED = Exercise(
    system="Nødmelderen", held_on=date(2026, 3, 11), type="technical restore", with_supplier=True
)
DEEDS: Mapping[date, Deed] = {
    date(2026, 3, 5): _changes(Contract, "k-102", attested_on=date(2026, 3, 5)),
    date(2026, 3, 11): _keeps(EXERCISED),
    date(2026, 3, 10): _puts_off(
        "contract:K-103", "addendum_filed", "karl.attrapsen@stf.example", 7, "Afventer scanning"
    ),
    date(2026, 3, 17): _puts_off(
        "contract:K-103",
        "addendum_filed",
        "karl.attrapsen@stf.example",
        7,
        "Scanneren er i stykker",
    ),
    date(2026, 3, 30): _keeps(EXERCISED.model_copy(update={"evaluated_on": date(2026, 3, 30)})),
    date(2026, 6, 30): _keeps(
        Absence(member="yusuf.fiktivsen@stf.example", from_=date(2026, 7, 1), to=date(2026, 7, 31))
    ),
}


# ── The year ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Year:
    posts: list[Sent]
    last: Mapping[str, Card]
    raised: Sequence[Identity]


@pytest.fixture(scope="module")
def year(sqlite_databases: Databases) -> Year:
    with sqlite_databases.lent():
        clock = FakeClock(datetime(2026, 3, 2, 3, tzinfo=UTC))
        with opened(sqlite_databases.demo(), clock) as database:
            return asyncio.run(_lived_through(database, clock))


async def _lived_through(database: Database, clock: FakeClock) -> Year:
    services = build(database, upload_limit=1, pace=RateLimiter({}))
    screens = Everywhere(clock)
    services.outbox.connect("slack", screens)
    database.transact(_everybody_is_met)
    day = FIRST
    while day <= LAST:
        clock.set(_at(day, time(4)))
        await derive(database)
        await services.nudges.sweep(database)
        await services.outbox.work()
        if is_nudge_day(day):
            for hour in (time(8, 30), time(9), time(9, 30)):
                clock.set(_at(day, hour))
                await services.outbox.work()
        if day in DEEDS:
            database.transact(DEEDS[day])
            await _settled(services)
        day += ONE_DAY
    await services.outbox.close()
    return Year(screens.posts, screens.last, database.transact(_raised))


def _raised(unit: UnitOfWork) -> Sequence[Identity]:
    unit.use_tenant(tenant_id(LIGHTHOUSES))
    return unit.nudges.raised()


async def _settled(services: Services) -> None:
    """Work until the results are on every screen."""
    for _ in range(3):
        await services.outbox.work()


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, COPENHAGEN).astimezone(UTC)


def _everybody_is_met(unit: UnitOfWork) -> None:
    for name in (LIGHTHOUSES, PANCAKES):
        tenant = tenant_id(name)
        unit.identities.bind("slack", tenant, tenant)
        for kept in unit.reading(tenant).find(Member):
            email = kept.record.email
            unit.identities.join("slack", tenant, email, Membership(tenant, email))


def _told(sent: Sent) -> list[str]:
    """Return it as lines of the file."""
    card = sent.card
    lines = [f"{sent.at:%a %d %b %Y %H:%M} {sent.to}: {card.over} – {card.title}"]
    for block in card.body:
        if isinstance(block, Rows):
            for row in block.rows:
                detail = spoken(row.detail) if row.detail else ""
                lines.append(f"  {spoken(row.title)} | {detail}")
    return [line.replace(NO_BREAK_SPACE, " ") for line in lines]


def test_the_whole_year_is_as_it_was_read_through(year: Year) -> None:
    told = "\n".join(line for sent in year.posts for line in _told(sent)) + "\n"
    if REWRITE:
        GOLDEN.write_text(told, encoding="utf-8")
    before = GOLDEN.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(before.splitlines(), told.splitlines(), lineterm="")
    )
    assert not difference, difference[:4000]


def _is_daily(sent: Sent) -> bool:
    return sent.at.time() == time(9) and "dig i dag" in sent.card.title


def test_nobody_gets_more_than_one_bundle_a_day_and_three_messages_at_the_most(year: Year) -> None:
    bundles = Counter((sent.to, sent.at.date()) for sent in year.posts if _is_daily(sent))
    assert max(bundles.values()) == 1
    every = Counter((sent.to, sent.at.date()) for sent in year.posts)
    assert max(every.values()) <= 3


def test_nobody_is_written_to_at_night_at_weekends_on_holidays_and_quiet_days(year: Year) -> None:
    for sent in year.posts:
        assert is_nudge_day(sent.at.date()), sent.at
        assert time(8) <= sent.at.time() < time(16), sent.at


def test_every_week_has_its_overview_and_every_month_its_page(year: Year) -> None:
    over = [(sent.at.date(), str(sent.card.over), sent.to) for sent in year.posts]
    months = {day.replace(day=1) for day, said, _ in over if said.startswith("Månedsstatus")}
    assert len(months) == 13
    weeks = {day.isocalendar()[:2] for day, said, _ in over if said.startswith("Ugens overblik")}
    assert len(weeks) >= 51


@cache
def _lines() -> tuple[str, ...]:
    return tuple(GOLDEN.read_text(encoding="utf-8").splitlines())


def test_whoever_never_answers_is_asked_twice_and_then_it_is_raised(year: Year) -> None:
    """Nobody touches K-101’s tender: Karl, Karl, then Bo, Bo, then the management’s page."""
    told = [
        (header.split(" ")[5].removesuffix(":"), line)
        for header, line in _rows()
        if line.strip().startswith("K-101: option eller udbud?") and "følger med" not in line
    ]
    assert [who.split(".")[0] for who, _ in told][:2] == ["karl", "karl"]
    assert sum(who.startswith("karl") for who, _ in told) == 2
    assert any(who.startswith("bo") and "spurgt to gange" in line for who, line in told)
    assert ("contract:K-101", "retender_started", "") in year.raised


def test_nothing_is_said_of_what_is_done_until_it_is_due_again() -> None:
    """The exercise of 11 March settles the year for Nødmelderen [the emergency caller].

    The next reminder is sixty working days before the next exercise.
    """
    days = [
        datetime.strptime(" ".join(header.split(" ")[1:4]), "%d %b %Y").replace(tzinfo=UTC).date()
        for header, line in _rows()
        if line.strip().startswith("Nødmelderen: skal øves")
    ]
    assert [day for day in days if date(2026, 3, 11) < day < date(2026, 12, 1)] == []
    assert any(day >= date(2026, 12, 1) for day in days)


def test_what_was_put_off_twice_was_told_to_the_accountable_and_came_back() -> None:
    rows = [(header, line) for header, line in _rows() if "K-103: læg Tillæg 3 ind" in line]
    assert any(
        "har udsat den for anden gang: Scanneren" in line and "bo." in header
        for header, line in rows
    )
    assert any("vende tilbage i dag" in line and "karl." in header for header, line in rows)


def _rows() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    header = ""
    for line in _lines():
        if not line.startswith(" "):
            header = line
        else:
            found.append((header, line))
    return found


def test_a_message_whose_things_are_settled_says_so(year: Year) -> None:
    titles = Counter(card.title for card in year.last.values())
    assert titles["Alt er klaret"] >= 1


def test_nobody_who_only_audits_is_asked_for_anything(year: Year) -> None:
    assert not [sent for sent in year.posts if sent.to.startswith("revi.")]
