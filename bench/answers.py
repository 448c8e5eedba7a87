"""Measure one checklist answer through the engine, against the bare statements it issues."""

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass

from bench.fixtures import JUDGED, PLACES, Talker, demo_database, new_engine, seated
from bench.floor import Statements
from bot.engine.turn import Engine
from bot.main.server import SWITCH_INTERVAL
from bot.messages import TextInput, Turn
from storage.database import Database

CLIENTS = 8


@dataclass(frozen=True)
class Sizes:
    """The answers before it, of a pair, the pairs, each client's answers, and the open ones."""

    warm: int = 20
    rounds: int = 300
    pairs: int = 5
    each: int = 60
    crowd: int = 1000


@dataclass(frozen=True)
class Answers:
    """Figures of one run, with rates in answers a second and times in milliseconds."""

    database: str
    statements: int
    rate: float
    floor: float
    ratio: float
    p50_at_8: float
    p99_at_8: float
    rate_at_8: float
    floor_p99_at_8: float
    crowded_ratio: float


def measure(kind: str, sizes: Sizes = Sizes()) -> Answers:
    """Measure on `sqlite` or `postgresql`."""
    with demo_database(kind) as database:
        engine = new_engine()
        talker = seated(database, engine, 0)
        alternate(talker, sizes.warm)
        statements = _listened(database, talker)
        pairs = _pairs(database, talker, statements, sizes)
        others = [seated(database, engine, place) for place in range(1, CLIENTS)]
        bare_waits = asyncio.run(statements.queue(database, clients=CLIENTS, each=sizes.each))
        latencies, rate_at_8 = asyncio.run(_crowd([talker, *others], sizes.each))
        _fill(database, engine, sizes.crowd)
        crowded = _pairs(database, talker, statements, sizes)
        rate = statistics.median(pair[0] for pair in pairs)
        floor = statistics.median(pair[1] for pair in pairs)
        return Answers(
            database=kind,
            statements=len(statements),
            rate=rate,
            floor=floor,
            ratio=statistics.median(ours / bare for ours, bare in pairs),
            p50_at_8=statistics.median(latencies) * 1000,
            p99_at_8=_p99(latencies),
            floor_p99_at_8=_p99(bare_waits),
            rate_at_8=rate_at_8,
            crowded_ratio=statistics.median(ours / bare for ours, bare in crowded),
        )


def _p99(seconds: list[float]) -> float:
    """Return the 99th percentile in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000


def _pairs(
    database: Database, talker: Talker, statements: Statements, sizes: Sizes
) -> list[tuple[float, float]]:
    """Return the rates of ours and of the floor, one measured right after the other."""
    rounds = sizes.rounds
    return [
        (rounds / alternate(talker, rounds), rounds / statements.replay(database, rounds))
        for _ in range(sizes.pairs)
    ]


def alternate(talker: Talker, times: int) -> float:
    """Return the seconds spent on so many answers; going back to the question is not counted."""
    spent = 0.0
    for n in range(times):
        turn = _back(talker, "Delvist" if n % 2 else "Ja")
        begun = time.perf_counter()
        talker.take(turn)
        spent += time.perf_counter() - begun
    return spent


def _listened(database: Database, talker: Talker) -> Statements:
    turn = _back(talker, "Ja")
    return Statements.of(database, lambda: talker.take(turn))


def _back(talker: Talker, label: str) -> Turn:
    """Go back to the judgement, and return the turn that presses that button."""
    talker.say(f"ret {JUDGED['3.2']}")
    turn = talker.press(label)
    if turn is None:
        raise LookupError(label)
    return turn


async def _crowd(talkers: list[Talker], each: int) -> tuple[list[float], float]:
    """Let everybody answer on and on, round after round.

    Returns the seconds of each answer, and turns a second.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)  # as the server does
    latencies: list[float] = []
    turns = 0

    async def one(talker: Talker, place: int) -> None:
        nonlocal turns
        requirement, _ = PLACES[place]
        answered = 0
        while answered < each:
            turns += 2
            await talker.take_soon(talker.turn(TextInput(f"ret {JUDGED[requirement]}")))
            turn = talker.press("Delvist" if answered % 2 else "Ja")
            if turn is None:
                raise LookupError(requirement)
            begun = time.perf_counter()
            await talker.take_soon(turn)
            latencies.append(time.perf_counter() - begun)
            answered += 1

    begun = time.perf_counter()
    await asyncio.gather(*(one(talker, place) for place, talker in enumerate(talkers)))
    return latencies, turns / (time.perf_counter() - begun)


def _fill(database: Database, engine: Engine, crowd: int) -> None:
    """Fill the database with so many conversations with a checklist open."""
    for n in range(crowd):
        Talker(database, engine, f"crowd-{n}").say("start 3.5 på K-101")
