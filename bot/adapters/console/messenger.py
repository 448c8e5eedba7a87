"""Messages to the terminal are gathered here until the turn is answered, then printed."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryRefused,
    File,
    FileRef,
    Home,
    Post,
    Private,
    Receipt,
    Replace,
    Sender,
)


class HungUp(Exception):
    """The other end has gone; the message is a sentence that says so."""


@dataclass(frozen=True)
class TerminalMessage:
    """One message as it reached the terminal: a card, or a file to be saved."""

    message: str
    card: Card | None = None
    file: File | None = None


class ConsoleMessenger:
    """One terminal.

    `take` returns what came since it was last called. `cards` holds every card as it looks now.
    """

    def __init__(self) -> None:
        self._new: list[TerminalMessage] = []
        self._stirred = asyncio.Event()
        self._ended: str | None = None
        self.cards: dict[str, Card] = {}

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Keep it to be printed; a card folded away is not printed again."""
        match delivery:
            case Post(message=message, card=card) | Private(message=message, card=card):
                self._show(message, card)
            case Replace(message=message, card=card):
                self._show(message, card, quietly=_folded(card))
            case File():
                self._add(TerminalMessage(delivery.message, file=delivery))
            case Home():
                raise DeliveryRefused("a terminal has no home page")
        return Receipt("console")

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Return a file of this machine, at most `limit` bytes of it.

        Raises DeliveryRefused.
        """
        try:
            return await asyncio.to_thread(_read, Path(file.locator), limit)
        except OSError as error:
            raise DeliveryRefused(str(error)) from error

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person by their e-mail, which is how the terminal knows people."""
        return Sender(id=person, email=person)

    def take(self) -> list[TerminalMessage]:
        """Return what came since last time."""
        came, self._new = self._new, []
        return came

    async def came(self) -> None:
        """Return when there is something to take. Raises HungUp when there never will be again."""
        while not self._new:
            if self._ended is not None:
                raise HungUp(self._ended)
            self._stirred.clear()
            await self._stirred.wait()

    def hang_up(self, sentence: str) -> None:
        """Note that nothing more will come; the sentence says why."""
        self._ended = sentence
        self._stirred.set()

    def newest_first(self) -> list[Card]:
        """Return every card as it looks now, the one changed last first."""
        return list(reversed(self.cards.values()))

    def forget(self) -> None:
        """Begin a fresh conversation: no card of the old one is in view."""
        self.cards.clear()
        self._new.clear()

    def _show(self, message: str, card: Card, *, quietly: bool = False) -> None:
        self.cards.pop(message, None)
        self.cards[message] = card
        if not quietly:
            self._new = [shown for shown in self._new if shown.message != message]
            self._add(TerminalMessage(message, card=card))

    def _add(self, shown: TerminalMessage) -> None:
        self._new.append(shown)
        self._stirred.set()


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as source:
        return source.read(limit)


def _folded(card: Card) -> bool:
    return not (card.body or card.answers or card.actions or card.quiet)
