"""Kill -9 between any two statements of a turn, and see what is left.

A child runs one turn on a copy of the database as it stood before it, and kills itself at the point it was told:
before a statement, before the commit, or right after it. What the child had acknowledged it wrote down before.
The parent then looks at the dead database, delivers the turn again, and looks once more.
"""

import hashlib
import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text

from bot.engine.turn import Engine
from bot.main.building import build_engine
from bot.main.founding import tenant_id
from bot.messages import Attached, Input, Said, Sender, StoredFile, Submitted, Turn
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from storage.database import Database
from storage.journal import Fault
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, Place, opened
from tests.fakes.clock import FakeClock

AUTHORITY = tenant_id("Styrelsen for Tåge og Fyrtårne")
WHO = "maren.skabelonsen@stf.example"
_SECTIONS = (Answer, Action, Checklist, Deviation, Evidence)
_FILE = StoredFile("rapport.pdf", hashlib.sha256(b"rapport").hexdigest(), 7, "application/pdf")
_REASONS = {
    "reason": "Standardvilkår uden ret",
    "compensating": "Årlig skriftlig kontrol",
    "supplier_asked": "no",
    "next_opportunity": "tender",
}
_HEARD: tuple[Input, ...] = (
    Said("start 3.3 på nødmelderen"),
    Said("20. januar 2025"),
    Said("delvist, de var kun med på telefon"),
    Attached((_FILE,)),
    Said("hvorfor?"),
    Said("teknisk reetablering"),
    Said("spring over"),
    Said("ret svar 1"),
    Said("1. februar 2026"),
    Said("nej"),
    Said("må lige holde pause"),
    Said("start 3.2 på nødmelderen"),
    Said("ikke muligt, de vil ikke"),
    Submitted(_REASONS),
    Said("ved ikke"),
    Said("note: aftalt på mødet"),
    Said("ja"),
)

Runner = Callable[[Database, Engine, Turn, Callable[[], None]], None]


def turns() -> list[Turn]:
    """The conversation, the same every time."""
    return [
        Turn("console", AUTHORITY, "crash", Sender(WHO, email=WHO), f"turn-{number}", heard)
        for number, heard in enumerate(_HEARD)
    ]


