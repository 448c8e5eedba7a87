"""Show “typing” again and again while a turn or its job goes on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.ports import TurnJob
from bot.adapters.teams.rendering import activities
from bot.messages import DeliveryFailed, DeliveryRefused

logger = logging.getLogger(__name__)

AFTER: Final = 1.0
"""Seconds until it is shown for the first time."""

_EVERY, _AT_MOST = 4.0, 15


class TypingIndicator:
    """It outlives the turn it was made for; one sign that is lost does not matter."""

    def __init__(self, connector: Connector, activity: IncomingActivity) -> None:
        self._connector = connector
        self._activity = activity

    async def show_until_done(self, job: TurnJob) -> None:
        """Show it while what was asked for is made ready."""
        if await job.wait(AFTER):
            return
        for _ in range(_AT_MOST):
            await self._show()
            if await job.wait(_EVERY):
                return

    @asynccontextmanager
    async def shown_meanwhile(self) -> AsyncIterator[None]:
        """Show it after a second; most turns are over by then, and need no task for it."""
        begun: list[asyncio.Task[None]] = []

        def begin() -> None:
            begun.append(asyncio.create_task(self._show_again_and_again()))

        timer = asyncio.get_running_loop().call_later(AFTER, begin)
        try:
            yield
        finally:
            timer.cancel()
            for task in begun:
                task.cancel()

    async def _show_again_and_again(self) -> None:
        for _ in range(_AT_MOST):
            await self._show()
            await asyncio.sleep(_EVERY)

    async def _show(self) -> None:
        activity = self._activity
        typing = activities.typing(activity.bot_id, activity.conversation)
        try:
            await self._connector.send(activity.service_url, activity.conversation, typing)
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.info("a sign was not delivered: %s", lost)
