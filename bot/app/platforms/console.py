"""Join the terminals: those in this process, and those at the other end of the control socket."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from bot.adapters.console.chat import PLATFORM
from bot.app.files.uploads import pieces
from bot.app.outbox.outbox_worker import OutboxWorker
from bot.app.shifted_clock import ShiftedClock
from bot.app.timeouts import ask
from bot.app.turns.dispatcher import TurnDispatcher
from bot.engine.members.actors import language_of
from bot.messages import (
    Address,
    Delivery,
    DeliveryRefused,
    FileRef,
    Lang,
    Messenger,
    Receipt,
    Sender,
    Turn,
)
from governance.ports import Clock
from governance.records.members import Member
from storage.conversations.attachments import Attachment
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork


class Chats:
    """The console's `Messenger` of every terminal.

    A message to a conversation reaches every terminal that is in it.
    """

    def __init__(self, turns: TurnDispatcher, outbox: OutboxWorker, database: Database) -> None:
        self._turns, self._outbox = turns, outbox
        self._database = database
        self._seats: defaultdict[Address, list[ChatSession]] = defaultdict(list)
        outbox.connect(PLATFORM, self)

    async def open(
        self, email: str, at: datetime | None, terminal: Messenger
    ) -> "ChatSession | None":
        """Open a chat, None where nobody has that e-mail.

        It goes by the server's clock, or by one that shows `at` now and goes on.
        """
        try:
            found = await ask(self._database, lambda unit: _find(unit, email.lower()))
        except DatabaseAway:
            found = self._from_snapshot(email)
        if found is None:
            return None
        workspace, lang = found
        clock = None if at is None else ShiftedClock(at, self._database.clock)
        return ChatSession(self, terminal, workspace=workspace, lang=lang, clock=clock)

    def _from_snapshot(self, email: str) -> tuple[str, Lang] | None:
        known = (
            self._turns.incidents.directory.member_by_email(email)
            if self._turns.incidents
            else None
        )
        return None if known is None else (known.authority, known.lang)

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Show it in the terminals that are there.

        Raises DeliveryRefused when there is none.
        """
        refused = DeliveryRefused("nobody sits at a terminal in this conversation")
        receipt: Receipt | None = None
        for seat in tuple(self._seats.get(address, ())):
            try:
                receipt = await seat.terminal.deliver(address, delivery)
            except DeliveryRefused as refusal:
                refused = refusal
        if receipt is None:
            raise refused
        return receipt

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Fetch the file from the terminal that has it; only that one knows its locator.

        Raises DeliveryRefused.
        """
        for seat in [seat for seats in self._seats.values() for seat in seats]:
            try:
                return await seat.terminal.fetch(file, limit=limit)
            except DeliveryRefused:
                continue
        raise DeliveryRefused(f"no terminal has {file.name}")

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person by their e-mail, which is how terminals know people."""
        return Sender(id=person, email=person)

    async def take(self, seat: "ChatSession", turn: Turn) -> None:
        """Take the terminal's turn.

        It returns when the turn is committed and what came of it has been delivered.
        """
        address = Address(PLATFORM, seat.workspace, turn.conversation)
        if seat.address != address:
            self.leave(seat)
            seat.address = address
            self._seats[address].append(seat)
        self._turns.override_clock(address, seat.clock)
        committed = await self._turns.receive(turn)
        await asyncio.shield(committed.sent)
        if committed.work is not None:
            await self._outbox.work()

    def leave(self, seat: "ChatSession") -> None:
        """Deliver nothing there any more."""
        address, seat.address = seat.address, None
        if address is None:
            return
        left = self._seats[address]
        left.remove(seat)
        if left:
            self._turns.override_clock(address, left[-1].clock)
        else:
            del self._seats[address]
            self._turns.override_clock(address, None)

    async def pieces(self, workspace: str, sha256: str) -> AsyncIterator[bytes]:
        """Yield a stored file of that authority, piece by piece; nothing when there is none."""
        kept = await self._database.run(partial(_kept, workspace, sha256))
        if kept is not None:
            async for piece in pieces(self._database, workspace, kept):
                yield piece


class ChatSession:
    """One terminal with one person; in a conversation from its first turn on."""

    def __init__(
        self,
        chats: Chats,
        terminal: Messenger,
        *,
        workspace: str,
        lang: Lang,
        clock: Clock | None,
    ) -> None:
        self._chats = chats
        self.terminal = terminal
        self.workspace = workspace
        self.lang = lang
        self.clock = clock
        self.address: Address | None = None

    async def receive(self, turn: Turn) -> None:
        """Take the turn; return when it is committed and what came of it has been delivered."""
        await self._chats.take(self, turn)

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """Yield a stored file, piece by piece."""
        return self._chats.pieces(self.workspace, sha256)

    def leave(self) -> None:
        """End the chat."""
        self._chats.leave(self)


def _find(unit: UnitOfWork, email: str) -> tuple[str, Lang] | None:
    for tenant in unit.identities.tenants():
        register = unit.reading(tenant.id)
        if register.get(Member, Member.key_of(email=email)) is not None:
            return tenant.id, language_of(register, email)
    return None


def _kept(workspace: str, sha256: str, unit: UnitOfWork) -> Attachment | None:
    unit.use_tenant(workspace)
    return unit.attachments.find(sha256)
