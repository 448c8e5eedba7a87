"""Run `kravbot run` at a clock that is turned from outside, a working day in half a minute.

    python -m bench.endurance.server CLOCKFILE      settings from the environment, as ever

It is the server as it is shipped, but for its clock, and for the periodic work, which is done more
often: a night is a few seconds long here.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from bench.endurance.turned_clock import TurnedClock
from bot.main.clock import SystemClock
from bot.main.open_database import place_of
from bot.main.server import serve
from bot.main.settings import open_settings
from scheduler.ticker import Ticker

_LONGEST = 3.0
"""The seconds between two ticks, where the product has more."""


class FrequentTicker(Ticker):
    """It ticks at least every three seconds."""

    def __init__(self, work: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        super().__init__(work, seconds=min(seconds, _LONGEST))


def main(clock_file: Path) -> None:
    """Serve until SIGTERM."""
    settings = open_settings()
    # This process is for that.
    vars(import_module("bot.app.periodic_work"))["Ticker"] = FrequentTicker
    database = place_of(settings).open(TurnedClock(clock_file, SystemClock()), patiently=True)
    try:
        asyncio.run(serve(database, settings, ready=lambda _: None))
    finally:
        database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
