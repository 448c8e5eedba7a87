"""Join the control socket of a running server to its operations and chats."""

import logging
from datetime import datetime
from pathlib import Path

from bot.adapters.control.server import About, ControlServer
from bot.adapters.control.socket_file import SocketFile, SocketTaken, SocketUnusable
from bot.app.commands.operations import OperationContext, Operations
from bot.app.platforms.console import Chats
from bot.app.startup_error import StartupError
from bot.messages import Messenger

_log = logging.getLogger(__name__)


class NoChats:
    """The port `Chats` where no turns are taken."""

    async def open(self, email: str, at: datetime | None, terminal: Messenger) -> None:
        """Open no chat."""
        return


def open_control_socket(path: Path, *, chosen: bool) -> SocketFile | None:
    """Open the socket, listening.

    It is None, with a warning, where there can be none and nobody asked for it by name (`chosen`).
    Raises StartupError when another server answers there, or when the place that was chosen cannot
    be used.
    """
    try:
        return SocketFile(path)
    except SocketTaken as taken:
        raise StartupError(
            f"En anden server svarer på soketten {taken}. Stop den, eller giv denne en anden med "
            "KRAVBOT_CONTROL_SOCKET. / "
            f"Another server answers on the socket {taken}. Stop it, or give this one another with "
            "KRAVBOT_CONTROL_SOCKET."
        ) from taken
    except SocketUnusable as unusable:
        if chosen:
            raise StartupError(f"KRAVBOT_CONTROL_SOCKET: {unusable}") from unusable
        _log.warning(
            "Kommandoer kan ikke nå serveren, mens den kører; sæt KRAVBOT_CONTROL_SOCKET / "
            "commands cannot reach the server while it runs; set KRAVBOT_CONTROL_SOCKET: %s",
            unusable,
        )
        return None


def control_server(
    socket_file: SocketFile,
    context: OperationContext,
    about: About,
    *,
    takes_turns: bool,
    patience: float,
) -> ControlServer:
    """Make the server that answers there.

    With `takes_turns` people may chat through it. Stopped, it waits at most `patience` seconds for
    operations.
    """
    services = context.services
    return ControlServer(
        socket_file,
        operations=Operations(context),
        chats=Chats(services.turns, services.outbox, services.database)
        if takes_turns
        else NoChats(),
        about=about,
        patience=patience,
    )
