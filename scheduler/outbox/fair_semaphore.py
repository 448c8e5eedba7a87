"""Share a limited number of places fairly: one for each authority in turn, whatever it asks for."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field


@dataclass(eq=False)
class _Waiting:
    who: str
    most: int
    woken: "asyncio.Future[None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    got: int = 0


class FairSemaphore:
    """It is like a semaphore, and fair between those it is asked for."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[_Waiting]] = OrderedDict()

    def are_full(self) -> bool:
        """Tell whether whoever asks now has to wait."""
        return self._free == 0 or bool(self._waiting)

    async def take(self, who: str, *, most: int = 1) -> int:
        """Take some of the places there are, and return how many.

        It waits for at least one. Each is given back with `give`.
        """
        if not self.are_full():
            got = min(most, self._free)
            self._free -= got
            return got
        waiting = _Waiting(who, most)
        self._waiting.setdefault(who, deque()).append(waiting)
        try:
            await waiting.woken
        except asyncio.CancelledError:
            self._leave(waiting)
            for _ in range(waiting.got):
                self.give()
            raise
        self._leave(waiting)
        return waiting.got

    def give(self) -> None:
        """Give one place to whoever's turn it is."""
        if not self._waiting:
            self._free += 1
            return
        who, theirs = self._waiting.popitem(last=False)
        waiting = theirs.popleft()
        waiting.got += 1
        if not waiting.woken.done():
            waiting.woken.set_result(None)
        if waiting.got < waiting.most:
            theirs.append(waiting)
        if theirs:
            self._waiting[who] = theirs  # at the end

    def _leave(self, waiting: _Waiting) -> None:
        theirs = self._waiting.get(waiting.who, deque())
        if waiting in theirs:
            theirs.remove(waiting)
            if not theirs:
                del self._waiting[waiting.who]
