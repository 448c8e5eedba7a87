"""Join the web chat's ports to the database: transcript, files, people, and messages."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from bot.adapters.web.ports import (
    DemoPerson,
    HouseAway,
    NewestLines,
    StoredFileStream,
    TranscriptLine,
    UploadRefused,
    WebTurnReceipt,
)
from bot.adapters.web.server import PLATFORM
from bot.app.files.uploads import UploadWriter, pieces
from bot.app.incidents.service import IncidentService
from bot.app.timeouts import ask
from bot.app.turns.dispatcher import TurnDispatcher
from bot.edge.media_types import FileRefused
from bot.engine.action_tokens import parse_card
from bot.engine.ids import next_id
from bot.engine.members.actors import actor_of, language_of
from bot.engine.turn import TurnResult
from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryRefused,
    File,
    FileInput,
    FileRef,
    Home,
    Lang,
    LinkButton,
    Receipt,
    Sender,
    StoredFile,
    TextInput,
    Turn,
)
from bot.texts.words import Words
from governance.queries.number_masks import mask_for
from governance.records.authorities import Authority
from governance.records.evidence import Evidence as EvidenceRecord
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.schema.scopes import parse_scope
from storage.conversations.attachments import Attachment
from storage.conversations.web_transcript import Author
from storage.conversations.web_transcript import TranscriptRow as KeptLine
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_UPLOADS_AT_ONCE = 8
_MOST_PAGES = 2_000


@dataclass(frozen=True)
class PendingWrite:
    """A line to be written into the transcript, or to be changed there."""

    message: str
    author: Author
    at: datetime
    card: JsonValue = None
    text: str | None = None


class ConversationBuffer:
    """The part of one conversation that is known without the database.

    It is what has still to be written, and how far it was read.
    """

    def __init__(self) -> None:
        self.unwritten: list[PendingWrite] = []
        self.newest = 0
        self.messages: set[str] = set()
        self.writing = asyncio.Lock()

    def read(self, lines: Sequence[KeptLine]) -> None:
        """Note that the lines stand in the transcript."""
        for line in lines:
            self.newest = max(self.newest, line.seq)
            self.messages.add(line.message)

    def since(self, after: int) -> list[TranscriptLine]:
        """Return what has still to be written, numbered as it will be.

        Whoever has seen `after` tells how far it was written before.
        """
        if after > self.newest + len(self.unwritten):
            self.newest = after
        posted: dict[str, int] = dict.fromkeys(self.messages, 0)
        found: dict[str, TranscriptLine] = {}
        for seq, put in enumerate(self.unwritten, start=self.newest + 1):
            stood = posted.setdefault(put.message, seq)
            if seq > after:
                card = None if put.card is None else parse_card(put.card)
                replaces = stood <= after
                found[put.message] = TranscriptLine(
                    seq, put.message, put.author, card, put.text, put.at, replaces, stood
                )
        return list(found.values())


class Hub:
    """It wakes whoever watches a conversation when something new is there.

    That is in its transcript, or waits to be written into it.
    """

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._pages: OrderedDict[tuple[str, str], ConversationBuffer] = OrderedDict()

    def page(self, workspace: str, conversation: str) -> ConversationBuffer:
        """Return what is known of that conversation."""
        page = self._pages.setdefault((workspace, conversation), ConversationBuffer())
        self._pages.move_to_end((workspace, conversation))
        for where in [*self._pages][: max(0, len(self._pages) - _MOST_PAGES)]:
            if not self._pages[where].unwritten:
                del self._pages[where]
        return page

    async def write(
        self, database: Database, workspace: str, conversation: str, *puts: PendingWrite
    ) -> None:
        """Write it into the transcript, after whatever waits for that.

        While the database is away it waits, too.
        """
        page = self.page(workspace, conversation)
        page.unwritten += puts
        self.wake(conversation)
        async with page.writing:
            waiting = tuple(page.unwritten)

            def work(unit: UnitOfWork) -> None:
                enter(unit, workspace)
                written(unit, conversation, waiting)

            try:
                await ask(database, work)
            except DatabaseAway:
                return
            page.newest += len(waiting)
            page.messages |= {put.message for put in waiting}
            del page.unwritten[: len(waiting)]
        self.wake(conversation)

    def wake(self, conversation: str) -> None:
        """Wake whoever watches, since something is new there."""
        for event in self._watchers.get(conversation, ()):
            event.set()

    async def wait(self, conversation: str, seconds: float) -> None:
        """Wait until something is new there, or the time is up."""
        event = asyncio.Event()
        self._watchers[conversation].add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._watchers[conversation].discard(event)
            if not self._watchers[conversation]:
                del self._watchers[conversation]


def written(unit: UnitOfWork, conversation: str, puts: Sequence[PendingWrite]) -> None:
    """Put them, one after the other.

    Their numbers are those under which they may have been read before.
    """
    for put in puts:
        unit.transcript.put(conversation, put.message, put.author, card=put.card, text=put.text)


class WebTurnHandler:
    """It writes what the person said into the transcript, in the turn's own transaction."""

    def __init__(self, desk: TurnDispatcher, hub: Hub, database: Database) -> None:
        self._desk = desk
        self._hub = hub
        self._database = database

    async def receive(self, turn: Turn) -> WebTurnReceipt:
        """Take the turn, and return after the commit."""
        words = _said(turn)
        if self._hub.page(turn.workspace, turn.conversation).unwritten:
            await self._hub.write(self._database, turn.workspace, turn.conversation)

        def write(unit: UnitOfWork, outcome: TurnResult) -> None:
            if words is None or outcome.repeated or outcome.private_notice is not None:
                return
            unit.transcript.put(turn.conversation, next_id(unit.now), "you", text=words)

        committed = await self._desk.receive(turn, also=write)
        if committed.from_snapshot and words is not None and not committed.repeated:
            now = self._database.clock.now()
            said = PendingWrite(next_id(now), "you", now, text=words)
            await self._hub.write(self._database, turn.workspace, turn.conversation, said)
        self._hub.wake(turn.conversation)
        return WebTurnReceipt(repeated=committed.repeated)


