"""Measure a backup of a large SQLite database while people answer.

It tells how long it takes, and how long it keeps anybody waiting.
"""

import asyncio
import os
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.fixtures import (
    ADMINISTRATOR,
    AUTHORITY,
    Talker,
    demo_database,
    new_engine,
    next_answer,
    seated,
)
from bot.main.server import SWITCH_INTERVAL
from storage.backup.create import back_up
from storage.conversations.attachments import CHUNK
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MEGABYTES = 1024
CLIENTS = 8
PAUSE = 0.05
"""Seconds each client thinks before the next answer.

Together they keep the database's thread about half busy.
"""

ALONE = 20.0
"""Seconds for which they answer with nothing beside."""

_CHUNKS = 32
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Waits:
    """The times turns took, in milliseconds, while something ran for so many seconds."""

    seconds: float
    turns: int
    p99: float
    longest: float


@dataclass(frozen=True)
class Backup:
    """Figures of one run; `megabytes` is the size of the backup's file."""

    megabytes: float
    alone: Waits
    backup: Waits
    floor: Waits


def measure(megabytes: int = MEGABYTES, *, alone_for: float = ALONE) -> Backup:
    """Measure turns alone, beside a backup, and beside the floor.

    The floor is the database's file copied plainly and synced at the end.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)  # as the server does
    with demo_database("sqlite") as database:
        _fill(database, megabytes)
        engine = new_engine()
        talkers = [seated(database, engine, place) for place in range(CLIENTS)]
        file = Path(str(database.url.database))
        target, plain = file.with_name("bench.kravbot"), file.with_name("plain")
        alone = asyncio.run(answering(talkers, asyncio.sleep(alone_for)))
        backup = asyncio.run(answering(talkers, asyncio.to_thread(back_up, database, target)))
        size = target.stat().st_size
        target.unlink()
        floor = asyncio.run(answering(talkers, asyncio.to_thread(_copy, file, plain)))
        return Backup(size / _MEGABYTE, alone, backup, floor)


def _fill(database: Database, megabytes: int) -> None:
    """Fill the database with attachments of 8 MB each."""

    def receive(unit: UnitOfWork) -> None:
        unit.use_tenant(AUTHORITY)
        blob, found = unit.attachments.begin(ADMINISTRATOR), sha256()
        for n in range(_CHUNKS):
            piece = os.urandom(CHUNK)
            found.update(piece)
            unit.attachments.write(blob, n, piece)
        unit.attachments.finish(
            blob,
            sha256=found.hexdigest(),
            size=_CHUNKS * CHUNK,
            media_type="application/octet-stream",
            name="a.bin",
        )

    for _ in range(megabytes * _MEGABYTE // (_CHUNKS * CHUNK)):
        database.transact(receive)


def _copy(file: Path, target: Path) -> None:
    with file.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(_MEGABYTE):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())


async def answering(talkers: list[Talker], beside: Coroutine[None, None, object]) -> Waits:
    """Let everybody answer for as long as `beside` takes."""
    begun = time.perf_counter()
    running = asyncio.create_task(beside)
    waits: list[float] = []

    async def one(talker: Talker, place: int) -> None:
        while not running.done():
            await asyncio.sleep(PAUSE)
            turn = next_answer(talker, place)
            asked = time.perf_counter()
            await talker.take_soon(turn)
            waits.append((time.perf_counter() - asked) * 1000)

    await asyncio.gather(*(one(talker, place) for place, talker in enumerate(talkers)))
    await running
    waits.sort()
    return Waits(time.perf_counter() - begun, len(waits), waits[int(len(waits) * 0.99)], waits[-1])
