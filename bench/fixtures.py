"""A measurement has a demo database of its own, a clock, and people who answer."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, cast

from bot.app.register.create_authority import load_demo, tenant_id
from bot.app.shifted_clock import ShiftedClock
from bot.engine.turn import Engine, TurnResult
from bot.main.bootstrap import build_engine
from bot.main.clock import SystemClock
from bot.messages import ButtonInput, Input, Sender, TextInput, Turn
from governance.catalogue import catalogue
from storage.database import Database
from storage.migrate import migrate
from tests.postgres import OWNER, PROGRAM, PostgresServer, postgres_server

AUTHORITY = tenant_id("Styrelsen for Tåge og Fyrtårne")
_EMPTY = "bench_empty"
ADMINISTRATOR = "yusuf.fiktivsen@stf.example"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@contextmanager
def demo_database(kind: str) -> Iterator[Database]:
    """Yield a fresh demo database, `sqlite` or `postgresql`, which is gone afterwards."""
    with empty_databases(kind) as new, demo_at(new()) as database:
        yield database


@contextmanager
def demo_at(url: str) -> Iterator[Database]:
    """Load the demo into the empty database at that address, and open it."""
    with opened(url) as database:
        load_demo(database, None)
        yield database


@contextmanager
def empty_databases(kind: str) -> Iterator[Callable[[], str]]:
    """Yield a function that makes one database after the other, and returns its address.

    Each is a copy of a migrated one, and closed. All are gone afterwards.
    """
    numbers = count()
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
            yield lambda: _new_file(Path(folder) / f"bench{next(numbers)}.db")
        return
    with postgres_server(durable=True) as server:
        new_on(server, _EMPTY)
        yield lambda: _copied(server, f"bench{next(numbers)}")


def _new_file(path: Path) -> str:
    path.write_bytes(_migrated_file())
    return f"sqlite:///{path}"


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        path = Path(folder) / "empty.db"
        url = f"sqlite:///{path}"
        with opened(url) as database:
            migrate(url, using=database)
        return path.read_bytes()


def _copied(server: PostgresServer, name: str) -> str:
    server.create(name, template=_EMPTY)
    return server.url(PROGRAM, name)


def new_on(server: PostgresServer, name: str) -> str:
    """Make a migrated database on that server, and return its address."""
    server.create(name)
    program = server.url(PROGRAM, name)
    migrate(server.url(OWNER, name), app_url=program)
    return program


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at that address, at the measurement's clock, and close it afterwards."""
    database = Database(url, ShiftedClock(NOW, SystemClock()), absent="make")
    try:
        yield database
    finally:
        database.close()


class Talker:
    """One person in one conversation, on the database's own thread."""

    def __init__(self, database: Database, engine: Engine, conversation: str) -> None:
        self._database = database
        self._engine = engine
        self._conversation = conversation
        self._turns = 0
        self._payload: dict[str, Any] = {}

    def turn(self, heard: Input) -> Turn:
        """Return the next turn of this conversation."""
        self._turns += 1
        return Turn(
            platform="console",
            workspace=AUTHORITY,
            conversation=self._conversation,
            sender=Sender(ADMINISTRATOR, email=ADMINISTRATOR),
            key=f"{self._conversation}:{self._turns}",
            input=heard,
        )

    def take(self, turn: Turn) -> TurnResult:
        """Run the turn here and now, commit included."""
        return self.seen(self._database.transact(lambda unit: self._engine.handle_turn(unit, turn)))

    async def take_soon(self, turn: Turn) -> TurnResult:
        """Run the turn as the server does, in one hop to the database's thread."""
        return self.seen(
            await self._database.run_together(lambda unit: self._engine.handle_turn(unit, turn))
        )

    def seen(self, outcome: TurnResult) -> TurnResult:
        """Remember the card that is open now; it is read when a button of it is wanted."""
        self._payload = cast(dict[str, Any], outcome.rows[-1].payload)
        return outcome

    @property
    def title(self) -> str:
        """The title of the card that is open."""
        return str(self._payload["title"])

    def say(self, text: str) -> TurnResult:
        return self.take(self.turn(TextInput(text)))

    def press(self, *labels: str) -> Turn | None:
        """Return the turn of pressing the first of these buttons that the open card has.

        It is None when the card has none of them.
        """
        flat = [do for row in self._payload["answers"] for do in row] + self._payload["actions"]
        tokens = {do["label"]: do["token"] for do in flat if "token" in do}
        found = next((tokens[label] for label in labels if label in tokens), None)
        return None if found is None else self.turn(ButtonInput(found))


PLACES = [
    *(
        (requirement, system)
        for system in ("Tågevarsel", "Fyrjournal", "Nødmelderen")
        for requirement in ("3.2", "2.3")
    ),
    *(("1.2", contract) for contract in ("K-101", "K-102", "K-103")),
]
"""Checklists of the demo that ask for a judgement with yes, partly or no."""
JUDGED = {"3.2": "3.2-7", "2.3": "2.3-5", "1.2": "1.2-4"}
_MOST_QUESTIONS = 9


def seated(database: Database, engine: Engine, place: int) -> Talker:
    """Return somebody with a checklist open, who can correct its judgement again and again."""
    requirement, name = PLACES[place]
    talker = Talker(database, engine, f"bench-{place}")
    talker.say(f"start {requirement} på {name}")
    talker.say("det passer")
    asked = catalogue().question(JUDGED[requirement]).ask["da"]
    for _ in range(_MOST_QUESTIONS):
        if talker.title == asked:
            break
        talker.say("spring over")
    talker.say("ja")
    talker.say(f"start {requirement} på {name}")  # at what was skipped, which stays open
    return talker


def next_answer(talker: Talker, place: int) -> Turn:
    """Return the turn that answers the judgement, or that goes back to it."""
    judged = catalogue().question(JUDGED[PLACES[place][0]])
    turn = talker.press("Delvist") if talker.title == judged.ask["da"] else None
    return turn or talker.turn(TextInput(f"ret {judged.id}"))


def new_engine() -> Engine:
    """Build the engine as the server does."""
    return build_engine("bench")
