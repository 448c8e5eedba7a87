"""Measure the overview's page of a large authority: read, worked out, drawn and packed."""

import asyncio
import gzip
import time
from dataclasses import dataclass
from statistics import median

from bench.derivation import FIRST, founded
from bench.large import LARGE, NAME, Size
from bot.adapters.web.overview_table import OverviewFilter, overview_page
from bot.adapters.web.pages import PageFrame
from bot.adapters.web.ports import Visitor
from bot.app.platforms.web.overviews import WebOverviews
from bot.app.register.create_authority import tenant_id
from bot.texts.words import Words
from governance.records.members import Member
from governance.records.systems import System
from storage.database import Database
from storage.unit_of_work import UnitOfWork

RUNS = 5
_ZLIB_DEFAULT = 6
"""The level at which aiohttp packs."""


@dataclass(frozen=True)
class OverviewMeasured:
    """Seconds, of the median run, and kilobytes as they are sent.

    `floor` is to read the systems alone; `held` is how long the database was held for the page.
    """

    systems: int
    floor: float
    held: float
    page: float
    kilobytes: float


def measure(size: Size = LARGE, *, runs: int = RUNS) -> OverviewMeasured:
    """Measure it on SQLite, for a member of an authority of that size."""
    with founded("sqlite", size, authorities=1) as (database, _):
        email = database.transact(_somebody)
        person = Visitor("w", email, email, email, tenant_id(FIRST), NAME, "da")
        floors = [_floor(database) for _ in range(runs)]
        measured = [asyncio.run(page_for(database, person)) for _ in range(runs)]
        return OverviewMeasured(
            systems=size.systems,
            floor=median(floors),
            held=median(held for held, _, _ in measured),
            page=median(page for _, page, _ in measured),
            kilobytes=measured[0][2],
        )


async def page_for(database: Database, person: Visitor) -> tuple[float, float, float]:
    """Return the seconds the database was held, those of the whole page, and its kilobytes."""
    begun = time.perf_counter()
    view = await WebOverviews(database).matrix(person, None, "da")
    held = time.perf_counter()
    today = database.clock.now().date()
    drawn = overview_page(PageFrame(Words("da"), "", "", ""), view, OverviewFilter(), today)
    packed = gzip.compress(drawn.encode(), _ZLIB_DEFAULT)
    return held - begun, time.perf_counter() - begun, len(packed) / 1024


def _somebody(unit: UnitOfWork) -> str:
    unit.use_tenant(tenant_id(FIRST))
    return next(one.record.email for one in unit.register.find(Member) if one.record.active)


def _floor(database: Database) -> float:
    def read(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(FIRST))
        unit.register.find(System)

    begun = time.perf_counter()
    database.transact(read)
    return time.perf_counter() - begun