def _said(turn: Turn) -> str | None:
    match turn.input:
        case TextInput(text=text):
            return text
        case FileInput(files=files, text=text):
            names = ", ".join(file.name for file in files)
            return f"{text}\n{names}".strip()
        case _:
            return None


class WebMessenger:
    """It delivers to the transcript, where the browser's messages are kept."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Write the message, or change it where it stands."""
        if isinstance(delivery, Home):
            raise DeliveryRefused("the web chat has no home page of its own")
        message = delivery.message
        if isinstance(delivery, File):
            card = await self._file_card(address, delivery)
        else:
            card = delivery.card

        payload = card.model_dump(mode="json", exclude_none=True)
        put = PendingWrite(message, "bot", self._database.clock.now(), card=payload)
        await self._hub.write(self._database, address.workspace, address.conversation, put)
        return Receipt(message)

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Refuse: the browser sends its files before their turn, so there is never one to fetch."""
        raise DeliveryRefused(file.name)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person by their e-mail, which is how the web chat knows people."""
        return Sender(id=person, email=person)

    async def _file_card(self, address: Address, file: File) -> Card:
        person = address.conversation.partition("#")[0].partition("/")[0]
        lang = await self._database.run(lambda unit: _speaks(unit, address.workspace, person))
        words = Words(lang)
        return Card(
            lang=words.lang,
            over=words("engine.file_sent"),
            title=file.name,
            actions=(LinkButton(label=words("question.download"), url=f"/file/{file.sha256}"),),
            as_of=words("card.as_of", moment=words.moment(self._database.clock.now())),
            say=file.name,
        )


def enter(unit: UnitOfWork, workspace: str) -> None:
    """Enter the authority whose workspace it is.

    It is its own in the demo, the directory where people sign in.
    """
    unit.use_tenant(unit.identities.tenant_of(PLATFORM, workspace) or workspace)


def _speaks(unit: UnitOfWork, workspace: str, person: str) -> Lang:
    met = unit.identities.who(PLATFORM, workspace, person)
    enter(unit, workspace)
    return language_of(unit.register, person if met is None else met.member)


