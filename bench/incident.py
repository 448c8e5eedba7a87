"""Measure whom to call, in a very large authority, with the database up or gone.

It is timed from a sentence to the cards that are sent. The floor is two fuzzy look-ups of one word
among all names, which no such answer can do without.
"""

import asyncio
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bench.program import PYTHON
from bot.app.incidents.service import IncidentService
from bot.app.incidents.snapshot_files import SnapshotFiles, StoredSnapshot
from bot.edge.encryption import Sealer, new_key
from bot.engine.turn import Engine
from bot.incident.snapshot import (
    Callee,
    Colleague,
    Identity,
    KnownContract,
    KnownSystem,
    Snapshot,
)
from bot.main.bootstrap import build_engine
from bot.main.clock import SystemClock
from bot.main.server import SWITCH_INTERVAL
from bot.messages import Address, Delivery, FileRef, Receipt, Sender, TextInput, Turn
from storage.database import Database

SYSTEMS = 10_000
_SYLLABLES = (
    *("ba", "fi", "gro", "hu", "ka", "lem", "mo", "nys", "pe", "ra"),
    *("sti", "to", "vu", "bry", "dag", "fo", "gal", "him", "ko", "lun"),
)
_AUTHORITY = "large"
_EMAIL = "vagt@stor.example"
_KEY = "KRAVBOT_BENCH_KEY"
_Asked: TypeAlias = tuple[int, list[float], list[float], list[float]]
"""How many were answered, and the milliseconds alone, of the processor, and noted."""
_CONTACTS = 5
"""Contacts of each system."""


@dataclass(frozen=True)
class Sizes:
    """The systems, the look-ups, those before them and of the floor, and how many cold starts."""

    systems: int = SYSTEMS
    lookups: int = 2_000
    warm: int = 50
    floor: int = 300
    cold: int = 3


@dataclass(frozen=True)
class Incident:
    """Milliseconds, but `cold` in seconds.

    `processor_p50` and `processor_p99` are the processor's time in the thread that answers.
    `cold` is a new process to its first answer, with no database there.
    """

    systems: int
    contacts: int
    floor_p50: float
    floor_p99: float
    p50: float
    p99: float
    processor_p50: float
    processor_p99: float
    noted_p50: float
    noted_p99: float
    answered: int
    asked: int
    megabytes: float
    reading: float
    cold: float


def measure(sizes: Sizes = Sizes()) -> Incident:
    """Measure in process, with a sentence that has a typing error in every third case."""
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        place, key = Path(folder), new_key()
        snapshot = large_snapshot(sizes.systems)
        now = datetime.now(UTC)  # noqa: TID251  # the machine's own
        SnapshotFiles(place / "snapshots", Sealer([key])).write(StoredSnapshot(snapshot, now))
        size = sum(path.stat().st_size for path in (place / "snapshots").iterdir())
        begun = time.perf_counter()
        incidents = opened(place, key)
        reading = time.perf_counter() - begun
        gc.freeze()  # as the server does when it is ready
        sys.setswitchinterval(SWITCH_INTERVAL)
        answered, alone, processor, noted = asyncio.run(_asked_until_closed(incidents, sizes))
        floor = list(_floor(snapshot, sizes.floor))
        cold = statistics.median(_cold(place, key) for _ in range(sizes.cold))
    return Incident(
        systems=len(snapshot.systems),
        contacts=len(snapshot.contacts),
        floor_p50=_at(floor, 0.5),
        floor_p99=_at(floor, 0.99),
        p50=_at(alone, 0.5),
        p99=_at(alone, 0.99),
        processor_p50=_at(processor, 0.5),
        processor_p99=_at(processor, 0.99),
        noted_p50=_at(noted, 0.5),
        noted_p99=_at(noted, 0.99),
        answered=answered,
        asked=sizes.lookups,
        megabytes=size / 1_000_000,
        reading=reading,
        cold=cold,
    )


def opened(folder: Path, key: str) -> IncidentService:
    """Return the service as a process that finds no database has it."""
    clock = SystemClock()
    engine: Engine = build_engine("bench")
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", clock)
    return IncidentService(database, engine, clock, keys=[key], folder=folder)


def first_answer(folder: Path) -> None:
    """Do what a new process does until somebody has been answered."""
    incidents = opened(folder, os.environ[_KEY])
    now = datetime.now(UTC)  # noqa: TID251  # the machine's own
    if incidents.take(turn_of(f"{named(77)} er nede hvem ringer jeg til", "1"), now) is None:
        raise RuntimeError("nobody was answered")


async def _asked_until_closed(incidents: IncidentService, sizes: Sizes) -> _Asked:
    try:
        return await _asked(incidents, sizes)
    finally:
        await incidents.close()


