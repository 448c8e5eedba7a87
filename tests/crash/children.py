"""Define what the children do until they are killed."""

import gc
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, delete

from bot.engine.turn import Engine, TurnResult
from bot.main.bootstrap import build_engine
from bot.messages import Turn
from storage.core.schema import turns
from storage.database import Database
from storage.migrate import migrate
from storage.unit_of_work import UnitOfWork
from tests import engines
from tests.crash.conversation import SCRIPTS, TURNS, Conversation, Taker, token_of
from tests.crash.diary import Diary
from tests.crash.points import Points
from tests.fakes.clock import FakeClock
from tests.replicas.replica import drain

engines.share()

HONEST, HASTY, FORGETFUL = "honest", "hasty", "forgetful"


class Forgetful:
    """It is an engine that does not remember which turns it has had."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def handle_turn(self, unit: UnitOfWork, turn: Turn) -> TurnResult:
        outcome = self._engine.handle_turn(unit, turn)
        unit.connection.execute(delete(turns).where(turns.c.turn_key == turn.key))
        return outcome


@cache
def engine() -> Engine:
    """Build the engine once, before any child is started."""
    return build_engine("the same in every process")


def warm(url: str) -> None:
    """Hold the whole conversation in the nursery itself."""
    clock = FakeClock()
    database = Database(url, clock)
    conversation = Conversation(SCRIPTS[0], database, engine(), clock)
    for number in range(TURNS):
        conversation.take(number, conversation.turn(number))
    database.close()
    gc.freeze()  # or each child's first collection copies all of it


def engine_of(kind: str) -> Taker:
    """Return the engine of that kind; the hasty kind's is the honest one's."""
    return Forgetful(engine()) if kind == FORGETFUL else engine()


def converse(*, url: str, script: int, diary: str, fatal: int | None, kind: str) -> None:
    """Hold the whole conversation.

    Each turn is acknowledged when it is committed, or, by the hasty kind, just before.
    """
    points, written = Points(fatal), Diary(Path(diary))
    clock = FakeClock()
    database = Database(url, clock)
    points.watch()
    conversation = Conversation(
        SCRIPTS[script],
        database,
        engine_of(kind),
        clock,
        before_commit=written.acknowledge if kind == HASTY else None,
    )
    for number in range(TURNS):
        with points.looking_on():
            turn = conversation.turn(number)
        written.deliver(token_of(turn))
        conversation.take(number, turn)
        points.reach("returned")
        if kind != HASTY:
            written.acknowledge()
        points.reach("acknowledged")
    written.close(points.labels)
    database.close()


@cache
def prepare_migrations() -> None:
    """Migrate something in the nursery itself, so that no child has to import what it takes."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kravbot.db"
        with closing(Database(url, FakeClock(), absent="make")) as database:
            migrate(url, using=database)
    create_engine("postgresql+psycopg://")  # which imports the driver
    gc.freeze()


def migrate_until(*, url: str, owner_url: str, diary: str, fatal: int | None) -> None:
    """Bring an empty database up to date."""
    points, written = Points(fatal), Diary(Path(diary))
    held = Database(url, FakeClock(), absent="make") if url.startswith("sqlite") else None
    points.watch()
    migrate(owner_url, app_url=url, using=held)
    points.reach("returned")
    written.close(points.labels)


def drain_outbox(**arguments: Any) -> None:
    """Drain the outbox as `tests.replicas.replica.drain` does."""
    drain(engine=engine(), **arguments)


JOBS: Mapping[str, Callable[..., Any]] = {
    "converse": converse,
    "migrate": migrate_until,
    "drain": drain_outbox,
}
PREPARED: Mapping[str, Callable[[], None]] = {"migrate": prepare_migrations}
"""They are called once each, before the first child with that job is born."""