class Transcript:
    """The messages that the page shows."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def newest(self, workspace: str, conversation: str, limit: int) -> NewestLines:
        """Return the newest `limit` lines, and whether the database was asked for them."""
        return await self._read(workspace, conversation, 0, limit)

    async def since(
        self, workspace: str, conversation: str, after: int, *, limit: int = 200
    ) -> Sequence[TranscriptLine]:
        """Return the newest `limit` of what is new or changed, in the order of the page."""
        return (await self._read(workspace, conversation, after, limit)).lines

    async def _read(self, workspace: str, conversation: str, after: int, limit: int) -> NewestLines:
        def read(unit: UnitOfWork) -> list[KeptLine]:
            enter(unit, workspace)
            return unit.transcript.since(conversation, after, limit=limit)

        page = self._hub.page(workspace, conversation)
        if page.unwritten:
            await self._hub.write(self._database, workspace, conversation)
        try:
            lines = await ask(self._database, read)
        except DatabaseAway:
            return NewestLines(page.since(after), complete=False)
        page.read(lines)
        unwritten = page.since(max(after, page.newest))
        return NewestLines([*(line_of(kept, after) for kept in lines), *unwritten])

    # ASYNC109: it returns after the time, it does not raise.
    async def wait(self, conversation: str, after: int, timeout: float) -> None:  # noqa: ASYNC109
        """Return when there may be something after `after`, or after `timeout` seconds."""
        await self._hub.wait(conversation, timeout)


def line_of(kept: KeptLine, after: int) -> TranscriptLine:
    """Make the line of the page; `after` is as far as the page has seen."""
    return TranscriptLine(
        seq=kept.seq,
        message=kept.message,
        author=kept.author,
        card=None if kept.card is None else parse_card(kept.card),
        text=kept.text,
        at=kept.at,
        replaces=kept.posted_seq <= after,
        place=kept.posted_seq,
    )


class WebUploads:
    """It receives files from the browser."""

    def __init__(self, database: Database, *, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._open: defaultdict[str, int] = defaultdict(int)

    async def begin(self, workspace: str, person_email: str) -> "WebUpload":
        """Start receiving a file.

        Raises UploadRefused when too many are on their way.
        """
        if self._open[person_email] >= _UPLOADS_AT_ONCE:
            raise UploadRefused("file.too_many")
        self._open[person_email] += 1
        intake = UploadWriter(self._database, workspace, person_email, limit=self._limit)
        return WebUpload(intake, lambda: self._done(person_email))

    async def received(self, workspace: str, person_email: str, sha256: str) -> StoredFile | None:
        """Find a file this person has sent and may now attach.

        Raises HouseAway.
        """

        def find(unit: UnitOfWork) -> StoredFile | None:
            unit.use_tenant(workspace)
            return unit.received(person_email, sha256)

        try:
            return await self._database.run(find)
        except DatabaseAway as away:
            raise HouseAway from away

    def _done(self, person_email: str) -> None:
        self._open[person_email] -= 1
        if not self._open[person_email]:
            del self._open[person_email]


class WebUpload:
    """One file from the browser."""

    def __init__(self, intake: UploadWriter, done: Callable[[], None]) -> None:
        self._intake = intake
        self._done = done

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises UploadRefused, HouseAway.
        """
        try:
            await self._intake.write(chunk)
        except FileRefused as refused:
            self._end()
            raise UploadRefused(refused.sentence, **refused.arguments) from refused
        except DatabaseAway as away:
            raise HouseAway from away

    async def finish(self, name: str) -> StoredFile:
        """Check and keep what came.

        Raises UploadRefused, HouseAway.
        """
        try:
            return await self._intake.finish(name)
        except FileRefused as refused:
            raise UploadRefused(refused.sentence, **refused.arguments) from refused
        except DatabaseAway as away:
            raise HouseAway from away
        finally:
            self._end()

    async def abandon(self) -> None:
        """Forget what came; where the database is away, it is deleted a day later."""
        self._end()
        with suppress(DatabaseAway):
            await self._intake.abandon()

    def _end(self) -> None:
        self._done()
        self._done = _nothing


