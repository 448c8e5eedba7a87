"""Define the conversation the children are killed in.

It has two people, a checklist of both and one more, and everything that can happen to it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, cast

from pydantic import JsonValue
from sqlalchemy import select

from bot.app.register.create_authority import tenant_id
from bot.engine.turn import TurnResult
from bot.messages import ButtonInput, FileInput, Sender, StoredFile, TextInput, Turn
from storage.core.schema import outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING, FakeClock

PLATFORM = "web"
_CONTENT = b"%PDF-1.7\nrapport"
_FILE = StoredFile(
    "rapport.pdf", hashlib.sha256(_CONTENT).hexdigest(), len(_CONTENT), "application/pdf"
)
_REASONS = {
    "reason": "Standardvilkår uden ret",
    "compensating": "Årlig skriftlig kontrol",
    "supplier_asked": "yes",
    "supplier_reply": "De vil ikke",
    "next_opportunity": "tender",
}


@dataclass(frozen=True)
class Press:
    """Press the button with that label on the person's newest card that has one."""

    label: str
    fields: dict[str, str] = field(default_factory=dict)


Deed: TypeAlias = TextInput | FileInput | Press

_FIRST, _SECOND = 0, 1

_STEPS: tuple[tuple[int, Deed], ...] = (
    (_FIRST, TextInput("start 3.2 på {system}")),
    (_SECOND, TextInput("start 3.2 på {system}")),
    (_FIRST, TextInput("det passer")),
    (_SECOND, TextInput("det passer")),
    (_FIRST, TextInput("delvist")),
    (_FIRST, TextInput("note: aftalt på mødet")),
    (_FIRST, TextInput("ikke muligt, de vil ikke")),
    (_FIRST, Press("Gem begrundelsen", _REASONS)),
    (_FIRST, FileInput((_FILE,), "rapporten")),
    (_SECOND, TextInput("spring over")),
    (_FIRST, TextInput("ret svar 1")),
    (_FIRST, Press("Gem", {"dated": "2026-02-02"})),
    (_FIRST, TextInput("ret svar 2")),
    (_FIRST, TextInput("note: mangler stadig bilag 3")),
    (_FIRST, TextInput("ved ikke")),
    (_FIRST, TextInput("nej")),
    (_FIRST, TextInput("start 3.3 på {system}")),
    (_FIRST, TextInput("det passer")),
    (_FIRST, TextInput("nej")),
    (_FIRST, TextInput("opfølgninger")),
    (_FIRST, Press("Klaret")),
)


@dataclass(frozen=True)
class Script:
    """It says who talks about which system of which authority."""

    authority: str
    system: str
    people: tuple[str, str]
    second_name: str

    @property
    def tenant(self) -> str:
        return tenant_id(self.authority)


_STF, _PKB = "Styrelsen for Tåge og Fyrtårne", "Pandekageby Kommune"
_MAREN, _BO, _FIE = (
    "maren.skabelonsen@stf.example",
    "bo.proevesen@stf.example",
    "fie.demosen@stf.example",
)
_LONE, _JENS, _PER = (
    "lone.proevebaek@pandekageby.example",
    "jens.testrup@pandekageby.example",
    "per.attrapgaard@pandekageby.example",
)

SCRIPTS: Sequence[Script] = (
    Script(_STF, "Nødmelderen", (_MAREN, _BO), "Bo Prøvesen"),
    Script(_STF, "Fyrjournal", (_MAREN, _FIE), "Fie Demosen"),
    Script(_STF, "Tågevarsel", (_MAREN, _BO), "Bo Prøvesen"),
    Script(_PKB, "Omsorgsnøglen", (_LONE, _PER), "Per Attrapgaard"),
    Script(_PKB, "Vandvagten", (_JENS, _PER), "Per Attrapgaard"),
    Script(_PKB, "Skolekalenderen", (_JENS, _PER), "Per Attrapgaard"),
)

TURNS = len(_STEPS)


class Taker(Protocol):
    """It is the engine, or one that is broken on purpose."""

    def handle_turn(self, unit: UnitOfWork, turn: Turn) -> TurnResult: ...


class Conversation:
    """One script on one database.

    A turn has its number's key and moment, whenever and however often it comes.
    """

    def __init__(
        self,
        script: Script,
        database: Database,
        engine: Taker,
        clock: FakeClock,
        *,
        before_commit: Callable[[], None] | None = None,
    ) -> None:
        self._script = script
        self._database = database
        self._engine = engine
        self._clock = clock
        self._before_commit = before_commit

    def turn(self, number: int) -> Turn:
        """Return the turn as the platform would deliver it now.

        A button is the one on the screen.
        """
        person, deed = _STEPS[number]
        return self._delivery(number, self._token(person, deed) if isinstance(deed, Press) else "")

    def again(self, number: int, token: str) -> Turn:
        """Return the turn as it was delivered before."""
        return self._delivery(number, token)

    def take(self, number: int, turn: Turn) -> TurnResult:
        """Handle one turn, and commit it."""
        self._clock.set(moment_of(number))

        def work(unit: UnitOfWork) -> TurnResult:
            outcome = self._engine.handle_turn(unit, turn)
            if self._before_commit is not None:
                self._before_commit()
            return outcome

        return self._database.transact(work)

    def _delivery(self, number: int, token: str) -> Turn:
        person, deed = _STEPS[number]
        email = self._script.people[person]
        heard: TextInput | FileInput | ButtonInput
        match deed:
            case TextInput(text=text):
                heard = TextInput(
                    text.format(system=self._script.system, second=self._script.second_name)
                )
            case FileInput():
                heard = deed
            case Press(fields=fields):
                heard = ButtonInput(token, fields)
        return Turn(
            PLATFORM,
            self._script.tenant,
            email,
            Sender(email, email=email),
            f"turn-{number}",
            heard,
        )

    def _token(self, person: int, press: Press) -> str:
        def look(unit: UnitOfWork) -> str:
            unit.use_tenant(self._script.tenant)
            shown = (
                select(outbox.c.payload)
                .where(outbox.c.external_id == self._script.people[person])
                .order_by(outbox.c.id.desc())
            )
            for payload in unit.connection.execute(shown).scalars():
                for token in _tokens(payload, press.label):
                    return token
            raise LookupError(press.label)

        return self._database.transact(look)


def moment_of(number: int) -> datetime:
    """Return when a turn is taken: one minute after the one before."""
    return MORNING + timedelta(minutes=number)


def keep_file(database: Database, script: Script) -> None:
    """Keep the file that is attached later, as received before."""

    def keep(unit: UnitOfWork) -> None:
        unit.use_tenant(script.tenant)
        blob = unit.attachments.begin(script.people[_FIRST])
        unit.attachments.write(blob, 0, _CONTENT)
        unit.attachments.finish(
            blob,
            sha256=_FILE.sha256,
            size=_FILE.size,
            media_type=_FILE.media_type,
            name=_FILE.name,
        )

    database.transact(keep)


def token_of(turn: Turn) -> str:
    """Return what has to be remembered of a delivery to make it again."""
    return turn.input.token if isinstance(turn.input, ButtonInput) else ""


def _tokens(part: JsonValue, label: str) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _tokens(item, label)
    elif isinstance(part, dict):
        if part.get("label") == label and "token" in part:
            yield cast(str, part["token"])
        for inner in part.values():
            yield from _tokens(inner, label)
