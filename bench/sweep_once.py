"""Sweep a database until nothing is left: `python -m bench.sweep_once URL`.

It prints one line of JSON, see `nudge_sweep.Once`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from statistics import quantiles
from typing import TypeVar

from bench.fixtures import new_engine, opened
from bench.once import peak_megabytes
from bot.app.outbox.nudges import NudgeService
from storage.database import Database
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


def main(url: str) -> None:
    """Sweep every authority once, and print the figures; the peak is that of this process."""
    spent: list[float] = []
    with opened(url) as database:
        _watch(database, spent)
        nudging = NudgeService(new_engine(), mail="mail")
        begun = time.perf_counter()
        swept = asyncio.run(nudging.sweep(database))
        seconds = time.perf_counter() - begun
    figures = {
        "seconds": seconds,
        "looked_at": swept.looked_at,
        "said": swept.said,
        "messages": swept.messages,
        "transactions": len(spent),
        "p99": quantiles(spent, n=100)[98],
        "longest": max(spent),
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(figures))


def _watch(database: Database, spent: list[float]) -> None:
    """Note the milliseconds of every transaction, commit included."""
    transact = database.transact

    def watched(work: Callable[[UnitOfWork], T]) -> T:
        begun = time.perf_counter()
        try:
            return transact(work)
        finally:
            spent.append((time.perf_counter() - begun) * 1000)

    database.transact = watched  # type: ignore[method-assign]  # only here


if __name__ == "__main__":
    main(sys.argv[1])