async def _asked(incidents: IncidentService, sizes: Sizes) -> _Asked:
    messengers = {"console": nowhere()}
    answered, alone, processor, noted = 0, [], [], []
    for number in range(sizes.lookups + sizes.warm):
        now = datetime.now(UTC)  # noqa: TID251  # the machine's own
        turn = turn_of(sentence(number, sizes.systems), str(number))
        begun, worked = time.perf_counter(), time.thread_time()
        taken = incidents.take(turn, now)
        between, worked = time.perf_counter(), time.thread_time() - worked
        if taken is None or taken.answer is None:
            continue
        await incidents.note(taken.answer.happened)
        await incidents.deliver(taken, messengers)
        if number >= sizes.warm:
            answered += 1
            alone.append((between - begun) * 1000)
            processor.append(worked * 1000)
            noted.append((time.perf_counter() - begun) * 1000)
    return answered, alone, processor, noted


def named(number: int) -> str:
    """Return a name that is a word, as systems have; no two differ by one letter only."""
    places = (number // 8000, number // 400 % 20, number // 20 % 20, number % 20)
    return "".join(_SYLLABLES[place] for place in (*places, sum(places) % 20))


def sentence(number: int, systems: int) -> str:
    """Return a sentence about one of so many systems; every third has a typing error."""
    name = named(number * 37 % systems)
    match number % 3:
        case 0:
            return f"{name} er nede hvem ringer jeg til"
        case 1:
            return f"ring {name}"
        case _:
            return f"hvem ringer jeg til om {name[:4]}{name[5]}{name[4]}{name[6:]}, det er nede"


def nowhere() -> "_Nowhere":
    """Return a platform."""
    return _Nowhere()


def turn_of(text: str, key: str) -> Turn:
    """Return the turn in which somebody of the authority says it."""
    return Turn("console", _AUTHORITY, _EMAIL, Sender(_EMAIL, email=_EMAIL), key, TextInput(text))


def _floor(snapshot: Snapshot, times: int) -> Iterator[float]:
    names = [one.name.casefold() for one in snapshot.systems]
    for number in range(times):
        name = named(number * 37 % len(names))
        word = f"{name[:4]}{name[5]}{name[4]}{name[6:]}"
        begun = time.perf_counter()
        for _ in range(2):
            process.extract(word, names, scorer=OSA.distance, score_cutoff=2, limit=8)
        yield (time.perf_counter() - begun) * 1000


def _cold(folder: Path, key: str) -> float:
    """Return the seconds until it is answered.

    What Python clears away at its end keeps nobody waiting.
    """
    code = (
        "import os; from pathlib import Path; from bench.incident import first_answer; "
        f"first_answer(Path({str(folder)!r})); os._exit(0)"
    )
    begun = time.perf_counter()
    subprocess.run(  # our own program
        [*PYTHON.get(), "-c", code], check=True, env={**os.environ, _KEY: key}
    )
    return time.perf_counter() - begun


def large_snapshot(systems: int) -> Snapshot:
    """Make a snapshot with five contacts for each system, each under a contract of its own."""
    now = datetime.now(UTC)  # noqa: TID251  # the machine's own
    suppliers = [f"{named(n).title()[::-1]} A/S" for n in range(2000)]
    return Snapshot(
        authority=_AUTHORITY,
        name="Direktoratet for Store Registre",
        read_at=now,
        mark="bench",
        verified_within=90,
        identities=(Identity("console", _AUTHORITY, _EMAIL, _EMAIL),),
        workspaces=(("console", _AUTHORITY),),
        members=(Colleague(email=_EMAIL, name="Vagt Havende"),),
        systems=tuple(
            KnownSystem(name=named(n).title(), aliases=(f"fs{n}",), rto_hours=4.0)
            for n in range(systems)
        ),
        contracts=tuple(
            KnownContract(
                number=f"K-{n}",
                title=f"Drift {n}",
                supplier=suppliers[n % len(suppliers)],
                systems=(named(n).title(),),
            )
            for n in range(systems)
        ),
        suppliers=tuple((name, name.removesuffix(" A/S")) for name in suppliers),
        contacts=tuple(_contact(n) for n in range(systems * _CONTACTS)),
    )


def _contact(number: int) -> Callee:
    return Callee(
        key=f"fagsystem{number // _CONTACTS}//supplier/duty/vagt {number}",
        system=named(number // _CONTACTS).title(),
        side="supplier" if number % _CONTACTS else "us",
        slot="duty",
        name=f"Vagt {number}",
        function="Døgnvagt",
        phone=f"+45{number:08}",
        hours="24/7",
        order=number % _CONTACTS + 1,
        verified_on=date(2026, 2, 1),
    )


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


class _Nowhere:
    """A platform that takes everything at once."""

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        return Receipt("1")

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        return b""

    async def profile(self, workspace: str, person: str) -> Sender:
        return Sender(person)
