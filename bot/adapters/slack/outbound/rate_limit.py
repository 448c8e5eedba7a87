"""Limit how often Slack is asked: by method and workspace, and by channel (platforms.md A3).

A channel gets one message a second. A call that has to wait a moment waits. One that has to wait
longer is to be tried again later, and says when.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import Final

from bot.messages import DeliveryFailed
from scheduler.outbox.rate_limit import (
    PATIENCE,
    SLACK_CONVERSATION,
    SLACK_WORKSPACE,
    Key,
    Limit,
    Meters,
    Rate,
)

_TIER_3, _TIER_4 = (Rate(50 / 60, 25),), (Rate(100 / 60, 50),)

METHODS: Final[Mapping[str, Sequence[Limit]]] = {
    "chat.postMessage": SLACK_WORKSPACE,
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "conversations.open": _TIER_3,
    "conversations.history": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.info": _TIER_4,
    "users.info": _TIER_4,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.update": _TIER_4,
}
"""Slack names minima (“50+”). It may let more pass, and refuses the rest with 429, which is heeded
(`told`)."""

_BY_CHANNEL = frozenset({"chat.postMessage"})


class SlackRateLimiter:
    """It is for one process; a workspace's queue is one process's too (`design.md` §5)."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        methods: Mapping[str, Sequence[Limit]] = METHODS,
        channel: Rate = SLACK_CONVERSATION,
    ) -> None:
        self._methods = methods
        self._channel = channel
        self._meters = Meters(clock)

    async def wait(self, workspace: str, method: str, channel: str = "") -> None:
        """Wait until it may be called.

        Raises DeliveryFailed when that is not soon.
        """
        wanted = [*self._wanted(workspace, method, channel)]
        delay = self._meters.take(wanted, patience=PATIENCE)
        if delay > PATIENCE:
            raise DeliveryFailed("too much for Slack at once", retry_after=delay)
        if delay > 0:
            await asyncio.sleep(delay)
        self._meters.go(wanted)

    def told(self, workspace: str, method: str, seconds: float) -> None:
        """Leave that method alone there for so long, as Slack wants it."""
        self._meters.pause((workspace, method), seconds)

    def _wanted(
        self, workspace: str, method: str, channel: str
    ) -> Iterator[tuple[Key, Sequence[Limit]]]:
        yield (workspace, method), self._methods.get(method, ())
        if channel and method in _BY_CHANNEL:
            yield (workspace, f"#{channel}"), (self._channel,)
