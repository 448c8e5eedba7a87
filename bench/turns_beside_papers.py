"""Measure turns at a steady rate while the same process makes papers of a large authority.

The turns are in another authority, on the same database. They begin by the clock, so that one that
waits delays no other.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.derivation import FIRST, found_authority
from bench.fixtures import PLACES, Talker, demo_database, new_engine, next_answer, seated
from bench.large import LARGE, NAME, Size, large_authority
from bot.adapters.web.overview_table import OverviewFilter, overview_page
from bot.adapters.web.pages import PageFrame
from bot.adapters.web.ports import Visitor
from bot.app.papers.paper_jobs import PaperJobs
from bot.app.platforms.web.overviews import WebOverviews
from bot.app.register.create_authority import tenant_id
from bot.main.server import SWITCH_INTERVAL
from bot.texts.words import Words
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.scopes import scope_of
from storage.database import Database
from storage.unit_of_work import UnitOfWork

RATE = 20.0
"""Turns a second."""
SECONDS = 20.0
_SELDOM = 1.0
"""The seconds after which somebody asks for the same again, or as soon as it is there."""
AUDITED = Size(systems=100, people=100, suppliers=30)

Paper = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Beside:
    """The turns while something was made again and again: how many, and their milliseconds."""

    made: int
    turns: int
    p50: float
    p99: float


@dataclass(frozen=True)
class BesidePapers:
    """The turns with nothing beside, and beside each paper."""

    systems: int
    alone: Beside
    beside: Mapping[str, Beside]

    @property
    def most_added(self) -> float:
        """The most milliseconds that a paper adds to the 99th percentile."""
        return max(one.p99 for one in self.beside.values()) - self.alone.p99


def measure(
    audited: Size = AUDITED, overviewed: Size = LARGE, *, seconds: float = SECONDS
) -> BesidePapers:
    """Measure on SQLite, where all turns share one thread."""
    sys.setswitchinterval(SWITCH_INTERVAL)  # as the server does
    with _databases(audited) as (database, talkers):
        papers = _papers(database)
        alone = asyncio.run(_turns_beside(talkers, None, seconds))
        beside = {
            name: asyncio.run(_turns_beside(talkers, paper, seconds))
            for name, paper in papers.items()
        }
    with _databases(overviewed) as (database, talkers):
        page = _overview(database)
        beside["the overview's page"] = asyncio.run(_turns_beside(talkers, page, seconds))
    return BesidePapers(audited.systems, alone, beside)


@contextmanager
def _databases(size: Size) -> Iterator[tuple[Database, Sequence[Talker]]]:
    """Yield a database of a large authority and of the demo's, with people who answer there."""
    with demo_database("sqlite") as database:
        found_authority(database, FIRST, list(large_authority(size)))
        engine = new_engine()
        talkers = [seated(database, engine, place) for place in range(len(PLACES))]
        gc.collect()
        gc.freeze()  # as the server does when it is ready
        try:
            yield database, talkers
        finally:
            gc.unfreeze()


def _papers(database: Database) -> Mapping[str, Paper]:
    email, system = database.transact(_somebody)
    jobs = PaperJobs(database, tenant_id(FIRST), email, links=None)
    return {
        "a mini plan": lambda: jobs.make("mini_plan", {"about": scope_of("system", system)}),
        "a year wheel": lambda: jobs.make("year_wheel", {"about": []}),
        "the audit file": lambda: jobs.make("audit_file", {"about": []}),
    }


def _overview(database: Database) -> Paper:
    email, _ = database.transact(_somebody)
    person = Visitor("w", email, email, email, tenant_id(FIRST), NAME, "da")
    frame, today = PageFrame(Words("da"), "", "", ""), database.clock.now().date()

    async def page() -> object:
        view = await WebOverviews(database).matrix(person, None, "da")
        return await asyncio.to_thread(overview_page, frame, view, OverviewFilter(), today)

    return page


def _somebody(unit: UnitOfWork) -> tuple[str, str]:
    """Return an active member, and a system."""
    unit.use_tenant(tenant_id(FIRST))
    member = next(one.record for one in unit.register.find(Member) if one.record.active)
    return member.email, unit.register.find(System)[0].record.name


async def _turns_beside(talkers: Sequence[Talker], paper: Paper | None, seconds: float) -> Beside:
    """Take turns for so long, and at least until the paper was made once."""
    loop, waits, made = asyncio.get_running_loop(), list[float](), 0
    begun = loop.time()

    async def make() -> None:
        nonlocal made
        while paper is not None and (made == 0 or loop.time() < begun + seconds):
            again = loop.time() + min(_SELDOM, seconds)
            await paper()
            made += 1
            await asyncio.sleep(max(0.0, again - loop.time()))

    async def turn(talker: Talker, place: int) -> None:
        answer = next_answer(talker, place)
        asked = time.perf_counter()
        await talker.take_soon(answer)
        waits.append((time.perf_counter() - asked) * 1000)

    making = asyncio.create_task(make())
    turns, last = [], dict[int, asyncio.Task[None]]()
    number = 0
    while loop.time() < begun + seconds or not making.done():
        place = number % len(talkers)
        if place in last:
            await last[place]  # one person answers once at a time
        last[place] = asyncio.create_task(turn(talkers[place], place))
        turns.append(last[place])
        number += 1
        await asyncio.sleep(max(0.0, begun + number / RATE - loop.time()))
    await asyncio.gather(making, *turns)
    waits.sort()
    return Beside(made, len(waits), waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
