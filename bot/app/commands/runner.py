"""Run a command through the socket when a server answers there, else in its own process.

What is heavy is imported only where it is needed: beside a server a command needs no database.
"""
# ruff: noqa: PLC0415

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

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
from bot.adapters.control.socket_file import is_answering
from bot.app.startup_error import DatabaseInUse, StartupError
from bot.messages import Messenger

REFUSED, FAILED = 2, 1

PATIENCE = 4.0
"""The seconds in which a server that has the database should answer; it may be starting."""

_AGAIN = 0.2


class PerformHere(Protocol):
    """It performs operations in this process."""

    async def __call__(
        self, name: str, arguments: Mapping[str, JsonValue], body: bytes, out: Output
    ) -> int:
        """Do the operation in this process and return its exit code.

        Raises StartupError and OperationRefused.
        """
        ...


class ChatHere(Protocol):
    """It opens chats in this process."""

    def __call__(
        self, email: str, at: datetime | None, terminal: Messenger
    ) -> AbstractAsyncContextManager[OpenChat | None]:
        """Open a chat in this process; None when nobody has that e-mail. Raises StartupError."""
        ...


@dataclass(frozen=True)
class Target:
    """It says where operations are done: by a server behind the socket, or here.

    The server does them if it serves the same database.
    """

    socket: Path
    database: str
    perform_here: PerformHere
    chat_here: ChatHere


async def perform(
    target: Target,
    name: str,
    arguments: Mapping[str, JsonValue],
    *,
    body: bytes = b"",
    out: Output,
) -> int:
    """Have the operation of that name done and return its exit code.

    A server that has the database and does not answer yet is waited for. Raises StartupError.
    """
    waited_until = monotonic() + PATIENCE
    while True:
        if is_answering(target.socket):
            try:
                return await _in_the_server(target, name, arguments, body, out)
            except NoServer:
                pass  # the server has just stopped
        try:
            return await target.perform_here(name, arguments, body, out)
        except OperationRefused as refused:
            await out.warn(refused.sentence)
            return REFUSED
        except DatabaseInUse:
            if monotonic() > waited_until:
                raise
            await asyncio.sleep(_AGAIN)


async def running(target: Target) -> Running | None:
    """Find the server that answers on the socket, if one does.

    Raises StartupError when that server is none for us.
    """
    if not is_answering(target.socket):
        return None
    from bot.adapters.control.client import connected

    try:
        async with connected(target.socket, target.database) as server:
            return await server.about()
    except NoServer:
        return None
    except (ServerRefused, ServerGone) as fault:
        raise StartupError(str(fault)) from fault


@asynccontextmanager
async def open_chat(
    target: Target,
    email: str,
    at: datetime | None,
    terminal: Messenger,
    *,
    when_gone: Callable[[str], None],
) -> AsyncIterator[OpenChat | None]:
    """Open a chat, in the server or here; None when nobody has that e-mail. Raises StartupError.

    `when_gone` is told a sentence when the server goes away.
    """
    async with AsyncExitStack() as stack:
        if is_answering(target.socket):
            try:
                there = await stack.enter_async_context(
                    _chat_in_the_server(target, email, at, terminal, when_gone)
                )
            except NoServer:
                pass  # the server has just stopped
            except (ServerRefused, ServerGone) as fault:
                raise StartupError(str(fault)) from fault
            else:
                yield there
                return
        yield await stack.enter_async_context(target.chat_here(email, at, terminal))


@asynccontextmanager
async def _chat_in_the_server(
    target: Target,
    email: str,
    at: datetime | None,
    terminal: Messenger,
    when_gone: Callable[[str], None],
) -> AsyncIterator[OpenChat | None]:
    from bot.adapters.control.client import connected

    async with (
        connected(target.socket, target.database) as server,
        server.chat(email, at, terminal) as chat,
    ):
        if chat is not None:
            chat.when_gone(when_gone)
        yield chat


async def _in_the_server(
    target: Target,
    name: str,
    arguments: Mapping[str, JsonValue],
    body: bytes,
    out: Output,
) -> int:
    from bot.adapters.control.client import connected

    try:
        async with connected(target.socket, target.database) as server:
            return await server.run(name, arguments, body, out)
    except ServerRefused as refused:
        await out.warn(str(refused))
        return REFUSED
    except ServerGone as gone:
        await out.warn(str(gone))
        return FAILED
