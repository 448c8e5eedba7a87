"""Play the ports of the web chat in memory: what was received, what is shown, what was uploaded."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal

from bot.adapters.web.ports import (
    BeforeTheRegister,
    DemoPerson,
    FoundMessage,
    NewestLines,
    NoOverview,
    OverviewCell,
    OverviewColumn,
    OverviewPlace,
    OverviewView,
    PastConversation,
    PieceOfEvidence,
    QuestionView,
    Shortfall,
    StandingView,
    StoredFileStream,
    SuggestedName,
    TranscriptLine,
    Trend,
    TrendMonth,
    UploadRefused,
    Visitor,
    WebTurnReceipt,
)
from bot.messages import Card, Lang, StoredFile, Turn

MORNING = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)

BO = DemoPerson(
    email="bo@taage.example",
    name="Bo Prøvesen",
    title="Systemejer",
    authority="taage",
    authority_name="Styrelsen for Tåge og Fyrtårne",
    roles="Systemejer for Tågevarsel og Nødmelderen",
    lang=None,
)
FIE = DemoPerson(
    email="fie@taage.example",
    name="Fie <b>Falsk</b>",
    title="Kontorchef",
    authority="taage",
    authority_name="Styrelsen for Tåge og Fyrtårne",
    roles="Ledelse",
    lang="en",
)


class FakePeople:
    def __init__(self, *people: DemoPerson) -> None:
        self.people = people

    async def all(self) -> Sequence[DemoPerson]:
        return self.people


class FakeTranscript:
    """It keeps each conversation as a list in the order of the page, as the database does."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, list[TranscriptLine]] = defaultdict(list)
        self._news = asyncio.Condition()
        self._seq = 0
        self.away = False

    async def put(
        self,
        conversation: str,
        message: str,
        author: Literal["bot", "you"],
        *,
        card: Card | None = None,
        text: str | None = None,
        at: datetime | None = None,
    ) -> None:
        self._seq += 1
        lines = self._lines[conversation]
        line = TranscriptLine(
            self._seq, message, author, card, text, at or MORNING, place=self._seq
        )
        stands = next((n for n, old in enumerate(lines) if old.message == message), None)
        if stands is None:
            lines.append(line)
        else:
            lines[stands] = replace(line, replaces=True, place=lines[stands].place)
        async with self._news:
            self._news.notify_all()

    async def newest(self, workspace: str, conversation: str, limit: int) -> NewestLines:
        if self.away:
            return NewestLines([], complete=False)
        return NewestLines(await self.since(workspace, conversation, 0, limit=limit))

    async def since(
        self,
        workspace: str,  # the port's
        conversation: str,
        after: int,
        *,
        limit: int = 200,
    ) -> Sequence[TranscriptLine]:
        return [line for line in self._lines[conversation] if line.seq > after][-limit:]

    async def before(
        self,
        workspace: str,  # the port's
        conversation: str,
        place: int,
        limit: int,
    ) -> Sequence[TranscriptLine]:
        return [line for line in self._lines[conversation] if line.place < place][-limit:]

    async def search(
        self,
        workspace: str,  # the port's
        conversation: str,
        text: str,
    ) -> Sequence[FoundMessage]:
        return [
            FoundMessage(line.message, line.place)
            for line in self._lines[conversation]
            if text in (line.text or "")
        ]

    async def conversations(
        self,
        workspace: str,  # the port's
        person: str,
    ) -> Sequence[PastConversation]:
        return [
            PastConversation(name.partition("/")[2], lines[-1].at, len(lines), lines[-1].text or "")
            for name, lines in self._lines.items()
            if lines and name.partition("/")[0] == person
        ]

    async def wait(
        self,
        conversation: str,
        after: int,
        timeout: float,  # noqa: ASYNC109  # the port's name
    ) -> None:
        def is_new() -> bool:
            return any(line.seq > after for line in self._lines[conversation])

        try:
            async with asyncio.timeout(timeout), self._news:
                await self._news.wait_for(is_new)
        except TimeoutError:
            return


