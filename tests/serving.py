"""Run a control server on a real socket in the test's own loop.

Its database is one the test has open.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.control.client import Server, connected
from bot.adapters.control.server import About, ControlServer
from bot.adapters.control.socket_file import SocketFile
from bot.app.commands.operations import Operations
from bot.app.platforms.console import Chats
from bot.main.bootstrap import build
from bot.main.container import Container
from bot.main.settings import Settings
from storage.database import Database

DATABASE = "the tests' own"


@dataclass(frozen=True)
class Serving:
    """It holds what serves, and how to reach it."""

    container: Container
    chats: Chats
    operations: Operations
    socket: Path

    def connected(self, database: str = DATABASE) -> AbstractAsyncContextManager[Server]:
        """Connect as a client."""
        return connected(self.socket, database)


@asynccontextmanager
async def served(
    database: Database, folder: Path, *, upload_limit: int = 1024 * 1024, patience: float = 5.0
) -> AsyncIterator[Serving]:
    """Run a container with its control server, open until the end."""
    container = Container(
        Settings(_env_file=None), database, build(database, upload_limit=upload_limit)
    )
    operations, chats = (
        Operations(container),
        Chats(container.services.turns, container.services.outbox, database),
    )
    about = About(pid=4711, address="http://here/", database=DATABASE, upload_limit=upload_limit)
    socket_file = SocketFile(folder / "kravbot.sock")
    server = ControlServer(
        socket_file, operations=operations, chats=chats, about=about, patience=patience
    )
    await server.start()
    try:
        yield Serving(container, chats, operations, socket_file.path)
    finally:
        await server.stop()
        await container.finish()
