"""Drive one run from its beginning to its end, in a process of its own.

    python -m bench.endurance.driver FOLDER SIZES      prints what came of it, as JSON

Where it may, the database gets a small disk of its own, which only this process and its children
see: it is run in a mount namespace then, and the disk is gone with it.
"""

import asyncio
import dataclasses
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path

import aiohttp

from bench.endurance import samples as sampled
from bench.endurance.authority import BEGINS, found
from bench.endurance.damage import DamageWatch
from bench.endurance.days import Days
from bench.endurance.faults import NO_PROCESS, Fault, Faults
from bench.endurance.lookups import LookedUp, LookUps
from bench.endurance.people import People
from bench.endurance.picture import drawn
from bench.endurance.platform import Platform, platform
from bench.endurance.process import ServerProcess
from bench.endurance.results import Endurance, Growth, Sizes
from bench.endurance.samples import Sample, Sampler, write_rows
from bench.endurance.turned_clock import TurnedClock
from bench.endurance.verdict import counted, judge
from bot.edge.encryption import new_key
from bot.main.clock import SystemClock
from bot.texts.words import COPENHAGEN
from storage.backup.stored import moment_in
from storage.backup.trial import TRIAL
from tests.ports import unused_port

_CALLERS = 40
_LINKS = 4
_LINKS_LAST = 40
"""The days after which new crisis links are fetched; they are good for a hundred."""
_GROWING = ("resident", "shared_out", "descriptors", "threads", "database", "log")
_LOOK_EVERY = 0.5
_SETTLES = 12.0
"""The seconds without a fault at the end, in which what was put off is done."""


async def main(folder: Path, sizes: Sizes) -> Endurance:
    """Found the authority, start the server, and let the days, the people and the faults go."""
    with _disk(folder / "disk", sizes.megabytes) as is_own:
        clock_file = folder / "clock"
        clock_file.write_text("0", "ascii")
        clock = TurnedClock(clock_file, SystemClock())
        clock.turn(datetime.combine(BEGINS, hour(0, 30), COPENHAGEN))
        file = folder / "disk" / "kravbot.db"
        codes = range(sizes.systems)
        found(f"sqlite:///{file}", clock, systems=sizes.systems, people=sizes.people, codes=codes)
        filler = file.with_name("filler") if is_own else None
        run = _Run(folder, file, clock, sizes, filler=filler)
        return await run.through()