class FakeOverviews:
    """It has the overview of two places, which Bo may see and Fie may not."""

    async def matrix(self, person: Visitor, day: date | None, lang: Lang) -> OverviewView:
        self._refuse(person, day)
        cells = {"3.2": OverviewCell("Delvist", "short"), "1.1": OverviewCell("Opfyldt", "met")}
        return OverviewView(
            about="Fyr <b>",
            as_of="Pr. mandag 2. mar. 2026",
            day=day,
            met=1,
            unproved=0,
            short=1,
            unknown=0,
            all=3,
            columns=[
                OverviewColumn("1.1", "Kontraktbibliotek", 1, 1),
                OverviewColumn("3.2", "Beredskabsplanlægning", 0, 2),
            ],
            places=[
                OverviewPlace("system:Nød & lys", "Nød & lys", "system", cells),
                OverviewPlace("contract:K-1", "K-1", "contract", {"3.2": cells["3.2"]}),
            ],
        )

    async def standing(
        self, person: Visitor, number: str, scope: str, day: date | None, lang: Lang
    ) -> StandingView | None:
        self._refuse(person, day)
        if scope != "contract:K-1":
            return None
        return StandingView(
            number=number,
            title="Beredskabsplanlægning",
            met_when="Planen er prøvet.",
            place="K-1",
            standing=OverviewCell("Delvist", "short"),
            as_of="Pr. mandag 2. mar. 2026",
            late=[Shortfall("Ingen øvelse", date(2026, 1, 20), "Maren Skabelonsen")],
            missing=[],
            questions=[
                QuestionView(
                    number="3.2-1",
                    topic="Plan",
                    asks="Har I en plan?",
                    mandatory=True,
                    state="Opfyldt",
                    look="met",
                    unproved=False,
                    said=["Ja · Maren Skabelonsen, 2. mar. 2026"],
                    evidence=[
                        PieceOfEvidence("Plan", "", "https://sag.example/1?a=<", None),
                        PieceOfEvidence("Kode", "", "javascript:alert(1)", None),
                        PieceOfEvidence("Fil", "", None, "a" * 64),
                    ],
                )
            ],
        )

    async def trend(self, person: Visitor, lang: Lang) -> Trend:
        self._refuse(person, None)
        months = [
            TrendMonth(date(2026, 1, 31), 0, 0, 3),
            TrendMonth(date(2026, 2, 28), 1, 0, 3),
            TrendMonth(date(2026, 3, 2), 2, 1, 3),
        ]
        return Trend("Fyr", months, date(2026, 1, 5))

    def _refuse(self, person: Visitor, day: date | None) -> None:
        if person.email == FIE.email:
            raise NoOverview("refusal.inactive")
        if day is not None and day < date(2026, 1, 5):
            raise BeforeTheRegister(date(2026, 1, 5))


class FakeSuggestedNames:
    """It knows one name of each person's authority."""

    async def all(self, authority: str, person_email: str) -> Sequence[SuggestedName]:
        return [SuggestedName(f"Nødmelderen i {authority}", "system")]


class FakeReception:
    """It remembers the turns, and raises `fault` if there is one."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.fault: Exception | None = None
        self._keys: set[tuple[str, str]] = set()

    async def receive(self, turn: Turn) -> WebTurnReceipt:
        if self.fault:
            raise self.fault
        if (turn.conversation, turn.key) in self._keys:
            return WebTurnReceipt(repeated=True)
        self._keys.add((turn.conversation, turn.key))
        self.turns.append(turn)
        return WebTurnReceipt()


@dataclass
class FakeUpload:
    store: "FakeUploads"
    owner: tuple[str, str]
    content: bytearray = field(default_factory=bytearray)

    async def write(self, chunk: bytes) -> None:
        self.content += chunk

    async def finish(self, name: str) -> StoredFile:
        self.store.open_uploads -= 1
        if self.content.startswith(b"MZ"):
            raise UploadRefused(self.store.refusal)
        sha256 = hashlib.sha256(self.content).hexdigest()
        file = StoredFile(name, sha256, len(self.content), "application/pdf")
        self.store.files[*self.owner, sha256] = (file, bytes(self.content))
        return file

    async def abandon(self) -> None:
        self.store.open_uploads -= 1
        self.store.abandoned += 1
        self.store.one_abandoned.set()


class FakeUploads:
    """It refuses what begins with `MZ`, with the sentence `refusal`."""

    refusal = "web.file_empty"

    def __init__(self) -> None:
        self.files: dict[tuple[str, str, str], tuple[StoredFile, bytes]] = {}
        self.open_uploads = 0
        self.abandoned = 0
        self.one_abandoned = asyncio.Event()

    async def begin(self, workspace: str, person_email: str) -> FakeUpload:
        self.open_uploads += 1
        return FakeUpload(self, (workspace, person_email))

    async def received(self, workspace: str, person_email: str, sha256: str) -> StoredFile | None:
        found = self.files.get((workspace, person_email, sha256))
        return found[0] if found else None


class FakeEvidence:
    """It shows each person what they uploaded."""

    def __init__(self, uploads: FakeUploads) -> None:
        self._uploads = uploads

    async def open(self, workspace: str, person_email: str, sha256: str) -> StoredFileStream | None:
        found = self._uploads.files.get((workspace, person_email, sha256))
        return StoredFileStream(found[0], _in_chunks(found[1])) if found else None


async def _in_chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]
