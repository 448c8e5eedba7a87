"""Put the terminals of several people behind one messenger.

Each conversation is a real `ConsoleMessenger`.
"""

from collections import defaultdict

from bot.adapters.console.messenger import ConsoleMessenger
from bot.messages import Address, Delivery, DeliveryFailed, FileRef, Receipt, Sender


class Terminals:
    """It is a `Messenger` of terminals.

    While `away`, nothing gets through and everything is to be tried again.
    """

    def __init__(self) -> None:
        self._terminals: defaultdict[str, ConsoleMessenger] = defaultdict(ConsoleMessenger)
        self.away = False

    def at(self, conversation: str) -> ConsoleMessenger:
        """Return that conversation's terminal."""
        return self._terminals[conversation]

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Show it there.

        Raises DeliveryFailed.
        """
        self._answer()
        return await self.at(address.conversation).deliver(address, delivery)

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Read a file of this machine.

        Raises DeliveryFailed or DeliveryRefused.
        """
        self._answer()
        return await ConsoleMessenger().fetch(file, limit=limit)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the person, who is known by their e-mail."""
        return await self.at(person).profile(workspace, person)

    def _answer(self) -> None:
        if self.away:
            raise DeliveryFailed("the terminals are away")
