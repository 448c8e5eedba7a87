"""Test the tick: whatever is to be done is awaited, however it is handed over.

One that fails does not end the ticking.
"""

import asyncio
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from scheduler.ticker import Ticker


async def test_what_a_lambda_begins_is_done_too() -> None:
    """APScheduler calls what is not a coroutine function in a thread, and ignores its result."""
    ticked = asyncio.Event()

    async def work(said: str) -> None:
        assert said == "now"
        ticked.set()

    ticker = Ticker(lambda: work("now"), seconds=0.02)
    ticker.start()
    try:
        async with asyncio.timeout(5):
            await ticked.wait()
    finally:
        ticker.stop()


async def test_one_that_fails_is_followed_by_the_next() -> None:
    ticks: list[int] = []
    again = asyncio.Event()

    async def work() -> None:
        ticks.append(1)
        if len(ticks) == 1:
            raise RuntimeError("once")
        again.set()

    ticker = Ticker(work, seconds=0.02)
    ticker.start()
    try:
        async with asyncio.timeout(5):
            await again.wait()
    finally:
        ticker.stop()


async def test_a_clock_that_is_set_back_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler waits for an hour of the wall clock, which comes later then."""
    ticks: list[int] = []
    first, again = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        ticks.append(1)
        (again if set_back else first).set()

    set_back: list[timedelta] = []

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) - sum(set_back, timedelta())

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    monkeypatch.setattr("scheduler.ticker.datetime", Clock)
    ticker = Ticker(work, seconds=0.05)
    ticker.start()
    try:
        async with asyncio.timeout(5):
            await first.wait()
            set_back.append(timedelta(hours=2))
            await again.wait()
    finally:
        ticker.stop()


def test_what_is_cut_short_when_the_process_stops_leaves_no_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stop_in_the_middle() -> None:
        begun = asyncio.Event()

        async def work() -> None:
            begun.set()
            await asyncio.sleep(60)

        ticker = Ticker(work, seconds=0.02)
        ticker.start()
        async with asyncio.timeout(5):
            await begun.wait()
        ticker.stop()

    asyncio.run(stop_in_the_middle())
    assert caplog.text == ""
