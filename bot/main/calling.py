"""A command's way to what it does: through the socket when a server answers there, else in a house of its own.

What is heavy is imported on the way that is taken: beside a server a command needs no database.
"""
# ruff: noqa: PLC0415

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from pydantic import JsonValue

from bot.adapters.control.ports import (
    NoServer,
    OpenChat,
    OperationRefused,
    Output,
    Running,
    ServerGone,
    ServerRefused,
)
from bot.adapters.control.socket_file import answers
from bot.main.settings import Closed, Settings
from bot.messages import Messenger

REFUSED, FAILED = 2, 1


async def perform(
    settings: Settings,
    name: str,
    arguments: Mapping[str, JsonValue],
    *,
    body: bytes = b"",
    out: Output,
) -> int:
    """Have the operation of that name done; its exit code. Raises Closed."""
    if answers(settings.socket):
        try:
            return await _in_the_server(settings, name, arguments, body, out)
        except NoServer:
            pass  # it has just gone
    return await _here(settings, name, arguments, body, out)


async def running(settings: Settings) -> Running | None:
    """The server that answers on the socket, if one does. Raises Closed when it is none for us."""
    if not answers(settings.socket):
        return None
    from bot.adapters.control.client import connected

    try:
        async with connected(settings.socket, settings.database_name) as server:
            return await server.about()
    except NoServer:
        return None
    except (ServerRefused, ServerGone) as fault:
        raise Closed(str(fault)) from fault


@asynccontextmanager
async def seated(
    settings: Settings,
    email: str,
    at: datetime | None,
    terminal: Messenger,
    *,
    when_gone: Callable[[str], None],
) -> AsyncIterator[OpenChat | None]:
    """A chat, at the server's desk or at one of its own; None when nobody has that e-mail. Raises Closed.

    `when_gone` is told a sentence when the server goes away.
    """
    async with AsyncExitStack() as stack:
        if answers(settings.socket):
            try:
                there = await stack.enter_async_context(
                    _seated_there(settings, email, at, terminal, when_gone)
                )
            except NoServer:
                pass  # it has just gone
            except (ServerRefused, ServerGone) as fault:
                raise Closed(str(fault)) from fault
            else:
                yield there
                return
        yield await stack.enter_async_context(_seated_here(settings, email, at, terminal))


@asynccontextmanager
async def _seated_there(
    settings: Settings,
    email: str,
    at: datetime | None,
    terminal: Messenger,
    when_gone: Callable[[str], None],
) -> AsyncIterator[OpenChat | None]:
    from bot.adapters.control.client import connected

    async with (
        connected(settings.socket, settings.database_name) as server,
        server.chat(email, at, terminal) as chat,
    ):
        if chat is not None:
            chat.when_gone(when_gone)
        yield chat


@asynccontextmanager
async def _seated_here(
    settings: Settings, email: str, at: datetime | None, terminal: Messenger
) -> AsyncIterator[OpenChat | None]:
    from bot.main.chats import Chats
    from bot.main.house import opened_house

    async with opened_house(settings, at) as house:
        if house.building.incidents is not None:
            await house.building.incidents.refresh()
        yield await Chats(house.building.desk, house.database).open(email, None, terminal)


async def _in_the_server(
    settings: Settings,
    name: str,
    arguments: Mapping[str, JsonValue],
    body: bytes,
    out: Output,
) -> int:
    from bot.adapters.control.client import connected

    try:
        async with connected(settings.socket, settings.database_name) as server:
            return await server.run(name, arguments, body, out)
    except ServerRefused as refused:
        await out.warn(str(refused))
        return REFUSED
    except ServerGone as gone:
        await out.warn(str(gone))
        return FAILED


async def _here(
    settings: Settings,
    name: str,
    arguments: Mapping[str, JsonValue],
    body: bytes,
    out: Output,
) -> int:
    from bot.main.house import opened_house
    from bot.main.operations import Operations

    async with opened_house(settings) as house:
        try:
            return await Operations(house).prepare(name, arguments).run(body, out)
        except OperationRefused as refused:
            await out.warn(refused.sentence)
            return REFUSED