class EvidenceFiles:
    """The stored files, to be read again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, workspace: str, person_email: str, sha256: str) -> StoredFileStream | None:
        """Open the file, if the person is a member.

        It has to be evidence of the authority, or made for them. Raises HouseAway.
        """

        def find(unit: UnitOfWork) -> tuple[StoredFile, Attachment] | None:
            unit.use_tenant(workspace)
            member = unit.register.get(Member, Member.key_of(email=person_email))
            evidence = unit.register.find(EvidenceRecord, sha256=sha256)
            kept = unit.attachments.find(sha256)
            if member is None or not member.record.active or kept is None:
                return None
            if not evidence:
                theirs = unit.received(person_email, sha256)
                return None if theirs is None else (theirs, kept)
            actor = actor_of(unit, person_email, lang=None)
            mask = None if actor is None else mask_for(actor, unit.register)
            title = evidence[0].record.title
            title = title if mask is None else mask.hide(title)
            return StoredFile(title, kept.sha256, kept.size, kept.media_type), kept

        try:
            found = await self._database.run(find)
        except DatabaseAway as away:
            raise HouseAway from away
        if found is None:
            return None
        file, kept = found
        return StoredFileStream(file, pieces(self._database, workspace, kept))


class DemoPeople:
    """Everybody one can be in the demo."""

    def __init__(
        self, database: Database, remembered: Callable[[], Sequence[DemoPerson]] = tuple
    ) -> None:
        self._database = database
        self._remembered = remembered
        self._known: Sequence[DemoPerson] = ()

    async def all(self) -> Sequence[DemoPerson]:
        """Return everybody, authority by authority, in the order of the register.

        While the database is away, they are as they are remembered.
        """
        try:
            self._known = await ask(self._database, _everybody)
        except DatabaseAway:
            return self._known or self._remembered()
        return self._known


def people_by_heart(incidents: IncidentService | None) -> Sequence[DemoPerson]:
    """Return everybody as they were copied, without what they do."""
    return [
        DemoPerson(
            email=person.email,
            name=person.name,
            title="",
            authority=index.snapshot.authority,
            authority_name=index.snapshot.name,
            roles="",
            lang=person.locale,
        )
        for index in (incidents.directory.indexes() if incidents else ())
        for person in index.snapshot.members
    ]


def _everybody(unit: UnitOfWork) -> list[DemoPerson]:
    people: list[DemoPerson] = []
    for tenant in unit.identities.tenants():
        if tenant.demo:
            people.extend(_members(unit, tenant.id, tenant.name))
    return people


def _members(unit: UnitOfWork, tenant: str, name: str) -> list[DemoPerson]:
    register = unit.reading(tenant)
    authority = register.find(Authority)
    default: Lang = authority[0].record.locale if authority else "da"
    held: defaultdict[str, list[RoleAssignment]] = defaultdict(list)
    for assignment in register.find(RoleAssignment):
        if assignment.record.member is not None:
            held[assignment.record.member].append(assignment.record)
    members = [kept.record for kept in register.find(Member, active=True)]
    return [
        DemoPerson(
            email=member.email,
            name=member.name,
            title=member.title or "",
            authority=tenant,
            authority_name=name,
            roles=_roles(held[member.email], Words(default)),
            lang=member.locale,
        )
        for member in members
    ]


def _roles(assignments: list[RoleAssignment], words: Words) -> str:
    """Name the roles with their scopes.

    An example is `risikoejer og systemejer: Tågevarsel og Nødmelderen` (risk owner and system
    owner: Tågevarsel and Nødmelderen).
    """
    by_scopes: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    scopes_of: defaultdict[str, list[str]] = defaultdict(list)
    for assignment in assignments:
        scopes_of[assignment.role.value].append(parse_scope(assignment.scope)[1])
    for role, scopes in scopes_of.items():
        by_scopes[tuple(scopes)].append(words(f"word.{role}"))
    lines = []
    for places, roles in by_scopes.items():
        where = words.listed([place for place in places if place])
        lines.append(words.listed(roles) + (f": {where}" if where else ""))
    return " · ".join(lines)


def _nothing() -> None:
    return None