class _Run:
    """Everything of one run."""

    def __init__(
        self, folder: Path, file: Path, clock: TurnedClock, sizes: Sizes, *, filler: Path | None
    ) -> None:
        self._folder, self._file, self._clock, self._sizes = folder, file, clock, sizes
        self._filler = filler
        self._backups = folder / "backups"
        self._backups.mkdir()
        self._tried: defaultdict[date, float] = defaultdict(float)
        port = unused_port()
        health = unused_port()
        environment = {
            "KRAVBOT_DATABASE_URL": f"sqlite:///{file}",
            "KRAVBOT_PORT": str(port),
            "KRAVBOT_HEALTH_PORT": str(health),
            "KRAVBOT_TEAMS_LOCAL": "true",
            "KRAVBOT_ENCRYPTION_KEYS": new_key(),
            "KRAVBOT_BACKUP_FOLDER": str(self._backups),
            "KRAVBOT_CONTROL_SOCKET": str(folder / "control.sock"),
        }
        self._server = ServerProcess(environment, folder / "clock", folder / "server.log", port)
        self._damage = DamageWatch(file, folder)
        self._sampler = Sampler(self._server, file, f"http://127.0.0.1:{health}")

    async def through(self) -> Endurance:
        sizes = self._sizes
        connector = aiohttp.TCPConnector(limit=0)
        async with (
            platform() as teams,
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True)
            ) as session,
        ):
            writers = sizes.people - min(_CALLERS, sizes.people // 4)
            lookups = LookUps(
                session,
                teams,
                self._server,
                owners=sizes.systems,
                callers=range(writers, sizes.people),
            )
            people = People(
                session,
                teams,
                self._server.port,
                owners=sizes.systems,
                everybody=writers,
                seed=sizes.seed,
            )
            faults = Faults(
                self._server,
                teams,
                self._clock,
                file=self._file,
                filler=self._filler,
                damage=self._damage,
                which=sizes.faults,
                seed=sizes.seed,
            )
            lookups.doing = people.doing = lambda: faults.now
            days = Days(self._clock, people)
            try:
                await self._server.start()
                await lookups.first_answer()
                await people.greet(range(sizes.people), at_once=sizes.clients)
                await lookups.fetch_links(min(_LINKS, sizes.systems // 2))
                backups = await self._live(session, teams, days, people, lookups, faults)
                await self._server.stop()
            finally:
                await self._server.kill()
        return self._told(days, people, teams, lookups, faults.happened, backups)

    async def _live(
        self,
        session: aiohttp.ClientSession,
        teams: Platform,
        days: Days,
        people: People,
        lookups: LookUps,
        faults: Faults,
    ) -> set[str]:
        """Live through it; return the names of the backups there were."""
        sizes, backups = self._sizes, set[str]()
        counts = lookups.counted
        calling = [
            asyncio.create_task(lookups.look_up(way, every=sizes.lookup_every)) for way in counts
        ]
        living = [
            asyncio.create_task(work)
            for work in (
                days.live(),
                *(people.write(pause=sizes.pause) for _ in range(sizes.clients)),
                self._supervise(lookups),
                self._renew(days, lookups),
                self._watch_backups(backups, days),
                self._sampler.watch(
                    session,
                    lambda: days.today,
                    people.written.waits,
                    [one.waits for one in counts.values()],
                    every=sizes.sample_every,
                ),
            )
        ]
        troubling = asyncio.create_task(
            faults.happen(every=sizes.fault_every, lasting=sizes.fault_lasts)
        )
        every = [*calling, *living, troubling]
        await asyncio.wait(every, timeout=sizes.seconds, return_when=asyncio.FIRST_EXCEPTION)
        await _ended(troubling)
        teams.become("well")
        await asyncio.sleep(min(_SETTLES, sizes.seconds))
        lookups.closing = True
        await asyncio.gather(*calling)
        for task in living:
            await _ended(task)
        return backups

    async def _supervise(self, lookups: LookUps) -> None:
        """Start the server again where it ended, and ask it until it answers."""
        while True:
            await self._server.restart_if_ended()
            await lookups.first_answer()
            await asyncio.sleep(0.05)

    async def _renew(self, days: Days, lookups: LookUps) -> None:
        """Fetch new crisis links, each time before those there are end."""
        for time in itertools.count(1):
            await days.reached(_LINKS_LAST * time)
            await lookups.fetch_links(min(_LINKS, self._sizes.systems // 2))

    async def _watch_backups(self, seen: set[str], days: Days) -> None:
        """Note every backup, and the seconds of each day in which one was made or tried."""
        while True:
            seen |= {path.name for path in _backups_in(self._backups)}
            if any(self._file.parent.rglob(f"{TRIAL}*")):
                self._tried[days.today] += _LOOK_EVERY
            await asyncio.sleep(_LOOK_EVERY)

    def _told(
        self,
        days: Days,
        people: People,
        teams: Platform,
        lookups: LookUps,
        happened: Sequence[Fault],
        backups: set[str],
    ) -> Endurance:
        samples, written = self._sampler.samples, people.written
        down = [Fault(NO_PROCESS, gone, back) for gone, back in self._server.down]
        faults = [one.since(self._sampler.begun) for one in (*happened, *down)]
        write_rows(samples, Sample, self._folder / "endurance.csv")
        write_rows(faults, Fault, self._folder / "faults.csv")
        (self._folder / "endurance.svg").write_text(drawn(samples, faults), "utf-8")
        verdict = judge(self._file, written.acknowledged, _backups_in(self._backups), self._folder)
        waits = [wait for _, wait in written.waits]
        return Endurance(
            seconds=samples[-1].second if samples else 0.0,
            people=self._sizes.people,
            days=days.number,
            faults=counted(one.kind for one in happened),
            turns=written.turns,
            posted_again=written.again,
            unanswered=written.unanswered,
            otherwise=dict(written.otherwise.most_common()),
            acknowledged=len(written.acknowledged),
            lost=verdict.lost,
            twice=verdict.twice,
            entries=verdict.entries,
            delivered=teams.taken,
            backups=len(backups),
            days_without=_days_without(days, backups, [*happened, *down], self._tried),
            trial=sum(self._tried.values()) / max(1, len(backups)),
            broken=[*self._damage.found, *verdict.faults],
            chat=_counted(lookups.counted["chat"]),
            link=_counted(lookups.counted["link"]),
            in_vain=[told for one in lookups.counted.values() for told in one.in_vain],
            turn_p50=sampled.quantile(waits, 0.5),
            turn_p99=sampled.quantile(waits, 0.99),
            starts=len(self._server.first_answers),
            first_answer=statistics.median(self._server.first_answers),
            first_answer_longest=max(self._server.first_answers),
            exits=[status for status in self._server.exits if status],
            growth={name: growth_of([getattr(one, name) for one in samples]) for name in _GROWING},
        )


def _days_without(
    days: Days, backups: set[str], faults: Sequence[Fault], tried: Mapping[date, float]
) -> list[str]:
    """Say of each day that ended without a backup of its own which faults there were.

    `tried` are the seconds of each in which one was restored for trial.
    """
    made = {moment_in(name).astimezone(COPENHAGEN).date() for name in backups}
    told = []
    for (day, begun), ended in zip(days.begun.items(), [*days.begun.values()][1:], strict=False):
        if day in made:
            continue
        seen = dict.fromkeys(one.kind for one in faults if one.begun < ended and one.ended > begun)
        under_way = f"one tried for {tried[day]:.0f} s" if day in tried else "none tried"
        what = ", ".join(seen) or "no fault"
        told.append(f"{day:%a %d %b}, {ended - begun:.0f} s: {what}; {under_way}")
    return told


def growth_of(values: Sequence[float]) -> Growth:
    """Return the medians of the second and the last tenth, and the most."""
    tenth = max(1, len(values) // 10)
    early = values[tenth : 2 * tenth] or values[:tenth]
    return Growth(statistics.median(early), statistics.median(values[-tenth:]), max(values))


def _counted(found: LookedUp) -> dict[str, float]:
    waits = [wait for _, wait in found.waits]
    return {
        "asked": found.asked,
        "answered": found.answered,
        "down": found.down,
        "late": found.late,
        "in_vain": len(found.in_vain),
        "p50": sampled.quantile(waits, 0.5),
        "p99": sampled.quantile(waits, 0.99),
    }


def _backups_in(folder: Path) -> list[Path]:
    return (
        sorted(path for path in folder.glob("*.backup") if path.is_file())
        if folder.exists()
        else []
    )


async def _ended(task: "asyncio.Task[None]") -> None:
    """Cancel it; what it raised before is raised here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@contextmanager
def _disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Make the folder, on a disk of its own of that size where it may be; yield whether it is."""
    folder.mkdir()
    if not megabytes or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        yield False
        return
    image = folder.with_suffix(".img")
    with image.open("wb") as made:
        made.truncate(megabytes * 1024 * 1024)
    # Nothing is reserved for root, or the server would never find it full.
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=True)
    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


if __name__ == "__main__":
    print(
        json.dumps(
            dataclasses.asdict(
                asyncio.run(main(Path(sys.argv[1]), Sizes(**json.loads(sys.argv[2]))))
            )
        )
    )
