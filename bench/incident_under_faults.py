"""Measure whom to call while the database hangs, the disk is full and the key server stalls.

What hangs is a server on this machine that accepts a connection and then says nothing. The disk is
full by a limit on the size of files, which this process alone has, and only for as long.
"""

import asyncio
import contextlib
import gc
import resource
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bench.incident import SYSTEMS, large_snapshot, nowhere, sentence, turn_of
from bot.adapters.teams.auth.signing_keys import KeySettings, NoKey, SigningKeys
from bot.app.incidents.service import IncidentService
from bot.app.incidents.snapshot_files import SnapshotFiles, StoredSnapshot
from bot.edge.encryption import Sealer, new_key
from bot.main.bootstrap import build_engine
from bot.main.clock import SystemClock
from bot.main.server import SWITCH_INTERVAL
from storage.database import Database, DatabaseAway

LOOKUPS = 2_000
_WARM = 50
_ROOM = 64 * 1024
"""Bytes a file may have, so that the spool is full after some dozens of lines."""


@dataclass(frozen=True)
class Troubled:
    """Milliseconds from the sentence to a card that is delivered.

    `database` and `keys` count how often each of the two was waited for.
    """

    asked: int
    answered: int
    p50: float
    p99: float
    worst: float
    database: int
    keys: int
    unwritten: int


def measure(lookups: int = LOOKUPS, *, systems: int = SYSTEMS) -> Troubled:
    """Measure one lookup after the other in a large authority."""
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        place, key = Path(folder), new_key()
        now = datetime.now(UTC)  # noqa: TID251  # the machine's own
        SnapshotFiles(place / "snapshots", Sealer([key])).write(
            StoredSnapshot(large_snapshot(systems), now)
        )
        gc.freeze()
        sys.setswitchinterval(SWITCH_INTERVAL)
        return asyncio.run(_measured(place, key, lookups, systems))


async def _measured(place: Path, key: str, lookups: int, systems: int) -> Troubled:
    clock = SystemClock()
    async with _silent() as port, aiohttp.ClientSession() as session:
        database = Database(f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing", clock)
        incidents = IncidentService(
            database, build_engine("bench"), clock, keys=[key], folder=place
        )
        settings = KeySettings(
            metadata_url=f"https://127.0.0.1:{port}/metadata", pause_after_failure=timedelta(0)
        )
        async with SigningKeys(session=session, clock=clock, file=None, settings=settings) as keys:
            waited = {"database": 0, "keys": 0}
            with _full_disk():
                troubles = [
                    asyncio.create_task(_ask_the_database(incidents, waited)),
                    asyncio.create_task(_ask_for_keys(keys, waited)),
                ]
                took = await _looked_up(incidents, lookups, systems)
                for trouble in troubles:
                    trouble.cancel()
                await asyncio.gather(*troubles, return_exceptions=True)
        unwritten = incidents.counted()["waiting"]
    await incidents.close()  # nobody makes it wait any more
    took.sort()
    return Troubled(
        asked=lookups,
        answered=len(took),
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
        worst=took[-1],
        database=waited["database"],
        keys=waited["keys"],
        unwritten=unwritten,
    )


async def _looked_up(incidents: IncidentService, lookups: int, systems: int) -> list[float]:
    messengers, took = {"console": nowhere()}, []
    for number in range(lookups + _WARM):
        begun = time.perf_counter()
        now = datetime.now(UTC)  # noqa: TID251  # the machine's own
        taken = incidents.take(turn_of(sentence(number, systems), str(number)), now)
        if taken is None or taken.answer is None:
            continue
        await incidents.note(taken.answer.happened)
        await incidents.deliver(taken, messengers)
        if number >= _WARM:
            took.append((time.perf_counter() - begun) * 1000)
    return took


async def _ask_the_database(incidents: IncidentService, waited: dict[str, int]) -> None:
    while True:
        with contextlib.suppress(DatabaseAway):
            await incidents.refresh()
        waited["database"] += 1
        await asyncio.sleep(0.1)


async def _ask_for_keys(keys: SigningKeys, waited: dict[str, int]) -> None:
    while True:
        with contextlib.suppress(NoKey):
            await keys.find("a-key-nobody-has")
        waited["keys"] += 1
        await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def _silent() -> AsyncIterator[int]:
    """Yield a port that accepts connections and says nothing."""
    writers: list[asyncio.StreamWriter] = []

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(ConnectionError):
            await reader.read()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await asyncio.gather(*(one.wait_closed() for one in writers), return_exceptions=True)


@contextlib.contextmanager
def _full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond its room."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
        signal.signal(signal.SIGXFSZ, handler)
