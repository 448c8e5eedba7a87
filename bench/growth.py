"""Measure how what people wait for grows with the number of systems, and draw it."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from bench import incident, understanding
from bench.answers import alternate
from bench.derivation import exercise_of, settled
from bench.fixtures import ADMINISTRATOR, AUTHORITY, demo_database, new_engine, seated
from bench.large import DAY
from bench.line_chart import Across, Line, Panel, chart
from bench.overview_page import page_for
from bot.adapters.web.ports import Visitor
from bot.app.obligations.derivation import reconciler_of
from governance.reconciliation.change_recorder import Change
from governance.records.contacts import Contact
from governance.records.systems import System
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork

SYSTEMS = (10, 100, 1_000, 10_000)
_CONTACTS = 5
"""Contacts of each system where names are looked up, as in the other measurements."""


@dataclass(frozen=True)
class Grown:
    """Milliseconds of each, the median, in an authority with so many systems."""

    systems: int
    turn: float
    scope: float
    sentence: float
    cry: float
    page: float


def measure(systems: Sequence[int] = SYSTEMS, *, rounds: int = 60) -> Sequence[Grown]:
    """Measure on SQLite, so often; the commit is left out where a scope is derived."""
    return [_of_size(number, rounds) for number in systems]


def drawn(found: Sequence[Grown], file: Path) -> Sequence[Grown]:
    """Draw the lines into that file, both scales by tens, and return the same figures."""
    lines = [
        Line(
            name,
            [(one.systems, value) for one, value in zip(found, values, strict=True)],
            marked=True,
        )
        for name, values in (
            ("overview page", [one.page for one in found]),
            ("turn", [one.turn for one in found]),
            ("sentence", [one.sentence for one in found]),
            ("one scope", [one.scope for one in found]),
            ("cry", [one.cry for one in found]),
        )
    ]
    low, high = found[0].systems, found[-1].systems
    across = Across("systems of the authority", low, high, by_tens=True)
    panel = Panel("milliseconds, the median", lines, by_tens=True, height=320)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(chart([panel], across), "utf-8")
    return found


def _of_size(systems: int, rounds: int) -> Grown:
    with demo_database("sqlite") as database:
        database.transact(partial(_grow, systems=systems))
        talker = seated(database, new_engine(), 0)
        turns = [alternate(talker, 2) / 2 for _ in range(max(1, rounds // 2))]
        draw = random.Random(1)  # the same every time
        scopes = [database.transact(partial(_settled, draw=draw)) for _ in range(rounds)]
        pages = [_page(database) for _ in range(3)]
    sentences = understanding.Sizes(
        authorities=((systems, systems * _CONTACTS),), sentences=rounds * 5, warm=rounds, floor=3
    )
    cries = incident.Sizes(systems=systems, lookups=rounds * 5, warm=rounds, floor=3, cold=1)
    return Grown(
        systems=systems,
        turn=median(turns) * 1000,
        scope=median(scopes) * 1000,
        sentence=understanding.measure(sentences)[0].p50,
        cry=incident.measure(cries).p50,
        page=median(pages) * 1000,
    )


def _grow(unit: UnitOfWork, *, systems: int) -> None:
    """Give the demo's first authority so many systems more, each with a contact to call."""
    unit.use_tenant(AUTHORITY, who="bench")
    more = [record for number in range(systems) for record in _of_a_system(number)]
    unit.register.save_all([(record, 0) for record in more], command="Bench")
    reconciler_of(unit).settle([Change(None, record) for record in more], command="Bench")


def _of_a_system(number: int) -> Sequence[Record]:
    name = f"Fagsystemet {number:05}"
    contact = Contact(
        system=name,
        side="supplier",
        slot="duty",
        name=f"Vagten {number}",
        phone=f"+45 00 {number // 10000:02} {number // 100 % 100:02} {number % 100:02}",
        hours="24/7",
        order=1,
        verified_on=DAY - timedelta(days=number % 80),
    )
    return System(name=name, criticality="forretningskritisk"), contact


def _settled(unit: UnitOfWork, *, draw: random.Random) -> float:
    unit.use_tenant(AUTHORITY, who="bench")
    return settled(unit, told=exercise_of, draw=draw)


def _page(database: Database) -> float:
    name = ADMINISTRATOR
    person = Visitor("w", name, name, name, AUTHORITY, "Styrelsen for Tåge og Fyrtårne", "da")
    begun = time.perf_counter()
    asyncio.run(page_for(database, person))
    return time.perf_counter() - begun
