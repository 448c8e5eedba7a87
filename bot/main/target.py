"""Find where a command's operation is done, as the settings say.

What is heavy is imported only when it is done here.
"""
# ruff: noqa: PLC0415

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from pydantic import JsonValue

from bot.adapters.control.ports import OpenChat, Output
from bot.app.commands.runner import Target
from bot.main.settings import Settings
from bot.messages import Messenger


def target_of(settings: Settings) -> Target:
    """Make the target: the running server, or this process."""
    return Target(
        settings.socket,
        settings.database_name,
        perform_here=partial(_perform_here, settings),
        chat_here=partial(_chat_here, settings),
    )


async def _perform_here(
    settings: Settings, name: str, arguments: Mapping[str, JsonValue], body: bytes, out: Output
) -> int:
    from bot.app.commands.operations import Operations
    from bot.main.container import opened_container

    async with opened_container(settings) as container:
        return await Operations(container).prepare(name, arguments).run(body, out)


@asynccontextmanager
async def _chat_here(
    settings: Settings, email: str, at: datetime | None, terminal: Messenger
) -> AsyncIterator[OpenChat | None]:
    from bot.app.platforms.console import Chats
    from bot.main.container import opened_container

    async with opened_container(settings, at) as container:
        services = container.services
        if services.incidents is not None:
            await services.incidents.refresh()
        yield await Chats(services.turns, services.outbox, container.database).open(
            email, None, terminal
        )
