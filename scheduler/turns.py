"""So many places, for which whoever waits takes turns: one for each authority, however much it asks for."""

import asyncio
from collections import OrderedDict, deque


class Turns:
    """Like a semaphore that is fair between those it is asked for."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    def are_full(self) -> bool:
        """Whoever asks now has to wait."""
        return self._free == 0 or bool(self._waiting)

    async def take(self, who: str) -> None:
        """A place; `give` returns it."""
        if not self.are_full():
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """To whoever's turn it is."""
        while self._waiting:
            who, theirs = self._waiting.popitem(last=False)
            place = theirs.popleft()
            if theirs:
                self._waiting[who] = theirs  # at the end
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
