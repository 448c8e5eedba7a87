"""Watch over the database of one process: whether it is there, is ours, and is up to date."""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import Final

from storage.database import Database, DatabaseAway, NotMade

_log = logging.getLogger(__name__)

_EVERY: Final = 2.0
_CHECKPOINT_EVERY: Final = 30.0
"""Seconds between two times that SQLite's main file is brought up to date."""


class DatabaseWatch:
    """The watch of one process.

    `check` raises DatabaseAway and DatabaseUnusable where the database cannot be used. Once it does
    not, work that was held back goes on.
    """

    def __init__(
        self,
        database: Database,
        check: Callable[[], None],
        *,
        checkpoint_every: float = _CHECKPOINT_EVERY,
    ) -> None:
        self._database = database
        self._checkpoint_every = checkpoint_every
        self._check = check
        self._checkpointed = monotonic()
        self._told: str | None = database.held_back_because

    async def run(self) -> None:
        """Look every two seconds, until cancelled.

        Raises DatabaseUnusable.
        """
        while True:
            await asyncio.sleep(_EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once.

        Raises DatabaseUnusable.
        """
        database = self._database
        if not database.is_held_back:
            try:
                await self._look_after_the_file()
            except DatabaseAway as away:
                _log.warning("the database cannot be looked after: %s", away)
        if database.is_held_back:
            self._tell(database.held_back_because)
            await self._try_again()

    async def _look_after_the_file(self) -> None:
        due = monotonic() - self._checkpointed >= self._checkpoint_every
        await self._database.look_after_the_file(checkpoint=due)
        if due:
            self._checkpointed = monotonic()

    async def _try_again(self) -> None:
        try:
            await asyncio.to_thread(self._check)
        except NotMade:
            return
        except DatabaseAway as away:
            self._database.hold_back(str(away))
            self._tell(str(away))
            return
        self._database.release()
        self._told = None
        _log.warning("the database is back")

    def _tell(self, reason: str | None) -> None:
        if reason != self._told:
            self._told = reason
            _log.error("the database is not used any more: %s", reason)
