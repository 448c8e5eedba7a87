"""Show on a terminal what a platform was given, and put there what a messenger delivers."""

from collections.abc import Callable, Sequence

from bot.adapters.console.messenger import ConsoleMessenger
from bot.messages import Address, Card, Delivery, FileRef, Messenger, Receipt, Sender
from tests.fakes.messenger import Terminals
from tests.stories.screens.port import News


class TerminalScreen:
    """It is a terminal, which may be looked at by several."""

    def __init__(self, terminal: ConsoleMessenger) -> None:
        self._terminal = terminal
        self._known: dict[str, Card] = {}

    async def news(self) -> Sequence[News]:
        files = [shown for shown in self._terminal.take() if shown.file is not None]
        changed = [
            News(message, card=card)
            for message, card in self._terminal.cards.items()
            if self._known.get(message) != card
        ]
        self._known = dict(self._terminal.cards)
        return [*(News(one.message, file=one.file.name) for one in files if one.file), *changed]


class Overlooked:
    """It is a messenger whose deliveries are shown on terminals, too.

    `took` is called with each message and what the platform answered, before it is shown.
    """

    def __init__(
        self, messenger: Messenger, shown: Terminals, took: Callable[[Delivery, Receipt], None]
    ) -> None:
        self._messenger = messenger
        self._shown = shown
        self._took = took

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        receipt = await self._messenger.deliver(address, delivery)
        self._took(delivery, receipt)
        await self._shown.deliver(address, delivery)
        return receipt

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        return await self._messenger.fetch(file, limit=limit)

    async def profile(self, workspace: str, person: str) -> Sender:
        return await self._messenger.profile(workspace, person)
