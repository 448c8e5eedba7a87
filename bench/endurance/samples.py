"""Look at the server from outside, second by second."""

import asyncio
import csv
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp

from bench.endurance.process import ServerProcess

_MEGABYTE = 1024 * 1024
_WAITING = re.compile(r'^kravbot_outbox_messages\{state="(\w+)"\} ([0-9.e+]+)$', re.MULTILINE)
_UNSENT = ("pending", "sending", "retry")


@dataclass(frozen=True)
class Sample:
    """The server at one moment.

    `second` is since the beginning, and `day` the simulated day. Memory and sizes are in megabytes.
    `waiting` are messages that are not sent yet, -1 where nobody told. Latencies are in
    milliseconds, of what ended since the sample before; 0 where nothing did.
    """

    second: float
    day: str
    resident: float
    shared_out: float
    descriptors: int
    threads: int
    database: float
    log: float
    waiting: int
    turns: int
    turn_p50: float
    turn_p99: float
    lookup_p50: float
    lookup_p99: float


def memory_of(pid: int) -> tuple[float, float]:
    """Return the resident memory in megabytes, and the same with what is shared divided up."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    found = {
        name: int(kilobytes) / 1024
        for name, kilobytes in re.findall(r"^(Rss|Pss):\s+(\d+) kB", rollup, re.MULTILINE)
    }
    return found["Rss"], found["Pss"]


def sizes_of(file: Path) -> tuple[float, float]:
    """Return the megabytes of the database and of its write-ahead log."""
    return _size(file), _size(file.with_name(f"{file.name}-wal"))


def _size(file: Path) -> float:
    return file.stat().st_size / _MEGABYTE if file.exists() else 0.0


async def waiting_at(session: aiohttp.ClientSession, health: str) -> int:
    """Return how many messages are not sent yet, -1 where nobody tells."""
    try:
        limit = aiohttp.ClientTimeout(total=2)
        async with session.get(f"{health}/metrics", timeout=limit) as response:
            found = _WAITING.findall(await response.text())
    except (aiohttp.ClientError, TimeoutError, ConnectionError):
        return -1
    return sum(int(float(count)) for state, count in found if state in _UNSENT)


def quantile(waits: Sequence[float], share: float) -> float:
    """Return that quantile of the seconds in milliseconds, 0 where there are none."""
    ordered = sorted(waits)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class Sampler:
    """It takes a sample every few seconds until it is cancelled.

    `begun` is when it began to, on the monotonic clock.
    """

    def __init__(self, server: ServerProcess, file: Path, health: str) -> None:
        self.samples: list[Sample] = []
        self._server, self._file, self._health = server, file, health
        self.begun = time.monotonic()

    async def watch(
        self,
        session: aiohttp.ClientSession,
        day: Callable[[], date],
        turns: Sequence[tuple[float, float]],
        lookups: Sequence[Sequence[tuple[float, float]]],
        *,
        every: float,
    ) -> None:
        """Take samples; `turns` and `lookups` grow meanwhile."""
        self.begun = time.monotonic()
        seen_turns, seen_lookups = len(turns), [0] * len(lookups)
        while True:
            await asyncio.sleep(every)
            turned = [wait for _, wait in turns[seen_turns:]]
            seen_turns = len(turns)
            looked = [
                wait
                for waits, seen in zip(lookups, seen_lookups, strict=True)
                for _, wait in waits[seen:]
            ]
            seen_lookups = [len(waits) for waits in lookups]
            waiting = await waiting_at(session, self._health)
            sample = self._taken(str(day()), waiting, seen_turns, turned, looked)
            if sample is not None:
                self.samples.append(sample)

    def _taken(
        self, day: str, waiting: int, turns: int, turned: list[float], looked: list[float]
    ) -> Sample | None:
        pid = self._server.pid
        if not pid or self._server.is_down:
            return None
        try:
            resident, shared_out = memory_of(pid)
            descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
            threads = sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
            database, log = sizes_of(self._file)
        except (OSError, KeyError):
            return None  # it is just ending
        return Sample(
            second=round(time.monotonic() - self.begun, 1),
            day=day,
            resident=round(resident, 1),
            shared_out=round(shared_out, 1),
            descriptors=descriptors,
            threads=threads,
            database=round(database, 2),
            log=round(log, 2),
            waiting=waiting,
            turns=turns,
            turn_p50=round(quantile(turned, 0.5), 1),
            turn_p99=round(quantile(turned, 0.99), 1),
            lookup_p50=round(quantile(looked, 0.5), 1),
            lookup_p99=round(quantile(looked, 0.99), 1),
        )


def write_rows(rows: Sequence[Any], kind: type, file: Path) -> None:
    """Write dataclasses of that kind as CSV."""
    with file.open("w", encoding="utf-8", newline="") as written:
        lines = csv.DictWriter(written, [field.name for field in fields(kind)])
        lines.writeheader()
        lines.writerows(asdict(row) for row in rows)
