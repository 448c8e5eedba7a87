"""The working days as they are lived: a few moments of each, and the clock turned in between."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as hour

from bench.endurance.authority import BEGINS
from bench.endurance.people import People
from bench.endurance.turned_clock import TurnedClock
from bot.texts.words import COPENHAGEN
from governance.workdays import is_workday


@dataclass(frozen=True)
class Moment:
    """An hour of the day, and the seconds for which the clock goes on from it."""

    at: hour
    lasts: float
    people_work: bool = False


NIGHT = Moment(hour(2, 30), 4.5)
"""The work of the night and the daily backup are done."""
WORKING_DAY = (
    NIGHT,
    Moment(hour(8, 5), 5.5, people_work=True),  # the nudges are sent
    Moment(hour(10, 30), 7.0, people_work=True),
    Moment(hour(14, 0), 7.0, people_work=True),
    Moment(hour(20, 0), 1.5),
)
DAY_OFF = (NIGHT, Moment(hour(12, 0), 1.5))
_PAUSE = 0.3
"""The seconds in which what is under way is done before the clock is turned."""


class Days:
    """The days from the first on; `today` is the one that is lived, the `number`th.

    `begun` has the moment on the monotonic clock at which each began.
    """

    def __init__(self, clock: TurnedClock, people: People) -> None:
        self.today = BEGINS
        self.number = 0
        self.begun: dict[date, float] = {}
        self._begun = asyncio.Condition()
        self._clock, self._people = clock, people

    async def reached(self, number: int) -> None:
        """Wait until so many days have begun."""
        async with self._begun:
            await self._begun.wait_for(lambda: self.number >= number)

    async def live(self) -> None:
        """Live one day after the other, until cancelled."""
        for day in _from(BEGINS):
            self.today = day
            self.begun[day] = time.monotonic()
            async with self._begun:
                self.number += 1
                self._begun.notify_all()
            for moment in WORKING_DAY if is_workday(day) else DAY_OFF:
                await self._live(day, moment)

    async def _live(self, day: date, moment: Moment) -> None:
        self._clock.turn(datetime.combine(day, moment.at, COPENHAGEN))
        if moment.people_work:
            self._people.working.set()
        await asyncio.sleep(moment.lasts)
        self._people.working.clear()
        await asyncio.sleep(_PAUSE)


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
