"""One fault after the other, in an order that a seed decides."""

import asyncio
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.endurance.damage import DamageWatch
from bench.endurance.platform import Mood, Platform
from bench.endurance.process import ServerProcess
from bench.endurance.results import Which
from bench.endurance.turned_clock import TurnedClock

_ROOM = 64 * 1024
"""The bytes a file may have while files may not grow."""
_SLOW = 150_000
"""The microseconds that every write to the disk waits."""
_PIECE = bytes(4096)


@dataclass(frozen=True)
class Fault:
    """A fault that was there from one moment to another, in seconds of some clock."""

    kind: str
    begun: float
    ended: float

    def since(self, moment: float) -> "Fault":
        """Return it with seconds since that moment."""
        return Fault(self.kind, round(self.begun - moment, 1), round(self.ended - moment, 1))


_OF_THE_PROCESS = ("killed", "stopped")
_OF_THE_PLATFORM = "platform "

NO_PROCESS = "no process"
"""The kind of what follows from a fault: there is nobody to answer."""


class Faults:
    """The faults of one run; those that need rights this process lacks are left out.

    `file` is the database, and `filler` a place on its disk, None where that may not be filled.
    """

    def __init__(
        self,
        server: ServerProcess,
        platform: Platform,
        clock: TurnedClock,
        *,
        file: Path,
        filler: Path | None,
        damage: DamageWatch,
        which: Which,
        seed: int,
    ) -> None:
        self._damage = damage
        self.happened: list[Fault] = []
        self.now = "no fault yet"
        self._server, self._platform, self._clock = server, platform, clock
        self._file, self._filler = file, filler
        self._random = random.Random(seed)  # an order, the same every time
        self._kinds: dict[str, Callable[[], AbstractAsyncContextManager[None]]] = {
            "killed": self._killed,
            "stopped": self._stopped,
            "paused": self._paused,
            "files may not grow": self._no_growth,
            "database moved away": self._moved,
            "clock two hours back": lambda: self._clock_moved(timedelta(hours=-2)),
            "clock three hours ahead": lambda: self._clock_moved(timedelta(hours=3)),
            "platform hangs": lambda: self._platform_is("hangs"),
            "platform resets": lambda: self._platform_is("resets"),
            "platform answers 429": lambda: self._platform_is("throttles"),
            "platform answers 502": lambda: self._platform_is("fails"),
        }
        if can_trace():
            self._kinds |= {
                "fsync fails": lambda: self._traced("fsync,fdatasync", "error=EIO"),
                "write fails": lambda: self._traced("pwrite64", "error=ENOSPC"),
                "disk slow": lambda: self._traced(
                    "fsync,fdatasync,pwrite64", f"delay_enter={_SLOW}"
                ),
            }
        if filler is not None:
            self._kinds["disk full"] = self._full
        self._kinds = {name: one for name, one in self._kinds.items() if _is_among(which, name)}

    async def happen(self, *, every: float, lasting: float) -> None:
        """Let each kind happen once, in any order, then each again, until cancelled."""
        while True:
            for kind in self._random.sample([*self._kinds], len(self._kinds)):
                await asyncio.sleep(every * self._random.uniform(0.7, 1.3))
                await self.one(kind, lasting * self._random.uniform(0.5, 1.5))

    async def one(self, kind: str, seconds: float) -> None:
        """Let that fault be there for so long."""
        begun, self.now = time.monotonic(), kind
        try:
            async with self._kinds[kind]():
                await asyncio.sleep(seconds)
        finally:
            self.happened.append(Fault(kind, begun, time.monotonic()))
            self.now = f"after: {kind}"
        await self._damage.look(kind)

    # ── The process ──────────────────────────────────────────────────────────

    @asynccontextmanager
    async def _killed(self) -> AsyncIterator[None]:
        async with self._server.held():
            await self._server.kill()
            await self._server.start()
        yield

    @asynccontextmanager
    async def _stopped(self) -> AsyncIterator[None]:
        async with self._server.held():
            await self._server.stop()
            await self._server.start()
        yield

    @asynccontextmanager
    async def _paused(self) -> AsyncIterator[None]:
        self._server.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._server.signal(signal.SIGCONT)

    # ── The disk ─────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def _traced(self, calls: str, what: str) -> AsyncIterator[None]:
        """Let every one of these system calls come to that, in all the server's threads."""
        command = ("strace", "-f", "-qq", "-o", "/dev/null", "-p", str(self._server.pid))
        options = ("-e", f"trace={calls}", "-e", f"inject={calls}:{what}")
        tracer = await asyncio.create_subprocess_exec(
            *command, *options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                tracer.terminate()
            await tracer.wait()

    @asynccontextmanager
    async def _full(self) -> AsyncIterator[None]:
        if self._filler is None:
            return
        with self._filler.open("wb", buffering=0) as filler:
            _fill(filler.fileno(), shutil.disk_usage(self._filler.parent).free)
        try:
            yield
        finally:
            self._filler.unlink()

    @asynccontextmanager
    async def _no_growth(self) -> AsyncIterator[None]:
        pid = self._server.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE) if pid else None
        if before is not None:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_ROOM, before[1]))
        try:
            yield
        finally:
            if before is not None:
                with suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    @asynccontextmanager
    async def _moved(self) -> AsyncIterator[None]:
        away = self._file.with_suffix(".away")
        os.rename(self._file, away)
        try:
            yield
        finally:
            if not self._file.exists():
                os.rename(away, self._file)

    # ── What is around ───────────────────────────────────────────────────────

    @asynccontextmanager
    async def _clock_moved(self, by: timedelta) -> AsyncIterator[None]:
        self._clock.turn(self._clock.now() + by)
        try:
            yield
        finally:
            self._clock.turn(self._clock.now() - by)

    @asynccontextmanager
    async def _platform_is(self, mood: Mood) -> AsyncIterator[None]:
        self._platform.become(mood)
        try:
            yield
        finally:
            self._platform.become("well")


def _is_among(which: Which, kind: str) -> bool:
    match which:
        case "all":
            return True
        case "steady":
            return kind not in _OF_THE_PROCESS
        case "platform":
            return kind.startswith(_OF_THE_PLATFORM)


def _fill(file: int, free: int) -> None:
    """Take all that is free on the disk, the last of it by writing."""
    for room in (free * 95 // 100, free // 50, free // 100):
        with suppress(OSError):
            os.posix_fallocate(file, os.fstat(file).st_size, room)
    os.lseek(file, 0, os.SEEK_END)
    with suppress(OSError):
        while True:
            os.write(file, _PIECE)


def can_trace() -> bool:
    """Tell whether system calls of a process can be made to fail."""
    return os.geteuid() == 0 and shutil.which("strace") is not None