@dataclass(frozen=True)
class Picture:
    """All that matters of a database, without what differs from run to run (ids and tokens)."""

    records: tuple[str, ...]
    journal: int
    turns: tuple[str, ...]
    replies: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Stage:
    """The conversation run undisturbed: the database before each turn, and its picture before and after."""

    places: Sequence[Place]
    pictures: Sequence[Picture]
    points: Sequence[int]

    @property
    def total(self) -> int:
        """How many points there are to kill at."""
        return sum(self.points)

    def spread(self, wanted: int) -> list[tuple[int, int]]:
        """So many (turn, point) pairs, spread evenly over all there are."""
        every = [(turn, point) for turn, count in enumerate(self.points) for point in range(count)]
        return [every[n * len(every) // wanted] for n in range(min(wanted, len(every)))]


@dataclass(frozen=True)
class Verdict:
    """What one kill came to. `fired`: the child did die; `faults`: what it broke."""

    fired: bool
    faults: tuple[str, ...]


def set_stage(databases: Databases) -> Stage:
    """Run it once to the end, keeping a copy before each turn."""
    place = databases.demo()
    places, pictures, points = [], [], []
    with opened(place) as database:
        database.transact(_keep_file)
        pictures.append(picture(database))
    for turn in turns():
        places.append(databases.copy(place))
        with opened(place) as database:
            counter = _Counter(database, kill_at=None)
            honest(database, build_engine("undisturbed"), turn, lambda: None)
            points.append(counter.reached)
            pictures.append(picture(database))
    return Stage(places, pictures, points)


def honest(database: Database, engine: Engine, turn: Turn, acknowledge: Callable[[], None]) -> None:
    """Commit, then acknowledge: what Kravbot does."""
    database.transact(lambda unit: engine.take(unit, turn))
    acknowledge()


def hasty(database: Database, engine: Engine, turn: Turn, acknowledge: Callable[[], None]) -> None:
    """Acknowledge before the commit: the mistake the harness has to catch."""

    def work(unit: UnitOfWork) -> None:
        engine.take(unit, turn)
        acknowledge()

    database.transact(work)


def strike(
    databases: Databases,
    stage: Stage,
    number: int,
    point: int,
    *,
    run: Runner = honest,
    forgetful: bool = False,
) -> Verdict:
    """Kill the child at that point of that turn and judge what is left. `forgetful`: the key is not remembered."""
    place = databases.copy(stage.places[number])
    turn = turns()[number]
    acknowledged, fired = _child(place, turn, point, run)
    before, after = stage.pictures[number], stage.pictures[number + 1]
    faults = []
    with opened(place) as database:
        left = picture(database)
        faults += _unsound(database)
        if left not in (before, after):
            faults.append("half a turn is there")
        if acknowledged and left != after:
            faults.append("an acknowledged turn is lost")
        again = turn if not forgetful else _renamed(turn)
        for _ in range(2):
            database.transact(lambda unit: build_engine("after").take(unit, again))
        if picture(database) != after:
            faults.append("delivered again, it is not as if nothing had happened")
        faults += _unsound(database)
    return Verdict(fired, tuple(faults))


def picture(database: Database) -> Picture:
    """What is in the database now."""

    def look(unit: UnitOfWork) -> Picture:
        unit.enter(AUTHORITY)
        records = sorted(
            f"{kept.version} {kept.record!r}"
            for section in _SECTIONS
            for kept in unit.register.find(section)
        )
        count = unit.connection.execute(_OURS.bindparams(tenant=AUTHORITY)).scalar_one()
        keys = unit.connection.execute(_KEYS.bindparams(tenant=AUTHORITY)).scalars()
        replies = unit.connection.execute(_REPLIES.bindparams(tenant=AUTHORITY)).scalars()
        return Picture(
            tuple(records),
            count,
            tuple(sorted(keys)),
            tuple(sorted(Counter(str(key) for key in replies).items())),
        )

    return database.transact(look)


_OURS = text("SELECT count(*) FROM journal WHERE tenant = :tenant")
_KEYS = text("SELECT turn_key FROM turns WHERE tenant = :tenant")
_REPLIES = text("SELECT turn_key FROM outbox WHERE tenant = :tenant")


def _unsound(database: Database) -> list[str]:
    faults = [
        f"the journal: {step.reason}"
        for step in database.audit(AUTHORITY)
        if isinstance(step, Fault)
    ]
    if database.is_sqlite:
        with database.engine.connect() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            connection.rollback()
        if found != "ok":
            faults.append(f"the file: {found}")
    return faults


def _renamed(turn: Turn) -> Turn:
    return Turn(
        turn.platform,
        turn.workspace,
        turn.conversation,
        turn.sender,
        f"{turn.key}-again",
        turn.input,
    )


def _keep_file(unit: UnitOfWork) -> None:
    unit.enter(AUTHORITY)
    blob = unit.attachments.begin(WHO)
    unit.attachments.write(blob, 0, b"rapport")
    unit.attachments.finish(
        blob,
        sha256=_FILE.sha256,
        size=_FILE.size,
        media_type=_FILE.media_type,
        name=_FILE.name,
    )


def _child(place: Place, turn: Turn, point: int, run: Runner) -> tuple[bool, bool]:
    """Run the turn in a process of its own that dies at the point: (acknowledged, died)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with suppress(BaseException):
            database = Database(place.url, FakeClock())
            engine = build_engine("child")
            _Counter(database, kill_at=point)
            run(database, engine, turn, lambda: _write(writing))
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        acknowledged = pipe.read() != b""
    _, status = os.waitpid(child, 0)
    died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return acknowledged, died


def _write(pipe: int) -> None:
    os.write(pipe, b"acknowledged")


class _Counter:
    """Counts the points of a process, and kills it at one."""

    def __init__(self, database: Database, *, kill_at: int | None) -> None:
        self.reached = 0
        self._kill_at = kill_at
        event.listen(database.engine, "before_cursor_execute", self._before)
        event.listen(database.engine, "commit", self._commit)
        self._wrap_commit(database)

    def _before(self, *_: object) -> None:
        self._point()

    def _commit(self, _: object) -> None:
        self._point()

    def _wrap_commit(self, database: Database) -> None:
        """A point right after the commit too: committed, and not yet acknowledged."""
        committed = database.engine.dialect.do_commit

        def commit(connection: Any) -> None:
            committed(connection)
            self._point()

        database.engine.dialect.do_commit = commit  # type: ignore[assignment, method-assign]  # this engine's only

    def _point(self) -> None:
        if self.reached == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.reached += 1
