"""The control socket of a running server: the house's operations and chats behind it."""

import logging
import os
from datetime import datetime

from bot.adapters.control.server import About, ControlServer
from bot.adapters.control.socket_file import Door, DoorTaken, DoorUnusable
from bot.main.chats import Chats
from bot.main.house import House
from bot.main.operations import Operations
from bot.main.settings import Closed, Settings
from bot.messages import Messenger

_log = logging.getLogger(__name__)


class NoChats:
    """Nobody sits down where no turns are taken."""

    async def open(self, email: str, at: datetime | None, terminal: Messenger) -> None:
        """Never."""
        return


def open_door(settings: Settings) -> Door | None:
    """The socket, listening; None, with a warning, where there can be none and nobody asked for it by name.

    Raises Closed when another server answers there, or when the place that was chosen cannot be used.
    """
    try:
        return Door(settings.socket)
    except DoorTaken as taken:
        raise Closed(
            f"En anden server svarer på soketten {taken}. Stop den, eller giv denne en anden med KRAVBOT_CONTROL_SOCKET. / "
            f"Another server answers on the socket {taken}. Stop it, or give this one another with KRAVBOT_CONTROL_SOCKET."
        ) from taken
    except DoorUnusable as unusable:
        if settings.control_socket is not None:
            raise Closed(f"KRAVBOT_CONTROL_SOCKET: {unusable}") from unusable
        _log.warning(
            "Kommandoer kan ikke nå serveren, mens den kører; sæt KRAVBOT_CONTROL_SOCKET / "
            "commands cannot reach the server while it runs; set KRAVBOT_CONTROL_SOCKET: %s",
            unusable,
        )
        return None


def control_server(door: Door, house: House, *, address: str) -> ControlServer:
    """What answers at that door."""
    at_the_desk = house.settings.role != "worker"
    return ControlServer(
        door,
        operations=Operations(house),
        chats=Chats(house.building.desk, house.database) if at_the_desk else NoChats(),
        about=About(
            pid=os.getpid(),
            address=address,
            database=house.settings.database_name,
            upload_limit=house.settings.upload_limit,
        ),
    )
