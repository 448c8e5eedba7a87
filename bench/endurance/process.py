"""Start, kill and stop the server, and know when it was there."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.program import program

_STOPS_WITHIN = 30.0


def _without_settings() -> Mapping[str, str]:
    """Return the environment without settings of Kravbot, of which an unknown one is refused."""
    return {name: one for name, one in os.environ.items() if not name.startswith("KRAVBOT_")}


@dataclass
class ServerProcess:
    """The server's process, one after the other on the same files.

    `down` are the spans, on the monotonic clock, from the end of a process to the first answer of
    the next. `first_answers` are the seconds from a start to it. `exits` are the statuses it ended
    with by itself. `pid` is 0 while there is no process.
    """

    environment: Mapping[str, str]
    clock_file: Path
    log: Path
    port: int
    down: list[tuple[float, float]] = field(default_factory=list)
    first_answers: list[float] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)
    _process: "asyncio.subprocess.Process | None" = None
    _started: float = 0.0
    _gone: float | None = None
    _watching: "asyncio.Task[None] | None" = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pid(self) -> int:
        process = self._process
        return 0 if process is None or process.returncode is not None else process.pid

    @property
    def is_down(self) -> bool:
        """True from the end of a process to the first answer of the next."""
        return self._gone is not None

    def was_down(self, begun: float, ended: float) -> bool:
        """Tell whether it was down at any moment of that span."""
        if self._gone is not None and self._gone <= ended:
            return True
        return any(gone <= ended and begun <= back for gone, back in self.down)

    async def start(self) -> None:
        self._gone = self._gone or time.monotonic()
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *program("bench.endurance.server", str(self.clock_file)),
                env={**_without_settings(), **self.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._watching = asyncio.create_task(self._watch(self._process))

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Note the moment in which it ends, whyever."""
        await process.wait()
        self._gone = self._gone or time.monotonic()

    def answered(self) -> None:
        """Note that it has answered somebody."""
        if self._gone is not None and self._started >= self._gone and self.pid:
            now = time.monotonic()
            self.down.append((self._gone, now))
            self.first_answers.append(now - self._started)
            self._gone = None

    async def kill(self) -> None:
        """Kill it at once, whatever it does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Stop it as an operator does, and wait until it has ended."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._gone = self._gone or time.monotonic()
        process.send_signal(how)
        async with asyncio.timeout(_STOPS_WITHIN):
            status = await process.wait()
        if how is signal.SIGTERM:
            self.exits.append(status)

    async def restart_if_ended(self) -> None:
        """Start it again where it ended by itself, as a supervisor does."""
        process = self._process
        if process is not None and process.returncode is not None and not self._lock.locked():
            self.exits.append(process.returncode)
            await self.start()

    def held(self) -> asyncio.Lock:
        """Return the lock of whoever ends and starts it on purpose."""
        return self._lock

    def signal(self, what: signal.Signals) -> None:
        if self.pid:
            os.kill(self.pid, what)
