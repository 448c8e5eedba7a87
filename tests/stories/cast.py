"""The people of the stories, and the stage they stand on: a real desk on a real database, and a clock cranked by hand.

A person sees cards on a screen as the platform keeps it, and says, presses, fills in or attaches something.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self, TypeAlias, TypeVar, get_args

from pydantic import JsonValue

from bot.adapters.console.messenger import Shown
from bot.engine.seal import opened
from bot.main.building import Building, build
from bot.main.founding import tenant_id
from bot.main.web import Hub, WebMessenger, WebReception, WebTranscript, WebUploads
from bot.messages import (
    Arrived,
    Ask,
    Attached,
    B,
    Card,
    CardField,
    Do,
    Fields,
    File,
    FileRef,
    Input,
    Open,
    Pressed,
    Said,
    Sender,
    StoredFile,
    Submitted,
    Turn,
    U,
)
from bot.plain import Choice, choices, plain
from bot.texts.words import NO_BREAK_SPACE, Words
from governance.ports import R, Register
from governance.records.members import Member
from governance.records.record import Record
from governance.workdays import add_workdays
from register.demo import demo_register
from scheduler.jobs import Job, Worker
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals

T = TypeVar("T")
Platform: TypeAlias = Literal["console", "web"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
PANCAKES = "Pandekageby Kommune"
UPLOAD_LIMIT = 1024 * 1024
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Seen:
    """One card as it stands on a screen. `came`: the number of the deed that brought or last changed it."""

    message: str
    card: Card
    came: int


@dataclass
class Screen:
    """What one person has in front of them, oldest change first, and everything that was ever there."""

    cards: dict[str, Seen] = field(default_factory=dict)
    history: list[Card] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def show(self, message: str, card: Card, deed: int) -> None:
        self.cards.pop(message, None)
        self.cards[message] = Seen(message, card, deed)
        self.history.append(card)


class Stage:
    """A desk on the demo authorities' own day. `restart` builds everything anew on the same database."""

    def __init__(self, url: str, clock: FakeClock, *, platform: Platform, folder: Path) -> None:
        self.url = url
        self.clock = clock
        self.platform: Platform = platform
        self.folder = folder
        self.terminals = Terminals()
        self.people: dict[tuple[str, str], Person] = {}
        self._runner = asyncio.Runner()
        self._open()

    # ── The building ─────────────────────────────────────────────────────────

    def restart(self) -> None:
        """The process ends and another begins; people keep what is on their screens."""
        self._close()
        self._open()

    def close(self) -> None:
        """Curtain. Nothing may be left to be sent or done."""
        self._close()
        self._runner.close()

    @contextmanager
    def jobs_waiting(self) -> Iterator[None]:
        """Whoever claims a job dies over it; afterwards its lease runs out and somebody else does it."""
        self.building.desk.employ(_Dying(self.clock))
        yield
        self.restart()
        self.clock.forward(seconds=61)
        self.work()

    def work(self) -> None:
        """The ticker's tick: everything that is due."""
        self._run(self.building.desk.work())

    def _open(self) -> None:
        self.database = Database(self.url, self.clock)
        self.building: Building = build(self.database, upload_limit=UPLOAD_LIMIT)
        self.hub = Hub()
        self.building.desk.connect("console", self.terminals)
        self.building.desk.connect("web", WebMessenger(self.database, self.hub))

    def _close(self) -> None:
        self._run(self.building.desk.close())
        self.database.close()

    def _run(self, coroutine: "Coroutine[object, object, T]") -> T:
        return self._runner.run(coroutine)
