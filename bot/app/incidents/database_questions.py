"""Ask the database for the incident path: one question at a time, and none for long."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar

from bot.app.timeouts import with_timeout
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_SECONDS: Final = 5.0


class DatabaseQuestions:
    """It does not ask a database that hangs again and again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: asyncio.Future[Any] | None = None

    async def ask(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run it in a transaction.

        Raises DatabaseAway, also while the last question is not answered yet.
        """
        if self._asking is not None and not self._asking.done():
            raise DatabaseAway("it has not answered what it was asked before")
        asking = asyncio.ensure_future(self._database.run(work))
        self._asking = asking
        return await with_timeout(asking, within=_SECONDS)
